"""How a life ends: a party leaves, the agreement ends before its expiry, the file is closed with its final report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from agreements.documents.templates.render import render
from agreements.documents.texts.ending_text import departure_context, ending_context, report_context
from agreements.domain.agreement.act import Act
from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.events import Actor
from agreements.domain.basics.moment import Moment
from agreements.domain.steps.departure import Leave, leaving_by_the_text
from agreements.domain.steps.ending import Close, End
from agreements.use_cases.base.outcome import Outcome
from agreements.use_cases.base.step import NewDocument, Step, take
from agreements.use_cases.base.workbench import Workbench

_TO_ASSESS = (
    "Accordi registra ciò che una persona ha valutato: non accerta nullità né inefficacia. Se fra le parti c’è "
    "un’associazione di diritto privato, o la clausola è dubbia, sentire l’ufficio legale."
)


def record_departure(
    bench: Workbench, number: str, party_name: str, command: Leave, actor: Actor, now: datetime
) -> Outcome:
    """Record that a party leaves; the draft comes out with which the dirigente tells the other parties.

    What the party owed after its last day is no longer watched; where the agreement does not go on among the others,
    it ends on that day. Safe to kill and to repeat: one commit; asked again it changes nothing.

    Args:
        command: As declared; its position is that of the party named here. Clause and notice come from the text where
            the register knows it, and nobody types them.

    Raises:
        InvalidDatum: No party of this name, or no obligation of a code.
        RefusedTransition: Neither clause nor consent, or not as the text says;
            one party would be left, the agreement has ended already.
    """

    def documents(agreement: Agreement, _act: Act) -> list[NewDocument]:
        departure = agreement.departures[-1]
        name = agreement.party(departure.position).name
        data = render("presa-atto-recesso", departure_context(agreement, departure, trial=bench.trial))
        label = f"presa d’atto del recesso di {name} (bozza per il dirigente)"
        return [NewDocument("presa-atto-recesso", departure.position, label, ".docx", data)]

    def prepare(agreement: Agreement, _moment: Moment) -> Step:
        position = agreement.party_named(party_name).position
        asked = leaving_by_the_text(agreement, replace(command, position=position))
        return Step(asked, documents, warnings=(_TO_ASSESS,))

    return take(bench, number, actor, now, prepare)


def end_agreement(bench: Workbench, number: str, command: End, actor: Actor, now: datetime) -> Outcome:
    """Record by which act the agreement ends before its expiry; the draft comes out that tells the other parties.

    Reminders that no longer hold are withdrawn in the same commit; obligations that survive are named by a person.
    Safe to kill and to repeat: one commit; asked again it changes nothing.

    Raises:
        InvalidDatum: No obligation of a code.
        RefusedTransition: Without an act, before the signature, or the agreement has ended already.
    """

    def documents(agreement: Agreement, _act: Act) -> Sequence[NewDocument]:
        assert agreement.ending is not None  # just recorded
        context = ending_context(agreement, agreement.ending, command.reason, trial=bench.trial)
        data = render("comunicazione-cessazione", context)
        label = "comunicazione della cessazione (bozza per il dirigente)"
        return [NewDocument("comunicazione-cessazione", 1, label, ".docx", data)]

    return take(bench, number, actor, now, lambda _a, _m: Step(command, documents, warnings=(_TO_ASSESS,)))


def close_agreement(bench: Workbench, number: str, command: Close, actor: Actor, now: datetime) -> Outcome:
    """Close the file of an agreement that has ended; the final report comes out.

    Safe to kill and to repeat: one commit; asked again it changes nothing.

    Raises:
        RefusedTransition: The agreement still runs, the report lacks its results, or something is owed and no reason
            is given.
    """

    def documents(agreement: Agreement, _act: Act) -> Sequence[NewDocument]:
        assert agreement.closing is not None  # just recorded
        context = report_context(agreement, command, agreement.closing.closed_on, trial=bench.trial)
        data = render("relazione-finale", context)
        return [NewDocument("relazione-finale", 1, "relazione finale", ".docx", data, act_sequence=1)]

    return take(bench, number, actor, now, lambda _a, _m: Step(command, documents))
