from __future__ import annotations

from collections import namedtuple
from collections.abc import Iterable
from dataclasses import fields, replace
from typing import Any

import pytest
from hypothesis import given

from agreements.domain.agreement.act import TextVersion
from agreements.domain.agreement.agreement import Agreement
from agreements.domain.basics.folding import folded
from agreements.domain.days.holidays import Calendar
from agreements.persistence.agreements.mapping import agreement_rows, agreements_from
from agreements.persistence.engine.plain_rows import NewRow, Rows, table_of
from agreements.persistence.engine.rows_base import Base, UtcDateTime
from tests.contract import samples
from tests.contract.strategies import AGREEMENT

SAMPLE = samples.agreement()


def _as_read(written: Iterable[NewRow]) -> Rows:
    found: dict[type[Base], list[Any]] = {}
    for kind, columns in written:
        names = [column.name for column in table_of(kind).columns]
        plain = namedtuple("plain", names)  # type: ignore[misc] # the names are the table's
        found.setdefault(kind, []).append(plain(**(dict.fromkeys(names) | dict(columns))))
    return Rows(found)


@given(AGREEMENT)
def test_an_agreement_survives_the_way_to_its_rows_and_back(agreement: Agreement) -> None:
    assert list(agreements_from(_as_read(agreement_rows(agreement, revision=agreement.revision)))) == [agreement]


def test_each_field_of_an_agreement_has_a_place_in_the_strategy() -> None:
    # Should the domain grow a field, the round trip must vary it: a constant would survive without any column.
    varied = {"number", "parties", "acts", "content", "revision"}
    assert {field.name for field in fields(Agreement)} >= varied
    assert len(fields(Agreement)) == 34, "map the new field, draw it in strategies.py, then count it here"


def test_what_would_come_back_in_another_order_is_refused() -> None:
    with pytest.raises(ValueError, match="consecutive"):
        list(agreement_rows(replace(SAMPLE, parties=SAMPLE.parties[::-1])))
    with pytest.raises(ValueError, match="consecutive"):
        list(agreement_rows(replace(SAMPLE, acts=(replace(SAMPLE.acts[0], sequence=2),))))
    second = TextVersion(2, "a" * 64, "modello", samples.NOW)
    with pytest.raises(ValueError, match="consecutive"):
        list(agreement_rows(SAMPLE.with_act(replace(SAMPLE.acts[0], texts=(second,)))))


def test_a_calendar_that_its_code_does_not_mean_is_refused_rather_than_exchanged() -> None:
    own = replace(SAMPLE.obligations[0].limit, calendar=Calendar("IT", "festività nazionali italiane", True))
    with pytest.raises(ValueError, match="calendar"):
        list(agreement_rows(replace(SAMPLE, obligations=(replace(SAMPLE.obligations[0], limit=own),))))


@pytest.mark.parametrize("number", ["P-26-1", "P-2026-0001 ", "P-٢٠٢٦-0001", "R-2026-0001"])
def test_a_number_of_another_form_has_no_row(number: str) -> None:
    with pytest.raises(ValueError, match="internal number"):
        list(agreement_rows(replace(SAMPLE, number=number)))


def test_typed_keys_are_compared_without_case_and_spacing() -> None:
    assert folded("  Repertorio\tdei CONTRATTI ") == folded("repertorio dei contratti")
    assert folded("12/A") != folded("12/B")


def test_an_instant_without_time_zone_is_never_stored() -> None:
    with pytest.raises(ValueError, match="aware"):
        UtcDateTime().process_bind_param(samples.NOW.replace(tzinfo=None), None)  # type: ignore[arg-type]
