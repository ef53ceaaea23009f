"""Terms of an agreement that do not fit together: told to a person, stopped by nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.counting import CountedFrom
from agreements.domain.agreement.frame import span_if_signed
from agreements.domain.basics.day_words import to_the_date


def doubtful_terms(agreement: Agreement, today: date) -> Iterator[str]:
    """In Italian: how long a renewal lasts where none is allowed, a fixed day after the end.

    Of what is not signed yet the end is that of an agreement signed today.
    """
    duration, end = agreement.duration, span_if_signed(agreement, today).last
    if duration is not None and duration.until_on is not None and duration.length and not agreement.renewal.allowed:
        yield (
            f"È indicata la durata di ogni rinnovo ({duration.length_words}), ma i rinnovi ammessi sono 0: controllare "
            f"nel testo, e correggere con «rettifica» («rinnovi ammessi» o «durata»)."
        )
    for duty in agreement.obligations:
        day = duty.counting.on
        if end is not None and duty.counting.start is CountedFrom.FIXED_DAY and day is not None and day > end:
            yield (
                f"«{duty.description}» è fissato {to_the_date(day)}, dopo la fine dell’accordo ({end:%d/%m/%Y}): "
                "controllare l’uno e l’altra con il testo; resta dovuto anche dopo."
            )
