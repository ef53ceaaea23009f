"""Provincia, Comune, Prefettura of Lucca: one person for two bodies, who joins and is succeeded, no duration."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from agreements.domain.agreement.periods import Standing, last_day, standing
from cli.demo.example import example
from cli.demo.moves import MANAGER, Moves, working_day

PROVINCE, TOWN, PREFECTURE = "Provincia di Lucca", "Comune di Lucca", "Prefettura di Lucca"
_SIGNING = ("prova-uno", "prova-uno", "prova-due")


@dataclass(slots=True)
class Lucca(Moves):
    """From the news of December 2007 to the end by consent."""

    def play(self) -> None:
        """From the news of 2007 to the end of the living agreement.

        Raises:
            StoryBroken: Something does not hold.
        """
        self._past()
        self._to_signature()
        self._membership()
        self._years()
        self._end()
        self.whole()

    def _past(self) -> None:
        recorded = self.form("registra-accordo-storico", example("lucca").historical("protocollo-2007"))
        self.holds("firmato nel dicembre 2007" in recorded.message, "the day is told as far as it is known")
        self.number = self.numbers()[0]
        old = self.agreement()
        self.holds(last_day(old) is None and old.acts[0].signed_on is None, "nothing is counted from December 2007")
        self.holds(standing(old, self.stage.today()) is Standing.IN_FORCE, "without a duration it is in force")
        self.warned(self.step("storia-accordo"), "dicembre 2007")

    def _to_signature(self) -> None:
        self.form("nuovo-accordo", example("lucca").successor(precedente=self.number))
        self.number = self.numbers()[-1]
        self.examine()
        self.approve(1, "12")
        self.step(
            "registra-atto-controparte",
            parte=TOWN,
            organo="deliberazione della Giunta comunale",
            numero="34",
            data=self.italian_day(),
        )
        # An office of the State decides by no act of its own: somebody says why, silence is never assent.
        self.refuse("testo-definitivo", "in attesa degli atti delle altre parti", dichiarante=MANAGER)
        reason = "la Prefettura è un ufficio dello Stato: firma il Prefetto, senza un atto deliberativo"
        self.step("registra-atto-controparte", parte=PREFECTURE, non_necessario=reason)
        self.definitive()
        self.sign(1, _SIGNING)
        act = self.agreement().acts[0]
        self.holds(
            [(s.position, s.signatory) for s in act.signatures]
            == [(1, "Prova Uno"), (2, "Prova Uno"), (3, "Prova Due")],
            "one person has signed for two bodies, and each signature is attributed",
        )
        self.register("3", place="Lucca")

    def _membership(self) -> None:
        joining = example("lucca").body("aderente")
        entries: dict[str, Any] = {
            "ente": joining,
            "atto": "Giunta della Comunità montana, deliberazione n. 5",
            "data_atto": self.day(),
            "ricevuto": self.day(),
            "estremi": "prot. 2026/0004321",
        }
        # The words of the clause, and that it wants a note, are taken from the text.
        self.refuse("adesione", "la clausola chiede la presa d’atto", **entries)
        noted = {"presa_atto": "Coordinamento territoriale, verbale n. 2", "presa_atto_data": self.italian_day()}
        self.step("adesione", **entries, **noted)
        self.clock(working_day(self.stage.today() + timedelta(days=200), 1))
        successor = example("lucca").body("successore")
        self.step(
            "successione-enti",
            parte=joining["denominazione"],
            successore=successor,
            atto="legge regionale n. 99 (prova)",
            data_atto=self.day(),
            dal=self.day(),
        )
        agreement = self.agreement()
        names = [party.name for party in agreement.parties]
        self.holds(names == [PROVINCE, TOWN, PREFECTURE, successor["denominazione"]], "the union stands in its place")
        self.holds(agreement.party_named(joining["denominazione"]).position == 4, "the former name still finds it")
        self.holds(len(agreement.acts[0].signatures) == 3, "nobody has signed anew")

    def _years(self) -> None:
        signed_on = self.agreement().acts[0].signed_on
        assert signed_on is not None  # all have signed
        for years in (1, 2):
            before = self.stage.mailbox.count
            self.clock(working_day(_anniversary(signed_on, years), 1))
            self.sweep()
            self.holds(self.stage.mailbox.count > before, f"after {years} year(s) somebody is asked to look")
        self.holds(standing(self.agreement(), self.stage.today()) is Standing.IN_FORCE, "no expiry is invented")
        self.refuse("rinnovo", "", organo="Dirigente", motivazione="prosecuzione")

    def _end(self) -> None:
        self.step(
            "cessazione",
            tipo="risoluzione per mutuo dissenso",
            atto="atto di risoluzione n. 1",
            organo="tutte le parti",
            data=self.day(),
            ultimo_giorno=self.day(),
            motivazione="le attività sono passate al coordinamento regionale",
        )
        self.clock(working_day(self.stage.today() + timedelta(days=1), 1))
        self.sweep()
        self.holds(standing(self.agreement(), self.stage.today()) is Standing.ENDED, "it has ended by consent")
        self.step("chiudi-accordo", risultati="rete di cooperazione avviata fra gli enti del territorio")
        self.holds(standing(self.agreement(), self.stage.today()) is Standing.CLOSED, "the file is closed")


def _anniversary(day: date, years: int) -> date:
    return date(day.year + years, day.month, 28 if (day.month, day.day) == (2, 29) else day.day)


LIFE = Lucca
