"""One article of a Word text: what it says, and its exchange for another, everything around it untouched.

The article is found by its heading, a paragraph in the style «Articolo»; it ends where the next one begins.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping, Sequence

from agreements.documents.files.errors import UnacceptableDocxError
from agreements.documents.word.docx_numbering import read_numbering
from agreements.documents.word.ooxml import MAIN_PART, Element, W
from agreements.documents.word.word_file import WordFile
from agreements.documents.word.word_text import MAIN_STORY, normalise, printed, word_text
from agreements.domain.basics.folding import folded
from agreements.domain.stated.reading import Line

_STYLES = "word/styles.xml"
HEADING = "articolo"
"""The style of the paragraph with which an article begins."""
ENDS = frozenset({"formula di chiusura", "allegato"})
"""Styles with which the last article ends."""
_COUNT = re.compile(r"%[1-9]")
_STYLED = (f"{W}pStyle", f"{W}rStyle", f"{W}tblStyle")


def article_text(docx: WordFile, heading: str) -> tuple[str, ...] | None:
    """The paragraphs of an article below its heading, spaces tidied, empty ones left out; None where it is missing.

    Raises:
        UnacceptableDocxError: A part of it is damaged.
    """
    found = _article(_body(docx.root(MAIN_PART)), docx.once(style_names), heading)
    if found is None:
        return None
    paragraphs = [paragraph for element in found[1:] for paragraph in element.iter(f"{W}p")]
    texts = [" ".join("".join(node.text or "" for node in p.iter(f"{W}t")).split()) for p in paragraphs]
    return tuple(text for text in texts if text)


def article_headings(docx: WordFile) -> tuple[str, ...]:
    """The heading of each article, in their order.

    Raises:
        UnacceptableDocxError: A part of it is damaged.
    """
    names, body = docx.once(style_names), _body(docx.root(MAIN_PART))
    return tuple(" ".join(_shown(e).split()) for e in body if names.get(style_of(e), "") == HEADING)


def text_lines(docx: WordFile) -> tuple[Line, ...]:
    """The paragraphs of the text, its tables, notes, headers and footers, with what begins an article.

    The words of an automatic number («Art. 3 –») stand before what they number.

    Raises:
        UnacceptableDocxError: A part of it is damaged.
    """
    return docx.once(_lines)


def _lines(docx: WordFile) -> tuple[Line, ...]:
    names, numbering = docx.once(style_names), docx.once(read_numbering)
    rows: dict[Element, int] = {}
    found = []
    for paragraph, text in printed(docx, docx.root(MAIN_PART)):
        row = next(paragraph.iterancestors(f"{W}tr"), None)
        number = 0 if row is None else rows.setdefault(row, len(rows) + 1)
        written = _COUNT.sub(" ", numbering.words(paragraph.find(f"{W}pPr")))
        begins = names.get(style_of(paragraph), "") == HEADING or folded(written).startswith("art")
        found.append(Line(f"{written} {text}".strip(), begins, row is not None, number))
    stories = word_text(docx).stories
    margins = [Line(text, story=story) for story in stories if story != MAIN_STORY for text in stories[story]]
    return (*found, *margins)


def with_article(docx: WordFile, source: WordFile, heading: str, own: Sequence[str]) -> WordFile:
    """The text with the words and tables of an article that are ours as another document has them.

    What others have written in the article stays where it is. The same input gives the same bytes.

    Args:
        source: A document that has the article, made from a template of ours.
        own: The paragraphs of the article that are ours, as they were until now, whatever their figures.

    Raises:
        UnacceptableDocxError: The text has no such article, or lacks a style that the article needs.
    """
    made, names, given = docx.edited(), docx.once(style_names), source.once(style_names)
    body = _body(made.own(MAIN_PART))
    old = _article(body, names, heading)
    new = _article(_body(source.root(MAIN_PART)), given, heading)
    if new is None:
        raise ValueError(f"the source has no article {heading!r}")
    if old is None:
        raise UnacceptableDocxError(
            "no_article",
            f"Nel testo manca l’articolo «{heading}»: rimetterlo nel file Word (titolo nello stile «Articolo»), "
            "caricarlo con «nuova-versione» e ripetere.",
        )
    identifiers = {name: identifier for identifier, name in names.items()}
    copies = [_restyled(copy.deepcopy(element), given, identifiers) for element in new[1:]]
    ours = {_shape(text) for text in own}
    gone = [e for e in old[1:] if e.tag == f"{W}tbl" or _shape(_shown(e)) in ours or not _shown(e).strip()]
    place = body.index(gone[0] if gone else old[0]) + (0 if gone else 1)
    for element in gone:
        body.remove(element)
    for number, element in enumerate(copies):
        body.insert(place + number, element)
    return made.finished()


def _shape(text: str) -> str:
    """A paragraph whose figures alone somebody has changed is the same."""
    return re.sub("[0-9][0-9.,]*", "#", normalise(text))


def with_articles(docx: WordFile, added: Sequence[tuple[int, WordFile]], places: Mapping[str, int]) -> WordFile:
    """The text with further articles, each before the first article whose place is a later one.

    Args:
        added: Place and document of each article; all that a document says is the article.
        places: Heading of each article of the text to its place; one that is not named there has none.

    Raises:
        UnacceptableDocxError: The text lacks a style that an article needs.
    """
    if not added:
        return docx
    made, names = docx.edited(), docx.once(style_names)
    body = _body(made.own(MAIN_PART))
    identifiers = {name: identifier for identifier, name in names.items()}
    wanted = {heading.casefold(): place for heading, place in places.items()}
    starts = [(e, wanted[found]) for e in body if (found := _heading(e, names)) is not None and found in wanted]
    end = next((e for e in body if names.get(style_of(e), "") in ENDS or e.tag == f"{W}sectPr"), None)
    for place, article in sorted(added, key=lambda one: one[0]):
        before = next((element for element, other in starts if other > place), end)
        where = len(body) if before is None else body.index(before)
        own = [element for element in _body(article.root(MAIN_PART)) if element.tag != f"{W}sectPr"]
        for number, element in enumerate(own):
            body.insert(where + number, _restyled(copy.deepcopy(element), article.once(style_names), identifiers))
    return made.finished()


def _heading(element: Element, names: Mapping[str, str]) -> str | None:
    return folded(_shown(element)) if names.get(style_of(element), "") == HEADING else None


def _body(root: Element) -> Element:
    body = root.find(f"{W}body")
    if body is None:
        raise UnacceptableDocxError("bad_xml", "Il documento Word non ha un testo: salvarlo di nuovo e ricaricarlo.")
    return body


def style_names(docx: WordFile) -> dict[str, str]:
    """Names of the styles in lower case, by identifier.

    Some programs give identifiers of their own to the styles of a template.
    """
    if _STYLES not in docx:
        return {}
    names = {}
    for style in docx.root(_STYLES).iter(f"{W}style"):
        name = style.find(f"{W}name")
        if name is not None:
            names[style.get(f"{W}styleId", "")] = name.get(f"{W}val", "").casefold()
    return names


def _article(body: Element, names: Mapping[str, str], heading: str) -> Sequence[Element] | None:
    """The heading and what belongs to it."""
    wanted = heading.casefold()
    found: list[Element] = []
    for element in body:
        style = names.get(style_of(element), "")
        if found and (style == HEADING or style in ENDS or element.tag == f"{W}sectPr"):
            break
        begins = style == HEADING and folded(_shown(element)) == wanted
        if found or begins:
            found.append(element)
    return found or None


def style_of(element: Element) -> str:
    """The identifier of the style that a paragraph names; empty where it names none."""
    style = element.find(f"{W}pPr/{W}pStyle") if element.tag == f"{W}p" else None
    return "" if style is None else str(style.get(f"{W}val", ""))


def _shown(paragraph: Element) -> str:
    return "".join(node.text or "" for node in paragraph.iter(f"{W}t"))


def _restyled(element: Element, names: Mapping[str, str], identifiers: Mapping[str, str]) -> Element:
    for use in element.iter(*_STYLED):
        identifier = use.get(f"{W}val", "")
        name = names.get(identifier, identifier)
        if name not in identifiers:
            raise UnacceptableDocxError(
                "no_style",
                f"Nel file Word manca lo stile «{name}» del modello: riportarvi il testo in una bozza di Accordi, "
                "caricarla con «nuova-versione» e ripetere.",
                (name,),
            )
        use.set(f"{W}val", identifiers[name])
    return element
