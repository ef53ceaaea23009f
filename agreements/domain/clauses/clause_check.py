"""What does not hold together in the description of a clause, said before anybody switches it on."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from agreements.domain.agreement.clause import ClauseUse
from agreements.domain.agreement.parties import Nature, Office, Party, Signatory
from agreements.domain.agreement.recurrence import check_recurring
from agreements.domain.basics.errors import InvalidDatum
from agreements.domain.basics.numbers_read import number_in_letters
from agreements.domain.clauses.clause_choice import value_of
from agreements.domain.clauses.clause_kind import EACH_PARTY, OWN_BODY, ClauseDuty, ClauseKind, ParameterKind
from agreements.domain.days.time_limit import TimeLimit

TRIED_PARTIES = tuple(
    Party(n, f"Ente di prova {name} & <sede>", Nature.TERRITORIAL_BODY, "", "", "", Signatory(f"Prova {name}", "", ""))
    for n, name in enumerate(("Uno", "Due", "Tre"), 1)
)
TRIED_OFFICES = (Office("Settore di prova Uno", "uno@example.it"), Office("Settore di prova Due", "due@example.it"))

_TERM = re.compile(r"\b(\d+|[a-zàèéìòù]+)\s+(?:giorn[oi]|settiman[ae]|mes[ei]|ann[oi])\b", re.IGNORECASE)
_ADVERB = re.compile(
    r"\b(?:ogni\s+(?:giorno|settimana|mese|anno)|(?:settimanal|mensil|bimestral|trimestral|semestral|annual|biennal|"
    r"triennal)(?:e|i|mente))\b",
    re.IGNORECASE,
)


def typed_terms(text: str) -> tuple[str, ...]:
    """The time limits that a text states in words of its own: «novanta giorni», «30 giorni», «ogni anno», «annuale»."""
    found = [m for m in _TERM.finditer(text) if m[1].isdecimal() or number_in_letters(m[1])]
    return tuple(m[0] for m in sorted((*found, *_ADVERB.finditer(text)), key=lambda m: m.start()))


def inconsistent(kind: ClauseKind) -> Iterator[str]:
    """What is wrong in the description of one clause, in Italian."""
    for duty in kind.duties:
        yield from _of_duty(kind, duty)
    codes = [duty.code for duty in kind.duties]
    for code in sorted({code for code in codes if codes.count(code) > 1}):
        yield f"l’adempimento «{code}» è descritto due volte: dare a uno un altro codice."
    for entry, name, wanted, use in (
        ("preavviso", kind.notice, ParameterKind.TERM, ClauseUse.DEPARTURE),
        ("presa_d_atto", kind.acknowledgement, ParameterKind.YES_NO, ClauseUse.ACCESSION),
    ):
        if name:
            yield from _names(kind, f"«{entry}»", name, wanted)
            if kind.use is not use:
                yield f'«{entry}» ha senso solo con serve_per = "{use}": aggiungerlo, o togliere «{entry}».'
    for parameter in kind.parameters:
        try:
            value_of(kind, parameter, parameter.default or parameter.example, TRIED_PARTIES, TRIED_OFFICES)
        except InvalidDatum as refusal:
            yield f"il valore consueto, o d’esempio, non va bene: {refusal.sentence}"


def _of_duty(kind: ClauseKind, duty: ClauseDuty) -> Iterator[str]:
    which = f"l’adempimento «{duty.code}»"
    yield from _names(kind, f"{which}, «termine»", duty.limit, ParameterKind.TERM)
    if duty.owed_by not in (OWN_BODY, EACH_PARTY):
        yield from _names(kind, f"{which}, «spetta_a»", duty.owed_by, ParameterKind.PARTY)
    if duty.office:
        yield from _names(kind, f"{which}, «struttura»", duty.office, ParameterKind.OFFICE)
    if duty.limit == kind.notice:
        yield f"{which} ha per termine il preavviso di recesso: non è lo stesso; dargli un parametro suo."
    parameter = kind.parameter(duty.limit)
    if duty.recurs and parameter is not None and parameter.kind is ParameterKind.TERM:
        try:
            value, _ = value_of(kind, parameter, parameter.default or parameter.example, TRIED_PARTIES, TRIED_OFFICES)
            assert isinstance(value, TimeLimit)
            check_recurring(value)
        except InvalidDatum as refusal:
            yield f"{which} si ripete, ma il suo termine non lo permette: {refusal.sentence}"


def _names(kind: ClauseKind, where: str, name: str, wanted: ParameterKind) -> Iterator[str]:
    """Whether a parameter is there, and of the kind that is needed."""
    parameter = kind.parameter(name)
    fitting = ", ".join(p.name for p in kind.parameters if p.kind is wanted) or "nessuno"
    if parameter is None:
        extra = f", oppure «{OWN_BODY}» o «{EACH_PARTY}»" if wanted is ParameterKind.PARTY else ""
        yield f"{where} indica il parametro «{name}» che non c’è: quelli di tipo «{wanted}» sono {fitting}{extra}."
    elif parameter.kind is not wanted:
        yield f"{where} indica il parametro «{name}» che è di tipo «{parameter.kind}»: ne serve uno di tipo «{wanted}»."


def clashing(kind: ClauseKind, others: Sequence[ClauseKind], articles: Mapping[str, int]) -> Iterator[str]:
    """What a clause has in common with another, or with an article of the template, that each must have alone."""
    places = {place: heading for heading, place in articles.items()}
    if kind.order in places:
        yield f"l’ordine {kind.order} è già dell’articolo «{places[kind.order]}» del modello: sceglierne un altro."
    if kind.heading.casefold() in {heading.casefold() for heading in articles}:
        yield f"la rubrica «{kind.heading}» è già di un articolo del modello: darne un’altra."
    for other in others:
        if other.code == kind.code:
            continue
        if other.order == kind.order:
            yield f"l’ordine {kind.order} è già della clausola «{other.code}»: sceglierne un altro."
        if other.heading.casefold() == kind.heading.casefold():
            yield f"la rubrica «{kind.heading}» è già della clausola «{other.code}»: darne un’altra."
        for code in sorted({duty.code for duty in kind.duties} & {duty.code for duty in other.duties}):
            yield f"l’adempimento «{code}» è già della clausola «{other.code}»: dargli un altro codice."
