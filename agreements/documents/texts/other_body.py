"""An approved text written for another body: its name in place of the one that the model names, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from agreements.documents.files.errors import DocumentError
from agreements.documents.word.blanks import Change, put_in_place
from agreements.documents.word.word_file import WordFile
from agreements.documents.word.word_text import normalise, word_text
from agreements.domain.agreement.body_name import BodyName, prepositions, sentence_start


class OtherBodyError(DocumentError):
    """The text of a model cannot be written for another body."""


@dataclass(frozen=True, slots=True)
class OtherBody:
    """What distinguishes the copy from its model.

    Attributes:
        former: The name that the model's text gives to the body; its articles are known where its grammar is.
        name: Of the body that comes in its place.
        codes: Whatever else stands in the text and belongs to one agreement alone (codice fiscale of the body, internal
            number): what the model says, and what the copy says.
    """

    former: BodyName
    name: BodyName
    codes: tuple[tuple[str, str], ...] = ()

    def in_words(self, text: str) -> str:
        """A line of the register's own words, for this body."""
        return _changed(text, self.changes())

    def in_document(self, docx: WordFile) -> WordFile:
        """The Word document, for this body.

        The copy is read again: it says word for word what the model says, with this body's name.

        Raises:
            OtherBodyError: The text does not name the body, or names it where it cannot be rewritten.
        """
        said = word_text(docx)
        changes = self.changes()
        wanted = {
            story: tuple(normalise(_changed(paragraph, changes)) for paragraph in paragraphs)
            for story, paragraphs in said.stories.items()
        }
        former = self.former.text
        name = _pattern(former)
        if not any(name.search(paragraph) for paragraphs in said.stories.values() for paragraph in paragraphs):
            raise OtherBodyError(
                f"Nel testo approvato del modello non compare «{former}»: non c’è un posto in cui scrivere il "
                "nome dell’altro ente; controllare il testo, o come è scritta la parte nel registro."
            )
        made = put_in_place(docx, changes)
        if word_text(made).stories != wanted:
            raise OtherBodyError(
                f"Nel testo approvato del modello il nome «{former}» sta in un punto che non si può riscrivere "
                "(un campo calcolato di Word, o un nome spezzato su due righe): scriverlo come testo semplice."
            )
        return made

    def changes(self) -> list[Change]:
        """What is looked for in a line of the model's text, and what comes in its place."""
        joined = _before(self.former)
        name = _words(self.former.text)
        named = rf"(?:{joined})?{name}" if joined else name
        # «rappresentato» and «si impegna» agree with the body: only there where our templates put them.
        agreeing = re.compile(
            rf"rappresentat[oaie](?=\s+da\s+\[\s*(?:…|\.\.\.)\s*nome del firmatario\s+(?:di\s+)?{named}(?!\w))",
            re.IGNORECASE,
        )
        undertaking = re.compile(rf"(?<!\w)({named}\s+)si impegna(?:no)?(?=\s+a\b)", re.IGNORECASE)
        changes: list[Change] = [
            (agreeing, lambda _match: self.name.agreeing("rappresentat")),
            (undertaking, lambda match: match[1] + self.name.verb("si impegna", "si impegnano")),
            (re.compile(rf"(?<!\w)(?P<before>{joined or '(?!)'})?{name}(?!\w)", re.IGNORECASE), self._named),
        ]
        changes += [(_pattern(former), partial(_always, code)) for former, code in self.codes if former]
        return changes

    def _named(self, match: re.Match[str]) -> str:
        """The new name, after the preposition or the article that stood before the former one."""
        before = match["before"]
        text = self.name.text
        if before is not None:
            text = self.name.after(prepositions(self.former)[before.strip().casefold().replace("'", "’")])
            text = sentence_start(text) if before[:1].isupper() else text
        return text.upper() if match.group().isupper() else text


def _changed(text: str, changes: Sequence[Change]) -> str:
    for pattern, value in changes:
        text = pattern.sub(value, text)
    return text


def _always(text: str, _match: re.Match[str]) -> str:
    return text


def _before(name: BodyName) -> str:
    """Whatever may stand before a name with its article: the article, or a preposition joined with it."""
    each = sorted(prepositions(name), key=len, reverse=True)
    return "|".join(f"{said[:-1]}['’]\\s*" if said.endswith("’") else f"{said}\\s+" for said in each)


def _pattern(text: str) -> re.Pattern[str]:
    """The words of a name; never a part of a longer word."""
    return re.compile(rf"(?<!\w){_words(text)}(?!\w)", re.IGNORECASE)


def _words(text: str) -> str:
    """The words of a name, however they are spaced and whatever apostrophe they have."""
    words = [re.escape(word).replace("’", "['’]").replace("'", "['’]") for word in text.replace("’", "'").split()]
    return r"\s+".join(words)
