"""The steps «recesso» and «adesione» ask the text: its clause, its notice, whether the parties have to take note.

What is left empty is taken from the clause; what is typed must be what the clause says. Where the register knows that
the text has no such clause it says so; where it does not know the text, a person reports the words as before.
"""

from __future__ import annotations

from dataclasses import replace

from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.clause import Clause, ClauseUse
from agreements.domain.agreement.clauses_in_force import clause_for, lacks
from agreements.domain.days.time_limit import TimeLimit
from agreements.domain.steps.commands_ending import Leave
from agreements.domain.steps.commands_membership import Join


def leaving_by_the_text(agreement: Agreement, command: Leave) -> Leave:
    """The command with what the text says in the place of what was left empty."""
    consent, typed = command.consent.strip(), command.grounds.strip()
    if consent:
        return replace(command, grounds=f"{typed}; consenso delle altre parti: {consent}".removeprefix("; "))
    clause = clause_for(agreement, ClauseUse.DEPARTURE)
    if clause is None:
        return command
    return replace(command, grounds=_words(clause, typed), notice=command.notice or clause.notice)


def leaves_by_the_text(agreement: Agreement, command: Leave) -> str | None:
    """Why a departure is not as the text says, in Italian; None where it is, or the others consent, or nobody knows.

    Legal basis: art. 1373 c.c. through art. 11 c. 2 L. 241/1990 (a party leaves where it is agreed, as it is agreed).
    """
    if command.consent.strip():
        return None
    if lacks(agreement, ClauseUse.DEPARTURE):
        return (
            "il testo, fatto in Accordi, non ha una clausola di recesso: indicare l’atto con cui le altre parti "
            "consentono al recesso, oppure valutare con loro la «cessazione»"
        )
    clause = clause_for(agreement, ClauseUse.DEPARTURE)
    if clause is None:
        return None
    if reason := _other_words(clause, command.grounds):
        return f"{reason}; un recesso diverso vale solo con il consenso delle altre parti, da indicare nel suo campo"
    if command.notice != clause.notice:
        return (
            f"il preavviso indicato ({_notice(command.notice)}) non è quello dell’articolo «{clause.heading}» "
            f"({_notice(clause.notice)}): lasciare vuoto il campo, il preavviso lo prende il programma dal testo"
        )
    return None


def joining_by_the_text(agreement: Agreement, command: Join) -> Join:
    """The command with what the text says in the place of what was left empty."""
    clause = clause_for(agreement, ClauseUse.ACCESSION)
    if clause is None:
        return command
    wanted = command.acknowledgement_wanted or clause.acknowledgement
    return replace(command, clause=_words(clause, command.clause.strip()), acknowledgement_wanted=wanted)


def joins_by_the_text(agreement: Agreement, command: Join) -> str | None:
    """Why an accession is not as the text says, in Italian; None where it is, or where nobody knows.

    Legal basis: art. 1332 c.c. through art. 11 c. 2 L. 241/1990 (accession in the way that the contract says).
    """
    if lacks(agreement, ClauseUse.ACCESSION):
        return (
            "il testo, fatto in Accordi, non ha una clausola di adesione: serve un «atto-aggiuntivo» firmato da tutti, "
            "oppure un accordo nuovo"
        )
    clause = clause_for(agreement, ClauseUse.ACCESSION)
    if clause is None:
        return None
    if reason := _other_words(clause, command.clause):
        return reason
    if command.acknowledgement_wanted and not clause.acknowledgement:
        return f"l’articolo «{clause.heading}» non chiede la presa d’atto delle parti: non indicarla"
    if clause.acknowledgement and not command.acknowledgement_wanted:
        return f"l’articolo «{clause.heading}» chiede la presa d’atto delle parti: indicarne l’atto e la data"
    return None


def _words(clause: Clause, typed: str) -> str:
    return clause.quoted if not typed or clause.says(typed) else typed


def _other_words(clause: Clause, typed: str) -> str | None:
    if clause.says(typed):
        return None
    return (
        f"le parole riportate non sono quelle dell’articolo «{clause.heading}» del testo: lasciare vuoto il campo, la "
        "clausola la prende il programma dal testo"
    )


def _notice(limit: TimeLimit | None) -> str:
    return "nessuno" if limit is None else limit.words
