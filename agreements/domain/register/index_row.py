"""A row of the open data of the Indice dei domicili digitali (IPA): the body that it names.

Two editions are in use, both known by their headings: «amministrazioni» (``cod_amm``, ``des_amm``, ``Cf``, ``mail1``
with ``tipo_mail1`` … up to 5), as italia/developers-italia-backend and teamdigitale/io-onboarding-pa-api read it, and
«enti» (``Codice_IPA``, ``Denominazione_ente``, ``Codice_fiscale_ente``, ``Mail1`` with ``Tipo_Mail1`` …), the current
data set of indicepa.gov.it, in whose portal the older one is kept for compatibility.

Legal basis: art. 6-ter CAD.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from agreements.domain.agreement.party_data import AddressIndex
from agreements.domain.basics import limits
from agreements.domain.basics.errors import InvalidDatum
from agreements.domain.basics.folding import folded
from agreements.domain.basics.identifiers import body_tax_code, ipa_code, require_address
from agreements.domain.basics.legible import hidden_sign, require_text
from agreements.domain.register.address_book import ListedBody

_NAMES: Mapping[str, tuple[str, ...]] = {
    "ipa_code": ("cod_amm", "codice_ipa"),
    "name": ("des_amm", "denominazione_ente"),
    "tax_code": ("cf", "codice_fiscale_ente"),
    "kind": ("tipologia_amm", "tipologia"),
    "street": ("indirizzo",),
    "postcode": ("cap",),
    "town": ("comune", "denominazione_comune"),
    "province": ("provincia", "sigla_provincia"),
}
_REQUIRED = ("ipa_code", "name")
_MAILS = 5
_PUBLIC = "pubbliche amministrazioni"
_NOTHING = frozenset({"", "null", "none", "-"})


@dataclass(frozen=True, slots=True)
class IndexColumns:
    """Where in a row each datum stands.

    Attributes:
        mails: Places of each address and of its kind.
    """

    places: Mapping[str, int]
    mails: tuple[tuple[int, int], ...]


def is_index_heading(heading: str) -> bool:
    """Whether a heading is one of either edition."""
    plain = " ".join(heading.split()).casefold()
    return any(plain in names for names in _NAMES.values()) or re.fullmatch(r"(?:tipo_)?mail[1-9]", plain) is not None


def index_columns(headings: Sequence[str]) -> IndexColumns:
    """Find the columns of either edition.

    Raises:
        InvalidDatum: It is neither.
    """
    known = {folded(heading): place for place, heading in enumerate(headings)}
    places = {}
    for datum, names in _NAMES.items():
        found = next((known[name] for name in names if name in known), None)
        if found is not None:
            places[datum] = found
    missing = [" o ".join(f"«{name}»" for name in _NAMES[datum]) for datum in _REQUIRED if datum not in places]
    mails = tuple(
        (known[f"mail{n}"], known[f"tipo_mail{n}"])
        for n in range(1, _MAILS + 1)
        if f"mail{n}" in known and f"tipo_mail{n}" in known
    )
    if not mails:
        missing.append("«mail1» e «tipo_mail1»")
    if missing:
        raise InvalidDatum(
            "colonne",
            f"Non è il file degli enti dell’Indice IPA: manca la colonna {', '.join(missing)}. Scaricare «Enti» (o "
            "«Amministrazioni») dai dati aperti di indicepa.gov.it e non cambiarne i titoli.",
        )
    return IndexColumns(places, mails)


def index_body(
    cells: Sequence[str], columns: IndexColumns, source: str, today: date
) -> tuple[ListedBody, tuple[str, ...]]:
    """The body of a row, and in Italian what of it could not be taken.

    Raises:
        InvalidDatum: The row names no body: code or name cannot be right.
    """

    def text(datum: str) -> str:
        place = columns.places.get(datum)
        return _plain(cells[place]) if place is not None else ""

    name, notes = text("name"), []
    require_text("denominazione dell’ente", name, limits.BODY)
    require_text("codice IPA", text("ipa_code"), limits.IPA_CODE)
    code = ipa_code(text("ipa_code"), name)
    try:
        tax_code = body_tax_code(text("tax_code"), name)
    except InvalidDatum as refusal:
        tax_code = ""
        notes.append(refusal.sentence)
    pec = next((_plain(cells[mail]) for mail, kind in columns.mails if _plain(cells[kind]).casefold() == "pec"), "")
    try:
        if pec:
            require_address(f"PEC di {name}", pec)
    except InvalidDatum as refusal:
        pec = ""
        notes.append(refusal.sentence)
    kind = text("kind").casefold()
    public = kind.startswith(_PUBLIC) if kind else None
    index = AddressIndex.IPA if pec else AddressIndex.NOT_SAID
    body = ListedBody(code, name, tax_code, public, pec, _seat(text), source, today, address_index=index)
    return body, tuple(notes)


def _seat(text: Callable[[str], str]) -> str:
    town = " ".join(part for part in (text("postcode"), text("town")) if part)
    if town and text("province"):
        town = f"{town} ({text('province')})"
    seat = ", ".join(part for part in (text("street"), town) if part)[:300]
    return "" if hidden_sign(seat) else seat


def _plain(cell: str) -> str:
    text = " ".join(cell.split())
    return "" if text.casefold() in _NOTHING else text
