"""How documents name a party: in a sentence, as the addressee of a letter, where it is reached."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from agreements.domain.agreement.body_name import Grammar, sentence_start
from agreements.domain.agreement.parties import Party
from agreements.domain.agreement.party_data import AddressIndex

ON_PAPER = "non posseduto (le comunicazioni sono inviate alla sede)"
"""What stands in the place of a digital address that a party does not have (art. 3-bis c. 4-bis CAD)."""


def marker(label: str) -> str:
    """A declared blank as it stands in the schema."""
    return f"[… {label} …]"


def in_a_sentence(parties: Iterable[Party]) -> list[dict[str, str]]:
    """The parties of an agreement as «tra» or «di» a list names them."""
    return [{"denominazione": party.named.alone} for party in parties]


def addressee(party: Party) -> dict[str, Any]:
    """A party to which a letter goes: with its preposition where it is known, and whoever answers there."""
    return {
        "denominazione": party.name if party.grammar is Grammar.NOT_SAID else sentence_start(party.named.to),
        "pec": _reached(party),
        "referenti": [contact.words for contact in party.contacts],
    }


def digital_address(party: Party) -> str:
    """The digital address of a party in a text; empty where it is not recorded."""
    return ON_PAPER if party.address_index is AddressIndex.NONE else party.pec


def _reached(party: Party) -> str:
    if party.address_index is AddressIndex.NONE:
        return f"{party.seat or marker(f'sede {party.named.of}')} (su carta: non ha domicilio digitale)"
    return party.pec or marker(f"PEC {party.named.of}")
