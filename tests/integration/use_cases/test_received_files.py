"""Files that come in: kept by hash, used in the step's commit, told of and gone; forty find their agreements."""

from __future__ import annotations

import hashlib
import os
import stat
import time
from dataclasses import replace
from datetime import timedelta

import pytest

from agreements.domain.basics.errors import InvalidDatum, UnknownAgreement
from agreements.domain.basics.moment import Moment
from agreements.domain.people.received import KEPT_UNUSED, TOLD_BEFORE, ReceivedFile, Way
from agreements.use_cases.base.received import received, take_in
from agreements.use_cases.drafting import drafting
from agreements.use_cases.mail.received import MOST_AT_ONCE, assign, receive, waiting
from agreements.use_cases.watch.received_files import keep_received
from signing.trial.envelopes import envelope
from tests.integration.use_cases.lives import CLERK, Life, now, refused, walk


def rows(life: Life) -> tuple[ReceivedFile, ...]:
    with life.bench.database.unit() as unit:
        return unit.received_for(life.number)


def moment(life: Life, after: timedelta = timedelta()) -> Moment:
    with life.bench.database.unit() as unit:
        return unit.moment(now() + after)


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def revised(life: Life) -> bytes:
    from tests.integration.use_cases.test_bad_input_is_refused import edited

    return edited(life.archived("bozza"), "amministrazione digitale", "amministrazione molto digitale")


def test_what_lies_in_the_folder_is_taken_in_once_and_nobody_alters_it_any_more(life: Life) -> None:
    life.create()
    life.put("bozza.docx", b"prima")
    files = received(life.bench, life.agreement, moment(life))
    assert (files.names(), files.read("BOZZA.docx")) == (("bozza.docx",), b"prima")
    assert list(life.incoming.iterdir()) == []
    kept = life.bench.received.path(sha256(b"prima"))
    assert stat.S_IMODE(kept.stat().st_mode) == 0o400
    again = received(life.bench, life.agreement, moment(life))
    assert again.names() == ("bozza.docx",)
    assert [(each.name, each.way, each.waits) for each in rows(life)] == [("bozza.docx", Way.FOLDER, True)]
    life.put("bozza.docx", b"seconda")  # the clerk has corrected it: the newest counts
    assert received(life.bench, life.agreement, moment(life)).read("bozza.docx") == b"seconda"
    assert [each.waits for each in rows(life)] == [False, True]


def test_killed_between_the_row_and_the_folder_it_waits_once(life: Life, monkeypatch: pytest.MonkeyPatch) -> None:
    life.create()
    life.put("bozza.docx", b"prima")

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(os, "unlink", killed)
        with pytest.raises(KeyboardInterrupt):
            received(life.bench, life.agreement, moment(life))
    assert (life.incoming / "bozza.docx").exists()
    assert received(life.bench, life.agreement, moment(life)).names() == ("bozza.docx",)
    assert len(rows(life)) == 1
    assert list(life.incoming.iterdir()) == []


def test_what_cannot_be_taken_in_stays_and_says_why(life: Life) -> None:
    life.create()
    life.put("vuoto.docx", b"")
    (life.incoming / "altrove.docx").symlink_to("/etc/passwd")
    with refused(life, "«vuoto.docx» è vuoto"):
        drafting.add_version(life.bench, life.number, "vuoto.docx", CLERK, now())
    with refused(life, "altrove.docx"):
        drafting.add_version(life.bench, life.number, "altrove.docx", CLERK, now())
    assert rows(life) == ()
    assert (life.incoming / "vuoto.docx").exists()


def test_a_file_somebody_is_still_copying_is_left_by_the_sweep(life: Life) -> None:
    life.create()
    life.put("lungo.pdf", b"%PDF-1.7 e il resto arriva")
    keep_received(life.bench, moment(life))
    assert rows(life) == ()
    before = time.time() - 120
    os.utime(life.incoming / "lungo.pdf", (before, before))
    lines, warnings = keep_received(life.bench, moment(life))
    assert (lines, warnings) == ([f"{life.number}: preso un file da «in-arrivo»."], [])
    assert life.waiting == ("lungo.pdf",)


def test_a_step_takes_the_file_in_its_own_commit(life: Life) -> None:
    life.create()
    data = revised(life)
    life.put("bozza.docx", data)
    drafting.add_version(life.bench, life.number, "", CLERK, now())
    (row,) = rows(life)
    assert (row.waits, row.used_by) == (False, "ADD_VERSION")
    assert not life.bench.received.path(row.sha256).exists()
    assert life.bench.archive.get(row.sha256) == data
    assert drafting.add_version(life.bench, life.number, "bozza.docx", CLERK, now()).already_done


