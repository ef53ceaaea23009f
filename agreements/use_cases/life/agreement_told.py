"""All that the page of an agreement tells, read in one go: where it stands, what can be done, what belongs to it.

Nothing is written and nothing is decided here. Whoever shows it to a person has asked before whether the person may
read it (`use_cases.people.entitled.require_reader`).
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime

from agreements.documents.files.errors import DocumentError
from agreements.documents.texts.verification_text import OF_SIGNATURE
from agreements.domain.agreement import money_moved
from agreements.domain.agreement.act import Act, ActState
from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.doubtful_terms import doubtful_terms
from agreements.domain.agreement.early_effect import ends_before_effect
from agreements.domain.agreement.fact_words import fact_in_brief, succession_in_brief
from agreements.domain.agreement.frame import doubts as doubts_of_frame
from agreements.domain.agreement.obligation import Obligation, ObligationStatus
from agreements.domain.agreement.parties import Party
from agreements.domain.agreement.party_data import AddressIndex
from agreements.domain.agreement.periods import current_period, effective_from, gap_told, last_day
from agreements.domain.agreement.recurrence import duties
from agreements.domain.agreement.signing_order import in_turn
from agreements.domain.basics.day_words import from_the_date, of_the_date, the_date, to_the_date
from agreements.domain.basics.moment import Moment
from agreements.domain.days.time_limit import base_day
from agreements.domain.deadlines.agenda import Entry, entries
from agreements.domain.deadlines.deadlines import DUTIES
from agreements.domain.deadlines.notice import ABOUT_A_FILE, ABOUT_A_LETTER
from agreements.domain.figures.family_standing import Member, member_on
from agreements.domain.figures.timeline import Milestone, timeline
from agreements.domain.people.person import Person
from agreements.domain.register.open_doubts import CONFIRMED, Doubt
from agreements.domain.register.search import state_of
from agreements.domain.steps.names import step_of_row
from agreements.persistence.engine.records import DocumentRecord, JournalRow, NoticeStatus, OutboxNotice
from agreements.persistence.unit_of_work import UnitOfWork
from agreements.use_cases.base.basis_told import STEP, basis_told
from agreements.use_cases.base.journal_told import ToldRow, told_row
from agreements.use_cases.base.letters import SUPERSEDED, Correspondence, letter_steps, letters_of
from agreements.use_cases.base.next_steps import helpful_steps, next_steps, whose_file
from agreements.use_cases.base.possible_steps import possible_steps
from agreements.use_cases.base.step import SIGNED_BY_ALL, folder_name
from agreements.use_cases.base.workbench import Workbench
from agreements.use_cases.life.open_doubts import doubts_about_one
from signing.base.report import GateReport, SignatureVerdict

ON_A_PAGE = 50
"""Agreements of a family that one page lists."""
_IN_THE_PICTURE = 30
"""Agreements that implement a frame and stand in the picture of its life: with more it would be metres long."""
_LAST_ROWS = 5
_REPORTS = ("verifica-firma", "verifica-originale")
_SENT = frozenset({NoticeStatus.ACCEPTED, NoticeStatus.SETTLED})


@dataclass(frozen=True, slots=True)
class DocumentTold:
    """A document, and how it came to be.

    Attributes:
        name: As it is called in the folder: «03 testo definitivo.docx».
        act: In Italian, the act that it belongs to; empty where there is only one.
        step: Name of the step that made it; empty where the journal does not tell.
        role: Why it stands on top: «da firmare», «firmato»; empty for all others.
        superseded: Why it holds no more, in Italian: it quotes a value that was corrected; empty where it does not.
    """

    record: DocumentRecord
    name: str
    act: str
    step: str
    role: str = ""
    superseded: str = ""


@dataclass(frozen=True, slots=True)
class SignatureTold:
    """A party's signature of one act, or that it is still missing.

    Attributes:
        signed: When it was made and what tells that; empty where it is missing.
        missing: What is waited for; empty where it is there.
        verdict: Of the examination: «valida»; empty where nobody examined it.
        kind: «firma elettronica qualificata»; empty likewise.
        lines: Certificate, who decided, by what power: one fact each.
        findings: What the examination noticed, as sentences.
        file: SHA-256 of the file as it came, where it is among the documents.
        report: SHA-256 of what the examination said, to be read.
    """

    party: str
    signatory: str
    signed: str = ""
    missing: str = ""
    verdict: str = ""
    kind: str = ""
    lines: tuple[str, ...] = ()
    findings: tuple[str, ...] = ()
    file: str = ""
    report: str = ""


@dataclass(frozen=True, slots=True)
class ActTold:
    """An act: where it stands, who has signed it, what of it is held for a decision.

    Attributes:
        facts: Its way so far, a label and a value each.
        held: Files that wait for a person's decision: whose they are and why.
    """

    act: Act
    facts: tuple[tuple[str, str], ...]
    signatures: tuple[SignatureTold, ...]
    held: tuple[tuple[str, tuple[str, ...], str], ...]


@dataclass(frozen=True, slots=True)
class PartyTold:
    """A party, its data and what became of it."""

    party: Party
    facts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class DutyTold:
    """An obligation or another watched deadline.

    Attributes:
        day: By which it is put in order; None where it is not known yet.
        when: The same in Italian: by when, or since when something is missing.
        how: The computation, in Italian.
        state: «atteso», «in ritardo» …
        reminders: In Italian, one line each.
    """

    what: str
    whose: str
    day: date | None
    when: str
    how: str
    state: str
    clause: str = ""
    reminders: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FamilyTold:
    """Who else belongs to an agreement: the copies of one text, or what implements a frame.

    Attributes:
        members: Of one page.
        count: Of all that the reader may know of.
        page, pages: From 1.
    """

    model: str = ""
    frame: str = ""
    copies: tuple[Member, ...] = ()
    implementing: tuple[tuple[str, str, str], ...] = ()
    count: int = 0
    page: int = 1
    pages: int = 1


@dataclass(frozen=True, slots=True)
class AgreementTold:
    """The page.

    Attributes:
        stands: As the register calls it: «vigente», «in firma».
        until: Until when, in Italian; empty where it is not known.
        reason: By which rule that day was found.
        helps: Names of the one to three steps that help first.
        next_lines: All that can be done, as sentences that name the steps.
        possible: Names of the steps that its state knows.
        warnings: What a person should look at.
        on_top: The documents to sign and signed.
        documents: All, newest first.
        moved: What was planned and moved, one line for each year and party.
        conflicts: Who declared a conflict of interest; why is for who decides on it.
        readers: Names of those who may read it, where it is confidential.
        last_rows: The newest of the journal.
        rows: How many there are.
    """

    agreement: Agreement
    moment: Moment
    stands: str
    since: str
    until: str
    reason: str
    helps: tuple[str, ...]
    next_lines: tuple[str, ...]
    possible: tuple[str, ...]
    warnings: tuple[str, ...]
    on_top: tuple[DocumentTold, ...]
    documents: tuple[DocumentTold, ...]
    acts: tuple[ActTold, ...]
    parties: tuple[PartyTold, ...]
    duties: tuple[DutyTold, ...]
    letters: Correspondence
    moved: tuple[str, ...]
    family: FamilyTold
    life: tuple[Milestone, ...]
    conflicts: tuple[str, ...]
    readers: tuple[str, ...]
    last_rows: tuple[ToldRow, ...]
    rows: int


def tell_agreement(bench: Workbench, person: Person, number: str, now: datetime, *, page: int = 1) -> AgreementTold:
    """Read what the page of an agreement tells. Only reads.

    Args:
        person: Who reads it: of confidential agreements of its family only those that the person may read are named.
        page: Of the list of its family, from 1; one that there is not is the nearest that there is.

    Raises:
        UnknownAgreement: There is none with this number.
    """
    with bench.database.unit() as unit:
        agreement, moment = unit.load(number), unit.moment(now)
        number = agreement.number
        journal, records = unit.journal(number), unit.documents(number)
        letters = letters_of(agreement, journal, records, unit.receipts(number))
        possible = possible_steps(unit, agreement, letters)
        notices = unit.notices(number)
        in_digest = {code for code, _ in unit.all_handled(number, in_digest=True)}
        family, tied = _family(unit, person, agreement, moment, page)
        life = timeline(agreement, moment.today, _in_the_picture(unit, person, agreement))
        declared = unit.conflicts_on(number)
        readers = unit.readers(number) if agreement.confidentiality is not None else frozenset()
        names = {each.id: each.name for each in unit.people()} if declared or readers else {}
        doubts = doubts_about_one(unit, agreement)
    basis = basis_told(bench, agreement, moment)
    documents = tuple(_documents(agreement, records, journal))
    until, reason = _until(agreement, moment)
    begins = effective_from(agreement)
    return AgreementTold(
        agreement=agreement,
        moment=moment,
        stands=state_of(agreement, moment.today),
        since=f"{from_the_date(begins)} ({agreement.effect_rule})" if begins is not None else "",
        until=until,
        reason=reason,
        helps=helpful_steps(agreement, moment),
        next_lines=(
            *basis.first,
            *next_steps(agreement, moment),
            *basis.later,
            *letter_steps(letters, moment),
            *(f"{STEP} su «{each.question.code}»: {each.sentence}" for each in doubts if each.open),
        ),
        possible=possible,
        warnings=tuple(
            dict.fromkeys((*tied, *_warnings(agreement, moment), *basis.doubts, *map(_assessed, _confirmed(doubts))))
        ),
        on_top=tuple(each for each in documents if each.role),
        documents=documents,
        acts=tuple(_act(bench, agreement, act, records) for act in reversed(agreement.acts)),
        parties=tuple(PartyTold(each, tuple(_party(agreement, each))) for each in agreement.parties),
        duties=tuple(_duties(agreement, moment.today, notices, in_digest)),
        letters=letters,
        moved=money_moved.lines_in_words(agreement),
        family=family,
        life=life,
        conflicts=tuple(names.get(which, which) for which in declared),
        readers=tuple(sorted(names[each] for each in readers if each in names)),
        last_rows=tuple(map(told_row, reversed(journal[-_LAST_ROWS:]))),
        rows=len(journal),
    )


def tell_life(
    bench: Workbench, person: Person, number: str, now: datetime
) -> tuple[Agreement, Moment, tuple[Milestone, ...]]:
    """The life of an agreement alone, for its picture.

    Raises:
        UnknownAgreement: There is none with this number.
    """
    with bench.database.unit() as unit:
        agreement, moment = unit.load(number), unit.moment(now)
        return agreement, moment, timeline(agreement, moment.today, _in_the_picture(unit, person, agreement))


def _warnings(agreement: Agreement, moment: Moment) -> Iterator[str]:
    yield from money_moved.doubts(agreement)
    yield from filter(None, (ends_before_effect(agreement, moment.today),))
    if agreement.acts[0].open:
        yield from doubtful_terms(agreement, moment.today)


def _until(agreement: Agreement, moment: Moment) -> tuple[str, str]:
    """Until when an agreement binds, and by which rule: as the deadlines have it."""
    end = last_day(agreement)
    watched = next((each for each in entries(agreement, moment.today) if each.code == "accordo:scadenza"), None)
    ending, closing, period = agreement.ending, agreement.closing, current_period(agreement)
    if ending is not None:
        reason = f"Cessa prima della scadenza: {ending.kind}, {ending.act} ({ending.organ})."
    elif watched is not None:
        reason = watched.explanation
    elif agreement.duration is None:
        reason = "Il testo non indica una durata."
    elif not agreement.signed_acts:
        reason = f"Durata: {_duration(agreement)}. Il giorno si calcola quando tutte le parti hanno firmato."
    else:
        reason = f"Durata: {_duration(agreement)}."
    if closing is not None:
        reason = f"{reason} Pratica chiusa con la relazione finale {to_the_date(closing.closed_on)}."
    if end is None:
        return "", reason
    if ending is None and period is not None and period.to_confirm and period.latest_end != period.earliest_end:
        return f"{period.between}, da confermare", reason
    return the_date(end), reason


def _duration(agreement: Agreement) -> str:
    duration = agreement.duration
    assert duration is not None  # asked only where one is stated
    return f"fino {to_the_date(duration.until_on)}" if duration.until_on is not None else duration.length_words


def _documents(
    agreement: Agreement, records: Sequence[DocumentRecord], journal: Sequence[JournalRow]
) -> Iterator[DocumentTold]:
    """All documents, the newest first; what there is to sign, and what all have signed, is marked."""
    made = {(row.act_sequence, row.at): row.step for row in journal} | {(0, row.at): row.step for row in journal}
    to_sign = {act.to_sign_sha256 for act in agreement.acts if act.state in (ActState.DEFINITIVE, ActState.SIGNING)}
    several = len(agreement.acts) > 1
    superseded = {label: row for row in journal for label in row.data.get(SUPERSEDED, "").splitlines()}
    seen: set[str] = set()
    for record in sorted(records, key=lambda each: each.position, reverse=True):
        step = made.get((record.act_sequence, record.created_at)) or made.get((0, record.created_at), "")
        role = ""
        if record.kind in (SIGNED_BY_ALL, "originale"):
            role = "firmato da tutte le parti"
        elif record.sha256 in to_sign and record.sha256 not in seen and record.suffix == ".pdf":
            role, seen = "da firmare", seen | {record.sha256}
        act = agreement.acts[record.act_sequence - 1]
        of = f"{act.kind} (atto n. {act.sequence})" if several else ""
        told = (
            f"superato: cita il valore di prima della rettifica {of_the_date(base_day(row.at))}"
            if (row := superseded.get(record.label))
            else ""
        )
        yield DocumentTold(record, folder_name(record), of, step_of_row(step), role, told)


def _act(bench: Workbench, agreement: Agreement, act: Act, records: Sequence[DocumentRecord]) -> ActTold:
    own = [record for record in records if record.act_sequence == act.sequence]
    reports = _reports(bench, own) if act.signatures else {}
    known = {record.sha256 for record in own}
    read = {record.ordinal: record.sha256 for record in own if record.kind == f"{_REPORTS[0]}-testo"}
    signatures = []
    for party in agreement.parties:
        signature = act.signature(party.position)
        if signature is None:
            if act.state is ActState.SIGNING and party in agreement.staying:
                signatures.append(_missing(agreement, act, party))
            continue
        report, ordinal = reports.get(signature.file_sha256, (None, 0))
        verdict = _verdict(report, signature.identity, party.position) if report else None
        lines = [signature.certificate] if signature.certificate else []
        if signature.certificate_ends_on is not None:
            lines.append(f"certificato valido fino {to_the_date(signature.certificate_ends_on)}")
        if signature.verified_at is not None or report is not None:
            lines.append(f"verificata {the_date(_day(signature.verified_at or report.examined_at))}")  # type: ignore[union-attr]
        if signature.delegation is not None:
            lines.append(f"per delega: {signature.delegation}")
        if signature.settled:
            lines.append(f"ha deciso una persona: {signature.settled}")
        signatures.append(
            SignatureTold(
                party.name,
                signature.signatory,
                f"{the_date(signature.signed_on)} ({signature.dated_by})",
                verdict=OF_SIGNATURE[verdict.verdict] if verdict else "",
                kind=_kind(verdict),
                lines=tuple(lines),
                findings=tuple(found.sentence for found in report.findings) if report else (),
                file=signature.file_sha256 if signature.file_sha256 in known else "",
                report=read.get(ordinal, ""),
            )
        )
    held = tuple(
        (
            whose_file(held),
            held.findings,
            held.file_sha256 if held.file_sha256 in known else "",
        )
        for held in act.waiting_files
    )
    return ActTold(act, tuple(_way(agreement, act)), tuple(signatures), held)


def _day(at: datetime) -> date:
    return Moment(at).today


def _kind(verdict: SignatureVerdict | None) -> str:
    if verdict is None:
        return ""
    return f"firma elettronica {'qualificata' if verdict.qualified else 'non qualificata'} ({verdict.form})"


def _verdict(report: GateReport, identity: str, position: int) -> SignatureVerdict | None:
    known = [each for each in report.signatures if identity and each.identity == identity]
    own = [each for each in report.signatures if each.field_name == f"Firma_{position:02d}"]
    return next(iter((*known, *own)), None)


def _reports(bench: Workbench, records: Iterable[DocumentRecord]) -> dict[str, tuple[GateReport, int]]:
    """What examinations have said, by the hash of the file that was examined."""
    found = {}
    for record in records:
        if record.kind in _REPORTS:
            # What the archive has lost is told by the document's own page; all else of the agreement is told here.
            with suppress(DocumentError, LookupError, TypeError, ValueError):
                report = GateReport.from_json(json.loads(bench.archive.get(record.sha256)))
                found[report.returned_sha256] = (report, record.ordinal)
    return found


def _missing(agreement: Agreement, act: Act, party: Party) -> SignatureTold:
    refusal = act.refusal(party.position)
    if refusal is not None:
        missing = f"non firma, {the_date(refusal.refused_on)}: {refusal.reason} ({refusal.reference})"
    elif act.sending is None:
        missing = "attesa"
    else:
        missing = f"attesa entro {the_date(act.sending.due_on(party.position))}"
        if party not in in_turn(agreement, act):
            missing += ", dopo chi firma prima"
    return SignatureTold(party.name, party.signatory.name, missing=missing)


def _way(agreement: Agreement, act: Act) -> Iterator[tuple[str, str]]:
    """The way of an act so far, by its facts."""
    signed = f" ({len(act.signatures)} di {len(agreement.staying)})" if act.state is ActState.SIGNING else ""
    yield "Stato", f"{act.state}{signed}"
    if act.rule is not None or act.proposal is not None:
        yield "Organo", str(act.body)
    if act.texts:
        yield "Testo", f"v{act.texts[-1].version}, {act.texts[-1].origin}"
    for opinion in act.opinions:
        how = "favorevole" if opinion.favourable else "contrario"
        yield f"Parere di {opinion.kind}", f"{how}, {opinion.given_by}, {the_date(opinion.given_on)}"
    if act.proposal is not None:
        yield "Proposta", f"n. {act.proposal.number}, {the_date(act.proposal.proposed_on)}"
    if act.resolution is not None:
        yield "Approvazione", act.resolution.reference
    for other in act.party_acts:
        name = agreement.party(other.position).name
        told = f"{other.authority} n. {other.number}, {the_date(other.adopted_on)}" if other.adopted_on else ""
        yield f"Atto di {name}", told or f"non necessario: {other.not_necessary_because}"
    if act.definitive is not None:
        engine = f"{act.definitive.engine} {act.definitive.engine_version}".strip()
        yield "Testo definitivo", f"{the_date(act.definitive.fixed_on)}, {engine}, {', '.join(act.definitive.profiles)}"
    if act.sending is not None:
        yield "Invio alla firma", f"{the_date(act.sending.sent_on)}, risposta entro {the_date(act.sending.reply_by)}"
    if act.signed_on is not None:
        yield "Data dell’atto", f"{the_date(act.signed_on)}, ultima firma"
    elif act.signed_about is not None:
        yield "Data dell’atto", str(act.signed_about)
    if act.pec_communicated_on is not None:
        yield "Comunicazione via PEC", the_date(act.pec_communicated_on)
    if act.repertory is not None:
        yield "Repertorio", f"{act.repertory.reference}, {act.repertory.register}"
    for publication in act.publications:
        yield "Pubblicazione", f"{publication.place}, {the_date(publication.published_on)}"
    if act.extends_to is not None:
        yield "Proroga", f"fino {to_the_date(act.extends_to)}"


def _party(agreement: Agreement, party: Party) -> Iterator[tuple[str, str]]:
    signatory = party.signatory
    title = f", {signatory.office_title}" if signatory.office_title else ""
    power = f" ({signatory.power_title})" if signatory.power_title else ""
    yield "Firma", f"{signatory.name}{title}{power}"
    if signatory.power_ends_on is not None:
        yield "Potere di firma", f"fino {to_the_date(signatory.power_ends_on)}"
    yield "Natura", str(party.nature)
    if party.seat:
        yield "Sede", party.seat
    index = "" if party.address_index is AddressIndex.NOT_SAID else f" ({party.address_index})"
    if party.pec or index:
        yield "PEC", f"{party.pec}{index}".strip()
    if party.tax_code:
        yield "Codice fiscale", party.tax_code
    if party.ipa_code:
        yield "Codice IPA", party.ipa_code
    for contact in party.contacts:
        yield "Referente", contact.words
    for accession in agreement.accessions:
        if accession.position == party.position:
            yield "Adesione", the_date(accession.since)
    for succession in agreement.successions:
        if party.position in (succession.position, succession.second, succession.merged):
            yield "Successione", f"{succession_in_brief(agreement, succession)}, {the_date(succession.since)}"
    departure = agreement.departure(party.position)
    if departure is not None:
        yield "Recesso", f"{departure.explanation} ({departure.reference})"


def _duties(
    agreement: Agreement, today: date, notices: Sequence[OutboxNotice], in_digest: Collection[str]
) -> Iterator[DutyTold]:
    """Obligations, whatever became of them, and every other deadline that is watched; by day, what has none first."""
    found = [_duty(agreement, duty, today, notices, in_digest) for duty in duties(agreement, today)]
    for entry in entries(agreement, today):
        if entry.kind not in DUTIES:
            found.append(_entry(entry, today, notices, in_digest))
    yield from sorted(found, key=lambda each: (each.day or date.max, each.what))


def _duty(
    agreement: Agreement,
    duty: Obligation,
    today: date,
    notices: Sequence[OutboxNotice],
    in_digest: Collection[str],
) -> DutyTold:
    status, state = duty.status(today), str(duty.status(today))
    if duty.fulfilment is not None:
        number = f", protocollo {duty.fulfilment.registration_number}" if duty.fulfilment.registration_number else ""
        state = f"{state} {the_date(duty.fulfilment.fulfilled_on)}{number}"
    how = duty.explanation
    if status is ObligationStatus.NOT_RUNNING and not how:
        how = f"Termine: {duty.limit.words}. Il giorno si calcola quando è noto quello da cui si conta."
    whose = f"{agreement.who_owes(duty)}; segue: {duty.office.name}"
    reminders = _reminders(duty.code, notices, in_digest)
    when = f"{duty.due_on:%d/%m/%Y}" if duty.due_on is not None else "non ancora noto"
    return DutyTold(duty.description, whose, duty.due_on, when, how, state, duty.clause, reminders)


def _entry(entry: Entry, today: date, notices: Sequence[OutboxNotice], in_digest: Collection[str]) -> DutyTold:
    past, when = entry.due_on < today, f"{entry.due_on:%d/%m/%Y}"
    state = str(ObligationStatus.LATE if past else ObligationStatus.AWAITED)
    if not entry.is_due_date and entry.due_on <= today:
        state, when = "manca", from_the_date(entry.due_on)
    reminders = _reminders(entry.code, notices, in_digest)
    return DutyTold(entry.what, entry.owed_by, entry.due_on, when, entry.explanation, state, "", reminders)


def _reminders(code: str, notices: Sequence[OutboxNotice], in_digest: Collection[str]) -> tuple[str, ...]:
    """What was sent about a deadline, and to whom; what was withdrawn is left out."""
    lines = []
    for each in notices:
        about = each.notice.obligation_code
        if about == code and not about.startswith((ABOUT_A_LETTER, ABOUT_A_FILE)):
            if each.status is NoticeStatus.CANCELLED:
                continue
            sent = each.accepted_at if each.status in _SENT and each.accepted_at is not None else each.created_at
            lines.append(f"{each.notice.subject}, a {each.notice.recipient}: {each.status}, {the_date(_day(sent))}")
    if code in in_digest:
        lines.append("anche nel riepilogo settimanale")
    return tuple(lines)


def _family(
    unit: UnitOfWork, person: Person, agreement: Agreement, moment: Moment, page: int
) -> tuple[FamilyTold, tuple[str, ...]]:
    """Model and copies, or frame and what implements it; loaded are only those of one page."""
    warnings: tuple[str, ...] = ()
    model = agreement.replica.model if agreement.replica is not None else ""
    if agreement.frame and _may_be_named(unit, person, (agreement.frame,)):
        frame = unit.load(agreement.frame)
        warnings = doubts_of_frame(agreement, frame, moment.today)
    warnings += _gaps(unit, person, agreement, moment)
    copies = _may_be_named(unit, person, unit.numbers_of_copies(agreement.number)) if not model else ()
    implementing = _may_be_named(unit, person, unit.numbers_implementing(agreement.number))
    every = (*copies, *implementing)
    pages = max(1, -(-len(every) // ON_A_PAGE))
    page = min(max(page, 1), pages)
    shown = every[(page - 1) * ON_A_PAGE : page * ON_A_PAGE]
    loaded = unit.load_some(shown)
    those = frozenset(copies)
    return (
        FamilyTold(
            model,
            agreement.frame,
            tuple(member_on(each, agreement, moment.today) for each in loaded if each.number in those),
            tuple(
                (each.number, each.title, state_of(each, moment.today)) for each in loaded if each.number not in those
            ),
            len(every),
            page,
            pages,
        ),
        warnings,
    )


def _gaps(unit: UnitOfWork, person: Person, agreement: Agreement, moment: Moment) -> tuple[str, ...]:
    """The days that nothing covers before the agreement, and after it; they stay in sight on both pages."""
    following = unit.numbers_following(agreement.number)
    before = (agreement.predecessor,) if agreement.predecessor else ()
    known = {each.number: each for each in unit.load_some(_may_be_named(unit, person, (*before, *following)))}
    told = [gap_told(known[number], agreement, moment.today) for number in before if number in known]
    told += [gap_told(agreement, known[number], moment.today) for number in following if number in known]
    return tuple(filter(None, told))


def _may_be_named(unit: UnitOfWork, person: Person, numbers: Sequence[str]) -> tuple[str, ...]:
    """Those of agreements that a list may name to a person."""
    if not numbers:
        return ()
    hidden = unit.confidential() - unit.readable_by(person.ids)
    return tuple(number for number in numbers if number not in hidden)


def _in_the_picture(unit: UnitOfWork, person: Person, agreement: Agreement) -> tuple[Agreement, ...]:
    numbers = _may_be_named(unit, person, unit.numbers_implementing(agreement.number))
    return unit.load_some(numbers) if len(numbers) <= _IN_THE_PICTURE else ()


def facts_told(agreement: Agreement) -> tuple[tuple[int, str, str, str], ...]:
    """What has happened around an agreement: number, in brief, particulars, how it ended or that it is open."""
    told = []
    for n, fact in enumerate(agreement.facts, start=1):
        due = f"; entro {the_date(fact.due_on)}" if fact.due_on is not None else ""
        words = f"{the_date(fact.happened_on)}, {fact.reference}: {fact.words}{due}"
        ended = f"chiuso {the_date(fact.closed_on)}: {fact.closing}" if fact.closed_on is not None else "aperto"
        told.append((n, fact_in_brief(agreement, fact), words, ended))
    return tuple(told)


def _confirmed(doubts: Sequence[Doubt]) -> Iterator[Doubt]:
    """What somebody has assessed and holds for true: it stays in sight."""
    return (each for each in doubts if each.answer is not None and each.answer.answer == CONFIRMED)


def _assessed(doubt: Doubt) -> str:
    assert doubt.answer is not None
    given = doubt.answer
    return f"{doubt.sentence} Valutato {the_date(given.on)} da {given.by}: {given.answer}, {given.reason}"
