"""Words that a person quotes from an agreement, looked for in its signed texts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from agreements.documents.files.conversion_errors import ArchiveError
from agreements.documents.files.errors import DocumentError
from agreements.domain.agreement.act import Act
from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.periods import current_period, effective_from
from agreements.domain.agreement.quoted_end import says_end
from agreements.domain.basics.errors import InvalidDatum
from agreements.use_cases.base.workbench import Workbench
from signing.base.kinds import is_envelope, is_pdf

ARTICLE = "articolo che la stabilisce"
ORIGINAL = "originale"
"""With what the kinds of documents of an agreement begin that was recorded as it was."""
_LEAST_WORDS = 5
_ABOUT_AN_END = re.compile(r"durata|scad|termin|vigen|efficac|validit|cess|fino a|decorr|ann[oi]\b|mes[ei]\b|giorn")
_SIGNS = str.maketrans(dict.fromkeys("’‘`´", "'") | dict.fromkeys("“”«»„", '"') | dict.fromkeys("-‐‑–—\ufffe\xad"))


def found_in(bench: Workbench, agreement: Agreement, article: str, day: date) -> str:
    """In which signed text an article stands that is quoted for an end, in Italian; nothing is written.

    Spaces, kinds of quotation marks and hyphens do not count, nor does how a line was broken.

    Raises:
        InvalidDatum: Too few words, words that do not say that day, or they stand in no signed text.
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
            f"Le parole citate non dicono il {day:%d/%m/%Y}, né una durata che finisca quel giorno: riportare quelle "
            "che stabiliscono quella data.",
        )
    wanted, looked_at = _plain(article), []
    for name, text in _signed_texts(bench, agreement):
        looked_at.append(name)
        if wanted in _plain(text):
            return name
    where = f"cercate in: {', '.join(looked_at)}" if looked_at else "qui non c’è un testo firmato che si possa leggere"
    raise InvalidDatum(
        ARTICLE,
        f"Le parole citate non stanno nel testo firmato ({where}): riportarle come stanno nel testo, oppure confermare "
        "una delle letture della durata.",
    )


def _starts(agreement: Agreement) -> set[date]:
    """The days from which a duration of the text may be counted."""
    period = current_period(agreement)
    days = [effective_from(agreement), period.starts_on if period else None]
    days += [act.signed_on for act in agreement.signed_acts]
    return {day for day in days if day is not None}


def _plain(text: str) -> str:
    from agreements.documents.word.squeezed import squeeze  # most steps quote nothing

    return squeeze(text).casefold().translate(_SIGNS)


def _signed_texts(bench: Workbench, agreement: Agreement) -> Iterator[tuple[str, str]]:
    """Name and words of each signed text that can be read: what cannot be read says nothing."""
    with bench.database.unit() as unit:
        documents = unit.documents(agreement.number)
    for act in agreement.signed_acts:
        files = [(str(act.kind), sha256) for sha256 in _of_act(act)]
        files += [(d.label, d.sha256) for d in documents if d.kind == ORIGINAL and d.act_sequence == act.sequence]
        for name, sha256 in files:
            try:
                yield name, _words(bench.archive.get(sha256))
            except ArchiveError:
                raise
            except (DocumentError, ValueError):
                continue


def _of_act(act: Act) -> list[str]:
    if act.definitive is None:
        return []
    return [sha256 for sha256 in (act.definitive.docx_sha256, act.definitive.pdf_sha256) if sha256]


def _words(data: bytes) -> str:
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
        return "".join(page_texts(data))
    if data.startswith(b"PK"):
        return " ".join(" ".join(story) for story in word_text(WordFile(data)).stories.values())
    return data.decode("utf-8")
