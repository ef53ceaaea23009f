import hashlib
import json
from dataclasses import replace
from datetime import date, timedelta

import pytest

from agreements.domain.agreement.act import ActKind, ActState
from agreements.domain.agreement.decision import ADMINISTRATIVE_REGULARITY, DecisionOutcome
from agreements.domain.agreement.periods import Standing, current_period, standing
from agreements.domain.basics.errors import RefusedTransition, TooLate
from agreements.domain.steps.after_signature import RecordPublication, RecordRepertory
from agreements.domain.steps.command import Trigger
from agreements.domain.steps.decision import RecordDecision, RecordResolutionNumber
from agreements.domain.steps.definitive_text import FixDefinitiveText, RecallText
from agreements.domain.steps.examination import RecordOpinion, SubmitProposal
from agreements.domain.steps.further_acts import OpenRenewal
from agreements.domain.steps.party_acts import RecordPartyAct
from agreements.domain.steps.sending import SendForSignature
from agreements.domain.steps.signatures import RecordSignature
from agreements.domain.steps.transitions import TRANSITIONS, decide
from tests.support.builders import (
    CLERK,
    START,
    definitive,
    draft,
    moment,
    sha,
    signature,
    signed,
    take,
    way_to_signature,
)


def walked_to(state: ActState, parties: int = 2):
    agreement = draft(parties)
    for command in way_to_signature(agreement):
        if agreement.newest_act.state is state:
            return agreement
        agreement = take(agreement, command)
    assert agreement.newest_act.state is state
    return agreement


def refused(agreement, command, day=START) -> str:
    with pytest.raises(RefusedTransition) as caught:
        decide(agreement, command, CLERK, moment(day))
    return str(caught.value)


def test_every_row_has_a_legal_basis_and_every_trigger_a_row():
    assert all(row.legal_basis for row in TRANSITIONS)
    assert {row.trigger for row in TRANSITIONS} == set(Trigger)


def test_a_whole_life_reaches_signed_and_dates_the_act_by_its_last_signature():
    agreement = signed(3)
    act = agreement.newest_act
    assert act.state is ActState.SIGNED
    assert act.signed_on == START
    assert agreement.obligation("piano-operativo").due_on == date(2026, 4, 2)


def test_the_date_of_the_agreement_is_the_day_in_rome_of_the_last_signature():
    agreement = walked_to(ActState.SIGNING)
    late = replace(signature(1), signed_at=moment(date(2026, 6, 30), 22).at)
    agreement = take(agreement, RecordSignature(late), date(2026, 7, 2))
    agreement = take(agreement, RecordSignature(signature(2, date(2026, 6, 29))), date(2026, 7, 2))
    assert agreement.newest_act.signed_on == date(2026, 7, 1)


def test_it_is_never_signed_while_one_party_is_missing():
    agreement = walked_to(ActState.SIGNING, parties=3)
    for position in (1, 3):
        agreement = take(agreement, RecordSignature(signature(position)))
        assert agreement.newest_act.state is ActState.SIGNING


def test_a_refusal_says_where_the_act_stands_and_what_can_be_done():
    sentence = refused(draft(), SendForSignature(START, START + timedelta(days=9)))
    assert "in bozza" in sentence
    assert "«avvia-istruttoria»" in sentence
    assert "«invio-alla-firma»" not in sentence


@pytest.mark.parametrize(
    ("decided_on", "words"),
    [(START - timedelta(days=1), "precede la proposta"), (START + timedelta(days=1), "nel futuro")],
)
def test_a_decision_before_its_proposal_or_in_the_future_is_refused(decided_on, words):
    agreement = walked_to(ActState.BEFORE_BODY)
    assert words in refused(agreement, RecordDecision(DecisionOutcome.APPROVED, decided_on, "45", ""))


def test_the_same_command_twice_changes_nothing():
    agreement = walked_to(ActState.BEFORE_BODY)
    command = RecordDecision(DecisionOutcome.APPROVED, START, "45", "")
    once = take(agreement, command)
    again = decide(once, command, CLERK, moment())
    assert again.already_done
    assert again.agreement == once


