"""A body takes the place of a party, and the number of the parties changes: two become one, or one becomes two.

What the former body owed, bears and has signed follows; nobody signs anew. What the law leaves open a person answers:
what becomes of an agreement of which one party alone is left, and which of two bodies owes and bears what.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date

from agreements.domain.agreement.act import CLOSED_WITHOUT_SIGNATURE, Act, ActState
from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.body_name import sentence_start
from agreements.domain.agreement.ending import Ending, EndKind, last_day_of_two
from agreements.domain.agreement.fact_words import succession_in_brief
from agreements.domain.agreement.membership import LeftAlone, Succession
from agreements.domain.agreement.money import Charge
from agreements.domain.agreement.money_moved import line_of
from agreements.domain.agreement.movement import Movement
from agreements.domain.agreement.obligation import TIME_OF, Obligation
from agreements.domain.agreement.parties import Party, check_parties
from agreements.domain.agreement.party_data import Contact
from agreements.domain.agreement.periods import last_day
from agreements.domain.basics.day_words import from_the_date, of_the_date, to_the_date
from agreements.domain.basics.folding import folded
from agreements.domain.basics.moment import Moment
from agreements.domain.steps.capability import Effect, Effects, Situation, Transition
from agreements.domain.steps.command import Command, Trigger
from agreements.domain.steps.ending import keeping, not_surviving, still_open, surviving_in_words
from agreements.domain.steps.guards import all_of, not_in_future
from agreements.domain.steps.membership import no_act_under_decision, without_own_offices


@dataclass(frozen=True, slots=True)
class Merge(Command):
    """A party becomes one with another party.

    Attributes:
        position: Of the party that ceases.
        into: Of the party that takes its place.
        act, dated_on: The law or act that disposes it.
        since: The first day on which they are one.
        left_alone: What becomes of the agreement, where one party alone is left; None where others are.
        surviving: Codes of what is owed all the same, where the agreement ends.
        reason: How a person has assessed that.
    """

    trigger = Trigger.MERGE
    position: int
    into: int
    act: str
    dated_on: date
    since: date
    left_alone: LeftAlone | None = None
    surviving: tuple[str, ...] = ()
    reason: str = ""

    def stands(self, agreement: Agreement, _act: Act) -> bool:
        """Whether this very merger is recorded, whatever was recorded after it."""
        gone = (self.position, self.into)
        return any(
            each.merged in gone and each.rests_on(self.act, self.dated_on, self.since) for each in agreement.successions
        )


@dataclass(frozen=True, slots=True)
class Split(Command):
    """A party becomes two bodies, or goes on and another body takes a part of what it did.

    Attributes:
        first: Stands in the place of the party, perhaps under its own name.
        second: Is a party from now on; its position is given by the gate.
        duties_of_first, duties_of_second: Codes of the duties that each owes.
        charges_of_first, charges_of_second: The lines of charges that each bears, as `charge_lines` names them.
    """

    trigger = Trigger.SPLIT
    position: int
    first: Party
    second: Party
    act: str
    dated_on: date
    since: date
    duties_of_first: tuple[str, ...] = ()
    duties_of_second: tuple[str, ...] = ()
    charges_of_first: tuple[str, ...] = ()
    charges_of_second: tuple[str, ...] = ()

    def stands(self, agreement: Agreement, _act: Act) -> bool:
        """Whether this very division is recorded, whatever was recorded after it."""
        return any(
            each.second is not None
            and each.position == self.position
            and each.rests_on(self.act, self.dated_on, self.since)
            for each in agreement.successions
        )


def charge_lines(agreement: Agreement, position: int) -> Mapping[str, Charge]:
    """The lines of charges that a party bears, by act and place in it: «1.2» is the second line of the first act."""
    return {
        f"{act.sequence}.{n}": line
        for act in agreement.acts
        if act.state not in CLOSED_WITHOUT_SIGNATURE
        for n, line in enumerate(act.charges.lines, 1)
        if line.borne_by == position
    }


def open_duties(agreement: Agreement, position: int) -> tuple[Obligation, ...]:
    """The duties of a party that are not met; of what recurs the pattern, with which its times go."""
    patterns = {duty.code for duty in agreement.obligations if duty.recurs_from is not None}
    return tuple(
        duty
        for duty in agreement.obligations
        if duty.party_position == position
        and duty.fulfilment is None
        and duty.code.rpartition(TIME_OF)[0] not in patterns
    )


def _acted(s: Situation[Merge] | Situation[Split]) -> str | None:
    """What both kinds ask: a party that still stands, an act, days that have come."""
    command, agreement = s.command, s.agreement
    party = agreement.party(command.position)
    if (now := agreement.standing_for(party.position)) != party:
        return f"{party.name} è già una parte sola con {now.name}"
    if (departure := agreement.departure(party.position)) is not None:
        return f"{party.name} recede, con effetto dalla fine {of_the_date(departure.ends_on)}"
    if not command.act.strip():
        return "serve la legge o l’atto che dispone la successione"
    return not_in_future(command.dated_on, "la data dell’atto", s) or not_in_future(
        command.since, "il primo giorno del successore", s
    )


def can_merge(s: Situation[Merge]) -> str | None:
    """Two parties become one; where it is then alone, a person says what becomes of the agreement.

    Legal basis: art. 1253 c.c. by analogy.
    """
    command, agreement = s.command, s.agreement
    if command.into == command.position:
        return "l’ente che succede è la parte stessa: indicarne un’altra"
    party, newer = agreement.party(command.position), agreement.party(command.into)
    if reason := _acted(s):
        return reason
    if (now := agreement.standing_for(newer.position)) != newer:
        return f"{newer.name} è già una parte sola con {now.name}: indicare quella"
    if (departure := agreement.departure(newer.position)) is not None:
        return f"{newer.name} recede, con effetto dalla fine {of_the_date(departure.ends_on)}"
    return _left_alone(s, f"{newer.name} e {party.name}")


def _left_alone(s: Situation[Merge], both: str) -> str | None:
    command, agreement = s.command, s.agreement
    alone = len(agreement.staying) <= 2
    if not (alone and _binds_on(agreement, command.since)):
        if command.left_alone is not None:
            why = "l’accordo non vincola più" if alone else "l’accordo resta fra più parti"
            return f"{why}: non c’è da dire che cosa ne è, lasciare vuota la risposta"
        return "restano dovuti solo adempimenti di un accordo che si estingue" if command.surviving else None
    answers = " o ".join(f"«{each}»" for each in LeftAlone)
    if command.left_alone is None:
        return (
            f"{both} diventano una parte sola e non ne restano altre: una persona valuta se l’accordo si estingue per "
            f"confusione (art. 1253 c.c., per analogia); indicare {answers}, con la motivazione"
        )
    if not command.reason.strip():
        return "manca la motivazione: perché l’accordo si estingue, o resta aperto, e chi l’ha valutato"
    if command.left_alone is LeftAlone.STANDS and command.surviving:
        return "restano dovuti solo adempimenti di un accordo che si estingue"
    return not_surviving(s, command.surviving)


def _binds_on(agreement: Agreement, day: date) -> bool:
    end = last_day(agreement)
    return agreement.ending is None and (end is None or day <= end)


def can_split(s: Situation[Split]) -> str | None:
    """One party becomes two, each with what it owes, bears and undertakes: nothing is left to be guessed.

    Raises:
        InvalidDatum: One of the two is a party already.
    """
    command, agreement = s.command, s.agreement
    party = agreement.party(command.position)
    if reason := _acted(s):
        return reason
    others = [each for each in agreement.present if each.position != party.position]
    there = next((each.name for each in others if folded(each.name) == folded(command.second.name)), None)
    if there is not None:
        return (
            f"{there} è già parte: registrare prima la scissione fra {party.name} e l’altro ente, poi l’incorporazione "
            f"{party.named.of} in {there}"
        )
    check_parties((*others, command.first, command.second))
    duties = {duty.code: f"«{duty.code}» ({duty.description})" for duty in open_duties(agreement, party.position)}
    charges = {
        code: f"«{code}» ({line.year}, {line.amount}{f', {line.chapter}' if line.chapter else ''})"
        for code, line in charge_lines(agreement, party.position).items()
    }
    commitments = {folded(text): f"«{text}»" for text in party.commitments}
    undertaken = [tuple(map(folded, each.commitments)) for each in (command.first, command.second)]
    return (
        _shared("adempimenti", duties, command.duties_of_first, command.duties_of_second)
        or _shared("righe degli oneri", charges, command.charges_of_first, command.charges_of_second)
        or _shared("impegni", commitments, *undertaken, may_share=True)
    )


def _shared(
    what: str, there: Mapping[str, str], first: Collection[str], second: Collection[str], *, may_share: bool = False
) -> str | None:
    """Why not all is given to one of the two; what is there by its key, in words."""
    if unknown := [each for each in (*first, *second) if each not in there]:
        known = ", ".join(there.values()) or "non ce ne sono"
        return f"fra {what} della parte «{unknown[0]}» non c’è, o non è da ripartire: {known}"
    if missing := [words for each, words in there.items() if each not in first and each not in second]:
        return f"{what} della parte: indicare a quale dei due enti spetta {', '.join(missing)}"
    if not may_share and (both := [words for each, words in there.items() if each in first and each in second]):
        return f"{what} della parte: {both[0]} è indicato per tutti e due gli enti, e spetta a uno"
    return None


def _merge(agreement: Agreement, act: Act, command: Merge, moment: Moment) -> Effect:
    former, newer = agreement.party(command.position), agreement.party(command.into)
    # The own body keeps this register, and its place in it: where it ceases, who takes its place comes there.
    kept, gone = (1, newer.position) if former.position == 1 else (newer.position, former.position)
    undertaken = tuple(dict.fromkeys((*newer.commitments, *former.commitments)))
    one = replace(newer, position=kept, commitments=undertaken)
    succession = Succession(
        kept,
        former.name,
        former.tax_code,
        command.act.strip(),
        command.dated_on,
        command.since,
        former.grammar,
        merged=gone,
        left_alone=command.left_alone,
    )
    moved = replace(
        without_own_offices(agreement, former.position),
        parties=tuple(one if each.position == kept else each for each in agreement.parties),
        successions=(*agreement.successions, succession),
    )
    moved = _borne_by(moved, dict.fromkeys(charge_lines(agreement, gone), kept), dict.fromkeys((gone,), kept))
    moved = _owed(moved, {duty.code: kept for duty in agreement.obligations if duty.party_position == gone})
    what = (
        f"{newer.name} e {former.name} sono una parte sola {from_the_date(command.since)} ({succession.act} "
        f"{of_the_date(succession.dated_on)}): {newer.name} prende adempimenti e oneri {former.named.of}; le firme già "
        "date restano, nessuno firma di nuovo."
    )
    if command.left_alone is None:
        return Effect(moved, what)
    if command.left_alone is LeftAlone.STANDS:
        return Effect(moved, f"{what} Resta una parte sola: l’accordo {LeftAlone.STANDS}.", command.reason)
    ends_on = last_day_of_two(agreement.acts[0].signed_on, command.since)
    ending = Ending(EndKind.CONFUSION, succession.act, newer.name, command.dated_on, ends_on, tuple(command.surviving))
    what += (
        f" Resta una parte sola: l’accordo {LeftAlone.ENDS} (art. 1253 c.c., per analogia) e vincola fino "
        f"{to_the_date(ends_on)} compreso."
    )
    after = replace(keeping(moved, ending.surviving), ending=ending)
    return Effect(
        after, what + surviving_in_words(moved, ending.surviving), command.reason, {"ends_on": str(ending.ends_on)}
    )


def _split(agreement: Agreement, act: Act, command: Split, moment: Moment) -> Effect:
    party, second_at = agreement.party(command.position), len(agreement.parties) + 1
    first, second = replace(command.first, position=party.position), replace(command.second, position=second_at)
    succession = Succession(
        party.position,
        party.name,
        party.tax_code,
        command.act.strip(),
        command.dated_on,
        command.since,
        party.grammar,
        second=second_at,
    )
    goes_on = folded(first.name) == folded(party.name)
    left = agreement if goes_on else without_own_offices(agreement, party.position)
    moved = replace(
        left,
        parties=(*(first if each.position == party.position else each for each in agreement.parties), second),
        successions=(*agreement.successions, succession),
    )
    theirs = {
        duty.code: second_at
        for duty in agreement.obligations
        if duty.fulfilment is None
        and (duty.code in command.duties_of_second or duty.code.rpartition(TIME_OF)[0] in command.duties_of_second)
    }
    moved = _owed(_borne_by(moved, dict.fromkeys(command.charges_of_second, second_at), {}), theirs)
    how = succession_in_brief(moved, succession)
    what = (
        f"{from_the_date(command.since).capitalize()} {how} ({succession.act} {of_the_date(succession.dated_on)}): "
        f"nessuna nuova firma. {sentence_start(second.named.to)} {_gone(agreement, command)}; il resto è "
        f"{first.named.of}."
    )
    return Effect(moved, what)


def _gone(agreement: Agreement, command: Split) -> str:
    owed = [f"«{agreement.obligation(code).description}»" for code in command.duties_of_second]
    lines = charge_lines(agreement, command.position)
    borne = [f"{lines[code].year}, {lines[code].amount}" for code in command.charges_of_second]
    duties = f"passano gli adempimenti {', '.join(owed)}" if owed else "non passano adempimenti"
    charges = f"gli oneri {'; '.join(borne)}" if borne else "nessuna riga degli oneri"
    return f"{duties} e {charges}"


def _owed(agreement: Agreement, by: Mapping[str, int]) -> Agreement:
    """The agreement with duties that another party owes now; its office there nobody has said."""
    return replace(
        agreement,
        obligations=tuple(
            duty if duty.code not in by else replace(duty, party_position=by[duty.code], owed_by=_office(duty, by))
            for duty in agreement.obligations
        ),
    )


def _office(duty: Obligation, by: Mapping[str, int]) -> Contact | None:
    return None if by[duty.code] == 1 or duty.fulfilment is None else duty.owed_by


def _borne_by(agreement: Agreement, lines: Mapping[str, int], accounts: Mapping[int, int]) -> Agreement:
    """The agreement with lines of charges that another party bears now; the movements that are of them follow.

    Args:
        lines: By name, who bears them now.
        accounts: Whose accounts are another's now, by position.
    """

    def borne(act: Act) -> Act:
        newer = tuple(
            replace(line, borne_by=lines.get(f"{act.sequence}.{n}", line.borne_by))
            for n, line in enumerate(act.charges.lines, 1)
        )
        return act if newer == act.charges.lines else replace(act, charges=replace(act.charges, lines=newer))

    return replace(
        agreement,
        acts=tuple(map(borne, agreement.acts)),
        movements=tuple(
            replace(each, party=accounts.get(each.party) or lines.get(_line(agreement, each)) or each.party)
            for each in agreement.movements
        ),
    )


def _line(agreement: Agreement, movement: Movement) -> str:
    """The name of the line of charges that a movement is of; empty where it is of none."""
    found = line_of(agreement, movement)
    if found is None:
        return ""
    act, line = found
    return next((f"{act.sequence}.{n}" for n, each in enumerate(act.charges.lines, 1) if each is line), "")


_MERGER = (
    "legge o provvedimento che dispone la fusione fra enti; i rapporti proseguono senza nuova firma; se resta una "
    "parte sola, art. 1253 c.c. per analogia, valutato da una persona"
)
_DIVISION = "legge o provvedimento che divide l’ente e ne ripartisce i rapporti, che proseguono senza nuova firma"

ROWS: tuple[Transition[Merge] | Transition[Split], ...] = (
    Transition(
        ActState.SIGNED,
        Trigger.MERGE,
        ActState.SIGNED,
        all_of(still_open, can_merge, no_act_under_decision),
        _MERGER,
    ),
    Transition(
        ActState.SIGNED,
        Trigger.SPLIT,
        ActState.SIGNED,
        all_of(still_open, can_split, no_act_under_decision),
        _DIVISION,
    ),
)

EFFECTS: Effects = {Merge: _merge, Split: _split}
