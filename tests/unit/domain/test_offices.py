from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from agreements.domain.agreement.obligation import AnsweredBefore, Fulfilment
from agreements.domain.agreement.parties import Office
from agreements.domain.basics.errors import InvalidDatum
from agreements.domain.offices import (
    Mailing,
    OfficeRegister,
    RegisteredOffice,
    Role,
    Substitute,
    Transfer,
    transferred,
)
from tests.support import builders

PLAN = "piano-operativo"
DIGITAL = RegisteredOffice("SET-DIG", "Settore digitale", builders.OFFICE.email, "dirigente del Settore digitale")
NEW = RegisteredOffice("SET-NEW", "Settore nuovo", "nuovo@regione.example.it", "dirigente del Settore nuovo")
BODY = RegisteredOffice(
    "ente",
    "Regione di prova",
    "ente@regione.example.it",
    "segretario",
    contacts={Role.LEGAL: "legale@regione.example.it"},
)
AUGUST = Substitute("Prova Sette", "sette@regione.example.it", date(2026, 8, 1), date(2026, 8, 31), "nota n. 3")
REGISTER = OfficeRegister().kept(DIGITAL).kept(NEW).kept(BODY)
ACT = Transfer(DIGITAL, NEW, "decreto n. 12", date(2026, 3, 20), "riorganizzazione")


def test_an_office_that_is_not_registered_gets_its_mail_as_its_agreement_says() -> None:
    office = Office("Ufficio di prova", "ufficio@regione.example.it")
    assert OfficeRegister().reached(office, builders.START) == (office,)
    assert OfficeRegister().mailing(office) is Mailing.USUAL
    assert OfficeRegister().contact(office, Role.LEGAL) is None


def test_an_agreement_that_names_a_former_address_reaches_the_new_one() -> None:
    moved = REGISTER.kept(replace(DIGITAL, email="digitale@regione.example.it", name="Settore digitale e dati"))
    assert moved.reached(builders.OFFICE, builders.START) == (
        Office("Settore digitale e dati", "digitale@regione.example.it"),
    )
    back = moved.kept(DIGITAL)
    assert back.by_code("set-dig").former_emails == ("digitale@regione.example.it",)
    assert back.reached(builders.OFFICE, builders.START)[0].email == builders.OFFICE.email


def test_a_mailbox_that_passes_to_another_office_is_that_offices_from_then_on() -> None:
    moved = REGISTER.kept(replace(DIGITAL, email="altro@regione.example.it"))
    heir = RegisteredOffice("SET-ER", "Settore erede", builders.OFFICE.email, "dirigente del Settore erede")
    found = moved.kept(heir).of(builders.OFFICE.email.upper())
    assert found is not None
    assert found.code == "SET-ER"


def test_two_offices_never_share_an_address() -> None:
    with pytest.raises(InvalidDatum, match="già quello di SET-DIG"):
        REGISTER.kept(replace(NEW, email=builders.OFFICE.email))


def test_an_unknown_code_is_answered_with_those_that_there_are() -> None:
    with pytest.raises(InvalidDatum, match=r"registra-struttura.*SET-DIG \(Settore digitale\)"):
        REGISTER.by_code("SET-XX")


@pytest.mark.parametrize("code", ["", "con spazi", "àccento", "x" * 21, "-A", "A\nB"])
def test_a_code_that_cannot_be_one_is_refused(code: str) -> None:
    with pytest.raises(InvalidDatum, match="codice"):
        replace(DIGITAL, code=code)


def test_a_substitute_gets_the_mail_on_the_first_and_the_last_day_and_not_beyond() -> None:
    register = REGISTER.kept(NEW)
    register = OfficeRegister(tuple(o.with_substitute(AUGUST) if o.code == "SET-DIG" else o for o in register.offices))
    for day, expected in (
        (AUGUST.from_on - timedelta(days=1), builders.OFFICE.email),
        (AUGUST.from_on, AUGUST.email),
        (AUGUST.until_on, AUGUST.email),
        (AUGUST.until_on + timedelta(days=1), builders.OFFICE.email),
    ):
        assert register.reached(builders.OFFICE, day)[0].email == expected


def test_nobody_is_stood_in_for_twice_but_a_last_day_may_change() -> None:
    office = DIGITAL.with_substitute(AUGUST)
    with pytest.raises(InvalidDatum, match="Prova Sette dal 01/08/2026"):
        office.with_substitute(replace(AUGUST, name="Prova Otto", email="otto@regione.example.it"))
    shorter = replace(AUGUST, until_on=date(2026, 8, 15))
    assert office.with_substitute(shorter).substitutes == (shorter,)
    second = replace(AUGUST, from_on=date(2026, 8, 16), email="otto@regione.example.it")
    assert office.with_substitute(shorter).with_substitute(second).substitutes == (shorter, second)


def test_a_substitution_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(InvalidDatum, match="prima di cominciare"):
        replace(AUGUST, until_on=date(2026, 7, 31))


def test_an_altered_office_keeps_its_substitutes() -> None:
    register = OfficeRegister((DIGITAL.with_substitute(AUGUST),))
    assert register.kept(replace(DIGITAL, name="Altro nome")).by_code("SET-DIG").substitutes == (AUGUST,)


def test_the_contact_of_the_whole_body_holds_where_an_office_has_none() -> None:
    found = REGISTER.contact(builders.OFFICE, Role.LEGAL)
    assert found is not None
    assert found.email == "legale@regione.example.it"
    own = REGISTER.kept(replace(DIGITAL, contacts={Role.LEGAL: "proprio@regione.example.it"}))
    nearer = own.contact(builders.OFFICE, Role.LEGAL)
    assert nearer is not None
    assert nearer.email == "proprio@regione.example.it"
    assert REGISTER.contact(builders.OFFICE, Role.DIRECTOR) is None


def test_a_transfer_passes_open_duties_and_whoever_follows_the_agreement_and_remembers_who_answered() -> None:
    agreement = builders.signed(manager=builders.OFFICE)
    after = transferred(agreement, ACT, REGISTER)
    target = Office(NEW.name, NEW.email)
    assert after.obligation(PLAN).office == target
    assert after.obligation(PLAN).answered_before == (AnsweredBefore(builders.OFFICE, ACT.adopted_on, "decreto n. 12"),)
    assert after.offices == (target,)
    assert after.manager == target
    assert transferred(after, ACT, REGISTER) == after


def test_what_was_met_stays_with_the_office_that_met_it() -> None:
    agreement = builders.signed()
    met = replace(agreement.obligation(PLAN), fulfilment=Fulfilment(builders.START, "prot. 1", ""))
    after = transferred(agreement.with_obligation(met), ACT, REGISTER)
    assert after.obligation(PLAN) == met


def test_an_agreement_of_other_offices_is_left_as_it_is() -> None:
    other = Office("Altra struttura", "altra@regione.example.it")
    agreement = builders.signed(offices=(other,), obligations=(replace(builders.plan(), office=other),))
    assert transferred(agreement, ACT, REGISTER) == agreement


def test_a_transfer_needs_two_offices() -> None:
    with pytest.raises(InvalidDatum, match="due volte"):
        replace(ACT, target=DIGITAL)
    with pytest.raises(InvalidDatum, match="non è una struttura"):
        replace(ACT, target=BODY)
