"""Sheets as other programs save them: encodings, headings further down, merged cells, what is shown beside values."""

from __future__ import annotations

import io
import re
import zipfile

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font

from agreements.documents.sheets.csv_text import csv_text
from agreements.documents.sheets.register_sheet import register_workbook
from agreements.documents.sheets.sheet_file import SheetError, read_beside, read_sheet
from agreements.domain.agreement.money import parse_amount
from agreements.domain.register.register_columns import BY_CODE, column_called
from agreements.domain.register.typed_cell import Cell, text_of
from tests.unit.documents.test_sheet_file import SHEET, added, changed, made

LETTERS = "Oggetto;Parte 2\r\nQualità delle università;Città metropolitana di Perù\r\n"
TEXTS = (
    LETTERS,
    "Oggetto;Parte 2\r\nServizi digitali;Comune di Forlì\r\n",
    "Oggetto;Parte 2\r\nL’accordo «quadro» è già così – perché;Cantù\r\n",
    "Oggetto;Parte 2\r\nQUALITÀ DELL'ARIA;UNIVERSITÀ DI PROVA\r\n",
    "Oggetto;Parte 2\r\nArticolo 1° e n° 3;società\r\n",
    "Oggetto;Parte 2\r\nPerò;Comune di Völs e Südtirol\r\n",
    "Oggetto;Parte 2\r\nServizi, ecc…;prova…\r\n",
)
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252", "iso8859-15", "cp850", "cp437", "mac_roman")
WIDE = ("utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be")


@pytest.mark.parametrize("encoding", [*ENCODINGS, *WIDE])
@pytest.mark.parametrize("text", TEXTS)
def test_a_csv_is_read_with_the_encoding_that_yields_italian_letters_and_says_which(text: str, encoding: str) -> None:
    try:
        data = text.encode(encoding)
    except UnicodeEncodeError:
        data = text.replace("’", "'").replace("–", "-").encode(encoding, "ignore")
        text = data.decode(encoding)
    read = csv_text("p.csv", data)
    assert read.text == text
    assert bool(read.note) == (encoding not in ENCODINGS[:4] and (encoding in WIDE or not text.isascii()))


def test_the_report_says_the_encoding_and_its_letters_but_no_cell() -> None:
    (note,) = read_sheet("p.csv", LETTERS.encode("cp850")).notes
    assert "letto come DOS (cp850)" in note
    assert "(«à», «ù»)" in note
    assert "Perù" not in note


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"Oggetto;Ente\r\nServizi, ecc\x85;x\r\n", r"si leggono in più modi \(«à» con DOS.* oppure «…» con Windows"),
        (b"Oggetto;Ente\r\nsociet\xe0 e universit\x85;x\r\n", "si leggono in più modi"),
        (bytes(range(128, 256)), "codifica sconosciuta"),
    ],
)
def test_what_reads_equally_well_in_two_ways_or_in_none_is_asked(data: bytes, words: str) -> None:
    with pytest.raises(SheetError, match=words):
        read_sheet("p.csv", data)


def test_a_text_that_a_csv_keeps_from_becoming_a_number_is_that_text() -> None:
    read = read_sheet("p.csv", b'Oggetto;Codice fiscale;Nota\r\na;"=""01234567897""";=""\r\nb;="007";=1+1\r\n')
    assert [row.cells for row in read.rows] == [("a", "01234567897", ""), ("b", "007", "=1+1")]


def test_letters_that_were_encoded_twice_are_restored_and_told() -> None:
    twice = LETTERS.encode().decode("cp1252").encode()
    read = read_sheet("p.csv", twice)
    assert read.rows[0].cells == ("Qualità delle università", "Città metropolitana di Perù")
    assert "due volte" in read.notes[0]


@pytest.mark.parametrize(
    "first", ["sep=;\r\n", '"sep=;"\r\n', "SEP=;\n", "sep=;;;;\r\n", "\ufeffsep=;\r\n", "\r\nsep=;\r\n"]
)
def test_a_line_that_states_the_delimiter_is_honoured_and_not_counted(first: str) -> None:
    read = read_sheet("p.csv", (first + "Oggetto;Parte 2\r\na, b, c;Ente\r\n").encode())
    assert read.headings == ("Oggetto", "Parte 2")
    assert [(row.number, row.cells) for row in read.rows] == [(2, ("a, b, c", "Ente"))]
    tabs = read_sheet("p.csv", b"sep=\t\nOggetto\tParte 2\na;b\tEnte\n")
    assert tabs.rows[0].cells == ("a;b", "Ente")


