"""What feeds the fields of forms: one table for all of them, so that nobody types what Accordi holds already.

A field is found by its name, and by its form where the same name means something else elsewhere; a nested form by its
class. A form that is new gets the sources of its fields by calling them as others do. Where a source has nothing to
offer, the field is typed.
"""

from __future__ import annotations

import copy
import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from functools import cached_property

from agreements.app import own_body
from agreements.documents.files.errors import TemplateError
from agreements.documents.templates.clause_files import clauses_in_use
from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.body_name import Grammar
from agreements.domain.agreement.fact_words import dispute_questions, fact_in_brief, open_facts
from agreements.domain.agreement.legal_basis import TO_ASSESS
from agreements.domain.agreement.obligation import Obligation
from agreements.domain.agreement.parties import Party
from agreements.domain.agreement.party_data import AddressIndex, PowerKind, contacts_typed
from agreements.domain.agreement.periods import current_period
from agreements.domain.basics.errors import AccordiError
from agreements.domain.clauses.clause_kind import ClauseKind
from agreements.domain.offices import RegisteredOffice
from agreements.domain.own_body import OwnBody
from agreements.domain.people.person import Person, Role
from agreements.domain.people.received import ReceivedFile
from agreements.domain.register.address_book import ListedBody, ListedSignatory
from agreements.domain.register.assess import asked_of
from agreements.domain.register.open_doubts import CONFIRMED, OVERCOME
from agreements.domain.steps.command import Trigger
from agreements.domain.steps.transitions import act_for
from agreements.use_cases.base.letters import correspondence
from agreements.use_cases.base.workbench import Workbench
from agreements.use_cases.families.address_book import bodies_called
from agreements.use_cases.life.open_doubts import doubts_about_one
from agreements.use_cases.mail.received import waiting
from desk.sent import Sent
from flows.forms.agreement import OfficeForm, PartyForm
from flows.forms.base import Sheet
from flows.forms.own_body import filled_in
from flows.forms.register import CorrectionConfirmForm

_PLACES = {"elenco": "replica-accordo", "foglio": "importa-registro"}
"""Where the files of these fields wait: they are for no agreement."""
FILE_FIELDS = frozenset({"file", "file_emendato", "prova_file", "estratto", "file_adesione", "elenco", "foglio"})
"""The fields that name a received file."""
MEANT_ALONE = frozenset({"file", "elenco", "foglio", "tipo_parere", "lettera", "fatto", "avviso"})
"""Optional fields of which the only one that there is is meant."""
_NOT_SAID = frozenset({"", Grammar.NOT_SAID.value, AddressIndex.NOT_SAID.value, PowerKind.NOT_SAID.value})


_OF_WHO_SIGNS = frozenset({"firmatario", "carica", "titolo_del_potere", "a_che_titolo"})


class How(Enum):
    """How a field is filled from what is offered."""

    ONE = "one of these and nothing else"
    MANY = "any number of these"
    SUGGESTED = "typed, and these are at hand"


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing that a field can hold, and how people see it."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Offer:
    """What a source has for a field.

    Attributes:
        about: What is said below the field instead of the form's own words; empty: those.
    """

    choices: tuple[Choice, ...]
    how: How = How.ONE
    about: str = ""


@dataclass(frozen=True, slots=True)
class Pick:
    """Something that fills several fields at once.

    Attributes:
        key: Bound to the values: where they have changed since the page was shown, it is no longer there.
    """

    key: str
    label: str
    values: Mapping[str, str]


def pick(label: str, values: Mapping[str, str]) -> Pick:
    """One to choose, known by what it says."""
    said = "\0".join(f"{name}\0{value}" for name, value in sorted(values.items()))
    return Pick(hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:16], label, values)


