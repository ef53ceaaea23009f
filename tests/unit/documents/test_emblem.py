"""The arms of the own body: read as hostile, shown at the head of what the body proposes and the parties sign."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image

from agreements.documents.files.errors import DocumentError
from agreements.documents.templates.emblem import read_emblem
from agreements.documents.templates.picture import with_emblem
from agreements.documents.templates.render import rendered
from agreements.documents.word.docx_gate import check_uploaded_docx
from agreements.documents.word.ooxml import R, rels_name
from agreements.documents.word.word_file import relationships
from tests.unit.documents.word_files import example

WORDS = "Stemma della Regione di Prova"


def picture(kind: str = "PNG", mode: str = "RGBA", size: tuple[int, int] = (300, 400)) -> bytes:
    made = io.BytesIO()
    Image.new(mode, size, "red" if mode != "CMYK" else (0, 255, 255, 0)).save(made, kind)
    return made.getvalue()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.png", picture()),
        ("b.jpg", picture("JPEG", "RGB")),
        ("c.jpeg", picture("JPEG", "CMYK")),  # PDF/A has no colours of the press here
        ("d.png", picture("PNG", "I;16", (3000, 40))),
        ("e.png", picture("JPEG", "RGB")),  # by its bytes, not by its name
    ],
)
def test_a_picture_of_points_becomes_an_opaque_png_of_some_size(tmp_path: Path, name: str, data: bytes) -> None:
    (tmp_path / name).write_bytes(data)
    with Image.open(io.BytesIO(read_emblem(tmp_path / name))) as drawn:
        assert (drawn.format, drawn.mode) == ("PNG", "RGB")
        assert max(drawn.size) <= 600


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (
            b'<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>',
            "SVG, EMF e PDF non sono",
        ),
        (b"GIF89a" + bytes(40), "non è un’immagine PNG o JPEG"),
        (picture()[:60], "non è un’immagine PNG o JPEG"),
        (picture(size=(4001, 2)), "supera 4000 punti"),
        (picture() + bytes(2_000_001), "supera 2 MB"),
        (None, "non c’è in"),
    ],
)
def test_anything_else_is_refused_in_a_sentence(tmp_path: Path, data: bytes | None, told: str) -> None:
    file = tmp_path / "stemma.png"
    if data is not None:
        file.write_bytes(data)
    with pytest.raises(DocumentError, match=told):
        read_emblem(file)


@pytest.mark.parametrize("template", ["proposta-deliberazione", "protocollo-intesa", "atto-rinnovo"])
def test_it_stands_in_the_first_header_with_its_words_and_the_gate_takes_it_back(tmp_path: Path, template: str) -> None:
    (tmp_path / "stemma.png").write_bytes(picture())
    text = rendered(template, example(template))
    headed = with_emblem(text, read_emblem(tmp_path / "stemma.png"), WORDS)
    check_uploaded_docx(headed)
    (part,) = [name for name in headed if name.startswith("word/header") and b"Stemma" in headed[name]]
    root = headed.root(part)
    assert root[0].find(".//{*}docPr").get("descr") == WORDS
    (shown,) = [blip.get(f"{R}embed") for blip in root[0].iter("{*}blip")]
    assert {id: target for id, _, target, _ in relationships(headed, part)}[shown] in headed
    assert rels_name(part) in headed
    assert not any("media/" in name for name in text)
