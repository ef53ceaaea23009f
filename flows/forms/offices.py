"""Forms about the own offices: the register, substitutes, competences that pass from one to another."""

from __future__ import annotations

import re
from datetime import date
from enum import StrEnum

from pydantic import Field

from agreements.domain.agreement.parties import Office
from agreements.domain.basics import limits
from agreements.domain.basics.errors import InvalidDatum
from agreements.domain.deadlines.deadlines import DeadlineKind
from agreements.domain.deadlines.ladders import ALWAYS, LadderRule, typed_first, typed_rungs
from agreements.domain.deadlines.reminder import Ladder
from agreements.domain.offices import Mailing, RegisteredOffice, Role, Substitute
from agreements.use_cases.offices.reorganisation import AskedTransfer
from flows.forms.base import Day, Form


class RegisteredOfficeForm(Form):
    """An own office, entered or altered."""

    codice: str = Field(
        title="Codice della struttura",
        description="Non cambia mai, ad esempio «SET-DIG». Con il codice «ENTE» gli indirizzi qui sotto valgono per "
        "tutte le strutture che non ne hanno di propri.",
        max_length=20,
    )
    nome: str = Field(title="Nome della struttura", max_length=limits.BODY)
    email: str = Field(
        title="Indirizzo e-mail",
        description="Quello con cui la struttura compare negli accordi, o il nuovo: il precedente resta riconosciuto.",
        max_length=limits.EMAIL,
    )
    responsabile: str = Field(
        title="Responsabile", description="Il ruolo, non la persona: «dirigente del Settore …».", max_length=limits.BODY
    )
    posta: Mailing = Field(
        default=Mailing.USUAL, title="Avvisi", description="Come la struttura vuole ricevere gli avvisi."
    )
    direttore: str = Field(
        default="", title="E-mail del Direttore", description="Vuoto se non va informato.", max_length=limits.EMAIL
    )
    ufficio_legale: str = Field(
        default="",
        title="E-mail dell’ufficio legale",
        description="Vuoto se non va informato.",
        max_length=limits.EMAIL,
    )
    assessore: str = Field(
        default="",
        title="E-mail del segretario o assessorato",
        description="Vuoto se non va informato.",
        max_length=limits.EMAIL,
    )
    trasparenza: str = Field(
        default="",
        title="E-mail di chi cura la trasparenza",
        description="Riceve gli avvisi sulla pubblicazione; vuoto se li riceve il dirigente.",
        max_length=limits.EMAIL,
    )

    def office(self) -> RegisteredOffice:
        """The office as the domain knows it.

        Raises:
            InvalidDatum: A datum cannot be right.
        """
        contacts = {
            Role.DIRECTOR: self.direttore,
            Role.LEGAL: self.ufficio_legale,
            Role.POLITICAL: self.assessore,
            Role.TRANSPARENCY: self.trasparenza,
        }
        named = {role: address for role, address in contacts.items() if address}
        return RegisteredOffice(self.codice, self.nome, self.email, self.responsabile, self.posta, named)


class SubstituteForm(Form):
    """Who gets an office's mail in its place."""

    struttura: str = Field(
        title="Codice della struttura", description="Come registrata con «registra-struttura».", max_length=20
    )
    nome: str = Field(title="Sostituto", description="Nome e cognome, o ufficio.", max_length=limits.BODY)
    email: str = Field(title="Indirizzo e-mail del sostituto", max_length=limits.EMAIL)
    dal: Day = Field(title="Dal", description="Primo giorno compreso.")
    al: Day = Field(
        title="Al", description="Ultimo giorno compreso; per cambiarlo, ripetere con lo stesso primo giorno."
    )
    atto: str = Field(title="Atto che lo nomina", description="Tipo, numero e data.", max_length=limits.ACT)
    copia: bool = Field(
        default=False, title="In copia alla struttura", description="Se gli avvisi vanno anche all’indirizzo di sempre."
    )

    def substitute(self) -> Substitute:
        """The substitute as the domain knows it.

        Raises:
            InvalidDatum: A datum cannot be right.
        """
        return Substitute(self.nome, self.email, self.dal, self.al, self.atto, self.copia)


class TransferForm(Form):
    """A reorganisation by an act."""

    da: str = Field(title="Codice della struttura che cede", max_length=20)
    a: str = Field(
        title="Codice della struttura che riceve",
        description="Da registrare prima con «registra-struttura». Lo stesso codice se la struttura resta, con un "
        "altro nome o un altro dirigente.",
        max_length=20,
    )
    atto: str = Field(title="Atto", description="Tipo e numero: «decreto n. 12».", max_length=limits.ACT)
    data: Day = Field(title="Data dell’atto", description="Il giorno in cui è stato adottato.")
    decorrenza: Day | None = Field(
        default=None,
        title="Decorrenza",
        description="Da quando risponde la nuova struttura, anche un giorno futuro; vuota: dalla data dell’atto.",
    )
    dirigente: str = Field(
        default="",
        title="Dirigente da allora",
        description="Com’è indicato negli accordi; vuoto se resta lo stesso.",
        max_length=limits.BODY,
    )
    dirigente_email: str = Field(default="", title="E-mail del dirigente da allora", max_length=limits.EMAIL)
    nuovo_nome: str = Field(
        default="",
        title="Nuovo nome",
        description="Solo se la struttura resta la stessa e tiene la casella di posta.",
        max_length=limits.BODY,
    )
    accordi: str = Field(
        default="",
        title="Solo questi accordi",
        description="Numeri interni separati da virgole, se passa una parte delle competenze; vuoto: tutti.",
        max_length=limits.GROUNDS,
    )
    motivazione: str = Field(title="Motivazione", max_length=limits.GROUNDS)

    def asked(self) -> AskedTransfer:
        """The reorganisation as the use case takes it.

        Raises:
            InvalidDatum: Of the dirigente only name or only address is given.
        """
        if bool(self.dirigente) != bool(self.dirigente_email):
            raise InvalidDatum("dirigente", "Del nuovo dirigente servono sia come è indicato sia l’indirizzo e-mail.")
        numbers = tuple(dict.fromkeys(each.upper() for each in re.split(r"[\s,;]+", self.accordi.strip()) if each))
        manager = Office(self.dirigente, self.dirigente_email) if self.dirigente else None
        return AskedTransfer(
            self.da, self.a, self.atto, self.data, self.motivazione, self.decorrenza, manager, self.nuovo_nome, numbers
        )


