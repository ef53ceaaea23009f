"""The other parties' own acts on the text; they may be earlier than our decision."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from agreements.domain.agreement.act import Act, ActState
from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.decision import PartyAct
from agreements.domain.agreement.own_acts import without_own_act
from agreements.domain.basics.day_words import of_the_date
from agreements.domain.basics.moment import Moment
from agreements.domain.steps.capability import Effect, Effects, Situation, Transition, on_act, with_extract
from agreements.domain.steps.command import Command, Trigger
from agreements.domain.steps.guards import all_of, not_in_future, renewal_in_time


@dataclass(frozen=True, slots=True)
class RecordPartyAct(Command):
    """Another party's own act, or why it needs none.

    Attributes:
        extract_sha256: Its official extract or copy, where it has come.
    """

    trigger = Trigger.RECORD_PARTY_ACT
    position: int
    authority: str
    number: str
    adopted_on: date | None
    text_version: int
    not_necessary_because: str
    extract_sha256: str | None = None


def missing_party_acts(act: Act, agreement: Agreement, approved_version: int) -> list[str]:
    """The other parties whose own act on the approved version is not recorded yet."""
    missing = []
    for party in without_own_act(agreement, act, approved_version):
        earlier = act.party_act(party.position)
        missing.append(f"{party.name} (ha approvato la versione {earlier.text_version})" if earlier else party.name)
    return missing


def _after_this_party_act(s: Situation[RecordPartyAct]) -> list[str]:
    command = s.command
    recorded = PartyAct(
        command.position,
        command.authority,
        command.number,
        command.adopted_on,
        command.text_version,
        command.not_necessary_because,
    )
    others = tuple(act for act in s.act.party_acts if act.position != command.position)
    after = replace(s.act, party_acts=(*others, recorded))
    approved = s.act.resolution.text_version if s.act.resolution else 0
    return missing_party_acts(after, s.agreement, approved)


def party_act_plausible(s: Situation[RecordPartyAct]) -> str | None:
    """A party's act names the party, its authority, number, date and version, or says why none is needed."""
    command = s.command
    party = s.agreement.party(command.position)
    if party.position == 1:
        return f"{party.name} decide con la propria delibera: usare «registra-delibera»"
    if command.not_necessary_because.strip():
        return None
    if command.adopted_on is None or not command.number.strip() or not command.authority.strip():
        return (
            f"per l’atto {party.named.of} servono organo, numero e data, "
            "oppure il motivo per cui non è necessario: il silenzio non vale assenso"
        )
    if not 1 <= command.text_version <= len(s.act.texts):
        return f"la versione {command.text_version} del testo non esiste (l’ultima è la {len(s.act.texts)})"
    return not_in_future(command.adopted_on, f"la data dell’atto {party.named.of}", s)


def party_acts_still_missing(s: Situation[RecordPartyAct]) -> str | None:
    """Chooses the row where other acts are still to come."""
    return None if _after_this_party_act(s) else "tutte le parti hanno il proprio atto"


def party_acts_now_complete(s: Situation[RecordPartyAct]) -> str | None:
    """Chooses the row where this act is the last one."""
    missing = _after_this_party_act(s)
    return f"mancano ancora: {', '.join(missing)}" if missing else None


def _party_act(agreement: Agreement, act: Act, command: RecordPartyAct, moment: Moment) -> Effect:
    party = agreement.party(command.position)
    recorded = PartyAct(
        command.position,
        command.authority.strip(),
        command.number.strip(),
        command.adopted_on,
        command.text_version,
        command.not_necessary_because.strip(),
    )
    others = tuple(a for a in act.party_acts if a.position != command.position)
    by_position = tuple(sorted((*others, recorded), key=lambda a: a.position))
    if recorded.not_necessary_because:
        what = f"Per {party.name} non è necessario un proprio atto."
    else:
        assert recorded.adopted_on is not None  # the guard asked for it
        what = (
            f"Atto {party.named.of}: {recorded.authority} n. {recorded.number} "
            f"{of_the_date(recorded.adopted_on)}, sulla versione {recorded.text_version} del testo."
        )
    effect = on_act(agreement, replace(act, party_acts=by_position), what, recorded.not_necessary_because)
    return with_extract(effect, command.extract_sha256)


_PARTY = "art. 15 c. 1 L. 241/1990; ordinamento di ciascuna parte"
_NOT_YET_OURS = (ActState.DRAFT, ActState.UNDER_EXAMINATION, ActState.BEFORE_BODY)
_APPROVED = ActState.APPROVED

_plausible = all_of(renewal_in_time, party_act_plausible)
_last = all_of(_plausible, party_acts_now_complete)
_one_of_several = all_of(_plausible, party_acts_still_missing)

ROWS: tuple[Transition[RecordPartyAct], ...] = (
    *(Transition(state, Trigger.RECORD_PARTY_ACT, state, _plausible, _PARTY) for state in _NOT_YET_OURS),
    Transition(_APPROVED, Trigger.RECORD_PARTY_ACT, ActState.PARTIES_APPROVED, _last, _PARTY),
    Transition(_APPROVED, Trigger.RECORD_PARTY_ACT, _APPROVED, _one_of_several, _PARTY),
)

EFFECTS: Effects = {RecordPartyAct: _party_act}
