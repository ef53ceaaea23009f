"""Money in an act (oneri): none, not known, or a ledger of who bears how much in which year; always `Decimal`.

A minimum («almeno», «oltre») stays a minimum: a sum in which one stands is a minimum too, never an exact figure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from agreements.domain.basics import limits
from agreements.domain.basics.errors import InvalidDatum
from agreements.domain.basics.legible import require_words, visible, why_illegible

_DATUM = "oneri"
_CENT = Decimal("0.01")
_MOST = Decimal("999999999999.99")
_YEARS = range(1990, 2101)
TEXTS: Mapping[str, tuple[str, int]] = {
    "received_by": ("chi riceve l’importo", limits.BODY),
    "chapter": ("capitolo", 120),
    "cup": ("CUP", 30),
    "note": ("nota sugli oneri", 300),
}
"""The words of a line: what each is called where it is refused, and how many characters it may have."""
_CUP = re.compile(r"[A-Z][0-9]{2}[A-Z][0-9]{11}")
# Thousands by full stops, blanks or apostrophes, cents by a comma: «1.250,00», «1 250,00», «1'250», «1250,5», «12,=».
_TYPED = re.compile(
    r"(?P<whole>[1-9][0-9]{0,2}(?P<between>[. '])[0-9]{3}(?:(?P=between)[0-9]{3})*|[0-9]+)"
    r"(?:,(?:(?P<cents>[0-9]{1,2})|[=–—-]{1,2})\.?)?"
)
_MANY_DECIMALS = re.compile(r"[0-9. ']+,[0-9]{3,}")
_THREE_FIGURES = re.compile(r"[1-9][0-9]{0,2},[0-9]{3}")
_LIRE = re.compile(r"(?:l\.|lit\.?|£|lire)(?![a-z])|(?:lire|£)$", re.IGNORECASE)
_APOSTROPHES = str.maketrans(dict.fromkeys("’‘´`", "'"))
_FULL_STOP_BEFORE_CENTS = re.compile(r"(?:[0-9]+|[0-9]{1,3}([., '])[0-9]{3}(?:\1[0-9]{3})*)\.[0-9]{1,2}|0+\.[0-9]+")
_MULTIPLIED = re.compile(r"[0-9].*(?:mila|migliaia|milion[ei]|miliard[oi]|\b(?:mln|mio|mld|k)\b)", re.IGNORECASE)
_SHARE = re.compile(r"%|per cento", re.IGNORECASE)
_OTHER_MONEY = re.compile(r"[$¥]|\b(?:usd|chf|gbp|dollari|franchi|sterline)\b", re.IGNORECASE)
_MINIMUM = re.compile(r"(almeno|oltre|non meno di|minimo|più di)\s+", re.IGNORECASE)
# Before the figures, or behind them as accounting programs print it.
_LESS = re.compile(r"(?:[-−–]|meno|riduzione di) ?(?P<before>.+)|(?P<behind>.*[0-9]) ?[-−–]", re.IGNORECASE)
_EURO = re.compile(r"^(?:euro|eur|€)[.:]? ?|,? ?(?:euro|eur|€)\.?$", re.IGNORECASE)


class ChargesKind(StrEnum):
    """What is known of the charges of an act; the value is the Italian label."""

    UNKNOWN = "dato non noto"
    NONE = "senza oneri"
    LEDGER = "con oneri"


def euro(value: Decimal) -> str:
    """An amount as acts write it: `1.250,00 euro`."""
    return f"{value:,.2f}".translate(str.maketrans(",.", ".,")) + " euro"


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount of euro.

    Attributes:
        value: With two decimals; below zero it is a reduction of what an earlier act bears.
        minimum: Whether the text says only «almeno»: the true amount is this or more.
    """

    value: Decimal
    minimum: bool = False

    def __post_init__(self) -> None:
        value = self.value
        if not isinstance(value, Decimal):
            raise TypeError(f"an amount is a Decimal, not {type(value).__name__}")
        if not value.is_finite() or value != value.quantize(_CENT):
            raise InvalidDatum(_DATUM, f"L’importo {value} non è in euro e centesimi: al più due decimali.")
        if not -_MOST <= value <= _MOST:
            raise InvalidDatum(_DATUM, f"L’importo {euro(value)} non è ammesso: arriva al più a {euro(_MOST)}.")
        object.__setattr__(self, "value", value.quantize(_CENT) + 0)  # no minus sign before zero

    def __add__(self, other: Amount) -> Amount:
        """The sum: a minimum as soon as one of the two is one."""
        return Amount(self.value + other.value, self.minimum or other.minimum)

    def __str__(self) -> str:
        return f"almeno {euro(self.value)}" if self.minimum else euro(self.value)


