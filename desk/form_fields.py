"""Forms as people see them, made from the models of `flows.forms`: fields, parts, what is wrong with which, and back.

A model says titles, words below them, kinds and limits of its fields; `desk.form_sources` says what they are chosen
from. A form that is new needs nothing here. `FilledForm` is one form with what was typed into it.
"""

from __future__ import annotations

import re
import typing
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum
from functools import cached_property
from typing import Any, ClassVar

from annotated_types import MaxLen
from pydantic import ValidationError
from pydantic.fields import FieldInfo

from agreements.domain.agreement.agreement import Agreement
from agreements.domain.clauses.clause_kind import ClauseKind, Parameter, ParameterKind, Presence
from agreements.domain.people.person import Role
from desk.form_sources import (
    MEANT_ALONE,
    Choice,
    How,
    Known,
    Offer,
    Pick,
    Picker,
    found_parties,
    is_party,
    offered,
    own_party,
    picker,
)
from desk.sent import CHOSEN, COUNT, MOST_PARTS, Sent
from flows.forms.agreement import AgreementData, NewAgreementForm
from flows.forms.base import CHOICE_FIELD, DECLARANT_FIELD, TYPED_DAY, AgreementForm, Form, Sheet
from flows.forms.clause import ClauseForm
from flows.forms.explanation import mistakes_in

_NEVER_SHOWN = frozenset({DECLARANT_FIELD, "clausole_tolte"})
_RADIO_MOST = 5
"""So many choices are shown at once; more of them in a list that opens."""
_AREA_FROM = 300
"""A text that may be as long as this has several lines."""
_RARE_FROM = 3
"""Fewer optional fields than these are not hidden."""
_NUMBER_ABOUT = "Il numero interno, ad esempio P-2026-0001."
_LINES_ABOUT = "Una voce per riga."
_DAY_ABOUT = "12/03/2026, o come la si scrive."


class Kind(Enum):
    """What a field of a form is."""

    TEXT = "text"
    DAY = "day"
    NUMBER = "number"
    CHOICE = "choice"
    TICK = "tick"
    LINES = "lines"
    PART = "part"
    PARTS = "parts"
    CLAUSES = "clauses"


def kind_of(field: FieldInfo) -> Kind:
    """What a field of a model asks for.

    Raises:
        TypeError: Of such fields no form was made so far.
    """
    asked = field.annotation
    if TYPED_DAY in field.metadata:
        return Kind.DAY
    if typing.get_origin(asked) is list:
        (inner,) = typing.get_args(asked)
        if not (isinstance(inner, type) and issubclass(inner, Sheet)):
            return Kind.LINES
        return Kind.CLAUSES if issubclass(inner, ClauseForm) else Kind.PARTS
    assert isinstance(asked, type)
    for base, kind in (
        (Sheet, Kind.PART),
        (bool, Kind.TICK),
        (Enum, Kind.CHOICE),
        (date, Kind.DAY),
        (int, Kind.NUMBER),
        (str, Kind.TEXT),
    ):
        if issubclass(asked, base):
            return kind
    raise TypeError(f"no field is made of {asked}")


def part_of(field: FieldInfo) -> type[Sheet]:
    """The nested form that a field holds, one or a list of them."""
    inner = typing.get_args(field.annotation)
    return typing.cast(type[Sheet], inner[0] if inner else field.annotation)


def most_of(field: FieldInfo) -> int:
    """How many characters, or parts, a field takes; 0 where nothing says it."""
    return next((each.max_length for each in field.metadata if isinstance(each, MaxLen)), 0)


# What a page shows.


@dataclass(frozen=True, slots=True)
class Input:
    """A field.

    Attributes:
        way: How it is drawn: "testo", "area", "scelta" (radio), "elenco" (list), "caselle" (boxes), "casella" (one).
        mistake: In Italian, what is wrong with it; empty where nothing is.
        suggested: What a text field proposes.
    """

    shape: ClassVar[str] = "campo"

    name: str
    label: str
    about: str
    way: str
    required: bool
    values: tuple[str, ...]
    choices: tuple[Choice, ...] = ()
    suggested: tuple[Choice, ...] = ()
    mistake: str = ""
    most: int = 0
    rows: int = 4
    number: bool = False
    focus: bool = False

    @property
    def id(self) -> str:
        """Of its element; what is wrong and what is said of it are named after it."""
        return id_of(self.name)

    @property
    def value(self) -> str:
        """The one value."""
        return self.values[-1] if self.values else ""


