"""What stands of one agreement on the sheets of duties, approvals, facts and successions: put together and checked.

What each line says by itself its sheet has read; here a line is looked at beside the others of its agreement.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from agreements.domain.agreement.act import Act
from agreements.domain.agreement.counting import CountedFrom
from agreements.domain.agreement.duty_record import Approval, Evidence, EvidenceKind
from agreements.domain.agreement.membership import Succession
from agreements.domain.agreement.obligation import PLAN, TIME_OF, Obligation
from agreements.domain.agreement.recorded_fact import RecordedFact
from agreements.domain.basics.errors import InvalidDatum
from agreements.domain.steps.duty_record import delivered
from agreements.use_cases.drafting.drafting import NewAgreement
from agreements.use_cases.registers.duty_sheet import DUTY_LINES, RECORD_LINES, DutyLine, RecordLine
from agreements.use_cases.registers.fact_sheet import FACT_LINES, SUCCESSION_LINES
from agreements.use_cases.registers.line_sheet import LineSheet, OfAll, OfOne
from agreements.use_cases.registers.row_reader import Trouble

LINE_SHEETS: tuple[LineSheet[Any], ...] = (DUTY_LINES, RECORD_LINES, FACT_LINES, SUCCESSION_LINES)


@dataclass(frozen=True, slots=True)
class FurtherLines:
    """The lines of one agreement.

    Attributes:
        there: Which of the sheets came with the register: of what is on none of them nothing is said.
    """

    duties: OfOne[DutyLine] = field(default_factory=OfOne)
    records: OfOne[RecordLine] = field(default_factory=OfOne)
    facts: OfOne[RecordedFact] = field(default_factory=OfOne)
    successions: OfOne[Succession] = field(default_factory=OfOne)
    there: frozenset[str] = frozenset()

    @property
    def troubles(self) -> tuple[Trouble, ...]:
        """What is wrong with single lines."""
        every = (self.duties, self.records, self.facts, self.successions)
        return tuple(trouble for each in every for trouble in each.troubles)


NO_LINES = FurtherLines()


def of_row(found: Mapping[str, OfAll[Any]], place: int) -> FurtherLines:
    """The lines of the row at a place of the register.

    Args:
        found: What each sheet says, by its name.
    """
    return FurtherLines(
        duties=found[DUTY_LINES.name].of(place),
        records=found[RECORD_LINES.name].of(place),
        facts=found[FACT_LINES.name].of(place),
        successions=found[SUCCESSION_LINES.name].of(place),
        there=frozenset(name for name, of_all in found.items() if of_all.there),
    )


@dataclass(slots=True)
class Together:
    """An agreement with its lines, and what is wrong with them beside each other.

    Attributes:
        days: Days that have come, each with where it stands; whether it lies after the signature, too.
    """

    new: NewAgreement
    lines: FurtherLines
    plan_delivered_on: date | None
    troubles: list[Trouble] = field(default_factory=list)
    days: list[tuple[str, date, bool]] = field(default_factory=list)

    def made(self) -> NewAgreement:
        """The agreement with all that its lines say."""
        duties = {duty.code: duty for duty in self.new.obligations}
        self._with_duties(duties)
        self._with_records(duties)
        lines = self.lines
        for fact, row in lines.facts.numbered:
            for code, position in (("party", fact.position), ("towards", fact.towards)):
                self._is_party(FACT_LINES, row, code, position)
            self._dated(FACT_LINES, row, "happened_on", fact.happened_on)
            self._dated(FACT_LINES, row, "closed_on", fact.closed_on)
        self._check_successions()
        said = frozenset(line.code for line in lines.duties.read if line.first is not None)
        return replace(
            self.new,
            obligations=tuple(duties.values()),
            facts=lines.facts.lines,
            successions=lines.successions.lines,
            watched_as_said=said,
        )

    def _wrong(self, sheet: LineSheet[Any], row: int, code: str, told: str) -> None:
        self.troubles.append(sheet.trouble(row, code, told))

    def _dated(self, sheet: LineSheet[Any], row: int, code: str, day: date | None, *, signed: bool = False) -> None:
        if day is not None:
            self.days.append((sheet.place(row, code), day, signed))

    def _is_party(self, sheet: LineSheet[Any], row: int, code: str, position: int | None) -> bool:
        many = len(self.new.parties)
        there = position is None or 1 <= position <= many
        if not there:
            self._wrong(sheet, row, code, f"la parte {position} l’accordo non ce l’ha: le parti sono {many}")
        return there

    def _with_duties(self, duties: dict[str, Obligation]) -> None:
        codes = {line.code for line in self.lines.duties.read}
        seen = set[str]()
        for line, row in self.lines.duties.numbered:
            pattern = line.code.rpartition(TIME_OF)[0]
            if line.code in seen:
                self._wrong(DUTY_LINES, row, "code", f"«{line.code}» è già di un’altra riga: distinguerle")
                continue
            seen.add(line.code)
            if TIME_OF in line.code and pattern not in codes:
                told = f"è una volta di «{pattern}», che fra le righe di questo accordo non c’è: aggiungerla"
                self._wrong(DUTY_LINES, row, "code", told)
                continue
            if not self._is_party(DUTY_LINES, row, "party", line.party):
                continue
            try:
                duty = line.obligation(self.new.offices[0])
            except InvalidDatum as refusal:
                self._wrong(DUTY_LINES, row, "owed_by", refusal.sentence)
                continue
            if line.code == PLAN and PLAN in duties:
                self._same_plan(row, duties[PLAN], duty)
            duties[line.code] = self._on_its_day(row, duty)
            self._dated(DUTY_LINES, row, "done_on", line.done.fulfilled_on if line.done else None, signed=True)
            event = line.counting.event
            self._dated(DUTY_LINES, row, "event_on", event.happened.on if event and event.happened else None)
            for deferment in line.deferments:
                self._dated(DUTY_LINES, row, "deferments", deferment.agreed_on)

    def _on_its_day(self, row: int, duty: Obligation) -> Obligation:
        """One time of what is due on a day of each year has its day by its year."""
        if duty.counting.start is not CountedFrom.YEARLY or TIME_OF not in duty.code:
            return duty
        if not 1950 <= duty.nth <= 2199:
            self._wrong(DUTY_LINES, row, "code", "di ciò che è dovuto ogni anno la volta è l’anno: «rendiconto/2027»")
            return duty
        return duty.due_by(duty.counting.day_in(duty.nth), f"Ogni anno entro {duty.counting.day_words}")

    def _same_plan(self, row: int, of_register: Obligation, of_line: Obligation) -> None:
        """The plan stands in the register's own row, too: both say the same."""
        if of_register.limit != of_line.limit or of_line.counting.start is not CountedFrom.SIGNATURE:
            told = f"il registro dice «{of_register.limit.words}» dalla firma: correggere l’uno o l’altro"
            self._wrong(DUTY_LINES, row, "limit", told)
        delivered, done = self.plan_delivered_on, of_line.fulfilment
        if delivered is not None and done is not None and done.fulfilled_on != delivered:
            told = f"il registro dice {delivered:%d/%m/%Y}: correggere l’uno o l’altro"
            self._wrong(DUTY_LINES, row, "done_on", told)

    def _with_records(self, duties: dict[str, Obligation]) -> None:
        updates = dict.fromkeys(duties, 0)
        for line in self.lines.records.read:
            if isinstance(line.what, Evidence) and line.what.kind is EvidenceKind.UPDATE and line.duty in updates:
                updates[line.duty] += 1
        for line, row in self.lines.records.numbered:
            duty = duties.get(line.duty)
            if duty is None or duty.recurs_from is not None:
                known = ", ".join(f"«{code}»" for code, each in duties.items() if each.recurs_from is None) or "nessuno"
                self._wrong(RECORD_LINES, row, "duty", f"«{line.duty}» non è un adempimento di questo accordo: {known}")
                continue
            met = duty.fulfilment is not None or (duty.code == PLAN and self.plan_delivered_on is not None)
            versions = 1 + updates[line.duty] if met else 0
            self._dated(RECORD_LINES, row, "dated_on", line.what.dated_on, signed=True)
            if isinstance(line.what, Approval):
                if not 1 <= line.what.version <= versions:
                    told = f"{delivered(duty.description, versions)}: la {line.what.version} no"
                    self._wrong(RECORD_LINES, row, "version", told)
                duties[line.duty] = replace(duty, approvals=(*duty.approvals, line.what))
                continue
            if line.what.kind is EvidenceKind.UPDATE and not met:
                told = f"«{duty.description}» non risulta consegnato: scrivere prima quando, in «Adempiuto il»"
                self._wrong(RECORD_LINES, row, "kind", told)
            duties[line.duty] = replace(duty, evidence=(*duty.evidence, line.what))

    def _check_successions(self) -> None:
        gone, second = set[int](), set[int]()
        for each, row in self.lines.successions.numbered:
            other = each.merged or each.second
            known = [
                self._is_party(SUCCESSION_LINES, row, code, position)
                for code, position in (("party", each.position), ("other", other))
            ]
            self._dated(SUCCESSION_LINES, row, "dated_on", each.dated_on)
            self._dated(SUCCESSION_LINES, row, "since", each.since)
            if not all(known):
                continue
            if each.position in gone or (other is not None and other in gone):
                which = "party" if each.position in gone else "other"
                self._wrong(SUCCESSION_LINES, row, which, "per una riga di prima questa parte non c’è più")
            if each.merged == 1 or each.second == 1 or (each.second is not None and each.second in second):
                self._wrong(
                    SUCCESSION_LINES, row, "other", "la parte 1 è il proprio ente, e ogni parte nasce una volta"
                )
            if each.merged is not None:
                gone.add(each.merged)
            if each.second is not None:
                second.add(each.second)


def wrong_days(days: Collection[tuple[str, date, bool]], act: Act, today: date) -> Iterator[str]:
    """In Italian, which days of the lines cannot be, each with its sheet, row and column."""
    for where, day, signed in days:
        if day > today:
            yield f"{where}: {day:%d/%m/%Y} è nel futuro, ricontrollare la data."
        elif signed and act.signed_on is not None and day < act.signed_on:
            yield f"{where}: {day:%d/%m/%Y} precede la firma ({act.signed_on:%d/%m/%Y}), ricontrollare le date."
