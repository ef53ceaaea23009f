"""From pinned certificates to national lists: who may sign the list of lists, whom it names, which edition counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from pyhanko.sign.validation.qualified import eutl_parse

from signing.base.errors import TrustedListError
from signing.base.listed_trust import EU
from signing.trusted_lists.reading import LIST_OF_LISTS, NATIONAL, OpenedList, check_xml, open_list

LOTL = "europeo (LOTL)"
MOST_PIVOTS = 30
_CLOCKS_DIFFER = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Pointer:
    """A national list as the list of lists names it: where it lies, and who may sign it."""

    territory: str
    url: str
    signers: tuple[bytes, ...]


def open_list_of_lists(data: bytes, pins: Sequence[bytes], pivots: Sequence[bytes] = ()) -> OpenedList:
    """Verify the list of lists with the pinned certificates, or with those that its pivots lead to.

    A pivot is an edition in which the signers changed: signed by earlier ones, it names the later ones.

    Legal basis: Implementing Decision (EU) 2015/1505, art. 4.

    Raises:
        TrustedListError: It, or a pivot, is not signed as it must be.
    """
    signers = tuple(pins)
    check_xml(data, LOTL)
    steps = sorted((_pivot_sequence(pivot), pivot) for pivot in pivots)
    for _, pivot in steps:
        opened = open_list(pivot, signers, "europeo (LOTL), edizione intermedia", kind=LIST_OF_LISTS, territory=EU)
        signers = _own_signers(opened) or signers
    return open_list(data, signers, LOTL, kind=LIST_OF_LISTS, territory=EU)


def pivot_urls(data: bytes) -> tuple[str, ...]:
    """Where the pivots lie, as a list says whose signature is not verified yet: only what is fetched there counts.

    Raises:
        TrustedListError: The list is unreadable, or names more than there can be.
    """
    check_xml(data, LOTL)
    try:
        urls = tuple(eutl_parse.parse_lotl_unsafe(data.decode("utf-8")).pivot_urls)
    except Exception as error:
        raise TrustedListError(f"L'elenco di fiducia {LOTL} non si comprende: scaricarlo di nuovo.") from error
    if len(urls) > MOST_PIVOTS:
        raise TrustedListError(f"L'elenco di fiducia {LOTL} rimanda a troppe edizioni intermedie: non viene usato.")
    return urls


def pointers(opened: OpenedList) -> Mapping[str, Pointer]:
    """The national lists that a verified list of lists names, by territory."""
    parsed = eutl_parse.parse_lotl_unsafe(opened.content.decode("utf-8"))
    found: dict[str, Pointer] = {}
    for reference in parsed.references:
        if eutl_parse.LOTL_RULE not in reference.scheme_rules:
            signers = tuple(certificate.dump() for certificate in reference.tlso_certs)
            found.setdefault(reference.territory.upper(), Pointer(reference.territory, reference.location_uri, signers))
    return found


def open_national(data: bytes, territory: str, named: Mapping[str, Pointer]) -> OpenedList:
    """Verify a national list with the certificates that the list of lists gives for it.

    Raises:
        TrustedListError: The territory is not named, or its list is not signed as it must be.
    """
    pointer = named.get(territory)
    if pointer is None:
        raise TrustedListError(f"L'elenco europeo non nomina l'elenco di fiducia {territory}: controllare la sigla.")
    return open_list(data, pointer.signers, territory, kind=NATIONAL, territory=pointer.territory)


def refuse_stale(opened: OpenedList, sequence: int | None, issued_at: datetime | None, at: datetime) -> None:
    """Refuse an edition that is no longer current, or older than the one in use.

    Args:
        opened: The edition that came.
        sequence: Number of the edition in use, or None if there is none.
        issued_at: When that one was issued.
        at: The present moment, aware.

    Raises:
        TrustedListError: It must not replace the edition in use.
    """
    if opened.next_update < at:
        raise TrustedListError(
            f"L'elenco di fiducia {opened.name} n. {opened.sequence} è scaduto in data {opened.next_update:%d/%m/%Y}: "
            "procurarsi l'edizione in corso."
        )
    if opened.issued_at > at + _CLOCKS_DIFFER:
        raise TrustedListError(
            f"L'elenco di fiducia {opened.name} porta una data futura ({opened.issued_at:%d/%m/%Y}): controllare "
            "l'ora di questo computer."
        )
    if sequence is not None and issued_at is not None and (opened.sequence < sequence or opened.issued_at < issued_at):
        raise TrustedListError(
            f"L'elenco di fiducia {opened.name} n. {opened.sequence} è più vecchio di quello in uso (n. {sequence}): "
            "resta in uso quello."
        )


def _pivot_sequence(data: bytes) -> int:
    root = check_xml(data, "europeo (LOTL), edizione intermedia")
    text = root.findtext("{*}SchemeInformation/{*}TSLSequenceNumber", "").strip()
    return int(text) if text.isdigit() else 0


def _own_signers(opened: OpenedList) -> tuple[bytes, ...]:
    parsed = eutl_parse.parse_lotl_unsafe(opened.content.decode("utf-8"))
    for reference in parsed.references:
        if eutl_parse.LOTL_RULE in reference.scheme_rules:
            return tuple(certificate.dump() for certificate in reference.tlso_certs)
    return ()
