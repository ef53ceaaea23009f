"""Recording an agreement as it was: signed long ago, perhaps on paper, perhaps expired, with its old numbers."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, date, datetime, time

from agreements.documents.templates.wording import enumerate_in_words
from agreements.domain.agreement.act import (
    Act,
    ActState,
    DefinitiveText,
    Registration,
    Sending,
    SignatureRecord,
    TextVersion,
    TimeSource,
)
from agreements.domain.agreement.agreement import Agreement, Origin
from agreements.domain.agreement.awaited import Happened
from agreements.domain.agreement.confidentiality import Confidentiality
from agreements.domain.agreement.confirmed_end import outside_readings
from agreements.domain.agreement.correction import Correction, Datum, declared_end
from agreements.domain.agreement.decision import Resolution
from agreements.domain.agreement.duty_days import with_days_followed
from agreements.domain.agreement.events import Actor, Event
from agreements.domain.agreement.expected_events import with_event
from agreements.domain.agreement.frame import day_bound, refuse_frame
from agreements.domain.agreement.legal_basis import LegalBasis
from agreements.domain.agreement.money import UNKNOWN
from agreements.domain.agreement.obligation import PLAN, Fulfilment, Obligation
from agreements.domain.agreement.parties import SignatureForm
from agreements.domain.agreement.periods import current_period, gap_told, standing
from agreements.domain.agreement.recurrence import watched_from_now
from agreements.domain.basics.day_words import from_the_date, of_the_date
from agreements.domain.basics.errors import InvalidDatum
from agreements.domain.basics.moment import ROME, Moment
from agreements.domain.days.rough_day import NOT_KNOWN
from agreements.domain.register.doubts import borne_by, to_assess
from agreements.domain.register.open_doubts import OF_SIGNATURES, OVERCOME, doubts_on
from agreements.domain.register.prior_history import PastFacts, Proof, check_past
from agreements.persistence.unit_of_work import UnitOfWork
from agreements.use_cases.base.outcome import Outcome
from agreements.use_cases.base.step import NewDocument, archived, report
from agreements.use_cases.base.workbench import Workbench
from agreements.use_cases.drafting.drafting import NewAgreement

RECORDED = "RECORD_HISTORICAL"
AS_IT_WAS = "registrato com’era"
_NOT_COUNTED = (
    "Il giorno della firma non è noto: da esso non si conta nessun termine e nessuna scadenza; quando lo si trova, "
    "registrarlo con «rettifica» (data di una firma)."
)


NOT_EXAMINED = Proof()


@dataclass(frozen=True, slots=True)
class Recording:
    """How an old agreement comes into the register.

    Attributes:
        digest: Of the request, or of what makes a row of the old register the same row.
        number: The internal number to keep; empty for the next one.
        source: In Italian, where the data come from.
        data: What the journal keeps beside its sentence.
        proof: What is known of the signatures on its files.
        documents: What belongs to it beside its own text and files.
        doubts: In Italian, what else a person has to assess, as the register as a whole tells it.
    """

    digest: str
    number: str = ""
    source: str = ""
    data: Mapping[str, str] = field(default_factory=dict)
    proof: Proof = field(default_factory=Proof)
    documents: Sequence[NewDocument] = ()
    doubts: Sequence[str] = ()


def record_historical(bench: Workbench, new: NewAgreement, past: PastFacts, actor: Actor, now: datetime) -> Outcome:
    """Record an agreement as it was, its deadlines computed from its own date, the gap to its predecessor shown.

    Safe to kill and to repeat: one commit; the same data again answer with the agreement that they made.

    Raises:
        InvalidDatum: A datum cannot be right, such as a signature in the future, or it was recorded with other dates,
            numbers or text.
    """
    with bench.database.unit() as unit:
        moment = unit.moment(now)
        if (existing := unit.find_by_creation_digest(new.digest)) is not None:
            agreement, told = unit.load(existing), unit.journal(existing)[0].data.get("past")
            happened = f"L’accordo era già stato registrato con il numero interno {existing}"
            if told is not None and told != digest_of(past):
                raise InvalidDatum(
                    "accordo già registrato",
                    f"{happened}, ma con altre date, altri numeri o un altro testo: nulla è stato cambiato. Se ha "
                    "ragione il modulo, correggere quei dati con «rettifica»; se è un altro accordo, distinguerlo "
                    "nell’oggetto.",
                )
            # Of what was recorded by an older version nobody knows whether dates and numbers are the same.
            ignored = "Se date o numeri del modulo sono cambiati, non sono stati considerati: usare «rettifica»."
            warnings = (ignored,) if told is None else ()
            return report(bench, agreement, moment, f"{happened}.", warnings=warnings, already_done=True)
        check_past(past, moment.today)
        predecessor = unit.load(new.predecessor) if new.predecessor else None
        data = {"past": digest_of(past)}
        recording = Recording(new.digest, data=data, doubts=_text_of_others(unit, past))
        agreement, event = record(unit, bench, new, past, recording, actor, moment)
        unit.commit()
    happened = f"{event.what} Numero interno {agreement.number}. {_told(agreement, moment)}"
    doubts = event.data.get("to_assess")
    gap = gap_told(predecessor, agreement, moment.today) if predecessor is not None else ""
    return report(bench, agreement, moment, happened, warnings=tuple(filter(None, (doubts, gap))))


def doubts_about(bench: Workbench, number: str) -> tuple[str, ...]:
    """Whether all have signed an agreement that was recorded as signed, where its files do not say so; else nothing.

    The register says what others held for signed and declares nothing void; deadlines run, so that no day is missed.
    Whether one signature bound two bodies, who decides on the next act has to know (prudence: art. 15 c. 2-bis
    L. 241/1990 asks the kind of the signature). What somebody has assessed as «superato» is told no more.
    """
    with bench.database.unit() as unit:
        found = [row.data.get("to_assess", "") for row in unit.rows_of_steps((RECORDED,), [number])]
        doubts = doubts_on(unit.load(number), " ".join(found)) if any(found) else ()
    about = [each for each in doubts if each.kind in OF_SIGNATURES]
    return tuple(
        f"Dalla registrazione: {each.sentence}"
        for each in about
        if each.answer is None or each.answer.answer != OVERCOME
    )


def digest_of(past: PastFacts) -> str:
    """SHA-256 of what was told of its past: with the form's own digest it says whether a request is the same."""
    facts = {field.name: getattr(past, field.name) for field in fields(past)}
    facts |= {"text": hashlib.sha256(past.text).hexdigest(), "files": [file.name for file in past.files]}
    return hashlib.sha256(json.dumps(facts, sort_keys=True, default=str).encode()).hexdigest()


