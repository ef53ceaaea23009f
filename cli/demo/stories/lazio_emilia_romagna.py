"""Regione Lazio and Regione Emilia-Romagna: an end that is known though the signature is not, costs, early effect."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from agreements.domain.agreement.money import ChargesKind
from agreements.domain.agreement.periods import Standing, last_day, standing
from agreements.domain.agreement.ratification import RatificationAnswer
from cli.demo.example import example
from cli.demo.moves import MANAGER, Moves, working_day

HOST = "Regione Emilia-Romagna"
_YEARS = 5
_APPOINTMENT = "nomina-responsabile"
_PROCEEDING = "risultati positivi, interesse pubblico a proseguire"


@dataclass(slots=True)
class LazioEmiliaRomagna(Moves):
    """From the agreement 2021-2025 to the end of the one that follows it."""

    def play(self) -> None:
        """From what the press has told to the closing of the file.

        Raises:
            StoryBroken: Something does not hold.
        """
        self._past()
        self._draft()
        self._to_signature()
        self._appointment()
        self._end()
        self.whole()

    def _past(self) -> None:
        texts = example("lazio-emilia-romagna")
        recorded = self.form("registra-accordo-storico", texts.historical("accordo-2021"))
        self.warned(recorded, "la data della firma (dato non noto) non basta a dire se serviva già la firma digitale")
        self.number = self.numbers()[0]
        self.step("registra-oneri", oneri=ChargesKind.LEDGER.value, totale=texts.said["oneri"]["totale"])
        old = self.agreement()
        total = old.acts[0].charges.total
        self.holds(
            total is not None and (total.value, total.minimum) == (Decimal(390_000), True), "a minimum stays one"
        )
        self.holds(f"{last_day(old)}" == "2025-12-31", "the years that the text names say when it ended")
        self.holds(standing(old, self.stage.today()) is Standing.EXPIRED, "it has expired")
        self.refuse("rinnovo", "non prevede rinnovi", organo="Giunta regionale", motivazione=_PROCEEDING)
        self.refuse(
            "proroga",
            "dopo la scadenza non si rinnova, non si proroga",
            organo="Giunta regionale",
            nuova_scadenza=(self.stage.today() + timedelta(days=90)).isoformat(),
            motivazione=_PROCEEDING,
        )

    def _draft(self) -> None:
        year = self.stage.today().year
        years = {"decorrenza_dal": f"01/01/{year}", "durata_quali_anni": f"{year}-{year + _YEARS - 1}"}
        form = example("lazio-emilia-romagna").successor(**years, precedente=self.number)
        created = self.form("nuovo-accordo", form)
        self.warned(created, f"L’accordo decorre dal 01/01/{year}, prima di essere firmato")
        self.number = self.numbers()[-1]
        lines = [
            {"anno": year + n, "parte": 1, "importo": "78.000,00", "a_favore_di": HOST, "capitolo": "C99001 (prova)"}
            for n in range(_YEARS)
        ]
        ledger: dict[str, Any] = {"oneri": ChargesKind.LEDGER.value, "righe": lines}
        self.refuse("registra-oneri", "390.000", **ledger, totale="400.000,00")
        self.step("registra-oneri", **ledger, totale="390.000,00")
        charges = self.agreement().acts[0].charges
        self.holds([line.year for line in charges.lines] == [*range(year, year + _YEARS)], "one line a year")
        self.examine()
        self.refuse(
            "proposta-in-giunta", "manca il parere favorevole di copertura finanziaria", numero="101", data=self.day()
        )
        self.opinion("copertura finanziaria")
        self.approve(1, "21")

    def _to_signature(self) -> None:
        self.step(
            "registra-atto-controparte",
            parte=HOST,
            organo="deliberazione della Giunta regionale",
            numero="310",
            data=self.italian_day(),
        )
        reason = "accordo di collaborazione su attività amministrative, senza funzioni trasferite (parere di prova)"
        self.step(
            "registra-ratifica",
            esito=RatificationAnswer.LAW_NOT_NECESSARY.value,
            motivazione=reason,
            dichiarante=MANAGER,
        )
        self.definitive()
        self.sign_one(1, 1, "prova-uno")
        self.sign_one(1, 2, "prova-due")
        signed = self.stage.runs[-1]
        self.warned(signed, "prima della firma")
        self.warned(signed, "Intervallo scoperto di")
        self.register("44", place="Roma")
        self.confirm_expiry()

    def _appointment(self) -> None:
        duty = self.agreement().obligation(_APPOINTMENT)
        assert duty.due_on is not None  # all have signed
        self.clock(working_day(duty.due_on - timedelta(days=5), -1))
        self.sweep()
        signed = next(self.stage.folder(self.number).glob("* accordo firmato.pdf"))
        (self.stage.incoming(self.number) / "nomina.pdf").write_bytes(signed.read_bytes())
        done = {"adempimento": _APPOINTMENT, "data": self.day(), "protocollo": "2026/0007777", "file": "nomina.pdf"}
        self.step("consegna-piano", **done)
        duty = self.agreement().obligation(_APPOINTMENT)
        self.holds(duty.fulfilment is not None, "the appointment is recorded")

    def _end(self) -> None:
        end = self.stage.end_of_period(self.number)
        self.clock(working_day(end - timedelta(days=60), -1))
        self.sweep()
        self.past_the_end()
        self.holds((end.month, end.day) == (12, 31), "it ends with the last year that the text names")
        self.holds(standing(self.agreement(), self.stage.today()) is Standing.EXPIRED, "it has expired")
        self.step("chiudi-accordo", risultati="documenti conservati senza interruzione", spesa="390.000,00 euro")
        self.holds(standing(self.agreement(), self.stage.today()) is Standing.CLOSED, "the file is closed")


LIFE = LazioEmiliaRomagna
