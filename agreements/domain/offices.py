"""The register of own offices: where an office's mail goes today, who stands in for it, who is told when it is late.

An agreement keeps an office as it was named when it was recorded, by name and address; the register says what holds
for that address now. Current addresses are looked up before former ones: a mailbox may pass from one office to another.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.obligation import AnsweredBefore, Obligation
from agreements.domain.agreement.parties import Office
from agreements.domain.basics import limits
from agreements.domain.basics.day_words import from_the_date, the_date, to_the_date
from agreements.domain.basics.errors import InvalidDatum
from agreements.domain.basics.identifiers import require_address
from agreements.domain.basics.legible import require_text, require_words

WHOLE_BODY = "ENTE"
"""Code of the entry whose contacts hold for every office that has none of its own."""
_CODE = re.compile(r"[A-Z0-9][A-Z0-9._/-]{0,19}")


class Mailing(StrEnum):
    """How an office wants its notices; the value is the Italian label."""

    USUAL = "riepilogo settimanale, e un avviso singolo a 60, 30, 7 e 0 giorni"
    DIGEST = "solo riepilogo settimanale"
    SINGLE = "un avviso singolo per ogni preavviso"
    BOTH = "un avviso singolo per ogni preavviso, e anche il riepilogo settimanale"


class Role(StrEnum):
    """Who may be told about a deadline; the value is the Italian label."""

    OFFICE = "struttura responsabile"
    MANAGER = "dirigente"
    DIRECTOR = "Direttore"
    LEGAL = "ufficio legale"
    POLITICAL = "segretario o assessore"
    TRANSPARENCY = "responsabile della trasparenza"


@dataclass(frozen=True, slots=True)
class Substitute:
    """Who gets an office's mail in its place, the first and the last day included.

    Attributes:
        act: What names the substitute, as declared.
    """

    name: str
    email: str
    from_on: date
    until_on: date
    act: str

    def __post_init__(self) -> None:
        require_words("nome del sostituto", self.name, limits.BODY)
        require_address("indirizzo e-mail del sostituto", self.email)
        require_words("atto che nomina il sostituto", self.act, limits.ACT)
        if self.until_on < self.from_on:
            raise InvalidDatum(
                "periodo",
                f"La sostituzione finirebbe {the_date(self.until_on)}, prima di cominciare "
                f"({self.from_on:%d/%m/%Y}): ricontrollare le due date.",
            )

    def covers(self, day: date) -> bool:
        """Whether the substitute stands in on a day."""
        return self.from_on <= day <= self.until_on


@dataclass(frozen=True, slots=True)
class RegisteredOffice:
    """An own office as the register knows it.

    Attributes:
        code: Stable, in capitals; names and addresses change, it does not.
        email: Where its mail goes.
        responsible: The role that answers for it ("dirigente del Settore …"), not a person.
        contacts: Addresses of whom lateness and nearing ends are told besides, by role.
        former_emails: Addresses it had before, by which agreements may still name it.
        substitutes: By their first day; never two on one day.
    """

    code: str
    name: str
    email: str
    responsible: str
    mailing: Mailing = Mailing.USUAL
    contacts: Mapping[Role, str] = field(default_factory=dict)
    former_emails: tuple[str, ...] = ()
    substitutes: tuple[Substitute, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "code", checked_code(self.code))
        require_words("nome della struttura", self.name, limits.BODY)
        require_address("indirizzo e-mail della struttura", self.email)
        require_words("responsabile della struttura", self.responsible, limits.BODY)
        for role, address in self.contacts.items():
            require_address(f"indirizzo e-mail: {role}", address)

    def with_substitute(self, new: Substitute) -> RegisteredOffice:
        """The office with a substitute more; one of the same first day and address gets a new last day.

        Raises:
            InvalidDatum: Somebody else stands in on one of these days.
        """
        others = [s for s in self.substitutes if (s.from_on, s.email.casefold()) != (new.from_on, new.email.casefold())]
        for other in others:
            if new.from_on <= other.until_on and other.from_on <= new.until_on:
                raise InvalidDatum(
                    "periodo",
                    f"Per {self.code} c’è già {other.name} {from_the_date(other.from_on)} {to_the_date(other.until_on)}"
                    ": abbreviare prima quella sostituzione, registrandola di nuovo con la data giusta, o cambiare "
                    "il periodo.",
                )
        return replace(self, substitutes=tuple(sorted((*others, new), key=lambda s: s.from_on)))


@dataclass(frozen=True, slots=True)
class OfficeRegister:
    """All registered offices. An office that is not among them gets its mail as its agreement says."""

    offices: tuple[RegisteredOffice, ...] = ()

    def by_code(self, code: str) -> RegisteredOffice:
        """The office with this code.

        Raises:
            InvalidDatum: There is none; the sentence lists those that there are.
        """
        wanted = checked_code(code)
        for office in self.offices:
            if office.code == wanted:
                return office
        known = ", ".join(f"{office.code} ({office.name})" for office in self.offices[:30]) or "ancora nessuna"
        raise InvalidDatum(
            "struttura",
            f"La struttura «{wanted}» non è nel registro: registrarla con «registra-struttura» "
            f"o scegliere fra quelle registrate: {known}.",
        )

    def of(self, email: str) -> RegisteredOffice | None:
        """The office that an address belongs to, or belonged to before; None where no office is registered for it."""
        wanted = email.casefold()
        current = next((office for office in self.offices if office.email.casefold() == wanted), None)
        if current is not None:
            return current
        return next((o for o in self.offices if wanted in (old.casefold() for old in o.former_emails)), None)

    def kept(self, new: RegisteredOffice) -> OfficeRegister:
        """The register with an office entered, or altered: what it was called and reached by before is remembered.

        Raises:
            InvalidDatum: Another office has the address now.
        """
        holder = next((o for o in self.offices if o.email.casefold() == new.email.casefold()), None)
        if holder is not None and holder.code != new.code:
            raise InvalidDatum(
                "indirizzo e-mail",
                f"L’indirizzo {new.email} è già quello di {holder.code} ({holder.name}): ogni struttura ha il proprio; "
                "se una è subentrata all’altra usare «trasferisci-competenze».",
            )
        old = next((o for o in self.offices if o.code == new.code), None)
        if old is not None:
            addresses = dict.fromkeys((*old.former_emails, old.email))
            former = tuple(address for address in addresses if address.casefold() != new.email.casefold())
            new = replace(new, former_emails=former, substitutes=old.substitutes)
        others = (o for o in self.offices if o.code != new.code)
        return OfficeRegister(tuple(sorted((*others, new), key=lambda office: office.code)))

    def contact(self, office: Office, role: Role) -> Office | None:
        """Who holds a role for an office: its own contact, else that of the whole body; None where nobody is named."""
        for entry in (self.of(office.email), next((o for o in self.offices if o.code == WHOLE_BODY), None)):
            if entry is not None and entry.contacts.get(role):
                return Office(f"{str(role)[:1].upper()}{str(role)[1:]}", entry.contacts[role])
        return None

    def mailing(self, office: Office) -> Mailing:
        """How an office wants its notices."""
        entry = self.of(office.email)
        return Mailing.USUAL if entry is None else entry.mailing

    def current(self, office: Office) -> Office:
        """An office of an agreement as it is called and reached now, substitutes left aside."""
        entry = self.of(office.email)
        return office if entry is None else Office(entry.name, entry.email)

    def reached(self, office: Office, today: date) -> Office:
        """Where the mail for an office goes on a day: to whoever stands in for it, else to its own address."""
        entry = self.of(office.email)
        if entry is None:
            return office
        standing_in = next((s for s in entry.substitutes if s.covers(today)), None)
        return self.current(office) if standing_in is None else Office(standing_in.name, standing_in.email)


def checked_code(code: str) -> str:
    """The code of an office in its one spelling.

    Raises:
        InvalidDatum: It cannot be one.
    """
    tidy = code.strip().upper()
    if not _CODE.fullmatch(tidy):
        raise InvalidDatum(
            "codice della struttura",
            f"«{code.strip()[:40]}» non può essere un codice: servono da 1 a 20 lettere senza accento, cifre, punti, "
            "barre o trattini, come «SET-DIG».",
        )
    return tidy


@dataclass(frozen=True, slots=True)
class Transfer:
    """Competences that pass from one office to another by an act.

    Attributes:
        act: Number and kind, as declared.
        adopted_on: Its date, from which the new office answers.
    """

    source: RegisteredOffice
    target: RegisteredOffice
    act: str
    adopted_on: date
    reason: str

    def __post_init__(self) -> None:
        require_text("atto di trasferimento", self.act, limits.ACT)
        require_text("motivazione", self.reason, limits.GROUNDS)
        if self.source.code == self.target.code:
            raise InvalidDatum("struttura", f"{self.source.code} è indicata due volte: servono due strutture diverse.")
        if WHOLE_BODY in (self.source.code, self.target.code):
            raise InvalidDatum("struttura", f"«{WHOLE_BODY}» non è una struttura: non ha competenze da trasferire.")


def is_source(email: str, transfer: Transfer, register: OfficeRegister) -> bool:
    """Whether an address is, or was, that of the office whose competences pass."""
    entry = register.of(email)
    return entry is not None and entry.code == transfer.source.code


def transferred(agreement: Agreement, transfer: Transfer, register: OfficeRegister) -> Agreement:
    """The agreement after a transfer: what is still owed, and who follows it, passes on; who answered is kept.

    What was met stays with the office that met it. An agreement without the source comes back as it was.
    """
    target = Office(transfer.target.name, transfer.target.email)

    def moved(office: Office) -> Office:
        return target if is_source(office.email, transfer, register) else office

    def passed_on(duty: Obligation) -> Obligation:
        if duty.fulfilment is not None or moved(duty.office) == duty.office:
            return duty
        before = AnsweredBefore(duty.office, transfer.adopted_on, transfer.act)
        return replace(duty, office=target, answered_before=(*duty.answered_before, before))

    return replace(
        agreement,
        obligations=tuple(passed_on(duty) for duty in agreement.obligations),
        offices=tuple(dict.fromkeys(moved(office) for office in agreement.offices)),
        manager=moved(agreement.manager),
    )