class Known:
    """What is known when a form is shown: who fills it in, about which agreement, what stands in it.

    Each attribute is read when a field asks for it, and once.
    """

    def __init__(
        self, bench: Workbench, person: Person, now: datetime, agreement: Agreement | None, sent: Sent, step: str = ""
    ) -> None:
        self.bench = bench
        self.person = person
        self.now = now
        self.agreement = agreement
        self.sent = sent
        self.step = step

    def with_sent(self, sent: Sent) -> Known:
        """The same with something else in the form: what was read stays, but what stands in the form."""
        other = copy.copy(self)
        other.__dict__.pop("parties", None)
        other.sent = sent
        return other

    @cached_property
    def clauses(self) -> tuple[ClauseKind, ...]:
        """The clauses that a text may have, in the order of the articles."""
        try:
            return tuple(each.kind for each in clauses_in_use())
        except TemplateError:  # told when a text is made
            return ()

    @cached_property
    def today(self) -> date:
        """The day of the installation."""
        with self.bench.database.unit() as unit:
            return unit.moment(self.now).today

    @cached_property
    def own(self) -> OwnBody:
        """The own body, as the installation says it once."""
        return own_body()

    @cached_property
    def offices(self) -> tuple[RegisteredOffice, ...]:
        """The register of own offices."""
        with self.bench.database.unit() as unit:
            return unit.offices().offices

    @cached_property
    def people(self) -> tuple[Person, ...]:
        """Who works here."""
        with self.bench.database.unit() as unit:
            return tuple(each for each in unit.people() if each.works_on(self.today))

    def with_role(self, *roles: Role) -> tuple[Person, ...]:
        """Who holds one of these roles today."""
        return tuple(each for each in self.people if each.holds(roles, self.today))

    def files(self, field: str) -> tuple[ReceivedFile, ...]:
        """The received files that wait for what a field is about."""
        place = _PLACES.get(field) or (self.agreement.number if self.agreement else self.step)
        return waiting(self.bench, place) if place else ()

    @cached_property
    def parties(self) -> tuple[tuple[int, str], ...]:
        """Positions and names: of the agreement, or as they stand in the form."""
        if self.agreement is not None:
            return tuple((party.position, party.name) for party in self.agreement.present)
        typed = (self.sent.one(f"parti.{n}.denominazione").strip() for n in range(self.sent.count("parti")))
        return tuple((n, name or f"parte n. {n}") for n, name in enumerate(typed, 1))


Source = Callable[[Known], Offer | None]
_Of = Callable[[Agreement], Iterable[Choice]]


def _files(field: str) -> Source:
    def found(known: Known) -> Offer | None:
        files = known.files(field)
        choices = tuple(Choice(f.name, f"{f.name} ({f.media}, ricevuto il {f.received_at:%d/%m/%Y})") for f in files)
        if choices:
            return Offer(choices, about="I file ricevuti che attendono.")
        return Offer((), How.SUGGESTED, "Nessun file attende: consegnarlo prima in «File ricevuti».")

    return found


def _of_agreement(choices: _Of, how: How = How.ONE, about: str = "") -> Source:
    """What the agreement has; nothing while it is not known."""

    def found(known: Known) -> Offer | None:
        return _offer(choices(known.agreement), how, about) if known.agreement is not None else None

    return found


def _offer(choices: Iterable[Choice], how: How = How.ONE, about: str = "") -> Offer | None:
    found = tuple({each.value: each for each in choices}.values())
    return Offer(found, how, about) if found else None


def _names(agreement: Agreement) -> Iterable[Choice]:
    return (Choice(party.name, party.name) for party in agreement.present)


def _other_names(agreement: Agreement) -> Iterable[Choice]:
    return (Choice(party.name, party.name) for party in agreement.present if party.position != 1)


def _positions(known: Known) -> Offer | None:
    return _offer(Choice(str(position), f"{position} – {name}") for position, name in known.parties)


def _duty(duty: Obligation) -> Choice:
    due = f", entro il {duty.due_on:%d/%m/%Y}" if duty.due_on else ""
    return Choice(duty.code, f"{duty.description}{due} ({duty.code})")


