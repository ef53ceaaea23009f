"""Recording an agreement as it was: signed long ago, perhaps on paper, perhaps expired, with its old numbers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time

from agreements.documents.act_text import PLAN
from agreements.domain.act import Act, ActState, Registration, SignatureRecord, TextVersion, TimeSource
from agreements.domain.agreement import DIGITAL_SIGNATURE_SINCE, Agreement, Origin
from agreements.domain.decision import Resolution
from agreements.domain.errors import InvalidDatum
from agreements.domain.events import Actor, Event
from agreements.domain.moment import ROME, Moment
from agreements.domain.obligation import Fulfilment
from agreements.domain.parties import SignatureForm
from agreements.domain.periods import current_period, gap_days, standing
from agreements.use_cases.drafting import NewAgreement
from agreements.use_cases.outcome import Outcome
from agreements.use_cases.step import NewDocument, archived, index, report
from agreements.use_cases.workbench import Workbench


@dataclass(frozen=True, slots=True)
class PastFacts:
    """What is known of an agreement that was signed before it came into the register.

    Attributes:
        signed_on: The date written on it, or of its last signature.
        resolution: Number and date of the lead party's decision, where they are known.
        repertory: Register, number and date, where they are known.
        expires_on: The end, where it is known for certain.
        plan_delivered_on: When the operational plan was delivered, if it was and is known.
        text: Its text or scan with its suffix, if there is a file; empty bytes if not.
    """

    signed_on: date
    form: SignatureForm
    resolution_number: str = ""
    resolved_on: date | None = None
    register: str = ""
    repertory_number: str = ""
    registered_on: date | None = None
    expires_on: date | None = None
    plan_delivered_on: date | None = None
    text: bytes = b""
    suffix: str = ".txt"


def record_historical(bench: Workbench, new: NewAgreement, past: PastFacts, actor: Actor, now: datetime) -> Outcome:
    """Record an agreement as it was, its deadlines computed from its own date, the gap to its predecessor shown.

    Safe to kill and to repeat: one commit; the same data again answer with the agreement that they made.

    Raises:
        InvalidDatum: Signed in the future, or on paper since the digital signature is required.

    Legal basis: art. 15 c. 2-bis L. 241/1990: digital signature, or the agreement is void, since 30 June 2014.
    """
    with bench.database.unit() as unit:
        moment = unit.moment(now)
        if (existing := unit.find_by_creation_digest(new.digest)) is not None:
            agreement = unit.load(existing)
            happened = f"L’accordo era già stato registrato con il numero interno {existing}."
            # The dates and numbers of its past are not part of what makes a request the same.
            ignored = ("Se date o numeri del modulo sono cambiati, non sono stati considerati: usare «rettifica».",)
            return report(bench, agreement, moment, happened, warnings=ignored, already_done=True)
        _check(past, moment)
        predecessor = unit.load(new.predecessor) if new.predecessor else None
        agreement = _as_it_was(new.numbered(unit.next_number(moment.today.year)), past, bench, moment)
        event = Event(
            agreement=agreement.number,
            act_sequence=1,
            step="RECORD_HISTORICAL",
            at=moment.at,
            actor=actor,
            what=f"Registrato com’era: {agreement.kind} del {past.signed_on:%d/%m/%Y}, {past.form}.",
            why="",
            legal_basis="art. 15 L. 241/1990, nel testo vigente alla data della firma",
            clock_note=moment.trial_note or "",
        )
        agreement = unit.add(agreement, event, new.digest)
        if past.text:
            document = NewDocument("originale", 1, "testo originale", past.suffix, past.text)
            index(unit, agreement.number, archived(bench, agreement, agreement.acts[0], [document], moment))
        unit.commit()
    happened = f"{event.what} Numero interno {agreement.number}. {_told(agreement, moment)}"
    return report(bench, agreement, moment, happened, warnings=gap_shown(agreement, predecessor))


def _check(past: PastFacts, moment: Moment) -> None:
    if past.signed_on > moment.today:
        raise InvalidDatum(
            "data della firma",
            f"La data della firma ({past.signed_on:%d/%m/%Y}) è nel futuro: un accordo da firmare si inserisce "
            "con «nuovo-accordo».",
        )
    if past.form is SignatureForm.PAPER and past.signed_on >= DIGITAL_SIGNATURE_SINCE:
        raise InvalidDatum(
            "forma della firma",
            "Dal 30/06/2014 un accordo tra amministrazioni firmato su carta è nullo (art. 15 c. 2-bis L. 241/1990): "
            "far valutare il caso all’ufficio legale prima di registrarlo.",
        )
    if past.expires_on is not None and past.expires_on <= past.signed_on:
        raise InvalidDatum("scadenza", "La scadenza deve seguire la data della firma: ricontrollare le due date.")
    for what, day in (
        ("della delibera", past.resolved_on),
        ("di repertorio", past.registered_on),
        ("di consegna del piano operativo", past.plan_delivered_on),
    ):
        if day is not None and day > moment.today:
            raise InvalidDatum("data", f"La data {what} ({day:%d/%m/%Y}) è nel futuro: ricontrollarla.")
    if past.plan_delivered_on is not None and past.plan_delivered_on < past.signed_on:
        raise InvalidDatum("data", "Il piano operativo risulta consegnato prima della firma: ricontrollare le date.")
    _refuse_halves(past)


def _refuse_halves(past: PastFacts) -> None:
    """What is known by halves would be lost: it is asked for whole, or not at all."""
    if bool(past.resolution_number) != (past.resolved_on is not None):
        raise InvalidDatum(
            "delibera", "Della delibera servono numero e data insieme: completarli, o lasciarli vuoti tutti e due."
        )
    given = (past.register, past.repertory_number, past.registered_on)
    if any(given) and not all(given):
        raise InvalidDatum(
            "repertorio",
            "Del repertorio servono registro, numero e data insieme: completarli, o lasciarli tutti vuoti.",
        )


def _as_it_was(agreement: Agreement, past: PastFacts, bench: Workbench, moment: Moment) -> Agreement:
    noon = datetime.combine(past.signed_on, time(12), tzinfo=ROME).astimezone(UTC)
    texts: tuple[TextVersion, ...] = ()
    sha256 = ""
    if past.text:
        sha256 = bench.archive.put(past.text)
        texts = (TextVersion(1, sha256, "testo originale", moment.at),)
    source = TimeSource.PAPER if past.form is SignatureForm.PAPER else TimeSource.RECORDED_PROOF
    act: Act = replace(
        agreement.newest_act,
        state=ActState.SIGNED,
        texts=texts,
        resolution=(
            Resolution(past.resolution_number, past.resolved_on, len(texts)) if past.resolved_on is not None else None
        ),
        signatures=tuple(
            SignatureRecord(p.position, p.signatory.name, noon, source, sha256, sha256, "") for p in agreement.parties
        ),
        repertory=(
            Registration(past.register, past.repertory_number, past.registered_on, "")
            if past.repertory_number and past.registered_on is not None
            else None
        ),
        confirmed_expires_on=past.expires_on,
    )
    duties = tuple(duty.anchored(past.signed_on) for duty in agreement.obligations)
    if past.plan_delivered_on is not None:
        if all(duty.code != PLAN for duty in duties):
            raise InvalidDatum(
                "piano operativo",
                "È indicata la consegna del piano operativo, ma non il suo termine: compilare «Piano operativo entro», "
                "o lasciare vuota la consegna.",
            )
        done = Fulfilment(past.plan_delivered_on, "", "")
        duties = tuple(replace(duty, fulfilment=done) if duty.code == PLAN else duty for duty in duties)
    return replace(agreement, acts=(act,), obligations=duties, origin=Origin.HISTORICAL, signature_form=past.form)


def _told(agreement: Agreement, moment: Moment) -> str:
    period = current_period(agreement)
    words = [f"Stato a oggi: {standing(agreement, moment.today)}."]
    if period is not None:
        words += [reading.explanation for reading in period.readings if reading.holds]
    words += [f"{duty.description}: {duty.explanation}" for duty in agreement.obligations]
    return " ".join(words)


def gap_shown(agreement: Agreement, predecessor: Agreement | None) -> tuple[str, ...]:
    """Says where days without cover lie between an agreement and the one before it."""
    if predecessor is None:
        return ()
    days, period = gap_days(predecessor, agreement), current_period(predecessor)
    signed_on = agreement.acts[0].signed_on
    if not days or period is None or period.earliest_end is None or signed_on is None:
        return ()
    return (
        f"Intervallo scoperto di {days} giorni: {predecessor.number} è finito il {period.earliest_end:%d/%m/%Y}, "
        f"{agreement.number} è stato firmato il {signed_on:%d/%m/%Y}. È un accordo nuovo, non un rinnovo.",
    )
