from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agreements.domain.agreement.events import Actor, Event
from agreements.persistence.agreements.journal import FIRST, OMITTED, chained, row_hash, verify, without_personal_codes
from agreements.persistence.engine.records import JournalRow

AT = datetime(2026, 3, 12, 9, 30, tzinfo=UTC)
EVENT = Event(
    "P-2026-0001",
    1,
    "OPEN_EXAMINATION",
    AT,
    Actor("Prova Uno", "Ufficio accordi"),
    "Avviata l’istruttoria.",
    "perché sì",
    "artt. 4-6 L. 241/1990",
    {"b": "2", "a": "1"},
    "orologio di prova avanti di 3 giorni",
)


def chain(length: int = 4) -> list[JournalRow]:
    return list(chained([replace(EVENT, what=f"Passo {n}.") for n in range(length)], 0, FIRST))


def test_the_hash_covers_the_canonical_bytes_as_documented() -> None:
    (row,) = chained([EVENT], 0, FIRST)
    written_by_hand = (
        '{"act_sequence":1,"actor_name":"Prova Uno","actor_office":"Ufficio accordi","agreement":"P-2026-0001",'
        '"at":"2026-03-12T09:30:00.000000Z","clock_note":"orologio di prova avanti di 3 giorni",'
        '"data":{"a":"1","b":"2"},"legal_basis":"artt. 4-6 L. 241/1990","previous":"' + "0" * 64 + '","sequence":1,'
        '"step":"OPEN_EXAMINATION","v":1,"what":"Avviata l’istruttoria.","why":"perché sì"}'
    )
    assert row.hash == row_hash(row) == hashlib.sha256(written_by_hand.encode()).hexdigest()
    assert json.loads(written_by_hand)["v"] == 1


def test_the_hash_covers_who_had_logged_in() -> None:
    person = replace(EVENT, actor=Actor("Prova Uno", "Ufficio accordi", "p-1"))
    (row,) = chained([person], 0, FIRST)
    written_by_hand = (
        '{"act_sequence":1,"actor_name":"Prova Uno","actor_office":"Ufficio accordi","actor_person":"p-1",'
        '"agreement":"P-2026-0001","at":"2026-03-12T09:30:00.000000Z",'
        '"clock_note":"orologio di prova avanti di 3 giorni","data":{"a":"1","b":"2"},'
        '"legal_basis":"artt. 4-6 L. 241/1990","previous":"' + "0" * 64 + '","sequence":1,'
        '"step":"OPEN_EXAMINATION","v":3,"what":"Avviata l’istruttoria.","why":"perché sì"}'
    )
    assert row.hash == hashlib.sha256(written_by_hand.encode()).hexdigest()
    declared = replace(row, actor=Actor("Prova Uno", "Ufficio accordi"))
    assert verify([declared], row.hash) is not None
    assert verify([replace(row, actor=Actor("Prova Uno", "Ufficio accordi", "p-2"))], row.hash) is not None


def test_the_hash_does_not_depend_on_the_zone_nor_on_the_order_of_the_data() -> None:
    rome = AT.astimezone(timezone(timedelta(hours=1)))
    other = replace(EVENT, at=rome, data={"a": "1", "b": "2"})
    assert chained([other], 0, FIRST) == chained([EVENT], 0, FIRST)


def test_a_chain_continues_where_it_ended() -> None:
    first = chained([EVENT], 0, FIRST)
    rest = chained([EVENT, EVENT], 1, first[0].hash)
    assert [row.sequence for row in first + rest] == [1, 2, 3]
    assert verify(first + rest, rest[-1].hash) is None
    assert verify((), None) is None
    assert verify((), FIRST) is None


