"""Which letter a PEC receipt belongs to: by its message, or by the protocollo number in its subject.

Never by address and day: a body is written to about many things, and a receipt proves its own message only (art. 6
D.P.R. 68/2005). Where neither tells, a person names the letter.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from agreements.domain.basics.day_words import of_the_date
from agreements.domain.mail.pec import Receipt, RecordedReceipt, SentLetter
from agreements.domain.mail.subject_number import Likeness, Mention, bare_numbers, mentions, recorded

# The protocol office sends on the day of the number, or soon after; receipts follow within a day.
LONGEST_AFTER = timedelta(days=7)
# Long after its letter the same number may be another one.
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
        letter for letter in sent if _bears(receipt, letter) and receipt.issued_on - letter.sent_on <= _NUMBER_HOLDS_FOR
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

    A number that may be the letter's, however it is written, says nothing against it.

    Args:
        others: Letters whose numbers are known: theirs count without the word «protocollo» before them.
    """
    if not letter.registration_number:
        return None
    found = list(mentions(receipt.subject, letter.label))
    borne = [mention for mention in found if not mention.referred]
    if borne:
        may_be = any(_likeness(mention, letter, receipt) for mention in borne)
        return None if may_be else _with_year(borne[0])
    if names_number(receipt.subject, letter.registration_number):
        return None
    for other in others:
        if other.registration_number and names_number(receipt.subject, other.registration_number):
            return other.registration_number
    return next((mention.told for mention in found if not _likeness(mention, letter, receipt)), None)


def _with_year(mention: Mention) -> str:
    year = mention.number.year
    return mention.told if year is None or str(year) in mention.told else f"{mention.told} del {year}"


def bears_number(receipt: Receipt, letter: SentLetter) -> bool:
    """Whether the subject bears the letter's number, beyond doubt, perhaps beside others."""
    found = mentions(receipt.subject, letter.label)
    own = [each for each in found if not each.referred and not each.attached]
    return any(_likeness(each, letter, receipt) is Likeness.SAME for each in own)


def doubt_of_number(receipt: Receipt, letters: Iterable[SentLetter]) -> str:
    """In Italian, that the subject speaks of a number that is not, or not surely, the letters'; or nothing.

    Such a number refuses nothing (it may be of an act, or of a file), but whoever names a letter by hand is told.
    """
    letters = [letter for letter in letters if letter.registration_number]
    if not letters:
        return ""
    found = list(mentions(receipt.subject, letters[0].label))
    # What a message that bears the letter's number only refers to is somebody else's.
    if any(bears_number(receipt, letter) for letter in letters):
        found = [mention for mention in found if not mention.referred and not mention.attached]
    else:
        own = any(names_number(receipt.subject, letter.registration_number) for letter in letters)
        found += [] if own else list(bare_numbers(receipt.subject))
    unsure = [(each, max(_likeness(each, letter, receipt) for letter in letters)) for each in found]
    named = [each for each, likeness in unsure if likeness is not Likeness.SAME]
    # Of mere numbers («Invio n. 1234, allegato n. 2») one that is the letter's explains the others.
    mere = not any(mentions(receipt.subject))
    if not named or (mere and any(likeness is Likeness.SAME for _, likeness in unsure)):
        return ""
    return (
        f"L’oggetto della ricevuta parla del n. {_with_year(named[0])}, e il protocollo della lettera indicata è n. "
        f"{letters[0].registration_number}: una ricevuta prova il suo messaggio soltanto, verificare che sia di questa."
    )


def _bears(receipt: Receipt, letter: SentLetter) -> bool:
    """Whether the subject bears this letter's number of protocollo and no other; one too short says nothing."""
    found = mentions(receipt.subject, letter.label)
    borne = [mention for mention in found if not mention.referred and not mention.attached]
    if not borne or len(letter.registration_number.strip()) < _LEAST_NUMBER:
        return False
    return all(_likeness(mention, letter, receipt) is Likeness.SAME for mention in borne)


def _likeness(mention: Mention, letter: SentLetter, receipt: Receipt) -> Likeness:
    own = recorded(letter.registration_number)
    if own is None:
        return Likeness.OTHER
    return own.number.likeness(mention.number, _years(letter.sent_on), _years(receipt.issued_on))


def _years(day: date) -> frozenset[int]:
    """Of a number without a year: a letter leaves on the day of its number or soon after, its receipt soon after it."""
    return frozenset({day.year, (day - LONGEST_AFTER).year})


def names_number(subject: str, registration_number: str) -> bool:
    """Whether a subject holds this number, whatever zeros stand before it, not as a part of another.

    One too short says nothing.
    """
    known = recorded(registration_number)
    wanted = known.told if known and known.number.suffix == () else registration_number.strip()
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
    return f"è {of_the_date(receipt.issued_on)}, e per data non corrisponde a nessuna lettera inviata ({days})"
