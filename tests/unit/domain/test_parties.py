from __future__ import annotations

from dataclasses import replace

import pytest

from agreements.domain.errors import InvalidDatum
from agreements.domain.parties import Nature, Office, Party, Signatory, check_parties, require_address, require_text
from tests.support.builders import party


def test_two_different_bodies_can_make_an_agreement() -> None:
    check_parties([party(1), party(2)])
    check_parties([party(n) for n in range(1, 6)])


@pytest.mark.parametrize("parties", [[], [party(1)]])
def test_fewer_than_two_parties_make_none(parties: list[Party]) -> None:
    with pytest.raises(InvalidDatum, match="almeno due parti") as caught:
        check_parties(parties)
    assert caught.value.datum == "parti"


@pytest.mark.parametrize("name", ["Regione di Prova", "REGIONE DI PROVA", "  regione   di\tprova "])
def test_the_same_name_twice_is_the_same_body(name: str) -> None:
    with pytest.raises(InvalidDatum, match="compare due volte"):
        check_parties([party(1), replace(party(2), name=name)])


def test_the_same_tax_code_twice_is_the_same_body() -> None:
    with pytest.raises(InvalidDatum, match="compare due volte"):
        check_parties([replace(party(n), tax_code="01386030488") for n in (1, 2)])


def test_two_bodies_whose_tax_code_is_not_known_are_not_the_same() -> None:
    check_parties([replace(party(1), tax_code=""), replace(party(2), tax_code="")])


@pytest.mark.parametrize("code", ["01386030487", "123", "0138603048", "IT01386030480", "abcdefghijk"])
def test_a_body_has_a_tax_code_of_eleven_digits_with_its_check_digit(code: str) -> None:
    with pytest.raises(InvalidDatum, match="11 cifre"):
        replace(party(1), tax_code=code)


def test_a_person_has_a_codice_fiscale_whose_check_character_is_right() -> None:
    with pytest.raises(InvalidDatum, match="carattere per carattere"):
        Signatory("Prova Uno", "Presidente", "statuto", "PRVNUO80A01Z999A")


def test_the_wrong_codice_fiscale_is_not_repeated_in_the_message() -> None:
    with pytest.raises(InvalidDatum) as caught:
        Signatory("Prova Uno", "Presidente", "statuto", "PRVNUO80A01Z999A")
    assert "PRVNUO" not in str(caught.value)


@pytest.mark.parametrize("pec", ["senza chiocciola", "a@b", "a@b.it, c@d.it", "A <a@b.it>", "a@b.it\nBcc: c@d.it"])
def test_a_certified_address_is_one_plain_address(pec: str) -> None:
    with pytest.raises(InvalidDatum, match="non è un indirizzo valido"):
        replace(party(1), pec=pec)


def test_a_party_may_have_no_certified_address_but_an_office_has_one() -> None:
    assert replace(party(1), pec="").pec == ""
    with pytest.raises(InvalidDatum):
        Office("Settore di prova", "")
    require_address("PEC", "protocollo.regione@postacert.example.it")


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("", "Manca"),
        (" \n\t", "Manca"),
        ("x" * 201, "supera 200"),
        ("a\x00b", "di controllo"),
        ("a\x1bb", "di controllo"),
    ],
)
def test_a_text_is_there_short_enough_and_without_control_characters(text: str, word: str) -> None:
    with pytest.raises(InvalidDatum, match=word):
        require_text("denominazione", text, 200)


def test_names_are_asked_for_everywhere() -> None:
    with pytest.raises(InvalidDatum, match="denominazione dell’ente"):
        Party(1, " ", Nature.PUBLIC_ADMINISTRATION, "", "", "", party(1).signatory)
    with pytest.raises(InvalidDatum, match="firmatario"):
        Signatory("", "Presidente", "statuto")
