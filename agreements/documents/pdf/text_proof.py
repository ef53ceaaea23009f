"""Proof that a PDF shows the text of its Word document: all of it, in order, and nothing else."""

from __future__ import annotations

import ctypes
import re
import threading
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

import pypdfium2 as pdfium  # type: ignore[import-untyped]
import pypdfium2.raw as raw  # type: ignore[import-untyped]

from agreements.documents.files.conversion_errors import PdfRefusedError
from agreements.documents.redline.divided_rows import end_of_divided_row
from agreements.documents.word.docx_text import ExpectedParagraph, ExpectedText
from agreements.documents.word.squeezed import FORMULA, LEADER, LINE_HYPHEN, NUMBER, PAGE_END, squeeze

_NUMBER = re.compile(r"\d{1,5}|[ivxlcdm]{1,8}")
_LEADERS = frozenset("._·-–")
_NUMBER_EXPRESSION = r"(?:\d{1,5}|[ivxlcdm]{1,8})"
_SHOWN = 80
_DRAWN = frozenset("()[]{}|/√∑∏∐∫∬∭∮⋃⋂⋁⋀¯ˉ_^~˜ˆ→←⃗⏞⏟⎛⎜⎝⎞⎟⎠⎡⎢⎣⎤⎥⎦⎧⎨⎩⎪⎫⎬⎭")
"""Signs that an engine may write for the structure of a formula, which its file keeps as structure."""
_ALIKE = str.maketrans("−∗⋅∙∕⁄∶∼’′", "-*··//:~''")
_WITH_FORMULA = (
    " (contiene una formula: se manca solo quella, chi amministra il server installi libreoffice-math-nogui; "
    "altrimenti riscriverla in Word come testo)"
)
PDFIUM = threading.Lock()  # PDFium bears one thread at a time


def page_texts(pdf: bytes) -> list[str]:
    """Text of each page, squeezed, in the order in which it is painted; what lies outside of the page is not on it.

    Raises:
        PdfRefusedError: PDFium cannot read the file.
    """
    with PDFIUM, opened(pdf) as document:
        texts = ((page, page.get_textpage()) for page in document)
        return [text_on(page, text, char_boxes(text)) for page, text in texts]


def count_of_pages(pdf: bytes) -> int:
    """How many pages there are.

    Raises:
        PdfRefusedError: PDFium cannot read the file.
    """
    with PDFIUM, opened(pdf) as document:
        return len(document)


@contextmanager
def opened(pdf: bytes) -> Iterator[pdfium.PdfDocument]:
    """A PDF opened by PDFium, for whoever holds its lock.

    Raises:
        PdfRefusedError: PDFium cannot read the file.
    """
    try:
        with pdfium.PdfDocument(pdf) as document:
            yield document
    except pdfium.PdfiumError as error:
        raise PdfRefusedError(["Il file PDF non è leggibile: generarlo di nuovo."]) from error


def text_on(page: pdfium.PdfPage, text: pdfium.PdfTextPage, boxes: Iterable[tuple[float, float, float, float]]) -> str:
    """Text of one page, as of `page_texts`.

    Args:
        boxes: As given by `char_boxes`.
    """
    left, bottom, right, top = page.get_bbox()
    first, kept = 0, []
    for number, (begins, low, ends, high) in enumerate(boxes):
        apart = ends <= left or begins >= right or high <= bottom or low >= top
        if apart and ends > begins and high > low:
            kept.append(text.get_text_range(first, number - first) if number > first else "")
            first = number + 1
    count = text.count_chars()
    rest = text.get_text_range(first, count - first) if count > first else ""
    return squeeze("".join([*kept, rest]))


def char_boxes(text: pdfium.PdfTextPage) -> Iterator[tuple[float, float, float, float]]:
    """Left, bottom, right and top of each sign of a page, in points: without an object for each, of many thousands.

    Raises:
        PdfiumError: PDFium cannot tell one of them.
    """
    box_of, page = raw.FPDFText_GetCharBox, text.raw
    left, bottom, right, top = (ctypes.c_double() for _ in range(4))
    for number in range(text.count_chars()):
        if not box_of(page, number, left, right, bottom, top):
            raise pdfium.PdfiumError(f"no box of sign {number}")
        yield left.value, bottom.value, right.value, top.value


def prove_text(pages: Sequence[str], expected: ExpectedText) -> list[str]:
    """Compare the pages with what the Word document must show.

    Args:
        pages: As given by `page_texts`.
        expected: As given by `expected_text`.

    Returns:
        One Italian sentence for each difference; empty: the texts are equal, except for automatic numbers,
        page headers and footers.
    """
    bare = [_without(_without(page, expected.headers, True), expected.footers, False) for page in pages]
    proof = _Proof(PAGE_END.join(bare), expected.repeated_rows)
    for note in expected.notes:
        proof.take_note(note)
    proof.take_body(expected.body, expected.boxes)
    return proof.findings + list(_missing_margins(pages, expected))


