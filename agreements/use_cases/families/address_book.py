"""The address book: filled from the open data of the public index, and from the agreements of the register."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from agreements.documents.files.atomic_file import make_folder
from agreements.documents.files.folder import INCOMING
from agreements.documents.sheets.sheet_file import SHEETS, SheetContent, SheetRow, read_sheet
from agreements.domain.agreement.events import Actor
from agreements.domain.basics.errors import InvalidDatum
from agreements.domain.basics.number_words import counted
from agreements.domain.people.received import OF_ADDRESSES
from agreements.domain.register.address_book import ListedBody, ListedSignatory, changed_entries, of_agreements
from agreements.domain.register.index_row import IndexColumns, index_body, index_columns, is_index_heading
from agreements.domain.register.search import folded_words
from agreements.domain.register.typed_cell import text_of
from agreements.use_cases.base.outcome import Outcome
from agreements.use_cases.base.received import let_go, received_at
from agreements.use_cases.base.workbench import Workbench

FOLDER = OF_ADDRESSES
MOST_ROWS = 60_000  # the index lists some 23,000 bodies
_TITLE = "Rubrica degli enti"
_LINES_ON_A_PAGE = 100
_MOST_FOUND, _MOST_LOOKED_AT = 20, 200


@dataclass(frozen=True, slots=True)
class _Read:
    """What a file of the index says.

    Attributes:
        bodies: In the order of the file.
        wrong: Of the rows that name no body, in Italian.
        partly: Of those that do, what could not be taken.
    """

    bodies: tuple[ListedBody, ...]
    wrong: tuple[str, ...]
    partly: tuple[str, ...]


def import_index(bench: Workbench, file_name: str, actor: Actor, now: datetime) -> Outcome:
    """Take the bodies of the index from the file in ``rubrica/in-arrivo``; without a file make the folder ready.

    Safe to kill and to repeat: one commit; rows that say what is known already change nothing. What the file no longer
    names stays: an agreement may still be with it.

    Raises:
        AccordiError: No such file, or it is not one of the index.
    """
    folder = bench.folders / FOLDER
    make_folder(folder / INCOMING)
    with bench.database.unit() as unit:
        moment = unit.moment(now)
    incoming = received_at(bench, FOLDER, folder / INCOMING, moment)
    where = f"{bench.folders.name}/{FOLDER}/{INCOMING}"
    files = [name for name in incoming.names() if name.lower().endswith((*SHEETS, ".txt"))]
    if not file_name.strip() and not files:
        return Outcome(
            agreement="",
            title=_TITLE,
            happened=f"La cartella «{where}» è pronta.",
            next_steps=(
                "scaricare «Enti» in formato CSV dai dati aperti di indicepa.gov.it, metterlo nella cartella, poi di "
                "nuovo «rubrica»",
            ),
            trial_clock_note=moment.trial_note,
        )
    if not file_name.strip() and len(files) > 1:
        raise InvalidDatum("File", f"In «{INCOMING}» ci sono {', '.join(files[:5])}: indicare quale file.")
    name = incoming.as_written(file_name) if file_name.strip() else files[0]
    if name not in incoming.names() and incoming.used(name):
        happened = f"Il file «{name}» è già nella rubrica."
        return Outcome("", _TITLE, happened, already_done=True, trial_clock_note=moment.trial_note)
    sheet = read_sheet(name, incoming.contents(name), MOST_ROWS, is_index_heading)
    source = f"Indice IPA, «{name}», registrato da {actor}"
    read = _read(sheet, index_columns(sheet.headings), source, moment.today)
    with bench.database.unit() as unit:
        changed, new = changed_entries(unit.listed_bodies(), read.bodies)
        if changed:
            unit.save_listed_bodies(changed)
        unit.use_received(FOLDER, (incoming.waiting[name],), "rubrica", moment.at)
        unit.commit()
    let_go(bench, (incoming.waiting[name],))
    altered = len(changed) - new
    rows = "una riga" if len(sheet.rows) == 1 else f"{len(sheet.rows)} righe"
    wrong = "una riga non presa" if len(read.wrong) == 1 else f"{len(read.wrong)} righe non prese"
    return Outcome(
        agreement="",
        title=_TITLE,
        happened=f"File «{name}», {rows}: {counted(new, 'ente nuovo', 'enti nuovi')}, {altered} aggiornati, "
        f"{len({body.key for body in read.bodies}) - len(changed)} già come sono, {wrong}.",
        sections=(
            *_section("Righe non prese", read.wrong),
            *_section("Prese solo in parte", read.partly),
        ),
        warnings=sheet.notes,
        already_done=not changed,
        trial_clock_note=moment.trial_note,
    )


def _section(heading: str, lines: Sequence[str]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    if not lines:
        return ()
    left = len(lines) - _LINES_ON_A_PAGE
    more = (f"… e altre {left}",) if left > 0 else ()
    return ((f"{heading} ({len(lines)})", (*lines[:_LINES_ON_A_PAGE], *more)),)


def _read(sheet: SheetContent, columns: IndexColumns, source: str, today: date) -> _Read:
    bodies, wrong, partly = [], [], []
    for row in sheet.rows:
        try:
            body, notes = index_body(_texts(row), columns, source, today)
        except InvalidDatum as refusal:
            wrong.append(f"Riga {row.number}: {refusal.sentence}")
            continue
        bodies.append(body)
        partly += [f"Riga {row.number}, {body.name}: {note}" for note in notes]
    return _Read(tuple(bodies), tuple(wrong), tuple(partly))


def _texts(row: SheetRow) -> list[str]:
    if row.troubles:
        place, told = next(iter(row.troubles.items()))
        raise InvalidDatum("cella", f"La cella {place + 1} {told}.")
    return [text_of(cell) for cell in row.cells]


def gather_from_agreements(bench: Workbench, _actor: Actor, now: datetime) -> Outcome:
    """Take bodies and signatories from the agreements of the register.

    Safe to kill and to repeat: one commit; what is known already changes nothing, and what the index says is never
    overwritten.
    """
    with bench.database.unit() as unit:
        moment, known = unit.moment(now), unit.listed_bodies()
        # Everybody who lists bodies reads the book: what is confidential is not told there.
        agreements = [agreement for agreement in unit.list_agreements() if agreement.confidentiality is None]
        bodies, signatories = of_agreements(agreements, known, moment.today)
        changed, new = changed_entries(known, bodies.values())
        there = {(s.body, s.name): s for s in unit.listed_signatories({body for body, _ in signatories})}
        fresh = [
            s
            for key, s in signatories.items()
            if key not in there
            or (there[key].office_title, there[key].power_title, there[key].ends_on, there[key].power_kind)
            != (s.office_title, s.power_title, s.ends_on, s.power_kind)
        ]
        if changed or fresh:
            unit.save_listed_bodies(changed)
            unit.save_listed_signatories(fresh)
            unit.commit()
    return Outcome(
        agreement="",
        title=_TITLE,
        happened=f"Dagli accordi del registro: {counted(new, 'ente nuovo', 'enti nuovi')}, {len(changed) - new} "
        f"completati, {len(fresh)} firmatari nuovi o aggiornati.",
        already_done=not (changed or fresh),
        trial_clock_note=moment.trial_note,
    )


def bodies_called(bench: Workbench, words: str, now: datetime) -> tuple[tuple[ListedBody, ListedSignatory | None], ...]:
    """The bodies of the address book whose names hold these words, a few at most, each with who signs for it.

    A body for which several may sign stands there several times; one whose power has ended is left out. What is typed
    is words, whatever signs stand between them; of no words nothing is found.
    """
    wanted = folded_words(words)[:8]
    if not wanted:
        return ()
    with bench.database.unit() as unit:
        today = unit.moment(now).today
        maybe = unit.listed_bodies_called(wanted, _MOST_LOOKED_AT)
        found = [body for body in maybe if all(word in " ".join(folded_words(body.name)) for word in wanted)]
        found = found[:_MOST_FOUND]
        signing: dict[str, list[ListedSignatory | None]] = {}
        for each in unit.listed_signatories({body.key for body in found}):
            if each.ends_on is None or each.ends_on >= today:
                signing.setdefault(each.body, []).append(each)
    return tuple((body, each) for body in found for each in signing.get(body.key) or [None])[:_MOST_FOUND]
