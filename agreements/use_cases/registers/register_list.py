"""The register as a list: found by words, party, state and days; exported so that it can be imported again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from agreements.documents.files.archive import Archive
from agreements.documents.files.atomic_file import make_folder, write_atomically
from agreements.domain.agreement.act import ActState
from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.events import Actor
from agreements.domain.agreement.periods import between_readings, last_day
from agreements.domain.basics.day_words import the_date, to_the_date
from agreements.domain.basics.moment import Moment
from agreements.domain.register.fact_columns import FURTHER
from agreements.domain.register.open_doubts import open_doubts
from agreements.domain.register.register_columns import Column
from agreements.domain.register.register_facts import asks_facts
from agreements.domain.register.search import Query, costs, matches, state_of, wanted_words
from agreements.domain.register.typed_cell import Cell
from agreements.persistence.database import Database
from agreements.use_cases.base.confidentiality import not_shown
from agreements.use_cases.base.outcome import Outcome
from agreements.use_cases.base.workbench import Workbench
from agreements.use_cases.drafting.historical import RECORDED
from agreements.use_cases.registers.register_cells import charge_rows, movement_rows, register_cells, register_columns

_LINES_ON_A_PAGE = 200


@dataclass(frozen=True, slots=True)
class Listed:
    """One agreement of the list.

    Attributes:
        old_number: Its number in the office's older register.
        to_assess: What a person has still to assess, one behind the other.
    """

    agreement: Agreement
    old_number: str = ""
    to_assess: str = ""

    @property
    def ends_on(self) -> date | None:
        """Its last day: the expiry, confirmed or by its nearest reading, or an end before it."""
        return last_day(self.agreement)

    def line(self, today: date) -> str:
        """The agreement in one line."""
        agreement, signed_on = self.agreement, self.agreement.acts[0].signed_on
        words = [f"{agreement.number} «{agreement.title}»", " – ".join(party.name for party in agreement.present)]
        between = between_readings(agreement, today)
        state = state_of(agreement, today)
        words.append(f"{state} {between.between}, da confermare" if between is not None else state)
        if signed_on is not None:
            words.append(f"firmato {the_date(signed_on)}")
        elif (about := agreement.acts[0].signed_about) is not None:
            words.append(f"firmato {about.in_words}")
        if between is None and self.ends_on is not None:
            words.append(f"fino {to_the_date(self.ends_on)}")
        elif agreement.signed_acts and agreement.duration is None:
            words.append("durata non indicata")
        if (total := costs(agreement)) is not None and total.value:
            words.append(f"oneri {total}")
        if agreement.basis is not None:
            words.append(f"base giuridica: {agreement.basis.title}")
        if agreement.frame:
            words.append(f"attua {agreement.frame}")
        if agreement.confidentiality is not None:
            words.append("riservato")
        return "; ".join(words)


@dataclass(frozen=True, slots=True)
class SearchResult:
    """What a search has found.

    Attributes:
        hidden: How many confidential agreements of the register are not told, whether or not they match: a number
            that depended on the words would answer who tries one word after the other.
    """

    moment: Moment
    listed: tuple[Listed, ...]
    hidden: int = 0


def find_agreements(
    database: Database,
    query: Query,
    now: datetime,
    *,
    confidential: bool = False,
    readable: frozenset[str] = frozenset(),
) -> SearchResult:
    """The agreements that are looked for, in order of number; nothing is written.

    Only those are loaded that may match by their words, state, dates, money or family; what they are compared by is the
    domain's alone, so that every database gives the same answers (decision 32). Without any question it is all.

    Args:
        confidential: Whether confidential agreements are told too.
        readable: Those that are told in any case.
    """
    with database.unit() as unit:
        moment = unit.moment(now)
        hidden: frozenset[str] = frozenset() if confidential else unit.confidential() - readable
        if wanted_words(query) or asks_facts(query) or query.tied:
            numbers = [number for number in unit.may_answer(query, moment.today) if number not in hidden]
            agreements = unit.load_some(numbers)
            recorded = {row.agreement: row.data for row in unit.rows_of_steps((RECORDED,), numbers)}
        else:
            agreements = tuple(a for a in unit.list_agreements() if a.number not in hidden)
            recorded = {row.agreement: row.data for row in unit.rows_of_steps((RECORDED,))}
    listed = [
        Listed(a, facts.get("old_number", ""), _still_to_assess(a, facts.get("to_assess", "")))
        for a in agreements
        for facts in (recorded.get(a.number, {}),)
    ]
    found = tuple(each for each in listed if matches(each.agreement, query, moment.today, (each.old_number,)))
    return SearchResult(moment, found, len(hidden))


def _still_to_assess(agreement: Agreement, kept: str) -> str:
    return " ".join(each.sentence for each in open_doubts(agreement, kept))


def search_agreements(bench: Workbench, query: Query, _actor: Actor, now: datetime) -> Outcome:
    """Tell which agreements are found. Safe to kill and to repeat: the register is only read."""
    answer = find_agreements(bench.database, query, now)
    moment, found = answer.moment, answer.listed
    lines = [each.line(moment.today) for each in found[:_LINES_ON_A_PAGE]]
    left = len(found) - len(lines)
    more = (f"Se ne mostrano {len(lines)}: altri {left} con una ricerca più stretta.",) if left else ()
    how_many = "un accordo" if len(found) == 1 else f"{len(found)} accordi"
    return Outcome(
        agreement="",
        title="Ricerca nel registro",
        happened=f"{to_the_date(moment.today).capitalize()}: {how_many}."
        if found
        else "Nessun accordo corrisponde alla ricerca.",
        sections=(("Accordi trovati", tuple(lines)),) if lines else (),
        warnings=(*more, *not_shown(answer.hidden, "accordi register")),
        trial_clock_note=moment.trial_note,
    )


def as_rows(found: Sequence[Listed], today: date) -> tuple[tuple[Column, ...], list[dict[str, Cell]]]:
    """Columns and rows of the list, for a sheet."""
    most = max((len(each.agreement.parties) for each in found), default=2)
    return register_columns(most), [register_cells(each.agreement, today, each.old_number) for each in found]


def charge_lines(found: Sequence[Listed]) -> list[dict[str, Cell]]:
    """The rows of the charges' own sheet, for the list."""
    return [row for each in found for row in charge_rows(each.agreement)]


