from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest
from docx import Document
from docx.document import Document as WordDocument
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm

from agreements.documents.files.conversion_errors import PdfRefusedError
from agreements.documents.pdf.convert import ConvertedPdf, Converter, convert_docx
from agreements.documents.pdf.dxpdf_engine import DxpdfConverter
from agreements.documents.pdf.libreoffice import LibreOfficeConverter
from agreements.documents.pdf.pdf_check import check_pdf, examine_pdf
from agreements.documents.word.docx_gate import check_uploaded_docx
from agreements.documents.word.word_file import WordFile
from tests.integration.convert.realistic_act import METADATA, act, dressed, picture, saved
from tests.support.verapdf import verapdf

ACCESSIBLE = ("PDF/A-2a", "PDF/UA-1")
PLAIN = ("PDF/A-2b",)


def findings_after(converted: ConvertedPdf, change: Callable[[WordDocument], object]) -> tuple[str, ...]:
    """What the check says when the PDF comes from a Word document that differs from the given one."""
    document = act()
    change(document)
    return examine_pdf(converted.pdf, saved(document), converted.profiles).findings


def changed(pdf: bytes, change: Callable[[pikepdf.Pdf], object]) -> bytes:
    written = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as document:
        change(document)
        document.save(written)
    return written.getvalue()


def test_the_pdf_of_both_engines_shows_the_text_of_the_word_document_and_nothing_else(
    docx: WordFile, with_libreoffice: ConvertedPdf, with_dxpdf: ConvertedPdf
) -> None:
    for converted in (with_libreoffice, with_dxpdf):
        outcome = check_pdf(converted.pdf, docx, converted.profiles)
        assert outcome.passed
        assert outcome.pages >= 5
        assert outcome.paragraphs > 200


def test_one_changed_word_is_found(with_libreoffice: ConvertedPdf) -> None:
    def change(document: WordDocument) -> None:
        document.paragraphs[3].runs[0].text = "il Comune invece no."

    findings = findings_after(with_libreoffice, change)
    assert findings[0] == "Nel PDF manca il testo «il Comune invece no.», oppure è fuori posto."
    assert "«•ilComunepure.»" in findings[1]


def test_one_changed_figure_in_a_table_is_found(with_dxpdf: ConvertedPdf) -> None:
    def change(document: WordDocument) -> None:
        document.tables[0].cell(40, 1).text = "Attività 40.1 è previsto"

    assert "«Attività 40.1 è previsto»" in findings_after(with_dxpdf, change)[0]


def test_a_paragraph_that_the_word_document_has_not_is_found(with_libreoffice: ConvertedPdf) -> None:
    def change(document: WordDocument) -> None:
        paragraph = document.paragraphs[8]._p
        paragraph.getparent().remove(paragraph)

    assert any("prima di «" in finding for finding in findings_after(with_libreoffice, change))


def test_two_paragraphs_in_another_order_are_found(with_libreoffice: ConvertedPdf) -> None:
    def change(document: WordDocument) -> None:
        first, second = document.paragraphs[2]._p, document.paragraphs[3]._p
        second.addnext(first)

    assert any("fuori posto" in finding for finding in findings_after(with_libreoffice, change))


def test_text_beyond_the_end_is_found(with_libreoffice: ConvertedPdf) -> None:
    def change(document: WordDocument) -> None:
        last = document.paragraphs[-1]._p
        last.getparent().remove(last)

    assert findings_after(with_libreoffice, change) == (
        "Nel PDF c’è alla fine un testo o un numero diverso da quello del documento Word: «ProvaUnoProvaDue».",
    )


def test_a_lost_automatic_number_is_found(with_libreoffice: ConvertedPdf) -> None:
    def change(document: WordDocument) -> None:
        document.paragraphs[-2].style = document.styles["List Number"]

    assert "manca il numero o il punto elenco di «Il testo vigente" in findings_after(with_libreoffice, change)[0]


def test_a_lost_header_or_footer_is_found(with_libreoffice: ConvertedPdf) -> None:
    def change(document: WordDocument) -> None:
        document.sections[0].first_page_header.paragraphs[0].text = "REGIONE DIVERSA"
        document.sections[0].footer.paragraphs[0].runs[0].text = "Foglio "

    findings = findings_after(with_libreoffice, change)
    assert "A pagina 1 del PDF manca l’intestazione del documento Word." in findings
    assert "A pagina 2 del PDF manca il piè di pagina del documento Word." in findings


