"""The one table that drives an act, and the gate through which every step goes.

A row says: from this state, on this trigger, if the guard has nothing against it, to that state, by this law.
Rows of one state and trigger are tried in order. Nothing else changes an act's state.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from agreements.domain.agreement.act import Act, ActState
from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.events import Actor, Event
from agreements.domain.basics.errors import RefusedTransition
from agreements.domain.basics.legible import require_legible
from agreements.domain.basics.moment import Moment
from agreements.domain.steps import guards as g
from agreements.domain.steps import guards_held as on_held
from agreements.domain.steps import guards_money as money
from agreements.domain.steps import guards_signed as after_signature
from agreements.domain.steps import guards_signing as at_signature
from agreements.domain.steps.afterwards import AFTERWARDS
from agreements.domain.steps.change_requests import REQUESTS
from agreements.domain.steps.commands import AcceptHeldFile, Command, RecordPublication, RecordSignature, Trigger
from agreements.domain.steps.commands_ratification import RecordRatification
from agreements.domain.steps.effects import apply, publication_of
from agreements.domain.steps.guards import Guard, Situation
from agreements.domain.steps.ratifying import RATIFICATIONS, law_answered, nothing_denied, ratified_act, was_denied


@dataclass(frozen=True, slots=True)
class Transition:
    """One row of the table."""

    source: ActState
    trigger: Trigger
    target: ActState
    guard: Guard
    legal_basis: str


S, T = ActState, Trigger
_ART_15 = "art. 15 L. 241/1990"
_SIGNATURE = "art. 15 c. 2-bis L. 241/1990; art. 24 D.Lgs. 82/2005 (CAD)"
_BOARD = "art. 121 Cost.; statuto regionale"
_PARTY = "art. 15 c. 1 L. 241/1990; ordinamento di ciascuna parte"
_EXPRESS = "art. 15 c. 2-bis L. 241/1990; art. 11 c. 2 L. 241/1990 (forma scritta): rinnovo solo espresso"
_REPERTORY = "art. 53 c. 5 D.P.R. 445/2000"
_PUBLICITY = "art. 23 c. 1 lett. d) D.Lgs. 33/2013"
_TIME = "artt. 1187 e 2963 c.c."
_SPENDING = "art. 56 D.Lgs. 118/2011 (impegno della spesa); art. 11 L. 3/2003 (CUP)"
_DEFERMENT = "art. 1321 c.c. e art. 11 c. 2 L. 241/1990 (accordo scritto delle parti sul termine)"

_decision = g.all_of(g.renewal_in_time, g.decision_dated)
_amended = g.all_of(_decision, g.amended_text_given, g.reason_given)
_party_act = g.all_of(g.renewal_in_time, g.party_act_plausible)
_signature = g.all_of(
    nothing_denied,
    at_signature.signature_in_time,
    at_signature.signature_fits,
    at_signature.certificate_then_valid,
)
_in_turn = g.all_of(_signature, at_signature.signature_in_turn)
_held_signature = g.all_of(on_held.file_is_held, _signature, on_held.settled_with_reason, on_held.deputy_has_delegation)

TRANSITIONS: tuple[Transition, ...] = (
    # Drafting and examination.
    Transition(S.DRAFT, T.ADD_VERSION, S.DRAFT, g.renewal_in_time, _ART_15),
    Transition(
        S.DRAFT,
        T.OPEN_EXAMINATION,
        S.UNDER_EXAMINATION,
        g.all_of(g.renewal_in_time, g.has_text, g.examined_text_is_current, money.charges_told),
        "artt. 4-6 L. 241/1990",
    ),
    Transition(S.UNDER_EXAMINATION, T.ADD_VERSION, S.DRAFT, g.renewal_in_time, _ART_15),
    *(
        Transition(state, T.RECORD_CHARGES, S.DRAFT, g.all_of(g.renewal_in_time, money.charges_in_draft), _SPENDING)
        for state in (S.DRAFT, S.UNDER_EXAMINATION)
    ),
    Transition(
        S.UNDER_EXAMINATION,
        T.RECORD_OPINION,
        S.UNDER_EXAMINATION,
        g.all_of(g.renewal_in_time, g.opinion_dated, g.opinion_is_favourable),
        "legge regionale di organizzazione: pareri di regolarità",
    ),
    Transition(
        S.UNDER_EXAMINATION,
        T.RECORD_OPINION,
        S.DRAFT,
        g.all_of(g.renewal_in_time, g.opinion_dated, g.opinion_is_adverse),
        "legge regionale di organizzazione: pareri di regolarità",
    ),
    Transition(
        S.UNDER_EXAMINATION,
        T.SUBMIT_PROPOSAL,
        S.BEFORE_BODY,
        g.all_of(g.renewal_in_time, g.opinions_complete, money.cups_known, g.proposal_dated),
        _BOARD,
    ),
    *(
        Transition(
            state,
            T.WITHDRAW,
            S.WITHDRAWN,
            g.reason_given,
            "disponibilità della proposta in capo al proponente",
        )
        for state in (S.DRAFT, S.UNDER_EXAMINATION, S.BEFORE_BODY)
    ),
    # The decision.
    Transition(S.BEFORE_BODY, T.APPROVE, S.PARTIES_APPROVED, g.all_of(_decision, g.others_decided_before_us), _BOARD),
    Transition(S.BEFORE_BODY, T.APPROVE, S.APPROVED, g.all_of(_decision, g.others_still_to_decide), _BOARD),
    Transition(
        S.BEFORE_BODY,
        T.APPROVE_WITH_AMENDMENTS,
        S.PARTIES_APPROVED,
        g.all_of(_amended, g.others_decided_before_us),
        _BOARD,
    ),
    Transition(
        S.BEFORE_BODY, T.APPROVE_WITH_AMENDMENTS, S.APPROVED, g.all_of(_amended, g.others_still_to_decide), _BOARD
    ),
    Transition(S.BEFORE_BODY, T.DEFER, S.UNDER_EXAMINATION, g.all_of(_decision, g.reason_given), _BOARD),
    Transition(S.BEFORE_BODY, T.REJECT, S.REJECTED, g.all_of(_decision, g.reason_given), _BOARD),
    *(
        Transition(state, T.RECORD_RESOLUTION_NUMBER, state, g.resolution_number_pending, _BOARD)
        for state in (S.APPROVED, S.PARTIES_APPROVED)
    ),
    # The other parties' own acts; they may be earlier than ours.
    *(
        Transition(state, T.RECORD_PARTY_ACT, state, _party_act, _PARTY)
        for state in (S.DRAFT, S.UNDER_EXAMINATION, S.BEFORE_BODY)
    ),
    Transition(
        S.APPROVED,
        T.RECORD_PARTY_ACT,
        S.PARTIES_APPROVED,
        g.all_of(_party_act, g.party_acts_now_complete),
        _PARTY,
    ),
    Transition(S.APPROVED, T.RECORD_PARTY_ACT, S.APPROVED, g.all_of(_party_act, g.party_acts_still_missing), _PARTY),
    # Ratification of a decree adopted in urgency, or by a law of the Region.
    *(Transition(state, T.RECORD_RATIFICATION, state, guard, law) for state, guard, law in RATIFICATIONS),
    *(Transition(state, T.REQUEST_CHANGES, target, guard, law) for state, target, guard, law in REQUESTS),
    *(
        Transition(
            state,
            T.WITHDRAW,
            S.WITHDRAWN,
            g.reason_given,
            "art. 21-quinquies L. 241/1990 (revoca, dall’organo che ha approvato lo schema)",
        )
        for state in (S.APPROVED, S.PARTIES_APPROVED, S.DEFINITIVE)
    ),
    # The definitive text and its signing.
    Transition(
        S.PARTIES_APPROVED,
        T.FIX_DEFINITIVE_TEXT,
        S.DEFINITIVE,
        g.all_of(g.renewal_in_time, nothing_denied, g.resolution_number_known, g.differences_declared),
        "mandato a sottoscrivere della deliberazione; sole modifiche non sostanziali",
    ),
    *(
        Transition(
            state, T.RECALL_TEXT, S.PARTIES_APPROVED, g.all_of(at_signature.nobody_signed_yet, g.reason_given), _ART_15
        )
        for state in (S.DEFINITIVE, S.SIGNING)
    ),
    Transition(
        S.DEFINITIVE,
        T.SEND_FOR_SIGNATURE,
        S.SIGNING,
        g.all_of(g.renewal_in_time, nothing_denied, law_answered, at_signature.sending_dated),
        "art. 47 D.Lgs. 82/2005 (CAD)",
    ),
    Transition(S.SIGNING, T.RECORD_SIGNATURE, S.SIGNED, g.all_of(_in_turn, at_signature.signature_is_last), _SIGNATURE),
    Transition(
        S.SIGNING,
        T.RECORD_SIGNATURE,
        S.SIGNING,
        g.all_of(_in_turn, at_signature.signatures_still_missing),
        _SIGNATURE,
    ),
    Transition(
        S.SIGNING, T.ACCEPT_HELD_FILE, S.SIGNED, g.all_of(_held_signature, at_signature.signature_is_last), _SIGNATURE
    ),
    Transition(
        S.SIGNING,
        T.ACCEPT_HELD_FILE,
        S.SIGNING,
        g.all_of(_held_signature, at_signature.signatures_still_missing),
        _SIGNATURE,
    ),
    Transition(S.SIGNING, T.HOLD_FILE, S.SIGNING, g.always, _SIGNATURE),
    Transition(S.SIGNING, T.REFUSE_HELD_FILE, S.SIGNING, g.all_of(on_held.file_is_held, g.reason_given), _SIGNATURE),
    Transition(S.SIGNING, T.REVOKE_DECISION, S.SIGNING, on_held.decision_revocable, _SIGNATURE),
    Transition(
        S.SIGNING,
        T.RECORD_REFUSAL,
        S.SIGNING,
        at_signature.refusal_fits,
        "art. 1326 c.c. (l’accordo si conclude con il consenso di tutte le parti); art. 15 c. 1 L. 241/1990",
    ),
    Transition(
        S.SIGNING,
        T.REPLACE_SIGNATORY,
        S.SIGNING,
        at_signature.signatory_replaceable,
        "continuità dell’organo: l’ufficio firma con chi ne è titolare al momento della firma; le firme date restano",
    ),
    Transition(
        S.SIGNING,
        T.WITHDRAW,
        S.WITHDRAWN,
        g.all_of(was_denied, g.reason_given),
        "ratifica negata: art. 117 c. 8 Cost., o statuto regionale per gli atti d’urgenza",
    ),
    Transition(
        S.SIGNING,
        T.WITHDRAW,
        S.WITHDRAWN,
        g.all_of(at_signature.somebody_refused, g.reason_given),
        "art. 1326 c.c.; art. 15 c. 2-bis L. 241/1990: senza la firma di tutti non c’è accordo",
    ),
    # After the last signature: duties beside the state, which their lateness does not move.
    Transition(
        S.SIGNED,
        T.RECORD_PEC_COMMUNICATION,
        S.SIGNED,
        after_signature.effect_by_pec,
        "artt. 1326 e 1335 c.c.; art. 47 CAD",
    ),
    Transition(S.SIGNED, T.CONFIRM_EXPIRY, S.SIGNED, after_signature.expiry_plausible, "art. 2963 c.c."),
    Transition(S.SIGNED, T.RECORD_REPERTORY, S.SIGNED, after_signature.repertory_free, _REPERTORY),
    Transition(S.SIGNED, T.RECORD_PUBLICATION, S.SIGNED, after_signature.publication_dated, _PUBLICITY),
    Transition(S.SIGNED, T.RECORD_CHARGES, S.SIGNED, money.charges_as_they_were, _SPENDING),
    Transition(S.SIGNED, T.FULFIL_OBLIGATION, S.SIGNED, after_signature.obligation_open, _TIME),
    Transition(S.SIGNED, T.DEFER_OBLIGATION, S.SIGNED, after_signature.deferrable, _DEFERMENT),
    Transition(S.SIGNED, T.OPEN_RENEWAL, S.SIGNED, after_signature.renewable, _EXPRESS),
    # Further acts, who is a party, how it ends: they stand beside the acts.
    *(Transition(S.SIGNED, trigger, S.SIGNED, guard, law) for trigger, guard, law in AFTERWARDS),
)


@dataclass(frozen=True, slots=True)
class Decision:
    """What the gate answers: the agreement after the step, and the fact for the journal.

    Attributes:
        event: None if the very same command had been taken before: then nothing changes.
    """

    agreement: Agreement
    act_sequence: int
    event: Event | None

    @property
    def already_done(self) -> bool:
        """Whether this was a repetition."""
        return self.event is None


def rows(state: ActState, trigger: Trigger) -> tuple[Transition, ...]:
    """The rows of the table for a state and a trigger."""
    return tuple(row for row in TRANSITIONS if row.source is state and row.trigger is trigger)


def possible_triggers(state: ActState) -> tuple[Trigger, ...]:
    """What can be asked of an act in this state, in the order of the table."""
    return tuple(dict.fromkeys(row.trigger for row in TRANSITIONS if row.source is state))


def act_for(agreement: Agreement, trigger: Trigger) -> Act:
    """The act that a trigger addresses: the newest one whose state has a row for it, else the newest."""
    for act in reversed(agreement.acts):
        if rows(act.state, trigger):
            return act
    return agreement.newest_act


def accepts(agreement: Agreement, trigger: Trigger) -> bool:
    """Whether some act of the agreement is in a state that knows this trigger (the guards are asked later)."""
    return knows((act.state for act in agreement.acts), trigger)


def knows(states: Iterable[ActState], trigger: Trigger) -> bool:
    """Whether some of the states of acts knows this trigger."""
    return any(rows(state, trigger) for state in states)


def decide(agreement: Agreement, command: Command, actor: Actor, moment: Moment) -> Decision:
    """Take one step, or say why not.

    Safe to repeat: the command last taken for a trigger, asked again, changes nothing and is answered
    with ``already_done``; a publication also where others were recorded after it.

    Raises:
        RefusedTransition: No row fits; the sentence says where the act stands and what can be done now.
        TooLate: A renewal after the end of its period.
        InvalidDatum: Something that was typed holds what nobody sees; a request that was taken in its day stays taken.
    """
    trigger = command.step
    act = _addressed(agreement, command)
    if isinstance(command, RecordSignature | AcceptHeldFile) and command.borne:
        act = act.with_borne(command.borne)
        agreement = agreement.with_act(act)
    candidates = rows(act.state, trigger)
    repeated = next((a for a in agreement.acts if _taken(a, command)), None)
    if repeated is not None and not candidates:
        return Decision(agreement, repeated.sequence, None)
    # A step that stays where it is, asked again, is a repetition; one that leads on may be meant once more.
    stays = [row for row in candidates if row.target is act.state]
    repetition = repeated is not None and repeated.sequence == act.sequence and bool(stays)
    reasons: list[str] = []
    for row in candidates:
        reason = row.guard(Situation(agreement, act, command, moment))
        if reason is None:
            if repetition and row in stays:
                return Decision(agreement, act.sequence, None)
            require_legible(trigger.value, actor, *command.typed)
            return _take(agreement, act, row, command, actor, moment)
        reasons.append(reason)
    if repetition:
        return Decision(agreement, act.sequence, None)
    raise RefusedTransition(
        agreement.number,
        trigger.value,
        act.state.value,
        _most_telling(reasons),
        [possible.value for possible in possible_triggers(act.state)],
    )


def _taken(act: Act, command: Command) -> bool:
    """Whether an act has had this very request: as the last of its trigger, or as a publication that stands there."""
    if isinstance(command, RecordPublication) and publication_of(command) in act.publications:
        return True
    return act.taken.get(command.step.name) in command.digests


def _addressed(agreement: Agreement, command: Command) -> Act:
    """The act that a command is about: of a ratification the one that waits for it, else as for every trigger."""
    if isinstance(command, RecordRatification):
        return ratified_act(agreement, command) or act_for(agreement, command.step)
    return act_for(agreement, command.step)


def _most_telling(reasons: list[str]) -> str | None:
    # Alternative rows differ in their last guard only: a reason that all give is the real one.
    if not reasons:
        return None
    return max(reasons, key=lambda reason: (reasons.count(reason), reasons.index(reason)))


def _take(agreement: Agreement, act: Act, row: Transition, command: Command, actor: Actor, moment: Moment) -> Decision:
    outcome = apply(agreement, act, command, moment)
    moved = outcome.agreement.act(act.sequence)
    taken = {**moved.taken, row.trigger.name: command.digest}
    moved = replace(moved, state=row.target, taken=taken)
    after = outcome.agreement.with_act(moved)
    event = Event(
        agreement=agreement.number,
        act_sequence=act.sequence,
        step=row.trigger.name,
        at=moment.at,
        actor=actor,
        what=outcome.what,
        why=outcome.why,
        legal_basis=row.legal_basis,
        data=outcome.data,
        clock_note=moment.trial_note or "",
    )
    return Decision(after, act.sequence, event)
