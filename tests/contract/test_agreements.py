from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from sqlalchemy import event as sa_event

from agreements.domain.agreement.act import ActState
from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.correction import Datum
from agreements.domain.agreement.obligation import Fulfilment
from agreements.domain.basics.errors import InvalidDatum, NumberAlreadyTaken, UnknownAgreement
from agreements.persistence import Database
from agreements.persistence.agreements.state_form import FORM, STATES
from agreements.persistence.engine.errors import AlreadyCreated
from tests.contract import samples
from tests.contract.strategies import AGREEMENT, numbered

ON_DISK = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


def added(database: Database, agreement: Agreement, digest: str = "") -> Agreement:
    with database.unit() as unit:
        saved = unit.add(agreement, samples.event(agreement), digest or agreement.number)
        unit.commit()
    return saved


def loaded(database: Database, number: str = "P-2026-0001") -> Agreement:
    with database.unit() as unit:
        return unit.load(number)


@ON_DISK
@given(first=AGREEMENT, second=AGREEMENT)
def test_what_is_saved_is_what_is_loaded_however_it_changed(
    database: Database, first: Agreement, second: Agreement
) -> None:
    with database.unit() as unit:
        number = unit.next_number(2026)
        first, second = numbered(first, number), numbered(second, number)
        assert unit.add(first, samples.event(first), number) == replace(first, revision=1)
        unit.commit()
    assert loaded(database, number) == replace(first, revision=1)
    with database.unit() as unit:
        changed = replace(second, revision=1)
        assert unit.save(changed, [samples.event(changed)]) == replace(second, revision=2)
        assert unit.load(number) == replace(second, revision=2)
        unit.commit()
    assert loaded(database, number) == replace(second, revision=2)


def test_two_saves_in_one_unit_go_down_together(database: Database) -> None:
    added(database, samples.agreement())
    with database.unit() as unit:
        once = unit.save(replace(unit.load("P-2026-0001"), title="Primo titolo"), [samples.event(samples.agreement())])
        obligation = replace(once.obligations[0], fulfilment=Fulfilment(date(2026, 4, 1), "77", ""))
        unit.save(once.with_obligation(obligation), [samples.event(once, "Consegnato.")])
        unit.commit()
    found = loaded(database)
    assert (found.title, found.revision) == ("Primo titolo", 3)
    assert found.obligations[0].fulfilment == Fulfilment(date(2026, 4, 1), "77", "")
    with database.unit() as unit:
        assert [row.sequence for row in unit.journal("P-2026-0001")] == [1, 2, 3]


def test_leaving_without_commit_leaves_nothing(database: Database) -> None:
    with database.unit() as unit:
        unit.add(samples.agreement(), samples.event(samples.agreement()), "richiesta")
        unit.enqueue([samples.notice()], samples.NOW)
    with database.unit() as unit:
        assert unit.numbers() == ()
        assert unit.journal("P-2026-0001") == ()
        assert unit.notices("P-2026-0001") == ()


def test_an_error_in_the_middle_leaves_nothing_and_the_unit_cannot_be_committed_after_it(database: Database) -> None:
    added(database, samples.with_repertory(samples.agreement(), "Repertorio 2026", "12"))
    other = added(database, samples.agreement("P-2026-0002"))
    with database.unit() as unit:
        with pytest.raises(NumberAlreadyTaken):
            unit.save(samples.with_repertory(other, "Repertorio 2026", "12"), [samples.event(other)])
        with pytest.raises(RuntimeError, match="failed"):
            unit.commit()
    assert loaded(database, "P-2026-0002") == other


@pytest.mark.parametrize("number", ["P-2026-0099", "P-26-1", "", "P-2026-0001\n", "P-٢٠٢٦-0001", "' OR 1=1 --", "\0"])
def test_an_unknown_number_is_told_in_one_sentence(database: Database, number: str) -> None:
    added(database, samples.agreement())
    with pytest.raises(UnknownAgreement, match="non esiste nel registro"):
        loaded(database, number)