def _duties(known: Known) -> Offer | None:
    if known.agreement is None:
        return None
    duties = known.agreement.obligations
    recurs = any(duty.recurs_from is not None for duty in duties)
    about = "Di ciò che si ripete anche una volta sola: «relazione-annuale/2»." if recurs else ""
    found = _offer(map(_duty, duties), How.SUGGESTED if recurs else How.ONE)
    return found and Offer(found.choices, found.how, about)


def _open_duties(known: Known) -> Offer | None:
    if known.agreement is None or any(duty.recurs_from is not None for duty in known.agreement.obligations):
        return None
    return _offer((_duty(duty) for duty in known.agreement.obligations if duty.fulfilment is None), How.MANY)


def _charges(agreement: Agreement) -> Iterable[Choice]:
    for act in agreement.acts:
        for n, line in enumerate(act.charges.lines, 1):
            words = f"atto {act.sequence}, riga {n}: {line.year}, {agreement.party(line.borne_by).name}, {line.amount}"
            yield Choice(f"{act.sequence}.{n}", words)


def _opinions(agreement: Agreement) -> Iterable[Choice]:
    return (Choice(kind, kind) for kind in act_for(agreement, Trigger.RECORD_OPINION).required_opinions)


def _texts(agreement: Agreement) -> Iterable[Choice]:
    yield Choice("0", "quella approvata dal proprio ente")
    for text in agreement.newest_act.texts:
        yield Choice(str(text.version), f"v{text.version}, del {text.added_at:%d/%m/%Y} ({text.origin})")


def _letters(known: Known) -> Offer | None:
    if known.agreement is None:
        return None
    with known.bench.database.unit() as unit:
        letters = correspondence(unit, known.agreement)
    labels = (*letters.waiting, *(each.label for each in letters.sent if letters.failed(each.label)))
    return _offer(Choice(label, label) for label in labels)


def _letters_sent(known: Known) -> Offer | None:
    if known.agreement is None:
        return None
    with known.bench.database.unit() as unit:
        letters = correspondence(unit, known.agreement)
    return _offer(Choice(each.label, each.label) for each in letters.sent)


def _notices(known: Known) -> Offer | None:
    if known.agreement is None:
        return None
    with known.bench.database.unit() as unit:
        found = [each for each in unit.unsettled_notices() if each.notice.agreement == known.agreement.number]
    return _offer(Choice(str(each.id), f"n. {each.id}, a {each.notice.recipient}") for each in found)


def _facts(agreement: Agreement) -> Iterable[Choice]:
    return (Choice(str(n), f"n. {n}: {fact_in_brief(agreement, fact)}") for n, fact in open_facts(agreement))


def _events(agreement: Agreement) -> Iterable[Choice]:
    if agreement.effect_event is not None and agreement.effect_event.happened is None:
        yield Choice("decorrenza", f"decorrenza: {agreement.effect_event.words}")
    for duty in agreement.obligations:
        if (event := duty.counting.event) is not None and event.happened is None:
            yield Choice(duty.code, f"{duty.description}: {event.words}")


def _questions(known: Known) -> Offer | None:
    if known.agreement is None:
        return None
    try:
        asked = asked_of(known.agreement, known.bench.bases.read(known.agreement.basis))
    except AccordiError:  # the folder of the basis is broken: the step says so
        return None
    with known.bench.database.unit() as unit:
        doubts = [each for each in doubts_about_one(unit, known.agreement) if each.open]
    asked = (*asked, *(each.question for each in doubts))
    further = (Choice("registrazione", "registrazione"), Choice("bollo", "imposta di bollo"))
    asked = (*asked, *dispute_questions(known.agreement))
    return _offer((*(Choice(each.code, f"{each.code}: {each.text}") for each in asked), *further), How.SUGGESTED)


