"""Facts around an agreement, and bodies that took the place of its parties, each as a sheet beside the register."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.body_name import Grammar
from agreements.domain.agreement.membership import LeftAlone, SuccessionKind
from agreements.domain.agreement.recorded_fact import FactKind
from agreements.domain.register.duty_columns import DUTIES, RECORDS
from agreements.domain.register.line_columns import OF, LineColumns, Row
from agreements.domain.register.register_columns import Column
from agreements.domain.register.typed_cell import Cell

_DAY = "gg/mm/aaaa"
_FACTS = (
    OF,
    Column("kind", "Fatto", "Che cosa è avvenuto: si registra, non si giudica.", True, tuple(FactKind)),
    Column("happened_on", "Data", f"{_DAY}: della dichiarazione, della lettera, dell’atto.", True),
    Column("party", "Parte", "Il numero della parte di chi si astiene, contesta, diffida, apre la controversia.", True),
    Column("reference", "Estremi", "Protocollo, PEC o atto.", True),
    Column("words", "Di che si tratta", "In breve.", True),
    Column("person", "Chi si astiene", "Nome e cognome, solo di un’astensione."),
    Column("towards", "Verso la parte", "Il numero di chi recede, è diffidato, o con cui è la controversia."),
    Column("due_on", "Entro il", f"{_DAY}: solo il termine di una diffida."),
    Column("closed_on", "Chiuso il", f"{_DAY}; vuoto se è aperto."),
    Column("closing", "Come si è chiuso", "Insieme alla data."),
)
_EXAMPLE_FACT: Mapping[str, Cell] = {
    "kind": FactKind.FORMAL_NOTICE.value,
    "happened_on": "30/06/2009",
    "party": 1,
    "reference": "nota prot. 123",
    "words": "il piano operativo",
    "towards": 2,
    "due_on": "31/07/2009",
}


def _facts(agreement: Agreement) -> Sequence[Row]:
    return [
        {
            "kind": fact.kind.value,
            "happened_on": fact.happened_on,
            "party": fact.position,
            "reference": fact.reference,
            "words": fact.words,
            "person": fact.person,
            "towards": fact.towards,
            "due_on": fact.due_on,
            "closed_on": fact.closed_on,
            "closing": fact.closing,
        }
        for fact in agreement.facts
    ]


FACTS = LineColumns("Fatti", ".fatti.csv", _FACTS, _EXAMPLE_FACT, _facts)

_SUCCESSIONS = (
    OF,
    Column("kind", "Come", "Un ente nuovo, uno che era già parte, due enti.", True, tuple(SuccessionKind)),
    Column("party", "Parte", "Il numero della parte in cui sta l’ente che succede.", True),
    Column("former", "A chi succede", "La denominazione di prima.", True),
    Column("former_tax_code", "Codice fiscale di prima", "11 cifre; vuoto se non è noto."),
    Column("former_grammar", "Genere e numero di prima", "Vuoto: non annotato.", choices=tuple(Grammar)),
    Column("act", "Legge o atto", "Che dispone la successione.", True),
    Column("dated_on", "Data dell’atto", f"{_DAY}.", True),
    Column("since", "Dal", f"{_DAY}: primo giorno del successore.", True),
    Column(
        "other",
        "Altra parte",
        "Dell’incorporazione il numero della parte che non c’è più, della scissione quello del secondo ente.",
    ),
    Column(
        "left_alone",
        "Se resta una parte sola",
        "Solo dell’incorporazione che ne lascia una.",
        choices=tuple(LeftAlone),
    ),
)
_EXAMPLE_SUCCESSION: Mapping[str, Cell] = {
    "kind": SuccessionKind.NEW_BODY.value,
    "party": 2,
    "former": "Provincia di Esempio",
    "act": "legge n. 56",
    "dated_on": "07/04/2014",
    "since": "01/01/2015",
}


def _successions(agreement: Agreement) -> Sequence[Row]:
    return [
        {
            "kind": each.kind.value,
            "party": each.position,
            "former": each.former,
            "former_tax_code": each.former_tax_code,
            "former_grammar": "" if each.former_grammar is Grammar.NOT_SAID else each.former_grammar.value,
            "act": each.act,
            "dated_on": each.dated_on,
            "since": each.since,
            "other": each.merged or each.second,
            "left_alone": each.left_alone.value if each.left_alone else "",
        }
        for each in agreement.successions
    ]


SUCCESSIONS = LineColumns("Successioni", ".successioni.csv", _SUCCESSIONS, _EXAMPLE_SUCCESSION, _successions)

FURTHER = (DUTIES, RECORDS, FACTS, SUCCESSIONS)
"""The sheets that stand beside those of charges and movements, in their order."""
