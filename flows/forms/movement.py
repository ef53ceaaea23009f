"""Form of a movement of the accounts."""

from __future__ import annotations

from pydantic import Field

from agreements.domain.agreement.money import parse_amount
from agreements.domain.agreement.movement import CHAPTER, CIG, CUP, Movement, MovementKind
from agreements.domain.basics import limits
from agreements.domain.steps.movements import RecordMovement
from flows.forms.base import AgreementForm, Day


class MovementForm(AgreementForm):
    """A movement is recorded, corrected or taken back."""

    movimento: MovementKind = Field(
        title="Movimento",
        description="La prenotazione va con lo schema; impegno e accertamento seguono l’ultima firma.",
    )
    anno: int = Field(title="Esercizio", description="L’anno di bilancio.", ge=1, le=9999)
    parte: int = Field(title="Parte", description="Nei cui conti sta: 1 il proprio ente, 2 la seconda…", ge=1, le=30)
    importo: str = Field(title="Importo", description="In euro, esatto: «1.250,00».", max_length=60)
    numero: str = Field(title="Numero", description="Come lo ha dato la ragioneria.", max_length=limits.NUMBER)
    data: Day = Field(title="Data")
    capitolo: str = Field(default="", title="Capitolo", max_length=CHAPTER)
    cup: str = Field(
        default="",
        title="CUP",
        description="15 caratteri; per un investimento senza CUP l’atto è nullo (art. 11 c. 2-bis L. 3/2003).",
        max_length=CUP,
    )
    cig: str = Field(default="", title="CIG", description="10 caratteri; vuoto se non è dovuto.", max_length=CIG)
    al_posto_di: int = Field(
        default=0,
        title="Al posto del movimento n.",
        description="Per correggerne uno già registrato: il suo numero d’ordine nella pagina; 0 se è nuovo.",
        ge=0,
        le=9999,
    )
    annullato: bool = Field(
        default=False, title="Annullato", description="Il movimento indicato sopra non vale più: resta, e non conta."
    )
    motivazione: str = Field(
        default="",
        title="Motivazione",
        description="Perché si corregge un movimento già registrato.",
        max_length=limits.REASON,
    )
    motivazione_ragioneria: str = Field(
        default="",
        title="Motivazione della ragioneria",
        description="Perché un impegno o un accertamento precede l’ultima firma; vuota in una correzione: resta quella "
        "di prima.",
        max_length=limits.REASON,
    )

    def command(self) -> RecordMovement:
        """What is asked.

        Raises:
            InvalidDatum: Amount, CUP or CIG cannot be read.
        """
        movement = Movement(
            kind=self.movimento,
            year=self.anno,
            party=self.parte,
            amount=parse_amount(self.importo),
            number=self.numero,
            dated_on=self.data,
            chapter=self.capitolo,
            cup=self.cup,
            cig=self.cig,
            reason=self.motivazione_ragioneria if self.movimento.binds else "",
            cancelled=self.annullato,
        )
        return RecordMovement(movement, self.al_posto_di, self.motivazione)
