"""How the body classifies an agreement, in which file it stands and how long it is kept: for protocol and preservation.

What nobody has said is «non annotato»; it is asked of whoever gives it, and never made up.

Legal basis: artt. 50-bis, 52, 56 and 64 D.P.R. 445/2000; AgID's guidelines on documents, annex 5 (metadata).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace

from agreements.domain.basics import limits
from agreements.domain.basics.errors import InvalidDatum

NOT_RECORDED = "non annotato"


@dataclass(frozen=True, slots=True)
class Filing:
    """What the metadata of a kept document ask of the agreement; empty: not recorded.

    Attributes:
        code: Of the classification, as the body's plan (titolario) writes it.
        words: The entry of the plan with this code.
        dossier: Identifier of the file (fascicolo).
        aoo: Code of the area whose protocol registers it.
        unit: Code of the organisational unit (UOR) of the officer in charge.
        register: Code of the register in which it is entered.
        retention: How long it is kept, in the words of the body's plan.
    """

    code: str = ""
    words: str = ""
    dossier: str = ""
    aoo: str = ""
    unit: str = ""
    register: str = ""
    retention: str = ""

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if len(value) > limits.BODY:
                called = FILING[field.name][0]
                raise InvalidDatum(called, f"{called}: il testo supera {limits.BODY} caratteri, abbreviarlo.")

    def completed(self, by: Filing) -> Filing:
        """What is empty here taken from another; the words only together with their code."""
        other = by if not self.code or self.code == by.code else replace(by, words="")
        taken = {field.name: getattr(self, field.name) or getattr(other, field.name) for field in fields(self)}
        if self.words and not self.code:
            taken["words"] = self.words
        return Filing(**taken)

    @property
    def lines(self) -> tuple[str, ...]:
        """Each datum for a page; of one that is missing who gives it."""
        return tuple(self._lines())

    def _lines(self) -> Iterator[str]:
        for name, (called, giver) in FILING.items():
            value = getattr(self, name)
            yield f"{called}: {value}" if value else f"{called}: {NOT_RECORDED} (lo indica {giver})"


_PROTOCOL = "l’ufficio protocollo"
_KEEPER = "il responsabile della gestione documentale"
FILING = {
    "code": ("classificazione (codice)", _PROTOCOL),
    "words": ("classificazione (voce del titolario)", _PROTOCOL),
    "dossier": ("fascicolo", "il responsabile del procedimento"),
    "aoo": ("codice AOO", _PROTOCOL),
    "unit": ("codice UOR", "la struttura responsabile"),
    "register": ("codice del registro", _PROTOCOL),
    "retention": ("tempo di conservazione", _KEEPER),
}
"""What each datum is called, and who gives it."""
NOT_FILED = Filing()
FILED = "Protocollo e conservazione"
"""How pages call these data together."""
