"""All that Prefect is told of a step where people log in: which step, which request, how it ended, where to read more.

Prefect shows its runs to everybody with a role, and keeps them in a database of its own; it knows neither who may read
an agreement nor when a name has to go. So what goes there is not filtered, it is built: from these fields and from
nothing else. What the step has said stands with its request in our database, and our page shows it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from tasks.step_log import Ended

_ENDED = {
    Ended.TAKEN: "riuscita",
    Ended.TAKEN_BEFORE: "riuscita, era già compiuta",
    Ended.REFUSED: "rifiutata",
    Ended.UNCERTAIN: "esito incerto",
    Ended.FAILED: "interrotta da un errore",
}
_STEP = re.compile("[a-z]+(?:-[a-z]+)*")
_AGREEMENT = re.compile(r"P-[0-9]{4}-[0-9]{4,6}")
REQUESTS, OF_THE_CLOCK = "/richieste", "/richieste/automatiche"


def number_or_nothing(text: str) -> str:
    """The number of an agreement, and of whatever else nothing."""
    return text if _AGREEMENT.fullmatch(text) else ""


@dataclass(frozen=True, slots=True)
class ForPrefect:
    """What Prefect is told.

    Attributes:
        step: Name of the deployment.
        request: Its number; 0 where the clock has started the step.
        agreement: Its number; whatever is none is left out.
        counts: What a step of the clock has counted, by a word of ours.
        address: By which people reach Accordi; empty: the link has no origin, and leads there from Prefect's pages.
    """

    step: str
    ended: Ended
    request: int = 0
    agreement: str = ""
    counts: Mapping[str, int] = field(default_factory=dict)
    address: str = ""

    @property
    def link(self) -> str:
        """Where the whole answer is, for whoever may read it."""
        return self.address.rstrip("/") + (f"{REQUESTS}/{self.request}" if self.request else OF_THE_CLOCK)

    @property
    def sentence(self) -> str:
        """Of the run's state, of its log and of the lists."""
        whose = f"Richiesta n. {self.request:d}" if self.request else "Esecuzione dell’orologio"
        about = ", ".join(filter(None, (_STEP.fullmatch(self.step) and self.step, number_or_nothing(self.agreement))))
        counted = "".join(f"; {word} {number:d}" for word, number in self.counts.items())
        return f"{whose}: {_ENDED[self.ended]} ({about}{counted}). L’esito è in {self.link}"

    @property
    def page(self) -> str:
        """The run's page, as Markdown."""
        return f"{self.sentence.removesuffix(f'L’esito è in {self.link}')}\n\n[Che cosa è successo]({self.link})\n"
