"""Every field of every form, filled by a hostile clerk: what is refused is refused in one Italian sentence."""

from __future__ import annotations

import copy
import json
import re
import types
import typing
from collections.abc import Iterator
from datetime import date
from enum import Enum
from typing import Any

import pytest
from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from agreements.domain.agreement.events import Actor
from agreements.domain.basics.errors import AccordiError, InvalidDatum
from agreements.use_cases.signing.sending import AskedTurn
from flows.draft_agreement import record_historical
from flows.forms.agreement import AgreementData, NewAgreementForm
from flows.forms.base import TYPED_DAY, Form, explain
from flows.forms.historical import HistoricalForm
from flows.forms.register import PlanForm
from flows.forms.signature import Order, ProvenForm, SendForm
from flows.step import take
from tests.flows.test_conventions import DEPLOYMENTS, form_of
from tests.support.builders import OFFICE
from tests.support.hidden import HIDDEN

FORMS = sorted({form_of(d) for d in DEPLOYMENTS if not d.get("schedules")}, key=lambda form: form.__name__)
every_form = pytest.mark.parametrize("form", FORMS, ids=lambda form: form.__name__)

TOO_LONG = "x" * 100_001
NO_TEXT: list[Any] = [None, 0, -1, 3.5, True, 10**30, float("nan"), float("inf"), [], {}, [None], {"a": 1}, [[]]]
ILLEGIBLE = [
    "a\x00b",
    "\x1b[31mrosso",
    "testo\u202eotseT",
    "\ud800",
    "riga\x0bstrana",
    *(f"Comune{sign}di Prova" for sign in HIDDEN[::5]),
]
NO_DAY = ["30/02/2026", "2026-02-30", "12/03/20226", "20226", "2026", "0", "86400", "1e9", "12/03/0026", "12.3.26"]
TYPED = ["", "   ", "\n", TOO_LONG, "{{ 7*7 }}", "<script>alert(1)</script>", "| a |", "NaN", "٣", "-7", "0x10"]
JUNK: list[Any] = [*NO_TEXT, *ILLEGIBLE, *NO_DAY, *TYPED, ["x"] * 99, [{}] * 99, 86400]

# What pydantic says in English, as whole words; none of them is Italian.
ENGLISH = re.compile(
    r"(?i)\b(input|should|field|required|valid|value|values|error|errors|string|match|must|greater|less|than|"
    r"characters?|least|most|extra|inputs|permitted|unable|parse|integer|type|got|have|dictionary|instance|pydantic|"
    r"datetime|validation)\b"
)


def valid_value(name: str, field: FieldInfo) -> Any:
    """Something that the form takes."""
    if name == "dichiarante":
        return "Prova Uno, Ufficio accordi"
    kind = field.annotation
    if name in ("accordo", "precedente", "quadro", "famiglia") and kind is str:
        return "P-2026-0001 · Protocollo di prova"
    if typing.get_origin(kind) is list:
        (inner,) = typing.get_args(kind)
        return [valid(inner) if isinstance(inner, type) and issubclass(inner, BaseModel) else "Una voce"]
    assert isinstance(kind, type)
    if issubclass(kind, BaseModel):
        return valid(kind)
    if issubclass(kind, Enum):
        return next(iter(kind)).value
    if issubclass(kind, date):
        return "2026-03-12"
    if issubclass(kind, bool):
        return True
    if TYPED_DAY in field.metadata:
        return "12/03/2026"
    return 1 if issubclass(kind, int) else "testo"


def valid(form: type[BaseModel]) -> dict[str, Any]:
    return {name: valid_value(name, field) for name, field in form.model_fields.items()}


def places(form: type[BaseModel], path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], FieldInfo]]:
    """Every field, those of nested parts too."""
    for name, field in form.model_fields.items():
        yield (*path, name), field
        for kind in (field.annotation, *typing.get_args(field.annotation)):
            if isinstance(kind, type) and not isinstance(kind, types.GenericAlias) and issubclass(kind, BaseModel):
                inner = (*path, name) if kind is field.annotation else (*path, name, 0)
                yield from places(kind, inner)