@dataclass(frozen=True, slots=True)
class Group:
    """Fields under one heading: a section of the form, a nested form, one part of a list.

    Attributes:
        rare: Optional fields, which lie folded unless something stands there or is wrong.
        rare_names: What lies there, in a few words.
        folded: What the whole group says in a line, where nothing in it need be looked at; empty: it lies open.
        take_away: The part that a button takes away; empty: there is no such button.
        search: The group that the address book fills; empty: none.
        hits: What was found there.
        there: The name by which the page says that the group was on it: of boxes that are not ticked nothing is sent.
    """

    shape: ClassVar[str] = "gruppo"

    name: str
    legend: str
    about: str = ""
    shown: tuple[Shown, ...] = ()
    rare: tuple[Shown, ...] = ()
    rare_open: bool = False
    mistake: str = ""
    folded: str = ""
    take_away: str = ""
    search: str = ""
    hits: tuple[Pick, ...] = ()
    searched: bool = False
    there: str = ""

    @property
    def id(self) -> str:
        """Of its element."""
        return id_of(self.name)

    @property
    def rare_names(self) -> str:
        """What lies folded, in a few words."""
        names = [each.legend if not isinstance(each, Input) else each.label for each in self.rare]
        return ", ".join(names[:4]) + ("…" if len(names) > 4 else "")


@dataclass(frozen=True, slots=True)
class Parts:
    """A list of nested forms.

    Attributes:
        one: What one part is called, for the button that adds one.
        full: Whether there may be no more.
    """

    shape: ClassVar[str] = "parti"

    name: str
    legend: str
    about: str
    groups: tuple[Group, ...]
    one: str
    full: bool
    mistake: str = ""
    focus: bool = False

    @property
    def id(self) -> str:
        """Of its element."""
        return id_of(self.name)


Shown = Input | Group | Parts


@dataclass(frozen=True, slots=True)
class Mistake:
    """What is wrong, for the list at the head of the page.

    Attributes:
        name: Of the field that it is about; empty where it is about none.
        where: The field as people know it.
    """

    name: str
    where: str
    sentence: str

    @property
    def id(self) -> str:
        """Of the element that the list leads to."""
        return id_of(self.name) if self.name else ""


def title_at(form: type[Sheet], name: str) -> str:
    """What people call the field with this name."""
    _, field = _field_at(form, name)
    return str(field.title) if field is not None else name


def _field_at(form: type[Sheet], name: str) -> tuple[type[Sheet], FieldInfo | None]:
    """The field with this name, and the nested form in which it stands."""
    field: FieldInfo | None = None
    owner, inside = form, typing.cast(type[Sheet] | None, form)
    for step in name.split("."):
        if inside is not None and step in inside.model_fields:
            owner, field = inside, inside.model_fields[step]
            inside = part_of(field) if kind_of(field) in (Kind.PART, Kind.PARTS) else None
    return owner, field


def agreement_told(agreement: Agreement) -> str:
    """An agreement as a form names it, so that a person sees that it is the right one."""
    return f"{agreement.number}: {agreement.title} – {', '.join(party.name for party in agreement.present[:6])}"


def id_of(name: str) -> str:
    """The id of the element of a field."""
    return "c-" + re.sub(r"[^A-Za-z0-9_-]", "-", name)


