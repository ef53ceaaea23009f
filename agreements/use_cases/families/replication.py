"""One approved text, many bodies: from a model and a list one agreement a row, some rows in one commit."""

from __future__ import annotations

import hashlib
import json
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime

from agreements.documents.files.archive import sha256_of
from agreements.documents.sheets.sheet_file import read_sheet
from agreements.documents.texts.other_body import OtherBody
from agreements.documents.word.word_file import WordFile
from agreements.domain.agreement.act import ActState, TextVersion
from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.events import Actor, Event
from agreements.domain.agreement.family import Coverage, check_model, replaced_party, replicated, same_body
from agreements.domain.agreement.filing import NOT_RECORDED
from agreements.domain.agreement.parties import Party, provisional_codes
from agreements.domain.agreement.party_data import contacts_typed
from agreements.domain.agreement.replica import Replica
from agreements.domain.basics.day_words import the_date
from agreements.domain.basics.errors import AccordiError, InvalidDatum
from agreements.domain.basics.folding import folded
from agreements.domain.basics.identifiers import is_ordinary_mailbox
from agreements.domain.basics.moment import Moment
from agreements.domain.register.body_columns import code_called
from agreements.persistence.engine.errors import AlreadyCreated
from agreements.persistence.engine.records import DocumentRecord
from agreements.use_cases.base.step import NewDocument, indexed, publish
from agreements.use_cases.base.workbench import Workbench
from agreements.use_cases.drafting.drafting import draft_document
from agreements.use_cases.families.body_row import body_list
from agreements.use_cases.families.replication_rows import ListRow, doubles, list_rows
from agreements.use_cases.registers.import_report import ImportReport, RowOutcome, RowState, Words

REPLICATED = "REPLICATE"
_WORDS = Words("creata", "create", "da creare")
_PUBLISHING = 2
"""Folders that are written at the same time."""
_TOGETHER = 8
"""Rows in one commit: meanwhile nobody else writes."""
_OUT = frozenset({ActState.WITHDRAWN, ActState.REJECTED})


@dataclass(frozen=True, slots=True)
class ReplicationRequest:
    """What staff ask for.

    Attributes:
        name: Of the list.
        only_good: Take the rows that are right although others are wrong; otherwise then nothing is written.
    """

    name: str
    data: bytes
    coverage: Coverage
    only_good: bool
    dry_run: bool


@dataclass(frozen=True, slots=True)
class _Model:
    """The model with what every copy of it needs.

    Attributes:
        schema: The approved text.
        members: The model and its copies: a body has only one of them.
    """

    agreement: Agreement
    schema: WordFile
    members: tuple[Agreement, ...]
    coverage: Coverage


@dataclass(frozen=True, slots=True)
class _Run:
    """What making the rows of a list needs."""

    bench: Workbench
    model: _Model
    wanted: ReplicationRequest
    parties: Mapping[int, Party]
    actor: Actor
    moment: Moment
    disk: Executor


@dataclass(frozen=True, slots=True)
class _Made:
    """A row that is in the register, and what is to be published of it; nothing where there is no agreement."""

    outcome: RowOutcome
    agreement: Agreement | None = None
    records: Sequence[DocumentRecord] = ()


