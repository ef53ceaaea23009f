"""A form at the door: what was read of it is what is judged, kept, known again and run."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from agreements.domain.agreement.events import Actor
from agreements.domain.basics.errors import InvalidDatum
from agreements.domain.clauses.clause_kind import Presence
from agreements.domain.offices import RegisteredOffice
from agreements.domain.people.person import Delegation, HeldRole, Person, Role
from agreements.use_cases.base.workbench import Workbench
from agreements.use_cases.people.entitled import NotEntitled, require_entitled
from desk.entrance import Entrance
from desk.form_fields import FilledForm
from desk.form_sources import Known
from desk.forms import published_steps
from desk.prefect_door import PrefectDoor
from desk.sent import Sent
from desk.visitor import Visitor
from tests.desk.door import now, today
from tests.flows.test_forms_refuse_junk import valid

BODY = Person("ente", "Prova Ente", "Ufficio")
ROOT = Path(__file__).resolve().parents[2]
BY = Actor("Prova Amministratrice", "Sistemi informativi")
OPENS = ("nuovo-accordo", "registra-accordo-storico")


@pytest.fixture
def offices(bench: Workbench) -> None:
    with bench.database.unit() as unit:
        for code in ("SET-UNO", "SET-DUE"):
            address = f"{code.lower()}@example.it"
            unit.save_office(RegisteredOffice(code, f"Settore {code}", address, "dirigente di prova"))
        unit.commit()


def person(bench: Workbench, which: str, *held: HeldRole) -> Person:
    with bench.database.unit() as unit:
        unit.save_person(Person(which, f"Prova {which}", "Ufficio"), now())
        for each in held:
            unit.give_role(which, each, BY, now(), "prova")
        unit.commit()
        found = unit.person(which)
    assert found is not None
    return found


def clerk(office: str) -> HeldRole:
    return HeldRole(Role.CLERK, office, date(2020, 1, 1))


def form(step: str, *emails: str, manager: str = "direzione@example.it") -> dict[str, Any]:
    offices = [{"nome": f"Settore {n}", "email": email} for n, email in enumerate(emails, 1)]
    asked = valid(published_steps()[step].form_class())
    return asked | {"strutture": offices, "dirigente": {"nome": "Direzione", "email": manager}}


def keep(bench: Workbench, who: Person, step: str, entries: dict[str, Any], click: str = "") -> Any:
    door = PrefectDoor(bench, "http://127.0.0.1:1", "nessuno:nessuna", Entrance.of("http://127.0.0.1:1"))
    return door._keep(Visitor(who, "accesso", "", "", today()), published_steps()[step], entries, click)


@pytest.mark.parametrize("step", OPENS)
def test_an_agreement_is_opened_for_ones_own_office(bench: Workbench, offices: None, step: str) -> None:
    one, two = person(bench, "uno", clerk("SET-UNO")), person(bench, "due", clerk("SET-DUE"))
    whole, nobody = person(bench, "ente", clerk("")), person(bench, "nessuno")
    both = form(step, "set-uno@example.it", "set-due@example.it")
    for who in (one, two, whole):
        assert keep(bench, who, step, both).actor == who.actor
    of_manager = form(step, "altro@example.it", manager="set-due@example.it")
    keep(bench, two, step, of_manager)
    with pytest.raises(NotEntitled, match="mentre il passo riguarda la struttura SET-DUE; chiederlo a Prova "):
        keep(bench, one, step, of_manager)
    with pytest.raises(NotEntitled, match="non è nel registro: va registrata con «registra-struttura»"):
        keep(bench, one, step, form(step, "altro@example.it"))
    keep(bench, whole, step, form(step, "altro@example.it"))
    with pytest.raises(NotEntitled, match="non ha alcun ruolo"):
        keep(bench, nobody, step, both)


@pytest.mark.parametrize("step", OPENS)
def test_who_is_delegated_opens_for_the_office_of_who_delegates(bench: Workbench, offices: None, step: str) -> None:
    one = person(bench, "uno", clerk("SET-UNO"))
    person(bench, "due", HeldRole(Role.PROCEDURE_OFFICER, "SET-DUE", date(2020, 1, 1)))
    of_two = form(step, "set-due@example.it")
    with pytest.raises(NotEntitled):
        keep(bench, one, step, of_two)
    given = Delegation("due", "uno", Role.PROCEDURE_OFFICER, "SET-DUE", "ordine n. 3", today(), today(), (step,))
    with bench.database.unit() as unit:
        unit.add_delegation(given, BY, now())
        unit.commit()
    keep(bench, one, step, of_two)


@pytest.mark.parametrize("step", OPENS)
@pytest.mark.parametrize("typed", [" set-due@example.it", "SET-DUE@Example.it ", "\nset-due@example.it"])
def test_a_space_makes_no_other_office(bench: Workbench, offices: None, step: str, typed: str) -> None:
    one, two = person(bench, "uno", clerk("SET-UNO")), person(bench, "due", clerk("SET-DUE"))
    asked = form(step, typed)
    with pytest.raises(NotEntitled, match="riguarda la struttura SET-DUE"):
        keep(bench, one, step, asked)
    kept = keep(bench, two, step, asked)
    assert kept.form["strutture"][0]["email"] == typed.strip()
    with pytest.raises(InvalidDatum, match="non è un indirizzo valido"):  # as typed it would be judged otherwise
        require_entitled(bench, replace(kept, form=asked), now())


def test_the_same_values_typed_otherwise_are_the_same_click(bench: Workbench, offices: None) -> None:
    one, step = person(bench, "uno", clerk("SET-UNO")), "registra-accordo-storico"
    asked = form(step, "set-uno@example.it")
    first = keep(bench, one, step, asked)
    typed = form(step, " set-uno@example.it ") | {"oggetto": f" {asked['oggetto']} ", "rinnovi_ammessi": "1"}
    assert keep(bench, one, step, typed).number == first.number
    assert "dichiarante" not in first.form
    read = published_steps()[step].form_class().of_person(first.form, one.actor)
    assert read.kept() == first.form
    assert read.actor == one.actor


@pytest.mark.parametrize("step", sorted(name for name, each in published_steps().items() if each.form is not None))
def test_what_was_sent_fills_the_form_again(bench: Workbench, step: str) -> None:
    who = person(bench, "uno", clerk(""))
    asked = published_steps()[step].form_class()
    known = Known(bench, who, now(), None, Sent({}), step)
    given = valid(asked)
    if "clausole" in given:
        clauses = {presence: [c for c in known.clauses if c.presence is presence] for presence in Presence}
        chosen = next(each for each in clauses[Presence.CHOSEN] if each.parameters)
        said = [f"{each.name} = {n}" for n, each in enumerate(chosen.parameters, 1)]
        given["clausole"] = [{"clausola": chosen.code, "parametri": said}]
        given["clausole_tolte"] = [each.code for each in clauses[Presence.USUALLY]]
    kept = asked.of_person(given, who.actor).kept()
    again = known.with_sent(FilledForm(asked, known).again(kept))
    assert asked.of_person(FilledForm(asked, again).entries, who.actor).kept() == kept


def test_the_own_body_stands_in_both_forms_and_of_an_old_agreement_without_who_signs_today(
    bench: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ACCORDI_BODY_FILE", str(ROOT / "examples" / "ente.toml"))
    new, old = (
        FilledForm(published_steps()[step].form_class(), Known(bench, BODY, now(), None, Sent({}), step)).begun()
        for step in OPENS
    )
    assert new.one("parti.0.denominazione") == old.one("parti.0.denominazione") != ""
    assert new.one("parti.0.sede") == old.one("parti.0.sede") != ""
    assert (bool(new.one("parti.0.firmatario")), old.one("parti.0.firmatario")) == (True, "")


def test_who_answers_for_the_procedure_is_proposed(bench: Workbench) -> None:
    def proposed(who: Person, step: str = "nuovo-accordo") -> str:
        known = Known(bench, who, now(), None, Sent({}), step)
        return FilledForm(published_steps()[step].form_class(), known).begun().one("responsabile")

    one = person(bench, "uno", HeldRole(Role.PROCEDURE_OFFICER, "", date(2020, 1, 1)))
    other = person(bench, "altro", clerk(""))
    assert (proposed(one), proposed(other)) == ("Prova uno", "Prova uno")
    two = person(bench, "due", HeldRole(Role.PROCEDURE_OFFICER, "", date(2020, 1, 1)))
    assert (proposed(one), proposed(two), proposed(other)) == ("Prova uno", "Prova due", "")
    assert proposed(one, "registra-accordo-storico") == ""
