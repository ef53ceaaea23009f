"""Guards of what follows the last signature: duties beside the state, and the opening of a renewal."""

from __future__ import annotations

from typing import cast

from agreements.domain import commands as c
from agreements.domain.agreement import EffectRule
from agreements.domain.guards import Situation, not_in_future, refuse_after_end
from agreements.domain.periods import current_period


def effect_by_pec(s: Situation) -> str | None:
    """The communication by PEC matters where the text says that effects begin with it, and is not repeated."""
    command = cast(c.RecordPecCommunication, s.command)
    if s.agreement.effect_rule is not EffectRule.PEC_COMMUNICATION:
        return f"l’accordo decorre {s.agreement.effect_rule}, non dalla comunicazione via PEC"
    if s.act.pec_communicated_on is not None:
        return "la comunicazione è già registrata: per correggerla usare «rettifica»"
    if s.act.signed_on is not None and command.communicated_on < s.act.signed_on:
        return "la comunicazione precede l’ultima firma"
    return not_in_future(command.communicated_on, "la data della comunicazione", s)


def expiry_plausible(s: Situation) -> str | None:
    """The confirmed end follows the beginning; it is confirmed once for each period."""
    command = cast(c.ConfirmExpiry, s.command)
    period = current_period(s.agreement)
    if period is None:
        return "l’accordo non ha ancora una decorrenza"
    if s.act.confirmed_expires_on is not None:
        return "la scadenza è già confermata: per correggerla usare «rettifica»"
    if command.expires_on <= period.starts_on:
        return f"la scadenza deve seguire la decorrenza ({period.starts_on:%d/%m/%Y})"
    return None


def repertory_free(s: Situation) -> str | None:
    """The repertory number is given once, after the last signature."""
    command = cast(c.RecordRepertory, s.command)
    if s.act.repertory is not None:
        return f"l’atto ha già il repertorio n. {s.act.repertory.number}: per correggerlo usare «rettifica»"
    if not command.number.strip() or not command.register.strip() or not command.officer.strip():
        return "servono registro, numero e ufficiale che attesta il repertorio"
    if s.act.signed_on is not None and command.registered_on < s.act.signed_on:
        return "la registrazione precede l’ultima firma"
    return not_in_future(command.registered_on, "la data di repertorio", s)


def publication_dated(s: Situation) -> str | None:
    """A publication is not of tomorrow, nor before the act was signed."""
    command = cast(c.RecordPublication, s.command)
    if s.act.signed_on is not None and command.published_on < s.act.signed_on:
        return "la pubblicazione precede l’ultima firma"
    return not_in_future(command.published_on, "la data di pubblicazione", s)


def obligation_open(s: Situation) -> str | None:
    """The obligation runs and was not met yet."""
    command = cast(c.FulfilObligation, s.command)
    obligation = s.agreement.obligation(command.code)
    if obligation.fulfilment is not None:
        return f"«{obligation.description}» risulta già adempiuto il {obligation.fulfilment.fulfilled_on:%d/%m/%Y}"
    if s.act.signed_on is not None and command.fulfilled_on < s.act.signed_on:
        return "la consegna precede la firma dell’accordo"
    return not_in_future(command.fulfilled_on, "la data di consegna", s)


def renewable(s: Situation) -> str | None:
    """A renewal is opened in the running period, if the clause allows one more, and one at a time.

    Raises:
        TooLate: The period has ended.
    """
    rule = s.agreement.renewal
    newest = s.agreement.newest_act
    if newest.sequence != s.act.sequence and newest.open:
        return "un rinnovo è già in corso"
    if len(s.agreement.renewals) >= rule.allowed:
        clause = "non prevede rinnovi" if not rule.allowed else f"ammette {rule.allowed} rinnovo/i, già avvenuti"
        return f"il testo {clause}"
    period = current_period(s.agreement)
    if period is None:
        return "l’accordo non ha ancora una decorrenza"
    if s.agreement.duration is None:
        return "la durata non è indicata: non c’è una scadenza da rinnovare"
    refuse_after_end(s, s.moment.today)
    return None
