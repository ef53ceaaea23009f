"""Notices that nobody knows to have arrived, or that could not be delivered: shown until a person settles them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.events import Actor, Event
from agreements.domain.basics import limits
from agreements.domain.basics.errors import InvalidDatum
from agreements.domain.basics.legible import require_text
from agreements.domain.basics.moment import Moment
from agreements.domain.basics.number_words import counted
from agreements.notifications.delivery import STALE_AFTER
from agreements.persistence.engine.records import JournalRow, NoticeStatus, OutboxNotice
from agreements.use_cases.base.outcome import Outcome
from agreements.use_cases.base.step import load, report
from agreements.use_cases.base.workbench import Workbench
from agreements.use_cases.watch.concealed import conceal_mails

NOTICE_SETTLED = "NOTICE_SETTLED"
_MOST_SHOWN = 20
_WHAT_TO_DO = {
    NoticeStatus.UNCERTAIN: "di esito incerto: chiedere al destinatario se l’ha ricevuto",
    NoticeStatus.FAILED: "non consegnabile: avvisare il destinatario in altro modo",
}


class NoticeDecision(StrEnum):
    """What a person decides on such a notice; the value is the Italian label."""

    KNOWN = "il destinatario ne è al corrente"
    AGAIN = "spedire di nuovo l’avviso"


@dataclass(frozen=True, slots=True)
class Unsettled:
    """A notice that waits for a person.

    Attributes:
        agreement: By which it is settled; empty where a digest speaks of none.
        sentence: In Italian, what happened and what to do.
    """

    number: int
    agreement: str
    sentence: str


def unsettled(bench: Workbench) -> tuple[Unsettled, ...]:
    """The notices that wait for a person; the same at every run until they are settled."""
    with bench.database.unit() as unit:
        waiting = unit.unsettled_notices()
        spoken_of = unit.agreements_of_digests([n.id for n in waiting if not n.notice.agreement])
    return tuple(
        Unsettled(
            n.id,
            n.notice.agreement or next(iter(spoken_of.get(n.id, ())), ""),
            f"Avviso n. {n.id} ({_subject(n, spoken_of)}, a {n.notice.recipient}) {_WHAT_TO_DO[n.status]}, "
            f"poi registrare la decisione con «decidi-avviso-incerto». {n.last_error}".strip(),
        )
        for n in waiting
    )


def waiting_notices(bench: Workbench) -> tuple[str, ...]:
    """One Italian line for each of them, of many the first."""
    waiting = unsettled(bench)
    left = len(waiting) - _MOST_SHOWN
    more = f"In attesa di una decisione anche {counted(left, 'avviso', 'avvisi')}: si vede quando i primi sono decisi."
    return (*(each.sentence for each in waiting[:_MOST_SHOWN]), *([more] if left > 0 else []))


def _subject(notice: OutboxNotice, spoken_of: Mapping[int, Sequence[str]]) -> str:
    if notice.notice.agreement:
        return notice.notice.agreement
    return f"riepilogo, da decidere con l’accordo {next(iter(spoken_of.get(notice.id, ())), '–')}"


def settle_notice(
    bench: Workbench, number: str, notice: str, decision: NoticeDecision, reason: str, actor: Actor, now: datetime
) -> Outcome:
    """Record what a person found out about a notice, or send it again under its same Message-ID.

    What is sent again bears no title of an agreement that has become confidential meanwhile.

    Safe to kill and to repeat: notice and journal row go down in one commit; the same decision again is answered as
    already taken.

    Args:
        notice: Its number as the page of «invio-notifiche» shows it; empty if only one waits.

    Raises:
        InvalidDatum: No such notice waits, the reason is missing, or a sender may still have it in hand.
    """
    agreement, moment = load(bench, number, now)
    with bench.database.unit() as unit:
        all_notices = unit.notices_about(number)
        journal = unit.journal(number)
    waiting = [n for n in all_notices if n.status in _WHAT_TO_DO]
    wanted = _number_in(notice)
    found = [n for n in waiting if wanted in (None, n.id)]
    if not found and _taken_before(journal, wanted, decision, reason):
        return report(bench, agreement, moment, "La decisione risulta già registrata.", already_done=True)
    chosen = _the_one(agreement, found, waiting)
    require_text("motivazione", reason, limits.GROUNDS)
    again = decision is NoticeDecision.AGAIN
    if again and chosen.claimed_at is not None and chosen.claimed_at > moment.at - STALE_AFTER:
        minutes = int(STALE_AFTER.total_seconds() // 60)
        raise InvalidDatum(
            "avviso",
            f"La risposta del server di posta sull’avviso n. {chosen.id} può ancora arrivare: ripetere quando sono "
            f"passati {minutes} minuti dalla consegna.",
        )
    event = _event(agreement, chosen, decision, reason, actor, moment)
    with bench.database.unit() as unit:
        unit.save(agreement, [event])
        if not unit.settle_notice(chosen.id, again=again):
            raise InvalidDatum(
                "avviso",
                f"Intanto il server di posta ha risposto sull’avviso n. {chosen.id}: rileggere la pagina di "
                "«invio-notifiche» e ripetere se serve.",
            )
        if again:
            told = unit.agreements_of_digests([chosen.id]).get(chosen.id, ()) or (number,)
            for each in unit.load_some(told):
                conceal_mails(unit, each)
        unit.commit()
    return report(bench, agreement, moment, event.what)


def _taken_before(journal: Sequence[JournalRow], wanted: int | None, decision: NoticeDecision, reason: str) -> bool:
    rows = [row for row in journal if row.step == NOTICE_SETTLED and wanted in (None, int(row.data["notice"]))]
    return bool(rows) and (rows[-1].data["decision"], rows[-1].why) == (decision.name, reason)


def _number_in(typed: str) -> int | None:
    digits = typed.strip().lower().removeprefix("n.").strip()
    if not digits:
        return None
    if not digits.isascii() or not digits.isdigit() or len(digits) > 9:
        raise InvalidDatum("avviso", f"«{typed[:40]}» non è il numero di un avviso: scriverlo come nella pagina, 12.")
    return int(digits)


def _the_one(agreement: Agreement, found: Sequence[OutboxNotice], waiting: Sequence[OutboxNotice]) -> OutboxNotice:
    if len(found) == 1:
        return found[0]
    numbers = ", ".join(f"n. {n.id} a {n.notice.recipient}" for n in waiting) or "nessuno"
    raise InvalidDatum("avviso", f"Indicare il numero dell’avviso; su {agreement.number} attendono: {numbers}.")


def _event(
    agreement: Agreement, chosen: OutboxNotice, decision: NoticeDecision, reason: str, actor: Actor, moment: Moment
) -> Event:
    return Event(
        agreement=agreement.number,
        act_sequence=1,
        step=NOTICE_SETTLED,
        at=moment.at,
        actor=actor,
        what=f"Avviso n. {chosen.id} a {chosen.notice.recipient}, {chosen.status}: {decision}.",
        why=reason,
        legal_basis="art. 1335 c.c. (presunzione di conoscenza)",
        data={"notice": str(chosen.id), "decision": decision.name, "message_id": chosen.message_id},
        clock_note=moment.trial_note or "",
    )