def filled(form: type[BaseModel], path: tuple[Any, ...], junk: Any) -> dict[str, Any]:
    entries = valid(form)
    here: Any = entries
    for step in path[:-1]:
        here = here[step]
    here[path[-1]] = copy.copy(junk)
    return entries


def answer(form: type[Form], entries: object) -> str | None:
    """What staff would be told; None where the form takes it."""
    try:
        form.model_validate(entries)
    except ValidationError as error:
        return explain(error, form)
    return None


def assert_plain_italian(told: str) -> None:
    assert told.startswith("Il modulo non è compilato bene; "), told
    assert told.endswith(".")
    assert len(told) < 1000, told
    assert ENGLISH.search(told) is None, told


def _spaced(form: type[Form], name: str, value: Any) -> Any:
    return f" {value} " if form.model_fields[name].annotation is str else value


@every_form
def test_what_is_kept_of_a_form_is_read_again_as_the_same_form(form: type[Form]) -> None:
    person = Actor("Prova Uno", "Ufficio accordi", "persona-1")
    for full in (
        valid(form),
        {name: each for name, each in valid(form).items() if form.model_fields[name].is_required()},
    ):
        read = form.of_person({name: _spaced(form, name, each) for name, each in full.items()}, person)
        kept = json.loads(json.dumps(read.kept()))
        assert form.of_person(kept, person) == read
        assert form.of_person(kept, person).kept() == kept


@every_form
def test_the_forms_take_what_is_right(form: type[Form]) -> None:
    assert answer(form, valid(form)) is None


@every_form
def test_junk_in_any_field_is_answered_in_italian_and_the_field_is_named(form: type[Form]) -> None:
    for path, field in places(form):
        assert field.title
        for junk in JUNK:
            told = answer(form, filled(form, path, junk))
            if told is not None:
                assert_plain_italian(told)
                assert f"«{field.title}»" in told, (path, junk, told)


@every_form
def test_what_can_never_be_right_is_always_refused(form: type[Form]) -> None:
    for path, field in places(form):
        kind = field.annotation
        never: list[Any] = []
        if kind is str:
            never = [*NO_TEXT, *ILLEGIBLE, TOO_LONG]
            if field.is_required():
                never += ["", "   ", "\n"]
        elif isinstance(kind, type) and issubclass(kind, date):
            never = JUNK
        elif isinstance(kind, type) and issubclass(kind, Enum):
            never = [*ILLEGIBLE, *NO_DAY, *TYPED, None, [], {}]
        elif typing.get_origin(kind) is list:
            never = [None, 3, {}, "testo", [None], ["a\x00b"]]
        for junk in never:
            assert answer(form, filled(form, path, junk)) is not None, (path, junk)


@every_form
@pytest.mark.parametrize("entries", [None, [], "testo", 7, {}, {"altro": 1}, {"x" * 100_000: 1}], ids=type)
def test_something_else_than_a_form_is_answered_in_italian(form: type[Form], entries: object) -> None:
    told = answer(form, entries)
    assert told is not None
    assert_plain_italian(told)


@every_form
def test_what_the_form_lets_through_is_refused_in_italian_by_what_it_becomes(form: type[Form]) -> None:
    for path, _ in places(form):
        for junk in JUNK:
            entries = filled(form, path, junk)
            try:
                taken = form.model_validate(entries)
            except ValidationError:
                continue
            told = refusal_of(taken)
            if told is not None:
                assert told.endswith(".")
                assert ENGLISH.search(told.replace(str(junk), "")) is None, told


