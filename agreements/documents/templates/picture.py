"""An SVG of our own as PNG; pictures put into a Word document where its template shows one, and arms at its head."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from lxml import etree  # type: ignore[import-untyped]
from lxml.builder import ElementMaker  # type: ignore[import-untyped]

from agreements.documents.files.errors import DocumentError, TemplateError
from agreements.documents.templates.timeline_svg import FONTS
from agreements.documents.word.ooxml import CONTENT_TYPES, MAIN_PART, RELS, Element, R, W, rels_name
from agreements.documents.word.word_file import WordFile, relationships

_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_IMAGE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"
_SHARP = 2.5
"""Points of the PNG for each of the SVG: on the width of a page some 300 to the inch."""
_TALLEST = 7_560_000
"""In EMU, 21 cm: what fits on a page of A4 below a heading."""
_HIGH, _WIDEST = 720_000, 2_880_000
"""In EMU, 2 and 8 cm."""
_ARMS = "word/media/stemma.png"
_TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"
_SPACES = {
    "w": W[1:-1],
    "r": R[1:-1],
    "wp": _WP[1:-1],
    "a": _A[1:-1],
    "pic": "http://schemas.openxmlformats.org/drawingml/2006/picture",
}
_MACHINE: Mapping[str, Any] = {"sans_serif_family": "DejaVu Sans", "skip_system_fonts": False}
"""With which fonts: those of the machine, also where the usual ones are missing."""
_PROBE = '<svg xmlns="http://www.w3.org/2000/svg" width="90" height="20" font-family="{}">{}</svg>'


def png(svg: bytes) -> bytes:
    """Draw an SVG; the same picture gives the same bytes on the same machine.

    Raises:
        DocumentError: The machine has no fonts: the words would be missing.
    """
    if not _words_are_drawn():
        raise DocumentError(
            "Mancano i caratteri per disegnare l’immagine: installare fonts-liberation (apt install …) e ripetere."
        )
    return _drawn(svg.decode("utf-8"))


@cache
def _words_are_drawn() -> bool:
    """Whether a word leaves a trace: what it has no font for, the library leaves out without a word."""
    return _drawn(_PROBE.format(FONTS, '<text y="15">parole</text>')) != _drawn(_PROBE.format(FONTS, ""))


def _drawn(svg: str) -> bytes:
    from resvg_py import svg_to_bytes  # loaded by the one step that draws

    return bytes(svg_to_bytes(svg_string=svg, zoom=_SHARP, **_MACHINE))


def with_pictures(template: str, docx: WordFile, pictures: Sequence[bytes]) -> WordFile:
    """Put PNG pictures in place of those that a document shows in its text, in order: as wide as they are there.

    Args:
        template: What the document was made from, for the error.

    Raises:
        TemplateError: It does not show one picture for each.
    """
    made = docx.edited()
    body, links = made.own(MAIN_PART), made.own(rels_name(MAIN_PART))
    targets = {id: target for id, _, target, _ in relationships(docx, MAIN_PART)}
    shown = [drawing for drawing in body.iter(f"{_WP}inline") if drawing.find(f".//{_A}blip") is not None]
    if len(shown) != len(pictures):
        raise TemplateError(template, "deve mostrare una sola immagine in linea con il testo, ripetuta per «immagini».")
    replaced = set()
    for nth, (drawing, data) in enumerate(zip(shown, pictures, strict=True), start=1):
        blip = drawing.find(f".//{_A}blip")
        replaced.add(blip.get(f"{R}embed"))
        made.put(f"word/media/immagine-{nth}.png", data)
        etree.SubElement(
            links, f"{RELS}Relationship", Id=f"rIdImmagine{nth}", Type=_IMAGE, Target=f"media/immagine-{nth}.png"
        )
        blip.set(f"{R}embed", f"rIdImmagine{nth}")
        _resize(drawing, data)
    for link in links.findall(f"{RELS}Relationship"):
        if link.get("Id") in replaced:
            links.remove(link)
            made.remove(targets[link.get("Id")])
    return made.finished()


def _resize(drawing: Element, data: bytes) -> None:
    width, height = struct.unpack(">II", data[16:24])  # the first chunk of a PNG (RFC 2083, 4.1.1)
    extent = drawing.find(f"{_WP}extent")
    wide = min(int(extent.get("cx")), _TALLEST * width // height)
    for size in (extent, *drawing.iter(f"{_A}ext")):
        if size.get("cx") is not None:
            size.set("cx", str(wide))
            size.set("cy", str(wide * height // width))


def with_emblem(docx: WordFile, picture: bytes, words: str) -> WordFile:
    """Put a PNG at the head of the first page: in its header, or above the text where the document has none.

    Args:
        words: What it shows, for whoever does not see it (PDF/UA-1, ISO 14289-1, 7.3).
    """
    made = docx.edited()
    part = _head(docx)
    root = made.own(part)
    made.put(_ARMS, picture)
    links = rels_name(part)
    if links not in made:
        made.put(links, f'<Relationships xmlns="{RELS[1:-1]}"/>'.encode())
    etree.SubElement(
        made.own(links), f"{RELS}Relationship", Id="rIdStemma", Type=_IMAGE, Target=_ARMS.removeprefix("word/")
    )
    types = made.own(CONTENT_TYPES)
    if not any(each.get("Extension") == "png" for each in types):
        types.insert(0, etree.Element(f"{_TYPES}Default", Extension="png", ContentType="image/png"))
    (root if part != MAIN_PART else root.find(f"{W}body")).insert(0, _paragraph(picture, words))
    return made.finished()


def _head(docx: WordFile) -> str:
    targets = {id: target for id, _, target, _ in relationships(docx, MAIN_PART)}
    for section in docx.root(MAIN_PART).iter(f"{W}sectPr"):
        heads = {head.get(f"{W}type"): targets[head.get(f"{R}id")] for head in section.iter(f"{W}headerReference")}
        return heads.get("first", MAIN_PART) if section.find(f"{W}titlePg") is not None else MAIN_PART
    return MAIN_PART


def _paragraph(picture: bytes, words: str) -> Element:
    w, wp, a, pic = (ElementMaker(namespace=_SPACES[each], nsmap=_SPACES) for each in ("w", "wp", "a", "pic"))
    across, down = (int.from_bytes(picture[at : at + 4], "big") for at in (16, 20))  # RFC 2083, 4.1.1
    wide = min(_WIDEST, _HIGH * across // down)
    cx, cy = str(wide), str(wide * down // across)
    shown = pic.pic(
        pic.nvPicPr(pic.cNvPr(id="0", name="stemma.png", descr=words), pic.cNvPicPr()),
        pic.blipFill(a.blip({f"{R}embed": "rIdStemma"}), a.stretch(a.fillRect())),
        pic.spPr(a.xfrm(a.off(x="0", y="0"), a.ext(cx=cx, cy=cy)), a.prstGeom(a.avLst(), prst="rect")),
    )
    inline = wp.inline(
        wp.extent(cx=cx, cy=cy),
        wp.docPr(id="9001", name="Stemma", descr=words),
        wp.cNvGraphicFramePr(),
        a.graphic(a.graphicData(shown, uri=_SPACES["pic"])),
        distT="0",
        distB="0",
        distL="0",
        distR="0",
    )
    spaced = {f"{W}before": "0", f"{W}after": "80"}
    return w.p(w.pPr(w.spacing(spaced), w.jc({f"{W}val": "center"})), w.r(w.drawing(inline)))
