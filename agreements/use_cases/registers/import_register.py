"""Day one: an office's own register, a sheet and a folder of files, becomes agreements recorded as they were."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cache, partial
from typing import Any

from agreements.documents.files.conversion_errors import IncomingFileError
from agreements.documents.files.incoming import IncomingFolder
from agreements.documents.sheets.sheet_file import SheetContent, SheetRow, read_sheet
from agreements.documents.templates.body_file import read_body_file
from agreements.domain.agreement import money_moved
from agreements.domain.agreement.agreement import NUMBER_PATTERN, Agreement
from agreements.domain.agreement.confidentiality import NOT_ASKED
from agreements.domain.agreement.doubtful_terms import doubtful_terms
from agreements.domain.agreement.events import Actor
from agreements.domain.agreement.frame import day_bound, refuse_frame
from agreements.domain.agreement.legal_basis import LegalBasis
from agreements.domain.agreement.money import Charge
from agreements.domain.agreement.movement import Movement
from agreements.domain.agreement.parties import Office, SignatureForm, provisional_codes
from agreements.domain.agreement.periods import Standing, between_readings, standing
from agreements.domain.basics.errors import AccordiError, InvalidDatum, NumberAlreadyTaken
from agreements.domain.basics.folding import folded
from agreements.domain.basics.moment import Moment
from agreements.domain.corrections.date_order import impossible_dates
from agreements.domain.own_body import NO_BODY
from agreements.domain.register.doubts import to_assess
from agreements.domain.register.fact_columns import FURTHER
from agreements.domain.register.line_columns import EXAMPLE
from agreements.domain.register.prior_history import PastFile, Proof, check_past
from agreements.domain.register.register_columns import IN_SIGNING, PRIVATE, Column, plain_heading
from agreements.domain.register.typed_cell import Cell, is_blank
from agreements.persistence.engine.errors import AlreadyCreated
from agreements.use_cases.base.step import publish
from agreements.use_cases.base.workbench import Workbench
from agreements.use_cases.drafting.historical import RECORDED, Recording, as_it_was, record, same_file
from agreements.use_cases.people.entitled import NotEntitled, require_may_open
from agreements.use_cases.registers.cells_apart import House, fixed_told, told_otherwise
from agreements.use_cases.registers.charge_sheet import CHARGE_LINES
from agreements.use_cases.registers.column_map import ColumnMap, columns_of, is_column
from agreements.use_cases.registers.further_lines import LINE_SHEETS, FurtherLines, of_row, wrong_days
from agreements.use_cases.registers.import_proof import examine
from agreements.use_cases.registers.import_report import ImportReport, RowOutcome, RowState
from agreements.use_cases.registers.line_sheet import OfAll, OfOne, lines_of
from agreements.use_cases.registers.movement_sheet import MOVEMENT_LINES
from agreements.use_cases.registers.register_cells import differences, register_cells
from agreements.use_cases.registers.register_row import ReadRow, doubles_of, identity_of, read_row
from agreements.use_cases.registers.row_reader import Trouble
from agreements.use_cases.registers.row_told import NOTHING_READ
from agreements.use_cases.signing.signed_files import suffix_of
from signing.base.kinds import is_pdf
from signing.base.wrappings import unwrapped_pair

_PLACEHOLDER, _FRAME = "P-1861-0001", "P-1861-0002"
_ENDED = frozenset({Standing.EXPIRED, Standing.NEVER_EFFECTIVE})
_NO_EFFECT = frozenset({Standing.AWAITING_EFFECT, Standing.EFFECT_OVERDUE})
_OF_A_ROW = (InvalidDatum, NumberAlreadyTaken, IncomingFileError)


@dataclass(frozen=True, slots=True)
class Source:
    """What is imported.

    Attributes:
        name: Of the sheet.
        folder: Where the files lie that its rows name.
        charges, movements: Of a CSV the files with these lines; None where there is none.
        further: Of a CSV the files with the lines of the further sheets, by the sheet's name.
    """

    name: str
    data: bytes
    folder: IncomingFolder
    mapping: ColumnMap
    charges: bytes | None = None
    movements: bytes | None = None
    further: Mapping[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _RegisterBefore:
    """What the register holds when an import begins.

    Attributes:
        by_identity: Internal numbers of the rows that were imported before.
        by_day_and_parties: Of those that this sheet did not bring.
        rows_with: Of each file, by its SHA-256, the rows of this sheet that name it.
        agreements_with: Of each file the agreements that have it already.
        basis: The legal basis that is meant by what a row says.
        called: The rows of this sheet by internal number, and by number in the older register.
        closed: Why who imports may open no agreement for these offices; empty: the person may.
    """

    by_identity: Mapping[str, str]
    by_number: Mapping[str, Agreement]
    old_numbers: Mapping[str, str]
    by_day_and_parties: Mapping[tuple[date | None, frozenset[str]], str]
    rows_with: Mapping[str, Sequence[int]]
    agreements_with: Mapping[str, Sequence[str]]
    basis: Callable[[str], LegalBasis | None]
    called: Mapping[str, ReadRow]
    closed: Callable[[tuple[Office, ...]], str]


def import_register(bench: Workbench, source: Source, actor: Actor, now: datetime, *, dry_run: bool) -> ImportReport:
    """Import a register, row by row; a dry run makes every check of the real one and writes nothing at all.

    Safe to kill and to repeat: one commit a row, known by its old number (else by its repertorio, else by day, parties
    and title). What is there already is left alone; where the sheet says otherwise, that is told and never written.
    No approval and no signature is asked for; what the signed files prove is reported and stops nothing.

    Raises:
        SheetError: The sheet cannot be read as a whole.
        MappingError: Its columns are unknown, or one is missing.
        AccordiError: Database or archive do not work: the rows before are imported, the next run goes on.
    """
    sheet = read_sheet(
        source.name,
        source.data,
        known=lambda heading: is_column(heading, source.mapping),
        beside=(CHARGE_LINES.name, MOVEMENT_LINES.name, *(each.name for each in LINE_SHEETS)),
    )
    house = _house(bench)
    columns = columns_of(sheet, source.mapping, source.name, told_otherwise(house))
    headings = {column.code: heading for column, heading in zip(columns, sheet.headings, strict=True) if column}
    written = [_cells(row, sheet, columns, source.mapping) for row in sheet.rows]
    cells_of = [cells for cells, _ in written]
    charges = lines_of(CHARGE_LINES, source.name, source.data, source.charges, cells_of)
    moved = lines_of(MOVEMENT_LINES, source.name, source.data, source.movements, cells_of)
    further = {
        each.name: lines_of(each, source.name, source.data, source.further.get(each.name), cells_of)
        for each in LINE_SHEETS
    }
    beside: tuple[OfAll[Any], ...] = (charges, moved, *further.values())
    rows = [
        (
            row.number,
            _read(cells, broken, charges.of(place), moved.of(place), of_row(further, place), (sheet, headings), house),
        )
        for place, (row, (cells, broken)) in enumerate(zip(sheet.rows, written, strict=True))
    ]
    private = {
        row.number
        for row, (cells, _) in zip(sheet.rows, written, strict=True)
        if any(not is_blank(cells.get(code)) for code in PRIVATE)
    }
    doubles = doubles_of(rows)
    taken = [(number, row) for number, row in rows if isinstance(row, ReadRow) and number not in doubles]
    known = _known(bench, source.folder, taken, cache(partial(_closed, bench, actor, now)))
    bench = replace(bench, trust=cache(bench.trust))  # read once, and only if a file is to be verified
    outcomes = [stray for each in beside for stray in each.stray]
    # Those that keep their internal number first: else the next free number might be one of these. Frames before what
    # implements them.
    for number, row in sorted(rows, key=_turn):
        if row is None:
            continue  # the example of the template
        if not isinstance(row, ReadRow):
            told = tuple(str(trouble) for trouble in row)
            outcomes.append(RowOutcome(number, RowState.WRONG, "", "", told, confidential=number in private))
        elif number in doubles:
            told = (doubles[number],)
            outcomes.append(RowOutcome(number, RowState.WRONG, row.new.title, "", told, confidential=number in private))
        else:
            outcomes.append(_Row(bench, source, known, actor, now, dry_run, number, row).treated())
    ordered = tuple(sorted(outcomes, key=lambda each: (each.sheet, each.number)))
    return ImportReport(
        source.name,
        dry_run,
        ordered,
        notes=(*sheet.notes, *fixed_told(source.mapping.fixed), *(note for each in beside for note in each.notes)),
    )


def _house(bench: Workbench) -> House:
    """What is known here that the sheet may leave out: the own body and its offices."""
    body = NO_BODY if bench.body_file is None else read_body_file(bench.body_file)
    with bench.database.unit() as unit:
        offices = unit.offices().offices
    by_name = Counter(folded(office.name) for office in offices)
    return House(
        tuple(filter(None, (body.name, body.short_name))),
        body.nature,
        {folded(office.name): office.email for office in offices if by_name[folded(office.name)] == 1},
    )


def _turn(row: tuple[int, ReadRow | tuple[Trouble, ...] | None]) -> tuple[bool, bool]:
    read = row[1]
    return (not read.number, bool(read.new.frame)) if isinstance(read, ReadRow) else (True, True)


def _closed(bench: Workbench, actor: Actor, now: datetime, offices: tuple[Office, ...]) -> str:
    try:
        require_may_open(bench, actor, "importa-registro", offices, now)
    except NotEntitled as refusal:
        return refusal.sentence
    return ""


def _known(
    bench: Workbench,
    folder: IncomingFolder,
    rows: Sequence[tuple[int, ReadRow]],
    closed: Callable[[tuple[Office, ...]], str],
) -> _RegisterBefore:
    rows_with: dict[str, list[int]] = {}
    for number, row in rows:
        for sha256 in {_hash(folder, name) for name in row.files} - {""}:
            rows_with.setdefault(sha256, []).append(number)
    identities = {row.identity for _, row in rows}
    with bench.database.unit() as unit:
        agreements = unit.list_agreements()
        recorded = unit.rows_of_steps((RECORDED,))
        found = {identity: unit.find_by_creation_digest(identity) for identity in identities}
        agreements_with = unit.agreements_with(rows_with)
    by_identity = {identity: number for identity, number in found.items() if number is not None}
    of_this_sheet = set(by_identity.values())
    others = [a for a in agreements if a.acts[0].signed_on is not None and a.number not in of_this_sheet]
    return _RegisterBefore(
        by_identity,
        {agreement.number: agreement for agreement in agreements},
        {row.agreement: row.data.get("old_number", "") for row in recorded},
        {(a.acts[0].signed_on, _names(a)): a.number for a in others},
        rows_with,
        agreements_with,
        cache(bench.bases.meant),
        {folded(name): row for _, row in rows for name in (row.number, row.old_number) if name},
        closed,
    )


def _hash(folder: IncomingFolder, name: str) -> str:
    try:
        return hashlib.sha256(folder.contents(folder.as_written(name))).hexdigest()
    except IncomingFileError:
        return ""  # its row says so


def _names(agreement: Agreement) -> frozenset[str]:
    return frozenset(plain_heading(party.name) for party in agreement.parties)


def _cells(
    row: SheetRow, sheet: SheetContent, columns: Sequence[Column | None], mapping: ColumnMap
) -> tuple[dict[str, Cell], tuple[Trouble, ...]]:
    cells: dict[str, Cell] = dict(mapping.fixed)
    broken = []
    for place, column in enumerate(columns):
        if column is None:
            continue
        if place in row.troubles:
            broken.append(Trouble(sheet.headings[place], row.troubles[place] + "."))
        if not is_blank(row.cells[place]) or column.code not in mapping.fixed:
            cells[column.code] = row.cells[place]
    return cells, tuple(broken)


def _read(
    cells: Mapping[str, Cell],
    broken: tuple[Trouble, ...],
    charges: OfOne[Charge],
    moved: OfOne[Movement],
    further: FurtherLines,
    sheet: tuple[SheetContent, Mapping[str, str]],
    house: House,
) -> ReadRow | tuple[Trouble, ...] | None:
    if str(cells.get("old_number") or "").strip() == EXAMPLE:
        return None
    troubles = (*broken, *charges.troubles, *moved.troubles, *further.troubles)
    of_all, headings = sheet
    return troubles or read_row(cells, of_all.epoch, headings, charges.lines, moved.lines, further, house)


@dataclass(frozen=True, slots=True)
class _Row:
    """One row on its way into the register."""

    bench: Workbench
    source: Source
    known: _RegisterBefore
    actor: Actor
    now: datetime
    dry_run: bool
    number: int
    row: ReadRow
    frame: Agreement | None = None

    def treated(self) -> RowOutcome:
        try:
            return self._with_frame()._treated()
        except AlreadyCreated as other:  # somebody else is importing the same sheet right now
            return self._answer(RowState.KNOWN, other.number)
        except _OF_A_ROW as refusal:
            return self._answer(RowState.WRONG, "", refusal.sentence)

    def _with_frame(self) -> _Row:
        """With the frame that the row names; in a dry run that of another row, as it would be."""
        named = self.row.new.frame
        if not named:
            return self
        with self.bench.database.unit() as unit:
            moment = unit.moment(self.now)
            there = unit.load_some([named]) if NUMBER_PATTERN.fullmatch(named) else ()
            if not there and (number := unit.find_by_creation_digest(identity_of(named))) is not None:
                there = unit.load_some([number])
        coming = self.known.called.get(folded(named)) if self.dry_run and not there else None
        if coming is not None:
            there = (as_it_was(coming.new, coming.past, coming.number or _FRAME, moment),)
        if not there:
            raise InvalidDatum(
                "attua",
                f"Nel registro non c’è l’accordo quadro «{named[:60]}»: registrarlo prima, o correggere la colonna "
                "«Attua».",
            )
        return replace(self, frame=there[0], row=replace(self.row, new=replace(self.row.new, frame=there[0].number)))

    def _answer(self, state: RowState, agreement: str, *told: str) -> RowOutcome:
        there = self.known.by_number.get(agreement)
        past = self.row.past
        asked = any((past.confidential, past.confidential_why, past.confidential_since))  # also by halves
        private = asked or (there is not None and there.confidentiality is not None)
        told = tuple(each for each in told if each)
        reading = self.row.reading if state is RowState.NEW else NOTHING_READ
        title, read = self.row.new.title, (reading.understood, reading.assumed)
        return RowOutcome(self.number, state, title, agreement, told, "", private, *read)

    def _treated(self) -> RowOutcome:
        with self.bench.database.unit() as unit:
            moment = unit.moment(self.now)
        if closed := self.known.closed((self.row.new.manager, *self.row.new.offices)):
            return self._answer(RowState.WRONG, "", closed)
        there = self.known.by_identity.get(self.row.identity)
        if there is None and self.row.number in self.known.by_number:
            there = self.row.number
        if there is not None:
            return self._compared(there, moment)
        agreement = self._checked(moment)
        files = tuple(file for name in self.row.files for file in self._files(name))
        proof, reports = examine(self.bench, files, moment) if _is_digital(self.row) else (Proof(), ())
        past = replace(self.row.past, files=files)
        doubts = (*self.row.reading.doubts, *self._shared(files))
        people = provisional_codes(party.signatory for party in agreement.parties)
        told = (
            *self.row.notes,
            *people,
            *to_assess(agreement, past, proof, doubts),
            proof.told,
            self._alike(agreement),
            *money_moved.doubts(agreement),
            *doubtful_terms(agreement, moment.today),
        )
        if self.dry_run:
            return self._answer(RowState.NEW, "", *told)
        recording = Recording(
            digest=self.row.identity,
            number=self.row.number,
            source=f"Importato dal registro dell’ufficio: «{self.source.name}», riga {self.number}.",
            data={
                "source": self.source.name,
                "row": str(self.number),
                **({"old_number": self.row.old_number} if self.row.old_number else {}),
                **({"verification": proof.told} if proof.told else {}),
            },
            proof=proof,
            documents=reports,
            doubts=doubts,
        )
        for file in files:
            self.bench.archive.put(file.data)  # before the register is held: it may be large
        with self.bench.database.unit() as unit:
            made, _ = record(unit, self.bench, self.row.new, past, recording, self.actor, moment)
            unit.commit()
        return self._answer(RowState.NEW, made.number, *told, *self._published(made))

    def _published(self, made: Agreement) -> tuple[str, ...]:
        """The readable copies; of a row that was there already too: its import may have been killed before them."""
        if self.dry_run:
            return ()
        try:
            with self.bench.database.unit() as unit:
                documents = unit.documents(made.number)
            publish(self.bench, made, documents)
        except AccordiError as error:
            return (f"Importato, ma le copie di lettura non sono ancora nella cartella: {error}",)
        return ()

    def _compared(self, number: str, moment: Moment) -> RowOutcome:
        there = self.known.by_number[number]
        past = self.row.past
        if there.confidentiality is not None and past.confidential and past.confidential_since is None:
            past = replace(past, confidential_since=there.confidentiality.since)  # the sheet leaves it open
        if there.confidentiality is not None and past.confidential and past.confidential_extent == NOT_ASKED:
            past = replace(past, confidential_extent=there.confidentiality.extent)
        wanted = as_it_was(self.row.new, past, _PLACEHOLDER, moment, basis=self.known.basis(self.row.new.basis))
        sheet = register_cells(wanted, moment.today, self.row.old_number)
        register = register_cells(there, moment.today, self.known.old_numbers.get(number, self.row.old_number))
        changed = (*differences(sheet, register), *self._other_lines(wanted, there), *self._other_files(there))
        if not changed:
            return self._answer(RowState.KNOWN, number, *self._published(there))
        how = "Il registro non è stato toccato: se ha ragione il foglio, usare «rettifica»."
        return self._answer(RowState.CHANGED, number, "; ".join(changed) + ".", how)

    def _other_lines(self, wanted: Agreement, there: Agreement) -> Iterator[str]:
        """Of each further sheet that came along, whether its lines are others; one that did not come says nothing."""
        for each in FURTHER:
            if each.name in self.row.there and each.words(wanted) != each.words(there):
                yield f"le righe del foglio «{each.name}» non sono quelle del registro"

    def _other_files(self, there: Agreement) -> Iterator[str]:
        """Files that the row names and the agreement has not: what is known by its number alone may be another text."""
        if not self.row.files:
            return
        with self.bench.database.unit() as unit:
            has = {document.sha256 for document in unit.documents(there.number)}
        has |= {
            sha256
            for act in there.acts
            for each in act.signatures
            for sha256 in (each.file_sha256, each.preserved_sha256)
        }
        for name in self.row.files:
            sha256 = _hash(self.source.folder, name)
            if sha256 and sha256 not in has:
                yield f"«{name}» non è fra i documenti di {there.number}"

    def _checked(self, moment: Moment) -> Agreement:
        check_past(self.row.past, moment.today)
        basis = self.known.basis(self.row.new.basis)
        agreement = as_it_was(self.row.new, self.row.past, self.row.number or _PLACEHOLDER, moment, basis=basis)
        if told := tuple(wrong_days(self.row.days, agreement.acts[0], moment.today)):
            raise InvalidDatum("date", " ".join(told))
        wrong = impossible_dates(agreement, moment.today)
        if wrong:
            raise InvalidDatum(
                "date", f"Le date non stanno insieme: {'; '.join(dict.fromkeys(wrong))}. Ricontrollarle."
            )
        if between_readings(agreement, moment.today) is None:  # between them either may be right
            _check_state(self.row.state, standing(agreement, moment.today))
        with self.bench.database.unit() as unit:
            unit.refuse_taken_numbers(agreement)
        if self.frame is not None:
            refuse_frame(self.frame, agreement.number, (), day_bound(agreement, moment.today))
        if not self.row.names and (other := self._same_day_and_parties(agreement)):
            raise InvalidDatum(
                "doppione",
                f"Nel registro {other} ha la stessa data e le stesse parti: se è un altro accordo, dare alla riga un "
                "«Numero nel vecchio registro»; se è lo stesso, togliere la riga.",
            )
        return agreement

    def _same_day_and_parties(self, agreement: Agreement) -> str:
        return self.known.by_day_and_parties.get((agreement.acts[0].signed_on, _names(agreement)), "")

    def _alike(self, agreement: Agreement) -> str:
        other = self._same_day_and_parties(agreement)
        return f"Ha la stessa data e le stesse parti di {other}: controllare che non sia lo stesso." if other else ""

    def _shared(self, files: Sequence[PastFile]) -> Iterator[str]:
        """A file of this row that is another row's too, or an agreement's that is there already."""
        for file in {each.data: each for each in files}.values():
            sha256 = hashlib.sha256(file.data).hexdigest()
            rows = [f"riga {number}" for number in self.known.rows_with.get(sha256, ()) if number != self.number]
            whose = [*rows, *self.known.agreements_with.get(sha256, ())]
            if whose:
                yield same_file(f"«{file.name}»", whose)

    def _files(self, name: str) -> tuple[PastFile, ...]:
        """The file; of an archive with a detached signature the document too, which comes first."""
        name = self.source.folder.as_written(name)
        data, document = unwrapped_pair(self.source.folder.contents(name))
        if self.row.past.signed_on is None and not is_pdf(data):
            raise IncomingFileError(name, f"«{name}» non è un PDF: serve il file che è alla firma.")
        if document is None:
            return (PastFile(name, suffix_of(name, data), data),)
        return PastFile(name, ".pdf", document), PastFile(name, ".pdf.p7s", data)


def _is_digital(row: ReadRow) -> bool:
    """Whether its files may bear digital signatures: where the form is not known they tell it."""
    return row.past.form is not SignatureForm.PAPER and (row.past.signed_on is not None or bool(row.past.signed_by))


def _check_state(stated: str, found: Standing) -> None:
    """The state follows from the dates: where the sheet says otherwise, one of the two is wrong.

    Raises:
        InvalidDatum: They contradict each other.
    """
    if not stated or stated == IN_SIGNING:
        return
    ended = stated in _ENDED
    if ended != (found in _ENDED) or (stated in _NO_EFFECT) != (found in _NO_EFFECT):
        raise InvalidDatum(
            "stato",
            f"Il foglio dice «{stated}», ma dalle date risulta «{found}»: scrivere la scadenza (o la durata) giusta, "
            "oppure correggere lo stato.",
        )
