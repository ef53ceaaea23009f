"""The whole life of one agreement through a real Prefect server and worker, as scripts/demo plays it."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pikepdf
import pytest

from agreements.domain.agreement.act import ActState
from agreements.domain.agreement.periods import Standing, current_period, standing
from agreements.domain.agreement.periods import last_day as agreement_end
from agreements.domain.basics.day_words import the_hour
from agreements.persistence.agreements import journal
from agreements.persistence.engine.records import NoticeStatus
from cli.demo.report import closing_table, collect, technical_table
from cli.demo.stage import Stage, stage
from cli.demo.story import Story
from tests.support.prefect_database import put_prefect_database
from tests.support.trial_folder import trial_folder
from tests.support.verapdf import verapdf

pytestmark = pytest.mark.timeout(1200)  # fifty runs


PARTS = ("past", "draft", "decision", "text", "signatures", "register", "plan", "renewal", "renewal-signed", "end")


@dataclass
class Played:
    """A life that is played as far as a test needs it."""

    story: Story
    done: int = 0

    def until(self, part: int) -> Story:
        """Play the parts before this number that are still to come."""
        parts = self.story.parts()
        assert len(parts) == len(PARTS)
        while self.done < part:
            self.done += 1  # one that fails is not tried again
            parts[self.done - 1]()
        return self.story


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    folder = trial_folder(tmp_path_factory, "vita")
    put_prefect_database(tmp_path_factory, folder / "var")
    with stage(folder, converter="libreoffice") as standing_stage:
        yield Played(Story(standing_stage, lambda _run: None))


@pytest.fixture(scope="module")
def story(played: Played) -> Story:
    return played.until(len(PARTS))


@pytest.fixture(scope="module")
def on(story: Story) -> Stage:
    return story.stage


@pytest.fixture(scope="module")
def out(story: Story, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("esiti") / "out"
    collect(story.stage, story.number, folder)
    return folder


@pytest.mark.parametrize("part", range(1, len(PARTS) + 1), ids=PARTS)
def test_each_part_of_the_life_goes_its_way(played: Played, part: int) -> None:
    before = len(played.story.stage.runs) if played.done < part else 0
    assert len(played.until(part).stage.runs) > before


def test_every_step_ended_as_it_must_and_the_refused_ones_say_why(story: Story, on: Stage) -> None:
    # Cancelled: the scheduled delivery of notices was at work just then.
    assert {run.state for run in on.runs} - {"Cancelled"} == {"Completed", "Failed"}
    failed = [run for run in on.runs if run.state == "Failed"]
    assert failed == story.refused
    reasons = " ".join(run.message for run in failed)
    for words in ("è nel futuro", "non accettato", "ammette 1 rinnovo"):
        assert words in reasons
    assert len(on.runs) > 45


def test_the_agreement_was_signed_renewed_and_has_ended(story: Story, on: Stage) -> None:
    with on.bench.database.unit() as unit:
        agreement = unit.load(story.number)
    assert [act.state for act in agreement.acts] == [ActState.SIGNED, ActState.SIGNED]
    assert [len(act.signatures) for act in agreement.acts] == [2, 2]
    assert standing(agreement, on.today()) is Standing.EXPIRED
    period = current_period(agreement)
    assert period is not None
    signed_on = agreement.acts[0].signed_on
    assert signed_on is not None
    assert period.earliest_end is not None
    assert period.earliest_end.year == signed_on.year + 6


def test_the_protocol_of_2008_stands_as_it_was(on: Stage) -> None:
    with on.bench.database.unit() as unit:
        old = unit.load("P-2026-0002")
    assert f"{old.obligations[0].due_on}" == "2008-08-01"
    recorded = next(run for run in on.runs[1:] if run.deployment == "registra-accordo-storico")
    assert "01/07/2008" in recorded.message
    assert standing(old, on.today()) is Standing.EXPIRED


def test_the_journal_holds_together_and_tells_the_moved_clock(story: Story, on: Stage) -> None:
    with on.bench.database.unit() as unit:
        rows = unit.journal(story.number)
        head = unit.journal_head(story.number)
    assert journal.verify(rows, head) is None
    assert "orologio di prova" in rows[-1].clock_note
    text = " ".join(f"{row.what} {row.why} {row.data}" for row in rows)
    assert re.search(r"\b[A-Z]{6}\d{2}[A-Z]\d{2}[A-Z]\d{3}[A-Z]\b", text) is None


def test_every_notice_was_accepted_once_by_the_mail_server(story: Story, on: Stage) -> None:
    with on.bench.database.unit() as unit:
        notices = (*unit.notices(story.number), *unit.notices(""))  # the weekly digests belong to no agreement
    assert {notice.status for notice in notices} == {NoticeStatus.ACCEPTED}
    assert len(notices) == on.mailbox.count == len({notice.message_id for notice in notices})
    assert all(notice.notice.recipient.endswith("@regione.example.it") for notice in notices)


def test_both_frozen_and_signed_file_are_accessible_and_preservable(out: Path) -> None:
    for name in ("testo-definitivo.pdf", "accordo-firmato.pdf"):
        for flavour in ("2a", "ua1"):
            compliant, failed = verapdf(out / name, flavour)
            assert compliant, (name, flavour, failed)


def test_other_validators_find_both_signatures_intact(on: Stage, out: Path, tmp_path: Path) -> None:
    signed = out / "accordo-firmato.pdf"
    told = subprocess.run(["pdfsig", "-nocert", str(signed)], capture_output=True, text=True, check=False).stdout
    assert told.count("Signature is Valid.") == 2
    data, checked = signed.read_bytes(), 0
    with pikepdf.open(signed) as pdf:
        values = [field.V for field in pdf.Root.AcroForm.Fields.as_list()]
        for value in (v for v in values if v.SubFilter == pikepdf.Name("/ETSI.CAdES.detached")):
            first, length, second, rest = (int(number) for number in value.ByteRange.as_list())
            (tmp_path / "content").write_bytes(data[first : first + length] + data[second : second + rest])
            (tmp_path / "signature.der").write_bytes(bytes(value.Contents))
            command = ["openssl", "cms", "-verify", "-cades", "-binary", "-inform", "DER", "-purpose", "any"]
            command += ["-in", str(tmp_path / "signature.der"), "-content", str(tmp_path / "content")]
            command += ["-CAfile", str(on.pki / "trust" / "root.pem"), "-out", str(tmp_path / "verified")]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            assert "successful" in done.stderr, done.stderr
            checked += 1
    assert checked == 2


def test_one_closing_table_is_for_staff_and_one_for_programs(story: Story, on: Stage) -> None:
    told, technical = closing_table(on, story.number), technical_table(on, story.number)
    agreement = on.load(story.number)
    for number in (act.resolution.number for act in agreement.acts if act.resolution):
        assert f"| n. {number} del " in told
    for act in agreement.acts:
        for signature in act.signatures:
            assert f"{signature.signatory} | {the_hour(signature.signed_at)} (marca temporale) |" in told
    end = agreement_end(agreement)
    assert f"| {story.number} | {end:%d/%m/%Y} | scaduto |" in told
    assert "| Piano operativo | Regione Toscana | " in told
    assert "| adempiuto il " in told
    assert "accettata dal server di posta" in told
    assert "accordo firmato.pdf" in told
    assert not [run.id for run in on.runs if run.id in told]
    assert "TOTAL-PASSED" not in told
    assert technical.count("TOTAL-PASSED") == 4
    assert all(run.id in technical for run in on.runs)
    with on.bench.database.unit() as unit:
        assert all(document.sha256 in technical for document in unit.documents(story.number))


def test_the_folder_shows_the_documents_of_every_step(story: Story, on: Stage) -> None:
    names = " | ".join(sorted(path.name for path in on.folder(story.number).iterdir()))
    for label in (
        "bozza v1.docx",
        "bozza v2.docx",
        "confronto bozza v1 – v2.docx",
        "proposta di deliberazione",
        "Allegato A",
        "testo definitivo.docx",
        "testo definitivo da firmare.pdf",
        "confronto schema – testo definitivo.docx",
        "lettera di trasmissione a ANCI Toscana.docx",
        "accordo firmato.pdf",
        "attestazione di repertorio",
        "nota interna",
        "piano operativo – consegnato.docx",
        "bozza v1 (rinnovo, atto 2).docx",
        "accordo firmato (rinnovo, atto 2).pdf",
    ):
        assert label in names
    with on.bench.database.unit() as unit:
        received = unit.received_for(story.number)
    assert [each.name for each in received if each.used_at is None] == ["salvato di nuovo.pdf"]
    assert (len(received), any(each.waits for each in received)) == (6, False)
