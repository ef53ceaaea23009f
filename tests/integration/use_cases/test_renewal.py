from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from dateutil.relativedelta import relativedelta

from agreements.documents.word.word_file import WordFile
from agreements.documents.word.word_text import word_text
from agreements.domain.agreement.act import ActState
from agreements.domain.agreement.correction import Datum
from agreements.domain.agreement.decision import DecidingBody
from agreements.domain.agreement.periods import Standing, current_period, last_day, standing
from agreements.domain.basics.errors import InvalidDatum, RefusedTransition, TooLate
from agreements.domain.basics.moment import Moment
from agreements.use_cases.base.outcome import Outcome
from agreements.use_cases.drafting import drafting, renewal
from agreements.use_cases.life import corrections, register
from agreements.use_cases.signing.held_file import HeldFileDecision, settle_held_file
from tests.integration.use_cases.lives import CLERK, MANAGER, NAMES, SECOND, Life, form, now, refused, today, walk
from tests.support.register_sheets import plain_pdf


def renew(life: Life, at: datetime | None = None, reason: str = "risultati positivi") -> Outcome:
    asked = renewal.AskedRenewal(DecidingBody.EXECUTIVE_BOARD, reason)
    return renewal.open_renewal(life.bench, life.number, asked, CLERK, at or now())


def end(life: Life) -> date:
    period = current_period(life.agreement)
    assert period is not None
    assert period.earliest_end is not None
    return period.earliest_end


def latest(life: Life) -> date:
    period = current_period(life.agreement)
    assert period is not None
    assert period.latest_end is not None
    return period.latest_end


def latest_reading(life: Life) -> date:
    period = current_period(life.agreement)
    assert period is not None
    return max(reading.ends_on for reading in period.readings if reading.holds)


def ending_in(life: Life, days: int) -> None:
    life.record(today() - relativedelta(years=3) + timedelta(days=days))


def test_a_renewal_signed_in_time_opens_a_new_period_and_a_second_one_is_refused(life: Life) -> None:
    ending_in(life, 60)
    signed_on = life.agreement.acts[0].signed_on
    assert signed_on is not None
    old_end = end(life)
    renew(life)
    before = life.snapshot()
    assert renew(life).already_done
    assert life.snapshot() == before
    with refused(life, "già in corso", error=RefusedTransition):
        renew(life, reason="un altro rinnovo")
    life.round = "-bis"
    walk(life, Life.send, first=Life.examine)
    assert standing(life.agreement, today()) is Standing.EXPIRING
    life.sign_all()
    act = life.agreement.newest_act
    assert (act.sequence, act.state) == (2, ActState.SIGNED)
    period = current_period(life.agreement)
    assert period is not None
    assert period.starts_on == old_end + timedelta(days=1)
    assert end(life) == signed_on + relativedelta(years=6) - timedelta(days=1)
    assert standing(life.agreement, today()) is Standing.IN_FORCE
    assert any("(rinnovo, atto 2)" in label for label in life.labels)
    with refused(life, "ammette 1 rinnovo, già avvenuto", error=RefusedTransition):
        renew(life, reason="ancora una volta")


def test_the_last_day_is_in_time_and_the_next_is_too_late(life: Life) -> None:
    ending_in(life, 10)
    late = now() + (latest(life) - today() + timedelta(days=1))
    with refused(life, "dopo la scadenza non si rinnova", "«nuovo-accordo»", error=TooLate):
        renew(life, late)
    renew(life, late - timedelta(days=1))
    assert life.agreement.newest_act.sequence == 2


def test_a_renewal_on_its_way_ends_with_the_period_whatever_any_sweep_did(life: Life) -> None:

    ending_in(life, 10)
    renew(life)
    late = now() + (latest(life) - today() + timedelta(days=1))
    with refused(life, "dopo la scadenza non si rinnova", error=TooLate):
        drafting.open_examination(life.bench, life.number, CLERK, late)
    assert standing(life.agreement, Moment(late).today) is Standing.EXPIRED


@pytest.mark.parametrize("in_time", [True, False])
def test_a_renewal_signed_between_the_readings_is_held_until_the_end_is_confirmed(life: Life, in_time: bool) -> None:
    ending_in(life, 0)  # the nearest reading was yesterday, the latest is today
    assert (end(life), latest(life)) == (today() - timedelta(days=1), today())
    renew(life)
    life.round = "-bis"
    walk(life, Life.send, first=Life.examine)
    held = life.bring(life.signed_by("prova-uno", 1))
    assert any("«conferma-scadenza»" in warning for warning in held.warnings)
    (file,) = life.agreement.newest_act.held_files
    assert file.codes[0] == "END_NOT_CONFIRMED"

    def accept() -> Outcome:
        reason = "firmato entro la scadenza"
        return settle_held_file(life.bench, life.number, HeldFileDecision("", NAMES[0], reason), MANAGER, now())

    with refused(life, "usare prima «conferma-scadenza»", error=RefusedTransition):
        accept()
    life.confirm_expiry(today() if in_time else end(life))
    if not in_time:
        with refused(life, "dopo la scadenza non si rinnova", error=TooLate):
            accept()
        return
    accept()
    done = life.bring(life.signed_by("prova-due", 2))
    assert "sottoscritto da tutti" in done.happened


