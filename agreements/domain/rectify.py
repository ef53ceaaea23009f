"""Rettifica: correcting a typed datum, with a reason and a trace; never a signed text."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from typing import Any

from agreements.domain.act import Act, ActState, TimeSource
from agreements.domain.agreement import Agreement
from agreements.domain.correction import TWO_PEOPLE, Correction, Datum
from agreements.domain.date_order import impossible_dates
from agreements.domain.errors import InvalidDatum
from agreements.domain.events import Actor, Event
from agreements.domain.moment import ROME, Moment
from agreements.domain.obligation import Obligation
from agreements.domain.parties import require_text
from agreements.domain.typed_day import parse_day

_IN_THE_TEXT = frozenset(
    {
        Datum.TITLE,
        Datum.PARTY_SEAT,
        Datum.SIGNATORY_NAME,
        Datum.SIGNATORY_OFFICE,
        Datum.SIGNATORY_POWER,
        Datum.RESOLUTION_NUMBER,
        Datum.RESOLUTION_DATE,
        Datum.PARTY_ACT_NUMBER,
        Datum.PARTY_ACT_DATE,
    }
)
_FROZEN = frozenset({ActState.DEFINITIVE, ActState.SIGNING, ActState.SIGNED})


@dataclass(frozen=True, slots=True)
class Corrected:
    """The agreement after a correction, with the fact for the journal; the event is None for a repetition."""

    agreement: Agreement
    event: Event | None
    waits_for_second_person: bool = False


def ask(agreement: Agreement, correction: Correction, actor: Actor, moment: Moment) -> Corrected:
    """Correct a datum, or note that a second person must confirm.

    Safe to repeat: a value that already stands changes nothing.

    Raises:
        InvalidDatum: The value cannot be, nothing is recorded yet, or the datum stands in a text that is frozen.
    """
    require_text("motivazione della rettifica", correction.reason, 2000)
    after, old = _applied(agreement, correction, moment)
    if after == agreement:
        return Corrected(agreement, None)
    if correction.datum in TWO_PEOPLE:
        same = [p for p in agreement.pending_corrections if _key(p) == _key(correction)]
        if any(p.new_value == correction.new_value for p in same):
            return Corrected(agreement, None, waits_for_second_person=True)
        others = tuple(p for p in agreement.pending_corrections if _key(p) != _key(correction))
        waiting = replace(agreement, pending_corrections=(*others, correction))
        event = _event(agreement, correction, actor, moment, old, "CORRECTION_ASKED", "chiesta, attende conferma")
        return Corrected(waiting, event, waits_for_second_person=True)
    return Corrected(after, _event(agreement, correction, actor, moment, old, "CORRECTION", "eseguita"))


def confirm(agreement: Agreement, datum: Datum, which: str, actor: Actor, moment: Moment) -> Corrected:
    """The second person confirms a waiting correction.

    Raises:
        InvalidDatum: Nothing waits, or the same person confirms.
    """
    wanted = (datum, _fold(which))
    waiting = next((p for p in agreement.pending_corrections if _key(p) == wanted), None)
    if waiting is None:
        raise InvalidDatum("rettifica", f"Su {agreement.number} nessuna rettifica di «{datum}» attende conferma.")
    if _fold(waiting.asked_by.split(" (")[0]) == _fold(actor.name):
        raise InvalidDatum(
            "rettifica",
            f"La rettifica di «{datum}» è stata chiesta da {waiting.asked_by}: la conferma spetta a un’altra persona.",
        )
    after, old = _applied(agreement, waiting, moment)
    others = tuple(p for p in agreement.pending_corrections if p != waiting)
    after = replace(after, pending_corrections=others)
    how = f"chiesta da {waiting.asked_by} e confermata"
    event = _event(agreement, waiting, actor, moment, old, "CORRECTION", how)
    return Corrected(after, replace(event, data={**event.data, "confirmed": confirmed(datum, which)}))


def confirmed(datum: Datum, which: str) -> str:
    """How the journal names a confirmed datum, so that the confirmation asked again is recognised."""
    return f"{datum.name} {_fold(which)}".strip()


def _event(
    agreement: Agreement, correction: Correction, actor: Actor, moment: Moment, old: str, step: str, how: str
) -> Event:
    act_sequence = _addressed(agreement, correction).sequence
    of = f" ({correction.which})" if correction.which else ""
    if correction.datum is Datum.SIGNATORY_TAX_CODE:
        what, data = f"Rettifica di «{correction.datum}»{of} {how}.", {}  # no personal codes in the journal
    else:
        what = f"Rettifica di «{correction.datum}»{of} {how}: da «{old}» a «{correction.new_value}»."
        data = {"old": old, "new": correction.new_value}
    return Event(
        agreement=agreement.number,
        act_sequence=act_sequence,
        step=step,
        at=moment.at,
        actor=actor,
        what=what,
        why=correction.reason,
        legal_basis="principio di conservazione e trasparenza degli atti: errore materiale (art. 1430 c.c.)",
        data=data,
        clock_note=moment.trial_note or "",
    )


def _key(correction: Correction) -> tuple[Datum, str]:
    return correction.datum, _fold(correction.which)


def _fold(text: str) -> str:
    return " ".join(text.casefold().split())


def _addressed(agreement: Agreement, correction: Correction) -> Act:
    """The act that a correction touches: the newest that holds the datum, else the newest.

    While a renewal is in draft, the number of a resolution is still that of the signed original.
    """
    holds = _HELD_BY.get(correction.datum)
    if holds is None:
        return agreement.newest_act
    return next((act for act in reversed(agreement.acts) if holds(act)), agreement.newest_act)


def _applied(agreement: Agreement, correction: Correction, moment: Moment) -> tuple[Agreement, str]:
    """The agreement with the new value, and the old value in words."""
    _refuse_if_frozen(agreement, correction)
    after, old = _CHANGES[correction.datum](agreement, correction)
    # What did not fit together before (an old agreement, recorded as it was) does not forbid another correction.
    before = impossible_dates(agreement, moment.today)
    new = [problem for problem in impossible_dates(after, moment.today) if problem not in before]
    if new:
        raise InvalidDatum("data", f"Con questo valore {new[0]}: ricontrollare le date.")
    return _reanchored(after), old


def _refuse_if_frozen(agreement: Agreement, correction: Correction) -> None:
    if correction.datum not in _IN_THE_TEXT:
        return
    acts = [_addressed(agreement, correction)]
    if correction.datum is Datum.TITLE:
        acts += agreement.signed_acts
    # The text of an agreement recorded as it was is not made from these data: they may be set right.
    frozen = [act for act in acts if act.state in _FROZEN and act.definitive is not None]
    if not frozen:
        return
    if any(act.signatures for act in frozen):
        advice = "un testo firmato si corregge solo con un nuovo atto"
    else:
        advice = "ritirare prima il testo definitivo («ritira il testo»)"
    raise InvalidDatum(str(correction.datum), f"«{correction.datum}» sta nel testo già congelato: {advice}.")


def _reanchored(agreement: Agreement) -> Agreement:
    """Deadlines recomputed from the corrected base."""
    signed = agreement.signed_acts
    if not signed or signed[0].signed_on is None:
        return agreement
    base = signed[0].signed_on
    return replace(agreement, obligations=tuple(o.anchored(base) for o in agreement.obligations))


def _one(field: str, value: object) -> dict[str, Any]:
    # A replacement whose field is chosen by the table below: its type is checked by the tests of each datum.
    return {field: value}


_Change = Callable[[Agreement, Correction], tuple[Agreement, str]]


def _on_agreement(field: str) -> _Change:
    def change(agreement: Agreement, correction: Correction) -> tuple[Agreement, str]:
        require_text(str(correction.datum), correction.new_value, 500)
        return replace(agreement, **_one(field, correction.new_value.strip())), str(getattr(agreement, field))

    return change


def _on_party(field: str, most: int = 300, *, may_be_unknown: bool = False) -> _Change:
    def change(agreement: Agreement, correction: Correction) -> tuple[Agreement, str]:
        if correction.new_value.strip() or not may_be_unknown:
            require_text(str(correction.datum), correction.new_value, most)
        party = agreement.party_named(correction.which)
        newer = replace(party, **_one(field, correction.new_value.strip()))
        parties = tuple(newer if p.position == party.position else p for p in agreement.parties)
        return replace(agreement, parties=parties), str(getattr(party, field))

    return change


def _on_signatory(field: str) -> _Change:
    def change(agreement: Agreement, correction: Correction) -> tuple[Agreement, str]:
        require_text(str(correction.datum), correction.new_value, 500)
        party = agreement.party_named(correction.which)
        newer = replace(party, signatory=replace(party.signatory, **_one(field, correction.new_value.strip())))
        parties = tuple(newer if p.position == party.position else p for p in agreement.parties)
        return replace(agreement, parties=parties), str(getattr(party.signatory, field))

    return change


def _on_fact(fact: str, field: str, is_day: bool) -> _Change:
    def change(agreement: Agreement, correction: Correction) -> tuple[Agreement, str]:
        act = _addressed(agreement, correction)
        recorded = getattr(act, fact)
        if recorded is None:
            raise InvalidDatum(
                str(correction.datum), f"«{correction.datum}» non è ancora registrato: non c’è nulla da rettificare."
            )
        value: object = parse_day(correction.new_value) if is_day else correction.new_value.strip()
        require_text(str(correction.datum), correction.new_value, 100)
        newer = replace(act, **_one(fact, replace(recorded, **_one(field, value))))
        return agreement.with_act(newer), _words(getattr(recorded, field))

    return change


def _on_act_day(field: str) -> _Change:
    def change(agreement: Agreement, correction: Correction) -> tuple[Agreement, str]:
        act = _addressed(agreement, correction)
        if getattr(act, field) is None:
            raise InvalidDatum(
                str(correction.datum), f"«{correction.datum}» non è ancora registrata: non c’è nulla da rettificare."
            )
        newer = replace(act, **_one(field, parse_day(correction.new_value)))
        return agreement.with_act(newer), _words(getattr(act, field))

    return change


def _on_party_act(field: str, is_day: bool) -> _Change:
    def change(agreement: Agreement, correction: Correction) -> tuple[Agreement, str]:
        act, party = _addressed(agreement, correction), agreement.party_named(correction.which)
        recorded = act.party_act(party.position)
        if recorded is None or recorded.not_necessary_because:
            raise InvalidDatum(str(correction.datum), f"Di {party.name} non è registrato alcun atto da rettificare.")
        value: object = parse_day(correction.new_value) if is_day else correction.new_value.strip()
        require_text(str(correction.datum), correction.new_value, 100)
        newer = replace(recorded, **_one(field, value))
        acts = tuple(newer if a.position == party.position else a for a in act.party_acts)
        return agreement.with_act(replace(act, party_acts=acts)), _words(getattr(recorded, field))

    return change


def _signature_date(agreement: Agreement, correction: Correction) -> tuple[Agreement, str]:
    act, party = _addressed(agreement, correction), agreement.party_named(correction.which)
    recorded = act.signature(party.position)
    if recorded is None:
        raise InvalidDatum(str(correction.datum), f"La firma di {party.name} non è ancora registrata.")
    if recorded.time_source is TimeSource.TIMESTAMP:
        raise InvalidDatum(
            str(correction.datum),
            f"La data della firma di {party.name} viene dalla marca temporale: è una prova, non si rettifica.",
        )
    day = parse_day(correction.new_value)
    noon = datetime.combine(day, time(12), tzinfo=ROME).astimezone(UTC)
    newer = replace(recorded, signed_at=noon) if recorded.signed_on != day else recorded
    signatures = tuple(newer if s.position == party.position else s for s in act.signatures)
    return agreement.with_act(replace(act, signatures=signatures)), _words(recorded.signed_on)


def _fulfilment_date(agreement: Agreement, correction: Correction) -> tuple[Agreement, str]:
    obligation: Obligation = agreement.obligation(correction.which)
    if obligation.fulfilment is None:
        raise InvalidDatum(str(correction.datum), f"«{obligation.description}» non risulta ancora adempiuto.")
    newer = replace(obligation.fulfilment, fulfilled_on=parse_day(correction.new_value))
    old = _words(obligation.fulfilment.fulfilled_on)
    return agreement.with_obligation(replace(obligation, fulfilment=newer)), old


def _renewals(agreement: Agreement, correction: Correction) -> tuple[Agreement, str]:
    text = correction.new_value.strip()
    if not text.isdecimal() or int(text) > 9:
        raise InvalidDatum(str(correction.datum), "Il numero dei rinnovi ammessi va da 0 a 9.")
    return replace(agreement, renewal=replace(agreement.renewal, allowed=int(text))), str(agreement.renewal.allowed)


def _words(value: object) -> str:
    return f"{value:%d/%m/%Y}" if isinstance(value, date) else str(value)


_CHANGES: dict[Datum, _Change] = {
    Datum.TITLE: _on_agreement("title"),
    Datum.PROCEDURE_OFFICER: _on_agreement("procedure_officer"),
    Datum.PARTY_SEAT: _on_party("seat"),
    Datum.PARTY_PEC: _on_party("pec", may_be_unknown=True),
    Datum.SIGNATORY_NAME: _on_signatory("name"),
    Datum.SIGNATORY_OFFICE: _on_signatory("office_title"),
    Datum.SIGNATORY_POWER: _on_signatory("power_title"),
    Datum.SIGNATORY_TAX_CODE: _on_signatory("tax_code"),
    Datum.PROPOSAL_NUMBER: _on_fact("proposal", "number", False),
    Datum.PROPOSAL_DATE: _on_fact("proposal", "proposed_on", True),
    Datum.RESOLUTION_NUMBER: _on_fact("resolution", "number", False),
    Datum.RESOLUTION_DATE: _on_fact("resolution", "decided_on", True),
    Datum.PARTY_ACT_NUMBER: _on_party_act("number", False),
    Datum.PARTY_ACT_DATE: _on_party_act("adopted_on", True),
    Datum.SIGNATURE_DATE: _signature_date,
    Datum.PEC_COMMUNICATION_DATE: _on_act_day("pec_communicated_on"),
    Datum.EXPIRY_DATE: _on_act_day("confirmed_expires_on"),
    Datum.REPERTORY_NUMBER: _on_fact("repertory", "number", False),
    Datum.REPERTORY_DATE: _on_fact("repertory", "registered_on", True),
    Datum.FULFILMENT_DATE: _fulfilment_date,
    Datum.RENEWALS_ALLOWED: _renewals,
}

_HELD_BY: dict[Datum, Callable[[Act], bool]] = {
    Datum.PROPOSAL_NUMBER: lambda act: act.proposal is not None,
    Datum.PROPOSAL_DATE: lambda act: act.proposal is not None,
    Datum.RESOLUTION_NUMBER: lambda act: act.resolution is not None,
    Datum.RESOLUTION_DATE: lambda act: act.resolution is not None,
    Datum.PARTY_ACT_NUMBER: lambda act: bool(act.party_acts),
    Datum.PARTY_ACT_DATE: lambda act: bool(act.party_acts),
    Datum.SIGNATURE_DATE: lambda act: bool(act.signatures),
    Datum.PEC_COMMUNICATION_DATE: lambda act: act.pec_communicated_on is not None,
    Datum.EXPIRY_DATE: lambda act: act.state is ActState.SIGNED,  # of the period that runs
    Datum.REPERTORY_NUMBER: lambda act: act.repertory is not None,
    Datum.REPERTORY_DATE: lambda act: act.repertory is not None,
}