def replicate(bench: Workbench, number: str, wanted: ReplicationRequest, actor: Actor, now: datetime) -> ImportReport:
    """Make of a model one agreement for each body of a list.

    Every row is checked before the first one is written; if one is wrong nothing is written at all, unless staff chose
    to take the others.

    Safe to kill and to repeat: one commit for some rows, each known by model and body; what is there already is left
    alone, and where the list says otherwise that is told and never written.

    Raises:
        SheetError, ListError: The list cannot be read as a whole.
        InvalidDatum: The agreement cannot be a model.
        OtherBodyError: Its text cannot be written for another body.
    """
    model, moment = _model(bench, number, wanted.coverage, now)
    sheet = read_sheet(wanted.name, wanted.data, known=code_called)
    listed = body_list(wanted.name, sheet)
    rows = list_rows(bench, replaced_party(model.agreement), listed, moment)
    repeated = doubles(rows)
    checked = [_checked(model, row, repeated, moment) for row in rows]
    parties = {row.number: row.party for row in rows if isinstance(row.party, Party)}
    new = [outcome for outcome in checked if outcome.state is RowState.NEW]
    if new:
        _written_for(model, parties[new[0].number], "")  # before anything is written: whether the text allows it at all
    blocked = any(outcome.state is RowState.WRONG for outcome in checked) and not wanted.only_good
    if wanted.dry_run or blocked:
        stopped = blocked and not wanted.dry_run
        return ImportReport(wanted.name, wanted.dry_run, tuple(checked), _WORDS, stopped, sheet.notes)
    with ThreadPoolExecutor(_PUBLISHING + 1) as disk:
        run = _Run(bench, model, wanted, parties, actor, moment, disk)
        done = tuple(_all_published(bench, _all_made(run, checked), disk))
    return ImportReport(wanted.name, False, done, _WORDS, notes=sheet.notes)


def _model(bench: Workbench, number: str, coverage: Coverage, now: datetime) -> tuple[_Model, Moment]:
    with bench.database.unit() as unit:
        moment, agreement = unit.moment(now), unit.load(number)
        copies = unit.copies_of(number)
    act, resolution = check_model(agreement, coverage)
    schema = WordFile(bench.archive.get(act.text(resolution.text_version).docx_sha256))
    return _Model(agreement, schema, (agreement, *copies), coverage), moment


def _checked(model: _Model, row: ListRow, repeated: Mapping[int, str], moment: Moment) -> RowOutcome:
    party = row.party
    if not isinstance(party, Party):
        return RowOutcome(row.number, RowState.WRONG, "", "", tuple(str(trouble) for trouble in party))

    def wrong(told: str) -> RowOutcome:
        return RowOutcome(row.number, RowState.WRONG, party.name, "", (told,))

    if row.number in repeated:
        return wrong(repeated[row.number])
    if row.impossible:
        return wrong(row.impossible)
    there = [member for member in model.members if same_body(member.party(party.position), party)]
    if len(there) > 1:
        numbers = ", ".join(member.number for member in there)
        return wrong(f"Per codice e per nome è l’ente di più accordi ({numbers}): ricontrollare la riga.")
    if there:
        return _compared(row.number, party, there[0])
    try:
        _agreement(model, "P-1861-0001", party, TextVersion(1, "", "", moment.at))
    except InvalidDatum as refusal:
        return wrong(refusal.sentence)
    return RowOutcome(row.number, RowState.NEW, party.name, "", (*row.notes, *_notes(party, moment)))


def _notes(party: Party, moment: Moment) -> tuple[str, ...]:
    """What a person should look at; it stops nothing."""
    notes = []
    if not party.seat:
        notes.append("Manca la sede: indicarla con «rettifica» prima del testo definitivo.")
    if not party.ipa_code:
        notes.append("Senza codice IPA.")
    if is_ordinary_mailbox(party.pec):
        notes.append(f"{party.pec} non sembra una PEC, ma una casella comune: verificarla nell’Indice.")
    ends_on = party.signatory.power_ends_on
    if ends_on is not None and ends_on < moment.today:
        notes.append(f"Il potere di firma di {party.signatory.name} è finito {the_date(ends_on)}: chi firma ora?")
    if not party.signatory.tax_code:
        notes.append("Senza il codice fiscale del firmatario la sua firma resterà in sospeso.")
    return (*notes, *provisional_codes([party.signatory]))


