"""What waits today, and for whom: by own office and by role, over all agreements. It only reads."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from agreements.domain.agreement.act import OPEN
from agreements.domain.agreement.agreement import Agreement
from agreements.domain.basics.day_words import from_the_date, to_the_date
from agreements.domain.basics.moment import Moment
from agreements.domain.deadlines.agenda import Entry
from agreements.domain.deadlines.deadlines import DeadlineKind
from agreements.domain.deadlines.reminder import countdown
from agreements.domain.mail.pec import LetterState
from agreements.persistence.engine.records import AtAGlance
from agreements.use_cases.base.confidentiality import not_shown
from agreements.use_cases.base.letters import NO_LETTERS, Correspondence, correspondence
from agreements.use_cases.base.next_steps import steps_of_open_acts
from agreements.use_cases.base.outcome import Outcome
from agreements.use_cases.base.workbench import Workbench
from agreements.use_cases.drafting.letters_everywhere import letters_everywhere
from agreements.use_cases.watch.agenda import due_within
from agreements.use_cases.watch.undelivered import waiting_notices

DAYS_AHEAD = 30
CLERK, MANAGER, REPERTORY = "Istruttore", "Dirigente", "Ufficio repertorio"
SECOND_PERSON, ADMINISTRATOR = "Seconda persona", "Chi segue gli avvisi"


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
        waits = {a.number for a in unit.at_a_glance() if _waits(a)} | open_letters
        agreements = unit.load_some(waits - hidden)
        letters = {a.number: correspondence(unit, a) for a in agreements if a.number in open_letters}
    for entry in (entry for entry in ahead if entry.agreement not in hidden):
        whose = REPERTORY if entry.kind is DeadlineKind.REPERTORY_MISSING else f"{entry.office.name}"
        found.setdefault(whose, []).append(_deadline(entry, moment))
    for agreement in agreements:
        for whose, line in _of_agreement(agreement, letters.get(agreement.number, NO_LETTERS)):
            found.setdefault(whose, []).append(f"{agreement.number} «{agreement.shown_title}»: {line}")
    if unsettled := waiting_notices(bench):
        found[ADMINISTRATOR] = list(unsettled)
    count = sum(len(lines) for lines in found.values())
    happened = (
        f"{to_the_date(moment.today).capitalize()} attendono {count} cose, di {len(found)} fra strutture e ruoli."
    )
    return Outcome(
        agreement="",
        title="Che cosa attende oggi",
        happened=happened if found else f"{to_the_date(moment.today).capitalize()} nulla attende.",
        sections=tuple((whose, tuple(lines)) for whose, lines in found.items()),
        warnings=not_shown(len(hidden), "accordi deadlines"),
        trial_clock_note=moment.trial_note,
    )


def _deadline(entry: Entry, moment: Moment) -> str:
    when = countdown(entry.due_on, moment.today)
    if not entry.is_due_date:
        when = f"{from_the_date(entry.due_on)}"
    return f"{entry.agreement} «{entry.title}»: {entry.what}, {when} (spetta a {entry.owed_by})"


def _waits(agreement: AtAGlance) -> bool:
    return bool(agreement.states & OPEN) or agreement.correction_waits or agreement.file_held


def _of_agreement(agreement: Agreement, letters: Correspondence) -> Iterator[tuple[str, str]]:
    for act in agreement.acts:
        for held in act.waiting_files:
            yield MANAGER, f"«decidi-firma-in-sospeso» sul file di {held.signatory or 'persona non riconosciuta'}"
    for label in letters.waiting:
        yield MANAGER, f"«{label}» da leggere e firmare; poi «registra-lettera-inviata»"
    for letter in letters.sent:
        for standing in letters.standings(letter):
            if standing.state is LetterState.NOT_DELIVERED:
                yield MANAGER, f"{letter.told} non è arrivata a {standing.address}: farla ripartire dal protocollo"
    for correction in agreement.pending_corrections:
        yield SECOND_PERSON, f"«conferma-rettifica» di {correction.told}"
    for step in steps_of_open_acts(agreement):
        if "«decidi-firma-in-sospeso»" not in step:
            yield CLERK, step
