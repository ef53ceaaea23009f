"""Articles, commi and letters of a text whose numbers are written out, found and changed as an act says.

What an act brings stands between two marks, with the number of its note; `agreements.documents.texts.consolidated_text`
says how they are shown.
"""

from __future__ import annotations

import copy
import itertools
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from agreements.documents.word.article import ENDS, HEADING, style_names, style_of, text_lines
from agreements.documents.word.ooxml import MAIN_PART, Element, W
from agreements.documents.word.word_file import WordEdit, WordFile
from agreements.domain.agreement.text_change import (
    SUFFIXES,
    ChangeKind,
    TextChange,
    next_number,
    number_between,
)
from agreements.domain.stated.reading import Line

OPEN, CLOSE, NOTE = "\ue000", "\ue001", "\ue002"
"""Before and after what an act brings, and around the number of its note: signs that no text has."""
_MARKS = re.compile(f"{NOTE}[0-9]*{NOTE}|[{OPEN}{CLOSE}]")
_SUFFIX = rf"(?:[-\s]?(?:{'|'.join(SUFFIXES)}))?"
_ARTICLE = re.compile(rf"(?i:art(?:icolo|\.)?\s*(\d{{1,3}}{_SUFFIX})(?!\w))\s*(?:$|[-.:–—(]|(?=[A-ZÀ-Ý]))")
_COMMA = re.compile(rf"(\d{{1,3}}{_SUFFIX})[.)]\s", re.IGNORECASE)
_LETTER = re.compile(rf"([a-z]{{1,2}}{_SUFFIX})\)\s", re.IGNORECASE)
_LABELLED = re.compile(rf"{OPEN}*(?:\d{{1,3}}{_SUFFIX}[.)]|[a-z]{{1,2}}{_SUFFIX}\))\s+")
_END = re.compile(r"letto,? (?:approvato|confermato)|allegato\b", re.IGNORECASE)
_GONE = frozenset({f"{W}del", f"{W}moveFrom", "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"})
_ALIKE = (("'’‘`´", "['’‘`´]"), ('"“”„«»', '["“”„«»]'), ("-‐‑–—", "[-‐‑–—]"))
_MOST_ARTICLES = 999


class NotInTheTextError(Exception):
    """What a change names is not in the text; the words say what, in Italian, as they follow a colon."""


@dataclass(slots=True)
class Passage:
    """An article, a comma or a letter.

    Attributes:
        number: «5», «8-bis», «b».
        paragraphs: All of it, its number and what stands within it included.
        parts: The commi of an article, the letters of a comma.
        labelled: Whether its number is written before it; else it was counted.
    """

    number: str
    paragraphs: list[Element]
    parts: list[Passage] = field(default_factory=list)
    labelled: bool = True

    def part(self, number: str) -> Passage | None:
        """A part by its number."""
        return next((each for each in self.parts if each.number == number), None)


