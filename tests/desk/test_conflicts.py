"""A conflict of interest at the desk: declared of oneself, it closes every step; who decides on it says it is over."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from html import unescape

import pytest
from click.testing import CliRunner

from agreements.domain.agreement.confidentiality import Confidentiality
from agreements.domain.people.person import Person, Role
from agreements.domain.people.request import Request, RequestState
from agreements.use_cases.base.journal_told import tell_journal
from agreements.use_cases.people.conflicts import conflicts_of
from agreements.use_cases.people.entitled import NotEntitled, require_entitled
from cli.main import accordi
from tests.contract import samples
from tests.desk.door import Browser, Door, now, today
from tests.desk.test_people_pages import person_of
from tests.desk.test_received import agreement


def asks(door: Door, who: Person, step: str, number: str) -> None:
    request = Request(1, "k", who.actor, step, number, {}, (), now(), RequestState.ASKED)
    require_entitled(door.bench, request, now())


def declare(browser: Browser, number: str, reason: str = "è parente di chi firma") -> tuple[int, str]:
    answer = browser.post("/conflitti", {"token": browser.token(), "accordo": number, "motivo": reason})
    return answer.status_code, unescape(answer.text)


def end(browser: Browser, number: str, who: Person, why: str = "ordine n. 5") -> tuple[int, str]:
    form = {"token": browser.token(), "accordo": number, "persona": who.id, "motivo": why}
    answer = browser.post("/conflitti/fine", form)
    return answer.status_code, unescape(answer.text)


def test_it_closes_every_step_until_the_dirigente_says_that_it_is_over(door: Door) -> None:
    number = agreement(door.bench)
    manager, clerk = door.inside("prova.dirigente", Role.MANAGER), door.inside("prova.uno", Role.CLERK)
    who = person_of(door)
    asks(door, who, "nuova-versione", number)
    assert f'value="{number}"' in clerk.get(f"/conflitti?accordo={number}").text
    status, page = declare(clerk, number, " ")
    assert (status, "motivo del conflitto di interessi" in page, f'value="{number}"' in page) == (422, True, True)
    status, page = declare(clerk, "P-1999-0001", "per <motivi>")
    assert (status, "non esiste nel registro" in page, "per <motivi></textarea>" in page) == (422, True, True)
    assert declare(clerk, f" {number.lower()} ")[0] == 303
    assert declare(clerk, number)[0] == 303  # once more it changes nothing
    with pytest.raises(NotEntitled, match="si astiene"):
        asks(door, who, "nuova-versione", number)
    asks(door, who, "storia-accordo", number)
    assert "è parente di chi firma" in clerk.get("/conflitti").text
    assert end(clerk, number, who)[0] == 422
    assert "è parente di chi firma" in manager.get("/conflitti").text
    assert end(manager, number, who, "")[0] == 422
    assert end(manager, number, who)[0] == 303
    status, page = end(manager, number, who)
    assert (status, "è già finito" in page) == (422, True)
    asks(door, who, "nuova-versione", number)
    assert conflicts_of(door.bench, who) == ()
    rows = tell_journal(door.bench.database, number, now()).rows[-2:]
    assert [(row.name, row.how, row.law) for row in rows] == [
        ("Prova prova.uno", "autenticato", "art. 6-bis L. 241/1990"),
        ("Prova prova.dirigente", "autenticato", "art. 6-bis L. 241/1990"),
    ]
    assert "si astiene" in rows[0].what
    assert "può occuparsene di nuovo" in rows[1].what
    assert "parente" not in "".join(row.what + row.why for row in rows)
    with door.bench.database.unit() as unit:
        assert [each.why for each in unit.people_changes(who.id)][-2:] == ["è parente di chi firma", "ordine n. 5"]


@pytest.mark.parametrize("role", [*Role, None], ids=str)
def test_who_works_on_acts_declares_and_only_who_decides_on_them_ends(door: Door, role: Role | None) -> None:
    number = agreement(door.bench)
    browser = door.inside("prova.uno", *([role] if role else []))
    other = door.inside("prova.due", Role.CLERK)
    declare(other, number)
    works = role not in (None, Role.ADMINISTRATOR)
    assert browser.get("/conflitti").status_code == (200 if works else 403)
    ended = 303 if role is Role.MANAGER else 422 if works else 403
    assert end(browser, number, person_of(door, "prova.due"))[0] == ended
    assert declare(browser, number)[0] == (303 if works else 403)
    assert bool(conflicts_of(door.bench, person_of(door))) == works


def test_nobody_ends_the_own_one_and_a_manager_in_conflict_ends_nobodys(door: Door) -> None:
    number = agreement(door.bench)
    manager, clerk = door.inside("prova.dirigente", Role.MANAGER), door.inside("prova.uno", Role.CLERK)
    declare(manager, number)
    declare(clerk, number)
    for who in ("prova.dirigente", "prova.uno"):
        status, page = end(manager, number, person_of(door, who))
        assert (status, "mai chi lo ha dichiarato" in page) == (422, True)
    assert "Su cui decidere" not in manager.get("/conflitti").text


def test_a_confidential_agreement_is_not_found_out(door: Door) -> None:
    number = agreement(door.bench)
    with door.bench.database.unit() as unit:
        there = unit.load(number)
        kept = replace(there, confidentiality=Confidentiality(today(), "legge", "motivo"))
        unit.save(kept, [samples.event(kept)])
        unit.commit()
    clerk = door.inside("prova.uno", Role.CLERK)
    assert f"«{number}» non esiste nel registro" in declare(clerk, number)[1]
    assert conflicts_of(door.bench, person_of(door)) == ()


def test_what_another_page_sends_changes_nothing(door: Door) -> None:
    number, clerk = agreement(door.bench), door.inside("prova.uno", Role.CLERK)
    for path in ("/conflitti", "/conflitti/fine"):
        form = {"accordo": number, "motivo": "prova", "persona": person_of(door).id}
        assert clerk.post(path, form).status_code == 403
        assert clerk.post(path, form | {"token": clerk.token()}, origin="https://altrove.example").status_code == 403
        assert door.browser().post(path, form).status_code in (303, 401)
    assert conflicts_of(door.bench, person_of(door)) == ()


def test_on_paper_it_is_recorded_and_ended_by_command(door: Door) -> None:
    number = agreement(door.bench)
    door.person("prova.uno", Role.CLERK)

    def run(*words: str) -> str:
        said = ["--by", "Prova Otto, Direzione", "--reason", "nota n. 7 di prova"]
        var = ["--var", str(door.bench.folders.parent)]
        return CliRunner().invoke(accordi, ["people", *words, *said, *var]).output

    assert "si astiene" in run("conflict", "prova.uno", number)
    with pytest.raises(NotEntitled, match="si astiene"):
        asks(door, person_of(door), "nuova-versione", number)
    assert "Nessuno ha il nome utente" in run("conflict", "prova.nessuno", number)
    assert "non esiste nel registro" in run("conflict", "prova.uno", "P-1999-0001")
    assert "può occuparsene di nuovo" in run("conflict-end", "prova.uno", number)
    assert "non ha conflitti di interessi aperti" in run("conflict-end", "prova.uno", number)
    rows = tell_journal(door.bench.database, number, now()).rows[-2:]
    assert {(row.name, row.how) for row in rows} == {("Prova Otto", "dichiarato da")}
    assert now() - rows[0].at < timedelta(minutes=5)
