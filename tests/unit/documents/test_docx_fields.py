"""Fields and links of a Word file that comes in: what is kept, what is refused, read as Word reads it."""

import pytest

from agreements.documents.files.errors import UnacceptableDocxError
from agreements.documents.word.docx_gate import check_uploaded_docx
from agreements.documents.word.word_file import WordFile
from tests.unit.documents.word_files import paragraph, relationship, run, word_file

ZERO_WIDTH = "\u200b"


def marks(*pieces: str) -> str:
    """Runs between the marks of a field: `{`, `|` and `}` are the marks, anything else is instruction."""
    kinds = {"{": "begin", "|": "separate", "}": "end"}
    return "".join(
        f'<w:r><w:fldChar w:fldCharType="{kinds[piece]}"/></w:r>'
        if piece in kinds
        else piece
        if piece.startswith("<")
        else f"<w:r><w:instrText>{piece}</w:instrText></w:r>"
        for piece in pieces
    )


def simple(instruction: str) -> str:
    quoted = instruction.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
    return f'<w:p><w:fldSimple w:instr="{quoted}">{run("x")}</w:fldSimple></w:p>'


def split(instruction: str) -> str:
    """The same in runs of one sign each."""
    return paragraph(run("Si veda "), marks("{", *instruction.replace("&", "&amp;"), "|"), run("x"), marks("}"))


def refused(data: WordFile) -> UnacceptableDocxError:
    with pytest.raises(UnacceptableDocxError) as caught:
        check_uploaded_docx(data)
    message = str(caught.value)
    assert message.endswith(".")
    assert ": " in message
    return caught.value


KEPT = [
    "PAGE",
    " page  \\* MERGEFORMAT ",
    "PAGE\\* roman",
    "NUMPAGES",
    'TOC \\o "1-3" \\h \\z \\u',
    "REF _Ref123 \\r \\h",
    "PAGEREF _Toc1 \\h",
    "SEQ Tabella \\* ARABIC",
    'STYLEREF "Titolo 1"',
    'HYPERLINK "https://www.example.org/a?b=c"',
    'HYPERLINK "mailto:ufficio@example.org" \\o "scrivere"',
    "HYPERLINK http://www.example.org",
    'HYPERLINK \\l "_Toc1"',
    'HYPERLINK "https://www.example.org" \\l "punto" \\t "_blank"',
]


@pytest.mark.parametrize("write", [simple, split])
@pytest.mark.parametrize("instruction", KEPT)
def test_the_fields_that_both_word_and_the_page_show_alike_pass(instruction: str, write: object) -> None:
    assert callable(write)
    marked = "".join(f'<w:bookmarkStart w:id="1" w:name="{name}"/>' for name in ("_Ref123", "_Toc1"))
    check_uploaded_docx(word_file(write(instruction) + f"<w:p>{marked}</w:p>"))


REFUSED = {
    "FILENAME \\p": "FILENAME",
    "DATE": "DATE",
    'TIME \\@ "HH:mm"': "TIME",
    "TITLE": "TITLE",
    "AUTHOR": "AUTHOR",
    "USERNAME": "USERNAME",
    "TEMPLATE \\p": "TEMPLATE",
    "NUMWORDS": "NUMWORDS",
    "SECTIONPAGES": "SECTIONPAGES",
    "DOCPROPERTY Titolo": "DOCPROPERTY",
    'INCLUDETEXT"file:///etc/passwd"': "INCLUDETEXT",
    'INCLUDEPICTURE "x.png"': "INCLUDEPICTURE",
    'INCLUDE "x"': "INCLUDE",
    '"DDEAUTO" c:\\x': "DDEAUTO",
    f"{ZERO_WIDTH}DDE x": "DDE",
    f"D{ZERO_WIDTH}DE x": "DDE",
    f"\u202eLINK{ZERO_WIDTH} x": "LINK",
    "\u00a0\tMACROBUTTON x": "MACROBUTTON",
    'FILLIN "quanto?"': "FILLIN",
    'ASK a "b"': "ASK",
    'IF 1 = 1 "a" "b"': "IF",
    "= 2 + 2": "=",
    'QUOTE "a"': "QUOTE",
    "ADDIN x": "ADDIN",
    "AUTOTEXT x": "AUTOTEXT",
    "AUTOTEXTLIST x": "AUTOTEXTLIST",
    "HTMLCONTROL x": "HTMLCONTROL",
    "FORMTEXT": "FORMTEXT",
    "EQ \\f(a;b)": "EQ",
    "SYMBOL 65": "SYMBOL",
    "BARCODE x": "BARCODE",
    "DISPLAYBARCODE x": "DISPLAYBARCODE",
    "ADVANCE \\x 500": "ADVANCE",
    "PRIVATE": "PRIVATE",
    "_Ref123": "_Ref123",
    "": "",
    "PAGE.REF x": "PAGE.REF",
    "ＤＤＥ x": "ＤＤＥ",
    'HYPERLINK "javascript:alert(1)"': "javascript:",
    'HYPERLINK "file:///etc/passwd"': "file:",
    'HYPERLINK "\\\\server\\x"': "server",
    f'HYPERLINK "java{ZERO_WIDTH}script:x"': "javascript:",
    'HYPERLINK "altro.docx"': "altro.docx",
    'HYPERLINK \\o "https://www.example.org" "ftp://example.org"': "ftp:",
    "HYPERLINK ms-word:x": "ms-word:",
    "HYPERLINK \\l file:///etc/passwd": "file:",
    'HYPERLINK \\* "file:///x"': "file:",
    'HYPERLINK \\f "javascript:alert(1)"': "javascript:",
    'HYPERLINK \\t "\\\\server\\x"': "server",
    'HYPERLINK "https://www.example.org" \\@ "file:///x"': "file:",
    "REF inesistente \\h": "REF inesistente",
    "PAGEREF _Toc9": "PAGEREF _Toc9",
    "REF": "REF",
}