@pytest.mark.parametrize(
    ("name", "encoding"),
    [
        *(("Škerk", each) for each in ("cp1252", "cp1250", "iso8859-15")),
        *(("Dušan Žužek", each) for each in ("cp1252", "cp1250", "iso8859-15")),
        ("San Dorligo della Valle; Žagar", "cp1252"),
        ("Križ", "cp1252"),
        ("Ažman", "cp1252"),
        ("MARUŠA", "cp1252"),
        ("Qualità; Comune di Škofja Loka", "cp1252"),
        ("Marković", "cp1250"),
        ("Đorđević", "cp1250"),
        ("cioè; caffè; È stato", "cp1252"),
        ("Verrès", "cp1252"),
    ],
)
def test_letters_of_neighbours_names_stay_what_they_are(name: str, encoding: str) -> None:
    text = f"Oggetto;Parte 2\r\n{name}\r\n"
    assert csv_text("p.csv", text.encode(encoding)).text == text


def test_a_letter_that_is_one_in_two_encodings_is_asked() -> None:
    for name in ("Občina Koper", "Kovačič"):
        with pytest.raises(SheetError, match=r"si leggono in più modi.*cp1250"):
            read_sheet("p.csv", f"Oggetto;Parte 2\r\n{name};x\r\n".encode("cp1250"))


def test_an_encoding_is_called_the_only_one_only_where_no_other_is_as_possible() -> None:
    assert "la sola, fra quelle in uso, con cui lettere accentate" in csv_text("p.csv", "società".encode("cp1252")).note
    more = csv_text("p.csv", "perché né poté; è".encode("cp1252")).note
    assert "quella, fra quelle in uso, con cui più lettere accentate" in more


@pytest.mark.parametrize("first", ["<a@example.it>", "BMW", "MZ", "From", "Date: 12/03/2014", "[1]", "PK", "II*", "0"])
def test_a_csv_that_begins_like_something_else_is_a_csv(first: str) -> None:
    assert read_sheet("p.csv", f"{first};Oggetto\r\na;b\r\n".encode()).headings == (first, "Oggetto")


def test_the_divider_is_what_yields_the_known_headings() -> None:
    title = b"Registro, accordi, intese, anni 2009, 2010, 2011\r\n" * 6
    for sign in (b";", b"\t", b"|"):
        data = title + b"Oggetto" + sign + b"Parte 2\r\na, b, c, d" + sign + b"x, y, z\r\n"
        assert read_sheet("p.csv", data, known=column_called).headings == ("Oggetto", "Parte 2")
    commas = b"Registro; accordi; intese\r\nsegue; pagina; 2\r\nOggetto,Parte 2\r\na;b,c\r\n"
    read = read_sheet("p.csv", commas, known=column_called)
    assert (read.headings, read.rows[0].cells) == (("Oggetto", "Parte 2"), ("a;b", "c"))


def test_the_end_of_a_text_of_dos_and_what_nobody_sees_in_a_heading_are_left_out() -> None:
    read = read_sheet("p.csv", "\u200bOggetto;Parte\u200b 2\r\nSocietà;b\r\n\x1a".encode("utf-8"), known=column_called)
    assert (read.headings, [row.cells for row in read.rows]) == (("Oggetto", "Parte 2"), [("Società", "b")])


def sheets(**titles: list[list[Cell]]) -> bytes:
    def fill(book: Workbook) -> None:
        book.remove(book.active)
        for title, rows in titles.items():
            sheet = book.create_sheet(title)
            for row in rows:
                sheet.append(row)

    return made(fill)


HEAD: list[Cell] = ["Oggetto", "Parte 1", "Parte 2"]


