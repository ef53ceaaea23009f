"""The errors of this room; `ConcurrentChange` and `NumberAlreadyTaken` are the domain's."""

from __future__ import annotations

from datetime import datetime

from agreements.domain.basics.day_words import of_the_date
from agreements.domain.basics.errors import AccordiError
from agreements.domain.basics.moment import ROME


class DatabaseUnavailable(AccordiError):
    """The database did not answer, was busy for too long, or the connection was lost.

    Attributes:
        detail: What the driver said, for the technician.
        outcome_known: False only where the connection was lost during the commit itself: then the step may or may
            not have been taken, and repeating it is safe because a repetition is recognised.
        reached: False where no connection could be made at all.
    """

    def __init__(self, detail: str, *, outcome_known: bool = True, reached: bool = True) -> None:
        if not reached:
            told = (
                "nulla è stato modificato; riprovare tra qualche minuto, poi avvisare chi lo gestisce, che controlli "
                "se il server è acceso e se server, nome, utente e password delle impostazioni sono quelli giusti"
            )
        elif outcome_known:
            told = "nulla è stato modificato; riprovare tra qualche minuto, poi avvisare chi lo gestisce"
        else:
            told = (
                "la connessione è caduta durante il salvataggio e non è certo che il passo sia registrato; rileggere "
                "lo stato dell’accordo e, se serve, ripetere il passo (una ripetizione non ha doppio effetto)"
            )
        # Drivers write several lines, with hints of their own.
        detail = " ".join(detail.split()).rstrip(".")
        happens = "non risponde" if reached else "non si raggiunge"
        super().__init__(f"Il database di Accordi {happens}: {told}. Dettaglio tecnico: {detail}.")
        self.detail = detail
        self.outcome_known = outcome_known
        self.reached = reached


class DatabaseUnusable(AccordiError):
    """The database answers, and cannot be written or read until somebody mends something: trying again is no use.

    Attributes:
        detail: What the driver said, for the technician.
    """

    def __init__(self, flaw: str, cure: str, detail: str) -> None:
        detail = " ".join(detail.split()).rstrip(".")
        super().__init__(
            f"Il database di Accordi {flaw}: nulla è stato modificato; {cure}. Dettaglio tecnico: {detail}."
        )
        self.detail = detail


class WrongAddress(AccordiError):
    """The address of the database cannot be used; what was typed is not repeated: it may hold a password."""

    def __init__(self, flaw: str) -> None:
        super().__init__(
            f"L’indirizzo del database (ACCORDI_DATABASE_URL) {flaw}; la forma è postgresql://utente@server/nome "
            "oppure sqlite:////percorso/accordi.sqlite3."
        )


class DatabaseNotReady(AccordiError):
    """The database was never created, is of another version of Accordi, or lets its user do too little."""


class JournalAltered(AccordiError):
    """The journal of an agreement does not end with the row that the agreement remembers as its last."""

    def __init__(self, agreement: str) -> None:
        super().__init__(
            f"Il giornale di {agreement} non finisce con la riga che Accordi vi ha scritto per ultima: qualcuno lo ha "
            "cambiato dal di fuori; nessun passo è possibile finché chi gestisce il database non lo ha controllato "
            f"con «accordi journal verify {agreement}»."
        )
        self.agreement = agreement


class StateUnreadable(AccordiError):
    """The data of an agreement hold what Accordi does not write, so that an upgrade cannot seal them."""

    def __init__(self, agreement: str) -> None:
        super().__init__(
            f"I dati di {agreement} non si leggono più: qualcuno vi ha scritto dal di fuori ciò che Accordi non "
            "scrive. Nulla è stato aggiornato: rimettere il valore giusto, o ripristinare una copia, e ripetere."
        )
        self.agreement = agreement


class StateAltered(AccordiError):
    """The data of an agreement, or its list of documents, are not what the newest row of its journal left behind."""

    def __init__(self, agreement: str, what: str, sequence: int) -> None:
        super().__init__(
            f"{what} di {agreement} non sono più come la riga n. {sequence} del giornale li ha lasciati: qualcuno "
            "li ha cambiati dal di fuori; nessun passo è possibile finché chi gestisce il database non li ha "
            "controllati, e ripristinati dalla copia di sicurezza o riconosciuti con «accordi journal accept»."
        )
        self.agreement = agreement


class ClockBehind(AccordiError):
    """The computer's clock stands well before the newest row of a journal."""

    def __init__(self, at: datetime, agreement: str, sequence: int, newest: datetime) -> None:
        super().__init__(
            f"L’orologio di questo computer segna {in_rome(at)}, ma la riga n. {sequence} del giornale di {agreement} "
            f"è delle {in_rome(newest)}: nulla è stato modificato. Correggere l’orologio; se era sbagliato prima, chi "
            "gestisce Accordi lo dichiara con «accordi journal accept-clock»."
        )


class AlreadyCreated(AccordiError):
    """The same request had already created an agreement.

    Attributes:
        number: Internal number of that agreement.
    """

    def __init__(self, number: str) -> None:
        super().__init__(
            f"Questo accordo è già stato creato con il numero {number}: proseguire da lì; "
            "per crearne davvero un secondo uguale, cambiare l’oggetto."
        )
        self.number = number


class TrialOnly(AccordiError):
    """Something that only an installation created for trial may do."""


class ClockRefused(AccordiError):
    """The trial clock cannot be moved like this."""


class HeldByAnother(AccordiError):
    """Another process holds what only one may use at a time."""

    def __init__(self) -> None:
        super().__init__(
            "Un altro processo sta firmando con questo dispositivo: attendere che finisca e ripetere; nulla è stato "
            "modificato."
        )


def in_rome(at: datetime) -> str:
    """An instant as Italian staff read it."""
    return f"{at.astimezone(ROME):%H:%M} {of_the_date(at.astimezone(ROME))}"
