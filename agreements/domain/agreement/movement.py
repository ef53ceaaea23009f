"""Money that moves by an agreement: what the accounts have reserved, committed, paid, by year and party.

The ledger of charges says what a text promises; a movement is a fact of the accounts, with the number they gave it.

Legal basis: artt. 53, 56 and 57 D.Lgs. 118/2011 (accertamento, impegno, pagamento); art. 11 L. 3/2003 (CUP).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from agreements.domain.agreement.money import Amount, check_cup
from agreements.domain.basics import limits
from agreements.domain.basics.act_numbers import bare
from agreements.domain.basics.day_words import of_the_day
from agreements.domain.basics.errors import InvalidDatum
from agreements.domain.basics.legible import require_words

DATUM = "movimento"
CHAPTER, CIG, CUP = 120, 20, 30
"""How many characters each may have as it is typed."""
_YEARS = range(1990, 2101)
_CIG = re.compile(r"[0-9A-Z]{10}")


class MovementKind(StrEnum):
    """What the accounts have done; the value is the Italian name."""

    RESERVATION = "prenotazione"
    COMMITMENT = "impegno"
    ENTITLEMENT = "accertamento"
    PAYMENT = "pagamento"
    REIMBURSEMENT = "rimborso"

    @property
    def binds(self) -> bool:
        """Whether it rests on an obligation that has come into being: on the last signature."""
        return self in (MovementKind.COMMITMENT, MovementKind.ENTITLEMENT)

    @property
    def spends(self) -> bool:
        """Whether money has left."""
        return self in (MovementKind.PAYMENT, MovementKind.REIMBURSEMENT)


@dataclass(frozen=True, slots=True)
class Movement:
    """One fact of the accounts.

    Attributes:
        year: The budget (esercizio) that it belongs to.
        party: Position of the party in whose accounts it stands.
        amount: Exact, above zero.
        number: As the accounts gave it.
        cig: Codice identificativo di gara; empty where there is none.
        reason: Why it stands although it came before the last signature, as ragioneria says.
        cancelled: Whether it was taken back: it keeps its place and counts nowhere.
    """

    kind: MovementKind
    year: int
    party: int
    amount: Amount
    number: str
    dated_on: date
    chapter: str = ""
    cup: str = ""
    cig: str = ""
    reason: str = ""
    cancelled: bool = False

    def __post_init__(self) -> None:
        if self.year not in _YEARS:
            raise InvalidDatum(DATUM, f"L’anno {self.year} non è ammesso: indicarne uno dal 1990 al 2100.")
        if self.amount.minimum or self.amount.value <= 0:
            raise InvalidDatum(
                DATUM, f"L’importo di un movimento è una cifra esatta sopra zero, non «{self.amount}»: correggerlo."
            )
        require_words("numero del movimento", self.number, limits.NUMBER)
        object.__setattr__(self, "number", bare(self.number))
        object.__setattr__(self, "cup", check_cup(self.cup))
        object.__setattr__(self, "cig", check_cig(self.cig))
        for name, text, most in (("capitolo", self.chapter, CHAPTER), ("motivazione", self.reason, limits.REASON)):
            if text:
                require_words(name, text, most)

    @property
    def words(self) -> str:
        """In one line, as the journal and the pages tell it."""
        codes = [f"capitolo {self.chapter}" if self.chapter else "", f"CUP {self.cup}" if self.cup else ""]
        codes += [f"CIG {self.cig}" if self.cig else "", "annullato" if self.cancelled else ""]
        beside = "".join(f", {code}" for code in codes if code)
        dated = f"n. {self.number} {of_the_day(self.dated_on)}"
        return f"{self.kind} {dated}, esercizio {self.year}: {self.amount}{beside}"


def check_cig(typed: str) -> str:
    """A CIG in capitals without spaces; empty stays empty.

    Raises:
        InvalidDatum: It has not the form of a CIG: 10 letters or digits, not all of them zero.

    Legal basis: art. 3 L. 136/2010.
    """
    code = "".join(typed.split()).upper()
    if code and (not _CIG.fullmatch(code) or not code.strip("0")):
        raise InvalidDatum(
            "CIG", f"Il CIG «{typed[:40]}» non è valido: ha 10 lettere o cifre; se non è dovuto, lasciarlo vuoto."
        )
    return code
