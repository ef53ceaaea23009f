"""How far each agreement of a family is: which text it has, who has signed, who is late and by how much."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from agreements.domain.agreement.act import Act, ActState
from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.family import replaced_party
from agreements.domain.agreement.parties import Party
from agreements.domain.agreement.periods import last_day
from agreements.domain.agreement.signing_order import in_turn, unsigned
from agreements.domain.register.search import state_of
from agreements.domain.steps.party_acts import missing_party_acts


@dataclass(frozen=True, slots=True)
class Late:
    """A party whose signed file should have come back.

    Attributes:
        days: Since the day by which it was asked.
    """

    party: str
    due_on: date
    days: int


@dataclass(frozen=True, slots=True)
class Member:
    """One agreement of a family on a day.

    Attributes:
        body: The party that distinguishes it.
        text: In Italian, which version of the text it has.
        own_text: Whether it is another than the model's approved one.
        signed: Names of the parties that have signed the original act, each with its day.
        late: Of those that have not.
        refused: Names of the parties that have said that they do not sign.
        ends_on: Its last day, where it has one.
        waits: In Italian, what it waits for; empty where for nothing before its end.
    """

    agreement: Agreement
    body: Party
    text: str
    own_text: bool
    state: str
    signed: tuple[tuple[str, date], ...]
    late: tuple[Late, ...]
    refused: tuple[str, ...]
    ends_on: date | None
    waits: str


def member_on(agreement: Agreement, model: Agreement, today: date) -> Member:
    """Where one agreement of a family stands.

    Args:
        model: Of the family; the agreement may be it.
    """
    act = agreement.acts[0]
    text, own = _text(agreement, model)
    return Member(
        agreement=agreement,
        body=replaced_party(agreement),
        text=text,
        own_text=own,
        state=state_of(agreement, today),
        signed=tuple((agreement.party(s.position).name, s.signed_on) for s in act.signatures),
        late=_late(agreement, act, today),
        refused=tuple(agreement.party(refusal.position).name for refusal in act.refusals),
        ends_on=last_day(agreement),
        waits=_waits(agreement, act, today),
    )


def _text(agreement: Agreement, model: Agreement) -> tuple[str, bool]:
    act = agreement.acts[0]
    if agreement.replica is None:
        approved = act.resolution.text_version if act.resolution else len(act.texts)
        return f"v{approved}, quella del modello", False
    made_from = agreement.replica.text_version
    told = f"v{made_from} del modello"
    own = len(act.texts) > 1
    if own:
        told = f"testo proprio v{len(act.texts)}, nato dalla v{made_from} del modello"
    if act.definitive is not None and act.definitive.differences:
        changes = len(act.definitive.differences)
        how_many = "una modifica dichiarata" if changes == 1 else f"{changes} modifiche dichiarate"
        told, own = f"{told}, con {how_many} non sostanzial{'e' if changes == 1 else 'i'}", True
    newest = model.acts[0].resolution
    if newest is not None and newest.text_version != made_from:
        told = f"{told}; il modello è ora alla v{newest.text_version}"
    return told, own


def _late(agreement: Agreement, act: Act, today: date) -> tuple[Late, ...]:
    if act.state is not ActState.SIGNING or act.sending is None:
        return ()
    refused = {refusal.position for refusal in act.refusals}
    found = []
    for party in in_turn(agreement, act):
        due_on = act.sending.due_on(party.position)
        if party.position not in refused and not act.sending.overtaken(party.position) and due_on < today:
            found.append(Late(party.name, due_on, (today - due_on).days))
    return tuple(found)


def _waits(agreement: Agreement, act: Act, today: date) -> str:
    match act.state:
        case ActState.APPROVED:
            version = act.resolution.text_version if act.resolution else 0
            missing = ", ".join(missing_party_acts(act, agreement, version))
            return f"l’atto di {missing}" if missing else "gli atti delle altre parti"
        case ActState.SIGNING:
            names = ", ".join(party.signs for party in unsigned(agreement, act))
            held = " e una decisione del dirigente" if act.waiting_files else ""
            return f"la firma di {names}{held}"
        case ActState.PARTIES_APPROVED:
            return "il testo definitivo"
        case ActState.DEFINITIVE:
            return "l’invio alla firma"
        case ActState.DRAFT | ActState.UNDER_EXAMINATION:
            return "l’istruttoria e la proposta"
        case ActState.BEFORE_BODY:
            return f"la decisione ({act.body})"
        case ActState.SIGNED if act.repertory is None and agreement.closing is None:
            return "il repertorio"
        case _:
            return ""
