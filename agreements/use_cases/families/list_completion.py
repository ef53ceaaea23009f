"""A list of bodies completed from the address book: what a row leaves empty; where it says otherwise, that is told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from agreements.domain.agreement.body_name import Grammar
from agreements.domain.agreement.parties import Party
from agreements.domain.agreement.party_data import AddressIndex, PowerKind
from agreements.domain.basics.errors import InvalidDatum
from agreements.domain.basics.folding import folded
from agreements.domain.basics.identifiers import bare_ipa_code
from agreements.domain.register.address_book import ListedBody, ListedSignatory
from agreements.domain.register.search import folded_words
from agreements.domain.register.typed_cell import Cell, is_blank, text_of
from agreements.persistence.unit_of_work import UnitOfWork

_NO_INDEX = (AddressIndex.NOT_SAID, AddressIndex.NONE)


@dataclass(frozen=True, slots=True)
class KnownBodies:
    """What the address book says of the bodies of a list."""

    by_ipa_code: Mapping[str, ListedBody]
    by_tax_code: Mapping[str, ListedBody]
    signatories: Mapping[str, tuple[ListedSignatory, ...]]

    def of(self, cells: Mapping[str, Cell]) -> ListedBody | None:
        """The body that a row means: by its IPA code, else by its codice fiscale."""
        code = folded(_text(cells, "ipa_code"))
        if code:
            return self.by_ipa_code.get(code)
        return self.by_tax_code.get(_digits(cells))

    def completed(self, cells: Mapping[str, Cell], today: date) -> tuple[dict[str, Cell], tuple[str, ...]]:
        """The cells with what the address book knows, and in Italian what it put in.

        The signatory only where one alone is known whose power has not ended: a person chooses among several.
        """
        body = self.of(cells)
        filled = dict(cells)
        if body is None:
            return filled, ()
        offered: dict[str, Cell] = {
            "name": body.name,
            "ipa_code": body.ipa_code,
            "tax_code": body.tax_code,
            "pec": body.pec,
            "seat": body.seat,
            "grammar": "" if body.grammar is Grammar.NOT_SAID else body.grammar.value,
        }
        if _text(cells, "pec").casefold() in ("", body.pec.casefold()):
            offered["address_index"] = "" if body.address_index in _NO_INDEX else body.address_index.value
        notes = []
        signing = [s for s in self.signatories.get(body.key, ()) if s.ends_on is None or s.ends_on >= today]
        if len(signing) == 1 and _same_person(cells, signing[0]):
            (one,) = signing
            offered |= {
                "signatory": one.name,
                "office_title": one.office_title,
                "power_title": one.power_title,
                "power_ends_on": one.ends_on,
                "power_kind": "" if one.power_kind is PowerKind.NOT_SAID else one.power_kind.value,
            }
            if is_blank(cells.get("signatory")):
                notes.append(f"Firmatario dalla rubrica ({one.source}): {one.name}, da verificare.")
        for code, value in offered.items():
            if is_blank(filled.get(code)) and value:
                filled[code] = value
        return filled, tuple(notes)

    def contradictions(self, party: Party) -> tuple[str, tuple[str, ...]]:
        """Where a row says other than the address book.

        Returns:
            What cannot be right, empty where all can be; and what a person should look at.
        """
        body = self.by_ipa_code.get(folded(party.ipa_code)) or self.by_tax_code.get(party.tax_code)
        if body is None:
            return "", ()
        if body.tax_code and party.tax_code and body.tax_code != party.tax_code:
            return (
                f"Per la rubrica il codice IPA «{body.ipa_code}» è di {body.name}, codice fiscale {body.tax_code}, non "
                f"{party.tax_code}: uno dei due codici è di un altro ente.",
                (),
            )
        told = [
            f"Per la rubrica ({body.source}) {what} è «{known}», nell’elenco «{said}»."
            for what, known, said in (
                ("il codice IPA", folded(body.ipa_code), folded(party.ipa_code)),
                ("la PEC", body.pec.casefold(), party.pec.casefold()),
            )
            if known and said and known != said
        ]
        if folded_words(body.name) != folded_words(party.name):
            told.append(f"Per la rubrica ({body.source}) l’ente si chiama «{body.name}».")
        if body.public is False and party.nature.public:
            told.append("Per l’Indice non è una pubblica amministrazione, come invece dice il testo: valutare.")
        return "", tuple(told)


def known_bodies(unit: UnitOfWork, rows: Iterable[Mapping[str, Cell]]) -> KnownBodies:
    """Ask the address book about the bodies of a list."""
    rows = list(rows)
    ipa_codes = {bare_ipa_code(_text(cells, "ipa_code")) for cells in rows} - {""}
    found = unit.listed_bodies_with(ipa_codes, {_digits(cells) for cells in rows} - {""})
    signatories: dict[str, list[ListedSignatory]] = {}
    for signatory in unit.listed_signatories({body.key for body in found}):
        signatories.setdefault(signatory.body, []).append(signatory)
    return KnownBodies(
        {folded(body.ipa_code): body for body in found if body.ipa_code},
        {body.tax_code: body for body in found if body.tax_code},
        {key: tuple(several) for key, several in signatories.items()},
    )


def _same_person(cells: Mapping[str, Cell], signatory: ListedSignatory) -> bool:
    named = _text(cells, "signatory")
    return not named or folded_words(named) == folded_words(signatory.name)


def _digits(cells: Mapping[str, Cell]) -> str:
    return "".join(sign for sign in _text(cells, "tax_code") if sign.isdigit())


def _text(cells: Mapping[str, Cell], code: str) -> str:
    try:
        return text_of(cells.get(code))
    except InvalidDatum:
        return ""  # the row itself says what is wrong with it
