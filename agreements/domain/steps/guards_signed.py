"""Guards of what follows the last signature: duties beside the state, and the opening of a further act."""

from __future__ import annotations

from typing import cast

from agreements.domain.agreement.act import Registration
from agreements.domain.agreement.agreement import EffectRule
from agreements.domain.agreement.confidentiality import Public
from agreements.domain.agreement.confirmed_end import outside_readings
from agreements.domain.agreement.obligation import TIME_OF, Obligation
from agreements.domain.agreement.periods import current_period, last_day
from agreements.domain.agreement.recurrence import begins_on, duties, still_owed
from agreements.domain.steps import commands as c
from agreements.domain.steps import commands_further as f
from agreements.domain.steps.guards import Situation, not_in_future, nothing_to_renew, refuse_after_end


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


def repertory_free(s: Situation) -> str | None:
    """The repertory number is given once, after the last signature."""
    command = cast(c.RecordRepertory, s.command)
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


def publication_dated(s: Situation) -> str | None:
    """A publication is not of tomorrow, nor before the act was signed."""
    command = cast(c.RecordPublication, s.command)
    if s.act.signed_on is not None and command.published_on < s.act.signed_on:
        return "la pubblicazione precede l’ultima firma"
    if reason := _published_too_much(s, command.only):
        return reason
    return not_in_future(command.published_on, "la data di pubblicazione", s)


def _published_too_much(s: Situation, only: Public | None) -> str | None:
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


def obligation_open(s: Situation) -> str | None:
    """The obligation runs and was not met yet."""
    command = cast(c.FulfilObligation, s.command)
    obligation = s.agreement.obligation(command.code)
    if reason := _not_one_time(obligation, s):
        return reason
    if obligation.fulfilment is not None:
        return f"«{obligation.description}» risulta già adempiuto il {obligation.fulfilment.fulfilled_on:%d/%m/%Y}"
    signed_on = s.agreement.acts[0].signed_on
    if signed_on is not None and command.fulfilled_on < signed_on:
        return "la consegna precede la firma dell’accordo"
    return not_in_future(command.fulfilled_on, "la data di consegna", s)


def _not_one_time(obligation: Obligation, s: Situation) -> str | None:
    """Of what recurs one time is meant, and one that has begun."""
    if obligation.recurs_from is not None:
        running = [duty for duty in duties(s.agreement, s.moment.today) if duty.nth and duty.fulfilment is None]
        codes = ", ".join(f"«{d.code}»" for d in running if d.code.startswith(f"{obligation.code}{TIME_OF}"))
        which = f"quale volta: {codes}" if codes else "quale volta"
        return f"«{obligation.description}» si ripete: indicare come adempimento {which}"
    base = s.agreement.acts[0].signed_on
    if obligation.nth and base is not None and s.moment.today < (first := begins_on(obligation, base)):
        return f"il periodo di «{obligation.description}» comincia solo il {first:%d/%m/%Y}"
    return None


def deferrable(s: Situation) -> str | None:
    """The obligation runs, was not met yet, and the agreed date is later than the one that it has."""
    command = cast(c.DeferObligation, s.command)
    obligation = s.agreement.obligation(command.code)
    if reason := _not_one_time(obligation, s):
        return reason
    if obligation.fulfilment is not None:
        return f"«{obligation.description}» risulta già adempiuto il {obligation.fulfilment.fulfilled_on:%d/%m/%Y}"
    if not still_owed(s.agreement, obligation, s.moment.today):
        return f"«{obligation.description}» non è più dovuto: non c’è un termine da differire"
    if obligation.due_on is None:
        return f"il termine di «{obligation.description}» non decorre ancora"
    if not command.act.strip() or not command.reason.strip():
        return "servono l’atto con cui il differimento è stato concordato e la motivazione"
    if command.due_on <= obligation.due_on:
        return (
            f"il nuovo termine ({command.due_on:%d/%m/%Y}) non è successivo a quello che c’è "
            f"({obligation.due_on:%d/%m/%Y}); una data scritta male si corregge con «rettifica»"
        )
    signed_on = s.agreement.acts[0].signed_on
    if signed_on is not None and command.agreed_on < signed_on:
        return "il differimento precede la firma dell’accordo"
    return not_in_future(command.agreed_on, "la data del differimento", s)


