"""A page that its content alone proves has the words and the verdict that looking letter by letter gives it."""

from __future__ import annotations

import io
import re
from collections.abc import Callable

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name

from agreements.documents.pdf.convert import convert_docx
from agreements.documents.pdf.dxpdf_engine import DxpdfConverter
from agreements.documents.pdf.pdf_check import examine_pdf
from agreements.documents.pdf.pdf_structure import check_structure
from agreements.documents.pdf.plain_pages import plain_texts
from agreements.documents.pdf.text_proof import prove_text
from agreements.documents.pdf.unseen_text import read_pages
from agreements.documents.templates.manifest import template_names
from agreements.documents.templates.render import rendered
from agreements.documents.word.docx_text import expected_text
from agreements.documents.word.squeezed import LINE_HYPHEN, squeeze
from agreements.documents.word.word_file import WordFile
from tests.integration.convert.realistic_act import METADATA
from tests.unit.documents.word_files import example

ENGINE = DxpdfConverter()
SCHEMA = "protocollo-intesa"
Change = Callable[[pikepdf.Page, bytes], bytes]


def of_body(name: str) -> WordFile:
    context = example(SCHEMA, 2)
    context["parti"][1]["denominazione"] = name
    return rendered(SCHEMA, context)


def whole(pdf: bytes, docx: WordFile) -> tuple[str, ...]:
    pages, unseen = read_pages(pdf, letter_by_letter=True)
    return tuple([*check_structure(pdf, ENGINE.profiles), *prove_text(pages, expected_text(docx)), *unseen][:12])


@pytest.fixture(scope="module")
def plain() -> tuple[WordFile, bytes]:
    docx = of_body("Comune di Prova")
    pdf = convert_docx(docx, METADATA, ENGINE).pdf
    assert None not in plain_texts(pdf)
    return docx, pdf


def test_every_plain_page_of_our_templates_reads_as_letter_by_letter() -> None:
    plain = pages = 0
    for name in template_names():
        pdf = convert_docx(rendered(name, example(name, 2)), METADATA, ENGINE).pdf
        told, (read, unseen) = plain_texts(pdf), read_pages(pdf, letter_by_letter=True)
        assert unseen == []
        assert len(told) == len(read)
        assert all(one in (None, other.replace(LINE_HYPHEN, "-")) for one, other in zip(told, read, strict=True)), name
        plain, pages = plain + len(told) - told.count(None), pages + len(told)
    assert plain > 0.9 * pages


@pytest.mark.parametrize(
    "name",
    [
        "Comune di Prova",
        "Unione dei Comuni di Prova " + "e di Altra Prova " * 12,
        "Unione " * 900,
        "Comune-di-prova-" * 9,
        "Comune di \u0416\u0443\u043a\u043e\u0432",
        "Comune di \u6771\u4eac",
        "Comune \U0001f600 di Prova",
        "\u05e2\u05d9\u05e8\u05d9\u05d9\u05ea \u05e4\u05e8\u05d5\u05d1\u05d4",
        "Comune di \u0628\u0644\u062f\u064a\u0629",
        "Comune di Pro\u0301\u0302\u0303\u0304\u0305\u0306va",
        "Comune di Pro\u00adva Uffi\u200bcio Affitti\u2060 fi\ufb01",
        "Comune\u00a0di\u00a0Prova",
        "[… nome del firmatario di Prova]",
        "Prova" * 60,
    ],
)
def test_a_copy_with_such_a_name_has_the_verdict_of_looking_letter_by_letter(
    name: str, plain: tuple[WordFile, bytes]
) -> None:
    docx = of_body(name)
    pdf = convert_docx(docx, METADATA, ENGINE).pdf
    assert examine_pdf(pdf, docx, ENGINE.profiles).findings[:12] == whole(pdf, docx)
    assert read_pages(pdf)[1] == read_pages(pdf, letter_by_letter=True)[1]
    other, _ = plain
    if squeeze(name) != squeeze("Comune di Prova"):
        assert examine_pdf(pdf, other, ENGINE.profiles).findings != ()


def first(old: bytes, new: bytes) -> Change:
    def made(_page: pikepdf.Page, content: bytes) -> bytes:
        assert old in content
        return content.replace(old, new, 1)

    return made


def after_the_first_state(new: bytes) -> Change:
    return first(b"/G3 gs\n", b"/G3 gs\n" + new)


def at_the_end(new: bytes) -> Change:
    return lambda _page, content: content + new


def line_moved(across: float, down: float) -> Change:
    """A line of body text where the line before it stands, moved by so much."""

    def made(_page: pikepdf.Page, content: bytes) -> bytes:
        lines = sorted(set(BASE.findall(content)), key=float)
        before, line = lines[-14:-12]
        return re.sub(
            rb"1 0 0 -1 (\S+) %s Tm" % re.escape(line),
            lambda found: b"1 0 0 -1 %.3f %.3f Tm" % (float(found[1]) + across, float(before) + down),
            content,
        )

    return made


def state(told: dict[str, pikepdf.Object | float]) -> Change:
    def made(page: pikepdf.Page, content: bytes) -> bytes:
        page.Resources.ExtGState.G3 = Dictionary({"/Type": Name.ExtGState, **told})
        return content

    return made


