"""Drafting: a new agreement, new versions of its text, the examination and its opinions."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime

from agreements.documents.texts.act_text import no_premise
from agreements.documents.texts.naming import implements
from agreements.documents.word.article import text_lines
from agreements.documents.word.docx_gate import check_uploaded_docx
from agreements.documents.word.word_file import WordFile
from agreements.domain.agreement.act import Act, ActState, TextVersion
from agreements.domain.agreement.agreement import (
    Agreement,
    AgreementKind,
    Content,
    EffectRule,
    RenewalRule,
    check_duration,
    check_new,
    effect_event,
    first_act,
)
from agreements.domain.agreement.body_name import Grammar
from agreements.domain.agreement.clauses_in_force import RECEIVED
from agreements.domain.agreement.counting import FROM_SIGNATURE
from agreements.domain.agreement.decision import DecidingBody
from agreements.domain.agreement.early_effect import early_effect
from agreements.domain.agreement.events import Actor, Event
from agreements.domain.agreement.fact_words import going_on, unsettled
from agreements.domain.agreement.filing import FILED, NOT_FILED, Filing
from agreements.domain.agreement.frame import DATUM, certainly_beyond, end_of, refuse_frame, span_if_signed
from agreements.domain.agreement.legal_basis import CONDITIONS, ChosenBasis, LegalBasis, before_text, unanswered
from agreements.domain.agreement.membership import Succession
from agreements.domain.agreement.money import NO_CHARGES, UNKNOWN, Charges, ChargesKind
from agreements.domain.agreement.movement import Movement
from agreements.domain.agreement.obligation import Obligation
from agreements.domain.agreement.parties import Office, Party, check_signatories, doubtful_data
from agreements.domain.agreement.party_data import AddressIndex, PowerKind
from agreements.domain.agreement.recorded_fact import RecordedFact
from agreements.domain.agreement.stamp_duty import Duty, assess
from agreements.domain.basics import limits
from agreements.domain.basics.errors import InvalidDatum
from agreements.domain.basics.full_stop import ended
from agreements.domain.basics.legible import require_legible, require_text
from agreements.domain.basics.moment import Moment
from agreements.domain.clauses.clause_choice import Choice
from agreements.domain.days.duration import Duration
from agreements.domain.days.time_limit import TimeLimit
from agreements.domain.register.assess import AskedAnswer, record_answer
from agreements.domain.steps.command import Command, Trigger
from agreements.domain.steps.drafting import AddVersion, OpenExamination
from agreements.domain.steps.examination import RecordOpinion
from agreements.domain.steps.guards import answer_wanted
from agreements.domain.steps.transitions import act_for
from agreements.domain.steps.withdrawal import Withdraw
from agreements.use_cases.base.basis_told import basis_section, basis_warnings
from agreements.use_cases.base.comparison import compare_versions
from agreements.use_cases.base.confidentiality import quoting_nothing_confidential
from agreements.use_cases.base.outcome import Outcome
from agreements.use_cases.base.received import received
from agreements.use_cases.base.step import (
    NewDocument,
    Step,
    archived,
    load,
    received_name,
    report,
    require,
    take,
    used_already,
)
from agreements.use_cases.base.workbench import Workbench
from agreements.use_cases.drafting import stated
from agreements.use_cases.drafting.clauses import altered, with_clauses
from agreements.use_cases.drafting.conversion import try_conversion

NO_CHOICE = Choice()
"""Of clauses nothing is said: the text has those that are always or usually there."""
_NOT_GIVEN: Mapping[str, object] = {
    "grammar": Grammar.NOT_SAID,
    "short_name": "",
    "short_grammar": Grammar.NOT_SAID,
    "address_index": AddressIndex.NOT_SAID,
    "contacts": (),
}
_POWER_NOT_GIVEN: Mapping[str, object] = {"power_kind": PowerKind.NOT_SAID, "power_starts_on": None}


@dataclass(frozen=True, slots=True)
class NewAgreement:
    """All that the form "nuovo accordo" asks; see `Agreement` for the meaning of each datum.

    Attributes:
        basis: The legal basis as it was chosen or typed; empty where nobody says it.
        charges: Of an agreement recorded as it was all that is known; of a new one `NO_CHARGES` where somebody says so.
        answers: To what the basis asks; some of it before there is a text.
        facts, successions: What has happened around an agreement that is recorded as it was.
        watched_as_said: Codes of what recurs, of which it is said from which time on it is watched.
        dispute_answer: Why a frame is implemented while something divides its parties.
    """

    kind: AgreementKind
    title: str
    content: Content
    parties: tuple[Party, ...]
    offices: tuple[Office, ...]
    manager: Office
    procedure_officer: str
    body: DecidingBody
    duration: Duration | None
    effect_rule: EffectRule
    fixed_effect_on: date | None
    renewals_allowed: int
    obligations: tuple[Obligation, ...]
    predecessor: str = ""
    non_renewal_notice: TimeLimit | None = None
    charges: Charges | None = None
    clauses: Choice = NO_CHOICE
    basis: str = ""
    filing: Filing = NOT_FILED
    frame: str = ""
    effect_event: str = ""
    movements: tuple[Movement, ...] = ()
    answers: tuple[AskedAnswer, ...] = ()
    facts: tuple[RecordedFact, ...] = ()
    successions: tuple[Succession, ...] = ()
    watched_as_said: frozenset[str] = frozenset()
    dispute_answer: str = ""

    @property
    def digest(self) -> str:
        """SHA-256 of the data: the same form sent twice makes one agreement."""
        content = asdict(self)
        if self.non_renewal_notice is None:
            del content["non_renewal_notice"]  # forms of before there was this datum keep their digest
        if self.charges is None:
            del content["charges"]  # the same
        if self.duration is not None:
            for later in ("first_year", "until_on"):
                if content["duration"][later] is None:
                    del content["duration"][later]  # the same
        if self.clauses == NO_CHOICE:
            del content["clauses"]  # the same
        for name in (
            "basis",
            "frame",
            "movements",
            "answers",
            "facts",
            "successions",
            "watched_as_said",
            "dispute_answer",
        ):
            if not content[name]:
                del content[name]  # the same
        for name in ("recalled", "considered"):
            if not content["content"][name]:
                del content["content"][name]  # the same
        if self.filing == NOT_FILED:
            del content["filing"]  # the same
        for party in content["parties"]:
            if party["signatory"]["power_ends_on"] is None:
                del party["signatory"]["power_ends_on"]  # the same
            for datum, nothing in _NOT_GIVEN.items():
                if party[datum] == nothing:
                    del party[datum]  # the same
            for datum, nothing in _POWER_NOT_GIVEN.items():
                if party["signatory"][datum] == nothing:
                    del party["signatory"][datum]  # the same
        for obligation in content["obligations"]:
            if obligation["recurs_from"] is None:
                del obligation["recurs_from"]  # the same
            if obligation["counting"] == asdict(FROM_SIGNATURE):
                del obligation["counting"]  # the same
            if obligation["owed_by"] is None:
                del obligation["owed_by"]  # the same
            del obligation["evidence"], obligation["approvals"]  # nothing of what is only asked for was done
        if not self.effect_event:
            del content["effect_event"]  # the same
        return hashlib.sha256(json.dumps(content, sort_keys=True, default=str).encode()).hexdigest()

    @property
    def _first_charges(self) -> Charges:
        """None only where somebody says so; what nobody has said is not known."""
        return NO_CHARGES if self.charges == NO_CHARGES and not self.content.charges.strip() else UNKNOWN

    def numbered(self, number: str, basis: ChosenBasis | None = None) -> Agreement:
        """The agreement in draft, its first text still to come.

        Args:
            basis: The legal basis that was meant.

        Raises:
            InvalidDatum: A datum cannot be right.
        """
        renewal = RenewalRule(self.renewals_allowed, self.non_renewal_notice)
        check_duration(self.duration, self.fixed_effect_on)
        merged = {succession.merged for succession in self.successions}
        parties = tuple(party for party in self.parties if party.position not in merged)
        check_new(number, self.title, self.content, parties, renewal, self.effect_rule, self.fixed_effect_on)
        require_text("responsabile del procedimento", self.procedure_officer, limits.PERSON)
        require_legible("accordo", self)
        return Agreement(
            number=number,
            kind=self.kind,
            title=" ".join(self.title.split()),
            content=self.content,
            parties=self.parties,
            offices=self.offices,
            manager=self.manager,
            procedure_officer=self.procedure_officer,
            duration=self.duration,
            effect_rule=self.effect_rule,
            fixed_effect_on=self.fixed_effect_on,
            renewal=renewal,
            obligations=self.obligations,
            acts=(replace(first_act(self.body), charges=self._first_charges),),
            predecessor=self.predecessor,
            basis=basis,
            filing=self.filing,
            frame=self.frame,
            effect_event=effect_event(self.effect_rule, self.effect_event),
            movements=self.movements,
            facts=self.facts,
            successions=self.successions,
        )


PROGRAMME_ELSEWHERE = (
    "Un accordo di programma segue il proprio procedimento (art. 34 D.Lgs. 267/2000: conferenza, decreto di "
    "approvazione) e qui si registra soltanto: quando è sottoscritto usare «registra-accordo-storico»."
)


def create_agreement(bench: Workbench, new: NewAgreement, actor: Actor, now: datetime) -> Outcome:
    """Enter a new agreement with the first version of its text, rendered from the template.

    Safe to kill and to repeat: number, agreement, journal and document index go down in one commit, and the same
    data sent again answer with the agreement that they made the first time.

    Raises:
        AccordiError: A datum cannot be right, predecessor or frame is none, a template is wrong; nothing changed.
    """
    check_signatories(new.parties)
    if new.kind.recorded_only:
        raise InvalidDatum("tipo", PROGRAMME_ELSEWHERE)
    with bench.database.unit() as unit:
        moment = unit.moment(now)
        if (existing := unit.find_by_creation_digest(new.digest)) is not None:
            agreement = unit.load(existing)
            happened = f"L’accordo era già stato inserito con il numero interno {existing}."
            return report(bench, agreement, moment, happened, already_done=True)
        predecessor = unit.load(new.predecessor) if new.predecessor else None
        basis = bench.bases.meant(new.basis)
        frame = unit.load(new.frame) if new.frame else None
        number = unit.next_number(moment.today.year)
        agreement, answered = _entered(new, number, basis, frame, actor, moment)
        document, agreement = _first_text(bench, agreement, new.clauses, moment)
        after = f", segue {predecessor.number}" if predecessor else ""
        after += f", attua {frame.number}" if frame else ""
        said = "".join(f" {each.what}" for each in answered)
        answer = agreement.newest_act.dispute_answer
        event = Event(
            agreement=agreement.number,
            act_sequence=1,
            step="CREATE",
            at=moment.at,
            actor=actor,
            what=f"Nuovo {agreement.kind}: «{agreement.title}»{after}.{_resting_on(basis)}{said}"
            + (f" Su ciò che divide le parti: {ended(answer)}" if answer else ""),
            why=" ".join(each.why for each in answered),
            legal_basis=basis.law if basis else "art. 15 L. 241/1990",
            data={
                "docx_sha256": agreement.newest_act.texts[0].docx_sha256,
                "clauses": ", ".join(clause.code for clause in agreement.clauses or ()),
                **{f"filing_{datum}": value for datum, value in asdict(agreement.filing).items() if value},
            },
            clock_note=moment.trial_note or "",
        )
        records = archived(bench, agreement, agreement.newest_act, [document], moment)
        agreement = unit.add(agreement, event, new.digest, records)
        unit.commit()
    happened = f"Inserito {agreement.number}; la bozza v1 è nella cartella dell’accordo."
    if new.clauses != NO_CHOICE:
        happened += f" Clausole del testo: {', '.join(clause.code for clause in agreement.clauses or ()) or 'nessuna'}."
        owed = dict.fromkeys(duty.description for duty in agreement.obligations)
        happened += f" Adempimenti: {', '.join(owed) or 'nessuno'}."
    done = report(bench, agreement, moment, happened, warnings=_of_new(agreement, basis, moment))
    told = (*done.sections, *((basis_section(basis, moment),) if basis else ()), (FILED, agreement.filing.lines))
    return replace(done, sections=told)


def text_before(bench: Workbench, new: NewAgreement, actor: Actor, now: datetime) -> tuple[str, ...]:
    """The paragraphs of the text that `create_agreement` would make of the same data; nothing is written.

    Raises:
        AccordiError: As `create_agreement`.
    """
    check_signatories(new.parties)
    if new.kind.recorded_only:
        raise InvalidDatum("tipo", PROGRAMME_ELSEWHERE)
    with bench.database.unit() as unit:
        moment = unit.moment(now)
        if new.predecessor:
            unit.load(new.predecessor)
        frame = unit.load(new.frame) if new.frame else None
    # A number that no agreement gets: the text does not say it.
    number = f"P-{moment.today.year}-0000"
    agreement, _ = _entered(new, number, bench.bases.meant(new.basis), frame, actor, moment)
    text, _ = _rendered(bench, agreement, new.clauses, moment)
    return tuple(line.text for line in text_lines(text))


def _entered(
    new: NewAgreement,
    number: str,
    basis: LegalBasis | None,
    frame: Agreement | None,
    actor: Actor,
    moment: Moment,
) -> tuple[Agreement, tuple[Event, ...]]:
    """The agreement in draft, its text still to come, and what was answered with it."""
    agreement = new.numbered(number, basis.chosen if basis else None)
    if frame is not None:
        agreement = _implementing(agreement, frame, new.dispute_answer.strip(), moment)
    return _answered(agreement, basis, new.answers, actor, moment)


def _answered(
    agreement: Agreement, basis: LegalBasis | None, given: Sequence[AskedAnswer], actor: Actor, moment: Moment
) -> tuple[Agreement, tuple[Event, ...]]:
    """The agreement with what was answered as it was entered, and what its first row says of it.

    Raises:
        InvalidDatum: An answer is none, or what the basis asks before there is a text has none.

    Legal basis: art. 11 c. 4-bis L. 241/1990 (determinazione before the agreement); whatever a folder asks so early.
    """
    events = []
    for asked in given:
        agreement, event = record_answer(agreement, basis, asked, actor, moment)
        events += [event] if event is not None else []
    if missing := before_text(basis, agreement.answers):
        told = " ".join(question.in_a_line for question in missing)
        raise InvalidDatum("base giuridica", f"Prima del testo va risposto, in «Risposte», con la motivazione: {told}")
    return agreement, tuple(events)


def _implementing(agreement: Agreement, frame: Agreement, answer: str, moment: Moment) -> Agreement:
    """The agreement, whose premises name the frame that it implements.

    Raises:
        InvalidDatum: That cannot be its frame, or it ends before, or what divides the frame's parties is unanswered.
    """
    refuse_frame(frame, agreement.number, (), moment.today)
    if told := certainly_beyond(span_if_signed(agreement, moment.today), end_of(frame)):
        raise InvalidDatum("durata", f"Con questa durata l’accordo {told}.")
    if (standing := unsettled(frame)) and not answer:
        raise InvalidDatum(DATUM, f"Nell’accordo quadro {frame.number} {answer_wanted(standing)}.")
    content, act = agreement.content, replace(agreement.newest_act, dispute_answer=answer if standing else "")
    why = going_on(frame, act.dispute_answer, moment.today)
    premises = (implements(frame), *filter(None, [why]), *(content.premises or (no_premise(agreement.parties),)))
    return replace(agreement.with_act(act), content=replace(content, premises=premises))


def _first_text(
    bench: Workbench, agreement: Agreement, choice: Choice, moment: Moment
) -> tuple[NewDocument, Agreement]:
    docx, agreement = _rendered(bench, agreement, choice, moment)
    text = TextVersion(1, bench.archive.put(docx.data), "modello", moment.at)
    return draft_document(1, docx.data), agreement.with_act(replace(agreement.newest_act, texts=(text,)))


def _rendered(bench: Workbench, agreement: Agreement, choice: Choice, moment: Moment) -> tuple[WordFile, Agreement]:
    switched_on = with_clauses(agreement, choice)
    agreement, act = switched_on.agreement, agreement.newest_act
    words = bench.basis_words(agreement)
    schema = switched_on.schema(bench.ruled(act), moment, trial=bench.trial, words=words)
    return bench.headed(agreement, schema), agreement


def draft_document(version: int, data: bytes) -> NewDocument:
    """A version of the text as staff find it in the folder."""
    return NewDocument("bozza", version, f"bozza v{version}", ".docx", data)


def _resting_on(basis: LegalBasis | None) -> str:
    return f" Base giuridica: {basis.title}." if basis else ""


def _of_new(agreement: Agreement, basis: LegalBasis | None, moment: Moment) -> tuple[str, ...]:
    warnings = list(basis_warnings(agreement, basis)) if basis else []
    if agreement.acts[0].charges.kind is ChargesKind.UNKNOWN and not agreement.content.charges.strip():
        warnings.append(
            "Gli oneri non sono indicati, e il testo li lascia in bianco: prima dell’istruttoria usare "
            "«registra-oneri», anche se non ve ne sono («senza oneri»)."
        )
    if agreement.duration is None:
        warnings.append("La durata non è indicata: nessuna scadenza viene inventata, verifica ogni anno.")
    if any(not party.signatory.tax_code for party in agreement.parties):
        warnings.append(
            "Manca il codice fiscale di un firmatario: senza, la sua firma resterà in sospeso (usare «rettifica»)."
        )
    if early := early_effect(agreement, moment.today):
        warnings.append(early)
    stamp_duty = assess(agreement.parties, moment.today)
    if stamp_duty.duty is Duty.TO_ASSESS:
        warnings.append(f"Imposta di bollo: {stamp_duty.duty}. {' '.join(stamp_duty.reasons)}")
    return (*warnings, *doubtful_data(agreement.parties))


def add_version(bench: Workbench, number: str, file_name: str, actor: Actor, now: datetime) -> Outcome:
    """Take a revised Word file that came in, once it was converted for trial, as the next version of the text.

    Safe to kill and to repeat: the file waits among those received until the version is committed; the same bytes
    again are recognised as the version that they already are. The conversion holds no lock, keeps nothing, and ends
    with whoever started it.

    Raises:
        AccordiError: The file is missing or not acceptable, or the act takes no new version now.
    """
    agreement, moment = load(bench, number, now)
    file_name = received_name(bench, agreement, file_name, moment)
    files = received(bench, agreement, moment)
    current = agreement.newest_act.current_text
    if current is not None and used_already(files, file_name, {current.docx_sha256}):
        happened = f"Il file «{file_name}» è già la versione {current.version} del testo."
        return report(bench, agreement, moment, happened, already_done=True)

    def known(docx: WordFile) -> bool:
        return current is not None and hashlib.sha256(docx.data).hexdigest() == current.docx_sha256

    def prepare(agreement: Agreement, moment: Moment) -> Step:
        act = require(agreement, Trigger.ADD_VERSION)
        docx = WordFile(files.read(file_name))
        with quoting_nothing_confidential(agreement):
            check_uploaded_docx(docx)
            told = () if known(docx) else try_conversion(bench, agreement, docx, moment)
        command = AddVersion(bench.archive.put(docx.data), f"{RECEIVED} «{file_name}»")
        step = version_step(bench, act, docx, command, moment)
        differ = stated.told(stated.differing(bench, agreement, act, docx, moment), docx)
        changed = altered(agreement, act, docx)
        warnings = (*step.warnings, *told, *differ, *((changed,) if changed else ()))
        return replace(step, warnings=warnings, uses=(command.docx_sha256,))

    return take(bench, number, actor, now, prepare)


def version_step(bench: Workbench, act: Act, docx: WordFile, command: Command, moment: Moment) -> Step:
    """A step that takes this file as the next version: the text, and how it differs from the one before."""
    previous = act.current_text
    if previous is None:
        return Step(command, lambda _a, after: [draft_document(len(after.texts), docx.data)])
    old = WordFile(bench.archive.get(previous.docx_sha256), beside=docx)
    compared = compare_versions(old, previous.version, docx, previous.version + 1, moment)
    return Step(
        command,
        lambda _a, after: [draft_document(len(after.texts), docx.data), *compared.documents],
        warnings=compared.notes,
    )


def open_examination(bench: Workbench, number: str, actor: Actor, now: datetime) -> Outcome:
    """Begin the examination of the current text; how the body decides is frozen on the act.

    Safe to kill and to repeat: one commit; asked again it changes nothing.

    Raises:
        InvalidDatum: The profile does not know the body.
        FolderError: The folder of the agreement's legal basis is gone, or has faults.
    """

    def prepare(agreement: Agreement, moment: Moment) -> Step:
        act = agreement.newest_act
        text = act.current_text
        differ: tuple[str, ...] = ()
        if act.state is ActState.DRAFT and text is not None:
            docx = WordFile(bench.archive.get(text.docx_sha256))
            differ = stated.told(stated.differing(bench, agreement, act, docx, moment), docx)
        basis = bench.bases.read(agreement.basis)
        command = OpenExamination(len(act.texts), bench.profile().rule(act.body), basis)
        return Step(command, warnings=(*differ, *_contract_risk_unsaid(agreement)))

    return take(bench, number, actor, now, prepare)


def _contract_risk_unsaid(agreement: Agreement) -> tuple[str, ...]:
    """Where money moves and no basis asks: the four conditions may be answered all the same."""
    if agreement.basis is not None or not agreement.money_moves or not unanswered(CONDITIONS, agreement.answers):
        return ()
    codes = ", ".join(f"«{condition.code}»" for condition in unanswered(CONDITIONS, agreement.answers))
    return (
        "L’accordo comporta oneri, e delle condizioni dell’art. 7 c. 4 D.Lgs. 36/2023 nessuno ha detto nulla su "
        f"{codes}: rispondere con «registra-valutazione».",
    )


def record_opinion(bench: Workbench, number: str, command: RecordOpinion, actor: Actor, now: datetime) -> Outcome:
    """Record an opinion; an adverse one sends the act back to draft.

    Safe to kill and to repeat: one commit; asked again it changes nothing.

    Args:
        command: Its kind may be empty where the act wants one only.
    """

    def prepare(agreement: Agreement, _moment: Moment) -> Step:
        wanted = act_for(agreement, Trigger.RECORD_OPINION).required_opinions
        only = not command.kind.strip() and len(wanted) == 1
        return Step(replace(command, kind=wanted[0]) if only else command)

    return take(bench, number, actor, now, prepare)


def withdraw(bench: Workbench, number: str, reason: str, actor: Actor, now: datetime) -> Outcome:
    """Withdraw the act that is on its way.

    Safe to kill and to repeat: one commit; asked again it changes nothing.
    """
    return take(bench, number, actor, now, lambda _a, _m: Step(Withdraw(reason)))
