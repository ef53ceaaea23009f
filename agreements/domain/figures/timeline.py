"""The life of an agreement as a list of days: what has happened, what is late, what comes. Computed, never stored."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from agreements.domain.agreement.act import Act, ActKind
from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.duty_record import EvidenceKind
from agreements.domain.agreement.ending import EndKind
from agreements.domain.agreement.expected_events import awaited_events
from agreements.domain.agreement.fact_words import contested, fact_in_brief, succession_in_brief
from agreements.domain.agreement.periods import periods
from agreements.domain.basics.day_words import to_the_date
from agreements.domain.days.rough_day import NOT_KNOWN, RoughDay, numbered
from agreements.domain.days.time_limit import base_day
from agreements.domain.deadlines.agenda import entries
from agreements.domain.deadlines.deadlines import DeadlineKind


class Stretch(StrEnum):
    """Where in the life a day lies; the value is the Italian heading. In the order in which they are told."""

    UNTIL_SIGNATURE = "Fino alla firma"
    SINCE_SIGNATURE = "Dopo la firma"
    LATE = "In ritardo"
    AHEAD = "Da oggi in avanti"


@dataclass(frozen=True, slots=True)
class Milestone:
    """One thing that happened, or is to happen, on a day.

    Attributes:
        day: None where it is not known.
        what: In Italian, short, with whatever people typed.
        about: What is known of a day that is not known.
    """

    day: date | None
    what: str
    stretch: Stretch
    about: RoughDay = field(default_factory=RoughDay)

    @property
    def when(self) -> str:
        """The day, or what is known of it, as it is shown."""
        return str(self.about) if self.day is None else f"{self.day:%d/%m/%Y}"


def timeline(agreement: Agreement, today: date, implementing: Sequence[Agreement] = ()) -> tuple[Milestone, ...]:
    """The life of an agreement as it stands, by stretch and day.

    Args:
        implementing: The agreements of which it is the frame.

    What is corrected is told as corrected: the journal keeps what was recorded, this tells what holds.
    """
    original = agreement.acts[0]
    signed = original.signed_on
    about = original.signed_about
    found = []
    if about is not None:
        # Of a day that is not known the end of what is known stands for «not later»: it orders, nothing is counted.
        signed = about.latest or date.min
        found.append(Milestone(None, "Firma di tutte le parti", Stretch.UNTIL_SIGNATURE, about))
    for day, what in (*_facts(agreement), *_implemented(implementing)):
        stretch = Stretch.UNTIL_SIGNATURE if signed is None or day <= signed else Stretch.SINCE_SIGNATURE
        found.append(Milestone(day, what, stretch if day <= today else Stretch.AHEAD))
    for entry in entries(agreement, today):
        if entry.is_due_date and not (agreement.ending is not None and entry.kind is DeadlineKind.EXPIRY):
            late = entry.due_on < today
            of = "" if entry.owed_by == agreement.lead.name else f" ({entry.owed_by})"
            found.append(Milestone(entry.due_on, f"{entry.what}{of}", Stretch.LATE if late else Stretch.AHEAD))
    order = list(Stretch)
    return tuple(sorted(found, key=lambda one: (order.index(one.stretch), one.day or date.max)))


def _facts(agreement: Agreement) -> Iterator[tuple[date, str]]:
    for act in agreement.acts:
        of = "" if act.kind is ActKind.ORIGINAL else f" ({act.kind})"
        for day, what in _of_act(agreement, act):
            yield day, f"{what}{of}"
        if act.extends_to is not None and act.signed_on is not None:
            yield act.signed_on, f"Scadenza prorogata {to_the_date(act.extends_to)}"
    for period in periods(agreement):
        if period.starts_on is not None:
            yield period.starts_on, "Decorrenza" if period.act_sequence == 1 else "Decorrenza del rinnovo"
    for event in awaited_events(agreement):
        if event.happened is not None:
            yield event.happened.on, f"Evento «{event.words}», {event.happened.act}"
    for accession in agreement.accessions:
        yield accession.since, f"Adesione {agreement.party(accession.position).named.of}"
    for succession in agreement.successions:
        yield succession.since, succession_in_brief(agreement, succession)
    for departure in agreement.departures:
        name, mark = agreement.party(departure.position).name, contested(agreement, departure.position)
        yield departure.received_on, f"Recesso di {name}{mark}"
        if agreement.ending is None or agreement.ending.kind is not EndKind.DEPARTURE:
            yield (
                departure.ends_on,
                f"Ultimo giorno di {name}{mark and f' (recesso{mark})'}",
            )
    if agreement.ending is not None:
        kind = agreement.ending.kind.value
        yield agreement.ending.dated_on, f"{kind[:1].upper()}{kind[1:]}, {agreement.ending.act}"
        yield agreement.ending.ends_on, "Fine dell’accordo"
    if agreement.closing is not None:
        yield agreement.closing.closed_on, "Pratica chiusa con la relazione finale"
    for n, fact in enumerate(agreement.facts, start=1):
        brief = fact_in_brief(agreement, fact)
        yield fact.happened_on, f"Fatto n. {n}: {brief}, {fact.reference}"
        if fact.due_on is not None and fact.open:
            yield fact.due_on, f"Fatto n. {n}: termine della diffida, {brief}"
        if fact.closed_on is not None:
            yield fact.closed_on, f"Fatto n. {n} chiuso: {fact.closing}"
    for duty in agreement.obligations:
        for deferment in duty.deferments:
            yield deferment.agreed_on, f"{duty.description}, termine differito {to_the_date(deferment.due_on)}"
        if duty.fulfilment is not None:
            yield duty.fulfilment.fulfilled_on, f"{duty.description}, adempiuto"
        version = 1
        for document in duty.evidence:
            if document.kind is EvidenceKind.UPDATE:
                version += 1
                yield document.dated_on, f"{duty.description}, consegnata la versione {version}"
            else:
                protocol = f", protocollo {document.registration_number}" if document.registration_number else ""
                yield document.dated_on, f"{duty.description}, {document.kind}{protocol}"
        for approval in duty.approvals:
            yield (
                approval.dated_on,
                f"{duty.description}, approvata la versione {approval.version}, {approval.organ}, {approval.act}",
            )


def _implemented(implementing: Sequence[Agreement]) -> Iterator[tuple[date, str]]:
    for each in implementing:
        if each.acts[0].signed_on is not None:
            yield each.acts[0].signed_on, f"Accordo attuativo {each.number}, «{each.shown_title}»"


def _of_act(agreement: Agreement, act: Act) -> Iterator[tuple[date, str]]:
    for text in act.texts:
        yield base_day(text.added_at), f"Testo v{text.version}"
    for opinion in act.opinions:
        yield opinion.given_on, f"Parere {'favorevole' if opinion.favourable else 'contrario'}, {opinion.kind}"
    if act.proposal is not None:
        yield act.proposal.proposed_on, f"Proposta n. {act.proposal.number}"
    if act.resolution is not None and act.resolution.decided_on is not None:
        number = act.resolution.numbered or "numero in attribuzione"
        yield act.resolution.decided_on, f"Approvazione, {act.body}, {number}"
    for ratification in (act.ratification, act.law):
        if ratification is not None and ratification.dated_on is not None:
            answer = ratification.answer.value
            number = f" n. {ratification.number}" if ratification.number else ""
            yield ratification.dated_on, f"{answer[:1].upper()}{answer[1:]}{number}"
    for other in act.party_acts:
        if other.adopted_on is not None:
            name = agreement.party(other.position).name
            yield other.adopted_on, f"Atto di {name}, {other.authority} n. {other.number}"
    if act.definitive is not None:
        yield act.definitive.fixed_on, "Testo definitivo"
    if act.sending is not None:
        yield act.sending.sent_on, "Invio alla firma"
    for signature in act.signatures:
        of = f"di {signature.signatory} " if signature.signatory != NOT_KNOWN else ""
        yield signature.signed_on, f"Firma {of}per {agreement.party(signature.position).name}"
    if agreement.frame and act.kind is ActKind.ORIGINAL and act.signed_on is not None:
        yield act.signed_on, f"In attuazione dell’accordo quadro {agreement.frame}"
    for refusal in act.refusals:
        yield refusal.refused_on, f"{agreement.party(refusal.position).name} rifiuta di firmare"
    if act.pec_communicated_on is not None:
        yield act.pec_communicated_on, "Comunicazione via PEC della sottoscrizione"
    if act.repertory is not None and act.repertory.registered_on is not None:
        yield act.repertory.registered_on, f"Repertorio {numbered(act.repertory.number)}"
    for publication in act.publications:
        yield publication.published_on, f"Pubblicazione, {publication.place}"