def _text_of_others(unit: UnitOfWork, past: PastFacts) -> tuple[str, ...]:
    if not past.text:
        return ()
    found = unit.agreements_with({hashlib.sha256(past.text).hexdigest()})
    return tuple(same_file("il testo", others) for others in found.values())


def same_file(what: str, whose: Sequence[str]) -> str:
    """The doubt about a file, or a text, that is another agreement's too."""
    others = enumerate_in_words(whose)
    return f"File da valutare: {what} è anche di {others}: controllare a quale accordo appartiene."


def record(
    unit: UnitOfWork,
    bench: Workbench,
    new: NewAgreement,
    past: PastFacts,
    recording: Recording,
    actor: Actor,
    moment: Moment,
) -> tuple[Agreement, Event]:
    """Write an agreement as it was, with its journal row and its files; the caller commits.

    Raises:
        InvalidDatum: A datum cannot be right.
        AlreadyCreated: The same recording has made one.
        NumberAlreadyTaken: The internal number, or the repertory number, belongs to another.
    """
    number = recording.number or unit.next_number(moment.today.year)
    basis = bench.bases.meant(new.basis)
    agreement = as_it_was(new, past, number, moment, told_by=str(actor), proof=recording.proof, basis=basis)
    if agreement.frame:
        refuse_frame(unit.load(agreement.frame), number, (), day_bound(agreement, moment.today))
    doubts = " ".join(to_assess(agreement, past, recording.proof, recording.doubts))
    event = Event(
        agreement=agreement.number,
        act_sequence=1,
        step=RECORDED,
        at=moment.at,
        actor=actor,
        what=f"Registrato com’era: {_what(agreement, past)}.{_beside(agreement)}{_private(past)}",
        why=recording.source,
        legal_basis="art. 15 L. 241/1990, nel testo vigente alla data della firma",
        data={**recording.data, **({"to_assess": doubts} if doubts else {})},
        clock_note=moment.trial_note or "",
    )
    documents = [*_of_its_own(past), *recording.documents]
    records = archived(bench, agreement, agreement.acts[0], documents, moment)
    also_called = (recording.data.get("old_number", ""),)
    return unit.add(agreement, event, recording.digest, records, also_called), event


