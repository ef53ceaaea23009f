"""What an installation says once of the body that keeps the register: it is taken where a form leaves it empty."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from agreements.domain.agreement.agreement import AgreementKind
from agreements.domain.agreement.body_name import BodyName, Grammar
from agreements.domain.agreement.filing import NOT_FILED, Filing
from agreements.domain.agreement.parties import Nature
from agreements.domain.agreement.party_data import AddressIndex, Contact, PowerKind
from agreements.domain.basics.folding import folded


@dataclass(frozen=True, slots=True)
class OwnSignatory:
    """Who usually signs for the body; empty where it is said each time. Personal codes stay out of settings."""

    name: str = ""
    office_title: str = ""
    power_title: str = ""
    power_kind: PowerKind = PowerKind.NOT_SAID


@dataclass(frozen=True, slots=True)
class Manager:
    """A dirigente, as letters and notices name the office and the person.

    Attributes:
        office: Direction or sector, as the agreement names it.
        email: Where notices for the dirigente go.
    """

    office: str
    name: str
    email: str
    phone: str = ""


@dataclass(frozen=True, slots=True)
class OwnBody:
    """The body that keeps the register; nothing where the installation has no file of it.

    Attributes:
        emblem: File of the stemma, beside the file of the body; empty where there is none.
        laws: Usually recalled, beside those that the template has.
        filing: By default, whatever the kind and the office.
        filing_by_kind: What differs for a kind of agreement.
        filing_by_office: What differs for an office, by its name; it goes before the kind.
    """

    name: str = ""
    grammar: Grammar = Grammar.NOT_SAID
    short_name: str = ""
    short_grammar: Grammar = Grammar.NOT_SAID
    nature: Nature | None = None
    tax_code: str = ""
    ipa_code: str = ""
    seat: str = ""
    pec: str = ""
    address_index: AddressIndex = AddressIndex.NOT_SAID
    emblem: str = ""
    signatory: OwnSignatory = OwnSignatory()
    managers: tuple[Manager, ...] = ()
    contacts: tuple[Contact, ...] = ()
    laws: tuple[str, ...] = ()
    filing: Filing = NOT_FILED
    filing_by_kind: Mapping[AgreementKind, Filing] = field(default_factory=dict)
    filing_by_office: Mapping[str, Filing] = field(default_factory=dict)

    @property
    def named(self) -> BodyName:
        """Its name in a sentence."""
        return BodyName(self.name, self.grammar)

    @property
    def files_something(self) -> bool:
        """Whether there are defaults for protocol and preservation."""
        return self.filing != NOT_FILED or bool(self.filing_by_kind) or bool(self.filing_by_office)

    @property
    def all_contacts(self) -> tuple[Contact, ...]:
        """Whoever answers for the body, the dirigenti with a name among them."""
        managers = (Contact(m.office, m.name, "dirigente", m.email, m.phone) for m in self.managers if m.name)
        return (*self.contacts, *managers)

    def filing_for(self, kind: AgreementKind, office: str) -> Filing:
        """How an agreement is filed where nobody says otherwise: as its office files, then its kind, then all."""
        own = {folded(name): filing for name, filing in self.filing_by_office.items()}.get(folded(office), NOT_FILED)
        return own.completed(self.filing_by_kind.get(kind, NOT_FILED)).completed(self.filing)


NO_BODY = OwnBody()
