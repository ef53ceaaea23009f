from __future__ import annotations

import tomllib
from importlib.resources import files
from pathlib import Path

import pytest

from agreements.documents.pdf.convert import Converter, convert_docx
from agreements.documents.pdf.dxpdf_engine import DxpdfConverter
from agreements.documents.pdf.libreoffice import LibreOfficeConverter
from agreements.documents.pdf.pdf_check import examine_pdf
from agreements.documents.templates.emblem import read_emblem
from agreements.documents.templates.manifest import template_names
from agreements.documents.templates.picture import with_emblem
from agreements.documents.templates.render import rendered
from tests.integration.convert.realistic_act import METADATA
from tests.support.verapdf import verapdf_many
from tests.unit.documents.test_emblem import picture

HEADED = ("proposta-deliberazione", "protocollo-intesa", "atto-rinnovo", "atto-proroga", "atto-aggiuntivo")
"""What bears the arms of the body that leads, where the installation has them."""
FLAVOURS = {"libreoffice": ("2a", "ua1"), "dxpdf": ("2b",)}


@pytest.fixture(params=["libreoffice", "dxpdf"])
def converter(request: pytest.FixtureRequest, libreoffice: LibreOfficeConverter) -> Converter:
    return libreoffice if request.param == "libreoffice" else DxpdfConverter()


@pytest.mark.parametrize("half", [0, 1])
def test_each_of_our_templates_becomes_a_pdf_that_may_be_signed(
    converter: Converter, half: int, tmp_path: Path
) -> None:
    made = []
    assert "protocollo-intesa" in template_names()
    for name in template_names()[half::2]:
        example = (files("templates_docx") / name / "esempio.toml").read_text(encoding="utf-8")
        word = rendered(name, tomllib.loads(example))
        if name in HEADED:
            (tmp_path / "stemma.png").write_bytes(picture())
            word = with_emblem(word, read_emblem(tmp_path / "stemma.png"), "Stemma della Regione di Prova")
        converted = convert_docx(word, METADATA, converter)
        assert examine_pdf(converted.pdf, word, converter.profiles).findings == (), name
        file = tmp_path / f"{name}.pdf"
        file.write_bytes(converted.pdf)
        made.append(file)
    for flavour in FLAVOURS[converter.name]:
        verdicts = verapdf_many(made, flavour)
        wrong = {file.stem: failed for file, (ok, failed) in zip(made, verdicts, strict=True) if not ok}
        assert wrong == {}