def _questions_before(known: Known) -> Offer | None:
    try:
        basis = known.bench.bases.meant(known.sent.one("base_giuridica"))
    except AccordiError:
        return None
    return _offer((Choice(each.code, each.text) for each in basis.questions), How.SUGGESTED) if basis else None


def _answers(_known: Known) -> Offer | None:
    given = ("sì", "no", "non so", "si procede", OVERCOME, CONFIRMED, TO_ASSESS)
    return _offer((Choice(each, each) for each in given), How.SUGGESTED)


def _ends(agreement: Agreement) -> Iterable[Choice]:
    period = current_period(agreement)
    for reading in period.readings if period else ():
        if reading.holds:
            yield Choice(f"{reading.ends_on:%d/%m/%Y}", f"{reading.ends_on:%d/%m/%Y}")


def _held(agreement: Agreement) -> Iterable[Choice]:
    for held in agreement.newest_act.held_files:
        yield Choice(held.file_sha256[:12], f"{held.file_sha256[:12]}, del {held.held_at:%d/%m/%Y}")


def _movements(agreement: Agreement) -> Iterable[Choice]:
    yield Choice("0", "nessuno: è un movimento nuovo")
    for n, each in enumerate(agreement.movements, 1):
        yield Choice(str(n), f"n. {n}: {each.kind} {each.number}, {each.year}")


def _which(agreement: Agreement) -> Iterable[Choice]:
    yield from _names(agreement)
    yield from map(_duty, agreement.obligations)
    yield from (
        Choice(str(n), f"fatto n. {n}: {fact_in_brief(agreement, f)}") for n, f in enumerate(agreement.facts, 1)
    )


def _office_codes(known: Known) -> Offer | None:
    return _offer(Choice(office.code, f"{office.code} – {office.name}") for office in known.offices)


def _office_or_all(known: Known) -> Offer | None:
    found = _office_codes(known)
    return found and Offer((Choice("", "tutto l’ente"), *found.choices))


def _known_codes(known: Known) -> Offer | None:
    found = _office_codes(known)
    return found and Offer(found.choices, How.SUGGESTED)


def _people(*roles: Role) -> Source:
    def found(known: Known) -> Offer | None:
        return _offer(
            (Choice(each.name, f"{each.name}, {each.office}") for each in known.with_role(*roles)), How.SUGGESTED
        )

    return found


def _managers(known: Known) -> Offer | None:
    named = [Choice(each.name, f"{each.name}, {each.office}") for each in known.own.managers if each.name]
    people = known.with_role(Role.MANAGER, Role.DIRECTOR)
    return _offer((*named, *(Choice(each.name, f"{each.name}, {each.office}") for each in people)), How.SUGGESTED)


def _who_gives_opinions(known: Known) -> Offer | None:
    found = _managers(known)
    return found and Offer(tuple(Choice(f"{each.value}, dirigente", each.label) for each in found.choices), found.how)


def _signatories(known: Known) -> Offer | None:
    if known.agreement is None:
        return None
    return _offer(
        (
            Choice(signatory.name, f"{signatory.name}, {signatory.office_title} – {body.name}")
            for party in known.agreement.present
            for body, signatory in _hits(known, party.name)
            if signatory is not None
        ),
        How.SUGGESTED,
    )


BY_NAME: Mapping[str, Source] = {
    **{field: _files(field) for field in FILE_FIELDS},
    "parte": _of_agreement(_names, about="Una delle parti dell’accordo."),
    "altra_parte": _of_agreement(_names),
    "incorporante": _of_agreement(_names),
    "adempimento": _duties,
    "restano_dovuti": _open_duties,
    "adempimenti_primo": _open_duties,
    "adempimenti_secondo": _open_duties,
    "oneri_primo": _of_agreement(_charges, How.MANY),
    "oneri_secondo": _of_agreement(_charges, How.MANY),
    "tipo_parere": _of_agreement(_opinions),
    "reso_da": _who_gives_opinions,
    "dichiara": _managers,
    "fatto": _of_agreement(_facts),
    "evento": _of_agreement(_events, How.SUGGESTED),
    "avviso": _notices,
    "impronta": _of_agreement(_held, How.SUGGESTED),
    "al_posto_di": _of_agreement(_movements),
    "quale": _of_agreement(_which, How.SUGGESTED),
    "risposta": _answers,
    "ufficiale": _people(Role.REPERTORY),
}
"""By the name of a field, in whatever form it stands."""

