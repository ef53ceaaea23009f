"""Check of the trusted lists: which are in use, until when, and whether they are still renewed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from agreements import app
from agreements.domain.basics.day_words import from_the_date, the_date, to_the_date
from cli.doctor.finding import Finding, broken, warning, well
from cli.doctor.subject import Subject
from signing.base.errors import SigningError
from signing.trusted_lists.snapshot import checked_at, in_use

LISTS = "elenchi di fiducia"
_SOON = timedelta(days=14)
_LONG_AGO = timedelta(days=7)
_BY_NET = "Usare «accordi trust refresh» e guardare la pagina di «aggiorna-liste-di-fiducia»: dice che cosa non va."
_BY_HAND = "Scaricare gli elenchi da un altro computer e usare «accordi trust import»."


def trusted_lists(subject: Subject) -> Sequence[Finding]:
    """The lists in use are verified, not at their end, and were found current lately."""
    at, trial = subject.moment()
    try:
        settings = app.lists_of(subject.settings, trial=trial)
        loaded = in_use(settings)
    except SigningError as error:
        return [broken(LISTS, str(error), "Finché non è sistemato nessun file firmato si può importare.")]
    advice = _BY_NET if settings.url else _BY_HAND
    if loaded is None:
        if trial:
            return [well(LISTS, "non ancora presi: in prova valgono gli emittenti di prova.")]
        told = "nessuno: la qualifica delle firme si giudica con i certificati scelti a mano («qualified/»)."
        return [warning(LISTS, told, advice)]
    snapshot, checked = loaded.snapshot, checked_at(settings.folder)
    names = ", ".join(f"{each.territory} n. {each.sequence}" for each in snapshot.lists)
    told = f"{names}, in vigore fino {to_the_date(snapshot.next_update)}"
    if snapshot.next_update < at:
        found = f"{names}: scaduti {the_date(snapshot.next_update)}, ogni firma nuova resta in sospeso."
        return [broken(LISTS, found, advice)]
    if snapshot.next_update < at + _SOON:
        return [warning(LISTS, f"{told}.", advice)]
    if settings.url and (checked is None or checked < at - _LONG_AGO):
        since = f"{from_the_date(checked)}" if checked else "mai finora"
        return [warning(LISTS, f"{told}, ma l’aggiornamento non riesce {since}.", advice)]
    if loaded.not_understood:
        found = f"{told}; voci non comprese e tralasciate: {loaded.not_understood}."
        return [warning(LISTS, found, "Le firme di quei certificatori restano in sospeso: segnalarlo all’assistenza.")]
    return [well(LISTS, f"{told}, {len(loaded.services)} periodi di servizi qualificati.")]
