"""Marking an agreement as confidential: with the law, the reason, what stays public and until when."""

from __future__ import annotations

from datetime import datetime

from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.confidentiality import NOT_ASKED, Extent, Public
from agreements.domain.agreement.events import Actor
from agreements.domain.basics.day_words import the_date
from agreements.domain.basics.errors import AccordiError
from agreements.domain.basics.moment import Moment
from agreements.domain.deadlines.deadlines import watched
from agreements.domain.register.classify import classify
from agreements.use_cases.base.outcome import Outcome
from agreements.use_cases.base.step import load, report
from agreements.use_cases.base.workbench import Workbench
from agreements.use_cases.watch.agenda import write_calendars
from agreements.use_cases.watch.concealed import conceal_mails


def set_confidentiality(
    bench: Workbench,
    number: str,
    confidential: bool,
    basis: str,
    reason: str,
    actor: Actor,
    now: datetime,
    extent: Extent = NOT_ASKED,
) -> Outcome:
    """Make an agreement confidential, or end that.

    Safe to kill and to repeat: agreement, journal and what becomes of the mails that still bear the title (withdrawn
    and made anew by the sweep, or written anew at once) go down in one commit; the name of the folder and the calendars
    are made again by every sweep. Asked again it changes nothing.

    Raises:
        InvalidDatum: The law or the reason is missing, or what stays public and until when.
    """
    agreement, moment = load(bench, number, now)
    after, event = classify(agreement, confidential, basis, reason, actor, moment, extent)
    if event is None:
        warnings = _calendars(bench, moment)  # a run that was killed may not have come so far
        told = "L’accordo si trova già così."
        return report(bench, agreement, moment, told, warnings=warnings, already_done=True)
    with bench.database.unit() as unit:
        unit.save(after, [event])
        if (after.confidentiality is None) != (agreement.confidentiality is None):
            unit.tell_anew(number)
        unit.arm(number, watched(after, moment.today))
        conceal_mails(unit, after)
        unit.commit()
    warnings = (*_published_before(after), *_calendars(bench, moment))
    return report(bench, after, moment, event.what, warnings=warnings)


def _calendars(bench: Workbench, moment: Moment) -> tuple[str, ...]:
    """Take the title out of the calendars at once, or say that it goes later."""
    try:
        write_calendars(bench, moment)
    except AccordiError as error:
        return (f"I calendari delle scadenze si aggiornano con il prossimo passaggio: {error}",)
    return ()


def _published_before(agreement: Agreement) -> tuple[str, ...]:
    """What may have to be taken down: nobody but a person can see what stands there."""
    hidden = agreement.confidentiality
    if hidden is None:
        return ()
    return tuple(
        f"Risulta pubblicato {the_date(each.published_on)}, {each.place}: controllare che vi si legga solo ciò che "
        f"resta pubblico ({hidden.extent.public}), o farlo togliere."
        for act in agreement.acts
        for each in act.publications
        if hidden.extent.public is Public.NOTHING or each.only is not hidden.extent.public
    )
