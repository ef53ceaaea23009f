"""What «nuovo-accordo» leaves empty of the own body, taken from the settings of the installation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from agreements.domain.agreement.body_name import Grammar
from agreements.domain.agreement.party_data import AddressIndex, PowerKind, contacts_typed
from agreements.domain.basics.folding import folded
from agreements.domain.own_body import OwnBody

_NOT_SAID = ("", Grammar.NOT_SAID.value, AddressIndex.NOT_SAID.value, PowerKind.NOT_SAID.value)


def filled_in(entries: Mapping[str, Any], own: OwnBody) -> dict[str, Any]:
    """The entries of the form, its first party, the dirigente and the laws completed; what is typed stays.

    A first party that is typed with another name is not the own body: nothing of it is completed.
    """
    found = dict(entries)
    parties = found.get("parti")
    if isinstance(parties, list) and parties and isinstance(parties[0], Mapping):
        name = parties[0].get("denominazione")
        if _empty(name) or (isinstance(name, str) and folded(name) == folded(own.name)):
            found["parti"] = [_party(parties[0], own), *parties[1:]]
    if own.laws and _empty(found.get("visti")):
        found["visti"] = list(own.laws)
    if own.managers:
        found["dirigente"] = _manager(found.get("dirigente"), own)
    return found


def _party(typed: Mapping[str, Any], own: OwnBody) -> dict[str, Any]:
    signatory = own.signatory
    person = typed.get("firmatario")
    usual = _empty(person) or (isinstance(person, str) and folded(person) == folded(signatory.name))
    offered = {
        "denominazione": own.name,
        "genere_e_numero": own.grammar.value,
        "nome_breve": own.short_name,
        "genere_e_numero_breve": own.short_grammar.value,
        "natura": own.nature.value if own.nature else "",
        "codice_fiscale": own.tax_code,
        "codice_ipa": own.ipa_code,
        "sede": own.seat,
        "referenti": contacts_typed(own.all_contacts),
    }
    if _empty(typed.get("pec")) or typed.get("pec") == own.pec:
        offered |= {"pec": own.pec, "indice_pec": own.address_index.value}
    if usual:  # another person signs by another title
        offered |= {
            "firmatario": signatory.name,
            "carica": signatory.office_title,
            "titolo_del_potere": signatory.power_title,
            "a_che_titolo": signatory.power_kind.value,
        }
    return {**typed, **{key: value for key, value in offered.items() if value and _empty(typed.get(key))}}


def _manager(typed: object, own: OwnBody) -> object:
    if typed is not None and not isinstance(typed, Mapping):
        return typed  # told by the form
    given = dict(typed or {})
    called = given.get("nome")
    known = [each for each in own.managers if isinstance(called, str) and folded(each.office) == folded(called)]
    if _empty(called) and len(own.managers) == 1:
        known = list(own.managers)
    if len(known) != 1:
        return typed
    offered = {"nome": known[0].office, "email": known[0].email}
    return {**given, **{key: value for key, value in offered.items() if _empty(given.get(key))}}


def _empty(value: object) -> bool:
    return value is None or value == [] or (isinstance(value, str) and value.strip() in _NOT_SAID)