def test_which_sheet_was_read_is_told_where_another_has_rows() -> None:
    data = sheets(**{"2009": [HEAD, ["a", "b", "c"]], "2010": [HEAD, ["d", "e", "f"]], "Vuoto": [], "Oneri": [["x"]]})
    read = read_sheet("p.xlsx", data, known=column_called, beside=("Oneri",))
    assert [row.cells for row in read.rows] == [("a", "b", "c")]
    assert read.notes == ("Letto il foglio «2009» della cartella di lavoro; non letto, benché abbia righe: «2010».",)
    (note,) = read_sheet("p.xlsx", data, known=column_called).notes
    assert "non letti, benché abbiano righe: «2010», «Oneri»." in note
    one = sheets(Registro=[HEAD, ["a", "b", "c"]], Istruzioni=[["Come si compila"]], Oneri=[["x"]])
    assert read_sheet("p.xlsx", one, known=column_called, beside=("Oneri",)).notes == ()


def test_a_cover_sheet_does_not_hide_the_one_with_the_headings() -> None:
    data = sheets(Copertina=[["Registro degli accordi"], ["Oggetto"]], Dati=[[], ["Titolo"], HEAD, ["a", "b", "c"]])
    read = read_sheet("p.xlsx", data, known=column_called)
    assert [row.cells for row in read.rows] == [("a", "b", "c")]
    assert "Letto il foglio «Dati»" in read.notes[0]
    empty_register = sheets(Registro=[], Foglio2=[HEAD, ["a", "b", "c"]])
    assert read_sheet("p.xlsx", empty_register, known=column_called).rows[0].cells == ("a", "b", "c")
    empty_first = sheets(Foglio1=[], Foglio2=[["x", "y"], ["a", "b"]])
    assert read_sheet("p.xlsx", empty_first).headings == ("x", "y")


def test_the_register_and_its_charges_are_found_whatever_their_capitals() -> None:
    data = sheets(Altro=[HEAD, ["x", "y", "z"]], REGISTRO=[HEAD, ["a", "b", "c"]], ONERI=[["Accordo"], ["1"]])
    assert read_sheet("p.xlsx", data, known=column_called).rows[0].cells == ("a", "b", "c")
    beside = read_beside("p.xlsx", data, "Oneri", 100)
    assert beside is not None
    assert beside.headings == ("Accordo",)


def test_one_row_is_told_as_one() -> None:
    rows: list[list[Cell]] = [["Registro"], list(HEAD), ["a", "b", "c"], ["d", "e", "f"]]

    def fill(book: Workbook) -> None:
        for row in rows:
            book.active.append(row)
        book.active.row_dimensions[4].hidden = True
        book.active["A3"].font = Font(strike=True)

    above, hidden, struck = read_sheet("p.xlsx", made(fill), known=column_called).notes
    assert above == "Sopra i titoli delle colonne c’è altro (riga 1): non è stato letto."
    assert hidden == "Riga nascosta nel foglio, letta come le altre: 4; se non serve va cancellata."
    assert "nella riga 3: cancellarla" in struck


def test_commas_in_a_title_do_not_divide_a_csv() -> None:
    data = b"Registro, accordi, intese, anni 2009, 2010\r\nOggetto;Parte 2\r\nx;y\r\nz;w\r\n"
    assert read_sheet("p.csv", data, known=column_called).headings == ("Oggetto", "Parte 2")


def rows_of(*rows: list[Cell]) -> bytes:
    return made(lambda book: [book.active.append(row) for row in rows])


@pytest.mark.parametrize("known", [column_called, lambda _heading: False])
def test_the_headings_are_found_under_a_title(known: object) -> None:
    title: list[list[Cell]] = [
        ["REGISTRO DEGLI ACCORDI"],
        [],
        ["Direzione di prova"],
        ["Oggetto", "Parte 1", "Parte 2"],
        ["a", "b", "c"],
    ]
    read = read_sheet("p.xlsx", rows_of(*title), known=known)  # type: ignore[arg-type]
    assert (read.headings, read.headings_row) == (("Oggetto", "Parte 1", "Parte 2"), 4)
    assert [row.cells for row in read.rows] == [("a", "b", "c")]
    assert read.notes == ("Sopra i titoli delle colonne c’è altro (righe 1, 3): non è stato letto.",)


def test_known_headings_are_found_whatever_stands_above_and_however_the_office_calls_the_others() -> None:
    rows: list[list[Cell]] = [
        ["Registro", "anno 2009", "pag. 1"],
        ["N.", None, "Oggetto", "Note d’ufficio"],
        ["1", "x", "a", "b"],
    ]
    read = read_sheet("p.xlsx", rows_of(*rows), known=column_called)
    assert read.headings == ("N.", "", "Oggetto", "Note d’ufficio")


