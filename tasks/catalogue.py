"""What the form of each deployment may offer: it follows from the steps of the table that it takes (`TRIGGERS`).

Deployments that are about an agreement but take no step of the table say which agreements they offer in
`OTHER_CHOICES`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from agreements.domain.agreement.region_profile import RegionProfile
from agreements.domain.basics.errors import AccordiError
from agreements.domain.steps.command import Trigger
from agreements.domain.steps.names import TRIGGERS
from agreements.use_cases.drafting.choices import Choice, Choices
from tasks.choices import label

OTHER_CHOICES: Mapping[str, Callable[[Choices], Sequence[Choice]]] = {
    "replica-accordo": lambda choices: choices.models,
    "prepara-piano": lambda choices: choices.signed,
    "registra-lettera-inviata": lambda choices: choices.letters,
    "importa-ricevuta": lambda choices: choices.sent_letters,
    "vista-famiglia": lambda choices: choices.families,
    "storia-accordo": lambda choices: choices.all,
    "registra-valutazione": lambda choices: choices.all,
    "riservatezza": lambda choices: choices.all,
    "rettifica": lambda choices: choices.all,
    "conferma-rettifica": lambda choices: choices.corrections,
    "decidi-avviso-incerto": lambda choices: choices.notices,
}


def offered(choices: Choices) -> dict[str, list[str]]:
    """The labels that each deployment's form offers, the newest agreement first."""
    found = {name: _of_triggers(choices, triggers) for name, triggers in TRIGGERS.items()}
    return found | {name: [_label(c) for c in choose(choices)] for name, choose in OTHER_CHOICES.items()}


def hints_of(profile: Callable[[], RegionProfile]) -> dict[str, str]:
    """What the forms say of this installation's Region; a profile that cannot be read says nothing here."""
    try:
        read = profile()
    except AccordiError:
        return {}
    kinds = dict.fromkeys(kind for rule in read.rules.values() for kind in rule.opinions)
    return {"registra-parere": f"Tipi di parere del profilo «{read.title}»: {', '.join(kinds)}."}


def _of_triggers(choices: Choices, triggers: Sequence[Trigger]) -> list[str]:
    offered = {choice.number for trigger in triggers for choice in choices.by_trigger[trigger]}
    return [_label(choice) for choice in choices.all if choice.number in offered]


def _label(choice: Choice) -> str:
    return label(choice.number, choice.title, choice.others)
