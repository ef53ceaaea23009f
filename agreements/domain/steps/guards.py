"""The guards that many capabilities share; each capability has its own beside its commands."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from agreements.domain.agreement.act import ActKind
from agreements.domain.agreement.fact_words import unsettled
from agreements.domain.agreement.periods import current_period, never_effective
from agreements.domain.basics.day_words import the_date
from agreements.domain.basics.errors import TooLate
from agreements.domain.basics.full_stop import ended
from agreements.domain.steps.capability import C, Guard, Situation
from agreements.domain.steps.command import Command


def all_of(*guards: Guard[C]) -> Guard[C]:
    """The first refusal of several guards."""

    def check(s: Situation[C]) -> str | None:
        return next((reason for guard in guards if (reason := guard(s)) is not None), None)

    return check


def always(_: Situation[Command]) -> str | None:
    """No condition beside the state."""
    return None


def not_in_future(day: date, what: str, s: Situation[Command]) -> str | None:
    """A fact is not of tomorrow."""
    if day > s.moment.today:
        return f"{what} ({day:%d/%m/%Y}) è nel futuro rispetto a oggi ({s.moment.today:%d/%m/%Y})"
    return None


def renewal_in_time(s: Situation[Command]) -> str | None:
    """A further act (renewal, extension, amendment) moves only while the period still runs.

    Raises:
        TooLate: The period has ended: what follows is a new agreement, with its gap shown.

    Legal basis: art. 15 c. 2-bis L. 241/1990 (new express act); after the end there is nothing to renew.
    """
    if s.act.kind is ActKind.ORIGINAL:
        return None
    if reason := nothing_to_renew(s):
        return reason
    refuse_after_end(s, s.moment.today)
    return None


def nothing_to_renew(s: Situation[Command]) -> str | None:
    """Of an agreement that ends by an act, or is closed, there is no further act."""
    ending = s.agreement.ending
    if ending is not None:
        return (
            f"l’accordo cessa {the_date(ending.ends_on)} ({ending.kind}): non c’è nulla da rinnovare né da modificare"
        )
    if over := never_effective(s.agreement, s.moment.today):
        return (
            f"l’accordo è finito {the_date(over.until_on)} senza avere avuto effetto: non c’è nulla da rinnovare né "
            "da modificare; se le parti vogliono proseguire serve un nuovo accordo"
        )
    return None if s.agreement.closing is None else "la pratica è chiusa: non c’è nulla da rinnovare né da modificare"


def refuse_after_end(s: Situation[Command], day: date) -> None:
    """Stop where the running period ended before a day, whichever way its end is read.

    Raises:
        TooLate: It did.
    """
    period = current_period(s.agreement)
    if period is None or period.latest_end is None:
        return
    if day > period.latest_end:
        raise TooLate(s.agreement.number, period.latest_end, day)


def answered(s: Situation[Command]) -> str | None:
    """Who goes on with an agreement while something divides its parties says why: the answer is kept."""
    standing = unsettled(s.agreement)
    if not standing or answer_of(s.command):
        return None
    return answer_wanted(standing)


def answered_on_the_way(s: Situation[Command]) -> str | None:
    """A further act goes on only when somebody has answered what came to divide the parties after it was opened."""
    if s.act.kind is ActKind.ORIGINAL or not (standing := unsettled(s.agreement, s.act)):
        return None
    what = "resta aperto" if len(standing) == 1 else "restano aperti"
    codes = ", ".join(f"«fatto-{each.removeprefix('n. ').partition(',')[0]}»" for each in standing)
    return (
        f"{what} fra le parti: {'; '.join(standing)}; dire con «registra-valutazione» se si prosegue lo stesso, e "
        f"perché ({codes}), oppure prima usare «chiudi-fatto»"
    )


def answer_wanted(standing: Sequence[str]) -> str:
    """What is asked of whoever goes on, in Italian, without a full stop.

    Args:
        standing: What divides the parties, as `fact_words.unsettled` says it.
    """
    what = "resta aperto" if len(standing) == 1 else "restano aperti"
    return (
        f"{what} fra le parti: {'; '.join(standing)}; indicare perché si prosegue lo stesso («Risposta alla "
        "controversia»), oppure prima usare «chiudi-fatto»"
    )


def answer_of(command: Command) -> str:
    """The answer that a command gives to what divides the parties; empty where it gives none."""
    return str(getattr(command, "dispute_answer", None) or "").strip()


def answer_told(command: Command) -> str:
    """For the journal, behind another sentence; empty where no answer is given."""
    answer = answer_of(command)
    return f" Su ciò che divide le parti: {ended(answer)}" if answer else ""


def reason_given(s: Situation[Command]) -> str | None:
    """The step must say why."""
    reason = getattr(s.command, "reason", "")
    return None if str(reason).strip() else "manca la motivazione"