def merged(*ranges: str) -> bytes:
    def fill(book: Workbook) -> None:
        for row in (
            ["Oggetto", "Durata", "Parte 2"],
            ["a", "3 anni", "x"],
            ["b", None, "y"],
            [None, None, None],
            ["c", None, "z"],
        ):
            book.active.append(row)
        for each in ranges:
            book.active.merge_cells(each)

    return made(fill)


def test_cells_merged_downwards_have_their_value_in_every_row_and_it_is_told() -> None:
    read = read_sheet("p.xlsx", merged("B2:B5"))
    assert [(row.number, row.cells) for row in read.rows] == [
        (2, ("a", "3 anni", "x")),
        (3, ("b", "3 anni", "y")),
        (5, ("c", "3 anni", "z")),
    ]
    assert read.notes == ("Celle unite, il cui valore vale per ogni loro riga: B2:B5.",)


def test_cells_merged_across_are_told_where_they_stand() -> None:
    rows = read_sheet("p.xlsx", merged("A3:B3")).rows
    assert "è in celle unite (A3:B3)" in rows[1].troubles[0]
    assert "è in celle unite (A3:B3)" in rows[1].troubles[1]
    assert not rows[0].troubles
    with pytest.raises(SheetError, match=r"i titoli delle colonne stanno in celle unite \(A1:B1\)"):
        read_sheet("p.xlsx", merged("A1:B1"))


def test_a_sheet_that_merges_without_end_is_refused() -> None:
    ranges = b"".join(b'<mergeCell ref="A%d:CV%d"/>' % (n, n + 9_000) for n in range(2, 400))
    data = changed(
        merged(),
        SHEET,
        lambda xml: xml.replace(b"</sheetData>", b"</sheetData><mergeCells>" + ranges + b"</mergeCells>"),
    )
    with pytest.raises(SheetError, match="troppe celle unite"):
        read_sheet("p.xlsx", data)


def test_hidden_rows_and_columns_and_struck_text_are_told() -> None:
    def fill(book: Workbook) -> None:
        sheet = book.active
        for row in (["Oggetto", "Data"], *([f"a{n}", n] for n in range(2, 12))):
            sheet.append(row)
        for number in (3, 5, 6, 7):
            sheet.row_dimensions[number].hidden = True
        sheet.column_dimensions["B"].hidden = True
        sheet["A4"].font = Font(strike=True)
        sheet["A9"] = CellRichText(TextBlock(InlineFont(strike=True), "vecchio"), " nuovo")

    read = read_sheet("p.xlsx", made(fill))
    hidden, columns, struck = read.notes
    assert "Righe nascoste nel foglio, lette come le altre: 3, 5–7;" in hidden
    assert "Colonna nascosta nel foglio, letta come le altre: B." in columns
    assert "nelle righe 4, 9:" in struck
    assert len(read.rows) == 10


def test_struck_text_among_the_shared_ones_of_excel_is_told_too() -> None:
    strings = (
        b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>Oggetto</t></si>'
        b"<si><r><rPr><strike/></rPr><t>vecchio</t></r><r><t> nuovo</t></r></si></sst>"
    )
    kind = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    part = b'<Override PartName="/xl/sharedStrings.xml" ContentType="' + kind + b'"/></Types>'
    data = changed(rows_of(["Oggetto"], [7]), "[Content_Types].xml", lambda xml: xml.replace(b"</Types>", part))
    data = changed(data, SHEET, lambda xml: re.sub(rb't="n"><v>7</v>', b't="s"><v>1</v>', xml))
    read = read_sheet("p.xlsx", added(data, "xl/sharedStrings.xml", strings))
    assert read.rows[0].cells == ("vecchio nuovo",)
    assert "nella riga 2: cancellarla se è annullata" in read.notes[0]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Comune di Prova_x000D_", "Comune di Prova"),
        ("a_x000D_\nb", "a\nb"),
        ("a_x000A_b", "a\nb"),
        ("a_x0009_b", "a b"),
        ("citt_x00E0_", "città"),
        ("_x005F_x000D_", "_x000D_"),
        ("_xD83D__xDE00_", "\U0001f600"),
        ("_x12_ e _xyz0_", "_x12_ e _xyz0_"),
    ],
)
def test_escapes_of_the_format_are_undone(written: str, read: str) -> None:
    (row,) = read_sheet("p.xlsx", rows_of(["Oggetto"], [written])).rows
    assert text_of(row.cells[0]) == read


