"""The cells of a row read one by one: each as what it should be, or noted as wrong with what to do."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from enum import StrEnum
from typing import TypeVar

from agreements.domain.agreement.agreement import AgreementKind, EffectRule
from agreements.domain.agreement.body_name import Grammar
from agreements.domain.agreement.decision import DecidingBody
from agreements.domain.agreement.parties import Nature, SignatureForm
from agreements.domain.agreement.party_data import AddressIndex, PowerKind
from agreements.domain.basics.errors import InvalidDatum
from agreements.domain.basics.identifiers import bare_tax_code, with_zeros
from agreements.domain.basics.legible import why_illegible
from agreements.domain.register.register_columns import BY_CODE, plain_heading
from agreements.domain.register.typed_cell import Cell, day_of, text_of

E = TypeVar("E", bound=StrEnum)
T = TypeVar("T")

_OTHER_NAMES: Mapping[str, str] = {
    "protocollo": AgreementKind.MEMORANDUM_OF_UNDERSTANDING,
    "protocollo di intesa": AgreementKind.MEMORANDUM_OF_UNDERSTANDING,
    "intesa": AgreementKind.MEMORANDUM_OF_UNDERSTANDING,
    "prot. d'intesa": AgreementKind.MEMORANDUM_OF_UNDERSTANDING,
    "prot. intesa": AgreementKind.MEMORANDUM_OF_UNDERSTANDING,
    "protocollo intesa": AgreementKind.MEMORANDUM_OF_UNDERSTANDING,
    "conv.": AgreementKind.CONVENTION,
    "accordo ex art. 15": AgreementKind.ARTICLE_15_AGREEMENT,
    "accordo art. 15": AgreementKind.ARTICLE_15_AGREEMENT,
    "accordo ex art. 15 l. 241/1990": AgreementKind.ARTICLE_15_AGREEMENT,
    "accordo di collaborazione ex art. 15": AgreementKind.ARTICLE_15_AGREEMENT,
    "accordo di collaborazione ex art. 15 l. 241/1990": AgreementKind.ARTICLE_15_AGREEMENT,
    "accordo": AgreementKind.ARTICLE_15_AGREEMENT,
    "quadro": AgreementKind.FRAMEWORK_AGREEMENT,
    "programma": AgreementKind.PROGRAMME_AGREEMENT,
    "accordo di collaborazione": AgreementKind.ARTICLE_15_AGREEMENT,
    "digitale": SignatureForm.DIGITAL,
    "autografa": SignatureForm.PAPER,
    "firma autografa": SignatureForm.PAPER,
    "carta": SignatureForm.PAPER,
    "cartacea": SignatureForm.PAPER,
    "su carta": SignatureForm.PAPER,
    "non nota": SignatureForm.UNKNOWN,
    "non noto": SignatureForm.UNKNOWN,
    "pubblica": Nature.PUBLIC_ADMINISTRATION,
    "pa": Nature.PUBLIC_ADMINISTRATION,
    "privata": Nature.PRIVATE_LAW_ASSOCIATION,
    "associazione": Nature.PRIVATE_LAW_ASSOCIATION,
    "diritto privato": Nature.PRIVATE_LAW_ASSOCIATION,
    "maschile": Grammar.MASCULINE,
    "femminile": Grammar.FEMININE,
    "ipa": AddressIndex.IPA,
    "ini-pec": AddressIndex.INI_PEC,
    "inipec": AddressIndex.INI_PEC,
    "inad": AddressIndex.INAD,
    "eletto": AddressIndex.ELECTED,
    "nessuno": AddressIndex.NONE,
    "titolare": PowerKind.HOLDER,
    "vicario": PowerKind.DEPUTY,
    "giunta": DecidingBody.EXECUTIVE_BOARD,
    "consiglio": DecidingBody.COUNCIL,
    "presidente": DecidingBody.PRESIDENT,
    "ultima firma": EffectRule.LAST_SIGNATURE,
    "firma": EffectRule.LAST_SIGNATURE,
    "pec": EffectRule.PEC_COMMUNICATION,
    "data fissa": EffectRule.FIXED_DATE,
    "legge di ratifica": EffectRule.RATIFICATION_LAW,
    "legge": EffectRule.RATIFICATION_LAW,
    "corte dei conti": EffectRule.COURT_OF_AUDITORS,
    "registrazione della corte dei conti": EffectRule.COURT_OF_AUDITORS,
    "repertorio": EffectRule.REPERTORY,
    "evento": EffectRule.OTHER_EVENT,
    "altro evento": EffectRule.OTHER_EVENT,
}


@dataclass(frozen=True, slots=True)
class Trouble:
    """One thing that is wrong with a row.

    Attributes:
        heading: The column as the office calls it; empty where it is about the row as a whole.
        told: In Italian, what is wrong and what to do.
    """

    heading: str
    told: str

    def __str__(self) -> str:
        return f"«{self.heading}»: {self.told}" if self.heading else self.told


@dataclass(slots=True)
class RowReader:
    """The cells of one row, by code of our column; what is wrong gathers in ``troubles``."""

    cells: Mapping[str, Cell]
    epoch: date
    headings: Mapping[str, str]
    troubles: list[Trouble] = field(default_factory=list)

    def wrong(self, code: str, told: str) -> None:
        """Note that something is wrong with a column; the sentence follows its name."""
        if told[1:2].islower():  # «PEC» stays as it is
            told = told[:1].lower() + told[1:]
        self.troubles.append(Trouble(self.headings.get(code) or BY_CODE[code].heading, told.rstrip(". ") + "."))

    def _read(self, code: str, how: Callable[[Cell], T], otherwise: T) -> T:
        cell = self.cells.get(code)
        if isinstance(cell, str) and (told := why_illegible(text_of(cell))):
            self.wrong(code, told)
            return otherwise
        try:
            return how(cell)
        except InvalidDatum as refusal:
            self.wrong(code, refusal.sentence)
            return otherwise

    def text(self, code: str, *, required: bool = False, most: int = 300) -> str:
        """Its text; empty where there is none."""
        found = self._read(code, text_of, "?")
        if len(found) > most:
            self.wrong(code, f"supera {most} caratteri: abbreviarlo")
        if required and not found:
            self.wrong(code, "manca: scrivere il valore")
        return found

    def day(self, code: str) -> date | None:
        """The day that it means."""
        return self._read(code, lambda cell: day_of(cell, self.epoch), None)

    def reading(self, code: str, how: Callable[[Cell], T | None]) -> T | None:
        """What it means, read by a function that refuses what it cannot read."""
        return self._read(code, how, None)

    def one_of(self, code: str, kind: type[E], otherwise: E | None) -> E | None:
        """The value of a list; the other one where the cell is empty, or wrong."""
        typed = self.text(code)
        if not typed:
            if otherwise is None:
                self.wrong(code, f"manca: scrivere {either(list(kind))}")
            return otherwise
        plain = plain_heading(typed)
        known = {plain_heading(each): each for each in kind}
        alias = _OTHER_NAMES.get(plain)
        if plain in known:
            return known[plain]
        if isinstance(alias, kind):
            return alias
        if typed != "?":
            self.wrong(code, f"«{typed[:40]}» non è ammesso{perhaps(plain, known)}: scrivere {either(list(kind))}")
        return otherwise


def zeros_put_back(cells: Mapping[str, Cell], headings: Mapping[str, str]) -> tuple[dict[str, Cell], tuple[str, ...]]:
    """The cells of a row with the codici fiscali of bodies whole, where a sheet took them for numbers; what was done.

    Args:
        headings: The office's headings by code, for what is told.
    """
    found, told = dict(cells), []
    for code, cell in cells.items():
        if code.rpartition(".")[2] != "tax_code" or isinstance(cell, bool | date) or cell is None:
            continue
        typed = text_of(cell)
        if (whole := with_zeros(bare_tax_code(typed))) != bare_tax_code(typed):
            found[code] = whole
            told.append(
                f"«{headings.get(code, code)}» era {typed}, senza lo zero iniziale: letto {whole}, da controllare."
            )
    return found, tuple(told)


def either(values: Sequence[str]) -> str:
    """The values of a list in words."""
    return " o ".join(f"«{value}»" for value in values)


def perhaps(plain: str, known: Mapping[str, str]) -> str:
    """The value that was probably meant; empty where nothing is alike."""
    near = get_close_matches(plain, known, n=1, cutoff=0.6)
    return f" (forse «{known[near[0]]}»)" if near else ""
