"""Get the lists, from the network or from files, and take them into use only when all of them are in order."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit

import requests

from signing.base.errors import TrustedListError
from signing.base.gatekeeper import Gatekeeper
from signing.base.listed_trust import EU
from signing.base.trust import Limits, TrustSettings
from signing.trusted_lists import snapshot as store
from signing.trusted_lists.editions import (
    LOTL,
    Pointer,
    open_list_of_lists,
    open_national,
    pivot_urls,
    pointers,
    refuse_stale,
)
from signing.trusted_lists.reading import LIST_OF_LISTS, MOST_BYTES, TSL, OpenedList, check_xml
from signing.trusted_lists.services import services_of
from signing.trusted_lists.settings import ListSettings
from signing.trusted_lists.snapshot import PIVOT, Edition, Snapshot

FETCH_SECONDS = 90.0


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What came of it.

    Attributes:
        snapshot: The one in use now.
        is_new: Whether something had changed.
        problems: Italian; lists that could not be renewed and stay as they were.
    """

    snapshot: Snapshot
    is_new: bool
    problems: tuple[str, ...]


@dataclass(slots=True)
class _Found:
    lotl: bytes
    pivots: dict[str, bytes] = field(default_factory=dict)
    national: dict[str, bytes] = field(default_factory=dict)
    urls: dict[str, str] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)


def refresh(settings: ListSettings, at: datetime) -> Refreshed:
    """Fetch the lists; the earlier snapshot stays in use unless all that came is in order.

    Safe to kill and to repeat: what did not change is not written again.

    Raises:
        TrustedListError: No address, no answer, or an answer that is not believed.
    """
    if settings.url is None:
        raise TrustedListError(
            "Gli elenchi di fiducia non si scaricano da questa installazione: portarli da un altro computer e usare "
            "«accordi trust import»."
        )
    with store.alone(settings.folder):
        fetcher = _Fetcher(settings)
        lotl = fetcher.get(settings.url, LOTL)
        found = _Found(lotl, urls={EU: settings.url})
        try:
            opened = open_list_of_lists(lotl, settings.pins)
        except TrustedListError:
            # Signers may have changed since they were pinned: the pivots, if they are in order, say to whom.
            found.pivots = {url: fetcher.get(url, LOTL) for url in pivot_urls(lotl)}
            if not found.pivots:
                raise
            opened = open_list_of_lists(lotl, settings.pins, list(found.pivots.values()))
        named = pointers(opened)
        earlier = store.newest(settings.folder)
        for territory in settings.territories:
            pointer = _pointer(named, territory)
            kept = earlier.edition(territory) if earlier else None
            try:
                found.national[territory] = fetcher.get(pointer.url, territory)
                found.urls[territory] = pointer.url
            except TrustedListError as error:
                if earlier is None or kept is None:
                    raise
                found.national[territory] = earlier.read(kept)
                found.urls[territory] = kept.url
                found.problems.append(str(error))
        return _adopt(settings, found, at)


def take_in(settings: ListSettings, files: Sequence[bytes], at: datetime) -> Refreshed:
    """Take lists that a person brought as files, in any order; what is not among them stays as it is.

    Safe to kill and to repeat, as :func:`refresh` is.

    Raises:
        TrustedListError: One is missing, or is not believed.
    """
    with store.alone(settings.folder):
        earlier = store.newest(settings.folder)
        sorted_files = [(*_claims(data), data) for data in files]
        of_lists = sorted((sequence, data) for kind, _, sequence, data in sorted_files if kind == LIST_OF_LISTS)
        if of_lists:
            # Pivots are earlier editions of the list of lists: the last is the one in force.
            found = _Found(of_lists[-1][1], pivots={f"#{number}": data for number, data in of_lists[:-1]})
        elif earlier is not None and (lotl := earlier.edition(EU)) is not None:
            found = _Found(earlier.read(lotl), urls={EU: lotl.url})
            found.pivots = {each.url: earlier.read(each) for each in earlier.editions if each.territory == PIVOT}
        else:
            raise TrustedListError(
                "Manca l'elenco europeo (LOTL): la prima volta va importato insieme con quello nazionale."
            )
        brought = {territory: data for kind, territory, _, data in sorted_files if kind != LIST_OF_LISTS}
        for territory in settings.territories:
            kept = earlier.edition(territory) if earlier else None
            if territory in brought:
                found.national[territory] = brought.pop(territory)
            elif earlier is not None and kept is not None:
                found.national[territory] = earlier.read(kept)
                found.urls[territory] = kept.url
            else:
                raise TrustedListError(f"Manca l'elenco di fiducia {territory}: importarlo insieme con gli altri.")
        if brought:
            raise TrustedListError(
                f"L'elenco di fiducia {', '.join(sorted(brought))} non è fra quelli che questa installazione usa "
                f"({', '.join(settings.territories)}): toglierlo, o aggiungere la sigla alle impostazioni."
            )
        return _adopt(settings, found, at)


