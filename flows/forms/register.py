"""Forms of what follows the last signature: register, plan, letters, renewal, corrections, trial clock."""

from __future__ import annotations

from enum import StrEnum

from pydantic import ConfigDict, Field

from agreements.documents.texts.plan_text import Activity, Plan
from agreements.domain.agreement.confidentiality import Extent, Public
from agreements.domain.agreement.correction import Datum
from agreements.domain.agreement.decision import DecidingBody
from agreements.domain.agreement.duty_record import EvidenceKind
from agreements.domain.agreement.obligation import PLAN
from agreements.domain.agreement.text_change import TextChange
from agreements.domain.basics import limits
from agreements.domain.basics.errors import InvalidDatum
from agreements.domain.basics.typed_day import parse_day
from agreements.domain.corrections.in_text import Grounds, Way
from agreements.domain.corrections.rectify import WITHDRAWN
from agreements.domain.steps.further_acts import Change
from agreements.use_cases.life.corrections import AskedCorrection
from agreements.use_cases.watch.undelivered import NoticeDecision
from flows.forms.base import AgreementForm, Day, DisputeAnswer, Form, Line, Sheet
from flows.forms.further import ChangeForm


class RepertoryForm(AgreementForm):
    """The repertory number."""

    registro: str = Field(
        title="Registro", description="Ad esempio «Repertorio degli accordi 2026».", max_length=limits.REGISTER
    )
    numero: str = Field(title="Numero di repertorio", max_length=limits.NUMBER)
    data: Day = Field(title="Data di repertorio")
    ufficiale: str = Field(title="Chi attesta", description="Nome e cognome.", max_length=limits.PERSON)
    carica: str = Field(title="Carica di chi attesta", max_length=limits.POSITION)
    luogo: str = Field(title="Luogo", max_length=80)


class Published(StrEnum):
    """How much of an act was published."""

    ALL = "come per ogni accordo"
    REFERENCE = Public.REFERENCE.value
    EXTRACT = Public.EXTRACT.value

    @property
    def only(self) -> Public | None:
        """What of a confidential agreement."""
        return None if self is Published.ALL else Public(self.value)


class PublicationForm(AgreementForm):
    """A publication."""

    dove: str = Field(
        title="Dove", description="Amministrazione trasparente, Bollettino ufficiale…, con l’indirizzo.", max_length=300
    )
    data: Day = Field(title="Data di pubblicazione")
    che_cosa: Published = Field(
        default=Published.ALL,
        title="Che cosa è pubblicato",
        description="Di un accordo riservato si pubblica solo ciò che ne resta pubblico.",
    )


class PecForm(AgreementForm):
    """The communication by PEC."""

    data: Day = Field(title="Data della comunicazione a tutte le parti")
    protocollo: str = Field(title="Protocollo in uscita", max_length=limits.NUMBER)


class EventForm(AgreementForm):
    """An event that the text waits for."""

    evento: str = Field(
        default="",
        title="Quale evento",
        description="Le parole del testo, oppure il codice dell’adempimento, o «decorrenza»; vuoto se ne è atteso uno "
        "solo.",
        max_length=limits.GROUNDS,
    )
    data: Day = Field(title="Data in cui è avvenuto", description="Da essa si conta.")
    atto: str = Field(
        title="Atto da cui risulta",
        description="Ad esempio «L.R. n. 12 del 3 marzo 2027», «verbale del comitato n. 4».",
        max_length=limits.GROUNDS,
    )


class ExpiryForm(AgreementForm):
    """The confirmed expiry."""

    scadenza: Day = Field(title="Scadenza", description="L’ultimo giorno di vigenza, come la legge l’ufficio legale.")
    motivazione: str = Field(title="Perché questa lettura", max_length=limits.GROUNDS)
    articolo: str = Field(
        default="",
        title="Articolo che la stabilisce",
        description="Vuoto per una delle letture proposte. Altrimenti le parole del testo firmato che dicono la data o "
        "la durata da cui viene, come stanno nel testo.",
        max_length=2000,
    )