def test_numbers_are_consecutive_by_year_and_pass_over_those_brought_in(database: Database) -> None:
    added(database, samples.agreement("P-2025-9999"))
    added(database, samples.agreement("P-2026-0003"))
    given_numbers = []
    for year in (2026, 2026, 2025, 2027):
        with database.unit() as unit:
            given_numbers.append(unit.next_number(year))
            unit.commit()
    assert given_numbers == ["P-2026-0004", "P-2026-0005", "P-2025-10000", "P-2027-0001"]


def test_agreements_are_listed_by_year_and_serial_not_by_their_letters(database: Database) -> None:
    for number in ("P-2026-10000", "P-2026-9999", "P-2025-0002"):
        added(database, samples.agreement(number))
    with database.unit() as unit:
        assert unit.numbers() == ("P-2025-0002", "P-2026-9999", "P-2026-10000")
        assert tuple(a.number for a in unit.list_agreements()) == unit.numbers()


def test_listing_takes_one_query_a_table_for_two_agreements_as_for_thirty(database: Database) -> None:
    added(database, samples.agreement())
    alone = _queries_of_a_listing(database)
    added(database, samples.agreement("P-2026-0002"))
    two = _queries_of_a_listing(database)
    for serial in range(3, 31):
        added(database, samples.agreement(f"P-2026-{serial:04d}"))
    assert alone <= _queries_of_a_listing(database) == two == len(STATES[FORM])


def _queries_of_a_listing(database: Database) -> int:
    with database.unit() as unit, _seen(database) as seen:
        unit.list_agreements()
    return sum(statement.startswith("SELECT") for statement in seen)