_END_NOT_KNOWN = (
    "la data della firma non è nota e da essa non si conta una scadenza: registrarla con «conferma-scadenza», oppure "
    "la data della firma con «rettifica»"
)


def _own_procedure(s: Situation) -> str | None:
    if s.agreement.kind.recorded_only:
        return (
            f"un {s.agreement.kind} si rinnova e si modifica con il proprio procedimento: registrarlo quando è concluso"
        )
    return None


def _nobody_to_sign(s: Situation) -> str | None:
    """Of an agreement recorded as it was it may not be known who signs: the new act has to name somebody."""
    unknown = [party.name for party in s.agreement.staying if not party.signatory.known]
    if not unknown:
        return None
    return f"non è noto chi firma per {' e per '.join(unknown)}: indicarne il nome con «rettifica», poi ripetere"


def renewable(s: Situation) -> str | None:
    """A renewal is opened in the running period, if the clause allows one more, and one at a time.

    Raises:
        TooLate: The period has ended.
    """
    if reason := _own_procedure(s) or _no_other_act(s):
        return reason
    rule = s.agreement.renewal
    if len(s.agreement.renewals) >= rule.allowed:
        clause = "non prevede rinnovi" if not rule.allowed else f"ammette {rule.allowed} rinnovo/i, già avvenuti"
        return f"il testo {clause}"
    period = current_period(s.agreement)
    if period is None:
        return "l’accordo non ha ancora una decorrenza"
    if s.agreement.duration is None:
        return "la durata non è indicata: non c’è una scadenza da rinnovare"
    if period.earliest_end is None:
        return _END_NOT_KNOWN
    refuse_after_end(s, s.moment.today)
    return _nobody_to_sign(s)


def extendable(s: Situation) -> str | None:
    """An extension is opened before the end that it moves, and moves it to a later day.

    Raises:
        TooLate: The period has ended.
    """
    command = cast(f.Extend, s.command)
    if reason := _own_procedure(s) or _running(s):
        return reason
    end = last_day(s.agreement)
    if end is None and s.agreement.duration is not None:
        return _END_NOT_KNOWN
    if end is None:
        return "la durata non è indicata: non c’è una scadenza da prorogare"
    period = current_period(s.agreement)
    if period is not None and period.latest_end is not None:
        end = max(end, period.latest_end)  # to a day that the text may allow already nothing is extended
    if command.until_on <= end:
        return f"la nuova scadenza ({command.until_on:%d/%m/%Y}) non è successiva a quella che c’è ({end:%d/%m/%Y})"
    return _nobody_to_sign(s) if command.reason.strip() else "manca la motivazione"


def amendable(s: Situation) -> str | None:
    """An amendment is opened while the agreement runs, and says which clauses it changes, and how.

    Raises:
        TooLate: The period has ended.
    """
    command = cast(f.Amend, s.command)
    if reason := _own_procedure(s) or _running(s):
        return reason
    if not command.changes or not all(change.clause.strip() and change.wording.strip() for change in command.changes):
        return "servono le clausole da modificare, ciascuna con il suo nuovo testo"
    return _nobody_to_sign(s) if command.reason.strip() else "manca la motivazione"


def _running(s: Situation) -> str | None:
    if reason := _no_other_act(s):
        return reason
    if current_period(s.agreement) is None:
        return "l’accordo non ha ancora una decorrenza"
    refuse_after_end(s, s.moment.today)
    return None


def _no_other_act(s: Situation) -> str | None:
    """One further act at a time, and none of what has ended."""
    if reason := nothing_to_renew(s):
        return reason
    newest = s.agreement.newest_act
    if newest.sequence != s.act.sequence and newest.open:
        return f"un altro atto è già in corso ({newest.kind}): concluderlo o ritirarlo prima"
    return None