def _compared(number: int, row: Party, member: Agreement) -> RowOutcome:
    there = member.party(row.position)
    pairs: tuple[tuple[str, str, str], ...] = (
        ("denominazione", there.name, row.name),
        ("codice IPA", folded(there.ipa_code), folded(row.ipa_code)),
        ("codice fiscale", there.tax_code, row.tax_code),
        ("PEC", there.pec, row.pec),
        ("sede", there.seat, row.seat),
        ("firmatario", there.signatory.name, row.signatory.name),
        ("carica", there.signatory.office_title, row.signatory.office_title),
        ("titolo del potere", there.signatory.power_title, row.signatory.power_title),
    )
    told_data = (
        ("genere e numero", there.grammar, row.grammar),
        ("indice della PEC", there.address_index, row.address_index),
        ("a che titolo firma", there.signatory.power_kind, row.signatory.power_kind),
        ("referenti", contacts_typed(there.contacts), contacts_typed(row.contacts)),
    )
    pairs = (*pairs, *(each for each in told_data if each[2] not in ("", NOT_RECORDED)))
    if row.signatory.power_starts_on is not None:
        days = [f"{s.power_starts_on:%d/%m/%Y}" if s.power_starts_on else "" for s in (there.signatory, row.signatory)]
        pairs = (*pairs, ("potere di firma dal", days[0], days[1]))
    if row.signatory.power_ends_on is not None:
        days = [f"{s.power_ends_on:%d/%m/%Y}" if s.power_ends_on else "" for s in (there.signatory, row.signatory)]
        pairs = (*pairs, ("potere di firma fino al", days[0], days[1]))
    changed = [f"{what} è «{old}» nel registro, «{new}» nell’elenco" for what, old, new in pairs if old != new]
    if row.signatory.tax_code and row.signatory.tax_code != there.signatory.tax_code:
        changed.append("codice fiscale del firmatario è un altro nell’elenco")  # no personal codes on a page
    told = [f"È {member.acts[0].state}: di nuovo solo con «nuovo-accordo»."] if member.acts[0].state in _OUT else []
    if changed:
        how = "Il registro non è stato toccato: se ha ragione l’elenco, usare «rettifica»."
        return RowOutcome(number, RowState.CHANGED, row.name, member.number, ("; ".join(changed) + ".", how, *told))
    return RowOutcome(number, RowState.KNOWN, row.name, member.number, tuple(told))


def _all_made(run: _Run, checked: Sequence[RowOutcome]) -> Iterator[_Made]:
    for first in range(0, len(checked), _TOGETHER):
        some = checked[first : first + _TOGETHER]
        made = {each.outcome.number: each for each in _made(run, [row for row in some if row.state is RowState.NEW])}
        yield from (made.get(row.number) or _seen(run.bench, run.model, row) for row in some)


def _made(run: _Run, rows: Sequence[RowOutcome]) -> list[_Made]:
    """Put new rows into the register in one commit, so that they wait for the disk together: all of them or none."""
    if not rows:
        return []
    try:
        return _committed(run, rows)
    except (AlreadyCreated, InvalidDatum) as other:
        if len(rows) > 1:  # each by itself: so it is known of which it was said
            return [made for row in rows for made in _made(run, [row])]
        if isinstance(other, AlreadyCreated):  # somebody else is replicating the same model right now
            return [_Made(RowOutcome(rows[0].number, RowState.KNOWN, rows[0].title, other.number, ()))]
        return [_Made(RowOutcome(rows[0].number, RowState.WRONG, rows[0].title, "", (other.sentence,)))]


def _committed(run: _Run, rows: Sequence[RowOutcome]) -> list[_Made]:
    bench, model, moment = run.bench, run.model, run.moment
    label = f"schema approvato di {model.agreement.number}"
    made: list[_Made] = []
    with bench.database.unit() as unit:
        numbers = [unit.next_number(moment.today.year) for _ in rows]
        texts = [
            _written_for(model, run.parties[row.number], number).data for row, number in zip(rows, numbers, strict=True)
        ]
        stored = run.disk.submit(bench.archive.put_all, [model.schema.data, *texts])
        for row, number, data in zip(rows, numbers, texts, strict=True):
            party = run.parties[row.number]
            agreement = _with_text(model, number, party, sha256_of(data), moment)
            event = _event(agreement, party, run.wanted, row.number, run.actor, moment)
            documents = [NewDocument("allegato-a", 1, label, ".docx", model.schema.data), draft_document(1, data)]
            index = indexed(agreement, agreement.newest_act, documents, moment)
            added = unit.add(agreement, event, _digest(model.agreement.number, party), index)
            made.append(_Made(replace(row, agreement=number), added, unit.documents(number)))
        stored.result()
        unit.commit()
    return made


