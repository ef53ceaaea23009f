"""A Word template taken apart once: what is the same in every document, and the texts that Jinja fills.

docxtpl opens, repairs and saves the whole Word file for each document. Of that only the filling depends on the data:
the rest is done once for the life of the process, and the bytes that come out are those that docxtpl would give.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from docxtpl import DocxTemplate  # type: ignore[import-untyped]
from lxml import etree  # type: ignore[import-untyped]

from agreements.documents.templates.template_environment import DocumentEnvironment
from agreements.documents.word.ooxml import (
    MAIN_PART,
    RELS,
    Element,
    W,
    parse_part,
    rels_name,
    serialise,
)
from agreements.documents.word.word_file import WordFile, relationships
from signing.base.hostile_xml import parsed

_NOTES = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"


@dataclass(frozen=True, slots=True)
class PreparedTemplate:
    """A template ready to be filled; nothing in it changes, so threads may share it.

    Attributes:
        parts: All that stands in every document as it is, without the thumbnail and the properties.
        core: Name of the part that holds the properties.
        frame: The main part with an empty body.
        body: The body as Jinja gets it.
        margins: Headers and footers by the name of their part, as Jinja gets them.
        notes: The same for footnotes.
    """

    parts: Mapping[str, bytes]
    core: str
    frame: bytes
    body: str
    margins: Mapping[str, str]
    notes: Mapping[str, str]

    def fill(self, context: Mapping[str, Any], environment: DocumentEnvironment) -> dict[str, bytes]:
        """Fill body, headers, footers and notes; answers all parts but the properties.

        Raises:
            jinja2.TemplateError: A tag is badly written, or a datum is missing.
            lxml.etree.XMLSyntaxError: What came out is not XML: a tag stands where it cannot.
        """
        filler = _Filler()
        frame = parse_part(MAIN_PART, self.frame)
        frame.replace(frame.find(f"{W}body"), filler.body(self.body, context, environment))
        filled = {MAIN_PART: serialise(frame)}
        for name, source in self.margins.items():
            text = filler.render_xml_part(source, None, context, environment)
            # As python-docx reads a part; what is broken is refused here too.
            filled[name] = serialise(parsed(text.encode("utf-8"), remove_blank_text=True))
        for name, source in self.notes.items():
            filled[name] = filler.render_xml_part(source, None, context, environment).encode("utf-8")
            etree.fromstring(filled[name])
        return {**self.parts, **filled}


class _Filler(DocxTemplate):  # type: ignore[misc]
    """docxtpl's way of filling one text, without a Word file; made anew for each document, since it counts pictures."""

    def __init__(self) -> None:
        super().__init__(None)
        self.docx_ids_index = 1000

    def body(self, source: str, context: Mapping[str, Any], environment: DocumentEnvironment) -> Element:
        """Fill the body, make the columns of its tables fit, number its pictures."""
        text = self.render_xml_part(source, None, context, environment)
        etree.fromstring(text.encode("utf-8"))  # docxtpl's own parser repairs in silence: what is broken is refused
        tree = self.fix_tables(text)
        self.fix_docpr_ids(tree)
        return tree


@lru_cache(maxsize=32)
def prepare(template: bytes) -> PreparedTemplate:
    """Take a template apart, or give back what was taken apart before.

    The key is the whole file: a template that was edited is another one, and no data of an agreement come in here.

    Raises:
        UnacceptableDocxError: It is no Word file within limits.
    """
    document = DocxTemplate(io.BytesIO(template))
    document.init_docx()
    package = document.docx.part.package
    assert package.core_properties is not None  # asking for them makes the part where the template has none
    saved = io.BytesIO()
    document.docx.save(saved)
    core, parts = _without_properties(WordFile(saved.getvalue()))
    margins = {
        _name(part): document.patch_xml(document.get_part_xml(part))
        for kind in (document.HEADER_URI, document.FOOTER_URI)
        for _, part in document.get_headers_footers(kind)
    }
    notes = {
        _name(part): document.patch_xml(part.blob.decode("utf-8"))
        for part in package.iter_parts()
        if part.content_type == _NOTES
    }
    body = document.patch_xml(document.get_xml())
    frame = parse_part(MAIN_PART, parts[MAIN_PART])
    frame.find(f"{W}body").clear()
    for name in (MAIN_PART, *margins, *notes):
        del parts[name]
    return PreparedTemplate(parts, core, serialise(frame), body, margins, notes)


def _name(part: Any) -> str:
    return str(part.partname).lstrip("/")


def _without_properties(docx: WordFile) -> tuple[str, dict[str, bytes]]:
    """The name of the part that holds the properties, and all parts without it and the thumbnail."""
    made, core = docx.edited(), ""
    for _, kind, target, _ in relationships(docx, ""):
        if kind == "core-properties":
            core = target
        if kind in ("core-properties", "thumbnail"):
            made.remove(target)
    root = made.own(rels_name(""))
    for relation in root.findall(f"{RELS}Relationship"):
        if relation.get("Type", "").endswith("/thumbnail"):
            root.remove(relation)
    return core, dict(made.finished())
