"""Rettifica of what was typed at the sending for signature: a term, or whose turn it is."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time

from agreements.domain.agreement.act import Act, ActState, Sending, SignatureRecord, TimeSource, Turn
from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.correction import Correction
from agreements.domain.agreement.parties import Party, SignatureForm
from agreements.domain.agreement.signing_order import impossible_order, with_turns_come
from agreements.domain.basics.errors import InvalidDatum
from agreements.domain.basics.moment import ROME, Moment
from agreements.domain.basics.typed_day import parse_day


def sent_day(agreement: Agreement, correction: Correction) -> tuple[Agreement, str]:
    """The agreement with another day on which an act was sent for signature; turns that came with it move too.

    Raises:
        InvalidDatum: It was not sent, or the day does not fit to the terms.
    """
    act = next((each for each in reversed(agreement.acts) if each.sending is not None), None)
    if act is None or act.sending is None:
        raise InvalidDatum(
            str(correction.datum),
            f"Nessun atto di {agreement.number} è stato inviato alla firma: non è ancora registrata.",
        )
    sending, day = act.sending, parse_day(correction.new_value)
    turns = tuple(replace(turn, came_on=day) if turn.came_on == sending.sent_on else turn for turn in sending.turns)
    old = f"{sending.sent_on:%d/%m/%Y}"
    return _kept(agreement, act, replace(sending, sent_on=day, turns=turns), correction), old


def signing_term(agreement: Agreement, correction: Correction) -> tuple[Agreement, str]:
    """The agreement with another term for a party's signature, or for all who have none of their own.

    Raises:
        InvalidDatum: The act is not out for signature, the party has signed, or the day does not fit to the others.
    """
    act, sending = _sent(agreement, correction)
    typed = correction.new_value.strip()
    if not correction.which.strip():
        newer = replace(sending, reply_by=parse_day(typed))
        return _kept(agreement, act, newer, correction), f"{sending.reply_by:%d/%m/%Y}"
    party = agreement.party_named(correction.which)
    _refuse_if_signed(act, party, correction)
    turn = sending.turn(party.position)
    old = f"{turn.reply_by:%d/%m/%Y}" if turn.reply_by else "nessuno"
    day = None if typed.casefold() == "nessuno" else parse_day(typed)
    if day is not None and turn.came_on is not None and day <= turn.came_on:
        raise InvalidDatum(
            str(correction.datum),
            f"Il termine {party.named.of} deve seguire il giorno in cui è venuto il suo turno, "
            f"{turn.came_on:%d/%m/%Y}.",
        )
    newer = _with_turn(agreement, sending, replace(turn, reply_by=day))
    return _kept(agreement, act, newer, correction), old


def signing_turn(agreement: Agreement, correction: Correction) -> tuple[Agreement, str]:
    """The agreement with another turn for a party, as long as nobody has signed who would come after it.

    Raises:
        InvalidDatum: The act is not out for signature, somebody of a later turn has signed, or it is no turn.
    """
    act, sending = _sent(agreement, correction)
    party, typed = agreement.party_named(correction.which), correction.new_value.strip()
    _refuse_if_signed(act, party, correction)
    if not typed.isdecimal() or not 1 <= int(typed) <= 99:
        raise InvalidDatum(
            str(correction.datum), "Il turno è un numero da 1 in su: 1 firma per primo, a pari numero si firma insieme."
        )
    turn = sending.turn(party.position)
    newer = replace(turn, rank=int(typed))
    earliest = min(turn.rank, newer.rank)
    after = [p for p in agreement.parties if act.signature(p.position) and sending.turn(p.position).rank > earliest]
    if newer != turn and after:
        raise InvalidDatum(
            str(correction.datum),
            f"{after[0].name}, che firma dopo, ha già firmato: l’ordine non si cambia più; la firma che torna prima "
            "del suo turno resta in sospeso e decide il dirigente.",
        )
    return _kept(agreement, act, _with_turn(agreement, sending, newer), correction), str(turn.rank)


def with_turns_moved(agreement: Agreement, moment: Moment) -> Agreement:
    """The turns that have come, or are no more to come yet, by a corrected order."""
    for act in agreement.acts:
        if act.state is ActState.SIGNING:
            agreement = agreement.with_act(with_turns_come(agreement, act, moment.today))
    return agreement


def _sent(agreement: Agreement, correction: Correction) -> tuple[Act, Sending]:
    for act in reversed(agreement.acts):
        if act.state is ActState.SIGNING and act.sending is not None:
            return act, act.sending
    raise InvalidDatum(
        str(correction.datum), f"Nessun atto di {agreement.number} è in firma: non c’è nulla da rettificare."
    )


def _refuse_if_signed(act: Act, party: Party, correction: Correction) -> None:
    if act.signature(party.position) is not None:
        raise InvalidDatum(str(correction.datum), f"{party.name} ha già firmato: non c’è più nulla da rettificare.")


def _with_turn(agreement: Agreement, sending: Sending, turn: Turn) -> Sending:
    if turn == sending.turn(turn.position):
        return sending
    turns = (turn if turn.position == p.position else sending.turn(p.position) for p in agreement.staying)
    return replace(sending, turns=tuple(turns))


def _kept(agreement: Agreement, act: Act, sending: Sending, correction: Correction) -> Agreement:
    wrong = impossible_order(agreement, sending, [signature.position for signature in act.signatures])
    if wrong is not None:
        raise InvalidDatum(str(correction.datum), f"{wrong[0].upper()}{wrong[1:]}: ricontrollare le date.")
    return agreement.with_act(replace(act, sending=sending))


def day_found(agreement: Agreement, act: Act, day: date) -> Agreement:
    """The day of an act recorded as it was has been found: it holds for every party, as where it is known at once."""
    digital = agreement.signature_form is SignatureForm.DIGITAL
    source = TimeSource.DECLARED if digital else TimeSource.PAPER
    noon = datetime.combine(day, time(12), tzinfo=ROME).astimezone(UTC)
    file = act.texts[0].docx_sha256 if act.texts else ""
    signatures = tuple(
        SignatureRecord(party.position, party.signatory.name, noon, source, file, file, "")
        for party in agreement.parties
        if party.position not in agreement.joined_later
    )
    return agreement.with_act(replace(act, signatures=signatures, signed_about=None))