def refusal_of(taken: Form) -> str | None:
    """What the domain says to a form that is well filled; None where it has nothing to say."""
    try:
        assert taken.actor
        taken.subject()
        if isinstance(taken, AgreementData):
            taken.new_agreement().numbered("P-2026-0001")
        if isinstance(taken, HistoricalForm):
            taken.past()
        if isinstance(taken, PlanForm):
            taken.plan()
        if isinstance(taken, ProvenForm):
            taken.proof()
    except AccordiError as refusal:
        return str(refusal)
    return None


def party_entries(**changes: Any) -> dict[str, Any]:
    return {
        "denominazione": "Comune di Prova",
        "natura": "pubblica amministrazione",
        "codice_fiscale": "01386030488",
        "sede": "Via di Prova 1",
        "pec": "comune@pec.example.it",
        "firmatario": "Prova Uno",
        "carica": "Sindaco",
        "titolo_del_potere": "articolo 50 TUEL",
        **changes,
    }


def test_the_wrong_entry_is_found_by_party_and_title() -> None:
    entries = valid(NewAgreementForm)
    entries["parti"] = [party_entries(), party_entries(carica="  ", pec=5)]
    told = answer(NewAgreementForm, entries)
    assert told == (
        "Il modulo non è compilato bene; «Parti» n. 2, «PEC»: deve essere un testo; «Parti» n. 2, «Carica del "
        "firmatario»: manca."
    )


def test_a_form_that_is_wrong_all_over_names_the_first_entries_and_counts_the_others() -> None:
    told = answer(HistoricalForm, {})
    assert told is not None
    assert told.count("manca") == 5
    assert re.search(r"; e altre \d+ voci\.$", told)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("30/02/2026", "«30/02/2026» non è una data che esiste: scriverla come gg/mm/aaaa, ad esempio 12/03/2026"),
        ("12/03/20226", "«12/03/20226» non è una data leggibile: scriverla come gg/mm/aaaa, ad esempio 12/03/2026"),
        ("12/03/0202", "l’anno 202 di una data non può essere giusto"),
        (20226, "deve essere una data, scritta come gg/mm/aaaa"),
        ("  ", "manca"),
    ],
)
def test_an_impossible_day_is_told_as_such(typed: object, told: str) -> None:
    entries = valid(SendForm) | {"data": typed}
    found = answer(SendForm, entries)
    assert found is not None
    assert f"«Data di invio»: {told}" in found


@pytest.mark.parametrize("typed", ["2026-03-12", "12/03/2026", " 12/3/2026 ", "2026-03-12T00:00:00", date(2026, 3, 12)])
def test_a_day_is_understood_as_the_calendar_gives_it_and_as_people_type_it(typed: object) -> None:
    assert SendForm.model_validate(valid(SendForm) | {"data": typed}).data == date(2026, 3, 12)


def test_the_order_of_signing_and_the_turns_must_fit_together() -> None:
    def turns(order: Order, *ranks: int) -> tuple[AskedTurn, ...]:
        typed = [{"parte": f"Ente {n}", "turno": rank} for n, rank in enumerate(ranks)]
        return SendForm.model_validate(valid(SendForm) | {"ordine": order, "turni": typed}).turns()

    assert turns(Order.TOGETHER) == ()
    assert turns(Order.IN_SEQUENCE, 1, 2) == (AskedTurn("Ente 0", 1), AskedTurn("Ente 1", 2))
    with pytest.raises(InvalidDatum, match="scegliere «in sequenza», o lasciare 1"):
        turns(Order.TOGETHER, 1, 2)
    with pytest.raises(InvalidDatum, match="servono almeno due turni"):
        turns(Order.IN_SEQUENCE, 1, 1)
    own = {"parte": "Ente 1", "restituzione_entro": "30/04/2026"}
    form = SendForm.model_validate(valid(SendForm) | {"ordine": Order.TOGETHER, "turni": [own]})
    assert form.turns() == (AskedTurn("Ente 1", 1, date(2026, 4, 30)),)
    left_out = {name: value for name, value in valid(SendForm).items() if name not in ("ordine", "turni")}
    assert SendForm.model_validate(left_out).turns() == ()