def footnoted(document: WordDocument) -> bytes:
    """Add a footnote by hand: python-docx writes none."""
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part

    xml = (
        f"<w:footnotes {nsdecls('w')}>"
        '<w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>'
        '<w:footnote w:type="continuationSeparator" w:id="0"><w:p><w:r><w:continuationSeparator/></w:r></w:p>'
        '</w:footnote><w:footnote w:id="1"><w:p><w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr>'
        "<w:footnoteRef/></w:r><w:r><w:t>Si veda l’art. 15 della legge n. 241/1990.</w:t></w:r></w:p></w:footnote>"
        "</w:footnotes>"
    )
    part = Part(
        PackURI("/word/footnotes.xml"),
        "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml",
        xml.encode(),
        document.part.package,
    )
    document.part.relate_to(part, "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes")
    reference = parse_xml(
        f'<w:r {nsdecls("w")}><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:footnoteReference w:id="1"/></w:r>'
    )
    document.paragraphs[0]._p.append(reference)
    return saved(document)


@pytest.mark.parametrize("engine", ["libreoffice", "dxpdf"])
def test_what_word_documents_really_contain_is_no_difference(engine: str, libreoffice: LibreOfficeConverter) -> None:
    converter: Converter = libreoffice if engine == "libreoffice" else DxpdfConverter()
    document = dressed(Document())
    document.add_paragraph("Premessa con nota")
    capitals = document.add_paragraph().add_run("titolo in maiuscolo per stile: perché no")
    capitals.font.all_caps = True
    split = document.add_paragraph()
    for piece in ("spez", "zato in ", "più par", "ti"):
        split.add_run(piece).bold = piece == "zato in "
    for _ in range(25):  # runs over a page, with the note and the footer in between
        document.add_paragraph("Collaborazione inter-istituzionale tecnico-amministrativa. " * 6)
    document.add_paragraph("spazi  doppi,\tun tabulatore e\nun a capo")
    hidden = document.add_paragraph("visibile ")
    hidden.add_run("nascosto").font.hidden = True
    document.add_paragraph("ﬁne e fi\u00adne, città d\u2019arte, 1\u202f000 €, n° 5")
    dots = document.add_paragraph("Firma\t")
    dots.paragraph_format.tab_stops.add_tab_stop(Cm(10), leader=1)
    word = footnoted(document)
    converted = convert_docx(word, METADATA, converter)
    assert examine_pdf(converted.pdf, word, converted.profiles).findings == ()


