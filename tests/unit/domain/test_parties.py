from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest
from stdnum.it import codicefiscale

from agreements.domain.agreement.parties import (
    Nature,
    Office,
    Party,
    Signatory,
    check_parties,
    check_signatories,
    doubtful_data,
    require_text,
)
from agreements.domain.basics.errors import InvalidDatum
from agreements.domain.basics.folding import folded
from agreements.domain.basics.identifiers import ipa_code, is_ordinary_mailbox, require_address, require_listed_code
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


def test_the_same_ipa_code_twice_is_the_same_body() -> None:
    with pytest.raises(InvalidDatum, match="compare due volte"):
        check_parties([replace(party(n), ipa_code=code) for n, code in ((1, "r_prova"), (2, " R_PROVA "))])


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("01386030488", "codice fiscale"),
        ("IT01386030488", "codice fiscale"),
        ("C.F. 01386030488", "codice fiscale"),
        ("013.860.304.88", "codice fiscale"),
        ("r_toscan\u200b", r"caratteri invisibili \(U\+200B dopo «r_toscan»\)"),
        ("protocollo@pec.example.it", "indirizzo di posta"),
        ("UF5B0X", "codice univoco di un ufficio"),
        ("r_toscàn", "non è valido"),
        ("r toscan", "non è valido"),
        ("r.toscan", "non è valido"),
        ("r_" + "x" * 40, "non è valido"),
    ],
)
def test_a_wrong_ipa_code_is_told_from_the_code_that_it_may_be(code: str, told: str) -> None:
    with pytest.raises(InvalidDatum, match=told) as caught:
        replace(party(1), ipa_code=code)
    assert caught.value.datum == "codice IPA"


IPA_CODES = (
    "r_toscan",
    "c_d612",
    "cmfi",
    "agid",
    "00L7M4KW",
    "C",
    "054",
    "prova_",
    "_prova",
    "c_prova",
    "C_D612_x",
    "UF7ZDFPZ",
)


@pytest.mark.parametrize("code", [*IPA_CODES, "x" * 16])
def test_an_ipa_code_is_kept_as_the_index_writes_it(code: str) -> None:
    assert replace(party(1), ipa_code=f" {code} ").ipa_code == code


@pytest.mark.long
def test_every_code_of_the_index_is_one() -> None:
    """The list (open data of IndicePA, CC BY 4.0) is not ours to keep: ACCORDI_IPA_CODES names the file, one a line."""
    listed = os.environ.get("ACCORDI_IPA_CODES")
    codes = Path(listed).read_text(encoding="ascii").split() if listed else IPA_CODES
    assert [code for code in codes if ipa_code(code, "prova") != code] == []
    for code in codes:
        require_listed_code(code, "prova")
    assert len({folded(code) for code in codes}) == len(codes)


def test_a_code_that_the_index_cannot_hold_is_refused_of_what_is_new_and_read_of_what_is_old() -> None:
    for code in ("A_Prova-1", "x" * 17):
        old = replace(party(2), ipa_code=code)
        with pytest.raises(InvalidDatum, match=r"da 1 a 16 lettere"):
            check_parties([party(1), old])


def test_the_provisional_code_of_a_person_is_taken_and_told() -> None:
    signing = replace(party(1), signatory=Signatory("Prova Uno", "Presidente", "statuto", " 0138 6030 488 "))
    assert signing.signatory.tax_code == "01386030488"
    (told,) = [each for each in doubtful_data([signing, party(2)]) if "11 cifre" in each]
    assert "Prova Uno" in told
    assert "01386030488" not in told
    with pytest.raises(InvalidDatum, match="codice fiscale dell’ente: indicare quello della persona"):
        replace(signing, tax_code="01386030488")


@pytest.mark.parametrize(("typed", "told"), [("1386030488", "01386030488"), ("743110157", "ha 9 cifre")])
def test_a_body_s_code_that_lost_its_zeros_is_told_with_the_whole_one(typed: str, told: str) -> None:
    with pytest.raises(InvalidDatum, match=told):
        replace(party(1), tax_code=typed)


def test_two_bodies_whose_tax_code_is_not_known_are_not_the_same() -> None:
    check_parties([replace(party(1), tax_code=""), replace(party(2), tax_code="")])


def test_what_cannot_be_seen_in_a_code_is_named() -> None:
    with pytest.raises(InvalidDatum, match=r"caratteri invisibili \(U\+FEFF dopo «0138»\)"):
        replace(party(1), tax_code="0138\ufeff6030488")
    with pytest.raises(InvalidDatum, match=r"caratteri invisibili \(U\+200B"):
        Signatory("Prova Uno", "Presidente", "statuto", "RSSMRA00A01H501C\u200b")


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


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("01386030487", "ultima delle 11 cifre è di controllo"),
        ("00000000000", "nessun ufficio ne rilascia"),
        ("01386031010", "nessun ufficio ne rilascia"),
        ("PRVNUO80A01Z999N", "è indicato il codice fiscale di una persona"),
        ("0138603048", "ha 11 cifre"),
        ("٠١٣٨٦٠٣٠٤٨٨", "ha 11 cifre"),
    ],
)
def test_what_is_wrong_with_the_code_of_a_body_is_said(code: str, told: str) -> None:
    with pytest.raises(InvalidDatum, match=told) as caught:
        replace(party(1), tax_code=code)
    assert "PRVNUO" not in str(caught.value)


@pytest.mark.parametrize("code", ["1386030488", "743110157", "1386030489"])
def test_a_codice_fiscale_that_lost_its_zeros_is_no_new_ipa_code_and_is_read_of_what_is_old(code: str) -> None:
    old = replace(party(2), ipa_code=code)
    with pytest.raises(InvalidDatum, match="ha solo cifre, come un codice fiscale a cui un foglio ha tolto gli zeri"):
        check_parties([party(1), old])