@contextmanager
def _seen(database: Database) -> Iterator[list[str]]:
    seen: list[str] = []

    def note(_conn: object, _cursor: object, statement: str, *_: object) -> None:
        seen.append(statement)

    sa_event.listen(database._engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        sa_event.remove(database._engine, "before_cursor_execute", note)


def test_a_save_compares_with_what_was_loaded_and_without_it_reads_again(
    database: Database, open_database: Callable[..., Database]
) -> None:
    added(database, samples.agreement())
    after = loaded(database)
    for place, here, reads in ((1, database, False), (2, database, True), (3, open_database(), True)):
        after = replace(after, title=f"Titolo {place}", parties=after.parties[: 3 - place] or after.parties)
        with here.unit() as unit, _seen(here) as seen:
            after = unit.save(after, [samples.event(after)])
            unit.commit()
        assert any("FROM party_commitment" in statement for statement in seen) is reads
        assert loaded(open_database()) == after


def test_a_save_that_was_not_committed_leaves_nothing_to_compare_with(database: Database) -> None:
    added(database, samples.agreement())
    before = loaded(database)
    for title in ("Mai salvato", "Salvato"):
        with database.unit() as unit:
            saved = unit.save(replace(before, title=title, obligations=()), [samples.event(before)])
            if title == "Salvato":
                unit.commit()
    assert loaded(database) == saved


def test_the_same_request_creates_once_and_the_answer_names_the_number(database: Database) -> None:
    added(database, samples.agreement(), "richiesta")
    with database.unit() as unit:
        assert unit.find_by_creation_digest("richiesta") == "P-2026-0001"
        assert unit.find_by_creation_digest("altra") is None
        second = samples.agreement("P-2026-0002")
        with pytest.raises(AlreadyCreated, match="P-2026-0001") as refused:
            unit.add(second, samples.event(second), "richiesta")
    assert refused.value.number == "P-2026-0001"


def test_an_internal_number_is_given_once(database: Database) -> None:
    added(database, samples.agreement(), "una richiesta")
    with database.unit() as unit, pytest.raises(NumberAlreadyTaken, match="P-2026-0001"):
        unit.add(samples.agreement(), samples.event(samples.agreement()), "un’altra")


@pytest.mark.parametrize(("register", "number"), [("Repertorio 2026", "12"), ("REPERTORIO  2026", " 12 ")])
def test_a_repertory_number_is_given_once_and_the_answer_names_who_holds_it(
    database: Database, register: str, number: str
) -> None:
    added(database, samples.with_repertory(samples.agreement(), "Repertorio 2026", "12"))
    other = added(database, samples.agreement("P-2026-0002"))
    with database.unit() as unit, pytest.raises(NumberAlreadyTaken, match="P-2026-0001") as refused:
        unit.save(samples.with_repertory(other, register, number), [samples.event(other)])
    assert refused.value.taken_by == "P-2026-0001"


def test_who_recorded_a_repertory_number_is_told_whichever_step_it_was(database: Database) -> None:
    first = samples.with_repertory(samples.agreement(), "Repertorio 2026", "11")
    with database.unit() as unit:
        recorded = replace(samples.event(first), step="RECORD_HISTORICAL")
        first = unit.add(first, recorded, "una richiesta")
        unit.commit()
    other = added(database, samples.agreement("P-2026-0002"))
    with database.unit() as unit, pytest.raises(NumberAlreadyTaken, match=r"da Prova Uno \(Ufficio accordi\) il 12/03"):
        unit.save(samples.with_repertory(other, "Repertorio 2026", "11"), [samples.event(other)])
    with database.unit() as unit:
        what = f"Rettifica di «{Datum.REPERTORY_NUMBER}» eseguita: da «11» a «12»."
        on_april_1 = datetime(2026, 3, 31, 22, 30, tzinfo=UTC)  # in Rome
        late = replace(samples.event(first, what, samples.OTHER_CLERK), at=on_april_1)
        corrected = replace(late, step="CORRECTION")
        unit.save(samples.with_repertory(first, "Repertorio 2026", "12"), [corrected])
        unit.commit()
    with database.unit() as unit, pytest.raises(NumberAlreadyTaken, match=r"da Prova Due .* il 01/04/2026") as refused:
        unit.save(samples.with_repertory(other, "Repertorio 2026", "12"), [replace(late, agreement=other.number)])
    assert refused.value.recorded_by == "Prova Due (Segreteria)"


def test_the_same_number_of_another_register_is_free_and_one_s_own_may_be_saved_again(database: Database) -> None:
    first = added(database, samples.with_repertory(samples.agreement(), "Repertorio 2026", "12"))
    added(database, samples.with_repertory(samples.agreement("P-2026-0002"), "Repertorio 2027", "12"))
    with database.unit() as unit:
        unit.save(replace(first, title="Un altro titolo"), [samples.event(first)])
        unit.commit()


def test_rows_that_an_agreement_no_longer_has_are_gone(database: Database) -> None:
    first = added(database, samples.agreement())
    bare = replace(first, obligations=(), parties=(first.parties[0], replace(first.parties[1], commitments=())))
    with database.unit() as unit:
        unit.save(bare, [samples.event(bare)])
        unit.commit()
    assert loaded(database) == replace(bare, revision=2)


def test_a_change_is_never_saved_without_its_event(database: Database) -> None:
    first = added(database, samples.agreement())
    with database.unit() as unit, pytest.raises(ValueError, match="at least one"):
        unit.save(first, [])
    with database.unit() as unit, pytest.raises(ValueError, match="its own events"):
        unit.save(first, [samples.event(samples.agreement("P-2026-0002"))])
    assert loaded(database) == first


@pytest.mark.parametrize("title", ["Titolo con \0 nullo", "Titolo con \udce8 rotto"])
def test_a_text_that_no_database_stores_faithfully_is_refused_in_italian(database: Database, title: str) -> None:
    new = replace(samples.agreement(), title=title)
    with database.unit() as unit, pytest.raises(InvalidDatum, match="caratteri non leggibili"):
        unit.add(new, samples.event(new), "richiesta")


def test_another_process_sees_the_enumerations_by_their_english_names(
    database: Database, open_database: Callable[..., Database]
) -> None:
    first = samples.agreement()
    added(database, first.with_act(replace(first.newest_act, state=ActState.UNDER_EXAMINATION)))
    other = open_database()
    assert loaded(other).newest_act.state is ActState.UNDER_EXAMINATION
    with other._engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT state FROM act").scalar() == "UNDER_EXAMINATION"
