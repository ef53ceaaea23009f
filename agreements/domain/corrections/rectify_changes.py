"""Rettifica: how each datum is changed, and in which act it stands."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time
from enum import StrEnum
from typing import Any, TypeVar

from agreements.domain.agreement.act import CLOSED_WITHOUT_SIGNATURE, OPENS_PERIOD, Act, ActState, TimeSource
from agreements.domain.agreement.agreement import NUMBER_PATTERN, Agreement, Origin, check_duration
from agreements.domain.agreement.body_name import Grammar
from agreements.domain.agreement.confirmed_end import outside_readings, without_declared_end
from agreements.domain.agreement.correction import Correction, Datum, read_declared_end
from agreements.domain.agreement.ending import EndKind, last_bound_day, last_day_of_two
from agreements.domain.agreement.expected_events import event_called, with_event
from agreements.domain.agreement.filing import NOT_RECORDED
from agreements.domain.agreement.legal_basis import ChosenBasis
from agreements.domain.agreement.obligation import Obligation
from agreements.domain.agreement.parties import Nature, Party, check_parties
from agreements.domain.agreement.party_data import NOTHING, AddressIndex, PowerKind, contacts_typed, read_contacts
from agreements.domain.agreement.periods import periods
from agreements.domain.basics import limits
from agreements.domain.basics.errors import InvalidDatum
from agreements.domain.basics.folding import folded
from agreements.domain.basics.legible import require_text
from agreements.domain.basics.moment import ROME
from agreements.domain.basics.typed_day import parse_day
from agreements.domain.corrections.rectify_duties import duty_office, duty_party, on_duty
from agreements.domain.corrections.rectify_facts import dispute_answer, on_fact
from agreements.domain.corrections.rectify_signing import day_found, sent_day, signing_term, signing_turn
from agreements.domain.corrections.rectify_terms import bears_lines, duty_term, effect, on_charge
from agreements.domain.days.duration import describe
from agreements.domain.days.rough_day import NOT_KNOWN
from agreements.domain.days.time_limit import Direction, parse_time_limit
from agreements.domain.days.typed_duration import read_duration, solar_without_years
from agreements.domain.steps.party_acts import missing_party_acts

E = TypeVar("E", bound=StrEnum)
T = TypeVar("T")


def addressed(agreement: Agreement, correction: Correction) -> Act:
    """The act that a correction touches: the newest that holds the datum, else the newest.

    While a renewal is in draft, the number of a resolution is still that of the signed original.
    """
    holds, (_, named) = _HELD_BY.get(correction.datum), of_which_act(correction.which)
    if holds is None:
        return agreement.newest_act
    if named > len(agreement.acts):
        raise InvalidDatum(
            str(correction.datum), f"{agreement.number} non ha un atto n. {named}: ne ha {len(agreement.acts)}."
        )
    if named:
        return agreement.act(named)
    living = [act for act in reversed(agreement.acts) if act.state not in CLOSED_WITHOUT_SIGNATURE]
    return next((act for act in (*living, *reversed(agreement.acts)) if holds(act)), agreement.newest_act)


_OF_ACT = re.compile(
    r"(?P<rest>.*?)(?:^|[,;]\s*|\s+)atto\s+(?:n\.\s*)?(?P<nth>[1-9][0-9]?|originario)\s*", re.IGNORECASE | re.DOTALL
)


def of_which_act(which: str) -> tuple[str, int]:
    """What is named beside an act, and the act: «Comune di Prova, atto 2», «atto originario»; 0 where none is named."""
    found = _OF_ACT.fullmatch(which.strip())
    if found is None:
        return which, 0
    return found["rest"], 1 if found["nth"].casefold() == "originario" else int(found["nth"])


def _one(field: str, value: object) -> dict[str, Any]:
    # A replacement whose field is chosen by the table below: its type is checked by the tests of each datum.
    return {field: value}


_Change = Callable[[Agreement, Correction], tuple[Agreement, str]]


def _on_agreement(field: str, most: int) -> _Change:
    def change(agreement: Agreement, correction: Correction) -> tuple[Agreement, str]:
        require_text(str(correction.datum), correction.new_value, most)
        return replace(agreement, **_one(field, correction.new_value.strip())), str(getattr(agreement, field))

    return change


def _on_party(field: str, most: int, *, may_be_unknown: bool = False) -> _Change:
    def change(agreement: Agreement, correction: Correction) -> tuple[Agreement, str]:
        if correction.new_value.strip() or not may_be_unknown:
            require_text(str(correction.datum), correction.new_value, most)
        party = agreement.party_named(correction.which)
        after = _with_party(agreement, replace(party, **_one(field, correction.new_value.strip())))
        check_parties(after.present)
        return after, str(getattr(party, field))

    return change


def _party_pec(agreement: Agreement, correction: Correction) -> tuple[Agreement, str]:
    """Another address: in which index that one stands nobody has said."""
    party, value = agreement.party_named(correction.which), correction.new_value.strip()
    if value:
        require_text(str(correction.datum), value, limits.EMAIL)
    index = party.address_index if value == party.pec else AddressIndex.NOT_SAID
    return _with_party(agreement, replace(party, pec=value, address_index=index)), party.pec


def _party_name(agreement: Agreement, correction: Correction) -> tuple[Agreement, str]:
    if agreement.origin is not Origin.HISTORICAL and agreement.acts[0].definitive is None:
        raise InvalidDatum(
            str(correction.datum),
            "La denominazione delle parti sta in tutto il testo, anche nel nome delle parti da completare: ritirare "
            "l’atto («ritira-atto») e inserire un nuovo accordo; dal testo definitivo in poi si rettifica citandone "
            "le parole.",
        )
    names = {folded(party.name) for party in agreement.parties}
    if folded(correction.which) not in names and folded(correction.new_value) in names:
        return agreement, correction.which  # asked again: it bears the new name already
    return _on_party("name", limits.BODY)(agreement, correction)


def _with_party(agreement: Agreement, newer: Party) -> Agreement:
    parties = tuple(newer if p.position == newer.position else p for p in agreement.parties)
    return replace(agreement, parties=parties)


def _choice(correction: Correction, kind: type[E], called: str) -> E:
    known = {folded(each): each for each in kind}
    if (chosen := known.get(folded(correction.new_value))) is None:
        named = ", ".join(f"«{each}»" for each in kind)
        raise InvalidDatum(str(correction.datum), f"{called} è una di queste voci: {named}.")
    return chosen


def _one_of(field: str, kind: type[E], called: str) -> _Change:
    def change(agreement: Agreement, correction: Correction) -> tuple[Agreement, str]:
        party = agreement.party_named(correction.which)
        newer = replace(party, **_one(field, _choice(correction, kind, called)))
        return _with_party(agreement, newer), str(getattr(party, field))

    return change


def _party_contacts(agreement: Agreement, correction: Correction) -> tuple[Agreement, str]:
    require_text(str(correction.datum), correction.new_value, limits.REASON)
    party = agreement.party_named(correction.which)
    newer = replace(party, contacts=read_contacts(correction.new_value))
    return _with_party(agreement, newer), contacts_typed(party.contacts) or NOTHING


def _on_signatory(field: str, most: int) -> _Change:
    def change(agreement: Agreement, correction: Correction) -> tuple[Agreement, str]:
        require_text(str(correction.datum), correction.new_value, most)
        party = agreement.party_named(correction.which)
        newer = replace(party, signatory=replace(party.signatory, **_one(field, correction.new_value.strip())))
        return _with_party(agreement, newer), str(getattr(party.signatory, field))

    return change


def _power_kind(agreement: Agreement, correction: Correction) -> tuple[Agreement, str]:
    party = agreement.party_named(correction.which)
    kind = _choice(correction, PowerKind, "Il titolo con cui si firma")
    newer = replace(party, signatory=replace(party.signatory, power_kind=kind))
    return _with_party(agreement, newer), str(party.signatory.power_kind)


def _power_day(field: str) -> _Change:
    def change(agreement: Agreement, correction: Correction) -> tuple[Agreement, str]:
        typed, party = correction.new_value.strip(), agreement.party_named(correction.which)
        old = getattr(party.signatory, field)
        day = None if typed.casefold() == NOTHING else parse_day(typed)
        newer = replace(party, signatory=replace(party.signatory, **_one(field, day)))
        return _with_party(agreement, newer), _words(old) if old else NOTHING

    return change


def _filed(field: str) -> _Change:
    def change(agreement: Agreement, correction: Correction) -> tuple[Agreement, str]:
        require_text(str(correction.datum), correction.new_value, limits.BODY)
        value = correction.new_value.strip()
        old = getattr(agreement.filing, field)
        filing = replace(agreement.filing, **_one(field, "" if folded(value) == folded(NOT_RECORDED) else value))
        return replace(agreement, filing=filing), old or NOT_RECORDED

    return change


def _on_fact(fact: str, field: str, is_day: bool) -> _Change:
    def change(agreement: Agreement, correction: Correction) -> tuple[Agreement, str]:
        act = addressed(agreement, correction)
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
        act = addressed(agreement, correction)
        if getattr(act, field) is None:
            raise InvalidDatum(
                str(correction.datum), f"«{correction.datum}» non è ancora registrata: non c’è nulla da rettificare."
            )
        newer = replace(act, **_one(field, parse_day(correction.new_value)))
        return agreement.with_act(newer), _words(getattr(act, field))

    return change


def _expiry(agreement: Agreement, correction: Correction) -> tuple[Agreement, str]:
    """Another of the ends that the text allows; «nessuna» takes the confirmation, or the declared end, back.

    Outside every reading no correction leads: that day needs an article of the text, or two people who read it there
    where no program can.
    """
    act, name = addressed(agreement, correction), str(correction.datum)
    period = next((each for each in periods(agreement) if each.act_sequence == act.sequence), None)
    typed, declared = correction.new_value.strip(), read_declared_end(correction.new_value)
    asked = any(each.datum is Datum.EXPIRY_DATE for each in agreement.pending_corrections)
    if period is None or (act.confirmed_expires_on is None and declared is None and not asked):
        raise InvalidDatum(name, f"«{name}» non è ancora registrata: confermarla con «conferma-scadenza».")
    if period.extended_by:
        raise InvalidDatum(name, "La scadenza è quella dell’atto di proroga, firmato da tutti: non si rettifica.")
    old = _words(act.confirmed_expires_on) if act.confirmed_expires_on is not None else "nessuna"
    if declared is not None:
        return _declared(agreement, act, *declared), old
    if typed.casefold() == "nessuna":
        cleared = agreement.with_act(replace(act, confirmed_expires_on=None, expiry_article=""))
        return without_declared_end(cleared), old
    day = parse_day(typed)
    if day == act.confirmed_expires_on:
        return agreement, old
    if (outside := outside_readings(agreement, period, day)) is not None:
        raise InvalidDatum(
            name,
            f"{outside[:1].upper()}{outside[1:]}: rettificarla con «nessuna», poi usare «conferma-scadenza» citando "
            "l’articolo del testo firmato che lo dice.",
        )
    return agreement.with_act(replace(act, confirmed_expires_on=day, expiry_article="")), old


def _declared(agreement: Agreement, act: Act, day: date, kept: str) -> Agreement:
    if (act.confirmed_expires_on, act.expiry_article) == (day, kept):
        return agreement
    if act.confirmed_expires_on is not None:
        raise InvalidDatum(
            str(Datum.EXPIRY_DATE),
            f"La scadenza è già confermata ({act.confirmed_expires_on:%d/%m/%Y}): rettificarla prima con «nessuna».",
        )
    if act.sequence != 1:
        raise InvalidDatum(
            str(Datum.EXPIRY_DATE),
            "La scadenza dichiarata è quella del primo periodo, e da allora l’accordo è stato rinnovato: ora vale "
            "quella del rinnovo.",
        )
    return without_declared_end(agreement.with_act(replace(act, confirmed_expires_on=day, expiry_article=kept)))


def _on_party_act(field: str, is_day: bool) -> _Change:
    def change(agreement: Agreement, correction: Correction) -> tuple[Agreement, str]:
        act, party = addressed(agreement, correction), agreement.signed_as(of_which_act(correction.which)[0])
        recorded = act.party_act(party.position)
        if recorded is None or recorded.not_necessary_because:
            raise InvalidDatum(str(correction.datum), f"Non è registrato alcun atto {party.named.of} da rettificare.")
        value: object = parse_day(correction.new_value) if is_day else correction.new_value.strip()
        require_text(str(correction.datum), correction.new_value, 100)
        newer = replace(recorded, **_one(field, value))
        acts = tuple(newer if a.position == party.position else a for a in act.party_acts)
        return agreement.with_act(replace(act, party_acts=acts)), _words(getattr(recorded, field))

    return change


def _party_act_version(agreement: Agreement, correction: Correction) -> tuple[Agreement, str]:
    """Another version that a party approved: whether all have approved the same one is looked at anew.

    Raises:
        InvalidDatum: There is no such version, or the act has gone on from an approval that so was none.
    """
    act, party = addressed(agreement, correction), agreement.signed_as(of_which_act(correction.which)[0])
    recorded, name = act.party_act(party.position), str(correction.datum)
    if recorded is None or recorded.not_necessary_because:
        raise InvalidDatum(name, f"Non è registrato alcun atto {party.named.of} da rettificare.")
    typed = correction.new_value.strip().casefold().removeprefix("versione").removeprefix("v").strip()
    if not typed.isdecimal() or not 1 <= int(typed) <= len(act.texts):
        raise InvalidDatum(name, f"La versione è un numero da 1 a {len(act.texts)}: è l’ultima che c’è.")
    newer = replace(recorded, text_version=int(typed))
    acts = tuple(newer if each.position == party.position else each for each in act.party_acts)
    after = replace(act, party_acts=acts)
    if act.resolution is not None and newer != recorded:
        missing = missing_party_acts(after, agreement, act.resolution.text_version)
        if missing and act.state in (ActState.DEFINITIVE, ActState.SIGNING, ActState.SIGNED):
            undo = "serve un nuovo atto" if act.state is ActState.SIGNED else "ritirare prima il testo («ritira-testo»)"
            raise InvalidDatum(
                name,
                f"Con questo valore {party.name} non avrebbe approvato la versione "
                f"{act.resolution.text_version}, quella deliberata, e il testo è già congelato: {undo}.",
            )
        if act.state in (ActState.APPROVED, ActState.PARTIES_APPROVED):
            after = replace(after, state=ActState.APPROVED if missing else ActState.PARTIES_APPROVED)
    return agreement.with_act(after), str(recorded.text_version)


def _opinion(field: str, is_day: bool) -> _Change:
    """Of the opinion that is named by its kind, or the only one."""

    def change(agreement: Agreement, correction: Correction) -> tuple[Agreement, str]:
        act, named = addressed(agreement, correction), folded(of_which_act(correction.which)[0])
        meant = [each for each in act.opinions if not named or folded(each.kind) == named]
        if len(meant) != 1:
            known = ", ".join(f"«{each.kind}»" for each in act.opinions) or "nessuno"
            raise InvalidDatum(
                str(correction.datum), f"«{correction.datum}» non è ancora registrato, o non si dice quale: {known}."
            )
        newer, old = _with_value(meant[0], field, correction, is_day, limits.PERSON)
        opinions = tuple(newer if each is meant[0] else each for each in act.opinions)
        return agreement.with_act(replace(act, opinions=opinions)), old

    return change


def _refusal(field: str, is_day: bool) -> _Change:
    def change(agreement: Agreement, correction: Correction) -> tuple[Agreement, str]:
        act, party = addressed(agreement, correction), agreement.signed_as(of_which_act(correction.which)[0])
        recorded = act.refusal(party.position)
        if recorded is None:
            raise InvalidDatum(str(correction.datum), f"Non è registrato alcun rifiuto {party.named.of}.")
        newer, old = _with_value(recorded, field, correction, is_day, limits.REASON)
        refusals = tuple(newer if each is recorded else each for each in act.refusals)
        return agreement.with_act(replace(act, refusals=refusals)), old

    return change


def _with_value(recorded: T, field: str, correction: Correction, is_day: bool, most: int) -> tuple[T, str]:
    """What was recorded with another value of a field, and the old one in words."""
    require_text(str(correction.datum), correction.new_value, most)
    value: object = parse_day(correction.new_value) if is_day else correction.new_value.strip()
    newer: T = replace(recorded, **_one(field, value))  # type: ignore[type-var]
    return newer, _words(getattr(recorded, field))


def _on_publication(field: str, is_day: bool) -> _Change:
    def change(agreement: Agreement, correction: Correction) -> tuple[Agreement, str]:
        act, known = addressed(agreement, correction), addressed(agreement, correction).publications
        nth = of_which_act(correction.which)[0].strip().removeprefix("n.").strip() or str(len(known))
        if not nth.isdecimal() or not 1 <= int(nth) <= len(known):
            raise InvalidDatum(
                str(correction.datum),
                f"«{correction.datum}» non è ancora registrato: le pubblicazioni registrate sono {len(known)}, e se ne "
                "indica il numero.",
            )
        require_text(str(correction.datum), correction.new_value, 300)
        recorded = known[int(nth) - 1]
        value: object = parse_day(correction.new_value) if is_day else correction.new_value.strip()
        newer = replace(recorded, **_one(field, value))
        changed = (*known[: int(nth) - 1], newer, *known[int(nth) :])
        return agreement.with_act(replace(act, publications=changed)), _words(getattr(recorded, field))

    return change


def _signature_date(agreement: Agreement, correction: Correction) -> tuple[Agreement, str]:
    act, party = addressed(agreement, correction), agreement.signed_as(of_which_act(correction.which)[0])
    if act.signed_about is not None:
        return day_found(agreement, act, parse_day(correction.new_value)), str(act.signed_about)
    recorded = act.signature(party.position)
    if recorded is None:
        raise InvalidDatum(str(correction.datum), f"La firma {party.named.of} non è ancora registrata.")
    if recorded.time_source is TimeSource.TIMESTAMP:
        raise InvalidDatum(
            str(correction.datum),
            f"La data della firma {party.named.of} viene dalla marca temporale: è una prova, non si rettifica.",
        )
    if recorded.proof is not None and recorded.proof.evidence:
        raise InvalidDatum(
            str(correction.datum),
            f"La data della firma {party.named.of} viene da un riferimento con l’impronta del file "
            f"({recorded.proof.evidence}): è una prova, non si rettifica.",
        )
    day = parse_day(correction.new_value)
    noon = datetime.combine(day, time(12), tzinfo=ROME).astimezone(UTC)
    newer = replace(recorded, signed_at=noon) if recorded.signed_on != day else recorded
    signatures = tuple(newer if s.position == party.position else s for s in act.signatures)
    return agreement.with_act(replace(act, signatures=signatures)), _words(recorded.signed_on)


def _deferred_date(agreement: Agreement, correction: Correction) -> tuple[Agreement, str]:
    obligation = agreement.obligation(correction.which)
    if not obligation.deferments:
        raise InvalidDatum(
            str(correction.datum), f"Il termine di «{obligation.description}» non è mai stato differito."
        )
    last = obligation.deferments[-1]
    day = parse_day(correction.new_value)
    if day <= last.instead_of:
        raise InvalidDatum(
            str(correction.datum),
            f"Un termine differito è successivo a quello di prima ({_words(last.instead_of)}): ricontrollare la data.",
        )
    before = replace(obligation, deferments=obligation.deferments[:-1])
    return agreement.with_obligation(before.deferred(replace(last, due_on=day))), _words(last.due_on)


def _fulfilment_date(agreement: Agreement, correction: Correction) -> tuple[Agreement, str]:
    obligation: Obligation = agreement.obligation(correction.which)
    if obligation.fulfilment is None:
        raise InvalidDatum(str(correction.datum), f"«{obligation.description}» non risulta ancora adempiuto.")
    newer = replace(obligation.fulfilment, fulfilled_on=parse_day(correction.new_value))
    old = _words(obligation.fulfilment.fulfilled_on)
    return agreement.with_obligation(replace(obligation, fulfilment=newer)), old


def _event(*, is_day: bool) -> _Change:
    def change(agreement: Agreement, correction: Correction) -> tuple[Agreement, str]:
        event = event_called(agreement, correction.which)
        if event.happened is None:
            raise InvalidDatum(
                str(correction.datum), f"L’evento «{event.words}» non è ancora registrato: usare «registra-evento»."
            )
        require_text(str(correction.datum), correction.new_value, 200)
        happened = event.happened
        if is_day:
            return with_event(agreement, event.words, replace(happened, on=parse_day(correction.new_value))), _words(
                happened.on
            )
        return with_event(agreement, event.words, replace(happened, act=correction.new_value.strip())), happened.act

    return change


def _renewals(agreement: Agreement, correction: Correction) -> tuple[Agreement, str]:
    text = correction.new_value.strip()
    if not text.isdecimal() or int(text) > 9:
        raise InvalidDatum(str(correction.datum), "Il numero dei rinnovi ammessi va da 0 a 9.")
    return replace(agreement, renewal=replace(agreement.renewal, allowed=int(text))), str(agreement.renewal.allowed)


def _frame(agreement: Agreement, correction: Correction) -> tuple[Agreement, str]:
    typed, name = correction.new_value.strip(), str(correction.datum)
    none = typed.casefold() == "nessuno"
    if not none and not NUMBER_PATTERN.fullmatch(typed.upper()):
        raise InvalidDatum(name, f"«{name}» è il numero interno di un accordo (P-2026-0001), oppure «nessuno».")
    return replace(agreement, frame="" if none else typed.upper()), agreement.frame or "nessuno"


def _duration(agreement: Agreement, correction: Correction) -> tuple[Agreement, str]:
    if not correction.new_value.strip():
        raise InvalidDatum(
            str(correction.datum), "Manca la durata: indicarla, oppure scrivere «non indicata» se il testo non la dice."
        )
    duration = read_duration(correction.new_value)
    if solar_without_years(correction.new_value):
        raise InvalidDatum(
            str(correction.datum),
            "Gli anni solari valgono solo se il testo li nomina: indicarli («anni 2026-2028»), oppure scrivere gli "
            "anni soltanto («3 anni»).",
        )
    check_duration(duration, agreement.fixed_effect_on)
    if agreement.times_renewed and (duration is None or duration.length is None):
        raise InvalidDatum(
            str(correction.datum),
            f"{agreement.number} è già stato rinnovato: la durata dice anche quanto dura un rinnovo («fino al "
            "31/12/2027, rinnovo di 2 anni»).",
        )
    return replace(agreement, duration=duration), describe(agreement.duration)


def _non_renewal_notice(agreement: Agreement, correction: Correction) -> tuple[Agreement, str]:
    typed, old = correction.new_value.strip(), agreement.renewal.non_renewal_notice
    none = typed.casefold() == "nessuno"
    notice = None if none else parse_time_limit(typed, direction=Direction.BACKWARD)
    renewal = replace(agreement.renewal, non_renewal_notice=notice)
    return replace(agreement, renewal=renewal), old.words if old else "nessuno"


def _on_member(recorded_in: str, field: str, is_day: bool) -> _Change:
    def change(agreement: Agreement, correction: Correction) -> tuple[Agreement, str]:
        party, known = agreement.party_named(correction.which), getattr(agreement, recorded_in)
        recorded = next(
            (one for one in reversed(known) if party.position in (one.position, getattr(one, "second", None))), None
        )
        if recorded is None:
            raise InvalidDatum(
                str(correction.datum),
                f"Per {party.name} non è registrato «{correction.datum}».",
            )
        require_text(str(correction.datum), correction.new_value, 200)
        value: object = parse_day(correction.new_value) if is_day else correction.new_value.strip()
        newer = replace(recorded, **_one(field, value))
        changed = tuple(newer if one is recorded else one for one in known)
        return replace(agreement, **_one(recorded_in, changed)), _words(getattr(recorded, field))

    return change


def _succession_day(agreement: Agreement, correction: Correction) -> tuple[Agreement, str]:
    """The first day of a successor; where the merger ended the agreement, its last day moves too."""
    after, old = _on_member("successions", "since", True)(agreement, correction)
    ending, newest = after.ending, after.successions[-1]
    if ending is not None and ending.kind is EndKind.CONFUSION and newest != agreement.successions[-1]:
        after = replace(after, ending=replace(ending, ends_on=last_day_of_two(after.acts[0].signed_on, newest.since)))
    return after, old


def _departure_date(agreement: Agreement, correction: Correction) -> tuple[Agreement, str]:
    """The notice is counted anew; where the departure ends the agreement, that moves too."""
    party = agreement.party_named(correction.which)
    recorded = agreement.departure(party.position)
    if recorded is None:
        raise InvalidDatum(str(correction.datum), f"Non è registrato alcun recesso {party.named.of}.")
    day = parse_day(correction.new_value)
    own = recorded.ends_on if recorded.ends_on > last_bound_day(recorded.received_on, recorded.notice, None) else None
    newer = replace(recorded, received_on=day, ends_on=last_bound_day(day, recorded.notice, own))
    departures = tuple(newer if d.position == party.position else d for d in agreement.departures)
    after, ending = replace(agreement, departures=departures), agreement.ending
    if ending is not None and ending.kind is EndKind.DEPARTURE and ending.organ == party.name:
        after = replace(after, ending=replace(ending, dated_on=day, ends_on=newer.ends_on))
    return after, _words(recorded.received_on)


def _on_ending(field: str, is_day: bool) -> _Change:
    def change(agreement: Agreement, correction: Correction) -> tuple[Agreement, str]:
        ending = agreement.ending
        if ending is None:
            raise InvalidDatum(
                str(correction.datum), f"Su {agreement.number} non è registrato alcun atto di cessazione."
            )
        if ending.kind is EndKind.CONFUSION:
            raise InvalidDatum(
                str(correction.datum),
                f"{agreement.number} si è estinto per confusione: rettificare «{Datum.SUCCESSION_DATE}» di "
                f"{ending.organ}.",
            )
        if ending.kind is EndKind.DEPARTURE:
            raise InvalidDatum(
                str(correction.datum),
                f"{agreement.number} cessa per un recesso: rettificare «{Datum.DEPARTURE_DATE}» di {ending.organ}.",
            )
        require_text(str(correction.datum), correction.new_value, 200)
        value: object = parse_day(correction.new_value) if is_day else correction.new_value.strip()
        return replace(agreement, ending=replace(ending, **_one(field, value))), _words(getattr(ending, field))

    return change


def _words(value: object) -> str:
    if value is None:
        return NOT_KNOWN
    return f"{value:%d/%m/%Y}" if isinstance(value, date) else str(value)


NO_BASIS = "non annotata"


def _legal_basis(agreement: Agreement, correction: Correction) -> tuple[Agreement, str]:
    """The basis as its folder is named and titled: «accordo-art-15: Accordo fra amministrazioni …»."""
    old, new = agreement.basis, correction.new_value.strip()
    if folded(new) == NO_BASIS:
        return replace(agreement, basis=None), str(old or NO_BASIS)
    name, colon, title = new.partition(": ")
    if not colon or not name.strip() or not title.strip():
        raise InvalidDatum(
            str(correction.datum), f"La base giuridica «{new[:60]}» non c’è: indicarne una, o «{NO_BASIS}»."
        )
    return replace(agreement, basis=ChosenBasis(name.strip(), title.strip())), str(old or NO_BASIS)


CHANGES: dict[Datum, _Change] = {
    Datum.LEGAL_BASIS: _legal_basis,
    Datum.TITLE: _on_agreement("title", limits.TITLE),
    Datum.PROCEDURE_OFFICER: _on_agreement("procedure_officer", limits.PERSON),
    Datum.PARTY_NAME: _party_name,
    Datum.PARTY_NATURE: _one_of("nature", Nature, "La natura di una parte"),
    Datum.PARTY_TAX_CODE: _on_party("tax_code", limits.TAX_CODE, may_be_unknown=True),
    Datum.PARTY_IPA_CODE: _on_party("ipa_code", limits.IPA_CODE, may_be_unknown=True),
    Datum.PARTY_SEAT: _on_party("seat", limits.SEAT),
    Datum.PARTY_PEC: _party_pec,
    Datum.PARTY_ADDRESS_INDEX: _one_of("address_index", AddressIndex, "L’indice della PEC"),
    Datum.PARTY_GRAMMAR: _one_of("grammar", Grammar, "Il genere e numero di un nome"),
    Datum.PARTY_SHORT_NAME: _on_party("short_name", limits.BODY, may_be_unknown=True),
    Datum.PARTY_SHORT_GRAMMAR: _one_of("short_grammar", Grammar, "Il genere e numero di un nome"),
    Datum.PARTY_CONTACTS: _party_contacts,
    Datum.SIGNATORY_NAME: _on_signatory("name", limits.PERSON),
    Datum.SIGNATORY_OFFICE: _on_signatory("office_title", limits.POSITION),
    Datum.SIGNATORY_POWER: _on_signatory("power_title", limits.POWER),
    Datum.SIGNATORY_POWER_KIND: _power_kind,
    Datum.SIGNATORY_POWER_START: _power_day("power_starts_on"),
    Datum.SIGNATORY_POWER_END: _power_day("power_ends_on"),
    Datum.SIGNATORY_TAX_CODE: _on_signatory("tax_code", limits.TAX_CODE),
    Datum.OPINION_BY: _opinion("given_by", False),
    Datum.OPINION_DATE: _opinion("given_on", True),
    Datum.PROPOSAL_NUMBER: _on_fact("proposal", "number", False),
    Datum.PROPOSAL_DATE: _on_fact("proposal", "proposed_on", True),
    Datum.RESOLUTION_NUMBER: _on_fact("resolution", "number", False),
    Datum.RESOLUTION_DATE: _on_fact("resolution", "decided_on", True),
    Datum.PARTY_ACT_NUMBER: _on_party_act("number", False),
    Datum.PARTY_ACT_DATE: _on_party_act("adopted_on", True),
    Datum.PARTY_ACT_AUTHORITY: _on_party_act("authority", False),
    Datum.PARTY_ACT_VERSION: _party_act_version,
    Datum.SENT_DATE: sent_day,
    Datum.REFUSAL_DATE: _refusal("refused_on", True),
    Datum.REFUSAL_REASON: _refusal("reason", False),
    Datum.REFUSAL_REFERENCE: _refusal("reference", False),
    Datum.SIGNATURE_TERM: signing_term,
    Datum.SIGNATURE_TURN: signing_turn,
    Datum.SIGNATURE_DATE: _signature_date,
    Datum.PEC_COMMUNICATION_DATE: _on_act_day("pec_communicated_on"),
    Datum.EVENT_DATE: _event(is_day=True),
    Datum.EVENT_ACT: _event(is_day=False),
    Datum.EXPIRY_DATE: _expiry,
    Datum.REPERTORY_NUMBER: _on_fact("repertory", "number", False),
    Datum.REPERTORY_DATE: _on_fact("repertory", "registered_on", True),
    Datum.REPERTORY_REGISTER: _on_fact("repertory", "register", False),
    Datum.REPERTORY_OFFICER: _on_fact("repertory", "by", False),
    Datum.PUBLICATION_PLACE: _on_publication("place", False),
    Datum.PUBLICATION_DATE: _on_publication("published_on", True),
    Datum.FULFILMENT_DATE: _fulfilment_date,
    Datum.DEFERRED_DUE: _deferred_date,
    Datum.DUTY_PARTY: duty_party,
    Datum.DUTY_OFFICE: duty_office,
    Datum.APPROVAL_ORGAN: on_duty("approvals", "organ"),
    Datum.APPROVAL_ACT: on_duty("approvals", "act"),
    Datum.APPROVAL_DATE: on_duty("approvals", "dated_on"),
    Datum.EVIDENCE_DATE: on_duty("evidence", "dated_on"),
    Datum.EVIDENCE_NUMBER: on_duty("evidence", "registration_number"),
    Datum.NON_RENEWAL_NOTICE: _non_renewal_notice,
    Datum.RENEWALS_ALLOWED: _renewals,
    Datum.DURATION: _duration,
    Datum.EFFECT: effect,
    Datum.DUTY_TERM: duty_term,
    Datum.CHARGE_AMOUNT: on_charge("amount", addressed),
    Datum.CHARGE_CUP: on_charge("cup", addressed),
    Datum.CHARGE_CHAPTER: on_charge("chapter", addressed),
    Datum.ACCESSION_ACT: _on_member("accessions", "act", False),
    Datum.ACCESSION_DATE: _on_member("accessions", "since", True),
    Datum.SUCCESSION_ACT: _on_member("successions", "act", False),
    Datum.SUCCESSION_DATE: _succession_day,
    Datum.DEPARTURE_DATE: _departure_date,
    Datum.ENDING_ACT: _on_ending("act", False),
    Datum.ENDING_DATE: _on_ending("dated_on", True),
    Datum.LAST_DAY: _on_ending("ends_on", True),
    Datum.FILING_CODE: _filed("code"),
    Datum.FILING_WORDS: _filed("words"),
    Datum.FILING_DOSSIER: _filed("dossier"),
    Datum.FILING_AOO: _filed("aoo"),
    Datum.FILING_UNIT: _filed("unit"),
    Datum.FILING_REGISTER: _filed("register"),
    Datum.FILING_RETENTION: _filed("retention"),
    Datum.FRAME: _frame,
    Datum.FACT_DATE: on_fact("happened_on"),
    Datum.FACT_REFERENCE: on_fact("reference"),
    Datum.FACT_WORDS: on_fact("words"),
    Datum.FACT_PERSON: on_fact("person"),
    Datum.FACT_TERM: on_fact("due_on"),
    Datum.FACT_CLOSED: on_fact("closed_on"),
    Datum.FACT_CLOSING: on_fact("closing"),
    Datum.DISPUTE_ANSWER: dispute_answer,
}

_HELD_BY: dict[Datum, Callable[[Act], bool]] = {
    Datum.OPINION_BY: lambda act: bool(act.opinions),
    Datum.OPINION_DATE: lambda act: bool(act.opinions),
    Datum.SENT_DATE: lambda act: act.sending is not None,
    Datum.REFUSAL_DATE: lambda act: bool(act.refusals),
    Datum.REFUSAL_REASON: lambda act: bool(act.refusals),
    Datum.REFUSAL_REFERENCE: lambda act: bool(act.refusals),
    Datum.PROPOSAL_NUMBER: lambda act: act.proposal is not None,
    Datum.PROPOSAL_DATE: lambda act: act.proposal is not None,
    Datum.RESOLUTION_NUMBER: lambda act: act.resolution is not None,
    Datum.RESOLUTION_DATE: lambda act: act.resolution is not None,
    Datum.PARTY_ACT_NUMBER: lambda act: bool(act.party_acts),
    Datum.PARTY_ACT_DATE: lambda act: bool(act.party_acts),
    Datum.PARTY_ACT_AUTHORITY: lambda act: bool(act.party_acts),
    Datum.PARTY_ACT_VERSION: lambda act: bool(act.party_acts),
    Datum.SIGNATURE_TERM: lambda act: act.state is ActState.SIGNING,
    Datum.SIGNATURE_TURN: lambda act: act.state is ActState.SIGNING,
    Datum.SIGNATURE_DATE: lambda act: bool(act.signatures) or act.signed_about is not None,
    Datum.PEC_COMMUNICATION_DATE: lambda act: act.pec_communicated_on is not None,
    Datum.EXPIRY_DATE: lambda act: act.state is ActState.SIGNED and act.kind in OPENS_PERIOD,  # of the period that runs
    Datum.REPERTORY_NUMBER: lambda act: act.repertory is not None,
    Datum.REPERTORY_DATE: lambda act: act.repertory is not None,
    Datum.REPERTORY_REGISTER: lambda act: act.repertory is not None,
    Datum.REPERTORY_OFFICER: lambda act: act.repertory is not None,
    Datum.PUBLICATION_PLACE: lambda act: bool(act.publications),
    Datum.PUBLICATION_DATE: lambda act: bool(act.publications),
    Datum.CHARGE_AMOUNT: bears_lines,
    Datum.CHARGE_CUP: bears_lines,
    Datum.CHARGE_CHAPTER: bears_lines,
}