class ActivityForm(Sheet):
    """An activity of the plan."""

    model_config = ConfigDict(title="Attività")

    descrizione: str = Field(title="Descrizione", max_length=500)
    obiettivo: int = Field(title="Obiettivo n.", ge=1, le=99)
    responsabile: str = Field(title="Responsabile", max_length=limits.BODY)
    inizio: str = Field(title="Inizio", max_length=40)
    fine: str = Field(title="Fine", max_length=40)
    periodi: list[str] = Field(title="Periodi in cui si svolge", description="Come nelle colonne del cronoprogramma.")


class PlanForm(AgreementForm):
    """The operational plan."""

    periodo: str = Field(title="Periodo del piano", description="Ad esempio «2027-2029».", max_length=40)
    obiettivi: list[Line] = Field(title="Obiettivi", min_length=1, max_length=40)
    attivita: list[ActivityForm] = Field(title="Attività", min_length=1, max_length=60)
    risorse: list[Line] = Field(title="Risorse", description="Umane, finanziarie, strumentali.", min_length=1)
    colonne: list[str] = Field(
        title="Colonne del cronoprogramma", description="Ad esempio «2027», «2028», «2029».", min_length=1, max_length=8
    )

    def plan(self) -> Plan:
        """The plan as the use case takes it."""
        return Plan(
            period=self.periodo,
            goals=tuple(self.obiettivi),
            activities=tuple(
                Activity(a.descrizione, a.obiettivo, a.responsabile, a.inizio, a.fine, tuple(a.periodi))
                for a in self.attivita
            ),
            resources=tuple(self.risorse),
            periods=tuple(self.colonne),
        )


class DeliveryForm(AgreementForm):
    """An obligation was met."""

    adempimento: str = Field(default=PLAN, title="Adempimento", max_length=60)
    data: Day = Field(title="Data di consegna")
    protocollo: str = Field(title="Protocollo in entrata", max_length=limits.NUMBER)
    file: str = Field(
        default="",
        title="File consegnato",
        description="Nome del file, fra i «File ricevuti»; vuoto per l’ultimo piano preparato con «prepara-piano».",
        max_length=limits.FILE,
    )


class DefermentForm(AgreementForm):
    """A later due date was agreed."""

    adempimento: str = Field(default=PLAN, title="Adempimento", max_length=60)
    nuovo_termine: Day = Field(
        title="Nuovo termine", description="Successivo a quello che c’è; vale il giorno scritto."
    )
    atto: str = Field(
        title="Atto con cui è stato concordato", description="Tipo e numero: «nota prot. 123».", max_length=limits.ACT
    )
    data: Day = Field(title="Data dell’atto")
    motivazione: str = Field(title="Motivazione", max_length=limits.GROUNDS)


class EvidenceForm(AgreementForm):
    """A document of an obligation, beside the one by which it was met."""

    adempimento: str = Field(default=PLAN, title="Adempimento", max_length=60)
    tipo: EvidenceKind = Field(
        title="Che documento è", description="«aggiornamento»: una nuova versione di ciò che è già stato consegnato."
    )
    data: Day = Field(title="Data", description="Del documento; di un aggiornamento, della consegna.")
    protocollo: str = Field(default="", title="Protocollo", description="Vuoto se non ne ha.", max_length=limits.NUMBER)
    file: str = Field(
        default="",
        title="File",
        description="Nome, fra i «File ricevuti»; vuoto, per l’aggiornamento del piano: l’ultimo di «prepara-piano».",
        max_length=limits.FILE,
    )
    controversia: DisputeAnswer = ""


class PlanApprovalForm(AgreementForm):
    """A version of the plan was approved."""

    adempimento: str = Field(default=PLAN, title="Adempimento", max_length=60)
    organo: str = Field(
        title="Organo", description="Chi ha approvato: «Comitato di coordinamento».", max_length=limits.BODY
    )
    atto: str = Field(title="Atto", description="Tipo e numero: «verbale n. 4».", max_length=limits.ACT)
    data: Day = Field(title="Data dell’atto")
    versione: str = Field(
        default="",
        title="Versione approvata",
        description="1 è la prima consegnata, 2 il primo aggiornamento; vuoto per l’ultima.",
        max_length=20,
    )


