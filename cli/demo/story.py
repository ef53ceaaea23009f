"""The steps of the demonstration, in the order in which an office would take them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from cli.demo import people
from cli.demo.moves import Moves, StoryBroken, revised, working_day

__all__ = ["Story", "StoryBroken"]

RENEWAL = {"organo": "Giunta regionale", "motivazione": "risultati positivi, interesse pubblico a proseguire"}


@dataclass(slots=True)
class Story(Moves):
    """The life of the protocol between Regione Toscana and ANCI Toscana."""

    def play(self) -> None:
        """From the paper of 2008 to the end of the renewed period.

        Raises:
            StoryBroken: A step failed that must succeed, or the other way round.
        """
        for part in self.parts():
            part()

    def parts(self) -> tuple[Callable[[], None], ...]:
        """The parts of the life in their order; each takes up where the one before ended."""
        return (
            self.past,
            self._draft,
            lambda: self._decide(1, "45"),
            self.definitive,
            lambda: self._sign(1, refuse_altered=True),
            lambda: self._register("12"),
            self._plan,
            self._renew,
            self._sign_renewal,
            self.past_the_end,
        )

    # Parts of the life.

    def past(self) -> None:
        """The two protocols that were."""
        self.form("registra-accordo-storico", people.protocol_of_2004())
        self.form("registra-accordo-storico", people.protocol_of_2008("P-2026-0001"))

    def _draft(self) -> None:
        numbers = self.numbers()
        self.form("nuovo-accordo", people.successor(numbers[1]))
        self.number = self.numbers()[-1]
        draft = next(self.stage.folder(self.number).glob("* bozza v1.docx"))
        returned = self.stage.incoming(self.number) / "bozza riveduta.docx"
        old, new = "un interesse comune alla", "un interesse comune e diretto alla"
        returned.write_bytes(revised(draft.read_bytes(), old, new))
        self.step("nuova-versione", file=returned.name)
        self.refuse("avvia-istruttoria", "«senza-base»")  # no basis was chosen, and ANCI Toscana is an association
        self.step("registra-valutazione", **people.GO_ON)
        self.examine()

    def _decide(self, nth: int, resolution: str) -> None:
        self.step("proposta-in-giunta", numero=f"{100 + nth}", data=self.day())
        tomorrow = (self.stage.today() + timedelta(days=1)).isoformat()
        self.refuse("registra-delibera", "è nel futuro", esito="approvata", numero="", data=tomorrow)
        self.step("registra-delibera", esito="approvata", numero="", data=self.day())
        self.step(
            "registra-atto-controparte",
            parte=people.ASSOCIATION,
            organo="deliberazione del Consiglio direttivo",
            numero=f"{6 + nth}",
            data=self.italian_day(),
        )
        self.step("registra-numero-delibera", numero=resolution)

    def _sign(self, act: int, *, refuse_altered: bool = False) -> None:
        for position, label in enumerate(("prova-uno", "prova-due"), 1):
            if refuse_altered and position == 1:
                altered = self.stage.incoming(self.number) / "salvato di nuovo.pdf"
                source = self.stage.to_sign(self.number, act, position)
                altered.write_bytes(source.read_bytes() + b"\n% salvato da un altro programma\n")
                self.refuse("importa-firmato", "non accettato", file=altered.name)
            self.sign_one(act, position, label)

    def _register(self, repertory: str) -> None:
        self.register(repertory)
        self.confirm_expiry()

    def _plan(self) -> None:
        due = self.agreement().obligation("piano-operativo").due_on
        assert due is not None  # every party has signed
        self.clock(working_day(due - timedelta(days=3), -1))
        self.sweep()
        self.clock(working_day(due + timedelta(days=2), 1))
        self.sweep()
        self.step("prepara-piano", **people.plan(self.stage.today().year))
        self.step("consegna-piano", data=self.day(), protocollo="2026/0009876")
        self.step(
            "rettifica",
            dato="PEC di una parte",
            quale=people.ASSOCIATION,
            nuovo_valore="nuova.pec@pec.example.it",
            motivazione="indirizzo comunicato dalla controparte",
            dichiarante=people.SECOND,
        )

    def _renew(self) -> None:
        self.clock(working_day(self.stage.end_of_period(self.number) - timedelta(days=90), -1))
        self.sweep()
        self.step("rinnovo", **RENEWAL)
        self.examine()
        self._decide(2, "78")
        self.definitive()

    def _sign_renewal(self) -> None:
        self._sign(2)
        self._register("7")
        self.refuse("rinnovo", "ammette 1 rinnovo", **RENEWAL)