def _beside(agreement: Agreement) -> str:
    basis = f" Base giuridica: {agreement.basis.title}." if agreement.basis else ""
    return basis + (f" Attua {agreement.frame}." if agreement.frame else "")


def _private(past: PastFacts) -> str:
    return f" È riservato: {past.confidential}; {past.confidential_why}." if past.confidential else ""


def _what(agreement: Agreement, past: PastFacts) -> str:
    if past.signed_on is not None:
        return f"{agreement.kind} {of_the_date(past.signed_on)}, {_form(past)}"
    if past.signed_about is not None:
        return f"{agreement.kind} firmato {past.signed_about.in_words}, {_form(past)}"
    assert past.sent_on is not None  # neither signed nor sent is refused before
    return (
        f"{agreement.kind} in firma {from_the_date(past.sent_on)}, "
        f"firme {len(agreement.acts[0].signatures)} di {len(agreement.parties)}"
    )


def _form(past: PastFacts) -> str:
    return "forma della firma non nota" if past.form is SignatureForm.UNKNOWN else str(past.form)


def _of_its_own(past: PastFacts) -> list[NewDocument]:
    files = [(past.suffix, past.text)] if past.text else []
    files += [(file.suffix, file.data) for file in past.files]
    return [
        NewDocument("originale", n, "testo originale" if n == 1 else f"testo originale, file {n}", suffix, data)
        for n, (suffix, data) in enumerate(files, 1)
    ]


def as_it_was(
    new: NewAgreement,
    past: PastFacts,
    number: str,
    moment: Moment,
    told_by: str = "",
    proof: Proof = NOT_EXAMINED,
    basis: LegalBasis | None = None,
) -> Agreement:
    """The agreement as it was, under an internal number; nothing is read or written.

    An end outside every reading of the duration confirms nothing: it waits for a second person, or for an article.

    Args:
        told_by: Who tells it, by name and office.
        proof: What is known of the signatures on its files.
        basis: The legal basis that was meant.

    Raises:
        InvalidDatum: A datum cannot be right.
    """
    for duty in new.obligations:
        if not duty.clause.strip():
            raise InvalidDatum(
                "adempimento",
                f"«{duty.description}»: di un accordo registrato com’era serve la clausola, con le parole del testo.",
            )
    agreement = new.numbered(number, basis.chosen if basis else None)
    text = hashlib.sha256(past.text).hexdigest() if past.text else ""
    file = hashlib.sha256(past.files[0].data).hexdigest() if past.files else text
    texts = (TextVersion(1, text, "testo originale", moment.at),) if text else ()
    act: Act = replace(
        agreement.newest_act,
        state=ActState.SIGNED,
        texts=texts,
        charges=new.charges or UNKNOWN,  # an empty clause of an old text is not known to mean that nothing was due
        resolution=(
            Resolution(past.resolution_number or NOT_KNOWN, past.resolved_on, len(texts))
            if past.resolution_number or past.resolved_on is not None
            else None
        ),
        signatures=_signatures(agreement, past, file, proof),
        signed_about=past.signed_about,
        pec_communicated_on=past.pec_communicated_on,
        repertory=(
            Registration(past.register or NOT_KNOWN, past.repertory_number or NOT_KNOWN, past.registered_on, "")
            if past.repertory_number or past.registered_on is not None
            else None
        ),
        confirmed_expires_on=past.expires_on,
    )
    met = {duty.code: duty.fulfilment for duty in agreement.obligations if duty.fulfilment is not None}
    duties = tuple(replace(duty, fulfilment=None) for duty in agreement.obligations)
    # Of what is due each year the years that have passed are not watched, whether or not the signature's day is known.
    duties = tuple(_watched(duty, date.min, moment, new) if duty.yearly else duty for duty in duties)
    if past.signed_on is not None:
        signed_on = past.signed_on
        duties = tuple(_watched(duty, signed_on, moment, new).anchored(signed_on) for duty in duties)
    elif past.sent_on is not None and past.reply_by is not None:
        act = replace(
            act,
            state=ActState.SIGNING,
            # The PDF that left for signature, whoever made it: what comes back must begin with it.
            definitive=DefinitiveText("", file, AS_IT_WAS, "", (), past.sent_on),
            sending=Sending(past.sent_on, past.reply_by),
        )
    if past.plan_delivered_on is not None:
        if all(duty.code != PLAN for duty in duties):
            raise InvalidDatum(
                "piano operativo",
                "È indicata la consegna del piano operativo, ma non il suo termine: compilare «Piano operativo entro», "
                "o lasciare vuota la consegna.",
            )
        met.setdefault(PLAN, Fulfilment(past.plan_delivered_on, "", ""))
    made = replace(
        agreement,
        acts=(act,),
        obligations=duties,
        origin=Origin.HISTORICAL,
        signature_form=past.form,
        confidentiality=_confidentiality(past, moment),
    )
    made = with_days_followed(_with_effect_event(made, past))  # before what is met stands as it is
    duties = tuple(replace(duty, fulfilment=met.get(duty.code)) for duty in made.obligations)
    made = replace(made, obligations=duties)
    return _without_end_that_nothing_says(made, moment, told_by)


