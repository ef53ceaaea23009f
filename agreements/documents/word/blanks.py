"""Declared blanks: what a schema leaves open, as visible marks `[… nome del firmatario …]` in its text."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from agreements.documents.files.errors import BlankError
from agreements.documents.word.ooxml import Element, W
from agreements.documents.word.stories import printed_parts
from agreements.documents.word.template_context import FORBIDDEN_CHARACTERS
from agreements.documents.word.word_file import WordFile
from agreements.domain.basics.typeset import typeset

# Word turns three dots into an ellipsis, or does not, as each user has set it: both are the same mark.
MARK = re.compile(r"\[\s*(?:…|\.\.\.)\s*([^\[\]…\n]+?)\s*(?:…|\.\.\.)\s*\]")
Change = tuple[re.Pattern[str], Callable[[re.Match[str]], str]]
"""What is looked for within a line of text, and what comes in its place."""
MAX_VALUE = 300  # characters: a blank holds a name, an address, a number, never a clause

_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


def find_blanks(docx: WordFile) -> tuple[str, ...]:
    """List the labels of the blanks, each once, in the order of text, headers, footers, notes.

    Raises:
        UnacceptableDocxError: A part of it is damaged.
    """
    return docx.once(_find_blanks)


def _find_blanks(docx: WordFile) -> tuple[str, ...]:
    every = (label for lines in docx.once(_lines).values() for line in lines for label in labels(line))
    return tuple(dict.fromkeys(every))


def labels(text: str) -> list[str]:
    """List the labels of the blanks in a text, in order."""
    return [label(match) for match in MARK.finditer(text)]


def label(match: re.Match[str]) -> str:
    """Give the label of a mark, however its spaces were typed."""
    return " ".join(match.group(1).split())


def filled_in(text: str, values: Mapping[str, str]) -> str:
    """A text with the values that are known in place of its blanks; a blank that nobody knows stays."""
    return MARK.sub(lambda match: values.get(label(match)) or match.group(), text)


def fill_blanks(docx: WordFile, values: Mapping[str, str]) -> WordFile:
    """Put a value in place of each blank, with the formatting of the text where the mark begins.

    Args:
        docx: The schema.
        values: Label of a blank to the text that takes its place, for every blank.

    Returns:
        The definitive document; the same input gives the same bytes.

    Raises:
        BlankError: A label is unknown, a value is missing or cannot stand in a line of text.
        UnacceptableDocxError: A part of it is damaged.
    """
    clean = {" ".join(name.split()): typeset(value.strip()) for name, value in values.items()}
    known = find_blanks(docx)
    if unknown := [name for name in clean if name not in known]:
        raise BlankError(
            f"Nello schema non c’è lo spazio {_quoted(unknown)}; gli spazi da completare sono: "
            f"{_quoted(known) if known else 'nessuno'}.",
            *unknown,
        )
    if missing := [name for name in known if not clean.get(name)]:
        raise BlankError(f"Manca il valore per lo spazio {_quoted(missing)}: indicarlo e ripetere.", *missing)
    for name, value in clean.items():
        if len(value) > MAX_VALUE or FORBIDDEN_CHARACTERS.search(value) or re.search(r"[\t\n\v\r]", value):
            raise BlankError(
                f"Il valore per lo spazio {_quoted([name])} deve stare in una riga di al più {MAX_VALUE} "
                "caratteri stampabili.",
                name,
            )
        if MARK.search(value):
            raise BlankError(f"Il valore per lo spazio {_quoted([name])} è ancora uno spazio vuoto.", name)
    return put_in_place(docx, [(MARK, lambda match: clean[label(match)])])


def put_in_place(docx: WordFile, changes: Sequence[Change]) -> WordFile:
    """Put other words in place of what patterns find, line by line, with the formatting where each begins.

    Args:
        changes: Taken one after the other.

    Returns:
        The document; the same input gives the same bytes.

    Raises:
        UnacceptableDocxError: A part of it is damaged.
    """
    made = docx.edited()
    for name, lines in docx.once(_lines).items():
        places = {n for n, line in enumerate(lines) if any(pattern.search(line) for pattern, _ in changes)}
        for n, paragraph in enumerate(made.own(name).iter(f"{W}p") if places else ()):
            for pattern, value_of in changes if n in places else ():
                _replace(paragraph, pattern, value_of)
    return made.finished()


def _lines(docx: WordFile) -> dict[str, tuple[str, ...]]:
    """The paragraphs of each story, in the order of the file."""
    return {
        name: tuple("".join(text for _, text in _pieces(each)) for each in docx.root(name).iter(f"{W}p"))
        for name in printed_parts(docx)
    }


def _pieces(paragraph: Element) -> Iterator[tuple[Element | None, str]]:
    """Yield the text nodes of a paragraph; a tab or line break comes as a newline that no mark can span.

    A text box is anchored inside a paragraph and has paragraphs of its own: they are left to themselves.
    """
    for child in paragraph:
        if child.tag == f"{W}t":
            yield child, child.text or ""
        elif child.tag in (f"{W}tab", f"{W}br", f"{W}cr"):
            yield None, "\n"
        elif child.tag not in (f"{W}p", f"{W}pPr"):
            yield from _pieces(child)


def _replace(paragraph: Element, pattern: re.Pattern[str], value_of: Callable[[re.Match[str]], str]) -> None:
    pieces = [(node, text) for node, text in _pieces(paragraph)]
    matches = list(pattern.finditer("".join(text for _, text in pieces)))
    for match in reversed(matches):  # from the end, so that earlier positions stay true
        start, value = 0, value_of(match)
        for node, text in pieces:
            end = start + len(text)
            if node is not None and start < match.end() and end > match.start():
                current = node.text or ""
                before = current[: max(match.start() - start, 0)]
                # What was already replaced further right has changed the tail of the node only.
                after = current[match.end() - start :] if match.end() < end else ""
                node.text = before + value + after
                node.set(_SPACE, "preserve")
                value = ""
            start = end


def _quoted(names: list[str] | tuple[str, ...]) -> str:
    return ", ".join(f"«{name}»" for name in names)
