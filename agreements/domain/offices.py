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
from agreements.domain.basics.day_words import from_the_date, of_the_date, the_date, to_the_date
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


class Passing(StrEnum):
    """Where a reorganisation stands; the value is the Italian label."""

    PLANNED = "da compiere"
    DONE = "compiuta"
    WITHDRAWN = "rimossa"


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
        copy: Whether the office gets a copy of what goes to the substitute.
    """

    name: str
    email: str
    from_on: date
    until_on: date
    act: str
    copy: bool = False

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

    @property
    def told(self) -> str:
        """In Italian, as lists of them say it."""
        return f"{self.name} {from_the_date(self.from_on)} {to_the_date(self.until_on)}"

    def covers(self, day: date) -> bool:
        """Whether the substitute stands in on a day."""
        return self.from_on <= day <= self.until_on


@dataclass(frozen=True, slots=True)
class Away:
    """A person who is not there to read mail: away, or gone for good.

    Attributes:
        last_on: None for who works here no more.
        to: Who stands in; None where nobody does.
    """

    name: str
    email: str
    first_on: date
    last_on: date | None
    to: Office | None = None

    def covers(self, day: date) -> bool:
        """Whether the person is not there on a day."""
        return self.first_on <= day and (self.last_on is None or day <= self.last_on)

    @property
    def why(self) -> str:
        """In Italian, as the middle of a sentence."""
        if self.last_on is None:
            return f"{self.name} non lavora più qui"
        return f"{self.name} è assente fino {to_the_date(self.last_on)} e nessuno ne fa le veci"


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

    def without_substitute(self, from_on: date) -> tuple[RegisteredOffice, Substitute]:
        """The office without the substitution that begins on a day, and that substitution.

        Raises:
            InvalidDatum: None begins on that day; the sentence names those that there are.
        """
        wrong = next((each for each in self.substitutes if each.from_on == from_on), None)
        if wrong is None:
            known = "; ".join(each.told for each in self.substitutes) or "nessuna"
            raise InvalidDatum(
                "primo giorno",
                f"Per {self.code} nessuna sostituzione comincia {the_date(from_on)}; sono registrate: {known}.",
            )
        return replace(self, substitutes=tuple(each for each in self.substitutes if each != wrong)), wrong

    def without_former_email(self, address: str) -> RegisteredOffice:
        """The office without an address that was never its own.

        Raises:
            InvalidDatum: It is no former address; the sentence names those that there are.
        """
        left = tuple(each for each in self.former_emails if each.casefold() != address.strip().casefold())
        if left == self.former_emails:
            known = ", ".join(self.former_emails) or "nessuno"
            raise InvalidDatum(
                "indirizzo e-mail",
                f"«{address.strip()[:80]}» non è fra gli indirizzi precedenti di {self.code}, che sono: {known}. "
                "Quello di oggi si cambia con «registra-struttura».",
            )
        return replace(self, former_emails=left)


@dataclass(frozen=True, slots=True)
class OfficeRegister:
    """All registered offices. An office that is not among them gets its mail as its agreement says.

    Attributes:
        away: Persons who are not there on some days: one of them may stand in for an office.
    """

    offices: tuple[RegisteredOffice, ...] = ()
    away: tuple[Away, ...] = ()

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
                f"L’indirizzo {new.email} è già quello di {holder.code} ({holder.name}): ogni struttura ha il proprio. "
                f"Se {holder.code} cambia nome e tiene la casella, il codice resta: usare «trasferisci-competenze» da "
                f"{holder.code} a {holder.code}, con il nuovo nome; se subentra un’altra struttura, indicarne "
                "l’indirizzo.",
            )
        old = next((o for o in self.offices if o.code == new.code), None)
        if old is not None:
            addresses = dict.fromkeys((*old.former_emails, old.email))
            former = tuple(address for address in addresses if address.casefold() != new.email.casefold())
            new = replace(new, former_emails=former, substitutes=old.substitutes)
        return self.with_office(new)

    def with_office(self, office: RegisteredOffice) -> OfficeRegister:
        """The register with an office in place of what stood under its code."""
        others = (o for o in self.offices if o.code != office.code)
        return replace(self, offices=tuple(sorted((*others, office), key=lambda each: each.code)))

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

    def reached(self, office: Office, today: date) -> tuple[Office, ...]:
        """Where the mail for an office goes on a day.

        To whoever stands in for it, and in whose place others stand in turn; to the office too, where it wants a copy,
        and to nobody else where nobody stands in or all who would are away.
        """
        found, copies, _ = self._followed(office, today)
        return (found or self.current(office), *(each for each in copies if found is not None))

    def nobody_left(self, office: Office, today: date) -> str:
        """In Italian, why nobody of those who were to stand in for an office is there on a day; empty where one is."""
        return self._followed(office, today)[2]

    def addresses(self, office: Office) -> frozenset[str]:
        """Every address, folded, at which an office's mail may have arrived: its own, and of whoever stood in."""
        entry = self.of(office.email)
        known = {office.email.casefold()}
        if entry is not None:
            known |= {entry.email.casefold(), *(each.casefold() for each in entry.former_emails)}
            known |= {each.email.casefold() for one in entry.substitutes for each in self._chain(one, one.from_on)}
        return frozenset(known)

    def _chain(self, substitute: Substitute, day: date) -> tuple[Office, ...]:
        standing_in = Office(substitute.name, substitute.email)
        followed, _, _ = self._followed(standing_in, day)
        return (standing_in, *([followed] if followed is not None else []))

    def _followed(self, office: Office, today: date) -> tuple[Office | None, list[Office], str]:
        """From one who is away to who stands in, until somebody is there: who it is, who wants copies, or why nobody.

        None, and no reason, where the office itself is there.
        """
        seen, copies, here = set[str](), list[Office](), self.current(office)
        first = True
        while here.email.casefold() not in seen:
            seen.add(here.email.casefold())
            entry = self.of(here.email)
            standing_in = next((s for s in entry.substitutes if s.covers(today)), None) if entry is not None else None
            if entry is not None and standing_in is not None:
                copies += [self.current(here)] if standing_in.copy else []
                here = Office(standing_in.name, standing_in.email)
            elif first:
                return None, [], ""  # what a person's absence does to its own mailbox is the person's
            elif (away := self._away(here, today)) is not None:
                if away.to is None:
                    return None, [], away.why
                here = away.to
            else:
                return here, copies, ""
            first = False
        return None, [], f"{here.name} e chi ne fa le veci si sostituiscono a vicenda"

    def _away(self, who: Office, today: date) -> Away | None:
        found = [each for each in self.away if each.email.casefold() == who.email.casefold() and each.covers(today)]
        # Of two absences on one day the one that names somebody.
        return next((each for each in found if each.to is not None), found[0] if found else None)


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
    """A reorganisation: competences that pass from one office to another by an act, and the dirigente with them.

    Attributes:
        source, target: The same one where an office keeps its mailbox, and has another name or another dirigente.
        act: Number and kind, as declared.
        adopted_on: Its date.
        effective_on: From which day the new office answers; None: from the date of the act.
        manager: Who is the dirigente from then on; None: whoever it was, unless that was the source itself.
        new_name: What the office is called from then on; only where it keeps its mailbox.
        only: Numbers of the agreements that pass; empty: all of them.
    """

    source: RegisteredOffice
    target: RegisteredOffice
    act: str
    adopted_on: date
    reason: str
    effective_on: date | None = None
    manager: Office | None = None
    new_name: str = ""
    only: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        require_text("atto di trasferimento", self.act, limits.ACT)
        require_text("motivazione", self.reason, limits.GROUNDS)
        if self.manager is not None:
            require_words("dirigente", self.manager.name, limits.BODY)
            require_address("indirizzo e-mail del dirigente", self.manager.email)
        if WHOLE_BODY in (self.source.code, self.target.code):
            raise InvalidDatum("struttura", f"«{WHOLE_BODY}» non è una struttura: non ha competenze da trasferire.")
        if self.keeps_mailbox and not self.new_name and self.manager is None:
            raise InvalidDatum(
                "struttura",
                f"{self.source.code} è indicata due volte: indicare la struttura che riceve oppure, se resta la "
                "stessa, il suo nuovo nome o il nuovo dirigente.",
            )
        if self.new_name:
            require_words("nuovo nome", self.new_name, limits.BODY)
            if not self.keeps_mailbox:
                raise InvalidDatum(
                    "nuovo nome",
                    "Il nuovo nome si indica solo per una struttura che resta la stessa: il nome di chi riceve si "
                    "cambia con «registra-struttura».",
                )
        if self.begins_on < self.adopted_on:
            raise InvalidDatum(
                "decorrenza",
                f"La decorrenza ({self.begins_on:%d/%m/%Y}) precede la data dell’atto ({self.adopted_on:%d/%m/%Y}): "
                "ricontrollarle.",
            )

    @property
    def keeps_mailbox(self) -> bool:
        """Whether one office stays, with another name or dirigente."""
        return self.source.code == self.target.code

    @property
    def begins_on(self) -> date:
        """From which day it holds."""
        return self.effective_on or self.adopted_on

    @property
    def by_act(self) -> str:
        """In Italian: «con decreto n. 12 del 3 dicembre 2026, dal 1° gennaio 2027»."""
        since = f", {from_the_date(self.begins_on)}" if self.begins_on != self.adopted_on else ""
        return f"con {self.act} {of_the_date(self.adopted_on)}{since}"

    @property
    def told(self) -> str:
        """In Italian, what it does, with its act; without a full stop."""
        source, manager = f"{self.source.code} ({self.source.name})", ""
        if self.manager is not None:
            manager = f"dirigente {self.manager.name}, {self.manager.email}"
        if not self.keeps_mailbox:
            what = f"Competenze di {source} a {self.target.code} ({self.target.name}) {self.by_act}"
            return f"{what}; {manager}" if manager else what
        called = f"si chiama {self.new_name}" if self.new_name else ""
        return f"{source}: {', '.join(filter(None, (called, manager)))}, {self.by_act}"


