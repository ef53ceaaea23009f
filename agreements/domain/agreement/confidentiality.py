"""Confidential agreements: why, by what law, how long, what stays public; and what is said of them to everybody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from agreements.domain.basics import limits
from agreements.domain.basics.day_words import the_date
from agreements.domain.basics.errors import InvalidDatum
from agreements.domain.basics.legible import require_text

CONFIDENTIAL_TITLE = "accordo riservato"
"""Stands wherever the title would: see `shown_title`."""


class Public(StrEnum):
    """What of a confidential agreement everybody may know; the value is the Italian label."""

    NOTHING = "nulla"
    REFERENCE = "numero, data e «oggetto omesso»"
    EXTRACT = "tutto, salvo i passi indicati (omissis)"
    NOT_SAID = "non indicato"


@dataclass(frozen=True, slots=True)
class Extent:
    """What stays public of a confidential agreement, and until when it is confidential.

    Attributes:
        omitted: Which passages are left out, where the rest stays public.
        until_on: The last day; None where the law sets no end, or where nobody was asked (`Public.NOT_SAID`).
        review_on: By when it is looked at again; None only where nobody was asked.

    Legal basis: art. 24 L. 241/1990; art. 5-bis D.Lgs. 33/2013, c. 4 (the other parts stay accessible) and c. 5 (only
    as long as the protection is justified).
    """

    public: Public = Public.NOT_SAID
    omitted: str = ""
    until_on: date | None = None
    review_on: date | None = None


NOT_ASKED = Extent()


@dataclass(frozen=True, slots=True)
class Confidentiality:
    """What is not shown to everybody.

    Attributes:
        basis: The law or regulation that allows it.
        reason: Which interest is protected.
        extent: What stays public, and how long; `NOT_ASKED` where it was made confidential before this was asked.

    Legal basis: art. 24 L. 241/1990; art. 5-bis D.Lgs. 33/2013.
    """

    since: date
    basis: str
    reason: str
    extent: Extent = NOT_ASKED


def shown_title(title: str, confidential: bool) -> str:
    """The title, for whatever leaves the agreement's own documents: of a confidential agreement it is not said.

    The one function through which titles go into lists, pages, notices, digests, calendars and names of folders.
    """
    return CONFIDENTIAL_TITLE if confidential else title


def shown_line(number: str, line: str, confidential: bool) -> str:
    """What a page of everybody says of one agreement among others: of a confidential one the number only."""
    told = f"{number}, {CONFIDENTIAL_TITLE}: i particolari sono nella sua cartella."
    return told if confidential else line


def check_extent(extent: Extent, today: date) -> Extent:
    """Check what stays public and how long, as it is asked of who makes an agreement confidential.

    Returns:
        The same, with the day of the review where only an end was given.

    Raises:
        InvalidDatum: It is not said, contradicts itself, or no day makes anybody look at it again.
    """
    omitted = " ".join(extent.omitted.split())
    if extent.public is Public.NOT_SAID:
        raise InvalidDatum("che cosa resta pubblico", f"Indicare che cosa resta pubblico: {_either()}.")
    if extent.public is Public.EXTRACT:
        require_text("passi omessi", omitted, limits.GROUNDS)
    elif omitted:
        raise InvalidDatum(
            "passi omessi", f"I passi omessi si indicano solo se resta pubblico «{Public.EXTRACT}»: vuotare la voce."
        )
    review_on = extent.review_on or extent.until_on
    if review_on is None:
        raise InvalidDatum(
            "riesame", "Senza un termine della riservatezza serve il giorno in cui va riesaminata: indicarlo."
        )
    for datum, day in (("fine della riservatezza", extent.until_on), ("riesame", review_on)):
        if day is not None and day <= today:
            raise InvalidDatum(datum, f"{datum}: {the_date(day)} è già passato, indicare un giorno a venire.")
    if extent.until_on is not None and review_on > extent.until_on:
        raise InvalidDatum(
            "riesame",
            f"Il riesame ({review_on:%d/%m/%Y}) verrebbe dopo la fine della riservatezza ({extent.until_on:%d/%m/%Y}): "
            "ricontrollare le due date.",
        )
    return Extent(extent.public, omitted, extent.until_on, review_on)


def _either() -> str:
    return ", ".join(f"«{each}»" for each in Public if each is not Public.NOT_SAID)
