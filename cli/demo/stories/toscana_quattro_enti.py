"""Regione Toscana with Firenze, Massa Carrara, Lucca and Pistoia: one approved text, four bodies, four ways."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from agreements.domain.agreement.act import ActState
from agreements.domain.agreement.family import Coverage
from agreements.domain.agreement.periods import Standing, last_day, standing
from agreements.domain.register.body_columns import HEADINGS
from cli.demo.example import Example, example, signed_by
from cli.demo.moves import MANAGER, Moves, revised, working_day
from cli.demo.stage import PlayedRun

FLORENCE, MASSA, LUCCA, PISTOIA = (
    "Comune di Firenze",
    "Provincia di Massa Carrara",
    "Comune di Lucca",
    "Comune di Pistoia",
)
_LIST = "enti della Toscana.csv"
_COLUMNS = {
    "name": "denominazione",
    "tax_code": "codice_fiscale",
    "pec": "pec",
    "seat": "sede",
    "signatory": "firmatario",
    "office_title": "carica",
    "power_title": "titolo_del_potere",
    "person": "codice_fiscale_firmatario",
    "grammar": "genere_e_numero",
}


@dataclass(slots=True)
class ToscanaQuattroEnti(Moves):
    """From the news about Pistoia to the end of what was signed."""

    def play(self) -> None:
        """From the news to the family as it stands at its end.

        Raises:
            StoryBroken: Something does not hold.
        """
        texts = example("toscana-quattro-enti")
        self._past(texts)
        self._model(texts)
        florence, massa, lucca, pistoia = self._copies(texts)
        self._signed(florence, FLORENCE, "prova-due", "1")
        self._asks_a_change(massa)
        self._refuses(lucca)
        self._signed(pistoia, PISTOIA, "prova-cinque", "4")
        self._family(florence, massa, lucca, pistoia)
        self._end(florence, massa, pistoia)
        self.number = pistoia  # whom the news is about
        self.whole()

    def _past(self, texts: Example) -> None:
        recorded = self.form("registra-accordo-storico", texts.historical("accordo-pistoia"))
        self.holds("firmato in data non nota" in recorded.message, "no day is made up")
        self.warned(recorded, "da valutare")
        old = self.agreement(self.numbers()[0])
        self.holds(last_day(old) is None, "no end is made up")

    def _model(self, texts: Example) -> None:
        self.form("nuovo-accordo", texts.successor())
        self.number = self.numbers()[-1]
        self.examine()
        self.approve(1, "1200")

    def _copies(self, texts: Example) -> tuple[str, ...]:
        """One agreement for each body of a list, tried first."""
        entries: dict[str, Any] = {"delibera": Coverage.EVERY_BODY.value}
        self.step("replica-accordo", **entries)  # makes its folder ready
        folder = self.stage.bench.folders / "replica-accordo" / "in-arrivo"
        with (folder / _LIST).open("w", encoding="utf-8", newline="") as file:
            sheet = csv.writer(file, delimiter=";")
            sheet.writerow([HEADINGS[code] for code in _COLUMNS])
            for body in map(signed_by, texts.living["enti"]):
                sheet.writerow([body[name] for name in _COLUMNS.values()])
        known = self.numbers()
        self.step("replica-accordo", **entries)
        self.holds(self.numbers() == known, "a trial writes nothing")
        self.step("replica-accordo", **entries, prova=False)
        made = tuple(number for number in self.numbers() if number not in known)
        bodies = [self.agreement(number).parties[1].name for number in made]
        self.holds(bodies == [FLORENCE, MASSA, LUCCA, PISTOIA], f"one agreement for each body: {bodies}")
        again = self.step("replica-accordo", **entries, prova=False)
        self.holds(self.numbers() == (*known, *made), f"a second run makes nothing: {again.message}")
        return made

    def _party_act(self, number: str, body: str, act: str) -> None:
        organ = "decreto del Presidente della Provincia" if body == MASSA else "deliberazione della Giunta comunale"
        self.step("registra-atto-controparte", number, parte=body, organo=organ, numero=act, data=self.italian_day())

    def _signed(self, number: str, body: str, label: str, repertory: str) -> None:
        """Each body has its own act, its own file, its own date."""
        self._party_act(number, body, f"{10 + int(repertory)}")
        self._text_and_signatures(number, label, repertory)

    def _text_and_signatures(self, number: str, label: str, repertory: str) -> None:
        self.definitive(number)
        self.sign(1, ("prova-uno", label), number)
        self.register(repertory, number)
        self.confirm_expiry(number)
        self.clock(working_day(self.stage.today() + timedelta(days=20), 1))

    def _asks_a_change(self, number: str) -> None:
        """What changes the approved text goes back to the body that approved it."""
        self._party_act(number, MASSA, "12")
        self.step(
            "registra-richiesta-modifiche",
            number,
            parte=MASSA,
            data=self.italian_day(),
            estremi="prot. 2026/0005555",
            modifiche="scambiarsi banche dati anche con le società partecipate",
        )
        self.holds(self.agreement(number).acts[0].state is ActState.DRAFT, "the text is in draft again")
        draft = next(self.stage.folder(number).glob("* bozza v1.docx"))
        returned = self.stage.incoming(number) / "bozza chiesta.docx"
        new = "scambiarsi banche dati anche con le società partecipate"
        returned.write_bytes(revised(draft.read_bytes(), "scambiarsi banche dati", new))
        self.step("nuova-versione", number, file=returned.name)
        self.examine(number)
        self.step("proposta-in-giunta", number, numero="140", data=self.day())
        self.step("registra-delibera", number, esito="approvata", numero="1290", data=self.day())
        self._party_act(number, MASSA, "19")
        self._text_and_signatures(number, "prova-tre", "2")

    def _refuses(self, number: str) -> None:
        self._party_act(number, LUCCA, "33")
        self.definitive(number)
        reasons = "il Consiglio comunale ha chiesto di riconsiderare l’adesione"
        self.step(
            "rifiuto-di-firma", number, parte=LUCCA, data=self.day(), ragioni=reasons, estremi="prot. 2026/0006666"
        )
        self.step("ritira-atto", number, motivazione="il Comune di Lucca non sottoscrive", dichiarante=MANAGER)
        self.refuse("testo-definitivo", "passo «testo definitivo» rifiutato", number, dichiarante=MANAGER)

    def _family(self, florence: str, massa: str, lucca: str, pistoia: str) -> None:
        shown: PlayedRun = self.step("vista-famiglia")
        told = "4 enti, 3 firmati, uno con modifiche proprie al testo, uno chiuso senza firma"
        self.holds(told in shown.message, shown.message)
        self.warned(shown, "testo proprio v2, nato dalla v1 del modello")
        signed = [self.agreement(number).acts[0].signed_on for number in (florence, massa, pistoia)]
        self.holds(len(set(signed)) == 3 and None not in signed, "each body has a date of its own")
        self.holds(
            standing(self.agreement(lucca), self.stage.today()) is Standing.NOT_SIGNED,
            "who refused is bound by nothing",
        )

    def _end(self, florence: str, massa: str, pistoia: str) -> None:
        self.clock(working_day(self.stage.certain_end(pistoia) + timedelta(days=1), 1))
        self.sweep()
        for number in (florence, massa, pistoia):
            self.holds(standing(self.agreement(number), self.stage.today()) is Standing.EXPIRED, f"{number} has ended")


LIFE = ToscanaQuattroEnti
