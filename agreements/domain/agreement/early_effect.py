"""An agreement that takes effect before it is signed, or after its end: said to a person, and stopped by nothing."""

from __future__ import annotations

from datetime import date

from agreements.domain.agreement.agreement import Agreement, EffectRule
from agreements.domain.agreement.periods import effective_from, no_effect, periods
from agreements.domain.basics.day_words import from_the_date, the_date


def early_effect(agreement: Agreement, today: date) -> str:
    """In Italian, that the fixed day of effect lies before the signature, whether made or still to come; else empty.

    Legal basis: art. 15 c. 2-bis and art. 11 c. 2 L. 241/1990 (written form): before the signature nothing binds yet;
    what was done meanwhile, and whether the text may reach back to it, the legal office assesses.
    """
    begins, signed_on = agreement.fixed_effect_on, agreement.acts[0].signed_on
    if agreement.effect_rule is not EffectRule.FIXED_DATE or begins is None or begins >= (signed_on or today):
        return ""
    how = f"della firma ({signed_on:%d/%m/%Y})" if signed_on is not None else "di essere firmato"
    return (
        f"L’accordo decorre {from_the_date(begins)}, prima {how}: se e come il testo possa valere per quel periodo lo "
        "valuta l’ufficio legale; Accordi non lo afferma né lo esclude."
    )


def effect_told(before: Agreement, after: Agreement) -> tuple[str, ...]:
    """In Italian, from when an agreement has effect by what was just recorded, or that it came too late; else nothing.

    Legal basis: art. 1353 c.c. (the event suspends the effects) and the end that the text itself states.
    """
    begins, waits = effective_from(after), no_effect(after)
    if begins is None or begins == effective_from(before):
        return ()
    if waits is None:
        return (f"L’accordo ha effetto {from_the_date(begins)}.",)
    return (
        f"{the_date(begins).capitalize()} è successivo alla fine dell’accordo ({waits.until_on:%d/%m/%Y}), che non "
        "ha avuto effetto: se le parti vogliono proseguire serve un nuovo accordo.",
    )


def ends_before_effect(agreement: Agreement, today: date) -> str:
    """In Italian, that the last day that the text says lies before the first day of effect; else empty.

    Of what is not signed yet the first day is at the earliest today. An event may come late, a day be mistyped.
    """
    if agreement.signed_acts:
        first = next(iter(periods(agreement)), None)
        begins, end = (first.starts_on, first.latest_end) if first is not None else (None, None)
        how = "prima di avere effetto"
    else:
        begins = max(agreement.fixed_effect_on or today, today)
        end = agreement.duration.stated_end if agreement.duration is not None and agreement.acts[0].open else None
        how = "prima di essere firmato, o di avere effetto"
    if begins is None or end is None or end >= begins:
        return ""
    return (
        f"L’accordo finisce {the_date(end)}, {how} ({begins:%d/%m/%Y}): non vincolerebbe per alcun giorno. "
        "Ricontrollare durata e date con il testo; se è il testo a dirlo, serve un altro atto."
    )
