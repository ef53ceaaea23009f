"""The templates as pages: every document becomes a PDF, and the room for each signature is really free."""

import re
import subprocess
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from docx import Document

from agreements.documents.pdf.dxpdf_engine import DxpdfConverter
from agreements.documents.pdf.libreoffice import find_libreoffice
from agreements.documents.templates.clause_files import clauses_in_use
from agreements.documents.templates.clause_lint import SCHEMA
from agreements.documents.templates.clause_text import clause_article, schema_with
from agreements.documents.templates.manifest import template_names
from agreements.documents.templates.render import rendered
from agreements.documents.word.word_file import WordFile
from agreements.domain.clauses.clause_check import TRIED_OFFICES, TRIED_PARTIES
from agreements.domain.clauses.clause_choice import Choice, switched_on
from agreements.domain.clauses.clause_kind import AskedClause
from tests.unit.documents.word_files import ABOUT_NO_AGREEMENT, example

FIELD_WIDTH, FIELD_HEIGHT = 205, 60  # points: what signing puts under each anchor
SIGNED = ("protocollo-intesa", "atto-rinnovo", "atto-proroga", "atto-aggiuntivo")
LETTERS = (
    *("lettera-trasmissione", "lettera-accordo-concluso", "sollecito", "riscontro-modifiche", "nota-interna"),
    *("presa-atto-adesione", "presa-atto-successione", "presa-atto-recesso", "comunicazione-cessazione"),
    "ritorno-in-bozza",
)
SIGNS = ("Il dirigente responsabile", "Responsabile dell’ufficio repertorio", "Il responsabile del procedimento")
OTHERS_SIGNED_OUTSIDE = ("proposta-deliberazione", "attestazione-repertorio", "relazione-finale")