def test_a_renewal_signed_after_the_end_is_kept_and_closed_without_a_refusal(life: Life) -> None:
    ending_in(life, 0)
    renew(life)
    life.round = "-bis"
    walk(life, Life.send, first=Life.examine)
    life.confirm_expiry(end(life))  # yesterday: what is signed today comes too late
    late = life.signed_by("prova-uno", 1)
    held = life.bring(late)
    assert any("fatta dopo la fine dell'accordo" in warning for warning in held.warnings)
    (file,) = life.agreement.newest_act.held_files
    assert (file.codes[0], file.too_late, file.not_counted) == ("TOO_LATE", True, True)
    with refused(life, "dopo la scadenza non si rinnova", error=TooLate):
        settle_held_file(life.bench, life.number, HeldFileDecision("", NAMES[0], "va bene"), MANAGER, now())
    done = drafting.withdraw(life.bench, life.number, "non firmato in tempo", CLERK, now())
    assert "Firmato dopo la fine: Prova Uno" in done.happened
    assert not life.agreement.newest_act.refusals
    assert life.bench.archive.get(file.file_sha256) == late
    assert any(label.startswith("in sospeso") for label in life.labels)


def test_an_end_outside_every_reading_is_not_confirmed_by_words_that_do_not_say_it(life: Life) -> None:
    walk(life, Life.send)
    life.sign_all()
    text = " ".join(" ".join(story) for story in word_text(WordFile(life.archived("definitivo-docx"))).stories.values())
    at = text.index("durata")
    article = " ".join(text[at:].split()[:9])
    day = today() + timedelta(days=5000)

    def confirm(words: str) -> Outcome:
        return register.confirm_expiry_by_article(life.bench, life.number, day, "lo dice il testo", words, CLERK, now())

    with refused(life, "fuori da ogni lettura", "citando l’articolo", error=RefusedTransition):
        confirm("")
    with refused(life, "almeno cinque", error=InvalidDatum):
        confirm("durata")
    for words in (article, "la durata è fissata al 31 dicembre 1999", "la durata è di novantanove anni dalla firma"):
        with refused(life, "non dicono il", error=InvalidDatum):
            confirm(words)
    day = today() + relativedelta(years=99)
    with refused(life, "non stanno nel testo firmato", error=InvalidDatum):
        confirm("la durata è di novantanove anni dalla firma")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "La convenzione resta efficace fino al 31 dicembre 2040, salvo recesso.",
            "EFFICACE  fino al 31 dicembre 2040",
        ),
        ("La convenzione scade il 31/12/2040, salvo recesso.", "la convenzione scade il 31/12/2040"),
    ],
)
def test_an_article_is_found_in_the_text_of_an_agreement_recorded_as_it_was(life: Life, text: str, words: str) -> None:
    life.record(today() - timedelta(days=100), text=text.encode())

    def confirm(day: date) -> Outcome:
        return register.confirm_expiry_by_article(life.bench, life.number, day, "lo dice il testo", words, CLERK, now())

    with refused(life, "non dicono il", error=InvalidDatum):
        confirm(date(2040, 12, 30))
    done = confirm(date(2040, 12, 31))
    assert "La stabilisce il testo firmato" in done.happened
    assert end(life) == date(2040, 12, 31)
    assert confirm(date(2040, 12, 31)).already_done


SCAN = "dura fino al 31 dicembre 2040, salvo recesso"


def declare(life: Life, words: str, day: date = date(2040, 12, 31)) -> Outcome:
    return register.confirm_expiry_by_article(life.bench, life.number, day, "letto sulla carta", words, CLERK, now())


def second(life: Life) -> Outcome:
    return corrections.confirm_correction(life.bench, life.number, Datum.EXPIRY_DATE, "", SECOND, now())


def test_what_a_scan_says_a_second_person_confirms(life: Life) -> None:
    life.record(today() - timedelta(days=100), text=plain_pdf(), suffix=".pdf")
    done = declare(life, SCAN)
    assert any("non si leggono le parole" in warning for warning in done.warnings)
    assert any("«conferma-rettifica»" in step for step in done.next_steps)
    assert life.agreement.acts[0].confirmed_expires_on is None
    assert declare(life, SCAN).already_done
    assert "dichiarata, non trovata" in second(life).happened
    assert end(life) == date(2040, 12, 31)
    assert declare(life, SCAN).already_done


def test_words_about_another_duty_wait_for_a_second_person(life: Life) -> None:
    words = "il rapporto annuale va consegnato entro il 31 dicembre 2040"
    life.record(today() - timedelta(days=100), text=f"Articolo 5. {words}.".encode())
    done = declare(life, words)
    assert any("possono riguardare un altro termine" in warning for warning in done.warnings)
    assert life.agreement.acts[0].confirmed_expires_on is None