def test_unused_files_go_after_thirty_days_and_never_untold(life: Life) -> None:
    life.create()
    life.put("appunti.docx", b"PK\x03\x04 appunti")
    received(life.bench, life.agreement, moment(life))
    (row,) = rows(life)
    assert keep_received(life.bench, moment(life, KEPT_UNUSED - TOLD_BEFORE - timedelta(hours=1))) == ([], [])
    late = KEPT_UNUSED + timedelta(days=40)  # nothing ran for weeks
    (line,), _ = keep_received(life.bench, moment(life, late))
    assert line.startswith(f"{life.number}: un file ricevuto non usato, conservato fino a")
    (notice,) = [each.notice for each in life.notices]
    assert (notice.recipient, notice.obligation_code) == (life.agreement.manager.email, f"ricevuto:{row.id}")
    assert "«appunti.docx»" in notice.body
    assert life.waiting == ("appunti.docx",)
    assert keep_received(life.bench, moment(life, late + TOLD_BEFORE - timedelta(hours=1))) == ([], [])
    lines, _ = keep_received(life.bench, moment(life, late + TOLD_BEFORE))
    assert lines == ["Tolto un file ricevuto e mai usato."]
    assert life.waiting == ()
    assert not life.bench.received.path(row.sha256).exists()


def test_bytes_without_a_row_go_after_an_hour(life: Life) -> None:
    life.create()
    orphan = life.bench.received.keep(b"%PDF-1.7 senza riga")
    keep_received(life.bench, moment(life))
    path = life.bench.received.path(orphan)
    assert path.exists()
    before = time.time() - 7200
    os.utime(path, (before, before))
    keep_received(life.bench, moment(life))
    assert not path.exists()


def test_forty_files_at_once_find_their_agreements_by_what_they_are(sent: Life) -> None:
    other = Life(replace(sent.bench, converter="dxpdf"), sent.pki_folder)
    other.create(title="Un altro protocollo d’intesa di prova")
    walk(other, Life.fix_text, first=Life.examine)
    signed = sent.signed_by("prova-uno")
    around = envelope(other.to_sign(), pki_folder=sent.pki_folder, person="prova-uno")
    brought = [
        ("uno.pdf", signed),
        ("due.pdf.p7m", around),
        ("tre.docx", other.archived("bozza")),
        (f"risposta {sent.number}.pdf", b"%PDF-1.4 senza altro"),
        ("P-1999-0001.pdf", b"%PDF-1.4 di nessuno"),
        ("foto.png", b"\x89PNG\r\n\x1a\n"),
        ("programma.exe", b"MZ\x90\x00\x03\x00\x01\x02"),
        ("vuoto.pdf", b""),
        ("../../etc/passwd", b"%PDF-1.4"),
        ("nome\u202ecod.pdf", b"%PDF-1.4"),
    ]
    brought += [(f"altro {n}.pdf", b"%PDF-1.4 " + bytes([n])) for n in range(30)]
    told = receive(sent.bench, brought, "", Way.PAGE, "p-1", now())
    assert [each.agreement for each in told[:5]] == [sent.number, other.number, other.number, sent.number, ""]
    assert [each.kept for each in told[:10]] == [True] * 5 + [False] * 5
    assert all(each.kept and not each.agreement for each in told[10:])
    assert sorted(rows(sent), key=lambda each: each.name)[-1].person == "p-1"
    assert receive(sent.bench, brought, "", Way.PAGE, "p-1", now()) == told
    assert len(waiting(sent.bench)) == 35  # each waits once
    stray = next(each for each in waiting(sent.bench) if each.name == "altro 3.pdf")
    assert assign(sent.bench, stray.id, sent.number.lower()).agreement == sent.number
    with pytest.raises(UnknownAgreement):
        assign(sent.bench, stray.id, "P-1999-0001")
    with pytest.raises(InvalidDatum, match="non attende più"):
        assign(sent.bench, 10_000, sent.number)


def test_more_than_are_taken_at_once_are_refused_as_a_whole(life: Life) -> None:
    life.create()
    with pytest.raises(InvalidDatum, match=f"al massimo {MOST_AT_ONCE}"):
        receive(life.bench, [("a.pdf", b"%PDF-")] * (MOST_AT_ONCE + 1), "", Way.PAGE, "", now())
    assert waiting(life.bench) == ()


def test_altered_bytes_are_refused_and_not_read(life: Life) -> None:
    life.create()
    life.put("bozza.docx", b"PK\x03\x04prima")
    received(life.bench, life.agreement, moment(life))
    path = life.bench.received.path(sha256(b"PK\x03\x04prima"))
    path.chmod(0o600)
    path.write_bytes(b"PK\x03\x04altro")
    with refused(life):
        drafting.add_version(life.bench, life.number, "bozza.docx", CLERK, now())


def test_a_folder_that_cannot_be_emptied_refuses_the_look(life: Life, monkeypatch: pytest.MonkeyPatch) -> None:
    from agreements.documents.files.conversion_errors import ArchiveWriteError
    from agreements.documents.files.incoming import IncomingFolder

    life.create()
    life.put("bozza.docx", b"prima")

    def read_only(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as patched:
        patched.setattr(os, "unlink", read_only)
        with pytest.raises(ArchiveWriteError):
            take_in(life.bench, life.number, IncomingFolder(life.incoming), moment(life))
    assert life.waiting == ("bozza.docx",)