def test_a_formula_whose_result_is_no_text_leaves_its_cell_empty() -> None:
    data = changed(rows_of(["Oggetto", "x"], [7, "a"]), SHEET, lambda xml: xml.replace(
        b't="n"><v>7</v>', b't="str"><f>IF(B2=1,B2,"")</f><v></v>'))  # fmt: skip
    (row,) = read_sheet("p.xlsx", data).rows
    assert (row.cells, dict(row.troubles)) == ((None, "a"), {})


def test_half_a_sign_is_no_text_that_a_register_could_keep() -> None:
    (row,) = read_sheet("p.xlsx", rows_of(["Oggetto"], ["a_xD83D_b"])).rows
    assert str(row.cells[0]).encode()


def test_what_is_exported_and_looks_like_an_escape_comes_back_as_it_was() -> None:
    data = register_workbook([BY_CODE["title"]], [{"title": "Titolo _x0041_ e _x000D_"}])
    assert read_sheet("p.xlsx", data).rows[0].cells == ("Titolo _x0041_ e _x000D_",)
    assert "_x005F_x0041_" in str(load_workbook(io.BytesIO(data)).active["A2"].value)


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (434.9999999999999, "435"),
        (0.1 + 0.2, "0,3"),
        (1.1 * 3, "3,3"),
        (4.35 * 100, "435"),
        (1e-09, "0,000000001"),
        (1234567.891, "1234567,891"),
        (123456789012.34, "123456789012,34"),
        (1e15, "1000000000000000"),
    ],
)
def test_numbers_have_the_fifteen_digits_that_a_sheet_shows(number: float, text: str) -> None:
    (row,) = read_sheet("p.xlsx", rows_of(["Oneri"], [number])).rows
    assert text_of(row.cells[0]) == text


@pytest.mark.parametrize("cents", [1, 10, 29, 57, 115, 435, 100000001, 99999999999999])
def test_no_amount_in_cents_loses_one(cents: int) -> None:
    for number in (cents / 100, cents * 0.01):
        (row,) = read_sheet("p.xlsx", rows_of(["Oneri"], [number])).rows
        assert int(parse_amount(text_of(row.cells[0])).value * 100) == cents


CONTAINER = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
HTML = "<html><body><table><tr><td>Oggetto</td></tr></table></body></html>"
XML_2003 = (
    '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>'
    '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>'
)


