"""The text in force: what was signed first, with what later acts changed in it, each change with the act that made it.

The changes are read from the signed acts themselves. It is no act: what binds is what was signed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from agreements.documents.templates.wording import enumerate_in_words
from agreements.documents.word.article import style_names, style_of
from agreements.documents.word.ooxml import MAIN_PART, Element, W
from agreements.documents.word.passages import CLOSE, NOTE, OPEN, ArticledText, NotInTheTextError, Passage, plain
from agreements.documents.word.typed_numbers import with_typed_numbers
from agreements.documents.word.word_file import WordFile
from agreements.domain.agreement.text_change import ChangeKind, TextChange, read_change

ONLY_TO_READ = "Testo coordinato a soli fini conoscitivi: fa fede il testo sottoscritto."
_DONE = {
    ChangeKind.WORDS: "parole sostituite",
    ChangeKind.WORDS_AFTER: "parole inserite",
    ChangeKind.WORDS_GONE: "parole soppresse",
    ChangeKind.UNIT: "testo sostituito",
    ChangeKind.UNIT_AFTER: "aggiunta",
    ChangeKind.ARTICLE_AFTER: "articolo inserito",
    ChangeKind.UNIT_GONE: "testo soppresso",
}
_REST = re.compile(r"(?:la scadenza dell['’]accordo non cambia\.\s*)?resta fermo ogni", re.IGNORECASE)
_LABEL = re.compile(r"^\s*(?:[0-9]{1,3}(?:-[a-z]+)?[.)]|[a-z]{1,2}(?:-[a-z]+)?\))\s+")
_UNREAD = "non è scritta come modifica di un articolo, di un comma o di parole"


@dataclass(frozen=True, slots=True)
class LaterAct:
    """A signed act that followed the first.

    Attributes:
        name: As it is cited after an elided article: «atto aggiuntivo sottoscritto il 2 marzo 2027».
        docx: Its signed text, where there is a Word file of it.
        amends: Whether it changes what the agreement says.
    """

    name: str
    docx: WordFile | None
    amends: bool


@dataclass(frozen=True, slots=True)
class Unapplied:
    """What an act changes and no program can: the act, its words, why."""

    act: str
    words: str
    why: str


@dataclass(frozen=True, slots=True)
class Consolidated:
    """The text in force, still with its marks.

    Attributes:
        notes: One for each change, in order.
    """

    docx: WordFile
    notes: tuple[str, ...]
    unapplied: tuple[Unapplied, ...]


def consolidated(first: WordFile, acts: Sequence[LaterAct]) -> Consolidated:
    """The first text with the changes of later acts, in their order; what cannot be applied is listed.

    Raises:
        UnacceptableDocxError: A part of a text is damaged.
    """
    text = ArticledText(with_typed_numbers(first))
    notes: list[str] = []
    left: list[Unapplied] = []
    for act in acts:
        if not act.amends:
            continue
        if act.docx is None:
            left.append(Unapplied(act.name, "", "dell’atto non c’è il testo Word firmato"))
            continue
        passages = tuple(changes_of(act.docx))
        if not passages:
            left.append(Unapplied(act.name, "", "nel suo testo non si legge un articolo con le modifiche"))
        for words in passages:
            change = read_change(words)
            if change is None:
                left.append(Unapplied(act.name, words, _UNREAD))
                continue
            try:
                before = text.apply(change, len(notes) + 1)
            except NotInTheTextError as told:
                left.append(Unapplied(act.name, words, str(told)))
                continue
            notes.append(_note(change, act.name, before))
    return Consolidated(text.finished(), tuple(notes), tuple(left))


def _note(change: TextChange, act: str, before: str) -> str:
    where = change.clause[0].upper() + change.clause[1:]
    if change.kind is ChangeKind.ARTICLE_AFTER:
        where = f"Articolo {change.number}"
    elif change.kind is ChangeKind.UNIT_AFTER:
        what = f"lettera {change.number})" if change.letter else f"comma {change.number}"
        around = f"Articolo {change.article}{f', comma {change.comma}' if change.letter and change.comma else ''}"
        where = f"{around}, {what}"
    done = _DONE[change.kind]
    if change.kind is ChangeKind.UNIT_AFTER and not change.letter:
        done = "aggiunto"
    shown = before.replace("«", "“").replace("»", "”").strip()
    return f"{where}: {done} dall’{act}{f'; testo precedente: «{shown}»' if shown else ''}."


def changes_of(act: WordFile) -> Iterator[str]:
    """The passages of an act that change the text: the letters, or the commi, of its article «Modifiche …».

    Raises:
        UnacceptableDocxError: A part of it is damaged.
    """
    text = ArticledText(with_typed_numbers(act))
    for article in text.articles():
        if text.heading_of(article).casefold().startswith("modific"):
            for comma in article.parts:
                yield from _passages(comma)


def _passages(comma: Passage) -> Iterator[str]:
    if comma.parts:
        yield from (_words(letter) for letter in comma.parts)
        return
    words = _words(comma)
    if words and not _REST.match(words) and not words.endswith(":"):
        yield words


def _words(passage: Passage) -> str:
    words = " ".join(" ".join(plain(p) for p in passage.paragraphs).split())
    return _LABEL.sub("", f"{words} ").strip().rstrip(";. ")


def shown(text: Consolidated, first: str, acts: Sequence[LaterAct]) -> WordFile:
    """The text in force as people read it: what it is, the text with its changes marked, notes, what is not in it.

    Args:
        first: When the first text was signed, as it follows «sottoscritto»; empty where it is not known.
        acts: All signed acts that followed it.

    Raises:
        UnacceptableDocxError: A part of it is damaged.
    """
    made, names = text.docx.edited(), text.docx.once(style_names)
    root = made.own(MAIN_PART)
    body = root.find(f"{W}body")
    for node in root.iter(f"{W}t"):
        if node.text and any(sign in node.text for sign in (OPEN, CLOSE, NOTE)):
            marked = node.text.replace(f"{OPEN}{CLOSE}", "").replace(OPEN, "((").replace(CLOSE, "))")
            node.text = re.sub(f"{NOTE}([0-9]*){NOTE}", r" [\1]", marked)
    for element in list(body):
        # It is no act that anybody signs: the places for signatures go.
        placed = any(names.get(style_of(p), "") == "segnaposto firma" for p in element.iter(f"{W}p"))
        if placed or names.get(style_of(element), "") == "formula di chiusura":
            body.remove(element)
    styles = {name: identifier for identifier, name in names.items()}
    for n, (style, words) in enumerate(_head(text, first, acts)):
        body.insert(n, _paragraph(body, styles.get(style, ""), words))
    end = next((n for n, e in enumerate(body) if e.tag == f"{W}sectPr"), len(body))
    for n, (style, words) in enumerate(_foot(text)):
        body.insert(end + n, _paragraph(body, styles.get(style, ""), words))
    return made.finished()


def _head(text: Consolidated, first: str, acts: Sequence[LaterAct]) -> Iterator[tuple[str, str]]:
    yield "titolo atto", "TESTO COORDINATO"
    yield "testo atto", ONLY_TO_READ
    amending = enumerate_in_words(f"dall’{act.name}" for act in acts if act.amends)
    others = [f"l’{act.name}" for act in acts if not act.amends]
    yield "testo atto", f"Testo sottoscritto{first} con le modifiche apportate {amending}."
    if others:
        followed = "È seguito" if len(others) == 1 else "Sono seguiti"
        yield "testo atto", f"{followed}, senza modifiche di articoli, {enumerate_in_words(others)}."
    if text.notes:
        yield (
            "testo atto",
            "Ciò che è cambiato sta fra doppie parentesi tonde; il numero fra parentesi quadre rinvia alle note in "
            "fondo.",
        )
    if text.unapplied:
        yield "testo atto", "Alcune modifiche non sono riportate nel testo: sono elencate in fondo."


def _foot(text: Consolidated) -> Iterator[tuple[str, str]]:
    if text.notes:
        yield "titolo sezione", "NOTE"
        yield from (("testo atto", f"[{n}] {note}") for n, note in enumerate(text.notes, 1))
    if text.unapplied:
        yield "titolo sezione", "MODIFICHE NON RIPORTATE NEL TESTO"
        for each in text.unapplied:
            quoted = f"«{each.words.replace('«', '“').replace('»', '”')}»: " if each.words else ""
            act = each.act[0].upper() + each.act[1:]
            yield "testo atto", f"{act}: {quoted}{each.why}."


def _paragraph(body: Element, style: str, words: str) -> Element:
    paragraph = body.makeelement(f"{W}p", {})
    if style:
        properties = paragraph.makeelement(f"{W}pPr", {})
        properties.append(properties.makeelement(f"{W}pStyle", {f"{W}val": style}))
        paragraph.append(properties)
    run = paragraph.makeelement(f"{W}r", {})
    text = run.makeelement(f"{W}t", {"{http://www.w3.org/XML/1998/namespace}space": "preserve"})
    text.text = words
    run.append(text)
    paragraph.append(run)
    return paragraph