def _adopt(settings: ListSettings, found: _Found, at: datetime) -> Refreshed:
    """Verify all, compare with what is in use, write; nothing is written if one is not in order."""
    earlier = store.newest(settings.folder)
    opened = open_list_of_lists(found.lotl, settings.pins, list(found.pivots.values()))
    named = pointers(opened)
    lists = {EU: opened} | {each: open_national(data, each, named) for each, data in found.national.items()}
    for territory, each in lists.items():
        known = earlier.edition(territory) if earlier else None
        if known is None or known.sha256 != each.sha256:
            refuse_stale(each, known.sequence if known else None, known.issued_at if known else None, at)
    for each in lists.values():
        if each is not opened:
            services_of(each)  # what is not understood is refused today, and not noticed with the next signature
    files = _files(found, lists)
    if earlier is not None and {each.sha256 for each in earlier.editions} == {each.sha256 for each in files}:
        snapshot, is_new = earlier, False
    else:
        snapshot, is_new = store.write(settings.folder, files, at), True
    if not found.problems:
        store.note_check(settings.folder, at)
    return Refreshed(snapshot, is_new, tuple(found.problems))


def _files(found: _Found, lists: Mapping[str, OpenedList]) -> dict[Edition, bytes]:
    files: dict[Edition, bytes] = {}
    for territory, opened in lists.items():
        data = found.lotl if territory == EU else found.national[territory]
        name = "lotl.xml" if territory == EU else f"{territory.lower()}.xml"
        files[store.edition_of(opened, name, found.urls.get(territory, ""))] = data
    lotl = lists[EU]
    for number, (url, data) in enumerate(found.pivots.items(), 1):
        digest = hashlib.sha256(data).hexdigest()
        files[Edition(f"pivot-{number}.xml", url, digest, PIVOT, 0, lotl.issued_at, lotl.next_update, "")] = data
    return files


def _pointer(named: Mapping[str, Pointer], territory: str) -> Pointer:
    if territory not in named:
        raise TrustedListError(f"L'elenco europeo non nomina l'elenco di fiducia {territory}: controllare la sigla.")
    return named[territory]


def _claims(data: bytes) -> tuple[str, str, int]:
    """What a file says that it is, before anything is verified: it only tells where it belongs."""
    root = check_xml(data, "importato")
    information = f"{TSL}SchemeInformation/{TSL}"
    sequence = root.findtext(f"{information}TSLSequenceNumber", "").strip()
    return (
        root.findtext(f"{information}TSLType", "").strip(),
        root.findtext(f"{information}SchemeTerritory", "").strip().upper(),
        int(sequence) if sequence.isdigit() else 0,
    )


class _Fetcher:
    """Fetches lists from the configured hosts, by TLS except on loopback."""

    def __init__(self, settings: ListSettings) -> None:
        self._loopback = settings.allow_loopback
        self._gatekeeper = Gatekeeper(
            TrustSettings(
                anchors=(),
                allowed_hosts=settings.hosts,
                allow_loopback=settings.allow_loopback,
                limits=Limits(fetch_seconds=FETCH_SECONDS, fetch_bytes=MOST_BYTES),
            )
        )

    def get(self, url: str, name: str) -> bytes:
        if urlsplit(url).scheme != "https" and not self._loopback:
            raise TrustedListError(f"L'elenco di fiducia {name} si scarica solo da un indirizzo https: {url} non lo è.")
        try:
            answer = self._gatekeeper.request("GET", url, headers={"Accept": "application/xml, text/xml, */*"})
        except (requests.RequestException, OSError) as error:
            raise TrustedListError(
                f"L'elenco di fiducia {name} non si scarica da {url} ({_short(error)}): restano in uso gli elenchi "
                "di prima. Controllare la rete e gli indirizzi ammessi."
            ) from error
        return answer.content


def _short(error: Exception) -> str:
    return " ".join(str(error).split())[:160]
