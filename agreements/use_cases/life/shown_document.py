"""A document of an agreement to be looked at: which it is, its other versions, its pages and what changed in them.

Only what the index of that agreement holds is found, whatever hash is asked for. Nothing is written but the reading of
a confidential one, and what may be made again (`documents.viewing`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from agreements.documents.files.errors import DocumentError
from agreements.documents.pdf.convert import choose_converter
from agreements.documents.viewing import pages
from agreements.documents.viewing.pages import NotShown, Pages
from agreements.documents.viewing.passages import passages_between
from agreements.documents.word.compare import Passage
from agreements.documents.word.engine_fields import with_plain_fields
from agreements.documents.word.word_file import WordFile
from agreements.domain.agreement.agreement import NUMBER_PATTERN, Agreement
from agreements.domain.basics.errors import AccordiError, UnknownAgreement
from agreements.persistence.engine.records import DocumentRecord
from agreements.use_cases.base.step import folder_name
from agreements.use_cases.base.workbench import Workbench
from agreements.use_cases.drafting.text_in_force import KIND as TEXT_IN_FORCE
from agreements.use_cases.people.entitled import require_reader

_WORD, _PDF, _ENVELOPE = ".docx", ".pdf", ".p7m"
_KEPT_BESIDE = {"definitivo-docx": "definitivo-pdf"}
"""Kinds of Word files whose conversion is kept under the same number."""
_TEXTS = frozenset({"bozza", "allegato-a", "definitivo-docx", TEXT_IN_FORCE})
"""Kinds of Word files that are a text of the agreement itself: each can be compared with each."""
_CONVERSION_SECONDS = 60.0
_MOST_XML = 20 * 1024 * 1024
"""Bytes of a Word file that are read in this process before its conversion: some seconds; 400 pages have a quarter."""


class UnknownDocument(AccordiError):
    """No such document, or no such page, belongs to the agreement."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A document of an agreement, opened by somebody who may read it.

    Attributes:
        record: The newest entry of the index with these bytes.
        also: Labels of the others with the same bytes.
        records: Of all documents of the agreement.
    """

    agreement: Agreement
    record: DocumentRecord
    also: tuple[str, ...]
    records: tuple[DocumentRecord, ...]

    @property
    def name(self) -> str:
        """As it is called in the folder."""
        return folder_name(self.record)

    @property
    def versions(self) -> tuple[DocumentRecord, ...]:
        """The others of its kind within the act, the newest first."""
        mine = self.record
        found = [
            each
            for each in self.records
            if (each.act_sequence, each.kind) == (mine.act_sequence, mine.kind) and each.sha256 != mine.sha256
        ]
        return tuple(sorted(found, key=lambda each: each.ordinal, reverse=True))

    @property
    def comparable(self) -> tuple[DocumentRecord, ...]:
        """The Word files that it can be compared with, each once, the newest first; none where it is no Word file."""
        if self.record.suffix != _WORD:
            return ()
        alike = _TEXTS if self.record.kind in _TEXTS else {self.record.kind}
        others = (each for each in self.records if each.suffix == _WORD and each.kind in alike)
        found = {each.sha256: each for each in sorted(others, key=lambda each: each.position)}
        return tuple(each for each in reversed(found.values()) if each.sha256 != self.record.sha256)

    @property
    def has_pages(self) -> bool:
        """Whether it is of a kind that is shown; everything else is only to be kept as a file."""
        return self.record.suffix.endswith((_WORD, _PDF, _ENVELOPE))


def open_document(bench: Workbench, person: str, number: str, sha256: str, now: datetime, *, part: str = "") -> Opened:
    """Let a person look at a document of an agreement; of a confidential one it is written down.

    Args:
        person: Its id.
        part: What of it, in Italian, for who asks later who read what: "pagina 3".

    Raises:
        NotEntitled: The person may not.
        UnknownAgreement: There is none with this number.
        UnknownDocument: It has no such document.
    """
    if NUMBER_PATTERN.fullmatch(number) is None:
        raise UnknownAgreement(number[:40])
    with bench.database.unit() as unit:
        records = unit.documents(number)
    found = [each for each in records if each.sha256 == sha256]
    label = f"documento «{found[-1].label}»" if found else "documento che non c’è"
    require_reader(bench, person, number, f"{label}, {part}" if part else label, now)
    if not found:
        raise UnknownDocument(
            f"L’accordo {number} non ha questo documento: aprirlo dalla pagina dell’accordo, che li elenca tutti."
        )
    with bench.database.unit() as unit:
        agreement = unit.load(number)
    also = tuple(each.label for each in found[:-1] if each.label != found[-1].label)
    return Opened(agreement, found[-1], also, records)


def known_pages(bench: Workbench, opened: Opened) -> Pages | None:
    """What is known already of the pages; None where they have to be read.

    Raises:
        NotShown: They could not be read a while ago.
    """
    return pages.known_pages(bench.views, _source(opened))


def read_pages(bench: Workbench, opened: Opened) -> Pages:
    """Read the pages; it may take seconds, of a Word file that is converted first.

    Raises:
        NotShown: There is nothing to be seen.
        ArchiveError: The document is missing or damaged.
    """
    return pages.read_pages(bench.views, _source(opened), _printed(bench, opened))


def known_picture(bench: Workbench, opened: Opened, nth: int) -> bytes | None:
    """The picture of a page, where it was drawn already.

    Raises:
        NotShown: It could not be drawn a while ago.
    """
    return pages.known_picture(bench.views, _source(opened), nth)


def draw_page(bench: Workbench, opened: Opened, nth: int) -> bytes:
    """Draw a page, from 1.

    Raises:
        NotShown: There is no such page, or nothing to be seen.
        ArchiveError: The document is missing or damaged.
    """
    return pages.page_picture(bench.views, _source(opened), _printed(bench, opened), nth)


def compare(bench: Workbench, opened: Opened, other: str) -> tuple[DocumentRecord, tuple[Passage, ...]]:
    """What changed from another Word file of the agreement to this one.

    Args:
        other: SHA-256 of the earlier one.

    Returns:
        The other one, and the passages; none where both say the same.

    Raises:
        UnknownDocument: There is no such Word file to compare with.
        NotShown: They cannot be compared.
    """
    record = next((each for each in opened.comparable if each.sha256 == other), None)
    if record is None:
        raise UnknownDocument(
            "Con questo documento il confronto non si può fare: scegliere dall’elenco un altro testo Word dello stesso "
            "accordo."
        )
    return record, passages_between(bench.archive.get(record.sha256), bench.archive.get(opened.record.sha256))


def _source(opened: Opened) -> str:
    """The hash of what is drawn: of a Word file whose conversion is kept beside it, that one's."""
    kept = _KEPT_BESIDE.get(opened.record.kind)
    mine = opened.record
    return next(
        (
            each.sha256
            for each in opened.records
            if (each.act_sequence, each.kind, each.ordinal) == (mine.act_sequence, kept, mine.ordinal)
        ),
        mine.sha256,
    )


def _printed(bench: Workbench, opened: Opened) -> bytes:
    """What is drawn: the file itself, or the PDF of a Word file."""
    if not opened.has_pages:
        raise NotShown("questo tipo di file si può solo scaricare")
    source = _source(opened)
    data = bench.archive.get(source)
    if source != opened.record.sha256 or opened.record.suffix != _WORD:
        return data
    kept = bench.views.get(f"{source}.pdf")
    if kept is not None:
        return kept
    try:
        text = WordFile(data)
        if sum(len(part) for name, part in text.items() if name.endswith(".xml")) > _MOST_XML:
            raise NotShown("è troppo grande per essere mostrato qui")
        converter = choose_converter(bench.converter, soffice=bench.soffice, timeout_seconds=_CONVERSION_SECONDS)
        converted = converter.convert(with_plain_fields(text))
    except DocumentError as error:
        why = f"non si può convertire per mostrarlo qui ({error})"
        pages.remember_refusal(bench.views, source, why)
        raise NotShown(why) from error
    bench.views.put(f"{source}.pdf", converted)
    return converted
