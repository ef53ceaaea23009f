"""Who is a party changes: a body joins, or a body succeeds another."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from agreements.domain.agreement.act import Act, ActState
from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.clause import ClauseUse
from agreements.domain.agreement.clauses_in_force import clause_for, lacks
from agreements.domain.agreement.membership import Accession, Succession
from agreements.domain.agreement.parties import Party, check_parties
from agreements.domain.basics.day_words import from_the_date, of_the_date
from agreements.domain.basics.folding import folded
from agreements.domain.basics.moment import Moment
from agreements.domain.steps.capability import Effect, Effects, Situation, Transition
from agreements.domain.steps.clause_asked import other_words, words_of
from agreements.domain.steps.command import Command, Trigger
from agreements.domain.steps.ending import bound_until, no_act_at_signature, still_open
from agreements.domain.steps.guards import all_of, answer_told, answered, not_in_future


@dataclass(frozen=True, slots=True)
class Join(Command):
    """A body joins an open agreement.

    Attributes:
        party: The body; its position is given by the gate.
        clause: The words of the opening clause.
        act, dated_on: Its own act.
        received_on, reference: When and with what its signed declaration came.
        acknowledgement_wanted: Whether the clause wants that the parties take note.
        acknowledgement, acknowledged_on: The act by which they did; None and empty where none is wanted.
        dispute_answer: Why the agreement is opened to another while something divides its parties.
        signed_file: SHA-256 of its declaration as it was signed; None where the file was not brought.
        verified: In Italian, who has signed it and what its examination said; empty where there is no file.
    """

    trigger = Trigger.JOIN
    party: Party
    clause: str
    act: str
    dated_on: date
    received_on: date
    reference: str
    acknowledgement_wanted: bool
    acknowledgement: str
    acknowledged_on: date | None
    dispute_answer: str | None = None
    signed_file: str | None = None
    verified: str = ""


@dataclass(frozen=True, slots=True)
class Succeed(Command):
    """A body takes the place of a party.

    Attributes:
        successor: With its own names, codes, address and signatory; position and commitments stay the party's.
        act, dated_on: The law or act that disposes it.
        since: The first day of the successor.
    """

    trigger = Trigger.SUCCEED
    position: int
    successor: Party
    act: str
    dated_on: date
    since: date


def joining_by_the_text(agreement: Agreement, command: Join) -> Join:
    """The command with what the text says in the place of what was left empty."""
    clause = clause_for(agreement, ClauseUse.ACCESSION)
    if clause is None:
        return command
    wanted = command.acknowledgement_wanted or clause.acknowledgement
    return replace(command, clause=words_of(clause, command.clause.strip()), acknowledgement_wanted=wanted)


def joins_by_the_text(agreement: Agreement, command: Join) -> str | None:
    """Why an accession is not as the text says, in Italian; None where it is, or where nobody knows.

    Legal basis: art. 1332 c.c. through art. 11 c. 2 L. 241/1990 (accession in the way that the contract says).
    """
    if lacks(agreement, ClauseUse.ACCESSION):
        return (
            "il testo, fatto in Accordi, non ha una clausola di adesione: serve un «atto-aggiuntivo» firmato da tutti, "
            "oppure un accordo nuovo"
        )
    clause = clause_for(agreement, ClauseUse.ACCESSION)
    if clause is None:
        return None
    if reason := other_words(clause, command.clause):
        return reason
    if command.acknowledgement_wanted and not clause.acknowledgement:
        return f"l’articolo «{clause.heading}» non chiede la presa d’atto delle parti: non indicarla"
    if clause.acknowledgement and not command.acknowledgement_wanted:
        return f"l’articolo «{clause.heading}» chiede la presa d’atto delle parti: indicarne l’atto e la data"
    return None


def can_join(s: Situation[Join]) -> str | None:
    """A body joins only where the text is open to others, by its own act, and noted where the clause wants it.

    Raises:
        InvalidDatum: Its codes are those of a party.

    Legal basis: art. 1332 c.c. through art. 11 c. 2 L. 241/1990.
    """
    command = s.command
    name, signed_on = command.party.name, s.agreement.acts[0].signed_on
    if folded(name) in {folded(party.name) for party in s.agreement.present}:
        return f"{name} è già parte dell’accordo"
    if reason := joins_by_the_text(s.agreement, command):
        return reason
    if not command.clause.strip():
        return (
            "l’adesione è possibile solo se il testo la prevede: riportare la clausola di apertura; se non c’è, "
            "serve un «atto-aggiuntivo» firmato da tutti"
        )
    if not command.act.strip() or not command.reference.strip():
        return f"servono l’atto di {name} e gli estremi con cui la sua adesione firmata è arrivata"
    if signed_on is not None and command.received_on < signed_on:
        return f"l’adesione ({command.received_on:%d/%m/%Y}) precede la firma dell’accordo ({signed_on:%d/%m/%Y})"
    if command.received_on < command.dated_on:
        return f"l’adesione è arrivata prima dell’atto di {name} ({command.dated_on:%d/%m/%Y})"
    if reason := _noted(command) or not_in_future(command.received_on, "la data di arrivo dell’adesione", s):
        return reason
    check_parties((*s.agreement.present, replace(command.party, position=len(s.agreement.parties) + 1)))
    return not_in_future(command.acknowledged_on or command.received_on, "la data della presa d’atto", s)


def _still_binds(s: Situation[Join]) -> str | None:
    return bound_until(s, s.command.received_on)


def no_act_under_decision(s: Situation[Command]) -> str | None:
    """A further act that is being decided or signed is one among today's parties: it is concluded first."""
    newest = s.agreement.newest_act
    if newest.open and newest.state not in (ActState.DRAFT, ActState.UNDER_EXAMINATION):
        return f"l’atto in corso ({newest.kind}) è {newest.state} con le parti di oggi: concluderlo o ritirarlo prima"
    return None


