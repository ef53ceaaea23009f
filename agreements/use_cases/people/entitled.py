"""Whether a person may take the step it asks for, and may read an agreement; who read a confidential one is kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.correction import Correction, Datum
from agreements.domain.agreement.events import Actor
from agreements.domain.agreement.fact_words import open_facts
from agreements.domain.agreement.obligation import PLAN
from agreements.domain.agreement.parties import Office
from agreements.domain.agreement.recorded_fact import FactKind
from agreements.domain.corrections.in_text import BY_TWO
from agreements.domain.corrections.rectify import WITHDRAWN, takes_two
from agreements.domain.offices import WHOLE_BODY, OfficeRegister
from agreements.domain.people.person import Person, Role
from agreements.domain.people.request import Request
from agreements.domain.people.who_may import (
    REPERTORY,
    TWO_PERSONS,
    WITHDRAWAL,
    May,
    NotEntitled,
    StepFacts,
    Verdict,
    WhoMay,
    case_of_decision,
    case_of_opinion,
    may,
    refusal,
    whose,
)
from agreements.domain.steps.command import Trigger
from agreements.domain.steps.transitions import act_for
from agreements.persistence.engine.records import Reading
from agreements.persistence.unit_of_work import UnitOfWork
from agreements.use_cases.base.workbench import Workbench

__all__ = [
    "Judge",
    "NotEntitled",
    "may_confirm",
    "may_read",
    "may_say_who_treats",
    "readable_among",
    "readable_confidential",
    "require_entitled",
    "require_may_open",
    "require_reader",
    "told_who_may",
    "verdicts",
]

_READS = "storia-accordo"
_KEEPS_CONFIDENTIAL = "riservatezza"
_OF_REPERTORY = frozenset(
    {Datum.REPERTORY_NUMBER, Datum.REPERTORY_DATE, Datum.REPERTORY_REGISTER, Datum.REPERTORY_OFFICER}
)
_OF_A_DUTY = frozenset(
    {"consegna-piano", "documenta-adempimento", "registra-differimento", "registra-approvazione-piano"}
)
_NAMES_OFFICES = {
    "nuovo-accordo": ("dirigente", "strutture"),
    "registra-accordo-storico": ("dirigente", "strutture"),
    "registra-struttura": ("codice",),
    "registra-sostituto": ("struttura",),
    "trasferisci-competenze": ("da",),
    "rimuovi-registrazione": ("struttura",),
    "configura-preavvisi": ("struttura",),
}
"""The fields by which a form without an agreement says for which offices it is: codes, or names with addresses.

