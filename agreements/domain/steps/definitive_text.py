"""The definitive text: fixed, and taken back before anybody has signed."""

from __future__ import annotations

from dataclasses import dataclass, replace

from agreements.domain.agreement.act import Act, ActState, DefinitiveText
from agreements.domain.agreement.agreement import Agreement
from agreements.domain.basics.moment import Moment
from agreements.domain.basics.number_words import counted
from agreements.domain.steps.capability import Effect, Effects, Situation, Transition, forgotten, on_act
from agreements.domain.steps.command import Command, Trigger
from agreements.domain.steps.decision import resolution_number_known
from agreements.domain.steps.guards import all_of, reason_given, renewal_in_time
from agreements.domain.steps.ratification import nothing_denied


@dataclass(frozen=True, slots=True)
class FixDefinitiveText(Command):
    """The definitive text, filled, compared with the schema, converted once and frozen.

    Attributes:
        passage: Of the resolution, that admits changes which are not substantial, and who is named there.
        mandate_wanted: Whether a difference is more than an address or a code, so that the resolution has to admit it.
        touched: In Italian, what the differences touch that no declaration can cover; empty for nothing of it.
        request_unmet: In Italian, the accepted request for a change that the text does not have; empty for none.
    """

    trigger = Trigger.FIX_DEFINITIVE_TEXT
    text: DefinitiveText
    passage: str = ""
    mandate_wanted: bool = False
    touched: str = ""
    request_unmet: str = ""

    @property
    def typed(self) -> tuple[object, ...]:
        """Its differences are quoted from the texts."""
        return (self.text.declared_by, self.text.reason, self.passage)


@dataclass(frozen=True, slots=True)
class RecallText(Command):
    """The definitive text is taken back before anybody has signed."""

    trigger = Trigger.RECALL_TEXT
    reason: str


def differences_declared(s: Situation[FixDefinitiveText]) -> str | None:
    """Beyond the blanks the text differs only where the resolution lets the dirigente declare it not substantial.

    Legal basis: the mandate of the resolution (da confermare): never where duration, renewals, effect, parties,
    obligations and terms or charges are touched; addresses and mistyped codes need a reason alone.
    """
    command, text = s.command, s.command.text
    first = s.agreement.in_refusal("; ".join(text.differences[:3]), f"differenze: {len(text.differences)}")
    if command.touched:
        return (
            f"il testo differisce dallo schema approvato ({first}) e tocca {command.touched}: nessuno può dichiararlo "
            "non sostanziale, serve una nuova versione con una nuova delibera («richiesta-modifiche», «nuova-versione»)"
        )
    if text.differences and not (text.declared_by.strip() and text.reason.strip()):
        return (
            f"il testo differisce dallo schema approvato oltre gli spazi da compilare ({first}): "
            "il dirigente dichiari le modifiche non sostanziali con la motivazione, altrimenti serve una nuova delibera"
        )
    if command.mandate_wanted and not command.passage.strip():
        return (
            f"il testo differisce dallo schema approvato ({first}): indicare il passo della delibera che ammette "
            "modifiche non sostanziali e chi vi è nominato, altrimenti serve una nuova delibera"
        )
    return command.request_unmet or None


def nobody_signed_yet(s: Situation[Command]) -> str | None:
    """A text that somebody signed is never touched; one that came in as a PDF has no schema to go back to."""
    if not s.act.texts:
        return (
            "l’accordo è stato importato già in firma, senza lo schema in Word: se il testo va rifatto, registrare il "
            "«rifiuto-di-firma», poi «ritira-atto» e «nuovo-accordo»"
        )
    if s.act.signatures:
        return "una parte ha già firmato: un testo firmato non si tocca"
    return None


def without_definitive(act: Act) -> Act:
    """The act without its definitive text and what came of sending it; nobody has signed."""
    act = replace(act, definitive=None, sending=None, held_files=(), refusals=())
    return forgotten(act, Trigger.HOLD_FILE, Trigger.RECORD_REFUSAL)


def _fix_text(agreement: Agreement, act: Act, command: FixDefinitiveText, moment: Moment) -> Effect:
    text = command.text
    what = f"Testo definitivo convertito con {text.engine} {text.engine_version} e congelato."
    if text.differences:
        what += (
            f" {text.declared_by} dichiara non sostanziali "
            f"{counted(len(text.differences), 'differenza', 'differenze')} dallo schema: {'; '.join(text.differences)}"
        )
    if text.differences and command.passage.strip():
        what += f" Lo ammette la delibera: «{' '.join(command.passage.split())}»."
    return on_act(
        agreement,
        replace(act, definitive=text),
        what,
        text.reason,
        docx_sha256=text.docx_sha256,
        pdf_sha256=text.pdf_sha256,
        profiles=", ".join(text.profiles),
    )


def _recall(agreement: Agreement, act: Act, command: RecallText, moment: Moment) -> Effect:
    return on_act(
        agreement, without_definitive(act), "Testo definitivo ritirato: nessuno aveva firmato.", command.reason
    )


ROWS: tuple[Transition[FixDefinitiveText] | Transition[RecallText], ...] = (
    Transition(
        ActState.PARTIES_APPROVED,
        Trigger.FIX_DEFINITIVE_TEXT,
        ActState.DEFINITIVE,
        all_of(renewal_in_time, nothing_denied, resolution_number_known, differences_declared),
        "mandato a sottoscrivere della deliberazione; sole modifiche non sostanziali",
    ),
    *(
        Transition(
            state,
            Trigger.RECALL_TEXT,
            ActState.PARTIES_APPROVED,
            all_of(nobody_signed_yet, reason_given),
            "art. 15 L. 241/1990",
        )
        for state in (ActState.DEFINITIVE, ActState.SIGNING)
    ),
)

EFFECTS: Effects = {FixDefinitiveText: _fix_text, RecallText: _recall}
