"""What a run's formatting says, from the run itself up through its styles to the defaults of the document."""

from __future__ import annotations

from collections.abc import Iterator

from agreements.documents.word.ooxml import Element, W
from agreements.documents.word.word_file import WordFile

_PART = "word/styles.xml"


class Styles:
    """The styles of a document."""

    def __init__(self, styles: Element | None) -> None:
        every = () if styles is None else styles.findall(f"{W}style")
        self._styles = {style.get(f"{W}styleId"): style for style in every}
        self._default = {
            style.get(f"{W}type"): style.get(f"{W}styleId")
            for style in every
            if style.get(f"{W}default", "0") in ("1", "true", "on")
        }
        self._chains: dict[str | None, tuple[Element, ...]] = {}
        self._document = None if styles is None else styles.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr")

    def levels(self, run: Element) -> Iterator[tuple[Element, ...]]:
        """The properties that bear upon a run, nearest first: its own, of its styles with what each inherits, defaults.

        Each level is a chain of which the first that says something counts.
        """
        own = run.find(f"{W}rPr")
        yield () if own is None else (own,)
        for name in self._named(run, own):
            yield self._chain(name)
        yield () if self._document is None else (self._document,)

    def of_blocks(self, run: Element) -> Iterator[Element]:
        """The styles of the paragraph and of the tables that hold a run, with what each inherits."""
        _, *names = self._named(run, run.find(f"{W}rPr"))
        for name in names:
            yield from self._styles_of(name)

    def of_paragraph(self, paragraph: Element) -> Iterator[Element]:
        """The style of a paragraph, with what it inherits."""
        yield from self._styles_of(value_of(paragraph.find(f"{W}pPr"), "pStyle") or self._default.get("paragraph"))

    def _named(self, run: Element, own: Element | None) -> Iterator[str | None]:
        yield value_of(own, "rStyle")
        paragraph = next(run.iterancestors(f"{W}p"), None)
        properties = None if paragraph is None else paragraph.find(f"{W}pPr")
        yield value_of(properties, "pStyle") or self._default.get("paragraph")
        for table in run.iterancestors(f"{W}tbl"):
            yield value_of(table.find(f"{W}tblPr"), "tblStyle") or self._default.get("table")

    def _chain(self, name: str | None) -> tuple[Element, ...]:
        if name not in self._chains:
            # A table style has some for its first row, and so on.
            self._chains[name] = tuple(each for style in self._styles_of(name) for each in style.iter(f"{W}rPr"))
        return self._chains[name]

    def _styles_of(self, name: str | None) -> Iterator[Element]:
        seen: set[str] = set()
        while name is not None and name in self._styles and name not in seen:  # a hostile file goes round in circles
            seen.add(name)
            yield self._styles[name]
            name = value_of(self._styles[name], "basedOn")


def styles_of(docx: WordFile) -> Styles:
    """The styles of a Word file.

    Raises:
        UnacceptableDocxError: The part that holds them is damaged.
    """
    return Styles(docx.root(_PART) if _PART in docx else None)


def value_of(properties: Element | None, child: str) -> str | None:
    """The value of one setting; None where it is not there."""
    found = None if properties is None else properties.find(f"{W}{child}")
    value: str | None = None if found is None else found.get(f"{W}val")
    return value
