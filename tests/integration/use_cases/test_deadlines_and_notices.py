from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from io import BytesIO

import pytest
from docx import Document

from agreements.domain.agreement.correction import Datum
from agreements.domain.agreement.parties import SignatureForm
from agreements.domain.basics.day_words import from_the_date, of_the_day, to_the_date
from agreements.domain.basics.errors import InvalidDatum
from agreements.domain.basics.moment import Moment
from agreements.domain.days.holidays import IT
from agreements.domain.deadlines.sweep import SweepDay
from agreements.domain.offices import Mailing, RegisteredOffice
from agreements.notifications.smtp import Security, SmtpSettings
from agreements.persistence.engine.records import NoticeStatus, OutboxNotice
from agreements.use_cases.base.outcome import Outcome
from agreements.use_cases.life import corrections, obligations
from agreements.use_cases.offices import register as offices
from agreements.use_cases.watch.sweep import deliver_notices, run_sweep
from tests.integration.notifications.servers import Mailbox, MailServer, free_port
from tests.integration.use_cases.lives import (
    CLERK,
    MANAGER,
    NAMES,
    SECOND,
    TITLE,
    Life,
    clock_put_right,
    now,
    refused,
    today,
    waiting_letters,
)
from tests.support.builders import MANAGER_OFFICE, OFFICE, plan

PLAN = "piano-operativo"


def later(days: int) -> datetime:
    return now() + timedelta(days=days)


def sweep(life: Life, days: int) -> Outcome:
    """As on a day like any other: the day before was swept too, and both offices want every rung as a mail."""
    at = later(days)
    for n, office in enumerate((OFFICE, MANAGER_OFFICE)):
        entry = RegisteredOffice(f"U{n}", office.name, office.email, "dirigente", Mailing.SINGLE)
        offices.register_office(life.bench, entry, CLERK, now())
    with life.bench.database.unit() as unit:
        unit.note_sweep(SweepDay(Moment(at).today - timedelta(days=1)))
        unit.commit()
    return run_sweep(life.bench, at)


def working_day(days: int) -> int:
    """That many days from today, or as many more as lead to a working day."""
    while not IT.is_working_day(today() + timedelta(days=days)):
        days += 1
    return days


def about_the_plan(life: Life) -> list[tuple[str, NoticeStatus]]:
    return [(n.notice.recipient, n.status) for n in life.notices if n.notice.obligation_code == PLAN]


def signed_lately(life: Life, **changes: object) -> None:
    life.record(today() - timedelta(days=2), **changes)


def text_of(life: Life, label: str) -> str:
    with life.bench.database.unit() as unit:
        (sha256,) = [d.sha256 for d in unit.documents(life.number) if d.label == label]
    return " ".join(paragraph.text for paragraph in Document(BytesIO(life.bench.archive.get(sha256))).paragraphs)


def days_to_due(life: Life) -> int:
    due = life.agreement.obligation(PLAN).due_on
    assert due is not None
    return (due - today()).days


def digests(life: Life) -> list[OutboxNotice]:
    with life.bench.database.unit() as unit:
        return list(unit.notices(""))


def test_a_month_of_downtime_ends_in_one_digest_an_addressee(life: Life) -> None:
    signed_lately(life)
    at = later(working_day(days_to_due(life) + 32))
    done = run_sweep(life.bench, at)
    assert life.notices == ()
    assert sorted(n.notice.recipient for n in digests(life)) == [MANAGER_OFFICE.email, OFFICE.email]
    assert "Riepilogo a settore@regione.example.it" in done.happened
    (to_the_office,) = [n.notice for n in digests(life) if n.notice.recipient == OFFICE.email]
    assert "IN RITARDO" in to_the_office.body
    assert f"{life.number} – {TITLE}" in " ".join(to_the_office.body.split())
    before = life.snapshot(), digests(life)
    assert "nulla di dovuto" in run_sweep(life.bench, at).happened
    assert (life.snapshot(), digests(life)) == before


def still_asked(body: str) -> bool:
    """Whether a digest asks for the plan itself, and not for its approval."""
    return any("Piano operativo" in line and "approvazione" not in line for line in body.splitlines())