class ArticledText:
    """A text in its articles, while acts change it."""

    def __init__(self, docx: WordFile) -> None:
        """Open a text whose numbers are written out.

        Raises:
            UnacceptableDocxError: A part of it is damaged.
        """
        self._made: WordEdit = docx.edited()
        self._names = docx.once(style_names)
        self._root = self._made.own(MAIN_PART)
        for node in self._root.iter(f"{W}t"):
            if node.text and _MARKS.search(node.text):
                node.text = re.sub(f"[{OPEN}{CLOSE}{NOTE}]", "", node.text)

    def finished(self) -> WordFile:
        """The text as it now is, its marks in it.

        Raises:
            UnacceptableDocxError: Its readers would refuse it.
        """
        return self._made.finished()

    def articles(self) -> list[Passage]:
        """The articles as they now stand, each with its commi and their letters."""
        paragraphs = [p for p in self._root.iter(f"{W}p") if not any(a.tag in _GONE for a in p.iterancestors())]
        styled = any(self._style(p) == HEADING for p in paragraphs)
        found: list[Passage] = []
        for paragraph in paragraphs:
            words = plain(paragraph).strip()
            if found and (self._style(paragraph) in ENDS or (not styled and _END.match(words))):
                break
            begins = _ARTICLE.match(words) if not styled or self._style(paragraph) == HEADING else None
            number = _tidy(begins[1]) if begins else ""
            if begins and len(found) < _MOST_ARTICLES and (styled or _follows(number, [a.number for a in found])):
                found.append(Passage(number, [paragraph]))
            elif found:
                found[-1].paragraphs.append(paragraph)
        for article in found:
            article.parts = _parts(article)
        return found

    def heading_of(self, article: Passage) -> str:
        """The words of its heading, without its number."""
        return re.sub(r"^[\s.:–—(-]+|[\s.)]+$", "", _ARTICLE.sub("", plain(article.paragraphs[0]).strip(), count=1))

    def placed(self, change: TextChange) -> TextChange:
        """A change with the number of what it adds, once it was looked for.

        Raises:
            NotInTheTextError: Its article, comma, letter or words are not there, or stand there more than once.
        """
        if change.kind.of_words:
            if change.old:
                self._words(change)
            else:
                self._found(change)
            return change
        if change.kind is ChangeKind.ARTICLE_AFTER:
            articles = self.articles()
            number = _free(articles, change.article, "l’articolo")
            return replace(change, comma="", letter="", number=number, new=_numbered(change.new, articles))
        if change.kind is ChangeKind.UNIT_AFTER:
            article = self._article(change)
            if not change.comma and not change.letter:
                if not article.parts:
                    raise NotInTheTextError(f"l’articolo {change.article} non ha commi dopo i quali aggiungerne uno")
                change = replace(change, comma=article.parts[-1].number)
            self._found(change)
            beside = self._comma(article, change).parts if change.letter else article.parts
            the = "la lettera" if change.letter else "il comma"
            return replace(change, number=_free(beside, change.letter or change.comma, the))
        passage = self._found(change)
        if change.kind is not ChangeKind.UNIT or change.comma or change.letter:
            return change
        heading = change.heading or self.heading_of(passage)
        return replace(change, heading=heading, new=_numbered(change.new, self.articles()))

    def apply(self, change: TextChange, note: int) -> str:
        """Make a change, marked with the number of its note; answers the words that were there before.

        Raises:
            NotInTheTextError: As of `placed`; nothing was changed.
        """
        change = self.placed(change) if not change.number else change
        if change.kind.of_words:
            return self._apply_words(change, note)
        if change.kind in (ChangeKind.UNIT_AFTER, ChangeKind.ARTICLE_AFTER):
            passage = self._found(change)
            self._insert(passage, _lines(change, change.number), note)
            return ""
        passage = self._found(change)
        before = " ".join(filter(None, (plain(p).strip() for p in passage.paragraphs)))
        if change.kind is ChangeKind.UNIT_GONE:
            label = _label(passage)
            what = "lettera soppressa" if change.letter else "comma soppresso" if change.comma else "articolo soppresso"
            self._put(passage, [f"{label}{OPEN}{what}{CLOSE}{NOTE}{note}{NOTE}"])
        else:
            lines = _lines(change, passage.number)
            self._put(passage, [_marked(line, n == 0, n == len(lines) - 1, note) for n, line in enumerate(lines)])
        return before

    def _style(self, paragraph: Element) -> str:
        return self._names.get(style_of(paragraph), "")

    def _article(self, change: TextChange) -> Passage:
        articles = self.articles()
        found = next((each for each in articles if each.number == change.article), None)
        if found is None:
            there = f"il primo è l’1, l’ultimo {articles[-1].number}" if articles else "non vi si leggono articoli"
            raise NotInTheTextError(f"nel testo firmato non c’è l’articolo {change.article} ({there})")
        return found

    def _comma(self, article: Passage, change: TextChange) -> Passage:
        if not change.comma and len(article.parts) == 1:
            return article.parts[0]
        found = article.part(change.comma)
        if found is None:
            there = ", ".join(each.number for each in article.parts) or "nessuno"
            which = f"non c’è il comma {change.comma}" if change.comma else "va indicato il comma"
            raise NotInTheTextError(f"nell’articolo {change.article} {which} (i commi che vi si leggono: {there})")
        return found

    def _found(self, change: TextChange) -> Passage:
        article = self._article(change)
        if not change.comma and not change.letter:
            return article
        comma = self._comma(article, change)
        if not change.letter:
            return comma
        letter = comma.part(change.letter)
        if letter is None:
            there = ", ".join(f"{each.number})" for each in comma.parts) or "nessuna"
            raise NotInTheTextError(
                f"nel comma {comma.number} dell’articolo {change.article} non c’è la lettera {change.letter}) (le "
                f"lettere che vi si leggono: {there})"
            )
        return letter

    def _words(self, change: TextChange) -> tuple[Element, int, int]:
        """The paragraph in which the words stand, and from where to where."""
        wanted = _pattern(change.old)
        found = [
            (paragraph, match.start(), match.end())
            for paragraph in self._found(change).paragraphs
            for match in wanted.finditer(_unmarked(paragraph))
        ]
        if not found:
            raise NotInTheTextError(
                f"le parole «{change.old}» non stanno in quel passo del testo firmato: riportarle come sono"
            )
        if len(found) > 1:
            raise NotInTheTextError(
                f"le parole «{change.old}» stanno {len(found)} volte in quel passo del testo firmato: indicare il "
                "comma o la lettera, o riportarne di più"
            )
        return found[0]

    def _apply_words(self, change: TextChange, note: int) -> str:
        added = f"{OPEN}{change.new}{CLOSE}{NOTE}{note}{NOTE}"
        if not change.old:
            paragraph = self._found(change).paragraphs[-1]
            words = _unmarked(paragraph)
            bare = words.rstrip(" .;,:\t\n")
            lead = "" if change.new[:1] in ",.;:" else " "
            _exchange(paragraph, len(bare), len(bare), lead + added)
            return ""
        paragraph, start, end = self._words(change)
        old = _unmarked(paragraph)[start:end]
        if change.kind is ChangeKind.WORDS_AFTER:
            lead = "" if change.new[:1] in ",.;:" else " "
            _exchange(paragraph, end, end, lead + added)
            return ""
        if change.kind is ChangeKind.WORDS_GONE:
            added = f"{OPEN}…{CLOSE}{NOTE}{note}{NOTE}"
        _exchange(paragraph, start, end, added)
        return old

    def _insert(self, after: Passage, lines: Sequence[str], note: int) -> None:
        models = [self._like(after, line) if n else after.paragraphs[0] for n, line in enumerate(lines)]
        place = after.paragraphs[-1]
        while place.getparent().tag != f"{W}body" and place.getparent().getparent() is not None:
            place = place.getparent()  # out of a table, or of what holds the paragraph
        for n, (line, model) in enumerate(zip(lines, models, strict=True)):
            made = _copied(model)
            _set(made, _marked(line, n == 0, n == len(lines) - 1, note))
            place.addnext(made)
            place = made

    def _put(self, passage: Passage, lines: Sequence[str]) -> None:
        """Other words in the place of a passage."""
        models = [_copied(self._like(passage, line)) for line in lines[1:]]
        begun, ended = _half_marks(passage)
        lines = [f"{begun}{lines[0]}", *lines[1:]]
        lines[-1] += ended
        place, *others = passage.paragraphs
        for paragraph in others:
            _remove(paragraph)
        _set(place, lines[0])
        for line, model in zip(lines[1:], models, strict=True):
            _set(model, line)
            place.addnext(model)
            place = model

    def _like(self, passage: Passage, line: str) -> Element:
        """A paragraph in whose manner a further one is written: of a letter or a comma, near by or elsewhere."""
        commi = [*passage.parts, *(part for article in self.articles() for part in article.parts)]
        if _LETTER.match(f"{line} "):
            letters = [letter for each in [passage, *commi] for letter in each.parts]
            near = [each for each in letters if _LETTER.match(plain(each.paragraphs[0]).lstrip())]
            return (near or [passage])[0].paragraphs[0]
        near = [each for each in commi if not _LETTER.match(plain(each.paragraphs[0]).lstrip())]
        return (near or [passage])[0].paragraphs[0]


