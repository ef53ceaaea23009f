"""Where in a Word file something stands, in words that a clerk finds in Word."""

from __future__ import annotations

from agreements.documents.word.ooxml import MAIN_PART, Element, W

_LONGEST = 80
_STORIES = (
    ("header", "nell’intestazione"),
    ("footer", "nel piè di pagina"),
    ("footnotes", "in una nota"),
    ("endnotes", "in una nota"),
    ("glossary", "in un blocco predefinito"),
    ("styles", "in uno stile"),
    ("numbering", "in un elenco"),
    ("comments", "in un commento"),
)


def where(part: str, element: Element) -> str:
    """Say in which part an element stands and in which paragraph: «nel testo, capoverso «Art. 1 …»»."""
    name = part.rpartition("/")[2] if "glossary" not in part else "glossary"
    story = next((words for begin, words in _STORIES if name.startswith(begin)), "nel testo")
    if story == "nel testo" and next(element.iterancestors(f"{W}txbxContent"), None) is not None:
        story = "in una casella di testo"
    elif story == "nel testo" and next(element.iterancestors(f"{W}tbl"), None) is not None:
        story = "in una tabella"
    if part == MAIN_PART:
        story += _page(element)
    holders = (f"{W}tr", f"{W}tc", f"{W}txbxContent")
    inside = element.iter(f"{W}p") if element.tag in holders else iter(())
    paragraph = element if element.tag == f"{W}p" else next(inside, next(element.iterancestors(f"{W}p"), None))
    text = "" if paragraph is None else _own_words(paragraph)
    if paragraph is None and (before := next(element.itersiblings(f"{W}p", preceding=True), None)) is not None:
        text, story = _own_words(before), f"{story}, dopo il"
    elif text:
        story += ","
    if not text:
        return story.removesuffix(", dopo il")
    return f"{story} capoverso «{text if len(text) <= _LONGEST else f'{text[: _LONGEST - 1].rstrip()}…'}»"


def _own_words(paragraph: Element) -> str:
    """What a paragraph says, without the text boxes that hang on it; what divides its words is a blank."""
    leaves = paragraph.iter(f"{W}t", f"{W}tab", f"{W}ptab", f"{W}br", f"{W}cr")
    own = (leaf for leaf in leaves if next(leaf.iterancestors(f"{W}p")) is paragraph)
    return " ".join("".join(leaf.text or "" if leaf.tag == f"{W}t" else " " for leaf in own).split())


def _page(element: Element) -> str:
    """On which page, as Word last laid it out; nothing where the file does not say."""
    said = f"{W}lastRenderedPageBreak"
    root = element.getroottree().getroot()
    if next(root.iter(said), None) is None:
        return ""
    before = sum(1 for each in element.iter(said)) if element.tag == f"{W}r" else 0
    for each in root.iter(said, element.tag):
        if each is element:
            break
        before += each.tag == said
    return f" a pagina {before + 1}"
