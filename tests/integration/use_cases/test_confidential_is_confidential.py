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
from agreements.domain.basics.errors import AccordiError, InvalidDatum
from agreements.domain.deadlines.deadlines import DeadlineKind, watched
from agreements.persistence.engine.records import NoticeStatus, OutboxNotice
from agreements.use_cases.base.outcome import Outcome
from agreements.use_cases.base.workbench import Workbench
from agreements.use_cases.life.classified import set_confidentiality
from agreements.use_cases.life.register import record_publication
from agreements.use_cases.registers.column_map import ColumnMap
from agreements.use_cases.registers.import_register import Source, import_register
from agreements.use_cases.watch.sweep import run_sweep
from cli.main import accordi
from signing.trial.pki import TrialPki
from tasks.artifact import outcome_page
from tasks.confidential import for_everybody
from tests.contract import samples
from tests.integration.use_cases.lives import CLERK, Life, new_bench, now, party, refused, today
from tests.support.builders import plan

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
    swept(secret, 31, 38, 45, 200)
    mails = list(waiting(secret))
    assert any(mail.notice.agreement for mail in mails)
    assert any(not mail.notice.agreement for mail in mails)
    for mail in mails:
        assert secret.number in said(mail)
        assert "egret" not in said(mail), said(mail)
    for feed in secret.bench.calendars.glob("*.ics"):
        assert "egret" not in re.sub(r"\r\n ", "", feed.read_text(encoding="utf-8")), feed
    names = [path.name for path in secret.bench.folders.rglob("*")]
    assert not any("egret" in name for name in names), names


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
    assert f"da riesaminare entro il {later:%d/%m/%Y}" in done.happened
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


def test_what_was_published_before_is_told_to_whoever_makes_it_confidential(secret: Life) -> None:
    publish(secret)
    done = hide(secret)
    assert any("Albo di prova" in warning and "togliere" in warning for warning in done.warnings)


def test_where_it_was_never_asked_nothing_is_invented(bench: Workbench, secret: Life) -> None:
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