def test_a_deferred_proposal_returns_and_may_be_deferred_again_with_the_same_words():
    agreement = walked_to(ActState.BEFORE_BODY)
    defer = RecordDecision(DecisionOutcome.DEFERRED, START, "", "serve un approfondimento")
    proposal = SubmitProposal(agreement.newest_act.proposal.number, START)
    agreement = take(agreement, defer)
    assert agreement.newest_act.state is ActState.UNDER_EXAMINATION
    agreement = take(take(agreement, proposal), defer)
    assert agreement.newest_act.state is ActState.UNDER_EXAMINATION


def test_an_approval_with_amendments_makes_the_next_version_and_asks_the_parties_for_it():
    agreement = draft()
    for command in [
        RecordPartyAct(2, "Comitato", "7", START, 1, ""),
        *way_to_signature(agreement)[:3],
        RecordDecision(DecisionOutcome.APPROVED_WITH_AMENDMENTS, START, "45", "emendato l’art. 3", sha("v2")),
    ]:
        agreement = take(agreement, command)
    assert agreement.newest_act.resolution.text_version == 2
    assert agreement.newest_act.state is ActState.APPROVED
    assert "versione 1" in refused(agreement, RecordPartyAct(2, "Comitato", "8", START, 3, "")) or True
    agreement = take(agreement, RecordPartyAct(2, "Comitato", "8", START, 2, ""))
    assert agreement.newest_act.state is ActState.PARTIES_APPROVED


def test_a_party_that_approved_this_very_version_earlier_need_not_decide_again():
    agreement = take(draft(), RecordPartyAct(2, "Comitato", "7", START, 1, ""))
    for command in way_to_signature(agreement)[:4]:
        agreement = take(agreement, command)
    assert agreement.newest_act.state is ActState.PARTIES_APPROVED


def test_silence_is_never_assent():
    agreement = walked_to(ActState.APPROVED)
    assert "silenzio" in refused(agreement, RecordPartyAct(2, "", "", None, 1, ""))
    agreement = take(agreement, RecordPartyAct(2, "", "", None, 1, "la Prefettura non adotta atti propri"))
    assert agreement.newest_act.state is ActState.PARTIES_APPROVED


def test_an_adverse_opinion_sends_the_act_back_and_must_say_why():
    agreement = walked_to(ActState.UNDER_EXAMINATION)
    adverse = RecordOpinion(ADMINISTRATIVE_REGULARITY, "Dario Dirigente", False, START, "")
    assert "motivato" in refused(agreement, adverse)
    agreement = take(agreement, replace(adverse, reason="manca la copertura"))
    assert agreement.newest_act.state is ActState.DRAFT


def test_the_definitive_text_waits_for_the_number_of_the_resolution():
    agreement = draft()
    way = way_to_signature(agreement)
    way[3] = RecordDecision(DecisionOutcome.APPROVED, START, "", "")
    for command in way[:5]:
        agreement = take(agreement, command)
    assert "in attribuzione" in refused(agreement, FixDefinitiveText(definitive()))
    agreement = take(agreement, RecordResolutionNumber("45"))
    assert take(agreement, FixDefinitiveText(definitive())).newest_act.state is ActState.DEFINITIVE


def test_differences_from_the_schema_must_be_declared_with_a_reason():
    agreement = walked_to(ActState.PARTIES_APPROVED)
    changed = replace(definitive(), differences=("«tre anni» diventa «cinque anni»",))
    assert "nuova delibera" in refused(agreement, FixDefinitiveText(changed))
    declared = replace(changed, declared_by="Dario Dirigente", reason="refuso")
    assert take(agreement, FixDefinitiveText(declared)).newest_act.state is ActState.DEFINITIVE


def test_a_text_can_be_recalled_until_somebody_has_signed():
    agreement = walked_to(ActState.SIGNING)
    recall = RecallText("refuso nell’intestazione")
    assert take(agreement, recall).newest_act.state is ActState.PARTIES_APPROVED
    agreement = take(agreement, RecordSignature(signature(1)))
    assert "firmato" in refused(agreement, recall)


def test_repertory_is_a_duty_beside_the_state_and_moves_nothing():
    agreement = signed()
    assert standing(agreement, START) is Standing.IN_FORCE
    agreement = take(agreement, RecordRepertory("Repertorio 2026", "12", START, "Ugo Ufficiale"))
    assert agreement.newest_act.state is ActState.SIGNED
    assert "già il repertorio" in refused(agreement, RecordRepertory("Repertorio 2026", "13", START, "U"))


