"""Every step in every state, for docs: ``python -m tests.support.steps_table`` writes the page anew."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from agreements.domain.agreement.act import ActState
from agreements.domain.basics.errors import RefusedTransition
from agreements.domain.steps.command import Trigger
from agreements.domain.steps.names import others
from agreements.domain.steps.transitions import possible_triggers, rows

PAGE = Path(__file__).parents[2] / "docs" / "passi-e-stati.md"
_NUMBERS = {state: number for number, state in enumerate(ActState, start=1)}


def refusal(agreement: str, trigger: Trigger, state: ActState) -> str:
    """What is said where a state does not know a step."""
    possible = others(possible_triggers(state), trigger)
    return str(RefusedTransition(agreement, trigger.value, state.value, None, possible))


def page() -> str:
    """The page as it has to be."""
    lines = [
        "# Ogni passo in ogni stato",
        "",
        "Che cosa si può chiedere di un atto, secondo dove sta. Un numero dice in quale stato il passo lo porta, «sì» "
        "che l’atto resta dov’è, «–» che il passo è rifiutato e nulla cambia. Un passo possibile può ancora essere "
        "rifiutato per i suoi dati (una data nel futuro, un motivo che manca): la frase dice allora che cosa non va.",
        "",
        "| Passo | " + " | ".join(str(number) for number in _NUMBERS.values()) + " |",
        "| --- |" + " :-: |" * len(_NUMBERS),
    ]
    lines += [f"| {step.value} | " + " | ".join(_cell(state, step) for state in ActState) + " |" for step in Trigger]
    lines += ["", *(f"{number}. {state.value}" for state, number in _NUMBERS.items())]
    lines += [line for state in ActState for line in _of_state(state)]
    return "\n".join(lines) + "\n"


def _cell(state: ActState, step: Trigger) -> str:
    targets = dict.fromkeys(row.target for row in rows(state, step))
    return ", ".join("sì" if target is state else str(_NUMBERS[target]) for target in targets) or "–"


def _of_state(state: ActState) -> Iterator[str]:
    yield from ("", f"## {_NUMBERS[state]}. L’atto è {state.value}", "")
    if possible_triggers(state):
        yield from ("| Passo | Poi è | Per |", "| --- | --- | --- |")
    for step in possible_triggers(state):
        laws = dict.fromkeys((row.target.value, row.legal_basis) for row in rows(state, step))
        yield from (f"| {step.value} | {target} | {law} |" for target, law in laws)
    others = [step for step in Trigger if not rows(state, step)]
    example = refusal("P-2026-0001", others[0], state)
    yield from ("", f"Ogni altro passo è rifiutato, per esempio: «{example}»")


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
