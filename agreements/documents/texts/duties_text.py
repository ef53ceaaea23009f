"""What is owed under an agreement, as its text and its plan say it: what, by whom, by when."""

from __future__ import annotations

import re
from dataclasses import replace

from agreements.documents.templates.wording import within_quotes
from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.counting import CountedFrom
from agreements.domain.agreement.obligation import PLAN, Obligation
from agreements.domain.basics.day_words import the_day
from agreements.domain.basics.full_stop import without_stop
from agreements.domain.basics.number_words import how_often, term_in_letters

ARTICLE = "Adempimenti"
"""Heading of the article in the template of an original act."""
_SINCE_SIGNATURE = "dalla data dell’ultima sottoscrizione"
_SAID_BY = re.compile(r"articolo «(?P<heading>[^»]+)»: (?P<words>.*)", re.DOTALL)
_CITED = re.compile(r"art(?:icol[oi]|t?\.)\s", re.IGNORECASE)


def clause_named(clause: str) -> str:
    """What of a text asks for something, as a subject: «l’articolo «Adempimenti»», «la clausola «…»»."""
    said = _SAID_BY.match(clause)
    if said or _CITED.match(clause):
        return f"l’articolo «{said['heading']}»" if said else f"l’{without_stop(clause)}"
    return f"la clausola «{within_quotes(clause)}»"


def clause_said(clause: str) -> dict[str, str]:
    """The words of a text that ask for something, and the article in which they stand where that is known."""
    said = _SAID_BY.match(clause)
    if said:
        return {"articolo": f"articolo «{said['heading']}»", "testo": within_quotes(said["words"])}
    return {"articolo": "clausola", "testo": within_quotes(clause)}


def typed_duties(agreement: Agreement) -> tuple[Obligation, ...]:
    """What was entered with the agreement: neither its plan nor what an article of a clause says already."""
    said = tuple(f"articolo «{clause.heading}»: " for clause in agreement.clauses or ())
    return tuple(
        duty
        for duty in agreement.obligations
        if duty.code != PLAN and not duty.nth and not (said and duty.clause.startswith(said))
    )


def duty_line(agreement: Agreement, duty: Obligation) -> str:
    """«Rendiconto finale, a cura della Regione, entro tre mesi dalla data …», without punctuation at its end."""
    description = without_stop(" ".join(duty.description.split()))
    return f"{description}, a cura {agreement.party(duty.party_position).short.of}, {_when(duty)}"


def _when(duty: Obligation) -> str:
    counting, term = duty.counting, f"entro {term_in_letters(duty.limit.words)}"
    match counting.start:
        case CountedFrom.FIXED_DAY if counting.on is not None:
            return f"entro {the_day(counting.on)}"
        case CountedFrom.YEARLY if counting.on is not None:
            return f"entro {the_day(counting.on).removesuffix(f' {counting.on.year}')} di ogni anno"
        case CountedFrom.EVENT if counting.event is not None:
            return f"{term} {counting.event.since}"
        case CountedFrom.END:
            return f"{term} dalla data in cui il presente atto cessa di avere effetto"
    if duty.recurs_from is not None:
        return f"{how_often(duty.limit.words)} {_SINCE_SIGNATURE}"
    return f"{term} {_SINCE_SIGNATURE}"


def with_clauses_said(agreement: Agreement) -> Agreement:
    """The agreement, of whose duties each that names no words of the text has those of the article."""
    said = {d.code: f"articolo «{ARTICLE}»: {duty_line(agreement, d)}" for d in typed_duties(agreement) if not d.clause}
    for code, words in said.items():
        agreement = agreement.with_obligation(replace(agreement.obligation(code), clause=words))
    return agreement
