"""In parallel or in sequence: whose turn it is, who is reminded, what a correction may still change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest

from agreements.domain.agreement.act import ActState, HeldFile, Refusal, Turn
from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.correction import Datum
from agreements.domain.agreement.parties import Signatory
from agreements.domain.agreement.signing_order import in_turn, still_before
from agreements.domain.basics.day_words import the_date
from agreements.domain.basics.errors import InvalidDatum, RefusedTransition
from agreements.domain.corrections.rectify import ask
from agreements.domain.deadlines.deadlines import DeadlineKind, watched
from agreements.domain.deadlines.ladders import USUAL
from agreements.domain.deadlines.reminder import rungs
from agreements.domain.steps.held_files import HoldFile
from agreements.domain.steps.sending import SendForSignature
from agreements.domain.steps.signatories import RecordRefusal, ReplaceSignatory
from agreements.domain.steps.signatures import AcceptHeldFile, RecordSignature
from agreements.domain.steps.transitions import decide
from agreements.use_cases.base.next_steps import next_steps
from signing.trial.people import PEOPLE
from tests.support.builders import CLERK, NAMES, START, draft, moment, signature, take, way_to_signature
from tests.unit.domain.correction_cases import correction

COMMON = START + timedelta(days=30)
LATER = START + timedelta(days=12)
IN_THREE = (Turn(1), Turn(2, 2), Turn(3, 3))
FIRST_THEN_TWO = (Turn(1), Turn(2, 2), Turn(3, 2))


def sent(turns: Sequence[Turn] = (), parties: int = 3) -> Agreement:
    agreement = draft(parties)
    for command in way_to_signature(agreement)[: -1 - parties]:
        agreement = take(agreement, command)
    agreement = take(agreement, SendForSignature(START, COMMON, "", tuple(turns)))
    assert agreement.newest_act.state is ActState.SIGNING
    return agreement


def signs(agreement: Agreement, position: int, day: date = LATER) -> Agreement:
    return take(agreement, RecordSignature(signature(position, day)), day)


def accepted_early(agreement: Agreement, position: int, day: date = LATER) -> Agreement:
    """Held for its turn, and accepted by a person."""
    record = replace(signature(position, day), settled="d’accordo tutti gli enti")
    held = HeldFile(record.file_sha256, "", position, "", None, None, "", ("prima del turno",), moment(day).at)
    return take(take(agreement, HoldFile(held), day), AcceptHeldFile(record), day)


def asked(agreement: Agreement) -> list[int]:
    return [party.position for party in in_turn(agreement, agreement.newest_act)]


def reminded(agreement: Agreement, day: date = LATER) -> dict[str, tuple[date, date]]:
    kinds = (DeadlineKind.SIGNATURE_PENDING, DeadlineKind.SIGNATURE_DUE)
    return {w.code: (w.due_on, w.base_on) for w in watched(agreement, day) if w.kind in kinds}


def came_on(agreement: Agreement) -> list[date | None]:
    sending = agreement.newest_act.sending
    assert sending is not None
    return [sending.turn(party.position).came_on for party in agreement.parties]


def test_where_nothing_is_chosen_all_sign_at_once_by_the_common_term() -> None:
    agreement = sent()
    assert asked(agreement) == [1, 2, 3]
    assert came_on(agreement) == [START, START, START]
    assert reminded(agreement) == {"atto-1:firma": (START, START)}
    for position in (3, 1, 2):
        agreement = signs(agreement, position)
    assert agreement.newest_act.state is ActState.SIGNED


def test_in_sequence_a_turn_comes_with_the_last_signature_before_it_and_its_day_is_kept() -> None:
    agreement = sent((Turn(1, 2), Turn(2, 1), Turn(3, 1)))
    assert (asked(agreement), came_on(agreement)) == ([2, 3], [None, START, START])
    agreement = signs(agreement, 3)
    assert (asked(agreement), came_on(agreement)) == ([2], [None, START, START])
    agreement = signs(agreement, 2, LATER + timedelta(days=3))
    assert (asked(agreement), came_on(agreement)) == ([1], [LATER + timedelta(days=3), START, START])
    assert signs(agreement, 1, LATER + timedelta(days=4)).newest_act.state is ActState.SIGNED


def test_a_signature_before_its_turn_is_not_recorded_without_a_person_who_says_whose_turn_it_was() -> None:
    agreement = sent(IN_THREE)
    assert [party.position for party in still_before(agreement, agreement.newest_act, [3])] == [1]
    with pytest.raises(
        RefusedTransition, match=r"prima tocca a [\w ]+ \(Regione di Prova\): importare di nuovo il file"
    ):
        signs(agreement, 3)
    early = accepted_early(agreement, 3)
    assert (asked(early), came_on(early)) == ([1], [START, None, None])
    done = signs(signs(early, 1), 2)
    assert done.newest_act.state is ActState.SIGNED
    assert [s.position for s in done.newest_act.signatures] == [3, 1, 2]


def test_a_file_that_brings_the_signatures_of_several_turns_is_in_order() -> None:
    agreement = sent(IN_THREE)
    both = RecordSignature(signature(2, LATER), (signature(1, LATER),))
    assert asked(take(agreement, both, LATER)) == [3]
    with pytest.raises(RefusedTransition, match=r"prima tocca a [\w ]+ \(ANCI di Prova\)"):
        take(agreement, RecordSignature(signature(3, LATER), (signature(1, LATER),)), LATER)


def test_only_whose_turn_it_is_is_reminded_and_from_the_day_on_which_it_came() -> None:
    agreement = signs(sent(FIRST_THEN_TWO), 1)
    assert reminded(agreement) == {"atto-1:firma": (LATER, LATER)}
    (told,) = [w for w in watched(agreement, LATER) if w.kind is DeadlineKind.SIGNATURE_PENDING]
    assert "quando è venuto il turno" in told.explanation


def test_who_has_a_term_of_its_own_is_reminded_by_that_one_and_never_accused_before_it_has_passed() -> None:
    own = START + timedelta(days=26)  # a Saturday
    agreement = sent((Turn(1), Turn(2, reply_by=own), Turn(3)))
    assert reminded(agreement) == {"atto-1:firma": (START, START), "atto-1:firma-2": (own, START)}
    (due,) = [w for w in watched(agreement, START) if w.kind is DeadlineKind.SIGNATURE_DUE]
    assert due.party_position == 2
    assert due.explanation == "Il termine è quello stabilito per ANCI di Prova, il 28 marzo 2026."
    days = [rung.notify_on for rung in rungs(USUAL[due.kind].ladder, own, due.calendar, base_on=due.base_on)]
    late = [day for day in days if day > own]
    assert len(days) > len(late)
    assert late[0] == own + timedelta(days=2)  # Monday
    assert reminded(signs(agreement, 2)) == {"atto-1:firma": (START, START)}


def test_a_term_is_watched_only_when_its_turn_has_come() -> None:
    own = COMMON + timedelta(days=10)
    agreement = sent((Turn(1), Turn(2, 2, own)), parties=2)
    assert reminded(agreement) == {"atto-1:firma": (START, START)}
    assert reminded(signs(agreement, 1)) == {"atto-1:firma-2": (own, LATER)}


def test_a_term_that_was_over_before_the_turn_came_binds_nobody() -> None:
    own = COMMON + timedelta(days=1)
    agreement = signs(sent((Turn(1), Turn(2, 2, own)), parties=2), 1, own)
    assert reminded(agreement, own) == {"atto-1:firma": (own, own)}
    (first, *_) = next_steps(agreement, moment(own))
    assert first == (
        f"«rettifica» del «termine per la firma» per ANCI di Prova: quello dato ({own:%d/%m/%Y}) è passato prima del "
        "suo turno"
    )


def test_a_refusal_stops_what_follows_until_the_party_thinks_again() -> None:
    agreement = sent(FIRST_THEN_TWO)
    refused = take(agreement, RecordRefusal(Refusal(2, LATER, "contrario", "prot. 5")), LATER)
    after = signs(refused, 1)
    assert (came_on(after), reminded(after)) == ([START, None, None], {})
    again = signs(after, 2, LATER + timedelta(days=5))  # its rank is the next one: nobody is before it
    assert came_on(again) == [START, None, LATER + timedelta(days=5)]


def test_a_successor_has_the_turn_and_the_term_of_the_party() -> None:
    agreement = sent((Turn(1), Turn(2, 2, COMMON + timedelta(days=3)), Turn(3, 3, COMMON + timedelta(days=5))))
    successor = Signatory("Prova Quattro", "Sindaca", "statuto di prova", PEOPLE[3].tax_code)
    after = take(agreement, ReplaceSignatory(2, successor, LATER, "proclamazione"), LATER)
    assert after.newest_act.sending == agreement.newest_act.sending
    assert "Prova Quattro (ANCI di Prova) entro il" in next_steps(signs(after, 1), moment(LATER))[-1]


def test_what_comes_next_says_whose_turn_it_is() -> None:
    parallel, in_sequence = sent(), sent(FIRST_THEN_TWO)
    assert next_steps(parallel, moment())[-1].endswith("(firme 0 di 3)")
    assert next_steps(in_sequence, moment())[-1] == (
        "«importa-firmato» quando torna il file di Prova Uno (Regione di Prova): consegnarlo in «File ricevuti» "
        "(firme 0 di 3); è il turno di Regione di Prova, poi di "
        "Prova Due (ANCI di Prova), Prova Tre (Provincia di Prova)"
    )
    assert "«firma 1 di 3 – da firmare ancora»" in next_steps(signs(in_sequence, 1), moment(LATER))[-1]


def test_the_journal_tells_order_and_terms() -> None:
    agreement = draft(3)
    for command in way_to_signature(agreement)[:-4]:
        agreement = take(agreement, command)
    turns = (Turn(1, 2, COMMON + timedelta(days=1)), Turn(2), Turn(3))
    event = decide(agreement, SendForSignature(START, COMMON, "", turns), CLERK, moment()).event
    assert event is not None
    assert event.what.endswith(
        f"Firmano in sequenza: ANCI di Prova e Provincia di Prova, poi Regione di Prova. Termini propri: "
        f"Regione di Prova entro {the_date(COMMON + timedelta(days=1))}."
    )


@pytest.mark.parametrize(
    ("turns", "told"),
    [
        ((Turn(1), Turn(2, 2)), "per ciascuna parte, una volta sola"),
        ((Turn(1), Turn(2), Turn(2)), "per ciascuna parte, una volta sola"),
        ((Turn(1), Turn(2, reply_by=START), Turn(3)), "il termine di ANCI di Prova deve seguire la data di invio"),
        ((Turn(1), Turn(2, 2, COMMON - timedelta(days=1)), Turn(3, 2)), "viene prima di quello di Regione di Prova"),
    ],
)
def test_turns_and_terms_that_do_not_fit_together_are_refused(turns: tuple[Turn, ...], told: str) -> None:
    with pytest.raises(RefusedTransition, match=told):
        sent(turns)


def rectified(agreement: Agreement, datum: Datum, value: str, which: str = NAMES[1], day: date = LATER) -> Agreement:
    return ask(agreement, correction(datum, value, which), CLERK, moment(day)).agreement


def test_a_corrected_order_moves_the_turns_and_a_new_one_begins_on_the_day_of_the_correction() -> None:
    agreement = sent(IN_THREE)
    last = rectified(agreement, Datum.SIGNATURE_TURN, "4", NAMES[0])
    assert (asked(last), came_on(last)) == ([2], [None, LATER, None])
    both = rectified(agreement, Datum.SIGNATURE_TURN, "1")
    assert (asked(both), came_on(both)) == ([1, 2], [START, LATER, None])
    assert rectified(both, Datum.SIGNATURE_TURN, "1") == both


def test_an_act_sent_to_all_at_once_can_be_put_in_order_as_long_as_nobody_has_signed_who_comes_after() -> None:
    agreement = rectified(sent(), Datum.SIGNATURE_TURN, "2")
    assert (asked(agreement), came_on(agreement)) == ([1, 3], [START, None, START])


@pytest.mark.parametrize(
    ("datum", "value", "which", "told"),
    [
        (Datum.SIGNATURE_TURN, "3", NAMES[0], "ha già firmato"),
        (Datum.SIGNATURE_TURN, "4", NAMES[1], "che firma dopo, ha già firmato"),
        (Datum.SIGNATURE_TURN, "primo", NAMES[1], "un numero da 1 in su"),
        (Datum.SIGNATURE_TURN, "0", NAMES[1], "un numero da 1 in su"),
        (Datum.SIGNATURE_TERM, "20/04/2026", NAMES[0], "ha già firmato"),
        (Datum.SIGNATURE_TERM, f"{LATER:%d/%m/%Y}", NAMES[1], "deve seguire il giorno in cui è venuto il suo turno"),
        (Datum.SIGNATURE_TERM, f"{START:%d/%m/%Y}", "", "deve seguire la data di invio"),
    ],
)
def test_a_correction_that_comes_too_late_or_does_not_fit_is_refused(
    datum: Datum, value: str, which: str, told: str
) -> None:
    agreement = accepted_early(signs(sent(IN_THREE), 1), 3)
    with pytest.raises(InvalidDatum, match=told):
        rectified(agreement, datum, value, which)


def test_before_the_sending_and_after_the_last_signature_there_is_no_turn_to_correct() -> None:
    with pytest.raises(InvalidDatum, match="è in firma"):
        rectified(draft(), Datum.SIGNATURE_TURN, "2")


def test_the_common_term_and_a_partys_own_are_corrected() -> None:
    agreement = sent(IN_THREE)
    later = rectified(agreement, Datum.SIGNATURE_TERM, "30/04/2026", "")
    assert later.newest_act.sending == replace(agreement.newest_act.sending, reply_by=date(2026, 4, 30))
    with pytest.raises(InvalidDatum, match=r"Provincia di Prova \(30/04/2026\) viene prima di quello di ANCI di Prova"):
        rectified(later, Datum.SIGNATURE_TERM, "15/05/2026")
    third = rectified(later, Datum.SIGNATURE_TERM, "20/05/2026", NAMES[2])
    own = rectified(third, Datum.SIGNATURE_TERM, "15/05/2026")
    assert own.newest_act.sending is not None
    assert [own.newest_act.sending.due_on(n) for n in (1, 2, 3)] == [
        date(2026, 4, 30),
        date(2026, 5, 15),
        date(2026, 5, 20),
    ]
    assert rectified(own, Datum.SIGNATURE_TERM, "nessuno") == third
