"""A small life: a convention as the frame, two projects that implement it, their money, plans and ends."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from agreements.domain.agreement.money import ChargesKind
from agreements.domain.agreement.movement import MovementKind
from agreements.domain.agreement.periods import Standing, standing
from agreements.domain.agreement.ratification import RatificationAnswer
from cli.demo import people
from cli.demo.example import example
from cli.demo.moves import MANAGER, Moves

SICILY = "Regione Siciliana"
FIRST, SECOND = (
    "Infrastrutture digitali federate: primo progetto comune",
    "Riuso delle soluzioni: secondo progetto comune",
)
_CIG = "Z1A2B3C4D5"


@dataclass(slots=True)
class QuadroEAttuativi(Moves):
    """From a frame that others signed to its end before the time, and to those of what implemented it.

    Attributes:
        frame, second: Numbers of the frame and of the second project; ``number`` is the first's.
    """

    frame: str = ""
    second: str = field(default="")

    def play(self) -> None:
        """From the frame to its end.

        Raises:
            StoryBroken: Something does not hold.
        """
        self._frame()
        self._projects()
        self._sign_first()
        self._money()
        self._sign_second()
        self._frame_ends()
        self._projects_end()
        self.whole()

    def _frame(self) -> None:
        signed_on = self.stage.today() - timedelta(days=365)
        told = {key: value for key, value in example("liguria-sicilia").successor().items() if key != "clausole"}
        past = {
            "firmato_il": f"{signed_on:%d/%m/%Y}",
            "forma": "firma digitale",
            "registro": "Repertorio degli accordi (prova)",
            "repertorio_numero": "61",
            "repertorio_data": f"{signed_on:%d/%m/%Y}",
        }
        self.form("registra-accordo-storico", told | past)
        self.frame = self.numbers()[0]

    def _projects(self) -> None:
        self.number = self.frame
        told = example("liguria-sicilia").successor(clausole=[], oggetto=FIRST, quadro=self.frame, piano_entro="1m")
        self._refused_new(told | {"durata_anni": 9}, f"dopo l’accordo quadro {self.frame}")
        self.form("nuovo-accordo", told | {"durata_anni": 1})
        self.number = self.numbers()[-1]
        self._refused_new(told | {"oggetto": SECOND, "quadro": self.number}, "è a sua volta attuativo")
        self.form("nuovo-accordo", told | {"durata_anni": 2, "oggetto": SECOND})
        self.second = self.numbers()[-1]
        self.holds({self.agreement(each).frame for each in (self.number, self.second)} == {self.frame}, "two children")

    def _refused_new(self, form: dict[str, Any], words: str) -> None:
        played = self.stage.run("nuovo-accordo", form)
        self.tell(played)
        self.holds(played.state == "Failed" and words in played.message, f"«{words}» was not said: {played.message}")
        self.refused.append(played)

    def _sign_first(self) -> None:
        year = self.stage.today().year
        lines = [
            {"anno": year, "parte": 1, "importo": "60.000,00", "a_favore_di": SICILY, "capitolo": "C99001 (prova)"},
            {"anno": year + 1, "parte": 1, "importo": "20.000,00", "a_favore_di": SICILY, "capitolo": "C99001 (prova)"},
        ]
        self.step("registra-oneri", oneri=ChargesKind.LEDGER.value, righe=lines, totale="80.000,00")
        self.examine()
        self.opinion("copertura finanziaria")
        self._moved(MovementKind.RESERVATION, "60.000,00", "101")
        self.refuse("registra-movimento", "registrarlo come «prenotazione»", **self._movement(MovementKind.COMMITMENT))
        self._to_the_plan("33", "27", "62")

    def _to_the_plan(self, resolution: str, of_sicily: str, repertory: str) -> None:
        """From the proposal of a project to its plan."""
        self.approve(1, resolution)
        self.step(
            "registra-atto-controparte",
            parte=SICILY,
            organo="deliberazione della Giunta regionale",
            numero=of_sicily,
            data=self.italian_day(),
        )
        reason = "attua la Convenzione, senza modificarne le finalità (parere di prova)"
        answer = RatificationAnswer.LAW_NOT_NECESSARY.value
        self.step("registra-ratifica", esito=answer, motivazione=reason, dichiarante=MANAGER)
        self.definitive()
        self.sign(1, ("prova-uno", "prova-due"))
        self.register(repertory, place="Genova")
        year = self.stage.today().year
        self.step("prepara-piano", **people.plan(year, years=2))
        self.step("consegna-piano", data=self.day(), protocollo="2027/0004444")

    def _sign_second(self) -> None:
        """The second project costs nothing, and goes the same way."""
        first, self.number = self.number, self.second
        self.examine()
        self._to_the_plan("34", "28", "63")
        self.number = first

    def _movement(self, kind: MovementKind, amount: str = "60.000,00", number: str = "201") -> dict[str, Any]:
        return {
            "movimento": kind.value,
            "anno": self.stage.today().year,
            "parte": 1,
            "importo": amount,
            "numero": number,
            "data": self.day(),
            "capitolo": "C99001 (prova)",
            "cig": _CIG,
        }

    def _moved(self, kind: MovementKind, amount: str, number: str, **more: Any) -> None:
        self.step("registra-movimento", **self._movement(kind, amount, number) | more)

    def _money(self) -> None:
        self._moved(MovementKind.COMMITMENT, "60.000,00", "201")
        self._moved(MovementKind.PAYMENT, "25.000,00", "M-1")
        self._moved(MovementKind.PAYMENT, "52.000,00", "M-2")
        self.warned(self.stage.runs[-1], "pagati 77.000,00 euro, impegnati 60.000,00 euro")
        self._moved(
            MovementKind.PAYMENT, "25.000,00", "M-2", al_posto_di=4, motivazione="importo scambiato con un altro"
        )
        self._moved(MovementKind.REIMBURSEMENT, "5.000,00", "R-1")
        self.warned(self.stage.runs[-1], "impegnati 60.000,00 euro; pagati 50.000,00 euro; rimborsati 5.000,00 euro")

    def _frame_ends(self) -> None:
        self.step(
            "cessazione",
            self.frame,
            tipo="risoluzione per mutuo dissenso",
            atto="atto di risoluzione n. 1",
            organo="tutte le parti",
            data=self.day(),
            ultimo_giorno=self.day(),
            motivazione="i progetti comuni proseguono con i loro accordi",
        )
        self.warned(self.stage.runs[-1], f"gli accordi attuativi {self.number}, {self.second} non cessano da sé")
        self.holds(standing(self.agreement(), self.stage.today()) is not Standing.ENDED, "the project goes on")

    def _projects_end(self) -> None:
        """One is ended by its parties, the other expires; both files are closed."""
        end = {"tipo": "risoluzione per mutuo dissenso", "atto": "atto di risoluzione n. 2", "organo": "tutte le parti"}
        reason = "il riuso prosegue con altri strumenti"
        self.step("cessazione", self.second, **end, data=self.day(), ultimo_giorno=self.day(), motivazione=reason)
        self.past_the_end()
        for number in (self.number, self.second):
            self.step("chiudi-accordo", number, risultati="soluzioni condivise (prova)", spesa="come dai movimenti")
            self.holds(standing(self.agreement(number), self.stage.today()) is Standing.CLOSED, "its file is closed")


LIFE = QuadroEAttuativi
