"""An end that the text says, effect with an event, duties by a day, after an event, each year and after the end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from agreements.domain.agreement.periods import Standing, last_day, standing
from agreements.domain.agreement.ratification import RatificationAnswer
from agreements.domain.agreement.recurrence import duties
from cli.demo.example import example
from cli.demo.moves import MANAGER, Moves, working_day

SICILY = "Regione Siciliana"
PLAN_APPROVED = "dall’approvazione del programma comune"
BUDGET, CALENDAR, STATE, ACCOUNT = (f"adempimento-{n}" for n in range(1, 5))


@dataclass(slots=True)
class FixedEnd(Moves):
    """From a draft whose text names its last day to the account that outlives it."""

    def play(self) -> None:
        """From the draft to the closing of the file.

        Raises:
            StoryBroken: Something does not hold.
        """
        year = self.stage.today().year
        self.form("nuovo-accordo", self._asked(year))
        self.number = self.numbers()[0]
        self.examine()
        self.approve(1, "77")
        entries = {"parte": SICILY, "organo": "deliberazione della Giunta regionale", "numero": "31"}
        self.step("registra-atto-controparte", **entries, data=self.italian_day())
        reason = "scambio di esperienze, senza funzioni trasferite (parere di prova)"
        self.step(
            "registra-ratifica",
            esito=RatificationAnswer.LAW_NOT_NECESSARY.value,
            motivazione=reason,
            dichiarante=MANAGER,
        )
        self.definitive()
        self.sign(1, ("prova-uno", "prova-due"))
        self.register("71", place="Genova")
        self._effect()
        self._programme()
        self._yearly(year)
        self._end(year)
        self.whole()

    def _asked(self, year: int) -> dict[str, Any]:
        duties: list[dict[str, Any]] = [
            {
                "descrizione": "Scheda finanziaria",
                "clausola": f"entro il 30 novembre {year} la Regione Liguria trasmette la scheda finanziaria",
                "si_conta": "entro una data fissata",
                "giorno": f"30/11/{year}",
            },
            {
                "descrizione": "Calendario delle attività",
                "clausola": "entro 30 giorni dall’approvazione del programma comune",
                "si_conta": "da un evento",
                "evento": PLAN_APPROVED,
                "entro": "30g",
            },
            {
                "descrizione": "Stato di attuazione",
                "clausola": "entro il 30 giugno di ogni anno",
                "si_conta": "ogni anno entro un giorno",
                "giorno": "30/06",
            },
            {
                "descrizione": "Rendiconto finale",
                "clausola": "entro tre mesi dalla fine dell’accordo",
                "si_conta": "dalla fine dell’accordo",
                "entro": "3m",
            },
        ]
        return example("liguria-sicilia").successor(
            clausole=[],
            durata_tipo="fino a un giorno indicato nel testo (fino al 31 dicembre 2027)",
            durata_anni=0,
            durata_fino_al=f"31/12/{year + 2}",
            durata_rinnovo="18m",
            rinnovi_ammessi=1,
            decorrenza="dalla registrazione della Corte dei conti",
            altri_adempimenti=[{"parte": 1, **duty} for duty in duties],
        )

    def _effect(self) -> None:
        """Signed by all, the agreement waits for the event that its text names."""
        self.holds(standing(self.agreement(), self.stage.today()) is Standing.AWAITING_EFFECT, "it has no effect yet")
        act = "registrazione n. 1234 (prova)"
        tomorrow = (self.stage.today() + timedelta(days=1)).isoformat()
        self.refuse("registra-evento", "nel futuro", evento="decorrenza", data=tomorrow, atto=act)
        self.refuse("registra-evento", "Indicare quale evento è avvenuto", data=self.day(), atto=act)
        self.clock(working_day(self.stage.today() + timedelta(days=35), 1))
        self.sweep()
        self.step("registra-evento", evento="decorrenza", data=self.day(), atto=act)
        self.holds(standing(self.agreement(), self.stage.today()) is Standing.IN_FORCE, "it has effect")

    def _programme(self) -> None:
        self.holds(self.agreement().obligation(CALENDAR).due_on is None, "its event has not happened")
        self.step("registra-evento", data=self.day(), atto="verbale del comitato n. 2 (prova)")
        due_on = self.agreement().obligation(CALENDAR).due_on
        self.holds(due_on is not None and due_on >= self.stage.today() + timedelta(days=30), "it is counted from then")
        self._delivered(CALENDAR, "calendario.pdf")
        self._delivered(BUDGET, "scheda.pdf")

    def _yearly(self, year: int) -> None:
        for each in range(year, year + 3):
            known = [duty.code for duty in duties(self.agreement(), self.stage.today()) if duty.yearly]
            if f"{STATE}/{each}" not in known:
                continue  # its day lay before the effect
            day = working_day(date(each, 6, 20), -1)
            if day > self.stage.today():
                self.clock(day)
                self.sweep()
            self._delivered(f"{STATE}/{each}", f"stato {each}.pdf")
        beyond = self._put(f"stato {year + 3}.pdf")
        self.refuse("consegna-piano", "non cade nel periodo", **self._delivery(f"{STATE}/{year + 3}", beyond))

    def _end(self, year: int) -> None:
        end = last_day(self.agreement())
        self.holds(end == date(year + 2, 12, 31), "it ends on the day that the text says")
        self.past_the_end()
        self.holds(standing(self.agreement(), self.stage.today()) is Standing.EXPIRED, "it has expired")
        self.refuse("chiudi-accordo", "risultano non adempiuti: «Rendiconto finale»", risultati="esperienze scambiate")
        self._delivered(ACCOUNT, "rendiconto.pdf")
        self.step("chiudi-accordo", risultati="esperienze scambiate", spesa="nessuna")
        self.holds(standing(self.agreement(), self.stage.today()) is Standing.CLOSED, "the file is closed")

    def _delivered(self, code: str, name: str) -> None:
        self.step("consegna-piano", **self._delivery(code, self._put(name)))

    def _put(self, name: str) -> str:
        found = next(self.stage.folder(self.number).glob("* accordo firmato.pdf"))
        (self.stage.incoming(self.number) / name).write_bytes(found.read_bytes())
        return name

    def _delivery(self, code: str, name: str) -> dict[str, Any]:
        return {"adempimento": code, "data": self.day(), "protocollo": "2027/0003333", "file": name}


LIFE = FixedEnd
