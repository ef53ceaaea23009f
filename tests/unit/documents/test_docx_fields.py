"""Fields and links of a Word file that comes in: what is kept, what is refused, read as Word reads it."""

import pytest

from agreements.documents.files.errors import UnacceptableDocxError
from agreements.documents.word.docx_gate import check_uploaded_docx
from agreements.documents.word.docx_text import expected_text
from agreements.documents.word.engine_fields import with_plain_fields
from agreements.documents.word.field_kinds import FieldKind, is_known, kind_of
from agreements.documents.word.fields import field_code, instructions
from agreements.documents.word.word_file import WordFile
from agreements.documents.word.word_text import word_text
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
    "SECTIONPAGES",
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


MARKING = [
    'XE "spesa ammessa"',
    'XE "spesa:ammessa" \\b',
    'TC "Allegato A" \\f C \\l 1',
    'TA \\l "legge 241/1990" \\c 2',
]


@pytest.mark.parametrize("instruction", MARKING)
def test_a_field_that_only_marks_a_place_passes_and_one_that_holds_words_does_not(instruction: str) -> None:
    check_uploaded_docx(word_file(paragraph("La spesa ", marks("{", instruction, "}"), "ammessa")))
    within = word_file(paragraph("La spesa ", marks("{", instruction, "|"), run("segreto"), marks("}")))
    assert "con parole che non si vedono" in str(refused(within))
    assert "con parole che non si vedono" in str(refused(word_file(simple(instruction))))


def test_a_field_that_marks_is_compared_as_it_stands() -> None:
    data = word_file(paragraph("La spesa ", marks("{", 'XE "spesa"', "}"), "ammessa"))
    assert word_text(data).stories["testo"] == ('La spesa {XE "spesa"}ammessa',)
    assert [each.text for each in expected_text(data).body] == ["Laspesaammessa"]


@pytest.mark.parametrize(
    ("instruction", "words"),
    [
        ("ADVANCE \\d 12", "sposta le parole che lo seguono"),
        ("advance \\x 500", "sposta le parole che lo seguono"),
        ("RD allegato.docx", "Alt+F9"),
        ('SET a "b"', "Alt+F9"),
        ("NEXT", "non mostra testo"),
        ("PRIVATE", "non mostra testo"),
        ("MACROBUTTON x qui", "scriverne al suo posto il testo"),
        ("EQ \\f(1;2)", "scriverne al suo posto il testo"),
        ("AUTONUM", "scriverne al suo posto il testo"),
        ("LISTNUM", "scriverne al suo posto il testo"),
        ("FORMCHECKBOX", "modulo da compilare"),
        ("TITLE", "Ctrl+Maiusc+F9"),
        ("MERGEFIELD Nome", "Ctrl+Maiusc+F9"),
        ("INCLUDETEXT x.docx", "prende contenuti da altrove"),
        ("DATE", "cambia da sé"),
    ],
)
def test_each_field_is_told_what_can_be_done_with_it(instruction: str, words: str) -> None:
    said = str(refused(word_file(simple(instruction))))
    assert words in said
    assert ("Ctrl+Maiusc+F9" in said) is (kind_of(instruction.split()[0].upper()) in UNLINKED)


UNLINKED = (FieldKind.HOLDS, FieldKind.FETCHES, FieldKind.CHANGES)
OF_THE_STANDARD = """
    = ADDRESSBLOCK ADVANCE ASK AUTHOR AUTONUM AUTONUMLGL AUTONUMOUT AUTOTEXT AUTOTEXTLIST BARCODE BIBLIOGRAPHY
    BIDIOUTLINE CITATION COMMENTS COMPARE CREATEDATE DATABASE DATE DOCPROPERTY DOCVARIABLE EDITTIME EQ FILENAME
    FILESIZE FILLIN FORMCHECKBOX FORMDROPDOWN FORMTEXT GOTOBUTTON GREETINGLINE HYPERLINK IF INCLUDEPICTURE
    INCLUDETEXT INDEX KEYWORDS LASTSAVEDBY LINK LISTNUM MACROBUTTON MERGEFIELD MERGEREC MERGESEQ NEXT NEXTIF
    NOTEREF NUMCHARS NUMPAGES NUMWORDS PAGE PAGEREF PRINT PRINTDATE PRIVATE QUOTE RD REF REVNUM SAVEDATE SECTION
    SECTIONPAGES SEQ SET SKIPIF STYLEREF SUBJECT SYMBOL TA TC TEMPLATE TIME TITLE TOA TOC USERADDRESS USERINITIALS
    USERNAME XE
"""


