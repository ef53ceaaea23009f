"""Receipts of certified mail (PEC), the letters that they belong to, and how far a letter has come.

A letter counts as delivered to an address only by the receipt of delivery for that very address: the receipt of
acceptance proves the sending, nothing more.

Legal basis: artt. 4, 6 and 8 D.P.R. 68/2005; art. 48 D.Lgs. 82/2005 (CAD).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

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


class LetterState(StrEnum):
    """How far a letter has come to one address; the value completes "la lettera è …"."""

    SENT = "inviata"
    ACCEPTED = "accettata"
    DELIVERED = "consegnata"
    DOUBTFUL = "accettata, con preavviso di mancata consegna"
    NOT_DELIVERED = "non consegnata"


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


@dataclass(frozen=True, slots=True)
class Addressee:
    """A party that a letter was sent to, at the PEC address that the register knows; empty if it knows none."""

    party: str
    address: str


@dataclass(frozen=True, slots=True)
class SentLetter:
    """A letter to other bodies that has left through protocollo.

    Attributes:
        label: The name of its document, or of the communication; unique within its agreement.
        registration_number: Empty where none was recorded.
        recorded_at: When the register was told that it left: failures of an earlier sending are over by then.
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
        return f"«{self.label}»{number} del {self.sent_on:%d/%m/%Y}"


@dataclass(frozen=True, slots=True)
class RecordedReceipt:
    """A receipt as the register keeps it.

    Attributes:
        letter: Label of the letter that it belongs to.
        file_sha256: The .eml as it came, in the archive.
        signature: In Italian, what was and was not found out about the provider's signature.
    """

    agreement: str
    letter: str
    receipt: Receipt
    file_sha256: str
    signature: str
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """How far one letter has come to one address, by the receipt that says so."""

    address: str
    state: LetterState
    by: Receipt | None = None

    def __str__(self) -> str:
        where = self.address or "indirizzo non registrato"
        if self.by is None:
            return f"{where}: inviata, nessuna ricevuta"
        told = f"{where}: {self.state} il {self.by.issued_at.astimezone(ROME):%d/%m/%Y alle %H:%M}"
        return f"{told} ({self.by.reason or self.by.kind})" if self.by.kind.is_failure else told


def standings(letter: SentLetter, recorded: Collection[RecordedReceipt]) -> tuple[Standing, ...]:
    """How far a letter has come to each of its addresses; other addresses that receipts name come after them.

    A delivery holds whatever else was said of the same address: it is a fact, while a failure may have been of
    an earlier attempt.
    """
    counting = [
        r.receipt
        for r in recorded
        if r.letter == letter.label and (r.recorded_at >= letter.recorded_at or r.receipt.kind is ReceiptKind.DELIVERY)
    ]
    receipts = sorted(counting, key=lambda receipt: receipt.issued_at)
    registered = [addressee.address.casefold() for addressee in letter.addressees]
    named = sorted({address for receipt in receipts for address in receipt.concerns} - set(registered))
    return tuple(_standing(address, receipts) for address in dict.fromkeys([*registered, *named]))


def _standing(address: str, receipts: Sequence[Receipt]) -> Standing:
    about = [receipt for receipt in receipts if address in receipt.concerns]
    for state, kinds in (
        (LetterState.DELIVERED, {ReceiptKind.DELIVERY}),
        (LetterState.NOT_DELIVERED, _NEVER_CAME),
        (LetterState.DOUBTFUL, {ReceiptKind.NON_DELIVERY_WARNING}),
        (LetterState.ACCEPTED, {ReceiptKind.ACCEPTANCE, ReceiptKind.TAKEN_IN_CHARGE}),
    ):
        found = [receipt for receipt in about if receipt.kind in kinds]
        if found:
            # The first delivery is the one that counts; of failures the last tells most.
            return Standing(address, state, found[0] if state is LetterState.DELIVERED else found[-1])
    return Standing(address, LetterState.SENT)
