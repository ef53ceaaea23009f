"""The trusted lists: renewed by the clock or brought by hand, and shown."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from agreements.domain.basics.day_words import from_the_date, of_the_date, the_date, to_the_date
from agreements.domain.basics.errors import AccordiError
from agreements.domain.basics.moment import Moment
from agreements.use_cases.base.outcome import Outcome
from agreements.use_cases.base.workbench import Workbench
from signing.base.errors import SigningError
from signing.trusted_lists.settings import ListSettings

TITLE = "Elenchi di fiducia"
SOON = timedelta(days=14)
BY_HAND = (
    "Questa installazione non scarica gli elenchi di fiducia (ACCORDI_LOTL_URL): si portano da un altro computer con "
    "«accordi trust import»."
)
NONE_YET = (
    "Nessun elenco di fiducia: la qualifica delle firme si giudica con i certificati scelti a mano, oppure resta in "
    "sospeso. Usare «accordi trust refresh»."
)


def refresh_lists(bench: Workbench, now: datetime) -> Outcome:
    """Fetch the trusted lists and take them into use if all are in order.

    Safe to kill and to repeat: a snapshot is there as a whole or not at all, the earlier one stays in use until then,
    and what did not change is not written again.

    Raises:
        AccordiError: They cannot be had or are not believed; the earlier ones stay in use.
    """
    moment = _moment(bench, now)
    lists = bench.lists()
    if lists.url is None:
        return _told(lists, moment, BY_HAND)
    from signing.trusted_lists.refresh import refresh

    try:
        done = refresh(lists, moment.at)
    except SigningError as error:
        raise AccordiError(str(error)) from error
    happened = (
        "Elenchi di fiducia aggiornati." if done.is_new else "Gli elenchi di fiducia in uso sono quelli correnti."
    )
    return _told(lists, moment, happened, done.problems)


def import_lists(bench: Workbench, files: Sequence[Path], now: datetime) -> Outcome:
    """Take trusted lists that a person brought as files. Safe to kill and to repeat.

    Raises:
        AccordiError: A file cannot be read or is not believed; the earlier lists stay in use.
    """
    from signing.trusted_lists.reading import MOST_BYTES
    from signing.trusted_lists.refresh import take_in

    moment = _moment(bench, now)
    read: list[bytes] = []
    for file in files:
        try:
            with file.open("rb") as opened:
                read.append(opened.read(MOST_BYTES + 1))
        except OSError as error:
            raise AccordiError(
                f"Il file {file} non si legge ({error.strerror}): controllare nome e permessi."
            ) from error
    lists = bench.lists()
    try:
        done = take_in(lists, read, moment.at)
    except SigningError as error:
        raise AccordiError(str(error)) from error
    happened = "Elenchi di fiducia importati." if done.is_new else "Gli elenchi importati sono già quelli in uso."
    return _told(lists, moment, happened, done.problems)


def show_lists(bench: Workbench, now: datetime) -> Outcome:
    """Say which lists are in use, until when, and who signs them; changes nothing.

    Raises:
        AccordiError: The lists in use are damaged, or signed by nobody who may.
    """
    return _told(bench.lists(), _moment(bench, now), "")


def _moment(bench: Workbench, now: datetime) -> Moment:
    with bench.database.unit() as unit:
        return unit.moment(now)


def _told(lists: ListSettings, moment: Moment, happened: str, problems: Sequence[str] = ()) -> Outcome:
    from signing.trusted_lists.snapshot import checked_at, in_use

    try:
        loaded = in_use(lists)
    except SigningError as error:
        raise AccordiError(str(error)) from error
    pins = tuple(f"SHA-256 {each}" for each in _fingerprints(lists.pins))
    trusted = ("Certificati ammessi per l’elenco europeo", pins)
    if loaded is None:
        return Outcome("", TITLE, happened or NONE_YET, sections=(trusted,), trial_clock_note=moment.trial_note)
    snapshot = loaded.snapshot
    checked = checked_at(lists.folder)
    in_force = tuple(
        f"{'Elenco europeo (LOTL)' if each.territory == 'EU' else f'Elenco {each.territory}'} n. {each.sequence} "
        f"{of_the_date(each.issued_at)}, in vigore fino {to_the_date(each.next_update)}; SHA-256 {each.sha256}"
        for each in snapshot.lists
    )
    copy = (
        f"{snapshot.folder}, {of_the_date(Moment(snapshot.taken_at).today)}",
        f"impronta (SHA-256), scritta nelle verifiche delle firme: {snapshot.sha256}",
        f"periodi di servizi qualificati: {len(loaded.services)}"
        + (f"; voci non comprese e tralasciate: {loaded.not_understood}" if loaded.not_understood else ""),
        f"ultimo controllo riuscito: {f'{Moment(checked).today:%d/%m/%Y}' if checked else 'nessuno'}",
    )
    ends = snapshot.next_update
    warnings = list(problems)
    if ends < moment.at:
        warnings.append(
            f"Gli elenchi sono scaduti {the_date(ends)}: le firme restano in sospeso fino all’aggiornamento."
        )
    elif ends < moment.at + SOON:
        warnings.append(f"Gli elenchi scadono {the_date(ends)}: aggiornarli prima.")
    return Outcome(
        "",
        TITLE,
        happened or f"Elenchi di fiducia in uso {from_the_date(Moment(snapshot.taken_at).today)}.",
        sections=(("In uso", in_force), ("Copia", copy), trusted),
        warnings=tuple(warnings),
        trial_clock_note=moment.trial_note,
    )


def _fingerprints(certificates: Sequence[bytes]) -> list[str]:
    from hashlib import sha256

    return [sha256(der).hexdigest() for der in certificates]