@pytest.mark.parametrize("write", [simple, split])
@pytest.mark.parametrize("instruction", REFUSED)
def test_every_other_field_is_refused_by_the_name_that_word_reads(instruction: str, write: object) -> None:
    assert callable(write)
    shown = str(refused(word_file(write(instruction))))
    assert REFUSED[instruction] in shown


def test_the_sentence_says_where_the_field_stands() -> None:
    footer = paragraph(run("Stampato da "), marks("{", "FILENAME \\p", "|"), run("C:\\x.docx"), marks("}"))
    shown = str(refused(word_file(paragraph("Testo"), header=footer)))
    assert "nell’intestazione" in shown
    assert "«Stampato da C:\\x.docx»" in shown
    assert "Ctrl+Maiusc+F9" in shown
    assert "nel testo" in str(refused(word_file(split("DATE"))))


def test_a_field_within_the_instruction_of_another_is_refused_and_one_within_its_result_is_not() -> None:
    inner = marks("{", "PAGE", "|") + run("file:///x") + marks("}")
    within = paragraph(marks("{", "HYPERLINK "), inner, marks("|"), run("qui"), marks("}"))
    assert refused(word_file(within)).reason == "foreign_field"
    contents = paragraph(marks("{", "TOC \\o", "|"), run("Oggetto "), inner, marks("}"))
    check_uploaded_docx(word_file(contents))


def test_words_that_stand_in_an_instruction_are_refused() -> None:
    data = word_file(paragraph(marks("{", "PAGE "), run("rinuncia a ogni pretesa"), marks("|"), run("1"), marks("}")))
    assert refused(data).reason == "foreign_field"


@pytest.mark.parametrize("pieces", [("{", "PAGE"), ("PAGE", "}"), ("|",), ("{", "PAGE", "|", "|", "}")])
def test_a_field_that_is_not_closed_or_not_opened_is_refused(pieces: tuple[str, ...]) -> None:
    assert refused(word_file(paragraph(run("a"), marks(*pieces)))).reason == "foreign_field"


@pytest.mark.parametrize("tag", ["dayLong", "dayShort", "monthLong", "monthShort", "yearLong", "yearShort", "pgNum"])
def test_old_signs_that_stand_for_a_date_or_a_page_are_refused(tag: str) -> None:
    assert refused(word_file(paragraph(f"<w:r><w:{tag}/></w:r>"))).reason == "moving_field"


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        " JavaScript:alert(1)",
        "java\tscript:alert(1)",
        "file:///etc/passwd",
        "file://server/x",
        "\\\\server\\x",
        "//server/x",
        "altro.docx",
        "../altro.docx",
        "data:text/html,x",
        "ftp://example.org/",
        "https:altro",
        "http:\\\\server",
        "mailto:",
        f"https://www.example.org/{ZERO_WIDTH}",
        "tel:055123",
    ],
)
@pytest.mark.parametrize("external", [True, False])
def test_a_link_leads_to_the_web_or_to_a_mail_address_or_is_refused(address: str, external: bool) -> None:
    escaped = address.replace("\t", "&#9;")
    data = word_file(paragraph("Testo"), rels=relationship("hyperlink", escaped, external=external))
    assert refused(data).reason == "link"


@pytest.mark.parametrize(
    "address", ["https://www.example.org", "HTTP://example.org/a%20b", "mailto:a@example.org", "#p"]
)
def test_a_link_to_the_web_a_mail_address_or_a_place_in_the_text_passes(address: str) -> None:
    check_uploaded_docx(word_file(paragraph("Testo"), rels=relationship("hyperlink", address, external=True)))
