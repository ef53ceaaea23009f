"""The columns of a list of bodies: what each is called, what stands in it, under which other names offices write it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import get_close_matches

from agreements.domain.agreement.body_name import Grammar
from agreements.domain.agreement.party_data import AddressIndex, PowerKind
from agreements.domain.register.register_columns import Column, plain_heading

BODY = (
    Column("name", "Denominazione", "Dell’ente, per esteso, come comparirà nel testo.", True),
    Column("ipa_code", "Codice IPA", "Dall’Indice dei domicili digitali, ad esempio «c_d612»."),
    Column("tax_code", "Codice fiscale", "Dell’ente, 11 cifre.", True),
    Column("pec", "PEC", "Domicilio digitale dell’ente.", True),
    Column("seat", "Sede", "Via, numero, comune."),
    Column("signatory", "Firmatario", "Nome e cognome di chi firma.", True),
    Column("office_title", "Carica", "Del firmatario, ad esempio «Sindaco».", True),
    Column("power_title", "Titolo del potere", "Legge, statuto o delega con numero e data.", True),
    Column("power_ends_on", "Potere fino al", "Ultimo giorno di mandato o delega, gg/mm/aaaa; vuoto se non noto."),
    Column("person", "Codice fiscale firmatario", "Serve a riconoscere la sua firma; non viene mai esportato."),
    Column(
        "grammar",
        "Genere e numero",
        "Della denominazione: da qui gli articoli nei testi. Vuoto: non annotato.",
        choices=tuple(Grammar),
    ),
    Column(
        "address_index",
        "Indice della PEC",
        "In quale indice sta il domicilio digitale. Vuoto: non annotato.",
        choices=tuple(index for index in AddressIndex if index is not AddressIndex.NONE),
    ),
    Column("power_kind", "A che titolo firma", "Vuoto: non annotato.", choices=tuple(PowerKind)),
    Column("power_starts_on", "Potere dal", "Primo giorno di mandato o delega, gg/mm/aaaa; vuoto se non noto."),
    Column("contacts", "Referenti", "Uno per riga: «struttura; nome; ruolo; e-mail; telefono»."),
)
HEADINGS: Mapping[str, str] = {column.code: column.heading for column in BODY}
_OTHER_NAMES: Mapping[str, str] = {
    "ente": "name",
    "nome": "name",
    "nome dell'ente": "name",
    "denominazione ente": "name",
    "denominazione dell'ente": "name",
    "ipa": "ipa_code",
    "codice ipa dell'ente": "ipa_code",
    "cf": "tax_code",
    "codice fiscale ente": "tax_code",
    "codice fiscale dell'ente": "tax_code",
    "domicilio digitale": "pec",
    "indirizzo pec": "pec",
    "indirizzo": "seat",
    "nome del firmatario": "signatory",
    "nome e cognome del firmatario": "signatory",
    "chi firma": "signatory",
    "carica del firmatario": "office_title",
    "titolo del potere di firma": "power_title",
    "potere di firma fino al": "power_ends_on",
    "potere di firma dal": "power_starts_on",
    "codice fiscale del firmatario": "person",
}
BY_HEADING: Mapping[str, str] = {**{plain_heading(column.heading): column.code for column in BODY}, **_OTHER_NAMES}


def code_called(heading: str) -> str:
    """The code of the column with this heading; empty where it is none of ours."""
    return BY_HEADING.get(plain_heading(heading), "")


def similar_heading(heading: str) -> str:
    """The heading of ours that looks like one; empty where none does."""
    near = get_close_matches(plain_heading(heading), BY_HEADING, n=1, cutoff=0.6)
    return HEADINGS[BY_HEADING[near[0]]] if near else ""


def required_codes() -> Iterator[str]:
    """What must be known of every body."""
    return (column.code for column in BODY if column.required)