@pytest.mark.parametrize(
    "change",
    [
        {"act_sequence": 2},
        {"step": "WITHDRAW"},
        {"at": AT + timedelta(microseconds=1)},
        {"actor": Actor("Prova Due", "Ufficio accordi")},
        {"actor": Actor("Prova Uno", "Segreteria")},
        {"what": "Altro."},
        {"why": ""},
        {"legal_basis": ""},
        {"data": {}},
        {"data": {"a": "2", "b": "1"}},
        {"clock_note": ""},
        {"agreement": "P-2026-0002"},
        {"hash": "f" * 64},
        {"previous_hash": "f" * 64},
        {"sequence": 9},
    ],
    ids=lambda change: next(iter(change)),
)
def test_whatever_is_changed_in_a_row_breaks_the_chain_there(change: dict[str, object]) -> None:
    rows = chain()
    rows[1] = replace(rows[1], **change)  # type: ignore[arg-type]
    broken = verify(rows, rows[-1].hash)
    assert broken is not None
    assert (broken.sequence, broken.row) == (2, rows[1])


def test_a_row_rewritten_with_its_own_hash_breaks_the_chain_at_the_next() -> None:
    rows = chain()
    forged = replace(rows[1], what="Altro.")
    rows[1] = replace(forged, hash=row_hash(forged))
    broken = verify(rows, None)
    assert broken is not None
    assert broken.sequence == 3


@pytest.mark.parametrize("gone", [0, 1, 2])
def test_a_missing_row_is_found_where_it_was(gone: int) -> None:
    rows = chain()
    head = rows[-1].hash
    del rows[gone]
    broken = verify(rows, head)
    assert broken is not None
    assert broken.sequence == gone + 1
    assert "manca" in broken.sentence


def test_only_the_head_shows_that_the_end_was_cut_off() -> None:
    rows = chain()
    broken = verify(rows[:-1], rows[-1].hash)
    assert broken is not None
    assert (broken.sequence, broken.row) == (4, None)
    assert verify(rows[:-1], None) is None


def test_rows_in_another_order_are_not_the_chain() -> None:
    rows = chain()
    rows[1], rows[2] = rows[2], rows[1]
    assert verify(rows, None) is not None


@given(what=st.text(), data=st.dictionaries(st.text(), st.text(), max_size=3))
def test_any_text_can_be_chained_and_verified(what: str, data: dict[str, str]) -> None:
    rows = chained([replace(EVENT, what=what, data=data)], 0, FIRST)
    assert verify(rows, rows[-1].hash) is None


def test_data_that_are_no_strings_and_moments_without_zone_are_refused() -> None:
    with pytest.raises(TypeError):
        chained([replace(EVENT, data={"importo": 1.5})], 0, FIRST)  # type: ignore[dict-item]
    with pytest.raises(ValueError, match="aware"):
        chained([replace(EVENT, at=datetime(2026, 3, 12))], 0, FIRST)  # noqa: DTZ001 - that is the point


@pytest.mark.parametrize(
    "written",
    [
        "PRVNUO80A01Z999O",
        "prvnuo80a01z999o",
        "PRV NUO 80A01 Z999 O",
        "PRV-NUO-80A01-Z999-O",
        "PRVNUOULAL1ZVVVO",  # digits replaced by letters where two people would share a code
    ],
)
def test_a_personal_code_is_left_out_however_it_is_written(written: str) -> None:
    assert without_personal_codes(f"Firma di {written}, Presidente.") == f"Firma di {OMITTED}, Presidente."
    assert without_personal_codes(f"serialNumber=TINIT-{written}") == f"serialNumber=TINIT-{OMITTED}"
    assert without_personal_codes(f"{written}\n{written}") == f"{OMITTED}\n{OMITTED}"


@pytest.mark.parametrize(
    "kept",
    ["ab" * 32, "P-2026-0001", "codice fiscale 01386030488", "CUP J51B21004180001", "IT60X0542811101000000123456", ""],
)
def test_what_is_no_personal_code_is_kept(kept: str) -> None:
    assert without_personal_codes(kept) == kept


@given(st.binary(min_size=32, max_size=32).map(bytes.hex))
def test_a_digest_is_never_taken_for_a_personal_code(digest: str) -> None:
    assert without_personal_codes(f"file {digest}.") == f"file {digest}."
