"""What waits today, and for whom, over all agreements: each thing with the step that settles it. It only reads.

The rules are here, for the sentences of «cosa-attende» and for the page of one person (`waiting_for`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from agreements.domain.agreement.act import OPEN
from agreements.domain.agreement.agreement import Agreement
from agreements.domain.basics.day_words import from_the_date, to_the_date
from agreements.domain.deadlines.agenda import Entry
from agreements.domain.deadlines.deadlines import DUTIES, ENDS, FACT, DeadlineKind
from agreements.domain.deadlines.reminder import countdown
from agreements.domain.mail.pec import LetterState
from agreements.domain.register.open_doubts import Doubt, open_doubts
from agreements.persistence.engine.records import AtAGlance
from agreements.use_cases.base.confidentiality import not_shown
from agreements.use_cases.base.letters import NO_LETTERS, Correspondence, correspondence
from agreements.use_cases.base.next_steps import steps_of_open_acts, whose_file
from agreements.use_cases.base.outcome import Outcome
from agreements.use_cases.base.workbench import Workbench
from agreements.use_cases.drafting.historical import RECORDED
from agreements.use_cases.drafting.letters_everywhere import letters_everywhere
from agreements.use_cases.life.open_doubts import kept_doubts
from agreements.use_cases.watch.agenda import due_within
from agreements.use_cases.watch.undelivered import waiting_notices

DAYS_AHEAD = 30
CLERK, MANAGER, REPERTORY = "Istruttore", "Dirigente", "Ufficio repertorio"
SECOND_PERSON, ADMINISTRATOR = "Seconda persona", "Chi segue gli avvisi"
_NAMED = re.compile("«([a-z]+(?:-[a-z]+)+|proroga|rinnovo|recesso|cessazione|rettifica|riservatezza)»")
_K = DeadlineKind
SETTLED_BY: Mapping[DeadlineKind, str] = {
    _K.OBLIGATION: "consegna-piano",
    _K.RECURRING: "consegna-piano",
    _K.RENEWAL: "rinnovo",
    _K.SIGNATURE_PENDING: "importa-firmato",
    _K.SIGNATURE_DUE: "importa-firmato",
    _K.REPERTORY_MISSING: "registra-repertorio",
    _K.EXPIRY_UNCONFIRMED: "conferma-scadenza",
    _K.PEC_MISSING: "registra-comunicazione-pec",
    _K.EFFECT_MISSING: "registra-evento",
    _K.FACT_TERM: "chiudi-fatto",
    _K.WITHOUT_EFFECT: "registra-evento",
    _K.PUBLICATION: "registra-pubblicazione",
    _K.POWER_ENDING: "sostituisci-firmatario",
    _K.CERTIFICATE_ENDING: "sostituisci-firmatario",
    _K.RATIFICATION: "registra-ratifica",
    _K.RATIFICATION_DENIED: "registra-ratifica",
    _K.LAW_MISSING: "registra-ratifica",
    _K.CONFIDENTIALITY_REVIEW: "riservatezza",
    # What a dirigente has to decide, by one step or another.
    _K.EXPIRY: "proroga",
    _K.YEARLY_CHECK: "proroga",
    _K.NON_RENEWAL: "recesso",
    _K.SIGNATURE_REFUSED: "ritira-testo",
    _K.PARTY_ACT_MISSING: "registra-atto-controparte",
    _K.TO_CLOSE: "chiudi-accordo",
}
"""The step that settles a deadline, by its kind."""


class Waits(StrEnum):
    """What sort of thing waits; the value is the Italian heading, the most urgent first."""

    LATE = "In ritardo"
    HELD = "Firme in sospeso da decidere"
    CORRECTION = "Rettifiche da confermare"
    RESEND = "Lettere non arrivate"
    LETTER = "Lettere da firmare e far partire"
    DUE = "In scadenza entro trenta giorni"
    MISSING = "Da completare"
    DOUBT = "Dubbi da valutare"
    CLOSE = "Da chiudere"
    STEP = "Passi verso la firma"


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing that waits.

    Attributes:
        agreement: Its number.
        sentence: In Italian, without the agreement.
        whose: Before whom it lies where nobody is logged in: an own office, or a role.
        steps: Names of those that settle it, the likeliest first; empty where only reading helps.
        form: What the form of the step says already.
        day: By when, or since when (`late`).
    """

    sort: Waits
    agreement: str
    sentence: str
    whose: str
    steps: tuple[str, ...] = ()
    form: Mapping[str, str] = field(default_factory=dict)
    day: date | None = None


