"""Who may take a step, read and decide, with persons and agreement in the database."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from click.testing import CliRunner

from agreements.domain.agreement.confidentiality import Extent, Public
from agreements.domain.agreement.correction import Datum
from agreements.domain.agreement.events import Actor
from agreements.domain.basics.errors import AccordiError, InvalidDatum, RefusedTransition
from agreements.domain.offices import RegisteredOffice
from agreements.domain.people.person import HeldRole, Person, Role
from agreements.domain.people.request import Request, RequestState
from agreements.domain.steps.command import Trigger
from agreements.use_cases.base.journal_told import tell_journal
from agreements.use_cases.base.step import with_what_helps
from agreements.use_cases.life import classified, corrections
from agreements.use_cases.people.conflicts import declare_conflict
from agreements.use_cases.people.entitled import NotEntitled, may_read, require_entitled, require_reader
from agreements.use_cases.people.identity import refuse_who_imported
from agreements.use_cases.people.readers import end_reader, name_reader, who_read
from cli.main import accordi
from tests.contract import samples
from tests.integration.use_cases.lives import CLERK, NAMES, Life, now, today
from tests.support.persons import enter


def asks(life: Life, who: Person, step: str, **form: str) -> None:
    request = Request(1, "k", who.actor, step, life.number, form, (), now(), RequestState.ASKED)
    require_entitled(life.bench, request, now())


def test_a_request_is_judged_by_its_agreement_and_its_form(life: Life) -> None:
    life.record(today() - timedelta(days=20))
    clerk = enter(life.bench, "p-istruttore", "Prova Uno", Role.CLERK)
    manager = enter(life.bench, "p-dirigente", "Prova Due", Role.MANAGER)
    repertory = enter(life.bench, "p-repertorio", "Prova Tre", Role.REPERTORY)
    number, day = str(Datum.REPERTORY_NUMBER), str(Datum.SIGNATURE_DATE)
    life.repertory("12")
    asks(life, manager, "proroga")
    asks(life, clerk, "rettifica", dato=day, quale=NAMES[1], nuovo_valore="04/03/2026")
    asks(life, repertory, "rettifica", dato=number, nuovo_valore="13")
    asks(life, manager, "conferma-rettifica", dato=day)
    asks(life, repertory, "conferma-rettifica", dato=number)
    asks(life, clerk, "conferma-rettifica", dato=day, decisione="la ritiro")
    for who, step, form, told in (
        (clerk, "proroga", {}, "spetta a: dirigente, o chi ne ha la delega; .*; chiederlo a Prova Due"),
        (clerk, "rettifica", {"dato": number}, r"\(repertorio\) su P-.* spetta a: ufficiale di repertorio"),
        (clerk, "rettifica", {"dato": str(Datum.TITLE)}, "spetta a: responsabile del procedimento, dirigente"),
        (clerk, "conferma-rettifica", {"dato": day}, "spetta a: dirigente"),
        (replace(clerk, id="p-nessuno"), "proroga", {}, "non è fra le persone di questo ente"),
    ):
        with pytest.raises(NotEntitled, match=told):
            asks(life, who, step, **form)
    declare_conflict(life.bench, life.number, manager, "partecipa all’altra parte", now())
    with pytest.raises(NotEntitled, match="si astiene"):
        asks(life, manager, "proroga")


def test_what_is_about_an_office_is_for_who_answers_for_it(life: Life) -> None:
    life.create()
    with life.bench.database.unit() as unit:
        for code in ("SET-UNO", "SET-DUE"):
            office = RegisteredOffice(code, f"Settore {code}", f"{code.lower()}@example.it", "dirigente di prova")
            unit.save_office(office)
        unit.save_person(Person("p-uno", "Prova Uno", "Ufficio"), now())
        unit.give_role("p-uno", HeldRole(Role.MANAGER, "SET-UNO", today()), CLERK, now(), "prova")
        unit.commit()
        manager = unit.person("p-uno")
    assert manager

    def wants(step: str, **form: str) -> None:
        require_entitled(
            life.bench, Request(1, "k", manager.actor, step, "", form, (), now(), RequestState.ASKED), now()
        )

    wants("trasferisci-competenze", da="set-uno ", a="SET-DUE")
    wants("registra-sostituto", struttura="SET-UNO")
    wants("registra-struttura", codice="SET-TRE")
    for step, field in (
        ("trasferisci-competenze", "da"),
        ("registra-sostituto", "struttura"),
        ("registra-struttura", "codice"),
        ("configura-preavvisi", "struttura"),
    ):
        with pytest.raises(NotEntitled, match="mentre il passo riguarda la struttura SET-DUE; "):
            wants(step, **{field: "SET-DUE"})
    with pytest.raises(NotEntitled, match="mentre il passo vale per tutto l’ente"):
        wants("configura-preavvisi")


def test_a_structure_delivers_what_it_owes_and_a_form_that_names_no_duty_means_the_plan(life: Life) -> None:
    life.create()
    with life.bench.database.unit() as unit:
        there = unit.load(life.number)
        (plan,) = there.obligations
        office = replace(plan.office, name="Settore altro", email="altro@example.it")
        report = replace(plan, code="relazione", office=office)
        kept = replace(there, obligations=(plan, report))
        unit.save(kept, [replace(samples.event(kept), at=now())])
        unit.save_office(RegisteredOffice("SET-ALTRO", "Settore altro", "altro@example.it", "dirigente di prova"))
        unit.save_person(Person("p-uno", "Prova Uno", "Ufficio"), now())
        unit.give_role("p-uno", HeldRole(Role.OWING, "SET-ALTRO", today()), CLERK, now(), "prova")
        unit.commit()
        owing = unit.person("p-uno")
    assert owing
    asks(life, owing, "consegna-piano", adempimento="relazione")
    asks(life, owing, "storia-accordo")
    for form in ({}, {"adempimento": ""}, {"adempimento": "piano-operativo"}):
        with pytest.raises(NotEntitled, match="struttura che deve un adempimento"):
            asks(life, owing, "consegna-piano", **form)


def test_a_confidential_agreement_is_read_by_those_named_and_each_reading_is_kept(life: Life) -> None:
    life.create()
    clerk = enter(life.bench, "p-uno", "Prova Uno", Role.CLERK)
    manager = enter(life.bench, "p-due", "Prova Due", Role.MANAGER)
    require_reader(life.bench, clerk.id, life.number, "pagina dell’accordo", now())
    assert who_read(life.bench, life.number) == ()
    with pytest.raises(InvalidDatum, match="non è riservato"):
        name_reader(life.bench, life.number, clerk.id, "istruisce la pratica", manager.actor, now())
    extent = Extent(Public.NOTHING, review_on=today() + timedelta(days=90))
    classified.set_confidentiality(
        life.bench, life.number, True, "art. 24 c. 6 L. 241/1990", "interesse di prova", CLERK, now(), extent
    )
    assert not may_read(life.bench, clerk, life.number, now())
    with pytest.raises(NotEntitled, match="riservato e vi accede solo chi è stato nominato"):
        require_reader(life.bench, clerk.id, life.number, "pagina dell’accordo", now())
    with pytest.raises(NotEntitled, match="lo decide il dirigente"):
        name_reader(life.bench, life.number, clerk.id, "mi serve", clerk.actor, now())
    with pytest.raises(InvalidDatum, match="«p-nessuno» non è fra le persone"):
        name_reader(life.bench, life.number, "p-nessuno", "prova", manager.actor, now())
    assert "accede all’accordo riservato" in name_reader(
        life.bench, life.number, clerk.id, "istruisce", manager.actor, now()
    )
    assert "è già fra chi" in name_reader(life.bench, life.number, clerk.id, "istruisce", manager.actor, now())
    asks(life, clerk, "nuova-versione")
    require_reader(life.bench, clerk.id, life.number, "documento «bozza v1»", now())
    tell_journal(life.bench.database, life.number, now(), reader="riga di comando")
    read = [(each.what, name) for each, name in who_read(life.bench, life.number)]
    assert read == [("documento «bozza v1»", "Prova Uno"), ("giornale, riga di comando", "")]
    assert "non accede più" in end_reader(life.bench, life.number, clerk.id, "altro incarico", manager.actor, now())
    assert "non è fra chi" in end_reader(life.bench, life.number, clerk.id, "altro incarico", manager.actor, now())
    with pytest.raises(NotEntitled, match="vi accede solo chi è stato nominato"):
        asks(life, clerk, "nuova-versione")
    with life.bench.database.unit() as unit:
        assert [change.why for change in unit.people_changes(clerk.id)] == ["istruisce", "altro incarico"]


def test_readers_are_named_and_shown_from_the_command_line(life: Life) -> None:
    life.create()
    enter(life.bench, "p-uno", "Prova Uno", Role.CLERK)
    extent = Extent(Public.NOTHING, review_on=today() + timedelta(days=90))
    classified.set_confidentiality(life.bench, life.number, True, "art. 24 L. 241/1990", "prova", CLERK, now(), extent)
    require = ["--by", "Prova Otto, Direzione", "--reason", "istruisce la pratica"]

    def run(*arguments: str) -> str:
        var = ["--var", str(life.bench.folders.parent)]
        return CliRunner().invoke(accordi, ["readers", *arguments, *var]).output

    assert "Accede: nessuno." in run("show", life.number)
    assert "Prova Uno accede all’accordo riservato" in run("add", life.number, "p-uno", *require)
    require_reader(life.bench, "p-uno", life.number, "pagina dell’accordo", now())
    shown = run("show", life.number)
    assert "Accede: Prova Uno (p-uno)." in shown
    assert "Prova Uno: pagina dell’accordo" in shown
    assert "non accede più" in run("end", life.number, "p-uno", *require)
    assert "Accede: nessuno." in run("show", life.number)


def test_who_asked_does_not_confirm_by_another_account_or_name(life: Life) -> None:
    life.record(today() - timedelta(days=20))
    life.repertory("12")
    with life.bench.database.unit() as unit:
        for which in ("p-uno", "p-uno-altro"):
            unit.save_person(Person(which, "Prova Uno", "Ufficio"), now(), "stessa impronta")
        unit.give_role("p-uno", HeldRole(Role.REPERTORY, "", date(2020, 1, 1)), CLERK, now(), "prova")
        unit.commit()
    first, other_account = (Actor("Prova Uno", "Ufficio", which) for which in ("p-uno", "p-uno-altro"))
    second = enter(life.bench, "p-due", "Prova Uno", Role.MANAGER).actor  # another person of the same name
    of = (life.bench, life.number, Datum.REPERTORY_NUMBER, "")
    asked = corrections.AskedCorrection(Datum.REPERTORY_NUMBER, "", "13", "letto male")
    corrections.ask_correction(life.bench, life.number, asked, first, now())
    for same in (first, replace(first, name="Prova Uno Sposata"), other_account, Actor("UNO PROVA", "Altro")):
        with pytest.raises(InvalidDatum, match="un’altra persona"):
            corrections.confirm_correction(*of, same, now(), value="13")
    with pytest.raises(InvalidDatum, match="indicare quel valore"):
        corrections.confirm_correction(*of, second, now(), value="31")
    with pytest.raises(InvalidDatum, match="la ritira chi l’ha chiesta"):
        corrections.withdraw_correction(*of, "sbagliata", Actor("Prova Tre", "Ufficio"), now())
    assert "ritirata" in corrections.withdraw_correction(*of, "sbagliata", other_account, now()).happened
    assert corrections.withdraw_correction(*of, "sbagliata", other_account, now()).already_done
    corrections.ask_correction(life.bench, life.number, asked, first, now())
    assert "«13»" in corrections.confirm_correction(*of, second, now(), value="13").happened
    assert corrections.confirm_correction(*of, second, now(), value="13").already_done
    told = tell_journal(life.bench.database, life.number, now())
    assert [(row.how, row.person) for row in told.rows[-4:]] == [
        ("autenticato", "p-uno"),
        ("autenticato", "p-uno-altro"),
        ("autenticato", "p-uno"),
        ("autenticato", "p-due"),
    ]
    assert [(row.old, row.new) for row in told.rows[-2:]] == [("12", "13")] * 2
    assert {row.how for row in told.rows[:-4]} == {"dichiarato da"}
    assert 1 <= len(told.helps) <= 3


def test_who_brought_a_file_does_not_decide_on_it(sent: Life) -> None:
    sent.bring(sent.signed_by("prova-uno"))
    (brought,) = {row.data["file_sha256"] for row in sent.journal if "file_sha256" in row.data}
    with sent.bench.database.unit() as unit:
        refuse_who_imported(unit, sent.number, [brought], Actor("Prova Dieci", "Direzione"))
        refuse_who_imported(unit, sent.number, ["0" * 64], CLERK)
        with pytest.raises(AccordiError, match=r"è stato importato da .*: la decisione spetta a un’altra persona"):
            refuse_who_imported(unit, sent.number, [brought], replace(CLERK, office="Altro ufficio"))


def test_a_refusal_names_the_few_steps_that_help_and_not_the_one_refused(life: Life) -> None:
    life.create()
    with pytest.raises(RefusedTransition) as caught:
        life.decide()
    told = with_what_helps(life.bench, caught.value, now())
    assert told.possible == ("avvia-istruttoria", "nuova-versione")  # the charges have been said
    assert str(told).endswith("ora si può: «avvia-istruttoria», «nuova-versione».")
    again = RefusedTransition(life.number, Trigger.ADD_VERSION.value, told.standing, "prova", told.possible)
    assert with_what_helps(life.bench, again, now()).possible == ("avvia-istruttoria",)
    life.examine()
    with pytest.raises(RefusedTransition) as caught:
        life.propose()  # an opinion is missing: the state knows the step, and it was refused
    assert "proposta-in-giunta" not in caught.value.possible
    assert with_what_helps(life.bench, caught.value, now()).possible == ("registra-parere",)


def test_a_manager_of_another_office_neither_confirms_nor_withdraws(life: Life) -> None:
    life.record(today() - timedelta(days=20))
    which, day = NAMES[1], Datum.SIGNATURE_DATE
    with life.bench.database.unit() as unit:
        there = unit.load(life.number)
        unit.save_office(RegisteredOffice("SET-UNO", "Settore uno", there.manager.email, "dirigente di prova"))
        unit.save_office(RegisteredOffice("SET-DUE", "Settore due", "due@example.it", "dirigente di prova"))
        for which_person, *held in (
            ("p-chiede", (Role.CLERK, "SET-UNO")),
            ("p-uno", (Role.MANAGER, "SET-UNO")),
            ("p-due", (Role.MANAGER, "SET-DUE"), (Role.CLERK, "SET-UNO")),
        ):
            unit.save_person(Person(which_person, f"Prova {which_person}", "Ufficio"), now())
            for role, office in held:
                unit.give_role(which_person, HeldRole(role, office, date(2020, 1, 1)), CLERK, now(), "prova")
        unit.commit()
        asks_it, own, other = (unit.person(each) for each in ("p-chiede", "p-uno", "p-due"))
    assert asks_it is not None
    assert own is not None
    assert other is not None
    asked = corrections.AskedCorrection(day, which, f"{today() - timedelta(days=21):%d/%m/%Y}", "letta male")
    form = {"dato": str(day), "quale": which}
    corrections.ask_correction(life.bench, life.number, asked, asks_it.actor, now())
    with pytest.raises(NotEntitled, match="è dirigente di SET-DUE, mentre la struttura dell’accordo è SET-UNO"):
        asks(life, other, "conferma-rettifica", **form)
    asks(life, own, "conferma-rettifica", **form)
    asks(life, other, "conferma-rettifica", **form, decisione="la ritiro")  # as a clerk: what was its own
    with pytest.raises(InvalidDatum, match="la ritira chi l’ha chiesta, o chi può confermarla"):
        corrections.withdraw_correction(life.bench, life.number, day, which, "errore", other.actor, now())
    declare_conflict(life.bench, life.number, own, "è parente di chi firma", now())
    with pytest.raises(InvalidDatum, match="la ritira chi l’ha chiesta"):
        corrections.withdraw_correction(life.bench, life.number, day, which, "errore", own.actor, now())
