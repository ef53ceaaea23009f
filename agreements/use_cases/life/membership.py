"""Who is a party changes: a body joins an open agreement, a body takes the place of another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from agreements.documents.templates.render import render
from agreements.documents.texts.membership_text import accession_context, succession_context
from agreements.domain.agreement.act import Act
from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.events import Actor
from agreements.domain.agreement.parties import doubtful_data
from agreements.domain.basics.moment import Moment
from agreements.domain.steps.membership import Join, Succeed, joining_by_the_text
from agreements.use_cases.base.outcome import Outcome
from agreements.use_cases.base.step import NewDocument, Step, take
from agreements.use_cases.base.workbench import Workbench


def join(bench: Workbench, number: str, command: Join, actor: Actor, now: datetime) -> Outcome:
    """Record a body that joins; the draft comes out with which the other parties are told.

    The clause comes from the text where the register knows it, and nobody types it.

    Safe to kill and to repeat: one commit; asked again it changes nothing.

    Raises:
        InvalidDatum: Its codes are those of a party.
        RefusedTransition: The text is not open to others, or something is missing.
    """

    def documents(agreement: Agreement, _act: Act) -> Sequence[NewDocument]:
        accession = agreement.accessions[-1]
        data = render("presa-atto-adesione", accession_context(agreement, accession, trial=bench.trial))
        label = f"presa d’atto dell’adesione di {agreement.party(accession.position).name} (bozza per il dirigente)"
        return [NewDocument("presa-atto-adesione", accession.position, label, ".docx", data)]

    warnings = doubtful_data([command.party])

    def prepare(agreement: Agreement, _moment: Moment) -> Step:
        return Step(joining_by_the_text(agreement, command), documents, warnings)

    return take(bench, number, actor, now, prepare)


def succeed(bench: Workbench, number: str, party_name: str, command: Succeed, actor: Actor, now: datetime) -> Outcome:
    """Record a body that takes the place of a party; the draft comes out with which the parties are told.

    Safe to kill and to repeat: one commit; asked again it changes nothing: a party is found by its former name, too.

    Args:
        command: As declared; its position is that of the party named here.

    Raises:
        InvalidDatum: No party of this name, or the successor is one already.
        RefusedTransition: Without law or act, or a text is out for signature.
    """

    def documents(agreement: Agreement, _act: Act) -> Sequence[NewDocument]:
        succession, ordinal = agreement.successions[-1], len(agreement.successions)
        data = render("presa-atto-successione", succession_context(agreement, succession, trial=bench.trial))
        name = agreement.party(succession.position).name
        label = f"presa d’atto della successione di {name} a {succession.former} (bozza per il dirigente)"
        return [NewDocument("presa-atto-successione", ordinal, label, ".docx", data)]

    def prepare(agreement: Agreement, _moment: Moment) -> Step:
        position = agreement.party_named(party_name).position
        return Step(replace(command, position=position), documents, doubtful_data([command.successor]))

    return take(bench, number, actor, now, prepare)