def unmarked_lines(docx: WordFile) -> tuple[Line, ...]:
    """The lines of a text whose numbers were written out, as they were before: without them and without marks.

    Raises:
        UnacceptableDocxError: A part of it is damaged.
    """
    lines = [replace(line, text=_MARKS.sub("", line.text)) for line in text_lines(docx)]
    if not any(line.heading for line in lines):
        return tuple(lines)  # its numbers were typed by whoever wrote it
    return tuple(
        replace(line, text=(_ARTICLE if line.heading else _LABELLED).sub("", line.text, count=1).strip())
        if (_ARTICLE if line.heading else _LABELLED).match(line.text)
        else line
        for line in lines
    )


def _parts(article: Passage) -> list[Passage]:
    """The commi of an article; where none has a number, each paragraph that is no letter is one."""
    inside = [p for p in article.paragraphs[1:] if plain(p).strip()]
    parts: list[Passage] = []
    labelled = any(_COMMA.match(plain(p).lstrip()) for p in inside)
    for paragraph in inside:
        words = plain(paragraph).lstrip()
        letter = _LETTER.match(words)
        number = _COMMA.match(words)
        if labelled and number and _follows(_tidy(number[1]), [part.number for part in parts]):
            parts.append(Passage(_tidy(number[1]), [paragraph]))
        elif not labelled and not letter and (not parts or not plain(parts[-1].paragraphs[-1]).rstrip().endswith(":")):
            parts.append(Passage(str(len(parts) + 1), [paragraph], labelled=False))
        elif parts:
            parts[-1].paragraphs.append(paragraph)
    for part in parts:
        part.parts = _letters(part)
    return parts


