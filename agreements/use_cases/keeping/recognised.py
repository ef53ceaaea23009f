"""What an administrator recognises with a reason, so that steps are possible again: altered data, a clock put right."""

from __future__ import annotations

from datetime import datetime

from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.events import Actor, Event
from agreements.domain.basics import limits
from agreements.domain.basics.errors import InvalidDatum, UnknownAgreement
from agreements.domain.basics.legible import require_text
from agreements.domain.basics.moment import Moment
from agreements.domain.deadlines.deadlines import watched
from agreements.persistence.agreements.agreement_store import CLOCK_MAY_DIFFER
from agreements.persistence.agreements.journal import verify
from agreements.persistence.agreements.seal import ACCEPTED
from agreements.persistence.database import Database
from agreements.persistence.engine.errors import in_rome
from agreements.use_cases.base.journal import check_journal

CLOCK_ACCEPTED = "CLOCK_ACCEPTED"


def accept_state(database: Database, number: str, reason: str, actor: Actor, now: datetime) -> str:
    """Recognise an agreement's data and documents as they are, though they are not what its journal left behind.

    Safe to kill and to repeat: one commit; repeated, there is nothing to recognise any more.

    Returns:
        What was done, in Italian.

    Raises:
        UnknownAgreement: There is none with this number.
        InvalidDatum: Nothing was altered, the journal itself was, or no reason is given.
    """
    require_text("motivo", reason, limits.GROUNDS)
    with database.unit() as unit:
        if unit.journal_head(number) is None:
            raise UnknownAgreement(number[:40])
        checked, rows = check_journal(unit, number)
        moment, broken = unit.moment(now), checked.broken
        if broken is None:
            raise InvalidDatum(
                "numero", f"I dati di {number} sono come il giornale li ha lasciati: nulla da riconoscere."
            )
        if not rows or verify(rows, unit.journal_head(number)) is not None:
            raise InvalidDatum(
                "numero",
                f"Di {number} è stato cambiato il giornale stesso, e questo non si riconosce: ripristinare la copia di "
                f"sicurezza. {broken.sentence}",
            )
        agreement = unit.load(number)
        what = f"Riconosciuti dati e documenti come stanno, dopo un cambiamento dal di fuori. {broken.sentence}"
        unit.save(agreement, [_event(agreement, ACCEPTED, what, reason, actor, moment)], accepting=True)
        unit.commit()
    return f"{number}: stato attuale riconosciuto; il motivo è nel giornale e i passi sono di nuovo possibili."


def accept_clock(database: Database, reason: str, actor: Actor, now: datetime) -> tuple[str, ...]:
    """Recognise that the clock is right now and was ahead before: journals that end later than now go on from it.

    Safe to kill and to repeat: one commit; repeated, no journal ends later than now.

    Returns:
        What was done, the rows that were written ahead of time, and the deadlines of their agreements as they stand,
        which are to be looked at: in Italian, a line each.

    Raises:
        InvalidDatum: No journal ends well after now, or no reason is given.
    """
    require_text("motivo", reason, limits.GROUNDS)
    lines: list[str] = []
    with database.unit() as unit:
        moment = unit.moment(now)
        ahead = sorted(row.agreement for row in unit.later_than(moment.at + CLOCK_MAY_DIFFER))
        if not ahead:
            raise InvalidDatum(
                "orologio", "Nessun giornale finisce ben oltre l’ora di questo computer: nulla da dichiarare."
            )
        for number in ahead:
            agreement, rows = unit.load(number), unit.journal(number)
            early = [row for row in rows if row.at > moment.at]
            lines += [f"{number}, riga n. {row.sequence}, delle {in_rome(row.at)}: {row.what}" for row in early]
            lines += [
                f"{number}, termine da ricontrollare: {each.kind}, {each.due_on:%d/%m/%Y} ({each.explanation})"
                for each in watched(agreement, moment.today)
            ]
            what = f"L’orologio era avanti ed è stato corretto: sono {in_rome(moment.at)}. Scritte prima con un’ora "
            what += f"successiva le righe n. {', '.join(str(row.sequence) for row in early)}."
            unit.save(agreement, [_event(agreement, CLOCK_ACCEPTED, what, reason, actor, moment)], accepting=True)
            unit.arm(number, watched(agreement, moment.today))
        unit.commit()
    return (f"Giornali che proseguono dall’ora attuale ({in_rome(moment.at)}): {', '.join(ahead)}.", *lines)


def _event(agreement: Agreement, step: str, what: str, reason: str, actor: Actor, moment: Moment) -> Event:
    act = agreement.newest_act.sequence
    return Event(agreement.number, act, step, moment.at, actor, what, reason, "", {}, moment.trial_note or "")