def test_a_number_may_be_typed_as_text_but_must_be_one() -> None:
    entries = valid(NewAgreementForm)
    assert NewAgreementForm.model_validate(entries | {"durata_anni": "3"}).durata_anni == 3
    for typed in ("tre", "3,5", "3.5", 3.5, ""):
        told = answer(NewAgreementForm, entries | {"durata_anni": typed})
        assert told == "Il modulo non è compilato bene; «Quanti anni, o mesi»: deve essere un numero intero."


def test_codes_are_kept_in_one_spelling_however_they_are_typed() -> None:
    entries = valid(NewAgreementForm)
    entries["parti"] = [
        party_entries(codice_fiscale=" IT 0138 6030 488 ", codice_fiscale_firmatario="prvnuo 80a01 z999n"),
        party_entries(denominazione="Provincia di Prova", codice_fiscale=""),
    ]
    form = NewAgreementForm.model_validate(entries)
    assert isinstance(form, AgreementData)
    party = form.parti[0].party(1)
    assert party.tax_code == "01386030488"
    assert party.signatory.tax_code == "PRVNUO80A01Z999N"


def test_the_end_of_a_power_to_sign_is_a_day_or_nothing() -> None:
    form = NewAgreementForm.model_validate(
        valid(NewAgreementForm) | {"parti": [party_entries(potere_fino_al="30/06/2027"), party_entries()]}
    )
    assert [part.party(n).signatory.power_ends_on for n, part in enumerate(form.parti, 1)] == [date(2027, 6, 30), None]
    form = NewAgreementForm.model_validate(
        valid(NewAgreementForm) | {"parti": [party_entries(potere_fino_al="fine anno")]}
    )
    with pytest.raises(InvalidDatum, match="fine anno"):
        form.parti[0].party(1)


def test_an_obligation_that_recurs_is_counted_in_months_or_years() -> None:
    duty = {"descrizione": "Relazione annuale", "clausola": "ogni anno", "parte": 1, "si_ripete": True}
    form = NewAgreementForm.model_validate(valid(NewAgreementForm) | {"altri_adempimenti": [duty | {"entro": "1a"}]})
    made = form.altri_adempimenti[0].obligation("adempimento-1", OFFICE)
    assert (made.code, made.recurs_from, made.limit.words) == ("adempimento-1", 1, "1 anno")
    form = NewAgreementForm.model_validate(valid(NewAgreementForm) | {"altri_adempimenti": [duty | {"entro": "30g"}]})
    with pytest.raises(InvalidDatum, match="mesi o anni"):
        form.altri_adempimenti[0].obligation("adempimento-1", OFFICE)


def test_a_wrong_code_names_the_person_and_keeps_the_code_out_of_the_sentence() -> None:
    form = NewAgreementForm.model_validate(
        valid(NewAgreementForm) | {"parti": [party_entries(codice_fiscale_firmatario="PRVNUO80A01Z999X")]}
    )
    with pytest.raises(InvalidDatum, match="Prova Uno non è valido") as caught:
        form.parti[0].party(1)
    assert "PRVNUO80A01Z999X" not in str(caught.value)


def test_a_step_taken_without_a_server_refuses_a_form_with_the_same_words() -> None:
    told = answer(HistoricalForm, {})
    with pytest.raises(InvalidDatum) as caught:
        take(record_historical, {})
    assert str(caught.value) == told


@pytest.mark.parametrize(
    ("typed", "words"),
    [("brumaio 2007", "non ha un mese che esiste"), ("ieri", "non è una data leggibile"), ("1492", "non può essere")],
)
def test_a_day_of_the_past_that_cannot_be_read_is_told(typed: str, words: str) -> None:
    form = HistoricalForm.model_validate(valid(HistoricalForm) | {"firmato_il": typed})
    with pytest.raises(InvalidDatum, match=words):
        form.past()