def with_every_clause(schema: WordFile) -> WordFile:
    clauses = {clause.kind.code: clause for clause in clauses_in_use()}
    asked = [
        AskedClause(code, tuple((p.name, p.default or p.example) for p in clause.kind.parameters))
        for code, clause in clauses.items()
    ]
    kinds = [clause.kind for clause in clauses.values()]
    chosen = switched_on(kinds, Choice(tuple(asked)), TRIED_PARTIES, TRIED_OFFICES)
    articles = [
        (clauses[one.kind.code], clause_article(clauses[one.kind.code], one, "accordo", TRIED_PARTIES))
        for one in chosen
    ]
    return schema_with(schema, SCHEMA, articles)


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pages")
    files = []
    for template in template_names():
        for parties in (2, 5, *((12,) if template in (*SIGNED, *LETTERS, *OTHERS_SIGNED_OUTSIDE) else ())):
            file = folder / f"{template}-{parties}.docx"
            context = example(template, min(parties, 6))
            for number in range(6, parties):
                party = {**context["parti"][2], "etichetta_firma": f"Firma {number + 1:02d}"}
                context["parti"].append({**party, "denominazione": f"Comune di Prova n. {number}"})
            document = rendered(template, context)
            file.write_bytes((with_every_clause(document) if template == SCHEMA else document).data)
            files.append(file)
    # One start of LibreOffice for all files, with a profile of its own.
    subprocess.run(
        [
            *("soffice", f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless"),
            *("--convert-to", "pdf", "--outdir", str(folder), *map(str, files)),
        ],
        check=True,
        capture_output=True,
        timeout=240,
    )
    return folder


@cache
def pdf_of(pages: Path, name: str, engine: str) -> bytes:
    if engine == "libreoffice":
        return (pages / f"{name}.pdf").read_bytes()
    return DxpdfConverter().convert(WordFile((pages / f"{name}.docx").read_bytes()))


def texts(pdf: bytes) -> list[str]:
    with pdfium.PdfDocument(pdf) as document:
        return [page.get_textpage().get_text_bounded() for page in document]


def test_libreoffice_is_here() -> None:
    assert find_libreoffice() is not None


@pytest.mark.parametrize("template", template_names())
@pytest.mark.parametrize("parties", [2, 5])
def test_every_page_carries_its_number_the_trial_line_and_some_text(pages: Path, template: str, parties: int) -> None:
    written = texts((pages / f"{template}-{parties}.pdf").read_bytes())
    for number, text in enumerate(written, start=1):
        assert f"Pagina {number} di {len(written)}" in text
        assert "DOCUMENTO DI PROVA – SENZA VALORE LEGALE" in text
        assert ("Anno 2026" if template in ABOUT_NO_AGREEMENT else "P-2026-0001") in text
        assert len(text) > 250  # no page that holds only header and footer


@pytest.mark.parametrize("parties", [2, 5])
def test_the_articles_are_numbered_by_word_without_a_gap(pages: Path, parties: int) -> None:
    text = "\n".join(texts((pages / f"protocollo-intesa-{parties}.pdf").read_bytes()))
    numbers = [int(number) for number in re.findall(r"^Art\. (\d+) –", text, re.MULTILINE)]
    # Sixteen of the template, and one for each clause.
    assert numbers == list(range(1, 17 + len(clauses_in_use())))


def test_the_annex_of_the_proposal_begins_on_a_page_of_its_own(pages: Path) -> None:
    written = texts((pages / "proposta-deliberazione-2.pdf").read_bytes())
    (page,) = [number for number, text in enumerate(written) if re.search(r"^ALLEGATO A\r?$", text, re.MULTILINE)]
    assert "di trasmettere il presente provvedimento" in written[page - 1]
    assert "DELIBERA\r" not in written[page]


def anchors(pdf: bytes) -> Iterator[tuple[str, pdfium.PdfPage, tuple[float, float, float, float]]]:
    with pdfium.PdfDocument(pdf) as document:
        for page in document:
            text = page.get_textpage()
            search = text.search("Firma ", match_case=True)
            while found := search.get_next():
                start, _ = found
                label = text.get_text_range(start, 8)
                if re.fullmatch(r"Firma \d\d", label):
                    boxes = [text.get_charbox(start + offset) for offset in (0, 7)]
                    left, bottom = boxes[0][0], min(box[1] for box in boxes)
                    yield label, page, (left, bottom, boxes[1][2], boxes[0][3])


@pytest.mark.parametrize("engine", ["libreoffice", "dxpdf"])
@pytest.mark.parametrize("template", SIGNED)
@pytest.mark.parametrize("parties", [2, 5, 12])
def test_under_each_anchor_there_is_white_room_for_a_signature(
    pages: Path, template: str, parties: int, engine: str
) -> None:
    file = pages / f"{template}-{parties}.docx"
    seen = []
    for label, page, (left, bottom, _, _) in anchors(pdf_of(pages, file.stem, engine)):
        seen.append(label)
        assert bottom - 2 - FIELD_HEIGHT > 40, "the field would reach into the footer"
        picture = page.render(scale=2).to_pil().convert("L")
        height = page.get_height()
        room = picture.crop(
            tuple(
                round(2 * value)
                for value in (left, height - bottom + 2, left + FIELD_WIDTH, height - bottom + 2 + FIELD_HEIGHT)
            )
        )
        assert room.getextrema() == (255, 255), f"{label} of {file.name}: something stands in its room"
    assert seen == [f"Firma {number:02d}" for number in range(1, parties + 1)]


@pytest.mark.parametrize("engine", ["libreoffice", "dxpdf"])
@pytest.mark.parametrize("template", SIGNED)
@pytest.mark.parametrize("parties", [2, 5, 12])
def test_no_signature_stands_alone_and_the_first_two_stand_with_their_article(
    pages: Path, template: str, parties: int, engine: str
) -> None:
    written = texts(pdf_of(pages, f"{template}-{parties}", engine))
    holding = [text for text in written if re.search(r"Firma \d\d", text)]
    assert holding[-1] == written[-1]  # no page follows that holds nothing
    for text in holding:
        assert len(re.findall(r"Firma \d\d", text)) == len(re.findall(r"^Per ", text, re.MULTILINE)) > 1
    assert re.search(r"Forma e sottoscrizione[^\0]*Letto, confermato e sottoscritto", holding[0])


@pytest.mark.parametrize("engine", ["libreoffice", "dxpdf"])
@pytest.mark.parametrize("template", LETTERS)
@pytest.mark.parametrize("parties", [2, 5, 12])
def test_a_letter_is_one_page_to_somebody_at_a_seat(pages: Path, template: str, parties: int, engine: str) -> None:
    (text,) = texts(pdf_of(pages, f"{template}-{parties}", engine))
    if template != "nota-interna":
        assert "Spett.le " in text
        assert "Via di Prova 2" in text


@pytest.mark.parametrize("engine", ["libreoffice", "dxpdf"])
def test_no_column_is_too_narrow_for_the_words_of_its_heading(pages: Path, engine: str) -> None:
    for template in template_names():
        file = pages / f"{template}-2.docx"
        headings = [cell.text for table in Document(str(file)).tables for cell in table.rows[0].cells]
        wanted = Counter(re.findall(r"\w+", " ".join(headings)))
        said = Counter(re.findall(r"\w+", "\n".join(texts(pdf_of(pages, file.stem, engine)))))
        assert not wanted - said, template


@pytest.mark.parametrize("engine", ["libreoffice", "dxpdf"])
@pytest.mark.parametrize("template", OTHERS_SIGNED_OUTSIDE)
@pytest.mark.parametrize("parties", [2, 5, 12])
def test_no_formula_ends_a_page_and_no_signature_begins_one(
    pages: Path, template: str, parties: int, engine: str
) -> None:
    written = texts(pdf_of(pages, f"{template}-{parties}", engine))
    said = [[line for line in text.splitlines() if line.strip()] for text in written]
    for lines in said:
        assert not lines[-2].isupper()  # the last line is the number of the page
    signed = [lines for lines in said if any(line in SIGNS for line in lines)]
    assert signed
    for lines in signed:
        # Trial line and running head come first; what is signed stands above who signs it.
        assert min(lines.index(line) for line in lines if line in SIGNS) > 4
