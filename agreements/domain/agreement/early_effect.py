"""An agreement that takes effect before it is signed: said to a person, and stopped by nothing."""

from __future__ import annotations

from datetime import date

from agreements.domain.agreement.agreement import Agreement, EffectRule


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
        f"L’accordo decorre dal {begins:%d/%m/%Y}, prima {how}: se e come il testo possa valere per quel periodo lo "
        "valuta l’ufficio legale; Accordi non lo afferma né lo esclude."
    )