def _letters(comma: Passage) -> list[Passage]:
    letters: list[Passage] = []
    for paragraph in comma.paragraphs[1:]:
        begins = _LETTER.match(plain(paragraph).lstrip())
        if begins:
            letters.append(Passage(_tidy(begins[1]), [paragraph]))
        elif letters:
            letters[-1].paragraphs.append(paragraph)
    return letters


def _follows(number: str, before: Sequence[str]) -> bool:
    """Whether a number goes on where others ended: what is cited at the beginning of a paragraph does not."""
    if not before:
        return number == "1"
    return number == next_number(before[-1]) or (
        "-" in number and number.partition("-")[0] == before[-1].partition("-")[0]
    )


def _free(beside: Sequence[Passage], after: str, the: str) -> str:
    """The number of what comes after another among its like."""
    numbers = [each.number for each in beside]
    if after not in numbers:
        there = f"l’ultimo è {numbers[-1]}" if numbers else "non vi si leggono articoli"
        raise NotInTheTextError(f"nel testo firmato non c’è {the} {after} ({there})")
    if after == numbers[-1]:
        return next_number(after)
    try:
        number = number_between(after)
    except ValueError:
        number = ""
    if not number or number in numbers:
        raise NotInTheTextError(f"dopo {the} {after} c’è già {numbers[numbers.index(after) + 1]}: indicare dopo quale")
    return number


def _numbered(new: str, articles: Sequence[Passage]) -> str:
    """The words of a new article, its first comma numbered where the text numbers its commi."""
    labelled = any(part.labelled for article in articles for part in article.parts)
    return f"1. {new}" if labelled and not _COMMA.match(new) else new


def _tidy(number: str) -> str:
    return re.sub(r"[-\s]+", "-", re.sub(rf"(\w)({'|'.join(SUFFIXES)})$", r"\1-\2", number.casefold()))


def _label(passage: Passage) -> str:
    words = plain(passage.paragraphs[0]).lstrip()
    for form in (_ARTICLE, _COMMA, _LETTER):
        if (found := form.match(words)) and passage.labelled:
            return f"{words[: found.end()].rstrip()} "
    return ""


def _lines(change: TextChange, number: str) -> list[str]:
    """The paragraphs of a new article, comma or letter: each comma and each letter of it begins one."""
    if change.letter:
        return [f"{number}) {change.new}"]
    if change.comma or change.kind is ChangeKind.UNIT_AFTER:
        return _split([f"{number}. {change.new}"], _letter_starts)
    heading = f"Art. {number}{f' – {change.heading}' if change.heading else ' –'}"
    return [heading, *_split(_split([change.new], _comma_starts), _letter_starts)]


def _split(texts: Iterable[str], starts: Callable[[str], list[int]]) -> list[str]:
    return [
        text[start:end].strip()
        for text in texts
        for start, end in _between([0, *starts(text), len(text)])
        if text[start:end].strip()
    ]


def _between(places: Sequence[int]) -> Iterator[tuple[int, int]]:
    return itertools.pairwise(places)


def _comma_starts(text: str) -> list[int]:
    """Where «2.», «3.» begin, in their order: another number within a comma begins nothing."""
    found, wanted = [], 2 if text.startswith("1.") else 1
    for match in re.finditer(r"(?<=[.;:”] )([0-9]{1,3})\. ", text):
        if int(match[1]) == wanted:
            found.append(match.start())
            wanted += 1
    return found


def _letter_starts(text: str) -> list[int]:
    found, wanted = [], "a"
    for match in re.finditer(r"(?<=[.;:] )([a-z])\) ", text):
        if match[1] == wanted:
            found.append(match.start())
            wanted = next_number(wanted)
    return found


def _half_marks(passage: Passage) -> tuple[str, str]:
    """The marks that begin in a passage and end after it, and those that end in it and began before."""
    raw = "".join(node.text or "" for p in passage.paragraphs for node in _nodes(p) if node.tag == f"{W}t")
    begun, ended = 0, ""
    for mark in re.finditer(f"{OPEN}|{CLOSE}(?:{NOTE}[0-9]*{NOTE})?", raw):
        if mark[0] == OPEN:
            begun += 1
        elif begun:
            begun -= 1
        else:
            ended += mark[0]
    return OPEN * begun, ended


