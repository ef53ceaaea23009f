"""An approved text written for another body: its name in place of the one that the model names, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from agreements.documents.files.errors import DocumentError
from agreements.documents.texts.act_text import represented
from agreements.documents.word.blanks import Change, put_in_place
from agreements.documents.word.word_file import WordFile
from agreements.documents.word.word_text import normalise, word_text


class OtherBodyError(DocumentError):
    """The text of a model cannot be written for another body."""


@dataclass(frozen=True, slots=True)
class OtherBody:
    """What distinguishes the copy from its model.

    Attributes:
        former: The name that the model's text gives to the body.
        name: Of the body that comes in its place.
        codes: Whatever else stands in the text and belongs to one agreement alone (codice fiscale of the body, internal
            number): what the model says, and what the copy says.
    """

    former: str
    name: str
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
        name = _pattern(self.former)
        if not any(name.search(paragraph) for paragraphs in said.stories.values() for paragraph in paragraphs):
            raise OtherBodyError(
                f"Nel testo approvato del modello non compare «{self.former}»: non c’è un posto in cui scrivere il "
                "nome dell’altro ente; controllare il testo, o come è scritta la parte nel registro."
            )
        made = put_in_place(docx, changes)
        if word_text(made).stories != wanted:
            raise OtherBodyError(
                f"Nel testo approvato del modello il nome «{self.former}» sta in un punto che non si può riscrivere "
                "(un campo calcolato di Word, o un nome spezzato su due righe): scriverlo come testo semplice."
            )
        return made

    def changes(self) -> list[Change]:
        """What is looked for in a line of the model's text, and what comes in its place."""
        name = _pattern(self.former)
        # «rappresentato» agrees with the body: only there where its signatory is named, as our templates do.
        agreeing = re.compile(
            rf"rappresentat[oa](?=\s+da\s+\[\s*(?:…|\.\.\.)\s*nome del firmatario di\s+{name.pattern})", re.IGNORECASE
        )
        changes: list[Change] = [(agreeing, lambda _match: represented(self.name))]
        changes.append((name, lambda match: self.name.upper() if match.group().isupper() else self.name))
        changes += [(_pattern(former), partial(_always, code)) for former, code in self.codes if former]
        return changes


def _changed(text: str, changes: Sequence[Change]) -> str:
    for pattern, value in changes:
        text = pattern.sub(value, text)
    return text


def _always(text: str, _match: re.Match[str]) -> str:
    return text


def _pattern(text: str) -> re.Pattern[str]:
    """The words of a name, however they are spaced and whatever apostrophe they have; never a part of a longer word."""
    words = [re.escape(word).replace("’", "['’]").replace("'", "['’]") for word in text.replace("’", "'").split()]
    spaced = r"\s+".join(words)
    return re.compile(rf"(?<!\w){spaced}(?!\w)", re.IGNORECASE)