def what_waits(bench: Workbench, now: datetime) -> Outcome:
    """Gather what each office and each role has before it today.

    Only agreements are loaded on which something waits: the others have no line.

    Safe to kill and to repeat: nothing is changed.
    """
    found: dict[str, list[str]] = {}
    with bench.database.unit() as unit:
        moment = unit.moment(now)
        hidden = unit.confidential()
        ahead = due_within(unit, moment.today, DAYS_AHEAD)
        open_letters = letters_everywhere(unit).to_ask
        doubtful = frozenset(unit.doubtful(RECORDED)) - hidden
        waits = {a.number for a in unit.at_a_glance() if _waits(a)} | open_letters | doubtful
        agreements = unit.load_some(waits - hidden)
        letters = {a.number: correspondence(unit, a) for a in agreements if a.number in open_letters}
        kept = kept_doubts(unit, sorted(doubtful))
    count = 0
    for entry in (entry for entry in ahead if entry.agreement not in hidden):
        each = waiting_entry(entry, moment.today)
        count += 1
        for whose in _before_whom(entry, each):
            found.setdefault(whose, []).append(f"{entry.agreement} «{entry.title}»: {each.sentence}")
    for agreement in agreements:
        doubts = open_doubts(agreement, kept.get(agreement.number, "")) if agreement.number in doubtful else ()
        of_doubts = (waiting_doubt(agreement.number, doubt) for doubt in doubts)
        for each in (*waiting_on(agreement, letters.get(agreement.number, NO_LETTERS), moment.today), *of_doubts):
            line = f"{agreement.number} «{agreement.shown_title}»: {each.sentence}"
            count += 1
            found.setdefault(each.whose, []).append(line)
    if unsettled := waiting_notices(bench):
        found[ADMINISTRATOR] = list(unsettled)
        count += len(unsettled)
    what = "attende una cosa" if count == 1 else f"attendono {count} cose"
    whose = "di una struttura o di un ruolo" if len(found) == 1 else f"di {len(found)} fra strutture e ruoli"
    happened = f"{to_the_date(moment.today).capitalize()} {what}, {whose}."
    return Outcome(
        agreement="",
        title="Che cosa attende oggi",
        happened=happened if found else f"{to_the_date(moment.today).capitalize()} nulla attende.",
        sections=tuple((whose, tuple(lines)) for whose, lines in found.items()),
        warnings=not_shown(len(hidden), "accordi deadlines"),
        trial_clock_note=moment.trial_note,
    )


def _before_whom(entry: Entry, each: Waiting) -> Iterator[str]:
    """An end lies before every office that the agreement concerns, not before the dirigente alone."""
    yield each.whose
    if entry.kind in ENDS:
        yield from (office.name for office in entry.offices if office.name != each.whose)


def waiting_entry(entry: Entry, today: date) -> Waiting:
    """A deadline as a thing that waits."""
    when = countdown(entry.due_on, today) if entry.is_due_date else f"{from_the_date(entry.due_on)}"
    step = SETTLED_BY[entry.kind]
    form: dict[str, str] = {}
    if entry.kind in DUTIES:
        form = {"adempimento": entry.code}
    elif entry.kind is _K.FACT_TERM:
        form = {"fatto": entry.code.removeprefix(FACT)}
    sort = Waits.LATE if entry.due_on < today else Waits.DUE
    if not entry.is_due_date:
        sort = Waits.CLOSE if entry.kind is _K.TO_CLOSE else Waits.MISSING
    return Waiting(
        sort,
        entry.agreement,
        f"{entry.what}, {when} ({_whose(entry)})",
        REPERTORY if entry.kind is _K.REPERTORY_MISSING else entry.office.name,
        (step,),
        form,
        entry.due_on,
    )


def _whose(entry: Entry) -> str:
    if entry.kind is _K.SIGNATURE_PENDING:
        return f"chi manca: {entry.owed_by}"
    return f"spetta a {entry.owed_by}"


def waiting_on(agreement: Agreement, letters: Correspondence, today: date) -> Iterator[Waiting]:
    """What waits on an agreement, deadlines apart."""
    number = agreement.number
    for act in agreement.acts:
        for held in act.waiting_files:
            form = {"impronta": held.file_sha256[:12]}
            told = f"«decidi-firma-in-sospeso» sul file di {whose_file(held)}"
            yield Waiting(Waits.HELD, number, told, MANAGER, ("decidi-firma-in-sospeso",), form)
    for label in letters.waiting:
        told = f"«{label}» da leggere e firmare; poi «registra-lettera-inviata»"
        yield Waiting(Waits.LETTER, number, told, MANAGER, ("registra-lettera-inviata",), {"lettera": label})
    for letter in letters.sent:
        for standing in letters.standings(letter):
            if standing.state is LetterState.NOT_DELIVERED:
                told = f"{letter.told} non è arrivata a {standing.address}: farla ripartire dal protocollo"
                form = {"lettera": letter.label}
                yield Waiting(Waits.RESEND, number, told, MANAGER, ("registra-lettera-inviata",), form)
    for correction in agreement.pending_corrections:
        form = {"dato": str(correction.datum), "quale": correction.which}
        told = f"«conferma-rettifica» di {correction.told}"
        yield Waiting(Waits.CORRECTION, number, told, SECOND_PERSON, ("conferma-rettifica",), form)
    for step in steps_of_open_acts(agreement, today):
        if "«decidi-firma-in-sospeso»" not in step:
            yield Waiting(Waits.STEP, number, step, CLERK, tuple(dict.fromkeys(_NAMED.findall(step))))


def waiting_doubt(agreement: str, doubt: Doubt) -> Waiting:
    """A doubt as a thing that waits."""
    code = doubt.question.code
    return Waiting(Waits.DOUBT, agreement, doubt.sentence, CLERK, ("registra-valutazione",), {"domanda": code})


def _waits(agreement: AtAGlance) -> bool:
    return bool(agreement.states & OPEN) or agreement.correction_waits or agreement.file_held
