"""Receipts of certified mail (PEC), the letters that they belong to, and how far a letter has come.

A letter counts as delivered to an address only by the receipt of delivery for that very address: the receipt of
acceptance proves the sending, nothing more.

Legal basis: artt. 4, 6 and 8 D.P.R. 68/2005; art. 48 D.Lgs. 82/2005 (CAD).
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from agreements.domain.basics.day_words import of_the_date, the_hour
from agreements.domain.basics.moment import ROME


class ReceiptKind(StrEnum):
    """What a receipt attests; the value is the Italian name."""

    ACCEPTANCE = "accettazione"
    NON_ACCEPTANCE = "non accettazione"
    TAKEN_IN_CHARGE = "presa in carico"
    DELIVERY = "avvenuta consegna"
    NON_DELIVERY = "mancata consegna"
    NON_DELIVERY_WARNING = "preavviso di mancata consegna"
    VIRUS = "rilevazione di virus"

    @property
    def is_failure(self) -> bool:
        """Whether somebody has to do something: the letter has not arrived, or may not."""
        return self in _FAILURES


_FAILURES = frozenset(
    {ReceiptKind.NON_ACCEPTANCE, ReceiptKind.NON_DELIVERY, ReceiptKind.NON_DELIVERY_WARNING, ReceiptKind.VIRUS}
)
_NEVER_CAME = frozenset({ReceiptKind.NON_ACCEPTANCE, ReceiptKind.NON_DELIVERY, ReceiptKind.VIRUS})
_SECOND_FROM = timedelta(hours=22)
_FIRST_UNTIL = timedelta(hours=18)
_HOURS = (("ventiquattro", 24), ("dodici", 12))


class LetterState(StrEnum):
    """How far a letter has come to one address; the value completes "la lettera è …"."""

    SENT = "inviata"
    ACCEPTED = "accettata"
    DELIVERED = "consegnata"
    DOUBTFUL = "accettata, con preavviso di mancata consegna"
    TO_READ = "accettata, con un avviso del gestore da leggere"
    NOT_DELIVERED = "non consegnata"


MAY_LEAVE_AGAIN = frozenset({LetterState.NOT_DELIVERED, LetterState.TO_READ})
"""Where a letter has not arrived, or only the provider's words tell whether it will."""


@dataclass(frozen=True, slots=True)
class Recipient:
    """An address of the message, and whether it is itself a certified mailbox."""

    address: str
    certified: bool


@dataclass(frozen=True, slots=True)
class Receipt:
    """What ``daticert.xml`` says.

    Attributes:
        error: As the provider codes it: "nessuno", "no-dest", "no-dominio", "virus", "altro".
        recipients: Those of the original message.
        issued_at: Aware UTC datetime.
        identifier: Of the message among the providers; all receipts of one message share it.
        message_id: Of the original message; empty if the provider left it out.
        delivered_to: The address that a receipt of (non) delivery is about; empty where it is about the message.
        reason: Why it failed, in the provider's words.
    """

    kind: ReceiptKind
    error: str
    sender: str
    recipients: tuple[Recipient, ...]
    subject: str
    provider: str
    issued_at: datetime
    identifier: str
    message_id: str
    delivered_to: str = ""
    reason: str = ""

    @property
    def identity(self) -> str:
        """The same for two copies of one receipt, however they were saved; the identifier alone is the message's."""
        known_by = [self.kind.name, self.identifier, self.message_id, self.delivered_to, self.issued_at.isoformat()]
        return hashlib.sha256(json.dumps(known_by).encode()).hexdigest()

    @property
    def issued_on(self) -> date:
        """Day in Italy."""
        return self.issued_at.astimezone(ROME).date()

    @property
    def concerns(self) -> frozenset[str]:
        """The addresses that it says something about."""
        if self.delivered_to:
            return frozenset({self.delivered_to})
        return frozenset(recipient.address for recipient in self.recipients)

    @property
    def uncertified(self) -> tuple[str, ...]:
        """Recipients that are ordinary mailboxes: no receipt of delivery ever comes for them."""
        return tuple(recipient.address for recipient in self.recipients if not recipient.certified)

    def same_message(self, other: Receipt) -> bool:
        """Whether both are about one message."""
        if self.message_id and other.message_id:
            return self.message_id == other.message_id
        return bool(self.identifier) and self.identifier == other.identifier


@dataclass(frozen=True, slots=True)
class Addressee:
    """A party that a letter was sent to, at the PEC address that the register knows; empty if it knows none."""

    party: str
    address: str


@dataclass(frozen=True, slots=True)
class SentLetter:
    """One sending of a letter to other bodies, through protocollo: under another number or day it is another one.

    Attributes:
        label: The name of its document, or of the communication.
        registration_number: Empty where none was recorded.
        recorded_at: When the register was told that it left; with the label it tells one sending from another.
    """

    agreement: str
    act_sequence: int
    label: str
    registration_number: str
    sent_on: date
    addressees: tuple[Addressee, ...]
    recorded_at: datetime

    @property
    def addresses(self) -> frozenset[str]:
        """Where it went, as far as the register knows."""
        return frozenset(addressee.address.casefold() for addressee in self.addressees if addressee.address)

    @property
    def told(self) -> str:
        """In Italian, with number and day."""
        number = f", protocollo {self.registration_number}" if self.registration_number else ""
        day = f" {of_the_date(self.sent_on)}"
        return f"«{self.label}»{number}" + ("" if number.endswith(day) else day)