def movement_lines(found: Sequence[Listed]) -> list[dict[str, Cell]]:
    """The rows of the movements' own sheet, for the list."""
    return [row for each in found for row in movement_rows(each.agreement)]


def further_lines(found: Sequence[Listed]) -> dict[str, list[dict[str, Cell]]]:
    """The rows of the sheets of duties, approvals, facts and successions, by the sheet's name."""
    return {of.name: [row for each in found for row in of.rows(each.agreement)] for of in FURTHER}


def export_files(
    archive: Archive, found: Sequence[Listed], rows: Sequence[dict[str, Cell]], folder: Path
) -> list[dict[str, Cell]]:
    """Copy the signed files beside an exported sheet; answers its rows, each with the names of its files.

    Safe to kill and to repeat: each file is written whole, over its own older copy.

    Raises:
        ArchiveError: A document is damaged or missing, or the folder cannot be written.
    """
    make_folder(folder)
    named = []
    for each, row in zip(found, rows, strict=True):
        names = []
        for n, (sha256, suffix) in enumerate(_files(each.agreement), 1):
            name = f"{each.agreement.number}{'' if n == 1 else f' ({n})'}{suffix}"
            write_atomically(folder / name, archive.get(sha256))
            names.append(name)
        named.append({**row, "files": "; ".join(names)})
    return named


def _files(agreement: Agreement) -> list[tuple[str, str]]:
    act = agreement.acts[0]
    if act.state is ActState.SIGNING:
        return [(act.to_sign_sha256, ".pdf")]
    files = [(s.file_sha256, s.suffix) for s in act.signed_files if s.file_sha256] if agreement.signed_acts else []
    texts = {text.docx_sha256 for text in act.texts}  # a typed text is no signed file
    return [(sha256, suffix) for sha256, suffix in files if sha256 not in texts]