BY_FORM: Mapping[tuple[str, str], Source] = {
    ("AgreementData", "responsabile"): _people(Role.PROCEDURE_OFFICER),
    ("AnswerForm", "domanda"): _questions_before,
    ("AssessmentForm", "domanda"): _questions,
    ("ChargeForm", "parte"): _positions,
    ("DutyForm", "parte"): _positions,
    ("DutyForm", "evento"): lambda _known: None,
    ("MovementForm", "parte"): _positions,
    ("ExpiryForm", "scadenza"): _of_agreement(_ends, How.SUGGESTED),
    ("LetterForm", "lettera"): _letters,
    ("ReceiptForm", "lettera"): _letters_sent,
    ("NewSignatoryForm", "firmatario"): _signatories,
    ("PartyActForm", "parte"): _of_agreement(_other_names, about="L’ente di cui si registra l’atto."),
    ("PartyActForm", "versione"): _of_agreement(_texts, about="La versione del testo che l’ente ha approvato."),
    ("ChangeRequestForm", "parte"): _of_agreement(_other_names, about="L’ente che chiede le modifiche."),
    ("SettleForm", "parte"): _of_agreement(_names, How.SUGGESTED),
    ("SearchForm", "parte"): lambda _known: None,
    ("SubstituteForm", "struttura"): _office_codes,
    ("LadderForm", "struttura"): _office_or_all,
    ("TransferForm", "da"): _office_codes,
    ("TransferForm", "a"): _office_codes,
    ("RemovalForm", "struttura"): _office_codes,
    ("RemovalForm", "a"): _known_codes,
    ("RegisteredOfficeForm", "codice"): _known_codes,
}
"""Where a name means something else than elsewhere, or nothing: by the class of the form, or one it is made from."""


def offered(form: type[Sheet], field: str, known: Known) -> Offer | None:
    """What Accordi holds for a field; None where it is typed."""
    for each in form.__mro__:
        if (source := BY_FORM.get((each.__name__, field))) is not None:
            return source(known)
    source = BY_NAME.get(field)
    return source(known) if source is not None else None


# What fills a whole nested form.


@dataclass(frozen=True, slots=True)
class Picker:
    """What a whole form, or a nested one, is filled from.

    Attributes:
        otherwise: The choice to type it instead; empty where that is not offered.
        usual: The key of what is meant as long as nobody says otherwise; empty where nothing is.
    """

    label: str
    about: str
    otherwise: str
    picks: tuple[Pick, ...]
    usual: str = ""

    @property
    def fields(self) -> frozenset[str]:
        """The fields that it fills."""
        return frozenset(name for each in self.picks for name in each.values)

    def chosen(self, key: str) -> Pick | None:
        """What is meant by a key."""
        return next((each for each in self.picks if each.key == key), None)


def picker(form: type[Sheet], field: str, known: Known) -> Picker | None:
    """What a form is filled from; None where there is nothing."""
    found: Picker | None = None
    if issubclass(form, OfficeForm):
        found = _own_offices(field, known)
    elif issubclass(form, CorrectionConfirmForm) and known.agreement is not None:
        found = _waiting_corrections(known.agreement)
    return found if found is not None and found.picks else None