class Removed(StrEnum):
    """What was recorded by mistake."""

    SUBSTITUTE = "una sostituzione"
    TRANSFER = "una riorganizzazione, prevista o già compiuta"
    FORMER_EMAIL = "un indirizzo precedente che non è mai stato suo"
    OFFICE = "la struttura stessa"


class RemovalForm(Form):
    """Something in the register of offices that was recorded by mistake."""

    struttura: str = Field(
        title="Codice della struttura", description="Di una riorganizzazione, quella che cede.", max_length=20
    )
    che_cosa: Removed = Field(title="Che cosa è sbagliato")
    dal: Day | None = Field(
        default=None, title="Primo giorno della sostituzione", description="Solo per una sostituzione."
    )
    a: str = Field(
        default="",
        title="Codice della struttura che riceve",
        description="Solo per una riorganizzazione.",
        max_length=20,
    )
    atto: str = Field(
        default="",
        title="Atto",
        description="Solo per una riorganizzazione, se ce n’è più d’una fra le due strutture.",
        max_length=limits.ACT,
    )
    indirizzo: str = Field(
        default="",
        title="Indirizzo da togliere",
        description="Solo per un indirizzo precedente.",
        max_length=limits.EMAIL,
    )
    motivazione: str = Field(title="Motivazione", max_length=limits.GROUNDS)

    def first_day(self) -> date:
        """The day by which a substitution is known.

        Raises:
            InvalidDatum: None was given.
        """
        if self.dal is None:
            raise InvalidDatum("primo giorno", "Indicare il primo giorno della sostituzione da togliere.")
        return self.dal


class LadderChoice(StrEnum):
    """Whether a ladder is set, or what is usual holds again."""

    SET = "stabilire i preavvisi indicati sotto"
    USUAL = "tornare ai preavvisi abituali"


class LadderForm(Form):
    """On which days somebody is told about a kind of deadline, and who."""

    struttura: str = Field(
        default="", title="Codice della struttura", description="Vuoto per tutto l’ente.", max_length=20
    )
    scadenza: DeadlineKind = Field(
        title="Scadenza", description="Il genere di scadenza di cui si stabiliscono i giorni."
    )
    scelta: LadderChoice = Field(
        default=LadderChoice.SET, title="Che cosa fare", description="Per tornare a quelli abituali il resto non conta."
    )
    prima: str = Field(default="", title="Giorni prima", description="Ad esempio «60, 30, 7».", max_length=120)
    stesso_giorno: bool = Field(default=False, title="Anche il giorno stesso")
    dopo: str = Field(default="", title="Giorni dopo", description="Ad esempio «1, 7, 15, 30».", max_length=120)
    struttura_da: str = Field(
        default=ALWAYS,
        title="Struttura responsabile, da quando",
        description="«sempre», o da quale giorno: «-60» da 60 giorni prima, «15» da 15 giorni dopo; vuoto: mai.",
        max_length=limits.DAY,
    )
    dirigente_da: str = Field(default="", title="Dirigente, da quando", max_length=limits.DAY)
    direttore_da: str = Field(default="", title="Direttore, da quando", max_length=limits.DAY)
    legale_da: str = Field(default="", title="Ufficio legale, da quando", max_length=limits.DAY)
    assessore_da: str = Field(default="", title="Segretario o assessore, da quando", max_length=limits.DAY)
    trasparenza_da: str = Field(default="", title="Chi cura la trasparenza, da quando", max_length=limits.DAY)

    def rule(self) -> LadderRule | None:
        """The ladder as the domain knows it; None where what is usual is to hold again.

        Raises:
            InvalidDatum: A datum cannot be right.
        """
        if self.scelta is LadderChoice.USUAL:
            return None
        typed = {
            Role.OFFICE: self.struttura_da,
            Role.MANAGER: self.dirigente_da,
            Role.DIRECTOR: self.direttore_da,
            Role.LEGAL: self.legale_da,
            Role.POLITICAL: self.assessore_da,
            Role.TRANSPARENCY: self.trasparenza_da,
        }
        told = {role: first for role, text in typed.items() if (first := typed_first(role, text)) is not None}
        days = typed_rungs(self.prima, self.stesso_giorno, self.dopo)
        return LadderRule(self.scadenza, Ladder(str(self.scadenza), days), told)
