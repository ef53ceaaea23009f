"""Which agreement a form is about: its number, as people type or paste it."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from flows.forms.agreement import NewAgreementForm
from flows.forms.base import AgreementForm
from flows.forms.explanation import explain

WHO = {"dichiarante": "Prova Uno, Ufficio accordi"}


def read(**entries: Any) -> str:
    return AgreementForm.model_validate(WHO | entries).number


def refused(**entries: Any) -> str:
    with pytest.raises(ValidationError) as error:
        read(**entries)
    return explain(error.value, AgreementForm)


@pytest.mark.parametrize(
    "typed",
    [
        "P-2026-0001",
        " p-2026-0001 ",
        "P 2026 0001",
        "P - 2026 - 0001",
        "p2026-0001",
        "P\N{EN DASH}2026\N{NON-BREAKING HYPHEN}0001",
        "P-2026-0001 · Comune di Prova e altri 2 · Un titolo · con punti",
    ],
)
def test_a_number_is_understood_however_it_is_typed_or_pasted(typed: str) -> None:
    assert read(accordo=typed) == "P-2026-0001"


def test_a_long_number_stays_one() -> None:
    assert read(accordo="P-2026-123456") == "P-2026-123456"


@pytest.mark.parametrize(
    "text", ["501", "P-26-1", "P-2026-0001x", "P-2026-0001; DROP", "xP-2026-0001", "P-20260001", "P-2026-1234567", "٣"]
)
def test_what_is_no_number_is_answered_with_how_one_is_written(text: str) -> None:
    assert refused(accordo=text) == (
        "Il modulo non è compilato bene; «Numero dell’accordo»: il numero di un accordo si scrive così: P-2026-0001."
    )


def test_a_number_that_is_missing_or_holds_what_nobody_sees_is_told() -> None:
    for entries in ({}, {"accordo": ""}, {"accordo": "  "}):
        assert refused(**entries) == "Il modulo non è compilato bene; «Numero dell’accordo»: manca."
    assert "invisibili" in refused(accordo="P-2026-0001\u200b")
    assert "«Numero dell’accordo»" in refused(accordo=["P-2026-0001"])


LIST_SENDS_ON = "— un altro accordo: scriverne il numero nella casella qui sotto —"


@pytest.mark.parametrize(
    "kept",
    [
        {"accordo": "P-2026-0001 · Ente di Prova · titolo", "numero_accordo": ""},
        {"accordo": "P-2026-0001 · Ente di Prova · titolo"},
        {"accordo": LIST_SENDS_ON, "numero_accordo": "p-2026-0001 "},
        {"accordo": "P-2026-0001 · Ente di Prova", "numero_accordo": "P-2026-0001"},
    ],
)
def test_a_request_that_was_kept_with_two_fields_is_still_read(kept: dict[str, str]) -> None:
    assert read(**kept) == "P-2026-0001"


def test_two_agreements_in_one_form_are_refused() -> None:
    told = refused(accordo="P-2026-0001", numero_accordo="P-2026-0501")
    assert told == "Il modulo non è compilato bene; il modulo: vi sono indicati due accordi, lasciarne uno solo."
    assert "si scrive così" in refused(accordo=LIST_SENDS_ON, numero_accordo="501")


def test_the_form_of_a_new_agreement_names_others_in_the_same_way() -> None:
    with pytest.raises(ValidationError) as error:
        NewAgreementForm.model_validate({"precedente": "1", "quadro": "2"})
    wrong = {found["loc"]: found["msg"] for found in error.value.errors()}
    assert "P-2026-0001" in wrong["precedente",]
    assert "P-2026-0001" in wrong["quadro",]
