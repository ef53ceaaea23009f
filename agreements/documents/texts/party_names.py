"""How documents name a party: in a sentence, as the addressee of a letter, where it is reached."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from agreements.domain.agreement.parties import Party
from agreements.domain.agreement.party_data import AddressIndex
from agreements.domain.days.rough_day import NOT_KNOWN

ON_PAPER = "non posseduto (le comunicazioni sono inviate alla sede)"
"""What stands in the place of a digital address that a party does not have (art. 3-bis c. 4-bis CAD)."""


def marker(label: str) -> str:
    """A declared blank as it stands in the schema."""
    return f"[… {label} …]"


def in_a_sentence(parties: Iterable[Party]) -> list[dict[str, str]]:
    """The parties of an agreement as «tra» or «di» a list names them."""
    return [{"denominazione": party.named.alone} for party in parties]


def in_a_table(parties: Iterable[Party]) -> list[dict[str, str]]:
    """The parties of an agreement as a cell lists them, without articles."""
    return [{"denominazione": party.name} for party in parties]


def addressee(party: Party) -> dict[str, Any]:
    """A party to which a letter goes, as after «Spett.le»: its seat, where it is reached, whoever answers there."""
    on_paper = party.address_index is AddressIndex.NONE
    seat = "" if party.seat == NOT_KNOWN else party.seat
    return {
        "denominazione": party.name,
        "sede": seat or (marker(f"sede {party.named.of}") if on_paper else ""),
        "pec": "su carta: non ha domicilio digitale" if on_paper else party.pec or marker(f"PEC {party.named.of}"),
        "referenti": [contact.words for contact in party.contacts],
    }


def signatory_within(party: Party) -> dict[str, Any]:
    """The signatory of the own body, to whom its office writes: no seat and no digital address of another."""
    named = f"{party.signatory.name}, {party.signatory.office_title}"
    return {"denominazione": named, "sede": party.name, "pec": "SEDE", "referenti": []}


def for_information(party: Party) -> str:
    """A party that gets a letter «e p.c.», in one line."""
    return f"{party.name} ({addressee(party)['pec']})"


def digital_address(party: Party) -> str:
    """The digital address of a party in a text; empty where it is not recorded."""
    return ON_PAPER if party.address_index is AddressIndex.NONE else party.pec
