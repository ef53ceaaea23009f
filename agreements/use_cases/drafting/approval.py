"""Approval: the proposal with its Allegato A, the decision, the number that comes later, the other parties' acts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from agreements.documents.templates.render import render, rendered
from agreements.documents.texts.letters_text import proposal_context
from agreements.documents.texts.request_text import back_context, note_context, reply_context
from agreements.documents.word.blanks import find_blanks
from agreements.documents.word.compare import differences, summary
from agreements.documents.word.docx_gate import check_uploaded_docx
from agreements.documents.word.word_file import WordFile
from agreements.domain.agreement.act import Act, ActState
from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.decision import DecisionOutcome
from agreements.domain.agreement.events import Actor
from agreements.domain.agreement.ratification import Ratification
from agreements.domain.basics.day_words import of_the_date
from agreements.domain.basics.errors import InvalidDatum
from agreements.domain.basics.moment import Moment
from agreements.domain.days.rough_day import NOT_KNOWN
from agreements.domain.steps.back_to_draft import BackToDraft
from agreements.domain.steps.command import Trigger
from agreements.domain.steps.decision import RecordDecision, RecordResolutionNumber
from agreements.domain.steps.examination import SubmitProposal
from agreements.domain.steps.party_acts import RecordPartyAct, missing_party_acts
from agreements.domain.steps.ratification import RecordRatification
from agreements.domain.steps.requests import RequestChanges
from agreements.domain.steps.transitions import act_for, decide
from agreements.use_cases.base.confidentiality import quoting_nothing_confidential
from agreements.use_cases.base.letters import BACK, REPLY
from agreements.use_cases.base.outcome import Outcome
from agreements.use_cases.base.received import received
from agreements.use_cases.base.step import (
    NewDocument,
    Step,
    load,
    name_to_be,
    received_name,
    report,
    take,
    used_already,
)
from agreements.use_cases.base.workbench import Workbench
from agreements.use_cases.drafting import stated
from agreements.use_cases.drafting.conversion import try_conversion
from agreements.use_cases.drafting.drafting import version_step
from agreements.use_cases.drafting.extract import DECISION, PARTY_ACT, RATIFICATION, extract
from agreements.use_cases.drafting.text_in_force import leaves_end, opened_because


def submit_proposal(
    bench: Workbench, number: str, proposal_number: str, proposed_on: date, actor: Actor, now: datetime
) -> Outcome:
    """Bring the proposal before the deciding body: the proposal document and its Allegato A come out.

    Safe to kill and to repeat: one commit; asked again it changes nothing.

    Raises:
        InvalidDatum: Text and register do not say the same, and nobody has settled it.
    """

    def documents(agreement: Agreement, act: Act) -> list[NewDocument]:
        # A deferred proposal returns with new documents: the count of proposals is their ordinal.
        ordinal = act.proposal.text_version if act.proposal else 1
        schema = bench.archive.get(act.text(len(act.texts)).docx_sha256)
        blanks, words = find_blanks(WordFile(schema)), bench.basis_words(agreement)
        annex = NewDocument("allegato-a", ordinal, f"Allegato A – schema v{ordinal}", ".docx", schema)
        named = name_to_be(bench, agreement, act, annex, after=1)
        context = proposal_context(
            agreement,
            act,
            blanks,
            trial=bench.trial,
            words=words,
            annex=named,
            reason=opened_because(bench, agreement, act),
            end_stays=leaves_end(WordFile(schema)),
        )
        proposal = bench.headed(agreement, rendered("proposta-deliberazione", context)).data
        label = f"proposta di {act.deciding.act_name.split()[0]}{_again(ordinal)}"
        return [NewDocument("proposta", ordinal, label, ".docx", proposal), annex]

    def prepare(agreement: Agreement, moment: Moment) -> Step:
        command = SubmitProposal(proposal_number, proposed_on)
        act = agreement.newest_act
        if act.state is ActState.UNDER_EXAMINATION and act.current_text is not None:
            decide(agreement, command, actor, moment)  # the gate before the text is read
            docx = WordFile(bench.archive.get(act.current_text.docx_sha256))
            differ = stated.differing(bench, agreement, act, docx, moment)
            stated.refuse_unsettled(agreement, differ, docx, "prima che l’organo deliberi")
        return Step(command, documents)

    return take(bench, number, actor, now, prepare)


def _again(ordinal: int) -> str:
    return "" if ordinal == 1 else f" (schema v{ordinal})"


def record_decision(
    bench: Workbench,
    number: str,
    command: RecordDecision,
    amended_file: str,
    extract_file: str,
    actor: Actor,
    now: datetime,
) -> Outcome:
    """Record what the deciding body decided; an amended text and the official extract are files that came in.

    Safe to kill and to repeat: the files wait among those received until the decision is committed.

    Args:
        command: As declared, without the text and the extract.
        extract_file: Name of a received file; empty where the extract has not come.

    Raises:
        AccordiError: Before the proposal, in the future, without the amended text; nothing changed.
    """
    amended = command.outcome is DecisionOutcome.APPROVED_WITH_AMENDMENTS
    if amended_file.strip() and not amended:
        raise InvalidDatum(
            "esito",
            f"L’esito è «{command.outcome}», ma è indicato il testo emendato «{amended_file.strip()[:60]}»: scegliere "
            f"«{DecisionOutcome.APPROVED_WITH_AMENDMENTS}», o togliere il file.",
        )
    agreement, moment = load(bench, number, now)
    attached = extract(bench, agreement, extract_file, DECISION, moment)
    command = replace(command, extract_sha256=attached.sha256)
    if amended:
        amended_file = received_name(bench, agreement, amended_file, moment)
        files = received(bench, agreement, moment)
        act = agreement.newest_act
        current = act.current_text if act.resolution is not None else None
        if current is not None and used_already(files, amended_file, {current.docx_sha256}):
            same = replace(command, amended_docx_sha256=current.docx_sha256)
            if act.taken.get(same.step.name) != same.digest:
                raise InvalidDatum(
                    "decisione",
                    f"Il testo di «{amended_file}» è già quello di una decisione registrata, ma con data, numero o "
                    "motivazione diversi: nulla è cambiato. Un dato sbagliato si corregge con «rettifica».",
                )
            happened = f"La decisione con il testo di «{amended_file}» risulta già registrata."
            return report(bench, agreement, moment, happened, already_done=True)

    def prepare(agreement: Agreement, moment: Moment) -> Step:
        if not amended:
            return attached.with_step(Step(command), _extract_of(agreement.newest_act, command.decided_on))
        docx = WordFile(received(bench, agreement, moment).read(amended_file))
        act = act_for(agreement, Trigger.APPROVE_WITH_AMENDMENTS)
        with quoting_nothing_confidential(agreement):
            check_uploaded_docx(docx)
            told = try_conversion(bench, agreement, docx, moment)
        with_text = replace(command, amended_docx_sha256=bench.archive.put(docx.data))
        step = version_step(bench, act, docx, with_text, moment)
        differ = stated.told(stated.differing(bench, agreement, act, docx, moment), docx)
        warnings = (*step.warnings, *told, *differ)
        step = replace(step, warnings=warnings, uses=(with_text.amended_docx_sha256,))
        return attached.with_step(step, _extract_of(act, command.decided_on))

    return take(bench, number, actor, now, prepare)


def _extract_of(act: Act, decided_on: date | None) -> str:
    return f"{act.deciding.act_name.split()[0]} {f'{decided_on:%d-%m-%Y}' if decided_on else NOT_KNOWN}"


def record_resolution_number(
    bench: Workbench, number: str, resolution_number: str, extract_file: str, actor: Actor, now: datetime
) -> Outcome:
    """Record the number of the resolution that was "in attribuzione", or attach the extract of one that has it.

    Safe to kill and to repeat: one commit; asked again it changes nothing.

    Args:
        extract_file: Name of a received file; empty where the extract has not come.
    """

    def prepare(agreement: Agreement, moment: Moment) -> Step:
        attached = extract(bench, agreement, extract_file, DECISION, moment)
        step = Step(RecordResolutionNumber(resolution_number, attached.sha256))
        resolution = act_for(agreement, Trigger.RECORD_RESOLUTION_NUMBER).resolution
        if resolution is None or resolution.decided_on is None:
            return step  # no state that knows the trigger: the gate says so
        return attached.with_step(step, _extract_of(agreement.newest_act, resolution.decided_on))

    return take(bench, number, actor, now, prepare)


def record_party_act(
    bench: Workbench,
    number: str,
    party_name: str,
    command: RecordPartyAct,
    extract_file: str,
    actor: Actor,
    now: datetime,
) -> Outcome:
    """Record another party's own act, or why it needs none.

    Args:
        command: As declared; its position is that of the party named here, and its version 0 means the one that the
            lead party approved or proposes.
        extract_file: Name of a received file; empty where no copy of the act has come.

    Safe to kill and to repeat: one commit; asked again it changes nothing.
    """

    def prepare(agreement: Agreement, moment: Moment) -> Step:
        act = act_for(agreement, Trigger.RECORD_PARTY_ACT)
        party = agreement.party_named(party_name)
        position = party.position
        attached = extract(bench, agreement, extract_file, f"{PARTY_ACT}-{position}", moment)
        ours = act.resolution.text_version if act.resolution else len(act.texts)
        version = command.text_version or ours
        said = replace(command, position=position, text_version=version, extract_sha256=attached.sha256)
        step = Step(said, warnings=_on_another_version(bench, agreement, act, said, ours))
        return attached.with_step(step, f"atto di {party.name}")

    return take(bench, number, actor, now, prepare)


def _on_another_version(
    bench: Workbench, agreement: Agreement, act: Act, command: RecordPartyAct, ours: int
) -> tuple[str, ...]:
    """Where a party has approved another text than ours: how the two differ, and whose act is still missing."""
    theirs = command.text_version
    if theirs == ours or command.not_necessary_because.strip() or not 1 <= theirs <= len(act.texts):
        return ()
    old, new = (WordFile(bench.archive.get(act.text(version).docx_sha256)) for version in (theirs, ours))
    missing = missing_party_acts(act, agreement, ours)
    name = agreement.party(command.position).name
    own = [name, *(each for each in missing if not each.startswith(name))]
    return (
        f"{name} ha approvato la versione {theirs}, la nostra è la {ours}. Dall’una all’altra: "
        f"{summary(differences(old, new))} Manca l’atto sulla versione {ours} di: {', '.join(own)}.",
    )


def record_ratification(
    bench: Workbench, number: str, ratification: Ratification, extract_file: str, actor: Actor, now: datetime
) -> Outcome:
    """Record that a decree was ratified or not, or whether a law of the Region has to ratify and what became of it.

    Safe to kill and to repeat: one commit; asked again it changes nothing.

    Args:
        extract_file: Name of a received file; empty where no copy of the act has come.

    Legal basis: statuto regionale (decreti d’urgenza); art. 117 c. 8 Cost.: a person decides whether a law is needed.
    """

    def prepare(agreement: Agreement, moment: Moment) -> Step:
        attached = extract(bench, agreement, extract_file, RATIFICATION, moment)
        return attached.with_step(Step(RecordRatification(ratification, attached.sha256)), "ratifica")

    return take(bench, number, actor, now, prepare)


def back_to_draft(bench: Workbench, number: str, reason: str, actor: Actor, now: datetime) -> Outcome:
    """Take an approved text back to draft, as long as not all have signed; a letter to each other party comes out.

    Safe to kill and to repeat: one commit; an act that is in draft again is not taken back once more.
    """

    def prepare(agreement: Agreement, moment: Moment) -> Step:
        before = act_for(agreement, Trigger.BACK_TO_DRAFT)

        def documents(after: Agreement, act: Act) -> list[NewDocument]:
            nth = len(act.superseded)
            again = f", n. {nth}" if nth > 1 else ""
            return [
                NewDocument(
                    f"{BACK}-{party.position}",
                    nth,
                    f"ritorno in bozza{again}, lettera a {party.name} (bozza per il dirigente)",
                    ".docx",
                    render(BACK, back_context(after, before, party.position, reason, trial=bench.trial)),
                )
                for party in after.staying[1:]
            ]

        return Step(BackToDraft(reason), documents)

    return take(bench, number, actor, now, prepare)


def request_changes(
    bench: Workbench, number: str, party_name: str, command: RequestChanges, actor: Actor, now: datetime
) -> Outcome:
    """Record that another party asks for changes of the approved text, before anybody has signed.

    Without a declaration that they are not substantial the act goes back to draft, for a new version and a new
    decision. The reply to who asked comes out as a draft for the dirigente, and a note to the own offices.

    Safe to kill and to repeat: one commit; asked again it changes nothing.

    Args:
        command: As declared; its position is that of the party named here.
    """

    def prepare(agreement: Agreement, moment: Moment) -> Step:
        asked = replace(command, position=agreement.party_named(party_name).position)
        before = act_for(agreement, asked.trigger)

        def documents(after: Agreement, _act: Act) -> list[NewDocument]:
            # Read after the agreement was loaded: a step that comes in between has the save below refused.
            with bench.database.unit() as unit:
                nth = 1 + sum(row.step == asked.trigger.name for row in unit.journal(number))
            return _about_the_request(bench, after, before, asked, nth, moment)

        return Step(asked, documents)

    return take(bench, number, actor, now, prepare)


def _about_the_request(
    bench: Workbench, agreement: Agreement, before: Act, command: RequestChanges, nth: int, moment: Moment
) -> list[NewDocument]:
    """The reply and the note; each request of an agreement has its own."""
    name = agreement.party(command.position).name
    which = f"alla richiesta di modifiche di {name} {of_the_date(command.asked_on)}{f', n. {nth}' if nth > 1 else ''}"
    reply = render("riscontro-modifiche", reply_context(agreement, before, command, trial=bench.trial))
    note = render("nota-modifiche", note_context(agreement, before, command, moment.today, trial=bench.trial))
    return [
        NewDocument(f"{REPLY}-{command.position}", nth, f"riscontro {which} (bozza per il dirigente)", ".docx", reply),
        NewDocument("nota-modifiche", nth, f"nota interna sulla {which.removeprefix('alla ')}", ".docx", note),
    ]
