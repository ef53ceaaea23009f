"""The error family of the domain: every one carries data, and one Italian sentence that staff can act on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from agreements.domain.basics.day_words import the_date


class AccordiError(Exception):
    """Base of every error that staff are meant to read; ``str(error)`` is one Italian sentence.

    Attributes:
        details: What was found, one Italian line each, where a page has room for more than the sentence.
    """

    details: tuple[str, ...] = ()

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class InvalidDatum(AccordiError):
    """A datum given by a person cannot be right.

    Attributes:
        datum: Italian name of the datum, as the form shows it.
    """

    def __init__(self, datum: str, sentence: str) -> None:
        super().__init__(sentence)
        self.datum = datum


class UnknownAgreement(AccordiError):
    """No agreement bears this internal number."""

    def __init__(self, number: str) -> None:
        super().__init__(
            f"L’accordo «{number}» non esiste nel registro: controllare il numero interno (ad esempio P-2026-0001)."
        )
        self.number = number


class RefusedTransition(AccordiError):
    """The act cannot take this step now.

    Attributes:
        agreement: Internal number.
        step: The refused step, in Italian.
        standing: Where the act stands, in Italian.
        possible: Names of the steps that can be taken now; never the one just refused.
    """

    def __init__(self, agreement: str, step: str, standing: str, reason: str | None, possible: Sequence[str]) -> None:
        now = (
            "ora non c’è altro da fare"
            if not possible
            else "ora si può: " + ", ".join(f"«{name}»" for name in possible)
        )
        why = f": {reason}" if reason else ""
        super().__init__(f"{agreement}, passo «{step}» rifiutato{why}. L’atto è {standing}; {now}.")
        self.agreement = agreement
        self.step = step
        self.standing = standing
        self.reason = reason
        self.possible = tuple(possible)


class ConcurrentChange(AccordiError):
    """Somebody else changed the agreement between our reading and our writing."""

    def __init__(self, agreement: str, who: str, what: str, at: datetime) -> None:
        super().__init__(
            f"Nel frattempo {who} ha già deciso su {agreement} («{what}», {at:%d/%m/%Y %H:%M} UTC): "
            "nulla è stato modificato; rileggere lo stato dell’accordo e, se serve, ripetere il passo."
        )
        self.agreement = agreement
        self.who = who
        self.what = what
        self.at = at


class NumberAlreadyTaken(AccordiError):
    """A number that must be unique already belongs to another agreement.

    Attributes:
        taken_by: Internal number of that agreement.
        recorded_by: Who recorded it there, where the journal tells.
        recorded_on: When.
    """

    def __init__(
        self, register: str, number: str, taken_by: str, recorded_by: str = "", recorded_on: date | None = None
    ) -> None:
        who = f", registrato da {recorded_by} {the_date(recorded_on)}" if recorded_on is not None else ""
        super().__init__(
            f"Il numero {number} del registro «{register}» è già attribuito a {taken_by}{who}: controllare il numero "
            "sull’estratto e ripetere; se è sbagliato l’altro, correggerlo prima con «rettifica»."
        )
        self.register = register
        self.number = number
        self.taken_by = taken_by
        self.recorded_by = recorded_by
        self.recorded_on = recorded_on


class TooLate(AccordiError):
    """A further act (renewal, extension, amendment) came after the end of the period."""

    def __init__(self, agreement: str, ended_on: date, today: date) -> None:
        gap = (today - ended_on).days
        since = "ieri" if gap == 1 else f"{gap} giorni fa"
        super().__init__(
            f"{agreement} è scaduto {the_date(ended_on)} ({since}): dopo la scadenza non si rinnova, non si "
            "proroga e non si modifica. "
            "Avviare «nuovo-accordo» indicando questo come precedente; l’intervallo scoperto resterà visibile."
        )
        self.agreement = agreement
        self.ended_on = ended_on
