"""Who may take which step: each rule with its cases."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from agreements.documents.templates.who_may_file import read_who_may
from agreements.domain.agreement.decision import DecidingBody
from agreements.domain.basics.moment import Moment
from agreements.domain.people.person import Delegation, HeldRole, Person, Role
from agreements.domain.people.who_may import (
    ACCOUNTS,
    BY_MANAGER,
    LEGITIMACY,
    REPERTORY,
    TWO_PERSONS,
    WITHDRAWAL,
    May,
    NotEntitled,
    Sort,
    StepFacts,
    case_of_decision,
    case_of_opinion,
    may,
    refusal,
)

TABLE = read_who_may()
TODAY = date(2026, 3, 12)
LONG_AGO = date(2020, 1, 1)
DAY = timedelta(days=1)


def person(*roles: Role, office: str = "SET-PRO", which: str = "p-uno", name: str = "Prova Uno") -> Person:
    return Person(which, name, "Ufficio", roles=tuple(HeldRole(role, office, LONG_AGO) for role in roles))


def facts(step: str, case: str = "", **more: object) -> StepFacts:
    own = frozenset({"SET-PRO"})
    return replace(StepFacts(step, case, "P-2026-0001", own, owed_by=own), **more)  # type: ignore[arg-type]


def told(who: Person, what: StepFacts, *able: Person, day: date = TODAY) -> str:
    verdict = may(TABLE, who, what, day)
    assert not verdict.admitted
    return refusal(TABLE, who, what, verdict, able)


def test_every_role_in_every_step_does_what_its_cell_says() -> None:
    for (step, case), row in TABLE.rows.items():
        for role in Role:
            given = row.may.get(role, frozenset())
            for asks, confirms in ((False, False), (True, False), (False, True)):
                asked = facts(step, case, asks=asks, confirms=confirms)
                enough = May.DOES in given
                enough = enough or (asks and May.ASKS in given) or (confirms and May.CONFIRMS in given)
                enough = enough or (row.sort is Sort.READING and May.SEES in given)
                assert may(TABLE, person(role), asked, TODAY).admitted is enough, (step, case, role, asks, confirms)
                if not enough:
                    sentence = told(person(role), asked)
                    assert all(str(who) in sentence for who in row.with_any([May.DOES])), sentence
                    assert step in sentence
                    assert sentence.endswith(".")


def test_whose_steps_are_by_kind_of_opinion_datum_and_body() -> None:
    for step, case, role in (
        ("registra-parere", case_of_opinion("Regolarità amministrativa"), Role.MANAGER),
        ("registra-parere", case_of_opinion("Parere del Dirigente e del Direttore"), Role.DIRECTOR),
        ("registra-parere", case_of_opinion("regolarità CONTABILE"), Role.ACCOUNTING),
        ("registra-parere", case_of_opinion("copertura finanziaria"), Role.ACCOUNTING),
        ("registra-parere", case_of_opinion("amministrativo-contabile"), Role.ACCOUNTING),
        ("registra-parere", case_of_opinion("regolarità (contabile)"), Role.ACCOUNTING),
        ("registra-parere", case_of_opinion("Legittimita"), Role.LEGAL),
        ("registra-delibera", case_of_decision(DecidingBody.EXECUTIVE_BOARD), Role.GOVERNMENT_SECRETARY),
        ("registra-delibera", case_of_decision(DecidingBody.MANAGER), Role.MANAGER),
        ("registra-repertorio", "", Role.REPERTORY),
        ("registra-pubblicazione", "", Role.TRANSPARENCY),
        ("rettifica", "", Role.PROCEDURE_OFFICER),
        ("conferma-rettifica", WITHDRAWAL, Role.CLERK),
    ):
        assert may(TABLE, person(role), facts(step, case), TODAY).admitted, (step, case, role)
    for step, case, role in (
        ("registra-parere", ACCOUNTS, Role.MANAGER),
        ("registra-parere", LEGITIMACY, Role.ACCOUNTING),
        ("registra-delibera", "", Role.MANAGER),
        ("registra-delibera", BY_MANAGER, Role.GOVERNMENT_SECRETARY),
        ("rettifica", REPERTORY, Role.CLERK),
        ("rettifica", TWO_PERSONS, Role.PROTOCOL),
        ("rettifica", TWO_PERSONS, Role.MANAGER),
        ("conferma-rettifica", "", Role.REPERTORY),
    ):
        asked = facts(step, case, asks=step == "rettifica", confirms=step == "conferma-rettifica")
        assert not may(TABLE, person(role), asked, TODAY).admitted, (step, role)


def test_a_refusal_says_who_may_why_not_this_one_and_whom_to_ask() -> None:
    manager = person(Role.MANAGER, which="p-due", name="Prova Due")
    assert told(person(Role.CLERK), facts("proroga"), manager) == (
        "Il passo «proroga» su P-2026-0001 spetta a: dirigente, o chi ne ha la delega; Prova Uno come istruttore lo "
        "prepara o chiede soltanto; chiederlo a Prova Due (Ufficio)."
    )
    assert told(person(), facts("registra-parere", ACCOUNTS)) == (
        "Il passo «registra-parere» (contabile) su P-2026-0001 spetta a: ragioneria, o chi ne ha la delega; Prova Uno "
        "non ha alcun ruolo; oggi nessuno lo può compiere: chiedere chi ha il ruolo."
    )
    assert "è protocollo, ragioneria" in told(person(Role.PROTOCOL, Role.ACCOUNTING), facts("proroga"))
    assert "come dirigente lo conferma soltanto" in told(person(Role.MANAGER), facts("rettifica", TWO_PERSONS))
    with pytest.raises(NotEntitled, match="«passo-nuovo» non è nella tabella"):
        may(TABLE, manager, facts("passo-nuovo"), TODAY)


def test_a_role_holds_for_its_office_or_for_all_of_them() -> None:
    other = facts("proroga", offices=frozenset({"ALTRO"}))
    assert may(TABLE, person(Role.MANAGER, office=""), other, TODAY).admitted
    assert "è dirigente di SET-PRO, mentre la struttura dell’accordo è ALTRO" in told(person(Role.MANAGER), other)
    assert may(TABLE, person(Role.MANAGER), replace(other, offices=frozenset({"ALTRO", "SET-PRO"})), TODAY).admitted
    assert may(TABLE, person(Role.CLERK), StepFacts("nuovo-accordo"), TODAY).admitted  # there is no agreement yet
    unregistered = replace(other, offices=frozenset(), unregistered=("Settore nuovo",))
    assert "(Settore nuovo) non è nel registro" in told(person(Role.MANAGER), unregistered)
    owed = facts("consegna-piano", offices=frozenset({"ALTRO"}), owed_by=frozenset({"SET-PRO"}))
    assert may(TABLE, person(Role.OWING), owed, TODAY).admitted
    assert not may(TABLE, person(Role.CLERK), owed, TODAY).admitted
    assert not may(TABLE, person(Role.OWING), replace(owed, owed_by=frozenset({"ALTRO"})), TODAY).admitted


def test_a_role_counts_on_its_first_and_on_its_last_day_in_rome() -> None:
    held = HeldRole(Role.MANAGER, "", date(2026, 3, 1), date(2026, 3, 29))
    manager = replace(person(), roles=(held,))
    for at, admitted in (
        (datetime(2026, 2, 28, 22, 59, tzinfo=UTC), False),  # 23:59 in Rome
        (datetime(2026, 2, 28, 23, 0, tzinfo=UTC), True),  # midnight of the first day
        (datetime(2026, 3, 29, 21, 59, tzinfo=UTC), True),  # the last minute, in summer time already
        (datetime(2026, 3, 29, 22, 0, tzinfo=UTC), False),
    ):
        assert may(TABLE, manager, facts("proroga"), Moment(at).today).admitted is admitted, at
    assert "è dirigente solo dal 01/03/2026" in told(manager, facts("proroga"), day=date(2026, 2, 28))
    assert "non è più dirigente (ultimo giorno 29/03/2026)" in told(manager, facts("proroga"), day=date(2026, 3, 30))


def test_a_delegation_has_extent_and_days() -> None:
    given = Delegation("p-capo", "p-uno", Role.MANAGER, "SET-PRO", "ordine n. 3", TODAY, TODAY + DAY, ("proroga",))
    clerk = replace(person(Role.CLERK), received=(given,))
    assert may(TABLE, clerk, facts("proroga"), TODAY).title == "dirigente, su delega (ordine n. 3)"
    for day, admitted in ((TODAY - DAY, False), (TODAY, True), (TODAY + DAY, True), (TODAY + 2 * DAY, False)):
        assert may(TABLE, clerk, facts("proroga"), day).admitted is admitted
    assert not may(TABLE, clerk, facts("proroga", offices=frozenset({"ALTRO"})), TODAY).admitted
    without_role = replace(person(), received=(given,))
    for who, step, why in (
        (clerk, "recesso", "come istruttore lo prepara o chiede soltanto"),
        (without_role, "recesso", "una delega (ordine n. 3) che non comprende questo passo"),
        (without_role, "proroga", "solo a chi lavora negli uffici di chi delega (art. 17 c. 1-bis"),
        (replace(without_role, received=(replace(given, extent=()),)), "proroga", "se ne delegano solo alcune"),
        (replace(person(Role.CLERK, office="ALTRO"), received=(given,)), "consegna-piano", "istruttore di ALTRO"),
    ):
        assert why in told(who, facts(step)), (step, why)
    accounts = replace(given, role=Role.ACCOUNTING, extent=())  # no function of a dirigente
    assert may(TABLE, replace(without_role, received=(accounts,)), facts("registra-movimento"), TODAY).admitted


def test_who_stands_in_may_what_the_absent_may_while_away() -> None:
    stands_in = HeldRole(Role.MANAGER, "SET-PRO", TODAY, TODAY)
    clerk = replace(person(Role.CLERK), stands_in=(stands_in,))
    assert may(TABLE, clerk, facts("proroga"), TODAY).title == "dirigente, in sostituzione di chi è assente"
    assert [may(TABLE, clerk, facts("proroga"), day).admitted for day in (TODAY - DAY, TODAY + DAY)] == [False, False]


def test_a_declared_conflict_of_interest_closes_every_step_on_the_act_and_no_reading() -> None:
    manager = replace(person(Role.MANAGER), also=frozenset({"p-altro-accesso"}))
    for closed in (
        facts("proroga", conflicts=frozenset({"p-uno"})),
        facts("proroga", conflicts=frozenset({"p-altro-accesso"})),  # declared by the other account
        facts("proroga", abstaining=("UNO  Pròva",)),
    ):
        assert told(manager, closed) == (
            "Il passo «proroga» su P-2026-0001: Prova Uno ha dichiarato un conflitto di interessi e si astiene (art. "
            "6-bis L. 241/1990); il passo spetta ad altri, che il dirigente indica."
        )
    assert may(
        TABLE, manager, facts("proroga", conflicts=frozenset({"p-due"}), abstaining=("Prova Due",)), TODAY
    ).admitted
    assert may(TABLE, manager, facts("storia-accordo", conflicts=frozenset({"p-uno"})), TODAY).admitted


def test_who_administers_the_system_takes_no_step_and_reads_nothing() -> None:
    for step in TABLE.steps:
        system = TABLE.row(step).sort is Sort.SYSTEM
        assert may(TABLE, person(Role.ADMINISTRATOR, office=""), facts(step), TODAY).admitted is system, step
    sentence = told(person(Role.ADMINISTRATOR), facts("storia-accordo"))
    assert "chi lo amministra non compie passi sugli atti né ne legge i documenti" in sentence
    both = person(Role.ADMINISTRATOR, Role.CLERK)  # a small body: the other role counts for itself
    assert may(TABLE, both, facts("nuova-versione"), TODAY).admitted


def test_a_confidential_agreement_is_for_those_named_only() -> None:
    manager = replace(person(Role.MANAGER, office=""), also=frozenset({"p-altro-accesso"}))
    for step in ("proroga", "storia-accordo"):
        for readers, admitted in (
            (None, True),
            ({"p-uno"}, True),
            ({"p-altro-accesso"}, True),
            ({"p-due"}, False),
            (set(), False),
        ):
            asked = facts(step, readers=None if readers is None else frozenset(readers))
            assert may(TABLE, manager, asked, TODAY).admitted is admitted, (step, readers)
    sentence = told(manager, facts("proroga", readers=frozenset()))
    assert "vi accede solo chi è stato nominato" in sentence
    named = replace(person(Role.PROTOCOL), id="p-due")
    assert not may(TABLE, named, facts("proroga", readers=frozenset({"p-due"})), TODAY).admitted  # named, no role


def test_who_has_left_takes_no_step_from_the_next_day_on() -> None:
    gone = replace(person(Role.MANAGER), ended_on=TODAY)
    assert may(TABLE, gone, facts("proroga"), TODAY).admitted
    assert "non lavora più in questo ente (ultimo giorno 12/03/2026)" in told(gone, facts("proroga"), day=TODAY + DAY)


def test_a_person_who_was_renamed_is_the_same_person() -> None:
    renamed = replace(person(Role.MANAGER), name="Prova Uno Esempio")
    assert not may(TABLE, renamed, facts("proroga", conflicts=frozenset({"p-uno"})), TODAY).admitted
    assert may(TABLE, renamed, facts("proroga", readers=frozenset({"p-uno"})), TODAY).admitted
