"""The duties that come with a register's sheet, and the documents and approvals that follow them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from agreements.domain.agreement.awaited import AwaitedEvent, Happened
from agreements.domain.agreement.counting import (
    EVERY_YEAR,
    LEAP,
    NOT_COUNTED,
    CountedFrom,
    Counting,
    read_day_of_year,
)
from agreements.domain.agreement.duty_record import Approval, Evidence, EvidenceKind
from agreements.domain.agreement.obligation import TIME_OF, Deferment, Fulfilment, Obligation
from agreements.domain.agreement.parties import Office
from agreements.domain.agreement.party_data import Contact, read_contact
from agreements.domain.agreement.recurrence import check_recurring
from agreements.domain.basics import limits
from agreements.domain.basics.errors import InvalidDatum
from agreements.domain.basics.typed_day import parse_day
from agreements.domain.days.time_limit import TimeLimit
from agreements.domain.register.duty_columns import APPROVAL, DUTIES, RECORDS
from agreements.domain.register.register_columns import plain_heading
from agreements.domain.register.typed_cell import Cell, day_of, is_blank, text_of, time_limit_of, whole_of
from agreements.use_cases.registers.line_sheet import LineSheet, missing, yes_or_no
from agreements.use_cases.registers.row_reader import RowReader, either, perhaps

_FIXED = (CountedFrom.FIXED_DAY, CountedFrom.YEARLY)
_CODE, _MOST = 80, 4000


@dataclass(frozen=True, slots=True)
class DutyLine:
    """A duty as a line says it; see `Obligation`.

    Attributes:
        first: From which time on what recurs is watched; None where the line does not say it.
        office: The own office; None for that of the agreement.
    """

    code: str
    description: str
    clause: str
    party: int
    owed_by: Contact | None
    counting: Counting
    limit: TimeLimit
    recurs: bool
    first: int | None
    office: Office | None
    deferments: tuple[Deferment, ...]
    done: Fulfilment | None

    def obligation(self, office: Office) -> Obligation:
        """The duty, watched over by the agreement's office where the line names none.

        Raises:
            InvalidDatum: The own body owes it, and an office of a counterpart is named.
        """
        return Obligation(
            code=self.code,
            description=self.description,
            clause=self.clause,
            party_position=self.party,
            office=self.office or office,
            limit=self.limit,
            fulfilment=self.done,
            deferments=self.deferments,
            recurs_from=(self.first or 1) if self.recurs else None,
            counting=self.counting,
            owed_by=self.owed_by,
        )


@dataclass(frozen=True, slots=True)
class RecordLine:
    """What follows a duty, as a line says it."""

    duty: str
    what: Approval | Evidence


def _read_duty(r: RowReader, cells: Mapping[str, Cell]) -> DutyLine | None:
    missing(r, cells, DUTIES.columns)
    code, description = r.text("code", most=_CODE), r.text("description", most=limits.BODY)
    clause, party = r.text("clause", most=1000), r.reading("party", whole_of)
    contact, written = r.text("owed_by", most=limits.REASON), r.text("deferments", most=_MOST)
    owed_by = r.reading("owed_by", lambda _cell: read_contact(contact))
    deferments = r.reading("deferments", lambda _cell: _deferments(written))
    counted = r.one_of("counted", CountedFrom, CountedFrom.SIGNATURE) or CountedFrom.SIGNATURE
    counting, limit = _counting(r, cells, counted), _limit(r, cells, counted)
    recurs, first = bool(r.reading("recurs", yes_or_no)), r.reading("first", whole_of)
    yearly = counted is CountedFrom.YEARLY and TIME_OF not in code
    if recurs and counted is not CountedFrom.SIGNATURE:
        told = f"vale solo per ciò che si conta dalla firma: per un giorno di ogni anno scrivere «{CountedFrom.YEARLY}»"
        r.wrong("recurs", told)
    if recurs and limit is not None:
        r.reading("limit", lambda _cell: check_recurring(limit))
    if first is not None and not (recurs or yearly):
        r.wrong("first", "si scrive solo di ciò che si ripete")
    if first is not None and not 1 <= first <= 9999:
        r.wrong("first", "è il numero di una volta, o un anno")
    office, done = _office(r), _done(r)
    if r.troubles or party is None or counting is None or limit is None:
        return None
    repeats = recurs or yearly
    return DutyLine(
        *(code, description, clause, party, owed_by, counting, limit, repeats, first, office, deferments or (), done)
    )


def _counting(r: RowReader, cells: Mapping[str, Cell], start: CountedFrom) -> Counting | None:
    words = " ".join(r.text("event", most=limits.GROUNDS).split()).rstrip(".;,")
    on, act = r.day("event_on"), r.text("event_act", most=limits.GROUNDS)
    if (start in _FIXED) == is_blank(cells.get("day")):
        told = " o ".join(f"«{each}»" for each in _FIXED)
        r.wrong("day", f"si scrive se, e solo se, «Si conta» dice {told}")
    if (start is CountedFrom.EVENT) != bool(words):
        r.wrong("event", f"si scrive se, e solo se, «Si conta» dice «{CountedFrom.EVENT}»")
    if (on is not None) != bool(act) or (on is not None and not words):
        r.wrong("event_on", "la data e l’atto di un evento si scrivono insieme, accanto alle sue parole")
    day = r.reading("day", lambda cell: _day(cell, r.epoch, yearly=start is CountedFrom.YEARLY))
    if r.troubles:
        return None
    happened = Happened(on, act) if on is not None else None
    return Counting(start, day, AwaitedEvent(words, happened) if words else None)


def _day(cell: Cell, epoch: date, *, yearly: bool) -> date | None:
    if not yearly or is_blank(cell):
        return day_of(cell, epoch)
    if isinstance(cell, str):
        return read_day_of_year(text_of(cell))
    day = day_of(cell, epoch)  # the office's program took «30/06» for a day of this year
    return None if day is None else day.replace(year=LEAP)


def _limit(r: RowReader, cells: Mapping[str, Cell], start: CountedFrom) -> TimeLimit | None:
    limit = r.reading("limit", time_limit_of)
    if start not in _FIXED:
        if limit is None and is_blank(cells.get("limit")):
            r.wrong("limit", "manca: scrivere il termine («1 mese»), o il giorno che il testo fissa")
        return limit
    if limit is not None:
        r.wrong("limit", "il testo fissa il giorno: lasciarlo vuoto")
    return EVERY_YEAR if start is CountedFrom.YEARLY else NOT_COUNTED


def _office(r: RowReader) -> Office | None:
    name, email = r.text("office", most=limits.BODY), r.text("office_email", most=limits.EMAIL)
    if not name and not email:
        return None
    if not name or not email:
        r.wrong("office_email" if name else "office", "manca: struttura ed e-mail si scrivono insieme")
        return None
    try:
        return Office(name, email)
    except InvalidDatum as refusal:
        r.wrong("office_email", refusal.sentence)
        return None


def _done(r: RowReader) -> Fulfilment | None:
    on, number = r.day("done_on"), r.text("done_number", most=limits.NUMBER)
    if number and on is None:
        r.wrong("done_on", "manca: del protocollo con cui è arrivato serve anche il giorno")
    return None if on is None else Fulfilment(on, number, "")


def _deferments(typed: str) -> tuple[Deferment, ...]:
    found = []
    for line in typed.replace("|", "\n").splitlines():
        data = [each.strip() for each in line.split(";")]
        if not any(data):
            continue
        if len(data) != 4 or not all(data):
            raise InvalidDatum(
                "differimenti",
                f"«{line.strip()[:60]}» non ha quattro dati: scrivere «nuovo termine; atto; data dell’atto; termine di "
                "prima»",
            )
        found.append(Deferment(parse_day(data[0]), data[1], parse_day(data[2]), parse_day(data[3])))
    return tuple(found)


def _read_record(r: RowReader, cells: Mapping[str, Cell]) -> RecordLine | None:
    missing(r, cells, RECORDS.columns)
    duty, typed = r.text("duty", most=_CODE), r.text("kind")
    kinds = {plain_heading(each): each for each in (APPROVAL, *EvidenceKind)}
    kind = kinds.get(plain_heading(typed))
    if typed and kind is None:
        near = perhaps(plain_heading(typed), kinds)
        r.wrong("kind", f"«{typed[:40]}» non è ammesso{near}: scrivere {either(list(kinds.values()))}")
    version, dated_on = r.reading("version", whole_of), r.day("dated_on")
    organ, act = r.text("organ", most=limits.BODY), r.text("act", most=limits.ACT)
    number = r.text("number", most=limits.NUMBER)
    approval = kind == APPROVAL
    for code, said in (("version", version is not None), ("organ", bool(organ)), ("act", bool(act))):
        if kind is not None and said != approval:
            r.wrong(code, "manca: di un’approvazione serve" if approval else "si scrive solo di un’approvazione")
    if approval and number:
        r.wrong("number", "si scrive solo di un documento: di un’approvazione c’è l’atto")
    if r.troubles or kind is None or dated_on is None:
        return None
    if approval:
        return RecordLine(duty, Approval(version or 0, "", organ, act, dated_on))
    return RecordLine(duty, Evidence(EvidenceKind(kind), dated_on, number, ""))


DUTY_LINES = LineSheet(DUTIES.name, DUTIES.suffix, DUTIES.columns, _read_duty)
RECORD_LINES = LineSheet(RECORDS.name, RECORDS.suffix, RECORDS.columns, _read_record)