def _written_for(model: _Model, party: Party, number: str) -> WordFile:
    return _other_body(model, party, number).in_document(model.schema)


def _other_body(model: _Model, party: Party, number: str) -> OtherBody:
    former = replaced_party(model.agreement)
    codes = ((former.tax_code, party.tax_code), (model.agreement.number, number or model.agreement.number))
    return OtherBody(former.named, party.named, codes)


def _agreement(model: _Model, number: str, party: Party, text: TextVersion) -> Agreement:
    return replicated(model.agreement, model.coverage, number, party, text, _other_body(model, party, number).in_words)


def _with_text(model: _Model, number: str, party: Party, sha256: str, moment: Moment) -> Agreement:
    version = check_model(model.agreement, model.coverage)[1].text_version
    origin = f"dal testo v{version} approvato di {model.agreement.number}"
    return _agreement(model, number, party, TextVersion(1, sha256, origin, moment.at))


def _event(
    agreement: Agreement, party: Party, wanted: ReplicationRequest, row: int, actor: Actor, moment: Moment
) -> Event:
    replica, act = agreement.replica, agreement.newest_act
    assert isinstance(replica, Replica)  # it was just made as one
    approved = f", approvato con {act.body} {act.resolution.reference}" if act.resolution is not None else ""
    return Event(
        agreement=agreement.number,
        act_sequence=1,
        step=REPLICATED,
        at=moment.at,
        actor=actor,
        what=f"Copia di {replica.model} per {party.name}: testo v{replica.text_version}{approved}.",
        why=f"Elenco «{wanted.name}», riga {row}; la delibera {wanted.coverage}.",
        legal_basis="art. 15 L. 241/1990",
        data={
            "model": replica.model,
            "text_version": str(replica.text_version),
            "docx_sha256": act.texts[0].docx_sha256,
            "row": str(row),
        },
        clock_note=moment.trial_note or "",
    )


def _digest(model: str, party: Party) -> str:
    """SHA-256 of model and body, whatever else is corrected in its row."""
    body = folded(party.ipa_code) or party.tax_code or folded(party.name)
    return hashlib.sha256(json.dumps([REPLICATED, model, body]).encode()).hexdigest()


def _seen(bench: Workbench, model: _Model, outcome: RowOutcome) -> _Made:
    """The readable copies of a row that was there already too: its run may have been killed before them."""
    if outcome.state is not RowState.KNOWN:
        return _Made(outcome)
    with bench.database.unit() as unit:
        records = unit.documents(outcome.agreement)
    member = next(member for member in model.members if member.number == outcome.agreement)
    return _Made(_published(bench, _Made(outcome, member, records)))  # they are there, as a rule: nobody waits


def _all_published(bench: Workbench, rows: Iterable[_Made], disk: Executor) -> Iterator[RowOutcome]:
    """Write the readable copies of rows while the next rows are made: the disk takes its time."""
    waiting: deque[Future[RowOutcome]] = deque()
    for made in rows:
        waiting.append(disk.submit(_published, bench, made))
        if len(waiting) > _PUBLISHING:
            yield waiting.popleft().result()
    yield from (each.result() for each in waiting)


def _published(bench: Workbench, made: _Made) -> RowOutcome:
    if made.agreement is None:
        return made.outcome
    try:
        publish(bench, made.agreement, made.records)
    except AccordiError as error:
        late = f"È nel registro, ma le copie di lettura non sono ancora nella cartella: {error}"
        return replace(made.outcome, told=(*made.outcome.told, late))
    return made.outcome