def _own_offices(field: str, known: Known) -> Picker:
    offices = [pick(office.name, {"nome": office.name, "email": office.email}) for office in known.offices]
    managers = [
        pick(f"{each.office} ({each.name})" if each.name else each.office, {"nome": each.office, "email": each.email})
        for each in known.own.managers
    ]
    first = managers if field == "dirigente" else offices
    both = [*managers, *offices] if first is managers else [*offices, *managers]
    picks = tuple({each.key: each for each in both}.values())
    usual = first[0].key if len(first) == 1 else ""
    return Picker("Ufficio", "Dal registro delle strutture.", "un altro, da scrivere sotto", picks, usual)


def _waiting_corrections(agreement: Agreement) -> Picker:
    """Each with the value that waits: what is sent is what was seen, and the step refuses another one."""
    picks = [
        pick(
            f"{each.told} – chiesta da {each.asked_by}, perché: {each.reason}",
            {"dato": each.datum.value, "quale": each.which, "valore": each.new_value},
        )
        for each in agreement.pending_corrections
    ]
    return Picker(
        "Rettifica che attende",
        "Con il valore com’è ora; se cambia prima dell’invio, si rilegge.",
        "",
        tuple(picks),
        picks[0].key if len(picks) == 1 else "",
    )


# Parties: the own body, and what the address book says of others.


def own_party(known: Known, *, of_today: bool = True) -> dict[str, str]:
    """What the installation says of the own body, as the fields of a party hold it.

    Args:
        of_today: Whether who signs today signs; of an agreement as it was nobody can be meant.
    """
    (party,) = filled_in({"parti": [{}]}, known.own)["parti"] if known.own.name else ({},)
    return {name: str(value) for name, value in party.items() if of_today or name not in _OF_WHO_SIGNS}


def found_parties(known: Known, words: str) -> tuple[Pick, ...]:
    """The bodies of the address book whose names hold these words, each with one of those who sign for it."""
    return tuple(
        pick(_hit_told(body, signatory), _party_values(body, signatory, _as_party(known, body)))
        for body, signatory in _hits(known, words)
    )


def _hits(known: Known, words: str) -> Sequence[tuple[ListedBody, ListedSignatory | None]]:
    return bodies_called(known.bench, words, known.now)


def _hit_told(body: ListedBody, signatory: ListedSignatory | None) -> str:
    who = f" – firma {signatory.name}, {signatory.office_title}" if signatory else ""
    return f"{body.name}, {body.seat or 'sede non nota'}{who}"


def _as_party(known: Known, body: ListedBody) -> Party | None:
    """The body as the agreement from which the address book has it names it; of a confidential one nothing."""
    number = body.source.removeprefix("accordo ")
    if number == body.source:
        return None
    try:
        with known.bench.database.unit() as unit:
            agreement = unit.load(number)
    except AccordiError:
        return None
    if agreement.confidentiality is not None:
        return None
    return next((party for party in agreement.present if party.tax_code == body.tax_code), None)


def _party_values(body: ListedBody, signatory: ListedSignatory | None, party: Party | None) -> dict[str, str]:
    values = {
        "denominazione": body.name,
        "genere_e_numero": body.grammar.value,
        "nome_breve": body.short_name,
        "genere_e_numero_breve": body.short_grammar.value,
        "codice_fiscale": body.tax_code,
        "codice_ipa": body.ipa_code,
        "sede": body.seat,
        "pec": body.pec,
        "indice_pec": body.address_index.value,
    }
    if party is not None:
        values |= {"natura": party.nature.value, "referenti": contacts_typed(party.contacts)}
    if signatory is not None:
        values |= {
            "firmatario": signatory.name,
            "carica": signatory.office_title,
            "titolo_del_potere": signatory.power_title,
            "a_che_titolo": signatory.power_kind.value,
            "potere_fino_al": f"{signatory.ends_on:%d/%m/%Y}" if signatory.ends_on else "",
        }
    return {name: value for name, value in values.items() if value not in _NOT_SAID}


def is_party(form: type[Sheet]) -> bool:
    """Whether the address book fills a nested form."""
    return issubclass(form, PartyForm)
