"""Regione Liguria and Regione Siciliana: the other Region's act, a law that ratifies, projects that come later."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from agreements.domain.agreement.periods import Standing, last_day, standing
from agreements.domain.agreement.ratification import RatificationAnswer
from agreements.domain.agreement.text_change import ChangeKind
from agreements.domain.days.time_limit import Unit, shifted
from cli.demo.example import example
from cli.demo.moves import MANAGER, Moves, working_day

SICILY = "Regione Siciliana"
PROJECTS, REPORT = "progetti-comuni", "relazione-periodica"
_SIGNING = ("prova-uno", "prova-due")
_PROJECT = (
    "Le Parti realizzano insieme il progetto comune «Infrastrutture digitali federate (prova)», senza oneri diretti a "
    "carico dei bilanci regionali"
)


@dataclass(slots=True)
class LiguriaSicilia(Moves):
    """From the approved schema to the end of the five years."""

    def play(self) -> None:
        """From the schema that the text tells of to the closing of the file.

        Raises:
            StoryBroken: Something does not hold.
        """
        self.form("nuovo-accordo", example("liguria-sicilia").successor())
        self.number = self.numbers()[0]
        self.examine()
        self.approve(1, "595")
        self._other_region(1, "271")
        self._law(RatificationAnswer.LAW_AWAITED)
        self.definitive()
        self.sign(1, _SIGNING)
        self.register("61", place="Genova")
        self.confirm_expiry()
        self._law(RatificationAnswer.LAW_PASSED, numero="99", data=self.italian_day())
        self._projects()
        self._years()
        self._end()
        self.whole()

    def _other_region(self, nth: int, number: str) -> None:
        """Our own approval is not enough: the other Region decides by its own act, and silence is never assent."""
        self.refuse("testo-definitivo", "in attesa degli atti delle altre parti", dichiarante=MANAGER)
        entries: dict[str, Any] = {"parte": SICILY, "organo": "deliberazione della Giunta regionale", "numero": number}
        tomorrow = self.stage.today() + timedelta(days=1)
        self.refuse("registra-atto-controparte", "nel futuro", **entries, data=f"{tomorrow:%d/%m/%Y}")
        self.step("registra-atto-controparte", **entries, data=self.italian_day())
        self.holds(len(self.agreement().act(nth).party_acts) == 1, "the other Region's act is recorded")

    def _law(self, answer: RatificationAnswer, **entries: Any) -> None:
        """Whether a law has to ratify what two Regions agree, a person says before the text leaves."""
        self.step("registra-ratifica", esito=answer.value, dichiarante=MANAGER, **entries)

    def _projects(self) -> None:
        duty = self.agreement().obligation(PROJECTS)
        assert duty.due_on is not None  # all have signed
        self.clock(working_day(duty.due_on - timedelta(days=30), -1))
        self.sweep()
        self.step(
            "atto-aggiuntivo",
            organo="Giunta regionale",
            modifiche=[{"che_cosa": ChangeKind.UNIT_AFTER.value, "articolo": "5", "comma": "3", "testo": _PROJECT}],
            motivazione="la Convenzione prevede che i progetti comuni siano individuati dopo la firma",
        )
        self.examine()
        self.approve(2, "112")
        self._other_region(2, "88")
        self.step("testo-definitivo", dichiarante=MANAGER)
        until = (self.stage.today() + timedelta(days=20)).isoformat()
        sending = {"data": self.day(), "restituzione_entro": until, "protocollo": "2027/0002222"}
        self.refuse("invio-alla-firma", "nessuno ha ancora detto se serve la ratifica con legge regionale", **sending)
        reason = "attua la Convenzione già ratificata, senza modificarne le finalità (parere di prova)"
        self._law(RatificationAnswer.LAW_NOT_NECESSARY, motivazione=reason)
        self.step("invio-alla-firma", **sending)
        self.sign(2, _SIGNING)
        self.register("62", place="Genova")
        self._delivered(PROJECTS, "progetto comune.pdf", "atto aggiuntivo")
        self.holds(self.agreement().obligation(PROJECTS).fulfilment is not None, "the projects are known")

    def _years(self) -> None:
        signed_on = self.agreement().acts[0].signed_on
        assert signed_on is not None  # all have signed
        for nth in range(1, 6):
            self.clock(working_day(shifted(signed_on, nth, Unit.YEARS) - timedelta(days=20), -1))
            self.sweep()
            self._delivered(f"{REPORT}/{nth}", f"relazione {nth}.pdf", "accordo firmato.pdf")

    def _delivered(self, code: str, name: str, source: str) -> None:
        folder = self.stage.folder(self.number)
        found = next(path for path in sorted(folder.glob("*.pdf"), reverse=True) if source in path.name)
        (self.stage.incoming(self.number) / name).write_bytes(found.read_bytes())
        entries = {"adempimento": code, "data": self.day(), "protocollo": "2027/0003333", "file": name}
        self.step("consegna-piano", **entries)

    def _end(self) -> None:
        agreement = self.agreement()
        signed_on, end = agreement.acts[0].signed_on, last_day(agreement)
        assert signed_on is not None  # all have signed
        assert end is not None
        self.holds(end == shifted(signed_on, 5, Unit.YEARS) - timedelta(days=1), "five years, most cautiously read")
        self.past_the_end()
        self.holds(standing(self.agreement(), self.stage.today()) is Standing.EXPIRED, "it has expired")
        self.refuse("rinnovo", "non prevede rinnovi", organo="Giunta regionale", motivazione="prosecuzione")
        self.step("chiudi-accordo", risultati="soluzioni scambiate e un progetto comune realizzato")
        self.holds(standing(self.agreement(), self.stage.today()) is Standing.CLOSED, "the file is closed")


LIFE = LiguriaSicilia
