"""PEC receipts: from the file that the protocol office hands over to the letter that it belongs to."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.events import Actor, Event, JournalHead
from agreements.domain.basics.act_numbers import same_number
from agreements.domain.basics.day_words import joined, of_the_date, of_the_hour
from agreements.domain.basics.errors import AccordiError, InvalidDatum
from agreements.domain.basics.moment import Moment
from agreements.domain.deadlines.deadlines import watched
from agreements.domain.deadlines.notice import Notice
from agreements.domain.mail.pec import LetterState, Receipt, RecordedReceipt, SentLetter, told_by_notice
from agreements.domain.mail.pec_match import (
    Match,
    NoMatch,
    another_number,
    bears_number,
    doubt_of_number,
    match,
    names_number,
)
from agreements.notifications.daticert import read_daticert
from agreements.notifications.pec_mail import NotAReceipt, open_receipt
from agreements.notifications.receipt_notice import compose_failure
from agreements.notifications.saved_mail import kind_of
from agreements.persistence.engine.errors import JournalAltered
from agreements.use_cases.base.letters import Correspondence, correspondence
from agreements.use_cases.base.outcome import Outcome
from agreements.use_cases.base.received import let_go, no_longer_wanted, received
from agreements.use_cases.base.step import (
    NewDocument,
    archived,
    load,
    received_name,
    report,
    used_already,
)
from agreements.use_cases.base.workbench import Workbench
from signing.validation.mail_signature import MailSignatureError, examine_mail_signature

RECEIPT_RECORDED = "RECEIPT_RECORDED"
_AHEAD = timedelta(hours=1)  # the provider's clock and ours
_BASIS = "art. 6 c. 1 D.Lgs. 82/2005 (CAD); artt. 6 e 8 D.P.R. 68/2005; art. 48 CAD, finché in vigore"


@dataclass(frozen=True, slots=True)
class OpenedReceipt:
    """A receipt that has been read and whose signature was examined.

    Attributes:
        signature: In Italian, what was and was not found out about it.
        trusted: Whether the provider's certificate goes back to one that the installation knows.
    """

    receipt: Receipt
    data: bytes
    signature: str
    trusted: bool

    @property
    def sha256(self) -> str:
        """Of the file as it came."""
        return hashlib.sha256(self.data).hexdigest()


class ReceiptUnmatched(AccordiError):
    """A receipt is genuine in form, and no letter answers to it: nothing is recorded, the file stays where it is."""

    def __init__(self, number: str, receipt: Receipt, reason: str, elsewhere: str = "") -> None:
        what = (
            f"{number}: la ricevuta di {receipt.kind} {of_the_date(receipt.issued_on)} non si abbina ad alcuna lettera"
        )
        advice = elsewhere or (
            "Controllare che la lettera sia registrata con «registra-lettera-inviata» e che la PEC della parte sia "
            "quella giusta («rettifica»), oppure indicare la lettera nel modulo."
        )
        super().__init__(f"{what}: {reason}. {advice} Nulla è andato perso: il file resta dov’era.")
        self.reason = reason


def open_and_examine(bench: Workbench, data: bytes) -> OpenedReceipt:
    """Read a receipt and examine the provider's signature.

    Raises:
        NotAReceipt: It is none, or is no longer as the provider issued it.
    """
    mail = open_receipt(data)
    receipt = read_daticert(mail.daticert)
    anchors = bench.pec_anchors()
    try:
        found = examine_mail_signature(mail.signed, mail.signature, anchors=anchors, at=receipt.issued_at)
    except MailSignatureError as error:
        raise NotAReceipt(f"{error}") from error
    if not found.intact:
        raise NotAReceipt(
            "il contenuto non è più quello che il gestore ha firmato, perché modificato o salvato di nuovo"
        )
    by = f"firma integra, apposta con il certificato «{found.signer}» emesso da «{found.issuer}»"
    known = "certificato riconosciuto" if found.trusted else "emittente non verificato"
    return OpenedReceipt(receipt, data, f"{by}; {known}", found.trusted)


def import_receipt(bench: Workbench, number: str, file_name: str, letter: str, actor: Actor, now: datetime) -> Outcome:
    """Record a PEC receipt that came in; what it is, its ``daticert.xml`` says, and nothing else.

    Safe to kill: the file waits among those received until the commit. Safe to repeat: a receipt is known by what it
    certifies, so a second copy of it changes nothing.

    Args:
        letter: The letter that it belongs to, where a person has to say so; else empty.

    Raises:
        NotAReceipt: With what to ask for.
        ReceiptUnmatched: No letter answers to it, or more than one.
    """
    agreement, moment = load(bench, number, now)
    file_name = received_name(bench, agreement, file_name, moment)
    files = received(bench, agreement, moment)
    with bench.database.unit() as unit:
        letters = correspondence(unit, agreement)
    if used_already(files, file_name, {r.file_sha256 for r in letters.receipts}):
        gone = files.used(file_name)
        _refuse_other_letter([r for r in letters.receipts if r.file_sha256 in gone], letter, letters.sendings)
        return report(bench, agreement, moment, f"La ricevuta «{file_name}» è già registrata.", already_done=True)
    opened = open_and_examine(bench, files.read(file_name))
    outcome = record(bench, agreement, opened, letter, actor, moment)
    if outcome.already_done:
        no_longer_wanted(bench, number, (opened.sha256,), moment)
    else:
        let_go(bench, (opened.sha256,))
    return outcome


def record(
    bench: Workbench,
    agreement: Agreement,
    opened: OpenedReceipt,
    letter: str,
    actor: Actor,
    moment: Moment,
    found: Match | None = None,
) -> Outcome:
    """Record a receipt on its letter: archive, journal, state of the letter, and a notice where it tells of a failure.

    Safe to kill and to repeat: one commit; a receipt that is recorded already is answered as such.

    Args:
        letter: Its name, where a person says which it is; else empty.
        found: Its letters, where they were looked for already.

    Raises:
        InvalidDatum: It is another agreement's, or of a day that has not come.
        ReceiptUnmatched: No letter answers to it, or more than one.
    """
    receipt = opened.receipt
    with bench.database.unit() as unit:
        known = unit.receipts_with(receipt.identity)
        letters = correspondence(unit, agreement)
        documents = unit.documents(agreement.number)
    if known and known[0].agreement != agreement.number:
        raise InvalidDatum("ricevuta", f"Questa ricevuta è già registrata su {known[0].agreement}: toglierla da qui.")
    if known:
        _refuse_other_letter(known, letter, letters.sendings)
        return report(bench, agreement, moment, "Questa ricevuta è già registrata.", already_done=True)
    if receipt.issued_at > moment.at + _AHEAD:
        raise InvalidDatum(
            "ricevuta", f"La ricevuta porta la data {of_the_date(receipt.issued_on)}, che è nel futuro: controllarla."
        )
    found = found or _letters_of(bench, agreement, opened, letter, letters)
    rows = [
        RecordedReceipt(
            agreement.number, each.label, receipt, opened.sha256, opened.signature, moment.at, each.recorded_at
        )
        for each in found.letters
    ]
    number_of_its_kind = 1 + sum(d.kind == _KIND for d in documents)
    document = NewDocument(_KIND, number_of_its_kind, _label(receipt, found.letters), kind_of(opened.data), opened.data)
    event = _event(agreement, opened, found, actor, moment)
    archived_rows = archived(bench, agreement, agreement.act(found.letters[0].act_sequence), [document], moment)
    state = told_by_notice(receipt, [r.receipt for r in letters.receipts])
    notices = _failure_notices(bench, agreement, found.letters, receipt, state, moment)
    with bench.database.unit() as unit:
        unit.save(agreement, [event], archived_rows)
        unit.add_receipts(rows)
        unit.use_received(agreement.number, (opened.sha256,), event.step, moment.at)
        unit.enqueue(notices, moment.at)
        unit.arm(agreement.number, watched(agreement, moment.today))
        unit.commit()
    return report(bench, agreement, moment, event.what, warnings=_warnings(opened, found, notices))


_KIND = "ricevuta-pec"


def _letters_of(
    bench: Workbench, agreement: Agreement, opened: OpenedReceipt, wanted: str, letters: Correspondence
) -> Match:
    receipt = opened.receipt
    if wanted.strip():
        return _named(receipt, wanted.strip(), letters, agreement.number)
    found = match(receipt, letters.sendings, letters.receipts)
    if isinstance(found, Match):
        return found
    elsewhere = ""
    other = matching_elsewhere(bench, receipt, agreement.number)
    if other is not None:
        with bench.database.unit() as unit:
            hidden = other.agreement in unit.confidential()
        which = f"una lettera di {other.agreement}" if hidden else f"{other.told} di {other.agreement}"
        elsewhere = f"Corrisponde a {which}: mettere il file nella cartella di quello."
    raise ReceiptUnmatched(agreement.number, receipt, found.reason, elsewhere)


def _named(receipt: Receipt, wanted: str, letters: Correspondence, number: str) -> Match:
    """The letter that a person names, by its name or its number; nothing that the receipt says may speak against it.

    Raises:
        InvalidDatum: No letter is called so, or it left more than once and it is not said which time.
        ReceiptUnmatched: The receipt is older, names another number, or is of a message that is another letter's.
    """
    named = [letter for letter in letters.sendings if letter.registration_number]
    chosen = [letter for letter in letters.sendings if letter.label == wanted] or [
        letter for letter in named if same_number(letter.registration_number, wanted)
    ]
    if not chosen:
        names = "; ".join(letter.label for letter in letters.sent) or "nessuna"
        raise InvalidDatum("lettera", f"«{wanted}» non è una lettera inviata di {number}; risultano: {names}.")
    of_message = [r for r in letters.receipts if r.receipt.same_message(receipt)]
    told = [letter for letter in chosen if any(r.is_of(letter) for r in of_message)]
    told = told or [letter for letter in chosen if names_number(receipt.subject, letter.registration_number)]
    in_time = [letter for letter in told or chosen if letter.sent_on <= receipt.issued_on]
    if not in_time:
        reason = f"è anteriore a {chosen[0].told}"
        raise ReceiptUnmatched(number, receipt, reason, "Controllare le date della lettera e della ricevuta.")
    if len({letter.label for letter in in_time}) < len(in_time):
        times = "; ".join(letter.told for letter in in_time)
        raise InvalidDatum("lettera", f"«{wanted}» è partita più volte ({times}): indicare il numero di protocollo.")
    for letter in in_time:
        other = another_number(receipt, letter, letters.sendings)
        if other is not None:
            reason = f"l’oggetto porta il protocollo n. {other}, e quello di {letter.told} è un altro"
            raise ReceiptUnmatched(
                number,
                receipt,
                reason,
                "Una ricevuta prova il suo messaggio soltanto. Se è sbagliato il numero registrato, registrare l’invio "
                "con quello giusto («registra-lettera-inviata»).",
            )
    if of_message and not any(r.is_of(letter) for r in of_message for letter in in_time):
        reason = f"le altre ricevute dello stesso messaggio sono di «{of_message[0].letter}»"
        raise ReceiptUnmatched(number, receipt, reason, "Controllare quale lettera indicare.")
    if of_message:
        return Match(tuple(in_time), "per scelta di chi importa")
    foreign = _of_other_message(receipt, in_time, letters.receipts)
    doubts = [doubt_of_number(receipt, in_time), foreign]
    if foreign and not all(bears_number(receipt, letter) for letter in in_time):
        raise ReceiptUnmatched(
            number,
            receipt,
            foreign,
            "Se la lettera è partita di nuovo, registrare quell’invio («registra-lettera-inviata»).",
        )
    return Match(tuple(in_time), "per scelta di chi importa", " ".join(filter(None, doubts)))


def _of_other_message(receipt: Receipt, letters: Sequence[SentLetter], recorded: Sequence[RecordedReceipt]) -> str:
    """In Italian, that the letter is known to have gone to this address with another message; or nothing."""
    known = [
        r
        for r in recorded
        if any(r.is_of(letter) for letter in letters)
        and r.receipt.concerns & receipt.concerns
        and (r.receipt.message_id or r.receipt.identifier)
    ]
    if not known:
        return ""
    first = known[0].receipt
    return (
        f"La ricevuta di {first.kind} {of_the_date(first.issued_on)} dice che la lettera indicata è partita verso "
        "questo indirizzo con un altro messaggio, e una ricevuta prova il suo messaggio soltanto."
    )


def _refuse_other_letter(known: Sequence[RecordedReceipt], wanted: str, sendings: Sequence[SentLetter]) -> None:
    """A receipt that is recorded already stays on its letter: named for another one it is no repetition.

    A letter is named by its name or its number.
    """
    names = {r.letter for r in known}
    names |= {each.registration_number for each in sendings if any(r.is_of(each) for r in known)}
    if wanted.strip() and known and wanted.strip() not in names:
        named = " e ".join(f"«{r.letter}»" for r in known)
        raise InvalidDatum(
            "lettera",
            f"Questa ricevuta è già registrata su {named}, non su «{wanted.strip()}»: nulla è cambiato; controllare "
            "quale lettera indicare.",
        )


def matching_elsewhere(bench: Workbench, receipt: Receipt, but: str = "") -> SentLetter | None:
    """The first letter, of any other agreement, that a receipt answers to.

    Only agreements are loaded of which a party is reached at an address that the receipt concerns: no other matches.
    """
    with bench.database.unit() as unit:
        reached = (number for number, pec in unit.parties_reached() if pec.casefold() in receipt.concerns)
        for number in dict.fromkeys(reached):
            if number == but:
                continue
            letters = correspondence(unit, unit.load(number))
            found = match(receipt, letters.sendings, letters.receipts) if letters.sent else NoMatch("")
            if isinstance(found, Match):
                return found.letters[0]
    return None


def _label(receipt: Receipt, letters: Sequence[SentLetter]) -> str:
    which = letters[0].label if len(letters) == 1 else f"{len(letters)} lettere"
    return f"ricevuta di {receipt.kind} {joined('del', f'{receipt.issued_on:%d-%m-%Y}')} – {which}"


def _event(agreement: Agreement, opened: OpenedReceipt, found: Match, actor: Actor, moment: Moment) -> Event:
    receipt = opened.receipt
    to = f" per {receipt.delivered_to}" if receipt.delivered_to else ""
    why = f" ({receipt.reason})" if receipt.reason else ""
    letters = "; ".join(letter.told for letter in found.letters)
    return Event(
        agreement=agreement.number,
        act_sequence=found.letters[0].act_sequence,
        step=RECEIPT_RECORDED,
        at=moment.at,
        actor=actor,
        what=f"Ricevuta PEC di {receipt.kind}{to}{why}, {of_the_hour(receipt.issued_at)}, "
        f"abbinata a {letters} {found.by}." + (f" {found.doubt}" if found.doubt else ""),
        why=opened.signature[:1].upper() + opened.signature[1:] + ".",
        legal_basis=_BASIS,
        data={
            "receipt": receipt.identity,
            "kind": receipt.kind.name,
            "file_sha256": opened.sha256,
            "message_id": receipt.message_id,
            "identifier": receipt.identifier,
            "letters": "; ".join(letter.label for letter in found.letters),
        },
        clock_note=moment.trial_note or "",
    )


def _failure_notices(
    bench: Workbench,
    agreement: Agreement,
    letters: Sequence[SentLetter],
    receipt: Receipt,
    state: LetterState,
    moment: Moment,
) -> tuple[Notice, ...]:
    if not receipt.kind.is_failure:
        return ()
    with bench.database.unit() as unit:
        register = unit.offices()
    offices = (agreement.manager, *agreement.offices[:1])
    reached = (each for office in offices for each in register.reached(office, moment.today))
    addressed = {office.email.casefold(): office for office in reached}
    return compose_failure(
        agreement,
        letters,
        receipt,
        tuple(addressed.values()),
        moment.today,
        _head(bench, agreement.number),
        bench.folder(agreement).shown,
        state,
    )


def _head(bench: Workbench, number: str) -> JournalHead | None:
    with bench.database.unit() as unit:
        try:
            return unit.printed_head(number)
        except JournalAltered:
            return None


def _warnings(opened: OpenedReceipt, found: Match, notices: Sequence[Notice]) -> tuple[str, ...]:
    receipt = opened.receipt
    warnings = [found.doubt] if found.doubt else []
    if not opened.trusted:
        warnings.append(
            f"La ricevuta ha la {opened.signature}: Accordi ha controllato che il contenuto non sia stato cambiato "
            "dopo la firma, non che chi ha firmato sia un gestore PEC."
        )
    unknown = sorted(receipt.concerns - {address for letter in found.letters for address in letter.addresses})
    if unknown:
        warnings.append(
            f"La ricevuta riguarda {', '.join(unknown)}, che non è la PEC registrata del destinatario della lettera: "
            "verificare, e se la PEC registrata è sbagliata correggerla con «rettifica»."
        )
    if receipt.uncertified:
        warnings.append(
            f"Non sono caselle PEC: {', '.join(receipt.uncertified)}; per queste non arriva ricevuta di consegna."
        )
    if notices:
        warnings.append(f"Avvisati: {', '.join(notice.recipient for notice in notices)}.")
    return tuple(warnings)
