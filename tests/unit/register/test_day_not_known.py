"""A text that tells no day of signature: it is recorded, and nothing is counted from what is not known."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from agreements.documents.templates.timeline_svg import timeline_svg
from agreements.documents.texts.naming import reference
from agreements.domain.agreement.act import ActState
from agreements.domain.agreement.agreement import Agreement, EffectRule
from agreements.domain.agreement.correction import Correction, Datum
from agreements.domain.agreement.decision import DecidingBody
from agreements.domain.agreement.parties import SignatureForm
from agreements.domain.agreement.periods import Standing, last_day, standing
from agreements.domain.basics.errors import InvalidDatum, RefusedTransition
from agreements.domain.basics.moment import Moment
from agreements.domain.corrections.rectify import ask, confirm
from agreements.domain.days.duration import Duration
from agreements.domain.days.rough_day import NOT_KNOWN, RoughDay, from_code, read_rough_day
from agreements.domain.days.time_limit import Unit
from agreements.domain.deadlines.deadlines import changed_by_time_on, watched
from agreements.domain.figures.timeline import timeline
from agreements.domain.register.prior_history import PastFacts, Proof, check_past, form_to_assess
from agreements.domain.register.search import Query, matches
from agreements.domain.register.typed_cell import Cell
from agreements.domain.steps.after_signature import ConfirmExpiry
from agreements.domain.steps.command import Command
from agreements.domain.steps.further_acts import OpenRenewal
from agreements.use_cases.drafting.historical import as_it_was
from agreements.use_cases.registers.register_cells import differences, register_cells
from agreements.use_cases.registers.register_list import Listed
from agreements.use_cases.registers.register_row import ReadRow, read_row
from tests.support.builders import CLERK, MANAGER, party, take, yearly_report
from tests.support.register_sheets import old_row

NOW = Moment(datetime(2026, 11, 29, 9, tzinfo=UTC))
TODAY = NOW.today


def row(**changes: Cell) -> ReadRow:
    read = read_row(old_row(1, plan_within="1m", **{"signed_on": "dicembre 2007", **changes}))
    assert isinstance(read, ReadRow), read
    return read


def recorded(**changes: Cell) -> Agreement:
    read = row(**changes)
    check_past(read.past, TODAY)
    return as_it_was(read.new, read.past, "P-2026-0001", NOW)


@pytest.mark.parametrize(
    ("typed", "shown", "bounds"),
    [
        ("non noto", NOT_KNOWN, (None, None)),
        (" Dato  non noto ", NOT_KNOWN, (None, None)),
        ("2015", "2015", (date(2015, 1, 1), date(2015, 12, 31))),
        ("Dicembre 2007", "dicembre 2007", (date(2007, 12, 1), date(2007, 12, 31))),
        ("2/2008", "febbraio 2008", (date(2008, 2, 1), date(2008, 2, 29))),
    ],
)
def test_what_is_known_of_a_day_is_read_kept_and_told(
    typed: str, shown: str, bounds: tuple[date | None, date | None]
) -> None:
    about = read_rough_day(typed)
    assert about is not None
    assert (str(about), about.earliest, about.latest) == (shown, *bounds)
    assert from_code(about.code) == about


def test_a_day_is_no_rough_day_and_a_month_that_is_none_is_refused() -> None:
    assert read_rough_day("21/06/2004") is None
    for typed in ("brumaio 2007", "13/2007", "1007", "0000"):
        with pytest.raises(InvalidDatum):
            read_rough_day(typed)


def test_nothing_is_counted_from_a_day_that_is_not_known() -> None:
    agreement = recorded()
    assert agreement.acts[0].state is ActState.SIGNED
    assert agreement.acts[0].signatures == ()
    assert agreement.obligations[0].due_on is None
    assert last_day(agreement) is None
    assert standing(agreement, TODAY) is Standing.NOT_KNOWN
    assert watched(agreement, TODAY) == ()
    assert changed_by_time_on(agreement, TODAY) is None


@pytest.mark.parametrize(
    ("changes", "where", "until"),
    [
        ({"duration": None}, Standing.IN_FORCE, None),
        ({"expires_on": "31/12/2010"}, Standing.EXPIRED, date(2010, 12, 31)),
        ({"expires_on": "31/12/2030"}, Standing.IN_FORCE, date(2030, 12, 31)),
        (
            {"duration": "5 anni solari", "effect": "data fissa", "effect_on": "01/01/2021", "signed_on": "non noto"},
            Standing.EXPIRED,
            date(2025, 12, 31),
        ),
        (
            {"duration": "5 anni solari", "effect": "data fissa", "effect_on": "01/01/2025", "signed_on": "non noto"},
            Standing.IN_FORCE,
            date(2029, 12, 31),
        ),
    ],
)
def test_it_stands_where_the_days_that_are_known_put_it(
    changes: dict[str, Cell], where: Standing, until: date | None
) -> None:
    agreement = recorded(**changes)
    assert standing(agreement, TODAY) is where
    if "effect" not in changes:
        assert last_day(agreement) == until
    else:
        assert until is not None
        assert (last_day(agreement) or date.max) <= until
    assert all(deadline.due_on != agreement.acts[0].signed_on for deadline in watched(agreement, TODAY))


def test_effect_by_pec_that_was_never_recorded_asks_for_nothing_since_an_unknown_day() -> None:
    assert watched(recorded(effect="pec"), TODAY) == ()


def test_list_sheet_history_and_letters_say_what_is_known() -> None:
    for typed, words, shown in (
        ("dicembre 2007", "firmato nel dicembre 2007", "dicembre 2007"),
        ("non noto", "firmato in data non nota", NOT_KNOWN),
    ):
        agreement = recorded(signed_on=typed)
        assert words in Listed(agreement).line(TODAY)
        assert words.removeprefix("firmato ") in reference(agreement)
        told = timeline(agreement, TODAY)
        assert [one.when for one in told if one.what == "Firma di tutte le parti"] == [shown]
        assert shown in timeline_svg("P-2026-0001", "Prova", told, TODAY, trial=True).decode()
        cells = register_cells(agreement, TODAY)
        assert cells["signed_on"] == shown
        again = read_row({**old_row(1), **cells})
        assert isinstance(again, ReadRow)
        assert again.past.signed_about == agreement.acts[0].signed_about
        assert differences(register_cells(as_it_was(again.new, again.past, "P-2026-0001", NOW), TODAY), cells) == ()


def test_a_year_in_a_cell_is_a_year_as_a_number_too() -> None:
    assert row(signed_on=2015).past.signed_about == RoughDay(2015)


def test_a_search_by_day_of_signature_does_not_find_what_has_none() -> None:
    assert not matches(recorded(), Query(signed_from=date(2000, 1, 1)), TODAY)
    assert matches(recorded(), Query(), TODAY)


@pytest.mark.parametrize(
    ("about", "form", "words"),
    [
        (RoughDay(2007, 12), SignatureForm.PAPER, ""),
        (RoughDay(2013), SignatureForm.UNKNOWN, ""),
        (RoughDay(2014), SignatureForm.PAPER, "non basta a dire se serviva già la firma digitale"),
        (RoughDay(2014, 6), SignatureForm.UNKNOWN, "da valutare"),
        (RoughDay(), SignatureForm.PAPER, "la data della firma (dato non noto) non basta"),
        (RoughDay(2015), SignatureForm.PAPER, "Rischio nullità: valutare. Firma autografa (2015)"),
        (RoughDay(2015), SignatureForm.UNKNOWN, "Rischio nullità: valutare. La forma della firma (2015) non è nota"),
    ],
)
def test_the_rule_on_the_form_is_held_against_what_is_known(about: RoughDay, form: SignatureForm, words: str) -> None:
    told = form_to_assess(PastFacts(None, form, signed_about=about), [party(1), party(2)], Proof())
    assert told == "" if not words else words in told


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"signed_on": "dicembre 2026"}, "sarebbe nel futuro"),
        ({"signed_on": "2012", "expires_on": "31/12/2010"}, "La scadenza deve seguire la firma"),
    ],
)
def test_what_is_known_is_held_against_today_and_the_end(changes: dict[str, Cell], words: str) -> None:
    with pytest.raises(InvalidDatum, match=words):
        recorded(**changes)


def test_a_day_that_is_found_is_put_right_by_two_people_and_counts_from_then_on() -> None:
    agreement = replace(recorded(), obligations=(*recorded().obligations, yearly_report()))
    found = Correction(Datum.SIGNATURE_DATE, agreement.lead.name, "21/12/2024", "trovato l’atto", "", NOW.at)
    asked = ask(agreement, replace(found, asked_by=f"{CLERK}"), CLERK, NOW)
    assert asked.waits_for_second_person
    done = confirm(asked.agreement, Datum.SIGNATURE_DATE, agreement.lead.name, MANAGER, NOW)
    assert done.event is not None
    assert "da «dicembre 2007» a «21/12/2024»" in done.event.what
    act = done.agreement.acts[0]
    assert (act.signed_about, act.signed_on, len(act.signatures)) == (None, date(2024, 12, 21), 2)
    assert done.agreement.obligations[0].due_on == date(2025, 1, 21)
    assert done.agreement.obligations[1].recurs_from == 2, "the report of the first year is not asked for any more"
    assert standing(done.agreement, TODAY) is Standing.IN_FORCE


def renewal(_: Agreement) -> Command:
    return OpenRenewal("a" * 64, DecidingBody.EXECUTIVE_BOARD, "prosecuzione")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda a: ending_in_2030(a), "non è noto chi firma per Regione di Prova e per"),
        (lambda a: named(a), "da essa non si conta una scadenza: registrarla con «conferma-scadenza»"),
    ],
)
def test_no_renewal_without_a_known_end_and_known_signatories(
    change: Callable[[Agreement], Agreement], words: str
) -> None:
    agreement = change(recorded(renewals=1))
    with pytest.raises(RefusedTransition, match=words):
        take(agreement, renewal(agreement), TODAY)


def ending_in_2030(agreement: Agreement) -> Agreement:
    return agreement.with_act(replace(agreement.acts[0], confirmed_expires_on=date(2030, 12, 31)))


def named(agreement: Agreement) -> Agreement:
    parties = tuple(replace(p, signatory=replace(p.signatory, name=f"Prova {p.position}")) for p in agreement.parties)
    return replace(agreement, parties=parties)


def test_an_end_that_a_person_confirms_opens_the_way_to_a_renewal() -> None:
    agreement = take(named(recorded(renewals=1)), ConfirmExpiry(date(2027, 6, 30), "letto sull’originale"), TODAY)
    assert last_day(agreement) == date(2027, 6, 30)
    renewed = take(agreement, renewal(agreement), TODAY)
    assert [act.state for act in renewed.acts] == [ActState.SIGNED, ActState.DRAFT]


def test_effect_from_a_fixed_day_needs_no_day_of_signature() -> None:
    agreement = recorded(effect="data fissa", effect_on="01/01/2008", duration="3 anni")
    assert agreement.effect_rule is EffectRule.FIXED_DATE
    assert agreement.duration == Duration(3, Unit.YEARS)
    assert standing(agreement, TODAY) is Standing.EXPIRED
