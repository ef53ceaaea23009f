"""Headers and footers that no page shows are neither judged nor compared; those that a section inherits are."""

from __future__ import annotations

import pytest

from agreements.documents.pdf.fonts import fonts_asked
from agreements.documents.word.docx_gate import check_uploaded_docx
from agreements.documents.word.docx_text import expected_text
from agreements.documents.word.word_file import WordFile
from agreements.documents.word.word_text import word_text
from tests.unit.documents.test_docx_fields import simple
from tests.unit.documents.test_docx_words import HIDES, WHITE, refused
from tests.unit.documents.word_files import paragraph, relationship, run, word_file

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
EVEN = {"word/settings.xml": f'<w:settings xmlns:w="{W}"><w:evenAndOddHeaders/></w:settings>'.encode()}


def section(pages: str = "", inner: str = "", kind: str = "header") -> str:
    named = f'<w:{kind}Reference w:type="{pages}" r:id="rId9"/>' if pages else ""
    return f"<w:sectPr>{named}{inner}</w:sectPr>"


def with_margin(held: str, *sections: str, kind: str = "header", extra: dict[str, bytes] | None = None) -> WordFile:
    """A text of one paragraph a section, and a margin that is there whether or not one of them names it."""
    *earlier, last = sections
    body = "".join(f"<w:p><w:pPr>{each}</w:pPr>{run('Testo')}</w:p>" for each in earlier) + paragraph("Fine") + last
    root = "hdr" if kind == "header" else "ftr"
    part = f'<w:{root} xmlns:w="{W}">{held}</w:{root}>'.encode()
    return word_file(
        body,
        rels=f'<Relationship Id="rId9" Type="{R}/{kind}" Target="{kind}9.xml"/>',
        extra={f"word/{kind}9.xml": part, **(extra or {})},
    )


PRINTED = [
    ((section("default"),), {}),
    ((section("first", "<w:titlePg/>"),), {}),
    ((section("even"),), EVEN),
    ((section("first"), section(inner="<w:titlePg/>")), {}),  # shown by the section that inherits it
]
NOT_PRINTED = [
    ((section(),), {}),
    ((section("first"),), {}),
    ((section("first", '<w:titlePg w:val="0"/>'),), {}),
    ((section("even"),), {}),
    ((section("first"), section("first", "<w:titlePg/>").replace("rId9", "rId0")), {}),
]


@pytest.mark.parametrize("held", [run("segreto", HIDES), run("segreto", WHITE), "<w:r><w:nuovo/></w:r>"])
@pytest.mark.parametrize(("sections", "extra"), PRINTED)
def test_the_words_of_a_header_that_some_page_shows_are_judged_and_compared(
    sections: tuple[str, ...], extra: dict[str, bytes], held: str
) -> None:
    refused(with_margin(paragraph(held), *sections, extra=extra))
    shown = with_margin(paragraph("Comune di Prova"), *sections, extra=extra)
    check_uploaded_docx(shown)
    assert ("Comune di Prova",) in word_text(shown).stories.values()
    assert expected_text(shown).headers == ("ComunediProva",)


@pytest.mark.parametrize(
    "held", [paragraph(run("segreto", HIDES)), paragraph("<w:r><w:nuovo/></w:r>"), simple("DATE"), simple("ADVANCE")]
)
@pytest.mark.parametrize("kind", ["header", "footer"])
@pytest.mark.parametrize(("sections", "extra"), NOT_PRINTED)
def test_what_stands_in_a_margin_that_no_page_shows_is_nobody_s_text(
    sections: tuple[str, ...], extra: dict[str, bytes], held: str, kind: str
) -> None:
    named = tuple(each.replace("header", kind) for each in sections)
    docx = with_margin(held, *named, kind=kind, extra=extra)
    check_uploaded_docx(docx)
    assert list(word_text(docx).stories) == ["testo"]
    assert (expected_text(docx).headers, expected_text(docx).footers) == ((), ())
    lettered = with_margin(paragraph(run("a", '<w:rFonts w:ascii="Ignoto"/>')), *named, kind=kind, extra=extra)
    assert fonts_asked(lettered) == ("Times New Roman",)


def test_what_fetches_is_refused_wherever_it_stands() -> None:
    assert "INCLUDETEXT" in str(refused(with_margin(simple("INCLUDETEXT x.docx"), section())))


@pytest.mark.parametrize(
    ("held", "passes"),
    [("", False), (run("  "), False), (run(" Ivi compreso."), True), ("</w:p><w:p>" + run("Ivi."), True)],
)
def test_a_note_with_nothing_but_its_number_is_told(held: str, passes: bool) -> None:
    notes = (
        f'<w:footnotes xmlns:w="{W}"><w:footnote w:id="2"><w:p><w:r><w:footnoteRef/></w:r>{held}</w:p>'
        "</w:footnote></w:footnotes>"
    )
    body = paragraph("Convenzione", '<w:r><w:footnoteReference w:id="2"/></w:r>')
    made = word_file(
        body, rels=relationship("footnotes", "footnotes.xml"), extra={"word/footnotes.xml": notes.encode()}
    )
    if passes:
        check_uploaded_docx(made)
        return
    caught = refused(made)
    assert caught.reason == "empty_note"
    assert "nota vuota, con il solo numero (nel testo, capoverso «Convenzione»)" in str(caught)
