"""The facts that come with a register's sheet, and the bodies that took the place of parties."""

from __future__ import annotations

from collections.abc import Mapping

from agreements.domain.agreement.body_name import Grammar
from agreements.domain.agreement.membership import LeftAlone, Succession, SuccessionKind
from agreements.domain.agreement.recorded_fact import FactKind, RecordedFact, as_its_kind_asks
from agreements.domain.basics import limits
from agreements.domain.basics.errors import InvalidDatum
from agreements.domain.basics.identifiers import body_tax_code
from agreements.domain.register.fact_columns import FACTS, SUCCESSIONS
from agreements.domain.register.typed_cell import Cell, text_of, whole_of
from agreements.use_cases.registers.line_sheet import LineSheet, missing
from agreements.use_cases.registers.row_reader import RowReader


def _read_fact(r: RowReader, cells: Mapping[str, Cell]) -> RecordedFact | None:
    missing(r, cells, FACTS.columns)
    kind = r.one_of("kind", FactKind, FactKind.DISPUTE)
    happened_on, party, towards = r.day("happened_on"), r.reading("party", whole_of), r.reading("towards", whole_of)
    reference, words = r.text("reference", most=limits.ACT), r.text("words", most=limits.GROUNDS)
    person, due_on = r.text("person", most=limits.PERSON), r.day("due_on")
    closed_on, closing = r.day("closed_on"), r.text("closing", most=limits.GROUNDS)
    if (closed_on is None) != (not closing):
        r.wrong("closed_on" if closing else "closing", "manca: il giorno e come si è chiuso si scrivono insieme")
    if closed_on is not None and happened_on is not None and closed_on < happened_on:
        r.wrong("closed_on", f"precede il fatto ({happened_on:%d/%m/%Y})")
    if due_on is not None and happened_on is not None and due_on < happened_on:
        r.wrong("due_on", f"precede la diffida ({happened_on:%d/%m/%Y})")
    if r.troubles or kind is None or happened_on is None or party is None:
        return None
    fact = RecordedFact(
        kind, happened_on, party, reference, words, person, towards, due_on, closed_on=closed_on, closing=closing
    )
    if (wrong := as_its_kind_asks(fact)) is not None:
        r.wrong(wrong[0], wrong[1])
        return None
    return fact


def _read_succession(r: RowReader, cells: Mapping[str, Cell]) -> Succession | None:
    missing(r, cells, SUCCESSIONS.columns)
    kind = r.one_of("kind", SuccessionKind, SuccessionKind.NEW_BODY)
    party, other = r.reading("party", whole_of), r.reading("other", whole_of)
    former, typed = r.text("former", most=limits.BODY), r.text("former_tax_code")
    tax_code = r.reading("former_tax_code", lambda _cell: body_tax_code(typed, former)) or ""
    grammar = r.one_of("former_grammar", Grammar, Grammar.NOT_SAID) or Grammar.NOT_SAID
    act, dated_on, since = r.text("act", most=limits.ACT), r.day("dated_on"), r.day("since")
    alone = r.reading("left_alone", _alone)
    if (kind is not SuccessionKind.NEW_BODY) != (other is not None):
        told = f"si scrive se, e solo se, è «{SuccessionKind.MERGER}» o «{SuccessionKind.SPLIT}»"
        r.wrong("other", told)
    if alone is not None and kind is not SuccessionKind.MERGER:
        r.wrong("left_alone", f"si scrive solo di «{SuccessionKind.MERGER}»")
    if other is not None and other == party:
        r.wrong("other", "è la stessa parte in cui sta chi succede: scrivere l’altra")
    if r.troubles or party is None or dated_on is None or since is None:
        return None
    merged, second = (other, None) if kind is SuccessionKind.MERGER else (None, other)
    return Succession(party, former, tax_code, act, dated_on, since, grammar, merged, second, alone)


def _alone(cell: Cell) -> LeftAlone | None:
    text = text_of(cell)
    if not text:
        return None
    known = {each.value.casefold(): each for each in LeftAlone}
    if (found := known.get(text.casefold())) is None:
        named = " o ".join(f"«{each}»" for each in LeftAlone)
        raise InvalidDatum(
            "se resta una parte sola", f"«{text[:40]}» non è ammesso: scrivere {named}, o lasciare vuoto"
        )
    return found


FACT_LINES = LineSheet(FACTS.name, FACTS.suffix, FACTS.columns, _read_fact)
SUCCESSION_LINES = LineSheet(SUCCESSIONS.name, SUCCESSIONS.suffix, SUCCESSIONS.columns, _read_succession)
