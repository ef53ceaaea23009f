"""The PEC mailbox, where an installation may read it: each new receipt goes to the letter that it belongs to.

A receipt that names no number of ours, and whose message is not known, waits: by hand a person may name its letter.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.confidentiality import shown_line
from agreements.domain.agreement.events import SYSTEM
from agreements.domain.basics.errors import ConcurrentChange, InvalidDatum
from agreements.domain.basics.moment import Moment
from agreements.domain.mail.pec import Receipt
from agreements.domain.mail.pec_match import Match, match
from agreements.notifications.imap import PecMailbox
from agreements.notifications.pec_mail import NotAReceipt
from agreements.persistence.engine.records import MailboxMessage, MailboxOutcome
from agreements.use_cases.base.letters import Correspondence, correspondence
from agreements.use_cases.base.outcome import Outcome
from agreements.use_cases.base.workbench import Workbench
from agreements.use_cases.mail.receipts import OpenedReceipt, open_and_examine, record

LOOK_BACK = timedelta(days=90)
# A letter may be recorded days after it left: until then its receipts wait, and are looked at now and then.
WAITS_FOR = timedelta(days=15)
LOOKED_AT_EVERY = timedelta(hours=12)
MOST_MESSAGES = 500
NOT_CONFIGURED = (
    "La lettura della casella PEC non è configurata: le ricevute che il protocollo restituisce si consegnano in "
    "«File ricevuti» e si importano con «importa-ricevuta»."
)


@dataclass(frozen=True, slots=True)
class _AgreementWithLetters:
    agreement: Agreement
    letters: Correspondence


class _Register:
    """The agreements that the messages of one look may concern: loaded when the first message does.

    A letter goes to the address of a party: no agreement of which no party is reached at an address of a receipt has
    a letter that answers to it.
    """

    def __init__(self, bench: Workbench) -> None:
        self._bench = bench
        self._reached: defaultdict[str, set[str]] = defaultdict(set)
        self._known: dict[str, _AgreementWithLetters] = {}
        with bench.database.unit() as unit:
            for number, pec in unit.parties_reached():
                self._reached[pec.casefold()].add(number)

    def concerned(self, receipt: Receipt) -> list[_AgreementWithLetters]:
        """The agreements of the receipt's addresses, and the one on which it was recorded, in order of number."""
        with self._bench.database.unit() as unit:
            numbers = {known.agreement for known in unit.receipts_with(receipt.identity)}
            numbers = numbers.union(*(self._reached.get(address, ()) for address in receipt.concerns))
            for each in unit.load_some(numbers - self._known.keys()):
                self._known[each.number] = _AgreementWithLetters(each, correspondence(unit, each))
        return [self._known[number] for number in sorted(numbers)]

    def forget(self, number: str) -> None:
        """An agreement has changed: it is loaded again where another message concerns it."""
        self._known.pop(number, None)


def read_mailbox(bench: Workbench, now: datetime) -> Outcome:
    """Read the messages of the PEC mailbox that were not treated yet, and record the receipts of our letters.

    Nothing in the mailbox is changed. Safe to kill and to repeat: each receipt is one commit and known by what it
    certifies; what became of a message is noted after it, by UIDVALIDITY and UID.

    Raises:
        MailboxUnreadable: The server does not answer, or does not let us in.
    """
    with bench.database.unit() as unit:
        moment = unit.moment(now)
    settings = bench.pec_mailbox()
    if settings is None:
        return _told(moment, NOT_CONFIGURED)
    counted = dict.fromkeys(MailboxOutcome, 0)
    lines: list[str] = []
    with PecMailbox(settings) as mailbox:
        waiting = _to_look_at(bench, mailbox, settings.name, moment)
        register = _Register(bench)
        for uid in waiting:
            data = mailbox.message(uid)
            outcome, number, note = _treat(bench, data, register, moment)
            with bench.database.unit() as unit:
                message = MailboxMessage(settings.name, mailbox.uid_validity, uid, outcome, number, note, moment.at)
                unit.note_message(message)
                unit.commit()
            register.forget(number)
            counted[outcome] += 1
            if number:
                with bench.database.unit() as unit:
                    lines.append(shown_line(number, f"{number}: {note}", number in unit.confidential()))
    looked_at = sum(counted.values())
    if not looked_at:
        return _told(moment, f"Nessun messaggio nuovo nella casella PEC {settings.name}.")
    how_many = "Esaminato un messaggio" if looked_at == 1 else f"Esaminati {looked_at} messaggi"
    happened = f"{how_many} di {settings.name}: " + ", ".join(
        f"{outcome} {count}" for outcome, count in counted.items() if count
    )
    return _told(moment, " ".join([f"{happened}.", *lines]))


def _told(moment: Moment, happened: str) -> Outcome:
    return Outcome("", "Casella PEC", happened, trial_clock_note=moment.trial_note)


def _to_look_at(bench: Workbench, mailbox: PecMailbox, name: str, moment: Moment) -> list[int]:
    with bench.database.unit() as unit:
        noted = {message.uid: message for message in unit.mailbox_messages(name, mailbox.uid_validity)}
    lately = set(mailbox.uids_since(moment.today - WAITS_FOR))
    found = [uid for uid in mailbox.uids_since(moment.today - LOOK_BACK) if uid not in noted]
    again = [
        uid
        for uid, message in noted.items()
        if message.outcome is MailboxOutcome.WAITING
        and uid in lately
        and message.seen_at <= moment.at - LOOKED_AT_EVERY
    ]
    return [*found, *again][:MOST_MESSAGES]


def _treat(
    bench: Workbench, data: bytes | None, register: _Register, moment: Moment
) -> tuple[MailboxOutcome, str, str]:
    """What becomes of one message: its outcome, the agreement that it was recorded on, and a sentence."""
    if data is None:
        return MailboxOutcome.NOT_OURS, "", "Messaggio non più presente, o troppo grande per essere una ricevuta."
    try:
        opened = open_and_examine(bench, data)
    except NotAReceipt as refusal:
        return MailboxOutcome.NOT_OURS, "", refusal.why
    concerned = register.concerned(opened.receipt)
    found = _match_anywhere(opened, concerned)
    if isinstance(found, str):
        return MailboxOutcome.WAITING, "", found
    number = found.letters[0].agreement
    agreement = next(each.agreement for each in concerned if each.agreement.number == number)
    try:
        outcome = record(bench, agreement, opened, "", SYSTEM, moment, found)
    except (InvalidDatum, ConcurrentChange) as refusal:
        # About this one message: it waits, and the others are read.
        return MailboxOutcome.WAITING, "", refusal.sentence
    return MailboxOutcome.IMPORTED, number, outcome.happened


def _match_anywhere(opened: OpenedReceipt, concerned: Sequence[_AgreementWithLetters]) -> Match | str:
    letters = [letter for each in concerned for letter in each.letters.sendings]
    receipts = [receipt for each in concerned for receipt in each.letters.receipts]
    already = [r for r in receipts if r.receipt.identity == opened.receipt.identity]
    if already:
        return Match(tuple(letter for letter in letters if any(r.is_of(letter) for r in already)), "")
    found = match(opened.receipt, letters, receipts)
    if not isinstance(found, Match):
        return found.reason
    if len({letter.agreement for letter in found.letters}) > 1:
        return "corrisponde a lettere di più accordi: importarla a mano con «importa-ricevuta»"
    return found