def page_says(key: str, value: pikepdf.Object | int, *, above: bool = False) -> Change:
    def made(page: pikepdf.Page, content: bytes) -> bytes:
        (page.obj.Parent if above else page.obj)[key] = value
        return content

    return made


def words_in_other_order(_page: pikepdf.Page, content: bytes) -> bytes:
    """Each line painted in the order of its words, and written from its end to its begin."""
    return re.sub(
        rb"1 0 0 -1 (\S+) (\S+) Tm", lambda found: b"1 0 0 -1 %.3f %s Tm" % (560 - float(found[1]), found[2]), content
    )


def of_size(size: bytes) -> Change:
    return lambda _page, content: re.sub(rb"(/F\d+) \S+ Tf", rb"\1 %s Tf" % size, content)


def fonts_within(page: pikepdf.Page, content: bytes) -> bytes:
    for name, font in page.Resources.Font.as_dict().items():
        page.Resources.Font[name] = Dictionary({key: font[key] for key in font.as_dict()})
    return content


def letters_on_each_other(_page: pikepdf.Page, content: bytes) -> bytes:
    return re.sub(rb"\n[\d.]+ 0 Td", b"\n.01 0 Td", content)


def other_widths(page: pikepdf.Page, content: bytes) -> bytes:
    for font in page.Resources.Font.as_dict().values():
        font.DescendantFonts[0].W = Array([])
        font.DescendantFonts[0].DW = 9000
    return content


def unknown_letters(page: pikepdf.Page, content: bytes) -> bytes:
    for font in page.Resources.Font.as_dict().values():
        font.ToUnicode.write(b"")
    return content


def changed(pdf: bytes, change: Change) -> bytes:
    with pikepdf.open(io.BytesIO(pdf)) as document:
        page = document.pages[0]
        page.Contents = document.make_stream(change(page, page.Contents.read_bytes()))
        written = io.BytesIO()
        document.save(written)
        return written.getvalue()


OVER = b"1 1 1 RG 1 1 1 rg\n40 60 500 700 re\nf\n"
UNDER = b"0 0 0 RG 0 0 0 rg\n40 60 500 700 re\nf\n"
BASE = re.compile(rb"1 0 0 -1 \S+ (\S+) Tm")


@pytest.mark.parametrize(
    "change",
    [
        after_the_first_state(b"1 1 1 RG 1 1 1 rg\n"),
        first(b"0 0 0 RG 0 0 0 rg\n", b"1 1 1 RG 1 1 1 rg\n"),
        first(b"0 0 0 RG 0 0 0 rg\n", b".99 .99 .99 RG .99 .99 .99 rg\n"),
        at_the_end(OVER),
        at_the_end(b"/G3 gs\n" + OVER),
        after_the_first_state(UNDER),
        after_the_first_state(UNDER + b".02 .02 .02 RG .02 .02 .02 rg\n"),
        at_the_end(b"q\n" + OVER + b"Q\n"),
        at_the_end(b"1 1 1 RG 1 1 1 rg\n40 60 m\n540 60 l\n540 700 l\n40 700 l\nh\nf\n"),
        at_the_end(b"1 1 1 RG 1 1 1 rg\n600 w\n300 0 m\n300 800 l\nS\n"),
        after_the_first_state(b"40 60 30 30 re\nW\nn\n"),
        line_moved(0, 0),
        line_moved(1, 2),
        line_moved(1, -1),
        letters_on_each_other,
        words_in_other_order,
        of_size(b"0"),
        state({"/ca": 0.02, "/CA": 0.02}),
        line_moved(0, 0.5),
        line_moved(700, 0),
        line_moved(0, 400),
        other_widths,
        unknown_letters,
        lambda _page, _content: b"",
    ],
)
def test_what_hides_words_on_a_page_is_found_as_letter_by_letter(change: Change, plain: tuple[WordFile, bytes]) -> None:
    docx, pdf = plain
    altered = changed(pdf, change)
    assert plain_texts(altered)[0] is None
    assert read_pages(altered) == read_pages(altered, letter_by_letter=True)
    assert (found := examine_pdf(altered, docx, ENGINE.profiles).findings[:12]) == whole(altered, docx)
    assert found != ()


@pytest.mark.parametrize(
    "change",
    [
        after_the_first_state(b"3 Tr\n"),
        after_the_first_state(b"1 Tz\n"),
        after_the_first_state(b".01 0 0 .01 0 0 cm\n"),
        state({"/BM": Name.Difference}),
        page_says("/Rotate", 90),
        page_says("/Rotate", 90, above=True),
        page_says("/CropBox", Array([0, 0, 100, 100])),
        page_says("/CropBox", Array([0, 0, 100, 100]), above=True),
        page_says("/MediaBox", Array([0, 0, 100, 100])),
        page_says("/MediaBox", Array([0, 400, 595, 1242])),
        page_says("/Annots", Array([Dictionary(Type=Name.Annot, Subtype=Name.Square)])),
        at_the_end(b"% BT\n"),
        of_size(b"1"),
        fonts_within,
    ],
)
def test_a_page_that_holds_anything_else_is_looked_at_letter_by_letter(
    change: Change, plain: tuple[WordFile, bytes]
) -> None:
    assert plain_texts(changed(plain[1], change))[0] is None