A sheet of agreements names the offices of each row: `require_may_open` judges them one by one."""
_DECIDES = {
    "proposta-in-giunta": Trigger.SUBMIT_PROPOSAL,
    "registra-delibera": Trigger.APPROVE,
    "registra-numero-delibera": Trigger.RECORD_RESOLUTION_NUMBER,
}


def require_entitled(bench: Workbench, request: Request, now: datetime) -> None:
    """Let a request through only if its person may take the step today, on this agreement, by this form.

    Raises:
        NotEntitled: The person may not; the sentence says who may.
        UnknownAgreement: The form names an agreement that there is not.
    """
    with bench.database.unit() as unit:
        facts = _facts(unit, request.step, request.agreement, request.form)
        _require(bench, unit, request.actor.person, facts, now)


def require_may_open(bench: Workbench, actor: Actor, step: str, offices: Iterable[Office], now: datetime) -> None:
    """Let an agreement that a sheet names in only if who brings it may open one for these offices.

    Of a declaration by command line roles are not known.

    Raises:
        NotEntitled: The person may not; the sentence says who may.
    """
    if actor.person:
        with bench.database.unit() as unit:
            codes, unregistered = _whose(unit.offices(), offices)
            _require(bench, unit, actor.person, StepFacts(step, offices=codes, unregistered=unregistered), now)


def may_confirm(bench: Workbench, actor: Actor, number: str, datum: Datum, which: str, now: datetime) -> bool:
    """Whether who acts may confirm this correction, by its role for this agreement; of a declaration none is known."""
    with bench.database.unit() as unit:
        person = unit.person(actor.person) if actor.person else None
        facts = _facts(unit, "conferma-rettifica", number, {"dato": str(datum), "quale": which})
        return person is not None and may(bench.who_may(), person, facts, unit.moment(now).today).admitted


def may_read(bench: Workbench, person: Person, number: str, now: datetime) -> bool:
    """Whether a person may read what is kept of an agreement, its documents too.

    Raises:
        UnknownAgreement: There is none with this number.
    """
    with bench.database.unit() as unit:
        return may(bench.who_may(), person, _facts(unit, _READS, number, {}), unit.moment(now).today).admitted


def readable_confidential(bench: Workbench, unit: UnitOfWork, person: Person, today: date) -> frozenset[str]:
    """The numbers of the confidential agreements that a person may read; of all others lists say nothing to it."""
    return readable_among(bench, unit, person, unit.confidential(), today)


def readable_among(
    bench: Workbench, unit: UnitOfWork, person: Person, numbers: frozenset[str], today: date
) -> frozenset[str]:
    """Those of agreements that a person may read: for lists of what is kept of them, as `may_read` is for one."""
    table = bench.who_may()
    named = numbers - (unit.confidential() - unit.readable_by(person.ids))
    # Whose role is for no office in particular reads whatever is left, and nothing need be loaded.
    if may(table, person, StepFacts(_READS, agreement="P", readers=person.ids), today).admitted:
        return named
    register = unit.offices()
    facts = (_facts_of(unit, register, _READS, agreement, {}) for agreement in unit.load_some(named))
    return frozenset(each.agreement for each in facts if may(table, person, each, today).admitted)


@dataclass(frozen=True, slots=True)
class Judge:
    """Who judges many steps of one person on one day; what is about the person alone is asked once."""

    unit: UnitOfWork
    register: OfficeRegister
    table: WhoMay
    person: Person
    today: date
    conflicts: frozenset[str]

    @classmethod
    def of(cls, bench: Workbench, unit: UnitOfWork, person: Person, today: date) -> Judge:
        """Of a person."""
        return cls(unit, unit.offices(), bench.who_may(), person, today, unit.conflicts_of(person.ids))

    def admits(self, step: str, agreement: Agreement, form: Mapping[str, Any]) -> bool:
        """Whether the person may take a step on an agreement, by what its form says; not a step that nobody knows."""
        if step not in self.table.steps:
            return False
        declared = self.person.ids if agreement.number in self.conflicts else frozenset[str]()
        facts = _facts_of(self.unit, self.register, step, agreement, form, declared)
        return may(self.table, self.person, facts, self.today).admitted

    def may_ever(self, step: str) -> bool:
        """Whether any role of the person takes a step, on whatever agreement."""
        if step not in self.table.steps:
            return False
        rows = (row for (name, _), row in self.table.rows.items() if name == step)
        takers = {role for row in rows for role in row.with_any({May.DOES, May.ASKS, May.CONFIRMS})}
        return bool(takers & self.person.roles_on(self.today))

    def takers(self, step: str, agreement: Agreement, form: Mapping[str, Any]) -> tuple[Role, ...]:
        """The roles that take a step on an agreement."""
        if step not in self.table.steps:
            return ()
        return self.table.row(step, _case(agreement, step, form, _correction(form))).with_any({May.DOES})


def require_reader(bench: Workbench, which: str, number: str, what: str, now: datetime) -> Person:
    """Let a person read something of an agreement; of a confidential one it is written down who read what.

    Whoever shows it calls this first: what cannot be written down is not shown.

    Args:
        which: Id of the person.
        what: In Italian, what is read: "pagina dell’accordo", "documento «bozza v1»".

    Raises:
        NotEntitled: The person may not; the sentence says who may.
        UnknownAgreement: There is none with this number.
    """
    with bench.database.unit() as unit:
        facts = _facts(unit, _READS, number, {})
        person = _require(bench, unit, which, facts, now)
        if facts.readers is not None:
            unit.add_reading(Reading(facts.agreement, person.id, what, unit.moment(now).at))
            unit.commit()
    return person


def verdicts(
    bench: Workbench, unit: UnitOfWork, person: Person, number: str, steps: Iterable[str], now: datetime
) -> dict[str, Verdict]:
    """Whether a person may take each of these steps on an agreement, as far as that is known before a form says more.

    Raises:
        NotEntitled: The table does not know a step.
        UnknownAgreement: There is none with this number.
    """
    table, today, known = bench.who_may(), unit.moment(now).today, _facts_by_step(unit, number, steps)
    return {step: may(table, person, facts, today) for step, facts in known.items()}


def told_who_may(bench: Workbench, unit: UnitOfWork, number: str, step: str, now: datetime) -> str:
    """In Italian, whose a step is: the roles, and some persons that may take it today."""
    table, today = bench.who_may(), unit.moment(now).today
    facts = _facts_by_step(unit, number, [step])[step]
    return whose(table, facts, [each for each in unit.people() if may(table, each, facts, today).admitted])


def _facts_by_step(unit: UnitOfWork, number: str, steps: Iterable[str]) -> dict[str, StepFacts]:
    """What says whose each step is, the agreement loaded once."""
    agreement, read = unit.load(number), _facts(unit, _READS, number, {})
    return {
        step: replace(
            read,
            step=step,
            case=_case(agreement, step, {}, None),
            asks=step == "rettifica",
            confirms=step == "conferma-rettifica",
        )
        for step in steps
    }


def may_say_who_treats(bench: Workbench, unit: UnitOfWork, person: Person, number: str, now: datetime) -> Verdict:
    """Whether a person may say who treats an agreement, or reads it: whoever may keep it confidential, read or not."""
    facts = replace(_facts(unit, _KEEPS_CONFIDENTIAL, number, {}), readers=None)
    return may(bench.who_may(), person, facts, unit.moment(now).today)


def _require(bench: Workbench, unit: UnitOfWork, which: str, facts: StepFacts, now: datetime) -> Person:
    person, table, today = unit.person(which), bench.who_may(), unit.moment(now).today
    if person is None:
        raise NotEntitled(
            f"{facts.named}: chi lo chiede non è fra le persone di questo ente; farsi registrare da chi amministra il "
            "sistema."
        )
    verdict = may(table, person, facts, today)
    if not verdict.admitted:
        others = (each for each in unit.people() if not each.ids & person.ids)
        able = [each for each in others if may(table, each, facts, today).admitted]
        raise NotEntitled(refusal(table, person, facts, verdict, able))
    return person


def _facts(unit: UnitOfWork, step: str, number: str, form: Mapping[str, Any]) -> StepFacts:
    register = unit.offices()
    if not number:
        codes, unregistered = _named(register, step, form)
        return StepFacts(step, offices=codes, unregistered=unregistered)
    return _facts_of(unit, register, step, unit.load(number), form)


def _facts_of(
    unit: UnitOfWork,
    register: OfficeRegister,
    step: str,
    agreement: Agreement,
    form: Mapping[str, Any],
    conflicts: frozenset[str] | None = None,
) -> StepFacts:
    codes, unregistered = _whose(register, (agreement.manager, *agreement.offices))
    # The form of a step about a duty that names none means the plan.
    duties = (
        (agreement.find_obligation(str(form.get("adempimento") or PLAN)),)
        if step in _OF_A_DUTY
        else agreement.obligations
    )
    asked = _correction(form)
    return StepFacts(
        step,
        _case(agreement, step, form, asked),
        agreement.number,
        codes,
        unregistered,
        _whose(register, (duty.office for duty in duties if duty is not None))[0],
        asks=step == "rettifica" and asked is not None and _takes_two(agreement, asked, form),
        confirms=step == "conferma-rettifica",
        readers=unit.readers(agreement.number) if agreement.confidentiality is not None else None,
        conflicts=frozenset(unit.conflicts_on(agreement.number)) if conflicts is None else conflicts,
        abstaining=tuple(fact.person for _, fact in open_facts(agreement) if fact.kind is FactKind.ABSTENTION),
    )


def _whose(register: OfficeRegister, offices: Iterable[Office]) -> tuple[frozenset[str], tuple[str, ...]]:
    """These offices by the codes under which they are registered, and the names of those that are not."""
    found = [(register.of(office.email), office.name) for office in offices]
    codes = frozenset(entry.code for entry, _ in found if entry is not None)
    return codes, tuple(dict.fromkeys(name for entry, name in found if entry is None))


def _named(register: OfficeRegister, step: str, form: Mapping[str, Any]) -> tuple[frozenset[str], tuple[str, ...]]:
    """The offices that a step about no agreement is for, as its form names them; "" is the whole body."""
    fields = [form.get(field) for field in _NAMES_OFFICES.get(step, ())]
    said = [each for value in fields for each in (value if isinstance(value, list) else [value])]
    described = (Office(each["nome"], each["email"]) for each in said if isinstance(each, Mapping))
    of_described, unregistered = _whose(register, described)
    typed = {str(each or "").strip().upper() for each in said if not isinstance(each, Mapping)}
    whole = frozenset({""} if typed & {"", WHOLE_BODY} else ())
    return of_described | (typed & {office.code for office in register.offices}) | whole, unregistered


def _correction(form: Mapping[str, Any]) -> Correction | None:
    """The correction that a form asks for; None where it asks for none."""
    datum = next((each for each in Datum if each.value == str(form.get("dato", ""))), None)
    if datum is None:
        return None
    which, value = str(form.get("quale", "")), str(form.get("nuovo_valore", ""))
    return Correction(datum, which, value, "", "", datetime.min.replace(tzinfo=UTC))


def _case(agreement: Agreement, step: str, form: Mapping[str, Any], asked: Correction | None) -> str:
    if step == "registra-parere":
        required = act_for(agreement, Trigger.RECORD_OPINION).required_opinions
        return case_of_opinion(str(form.get("tipo_parere") or (required[0] if len(required) == 1 else "")))
    if trigger := _DECIDES.get(step):
        return case_of_decision(act_for(agreement, trigger).body)
    if step == "conferma-rettifica" and str(form.get("decisione", "")) == WITHDRAWN:
        return WITHDRAWAL
    if asked is None or step not in ("rettifica", "conferma-rettifica"):
        return ""
    if asked.datum in _OF_REPERTORY:
        return REPERTORY
    return TWO_PERSONS if step == "rettifica" and _takes_two(agreement, asked, form) else ""


def _takes_two(agreement: Agreement, asked: Correction, form: Mapping[str, Any]) -> bool:
    """Whether what a form asks waits for a second person, as far as the form tells."""
    return takes_two(agreement, asked) or str(form.get("come", "")) in BY_TWO
