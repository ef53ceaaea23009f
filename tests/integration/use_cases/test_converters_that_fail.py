"""Engines that hang, die or deliver rubbish: one sentence, nothing changed, nothing left behind, and it goes on."""

from __future__ import annotations

import os
import re
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from agreements.documents.files.conversion_errors import ConversionError
from agreements.documents.pdf import convert, dxpdf_engine
from agreements.domain.agreement.act import ActState
from agreements.use_cases.watch.sweep import run_sweep
from tests.integration.use_cases.lives import Life, now, refused, walk
from tests.support.watched import gone_soon, watched

ANSWERS = 'case "$*" in *--version*) echo "LibreOffice 7.4.7.2 40(Build:2)"; exit 0;; esac\n'
MARK = f"300.{os.getpid()}"
HANGS = f"sleep {MARK} &\nsetsid sleep {MARK} &\nsleep {MARK}\n"
WITH_LIBREOFFICE = {
    "hangs with children, one in a session of its own": (HANGS, "interrotta dopo 1 secondi"),
    "dies": ("exit 77\n", "codice 77"),
    "is killed": ("kill -9 $$\n", "codice -9"),
    "answers well and writes nothing": ("exit 0\n", "codice 0"),
    "writes an empty file": (": > documento.pdf\n", "codice 0"),
    "writes the beginning of a PDF": ("printf '%%PDF-1.7\\n1 0 obj' > documento.pdf\n", "PDF"),
}
WITH_DXPDF = {
    "hangs": ("import time; time.sleep(300)", "interrotta dopo 1 secondi"),
    "is killed": ("import os; os.kill(os.getpid(), 9)", "codice -9"),
    "crashes": ("import ctypes; ctypes.string_at(0)", "codice -11"),
    "writes the beginning of a PDF": ("open('documento.pdf', 'wb').write(b'%PDF-1.7 1 0 obj')", "PDF"),
}


@pytest.fixture
def approved(life: Life, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Life]:
    """All parties have approved; what the engines leave in their temporary folder would be seen here."""
    walk(life, Life.party_act)
    temporary = tmp_path / "temporanei"
    temporary.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(temporary))
    monkeypatch.setattr(convert, "choose_for_freezing", partial(convert.choose_for_freezing, timeout_seconds=1))
    yield life
    assert list(temporary.iterdir()) == []


def test_whatever_libreoffice_does_the_text_stays_to_be_fixed(
    approved: Life, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calm = approved.bench
    program = tmp_path / "soffice"
    approved.bench = replace(calm, converter="libreoffice", soffice=str(program))
    for what, (script, words) in WITH_LIBREOFFICE.items():
        program.write_text("#!/bin/sh\n" + ANSWERS + script)
        program.chmod(0o755)
        with watched(MARK) as seen, refused(approved, words, error=ConversionError) as told:
            approved.fix_text()
        assert len(seen) == (3 if script == HANGS else 0)
        assert re.search(r"(ripetere|avvisare)", told[0]), (what, told)
        assert "Traceback" not in told[0]
    assert gone_soon(MARK)
    monkeypatch.undo()
    approved.bench = replace(calm, converter="dxpdf")
    approved.fix_text()
    assert approved.agreement.newest_act.state is ActState.DEFINITIVE


def test_whatever_dxpdf_does_the_text_stays_to_be_fixed(approved: Life, monkeypatch: pytest.MonkeyPatch) -> None:
    approved.bench = replace(approved.bench, converter="dxpdf")
    for what, (code, words) in WITH_DXPDF.items():
        with monkeypatch.context() as patched:
            patched.setattr(dxpdf_engine, "_RUN", [sys.executable, "-I", "-c", code])
            with refused(approved, words, error=ConversionError) as told:
                approved.fix_text()
        assert re.search(r"(ripetere|avvisare)", told[0]), (what, told)


def test_the_daily_run_deletes_what_a_killed_conversion_had_left(
    life: Life, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    left = tmp_path / "accordi-soffice-ucciso"
    left.mkdir()
    (left / "documento.docx").write_bytes(b"testo di prova")
    os.utime(left, (time.time() - 7200,) * 2)
    run_sweep(life.bench, now())
    assert not left.exists()