def test_an_end_outside_every_reading_is_recorded_and_confirms_nothing(life: Life) -> None:
    life.record(today() - relativedelta(years=6), expires_on=date(2099, 1, 1))
    assert life.agreement.acts[0].confirmed_expires_on is None
    assert standing(life.agreement, today()) is Standing.EXPIRING
    done = renew(life)
    assert any("La scadenza non è confermata" in warning for warning in done.warnings)
    life.confirm_expiry(latest_reading(life))
    assert (standing(life.agreement, today()), life.agreement.pending_corrections) == (Standing.EXPIRED, ())


def test_the_recorded_end_is_what_a_second_person_confirms(life: Life) -> None:
    life.record(today() - relativedelta(years=6), expires_on=date(2099, 1, 1))
    with refused(life, "un’altra persona", error=InvalidDatum):
        corrections.confirm_correction(life.bench, life.number, Datum.EXPIRY_DATE, "", CLERK, now())
    second(life)
    assert end(life) == date(2099, 1, 1)


def test_a_corrected_signature_takes_the_confirmed_end_with_it_and_a_late_renewal_is_refused(life: Life) -> None:
    ending_in(life, 30)
    life.confirm_expiry(end(life))
    earlier = today() - relativedelta(years=3) - timedelta(days=10)
    corrections.ask_correction(
        life.bench,
        life.number,
        corrections.AskedCorrection(Datum.SIGNATURE_DATE, NAMES[0], f"{earlier:%d/%m/%Y}", "riletto"),
        CLERK,
        now(),
    )
    corrections.confirm_correction(life.bench, life.number, Datum.SIGNATURE_DATE, NAMES[0], SECOND, now())
    corrections.ask_correction(
        life.bench,
        life.number,
        corrections.AskedCorrection(Datum.SIGNATURE_DATE, NAMES[1], f"{earlier:%d/%m/%Y}", "riletto"),
        CLERK,
        now(),
    )
    done = corrections.confirm_correction(life.bench, life.number, Datum.SIGNATURE_DATE, NAMES[1], SECOND, now())
    assert "non vale più" in done.happened
    assert "non vale più" in life.journal[-1].what
    assert life.agreement.acts[0].confirmed_expires_on is None
    assert any("conferma-scadenza" in step for step in done.next_steps)
    with life.bench.database.unit() as unit:
        (listed,) = [a for a in unit.list_agreements() if a.number == life.number]
    assert last_day(listed) == earlier + relativedelta(years=3) - timedelta(days=1)
    with refused(life, "dopo la scadenza non si rinnova", error=TooLate):
        renew(life)


def test_after_the_end_a_new_linked_agreement_shows_the_gap(life: Life) -> None:
    life.record(today() - relativedelta(years=3) - timedelta(days=40), title="Protocollo d’intesa di prova scaduto")
    old = life.number
    assert standing(life.agreement, today()) is Standing.EXPIRED
    with refused(life, "scaduto", error=TooLate):
        renew(life)
    gap = (today() - end(life)).days - 1

    life.number = drafting.create_agreement(life.bench, form(predecessor=old), CLERK, now()).agreement
    assert old in life.journal[0].what
    walk(life, Life.send, first=Life.examine)
    life.bring(life.signed_by("prova-uno", 1))
    done = life.bring(life.signed_by("prova-due", 2))
    assert any(f"Intervallo scoperto di {gap} giorni" in warning for warning in done.warnings)
    assert any("non un rinnovo" in warning for warning in done.warnings)


@pytest.mark.parametrize(
    ("changes", "word"),
    [({"renewals_allowed": 0}, "non prevede rinnovi"), ({"duration": None}, "la durata non è indicata")],
)
def test_what_has_no_renewal_is_not_renewed(life: Life, changes: dict[str, object], word: str) -> None:
    life.record(today() - timedelta(days=100), **changes)
    with refused(life, word, error=RefusedTransition):
        renew(life)


def test_an_agreement_that_is_not_signed_is_not_renewed(life: Life) -> None:
    life.create()
    with refused(life, "in bozza", error=RefusedTransition):
        renew(life)


def test_a_renewal_opened_before_the_end_is_confirmed_says_to_confirm_it_first(life: Life) -> None:
    ending_in(life, 60)
    (told,) = renew(life).warnings
    assert "Usare prima «conferma-scadenza»" in told
    assert f"{end(life):%d/%m/%Y} o {latest(life):%d/%m/%Y}" in told


def test_a_renewal_of_an_agreement_whose_charges_nobody_knows_says_its_own_before_it_is_examined(life: Life) -> None:
    life.record(today() - relativedelta(years=3) + timedelta(days=60), charges=None)
    life.confirm_expiry(latest(life))
    assert renew(life).warnings == ()
    life.round = "rinnovo"
    with refused(life, "gli oneri dell’accordo non sono noti", "registra-oneri"):
        life.examine()
