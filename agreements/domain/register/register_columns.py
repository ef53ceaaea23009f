"""The columns of the register as a sheet: what each is called, what stands in it, how an office's own are found."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from unicodedata import normalize

from agreements.domain.agreement.agreement import AgreementKind, EffectRule
from agreements.domain.agreement.body_name import Grammar
from agreements.domain.agreement.confidentiality import Public
from agreements.domain.agreement.decision import DecidingBody
from agreements.domain.agreement.filing import FILING
from agreements.domain.agreement.parties import NATURES, SignatureForm
from agreements.domain.agreement.party_data import AddressIndex, PowerKind
from agreements.domain.basics.folding import folded

OFFICER_NOT_STATED = "non indicato"
"""Of whom a sheet does not name: the officer in charge."""

MOST_PARTIES = 30
IN_SIGNING = "in firma"
STATES = (
    IN_SIGNING,
    "sottoscritto, non ancora efficace",
    "sottoscritto e senza effetto, da decidere",
    "vigente",
    "in scadenza",
    "scaduto",
    "finito senza avere avuto effetto",
    "vigenza non nota",
)


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    Attributes:
        code: Stable name; of what stands once a party ``party2.name`` and so on.
        heading: As the sheet calls it.
        meaning: In Italian, what stands in it.
        required: It has to be there, on the sheet or as a fixed value.
        choices: What may stand in it, where that is a list.
    """

    code: str
    heading: str
    meaning: str
    required: bool = False
    choices: tuple[str, ...] = ()


