"""Nothing honest is refused: what iText, PDFBox, poppler, pyHanko and LibreOffice sign, on the texts of both engines.

Some twenty of the table in docs/firme-di-altri-programmi.md here; the whole of it with ``scripts/test -m long``.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from signing.base.report import Verdict
from signing.trial.pki import TrialPki
from tests.support import foreign_table
from tests.support.foreign_signers import ITEXT, LIBREOFFICE, PDFBOX, POPPLER, PYHANKO, Way, foreign_signers
from tests.support.foreign_table import SETTINGS, Bench, Setting
from tests.support.verapdf import verapdf_many

ALONE, AFTER, BESIDE = SETTINGS
PENDING_FOR = {"NO_SIGNING_CERTIFICATE"}
"""The older form does not say by which certificate it was signed: a person looks at it (ETSI EN 319 122-1, 5.2.2)."""
TRIED: tuple[tuple[str, Way, Setting], ...] = (
    ("LibreOffice", Way(ITEXT), ALONE),
    ("LibreOffice", Way(ITEXT, visible=True, own=True), AFTER),
    ("LibreOffice", Way(ITEXT, "cms", visible=True), ALONE),
    ("LibreOffice", Way(ITEXT, visible=True, certification=2), ALONE),
    ("dxpdf", Way(ITEXT, own=True), ALONE),
    ("dxpdf", Way(ITEXT, visible=True), BESIDE),
    ("LibreOffice", Way(PDFBOX), ALONE),
    ("LibreOffice", Way(PDFBOX, visible=True), AFTER),
    ("LibreOffice", Way(PDFBOX, "cades", "ber", own=True), ALONE),
    ("LibreOffice", Way(PDFBOX, "cms", "ber", own=True, visible=True), BESIDE),
    ("LibreOffice", Way(PDFBOX, certification=3), ALONE),
    ("dxpdf", Way(PDFBOX), ALONE),
    ("dxpdf", Way(PDFBOX, "cades", "ber", visible=True), AFTER),
    ("dxpdf", Way(PDFBOX, "cms", own=True), ALONE),
    ("LibreOffice", Way(POPPLER, visible=True), ALONE),
    ("LibreOffice", Way(POPPLER, "cms", own=True, visible=True), AFTER),
    ("dxpdf", Way(POPPLER, "cms", visible=True), ALONE),
    ("LibreOffice", Way(PYHANKO, own=True, visible=True), ALONE),
    ("LibreOffice", Way(PYHANKO, "cms"), BESIDE),
    ("dxpdf", Way(PYHANKO), AFTER),
    ("LibreOffice", Way(LIBREOFFICE, own=True), AFTER),
    ("dxpdf", Way(LIBREOFFICE, own=True), ALONE),
)


@pytest.fixture(scope="module")
def bench(pki: TrialPki, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    folder = tmp_path_factory.mktemp("altri-programmi")
    with foreign_signers(pki, folder) as signers:
        yield Bench.made(pki, signers, foreign_table.texts(tmp_path_factory.mktemp("testi")))


@pytest.mark.parametrize(
    ("engine", "way", "setting"), TRIED, ids=[f"{engine}-{way}-{setting.name}" for engine, way, setting in TRIED]
)
def test_an_honest_signature_is_accepted_or_waits_for_its_true_reason(
    bench: Bench, engine: str, way: Way, setting: Setting
) -> None:
    signed, report = bench.tried(engine, way, setting)
    doubts = {each.code for each in report.findings if each.weight is not Verdict.ACCEPTED}
    assert doubts <= (PENDING_FOR if way.form == "cms" else set()), report.findings
    assert [each.holder for each in report.new_signatures] == ["Prova Due"]
    certifies = {each.code for each in report.findings} & {"CERTIFIED"}
    assert bool(certifies) == bool(way.certification)
    assert signed.startswith(bench.texts[engine])


def test_what_was_conforming_before_is_so_after_a_signature_that_shows_nothing(
    bench: Bench, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("conformi")
    for engine, flavour in foreign_table.ENGINES.items():
        before, after = folder / f"{engine}-prima.pdf", folder / f"{engine}-dopo.pdf"
        before.write_bytes(bench.texts[engine])
        after.write_bytes(bench.tried(engine, Way(PYHANKO, own=True), ALONE)[0])
        assert [good for good, _ in verapdf_many([before, after], flavour)] == [True, True]


@pytest.mark.long
def test_the_page_says_what_the_gate_says(bench: Bench, tmp_path_factory: pytest.TempPathFactory) -> None:
    rows = foreign_table.table(bench, tmp_path_factory.mktemp("tabella"))
    assert foreign_table.PAGE.read_text(encoding="utf-8") == foreign_table.page(rows)
    assert "RIFIUTATA" not in foreign_table.page(rows)