def _marked(line: str, first: bool, last: bool, note: int) -> str:
    return f"{OPEN if first else ''}{line}{f'{CLOSE}{NOTE}{note}{NOTE}' if last else ''}"


def plain(paragraph: Element) -> str:
    """What a paragraph says, its marks left out."""
    return _unmarked(paragraph)


def _unmarked(paragraph: Element) -> str:
    return "".join(sign for sign, _, _ in _signs(paragraph))


def _nodes(paragraph: Element) -> Iterator[Element]:
    for node in paragraph.iter(f"{W}t", f"{W}tab", f"{W}br", f"{W}cr", f"{W}noBreakHyphen"):
        holder = next(node.iterancestors(f"{W}p"))
        if holder is paragraph and not any(a.tag in _GONE or a.tag == f"{W}pPr" for a in node.iterancestors()):
            yield node


def _signs(paragraph: Element) -> Iterator[tuple[str, Element, int]]:
    """Each sign with the node that holds it and its place there, marks left out."""
    for node in _nodes(paragraph):
        if node.tag != f"{W}t":
            yield ("-" if node.tag == f"{W}noBreakHyphen" else " "), node, 0
            continue
        text = node.text or ""
        hidden = {n for found in _MARKS.finditer(text) for n in range(*found.span())}
        yield from ((sign, node, n) for n, sign in enumerate(text) if n not in hidden)


def _pattern(words: str) -> re.Pattern[str]:
    """Words as a text may have them: spaces, quotation marks, apostrophes and hyphens of another kind count alike."""
    pieces = []
    for sign in " ".join(words.split()):
        kinds = next((form for signs, form in _ALIKE if sign in signs), None)
        pieces.append(r"\s+" if sign == " " else kinds or re.escape(sign))
    text = "".join(pieces)
    begins = r"(?<!\w)" if words[:1].isalnum() else ""
    ends = r"(?!\w)" if words[-1:].isalnum() else ""
    return re.compile(begins + text + ends)


def _exchange(paragraph: Element, start: int, end: int, new: str) -> None:
    """Put words in the place of some signs; marks within stay."""
    signs = list(_signs(paragraph))
    if start < len(signs) and signs[start][1].tag == f"{W}t":
        target, at = signs[start][1], signs[start][2]
    else:
        before = next(each for each in reversed(signs[:start]) if each[1].tag == f"{W}t")
        target, at = before[1], before[2] + 1
        if start:  # after a mark that closes what was there before
            while (found := _MARKS.match(target.text or "", at)) is not None:
                at = found.end()
    gone: dict[Element, set[int]] = {}
    for _, node, place in signs[start:end]:
        if node.tag == f"{W}t":
            gone.setdefault(node, set()).add(place)
        else:
            node.getparent().remove(node)
    for node in {target, *gone}:
        taken, text = gone.get(node, set()), node.text or ""
        written = "".join(
            f"{new if node is target and n == at else ''}{'' if n in taken else sign}" for n, sign in enumerate(text)
        )
        node.text = written + (new if node is target and at >= len(text) else "")
        node.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")


def _set(paragraph: Element, words: str) -> None:
    """Give a paragraph other words, in the manner of its first ones; nothing else stays in it."""
    runs = list(paragraph.iter(f"{W}r"))
    tabbed = any(run.find(f"{W}tab") is not None for run in runs)
    model = copy.deepcopy(runs[0]) if runs else paragraph.makeelement(f"{W}r", {})
    for child in list(model):
        if child.tag != f"{W}rPr":
            model.remove(child)
    for child in list(paragraph):
        if child.tag != f"{W}pPr":
            paragraph.remove(child)
    label = _LABELLED.match(words) if tabbed else None
    for n, piece in enumerate((label[0].rstrip(), words[label.end() :]) if label else (words,)):
        if n:
            model.append(model.makeelement(f"{W}tab", {}))
        text = model.makeelement(f"{W}t", {"{http://www.w3.org/XML/1998/namespace}space": "preserve"})
        text.text = piece
        model.append(text)
    paragraph.append(model)


def _copied(paragraph: Element) -> Element:
    made = copy.deepcopy(paragraph)
    for section in made.findall(f"{W}pPr/{W}sectPr"):
        section.getparent().remove(section)
    return made


def _remove(paragraph: Element) -> None:
    holder = paragraph.getparent()
    alone = holder.tag == f"{W}tc" and len(holder.findall(f"{W}p")) == 1
    if alone or paragraph.find(f"{W}pPr/{W}sectPr") is not None:
        _set(paragraph, "")  # a cell has to have a paragraph, and a section its end
    else:
        holder.remove(paragraph)
