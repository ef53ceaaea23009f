"""How an act's body decides, and its ratifications, to columns and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from agreements.domain.agreement.decision import DecidingBody
from agreements.domain.agreement.ratification import Ratification
from agreements.domain.agreement.region_profile import DecisionRule, Wording
from agreements.domain.days.time_limit import TimeLimit, Unit
from agreements.persistence.tables.rows_act import ActRow


def rule_document(rule: DecisionRule | None) -> dict[str, Any] | None:
    """A frozen rule as it is stored: by names, since the Italian labels may be reworded.

    Raises:
        ValueError: Its term is of a sort that no profile can state.
    """
    if rule is None:
        return None
    limit, wording = rule.ratified_within, rule.wording
    if limit is not None and limit != TimeLimit(limit.amount, limit.unit):
        raise ValueError("the term of a ratification is a number of a unit, and nothing else")
    return {
        "body": rule.body.name,
        "act_name": rule.act_name,
        "legal_basis": rule.legal_basis,
        "heading": wording.heading,
        "verb": wording.verb,
        "vote": wording.vote,
        "proposer": wording.proposer,
        "signed_by": wording.signed_by,
        **({"mandate": wording.mandate} if wording.mandate else {}),
        "required_opinions": list(rule.required_opinions),
        "further_opinions": list(rule.further_opinions),
        **({"opinions_with_charges": list(rule.opinions_with_charges)} if rule.opinions_with_charges else {}),
        "ratified_by": rule.ratified_by,
        "ratified_within": [limit.amount, limit.unit.name] if limit else None,
    }


def rule_from(stored: Mapping[str, Any] | None) -> DecisionRule | None:
    """The frozen rule that a column holds."""
    if stored is None:
        return None
    within = stored["ratified_within"]
    return DecisionRule(
        body=DecidingBody[stored["body"]],
        act_name=stored["act_name"],
        legal_basis=stored["legal_basis"],
        wording=Wording(
            stored["heading"],
            stored["verb"],
            stored["vote"],
            stored["proposer"],
            stored["signed_by"],
            stored.get("mandate", ""),
        ),
        required_opinions=tuple(stored["required_opinions"]),
        further_opinions=tuple(stored["further_opinions"]),
        opinions_with_charges=tuple(stored.get("opinions_with_charges", ())),
        ratified_by=stored["ratified_by"],
        ratified_within=TimeLimit(within[0], Unit[within[1]]) if within else None,
    )


def ratification_from(row: ActRow) -> Ratification | None:
    """The ratification of a decree."""
    if row.ratification_answer is None:
        return None
    return Ratification(
        row.ratification_answer,
        row.ratification_organ or "",
        row.ratification_number or "",
        row.ratification_dated_on,
        row.ratification_reason or "",
    )


def law_from(row: ActRow) -> Ratification | None:
    """Whether a law has to ratify, and what became of it."""
    if row.law_answer is None:
        return None
    return Ratification(
        row.law_answer, row.law_organ or "", row.law_number or "", row.law_dated_on, row.law_reason or ""
    )
