"""The cells of an office's own sheet that say several things, put into the columns of ours that they stand for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from agreements.domain.agreement.agreement import EffectRule
from agreements.domain.agreement.decision import DecidingBody
from agreements.domain.agreement.parties import Nature
from agreements.domain.basics.errors import InvalidDatum
from agreements.domain.basics.folding import folded
from agreements.domain.days.rough_day import NOT_KNOWN, says_not_known
from agreements.domain.register.register_columns import (
    BY_CODE,
    MOST_PARTIES,
    PARTIES_CELL,
    REPERTORY_CELL,
    RESOLUTION_CELL,
)
from agreements.domain.register.told_apart import ToldAct, acts_told, own_first, parties_told
from agreements.domain.register.typed_cell import Cell, is_blank, rough_day_of, text_of
from agreements.use_cases.registers.row_reader import RowReader

_LONGEST = 2000


@dataclass(frozen=True, slots=True)
class House:
    """What an installation knows that an office's sheet leaves out.

    Attributes:
        own: How the own body is called; empty where nobody has said.
        nature: Of the own body.
        offices: Addresses of the registered offices, by name without regard to case.
    """

    own: tuple[str, ...] = ()
    nature: Nature | None = None
    offices: Mapping[str, str] = field(default_factory=dict)


NOTHING_KNOWN = House()


def told_otherwise(house: House) -> Mapping[str, str]:
    """The columns that a sheet need not have, each with the column in whose cells it may stand; "" is none."""
    found = {"party1.name": PARTIES_CELL, "party2.name": PARTIES_CELL}
    if house.own:
        found["party1.name"] = ""
    return found | ({"office_email": ""} if house.offices else {})


@dataclass(slots=True)
class Told:
    """What reading a row has come to, beside its values.

    Attributes:
        assumed: In Italian, what the sheet does not say and was taken all the same, each a clause.
        doubts: In Italian, sentences for a person who looks at it.
    """

    assumed: list[str] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)


def spread(r: RowReader, house: House, told: Told) -> None:
    """Put what stands together into the columns it stands for; what a column says by itself goes before."""
    r.cells = dict(r.cells)
    for code, (number, day) in {
        RESOLUTION_CELL: ("resolution_number", "resolved_on"),
        REPERTORY_CELL: ("repertory_number", "registered_on"),
    }.items():
        if not is_blank(r.cells.get(code)):
            _act(r, code, number, day, told)
    _day_alone(r, "resolved_on", "Delibera", told)
    _day_alone(r, "registered_on", "Repertorio", told)
    _number_alone(r, "resolution_number")
    _number_alone(r, "repertory_number")
    _parties(r, house, told)
    office = _text(r, "office")
    if is_blank(r.cells.get("office_email")) and (email := house.offices.get(folded(office))):
        _put(r, "office_email", email)
        told.assumed.append(f"e-mail della struttura: {email}, dal registro delle strutture")


def _put(r: RowReader, code: str, value: Cell) -> None:
    r.cells = {**r.cells, code: value}


def _text(r: RowReader, code: str) -> str:
    try:
        return text_of(r.cells.get(code))
    except InvalidDatum:
        return ""  # its own column says so


def _act(r: RowReader, code: str, number: str, day: str, told: Told) -> None:
    cell = r.cells.get(code)
    called = BY_CODE[code].heading
    if isinstance(cell, date):  # the sheet holds a day where number and day were meant
        _fill(r, {day: cell})
        return
    typed = r.text(code, most=_LONGEST)
    if len(typed) > _LONGEST or r.troubles:
        return
    acts = r.reading(code, lambda _cell: acts_told(typed)) or ()
    if not acts:
        return
    first = acts[0]
    _fill(r, {number: first.number, day: first.on, **_of_body(first, code)})
    if len(acts) > 1:
        told.doubts.append(
            f"{called} da valutare: la cella nomina {len(acts)} atti («{_in_a_line(typed)}»), ed è registrato il "
            "primo; controllare quale vale."
        )
    if first.about is not None and first.about.year is not None and first.on is None:
        told.doubts.append(f"{called} da valutare: della data è scritto solo «{first.about}» («{_in_a_line(typed)}»).")


def _of_body(act: ToldAct, code: str) -> dict[str, Cell]:
    if code == REPERTORY_CELL:
        return {"register": act.called[:1].upper() + act.called[1:]} if act.called else {}
    return {"body": act.body.value} if act.body is not None else {}


def _fill(r: RowReader, values: Mapping[str, Cell]) -> None:
    for code, value in values.items():
        if value and is_blank(r.cells.get(code)):
            _put(r, code, value)


def _day_alone(r: RowReader, code: str, called: str, told: Told) -> None:
    """«non nota» is no day; «maggio 2019» is kept as a doubt."""
    try:
        about = rough_day_of(r.cells.get(code))
    except InvalidDatum:
        return  # its own column says so
    if about is not None:
        if about.year is not None:
            told.doubts.append(f"{called} da valutare: della data è scritto solo «{about}».")
        _put(r, code, None)


def _number_alone(r: RowReader, code: str) -> None:
    if (typed := _text(r, code)) and says_not_known(typed):
        _put(r, code, None)


def _parties(r: RowReader, house: House, told: Told) -> None:
    own = tuple(dict.fromkeys(filter(None, (_text(r, "party1.name"), *house.own))))
    if PARTIES_CELL in r.cells:
        heading = r.headings.get(PARTIES_CELL) or BY_CODE[PARTIES_CELL].heading
        of_each = {f"party{n}.name": heading for n in range(1, MOST_PARTIES + 1)}
        r.headings = {**of_each, **r.headings}  # what is wrong with a party is told of the cell that names it
        typed = r.text(PARTIES_CELL, most=_LONGEST)
        if len(typed) > _LONGEST:
            return
        there = any(not is_blank(r.cells.get(f"party{n}.name")) for n in range(2, MOST_PARTIES + 1))
        found = parties_told(typed, own)
        if typed and not there:
            _put_parties(r, own_first(found.names, own), told)
            if found.names and own and not any(folded(name) in map(folded, own) for name in found.names):
                told.assumed.append(f"parte 1: {own[0]}, che la cella non nomina")
            told.doubts += [f"Parti da valutare: {doubt}." for doubt in found.doubts]
    elif own and is_blank(r.cells.get("party1.name")):
        _put(r, "party1.name", own[0])
        told.assumed.append(f"parte 1: {own[0]}")
    name = _text(r, "party1.name")
    if house.nature and is_blank(r.cells.get("party1.nature")) and folded(name) in map(folded, house.own):
        _put(r, "party1.nature", house.nature.value)


def _put_parties(r: RowReader, names: tuple[str, ...], told: Told) -> None:
    if len(names) > MOST_PARTIES:
        r.wrong(PARTIES_CELL, f"nomina {len(names)} enti, e un accordo ne ha al più {MOST_PARTIES}")
        return
    for n, name in enumerate(names, 1):
        _put(r, f"party{n}.name", name)


def fixed_told(fixed: Mapping[str, Cell]) -> tuple[str, ...]:
    """The values that the file of columns has for all rows, told once."""
    values = [f"«{BY_CODE[code].heading}»: {value}" for code, value in fixed.items()]
    return (f"Valgono per ogni riga che non dice altro: {'; '.join(values)}.",) if values else ()


def defaults_taken(r: RowReader) -> list[str]:
    """What was taken where the sheet has nothing."""
    found = []
    decided = not is_blank(r.cells.get("resolution_number")) or not is_blank(r.cells.get("resolved_on"))
    if decided and is_blank(r.cells.get("body")):
        found.append(f"organo: {DecidingBody.EXECUTIVE_BOARD}")
    if is_blank(r.cells.get("effect")):
        found.append(f"decorrenza: {EffectRule.LAST_SIGNATURE}")
    if is_blank(r.cells.get("renewals")):
        found.append("rinnovi: nessuno")
    registered = not is_blank(r.cells.get("repertory_number"))
    if registered and is_blank(r.cells.get("register")):
        found.append(f"registro di repertorio: {NOT_KNOWN}")
    return found


def _in_a_line(text: str) -> str:
    return " ".join(text.split())[:80]