def zipped(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name in names:
            package.writestr(name, b"<x/>")
    return out.getvalue()


STRICT = changed(
    rows_of(["Oggetto"], ["a"]),
    "xl/workbook.xml",
    lambda xml: xml.replace(
        b"http://schemas.openxmlformats.org/spreadsheetml/2006/main", b"http://purl.oclc.org/ooxml/spreadsheetml/main"
    ),
)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b'ID;PWXL;N;E\r\nC;Y1;X1;K"Oggetto"\r\nE\r\n', r"ma un foglio SYLK \(\.slk\)"),
        (b'TABLE\r\n0,1\r\n"EXCEL"\r\nVECTORS\r\n', r"ma un foglio DIF \(\.dif\)"),
        (b"\x03\x7a\x03\x1a\x02\0\0\0\x61\0\x20\0" + bytes(20) + b"OGGETTO", r"un archivio dBase \(\.dbf\)"),
        (b"\0\0\x02\0\x06\x04\x06\0" + bytes(20), "un foglio di Lotus 1-2-3"),
        (HTML.encode(), "ma una pagina web con il nome di un foglio: aprirlo in Excel, salvarlo come"),
        (b"\xef\xbb\xbf\r\n<!DOCTYPE html>" + HTML.encode(), "ma una pagina web"),
        (HTML.encode("utf-16"), "ma una pagina web"),
        (b"<!-- esportato -->\n<TABLE border=1><TR>", "ma una pagina web"),
        (b'<?xml version="1.0"?>\n<html xmlns="x">', "ma una pagina web"),
        (b"MIME-Version: 1.0\r\nContent-Type: multipart/related", "MHTML"),
        (XML_2003.encode(), "ma un foglio XML di Excel 2003"),
        (b"<?xml version='1.0'?><dati/>", "ma un documento XML"),
        (b"{\\rtf1 x}", "ma un documento RTF"),
        (b'[{"oggetto": "a"}]', "ma un file JSON"),
        (STRICT, "Strict Open XML"),
        (zipped("[Content_Types].xml", "xl/workbook.bin"), r"binaria di Excel \(\.xlsb\)"),
        (zipped("[Content_Types].xml", "word/document.xml"), "documento Word"),
        (zipped("registro.xlsx"), "archivio ZIP"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "^Il foglio «p.xls» è protetto da una password",
        ),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook".encode("utf-16-le"),
            r"vecchio formato di Excel \(\.xls\): salvarlo",
        ),
        (b"\x09\x08\x10\x00\x00\x06\x10\x00" + b"\x00" * 90, "vecchio formato di Excel"),
        (b"%PDF-1.7\n", "è un PDF"),
        (b"\r\n%PDF-1.4\n\x00", "è un PDF"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF\x00", "è un’immagine o una scansione, e non è né un foglio di Excel"),
        (b"\x89PNG\r\n\x1a\n\x00", "è un’immagine"),
        (b"GIF89a\x00", "è un’immagine"),
        (b"II*\x00\x08\x00\x00\x00", "è un’immagine"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "è un’immagine"),
        (b"\x00\x00\x00\x18ftypheic\x00", "è un’immagine"),
        (b"\x00\x00\x00\x18ftypmp42\x00", "audio o video"),
        (b"PK\x05\x06" + b"\x00" * 18, "è un archivio ZIP vuoto"),
        (b"Rar!\x1a\x07\x00", "è un archivio compresso"),
        (b"7z\xbc\xaf\x27\x1c", "è un archivio compresso"),
        (b"\x30\x82\x10\x00\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02\xa0", r"è una busta firmata \(\.p7m\)"),
        (b"\x00\x01\x00\x00Standard Jet DB\x00", "è un database"),
        (zipped("[Content_Types].xml", "ppt/presentation.xml"), "presentazione di PowerPoint"),
        (zipped("mimetype", "content.xml"), r"OpenDocument \(\.ods\)"),
        (CONTAINER + "WordDocument".encode("utf-16-le"), r"documento Word \(\.doc\)"),
        (CONTAINER + "__substg1.0_0037001F".encode("utf-16-le"), r"messaggio di Outlook \(\.msg\)"),
        (b"<div><table><tr><td>Citt\xe0 e Perch\x82</td></tr></table></div>", "ma una pagina web"),
        (b"<span style='x'>a</span>", "ma una pagina web"),
        (b"\xef\xbb\xbf\xef\xbb\xbf\r\n <div>a</div>", "ma una pagina web"),
        (b"<!-- " + b"x" * 5_000 + b" -->" + b"<!-- a -->" * 9 + b"<p>a</p>", "ma una pagina web"),
        (b"<!-- mai chiuso", "ma una pagina web"),
        ("<DIV>è</DIV>".encode("utf-16"), "ma una pagina web"),
        (b"<dati><riga/></dati>", "ma un documento XML"),
        (b"<!-- a --><?xml version='1.0'?><dati/>", "ma un documento XML"),
        (
            b"MIIGZgYJKoZIhvcNAQcCoIIGVzCCBlMCAQExDzANBglghkgBZQMEAgEFADALBgkqhkiG9w0BBwGg",
            "ma un certificato o una busta",
        ),
        (b"Return-Path: <a@example.it>\r\nReceived: by x\r\n\tdopo\r\nSubject: registro\r\n", "un messaggio di posta"),
        (b"[InternetShortcut]\r\nURL=https://example.it\r\n", "un collegamento a una pagina web"),
        (b"\x01\x00\x02\xff" * 9, "non è né un foglio di Excel"),
    ],
)
def test_what_is_no_sheet_is_named_for_what_it_is(data: bytes, words: str) -> None:
    with pytest.raises(SheetError, match=words):
        read_sheet("p.xls", data)


def test_an_entity_in_a_part_that_only_marks_are_read_from_is_refused_too() -> None:
    declared = (
        b'<!DOCTYPE x [<!ENTITY a "aaaa">]><sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>'
    )
    with pytest.raises(SheetError, match="dichiarazioni XML"):
        read_sheet("p.xlsx", added(rows_of(["Oggetto"], ["a"]), "xl/sharedStrings.xml", declared))