def test_what_is_met_before_the_digest_has_left_is_not_said_in_it(life: Life) -> None:
    signed_lately(life)
    first = life.number
    signed_lately(life, title="Un altro accordo di prova")
    at = later(working_day(days_to_due(life) + 32))
    run_sweep(life.bench, at)
    assert all(first in n.notice.body and life.number in n.notice.body for n in digests(life))
    for number in (first, life.number):
        life.number = number
        life.put("piano.pdf", b"%PDF-1.7\n")
        with life.bench.database.unit() as unit:
            queued = {n.notice.recipient for n in unit.notices("") if n.status is NoticeStatus.QUEUED}
        assert OFFICE.email in queued or number != first
        clock_put_right(life)
        life.deliver(file="piano.pdf")
        assert not [n for n in digests(life) if n.status is NoticeStatus.QUEUED and still_asked(n.notice.body)]
        run_sweep(life.bench, at)
    live = [n for n in digests(life) if n.status is not NoticeStatus.CANCELLED]
    assert live
    assert not [n for n in live if still_asked(n.notice.body)]
    assert all("Piano operativo: consegnato, approvazione non annotata" in n.notice.body for n in live)


def test_a_date_moved_and_moved_back_is_told_again(life: Life) -> None:
    life.record(today() - timedelta(days=60))
    sweep(life, 0)
    old = [n for n in life.notices if n.notice.obligation_code == PLAN]
    assert {n.status for n in old} == {NoticeStatus.QUEUED}
    for days in (20, 60):
        for name in NAMES[:2]:
            day = f"{today() - timedelta(days=days):%d/%m/%Y}"
            corrections.ask_correction(
                life.bench,
                life.number,
                corrections.AskedCorrection(Datum.SIGNATURE_DATE, name, day, "prova"),
                CLERK,
                now(),
            )
            corrections.confirm_correction(life.bench, life.number, Datum.SIGNATURE_DATE, name, SECOND, now())
    assert {status for _, status in about_the_plan(life)} == {NoticeStatus.CANCELLED}
    sweep(life, 0)
    again = [n for n in life.notices if n.notice.obligation_code == PLAN and n.status is NoticeStatus.QUEUED]
    assert sorted(n.notice.recipient for n in again) == sorted(n.notice.recipient for n in old)


def test_who_was_told_of_a_deadline_that_a_correction_moves_is_told_what_changed(life: Life) -> None:
    life.record(today() - timedelta(days=60))
    sweep(life, 0)
    server = MailServer(Mailbox())
    server.start()
    try:
        deliver_notices(replace(life.bench, smtp=_smtp(server.port)), now)
    finally:
        server.stop()
    told = {n.notice.recipient for n in life.notices if n.notice.obligation_code == PLAN}
    was = life.agreement.obligation(PLAN).due_on
    day = f"{today() - timedelta(days=20):%d/%m/%Y}"
    warnings: tuple[str, ...] = ()
    for name in NAMES[:2]:
        asked = corrections.AskedCorrection(Datum.SIGNATURE_DATE, name, day, "data letta male")
        corrections.ask_correction(life.bench, life.number, asked, CLERK, now())
        foretold = corrections.foretold_confirmed(life.bench, life.number, Datum.SIGNATURE_DATE, name, SECOND, now())
        done = corrections.confirm_correction(life.bench, life.number, Datum.SIGNATURE_DATE, name, SECOND, now())
        assert set(foretold) - {done.happened} <= set(done.warnings)
        warnings += done.warnings
    assert any(each.startswith("Non più in ritardo: «Piano operativo»") for each in warnings)
    after = [n for n in life.notices if n.notice.obligation_code.startswith("rettifica:")]
    assert {n.notice.recipient for n in after} == told
    assert {n.status for n in after} == {NoticeStatus.QUEUED}
    due = life.agreement.obligation(PLAN).due_on
    assert was is not None
    assert due is not None
    for each in after:
        assert f"passa {from_the_date(was)} {to_the_date(due)}" in " ".join(each.notice.body.split())
        assert "un termine è cambiato per una rettifica" in each.notice.subject
    sweep(life, 0)
    assert {n.status for n in life.notices if n.notice.obligation_code.startswith("rettifica:")} == {
        NoticeStatus.QUEUED
    }


def test_a_notice_bears_the_last_row_of_the_journal_before_it(life: Life) -> None:
    signed_lately(life)
    before = life.journal[-1]
    sweep(life, days_to_due(life) - 1)
    assert life.notices
    for queued in life.notices:
        assert f"Ultima riga: n. {before.sequence}," in queued.notice.body
        assert before.hash in queued.notice.body