_DAY = "gg/mm/aaaa"
PARTIES_CELL, RESOLUTION_CELL, REPERTORY_CELL = "parties", "resolution", "repertory"
TOGETHER = (
    Column(
        PARTIES_CELL,
        "Parti",
        "Tutte le parti in una cella, separate da punto e virgola; il proprio ente può mancare.",
    ),
    Column(RESOLUTION_CELL, "Delibera", "Numero e data in una cella: «DGR 421 del 03/04/2025», «n. 421/2025»."),
    Column(REPERTORY_CELL, "Repertorio", "Numero e data in una cella: «Rep. n. 12 del 05/06/2019», «12/2019»."),
)
"""Columns of an office's own sheet that hold several of ours in one cell; none is exported."""
AGREEMENT = (
    Column("number", "Numero interno", "Numero di Accordi (P-2026-0001); vuoto: lo attribuisce Accordi."),
    Column("old_number", "Numero nel vecchio registro", "Come l’ufficio lo ha sempre chiamato; rende unica la riga."),
    Column("state", "Stato", "Vuoto: si ricava dalle date. «in firma» se manca ancora qualche firma.", choices=STATES),
    Column("kind", "Tipo", "Come si chiama l’atto.", True, tuple(AgreementKind)),
    Column(
        "basis",
        "Base giuridica",
        "Titolo o nome di una delle basi («accordo-art-15»); vuoto: non annotata.",
    ),
    Column("title", "Oggetto", "Il titolo dell’accordo, senza il tipo; almeno 10 caratteri.", True),
    Column("purpose", "Finalità", "Che cosa le parti vogliono fare insieme; vuoto: vale l’oggetto."),
    Column(
        "signed_on",
        "Data della firma",
        f"La data scritta sull’atto, o dell’ultima firma: {_DAY}; se non è noto «dicembre 2007», «2015» o «non "
        "noto»: allora nulla si conta da essa.",
    ),
    Column(
        "form", "Forma della firma", "Su carta dopo il 30/06/2014: il caso è segnalato.", True, tuple(SignatureForm)
    ),
    Column("sent_on", "Inviato alla firma il", f"Solo per un accordo in firma: {_DAY}."),
    Column("reply_by", "Risposta entro il", f"Solo per un accordo in firma: {_DAY}."),
    Column("resolution_number", "Numero delibera", "Dell’atto che approvò lo schema."),
    Column("resolved_on", "Data delibera", f"{_DAY}; vuoto o «non nota» se si conosce solo il numero."),
    Column("body", "Organo", "Chi approvò; vuoto: Giunta regionale.", choices=tuple(DecidingBody)),
    Column("register", "Registro di repertorio", "Ad esempio «Repertorio dei contratti»."),
    Column("repertory_number", "Numero di repertorio", "Come fu dato."),
    Column("registered_on", "Data di repertorio", f"{_DAY}; vuoto o «non nota» se si conosce solo il numero."),
    Column(
        "duration",
        "Durata",
        "«3 anni», «triennale», «fino al 31/12/2027», «anni 2026-2028», «illimitata»; vuoto: non indicata, nulla si "
        "inventa.",
    ),
    Column("effect", "Decorrenza", "Vuoto: dalla data dell’ultima firma.", choices=tuple(EffectRule)),
    Column("effect_on", "Data di decorrenza", f"Solo se fissata nel testo: {_DAY}."),
    Column(
        "effect_event",
        "Evento di decorrenza",
        "Solo se decorre da un evento: le parole del testo; vuoto per la legge di ratifica e la Corte dei conti.",
    ),
    Column("effect_event_on", "Evento avvenuto il", f"Solo se l’accordo decorre da esso e risulta: {_DAY}."),
    Column("effect_event_act", "Atto dell’evento", "Insieme alla sua data."),
    Column("pec_on", "Comunicazione via PEC", f"Solo se l’accordo decorre da essa: {_DAY}."),
    Column("expires_on", "Scadenza", f"Solo se è certa; altrimenti si calcola dalla durata: {_DAY}."),
    Column("renewals", "Rinnovi ammessi", "Quante volte il testo ammette il rinnovo; vuoto: 0."),
    Column("notice", "Preavviso di disdetta", "«90 giorni», «6 mesi»; vuoto se il testo non ne parla."),
    Column("plan_within", "Piano operativo entro", "Termine dalla firma: «1 mese», «60 giorni»."),
    Column("plan_on", "Piano consegnato il", f"{_DAY}, se risulta."),
    Column(
        "charges",
        "Oneri",
        "«senza oneri», o il totale: «1.250,00», «almeno 390.000,00»; vuoto: "
        "non noti, o solo le righe del foglio «Oneri».",
    ),
    Column("office", "Struttura", "La struttura del proprio ente che segue l’accordo.", True),
    Column(
        "office_email",
        "E-mail della struttura",
        "Riceve gli avvisi; vuoto: quella della struttura registrata con questo nome.",
        True,
    ),
    Column("manager", "Dirigente", "La direzione responsabile.", True),
    Column("manager_email", "E-mail del dirigente", "Riceve gli avvisi al dirigente.", True),
    Column("officer", "Responsabile del procedimento", "Nome e cognome; vuoto: non indicato."),
    Column(
        "frame",
        "Attua",
        "L’accordo quadro che attua: «Numero interno», o «Numero nel vecchio registro» di una riga; vuoto: nessuno.",
    ),
    Column(
        "confidential",
        "Riservato: norma",
        "La norma che lo consente; rende riservato l’accordo. Vuoto: non è riservato.",
    ),
    Column("confidential_why", "Riservato: motivo", "Quale interesse si protegge; insieme alla norma."),
    Column("confidential_since", "Riservato dal", f"{_DAY}; vuoto: dal giorno dell’importazione."),
    Column(
        "confidential_public",
        "Riservato: che cosa resta pubblico",
        "Vuoto: non indicato.",
        choices=(Public.NOTHING, Public.REFERENCE, Public.EXTRACT),
    ),
    Column("confidential_omitted", "Riservato: passi omessi", "Quali, se resta pubblico tutto il resto."),
    Column("confidential_until", "Riservato fino al", f"{_DAY}; vuoto: senza termine, o non indicato."),
    Column("confidential_review", "Riservato: riesame il", f"{_DAY}; Accordi lo ricorda."),
    *(
        Column(f"filing_{datum}", called[:1].upper() + called[1:], f"Lo indica {giver}; vuoto: non annotato.")
        for datum, (called, giver) in FILING.items()
    ),
    Column("files", "File", "Nomi dei file firmati nella cartella, separati da punto e virgola."),
)
PARTY = (
    Column("name", "", "Denominazione; la parte 1 è il proprio ente."),
    Column("nature", "natura", "Vuoto: non indicata, e resta da valutare.", choices=NATURES),
    Column("tax_code", "codice fiscale", "Dell’ente, 11 cifre."),
    Column("ipa_code", "codice IPA", "Dall’Indice dei domicili digitali."),
    Column("seat", "sede", "Via, numero, comune."),
    Column("pec", "PEC", "Domicilio digitale dell’ente."),
    Column("signatory", "firmatario", "Nome e cognome; vuoto: non indicato."),
    Column("office_title", "carica", "Del firmatario."),
    Column("power_title", "titolo del potere", "Legge, statuto o delega con numero e data."),
    Column("person", "codice fiscale firmatario", "Serve solo se l’accordo è in firma; non viene mai esportato."),
    Column("signed_on", "ha firmato il", f"Solo per un accordo in firma: {_DAY}, vuoto se manca."),
    Column(
        "grammar",
        "genere e numero",
        "Della denominazione: da qui gli articoli nei testi («della Provincia», «degli Enti»). Vuoto: non annotato.",
        choices=tuple(Grammar),
    ),
    Column("short_name", "nome breve", "Come la chiama il testo negli articoli, ad esempio «Provincia»."),
    Column(
        "short_grammar",
        "genere e numero del nome breve",
        "Solo se non sono quelli della denominazione.",
        choices=tuple(Grammar),
    ),
    Column(
        "address_index",
        "indice della PEC",
        "In quale indice sta il domicilio digitale, o se non ne ha. Vuoto: non annotato.",
        choices=tuple(AddressIndex),
    ),
    Column("power_kind", "a che titolo firma", "Vuoto: non annotato.", choices=tuple(PowerKind)),
    Column("power_starts_on", "potere dal", f"Primo giorno di mandato o delega: {_DAY}; vuoto se non è noto."),
    Column("power_ends_on", "potere fino al", f"Ultimo giorno di mandato o delega: {_DAY}; vuoto se non è noto."),
    Column(
        "contacts",
        "referenti",
        "Strutture e persone della parte, una per riga: «struttura; nome; ruolo; e-mail; telefono».",
    ),
)