class LetterForm(AgreementForm):
    """A letter left through protocollo."""

    lettera: str = Field(
        default="", title="Lettera", description="Il nome della bozza; vuoto se ce n’è una sola.", max_length=300
    )
    protocollo: str = Field(title="Protocollo in uscita", max_length=limits.NUMBER)
    data: Day = Field(title="Data di invio")


class ReceiptForm(AgreementForm):
    """A PEC receipt came back."""

    file: str = Field(
        default="",
        title="File della ricevuta",
        description="Nome del file .eml, fra i «File ricevuti» (anche .emlx, o uno ZIP che ne contiene uno), come l’ha "
        "dato il protocollo; vuoto se ce n’è uno solo.",
        max_length=limits.FILE,
    )
    lettera: str = Field(
        default="",
        title="Lettera",
        description="Vuoto se l’oggetto porta il numero di protocollo della lettera, o se è già registrata un’altra "
        "ricevuta dello stesso messaggio. Altrimenti il nome della lettera inviata, o il suo numero di protocollo.",
        max_length=300,
    )


class NoticeForm(AgreementForm):
    """A person decides on a notice of unknown outcome, or undeliverable."""

    decisione: NoticeDecision = Field(
        title="Decisione", description="Prima chiedere al destinatario: un avviso può essere arrivato lo stesso."
    )
    avviso: str = Field(
        default="",
        title="Numero dell’avviso",
        description="Come nella pagina di «invio-notifiche»; vuoto se per l’accordo ce n’è uno solo.",
        max_length=20,
    )
    motivazione: str = Field(
        title="Che cosa risulta",
        description="Ad esempio «sentita la struttura per telefono».",
        max_length=limits.GROUNDS,
    )


class RenewalForm(AgreementForm):
    """A renewal begins."""

    organo: DecidingBody = Field(title="Organo che approva il rinnovo", description="Di regola lo stesso dell’accordo.")
    motivazione: str = Field(
        title="Perché si rinnova",
        description="Valutazione dei risultati e interesse pubblico: entra nelle premesse dell’atto, com’è scritta.",
        max_length=limits.REASON,
    )
    modifiche: list[ChangeForm] = Field(
        default=[],
        title="Modifiche",
        description="Se il rinnovo cambia anche il testo: l’atto si chiama «rinnovo con modifiche» e le riporta.",
        max_length=40,
    )

    def changes(self) -> tuple[Change | TextChange, ...]:
        """The clauses that the renewal changes, as the use case takes them."""
        return tuple(change.change() for change in self.modifiche)

    controversia: DisputeAnswer = ""


class CorrectionForm(AgreementForm):
    """A correction."""

    dato: Datum = Field(
        title="Dato da correggere",
        description="Se sta in un testo già approvato o firmato, riportarne sotto le parole, o dire come si corregge.",
    )
    quale: str = Field(
        default="",
        title="Di quale parte, adempimento o fatto",
        description="Denominazione della parte, codice dell’adempimento, numero del fatto, anno di un onere; se gli "
        "atti sono più d’uno, anche «atto originario», «atto 2»; vuoto se è uno solo.",
        max_length=200,
    )
    nuovo_valore: str = Field(
        title="Valore giusto",
        description="Le date come gg/mm/aaaa; la base giuridica per nome; i referenti come «struttura; nome; ruolo; "
        "e-mail; telefono», l’uno diviso dall’altro da «|».",
        max_length=limits.REASON,
    )
    motivazione: str = Field(title="Motivazione", max_length=limits.REASON)
    articolo: str = Field(
        default="",
        title="Parole del testo",
        description="Di un dato che sta nel testo: la frase che dice il valore giusto, com’è scritta; di un errore "
        "materiale quella sbagliata.",
        max_length=2000,
    )
    come: Way = Field(
        default=Way.QUOTED,
        title="Come si corregge",
        description="Solo per un dato che sta nel testo; se il testo è sbagliato, una persona sceglie come.",
    )
    atto: str = Field(
        default="",
        title="Atto",
        description="Numero e data della delibera che rettifica la nostra, o l’atto da cui risulta il cambiamento.",
        max_length=limits.ACT,
    )

    def asked(self) -> AskedCorrection:
        """The correction as the use case takes it."""
        grounds = Grounds(self.come, self.articolo, self.atto)
        return AskedCorrection(self.dato, self.quale, self.nuovo_valore, self.motivazione, grounds)