def test_a_reminder_comes_before_the_deadline_and_only_to_the_office_that_answers(life: Life) -> None:
    signed_lately(life)
    sweep(life, days_to_due(life) - 1)
    assert about_the_plan(life) == [("settore@regione.example.it", NoticeStatus.QUEUED)]


def test_a_late_own_office_gets_a_note_and_no_warning_letter(life: Life) -> None:
    signed_lately(life)
    sweep(life, days_to_due(life) + 8)
    assert [label for label in life.labels if "nota interna" in label]
    assert not [label for label in life.labels if "sollecito" in label]


def test_a_late_counterpart_gets_a_draft_that_waits_and_no_mail(life: Life) -> None:
    signed_lately(life, obligations=(replace(plan(), party_position=2),))
    due = days_to_due(life)
    for late in (8, 8, 15):
        sweep(life, due + late)
    addresses = {n.notice.recipient for n in life.notices}
    assert addresses
    assert all(address.endswith("@regione.example.it") for address in addresses)
    (first,) = waiting_letters(life.bench, life.number)
    assert first.startswith(f"primo sollecito a {NAMES[1]}")
    assert "bozza per il dirigente" in first
    sweep(life, due + 30)
    (anew,) = waiting_letters(life.bench, life.number)  # its term had passed: made anew, and the old one waits no more
    assert anew != first
    assert anew.startswith("primo sollecito")

    def sent(label: str, number: str, late: int, said: int) -> Outcome:
        day = today() + timedelta(days=due + said)
        return obligations.record_letter_sent(life.bench, life.number, label, number, day, MANAGER, later(due + late))

    with refused(life, "numero di protocollo", error=InvalidDatum):
        sent("", " ", 31, 31)
    with refused(life, "dopo il termine", "non può essere partito", error=InvalidDatum):
        sent(anew, "P5", 31, 29)
    sent("", "P5", 31, 31)
    assert waiting_letters(life.bench, life.number) == ()
    assert sent(anew, "P5", 31, 31).already_done
    sweep(life, due + 40)  # the term that it gave runs still
    assert waiting_letters(life.bench, life.number) == ()
    sweep(life, due + 49)
    (second,) = waiting_letters(life.bench, life.number)
    assert second.startswith("secondo sollecito")
    assert f"il sollecito {of_the_day(today() + timedelta(days=due + 31))}, protocollo n. P5" in text_of(life, second)
    # The draft that was taken back had left all the same: then there is nothing to cite it yet.
    late = sent(first, "P4", 49, 20)
    assert any("bozza più recente" in warning for warning in late.warnings)
    assert waiting_letters(life.bench, life.number) == ()


def test_of_what_has_come_no_sollecito_waits_and_one_that_left_before_is_recorded(life: Life) -> None:
    signed_lately(life, obligations=(replace(plan(), party_position=2),))
    due = days_to_due(life)
    sweep(life, due + 8)
    (label,) = waiting_letters(life.bench, life.number)
    life.put("piano.pdf", b"%PDF-1.7\n")
    clock_put_right(life)
    life.deliver(file="piano.pdf")
    assert waiting_letters(life.bench, life.number) == ()
    day = today() + timedelta(days=due + 9)
    done = obligations.record_letter_sent(life.bench, life.number, label, "P5", day, MANAGER, later(due + 9))
    assert any("valutare se scrivere alla parte di non tener conto" in warning for warning in done.warnings)


def test_the_delivery_silences_the_deadline_and_withdraws_what_was_queued(life: Life) -> None:
    signed_lately(life)
    sweep(life, days_to_due(life) - 1)
    life.put("piano.pdf", b"%PDF-1.7\n")
    life.deliver(file="piano.pdf")
    assert {status for _, status in about_the_plan(life)} == {NoticeStatus.CANCELLED}
    sweep(life, days_to_due(life) + 40)
    assert {status for _, status in about_the_plan(life)} == {NoticeStatus.CANCELLED}


