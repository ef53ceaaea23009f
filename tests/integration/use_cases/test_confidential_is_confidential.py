"""A confidential agreement: its title only in its own documents, and no more of it published than was said."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from agreements.documents.files.incoming import IncomingFolder
from agreements.domain.agreement.confidentiality import CONFIDENTIAL_TITLE, NOT_ASKED, Confidentiality, Extent, Public
from agreements.domain.basics.day_words import the_date
from agreements.domain.basics.errors import AccordiError, InvalidDatum
from agreements.domain.days.holidays import IT
from agreements.domain.deadlines.deadlines import DeadlineKind, watched
from agreements.persistence.engine.records import NoticeStatus, OutboxNotice
from agreements.settings import Settings
from agreements.use_cases.base.outcome import Outcome
from agreements.use_cases.base.workbench import Workbench
from agreements.use_cases.life import obligations
from agreements.use_cases.life.classified import set_confidentiality
from agreements.use_cases.life.register import record_publication
from agreements.use_cases.mail.receipts import ReceiptUnmatched, import_receipt
from agreements.use_cases.registers.column_map import ColumnMap
from agreements.use_cases.registers.import_register import Source, import_register
from agreements.use_cases.watch.sweep import run_sweep
from agreements.use_cases.watch.undelivered import NoticeDecision, settle_notice
from cli.doctor import data
from cli.doctor.finding import Level
from cli.doctor.prefect_api import PrefectApi
from cli.doctor.subject import Subject
from cli.main import accordi
from signing.trial.pki import TrialPki
from tasks.artifact import outcome_page
from tasks.confidential import for_everybody
from tests.contract import samples
from tests.integration.use_cases.lives import (
    CLERK,
    MANAGER,
    Life,
    clock_put_right,
    new_bench,
    now,
    party,
    refused,
    today,
    waiting_letters,
)
from tests.support.builders import plan
from tests.support.pec import ReceiptSample

SECRET = "Vigilanza segretissima di prova"
LAW, WHY = "art. 24 c. 6 lett. c) L. 241/1990", "prevenzione di prova"
REVIEW = timedelta(days=100)
on_both = pytest.mark.parametrize("bench", ["sqlite", "postgresql"], indirect=True)


def hide(life: Life, extent: Extent | None = None, confidential: bool = True) -> Outcome:
    wanted = extent or Extent(Public.NOTHING, review_on=today() + REVIEW)
    return set_confidentiality(life.bench, life.number, confidential, LAW, WHY, CLERK, now(), wanted)


@pytest.fixture
def secret(life: Life) -> Life:
    """One with a late plan, whose folder, notices and digests bear its title; confidential since."""
    parties = (party(1), party(2, "Ente Segreto"))
    life.record(today() - timedelta(days=3 * 365 - 60), title=SECRET, parties=parties, obligations=(plan(),))
    return life


def day_of(day: date, hour: int = 7) -> datetime:
    return datetime.combine(day, time(hour), UTC)


def swept(life: Life, *ahead: int) -> None:
    for days in ahead:
        run_sweep(life.bench, day_of(today() + timedelta(days=days)))


def waiting(life: Life) -> Iterator[OutboxNotice]:
    with life.bench.database.unit() as unit:
        for notice in (*unit.notices(life.number), *unit.notices("")):
            if notice.status is NoticeStatus.QUEUED:
                yield notice


def said(notice: OutboxNotice) -> str:
    mail = notice.notice
    return " ".join(f"{mail.subject} {mail.body} {mail.html} {mail.calendar}".split())


@on_both
def test_no_mail_folder_or_calendar_bears_the_title(secret: Life) -> None:
    swept(secret, 0, 1, 8, 30)
    before = secret.bench.folder(secret.agreement).path
    assert "segretissima" in before.name
    (before / "nota dell’ufficio.txt").write_text("resta qui", encoding="utf-8")
    assert {bool(mail.notice.agreement) for mail in waiting(secret) if "egret" in said(mail)} == {True, False}
    hide(secret)
    assert not any("egret" in said(notice) for notice in waiting(secret))
    after = secret.bench.folder(secret.agreement).path
    assert after.name == f"{secret.number} {CONFIDENTIAL_TITLE}"
    assert not before.exists()
    assert (after / "nota dell’ufficio.txt").read_text(encoding="utf-8") == "resta qui"
    mails = []
    for days in (31, 38, 45, next(n for n in range(200, 210) if IT.is_working_day(today() + timedelta(days=n)))):
        swept(secret, days)
        mails += waiting(secret)  # what a later one withdraws has waited until then
    assert any(mail.notice.agreement for mail in mails)
    assert any(not mail.notice.agreement for mail in mails)
    for mail in mails:
        assert secret.number in said(mail)
        assert "egret" not in said(mail), said(mail)
    for feed in secret.bench.calendars.glob("*.ics"):
        assert "egret" not in re.sub(r"\r\n ", "", feed.read_text(encoding="utf-8")), feed
    names = [path.name for path in secret.bench.folders.rglob("*")]
    assert not any("egret" in name for name in names), names


ENDED = {NoticeStatus.ACCEPTED, NoticeStatus.CANCELLED, NoticeStatus.SETTLED}


def unsent(life: Life) -> list[OutboxNotice]:
    with life.bench.database.unit() as unit:
        return [n for n in unit.notices_about(life.number) if n.status not in ENDED]


def given_up(life: Life) -> list[OutboxNotice]:
    """A notice and a digest of unknown outcome, and one about a letter that waits."""
    outbox = life.bench.database.outbox
    alone = next(n for n in waiting(life) if n.notice.agreement)
    digest = next(n for n in waiting(life) if not n.notice.agreement)
    for each in (alone, digest):
        assert outbox.claim(each.id, "prova", now())
        assert outbox.uncertain(each.id, "caduto il collegamento")
    about = replace(alone.notice, obligation_code="ricevuta:prova", subject=f"{life.number} – lettera – {SECRET}")
    with life.bench.database.unit() as unit:
        unit.enqueue([about], now())
        unit.commit()
    return [alone, digest]


@on_both
def test_no_mail_that_may_still_leave_bears_the_title_whatever_holds_it_up(secret: Life) -> None:
    swept(secret, 0, 1, 8, 30)
    held = given_up(secret)
    assert {bool(n.notice.agreement) for n in unsent(secret) if "egret" in said(n)} == {True, False}
    hide(secret)
    left = unsent(secret)
    assert {n.id for n in held} < {n.id for n in left}
    assert any(n.notice.obligation_code == "ricevuta:prova" for n in left)
    assert not [said(n) for n in left if "egret" in said(n)]
    assert all(secret.number in said(n) for n in left)
    for each in held:
        settle_notice(secret.bench, secret.number, str(each.id), NoticeDecision.AGAIN, "di prova", CLERK, later())
    assert {n.id for n in held} <= {n.id for n in waiting(secret)}
    assert not [said(n) for n in waiting(secret) if "egret" in said(n)]


def later() -> datetime:
    return now() + timedelta(hours=2)


def test_mails_of_before_are_concealed_by_the_sweep_and_where_they_are_sent_again(secret: Life) -> None:
    swept(secret, 0, 1, 8, 30)
    (alone, digest) = given_up(secret)
    old = Confidentiality(today(), LAW, WHY)
    clock_put_right(secret)
    made = secret.agreement
    with secret.bench.database.unit() as unit:
        unit.save(replace(made, confidentiality=old), [replace(samples.event(made), agreement=made.number, at=now())])
        unit.commit()
    settle_notice(secret.bench, secret.number, str(digest.id), NoticeDecision.AGAIN, "di prova", CLERK, later())
    assert not [said(n) for n in unsent(secret) if n.id == digest.id and "egret" in said(n)]
    swept(secret, 31)
    assert not [said(n) for n in unsent(secret) if "egret" in said(n)]
    assert alone.id in {n.id for n in unsent(secret)}


def test_the_pages_of_the_sweep_and_of_another_agreement_say_the_number_only(secret: Life) -> None:
    theirs = replace(plan(), party_position=2, code="relazione", description="Relazione segretissima")
    one = Life(secret.bench, secret.pki_folder)
    one.record(today() - timedelta(days=60), title=SECRET, parties=(party(1), party(2)), obligations=(theirs,))
    hide(one)
    page = outcome_page(run_sweep(one.bench, now()))
    assert one.number in page
    (letter,) = waiting_letters(one.bench, one.number)
    for word in ("egret", party(2).name, "sollecito", letter):
        assert word not in page, page
    obligations.record_letter_sent(one.bench, one.number, letter, "0001234", today(), MANAGER, now())
    other = Life(secret.bench, secret.pki_folder)
    other.record(today() - timedelta(days=60), title="Altro accordo di prova tra gli enti")
    other.put("ricevuta.eml", ReceiptSample(at=now().replace(microsecond=0), subject="Prot. 0001234").mail())
    with pytest.raises(ReceiptUnmatched) as refusal:
        import_receipt(other.bench, other.number, "ricevuta.eml", "", CLERK, now())
    assert f"una lettera di {one.number}: mettere il file nella cartella di quello" in str(refusal.value)
    assert letter not in str(refusal.value)


def test_a_folder_of_before_is_renamed_by_the_sweep(secret: Life) -> None:
    before = secret.bench.folder(secret.agreement).path
    hide(secret)
    secret.bench.folder(secret.agreement).path.rename(before)
    run_sweep(secret.bench, now())
    assert not before.exists()


@on_both
def test_what_stays_public_until_when_and_the_review_are_asked_and_kept(secret: Life) -> None:
    tomorrow, later = today() + timedelta(days=1), today() + timedelta(days=400)
    for wrong, word in (
        (NOT_ASKED, "che cosa resta pubblico"),
        (Extent(Public.NOTHING), "riesaminata"),
        (Extent(Public.EXTRACT, review_on=later), "passi omessi"),
        (Extent(Public.NOTHING, "articolo 3", review_on=later), "passi omessi"),
        (Extent(Public.NOTHING, until_on=today()), "già passato"),
        (Extent(Public.NOTHING, until_on=tomorrow, review_on=later), "dopo la fine"),
    ):
        with refused(secret, word):
            hide(secret, wrong)
    wanted = Extent(Public.EXTRACT, "articoli 3 e 4", until_on=later)
    done = hide(secret, wanted)
    kept = Extent(Public.EXTRACT, "articoli 3 e 4", later, later)
    assert secret.agreement.confidentiality == Confidentiality(today(), LAW, WHY, kept)
    assert f"da riesaminare entro {the_date(later)}" in done.happened
    assert "articoli 3" not in secret.journal[-1].what
    assert hide(secret, wanted).already_done
    review = next(w for w in watched(secret.agreement, today()) if w.kind is DeadlineKind.CONFIDENTIALITY_REVIEW)
    assert review.due_on == later
    swept(secret, 400 - 7)
    assert any("riesame della riservatezza" in said(mail) for mail in waiting(secret))
    hide(secret, confidential=False, extent=NOT_ASKED)
    assert DeadlineKind.CONFIDENTIALITY_REVIEW not in {w.kind for w in watched(secret.agreement, today())}


def publish(life: Life, only: Public | None = None) -> Outcome:
    return record_publication(life.bench, life.number, "Albo di prova", today(), CLERK, now(), only)


def test_no_more_is_published_than_stays_public(secret: Life) -> None:
    review = today() + REVIEW
    hide(secret, Extent(Public.NOTHING, review_on=review))
    for only in (None, Public.REFERENCE, Public.EXTRACT):
        with refused(secret, "non ne resta pubblico nulla"):
            publish(secret, only)
    hide(secret, Extent(Public.REFERENCE, review_on=review))
    for only in (None, Public.EXTRACT, Public.NOTHING):
        with refused(secret, "oggetto omesso"):
            publish(secret, only)
    publish(secret, Public.REFERENCE)
    assert [each.only for each in secret.agreement.acts[0].publications] == [Public.REFERENCE]
    assert publish(secret, Public.REFERENCE).already_done


def test_what_was_published_is_said_and_nothing_is_no_publication(secret: Life) -> None:
    for only in (Public.NOTHING, Public.NOT_SAID):
        with refused(secret, "non è una pubblicazione"):
            publish(secret, only)
    hide(secret, Extent(Public.REFERENCE, review_on=today() + REVIEW))
    assert f"solo: {Public.REFERENCE}" in publish(secret, Public.REFERENCE).happened


def test_the_folder_of_what_is_no_longer_confidential_bears_the_title_again(secret: Life) -> None:
    before = secret.bench.folder(secret.agreement).path
    hide(secret)
    hide(secret, confidential=False, extent=NOT_ASKED)
    assert secret.bench.folder(secret.agreement).path == before
    assert before.is_dir()
    assert [path.name for path in before.parent.iterdir() if path.name.startswith(secret.number)] == [before.name]


def test_what_was_published_before_is_told_to_whoever_makes_it_confidential(secret: Life) -> None:
    publish(secret)
    done = hide(secret)
    assert any("Albo di prova" in warning and "togliere" in warning for warning in done.warnings)


def test_where_it_was_never_asked_nothing_is_invented(bench: Workbench, secret: Life, tmp_path: Path) -> None:
    old = Confidentiality(today(), LAW, WHY)
    assert old.extent.public is Public.NOT_SAID
    made = secret.agreement
    with bench.database.unit() as unit:
        unit.save(replace(made, confidentiality=old), [replace(samples.event(made), agreement=made.number, at=now())])
        unit.commit()
    assert secret.agreement.confidentiality == old
    kinds = {w.kind for w in watched(secret.agreement, today())}
    assert not kinds & {DeadlineKind.CONFIDENTIALITY_REVIEW, DeadlineKind.PUBLICATION}
    with pytest.raises(AccordiError, match="non è indicato che cosa ne resta pubblico"):
        publish(secret)
    with pytest.raises(InvalidDatum):
        hide(secret, NOT_ASKED)
    settings = Settings(_env_file=None, var=tmp_path / "var", trial=True)
    subject = Subject(settings, PrefectApi("http://127.0.0.1:9/api", "utente:segreto"), now())
    (told,) = data.confidential(subject)
    assert (told.level, secret.number in told.found, "egret" in told.found) == (Level.WARNING, True, False)
    hide(secret)
    (told,) = data.confidential(subject)
    assert told.level is Level.WELL


def test_the_page_of_everybody_says_what_stays_public_to_nobody(secret: Life) -> None:
    page = outcome_page(for_everybody(hide(secret, Extent(Public.EXTRACT, "articolo 7", review_on=today() + REVIEW))))
    assert "articolo 7" not in page
    assert "egret" not in page


def test_the_register_as_a_sheet_and_back_keeps_what_stays_public(secret: Life, tmp_path: Path, pki: TrialPki) -> None:
    wanted = Extent(Public.EXTRACT, "articolo 7", today() + REVIEW, today() + REVIEW)
    hide(secret, wanted)
    sheet = tmp_path / "registro.xlsx"
    place = ["--var", str(secret.bench.folders.parent)]
    done = CliRunner().invoke(accordi, ["register", "--xlsx", str(sheet), "--confidential", *place])
    assert done.exit_code == 0, done.output
    other = new_bench(tmp_path / "altra", pki.folder)
    source = Source(sheet.name, sheet.read_bytes(), IncomingFolder(tmp_path), ColumnMap())
    report = import_register(other, source, CLERK, now(), dry_run=False)
    with other.database.unit() as unit:
        kept = unit.load(report.rows[0].agreement).confidentiality
    other.database.close()
    assert kept == secret.agreement.confidentiality
    assert "egret" not in sheet.name


def test_a_printed_hash_tells_of_a_confidential_agreement_only_that_it_is_one(secret: Life) -> None:
    hide(secret)
    arguments = ["journal", "verify", "--head", secret.journal[0].hash, "--var", str(secret.bench.folders.parent)]
    told = CliRunner().invoke(accordi, arguments)
    assert told.exit_code == 0, told.output
    assert f"riga n. 1 di {secret.number}" in told.output
    assert CONFIDENTIAL_TITLE in told.output
    assert "egret" not in told.output