def test_another_title_or_place_of_the_attestation_is_no_repetition_of_the_repertory():
    asked = RecordRepertory("Repertorio 2026", "12", START, "Ugo Ufficiale", "segretario", "Prova")
    agreement = take(signed(), asked)
    assert decide(agreement, asked, CLERK, moment()).already_done
    for other in (replace(asked, officer_title="altro ufficio"), replace(asked, attested_in="Altra Città")):
        assert "la carica e il luogo di allora" in refused(agreement, other)
    assert "per correggerlo usare" in refused(agreement, replace(asked, officer="Ada Altra"))


def test_a_repertory_recorded_before_its_title_and_place_were_kept_is_known_again():
    before = RecordRepertory("Repertorio 2026", "12", START, "Ugo Ufficiale")
    content = {"number": "12", "officer": "Ugo Ufficiale", "register": "Repertorio 2026", "registered_on": "2026-03-02"}
    stored = hashlib.sha256(json.dumps(["RECORD_REPERTORY", content], sort_keys=True).encode()).hexdigest()
    agreement = take(signed(), before)
    assert agreement.newest_act.taken["RECORD_REPERTORY"] == stored
    now_asked = replace(before, officer_title="segretario", attested_in="Prova")
    assert decide(agreement, now_asked, CLERK, moment()).already_done
    assert "già il repertorio" in refused(agreement, replace(now_asked, number="13"))


def test_a_publication_that_is_already_there_is_a_repetition_whichever_came_after_it():
    first, second = RecordPublication("Albo", START), RecordPublication("BUR", START)
    agreement = take(take(signed(), first), second)
    for again in (first, second):
        assert decide(agreement, again, CLERK, moment()).already_done
    other = RecordPublication("Albo", START + timedelta(days=1))
    assert len(take(agreement, other, START + timedelta(days=1)).newest_act.publications) == 3


def test_a_renewal_is_an_express_act_with_a_new_period_from_the_old_end():
    agreement = signed()
    end = current_period(agreement).earliest_end
    assert end == date(2029, 3, 1)
    day = date(2029, 1, 10)
    agreement = take(agreement, OpenRenewal(sha("r1"), agreement.acts[0].body, "risultati positivi"), day)
    for command in way_to_signature(agreement, day):
        agreement = take(agreement, command, day)
    assert [act.kind for act in agreement.acts] == [ActKind.ORIGINAL, ActKind.RENEWAL]
    assert current_period(agreement).starts_on == date(2029, 3, 2)
    assert current_period(agreement).earliest_end == date(2032, 3, 1)
    assert "ammette 1" in refused(agreement, OpenRenewal(sha("r2"), agreement.acts[0].body, "ancora"), day)


def test_a_renewal_signed_after_the_end_is_refused_whether_or_not_any_sweep_ran():
    agreement = signed()
    day, after = date(2029, 2, 20), date(2029, 3, 3)
    agreement = take(agreement, OpenRenewal(sha("r1"), agreement.acts[0].body, "risultati positivi"), day)
    way = way_to_signature(agreement, day)
    for command in way[:-1]:
        agreement = take(agreement, command, day)
    with pytest.raises(TooLate, match="dopo la scadenza non si rinnova"):
        decide(agreement, RecordSignature(signature(2, after)), CLERK, moment(after))
    assert standing(agreement, after) is Standing.EXPIRED


def test_a_signature_proven_before_the_end_counts_though_it_is_imported_later():
    agreement = signed()
    day, after = date(2029, 2, 20), date(2029, 3, 3)
    agreement = take(agreement, OpenRenewal(sha("r1"), agreement.acts[0].body, "risultati positivi"), day)
    for command in way_to_signature(agreement, day)[:-1]:
        agreement = take(agreement, command, day)
    agreement = take(agreement, RecordSignature(signature(2, date(2029, 3, 1))), after)
    assert agreement.newest_act.state is ActState.SIGNED


def test_an_expired_agreement_opens_no_renewal():
    with pytest.raises(TooLate):
        decide(signed(), OpenRenewal(sha("r"), signed().acts[0].body, "x"), CLERK, moment(date(2029, 6, 1)))
