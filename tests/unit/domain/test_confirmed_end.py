"""The end of a period: among the readings of its duration, or by an article; a corrected date takes it along."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest

from agreements.domain.agreement.act import ActKind
from agreements.domain.agreement.agreement import Agreement, EffectRule
from agreements.domain.agreement.confirmed_end import signed_late, without_moved_ends
from agreements.domain.agreement.correction import NOT_FOUND, Datum, declared_end
from agreements.domain.agreement.periods import Standing, current_period, last_day, periods, standing
from agreements.domain.basics.errors import InvalidDatum, RefusedTransition, TooLate
from agreements.domain.corrections.rectify import Corrected, ask, ask_for_declared_end, confirm, withdraw
from agreements.domain.days.rough_day import RoughDay
from agreements.domain.deadlines.deadlines import changed_by_time_on, watched
from agreements.domain.steps.after_signature import ConfirmExpiry, RecordPecCommunication
from agreements.domain.steps.command import Command
from agreements.domain.steps.further_acts import Amend, Change, Extend, OpenRenewal
from agreements.domain.steps.signatures import RecordSignature
from agreements.domain.steps.transitions import decide
from tests.support.builders import CLERK, MANAGER, NAMES, moment, sha, signature, signed, take, way_to_signature
from tests.unit.domain.correction_cases import TODAY, by_paper, corrected, correction

NEAREST, LATEST = date(2029, 3, 1), date(2029, 3, 2)  # signed on 2 March 2026, for three years
END = "accordo:scadenza"


def confirmed(agreement: Agreement | None = None, day: date = NEAREST, article: str = "") -> Agreement:
    agreement = agreement if agreement is not None else by_paper(signed())
    return take(agreement, ConfirmExpiry(day, "come la legge l’ufficio legale", article, article and "testo"))


def signed_on_another_day(agreement: Agreement, day: str = "04/03/2026") -> Corrected:
    asked = ask(agreement, correction(Datum.SIGNATURE_DATE, day, NAMES[1]), CLERK, TODAY)
    return confirm(asked.agreement, Datum.SIGNATURE_DATE, NAMES[1], MANAGER, TODAY)


def first_signed_on(agreement: Agreement, day: date) -> Agreement:
    """The agreement with another day of its first act."""
    act = agreement.acts[0]
    signatures = tuple(replace(each, signed_at=moment(day).at) for each in act.signatures)
    return agreement.with_act(replace(act, signatures=signatures))


def by_pec() -> Agreement:
    agreement = signed(effect_rule=EffectRule.PEC_COMMUNICATION)
    return take(agreement, RecordPecCommunication(date(2026, 3, 2), "P77"))


def told_by_pec_on_another_day(agreement: Agreement) -> Corrected:
    return ask(agreement, correction(Datum.PEC_COMMUNICATION_DATE, "04/03/2026"), CLERK, TODAY)


@pytest.mark.parametrize(
    ("make", "change"),
    [(lambda: by_paper(signed()), signed_on_another_day), (by_pec, told_by_pec_on_another_day)],
    ids=["signature", "pec"],
)
def test_a_corrected_date_takes_the_confirmed_end_with_it_and_says_so(
    make: Callable[[], Agreement], change: Callable[[Agreement], Corrected]
) -> None:
    done = change(confirmed(make()))
    assert done.agreement.acts[0].confirmed_expires_on is None
    assert last_day(done.agreement) == date(2029, 3, 3)
    assert done.event is not None
    assert "La scadenza confermata (01/03/2029) non vale più" in done.event.what
    assert "«conferma-scadenza»" in done.event.what
    assert "03/03/2029" in done.event.what
    # The very same confirmation is no repetition: it is asked for anew, and judged by the new readings.
    with pytest.raises(RefusedTransition, match="fuori da ogni lettura"):
        confirmed(done.agreement)
    again = confirmed(done.agreement, date(2029, 3, 4))
    assert last_day(again) == date(2029, 3, 4)


def test_the_same_end_is_confirmed_anew_where_it_is_still_a_reading() -> None:
    done = signed_on_another_day(confirmed(day=LATEST), "03/03/2026")
    assert done.agreement.acts[0].confirmed_expires_on is None
    assert last_day(confirmed(done.agreement, LATEST)) == LATEST


def test_a_correction_that_moves_no_end_leaves_the_confirmation() -> None:
    agreement = confirmed()
    renamed = ask(agreement, correction(Datum.PROCEDURE_OFFICER, "Renata Nuova"), CLERK, TODAY)
    assert renamed.agreement.acts[0].confirmed_expires_on == NEAREST
    fixed = confirmed(by_paper(signed(effect_rule=EffectRule.FIXED_DATE, fixed_effect_on=date(2026, 3, 2))))
    assert signed_on_another_day(fixed).agreement.acts[0].confirmed_expires_on == NEAREST


def test_what_an_article_says_stands_whatever_is_counted() -> None:
    agreement = confirmed(day=date(2028, 12, 31), article="la durata è fissata al 31 dicembre 2028")
    assert agreement.acts[0].expiry_article
    done = signed_on_another_day(agreement)
    assert last_day(done.agreement) == date(2028, 12, 31)
    assert done.event is not None
    assert "non vale più" not in done.event.what


def test_the_confirmed_end_of_a_renewal_falls_with_the_date_from_which_all_is_counted() -> None:
    agreement = confirmed()
    day = date(2029, 1, 10)
    agreement = take(agreement, OpenRenewal(sha("r1"), agreement.acts[0].body, "bene"), day)
    for command in way_to_signature(agreement, day):
        agreement = take(agreement, command, day)
    agreement = take(agreement, ConfirmExpiry(date(2032, 3, 1), "lettura B"), day)
    after, told = without_moved_ends(agreement, first_signed_on(agreement, date(2026, 3, 4)))
    assert [act.confirmed_expires_on for act in after.acts] == [None, None]
    assert len(told) == 2
    assert [period.earliest_end for period in periods(after)] == [date(2029, 3, 3), date(2032, 3, 3)]


def test_a_renewal_that_a_corrected_date_shows_to_be_late_is_told() -> None:
    agreement = by_paper(signed())
    day = date(2029, 2, 26)
    agreement = take(agreement, OpenRenewal(sha("r1"), agreement.acts[0].body, "bene"), day)
    for command in way_to_signature(agreement, day):
        agreement = take(agreement, command, day)
    assert list(signed_late(agreement)) == []
    (between,) = signed_late(first_signed_on(agreement, date(2026, 2, 26)))
    assert "dopo la lettura più vicina della scadenza (25/02/2029)" in between
    (late,) = signed_late(first_signed_on(agreement, date(2026, 2, 20)))
    assert "firmato il 26/02/2029, dopo la scadenza (20/02/2029)" in late


@pytest.mark.parametrize("day", [date(2099, 12, 31), NEAREST - timedelta(days=1), LATEST + timedelta(days=1)])
def test_a_day_outside_every_reading_is_confirmed_only_by_an_article_that_was_found(day: date) -> None:
    agreement = signed()
    for article, found in (("", ""), ("l’accordo scade in quel giorno", "")):
        with pytest.raises(RefusedTransition, match=r"fuori da ogni lettura.*citando l’articolo"):
            take(agreement, ConfirmExpiry(day, "perché sì", article, found))
    done = take(agreement, ConfirmExpiry(day, "art. 9", "l’accordo scade in quel giorno", "testo definitivo"))
    assert last_day(done) == day
    assert done.acts[0].expiry_article == "l’accordo scade in quel giorno"
    due = {each.code: each for each in watched(done, TODAY.today)}
    assert due[END].due_on == day


@pytest.mark.parametrize("day", [NEAREST, LATEST])
def test_each_reading_is_confirmed_and_alarms_run_on_the_nearest_all_the_same(day: date) -> None:
    agreement = confirmed(signed(), day)
    assert last_day(agreement) == day
    (due,) = [each for each in watched(agreement, TODAY.today) if each.code == END]
    assert due.due_on == NEAREST
    assert ("per prudenza" in due.explanation) is (day == LATEST)


def test_where_the_day_of_signature_is_not_known_nothing_is_counted_and_a_person_reads_the_end() -> None:
    agreement = signed()
    agreement = agreement.with_act(replace(agreement.acts[0], signatures=(), signed_about=RoughDay(2026)))
    assert last_day(confirmed(agreement, date(2030, 1, 1))) == date(2030, 1, 1)


@pytest.mark.parametrize(("end", "stays"), [(date(2029, 3, 2), True), (date(2030, 1, 1), False)])
def test_an_end_read_while_nothing_was_counted_stays_if_it_is_one_of_those_counted_once_the_day_is_found(
    end: date, stays: bool
) -> None:
    act = signed().acts[0]
    unknown = signed().with_act(replace(act, signatures=(), signed_about=RoughDay(2026)))
    after, told = without_moved_ends(
        confirmed(unknown, end),
        confirmed(unknown, end).with_act(
            replace(confirmed(unknown, end).acts[0], signatures=act.signatures, signed_about=None)
        ),
    )
    assert (after.acts[0].confirmed_expires_on == end, told == ()) == (stays, stays)


def test_an_end_of_a_text_that_states_no_duration_takes_an_article() -> None:
    with pytest.raises(RefusedTransition, match="non indica una durata"):
        confirmed(signed(duration=None), date(2099, 1, 1))


def test_the_confirmation_is_set_right_among_the_readings_or_taken_back() -> None:
    agreement = confirmed()
    assert last_day(corrected(agreement, Datum.EXPIRY_DATE, "02/03/2029").agreement) == LATEST
    for outside in ("31/12/2099", "15/10/2028"):
        with pytest.raises(InvalidDatum, match=r"fuori da ogni lettura.*«nessuna»"):
            ask(agreement, correction(Datum.EXPIRY_DATE, outside), CLERK, TODAY)
    freed = corrected(agreement, Datum.EXPIRY_DATE, "nessuna")
    assert freed.agreement.acts[0].confirmed_expires_on is None
    assert last_day(confirmed(freed.agreement)) == NEAREST


FAR = date(2099, 12, 31)


def declared(agreement: Agreement, day: date = FAR, how: str = NOT_FOUND) -> Agreement:
    value = declared_end(day, "dura fino al 31 dicembre 2099", how)
    asked = ask_for_declared_end(agreement, value, "letto sulla carta", CLERK, TODAY)
    assert asked.waits_for_second_person
    return asked.agreement


def test_an_end_that_only_people_can_read_is_confirmed_by_a_second_one() -> None:
    waiting = declared(signed())
    (period,) = periods(waiting)
    # Until then it is one more of the ends that may be.
    assert (period.confirmed, period.earliest_end, period.latest_end) == (None, NEAREST, FAR)
    assert standing(waiting, date(2050, 1, 1)) is Standing.EXPIRING
    with pytest.raises(InvalidDatum, match="un’altra persona"):
        confirm(waiting, Datum.EXPIRY_DATE, "", CLERK, TODAY)
    done = confirm(waiting, Datum.EXPIRY_DATE, "", MANAGER, TODAY).agreement
    assert last_day(done) == FAR
    assert done.acts[0].expiry_article == "dichiarata, non trovata: «dura fino al 31 dicembre 2099»"
    assert done.pending_corrections == ()
    (due,) = [each for each in watched(done, TODAY.today) if each.code == END]
    assert "confermata da due persone, dichiarata, non trovata" in due.explanation


def test_a_declared_end_falls_with_another_confirmation_and_is_withdrawn_by_who_asked() -> None:
    assert confirmed(declared(signed())).pending_corrections == ()
    with pytest.raises(InvalidDatum, match="ritirarla prima"):
        corrected(declared(signed()), Datum.EXPIRY_DATE, "nessuna")
    back = withdraw(declared(signed()), Datum.EXPIRY_DATE, "", "riletta", CLERK, TODAY, confirms=False).agreement
    assert (periods(back)[0].latest_end, back.pending_corrections) == (LATEST, ())


def test_a_declared_end_is_asked_for_by_the_step_that_looks_for_it_only() -> None:
    with pytest.raises(InvalidDatum, match="solo la data"):
        ask(confirmed(), correction(Datum.EXPIRY_DATE, declared_end(FAR, "parole")), CLERK, TODAY)
    with pytest.raises(InvalidDatum, match="già confermata"):
        declared(confirmed())


def test_the_end_that_an_extension_has_set_is_no_confirmation_to_set_right() -> None:
    agreement = take(confirmed(), Extend(sha("p"), signed().acts[0].body, date(2029, 9, 30), "serve tempo"))
    for command in way_to_signature(agreement):
        agreement = take(agreement, command)
    with pytest.raises(InvalidDatum, match="atto di proroga"):
        ask(agreement, correction(Datum.EXPIRY_DATE, "02/03/2029"), CLERK, TODAY)
    after, told = without_moved_ends(agreement, first_signed_on(agreement, date(2026, 3, 4)))
    assert last_day(after) == date(2029, 9, 30)
    assert "resta la scadenza fissata dalla proroga" in told[0]


FURTHER: list[Callable[[Agreement], Command]] = [
    lambda a: OpenRenewal(sha("r1"), a.acts[0].body, "risultati positivi"),
    lambda a: Extend(sha("r1"), a.acts[0].body, date(2029, 9, 30), "serve tempo"),
    lambda a: Amend(sha("r1"), a.acts[0].body, (Change("art. 3", "nuovo testo"),), "serve"),
]


@pytest.mark.parametrize("further", FURTHER, ids=["renewal", "extension", "amendment"])
def test_between_the_readings_a_further_act_goes_on_and_its_signature_waits(
    further: Callable[[Agreement], Command],
) -> None:
    agreement = signed()
    agreement = take(agreement, further(agreement), LATEST)
    *way, last = way_to_signature(agreement, LATEST)
    for command in way[:-1]:
        agreement = take(agreement, command, LATEST)
    for command in (way[-1], last):
        with pytest.raises(RefusedTransition, match="usare prima «conferma-scadenza»"):
            take(agreement, command, LATEST)
    late = take(agreement, ConfirmExpiry(LATEST, "lettura A"), LATEST)
    for command in (way[-1], last):
        late = take(late, command, LATEST)
    assert [act.kind for act in late.signed_acts][1] is not ActKind.ORIGINAL
    early = take(agreement, ConfirmExpiry(NEAREST, "lettura B"), LATEST)
    with pytest.raises(TooLate, match="scaduto il 01/03/2029"):
        decide(early, last, CLERK, moment(LATEST))


@pytest.mark.parametrize("further", FURTHER, ids=["renewal", "extension", "amendment"])
def test_after_the_latest_reading_nothing_is_opened_any_more(further: Callable[[Agreement], Command]) -> None:
    agreement = signed()
    with pytest.raises(TooLate, match="scaduto il 02/03/2029"):
        decide(agreement, further(agreement), CLERK, moment(LATEST + timedelta(days=1)))


def test_a_signature_before_the_nearest_reading_waits_for_nothing() -> None:
    agreement = signed()
    agreement = take(agreement, FURTHER[0](agreement), NEAREST)
    for command in way_to_signature(agreement, NEAREST)[:-2]:
        agreement = take(agreement, command, NEAREST)
    for position in (1, 2):  # brought in a day later: the day of the signature counts
        agreement = take(agreement, RecordSignature(signature(position, NEAREST)), LATEST)
    period = current_period(agreement)
    assert period is not None
    # Nobody has confirmed the first end: the second is read in both ways.
    assert (period.earliest_end, period.latest_end) == (date(2032, 3, 1), date(2032, 3, 2))


def test_an_extension_to_a_day_that_the_text_may_allow_already_extends_nothing() -> None:
    agreement = signed()
    with pytest.raises(RefusedTransition, match="non è successiva"):
        take(agreement, Extend(sha("p"), agreement.acts[0].body, LATEST, "serve tempo"))


def test_the_end_is_asked_to_be_confirmed_until_its_latest_reading_has_passed() -> None:
    agreement = signed()

    def asked(day: date) -> bool:
        return any(each.code == "atto-1:conferma-scadenza" for each in watched(agreement, day))

    assert (asked(NEAREST), asked(LATEST), asked(LATEST + timedelta(days=1))) == (True, True, False)
    assert changed_by_time_on(agreement, LATEST) == LATEST + timedelta(days=1)
