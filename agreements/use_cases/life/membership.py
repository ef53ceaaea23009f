"""Who is a party changes: a body joins an open agreement, a body takes the place of a party, or two do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from agreements.documents.templates.render import render
from agreements.documents.texts.membership_text import accession_context, succession_context
from agreements.domain.agreement.act import Act
from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.events import Actor
from agreements.domain.agreement.membership import Succession
from agreements.domain.agreement.parties import doubtful_data
from agreements.domain.basics.moment import Moment
from agreements.domain.steps.membership import Join, Succeed, joining_by_the_text
from agreements.domain.steps.succession import Merge, Split
from agreements.use_cases.base.outcome import Outcome
from agreements.use_cases.base.step import NewDocument, Step, take
from agreements.use_cases.base.workbench import Workbench
from agreements.use_cases.life.declaration import declaration


def join(bench: Workbench, number: str, command: Join, file_name: str, actor: Actor, now: datetime) -> Outcome:
    """Record a body that joins; the draft comes out with which the other parties are told.

    The clause comes from the text where the register knows it, and nobody types it. The signature on its declaration
    is verified, and file and report are kept.

    Safe to kill and to repeat: one commit, until which the file waits among those received; asked again it changes
    nothing.

    Args:
        file_name: Of its signed declaration among the received files; empty where it has not been brought.

    Raises:
        InvalidDatum: Its codes are those of a party; its file bears no valid signature.
        RefusedTransition: The text is not open to others, or something is missing.
    """
    declared = declaration(bench, number, command.party, command.received_on, file_name, now)

    def documents(agreement: Agreement, _act: Act) -> Sequence[NewDocument]:
        accession = agreement.accessions[-1]
        data = render("presa-atto-adesione", accession_context(agreement, accession, trial=bench.trial))
        label = f"presa d’atto dell’adesione {agreement.party(accession.position).named.of} (bozza per il dirigente)"
        drafted = NewDocument("presa-atto-adesione", accession.position, label, ".docx", data)
        return [drafted, *declared.documents(bench, agreement, accession.position)]

    warnings = (*doubtful_data([command.party]), *declared.warnings)

    def prepare(agreement: Agreement, _moment: Moment) -> Step:
        joining = replace(joining_by_the_text(agreement, command), signed_file=declared.sha256, verified=declared.told)
        return Step(joining, documents, warnings, uses=declared.uses)

    return take(bench, number, actor, now, prepare)


def succeed(
    bench: Workbench, number: str, party_name: str, command: Succeed | Split, actor: Actor, now: datetime
) -> Outcome:
    """Record a body, or two, in the place of a party; the draft comes out with which the parties are told.

    Safe to kill and to repeat: one commit; asked again it changes nothing: a party is found by its former name, too.

    Args:
        command: As declared; its position is that of the party named here.

    Raises:
        InvalidDatum: No party of this name, or a successor is one already.
        RefusedTransition: Without law or act, a text is out for signature, or it is not said which of two bodies owes
            and bears what.
    """

    def prepare(agreement: Agreement, _moment: Moment) -> Step:
        position = agreement.signed_as(party_name).position
        newer = [command.successor] if isinstance(command, Succeed) else [command.first, command.second]
        warnings = (*doubtful_data(newer), *_of_the_draft(agreement))
        return Step(replace(command, position=position), _told_to_all(bench), warnings)

    return take(bench, number, actor, now, prepare)


def merge(
    bench: Workbench, number: str, party_name: str, into: str, command: Merge, actor: Actor, now: datetime
) -> Outcome:
    """Record that a party has become one with another; where others are left the draft comes out that tells them.

    Safe to kill and to repeat: one commit; asked again it changes nothing, also under the former names.

    Args:
        command: As declared; its positions are those of the parties named here.

    Raises:
        InvalidDatum: No party of such a name.
        RefusedTransition: Without law or act, an act is on its way, or one party alone is left and nobody has said
            what becomes of the agreement.
    """

    def prepare(agreement: Agreement, _moment: Moment) -> Step:
        gone, kept = agreement.signed_as(party_name).position, agreement.signed_as(into).position
        return Step(replace(command, position=gone, into=kept), _told_to_all(bench), _of_the_draft(agreement))

    return take(bench, number, actor, now, prepare)


def _of_the_draft(agreement: Agreement) -> tuple[str, ...]:
    """That the text of a further act, which is still a draft, names the parties of before."""
    newest = agreement.newest_act
    if not newest.open:
        return ()
    return (f"La bozza dell’atto in corso ({newest.kind}) nomina le parti di prima: rivederla con «nuova-versione».",)


def _told_to_all(bench: Workbench) -> Callable[[Agreement, Act], Sequence[NewDocument]]:
    def documents(agreement: Agreement, _act: Act) -> Sequence[NewDocument]:
        succession, ordinal = agreement.successions[-1], len(agreement.successions)
        if len(agreement.present) < 2:
            return []  # there is nobody to be told
        data = render("presa-atto-successione", succession_context(agreement, succession, trial=bench.trial))
        label = f"presa d’atto della successione di {_successors(agreement, succession)} a {succession.former}"
        return [NewDocument("presa-atto-successione", ordinal, f"{label} (bozza per il dirigente)", ".docx", data)]

    return documents


def _successors(agreement: Agreement, succession: Succession) -> str:
    name = agreement.party(succession.position).name
    return name if succession.second is None else f"{name} e {agreement.party(succession.second).name}"
