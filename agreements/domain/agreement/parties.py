"""Who makes an agreement: bodies, their signatories, the offices of the lead body."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from agreements.domain.agreement.body_name import BodyName, Grammar
from agreements.domain.agreement.party_data import AddressIndex, Contact, PowerKind, check_address_index
from agreements.domain.basics import limits
from agreements.domain.basics.errors import InvalidDatum
from agreements.domain.basics.folding import folded
from agreements.domain.basics.identifiers import (
    body_tax_code,
    ipa_code,
    is_ordinary_mailbox,
    is_provisional,
    person_tax_code,
    require_address,
    require_listed_code,
)
from agreements.domain.basics.legible import require_text, require_words
from agreements.domain.days.rough_day import NOT_KNOWN


class Nature(StrEnum):
    """What kind of body a party is; the value is the Italian label, as it stands in the text.

    `PUBLIC_ADMINISTRATION` is one of which nobody has said more; stamp duty needs to know. `NOT_SAID`: an old register
    does not tell, and nobody has looked.

    Legal basis: art. 1 c. 2 D.Lgs. 165/2001 (administrations); art. 4 D.Lgs. 117/2017 (bodies of the Third Sector).
    """

    PUBLIC_ADMINISTRATION = "pubblica amministrazione"
    STATE = "amministrazione dello Stato"
    TERRITORIAL_BODY = "ente pubblico territoriale"
    TERRITORIAL_ASSOCIATION = "consorzio o associazione di enti territoriali"
    UNIVERSITY = "università"
    HEALTH_BODY = "azienda o ente del Servizio sanitario"
    OTHER_PUBLIC_BODY = "altro ente pubblico"
    PUBLIC_ECONOMIC_BODY = "ente pubblico economico"
    IN_HOUSE_COMPANY = "società in house"
    COMPANY = "società"
    PRIVATE_LAW_ASSOCIATION = "associazione di diritto privato"
    FOUNDATION = "fondazione"
    VOLUNTEERS = "organizzazione di volontariato (ETS)"
    SOCIAL_PROMOTION = "associazione di promozione sociale (ETS)"
    SOCIAL_COOPERATIVE = "cooperativa sociale (ETS)"
    SOCIAL_ENTERPRISE = "impresa sociale (ETS)"
    OTHER_ETS = "altro ente del Terzo settore (ETS)"
    NOT_SAID = "natura non indicata"

    @property
    def public(self) -> bool:
        """Whether it is a public administration of whatever kind."""
        return self in _ADMINISTRATIONS

    @property
    def third_sector(self) -> bool:
        """Whether it is a body of the Third Sector, of whatever kind."""
        return self in _THIRD_SECTOR


_ADMINISTRATIONS = frozenset(
    {
        Nature.PUBLIC_ADMINISTRATION,
        Nature.STATE,
        Nature.TERRITORIAL_BODY,
        Nature.TERRITORIAL_ASSOCIATION,
        Nature.UNIVERSITY,
        Nature.HEALTH_BODY,
        Nature.OTHER_PUBLIC_BODY,
    }
)
NATURES = tuple(nature for nature in Nature if nature is not Nature.NOT_SAID)
"""What a person may say of a party."""
_NOT_OF_ADMINISTRATIONS = (AddressIndex.INI_PEC, AddressIndex.INAD)
_THIRD_SECTOR = frozenset(
    {
        Nature.VOLUNTEERS,
        Nature.SOCIAL_PROMOTION,
        Nature.SOCIAL_COOPERATIVE,
        Nature.SOCIAL_ENTERPRISE,
        Nature.OTHER_ETS,
    }
)


class SignatureForm(StrEnum):
    """How the act is signed; not known only of one recorded as it was."""

    DIGITAL = "firma digitale"
    PAPER = "firma autografa su carta"
    UNKNOWN = NOT_KNOWN


@dataclass(frozen=True, slots=True)
class Office:
    """An office of the lead body: obligations belong to offices, never to people.

    Attributes:
        name: As in the body's organisation chart.
        email: Inside address that notices go to.
    """

    name: str
    email: str

    def __post_init__(self) -> None:
        require_words("struttura", self.name, limits.BODY)
        require_address("indirizzo e-mail della struttura", self.email)


@dataclass(frozen=True, slots=True)
class Signatory:
    """The person who signs for a party.

    Attributes:
        name: Name and surname; «dato non noto» where a text of the past does not tell (see ``known``).
        office_title: Carica, e.g. "Presidente".
        power_title: Title of the power to sign: law, statute, or delegation with its number and date.
        tax_code: Codice fiscale, compared with the certificate; kept in capitals without spaces, however it was
            typed; empty for historical agreements.
        power_ends_on: The last day of the delegation or of the mandate; None where no end is known.
        power_kind: Whether it is the holder of the office, or by what another signs in that place.
        power_starts_on: The first day of the delegation or of the mandate; None where nobody has said it.
    """

    name: str
    office_title: str
    power_title: str
    tax_code: str = ""
    power_ends_on: date | None = None
    power_kind: PowerKind = PowerKind.NOT_SAID
    power_starts_on: date | None = None

    @property
    def known(self) -> bool:
        """Whether it is known who signs: of an agreement recorded as it was nobody may have said it."""
        return self.name != NOT_KNOWN

    def __post_init__(self) -> None:
        require_words("nome e cognome del firmatario", self.name, limits.PERSON)
        object.__setattr__(self, "tax_code", person_tax_code(self.tax_code, self.name))
        starts_on, ends_on = self.power_starts_on, self.power_ends_on
        if starts_on is not None and ends_on is not None and ends_on < starts_on:
            raise InvalidDatum(
                "potere di firma",
                f"Il potere di firma di {self.name} finirebbe ({ends_on:%d/%m/%Y}) prima di cominciare "
                f"({starts_on:%d/%m/%Y}): ricontrollare le due date.",
            )


@dataclass(frozen=True, slots=True)
class Party:
    """A body that is bound by the agreement.

    Attributes:
        position: 1 for the lead party (the Region that keeps this register), then 2..N.
        tax_code: Codice fiscale of the body, 11 digits, however it was typed; empty where it is not known.
        pec: Certified address (domicilio digitale); letters to it are drafts, never sent by the software.
        commitments: What this party alone undertakes.
        ipa_code: Code of the body in the public index, as it is written there; empty where there is none.
        grammar: Gender and number of its name, by which every document writes it with its article.
        short_name: How the articles of the text call it; empty: by its name.
        short_grammar: Of the short name; where it is not said, that of the name.
        address_index: Where its digital address stands, or that it has none.
        contacts: Its own offices and whoever answers there; for letters and the register alone.
    """

    position: int
    name: str
    nature: Nature
    tax_code: str
    seat: str
    pec: str
    signatory: Signatory
    commitments: tuple[str, ...] = ()
    ipa_code: str = ""
    grammar: Grammar = Grammar.NOT_SAID
    short_name: str = ""
    short_grammar: Grammar = Grammar.NOT_SAID
    address_index: AddressIndex = AddressIndex.NOT_SAID
    contacts: tuple[Contact, ...] = ()

    @property
    def named(self) -> BodyName:
        """Its name in a sentence."""
        return BodyName(self.name, self.grammar)

    @property
    def short(self) -> BodyName:
        """Its short name in a sentence; without one, its name."""
        if not self.short_name:
            return self.named
        own = self.short_grammar is not Grammar.NOT_SAID
        return BodyName(self.short_name, self.short_grammar if own else self.grammar)

    @property
    def signs(self) -> str:
        """Who signs, by given and family name, and for which body: one person may sign for two."""
        return f"{self.signatory.name} ({self.name})"

    def __post_init__(self) -> None:
        require_words("denominazione dell’ente", self.name, limits.BODY)
        object.__setattr__(self, "tax_code", body_tax_code(self.tax_code, self.name))
        object.__setattr__(self, "ipa_code", ipa_code(self.ipa_code, self.name))
        if self.pec:
            require_address(f"PEC {self.named.of}", self.pec)
        self.named.require_bare("denominazione dell’ente")
        if self.short_name:
            require_words(f"nome breve {self.named.of}", self.short_name, limits.BODY)
            self.short.require_bare(f"nome breve {self.named.of}")
        check_address_index(self.name, self.pec, self.address_index)
        if self.tax_code and self.tax_code == self.signatory.tax_code:
            raise InvalidDatum(
                "codice fiscale del firmatario",
                f"Per {self.signatory.name} è indicato il codice fiscale dell’ente: indicare quello della persona.",
            )


def check_parties(parties: Sequence[Party]) -> None:
    """Check that a set of parties can make an agreement.

    Raises:
        InvalidDatum: Fewer than two parties, the same body twice, or an IPA code that the index cannot hold.

    Legal basis: art. 15 c. 1 L. 241/1990 (accordi *tra* amministrazioni); art. 1321 c.c. (due o più parti).
    """
    if len(parties) < 2:
        raise InvalidDatum("parti", "Un accordo ha almeno due parti: indicare la controparte (art. 1321 c.c.).")
    seen: dict[str, str] = {}
    for party in parties:
        require_listed_code(party.ipa_code, party.name)
        for key in (folded(party.name), party.tax_code, folded(party.ipa_code)):
            if key and key in seen:
                raise InvalidDatum(
                    "parti",
                    f"«{party.name}» compare due volte fra le parti: lasciarlo una volta sola "
                    "o correggere la denominazione, il codice fiscale o il codice IPA.",
                )
            seen[key] = party.name


def check_signatories(parties: Sequence[Party]) -> None:
    """Check what the text of a new agreement says of whoever signs it; an old one is recorded as it was.

    Raises:
        InvalidDatum: Somebody would sign without office or without title of the power to sign.
    """
    for party in parties:
        who = f"{party.signatory.name}, che firma per {party.name}"
        require_text(f"la carica di {who}", party.signatory.office_title, limits.POSITION)
        require_text(f"il titolo del potere di firma di {who}", party.signatory.power_title, limits.POWER)


def provisional_codes(signatories: Iterable[Signatory]) -> tuple[str, ...]:
    """What a person should look at about who signs with a provisional codice fiscale; it stops nothing."""
    whose = ", ".join(each.name for each in signatories if is_provisional(each.tax_code))
    if not whose:
        return ()
    return (
        f"Il codice fiscale di {whose} ha 11 cifre, come uno provvisorio o quello di un ente: controllare che sia "
        "della persona; un certificato di firma porta di solito quello definitivo, di 16 caratteri: quando c’è, "
        "indicarlo con «rettifica», o la firma resterà in sospeso.",
    )


def doubtful_data(parties: Sequence[Party]) -> tuple[str, ...]:
    """What a person should look at about where the parties are reached and who signs; it stops nothing."""
    missing = ", ".join(p.name for p in parties if not p.pec and p.address_index is not AddressIndex.NONE)
    on_paper = ", ".join(party.name for party in parties if party.address_index is AddressIndex.NONE)
    elsewhere = ", ".join(p.name for p in parties if p.nature.public and p.address_index in _NOT_OF_ADMINISTRATIONS)
    deputies = ", ".join(p.signatory.name for p in parties if p.signatory.power_kind is PowerKind.DEPUTY)
    ordinary = ", ".join(f"{party.pec} {party.named.of}" for party in parties if is_ordinary_mailbox(party.pec))
    found = []
    if missing:
        found.append(f"Manca la PEC di {missing}: indicarla con «rettifica» prima del testo definitivo.")
    if ordinary:
        found.append(
            f"Non sembra una PEC, ma una casella comune: {ordinary}; verificarla nell’Indice dei domicili digitali "
            "(IPA) e, se è sbagliata, correggerla con «rettifica»."
        )
    if on_paper:
        found.append(
            f"Senza domicilio digitale: {on_paper}. Le comunicazioni vanno su carta (art. 3-bis c. 4-bis CAD): non ci "
            "saranno ricevute PEC da registrare."
        )
    if elsewhere:
        found.append(
            f"Il domicilio digitale di {elsewhere} risulta da un altro indice: quello di una pubblica amministrazione "
            "sta in IPA (art. 6-ter CAD); verificarlo."
        )
    if deputies:
        found.append(
            f"Firma come vicario {deputies}: l’assenza o l’impedimento di chi è sostituito va attestato, e resta agli "
            "atti (art. 53 c. 2 TUEL, dove si applica)."
        )
    return (*found, *provisional_codes(party.signatory for party in parties))