def _watched(duty: Obligation, base: date, moment: Moment, new: NewAgreement) -> Obligation:
    """What recurs, watched from today on, or from the time that is said."""
    return duty if duty.code in new.watched_as_said else watched_from_now(duty, base, moment.today)


def _with_effect_event(agreement: Agreement, past: PastFacts) -> Agreement:
    if past.effect_event_on is None:
        return agreement
    event, signed_on = agreement.effect_event, past.signed_on
    if event is None:
        raise InvalidDatum(
            "evento di decorrenza",
            f"L’accordo decorre {agreement.effect_rule}: la data dell’evento va lasciata vuota, o la decorrenza "
            "cambiata.",
        )
    if signed_on is not None and past.effect_event_on < signed_on:
        raise InvalidDatum(
            "evento di decorrenza", "L’evento da cui l’accordo decorre precede la firma: ricontrollare le due date."
        )
    return with_event(agreement, event.words, Happened(past.effect_event_on, past.effect_event_act.strip()))


def _without_end_that_nothing_says(agreement: Agreement, moment: Moment, told_by: str) -> Agreement:
    period, act = current_period(agreement), agreement.acts[0]
    if period is None or period.confirmed is None or not period.readings:
        return agreement
    if outside_readings(agreement, period, period.confirmed) is None:
        return agreement
    value = declared_end(period.confirmed, "data indicata nella registrazione dell’accordo")
    asked = Correction(Datum.EXPIRY_DATE, "", value, "fuori da ogni lettura della durata", told_by, moment.at)
    return replace(agreement.with_act(replace(act, confirmed_expires_on=None)), pending_corrections=(asked,))


def _confidentiality(past: PastFacts, moment: Moment) -> Confidentiality | None:
    if not past.confidential:
        return None
    since = past.confidential_since or moment.today
    return Confidentiality(since, past.confidential, past.confidential_why, past.confidential_extent)


def _signatures(agreement: Agreement, past: PastFacts, file: str, proof: Proof) -> tuple[SignatureRecord, ...]:
    source = TimeSource.DECLARED if past.form is SignatureForm.DIGITAL else TimeSource.PAPER
    suffix = past.files[0].suffix if past.files else ".pdf"
    signed_on = past.signed_on
    if past.signed_about is not None:
        return ()  # each would need a day
    if signed_on is None:
        days, borne = dict(past.signed_by), borne_by(agreement, past, proof)
        signed = {position: day for position, day in days.items() if position in borne}
    else:
        later = agreement.joined_later
        signed, borne = {p.position: signed_on for p in agreement.parties if p.position not in later}, {}
    return tuple(
        SignatureRecord(
            p.position,
            p.signatory.name,
            _noon(signed[p.position]),
            source,
            file,
            file,
            "",
            suffix=suffix,
            identity=borne.get(p.position, ""),
        )
        for p in agreement.parties
        if p.position in signed
    )


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), tzinfo=ROME).astimezone(UTC)


def _told(agreement: Agreement, moment: Moment) -> str:
    period = current_period(agreement)
    words = [f"Stato a oggi: {standing(agreement, moment.today)}."]
    if period is not None:
        words += [reading.explanation for reading in period.readings if reading.holds]
    if agreement.acts[0].signed_about is not None:
        words.append(_NOT_COUNTED)
    words += [
        f"{duty.description}{_from_which(duty)}: {duty.explanation}"
        for duty in agreement.obligations
        if duty.due_on is not None
    ]
    return " ".join(words)


def _from_which(duty: Obligation) -> str:
    if duty.recurs_from is None or duty.recurs_from == 1:
        return ""
    which = f"dal {duty.recurs_from}" if duty.yearly else f"dalla n. {duty.recurs_from}"
    return f" (sorvegliato {which}; le precedenti, già trascorse, non si sorvegliano)"
