"""What is known of a party beside its name: where it is reached, who answers there, by what its signatory signs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from agreements.domain.basics import limits
from agreements.domain.basics.errors import InvalidDatum
from agreements.domain.basics.identifiers import require_address
from agreements.domain.basics.legible import require_words

NOTHING = "nessuno"
_SEPARATOR = ";"
_MOST_CONTACTS = 20


class AddressIndex(StrEnum):
    """Where the digital address (domicilio digitale) of a body stands; the value is the Italian label.

    Legal basis: artt. 3-bis, 6-bis, 6-ter and 6-quater CAD.
    """

    NOT_SAID = "non annotato"
    IPA = "IPA (pubbliche amministrazioni e gestori di pubblici servizi)"
    INI_PEC = "INI-PEC (imprese e professionisti)"
    INAD = "INAD (persone fisiche ed enti non iscritti altrove)"
    ELECTED = "eletto per questo accordo"
    NONE = "nessun domicilio digitale: si scrive su carta"


class PowerKind(StrEnum):
    """By what somebody signs for a body; the value is the Italian label.

    Legal basis: statute or law of the body for whoever holds the office; art. 53 c. 2 TUEL for the deputy of a mayor.
    """

    NOT_SAID = "non annotato"
    HOLDER = "titolare della carica"
    DELEGATION = "delega"
    DEPUTY = "vicariato"
    ACTING = "facente funzioni"
    COMMISSIONER = "commissario"


@dataclass(frozen=True, slots=True)
class Contact:
    """An office of a party, or somebody there, with whom the agreement is carried out; never in a publishable copy.

    Attributes:
        office: Of the party itself, as it calls it.
        name: The person; empty where only the office is known.
        role: What the person is there for this agreement.
    """

    office: str
    name: str = ""
    role: str = ""
    email: str = ""
    phone: str = ""

    def __post_init__(self) -> None:
        require_words("struttura della parte", self.office, limits.BODY)
        if self.email:
            require_address(f"indirizzo e-mail di {self.name or self.office}", self.email)

    @property
    def words(self) -> str:
        """All that is known of it, as a letter says it."""
        reached = (f"telefono {self.phone}" if self.phone else "", f"e-mail {self.email}" if self.email else "")
        who = ", ".join(each for each in (self.name, self.role) if each)
        return ", ".join(each for each in (self.office, who, *reached) if each)

    @property
    def typed(self) -> str:
        """As it is typed in one line: office; name; role; e-mail; telephone."""
        return f"{_SEPARATOR} ".join((self.office, self.name, self.role, self.email, self.phone)).rstrip("; ")


def contacts_typed(contacts: Sequence[Contact]) -> str:
    """Contacts as a cell or a correction holds them, one a line."""
    return "\n".join(contact.typed for contact in contacts)


def read_contacts(typed: str) -> tuple[Contact, ...]:
    """Contacts from what a person has typed: one a line, or after «|»; their data separated by semicolons.

    The last data of a contact may be missing.

    Raises:
        InvalidDatum: A line has more than five data, an address is none, or there are too many.
    """
    if typed.strip().casefold() == NOTHING:
        return ()
    found = []
    for line in typed.replace("|", "\n").splitlines():
        data = [" ".join(each.split()) for each in line.split(_SEPARATOR)]
        if not any(data):
            continue
        if len(data) > 5:
            raise InvalidDatum(
                "referenti",
                "I referenti si scrivono uno per riga: «struttura; nome; ruolo; e-mail; telefono». In una riga ci sono "
                f"{len(data)} dati: togliere quelli in più.",
            )
        found.append(Contact(*data))
    if len(found) > _MOST_CONTACTS:
        raise InvalidDatum("referenti", f"I referenti di una parte sono al più {_MOST_CONTACTS}: tenere i principali.")
    return tuple(found)


def read_contact(typed: str) -> Contact | None:
    """One contact from what a person has typed; None where nothing is said.

    Raises:
        InvalidDatum: There are several, its data are too many, or its address is none.
    """
    found = read_contacts(typed)
    if len(found) > 1:
        raise InvalidDatum(
            "struttura della parte", "La struttura che deve un adempimento è una sola: indicarne una, in una riga."
        )
    return found[0] if found else None


def check_address_index(name: str, pec: str, index: AddressIndex) -> None:
    """Check that an address and the index it is said to come from go together.

    Raises:
        InvalidDatum: There is an address and it is said that there is none.

    Legal basis: art. 3-bis c. 4-bis CAD.
    """
    if pec and index is AddressIndex.NONE:
        raise InvalidDatum(
            "domicilio digitale",
            f"Di {name} è indicata la PEC {pec} e insieme «{AddressIndex.NONE}»: togliere la PEC, o dire da quale "
            "indice viene.",
        )
