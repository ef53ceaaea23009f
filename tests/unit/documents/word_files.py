"""Small Word files made by hand, and the example data of the templates with as many parties as wanted."""

import tomllib
from collections.abc import Mapping
from importlib.resources import files
from typing import Any
from xml.sax.saxutils import escape

from agreements.documents.templates.template_example import with_parties
from agreements.documents.word.word_file import WordFile

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_P = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"

ABOUT_NO_AGREEMENT = ("statistiche-annuali",)
"""Templates about the whole register: no parties, no number."""


def example(template: str, parties: int = 2) -> dict[str, Any]:
    text = (files("templates_docx") / template / "esempio.toml").read_text(encoding="utf-8")
    return with_parties(tomllib.loads(text), parties)


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def paragraph(*runs: str) -> str:
    return f"<w:p>{''.join(item if item.startswith('<') else run(item) for item in runs)}</w:p>"


def table(*cells: str) -> str:
    row = "".join(f"<w:tc>{paragraph(cell)}</w:tc>" for cell in cells)
    return f'<w:tbl><w:tblGrid><w:gridCol w:w="100"/></w:tblGrid><w:tr>{row}</w:tr></w:tbl>'


def word_parts(
    body: str, *, header: str = "", rels: str = "", extra: Mapping[str, bytes] | None = None, types: str = ""
) -> dict[str, bytes]:
    section = '<w:sectPr><w:headerReference w:type="default" r:id="rIdH"/></w:sectPr>' if header else ""
    header_rel = f'<Relationship Id="rIdH" Type="{_R}/header" Target="header1.xml"/>' if header else ""
    texts = {
        "[Content_Types].xml": f'<Types xmlns="{_P}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{_TYPE}.document.main+xml"/>{types}</Types>',
        "_rels/.rels": f'<Relationships xmlns="{_P}/relationships">'
        f'<Relationship Id="rId1" Type="{_R}/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/document.xml": f'<w:document xmlns:w="{_W}" xmlns:r="{_R}"><w:body>{body}{section}</w:body></w:document>',
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{_P}/relationships">{header_rel}{rels}</Relationships>',
    }
    if header:
        texts["word/header1.xml"] = f'<w:hdr xmlns:w="{_W}">{header}</w:hdr>'
    return {name: (_HEAD + text).encode() for name, text in texts.items()} | dict(extra or {})


def word_file(body: str, **options: Any) -> WordFile:
    return WordFile.of_parts(word_parts(body, **options))


def relationship(kind: str, target: str, *, external: bool = False) -> str:
    mode = ' TargetMode="External"' if external else ""
    return f'<Relationship Id="rId{kind}" Type="{_R}/{kind}" Target="{target}"{mode}/>'
