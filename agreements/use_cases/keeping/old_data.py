"""What the register holds from older versions, and today's rules would not take: told, never changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.confirmed_end import outside_readings
from agreements.domain.agreement.periods import periods
from agreements.persistence.database import Database


def refused_today(database: Database) -> tuple[tuple[str, str], ...]:
    """The numbers of agreements with data that today's rules would refuse, each with why, in Italian. Reads only."""
    with database.unit() as unit:
        agreements = unit.list_agreements()
    return tuple((each.number, why) for each in agreements for why in (*_ends(each), *_signatures(each)))


def _ends(agreement: Agreement) -> Iterator[str]:
    for period in periods(agreement):
        act = agreement.act(period.act_sequence)
        if act.confirmed_expires_on is None or act.expiry_article:
            continue
        if why := outside_readings(agreement, period, act.confirmed_expires_on):
            yield f"la scadenza confermata non è sostenuta da un articolo: {why}"


def _signatures(agreement: Agreement) -> Iterator[str]:
    """One signature counts for one party (art. 15 c. 2-bis L. 241/1990)."""
    for act in agreement.signed_acts:
        of: defaultdict[object, list[int]] = defaultdict(list)
        for signature in act.signatures:
            # Where nothing identifies it: the same file, certificate and instant are one signature.
            same = signature.identity or (signature.file_sha256, signature.certificate, signature.signed_at)
            if signature.identity or signature.certificate:
                of[same].append(signature.position)
        for positions in of.values():
            if len(positions) > 1:
                parties = ", ".join(agreement.party(position).name for position in positions)
                yield f"una sola firma dell’atto {act.sequence} è registrata per più parti ({parties})"