def test_a_corrected_signing_date_moves_the_deadline_and_arms_it_again(life: Life) -> None:
    life.record(today() - timedelta(days=60))
    sweep(life, 0)
    old_due = life.agreement.obligation(PLAN).due_on
    old = about_the_plan(life)
    assert old
    assert {status for _, status in old} == {NoticeStatus.QUEUED}
    day = f"{today() - timedelta(days=20):%d/%m/%Y}"
    warnings: tuple[str, ...] = ()
    for name in NAMES[:2]:
        corrections.ask_correction(
            life.bench,
            life.number,
            corrections.AskedCorrection(Datum.SIGNATURE_DATE, name, day, "data letta male"),
            CLERK,
            now(),
        )
        with refused(life, "un’altra persona", error=InvalidDatum):
            corrections.confirm_correction(life.bench, life.number, Datum.SIGNATURE_DATE, name, CLERK, now())
        done = corrections.confirm_correction(life.bench, life.number, Datum.SIGNATURE_DATE, name, SECOND, now())
        warnings += done.warnings
    duty = life.agreement.obligation(PLAN)
    assert old_due is not None
    assert duty.due_on is not None
    assert duty.due_on > today() > old_due
    assert any("Termine ricalcolato" in warning for warning in warnings)
    assert {status for _, status in about_the_plan(life)} == {NoticeStatus.CANCELLED}
    sweep(life, days_to_due(life) - 1)
    assert NoticeStatus.QUEUED in {status for _, status in about_the_plan(life)}
    told = life.journal[-1].what
    assert f"{today() - timedelta(days=60):%d/%m/%Y}" in told
    assert day in told


def test_a_notice_is_never_marked_sent_while_the_mail_server_is_down(life: Life) -> None:
    signed_lately(life)
    sweep(life, days_to_due(life) - 1)
    life.bench = replace(life.bench, smtp=_smtp(free_port()))
    done = deliver_notices(life.bench, now)
    assert "da ritentare" in done.happened or done.warnings
    notice = next(n for n in life.notices if n.notice.obligation_code == PLAN)
    assert notice.status is NoticeStatus.QUEUED
    assert notice.accepted_at is None
    mailbox = Mailbox()
    server = MailServer(mailbox)
    server.start()
    try:
        life.bench = replace(life.bench, smtp=_smtp(server.port))
        deliver_notices(life.bench, lambda: later(1))
        deliver_notices(life.bench, lambda: later(2))
    finally:
        server.stop()
    notice = next(n for n in life.notices if n.notice.obligation_code == PLAN)
    assert notice.status is NoticeStatus.ACCEPTED
    assert len(mailbox.mails) == len(life.notices)
    assert [mail["Message-ID"] for mail in mailbox.mails].count(notice.message_id) == 1


def _smtp(port: int) -> SmtpSettings:
    return SmtpSettings("127.0.0.1", port, "accordi@regione.example.it", security=Security.NONE)


def test_the_protocol_of_2008_is_recorded_as_it_was(life: Life) -> None:
    life.record(
        date(2004, 5, 10),
        form=SignatureForm.PAPER,
        title="Protocollo d’intesa di prova del 2004",
        obligations=(),
        expires_on=date(2007, 5, 9),
    )
    earlier = life.number
    done = life.record(date(2008, 7, 1), form=SignatureForm.PAPER, predecessor=earlier)
    duty = life.agreement.obligation(PLAN)
    assert duty.due_on == date(2008, 8, 1)
    assert "scaduto" in done.happened
    gap = (date(2008, 7, 1) - date(2007, 5, 9)).days - 1
    assert any(f"{gap} giorni" in warning and earlier in warning for warning in done.warnings)
    assert life.record(date(2008, 7, 1), form=SignatureForm.PAPER, predecessor=earlier).already_done
    sweep(life, 0)
    assert about_the_plan(life) == []  # nobody is reminded of 2008 by a mail of its own


def test_an_agreement_that_cannot_have_been_is_not_recorded(life: Life) -> None:
    with pytest.raises(InvalidDatum, match="nel futuro"):
        life.record(today() + timedelta(days=1))
    with life.bench.database.unit() as unit:
        assert unit.numbers() == ()


def test_paper_since_the_digital_signature_is_required_is_recorded_for_a_person_to_assess(life: Life) -> None:
    done = life.record(date(2014, 6, 30), form=SignatureForm.PAPER)
    assert any(warning.startswith("Rischio nullità: valutare.") for warning in done.warnings)
    assert life.journal[0].data["to_assess"] in done.warnings