def with_contents(titles: list[str], listed: list[str], page: str = "1") -> WordFile:
    """A table of contents as Word writes it, of numbered headings: number, tab, title, tab, page."""
    document = dressed(Document())

    def field(code: str, result: str) -> str:
        marks = [f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end")]
        return (
            f'{marks[0]}<w:r><w:instrText xml:space="preserve"> {code} </w:instrText></w:r>{marks[1]}{result}{marks[2]}'
        )

    opens, _, closes = field('TOC \\o "1-3" \\h \\z \\u', "{}").partition("{}")
    lines = []
    for place, title in enumerate(listed):
        words = [f"<w:r><w:t>{each}</w:t></w:r>" for each in (f"{place + 1}.", title, page)]
        shown = f"{words[0]}<w:r><w:tab/></w:r>{words[1]}<w:r><w:tab/></w:r>{field(f'PAGEREF _Toc{place}', words[2])}"
        link = f'<w:hyperlink w:anchor="_Toc{place}" w:history="1">{shown}</w:hyperlink>'
        tabs = '<w:tabs><w:tab w:val="right" w:leader="dot" w:pos="9000"/></w:tabs>'
        lines.append(f"<w:p><w:pPr>{tabs}</w:pPr>{opens if place == 0 else ''}{link}</w:p>")
    held = f"<w:p><w:r><w:t>Sommario</w:t></w:r></w:p>{''.join(lines)}<w:p>{closes}</w:p>"
    gallery = '<w:docPartObj><w:docPartGallery w:val="Table of Contents"/><w:docPartUnique/></w:docPartObj>'
    contents = f"<w:sdt {nsdecls('w')}><w:sdtPr>{gallery}</w:sdtPr><w:sdtContent>{held}</w:sdtContent></w:sdt>"
    document.element.body.insert(0, parse_xml(contents))
    for place, title in enumerate(titles):
        heading = document.add_heading(f"{place + 1}. {title}", level=1)
        heading._p.insert(1, parse_xml(f'<w:bookmarkStart {nsdecls("w")} w:id="{place}" w:name="_Toc{place}"/>'))
        heading._p.append(parse_xml(f'<w:bookmarkEnd {nsdecls("w")} w:id="{place}"/>'))
        document.add_paragraph("Le parti collaborano, ciascuna per quanto di competenza. " * 20)
    return saved(document)


TITLES = [
    "Oggetto",
    "Durata",
    "2026: il primo anno",
    "Oneri",
    "Foro",
    "Obblighi",
    "Recesso",
    "Firme",
    "Rinvio",
    "Norme",
]


@pytest.mark.parametrize("engine", ["libreoffice", "dxpdf"])
def test_a_table_of_contents_is_proved_and_another_word_in_it_found(
    engine: str, libreoffice: LibreOfficeConverter
) -> None:
    converter: Converter = libreoffice if engine == "libreoffice" else DxpdfConverter()
    word = with_contents(TITLES, TITLES)
    check_uploaded_docx(word)
    pdf = convert_docx(word, METADATA, converter).pdf
    assert examine_pdf(pdf, word, converter.profiles).findings == ()
    other = with_contents(TITLES, [title.replace("Oneri", "Onori") for title in TITLES])
    assert any("Onori" in finding for finding in examine_pdf(pdf, other, converter.profiles).findings)


def divided(word: str) -> bytes:
    """Rows longer than a page: their cells go on side by side."""
    document = dressed(Document())
    table = document.add_table(4, 2)
    table.style = "Table Grid"
    for row, line in enumerate(table.rows):
        for column, cell in enumerate(line.cells):
            cell.text = f"Colonna {column}" if row == 0 else f"Prova {column} della riga {row}, {word} lunga. " * 90
            if row:
                cell.add_paragraph("punto elenco", style="List Bullet")
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    document.add_paragraph("Letto e sottoscritto.")
    return saved(document)


@pytest.mark.parametrize("engine", ["libreoffice", "dxpdf"])
def test_table_rows_longer_than_a_page_are_followed_and_a_changed_word_in_them_found(
    engine: str, libreoffice: LibreOfficeConverter
) -> None:
    converter: Converter = libreoffice if engine == "libreoffice" else DxpdfConverter()
    word = divided("assai")
    converted = convert_docx(word, METADATA, converter)
    outcome = examine_pdf(converted.pdf, word, converted.profiles)
    assert outcome.findings == ()
    assert outcome.pages >= 4
    assert examine_pdf(converted.pdf, divided("poco"), converted.profiles).findings


def test_a_tracked_deletion_that_shows_in_the_pdf_is_found(libreoffice: LibreOfficeConverter) -> None:
    document = dressed(Document())
    paragraph = document.add_paragraph("Il contributo è di ")
    deleted = parse_xml(
        f'<w:del {nsdecls("w")} w:id="9" w:author="Prova Uno" w:date="2026-01-01T00:00:00Z">'
        "<w:r><w:delText>diecimila</w:delText></w:r></w:del>"
    )
    paragraph._p.append(deleted)
    paragraph.add_run(" ventimila euro.")
    word = saved(document)
    with pytest.raises(PdfRefusedError, match="non può essere inviato alla firma"):
        check_pdf(convert_docx(word, METADATA, libreoffice).pdf, word, ACCESSIBLE)


def test_a_raw_pdf_lacks_what_the_profiles_demand(docx: WordFile, libreoffice: LibreOfficeConverter) -> None:
    findings = examine_pdf(DxpdfConverter().convert(docx), docx, PLAIN).findings
    assert any("nessun profilo PDF/A" in finding for finding in findings)
    assert any("OutputIntent" in finding for finding in findings)
    findings = examine_pdf(libreoffice.convert(docx), docx, ACCESSIBLE).findings
    assert "Il PDF dichiara PDF/A-2b invece di PDF/A-2a: generarlo di nuovo." in findings
    assert "Il PDF non si dichiara accessibile (PDF/UA-1): generarlo di nuovo." in findings
    assert "Il PDF ridefinisce un tipo di struttura standard: generarlo di nuovo." in findings


def test_a_picture_without_words_is_named_for_the_lawyer(libreoffice: LibreOfficeConverter) -> None:
    document = dressed(Document())
    document.add_paragraph("Testo")
    picture(document, "")
    word = saved(document)
    findings = examine_pdf(convert_docx(word, METADATA, libreoffice).pdf, word, ACCESSIBLE).findings
    assert len(findings) == 1
    assert "Immagini senza testo alternativo: 1" in findings[0]


def test_headings_that_skip_a_level_or_start_below_the_first_are_named(libreoffice: LibreOfficeConverter) -> None:
    for levels, sentence in (((1, 3), "I titoli saltano dal livello 1 al livello 3"), ((2,), "non è di livello 1")):
        document = dressed(Document())
        for level in levels:
            document.add_heading(f"Titolo {level}", level)
        word = saved(document)
        (finding,) = examine_pdf(convert_docx(word, METADATA, libreoffice).pdf, word, ACCESSIBLE).findings
        assert sentence in finding


def symbol(code: str) -> bytes:
    document = dressed(Document())
    run = parse_xml(f"<w:r {nsdecls('w')}><w:sym w:font='Wingdings' w:char='{code}'/></w:r>")
    document.add_paragraph("Casella ")._p.append(run)
    return saved(document)


def test_word_symbols_become_signs_that_can_be_read_aloud_or_are_named(
    libreoffice: LibreOfficeConverter, tmp_path: Path
) -> None:
    known, unknown = symbol("F0FE"), symbol("F092")
    file = tmp_path / "noto.pdf"
    file.write_bytes(convert_docx(known, METADATA, libreoffice).pdf)
    assert verapdf(file, "2a") == (True, [])
    assert examine_pdf(file.read_bytes(), known, ACCESSIBLE).findings == ()
    (finding,) = examine_pdf(convert_docx(unknown, METADATA, libreoffice).pdf, unknown, ACCESSIBLE).findings
    assert "simboli che i lettori di schermo non sanno leggere" in finding


def attach(document: pikepdf.Pdf) -> None:
    document.attachments["dati.txt"] = b"dati"


def script(document: pikepdf.Pdf) -> None:
    document.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)"))


