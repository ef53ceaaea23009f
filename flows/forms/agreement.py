"""Forms for entering an agreement: a new one, and one that was signed before the register existed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from enum import StrEnum
from typing import Any

from pydantic import ConfigDict, Field, model_validator

from agreements.app import bases_of, own_body
from agreements.documents.templates.clause_files import offered
from agreements.domain.agreement.agreement import AgreementKind, Content, EffectRule
from agreements.domain.agreement.awaited import AwaitedEvent
from agreements.domain.agreement.body_name import Grammar
from agreements.domain.agreement.counting import EVERY_YEAR, NOT_COUNTED, CountedFrom, Counting, read_day_of_year
from agreements.domain.agreement.decision import DecidingBody
from agreements.domain.agreement.money import NO_CHARGES, ChargesKind
from agreements.domain.agreement.obligation import PLAN, Obligation
from agreements.domain.agreement.parties import Nature, Office, Party, Signatory
from agreements.domain.agreement.party_data import AddressIndex, PowerKind, read_contact, read_contacts
from agreements.domain.agreement.recurrence import check_recurring
from agreements.domain.basics import limits
from agreements.domain.basics.errors import InvalidDatum
from agreements.domain.basics.folding import folded
from agreements.domain.basics.number_words import term_in_letters
from agreements.domain.basics.typed_day import parse_day
from agreements.domain.clauses.clause_choice import Choice
from agreements.domain.days.duration import Duration
from agreements.domain.days.rough_day import NOT_KNOWN
from agreements.domain.days.time_limit import Direction, TimeLimit, Unit, parse_time_limit
from agreements.domain.days.typed_duration import read_duration
from agreements.domain.own_body import NO_BODY
from agreements.settings import Settings
from agreements.use_cases.drafting.drafting import NewAgreement
from flows.forms.assessment import AnswerForm
from flows.forms.base import DisputeAnswer, Form, Line, NumberOrNone, Sheet, TypedDay
from flows.forms.clause import ClauseForm
from flows.forms.filing import FilingForm
from flows.forms.own_body import filled_in

NO_PREDECESSOR = ""


class Reading(StrEnum):
    """How the duration is written in the text."""

    YEARS = "anni (triennale, quinquennale…)"
    MONTHS = "mesi (18 mesi, 36 mesi…)"
    UNTIL = "fino a un giorno indicato nel testo (fino al 31 dicembre 2027)"
    CALENDAR_YEARS = "anni solari indicati nel testo (2026-2028)"
    NOT_STATED = "durata non indicata"


class PartyForm(Sheet):
    """One party with its signatory."""

    USUAL = frozenset({"codice_fiscale", "pec"})

    model_config = ConfigDict(title="Parte")

    denominazione: str = Field(title="Denominazione dell’ente", max_length=limits.BODY)
    genere_e_numero: Grammar = Field(
        default=Grammar.NOT_SAID,
        title="Genere e numero della denominazione",
        description="Da qui gli articoli nei documenti: «della Provincia», «dell’Ufficio», «degli Enti». La "
        "denominazione si scrive senza articolo.",
    )
    nome_breve: str = Field(
        default="",
        title="Nome breve",
        description="Come la chiama il testo negli articoli, senza articolo: «Provincia». Vuoto: la denominazione.",
        max_length=limits.BODY,
    )
    genere_e_numero_breve: Grammar = Field(
        default=Grammar.NOT_SAID,
        title="Genere e numero del nome breve",
        description="Solo se non sono quelli della denominazione: «l’Ateneo» per un’università.",
    )
    natura: Nature = Field(
        title="Natura",
        description="Ente territoriale: regione, provincia, comune, comunità montana. Altro ente pubblico: università, "
        "agenzia e simili. Ne dipende l’imposta di bollo.",
    )
    codice_fiscale: str = Field(
        default="",
        title="Codice fiscale dell’ente",
        description="11 cifre; vuoto solo se non è noto.",
        max_length=limits.TAX_CODE,
    )
    codice_ipa: str = Field(
        default="",
        title="Codice IPA",
        description="Dall’Indice dei domicili digitali, ad esempio «r_toscan»; vuoto se l’ente non vi è iscritto.",
        max_length=limits.IPA_CODE,
    )
    sede: str = Field(title="Sede", description="Via, numero, comune.", max_length=limits.SEAT)
    pec: str = Field(
        default="",
        title="PEC",
        description="Il domicilio digitale dell’ente; vuoto se non è ancora noto.",
        max_length=limits.EMAIL,
    )
    indice_pec: AddressIndex = Field(
        default=AddressIndex.NOT_SAID,
        title="Indice della PEC",
        description="In quale indice sta il domicilio digitale, o se l’ente non ne ha (le lettere vanno su carta).",
    )
    firmatario: str = Field(title="Nome e cognome del firmatario", max_length=limits.PERSON)
    carica: str = Field(
        title="Carica del firmatario", description="Ad esempio «Presidente».", max_length=limits.POSITION
    )
    titolo_del_potere: str = Field(
        title="Titolo del potere di firma",
        description="Legge, statuto o delega con numero e data: ad esempio «articolo 34 dello Statuto».",
        max_length=limits.POWER,
    )
    a_che_titolo: PowerKind = Field(
        default=PowerKind.NOT_SAID,
        title="A che titolo firma",
        description="Titolare della carica, o per delega, vicariato, facente funzioni, commissario: l’atto va nel "
        "titolo del potere.",
    )
    potere_dal: TypedDay = Field(
        default="",
        title="Potere di firma dal",
        description="Primo giorno della delega o del mandato, gg/mm/aaaa; vuoto se non è noto.",
    )
    potere_fino_al: TypedDay = Field(
        default="",
        title="Potere di firma fino al",
        description="Ultimo giorno della delega o del mandato, gg/mm/aaaa; vuoto se non ha un termine noto.",
    )
    codice_fiscale_firmatario: str = Field(
        default="",
        title="Codice fiscale del firmatario",
        description="Serve a riconoscere la sua firma digitale; non compare né nei documenti né nel giornale.",
        max_length=limits.TAX_CODE,
    )
    referenti: str = Field(
        default="",
        title="Strutture e referenti della parte",
        description="Uno per riga: «struttura; nome; ruolo; e-mail; telefono». Vanno nelle lettere e nel registro, mai "
        "nel testo dell’accordo.",
        max_length=limits.REASON,
    )
    impegni: list[Line] = Field(
        default=[], title="Impegni di questa sola parte", description="Una voce per impegno, col verbo all’infinito."
    )

    def party(self, position: int) -> Party:
        """The party as the domain knows it."""
        return Party(
            position=position,
            name=" ".join(self.denominazione.split()),
            nature=self.natura,
            tax_code=self.codice_fiscale,
            ipa_code=self.codice_ipa,
            seat=self.sede,
            pec=self.pec,
            signatory=Signatory(
                " ".join(self.firmatario.split()) or NOT_KNOWN,
                self.carica,
                self.titolo_del_potere,
                self.codice_fiscale_firmatario,
                _day(self.potere_fino_al),
                self.a_che_titolo,
                _day(self.potere_dal),
            ),
            commitments=tuple(self.impegni),
            grammar=self.genere_e_numero,
            short_name=" ".join(self.nome_breve.split()),
            short_grammar=self.genere_e_numero_breve,
            address_index=self.indice_pec,
            contacts=read_contacts(self.referenti),
        )


def none_required(schema: dict[str, Any]) -> None:
    """Let the page send a part of a form empty: what is missing is asked for when it comes."""
    schema.pop("description", None)
    schema.pop("required", None)


class NewPartyForm(PartyForm):
    """One party of a new agreement; of the own body what the installation says may be left empty."""

    model_config = ConfigDict(title="Parte", json_schema_extra=none_required)


class OfficeForm(Sheet):
    """An own office."""

    model_config = ConfigDict(title="Struttura")

    nome: str = Field(title="Nome della struttura", max_length=limits.BODY)
    email: str = Field(title="Indirizzo e-mail", description="Riceve gli avvisi interni.", max_length=limits.EMAIL)

    def office(self) -> Office:
        """The office as the domain knows it."""
        return Office(self.nome, self.email)


class DutyForm(Sheet):
    """A further obligation, of the own body or of a counterpart."""

    model_config = ConfigDict(title="Adempimento")

    descrizione: str = Field(title="Che cosa va fatto", min_length=3, max_length=200)
    clausola: str = Field(
        default="",
        title="Clausola",
        description="Le parole del testo. Vuoto per un nuovo accordo: lo dice l’articolo «Adempimenti», che Accordi "
        "scrive da questi dati.",
        max_length=1000,
    )
    parte: int = Field(title="Parte che lo deve", description="1 il proprio ente, 2 la seconda parte…", ge=1, le=30)
    struttura_parte: str = Field(
        default="",
        title="Struttura della parte che lo deve",
        description="Solo se lo deve un’altra parte: «struttura; nome; ruolo; e-mail; telefono». Va nei solleciti e "
        "nel registro, mai nel testo. Vuoto: non annotata.",
        max_length=limits.REASON,
    )
    entro: str = Field(
        default="",
        title="Entro",
        description="Termine: «1m», «60g», «1a»; vuoto se il testo fissa il giorno.",
        max_length=8,
    )
    si_conta: CountedFrom = Field(
        default=CountedFrom.SIGNATURE,
        title="Si conta",
        description="Ciò che si conta dalla fine dell’accordo (relazione, rendiconto, restituzione dei dati) resta "
        "dovuto anche dopo.",
    )
    giorno: str = Field(
        default="",
        title="Giorno fissato",
        description="gg/mm/aaaa se è un giorno solo; gg/mm se è ogni anno («30/06»).",
        max_length=limits.DAY,
    )
    evento: str = Field(
        default="",
        title="Evento",
        description="Le parole del testo, «dall’approvazione del piano»: quando avviene si registra con "
        "«registra-evento».",
        max_length=limits.GROUNDS,
    )
    si_ripete: bool = Field(
        default=False,
        title="Si ripete",
        description="Per la relazione annuale e simili: con «1a» si ripete ogni anno dalla firma, con «6m» ogni sei "
        "mesi.",
    )

    def obligation(self, code: str, office: Office) -> Obligation:
        """The obligation as the domain knows it.

        Raises:
            InvalidDatum: The time limit cannot be read, or what recurs comes back too soon.
        """
        counting, limit = self._counting(), self._limit()
        yearly = self.si_conta is CountedFrom.YEARLY
        first_time = 1 if self.si_ripete or yearly else None
        if self.si_ripete:
            check_recurring(limit)
        return Obligation(
            code,
            self.descrizione,
            self.clausola,
            self.parte,
            office,
            limit,
            recurs_from=first_time,
            counting=counting,
            owed_by=read_contact(self.struttura_parte),
        )

    def _counting(self) -> Counting:
        """What it is counted from; what belongs to another way of counting is refused, or it would be lost."""
        fixed = self.si_conta in (CountedFrom.FIXED_DAY, CountedFrom.YEARLY)
        if fixed != bool(self.giorno):
            raise InvalidDatum(
                "adempimento",
                f"«{self.descrizione}»: «Giorno fissato» si scrive se, e solo se, è dovuto «{CountedFrom.FIXED_DAY}» o "
                f"«{CountedFrom.YEARLY}».",
            )
        event = " ".join(self.evento.split()).rstrip(".;, ")
        if (self.si_conta is CountedFrom.EVENT) != bool(event):
            raise InvalidDatum(
                "adempimento",
                f"«{self.descrizione}»: «Evento» si scrive se, e solo se, il termine si conta «{CountedFrom.EVENT}».",
            )
        if self.si_ripete and self.si_conta is not CountedFrom.SIGNATURE:
            raise InvalidDatum(
                "adempimento",
                f"«{self.descrizione}»: «Si ripete» vale solo per ciò che si conta dalla firma; per un giorno di ogni "
                f"anno scegliere «{CountedFrom.YEARLY}».",
            )
        match self.si_conta:
            case CountedFrom.FIXED_DAY:
                return Counting(self.si_conta, on=parse_day(self.giorno))
            case CountedFrom.YEARLY:
                return Counting(self.si_conta, on=read_day_of_year(self.giorno))
            case CountedFrom.EVENT:
                return Counting(self.si_conta, event=AwaitedEvent(event))
            case _:
                return Counting(self.si_conta)

    def _limit(self) -> TimeLimit:
        if self.si_conta not in (CountedFrom.FIXED_DAY, CountedFrom.YEARLY):
            return parse_time_limit(self.entro)
        if self.entro:
            raise InvalidDatum(
                "adempimento", f"«{self.descrizione}»: il testo fissa il giorno, e «Entro» va lasciato vuoto."
            )
        return EVERY_YEAR if self.si_conta is CountedFrom.YEARLY else NOT_COUNTED


class AgreementData(Form):
    """What both forms ask about the agreement itself."""

    SECTIONS = (
        ("Tipo e base giuridica", "tipo base_giuridica risposte precedente quadro"),
        ("Oggetto e finalità", "oggetto finalita"),
        ("Parti", "parti"),
        ("Chi segue l’accordo nell’ente", "strutture dirigente responsabile organo"),
        (
            "Durata e decorrenza",
            "durata_tipo durata_anni durata_quali_anni durata_fino_al rinnovi_ammessi durata_rinnovo disdetta "
            "decorrenza decorrenza_evento decorrenza_dal",
        ),
        ("Premesse e richiami", "premesse visti richiamati considerato"),
        ("Impegni, oneri e adempimenti", "impegni_comuni oneri piano_entro piano_clausola altri_adempimenti"),
        ("Clausole", "clausole clausole_tolte"),
        (
            "Firma e registrazione",
            "firmato_il forma delibera_numero delibera_data registro repertorio_numero "
            "repertorio_data scadenza piano_consegnato_il evento_avvenuto_il evento_atto testo",
        ),
        ("Protocollo e conservazione", "archivio"),
    )
    USUAL = frozenset(
        {"base_giuridica", "durata_anni", "premesse", "visti", "impegni_comuni", "oneri", "piano_entro", "responsabile"}
    )

    tipo: AgreementKind = Field(title="Tipo di accordo", description="Come si chiama l’atto nel suo titolo.")
    base_giuridica: str = Field(
        default="",
        title="Base giuridica",
        description="Su quale norma poggia l’accordo; ne dipendono le parole del testo e ciò che va valutato prima "
        "dell’istruttoria. Vuota: non annotata.",
        max_length=limits.TITLE,
        json_schema_extra={"enum": ["", *bases_of(Settings()).offered()]},
    )
    oggetto: str = Field(title="Oggetto", description="Il titolo dell’accordo, senza il tipo.", max_length=limits.TITLE)
    finalita: str = Field(
        title="Finalità", description="Che cosa le parti vogliono fare insieme.", max_length=limits.PURPOSE
    )
    premesse: list[Line] = Field(default=[], title="Premesse", description="Una voce per «premesso che».")
    visti: list[Line] = Field(default=[], title="Visti", description="Leggi e atti richiamati, oltre alla L. 241/1990.")
    richiamati: list[Line] = Field(
        default=[],
        title="Richiamati",
        description="Atti, piani, programmi, uno per voce e con l’articolo: «la deliberazione n. 12 del 3 febbraio "
        "2025, di approvazione del piano …». Stanno nel testo e nella proposta.",
        max_length=40,
    )
    considerato: list[Line] = Field(
        default=[],
        title="Considerato che",
        description="Le ragioni, una voce per «considerato che». Stanno nel testo e nella proposta.",
        max_length=40,
    )
    impegni_comuni: list[Line] = Field(
        default=[], title="Impegni comuni", description="Una voce per impegno, col verbo all’infinito."
    )
    oneri: str = Field(
        default="",
        title="Oneri",
        description=f"La clausola sugli oneri; «{ChargesKind.NONE}» se l’atto non ne comporta; vuota se non è ancora "
        "detto: il testo la lascia in bianco. Gli importi per anno e parte si registrano con «registra-oneri».",
        max_length=1000,
    )
    parti: list[PartyForm] = Field(title="Parti", description="Il proprio ente per primo; almeno due.", max_length=30)
    strutture: list[OfficeForm] = Field(
        title="Strutture responsabili", description="La prima conduce l’accordo.", min_length=1, max_length=10
    )
    dirigente: OfficeForm = Field(title="Dirigente", description="Direzione e indirizzo del dirigente responsabile.")
    responsabile: str = Field(title="Responsabile del procedimento", max_length=limits.PERSON)
    durata_tipo: Reading = Field(
        title="Come è scritta la durata", description="Da questo dipende quale scadenza si propone."
    )
    durata_anni: int = Field(
        default=0,
        title="Quanti anni, o mesi",
        description="0 se la durata non è indicata, o se il testo nomina gli anni o il giorno.",
        ge=0,
        le=999,
    )
    durata_quali_anni: str = Field(
        default="",
        title="Anni indicati nel testo",
        description="Dal primo all’ultimo, «2026-2028»; solo per gli anni solari.",
        max_length=20,
    )
    durata_fino_al: TypedDay = Field(
        default="",
        title="Durata fino al",
        description="L’ultimo giorno come lo dice il testo, gg/mm/aaaa: nulla si conta.",
    )
    durata_rinnovo: str = Field(
        default="",
        title="Durata di ogni rinnovo",
        description="Solo se il testo dice fino a quale giorno dura e ammette il rinnovo: «2a», «24m».",
        max_length=8,
    )
    rinnovi_ammessi: int = Field(
        title="Rinnovi ammessi",
        description="Quante volte il testo ammette il rinnovo; 0 se non lo prevede.",
        ge=0,
        le=9,
    )
    disdetta: str = Field(
        default="",
        title="Preavviso di disdetta",
        description="Quanto prima della scadenza va data: «90g», «6m»; vuoto se il testo non ne parla.",
        max_length=8,
    )
    decorrenza: EffectRule = Field(title="Decorrenza", description="Da quando l’accordo ha effetto.")
    decorrenza_evento: str = Field(
        default="",
        title="Evento di decorrenza",
        description="Solo se l’accordo decorre da un evento: le parole del testo, «dall’approvazione del bilancio»; "
        "per la legge di ratifica e la Corte dei conti si può lasciare vuoto.",
        max_length=limits.GROUNDS,
    )
    decorrenza_dal: TypedDay = Field(
        default="",
        title="Data di decorrenza",
        description="gg/mm/aaaa, solo se fissata nel testo.",
    )
    piano_entro: str = Field(
        default="",
        title="Piano operativo entro",
        description="Termine dalla firma: «1m» un mese, «60g» sessanta giorni; vuoto se il testo non lo prevede.",
        max_length=8,
    )
    piano_clausola: str = Field(
        default="", title="Clausola sul piano operativo", description="Le parole del testo.", max_length=1000
    )
    altri_adempimenti: list[DutyForm] = Field(
        default=[],
        title="Altri adempimenti con un termine",
        description="Oltre al piano; per quelli di un altro ente il ritardo produce una bozza di sollecito.",
        max_length=30,
    )
    precedente: NumberOrNone = Field(
        default=NO_PREDECESSOR,
        title="Accordo precedente",
        description="Numero interno (P-2026-0001) dell’accordo a cui questo segue, se è nel registro.",
    )

    archivio: FilingForm = Field(
        default=FilingForm(),
        title="Dati per protocollo e conservazione",
        description="Ciò che resta vuoto si annota poi con «rettifica»; in «nuovo-accordo» lo riempiono, dove ci sono, "
        "i valori dell’installazione per quel tipo di accordo e quella struttura.",
    )
    quadro: NumberOrNone = Field(
        default="",
        title="Accordo quadro di riferimento",
        description="Numero interno (P-2026-0001) dell’accordo in vigore che questo attua; vuoto se non ne attua uno.",
    )

    organo: DecidingBody = Field(
        title="Organo deliberante",
        description="Chi approva, o approvò, lo schema per il proprio ente; di regola la Giunta regionale.",
    )

    def new_agreement(self) -> NewAgreement:
        """The data as the use case takes them.

        Raises:
            AccordiError: A datum cannot be right.
        """
        offices = tuple(office.office() for office in self.strutture)
        none = folded(self.oneri).rstrip(".") == ChargesKind.NONE
        return NewAgreement(
            kind=self.tipo,
            title=self.oggetto,
            content=Content(
                purpose=self.finalita,
                premises=tuple(self.premesse),
                references=tuple(self.visti),
                joint_commitments=tuple(self.impegni_comuni),
                charges="" if none else self.oneri,
                recalled=tuple(self.richiamati),
                considered=tuple(self.considerato),
            ),
            parties=tuple(part.party(position) for position, part in enumerate(self.parti, 1)),
            offices=offices,
            manager=self.dirigente.office(),
            procedure_officer=self.responsabile or NOT_KNOWN,
            body=self.organo,
            duration=self._duration(),
            effect_rule=self.decorrenza,
            fixed_effect_on=parse_day(self.decorrenza_dal) if self.decorrenza_dal else None,
            renewals_allowed=self.rinnovi_ammessi,
            obligations=self._obligations(offices[0]),
            non_renewal_notice=parse_time_limit(self.disdetta, direction=Direction.BACKWARD) if self.disdetta else None,
            basis=self.base_giuridica,
            charges=NO_CHARGES if none else None,
            predecessor=self.precedente,
            filing=self.archivio.filing(),
            frame=self.quadro,
            effect_event=" ".join(self.decorrenza_evento.split()),
        )

    def _duration(self) -> Duration | None:
        self._check_duration()
        match self.durata_tipo:
            case Reading.NOT_STATED:
                return None
            case Reading.UNTIL:
                until_on = parse_day(self.durata_fino_al)
                renewal = parse_time_limit(self.durata_rinnovo) if self.durata_rinnovo else None
                if renewal is None:
                    return Duration(None, None, until_on=until_on)
                return Duration(renewal.amount, renewal.unit, until_on=until_on)
            case Reading.MONTHS:
                return Duration(self.durata_anni, Unit.MONTHS)
            case Reading.CALENDAR_YEARS if self.durata_quali_anni:
                named = read_duration(f"anni {self.durata_quali_anni}")
                if named is not None and self.durata_anni not in (0, named.amount):
                    raise InvalidDatum(
                        "durata",
                        f"Gli anni {self.durata_quali_anni} sono {named.amount}, e la durata indicata è di "
                        f"{self.durata_anni}: correggere l’uno o l’altro.",
                    )
                return named
            case _:
                return Duration(self.durata_anni, Unit.YEARS, self.durata_tipo is Reading.CALENDAR_YEARS)

    def _check_duration(self) -> None:
        """Refuse what belongs to another way of writing the duration: it would be lost without a word."""
        until = self.durata_tipo is Reading.UNTIL
        if until and self.durata_anni:
            raise InvalidDatum(
                "durata", "Se il testo dice fino a quale giorno dura, il numero di anni o mesi è 0: correggere l’uno."
            )
        if self.durata_tipo is Reading.NOT_STATED and self.durata_anni:
            raise InvalidDatum(
                "durata", "Se la durata non è indicata, il numero di anni o mesi è 0: correggere l’uno o l’altra."
            )
        if until and not self.durata_fino_al:
            raise InvalidDatum("durata", "Manca l’ultimo giorno indicato nel testo: scriverlo in «Durata fino al».")
        if until and self.rinnovi_ammessi and not self.durata_rinnovo:
            raise InvalidDatum("durata", "Il rinnovo è ammesso: scrivere in «Durata di ogni rinnovo» quanto dura.")
        if not until and (self.durata_fino_al or self.durata_rinnovo):
            raise InvalidDatum(
                "durata",
                f"«Durata fino al» e «Durata di ogni rinnovo» valgono solo per «{Reading.UNTIL}»: sceglierla, o "
                "lasciarli vuoti.",
            )
        if self.durata_quali_anni and self.durata_tipo is not Reading.CALENDAR_YEARS:
            raise InvalidDatum(
                "durata",
                f"«Anni indicati nel testo» vale solo per «{Reading.CALENDAR_YEARS}»: sceglierla, o lasciarlo vuoto.",
            )

    def _obligations(self, office: Office) -> tuple[Obligation, ...]:
        duties = []
        if self.piano_entro:
            limit = parse_time_limit(self.piano_entro)
            clause = self.piano_clausola or f"piano operativo entro {term_in_letters(limit.words)} dalla firma"
            duties.append(Obligation(PLAN, "Piano operativo", clause, 1, office, limit))
        for n, duty in enumerate(self.altri_adempimenti, 1):
            if duty.parte > len(self.parti):
                raise InvalidDatum(
                    "adempimento", f"«{duty.descrizione}» è di una parte n. {duty.parte} che non c’è: correggerla."
                )
            duties.append(duty.obligation(f"adempimento-{n}", office))
        return tuple(duties)


class NewAgreementForm(AgreementData):
    """A new agreement, to be approved and signed."""

    # A form is frozen: nobody puts another kind of party into the list.
    parti: list[NewPartyForm] = Field(  # type: ignore[assignment]
        title="Parti",
        description="Il proprio ente per primo; almeno due. Della prima si può lasciare vuoto ciò che l’installazione "
        "dice del proprio ente.",
        max_length=30,
    )
    clausole: list[ClauseForm] = Field(
        default=[],
        title="Clausole",
        description="Gli articoli in più del testo, ciascuno con gli adempimenti che ne nascono; quella sul recesso "
        "c’è anche se non si indica. Il termine del piano operativo si indica qui o nel suo campo. Clausole e "
        f"parametri: {'; '.join(offered())}.",
        max_length=40,
    )
    risposte: list[AnswerForm] = Field(
        default=[],
        title="Risposte",
        description="A ciò che la base giuridica chiede prima del testo («determinazione», per l’art. 11 L. 241/1990); "
        "le altre si possono dare anche dopo, con «registra-valutazione».",
        max_length=40,
    )
    clausole_tolte: list[Line] = Field(
        default=[],
        title="Clausole da togliere",
        description="Fra quelle che di norma ci sono: «recesso», se il testo non lo ammette.",
        max_length=40,
    )

    controversia: DisputeAnswer = ""

    def new_agreement(self) -> NewAgreement:
        """The data as the use case takes them.

        Raises:
            AccordiError: A datum cannot be right.
        """
        choice = Choice(tuple(clause.asked() for clause in self.clausole), tuple(self.clausole_tolte))
        new = super().new_agreement()
        usual = own_body().filing_for(new.kind, new.offices[0].name)
        answers = tuple(each.asked() for each in self.risposte)
        return replace(
            new,
            answers=answers,
            clauses=choice,
            filing=new.filing.completed(usual),
            dispute_answer=self.controversia,
        )

    @model_validator(mode="before")
    @classmethod
    def _own_body(cls, entries: object) -> object:
        """What is left empty of the own body is what the installation says of it."""
        if not isinstance(entries, Mapping) or (own := own_body()) == NO_BODY:
            return entries
        return filled_in(entries, own)


def _day(text: str) -> date | None:
    return parse_day(text) if text else None