@dataclass(frozen=True, slots=True)
class RecordedReceipt:
    """A receipt as the register keeps it.

    Attributes:
        letter: Label of the letter that it belongs to.
        file_sha256: The .eml as it came, in the archive.
        signature: In Italian, what was and was not found out about the provider's signature.
        letter_recorded_at: Of which sending of the letter it is; None where an older register did not tell.
    """

    agreement: str
    letter: str
    receipt: Receipt
    file_sha256: str
    signature: str
    recorded_at: datetime
    letter_recorded_at: datetime | None = None

    def is_of(self, letter: SentLetter) -> bool:
        """Whether it was recorded on this very sending, as far as the register tells."""
        if (self.agreement, self.letter) != (letter.agreement, letter.label):
            return False
        if self.letter_recorded_at is not None:
            return self.letter_recorded_at == letter.recorded_at
        # Not told: a failure of before the letter left again is over, a delivery was taken as the letter's.
        return self.recorded_at >= letter.recorded_at or self.receipt.kind is ReceiptKind.DELIVERY


@dataclass(frozen=True, slots=True)
class Standing:
    """How far one letter has come to one address, by the receipt that says so.

    Attributes:
        accepted: Whether it is known that a provider took it over.
    """

    address: str
    state: LetterState
    by: Receipt | None = None
    accepted: bool = True

    def __str__(self) -> str:
        where = self.address or "indirizzo non registrato"
        if self.by is None:
            return f"{where}: inviata, nessuna ricevuta"
        state = str(self.state) if self.accepted else str(self.state).replace("accettata", "inviata")
        told = f"{where}: {state} {the_hour(self.by.issued_at)}"
        return f"{told} ({self.by.reason or self.by.kind})" if self.by.kind.is_failure else told


def standings(letter: SentLetter, recorded: Collection[RecordedReceipt]) -> tuple[Standing, ...]:
    """How far a letter has come to each of its addresses; other addresses that receipts name come after them.

    A delivery holds whatever else was said of the same address: it is a fact, while a failure may have been of
    an earlier attempt.
    """
    counting = [r.receipt for r in recorded if r.is_of(letter)]
    receipts = sorted(counting, key=lambda receipt: receipt.issued_at)
    registered = [addressee.address.casefold() for addressee in letter.addressees]
    named = sorted({address for receipt in receipts for address in receipt.concerns} - set(registered))
    return tuple(_standing(address, receipts) for address in dict.fromkeys([*registered, *named]))


def _standing(address: str, receipts: Sequence[Receipt]) -> Standing:
    accepted = any(r.kind is ReceiptKind.ACCEPTANCE and address in r.concerns for r in receipts)
    about = [(receipt, _state(receipt, receipts)) for receipt in receipts if address in receipt.concerns]
    for state in (
        LetterState.DELIVERED,
        LetterState.NOT_DELIVERED,
        LetterState.TO_READ,
        LetterState.DOUBTFUL,
        LetterState.ACCEPTED,
    ):
        found = [receipt for receipt, told in about if told is state]
        if found:
            # The first delivery is the one that counts; of failures the last tells most.
            return Standing(
                address,
                state,
                found[0] if state is LetterState.DELIVERED else found[-1],
                accepted or state is LetterState.ACCEPTED,
            )
    return Standing(address, LetterState.SENT)


def _state(receipt: Receipt, receipts: Iterable[Receipt]) -> LetterState:
    if receipt.kind is ReceiptKind.DELIVERY:
        return LetterState.DELIVERED
    if receipt.kind in _NEVER_CAME:
        return LetterState.NOT_DELIVERED
    if receipt.kind is ReceiptKind.NON_DELIVERY_WARNING:
        return told_by_notice(receipt, receipts)
    return LetterState.ACCEPTED


def told_by_notice(notice: Receipt, receipts: Iterable[Receipt]) -> LetterState:
    """What a notice of delay says of its letter: still under way, not delivered, or for a person to read.

    The first notice comes when twelve hours have passed, the second, which is final, not before twenty-two; nothing in
    their structure tells them apart, and either may be the only one. So the time since the acceptance counts, by the
    same provider's clock; where it does not tell, or no acceptance is known, what the notice says in words.

    Args:
        receipts: Those of the same letter.

    Legal basis: art. 8 D.P.R. 68/2005; RFC 6109, section 3.3.3. Eighteen hours are the middle between the two.
    """
    accepted = [r.issued_at for r in receipts if r.kind is ReceiptKind.ACCEPTANCE and r.same_message(notice)]
    passed = notice.issued_at - min(accepted) if accepted else None
    if passed is not None and passed >= _SECOND_FROM:
        return LetterState.NOT_DELIVERED
    if passed is not None and timedelta(0) <= passed < _FIRST_UNTIL:
        return LetterState.DOUBTFUL
    words = notice.reason.casefold()
    second, first = (re.search(rf"{word}|(?<![\d.,]){hours}(?![.,]?\d)", words) for word, hours in _HOURS)
    if bool(second) == bool(first):
        return LetterState.TO_READ
    return LetterState.NOT_DELIVERED if second else LetterState.DOUBTFUL