def test_a_person_s_codice_fiscale_is_no_ipa_code_and_is_not_repeated() -> None:
    with pytest.raises(InvalidDatum, match="codice fiscale di una persona") as refused:
        check_parties([party(1), replace(party(2), ipa_code="RSSMRA00A01H501C")])
    assert "RSSMRA" not in str(refused.value)


def test_an_ipa_code_is_read_behind_its_name() -> None:
    for typed in ("IPA: c_d612", "cod. IPA c_d612", "Codice IPA: c_d612", "«c_d612».", "c_d612;"):
        assert replace(party(1), ipa_code=typed).ipa_code == "c_d612"


@pytest.mark.parametrize(
    "typed",
    [
        *("01386030488", " 0138 6030 488 ", "IT01386030488", "it 01386030488", "013.860.304.88", "IT-013 860 304 88"),
        *(
            "C.F. 01386030488",
            "c.f.01386030488",
            "CF: 01386030488",
            "cod. fisc.: 01386030488",
            "Codice fiscale 01386030488",
        ),
        *("P.IVA 01386030488", "P. IVA: IT01386030488", "Partita IVA n. 01386030488", "C.F./P.IVA 01386030488"),
        *(
            "C.F. e P.I. 01386030488",
            "cod.fisc. / part. IVA 01386030488",
            "P.I. 01386030488",
            "CF01386030488",
            "Codice fiscale n° 01386030488;",
            "'01386030488",
            "C.F.\u00a001386030488.",
        ),
    ],
)
def test_the_code_of_a_body_is_kept_in_one_spelling(typed: str) -> None:
    assert replace(party(1), tax_code=typed).tax_code == "01386030488"


@pytest.mark.parametrize(
    "typed",
    [
        "C.F. RSSMRA00A01H501C",
        "cod. fisc.: rss mra 00a01 h501 c",
        "RSS.MRA.00A01.H501.C",
        "RSSMRA00A01H501C",
        "rssmra00a01h501c",
        " RSS MRA 00A01 H501 C",
        "RSS-MRA-00A01-H501-C",
    ],
)
def test_the_code_of_a_person_is_kept_in_one_spelling(typed: str) -> None:
    assert Signatory("Prova Uno", "Presidente", "statuto", typed).tax_code == "RSSMRA00A01H501C"


def test_a_code_that_begins_like_its_name_is_left_whole() -> None:
    for typed in ("CFCFCF80A01H501S", "CF CFCFCF80A01H501S"):
        assert Signatory("Prova Uno", "Presidente", "statuto", typed).tax_code == "CFCFCF80A01H501S"


def test_the_code_of_one_of_two_people_who_would_have_the_same_is_taken() -> None:
    for stem in ("PRVNUO80A01Z99V", "PRVNUO80A0MZVVV", "PRVNUOULALMZVVV"):  # omocodia: letters in place of digits
        code = stem + codicefiscale.calc_check_digit(stem)
        assert Signatory("Prova Uno", "Presidente", "statuto", code).tax_code == code


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("01386030487", "come uno provvisorio"),
        ("00000000000", "comincia con sette zeri, e nessun ufficio ne rilascia di simili"),
        ("PRVNUO80A01Z999", "ha 15 caratteri invece di 16"),
        ("PRVNUO80A01Z999NN", "ha 17 caratteri invece di 16"),
        ("PRVNUO80A01Z999A", "lettera è di controllo"),
        ("PRVNUO80A41Z9990", "carattere per carattere"),
        ("1234567890123456", "carattere per carattere"),
    ],
)
def test_what_is_wrong_with_the_code_of_a_person_is_said(code: str, told: str) -> None:
    with pytest.raises(InvalidDatum, match=told):
        Signatory("Prova Uno", "Presidente", "statuto", code)


@pytest.mark.parametrize("field", ["office_title", "power_title"])
def test_nobody_signs_a_new_agreement_without_office_or_title(field: str) -> None:
    without = replace(party(2), signatory=replace(party(2).signatory, **{field: " "}))
    with pytest.raises(InvalidDatum, match=r"Manca .* di Prova Due, che firma per"):
        check_signatories([party(1), without])
    check_signatories([party(1), party(2)])


def test_a_party_without_pec_or_with_an_ordinary_mailbox_is_pointed_out_and_nothing_more() -> None:
    assert doubtful_data([party(1), party(2)]) == ()
    without, ordinary = replace(party(1), pec=""), replace(party(2), pec="comune.prova@Gmail.com")
    missing, common = doubtful_data([without, ordinary])
    assert missing.startswith(f"Manca la PEC di {without.name}")
    assert "comune.prova@Gmail.com" in common
    assert "casella comune" in common


def test_certified_addresses_are_not_taken_for_ordinary_ones() -> None:
    for address in (
        "a@pec.aruba.it",
        "a@legalmail.it",
        "a@postacert.toscana.it",
        "a@gmail.com.pec.it",
        "a@pec.libero.it",
    ):
        assert not is_ordinary_mailbox(address)
    for address in ("a@libero.it", "a@yahoo.co.uk", "a@outlook.it"):
        assert is_ordinary_mailbox(address)


@pytest.mark.parametrize(
    "pec",
    [
        "senza chiocciola",
        "a@b",
        "a@b.it, c@d.it",
        "A <a@b.it>",
        "a@b.it\nBcc: c@d.it",
        "a..b@c.it",
        ".a@b.it",
        "a@b..it",
        "a@-b.it",
        "a@b.it.",
        "a@@b.it",
        f"{'a' * 65}@b.it",
        f"a@{'b' * 64}.it",
        f"a@{'b.' * 130}it",
    ],
)
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
