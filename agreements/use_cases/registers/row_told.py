"""What was understood of a row, in Italian: the data as they come into the register, so that a person can compare."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from agreements.domain.agreement.parties import SignatureForm
from agreements.domain.basics.day_words import of_known_date, the_date
from agreements.domain.days.duration import describe
from agreements.domain.days.rough_day import NOT_KNOWN, numbered
from agreements.domain.register.prior_history import PastFacts
from agreements.use_cases.drafting.drafting import NewAgreement


@dataclass(frozen=True, slots=True)
class Reading:
    """What a row was taken for.

    Attributes:
        understood: The data, each a clause.
        assumed: What the sheet does not say and was taken all the same, each a clause.
        doubts: Sentences for a person who looks at it.
    """

    understood: tuple[str, ...] = ()
    assumed: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()


NOTHING_READ = Reading()


def understood(new: NewAgreement, past: PastFacts) -> tuple[str, ...]:
    """The data of a row as they were read."""
    return tuple(_read(new, past))


def _read(new: NewAgreement, past: PastFacts) -> Iterator[str]:
    yield f"tipo: {new.kind}"
    yield f"parti: {'; '.join(party.name for party in new.parties)}"
    if past.signed_on is not None:
        yield f"firma: {the_date(past.signed_on)}"
    elif past.signed_about is not None:
        yield f"firma: {past.signed_about.in_words}"
    if past.form is not SignatureForm.UNKNOWN:
        yield f"forma: {past.form}"
    if past.resolution_number or past.resolved_on:
        yield f"delibera: {numbered(past.resolution_number or NOT_KNOWN)} {of_known_date(past.resolved_on)}"
    if past.repertory_number or past.registered_on:
        yield f"repertorio: {numbered(past.repertory_number or NOT_KNOWN)} {of_known_date(past.registered_on)}"
    yield f"durata: {describe(new.duration).removeprefix('durata ')}"
    if past.expires_on is not None:
        yield f"scadenza: {the_date(past.expires_on)}"
    yield f"struttura: {new.offices[0].name}"