class FilledForm:
    """A form with what was typed into it."""

    def __init__(
        self,
        form: type[Form],
        known: Known,
        mistakes: Sequence[Mistake] = (),
        *,
        focus: str = "",
        search: str = "",
        fixed: bool = False,
    ) -> None:
        """See the module.

        Args:
            focus: The field that the page begins at; with mistakes it is the first of them.
            search: The nested form for which the address book was asked.
            fixed: Whether the agreement is settled, and not asked.
        """
        self._form = form
        self._known = known
        self._wrong: dict[str, str] = {}
        for each in mistakes:
            self._wrong[each.name] = " ".join(filter(None, [self._wrong.get(each.name), each.sentence]))
        self._focus = next((each.name for each in mistakes if each.name), focus)
        self._search = search
        self._hidden = _NEVER_SHOWN | ({CHOICE_FIELD} if fixed else frozenset())
        self._focused = False

    @property
    def _sent(self) -> Sent:
        return self._known.sent

    # Back to what the model takes.

    @cached_property
    def entries(self) -> dict[str, Any]:
        """What the model is given, each value as typed."""
        return self._entries(self._form, "")

    def _entries(self, form: type[Sheet], before: str) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for name, field in form.model_fields.items():
            if name in (DECLARANT_FIELD, "clausole_tolte"):
                continue
            full, kind = before + name, kind_of(field)
            if kind is Kind.PART:
                found[name] = self._entries(part_of(field), f"{full}.")
            elif kind is Kind.PARTS:
                count = self._sent.count(full)
                found[name] = [self._entries(part_of(field), f"{full}.{n}.") for n in range(count)]
            elif kind is Kind.CLAUSES:
                found |= self._clauses(full)
            elif kind is Kind.TICK:
                found[name] = bool(self._sent.one(full))
            elif kind is Kind.LINES:
                found[name] = _lines(self._sent.one(full))
            elif (value := self._typed(form, name, field, full, kind)) is not None:
                found[name] = value
        return found

    def _typed(self, form: type[Sheet], name: str, field: FieldInfo, full: str, kind: Kind) -> str | None:
        offer = self._offer(form, name)
        if offer is not None and offer.how is How.MANY:
            return "; ".join(each for each in self._sent.all(full) if each)
        value = self._sent.one(full).replace("\r\n", "\n").replace("\r", "\n")
        if field.is_required():
            # Of a choice that was not made it is said that it is missing, not that it is none of the list.
            return None if kind is Kind.CHOICE and not value else value
        return None if not self._sent.has(full) or (not value and kind is not Kind.TEXT) else value

    def _clauses(self, full: str) -> dict[str, Any]:
        if not self._sent.has(COUNT + full):
            return {}
        asked: list[dict[str, Any]] = []
        left_out = []
        for clause in self._known.clauses:
            name = f"{full}.{clause.code}"
            given = {each.name: self._sent.one(f"{name}.{each.name}").strip() for each in clause.parameters}
            other = [
                f"{each.name} = {given[each.name]}"
                for each in clause.parameters
                if given[each.name] not in ("", each.default)
            ]
            ticked = clause.presence is Presence.ALWAYS or self._sent.has(name)
            if ticked and (other or clause.presence is Presence.CHOSEN):
                asked.append({"clausola": clause.code, "parametri": other})
            elif not ticked and clause.presence is Presence.USUALLY:
                left_out.append(clause.code)
        return {"clausole": asked, "clausole_tolte": left_out}

    def mistakes(self, error: ValidationError) -> tuple[Mistake, ...]:
        """What the model says of the entries, each at its field."""
        found = []
        for place, where, reason in mistakes_in(error, self._form):
            name, more = self._name(place)
            if reason == "manca":
                reason = self._missing(name)
            found.append(Mistake(name, where, f"{more}{reason[:1].upper()}{reason[1:]}."))
        return self._at_pickers(tuple(dict.fromkeys(found)))

    def _missing(self, name: str) -> str:
        """What to do where nothing stands: choose, or write."""
        owner, field = _field_at(self._form, name)
        if field is None or kind_of(field) not in (Kind.CHOICE, Kind.TEXT, Kind.DAY, Kind.NUMBER):
            return "manca"
        chosen = self._choices(field, kind_of(field), self._offer(owner, name.rpartition(".")[2]))
        return "manca: scegliere una voce" if chosen else "manca: va scritto"

    def _name(self, place: tuple[int | str, ...]) -> tuple[str, str]:
        """The name of the field at a place, and what is said before the reason: which line of it is meant."""
        if len(place) > 1 and place[0] == "clausole" and isinstance(place[1], int):
            asked = self.entries.get("clausole", [])
            return (f"clausole.{asked[place[1]]['clausola']}" if place[1] < len(asked) else "clausole"), ""
        if place and isinstance(place[-1], int) and not self._is_part(place):
            return ".".join(map(str, place[:-1])), f"Voce {place[-1] + 1}: "
        return ".".join(map(str, place)), ""

    def _is_part(self, place: tuple[int | str, ...]) -> bool:
        name, index = ".".join(map(str, place[:-1])), place[-1]
        return isinstance(index, int) and index < self._sent.count(name)

    def _at_pickers(self, found: tuple[Mistake, ...]) -> tuple[Mistake, ...]:
        """Of what nobody chose and nobody typed one thing is said: at the choice, and once."""
        moved: dict[Mistake, None] = {}
        pickers = {name: chosen for name, _, chosen in self._pickers(self._form, "", "")}
        for each in found:
            before, _, last = each.name.rpartition(".")
            at = f"{before}.{CHOSEN}" if before else CHOSEN
            chosen = pickers.get(at)
            open_still = chosen is not None and chosen.chosen(self._sent.one(at)) is None
            if chosen is None or not open_still or last not in chosen.fields or self._sent.one(each.name):
                moved[each] = None
            else:
                where = each.where.rpartition(",")[0] or f"«{chosen.label}»"
                moved[
                    Mistake(at, where, f"Scegliere{', o scrivere' if chosen.otherwise else ' fra ciò che è di ora'}.")
                ] = None
        return tuple(moved)

    def _pickers(self, form: type[Sheet], before: str, field: str) -> Iterator[tuple[str, str, Picker]]:
        if (found := picker(form, field, self._known)) is not None:
            yield before + CHOSEN, before, found
        for name, each in form.model_fields.items():
            kind = kind_of(each)
            if kind is Kind.PART:
                yield from self._pickers(part_of(each), f"{before}{name}.", name)
            elif kind is Kind.PARTS:
                for n in range(self._sent.count(before + name)):
                    yield from self._pickers(part_of(each), f"{before}{name}.{n}.", name)

    def picked(self) -> Sent:
        """What was sent, with what was chosen put into the fields that it fills."""
        sent = self._sent
        for name, before, found in self._pickers(self._form, "", ""):
            if (chosen := found.chosen(sent.one(name))) is not None:
                sent = sent.with_values({f"{before}{field}": value for field, value in chosen.values.items()})
        return sent

    # What was sent, back into the form.

    def again(self, kept: Mapping[str, Any]) -> Sent:
        """What stands in the form when it is opened with what `Form.kept` has of it: its `entries` are that again."""
        return Sent(self._again(self._form, kept, ""))

    def _again(self, form: type[Sheet], kept: Mapping[str, Any], before: str) -> dict[str, Sequence[str]]:
        found: dict[str, Sequence[str]] = {}
        for name, field in form.model_fields.items():
            full, kind, value = before + name, kind_of(field), kept.get(name)
            if kind is Kind.CLAUSES:
                found |= self._clauses_again(full, kept)
            elif value is None or name in _NEVER_SHOWN:
                continue
            elif kind is Kind.PART:
                found |= self._again(part_of(field), value, f"{full}.")
            elif kind is Kind.PARTS:
                found[COUNT + full] = (str(len(value)),)
                for n, each in enumerate(value):
                    found |= self._again(part_of(field), each, f"{full}.{n}.")
            elif kind is Kind.TICK:
                found |= {full: ("sì",)} if value else {}
            elif kind is Kind.LINES:
                found[full] = ("\n".join(value),)
            elif kind is Kind.DAY:
                with suppress(ValueError):  # a day that need not be said is kept as it was typed
                    value = f"{date.fromisoformat(value):%d/%m/%Y}"
                found[full] = (value,)
            else:
                offer = self._offer(form, name)
                many = offer is not None and offer.how is How.MANY
                found[full] = tuple(str(value).split("; ")) if many else (str(value),)
        return found

    def _clauses_again(self, full: str, kept: Mapping[str, Any]) -> dict[str, Sequence[str]]:
        asked = {each["clausola"]: each["parametri"] for each in kept.get("clausole", ())}
        left_out = kept.get("clausole_tolte", ())
        found: dict[str, Sequence[str]] = {COUNT + full: ("1",)}
        for clause in self._known.clauses:
            name = f"{full}.{clause.code}"
            if clause.code in asked or (clause.presence is not Presence.CHOSEN and clause.code not in left_out):
                found[name] = ("sì",)
            typed = (each.partition("=") for each in asked.get(clause.code, ()))
            said = {parameter.strip(): value.strip() for parameter, _, value in typed}
            found |= {f"{name}.{each.name}": (said.get(each.name, each.default),) for each in clause.parameters}
        return found

    # How it begins.

    def begun(self) -> Sent:
        """What stands in the form when opened: what is usual, what the installation says, what is said already."""
        said = {name: each for name, each in self._sent.kept().items() if not name.startswith(COUNT)}
        return Sent({**self._begun(self._form, ""), **said})

    def _begun(self, form: type[Sheet], before: str, field_name: str = "") -> dict[str, Sequence[str]]:
        found: dict[str, Sequence[str]] = {}
        for name, field in form.model_fields.items():
            full, kind = before + name, kind_of(field)
            if name in (DECLARANT_FIELD, CHOICE_FIELD):
                continue
            if kind is Kind.PART:
                found |= self._begun(part_of(field), f"{full}.", name)
            elif kind is Kind.PARTS:
                asked = min(self._sent.count(full), most_of(field) or MOST_PARTS)
                count = asked or self._parts_at_first(form, name, field)
                found[COUNT + full] = (str(count),)
                for n in range(count):
                    found |= self.part_begun(full, n, field)
            elif kind is Kind.CLAUSES:
                found[COUNT + full] = ("1",)
                for clause in self._known.clauses:
                    if clause.presence is not Presence.CHOSEN:
                        found[f"{full}.{clause.code}"] = ("sì",)
                    for each in clause.parameters:
                        found[f"{full}.{clause.code}.{each.name}"] = (each.default,)
            elif default := _default(field, kind) or self._only(form, name, field):
                found[full] = (default,)
        if issubclass(form, AgreementData):
            found |= self._usual(form)
        chosen = picker(form, field_name, self._known)
        if chosen is not None:
            one = chosen.chosen(chosen.usual)
            found[before + CHOSEN] = (one.key if one else "",)
            found |= {f"{before}{name}": (value,) for name, value in (one.values if one else {}).items()}
        return found

    def _only(self, form: type[Sheet], name: str, field: FieldInfo) -> str:
        """The one thing that a field can mean, where there is one."""
        if not field.is_required() and name not in MEANT_ALONE:
            return ""
        offer = self._offer(form, name)
        return offer.choices[0].value if offer is not None and offer.how is How.ONE and len(offer.choices) == 1 else ""

    def part_begun(self, name: str, index: int, field: FieldInfo) -> dict[str, Sequence[str]]:
        """What stands in a part of a list when it is new."""
        begun = self._begun(part_of(field), f"{name}.{index}.", name)
        if name == "parti" and index == 0 and issubclass(self._form, AgreementData):
            own = own_party(self._known, of_today=issubclass(self._form, NewAgreementForm))
            begun |= {f"{name}.0.{each}": (value,) for each, value in own.items()}
        return begun

    def _parts_at_first(self, form: type[Sheet], name: str, field: FieldInfo) -> int:
        if not field.is_required():
            return 0
        return 2 if name == "parti" and issubclass(form, AgreementData) else 1

    def _usual(self, form: type[Sheet]) -> dict[str, Sequence[str]]:
        found: dict[str, Sequence[str]] = {}
        if issubclass(form, NewAgreementForm):
            if self._known.own.laws:
                found["visti"] = ("\n".join(self._known.own.laws),)
            if officer := self._usual_officer():
                found["responsabile"] = (officer,)
        return found

    def _usual_officer(self) -> str:
        """Who answers for the procedure: whoever fills the form in, with that role, else the only one who has it."""
        officers = self._known.with_role(Role.PROCEDURE_OFFICER)
        own = [each for each in officers if each.id in self._known.person.ids]
        return next((each.name for each in own or (officers if len(officers) == 1 else ())), "")

    # What the page shows.

    def sections(self) -> tuple[Shown, ...]:
        """The form in sections; of a form that names none there is one. A section of one part is that part."""
        form = self._form
        fields = dict(form.model_fields)
        named = [
            (legend, {name: fields.pop(name) for name in names.split() if name in fields})
            for legend, names in form.SECTIONS
        ]
        named.append(("Altri dati" if named else "", fields))
        groups = [self._group(form, f"s{n}", legend, "", some) for n, (legend, some) in enumerate(named)]
        return tuple(
            each.shown[0] if len(each.shown) == 1 and not each.rare and not isinstance(each.shown[0], Input) else each
            for each in groups
            if each.shown or each.rare
        )

    def _group(
        self, form: type[Sheet], name: str, legend: str, before: str, fields: Mapping[str, FieldInfo], **more: Any
    ) -> Group:
        chosen = picker(form, name.rpartition(".")[2] if before else "", self._known)
        filled = chosen.fields if chosen else frozenset[str]()
        shown: list[Shown] = []
        rare: list[Shown] = []
        if chosen is not None:
            shown.append(self._picker_input(before, chosen))
        optional = 0
        for each, field in fields.items():
            if each in self._hidden:
                continue
            if each in filled:
                if chosen is not None and chosen.otherwise:
                    rare.append(self._field(form, each, field, before))
                continue
            made = self._field(form, each, field, before)
            if self._is_rare(form, each, field, made):
                optional += 1
                rare.append(made)
            else:
                shown.append(made)
        few = optional < _RARE_FROM and bool(shown)
        if not filled and (few or (not shown and not before and not form.SECTIONS)):
            order = [before + each for each in fields]
            shown, rare = sorted([*shown, *rare], key=lambda each: order.index(each.name)), []
        opened = any(self._stands(form, each, before, chosen) for each in rare)
        return Group(
            name=name,
            legend=legend,
            shown=tuple(shown),
            rare=tuple(rare),
            rare_open=opened,
            mistake=self._wrong.get(name, "") if before else "",
            **more,
        )

    def _is_rare(self, form: type[Sheet], name: str, field: FieldInfo, made: Shown) -> bool:
        if field.is_required() or name in form.USUAL or name in (CHOICE_FIELD, "file", "elenco", "foglio"):
            return False
        kind = kind_of(field)
        if kind is Kind.CLAUSES:
            return False
        return kind is not Kind.TICK or not field.default

    def _stands(self, form: type[Sheet], each: Shown, before: str, chosen: Picker | None) -> bool:
        """Whether a folded field has to be seen: something was typed there, or is wrong."""
        if any(wrong == each.name or wrong.startswith(f"{each.name}.") for wrong in self._wrong):
            return True
        if self._focus and (self._focus == each.name or self._focus.startswith(f"{each.name}.")):
            return True
        if isinstance(each, Parts):
            return bool(each.groups)
        if isinstance(each, Group):
            return any(self._stands(form, inner, before, None) for inner in (*each.shown, *each.rare))
        if chosen is not None and (one := chosen.chosen(self._sent.one(before + CHOSEN))) is not None:
            return each.value != one.values.get(each.name.rpartition(".")[2], each.value)
        return any(value and value != self._default_at(each.name) for value in each.values)

    def _default_at(self, name: str) -> str:
        return self._defaults.get(name, "")

    @cached_property
    def _defaults(self) -> dict[str, str]:
        bare = FilledForm(self._form, self._bare)._begun(self._form, "")
        return {name: values[-1] for name, values in bare.items() if values}

    @property
    def _bare(self) -> Known:
        counts = {name: each for name, each in self._sent.kept().items() if name.startswith(COUNT)}
        return self._known.with_sent(Sent(counts))

    def _field(self, form: type[Sheet], name: str, field: FieldInfo, before: str) -> Shown:
        full, kind = before + name, kind_of(field)
        if kind is Kind.PART:
            part = part_of(field)
            return self._nested(part, full, str(field.title), field.description or "")
        if kind is Kind.PARTS:
            return self._parts(full, field)
        if kind is Kind.CLAUSES:
            return self._clause_group(full, str(field.title))
        return self._input(form, name, field, full, kind)

    def _nested(self, part: type[Sheet], full: str, legend: str, about: str, take_away: str = "") -> Group:
        searching = is_party(part)
        hits: tuple[Pick, ...] = ()
        if searching and self._search == full:
            hits = found_parties(self._known, self._sent.one(f"{full}.denominazione"))
        group = self._group(
            part,
            full,
            legend,
            f"{full}.",
            part.model_fields,
            about=about,
            take_away=take_away,
            search=full if searching else "",
            hits=hits,
            searched=searching and self._search == full,
        )
        return replace(group, folded=self._folded(full)) if searching else group

    def _folded(self, full: str) -> str:
        """The own body in a line, as long as it is what the installation says and nothing is wrong with it."""
        if full != "parti.0" or not issubclass(self._form, NewAgreementForm):
            return ""
        if any(wrong == full or wrong.startswith(f"{full}.") for wrong in self._wrong):
            return ""
        own = own_party(self._known)
        same = bool(own) and all(
            self._sent.one(f"{full}.{name}").replace("\r\n", "\n") == value for name, value in own.items()
        )
        if not same or "firmatario" not in own:
            return ""
        return f"{own['denominazione']} – firma {own['firmatario']}, {own.get('carica', '')}"

    def _parts(self, full: str, field: FieldInfo) -> Parts:
        part = part_of(field)
        one = str(part.model_config.get("title") or "voce")
        count, most = self._sent.count(full), most_of(field) or MOST_PARTS
        groups = tuple(
            self._nested(part, f"{full}.{n}", f"{one} n. {n + 1}", "", take_away=f"{full}.{n}") for n in range(count)
        )
        return Parts(
            full,
            str(field.title),
            field.description or "",
            groups,
            one.lower(),
            count >= most,
            self._wrong.get(full, ""),
            self._at_focus(full),
        )

    def _clause_group(self, full: str, legend: str) -> Group:
        groups = tuple(self._clause(f"{full}.{clause.code}", clause) for clause in self._known.clauses)
        about = "Gli articoli in più del testo, ciascuno con gli adempimenti che ne nascono."
        return Group(full, legend, about, groups, mistake=self._wrong.get(full, ""), there=COUNT + full)

    def _clause(self, name: str, clause: ClauseKind) -> Group:
        ticked = self._sent.has(name)
        tick = Input(
            name,
            clause.heading,
            clause.description,
            "casella",
            required=False,
            values=self._sent.all(name),
            choices=(Choice("sì", ""),),
            mistake=self._wrong.get(name, ""),
            focus=self._at_focus(name),
        )
        parameters = tuple(self._parameter(f"{name}.{each.name}", each) for each in clause.parameters)
        if clause.presence is Presence.ALWAYS:
            return Group(f"{name}-sempre", clause.heading, clause.description, (), parameters)
        wrong = any(each.startswith(f"{name}.") for each in self._wrong)
        chosen = ticked and clause.presence is Presence.CHOSEN
        other = any(each.value not in ("", p.default) for each, p in zip(parameters, clause.parameters, strict=True))
        return Group(f"{name}-clausola", "", "", (tick,), parameters, rare_open=chosen or wrong or (ticked and other))

    def _parameter(self, name: str, parameter: Parameter) -> Input:
        choices: tuple[Choice, ...] = ()
        about = ""
        if parameter.kind is ParameterKind.PARTY:
            choices = tuple(Choice(str(n), f"{n} – {body}") for n, body in self._known.parties)
        elif parameter.kind is ParameterKind.OFFICE:
            count = self._sent.count("strutture")
            names = (self._sent.one(f"strutture.{n}.nome") or f"struttura n. {n + 1}" for n in range(count))
            choices = tuple(Choice(str(n), f"{n} – {office}") for n, office in enumerate(names, 1))
        elif parameter.kind is ParameterKind.YES_NO:
            choices = (Choice("sì", "sì"), Choice("no", "no"))
        elif parameter.kind is ParameterKind.TERM:
            about = "Ad esempio «60g», «3m», «1a»."
        elif parameter.kind is ParameterKind.DAY:
            about = _DAY_ABOUT
        value = self._sent.one(name)
        if choices and value and value not in {each.value for each in choices}:
            choices = (*choices, Choice(value, value))
        way = "testo" if not choices else "scelta" if parameter.kind is ParameterKind.YES_NO else "elenco"
        if choices and way == "elenco":
            choices = (Choice("", "–"), *choices)
        if not about and parameter.example:
            about = f"Ad esempio «{parameter.example}»."
        return Input(
            name,
            parameter.description,
            about,
            way,
            required=not parameter.default,
            values=(value,),
            choices=choices,
            mistake=self._wrong.get(name, ""),
            most=1000,
            focus=self._at_focus(name),
        )

    def _picker_input(self, before: str, chosen: Picker) -> Input:
        name = before + CHOSEN
        choices = tuple(Choice(each.key, each.label) for each in chosen.picks)
        if chosen.otherwise:
            choices = (*choices, Choice("", chosen.otherwise))
        value = self._sent.one(name)
        way = "scelta" if len(choices) <= _RADIO_MOST else "elenco"
        return Input(
            name,
            chosen.label,
            chosen.about,
            way,
            required=not chosen.otherwise,
            values=(value,),
            choices=choices,
            mistake=self._wrong.get(name, ""),
            focus=self._at_focus(name),
        )

    def _input(self, form: type[Sheet], name: str, field: FieldInfo, full: str, kind: Kind) -> Input:
        values = self._sent.all(full)
        offer = self._offer(form, name)
        about = (offer.about if offer else "") or field.description or ""
        most = most_of(field)
        plain = Input(
            full,
            str(field.title),
            about,
            "testo",
            required=field.is_required(),
            values=values,
            most=most,
            mistake=self._wrong.get(full, ""),
            number=kind is Kind.NUMBER,
            focus=self._at_focus(full),
        )
        if name == CHOICE_FIELD and issubclass(form, AgreementForm):
            about = agreement_told(self._known.agreement) if self._known.agreement else _NUMBER_ABOUT
            return replace(plain, label="Numero dell’accordo", about=about, most=20)
        if kind is Kind.TICK:
            return replace(plain, way="casella", choices=(Choice("sì", ""),), required=False)
        choices = self._choices(field, kind, offer)
        if offer is not None and offer.how is How.MANY:
            return replace(plain, way="caselle", choices=_with(choices, values))
        if choices:
            if not field.is_required() and _default(field, kind) == "" and all(each.value for each in choices):
                choices = (Choice("", "non indicato"), *choices)
            way = "scelta" if len(choices) <= _RADIO_MOST else "elenco"
            if way == "elenco" and all(each.value for each in choices):
                choices = (Choice("", "– scegliere –"), *choices)
            # Of a choice that nobody has made the empty one stands.
            return replace(plain, way=way, choices=_with(choices, values), values=values or ("",))
        if kind is Kind.LINES:
            return replace(plain, way="area", about=f"{about} {_LINES_ABOUT}".strip(), most=0, rows=3)
        if kind is Kind.TEXT and (most == 0 or most >= _AREA_FROM):
            return replace(plain, way="area", rows=20 if most > 10_000 else 6 if most >= 2000 else 3)
        if kind is Kind.DAY:
            plain = replace(plain, about=_about_day(about), most=160)
        return replace(plain, suggested=offer.choices if offer else ())

    def _choices(self, field: FieldInfo, kind: Kind, offer: Offer | None) -> tuple[Choice, ...]:
        if offer is not None:
            return () if offer.how is How.SUGGESTED else offer.choices
        if kind is Kind.CHOICE:
            asked = typing.cast(type[Enum], field.annotation)
            return tuple(Choice(each.value, each.value) for each in asked)
        extra = field.json_schema_extra
        listed = extra.get("enum") if isinstance(extra, dict) else None
        return tuple(Choice(str(each), str(each) or "–") for each in listed) if isinstance(listed, list) else ()

    def _offer(self, form: type[Sheet], name: str) -> Offer | None:
        key = (form, name)
        if key not in self._offers:
            self._offers[key] = offered(form, name, self._known)
        return self._offers[key]

    @cached_property
    def _offers(self) -> dict[tuple[type[Sheet], str], Offer | None]:
        return {}

    def _at_focus(self, name: str) -> bool:
        """Whether the page begins here: at one field only, though another may be named alike."""
        begins = not self._focused and bool(self._focus) and name == self._focus
        self._focused = self._focused or begins
        return begins


def _about_day(about: str) -> str:
    """What is said below a day: forms say «gg/mm/aaaa», but a day is read however it is written."""
    rest = re.sub("^gg/mm/aaaa[.,: ]*|, gg/mm/aaaa|gg/mm/aaaa ?", "", about).strip()
    return f"{rest[:1].upper()}{rest[1:]} {_DAY_ABOUT}".strip()


def _lines(text: str) -> list[str]:
    """The lines of a text that hold something."""
    return [line.strip() for line in re.split(r"\r\n|\r|\n", text) if line.strip()]


def _with(choices: tuple[Choice, ...], values: Sequence[str]) -> tuple[Choice, ...]:
    """The choices, and what was sent although it is none of them: it stays until another is chosen."""
    known = {each.value for each in choices}
    return (*choices, *(Choice(each, each) for each in values if each and each not in known))


def _default(field: FieldInfo, kind: Kind) -> str:
    """What stands in a field when nobody has typed anything."""
    value = None if field.is_required() else field.default
    if kind is Kind.TICK:
        return "sì" if value else ""
    if isinstance(value, Enum):
        return str(value.value)
    if kind is Kind.NUMBER:
        return str(value) if value else ""
    return value if isinstance(value, str) else ""
