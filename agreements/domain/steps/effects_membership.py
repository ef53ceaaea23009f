"""What an accession and a succession change in the agreement, and how the journal tells it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from agreements.domain.agreement.act import Act
from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.membership import Accession, Succession
from agreements.domain.basics.moment import Moment
from agreements.domain.steps import commands_membership as m
from agreements.domain.steps.commands import Command
from agreements.domain.steps.effect import Effect


def _join(agreement: Agreement, act: Act, command: m.Join, moment: Moment) -> Effect:
    position = len(agreement.parties) + 1
    accession = Accession(
        position=position,
        clause=command.clause.strip(),
        act=command.act.strip(),
        dated_on=command.dated_on,
        reference=command.reference.strip(),
        acknowledgement=command.acknowledgement.strip(),
        since=command.acknowledged_on or command.received_on,
    )
    party = replace(command.party, position=position)
    after = replace(agreement, parties=(*agreement.parties, party), accessions=(*agreement.accessions, accession))
    noted = f" Presa d’atto: {accession.acknowledgement}." if accession.acknowledgement else ""
    what = (
        f"{party.name} aderisce con {accession.act} del {accession.dated_on:%d/%m/%Y} ({accession.reference}): è parte "
        f"dal {accession.since:%d/%m/%Y}; la scadenza e le firme già date restano.{noted}"
    )
    return Effect(after, what, accession.clause)


def _succeed(agreement: Agreement, act: Act, command: m.Succeed, moment: Moment) -> Effect:
    party = agreement.party(command.position)
    successor = replace(command.successor, position=party.position, commitments=party.commitments)
    succession = Succession(
        party.position, party.name, party.tax_code, command.act.strip(), command.dated_on, command.since
    )
    parties = tuple(successor if each.position == party.position else each for each in agreement.parties)
    after = replace(agreement, parties=parties, successions=(*agreement.successions, succession))
    what = (
        f"{successor.name} succede a {party.name} dal {command.since:%d/%m/%Y} ({succession.act} del "
        f"{succession.dated_on:%d/%m/%Y}): nessuna nuova firma; lettere e solleciti vanno a {successor.name}."
    )
    return Effect(after, what)


MEMBERSHIP: dict[type[Command], Callable[[Agreement, Act, Any, Moment], Effect]] = {
    m.Join: _join,
    m.Succeed: _succeed,
}
