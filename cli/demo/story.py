"""The steps of the demonstration, in the order in which an office would take them."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from agreements.documents.ooxml import read_parts, write_parts
from agreements.domain.holidays import IT
from cli.demo import people
from cli.demo.stage import PlayedRun, Stage

_PATIENCE = 90  # seconds, more than the scheduled run ever takes

Tell = Callable[[PlayedRun], None]


class StoryBroken(Exception):
    """A step did not go as it does in an office."""


@dataclass(slots=True)
class Story:
    """Plays a life on a stage.

    Attributes:
        tell: Told of every run as it ends.
        number: Internal number of the agreement that lives.
        refused: Runs that had to be refused, and were.
    """

    stage: Stage
    tell: Tell
    number: str = ""
    refused: list[PlayedRun] = field(default_factory=list)

    def play(self) -> None:
        """From the paper of 2008 to the end of the renewed period.

        Raises:
            StoryBroken: A step failed that must succeed, or the other way round.
        """
        self._past()
        self._draft()
        self._approve(1, "45")
        self._definitive()
        self._sign(1, refuse_altered=True)
        self._register("12")
        self._plan()
        self._renew()
        self._end()

    # Parts of the life.

    def _past(self) -> None:
        self._form("registra-accordo-storico", people.protocol_of_2004())
        self._form("registra-accordo-storico", people.protocol_of_2008("P-2026-0001"))

    def _draft(self) -> None:
        numbers = self._numbers()
        self._form("nuovo-accordo", people.successor(numbers[1]))
        self.number = self._numbers()[-1]
        draft = next(self.stage.folder(self.number).glob("* bozza v1.docx"))
        revised = self.stage.incoming(self.number) / "bozza riveduta.docx"
        revised.write_bytes(_revised(draft.read_bytes()))
        self._step("nuova-versione", file=revised.name)
        self._step("avvia-istruttoria")
        self._step(
            "registra-parere",
            reso_da="Prova Otto, dirigente",
            esito="favorevole",
            data=self._today(),
            dichiarante=people.MANAGER,
        )

    def _approve(self, nth: int, resolution: str) -> None:
        self._step("proposta-in-giunta", numero=f"{100 + nth}", data=self._today())
        tomorrow = (self.stage.today() + timedelta(days=1)).isoformat()
        decision = {"esito": "approvata", "numero": ""}
        self._refused("registra-delibera", **decision, data=tomorrow)
        self._step("registra-delibera", **decision, data=self._today())
        self._step(
            "registra-atto-controparte",
            parte=people.ASSOCIATION,
            organo="deliberazione del Consiglio direttivo",
            numero=f"{6 + nth}",
            data=f"{self.stage.today():%d/%m/%Y}",
        )
        self._step("registra-numero-delibera", numero=resolution)

    def _definitive(self) -> None:
        self._step("testo-definitivo", dichiarante=people.MANAGER)
        until = (self.stage.today() + timedelta(days=30)).isoformat()
        self._step("invio-alla-firma", data=self._today(), restituzione_entro=until, protocollo="2026/0001234")

    def _sign(self, act: int, *, refuse_altered: bool = False) -> None:
        for position, label in enumerate(("prova-uno", "prova-due"), 1):
            source = self.stage.to_sign(self.number, act, position)
            target = self.stage.incoming(self.number) / f"atto {act} firmato da {label}.pdf"
            if refuse_altered and position == 1:
                altered = self.stage.incoming(self.number) / "salvato di nuovo.pdf"
                altered.write_bytes(source.read_bytes() + b"\n% salvato da un altro programma\n")
                self._refused("importa-firmato", file=altered.name)
                altered.unlink()
            self.stage.sign_outside(label, f"Firma_{position:02d}", source, target)
            self._step("importa-firmato", file=target.name)

    def _register(self, repertory: str) -> None:
        self._step(
            "registra-repertorio",
            registro="Repertorio degli accordi (prova)",
            numero=repertory,
            data=self._today(),
            ufficiale="Prova Nove",
            carica="responsabile dell’ufficio repertorio",
            luogo="Firenze",
        )
        self._step("registra-pubblicazione", dove="Amministrazione trasparente (prova)", data=self._today())
        self._step(
            "conferma-scadenza",
            scadenza=self.stage.end_of_period(self.number).isoformat(),
            motivazione="lettura più prudente fra quelle proposte",
            dichiarante=people.MANAGER,
        )

    def _plan(self) -> None:
        with self.stage.bench.database.unit() as unit:
            due = unit.load(self.number).obligation("piano-operativo").due_on
        assert due is not None  # every party has signed
        self._clock(_working_day(due - timedelta(days=3), -1))
        self._sweep()
        self._clock(_working_day(due + timedelta(days=2), 1))
        self._sweep()
        self._step("prepara-piano", **people.plan(self.stage.today().year))
        self._step("consegna-piano", data=self._today(), protocollo="2026/0009876")
        self._step(
            "rettifica",
            dato="PEC di una parte",
            quale=people.ASSOCIATION,
            nuovo_valore="nuova.pec@pec.example.it",
            motivazione="indirizzo comunicato dalla controparte",
            dichiarante=people.SECOND,
        )

    def _renew(self) -> None:
        self._clock(_working_day(self.stage.end_of_period(self.number) - timedelta(days=90), -1))
        self._sweep()
        renewal = {"organo": "Giunta regionale", "motivazione": "risultati positivi, interesse pubblico a proseguire"}
        self._step("rinnovo", **renewal)
        self._step("avvia-istruttoria")
        self._step(
            "registra-parere",
            reso_da="Prova Otto, dirigente",
            esito="favorevole",
            data=self._today(),
            dichiarante=people.MANAGER,
        )
        self._approve(2, "78")
        self._definitive()
        self._sign(2)
        self._register("7")
        self._refused("rinnovo", **renewal)

    def _end(self) -> None:
        self._clock(_working_day(self.stage.end_of_period(self.number) + timedelta(days=1), 1))
        self._sweep()

    # Ways of running.

    def _step(self, deployment: str, **entries: Any) -> PlayedRun:
        form = {"accordo": self.stage.choice(deployment, self.number), "dichiarante": people.CLERK} | entries
        return self._form(deployment, form)

    def _form(self, deployment: str, form: Mapping[str, Any] | None) -> PlayedRun:
        played = self.stage.run(deployment, form)
        self.tell(played)
        if played.state != "Completed":
            raise StoryBroken(f"{deployment}: {played.state}: {played.message}")
        return played

    def _refused(self, deployment: str, **entries: Any) -> None:
        form = {"accordo": self.stage.choice(deployment, self.number), "dichiarante": people.CLERK} | entries
        played = self.stage.run(deployment, form)
        self.tell(played)
        if played.state != "Failed" or "Errore imprevisto" in played.message:
            raise StoryBroken(f"{deployment} should have been refused: {played.state}: {played.message}")
        self.refused.append(played)

    def _sweep(self) -> None:
        self._by_the_clock("scadenziario")
        self._by_the_clock("invio-notifiche")

    def _by_the_clock(self, deployment: str) -> None:
        """Run a step that the clock runs too: while the scheduled run is at it, the server cancels ours."""
        for _ in range(_PATIENCE):
            played = self.stage.run(deployment, None)
            self.tell(played)
            if played.state == "Completed":
                return
            if played.state != "Cancelled":
                break
            time.sleep(1)
        raise StoryBroken(f"{deployment}: {played.state}: {played.message}")

    def _clock(self, day: date) -> None:
        self._form("sposta-orologio", {"giorno": day.isoformat(), "dichiarante": people.CLERK})

    # Looking.

    def _today(self) -> str:
        return self.stage.today().isoformat()

    def _numbers(self) -> tuple[str, ...]:
        with self.stage.bench.database.unit() as unit:
            return unit.numbers()


def _working_day(day: date, step: int) -> date:
    # On a closed day the digest waits for the next working day, and the story goes on without it.
    while not IT.is_working_day(day):
        day += timedelta(days=step)
    return day


def _revised(docx: bytes) -> bytes:
    """The draft as a lawyer would return it: one word of a recital changed."""
    parts = dict(read_parts(docx))
    document = parts["word/document.xml"]
    changed = document.replace(b"un interesse comune alla", b"un interesse comune e diretto alla", 1)
    if changed == document:
        raise StoryBroken("the recital to be revised is not in the draft")
    parts["word/document.xml"] = changed
    return write_parts(parts)
