from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from asn1crypto import x509
from stdnum.it import codicefiscale

from signing.base.errors import SigningError
from signing.base.identity import TAX_CODE, Attribution, name_in_words, name_of
from signing.base.report import ExpectedSignatory
from signing.trial import clock
from signing.trial.people import PEOPLE, person

MAYOR = ExpectedSignatory("Firma_01", "PRVNUO80A01Z999N", "Prova Uno, Comune")
PRESIDENT = ExpectedSignatory("Firma_02", "PRVNUO80A01Z999N", "Prova Uno, Provincia")


@pytest.mark.parametrize("each", PEOPLE, ids=lambda each: each.label)
def test_trial_people_are_impossible_but_well_formed(each: object) -> None:
    code = each.tax_code  # type: ignore[attr-defined]
    assert code[11:15] == "Z999"
    assert code[15] == codicefiscale.calc_check_digit(code[:15])


def test_trial_codes_are_all_different() -> None:
    assert len({each.tax_code for each in PEOPLE}) == len(PEOPLE)
    assert person("prova-tre").name == "Prova Tre"


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        (
            {"country_name": "IT", "organization_name": "Prova S.p.A.", "common_name": "Prova CA 3"},
            "Prova CA 3 (Prova S.p.A.)",
        ),
        ({"organization_name": "PROVA", "common_name": "CA di PROVA"}, "CA di PROVA"),
        ({"organization_name": ["Prova S.p.A.", "altro"]}, "Prova S.p.A."),
        ({"common_name": "Prova\n CA"}, "Prova CA"),
        ({}, "senza nome"),
    ],
)
def test_who_issued_is_named_as_people_read_it(fields: dict[str, object], said: str) -> None:
    assert name_in_words(fields) == said


@pytest.mark.parametrize("text", ["TINIT-PRVNUO80A01Z999N", "IT:PRVNUO80A01Z999N"])
def test_both_italian_forms_of_the_code_are_read(text: str) -> None:
    match = TAX_CODE.fullmatch(text)
    assert match is not None
    assert match.group(1) == "PRVNUO80A01Z999N"


def test_a_provisional_code_of_figures_is_one() -> None:
    match = TAX_CODE.fullmatch("TINIT-12345678903")
    assert match is not None
    assert match.group(1) == "12345678903"


@pytest.mark.parametrize(
    "text",
    ["PRVNUO80A01Z999N", "12345678903", "TINIT-1234567890", "TINDE-PRVNUO80A01Z999N", "VATIT-12345678901", "TINIT-"],
)
def test_other_serial_numbers_are_no_tax_code(text: str) -> None:
    assert TAX_CODE.fullmatch(text) is None


@pytest.mark.parametrize(
    ("subject", "name"),
    [
        ({"common_name": "PRVNUO80A01Z999N/123.prova=", "given_name": "Uno", "surname": "Prova"}, "Uno Prova"),
        ({"common_name": "12345678903", "given_name": "Uno", "surname": "Prova"}, "Uno Prova"),
        ({"common_name": "Prova Uno - PRVNUO80A01Z999N"}, "Prova Uno"),
        ({"common_name": "PRVNUO80A01Z999N/Prova Uno"}, "Prova Uno"),
        ({"common_name": "PRVNUO80A01Z999N/123.prova="}, ""),
        ({"common_name": "Prova Uno"}, "Prova Uno"),
    ],
)
def test_a_holder_is_named_by_name_and_never_by_code(subject: dict[str, str], name: str) -> None:
    assert name_of(x509.Certificate({"tbs_certificate": {"subject": x509.Name.build(subject)}})) == name


def test_two_roles_of_one_person_are_attributed_once_each() -> None:
    attribution = Attribution([MAYOR, PRESIDENT])
    assert attribution.take(MAYOR.tax_code, "Firma_02") == PRESIDENT
    assert attribution.take(MAYOR.tax_code, "Campo_proprio") == MAYOR
    assert attribution.take(MAYOR.tax_code, "Firma_01") is None
    assert attribution.is_expected(MAYOR.tax_code)


def test_the_trial_clock_moves_only_forward(tmp_path: Path) -> None:
    assert clock.offset(tmp_path) == timedelta(0)
    clock.move_to_offset(tmp_path, timedelta(days=10))
    clock.move_to_offset(tmp_path, timedelta(days=10))
    assert clock.offset(tmp_path) == timedelta(days=10)
    with pytest.raises(SigningError, match="solo avanzare"):
        clock.move_to_offset(tmp_path, timedelta(days=9))
