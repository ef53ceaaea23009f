"""One approved text for many bodies: an agreement is made from a model, its last party replaced by another body."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from enum import StrEnum

from agreements.domain.agreement.act import Act, ActKind, ActState, TextVersion
from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.awaited import AwaitedEvent
from agreements.domain.agreement.clause import Clause
from agreements.domain.agreement.clauses_in_force import known_clauses
from agreements.domain.agreement.counting import Counting
from agreements.domain.agreement.decision import Proposal, Resolution
from agreements.domain.agreement.membership import SuccessionKind
from agreements.domain.agreement.money import UNKNOWN, Charges
from agreements.domain.agreement.parties import Party, check_parties
from agreements.domain.agreement.replica import Replica
from agreements.domain.basics.errors import InvalidDatum
from agreements.domain.basics.folding import folded

MODEL_STATES = frozenset(
    {
        ActState.APPROVED,
        ActState.PARTIES_APPROVED,
        ActState.DEFINITIVE,
        ActState.SIGNING,
        ActState.SIGNED,
    }
)
"""States of an act whose schema a deciding body has approved."""


class Coverage(StrEnum):
    """For whom the resolution that approved the schema was taken; the value is the Italian label."""

    EVERY_BODY = "vale per tutti gli enti dell’elenco"
    MODEL_ONLY = "vale solo per il modello: ogni ente avrà la sua"


def check_model(agreement: Agreement, coverage: Coverage) -> tuple[Act, Resolution]:
    """Check that an agreement can be the model of others; answers its original act and the approval of its schema.

    Raises:
        InvalidDatum: Itself a copy, not approved, recorded as it was, withdrawn, or its resolution has no number yet.
    """
    act = agreement.acts[0]
    if agreement.replica is not None:
        raise InvalidDatum(
            "modello",
            f"{agreement.number} è già una copia di {agreement.replica.model}: scegliere quello come modello, così la "
            "famiglia resta una sola.",
        )
    if any(each.kind is not SuccessionKind.NEW_BODY for each in agreement.successions):
        raise InvalidDatum(
            "modello",
            f"Le parti di {agreement.number} non sono più quelle che il suo testo nomina (incorporazione o scissione): "
            "inserire un nuovo accordo fra quelle di oggi e replicare quello.",
        )
    has_text = act.resolution is not None and 1 <= act.resolution.text_version <= len(act.texts)
    if act.resolution is None or act.state not in MODEL_STATES or not has_text:
        raise InvalidDatum(
            "modello",
            f"{agreement.number} non ha un testo approvato come schema (è {act.state}): si replica solo ciò che "
            "l’organo ha approvato.",
        )
    if coverage is Coverage.EVERY_BODY and not act.resolution.number:
        raise InvalidDatum(
            "modello",
            f"La delibera che approva {agreement.number} non ha ancora il numero: registrarlo con "
            "«registra-numero-delibera», poi ripetere; ogni copia lo cita.",
        )
    return act, act.resolution


def first_parties(model: Agreement) -> tuple[Party, ...]:
    """The parties that the text names: those that joined later are not in it."""
    return tuple(party for party in model.parties if party.position not in model.joined_later)


def replaced_party(model: Agreement) -> Party:
    """The party in whose place each body comes: the last that the model's text names."""
    return first_parties(model)[-1]


