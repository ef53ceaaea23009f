"""`accordi people`: each command changes what it says, is refused in a sentence, and leaves a row with who asked it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from agreements.documents.files.atomic_file import write_atomically
from agreements.domain.people.person import Person, Role
from agreements.use_cases.base.workbench import Workbench
from cli.main import accordi
from cli.runtime.environment import door_file
from tests.desk.door import Door, today

BY = ("--by", "Prova Amministratrice, Sistemi informativi")
WHY = ("--reason", "decreto n. 1 di prova")
Run = Callable[..., Result]


@pytest.fixture
def run(bench: Workbench, tmp_path: Path) -> Run:
    def people(*words: str, by: bool = True, code: str = "") -> Result:
        asked = ["people", *words, *(BY if by else ()), "--var", str(tmp_path)]
        return CliRunner().invoke(accordi, asked, input=f"{code}\n" if code else None)

    return people


def _add(run: Run, login: str, name: str = "Prova Uno") -> None:
    added = run("add", "--login", login, "--name", name, "--office", "Ufficio accordi", *WHY)
    assert added.exit_code == 0, added.output


def _person(bench: Workbench, login: str) -> Person:
    with bench.database.unit() as unit:
        account = unit.account_with(login=login)
        person = unit.person(account.person) if account else None
    assert person is not None
    return person


def _whys(bench: Workbench, login: str) -> list[tuple[str, str, str]]:
    with bench.database.unit() as unit:
        changes = unit.people_changes(_person(bench, login).id)
    return [(change.actor.name, change.what, change.why) for change in changes]


def test_the_first_administrator_gets_a_link_that_works_and_a_second_one_is_refused(run: Run, door: Door) -> None:
    first = run("first-administrator", "prova.prima", "--name", "Prova Prima", "--office", "Sistemi")
    found = re.search(r"/collegamento/\S+", first.output)
    assert found is not None
    assert "prova.prima" in door.browser().get(found[0]).text
    second = run("first-administrator", "prova.seconda", "--name", "Prova Seconda", "--office", "Sistemi")
    assert (second.exit_code, "C’è già un amministratore" in second.output) == (2, True)
    assert [held.role for held in _person(door.bench, "prova.prima").roles] == [Role.ADMINISTRATOR]


def test_a_login_is_one_persons(run: Run) -> None:
    _add(run, "prova.uno")
    again = run("add", "--login", "PROVA.Uno", "--name", "Prova Due", "--office", "Ufficio", *WHY)
    assert (again.exit_code, "è già di qualcuno" in again.output) == (2, True)
    nothing = run("add", "--name", "Prova Due", "--office", "Ufficio", *WHY)
    assert "Manca come la persona entra" in nothing.output


def test_a_codice_fiscale_is_asked_without_being_shown_and_kept_by_its_digest(run: Run, door: Door) -> None:
    code = "PRVPRV80A01H501K"
    for given, told in (("PRVPRV80A01H501A", "non è valido"), (code, "entra con l’accesso dell’ente")):
        added = run("add", "--name", "Prova Uno", "--office", "Ufficio", "--ask-code", *WHY, code=given)
        assert told in added.output
        assert given not in added.output
    with door.bench.database.unit() as unit:
        assert unit.person_with_code(door.key.of_code(code.lower())) is not None


def test_roles_are_given_and_ended_by_days(run: Run, bench: Workbench) -> None:
    _add(run, "prova.uno")
    assert "dirigente dal" in run("role", "prova.uno", "Dirigente", "--from", "2026-01-01", *WHY).output
    assert "ha già la funzione" in run("role", "prova.uno", "dirigente", *WHY).output
    assert "non esiste" in run("role", "prova.uno", "capo", *WHY).output
    assert "non esiste" not in run("role", "prova.uno", "istruttore", "--to", str(today()), *WHY).output
    assert run("role", "prova.uno", "protocollo", "--office", "IGNOTA", *WHY).exit_code == 2
    assert "prima del primo" in run("role", "prova.uno", "protocollo", "--to", "2020-01-01", *WHY).output
    assert run("end", "prova.uno", "dirigente", *WHY).exit_code == 0
    assert "non ha questa funzione" in run("end", "prova.uno", "ragioneria", *WHY).output
    person = _person(bench, "prova.uno")
    assert [held.role for held in person.own_roles_on(today())] == [Role.CLERK]
    assert person.roles[0].last_on == today() - timedelta(days=1)
    assert _whys(bench, "prova.uno")[-1][0] == "Prova Amministratrice"
    assert _whys(bench, "prova.uno")[-1][2] == WHY[1]


def test_what_was_recorded_by_mistake_is_taken_out_and_leaves_its_row(run: Run, bench: Workbench) -> None:
    for login, name in (("prova.uno", "Prova Uno"), ("prova.due", "Prova Due"), ("prova.tre", "Prova Tre")):
        _add(run, login, name)
    until = str(today() + timedelta(days=30))
    run("role", "prova.uno", "dirigente", *WHY)
    run("delegate", "prova.uno", "prova.due", "dirigente", "--step", "proroga", "--act", "ordine", "--to", until, *WHY)
    run("absent", "prova.uno", "--to", until, "--substitute", "prova.due", *WHY)
    run("absent", "prova.due", "--to", until, "--substitute", "prova.tre", *WHY)
    assert Role.MANAGER in _person(bench, "prova.tre").roles_on(today())  # who stands in for who stands in
    run("close", "prova.uno", *WHY)
    there = run("registered", "prova.uno", by=False).output
    assert [line[10:].split()[0] for line in there.splitlines()] == ["dirigente", "delega", "assenza", "accesso"]
    assert "c’è: " in run("remove", "prova.uno", "12345678", *WHY).output
    for line in reversed(there.splitlines()):
        assert "tolta una registrazione sbagliata" in run("remove", "prova.uno", line[:8], *WHY).output
    assert run("registered", "prova.uno", by=False).output.strip() == "Nulla è registrato."
    assert _person(bench, "prova.uno").works_on(today())
    assert _person(bench, "prova.due").received == ()
    assert _person(bench, "prova.tre").roles_on(today()) == frozenset()
    assert _whys(bench, "prova.due")[-1][1].startswith("Prova Uno: tolta una registrazione sbagliata, delega")


def test_delegations_and_absences_reach_who_stands_in(run: Run, bench: Workbench) -> None:
    _add(run, "prova.uno")
    _add(run, "prova.due", "Prova Due")
    until = str(today() + timedelta(days=30))
    act = ("--act", "ordine di servizio n. 4", "--to", until)
    assert "non ha la funzione" in run("delegate", "prova.uno", "prova.due", "dirigente", *act, *WHY).output
    run("role", "prova.uno", "dirigente", *WHY)
    assert "sé stesso" in run("delegate", "prova.uno", "PROVA.UNO", "dirigente", *act, *WHY).output
    done = run("delegate", "prova.uno", "prova.due", "dirigente", "--step", "proroga", *act, *WHY)
    assert "delega a Prova Due" in done.output
    assert "sostituto: Prova Due" in run("absent", "prova.uno", "--to", until, "--substitute", "prova.due", *WHY).output
    taken = _person(bench, "prova.due")
    assert [(each.role, each.extent) for each in taken.received] == [(Role.MANAGER, ("proroga",))]
    assert [held.role for held in taken.stands_in] == [Role.MANAGER]
    listed = run("list", by=False).output
    assert "per delega (ordine di servizio n. 4)" in listed
    assert "in sostituzione" in listed
    assert "non è un passo" in run("delegate", "prova.uno", "prova.due", "dirigente", "--step", "x", *act, *WHY).output
    assert "non ha delegato" in run("revoke", "prova.due", "prova.uno", "dirigente", *WHY).output
    assert (
        "la delega a Prova Due (dirigente) vale fino al"
        in run("revoke", "prova.uno", "prova.due", "dirigente", *WHY).output
    )
    assert "l’assenza finisce al" in run("back", "prova.uno", *WHY).output
    assert "non risulta assente" in run("back", "prova.uno", *WHY).output
    listed = run("list", by=False).output
    assert "per delega" not in listed
    assert "in sostituzione" not in listed


def test_who_is_closed_is_out_and_nothing_more_is_given(run: Run, door: Door) -> None:
    browser = door.inside("prova.uno")
    future = str(today() + timedelta(days=1))
    assert "fino al" in run("close", "prova.uno", "--last-day", future, *WHY).output
    assert browser.is_in()
    assert "accesso chiuso" in run("close", "prova.uno", *WHY).output
    assert not browser.is_in()
    assert "nessun accesso; accesso chiuso dal" in run("list", by=False).output


def test_without_a_name_and_a_reason_nothing_is_changed(run: Run) -> None:
    assert "--by" in run("link", "prova.uno", by=False).output
    assert "--reason" in run("close", "prova.uno").output
    assert "Nessuno ha il nome utente" in run("link", "prova.uno").output


def test_who_changed_what_about_people_is_read_of_all_or_of_one(run: Run) -> None:
    assert "Nulla è stato cambiato" in run("changes", by=False).output
    _add(run, "prova.uno")
    _add(run, "prova.due", "Prova Due")
    run("role", "prova.uno", "istruttore", *WHY)
    run("close", "prova.uno", *WHY)
    everybody, one = (run("changes", *whom, by=False).output for whom in ((), ("prova.uno",)))
    assert "Aggiunta la persona Prova Due" in everybody
    assert "Prova Due" not in one
    role = next(line for line in one.splitlines() if "istruttore" in line)
    assert role.endswith(f"Prova Amministratrice (Sistemi informativi), dichiarato · {WHY[1]}")
    assert "accesso chiuso" in one.splitlines()[-1]
    assert "oppure «accordi people list»" in run("changes", "nessuno", by=False).output


def test_a_link_leads_where_the_door_stood_last(run: Run, tmp_path: Path) -> None:
    _add(run, "prova.uno")
    assert "http://127.0.0.1:4200/collegamento/" in run("link", "prova.uno").output
    door_file(tmp_path).parent.mkdir()
    write_atomically(door_file(tmp_path), b"http://127.0.0.1:4711")
    assert "http://127.0.0.1:4711/collegamento/" in run("link", "prova.uno").output