def add_up(amounts: Iterable[Amount]) -> Amount:
    """The sum of amounts; of none it is zero."""
    total = Amount(Decimal(0))
    for amount in amounts:
        total += amount
    return total


@dataclass(frozen=True, slots=True)
class Charge:
    """One line of the ledger.

    Attributes:
        borne_by: Position of the party that bears it.
        received_by: Who receives it, where the text tells.
        chapter: Chapter of the budget and, once taken, number of the commitment (impegno).
        amount: Below zero it takes so much from what earlier acts bear in the same year, party, chapter and CUP.
        cup: Codice unico di progetto; empty where there is none, or not yet.
        investment: Whether it pays for a project of public investment: then a CUP is due.

    Legal basis: art. 56 D.Lgs. 118/2011 (impegno by year of exigibility); art. 11 L. 3/2003 (CUP).
    """

    year: int
    borne_by: int
    amount: Amount
    received_by: str = ""
    chapter: str = ""
    cup: str = ""
    investment: bool = False
    note: str = ""

    def __post_init__(self) -> None:
        if self.year not in _YEARS:
            raise InvalidDatum(_DATUM, f"L’anno {self.year} non è ammesso: indicarne uno dal 1990 al 2100.")
        if self.amount.value == 0:
            raise InvalidDatum(_DATUM, f"La riga del {self.year} ha importo zero: toglierla o correggerla.")
        if self.reduces and self.amount.minimum:
            raise InvalidDatum(_DATUM, f"La riduzione del {self.year} è una cifra esatta: togliere «almeno».")
        object.__setattr__(self, "cup", check_cup(self.cup))
        for name, (datum, most) in TEXTS.items():
            if text := getattr(self, name):
                require_words(datum, text, most)

    @property
    def reduces(self) -> bool:
        """Whether it takes from what earlier acts bear."""
        return self.amount.value < 0

    @property
    def lacks_cup(self) -> bool:
        """Whether a CUP is due and missing."""
        return self.investment and not self.cup


@dataclass(frozen=True, slots=True)
class Charges:
    """What an act says of its charges.

    Attributes:
        lines: The ledger; it may be empty where the text tells only a total.
        declared: The total that the text itself states; None where it states none.
    """

    kind: ChargesKind = ChargesKind.UNKNOWN
    lines: tuple[Charge, ...] = ()
    declared: Amount | None = None

    def __post_init__(self) -> None:
        told = bool(self.lines) or self.declared is not None
        if self.kind is ChargesKind.LEDGER and not told:
            raise InvalidDatum(_DATUM, "Con oneri: indicare almeno una riga, o il totale che il testo dichiara.")
        if self.kind is not ChargesKind.LEDGER and told:
            raise InvalidDatum(_DATUM, f"«{self.kind}» non va con importi: togliere righe e totale, o correggere.")
        seen: set[Charge] = set()
        for line in self.lines:
            if line in seen:
                raise InvalidDatum(
                    _DATUM, f"La riga del {line.year} di {line.amount} compare due volte: toglierne una o annotarla."
                )
            seen.add(line)
        if self.lines and self.declared is not None and contradicts(self.declared, self.sum):
            raise InvalidDatum(
                _DATUM,
                f"Il totale dichiarato nel testo ({self.declared}) non corrisponde alla somma delle righe "
                f"({self.sum}): correggere l’uno o le altre.",
            )

    @property
    def sum(self) -> Amount:
        """The sum of the lines."""
        return add_up(line.amount for line in self.lines)

    @property
    def total(self) -> Amount | None:
        """The whole charge, as exactly as text and lines together tell it; None where it is not known."""
        match self.kind:
            case ChargesKind.UNKNOWN:
                return None
            case ChargesKind.NONE:
                return Amount(Decimal(0))
        if self.declared is None:
            return self.sum
        if not self.lines:
            return self.declared
        exact = next((amount for amount in (self.sum, self.declared) if not amount.minimum), None)
        return exact or Amount(max(self.sum.value, self.declared.value), minimum=True)

    @property
    def words(self) -> str:
        """In a cell of the register: «senza oneri», or the whole; empty where it is not known."""
        if self.kind is ChargesKind.UNKNOWN:
            return ""
        return str(self.kind if self.kind is ChargesKind.NONE else self.total)

    @property
    def reduces(self) -> bool:
        """Whether anything in it takes from what earlier acts bear."""
        stated = self.declared is not None and self.declared.value < 0
        return stated or any(line.reduces for line in self.lines)

    @property
    def by_year(self) -> Mapping[int, Amount]:
        """The sum of each year, in order."""
        years = sorted({line.year for line in self.lines})
        return {year: add_up(line.amount for line in self.lines if line.year == year) for year in years}

    @property
    def by_party(self) -> Mapping[int, Amount]:
        """The sum that each party bears, by position."""
        bearers = sorted({line.borne_by for line in self.lines})
        return {one: add_up(line.amount for line in self.lines if line.borne_by == one) for one in bearers}

    @property
    def doubts(self) -> tuple[str, ...]:
        """What a person should look at, in Italian; it stops nothing."""
        found = []
        if self.lines and self.declared is not None and self.declared != self.sum:
            found.append(
                f"Il testo dichiara {self.declared}, le righe sommano {self.sum}: non si contraddicono, perché "
                "si parla di minimi, ma vanno riletti."
            )
        if not self.lines and self.declared is not None:
            found.append("Gli oneri sono noti solo nel totale: anni e parti che li sostengono non sono indicati.")
        without = [line for line in self.lines if line.lacks_cup]
        if without:
            years = ", ".join(str(year) for year in sorted({line.year for line in without}))
            found.append(f"Manca il CUP di un progetto di investimento ({years}): serve per la proposta all’organo.")
        return tuple(found)


