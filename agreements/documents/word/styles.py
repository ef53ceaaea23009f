"""What bears upon a run or a paragraph, as Word resolves it: itself, character and paragraph style, table, defaults.

Source: ECMA-376 part 1, 17.7.2 (order of styles), 17.7.6 (what a table style says of some of its cells).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from agreements.documents.word.ooxml import Element, W
from agreements.documents.word.word_file import WordFile

_PART = "word/styles.xml"
_ITALIAN = {
    "normal": "Normale",
    "heading": "Titolo",
    "title": "Titolo",
    "subtitle": "Sottotitolo",
    "body text": "Corpo testo",
    "list": "Elenco",
    "list paragraph": "Paragrafo elenco",
    "list number": "Numero elenco",
    "list bullet": "Punto elenco",
    "toc": "Sommario",
    "header": "Intestazione",
    "footer": "Piè di pagina",
    "footnote text": "Testo nota a piè di pagina",
    "hyperlink": "Collegamento ipertestuale",
    "no spacing": "Nessuna spaziatura",
    "strong": "Enfasi (grassetto)",
    "emphasis": "Enfasi (corsivo)",
    "normal table": "Tabella normale",
    "table grid": "Griglia tabella",
    "default paragraph font": "Carattere predefinito paragrafo",
}
_ON = ("1", "true", "on")
_LOOK = {
    "firstRow": 0x20,
    "lastRow": 0x40,
    "firstColumn": 0x80,
    "lastColumn": 0x100,
    "noHBand": 0x200,
    "noVBand": 0x400,
}
"""What a table takes of its style, and the bit that stood for it in older files (ECMA-376 part 4, 14.4.14)."""


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a cell stands in its table, counted from 0."""

    row: int
    column: int
    in_last_row: bool
    in_last_column: bool


class Styles:
    """The styles of a document."""

    def __init__(self, styles: Element | None) -> None:
        every = () if styles is None else styles.findall(f"{W}style")
        self._styles = {style.get(f"{W}styleId"): style for style in every}
        self._default = {
            style.get(f"{W}type"): style.get(f"{W}styleId") for style in every if style.get(f"{W}default", "0") in _ON
        }
        self._chains: dict[str | None, tuple[Element, ...]] = {}
        self._places: dict[Element, dict[Element, _Place]] = {}
        defaults = None if styles is None else styles.find(f"{W}docDefaults")
        self._document = tuple(() if defaults is None else defaults.iterfind(f"{W}rPrDefault"))
        self._of_paragraphs = tuple(() if defaults is None else defaults.iterfind(f"{W}pPrDefault"))

    def levels(self, element: Element) -> Iterator[tuple[Element, ...]]:
        """The properties of letters that bear upon a run, or upon the mark that ends a paragraph, nearest first.

        Its own, of its character style, of its paragraph's style, of each table's style, defaults. Each level is a
        chain of which the first that says something counts.
        """
        paragraph = element if element.tag == f"{W}p" else next(element.iterancestors(f"{W}p"), None)
        own = element.find(f"{W}pPr/{W}rPr" if element.tag == f"{W}p" else f"{W}rPr")
        levels = (
            self._chain(value_of(own, "rStyle")),
            () if paragraph is None else self.of_paragraph(paragraph),
            *(self.of_cell(cell) for cell in element.iterancestors(f"{W}tc")),
            self._document,
        )
        yield () if own is None else (own,)
        for level in levels:
            yield tuple(found for each in level if (found := each.find(f"{W}rPr")) is not None)

    def readings(self, element: Element) -> Iterator[list[tuple[Element, ...]]]:
        """The levels of a run as programs read them: some leave the default character style out, others do not."""
        levels = list(self.levels(element))
        yield levels
        usual = tuple(
            found for each in self._chain(self._default.get("character")) if (found := each.find(f"{W}rPr")) is not None
        )
        if any(len(each) for each in usual) and not levels[1]:
            yield [levels[0], usual, *levels[2:]]

    def of_letters(self, holder: Element) -> tuple[Element, ...]:
        """The character style of a run, or of the letters of an automatic number, with what it inherits."""
        return self._chain(value_of(holder.find(f"{W}rPr"), "rStyle"))

    def of_paragraph(self, paragraph: Element) -> tuple[Element, ...]:
        """The style of a paragraph, with what it inherits; last what the document says of every paragraph."""
        style = value_of(paragraph.find(f"{W}pPr"), "pStyle") or self._default.get("paragraph")
        return (*self._chain(style), *self._of_paragraphs)

    def of_cell(self, cell: Element) -> tuple[Element, ...]:
        """What the style of its table says of a cell, nearest first: of such a cell, row or column, then of all."""
        table = next(cell.iterancestors(f"{W}tbl"), None)
        if table is None:
            return ()
        properties = table.find(f"{W}tblPr")
        chain = self._chain(value_of(properties, "tblStyle") or self._default.get("table"))
        if not any(style.find(f"{W}tblStylePr") is not None for style in chain):
            return chain
        kinds = self._kinds(cell, table, properties, chain)
        of_some = (
            each
            for kind in kinds
            for style in chain
            for each in style.findall(f"{W}tblStylePr")
            if each.get(f"{W}type") == kind
        )
        return (*of_some, *chain)

    def _kinds(
        self, cell: Element, table: Element, properties: Element | None, chain: tuple[Element, ...]
    ) -> list[str]:
        """The kinds of cell that a cell is, the strongest first."""
        if table not in self._places:
            self._places[table] = _places(table)
        place = self._places[table].get(cell)
        if place is None:
            return []
        look = None if properties is None else properties.find(f"{W}tblLook")
        first_row = _takes(look, "firstRow") and place.row == 0
        last_row = _takes(look, "lastRow") and place.in_last_row
        first_column = _takes(look, "firstColumn") and place.column == 0
        last_column = _takes(look, "lastColumn") and place.in_last_column
        found = [
            *(["seCell"] if last_row and last_column else []),
            *(["swCell"] if last_row and first_column else []),
            *(["neCell"] if first_row and last_column else []),
            *(["nwCell"] if first_row and first_column else []),
            *(["lastRow"] if last_row else []),
            *(["firstRow"] if first_row else []),
            *(["lastCol"] if last_column else []),
            *(["firstCol"] if first_column else []),
        ]
        for along, off, ahead, sizes in (
            ("Horz", "noHBand", place.row - _takes(look, "firstRow"), "tblStyleRowBandSize"),
            ("Vert", "noVBand", place.column - _takes(look, "firstColumn"), "tblStyleColBandSize"),
        ):
            if not _takes(look, off) and ahead >= 0:
                said = (value_of(style.find(f"{W}tblPr"), sizes) for style in chain)
                size = next((int(each) for each in said if each is not None and each.isdecimal()), 1) or 1
                found.append(f"band{1 + ahead // size % 2}{along}")
        return [*found, "wholeTable"]

    def _chain(self, name: str | None) -> tuple[Element, ...]:
        if name not in self._chains:
            self._chains[name] = tuple(self._styles_of(name))
        return self._chains[name]

    def _styles_of(self, name: str | None) -> Iterator[Element]:
        seen: set[str] = set()
        while name is not None and name in self._styles and name not in seen:  # a hostile file goes round in circles
            seen.add(name)
            yield self._styles[name]
            name = value_of(self._styles[name], "basedOn")