def _missing_margins(pages: Sequence[str], expected: ExpectedText) -> Iterator[str]:
    for number, (page, (header, footer)) in enumerate(
        zip(pages, (expected.first_page, expected.second_page), strict=False), start=1
    ):
        for margin, at_start, name in ((header, True, "l’intestazione"), (footer, False, "il piè di pagina")):
            if margin and _without(page, [margin], at_start) == page:
                yield f"A pagina {number} del PDF manca {name} del documento Word."


def _without(page: str, margins: Sequence[str], at_start: bool) -> str:
    """Take one header (or footer) off a page, the longest that is there; once: the body may begin alike."""
    for margin in sorted(margins, key=len, reverse=True):
        expression = _expression(margin)
        found = re.match(expression, page) if at_start else re.search(rf"(?:{expression})\Z", page)
        if found is not None:
            return page[found.end() :] if at_start else page[: found.start()]
    return page


def _expression(text: str) -> str:
    marks = {NUMBER: _NUMBER_EXPRESSION, LEADER: r"[._·\-–]*", "-": f"[-{LINE_HYPHEN}]"}
    return "".join(marks.get(sign) or f"{re.escape(sign)}{LINE_HYPHEN}?" for sign in text)


class _Proof:
    """Walks through the text of all pages once, paragraph after paragraph."""

    def __init__(self, text: str, repeated_rows: Sequence[str]) -> None:
        self.text = text
        self.rows = repeated_rows
        self.cursor = 0
        self.findings: list[str] = []

    def take_note(self, note: ExpectedParagraph) -> None:
        """Take a note out of the text, with its number: it interrupts whatever paragraph runs over the page."""
        for start in self._starts(note, 0):
            end = self._end(note.text, start)
            if end is not None:
                number = re.search(rf"{_NUMBER_EXPRESSION}\Z", self.text[max(0, start - 8) : start])
                start -= len(number.group()) if number and NUMBER not in note.text else 0
                self.text = self.text[:start] + self.text[end:]
                return
        self.findings.append(f"Nel PDF manca la nota «{_short(note.shown)}».")

    def take_body(self, body: Sequence[ExpectedParagraph], boxes: Sequence[ExpectedParagraph]) -> None:
        """Find each paragraph after the one before; between two, only what the page may add."""
        between = self._between(boxes)
        pending = ""  # automatic numbers of empty paragraphs
        divided: int | None = None
        for place, paragraph in enumerate(body):
            if paragraph.row is not None and paragraph.row == divided:
                continue
            if paragraph.row is not None and self._jump_over_divided_row(paragraph, body, between):
                divided = paragraph.row
                continue
            if not paragraph.text:
                pending += f"(?:{paragraph.label})?"
                continue
            found = self._find(paragraph)
            if found is None:
                formula = _WITH_FORMULA if FORMULA in paragraph.text else ""
                self.findings.append(
                    f"Nel PDF manca il testo «{_short(paragraph.shown)}», oppure è fuori posto{formula}."
                )
                continue
            gap = self.text[self.cursor : found[0]]
            self._judge(gap, between + pending + between + _label(paragraph), paragraph)
            self.cursor, pending = found[1], ""
            if paragraph.text.endswith(NUMBER):
                begins = self._end(paragraph.text.removesuffix(NUMBER), found[0]) or found[0]
                self.cursor = self._end_before_next(range(begins + 1, found[1] + 1), body[place + 1 :], between)
        self._judge(self.text[self.cursor :], between + pending + between, None)
        for box in boxes:
            if not any(self._end(box.text, start) is not None for start in self._starts(box, 0)):
                self.findings.append(f"Nel PDF manca il riquadro «{_short(box.shown)}».")

    def _end_before_next(self, number: range, following: Sequence[ExpectedParagraph], between: str) -> int:
        """Where a page number ends if a figure comes next: of «… 1» and «2. Durata … 1» the page has «12.Durata1»."""
        label = ""
        for paragraph in following:
            label += _label(paragraph) if paragraph.text else f"(?:{paragraph.label})?"
            if paragraph.text:
                gap = re.compile(between + label)
                begins = ((end, gap.match(self.text, end)) for end in reversed(number))
                return next((e for e, g in begins if g and self._end(paragraph.text, g.end()) is not None), number[-1])
        return number[-1]

    def _jump_over_divided_row(self, first: ExpectedParagraph, body: Sequence[ExpectedParagraph], between: str) -> bool:
        """Pass a table row whose cells go on, side by side, on the next page, if it stands here and is one."""
        row = [paragraph for paragraph in body if paragraph.row == first.row]
        if first is not row[0]:
            return False
        gap = re.compile(between).match(self.text, self.cursor)
        end = end_of_divided_row(self.text, gap.end() if gap else self.cursor, row, self.rows)
        if end is None:
            return False
        self.cursor = end
        return True

    def _judge(self, gap: str, allowed: str, before: ExpectedParagraph | None) -> None:
        if re.fullmatch(allowed, gap) is not None:
            return
        extra = gap.replace(PAGE_END, " ").strip()
        where = f"prima di «{_short(before.shown)}»" if before else "alla fine"
        if before is not None and before.label and not extra:
            self.findings.append(f"Nel PDF manca il numero o il punto elenco di «{_short(before.shown)}».")
        else:
            self.findings.append(
                f"Nel PDF c’è {where} un testo o un numero diverso da quello del documento Word: «{_short(extra)}»."
            )

    def _between(self, boxes: Sequence[ExpectedParagraph]) -> str:
        tolerated = [re.escape(PAGE_END), *map(_expression, self.rows)]
        tolerated += [(box.label or "") + _expression(box.text) for box in boxes]
        return f"(?:{'|'.join(tolerated)})*"

    def _find(self, paragraph: ExpectedParagraph) -> tuple[int, int] | None:
        for start in self._starts(paragraph, self.cursor):
            end = self._end(paragraph.text, start)
            if end is not None:
                return start, end
        return None

    def _starts(self, paragraph: ExpectedParagraph, cursor: int) -> Iterator[int]:
        """Places where the paragraph may begin, from the cursor on."""
        first = paragraph.text[0]
        if first in (NUMBER, LEADER, FORMULA):
            yield from range(cursor, len(self.text))
            return
        wanted = {first, first.upper()}
        for place in range(cursor, len(self.text)):
            if self.text[place] in wanted or (first == "-" and self.text[place] == LINE_HYPHEN):
                yield place

    def _end(self, wanted: str, start: int) -> int | None:
        """Where the wanted text ends if it begins here.

        The page may write capitals for small letters (a style in capitals), break a word at the end of a
        line, and go on to the next page, where the heading rows of a table stand again.
        """
        if self.text.startswith(wanted, start):
            return start + len(wanted)
        text, place = self.text, start
        for index, sign in enumerate(wanted):
            if sign == LEADER:
                while place < len(text) and text[place] in _LEADERS:
                    place += 1
                continue
            if sign == NUMBER:
                return self._end_after_number(wanted[index + 1 :], place)
            if sign == FORMULA:
                signs, _, rest = wanted[index + 1 :].partition(FORMULA)
                return self._end_after_formula(signs, rest, place)
            if index:
                place = self._over_the_break(place)
            if place >= len(text):
                return None
            there = text[place]
            if there == LINE_HYPHEN and sign != "-":
                place = self._over_the_break(place + 1)
                there = text[place] if place < len(text) else ""
            if there != sign and there != sign.upper() and not (sign == "-" and there == LINE_HYPHEN):
                return None
            place += 1
        return place

    def _end_after_number(self, rest: str, place: int) -> int | None:
        longest = _NUMBER.match(self.text, place)
        if longest is None:
            return None
        ends = range(longest.end(), place, -1)
        if not rest:
            return longest.end()
        return next((end for start in ends if (end := self._end(rest, start)) is not None), None)

    def _end_after_formula(self, signs: str, rest: str, place: int) -> int | None:
        """A formula is drawn, not set: its signs stand together, each as often as in the file, in whatever order."""
        place = self._over_the_break(place)
        missing = Counter(signs.translate(_ALIKE))
        while missing.total():
            if place >= len(self.text):
                return None
            sign = self.text[place].replace(LINE_HYPHEN, "-").translate(_ALIKE)
            if missing[sign]:
                missing[sign] -= 1
            elif not _is_drawn(sign):
                return None
            place += 1
        ends = [place]
        while ends[-1] < len(self.text) and _is_drawn(self.text[ends[-1]]):
            ends.append(ends[-1] + 1)
        if not rest:
            return ends[-1]
        goes_on = (self._end(rest, start) for end in reversed(ends) for start in {end, self._over_the_break(end)})
        return next((end for end in goes_on if end is not None), None)

    def _over_the_break(self, place: int) -> int:
        while self.text.startswith(PAGE_END, place):
            place += 1
            row = next((row for row in self.rows if self.text.startswith(row, place)), "")
            place += len(row)
        return place


def _label(paragraph: ExpectedParagraph) -> str:
    return f"{paragraph.label}{PAGE_END}?" if paragraph.label else ""


def _is_drawn(sign: str) -> bool:
    """Whether a sign may belong to the structure of a formula; large brackets have private codes."""
    return sign in _DRAWN or (sign != PAGE_END and unicodedata.category(sign) == "Co")


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else text[:_SHOWN].rstrip() + "…"
