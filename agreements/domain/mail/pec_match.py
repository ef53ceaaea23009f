"""Which letter a PEC receipt belongs to: by its message, or by the protocollo number in its subject.

Never by address and day: a body is written to about many things, and a receipt proves its own message only (art. 6
D.P.R. 68/2005). Where neither tells, a person names the letter.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from agreements.domain.mail.pec import Receipt, RecordedReceipt, SentLetter
from agreements.domain.mail.subject_number import Mention, bare_numbers, mentions, taken_apart

# The protocol office sends on the day of the number, or soon after; receipts follow within a day.
LONGEST_AFTER = timedelta(days=7)
# Numbers of protocollo begin anew each year: long after its letter the same number is another one.
_NUMBER_HOLDS_FOR = timedelta(days=180)
_LEAST_NUMBER = 3


@dataclass(frozen=True, slots=True)
class Match:
    """What a receipt belongs to.

    Attributes:
        letters: More than one where a single message carried several letters.
        by: In Italian, how that was found out.
        doubt: In Italian, what a person who named the letter should look at; empty where nothing speaks against it.
    """

    letters: tuple[SentLetter, ...]
    by: str
    doubt: str = ""


@dataclass(frozen=True, slots=True)
class NoMatch:
    """In Italian, why no letter, or not a single one, answers to the receipt."""

    reason: str


def match(receipt: Receipt, letters: Sequence[SentLetter], recorded: Iterable[RecordedReceipt]) -> Match | NoMatch:
    """Find the letter of a receipt; where two would do, none is chosen.

    Args:
        receipt: As read; its subject is only searched for a protocollo number that we have recorded ourselves.
        letters: Those that may be meant, each sending of them.
        recorded: Receipts whose letter is known already: others of the same message belong to it too.
    """
    if not letters:
        return NoMatch("non risulta alcuna lettera inviata")
    reachable = [letter for letter in letters if letter.addresses & receipt.concerns]
    sent = [letter for letter in reachable if letter.sent_on <= receipt.issued_on]
    known = [r for r in recorded if r.receipt.same_message(receipt)]
    found = [letter for letter in sent if any(r.is_of(letter) for r in known)]
    if found:
        return Match(tuple(_newest(found)), "per il messaggio a cui si riferisce")
    found = [
        letter
        for letter in sent
        if _bears(receipt.subject, letter) and receipt.issued_on - letter.sent_on <= _NUMBER_HOLDS_FOR
    ]
    if found:
        return _sole(_newest(found), "per il numero di protocollo nell’oggetto", receipt)
    near = [letter for letter in sent if receipt.issued_on - letter.sent_on <= LONGEST_AFTER]
    if near:
        return NoMatch(_not_told(near))
    return NoMatch(_why_none(receipt, letters, reachable))


def _newest(letters: Sequence[SentLetter]) -> list[SentLetter]:
    """Of several sendings of one letter the last: the receipt is not older than it."""
    by_letter = {
        (letter.agreement, letter.label): letter for letter in sorted(letters, key=lambda each: each.recorded_at)
    }
    return [letter for letter in letters if by_letter[letter.agreement, letter.label] is letter]


def _not_told(near: Sequence[SentLetter]) -> str:
    names = "; ".join(letter.told for letter in near)
    if len(near) > 1:
        return f"più lettere possono essere quella giusta ({names}): indicare quale nel modulo"
    return (
        "né il numero di protocollo nell’oggetto né un’altra ricevuta dello stesso messaggio dicono che sia di "
        f"{names}; se lo è, indicare la lettera nel modulo"
    )


def another_number(receipt: Receipt, letter: SentLetter, others: Iterable[SentLetter] = ()) -> str | None:
    """The number in the subject of a receipt that says that it is not this letter's; None where nothing says so.

    Args:
        others: Letters whose numbers are known: theirs count without the word «protocollo» before them.
    """
    if not letter.registration_number:
        return None
    found = list(mentions(receipt.subject))
    borne = next((mention for mention in found if not mention.referred), None)
    if borne is not None:
        if _is_of(borne, letter):
            return None
        year = borne.number.year
        return borne.told if year is None or str(year) in borne.told else f"{borne.told} del {year}"
    if names_number(receipt.subject, letter.registration_number):
        return None
    for other in others:
        if other.registration_number and names_number(receipt.subject, other.registration_number):
            return other.registration_number
    return next((mention.told for mention in found if not _is_of(mention, letter)), None)


def doubt_of_number(receipt: Receipt, letters: Iterable[SentLetter]) -> str:
    """In Italian, that the subject speaks of a number that is none of the letters', without saying of what; or nothing.

    Such a number refuses nothing (it may be of an act, or of a file), but whoever names a letter by hand is told.
    """
    found = list(bare_numbers(receipt.subject))
    letters = [letter for letter in letters if letter.registration_number]
    own = [letter for letter in letters if names_number(receipt.subject, letter.registration_number)]
    if not found or not letters or own or any(_is_of(each, letter) for each in found for letter in letters):
        return ""
    return (
        f"L’oggetto della ricevuta parla del n. {found[0].told}, e il protocollo della lettera indicata è n. "
        f"{letters[0].registration_number}: una ricevuta prova il suo messaggio soltanto, verificare che sia di questa."
    )


def _bears(subject: str, letter: SentLetter) -> bool:
    """Whether the first number of protocollo that a subject bears is this letter's; one too short says nothing."""
    borne = next((mention for mention in mentions(subject) if not mention.referred), None)
    return borne is not None and len(letter.registration_number.strip()) >= _LEAST_NUMBER and _is_of(borne, letter)


def _is_of(mention: Mention, letter: SentLetter) -> bool:
    own = taken_apart(letter.registration_number)
    # A letter leaves on the day of its number or soon after: in the first days of January it may be of the old year.
    years = frozenset({letter.sent_on.year, (letter.sent_on - LONGEST_AFTER).year})
    return own is not None and own.same(mention.number, years)


def names_number(subject: str, registration_number: str) -> bool:
    """Whether a subject holds this number, whatever zeros stand before it, not as a part of another.

    One too short says nothing.
    """
    wanted = registration_number.strip()
    if len(wanted) < _LEAST_NUMBER:
        return False
    if len(bare := wanted.lstrip("0")) >= _LEAST_NUMBER:
        wanted = bare
    zeros = "0*" if wanted == bare else ""
    return re.search(rf"(?<![0-9A-Za-z]){zeros}{re.escape(wanted)}(?![0-9A-Za-z])", subject, re.IGNORECASE) is not None


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
