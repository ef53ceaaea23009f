"""Form of the charges of an act: none, not known, or a ledger of lines."""

from __future__ import annotations

from pydantic import ConfigDict, Field

from agreements.domain.agreement.money import TEXTS, Charge, Charges, ChargesKind, parse_amount
from flows.forms.base import AgreementForm, Sheet


def _most(text: str) -> int:
    return TEXTS[text][1]


class ChargeForm(Sheet):
    """One line: who bears how much in which year."""

    model_config = ConfigDict(title="Riga")

    anno: int = Field(title="Anno", description="L’esercizio in cui la spesa è esigibile.", ge=1, le=9999)
    parte: int = Field(
        title="Parte che sostiene l’onere", description="1 il proprio ente, 2 la seconda parte…", ge=1, le=30
    )
    importo: str = Field(
        title="Importo",
        description="In euro: «1.250,00»; «almeno 1.250,00» se il testo dà solo un minimo. In un atto aggiuntivo "
        "«-1.250,00» riduce la riga dello stesso anno, parte, capitolo e CUP.",
        max_length=60,
    )
    a_favore_di: str = Field(
        default="",
        title="A favore di",
        description="Parte o ente che lo riceve, se il testo lo dice.",
        max_length=_most("received_by"),
    )
    capitolo: str = Field(
        default="",
        title="Capitolo",
        description="Capitolo di bilancio; dopo, anche l’impegno.",
        max_length=_most("chapter"),
    )
    investimento: bool = Field(
        default=False,
        title="Progetto di investimento",
        description="Allora serve il CUP, al più tardi per la proposta all’organo (art. 11 c. 2-bis L. 3/2003).",
    )
    cup: str = Field(
        default="", title="CUP", description="15 caratteri; vuoto se non è dovuto.", max_length=_most("cup")
    )
    nota: str = Field(default="", title="Nota", max_length=_most("note"))

    def charge(self) -> Charge:
        """The line as the domain knows it.

        Raises:
            InvalidDatum: Amount or CUP cannot be read.
        """
        return Charge(
            year=self.anno,
            borne_by=self.parte,
            amount=parse_amount(self.importo, reduction=True),
            received_by=self.a_favore_di,
            chapter=self.capitolo,
            cup=self.cup,
            investment=self.investimento,
            note=self.nota,
        )


class ChargesForm(AgreementForm):
    """The charges of an act, in place of those recorded before."""

    oneri: ChargesKind = Field(
        title="Oneri", description="«Dato non noto» solo per un accordo registrato com’era, se il testo non ne parla."
    )
    righe: list[ChargeForm] = Field(
        default=[],
        title="Righe",
        description="Una per anno e parte; sostituiscono quelle registrate prima. Vuoto se il testo dà solo un totale.",
        max_length=200,
    )
    totale: str = Field(
        default="",
        title="Totale dichiarato nel testo",
        description="Come nel testo: «390.500,00», «almeno 390.000,00»; se non corrisponde alle righe il passo è "
        "rifiutato. Vuoto se il testo non lo dice.",
        max_length=60,
    )

    def charges(self) -> Charges:
        """What is asked.

        Raises:
            InvalidDatum: An amount cannot be read, or the stated total contradicts the lines.
        """
        declared = parse_amount(self.totale, reduction=True) if self.totale else None
        return Charges(self.oneri, tuple(line.charge() for line in self.righe), declared)