def launch(document: pikepdf.Pdf) -> None:
    action = pikepdf.Dictionary(Type=pikepdf.Name.Action, S=pikepdf.Name.Launch, F=pikepdf.String("x"))
    document.pages[0].obj.AA = pikepdf.Dictionary(O=action)


def link(action: str, address: str) -> Callable[[pikepdf.Pdf], object]:
    def change(document: pikepdf.Pdf) -> None:
        held = {"/URI": pikepdf.String(address)} if action == "/URI" else {"/F": pikepdf.String(address)}
        leads = pikepdf.Dictionary({"/S": pikepdf.Name(action), **held})
        annotation = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 9, 9], A=leads, Contents=pikepdf.String("x")
        )
        document.pages[0].obj.Annots = pikepdf.Array([document.make_indirect(annotation)])

    return change


def unembed(document: pikepdf.Pdf) -> None:
    for each in document.objects:
        if isinstance(each, pikepdf.Dictionary) and each.get("/Type") == "/FontDescriptor":
            for key in ("/FontFile", "/FontFile2", "/FontFile3"):
                if key in each:
                    del each[key]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (attach, "contiene un file allegato"),
        (script, "contiene codice JavaScript"),
        (launch, "contiene un comando che avvia un programma"),
        (link("/URI", "javascript:app.alert(1)"), "un collegamento a «javascript:app.alert(1)»"),
        (link("/URI", "file:///etc/passwd"), "un collegamento a «file:///etc/passwd»"),
        (link("/URI", "altro.pdf"), "un collegamento a «altro.pdf»"),
        (link("/GoToR", "altro.pdf"), "un collegamento a un altro file"),
        (link("/GoToE", "altro.pdf"), "un collegamento a un altro file"),
        (unembed, "Il carattere «LiberationSerif» non è incorporato"),
    ],
)
def test_what_has_no_place_in_an_act_is_found(
    change: Callable[[pikepdf.Pdf], object], sentence: str, docx: WordFile, with_libreoffice: ConvertedPdf
) -> None:
    findings = examine_pdf(changed(with_libreoffice.pdf, change), docx, ACCESSIBLE).findings
    assert any(sentence in finding for finding in findings), findings


@pytest.mark.parametrize("address", ["https://www.example.org/a", "http://example.org", "mailto:a@example.org"])
def test_a_link_to_the_web_or_to_a_mail_address_may_stay(
    address: str, docx: WordFile, with_libreoffice: ConvertedPdf
) -> None:
    findings = examine_pdf(changed(with_libreoffice.pdf, link("/URI", address)), docx, ACCESSIBLE).findings
    assert not any("collegamento" in finding for finding in findings)


def test_an_encrypted_or_broken_pdf_is_refused(docx: WordFile, with_libreoffice: ConvertedPdf) -> None:
    written = io.BytesIO()
    with pikepdf.open(io.BytesIO(with_libreoffice.pdf)) as document:
        document.save(written, encryption=pikepdf.Encryption(owner="x", user="", R=6))
    assert "Il PDF è cifrato" in examine_pdf(written.getvalue(), docx, ACCESSIBLE).findings[0]
    with pytest.raises(PdfRefusedError, match="non è leggibile"):
        examine_pdf(b"%PDF-1.7 rotto", docx, ACCESSIBLE)


def test_a_repeated_table_heading_is_told_from_a_repeated_paragraph(with_dxpdf: ConvertedPdf) -> None:
    def change(document: WordDocument) -> None:
        for mark in list(document.element.iter(qn("w:tblHeader"))):
            mark.getparent().remove(mark)

    assert any("Colonna0Colonna1Colonna2" in finding for finding in findings_after(with_dxpdf, change))
