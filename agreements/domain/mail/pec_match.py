"""Which letter a PEC receipt belongs to: by its message, by the protocollo number, by address and day."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from agreements.domain.mail.pec import Receipt, RecordedReceipt, SentLetter

# The protocol office sends on the day of the number, or soon after; receipts follow within a day.
LONGEST_AFTER = timedelta(days=7)
_LEAST_NUMBER = 3


@dataclass(frozen=True, slots=True)
class Match:
    """What a receipt belongs to.

    Attributes:
        letters: More than one where a single message carried several letters.
        by: In Italian, how that was found out.
    """

    letters: tuple[SentLetter, ...]
    by: str


@dataclass(frozen=True, slots=True)
class NoMatch:
    """In Italian, why no letter, or not a single one, answers to the receipt."""

    reason: str


def match(receipt: Receipt, letters: Sequence[SentLetter], recorded: Iterable[RecordedReceipt]) -> Match | NoMatch:
    """Find the letter of a receipt; where two would do, none is chosen.

    Args:
        receipt: As read; its subject is only searched for a protocollo number that we have recorded ourselves.
        letters: Those that may be meant.
        recorded: Receipts whose letter is known already: others of the same message belong to it too.
    """
    if not letters:
        return NoMatch("non risulta alcuna lettera inviata")
    reachable = [letter for letter in letters if letter.addresses & receipt.concerns]
    sent = [letter for letter in reachable if letter.sent_on <= receipt.issued_on]
    same = {(r.agreement, r.letter) for r in recorded if _same_message(r.receipt, receipt)}
    found = [letter for letter in sent if (letter.agreement, letter.label) in same]
    if found:
        return Match(tuple(found), "per il messaggio a cui si riferisce")
    found = [letter for letter in sent if names_number(receipt.subject, letter.registration_number)]
    if found:
        return _sole(found, "per il numero di protocollo nell’oggetto", receipt)
    near = [letter for letter in sent if receipt.issued_on - letter.sent_on <= LONGEST_AFTER]
    if near:
        return _sole(near, "per indirizzo e data", receipt)
    return NoMatch(_why_none(receipt, letters, reachable))


def names_number(subject: str, registration_number: str) -> bool:
    """Whether a subject holds this very number, not as a part of another; one too short says nothing."""
    wanted = registration_number.strip()
    if len(wanted) < _LEAST_NUMBER:
        return False
    return re.search(rf"(?<![0-9A-Za-z]){re.escape(wanted)}(?![0-9A-Za-z])", subject, re.IGNORECASE) is not None


def _same_message(known: Receipt, receipt: Receipt) -> bool:
    if known.message_id and receipt.message_id:
        return known.message_id == receipt.message_id
    return bool(known.identifier) and known.identifier == receipt.identifier


def _sole(found: Sequence[SentLetter], by: str, receipt: Receipt) -> Match | NoMatch:
    numbers = {(letter.registration_number, letter.sent_on) for letter in found}
    # One message may carry letters to several parties under one number: then the receipt is about each of them.
    shared = len(numbers) == 1 and found[0].registration_number and not _overlap(found)
    if len(found) == 1 or shared:
        return Match(tuple(found), by)
    names = "; ".join(letter.told for letter in found)
    return NoMatch(f"più lettere possono essere quella giusta ({names}): indicare quale nel modulo")


def _overlap(found: Sequence[SentLetter]) -> bool:
    together = [address for letter in found for address in letter.addresses]
    return len(together) != len(set(together))


def _why_none(receipt: Receipt, letters: Sequence[SentLetter], reachable: Sequence[SentLetter]) -> str:
    addresses = ", ".join(sorted(receipt.concerns)) or "nessun indirizzo"
    if not reachable:
        known = ", ".join(sorted({address for letter in letters for address in letter.addresses})) or "nessuna"
        return f"riguarda {addresses}, mentre le lettere inviate sono dirette a {known}"
    days = "; ".join(letter.told for letter in reachable)
    return f"è del {receipt.issued_on:%d/%m/%Y}, e per data non corrisponde a nessuna lettera inviata ({days})"
