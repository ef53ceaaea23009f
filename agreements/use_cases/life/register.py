"""After the last signature: duties beside the state. Their lateness moves nothing; the numbers are others'."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from agreements.domain.agreement.act import Act
from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.awaited import Happened
from agreements.domain.agreement.confidentiality import Public
from agreements.domain.agreement.correction import DOUBTFUL, NOT_FOUND, declared_end
from agreements.domain.agreement.events import Actor
from agreements.domain.agreement.expected_events import awaited_events, event_called
from agreements.domain.agreement.periods import current_period
from agreements.domain.basics.moment import Moment
from agreements.domain.steps.after_signature import (
    ConfirmExpiry,
    RecordPecCommunication,
    RecordPublication,
    RecordRepertory,
)
from agreements.domain.steps.awaited_events import RecordEvent
from agreements.domain.steps.transitions import act_for
from agreements.use_cases.base.outcome import Outcome
from agreements.use_cases.base.step import NewDocument, Step, load, take
from agreements.use_cases.base.workbench import Workbench
from agreements.use_cases.drafting.text_in_force import made_anew
from agreements.use_cases.life.attestation import attested, verified_here
from agreements.use_cases.life.corrections import declare_end
from agreements.use_cases.life.quoted_article import Quoted, look_for

_TO_SIGN = "L’attestazione vale solo se firmata dall’ufficiale che la rilascia."
_NOT_VERIFIED = (
    "Nessuna attestazione: le firme di un accordo registrato com’era non sono state verificate da Accordi; "
    "se serve, la rilascia l’ufficio repertorio sull’originale."
)


def record_repertory(
    bench: Workbench,
    number: str,
    command: RecordRepertory,
    officer_title: str,
    place: str,
    actor: Actor,
    now: datetime,
) -> Outcome:
    """Record the repertory number; out come the attestation, for its officer to sign, and a letter to each other party.

    The letters bring the other parties the act that all have signed; they are drafts for the dirigente. A consolidated
    text comes out anew, as it cites the act by its repertorio.

    The attestation tells on which day each signature was verified, and how: of an agreement recorded as it was nobody
    verified any here, so none comes out.

    Safe to kill and to repeat: one commit; asked again, with the same title and place, it changes nothing.

    Raises:
        NumberAlreadyTaken: Another agreement holds the number in that register.
    """
    command = replace(command, officer_title=officer_title.strip(), attested_in=place.strip())

    def documents(agreement: Agreement, act: Act) -> list[NewDocument]:
        return [*attested(bench, agreement, act, officer_title, place), *made_anew(bench, agreement)]

    def prepare(agreement: Agreement, _moment: Moment) -> Step:
        verified = verified_here(agreement, act_for(agreement, command.trigger))
        return Step(command, documents, warnings=(_TO_SIGN if verified else _NOT_VERIFIED,))

    return take(bench, number, actor, now, prepare)


def record_publication(
    bench: Workbench,
    number: str,
    place: str,
    published_on: date,
    actor: Actor,
    now: datetime,
    only: Public | None = None,
) -> Outcome:
    """Record where and when the act was published; of a confidential agreement also what (`only`).

    Safe to kill and to repeat: one commit; asked again it changes nothing.
    """
    return take(bench, number, actor, now, lambda _a, _m: Step(RecordPublication(place, published_on, only)))


def record_pec_communication(
    bench: Workbench, number: str, communicated_on: date, registration_number: str, actor: Actor, now: datetime
) -> Outcome:
    """Record the communication by PEC from which the agreement takes effect, where its text says so.

    Safe to kill and to repeat: one commit; asked again it changes nothing.
    """
    command = RecordPecCommunication(communicated_on, registration_number)
    return take(bench, number, actor, now, lambda _a, _m: Step(command))


def record_event(
    bench: Workbench, number: str, event: str, happened_on: date, act: str, actor: Actor, now: datetime
) -> Outcome:
    """Record that an event has happened from which the agreement takes effect, or a duty is counted.

    Safe to kill and to repeat: one commit; asked again it changes nothing.

    Args:
        event: Its words, the code of what is counted from it, or «decorrenza»; empty where only one is awaited.

    Raises:
        InvalidDatum: No such event is awaited, or it is not said which.
    """

    def prepare(agreement: Agreement, _moment: Moment) -> Step:
        return Step(RecordEvent(_which(agreement, event, happened_on, act), happened_on, act))

    return take(bench, number, actor, now, prepare)


def _which(agreement: Agreement, event: str, happened_on: date, act: str) -> str:
    """The words of the event that is meant; the same recorded again without its name is the one that stands so."""
    happened = Happened(happened_on, " ".join(act.split()))
    same = [each.words for each in awaited_events(agreement) if each.happened == happened]
    if not event.strip() and len(same) == 1:
        return same[0]
    return event_called(agreement, event).words


def confirm_expiry(
    bench: Workbench, number: str, expires_on: date, reason: str, actor: Actor, now: datetime
) -> Outcome:
    """Confirm the end of the running period, one of the readings of its duration.

    Safe to kill and to repeat: one commit; asked again it changes nothing.

    Raises:
        RefusedTransition: The day lies outside every reading.
    """
    return confirm_expiry_by_article(bench, number, expires_on, reason, "", actor, now)


def confirm_expiry_by_article(
    bench: Workbench, number: str, expires_on: date, reason: str, article: str, actor: Actor, now: datetime
) -> Outcome:
    """Confirm the end of the running period: one of the readings of its duration, or what an article of the text says.

    Where no program can read the article, or its words may mean something else, a second person is asked to confirm.

    Safe to kill and to repeat: one commit; asked again it changes nothing.

    Args:
        article: Words of the signed text that say the end, where no reading of the duration does; else empty.

    Raises:
        InvalidDatum: The words stand in no signed text of the agreement.
        RefusedTransition: The day lies outside every reading, and no article is quoted.
    """
    quoted = Quoted("")
    if article.strip():
        agreement, _ = load(bench, number, now)
        quoted = look_for(bench, agreement, article, expires_on)
        period = current_period(agreement)
        counted = period is not None and period.reads(expires_on)  # then it is confirmed by what is counted
        if quoted.doubt and not counted:
            how = DOUBTFUL if quoted.found_in else NOT_FOUND
            return declare_end(bench, number, declared_end(expires_on, article, how), reason, quoted.doubt, actor, now)
    command = ConfirmExpiry(expires_on, reason, article.strip(), "" if quoted.doubt else quoted.found_in)
    return take(bench, number, actor, now, lambda _a, _m: Step(command))
