"""What staff read about two versions of a text: the differences in words, and a Word document with revisions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from agreements.documents.files.errors import DocumentError
from agreements.documents.redline.redline import redline
from agreements.documents.word.compare import Difference, differences, summary
from agreements.documents.word.word_file import WordFile
from agreements.domain.basics.moment import Moment
from agreements.use_cases.base.step import NewDocument

AUTHOR = "Accordi (confronto)"
DIFFERENCES, IN_THE_FOLDER = "Differenze dalla versione", "Nella cartella il documento"
"""With what the notes of a comparison begin."""
SHOWN_WITH_REDLINE = 10
"""Differences that the page lists where the document shows them all."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """The comparison of two texts.

    Attributes:
        documents: The document with revisions; empty where the texts say the same or it could not be made.
        notes: Sentences for the page of the step.
    """

    documents: tuple[NewDocument, ...]
    notes: tuple[str, ...]


def compare_versions(old: WordFile, old_version: int, new: WordFile, new_version: int, moment: Moment) -> Comparison:
    """Compare a new version of the text with the one before it. Changes nothing.

    A comparison that cannot be made stops no step: then the differences in words are all that there is.
    """
    found = differences(old, new)
    if not found:
        return Comparison((), ("Il testo è uguale, parola per parola, alla versione precedente.",))
    label = f"confronto bozza v{old_version} – v{new_version}"
    documents, notes = _document(old, new, "confronto", new_version, label, moment)
    return Comparison(documents, (f"{DIFFERENCES} {old_version}: {_listed(found, documents)}", *notes))


def compare_with_schema(schema: WordFile, definitive: WordFile, ordinal: int, again: str, moment: Moment) -> Comparison:
    """Compare the definitive text with the approved schema, blanks filled in included. Changes nothing.

    As with versions, a comparison that cannot be made stops no step.
    """
    found = differences(schema, definitive)
    if not found:
        return Comparison((), ())
    label = f"confronto schema – testo definitivo{again}"
    documents, notes = _document(schema, definitive, "confronto-definitivo", ordinal, label, moment)
    if not documents:
        notes = (*notes, f"Differenze dallo schema, spazi completati compresi: {summary(found)}")
    return Comparison(documents, notes)


def _document(
    old: WordFile, new: WordFile, kind: str, ordinal: int, label: str, moment: Moment
) -> tuple[tuple[NewDocument, ...], tuple[str, ...]]:
    try:
        made = redline(old, new, AUTHOR, moment.at)
    except DocumentError as error:
        return (), (str(error),)
    note = f"{IN_THE_FOLDER} «{label}» mostra le differenze come revisioni di Word: è solo da leggere."
    return (NewDocument(kind, ordinal, label, ".docx", made.data),), (note,)


def _listed(found: Sequence[Difference], documents: Sequence[NewDocument]) -> str:
    if not documents or len(found) <= SHOWN_WITH_REDLINE:
        return summary(found)
    first = summary(found[:SHOWN_WITH_REDLINE]).partition("\n")[2]
    return f"{len(found)} differenze, le prime {SHOWN_WITH_REDLINE}:\n{first}\nLe altre sono nel confronto."
