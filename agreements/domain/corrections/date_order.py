"""The order in which the dates of an agreement must lie."""

from __future__ import annotations

from datetime import date

from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.duty_record import EvidenceKind
from agreements.domain.agreement.ending import EndKind
from agreements.domain.agreement.expected_events import awaited_events
from agreements.domain.agreement.periods import periods


def impossible_dates(agreement: Agreement, today: date) -> tuple[str, ...]:
    """In Italian, the dates of an agreement that cannot be right beside each other or beside today."""
    pairs: list[tuple[str, date | None, str, date | None]] = []
    for act in agreement.acts:
        decided = act.resolution.decided_on if act.resolution else None
        signed = act.signed_on
        registered = act.repertory.registered_on if act.repertory else None
        pairs += [
            ("la delibera", decided, "la proposta", act.proposal.proposed_on if act.proposal else None),
            ("la ratifica", act.ratification.dated_on if act.ratification else None, "il decreto", decided),
            ("la registrazione a repertorio", registered, "l’ultima firma", signed),
            ("la comunicazione via PEC", act.pec_communicated_on, "l’ultima firma", signed),
            ("", today, "", decided),
        ]
        pairs += [("una firma", s.signed_on, "la delibera", decided) for s in act.signatures]
        days = [a.adopted_on for a in act.party_acts] + [s.signed_on for s in act.signatures]
        days += [opinion.given_on for opinion in act.opinions] + [refusal.refused_on for refusal in act.refusals]
        days += [act.sending.sent_on] if act.sending is not None else []
        days += [published.published_on for published in act.publications]
        days += [registered, act.pec_communicated_on, act.proposal.proposed_on if act.proposal else None]
        pairs += [("", today, "", day) for day in days]
    first = agreement.signed_acts[0].signed_on if agreement.signed_acts else None
    for duty in agreement.obligations:
        if duty.fulfilment is not None:
            pairs.append(("la consegna", duty.fulfilment.fulfilled_on, "la firma dell’accordo", first))
            pairs.append(("", today, "", duty.fulfilment.fulfilled_on))
        for approval in duty.approvals:
            pairs += [("l’approvazione", approval.dated_on, "la firma dell’accordo", first)]
            pairs += [("", today, "", approval.dated_on)]
        for document in duty.evidence:
            pairs += [("il documento", document.dated_on, "la firma dell’accordo", first)]
            pairs += [("", today, "", document.dated_on)]
            if document.kind is EvidenceKind.UPDATE and duty.fulfilment is not None:
                pairs += [("l’aggiornamento", document.dated_on, "la prima consegna", duty.fulfilment.fulfilled_on)]
    for event in awaited_events(agreement):
        if event.happened is not None:
            pairs.append(("", today, "", event.happened.on))
            if event == agreement.effect_event:
                pairs.append(("l’evento da cui l’accordo decorre", event.happened.on, "la firma dell’accordo", first))
    for accession in agreement.accessions:
        pairs += [("l’adesione", accession.since, "la firma dell’accordo", first), ("", today, "", accession.since)]
    pairs += [("", today, "", succession.since) for succession in agreement.successions]
    for departure in agreement.departures:
        pairs += [("il recesso", departure.received_on, "la firma dell’accordo", first)]
        pairs += [("", today, "", departure.received_on)]
    for n, fact in enumerate(agreement.facts, start=1):
        pairs += [
            (f"la chiusura del fatto n. {n}", fact.closed_on, "il fatto", fact.happened_on),
            (f"il termine del fatto n. {n}", fact.due_on, "la diffida", fact.happened_on),
            ("", today, "", fact.happened_on),
            ("", today, "", fact.closed_on),
        ]
    if agreement.ending is not None:
        pairs += [("l’ultimo giorno dell’accordo", agreement.ending.ends_on, "la firma dell’accordo", first)]
        if agreement.ending.kind is not EndKind.CONFUSION:  # a law may be older than what ends by it
            pairs += [("l’atto di cessazione", agreement.ending.dated_on, "la firma dell’accordo", first)]
        pairs += [("", today, "", agreement.ending.dated_on)]
    found = []
    for what, day, after_what, earlier in pairs:
        if day is None or earlier is None or day >= earlier:
            continue
        if not what:
            found.append(f"una data ({earlier:%d/%m/%Y}) sarebbe nel futuro rispetto a oggi ({today:%d/%m/%Y})")
        else:
            found.append(f"{what} ({day:%d/%m/%Y}) precederebbe {after_what} ({earlier:%d/%m/%Y})")
    for period in periods(agreement):
        if period.confirmed is not None and period.starts_on is not None and period.confirmed <= period.starts_on:
            found.append(f"la scadenza ({period.confirmed:%d/%m/%Y}) dovrebbe seguire {period.starts_on:%d/%m/%Y}")
    return tuple(found)
