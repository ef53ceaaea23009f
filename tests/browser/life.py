"""A whole life of an agreement by clicks: the entries are those of the demonstration, typed into the forms.

Only what happens outside of Accordi is done outside: the signatures, and the file put into «in-arrivo». The clock of
the trial is moved by its own form.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from importlib import import_module
from typing import Any, get_type_hints

import yaml

from cli.demo import people
from cli.demo.stage import Stage
from cli.runtime.environment import CHECKOUT
from tests.browser.pages import DONE, NOT_DONE, FormPage, Pages, RunPage

DEPLOYMENTS: list[dict[str, Any]] = yaml.safe_load((CHECKOUT / "prefect.yaml").read_text("utf-8"))["deployments"]
SIGNATORIES = ("prova-uno", "prova-due")
OPINION = {"reso_da": "Prova Otto, dirigente", "esito": "favorevole"}


def schema_of(deployment: str) -> dict[str, Any]:
    """The JSON schema of a deployment's form; nothing for a step by the clock."""
    entry = next(d for d in DEPLOYMENTS if d["name"] == deployment)
    module, _, function = entry["entrypoint"].rpartition(".")
    form = get_type_hints(getattr(import_module(module), function).fn).get("modulo")
    return {} if form is None else dict(form.model_json_schema())


@dataclass(slots=True)
class Life:
    """A life that is lived on the pages of a stage.

    Attributes:
        look: Called with a name whenever there is something on the page that is worth a picture.
        number: Internal number of the agreement, once it has one.
    """

    stage: Stage
    pages: Pages
    look: Callable[[str], None] = lambda _name: None
    number: str = ""

    def draft(self) -> None:
        """From the form of a new agreement to a favourable opinion."""
        form = self.pages.form("nuovo-accordo")
        form.fill(schema_of("nuovo-accordo"), people.successor(""))
        self.look("modulo-nuovo-accordo")
        self._done(form.submit(), "la bozza v1 è nella cartella dell’accordo")
        with self.stage.bench.database.unit() as unit:
            self.number = unit.numbers()[-1]
        self.step("registra-valutazione", "Risposta: si procede.", **people.GO_ON)
        self.step("avvia-istruttoria", "Avviata l’istruttoria sulla versione 1 del testo.")
        self.step("registra-parere", "favorevole (Prova Otto, dirigente,", **OPINION, data=self._day())

    def approve(self) -> None:
        """The proposal, a decision dated tomorrow that is refused, the right one, the counterpart's act."""
        self.step("proposta-in-giunta", "Proposta n. 101 del", numero="101", data=self._day())
        self.look("esito-proposta-in-giunta")
        decision = {"esito": "approvata", "numero": "45"}
        self.refused("registra-delibera", "è nel futuro", **decision, data=self._day(1))
        self.look("passo-rifiutato")
        self.step("registra-delibera", "Schema approvato con", **decision, data=self._day())
        self.step(
            "registra-atto-controparte",
            f"Atto di {people.ASSOCIATION}: deliberazione del Consiglio direttivo n. 7",
            parte=people.ASSOCIATION,
            organo="deliberazione del Consiglio direttivo",
            numero="7",
            data=f"{self.stage.today():%d/%m/%Y}",
        )

    def sign(self) -> None:
        """The frozen text, and both signatures."""
        self.step("testo-definitivo", "e congelato.", dichiarante=people.MANAGER)
        self.step(
            "invio-alla-firma", "PDF congelato inviato alla firma", data=self._day(), restituzione_entro=self._day(30)
        )
        for position, person in enumerate(SIGNATORIES, 1):
            target = self.stage.incoming(self.number) / f"firmato da {person}.pdf"
            self.stage.sign_outside(
                person, f"Firma_{position:02d}", self.stage.to_sign(self.number, 1, position), target
            )
            self.step("importa-firmato", f"Firma {position} di 2", file=target.name)
            self.look(f"esito-firma-{position}")

    def register(self) -> None:
        """Repertory, the confirmed expiry, the plan."""
        self.step(
            "registra-repertorio",
            "Repertorio n. 12 del",
            registro="Repertorio degli accordi (prova)",
            numero="12",
            data=self._day(),
            ufficiale="Prova Nove",
            carica="responsabile dell’ufficio repertorio",
            luogo="Firenze",
        )
        self.step(
            "conferma-scadenza",
            "Scadenza confermata",
            scadenza=self.stage.end_of_period(self.number).isoformat(),
            motivazione="lettura più prudente fra quelle proposte",
            dichiarante=people.MANAGER,
        )
        self.step("prepara-piano", "Predisposto", **people.plan(self.stage.today().year))
        self.step("consegna-piano", "nei termini", data=self._day(), protocollo="2026/0009876")

    def history(self) -> None:
        """The life so far, with its picture on the page."""
        self.step("storia-accordo", "Storia dell’accordo al")
        self.pages.expect_picture(f"Storia dell’accordo {self.number}")

    def renew(self) -> None:
        """The clock three months before the end, and the renewal."""
        ahead = self.stage.end_of_period(self.number) - timedelta(days=90)
        form = self.pages.form("sposta-orologio")
        form.fill(schema_of("sposta-orologio"), {"giorno": ahead.isoformat(), "dichiarante": people.CLERK})
        self._done(form.submit(), f"{ahead:%d/%m/%Y}")
        self.step(
            "rinnovo",
            "Aperto il rinnovo n. 1 di 1",
            organo="Giunta regionale",
            motivazione="risultati positivi, interesse pubblico a proseguire",
        )

    # Ways of taking a step.

    def step(self, deployment: str, words: str, **entries: Any) -> None:
        """Take a step, and read on the page of its outcome that it was taken."""
        self._done(self._filled(deployment, entries).submit(), words)

    def refused(self, deployment: str, words: str, **entries: Any) -> None:
        """Take a step that must be refused, and read why."""
        run = self._filled(deployment, entries).submit()
        assert run.await_end() == NOT_DONE
        run.expect_outcome(words)
        run.expect_outcome("Nulla è stato modificato")

    def _filled(self, deployment: str, entries: Mapping[str, Any]) -> FormPage:
        form = self.pages.form(deployment)
        chosen = {"accordo": self.stage.choice(deployment, self.number), "dichiarante": people.CLERK}
        form.fill(schema_of(deployment), chosen | dict(entries))
        self.look(f"modulo-{deployment}")
        return form

    def _done(self, run: RunPage, words: str) -> None:
        assert run.await_end() == DONE
        run.expect_outcome(words)

    def _day(self, ahead: int = 0) -> str:
        return (self.stage.today() + timedelta(days=ahead)).isoformat()
