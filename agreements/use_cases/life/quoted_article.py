"""Words that a person quotes from an agreement, looked for in its signed texts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from agreements.documents.files.conversion_errors import ArchiveError
from agreements.documents.files.errors import DocumentError
from agreements.domain.agreement.act import Act
from agreements.domain.agreement.agreement import Agreement, Origin
from agreements.domain.agreement.periods import current_period, effective_from
from agreements.domain.agreement.quoted_end import says_end
from agreements.domain.basics.day_words import the_date
from agreements.domain.basics.errors import InvalidDatum
from agreements.domain.stated.reading import Line
from signing.base.kinds import is_envelope, is_pdf

if TYPE_CHECKING:
    from agreements.use_cases.base.workbench import Workbench

ARTICLE = "articolo che la stabilisce"
ORIGINAL = "originale"
"""With what the kinds of documents of an agreement begin that was recorded as it was."""
_LEAST_WORDS = 5
_ABOUT_AN_END = re.compile(r"durata|scad|termin|vigen|efficac|validit|cess|fino a|decorr|ann[oi]\b|mes[ei]\b|giorn")
_OF_THE_AGREEMENT = re.compile(
    r"\bdur[ai]|\bscad|vigen|vigore|efficac|\bvalid|\bcess|effetti|\b[fs]ino al|\bdecorr|rinnov"
)
_OF_A_DUTY = re.compile(
    r"\bconsegn|trasm(?:ett|ess)|rendicont|relazion[ei]|rapport[oi]\b|pagament|liquid|versa(?:t|ment)"
    r"|present(?:a|at[aoei]|are)\b.{0,40}\bentro"
)
_OTHER_MATTER = (
    "Le parole citate non parlano, o non soltanto, della durata, della scadenza o dell’efficacia dell’accordo: possono "
    "riguardare un altro termine."
)
_WORDS_OF_A_PAGE = 25
_SIGNS = str.maketrans(dict.fromkeys("’‘`´", "'") | dict.fromkeys("“”«»„", '"') | dict.fromkeys("-‐‑–—\ufffe\xad"))


@dataclass(frozen=True, slots=True)
class Quoted:
    """What became of words that were looked for.

    Attributes:
        found_in: Name of the signed text in which they stand; empty where they stand in none that can be read.
        doubt: In Italian, why a second person has to confirm the end; empty where the text says it.
    """

    found_in: str
    doubt: str = ""


def look_for(bench: Workbench, agreement: Agreement, article: str, day: date) -> Quoted:
    """Look for an article that is quoted for an end in the signed texts; nothing is written.

    Spaces, kinds of quotation marks and hyphens do not count, nor does how a line was broken. Words begin and end where
    those of the text do. In an agreement recorded as it was a signed file may be a picture of paper, without words:
    what is quoted from it only people can read there.

    Raises:
        InvalidDatum: Too few words, words that do not say that day, or they stand in no signed text though each can be
            read.
    """
    said = article.casefold()
    if len(said.split()) < _LEAST_WORDS or not (re.search("[0-9]{4}", said) or _ABOUT_AN_END.search(said)):
        raise InvalidDatum(
            ARTICLE,
            "Per citare l’articolo servono le parole del testo che dicono la scadenza, almeno cinque: riportarle come "
            "stanno nel testo firmato.",
        )
    if not says_end(article, day, _starts(agreement)):
        raise InvalidDatum(
            ARTICLE,
            f"Le parole citate non dicono {the_date(day)}, né una durata che finisca quel giorno: riportare quelle "
            "che stabiliscono quella data.",
        )
    looked_at: list[str] = []
    mute: list[str] = []
    for text in _texts(bench, agreement, agreement.signed_acts):
        if stands_in(article, text.words):
            return Quoted(text.name, "" if speaks_of_end(article) else _OTHER_MATTER)
        (looked_at if text.readable else mute).append(text.name)
    if agreement.origin is Origin.HISTORICAL and (mute or not looked_at):
        unread = (
            f"di {', '.join(mute)} non si leggono le parole (è una scansione?)" if mute else "non c’è un file firmato"
        )
        return Quoted("", f"Le parole citate non si sono potute cercare: {unread}.")
    where = f"cercate in: {', '.join(looked_at)}" if looked_at else "qui non c’è un testo firmato che si possa leggere"
    raise InvalidDatum(
        ARTICLE,
        f"Le parole citate non stanno nel testo firmato ({where}): riportarle come stanno nel testo, oppure confermare "
        "una delle letture della durata.",
    )


def stands_in(article: str, text: str) -> bool:
    """Whether quoted words stand in a text, whole: «1 dicembre» does not stand in «31 dicembre»."""
    wanted, (there, edges) = _plain(article), _edges(text)
    at = there.find(wanted)
    while wanted and at >= 0:
        ends = at + len(wanted)
        begins_well = at in edges or not (there[at - 1].isalnum() and there[at].isalnum())
        if begins_well and (ends in edges or not (there[ends - 1].isalnum() and there[ends].isalnum())):
            return True
        at = there.find(wanted, at + 1)
    return False


def speaks_of_end(words: str) -> bool:
    """Whether words speak of how long an agreement binds, and of nothing that is to be done by a day."""
    said = words.casefold()
    return bool(_OF_THE_AGREEMENT.search(said)) and not _OF_A_DUTY.search(said)


def _starts(agreement: Agreement) -> set[date]:
    """The days from which a duration of the text may be counted."""
    period = current_period(agreement)
    days = [effective_from(agreement), period.starts_on if period else None]
    days += [act.signed_on for act in agreement.signed_acts]
    return {day for day in days if day is not None}


def _plain(text: str) -> str:
    from agreements.documents.word.squeezed import squeeze  # most steps quote nothing

    return squeeze(text).casefold().translate(_SIGNS)


def _edges(text: str) -> tuple[str, set[int]]:
    """A text without spaces, and the places in it where there was one."""
    plain, at = [], {0}
    length = 0
    for word in text.split():
        squeezed = _plain(word)
        length += len(squeezed)
        plain.append(squeezed)
        at.add(length)
    return "".join(plain), at


@dataclass(frozen=True, slots=True)
class _SignedText:
    """A signed text, its words as far as they can be read, and whether it has those of a text."""

    name: str
    words: str
    readable: bool


class FrozenTexts:
    """The texts of an agreement that others have approved or signed, each read once."""

    def __init__(self, bench: Workbench, agreement: Agreement) -> None:
        self._bench, self._agreement = bench, agreement
        self._read: dict[int, tuple[Line, ...]] = {}

    def lines(self, act: Act) -> tuple[Line, ...]:
        """What the text of an act says; empty where there is none, or nothing of it can be read."""
        if act.sequence not in self._read:
            self._read[act.sequence] = self._lines(act)
        return self._read[act.sequence]

    def holding(self, article: str, acts: Sequence[Act]) -> str:
        """The name of the text, of these acts, in which quoted words stand; empty where they stand in none."""
        texts = _texts(self._bench, self._agreement, acts)
        return next((text.name for text in texts if stands_in(article, text.words)), "")

    def _lines(self, act: Act) -> tuple[Line, ...]:
        from agreements.documents.word.article import text_lines  # most steps look into no text
        from agreements.documents.word.word_file import WordFile

        docx = _word_text_of(self._agreement, act)
        if docx:
            return text_lines(WordFile(self._bench.archive.get(docx)))
        texts = _texts(self._bench, self._agreement, (act,))
        return tuple(Line(" ".join(text.words.split())) for text in texts if text.readable)


def _word_text_of(agreement: Agreement, act: Act) -> str:
    """The frozen Word text of an act; until one is frozen the version that our body approved."""
    if act.definitive is not None:
        return act.definitive.docx_sha256
    if agreement.origin is Origin.HISTORICAL or act.resolution is None:
        return ""
    return act.text(act.resolution.text_version).docx_sha256


def _texts(bench: Workbench, agreement: Agreement, acts: Sequence[Act]) -> Iterator[_SignedText]:
    """Each frozen text of these acts, or what was recorded of them as they were."""
    with bench.database.unit() as unit:
        documents = unit.documents(agreement.number)
    for act in acts:
        files = [(str(act.kind), sha256) for sha256 in _of_act(agreement, act)]
        files += [(d.label, d.sha256) for d in documents if d.kind == ORIGINAL and d.act_sequence == act.sequence]
        for name, sha256 in files:
            try:
                yield _SignedText(name, *_words(bench.archive.get(sha256)))
            except ArchiveError:
                raise
            except (DocumentError, ValueError):
                yield _SignedText(name, "", False)


def _of_act(agreement: Agreement, act: Act) -> list[str]:
    if act.definitive is None:
        return [each for each in (_word_text_of(agreement, act),) if each]
    return [sha256 for sha256 in (act.definitive.docx_sha256, act.definitive.pdf_sha256) if sha256]


def _words(data: bytes) -> tuple[str, bool]:
    from agreements.documents.pdf.text_proof import page_texts
    from agreements.documents.word.word_file import WordFile
    from agreements.documents.word.word_text import word_text
    from signing.pdf.envelope import EnvelopeError, open_layers  # loads pyHanko: most steps quote nothing

    if is_envelope(data):
        try:
            data = open_layers(data)[-1].content or b""
        except EnvelopeError as error:
            raise ValueError("no envelope that can be opened") from error
    if is_pdf(data):
        pages = page_texts(data)
        # A stamp of the protocol or of a signature on scanned paper is no text.
        return "\n".join(pages), all(len(page.split()) >= _WORDS_OF_A_PAGE for page in pages[:1]) and bool(pages)
    if data.startswith(b"PK"):
        return " ".join(" ".join(story) for story in word_text(WordFile(data)).stories.values()), True
    return data.decode("utf-8"), True
