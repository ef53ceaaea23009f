from __future__ import annotations

from dataclasses import replace
from datetime import date

from agreements.domain.agreement.act import Refusal
from agreements.domain.agreement.agreement import EffectRule
from agreements.domain.agreement.decision import DecidingBody
from agreements.domain.figures.timeline import Milestone, Stretch, timeline
from agreements.domain.steps.after_signature import RecordPublication, RecordRepertory
from agreements.domain.steps.further_acts import OpenRenewal
from agreements.domain.steps.obligations import DeferObligation, FulfilObligation
from agreements.domain.steps.signatories import RecordRefusal
from tests.support.builders import START, draft, plan, sha, signed, take, way_to_signature, yearly_report


def told(found: tuple[Milestone, ...], stretch: Stretch) -> list[tuple[date, str]]:
    return [(one.day, one.what) for one in found if one.stretch is stretch]


def test_a_draft_tells_its_text_and_nothing_that_has_not_happened() -> None:
    assert [(one.what, one.stretch) for one in timeline(draft(), START)] == [("Testo v1", Stretch.UNTIL_SIGNATURE)]


def test_the_way_to_the_signature_is_told_in_its_order_with_who_and_which_number() -> None:
    found = told(timeline(signed(), START), Stretch.UNTIL_SIGNATURE)
    assert {day for day, _ in found} == {START}
    assert [what for _, what in found] == [
        "Testo v1",
        "Parere favorevole, regolarità amministrativa",
        "Proposta n. P260302",
        "Approvazione, Giunta regionale, n. 061",
        "Atto di ANCI di Prova, Comitato n. C2",
        "Testo definitivo",
        "Invio alla firma",
        "Firma di Prova Uno per Regione di Prova",
        "Firma di Prova Due per ANCI di Prova",
        "Decorrenza",
    ]


def test_what_was_done_what_is_late_and_what_comes_stand_apart() -> None:
    agreement = signed(obligations=(plan(), yearly_report()))
    done = date(2026, 3, 20)
    agreement = take(agreement, RecordRepertory("Repertorio", "12/2026", done, "Rita"), done)
    agreement = take(agreement, RecordPublication("Amministrazione trasparente", done), done)
    agreement = take(agreement, FulfilObligation("relazione-annuale/1", date(2027, 3, 1), "P", ""), date(2027, 3, 1))
    found = timeline(agreement, date(2027, 6, 1))
    assert told(found, Stretch.SINCE_SIGNATURE) == [
        (done, "Repertorio n. 12/2026"),
        (done, "Pubblicazione, Amministrazione trasparente"),
        (date(2027, 3, 1), "Relazione annuale n. 1, adempiuto"),
    ]
    assert told(found, Stretch.LATE) == [(date(2026, 4, 2), "Piano operativo")]
    assert told(found, Stretch.AHEAD) == [
        (date(2028, 3, 2), "Relazione annuale n. 2"),
        (date(2029, 3, 1), "scadenza dell’accordo rinnovabile"),
    ]
    assert [one.stretch for one in found] == sorted((o.stretch for o in found), key=list(Stretch).index)


def test_what_is_due_today_is_not_late_and_an_effect_that_is_to_come_is_told_ahead() -> None:
    assert (date(2026, 4, 2), "Piano operativo") in told(timeline(signed(), date(2026, 4, 2)), Stretch.AHEAD)
    later = signed(effect_rule=EffectRule.FIXED_DATE, fixed_effect_on=date(2026, 5, 1))
    assert (date(2026, 5, 1), "Decorrenza") in told(timeline(later, START), Stretch.AHEAD)


def test_a_corrected_day_is_told_as_it_stands_and_a_deferment_with_its_new_day() -> None:
    command = DeferObligation("piano-operativo", date(2026, 5, 4), "nota 3", date(2026, 3, 20), "chiesto")
    found = timeline(take(signed(), command, date(2026, 3, 23)), date(2026, 3, 23))
    assert (date(2026, 3, 20), "Piano operativo, termine differito al 04/05/2026") in told(
        found, Stretch.SINCE_SIGNATURE
    )
    assert (date(2026, 5, 4), "Piano operativo") in told(found, Stretch.AHEAD)
    moved = signed()
    act = replace(moved.acts[0], repertory=None, pec_communicated_on=date(2026, 3, 4))
    assert (date(2026, 3, 4), "Comunicazione via PEC della sottoscrizione") in told(
        timeline(moved.with_act(act), date(2026, 3, 5)), Stretch.SINCE_SIGNATURE
    )


def test_what_another_party_owes_is_told_with_its_name() -> None:
    agreement = signed(obligations=(yearly_report(party_position=2),))
    assert (date(2027, 3, 2), "Relazione annuale n. 1 (ANCI di Prova)") in told(
        timeline(agreement, START), Stretch.AHEAD
    )


def test_a_refusal_to_sign_is_told() -> None:
    agreement = draft()
    for command in way_to_signature(agreement)[:-2]:
        agreement = take(agreement, command)
    refused = take(agreement, RecordRefusal(Refusal(2, date(2026, 3, 5), "contrario", "prot. 5")), date(2026, 3, 6))
    assert told(timeline(refused, date(2026, 3, 6)), Stretch.UNTIL_SIGNATURE)[-1] == (
        date(2026, 3, 5),
        "ANCI di Prova rifiuta di firmare",
    )


def test_a_renewal_is_told_as_one() -> None:
    day = date(2029, 1, 15)
    renewed = take(signed(), OpenRenewal(sha("r"), DecidingBody.EXECUTIVE_BOARD, "proseguire"), day)
    for command in way_to_signature(renewed, day):
        renewed = take(renewed, command, day)
    since = told(timeline(renewed, day), Stretch.SINCE_SIGNATURE)
    assert (day, "Firma di Prova Due per ANCI di Prova (rinnovo)") in since
    assert (date(2029, 3, 2), "Decorrenza del rinnovo") in told(timeline(renewed, day), Stretch.AHEAD)