def _noted(command: Join) -> str | None:
    given = bool(command.acknowledgement.strip()) and command.acknowledged_on is not None
    if command.acknowledgement_wanted and not given:
        return "la clausola chiede la presa d’atto: indicarne l’atto e la data"
    if not command.acknowledgement_wanted and (command.acknowledgement.strip() or command.acknowledged_on is not None):
        return "è indicata una presa d’atto che la clausola non chiede: lasciarla vuota, o dire che la chiede"
    if command.acknowledged_on is not None and command.acknowledged_on < command.received_on:
        return "la presa d’atto precede l’arrivo dell’adesione"
    return None


def can_succeed(s: Situation[Succeed]) -> str | None:
    """A body takes the place of a party by a law or act, from a day that has come.

    Raises:
        InvalidDatum: The successor has the codes of a party.
    """
    command = s.command
    party, newer = s.agreement.party(command.position), command.successor
    if (now := s.agreement.standing_for(party.position)) != party:
        return f"{party.name} è già una parte sola con {now.name}"
    if folded(newer.name) == folded(party.name):
        return f"{newer.name} è già la denominazione della parte: un nome scritto male si corregge con «rettifica»"
    if (departure := s.agreement.departure(party.position)) is not None:
        return f"{party.name} recede, con effetto dalla fine {of_the_date(departure.ends_on)}"
    if not command.act.strip():
        return "serve la legge o l’atto che dispone la successione"
    others = tuple(each for each in s.agreement.present if each.position != party.position)
    if any(folded(each.name) == folded(newer.name) for each in others):
        return f"{newer.name} è già parte: indicarla come «Parte che incorpora», le due diventano una"
    check_parties((*others, newer))
    return not_in_future(command.dated_on, "la data dell’atto", s) or not_in_future(
        command.since, "il primo giorno del successore", s
    )


def _join(agreement: Agreement, act: Act, command: Join, moment: Moment) -> Effect:
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
        f"{party.name} aderisce con {accession.act} {of_the_date(accession.dated_on)} ({accession.reference}): è parte "
        f"{from_the_date(accession.since)}; la scadenza e le firme già date restano.{noted}"
        f"{f' {command.verified}' if command.verified else ''}{answer_told(command)}"
    )
    return Effect(after, what, accession.clause, {"file_sha256": command.signed_file} if command.signed_file else {})


def _succeed(agreement: Agreement, act: Act, command: Succeed, moment: Moment) -> Effect:
    party = agreement.party(command.position)
    successor = replace(command.successor, position=party.position, commitments=party.commitments)
    succession = Succession(
        party.position, party.name, party.tax_code, command.act.strip(), command.dated_on, command.since, party.grammar
    )
    parties = tuple(successor if each.position == party.position else each for each in agreement.parties)
    left = without_own_offices(agreement, party.position)
    after = replace(left, parties=parties, successions=(*agreement.successions, succession))
    what = (
        f"{successor.name} succede {party.named.to} {from_the_date(command.since)} ({succession.act} "
        f"{of_the_date(succession.dated_on)}): nessuna nuova firma; lettere e solleciti vanno {successor.named.to}."
    )
    return Effect(after, what)


def without_own_offices(agreement: Agreement, position: int) -> Agreement:
    """The agreement with what a party still owes, whose own office is not the successor's: nobody has said that one."""
    return replace(
        agreement,
        obligations=tuple(
            replace(duty, owed_by=None) if duty.party_position == position and duty.fulfilment is None else duty
            for duty in agreement.obligations
        ),
    )


_JOINING = "art. 1332 c.c. richiamato dall’art. 11 c. 2 L. 241/1990: adesione a un accordo aperto"
_SUCCESSION = "legge o provvedimento che dispone la successione fra enti; i rapporti proseguono senza nuova firma"

_joining = all_of(_still_binds, can_join, no_act_under_decision, answered)
_succession = all_of(still_open, can_succeed, no_act_at_signature)

ROWS: tuple[Transition[Join] | Transition[Succeed], ...] = (
    Transition(ActState.SIGNED, Trigger.JOIN, ActState.SIGNED, _joining, _JOINING),
    Transition(ActState.SIGNED, Trigger.SUCCEED, ActState.SIGNED, _succession, _SUCCESSION),
)

EFFECTS: Effects = {Join: _join, Succeed: _succeed}