class Second(StrEnum):
    """What is decided on a correction that waits."""

    CONFIRM = "la confermo"
    WITHDRAW = WITHDRAWN


class CorrectionConfirmForm(AgreementForm):
    """The second person confirms, or a request that was a mistake is withdrawn."""

    dato: Datum = Field(title="Dato da confermare", description="Quello che un’altra persona ha chiesto di correggere.")
    quale: str = Field(default="", title="Di quale parte", max_length=200)
    decisione: Second = Field(
        default=Second.CONFIRM,
        title="Decisione",
        description="La conferma spetta a un’altra persona; una rettifica chiesta per errore la ritira chi l’ha "
        "chiesta, o chi può confermarla.",
    )
    valore: str = Field(
        default="",
        title="Valore che si conferma",
        description="Come lo mostra la pagina di chi l’ha chiesta; per ritirarla non serve.",
        max_length=limits.REASON,
    )
    motivazione: str = Field(
        default="", title="Perché si ritira", description="Solo per ritirarla.", max_length=limits.REASON
    )


class Access(StrEnum):
    """Whether an agreement is shown to everybody."""

    CONFIDENTIAL = "riservato"
    PUBLIC = "non più riservato"


class ConfidentialForm(AgreementForm):
    """An agreement is shown to those only who are enabled."""

    decisione: Access = Field(
        title="Decisione", description="Un accordo riservato non compare in elenchi, ricerche e pagine degli esiti."
    )
    norma: str = Field(
        default="",
        title="Norma",
        description="Che cosa consente la riservatezza: ad esempio «art. 24 c. 6 L. 241/1990»; vuoto per toglierla.",
        max_length=limits.BASIS,
    )
    motivazione: str = Field(
        title="Motivazione",
        description="Quale interesse si tutela, senza dirne il contenuto: ciò che si scrive qui resta leggibile nelle "
        "pagine.",
        max_length=limits.GROUNDS,
    )
    resta_pubblico: Public = Field(
        default=Public.NOT_SAID,
        title="Che cosa resta pubblico",
        description="Va indicato per rendere riservato un accordo; per togliere la riservatezza non serve.",
    )
    passi_omessi: str = Field(
        default="",
        title="Passi omessi",
        description="Solo se il resto è pubblico: quali articoli o allegati, senza dirne il contenuto.",
        max_length=limits.GROUNDS,
    )
    fino_al: str = Field(
        default="",
        title="Riservato fino al",
        description="gg/mm/aaaa, oppure «senza termine» se la norma non ne pone uno.",
        max_length=40,
    )
    riesame: str = Field(
        default="",
        title="Da riesaminare entro il",
        description="gg/mm/aaaa: Accordi lo ricorda. Vuoto: il giorno in cui la riservatezza finisce.",
        max_length=40,
    )

    def extent(self) -> Extent:
        """What stays public and how long.

        Raises:
            InvalidDatum: A day cannot be read, or the end is not said.
        """
        until, review = self.fino_al, self.riesame
        if self.decisione is Access.CONFIDENTIAL and not until:
            raise InvalidDatum(
                "fine della riservatezza",
                "Manca fino a quando l’accordo è riservato: scrivere il giorno, oppure «senza termine».",
            )
        until_on = None if until.casefold() in ("", "senza termine") else parse_day(until)
        return Extent(self.resta_pubblico, self.passi_omessi, until_on, parse_day(review) if review else None)


class ClockForm(Form):
    """The clock of a trial installation."""

    giorno: Day = Field(title="Giorno", description="Solo in un’installazione di prova, e solo in avanti.")