def _takes(look: Element | None, what: str) -> bool:
    if look is None:
        return False
    said = look.get(f"{W}{what}")
    if said is not None:
        return said in _ON
    try:
        return bool(int(look.get(f"{W}val", "0"), 16) & _LOOK[what])
    except ValueError:
        return False


def _places(table: Element) -> dict[Element, _Place]:
    """Each cell of a table, not of those within it, to its place; a cell across columns stands where it begins."""
    found: dict[Element, _Place] = {}
    rows = [row for row in table.iter(f"{W}tr") if next(row.iterancestors(f"{W}tbl")) is table]
    for number, row in enumerate(rows):
        column, cells = _span(row.find(f"{W}trPr"), "gridBefore", 0), []
        for cell in row.iter(f"{W}tc"):
            if next(cell.iterancestors(f"{W}tr")) is row:
                cells.append((cell, column))
                column += _span(cell.find(f"{W}tcPr"), "gridSpan", 1)
        for cell, begins in cells:
            found[cell] = _Place(number, begins, number == len(rows) - 1, cell is cells[-1][0])
    return found


def _span(properties: Element | None, name: str, otherwise: int) -> int:
    said = value_of(properties, name)
    return int(said) if said is not None and said.isdecimal() and len(said) < 4 else otherwise


def styles_of(docx: WordFile) -> Styles:
    """The styles of a Word file.

    Raises:
        UnacceptableDocxError: The part that holds them is damaged.
    """
    return Styles(docx.root(_PART) if _PART in docx else None)


def shown_name(style: Element) -> str:
    """The name by which Word in Italian shows a style: those that it brings along are kept in English in the file."""
    name = name_of(style)
    words, _, number = name.rpartition(" ")
    if number.isdecimal() and words.casefold() in _ITALIAN:
        return f"{_ITALIAN[words.casefold()]} {number}"
    return _ITALIAN.get(name.casefold(), name)


def name_of(style: Element) -> str:
    """The name of a style, as the file keeps it."""
    return value_of(style, "name") or str(style.get(f"{W}styleId", ""))


def value_of(properties: Element | None, child: str) -> str | None:
    """The value of one setting; None where it is not there."""
    found = None if properties is None else properties.find(f"{W}{child}")
    value: str | None = None if found is None else found.get(f"{W}val")
    return value