UNKNOWN = Charges()
NO_CHARGES = Charges(ChargesKind.NONE)


def contradicts(declared: Amount, added: Amount) -> bool:
    """Whether a declared total and a sum cannot both be true; a minimum leaves room above it only."""
    if declared.minimum and added.minimum:
        return False
    if declared.minimum:
        return added.value < declared.value
    if added.minimum:
        return added.value > declared.value
    return declared.value != added.value


def parse_amount(typed: str, *, reduction: bool = False) -> Amount:
    """Read an amount as people type it: «1.250,00», «1250», «€ 1 250,00», «1'250,00», «almeno 390.000 euro».

    Args:
        reduction: Whether «-1.250,00» and «1.250,00-» are ones too.

    Raises:
        InvalidDatum: It cannot be read without guessing; «1.25» might be either.
    """
    if told := why_illegible(typed):
        raise InvalidDatum("importo", f"L’importo «{visible(typed)[:60]}» {told}, come 1.250,00.")
    text = " ".join(typed.translate(_APOSTROPHES).split())
    minimum = _MINIMUM.match(text)
    if minimum is not None:
        text = text[minimum.end() :]
    text = _EURO.sub("", text).removeprefix("+").lstrip()
    less = _LESS.fullmatch(text)
    if less is None:
        return Amount(_exact(typed, text), minimum=minimum is not None)
    if minimum is not None or not reduction:
        raise _unread(typed, "ha il segno meno, e qui l’importo non può essere sotto zero;")
    return Amount(-_exact(typed, _EURO.sub("", less["before"] or less["behind"])))


def _exact(typed: str, figures: str) -> Decimal:
    match = _TYPED.fullmatch(figures)
    if match is None:
        if _LIRE.search(figures):
            raise _unread(typed, "è in lire: convertirlo in euro e")
        if _OTHER_MONEY.search(figures):
            raise _unread(typed, "è in un’altra moneta: convertirlo in euro e")
        if _SHARE.search(figures):
            raise _unread(typed, "è una percentuale: calcolare l’importo e")
        if _MULTIPLIED.search(figures):
            raise _unread(typed, "è in migliaia o milioni: metterlo per intero e")
        if _THREE_FIGURES.fullmatch(figures):
            raise _unread(
                typed,
                "ha tre cifre dopo la virgola, e non si sa se divide le migliaia o decimali che il foglio nasconde;",
            )
        if _MANY_DECIMALS.fullmatch(figures):
            raise _unread(
                typed,
                "ha più di due decimali, che un foglio può nascondere: arrotondare il valore, non solo il formato, o",
            )
        if _FULL_STOP_BEFORE_CENTS.fullmatch(figures):
            raise _unread(typed, "ha il punto dove va la virgola dei centesimi;")
        raise _unread(typed)
    whole = re.sub("[. ']", "", match["whole"])
    return Decimal(f"{whole}.{(match['cents'] or '').ljust(2, '0')}")


def _unread(typed: str, why: str = "") -> InvalidDatum:
    how = "scriverlo come 1.250,00 oppure «almeno 1.250,00»"
    return InvalidDatum("importo", f"L’importo «{typed[:40]}» non si legge: {f'{why} ' if why else ''}{how}.")


def check_cup(typed: str) -> str:
    """A CUP in capitals without spaces; empty stays empty.

    Raises:
        InvalidDatum: It has not the form of a CUP: 15 characters, letter, two digits, letter, eleven digits.

    Legal basis: art. 11 L. 3/2003.
    """
    code = "".join(typed.split()).upper()
    if code and not _CUP.fullmatch(code):
        raise InvalidDatum(
            "CUP",
            f"Il CUP «{visible(typed)[:40]}» non è valido: ha 15 caratteri (lettera, due cifre, lettera, undici "
            "cifre), ad esempio J51B21004180001.",
        )
    return code