def is_source(email: str, transfer: Transfer, register: OfficeRegister) -> bool:
    """Whether an address is, or was, that of the office whose competences pass."""
    entry = register.of(email)
    return entry is not None and entry.code == transfer.source.code


def transferred(agreement: Agreement, transfer: Transfer, register: OfficeRegister) -> Agreement:
    """The agreement after a transfer: what is still owed, and who follows it, passes on; who answered is kept.

    What was met stays with the office that met it. Where the structure passes, the dirigente does so with it. An
    agreement without the source comes back as it was.
    """
    if transfer.only and agreement.number not in transfer.only:
        return agreement
    target = Office(transfer.new_name or transfer.target.name, transfer.target.email)

    def of_source(office: Office) -> bool:
        return is_source(office.email, transfer, register)

    def moved(office: Office) -> Office:
        return target if of_source(office) else office

    def passed_on(duty: Obligation) -> Obligation:
        if duty.fulfilment is not None or moved(duty.office) == duty.office:
            return duty
        if transfer.keeps_mailbox:
            return replace(duty, office=target)
        before = AnsweredBefore(duty.office, transfer.begins_on, transfer.act)
        return replace(duty, office=target, answered_before=(*duty.answered_before, before))

    manager = moved(agreement.manager)
    if transfer.manager is not None and any(of_source(each) for each in (agreement.manager, *agreement.offices)):
        manager = transfer.manager
    return replace(
        agreement,
        obligations=tuple(passed_on(duty) for duty in agreement.obligations),
        offices=tuple(dict.fromkeys(moved(office) for office in agreement.offices)),
        manager=manager,
    )


def taken_back(
    now: Agreement, before: Agreement, transfer: Transfer, register: OfficeRegister, former_name: str
) -> Agreement | None:
    """The agreement with what a transfer did to it taken back; None where somebody has changed it since.

    What the new office met meanwhile stays with it.

    Args:
        before: Whose offices and dirigente are those before the transfer.
        former_name: What the source was called then.
    """
    after = transferred(before, transfer, register)
    if (now.offices, now.manager) != (after.offices, after.manager):
        return None

    def returned(duty: Obligation) -> Obligation:
        if duty.fulfilment is not None:
            return duty
        if transfer.keeps_mailbox:
            is_its = duty.office.email.casefold() == transfer.target.email.casefold()
            return replace(duty, office=Office(former_name, duty.office.email)) if is_its else duty
        last = duty.answered_before[-1] if duty.answered_before else None
        if last is None or (last.act, last.until_on) != (transfer.act, transfer.begins_on):
            return duty
        return replace(duty, office=last.office, answered_before=duty.answered_before[:-1])

    return replace(
        now,
        obligations=tuple(map(returned, now.obligations)),
        offices=before.offices,
        manager=before.manager,
    )
