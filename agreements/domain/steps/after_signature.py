"""Duties beside the state, after the last signature, which their lateness does not move."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from agreements.domain.agreement.act import Act, ActState, Publication, Registration
from agreements.domain.agreement.agreement import Agreement, EffectRule
from agreements.domain.agreement.confidentiality import Public
from agreements.domain.agreement.confirmed_end import outside_readings, without_declared_end, without_moved_ends
from agreements.domain.agreement.early_effect import effect_told
from agreements.domain.agreement.periods import current_period
from agreements.domain.basics.day_words import the_date
from agreements.domain.basics.moment import Moment
from agreements.domain.steps.capability import Effect, Effects, Situation, Transition, on_act
from agreements.domain.steps.command import Command, Trigger
from agreements.domain.steps.guards import not_in_future


@dataclass(frozen=True, slots=True)
class RecordPecCommunication(Command):
    """The signing by all was communicated to all by PEC."""

    trigger = Trigger.RECORD_PEC_COMMUNICATION
    communicated_on: date
    registration_number: str


@dataclass(frozen=True, slots=True)
class ConfirmExpiry(Command):
    """A person confirms the end of the running period.

    Attributes:
        article: Words of the signed text that say this end; needed only where no reading of the duration does.
        found_in: In Italian, the signed text in which they were found; empty where they were not.
    """

    trigger = Trigger.CONFIRM_EXPIRY
    expires_on: date
    reason: str
    article: str = ""
    found_in: str = ""


@dataclass(frozen=True, slots=True)
class RecordRepertory(Command):
    """The repertory number, given by the repertory office after the last signature.

    Attributes:
        officer_title: Office of who attests it, as the attestation has it.
        attested_in: Place of the attestation.
    """

    trigger = Trigger.RECORD_REPERTORY
    register: str
    number: str
    registered_on: date
    officer: str
    officer_title: str | None = None
    attested_in: str | None = None


@dataclass(frozen=True, slots=True)
class RecordPublication(Command):
    """The act was published.

    Attributes:
        only: What of a confidential agreement, as declared.
    """

    trigger = Trigger.RECORD_PUBLICATION
    place: str
    published_on: date
    only: Public | None = None

    @property
    def publication(self) -> Publication:
        """The publication that it tells."""
        return Publication(self.place, self.published_on, self.only)

    def stands(self, _agreement: Agreement, act: Act) -> bool:
        """Whether this very publication is recorded, whatever was recorded after it."""
        return self.publication in act.publications


def effect_by_pec(s: Situation[RecordPecCommunication]) -> str | None:
    """The communication by PEC matters where the text says that effects begin with it, and is not repeated."""
    command = s.command
    if s.agreement.effect_rule is not EffectRule.PEC_COMMUNICATION:
        return f"l’accordo decorre {s.agreement.effect_rule}, non dalla comunicazione via PEC"
    if s.act.pec_communicated_on is not None:
        return "la comunicazione è già registrata: per correggerla usare «rettifica»"
    if s.act.signed_on is not None and command.communicated_on < s.act.signed_on:
        return "la comunicazione precede l’ultima firma"
    return not_in_future(command.communicated_on, "la data della comunicazione", s)


def expiry_plausible(s: Situation[ConfirmExpiry]) -> str | None:
    """The confirmed end follows the beginning; it is confirmed once for each period."""
    command = s.command
    period = current_period(s.agreement)
    if period is None:
        return "l’accordo non ha ancora una decorrenza"
    if period.extended_by:
        return "la scadenza è quella dell’atto di proroga"
    if period.confirmed is not None:
        return "la scadenza è già confermata: per correggerla usare «rettifica»"
    if period.starts_on is not None and command.expires_on <= period.starts_on:
        return f"la scadenza deve seguire la decorrenza ({period.starts_on:%d/%m/%Y})"
    outside = outside_readings(s.agreement, period, command.expires_on)
    if outside is not None and not command.found_in:
        asked = "«Articolo che la stabilisce»"
        return f"{outside}: si conferma solo citando l’articolo del testo firmato che lo dice ({asked})"
    return None


def repertory_free(s: Situation[RecordRepertory]) -> str | None:
    """The repertory number is given once, after the last signature."""
    command = s.command
    given = Registration(
        command.register.strip(), command.number.strip(), command.registered_on, command.officer.strip()
    )
    if s.act.repertory == given:
        return (
            f"l’atto ha già il repertorio n. {given.number}, e l’attestazione porta la carica e il luogo di allora: se "
            "sono sbagliati, li corregge chi la firma"
        )
    if s.act.repertory is not None:
        return f"l’atto ha già il repertorio n. {s.act.repertory.number}: per correggerlo usare «rettifica»"
    if not command.number.strip() or not command.register.strip() or not command.officer.strip():
        return "servono registro, numero e ufficiale che attesta il repertorio"
    if s.act.signed_on is not None and command.registered_on < s.act.signed_on:
        return "la registrazione precede l’ultima firma"
    return not_in_future(command.registered_on, "la data di repertorio", s)


def publication_dated(s: Situation[RecordPublication]) -> str | None:
    """A publication is not of tomorrow, nor before the act was signed."""
    command = s.command
    if s.act.signed_on is not None and command.published_on < s.act.signed_on:
        return "la pubblicazione precede l’ultima firma"
    if reason := _published_too_much(s, command.only):
        return reason
    return not_in_future(command.published_on, "la data di pubblicazione", s)


def _published_too_much(s: Situation[Command], only: Public | None) -> str | None:
    """Of a confidential agreement no more is published than was said to stay public (art. 24 L. 241/1990)."""
    hidden = s.agreement.confidentiality
    if hidden is None:
        if only in (Public.NOTHING, Public.NOT_SAID):
            return f"«{only}» non è una pubblicazione: dire che cosa è stato pubblicato, tutto o quale parte"
        return None
    public = hidden.extent.public
    if public is Public.NOT_SAID:
        return "è riservato e non è indicato che cosa ne resta pubblico: indicarlo con «riservatezza»"
    if public is Public.NOTHING:
        return (
            "è riservato e non ne resta pubblico nulla: se è stato pubblicato, farlo togliere; se non va più protetto, "
            "usare «riservatezza»"
        )
    if only is not public:
        return (
            f"è riservato e ne resta pubblico solo: {public}; se è stato pubblicato questo, dirlo alla voce «Che cosa "
            "è pubblicato», altrimenti farlo correggere"
        )
    return None


def _pec(agreement: Agreement, act: Act, command: RecordPecCommunication, moment: Moment) -> Effect:
    act = replace(act, pec_communicated_on=command.communicated_on)
    what = (
        f"Sottoscrizione comunicata a tutte le parti via PEC {the_date(command.communicated_on)} "
        f"(protocollo {command.registration_number})."
    )
    data = {"registration_number": command.registration_number, "sent_on": command.communicated_on.isoformat()}
    after, fallen = without_moved_ends(agreement, agreement.with_act(act))
    return Effect(after, " ".join((what, *effect_told(agreement, after), *fallen)), "", data)


def _confirm_expiry(agreement: Agreement, act: Act, command: ConfirmExpiry, moment: Moment) -> Effect:
    period = current_period(agreement)
    assert period is not None  # the guard asked for it
    readings = "; ".join(r.explanation for r in period.readings)
    by_article = outside_readings(agreement, period, command.expires_on) is not None
    act = replace(
        agreement.act(period.act_sequence),
        confirmed_expires_on=command.expires_on,
        expiry_article=command.article.strip() if by_article else "",
    )
    what = f"Scadenza confermata: {command.expires_on:%d/%m/%Y}. Letture proposte: {readings or 'nessuna'}"
    if command.found_in:
        what = f"{what.rstrip('.')}. La stabilisce il testo firmato ({command.found_in}): «{command.article.strip()}»"
    return on_act(without_declared_end(agreement), act, what, command.reason)


def _repertory(agreement: Agreement, act: Act, command: RecordRepertory, moment: Moment) -> Effect:
    registration = Registration(
        command.register.strip(), command.number.strip(), command.registered_on, command.officer.strip()
    )
    what = f"Repertorio {registration.reference} ({registration.register}), attestato da {registration.by}."
    after, fallen = without_moved_ends(agreement, agreement.with_act(replace(act, repertory=registration)))
    # By these an attestation is made again, where a correction asks for it.
    beside = {"officer_title": command.officer_title, "attested_in": command.attested_in}
    data = {"number": registration.number} | {name: said for name, said in beside.items() if said}
    return Effect(after, " ".join((what, *effect_told(agreement, after), *fallen)), "", data)


def _publish(agreement: Agreement, act: Act, command: RecordPublication, moment: Moment) -> Effect:
    act = replace(act, publications=(*act.publications, command.publication))
    only = "" if command.only is None else f", solo: {command.only}"
    return on_act(agreement, act, f"Pubblicazione: {command.place}, {command.published_on:%d/%m/%Y}{only}.")


_SIGNED = ActState.SIGNED

ROWS: tuple[
    Transition[RecordPecCommunication]
    | Transition[ConfirmExpiry]
    | Transition[RecordRepertory]
    | Transition[RecordPublication],
    ...,
] = (
    Transition(
        _SIGNED,
        Trigger.RECORD_PEC_COMMUNICATION,
        _SIGNED,
        effect_by_pec,
        "artt. 1326 e 1335 c.c.; art. 6 c. 1 CAD",
    ),
    Transition(_SIGNED, Trigger.CONFIRM_EXPIRY, _SIGNED, expiry_plausible, "art. 2963 c.c."),
    Transition(_SIGNED, Trigger.RECORD_REPERTORY, _SIGNED, repertory_free, "art. 53 c. 5 D.P.R. 445/2000"),
    Transition(_SIGNED, Trigger.RECORD_PUBLICATION, _SIGNED, publication_dated, "art. 23 c. 1 lett. d) D.Lgs. 33/2013"),
)

EFFECTS: Effects = {
    RecordPecCommunication: _pec,
    ConfirmExpiry: _confirm_expiry,
    RecordRepertory: _repertory,
    RecordPublication: _publish,
}