@pytest.mark.parametrize("name", OF_THE_STANDARD.split())
def test_the_table_knows_every_field_of_the_standard(name: str) -> None:
    assert is_known(name)


def test_the_pages_of_a_section_are_counted_where_there_is_one_and_refused_where_there_are_more() -> None:
    counting = split("SECTIONPAGES \\* Arabic")
    check_uploaded_docx(word_file(counting))
    assert "più sezioni" in str(refused(word_file(f"<w:p><w:pPr><w:sectPr/></w:pPr></w:p>{counting}<w:sectPr/>")))


@pytest.mark.parametrize("write", [simple, split])
def test_an_engine_is_given_neither_marks_nor_the_pages_of_a_section(write: object) -> None:
    assert callable(write)
    marked = paragraph("La spesa ", marks("{", 'XE "spesa"', "}"), "ammessa")
    given = with_plain_fields(word_file(marked + write("sectionpages \\* Arabic")))
    main = given["word/document.xml"].decode()
    assert "XE" not in main
    assert [field_code(instruction) for instruction, _ in instructions(given.root("word/document.xml"))] == ["NUMPAGES"]
    same = word_file(marked.replace("XE", "PAGE"))
    assert with_plain_fields(same) is same


HIDDEN_MARK = '<w:r><w:rPr><w:vanish/></w:rPr><w:fldChar w:fldCharType="{}"/></w:r>'


def test_a_field_whose_end_is_hidden_ends_all_the_same() -> None:
    """Otherwise all that follows would be the result of a page number, and nobody would compare it."""
    page = marks("{", "PAGE", "|") + run("1") + HIDDEN_MARK.format("end")
    data = word_file(paragraph("Pagina ", page) + paragraph("Il Comune paga mille euro"))
    check_uploaded_docx(data)
    assert word_text(data).stories["testo"] == ("Pagina {PAGE}", "Il Comune paga mille euro")
    assert [each.shown for each in expected_text(data).body] == ["Pagina #", "Il Comune paga mille euro"]
    more = word_file(paragraph("Pagina ", page, " e paga"))
    assert word_text(more).stories["testo"] == ("Pagina {PAGE} e paga",)
    assert [each.shown for each in expected_text(more).body] == ["Pagina # e paga"]


def test_a_mark_of_an_index_in_hidden_letters_as_word_writes_it_is_compared() -> None:
    instruction = '<w:r><w:rPr><w:vanish/></w:rPr><w:instrText>XE "spesa"</w:instrText></w:r>'
    data = word_file(paragraph("La spesa", HIDDEN_MARK.format("begin"), instruction, HIDDEN_MARK.format("end"), " va"))
    check_uploaded_docx(data)
    assert word_text(data).stories["testo"] == ('La spesa{XE "spesa"} va',)
    assert [each.text for each in expected_text(data).body] == ["Laspesava"]


PAYS = "Il Comune paga mille euro entro trenta giorni"


@pytest.mark.parametrize("code", ["PAGE", "NUMPAGES", "SECTIONPAGES"])
def test_what_counts_pages_holds_a_number_and_no_words_that_nobody_would_compare(code: str) -> None:
    over_paragraphs = paragraph(marks("{", code, "|"), run("1")) + paragraph("Il Comune") + paragraph(marks("}"))
    within = paragraph(marks("{", code, "|"), run(PAYS), marks("}"))
    alone = f'<w:p><w:fldSimple w:instr="{code}">{run(PAYS)}</w:fldSimple></w:p>'
    for body in (over_paragraphs, within, alone):
        caught = refused(word_file(body))
        assert caught.reason == "foreign_field"
        assert f"{code}, che contiene altro testo" in str(caught)
    check_uploaded_docx(word_file(paragraph(marks("{", code, "|"), run("centoventitré"), marks("}"))))