def replicated(
    model: Agreement,
    coverage: Coverage,
    number: str,
    body: Party,
    text: TextVersion,
    reworded: Callable[[str], str],
) -> Agreement:
    """What the model says, with another last party, and with nothing that happened since.

    Where the resolution was taken for every body, the copy is born approved by it: with its opinions and proposal, and
    the acts of the parties that are the same. Only the body's own act is missing. Otherwise it is born in draft.
    What was answered about the model's legal basis was answered of its own parties: of the copy nobody has.

    Args:
        body: At the position of the party that it replaces.
        text: The approved text of the model, written for this body.
        reworded: The model's words with the body's name.

    Raises:
        InvalidDatum: The model cannot be one, or the body is among its other parties.

    Legal basis: art. 15 L. 241/1990.
    """
    act, resolution = check_model(model, coverage)
    *others, replaced = first_parties(model)
    check_parties((*others, body))
    content = replace(
        model.content,
        purpose=reworded(model.content.purpose),
        premises=_each(model.content.premises, reworded),
        references=_each(model.content.references, reworded),
        joint_commitments=_each(model.content.joint_commitments, reworded),
        charges=reworded(model.content.charges),
        recalled=_each(model.content.recalled, reworded),
        considered=_each(model.content.considered, reworded),
    )
    return replace(
        model,
        number=number,
        answers=(),
        title=_title(model.title, body, reworded),
        content=content,
        parties=(
            *(replace(party, commitments=_each(party.commitments, reworded)) for party in others),
            replace(
                body,
                commitments=_each(replaced.commitments, reworded),
                short_name=reworded(body.short_name),
            ),
        ),
        obligations=tuple(
            replace(
                duty,
                description=reworded(duty.description),
                clause=reworded(duty.clause),
                due_on=None,
                explanation="",
                fulfilment=None,
                deferments=(),
                answered_before=(),
                counting=_not_happened(duty.counting, reworded),
                evidence=(),
                approvals=(),
                owed_by=None if duty.party_position == replaced.position else duty.owed_by,
            )
            for duty in model.obligations
            if duty.party_position <= replaced.position
        ),
        acts=(replace(_act(act, resolution, coverage, body, text), charges=_charges(act.charges, body, reworded)),),
        replica=Replica(model.number, resolution.text_version),
        predecessor="",
        filing=replace(model.filing, dossier=""),
        pending_corrections=(),
        accessions=(),
        successions=(),
        departures=(),
        ending=None,
        closing=None,
        facts=(),
        clauses=_clauses(model, reworded),
        effect_event=_awaited_anew(model.effect_event, reworded),
        movements=(),
        revision=0,
    )


def _awaited_anew(event: AwaitedEvent | None, reworded: Callable[[str], str]) -> AwaitedEvent | None:
    return None if event is None else AwaitedEvent(reworded(event.words))


def _not_happened(counting: Counting, reworded: Callable[[str], str]) -> Counting:
    return replace(counting, event=_awaited_anew(counting.event, reworded))


def _act(act: Act, resolution: Resolution, coverage: Coverage, body: Party, text: TextVersion) -> Act:
    made = Act(sequence=1, kind=ActKind.ORIGINAL, state=ActState.DRAFT, body=act.body, texts=(text,))
    if coverage is Coverage.MODEL_ONLY:
        return made
    proposal = act.proposal
    return replace(
        made,
        state=ActState.APPROVED,
        rule=act.rule,
        ratification=act.ratification,  # of the one decree; whether a law is needed depends on who the parties are
        opinions=act.opinions,
        proposal=Proposal(proposal.number, proposal.proposed_on, text.version) if proposal else None,
        resolution=Resolution(resolution.number, resolution.decided_on, text.version),
        party_acts=tuple(
            replace(other, text_version=text.version if other.adopted_on else other.text_version)
            for other in act.party_acts
            if other.position != body.position
            and (other.not_necessary_because or other.text_version == resolution.text_version)
        ),
    )


def _charges(charges: Charges, body: Party, reworded: Callable[[str], str]) -> Charges:
    """The model's charges, since the copy's text says them; those of a party that the copy has not are not known."""
    if any(line.borne_by > body.position for line in charges.lines):
        return UNKNOWN
    return replace(
        charges, lines=tuple(replace(line, received_by=reworded(line.received_by)) for line in charges.lines)
    )


def _clauses(model: Agreement, reworded: Callable[[str], str]) -> tuple[Clause, ...] | None:
    """The model's clauses, since the copy's text has them; where nobody knows them of the model, nor of the copy."""
    known = known_clauses(model)
    if known is None:
        return None
    return tuple(
        replace(
            clause,
            values=tuple((name, reworded(value)) for name, value in clause.values),
            words=_each(clause.words, reworded),
        )
        for clause in known
    )


def _title(title: str, body: Party, reworded: Callable[[str], str]) -> str:
    """The model's title; where it does not name the body, with its name, or lists could not tell the copies apart."""
    changed = reworded(title)
    if body.name.casefold() in changed.casefold() or len(changed) + len(body.name) > 490:
        return changed
    return f"{changed} – {body.name}"


def _each(texts: Sequence[str], reworded: Callable[[str], str]) -> tuple[str, ...]:
    return tuple(reworded(text) for text in texts)


def same_body(one: Party, other: Party) -> bool:
    """Whether two entries mean one body: by IPA code, by codice fiscale, or by name."""
    if one.ipa_code and other.ipa_code:
        return folded(one.ipa_code) == folded(other.ipa_code)
    if one.tax_code and other.tax_code:
        return one.tax_code == other.tax_code
    return folded(one.name) == folded(other.name)
