"""The text under discussion: its versions, and the examination of the current one."""

from __future__ import annotations

from dataclasses import dataclass, replace

from agreements.domain.agreement.act import Act, ActState
from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.legal_basis import LegalBasis
from agreements.domain.agreement.region_profile import DecisionRule
from agreements.domain.basics.moment import Moment
from agreements.domain.register.assess import still_asked
from agreements.domain.steps import charges
from agreements.domain.steps.capability import Effect, Effects, Situation, Transition, forgotten, next_text, on_act
from agreements.domain.steps.command import Command, Trigger
from agreements.domain.steps.guards import all_of, answered_on_the_way, renewal_in_time


@dataclass(frozen=True, slots=True)
class AddVersion(Command):
    """A new version of the text under discussion."""

    trigger = Trigger.ADD_VERSION
    docx_sha256: str
    origin: str


@dataclass(frozen=True, slots=True)
class OpenExamination(Command):
    """The examination of the current text begins.

    Attributes:
        rule: How the act's body decides, to be frozen on the act; None: as is usual.
        basis: What the folder of the agreement's legal basis says; None where it has none.
    """

    trigger = Trigger.OPEN_EXAMINATION
    text_version: int
    rule: DecisionRule | None = None
    basis: LegalBasis | None = None


def has_text(s: Situation[Command]) -> str | None:
    """A text must stand before anybody can examine it."""
    return None if s.act.texts else "manca il testo: caricare una versione"


def examined_text_is_current(s: Situation[OpenExamination]) -> str | None:
    """The version that is named is the newest."""
    wanted = s.command.text_version
    current = len(s.act.texts)
    return None if wanted == current else f"la versione {wanted} non è l’ultima del testo (versione {current})"


def basis_answered(s: Situation[OpenExamination]) -> str | None:
    """What the legal basis asks has been answered, whatever the answer.

    Legal basis: art. 3 L. 241/1990 (every act says why).
    """
    missing = still_asked(s.agreement, s.command.basis)
    if not missing:
        return None
    codes = ", ".join(f"«{question.code}»" for question in missing)
    return f"senza risposta, con la sua motivazione, {codes}: rispondere con «registra-valutazione»"


def _add_version(agreement: Agreement, act: Act, command: AddVersion, moment: Moment) -> Effect:
    texts = next_text(act, command.docx_sha256, command.origin, moment)
    # Opinions were given on the older text.
    act = forgotten(replace(act, texts=texts, opinions=()), Trigger.RECORD_OPINION)
    what = f"Versione {len(texts)} del testo ({command.origin})."
    return on_act(agreement, act, what, docx_sha256=command.docx_sha256, version=str(len(texts)))


def _open_examination(agreement: Agreement, act: Act, command: OpenExamination, moment: Moment) -> Effect:
    act = replace(act, rule=command.rule)
    what = f"Avviata l’istruttoria sulla versione {command.text_version} del testo. {act.deciding.in_words}."
    return on_act(agreement, act, what)


_ART_15 = "art. 15 L. 241/1990"

ROWS: tuple[Transition[AddVersion] | Transition[OpenExamination], ...] = (
    Transition(ActState.DRAFT, Trigger.ADD_VERSION, ActState.DRAFT, renewal_in_time, _ART_15),
    Transition(
        ActState.DRAFT,
        Trigger.OPEN_EXAMINATION,
        ActState.UNDER_EXAMINATION,
        all_of(
            renewal_in_time,
            has_text,
            examined_text_is_current,
            charges.charges_told,
            basis_answered,
            answered_on_the_way,
        ),
        "artt. 4-6 L. 241/1990",
    ),
    Transition(ActState.UNDER_EXAMINATION, Trigger.ADD_VERSION, ActState.DRAFT, renewal_in_time, _ART_15),
)

EFFECTS: Effects = {AddVersion: _add_version, OpenExamination: _open_examination}
