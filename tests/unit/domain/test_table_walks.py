"""Random walks over the whole table: no illegal state, no illegal move, a repeated command changes nothing."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from agreements.domain.agreement.act import ActKind, ActState, HeldFile, Refusal, Turn
from agreements.domain.agreement.agreement import Agreement, EffectRule
from agreements.domain.agreement.decision import ADMINISTRATIVE_REGULARITY, DecidingBody, DecisionOutcome
from agreements.domain.agreement.duty_record import EvidenceKind
from agreements.domain.agreement.ending import AfterDeparture, EndKind
from agreements.domain.agreement.membership import LeftAlone
from agreements.domain.agreement.money import NO_CHARGES, Amount, Charge, Charges, ChargesKind
from agreements.domain.agreement.parties import Signatory
from agreements.domain.agreement.periods import current_period
from agreements.domain.agreement.ratification import Ratification, RatificationAnswer
from agreements.domain.agreement.recorded_fact import FactKind
from agreements.domain.basics.errors import AccordiError
from agreements.domain.days.time_limit import parse_time_limit
from agreements.domain.steps.after_signature import (
    ConfirmExpiry,
    RecordPecCommunication,
    RecordPublication,
    RecordRepertory,
)
from agreements.domain.steps.awaited_events import RecordEvent
from agreements.domain.steps.back_to_draft import BackToDraft
from agreements.domain.steps.charges import RecordCharges
from agreements.domain.steps.command import Command, Trigger
from agreements.domain.steps.decision import RecordDecision, RecordResolutionNumber
from agreements.domain.steps.definitive_text import FixDefinitiveText, RecallText
from agreements.domain.steps.departure import Leave
from agreements.domain.steps.drafting import AddVersion, OpenExamination
from agreements.domain.steps.duty_record import ApprovePlan, RecordEvidence
from agreements.domain.steps.ending import Close, End
from agreements.domain.steps.examination import RecordOpinion, SubmitProposal
from agreements.domain.steps.facts import CloseFact, RecordFact
from agreements.domain.steps.further_acts import Amend, Change, Extend, OpenRenewal
from agreements.domain.steps.held_files import HoldFile, RefuseHeldFile
from agreements.domain.steps.membership import Join, Succeed
from agreements.domain.steps.obligations import DeferObligation, FulfilObligation
from agreements.domain.steps.party_acts import RecordPartyAct
from agreements.domain.steps.ratification import RecordRatification
from agreements.domain.steps.requests import RequestChanges
from agreements.domain.steps.sending import SendForSignature
from agreements.domain.steps.signatories import RecordRefusal, ReplaceSignatory
from agreements.domain.steps.signatures import AcceptHeldFile, RecordSignature
from agreements.domain.steps.succession import Merge, Split
from agreements.domain.steps.transitions import decide, rows
from agreements.domain.steps.withdrawal import Withdraw
from signing.trial.people import PEOPLE
from tests.support.builders import CLERK, START, definitive, draft, moment, party, sha, signature

offsets = st.integers(-3, 3)
positions = st.integers(1, 3)
words = st.sampled_from(["", "perché serve"])
orders = st.sampled_from(
    [(), (Turn(1), Turn(2, 2)), (Turn(1, 3), Turn(2, 1), Turn(3, 3)), (Turn(1), Turn(2), Turn(3, 2))]
)
numbers = st.sampled_from(["", "45", "46"])
# Made once: a strategy that is made anew for each drawing costs more than what it draws.
booleans, up_to_2, up_to_3, up_to_4, up_to_9 = st.booleans(), *(st.integers(0, most) for most in (2, 3, 4, 9))
outcomes, answers = st.sampled_from(DecisionOutcome), st.sampled_from(RatificationAnswer)
evidence, fact_kinds, end_kinds = st.sampled_from(EvidenceKind), st.sampled_from(FactKind), st.sampled_from(EndKind)
LEDGERS = (
    NO_CHARGES,
    Charges(ChargesKind.LEDGER, (Charge(2027, 1, Amount(Decimal("10"))),)),
    Charges(ChargesKind.LEDGER, (Charge(2027, 3, Amount(Decimal("10")), investment=True),)),
)


ledgers, papers = st.sampled_from(LEDGERS), st.sampled_from([sha("oneri"), ""])
notices = st.sampled_from([None, parse_time_limit("1m", rolls=False)])
surviving, afterwards = st.sampled_from([(), ("piano-operativo",)]), st.sampled_from(AfterDeparture)
alone = st.sampled_from([None, *LeftAlone])


@st.composite
def commands(draw: st.DrawFn, day: object, texts: int) -> Command:
    on = day + timedelta(days=draw(offsets))  # type: ignore[operator]
    position = draw(positions)
    held = HeldFile(sha("held"), sha("held"), position, "Prova", None, None, "", ("dubbio",), moment().at)
    makers = [  # one of them is chosen before anything else is drawn
        lambda: AddVersion(sha(draw(numbers)), "file ricevuto"),
        lambda: OpenExamination(draw(st.sampled_from([texts, texts, 1]))),
        lambda: RecordCharges(draw(ledgers), draw(papers)),
        lambda: RecordOpinion(ADMINISTRATIVE_REGULARITY, "D", draw(booleans), on, draw(words)),
        lambda: SubmitProposal("7", on),
        lambda: RecordDecision(DecisionOutcome.APPROVED, on, draw(numbers), ""),
        lambda: RecordDecision(draw(outcomes), on, draw(numbers), draw(words), draw(numbers)),
        lambda: Withdraw(draw(words)) if draw(up_to_9) == 0 else OpenExamination(texts),
        lambda: RecordResolutionNumber(draw(numbers)),
        lambda: RecordPartyAct(position, "Comitato", "9", on, texts, draw(words)),
        lambda: RecordPartyAct(position, "", "", None, 1, draw(words)),
        lambda: (
            RequestChanges(position, on, "prot. 7", draw(words), draw(words), draw(words))
            if draw(up_to_4) == 0
            else FixDefinitiveText(definitive(on))
        ),
        lambda: (
            RecordRatification(Ratification(draw(answers), "", draw(numbers), on, draw(words)))
            if draw(up_to_4) == 0
            else FixDefinitiveText(definitive(on))
        ),
        lambda: FixDefinitiveText(definitive(on)),
        lambda: BackToDraft(draw(words)) if draw(up_to_9) == 0 else FixDefinitiveText(definitive(on)),
        lambda: RecallText(draw(words)) if draw(up_to_4) == 0 else FixDefinitiveText(definitive(on)),
        lambda: SendForSignature(on, on + timedelta(days=30), turns=draw(orders)),
        lambda: RecordSignature(signature(position, on)),
        lambda: RecordSignature(signature(draw(positions), on)),
        lambda: HoldFile(held),
        lambda: RefuseHeldFile(sha("held"), draw(words)),
        lambda: AcceptHeldFile(replace(signature(position, on), file_sha256=sha("held"), settled=draw(words))),
        lambda: ReplaceSignatory(
            position, Signatory("Prova Sette", "Sindaco", "legge", PEOPLE[2].tax_code), on, draw(words)
        ),
        lambda: RecordRefusal(Refusal(position, on, draw(words), "prot. 5")),
        lambda: RecordPecCommunication(on, "1"),
        lambda: RecordEvent("dalla riunione", on, draw(numbers)),
        lambda: ConfirmExpiry(on + timedelta(days=1000), ""),
        lambda: RecordRepertory("R", draw(numbers), on, "U"),
        lambda: RecordPublication("BUR", on),
        lambda: FulfilObligation("piano-operativo", on, "1", ""),
        lambda: DeferObligation("piano-operativo", on + timedelta(days=90), "nota 3", on, draw(words)),
        lambda: draw(of_the_plan(on)) if draw(up_to_4) == 0 else RecordPublication("BUR", on),
        lambda: OpenRenewal(sha("r"), DecidingBody.EXECUTIVE_BOARD, "bene"),
        lambda: Extend(sha("p"), DecidingBody.EXECUTIVE_BOARD, on + timedelta(days=1200), draw(words)),
        lambda: Amend(sha("a"), DecidingBody.EXECUTIVE_BOARD, (Change("art. 5", "nuovo testo"),), draw(words)),
        lambda: draw(facts(position, on)) if draw(up_to_4) == 0 else RecordPublication("BUR", on),
        lambda: draw(endings(position, on)) if draw(up_to_4) == 0 else RecordPublication("BUR", on),
    ]
    return makers[draw(st.integers(0, len(makers) - 1))]()


@st.composite
def of_the_plan(draw: st.DrawFn, on: date) -> Command:
    kind, document = draw(evidence), sha(draw(numbers))
    if draw(booleans):
        return RecordEvidence("piano-operativo", kind, on, "prot. 9", document)
    return ApprovePlan("piano-operativo", draw(up_to_2), draw(words), "verbale n. 4", on)


@st.composite
def facts(draw: st.DrawFn, position: int, on: date) -> Command:
    kind, other, due = draw(fact_kinds), draw(positions), draw(st.sampled_from([None, on]))
    if draw(booleans):
        return CloseFact(draw(up_to_3), on, draw(words))
    return RecordFact(
        kind, on, position, "prot. 9", draw(words), draw(words), draw(st.sampled_from([None, other])), due
    )


@st.composite
def endings(draw: st.DrawFn, position: int, on: date) -> Command:
    notice = draw(notices)
    survives = draw(surviving)
    after = draw(afterwards)
    made = draw(
        st.sampled_from(
            [
                lambda: Leave(position, on, "prot. 8", draw(words), notice, None, after, survives, draw(words)),
                lambda: Leave(position, on, "prot. 8", "art. 9", notice, None, after, (), "valutato"),
                lambda: End(draw(end_kinds), "atto n. 3", "Giunta", on, on, survives, draw(words)),
                lambda: Close("bene", "", "", "", draw(words)),
                lambda: Join(party(5), draw(words), "delibera n. 8", on, on, "prot. 9", False, "", None),
                lambda: Succeed(position, party(4), draw(words), on, on),
                lambda: Merge(position, draw(positions), draw(words), on, on, draw(alone), survives, draw(words)),
                lambda: Split(position, party(4), party(5), draw(words), on, on, ("piano-operativo",)),
            ]
        )
    )
    return made()


def check(agreement: Agreement) -> None:
    for act in agreement.acts:
        signed_by = [s.position for s in act.signatures]
        joined = agreement.joined_later
        among = agreement.staying  # a later act is one among those that have not left
        if act.sequence == 1:
            among = tuple(p for p in agreement.parties if p.position not in joined)
        elif act.state is ActState.SIGNED:  # whoever joins afterwards has not signed it
            among = tuple(p for p in agreement.parties if p.position in signed_by)
        assert len(signed_by) == len(set(signed_by))
        assert (act.state is ActState.SIGNED) == ({p.position for p in among} <= set(signed_by))
        for number, record in enumerate(act.signatures):
            assert act.sending is not None
            rank = act.sending.turn(record.position).rank
            missing = set(act.sending.turns) - {act.sending.turn(position) for position in signed_by[: number + 1]}
            assert record.settled or all(turn.rank >= rank for turn in missing)
        if act.state in (ActState.DEFINITIVE, ActState.SIGNING, ActState.SIGNED):
            assert act.definitive is not None
            assert act.resolution is not None
            assert act.resolution.number
            for other in among[1:]:
                recorded = act.party_act(other.position)
                assert recorded is not None
                assert recorded.not_necessary_because or recorded.text_version == act.resolution.text_version
        if act.ratification is not None:
            assert act.deciding.ratified_by
            assert act.resolution is not None
        if act.state is ActState.BEFORE_BODY:
            assert act.proposal is not None
    assert len(agreement.renewals) <= agreement.renewal.allowed
    left = [succession.left_alone for succession in agreement.successions]
    assert len(agreement.staying) >= 2 or agreement.ending is not None or LeftAlone.STANDS in left
    assert [p.position for p in agreement.parties] == list(range(1, len(agreement.parties) + 1))
    if agreement.accessions or agreement.successions or agreement.departures or agreement.ending or agreement.closing:
        assert agreement.acts[0].state is ActState.SIGNED
    if agreement.acts[0].state is not ActState.SIGNED:
        assert len(agreement.acts) == 1
    for before, act in zip(agreement.acts, agreement.acts[1:], strict=False):
        assert act.kind is not ActKind.ORIGINAL
        assert before.state in (ActState.SIGNED, ActState.WITHDRAWN, ActState.REJECTED)


@settings(max_examples=150)
@given(st.data(), st.integers(2, 3), st.sampled_from([EffectRule.LAST_SIGNATURE, EffectRule.PEC_COMMUNICATION]))
def test_no_walk_reaches_an_illegal_state_and_a_repetition_changes_nothing(data, parties, rule):
    agreement, day = draft(parties, effect_rule=rule), START
    body = data.draw(st.sampled_from([DecidingBody.EXECUTIVE_BOARD, DecidingBody.PRESIDENT_IN_URGENCY]))
    agreement = agreement.with_act(replace(agreement.newest_act, body=body))
    refusals: list[str] = []
    for _ in range(data.draw(st.integers(5, 45))):
        day += timedelta(days=data.draw(st.sampled_from([0, 0, 0, 1, 30])))
        command = data.draw(commands(day, len(agreement.newest_act.texts)))
        states = {act.sequence: act.state for act in agreement.acts}
        try:
            decision = decide(agreement, command, CLERK, moment(day))
        except AccordiError as refusal:
            refusals.append(str(refusal))
            continue
        after = decision.agreement
        if decision.event is not None:
            moved = after.act(decision.act_sequence)
            targets = {row.target for row in rows(states[moved.sequence], command.step)}
            assert moved.state in targets
            if moved.sequence in states and agreement.act(moved.sequence).denied is not None:
                # Nothing goes on toward signature; a text may be recalled, an act given up, a record set right.
                assert moved.signatures == agreement.act(moved.sequence).signatures
                assert (
                    moved.state not in (ActState.DEFINITIVE, ActState.SIGNING) or moved.state is states[moved.sequence]
                )
            if moved.state is ActState.SIGNED and states[moved.sequence] is not ActState.SIGNED:
                assert {p.position for p in agreement.staying} == {s.position for s in moved.signatures}
            if moved.state is ActState.SIGNED and moved.kind is not ActKind.ORIGINAL:
                old_end = current_period(agreement)
                assert (
                    old_end is None
                    or moved.signed_on <= (old_end.earliest_end or moved.signed_on)
                    or len(agreement.signed_acts) == len(after.signed_acts)
                )
        check(after)
        again = None
        # Refused where the state moved on, or the fact is recorded: then nothing changed either.
        with suppress(AccordiError):
            again = decide(after, command, CLERK, moment(day))
        if again is not None and again.event is not None:
            # Only a step that leads through another state can be taken twice with the same words.
            assert after.act(decision.act_sequence).state is not states.get(decision.act_sequence)
        agreement = after
    assert all(sentence.endswith(".") for sentence in refusals)


@settings(max_examples=100)
@given(st.data(), st.integers(2, 3))
def test_a_walk_that_follows_the_way_signs_whatever_noise_lies_between(data, parties):
    from tests.support.builders import way_to_signature

    agreement = draft(parties)
    for wanted in way_to_signature(agreement):
        noise = data.draw(commands(START, 1))
        new_text = (Trigger.ADD_VERSION, Trigger.RECORD_CHARGES)  # the way names the first version
        denies = isinstance(noise, RecordRatification) and noise.ratification.answer.denied
        if not denies and noise.step not in (Trigger.WITHDRAW, Trigger.RECALL_TEXT, *new_text):
            try:
                agreement_after = decide(agreement, noise, CLERK, moment()).agreement
                same = [a.state for a in agreement_after.acts] == [a.state for a in agreement.acts]
                if same and noise.step is not Trigger.RECORD_PARTY_ACT and not agreement_after.newest_act.signatures:
                    agreement = agreement_after
            except AccordiError:
                pass
        decision = decide(agreement, wanted, CLERK, moment())
        agreement = decision.agreement
    assert agreement.newest_act.state is ActState.SIGNED