def party_columns(position: int) -> tuple[Column, ...]:
    """The columns of one party."""
    return tuple(
        Column(
            f"party{position}.{column.code}",
            f"Parte {position} {column.heading}".strip(),
            column.meaning,
            position <= 2 and column.code == "name",
            column.choices,
        )
        for column in PARTY
    )


def all_columns(parties: int = MOST_PARTIES) -> tuple[Column, ...]:
    """Every column, in the order of the template, for so many parties."""
    first, rest = AGREEMENT[:7], AGREEMENT[7:]
    return (*first, *(c for position in range(1, parties + 1) for c in party_columns(position)), *rest)


def plain_heading(heading: str) -> str:
    """A heading without regard to case, spacing, apostrophes and marks: for comparing."""
    text = normalize("NFC", heading).replace("’", "'").replace("`", "'")
    return folded(re.sub(r"[*:]+\s*$", "", text.strip()))


BY_HEADING = {plain_heading(column.heading): column for column in (*all_columns(), *TOGETHER)}
BY_CODE = {column.code: column for column in (*all_columns(), *TOGETHER)}


def column_called(heading: str) -> Column | None:
    """The column with this heading."""
    return BY_HEADING.get(plain_heading(heading))


def similar_headings(heading: str) -> tuple[str, ...]:
    """Headings of ours that look like one, the most similar first."""
    near = get_close_matches(plain_heading(heading), BY_HEADING, n=2, cutoff=0.6)
    return tuple(BY_HEADING[each].heading for each in near)


def required_columns() -> Iterator[Column]:
    """The columns that have to be there."""
    return (column for column in all_columns() if column.required)


PRIVATE = (
    "confidential",
    "confidential_why",
    "confidential_since",
    "confidential_public",
    "confidential_omitted",
    "confidential_until",
    "confidential_review",
)
"""The columns that make an agreement confidential."""
