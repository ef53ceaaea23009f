"""Which clauses a new text has: those that are always there, those usually there, those that staff switch on."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from agreements.domain.agreement.parties import Office, Party
from agreements.domain.agreement.recurrence import check_recurring
from agreements.domain.basics.errors import InvalidDatum
from agreements.domain.basics.folding import folded
from agreements.domain.basics.legible import require_text
from agreements.domain.basics.typed_day import parse_day
from agreements.domain.clauses.clause_kind import (
    AskedClause,
    ClauseKind,
    Parameter,
    ParameterKind,
    Presence,
    SwitchedOn,
    Value,
)
from agreements.domain.days.time_limit import TimeLimit, parse_time_limit

_TEXT_MOST = 1000
_YES, _NO = ("sì", "si", "sí", "vero"), ("no", "falso")


@dataclass(frozen=True, slots=True)
class Choice:
    """What staff say of the clauses of a new agreement.

    Attributes:
        asked: Switched on, or usually there and given other parameters.
        left_out: Codes of clauses that are usually there and that this text shall not have.
    """

    asked: tuple[AskedClause, ...] = ()
    left_out: tuple[str, ...] = ()


def switched_on(
    kinds: Sequence[ClauseKind], choice: Choice, parties: Sequence[Party], offices: Sequence[Office]
) -> tuple[SwitchedOn, ...]:
    """The clauses of a new text, in the order of its articles.

    Raises:
        InvalidDatum: An unknown clause or one named twice, a wrong or missing parameter: one Italian sentence.
    """
    known = {kind.code: kind for kind in kinds}
    asked: dict[str, AskedClause] = {}
    for one in choice.asked:
        kind = _known(known, one.code)
        if kind.code in asked:
            raise InvalidDatum("clausole", f"La clausola «{kind.code}» è indicata due volte: lasciarne una sola.")
        asked[kind.code] = one
    for code in choice.left_out:
        kind = _known(known, code)
        if kind.presence is not Presence.USUALLY:
            why = "c’è sempre" if kind.presence is Presence.ALWAYS else "c’è solo se la si sceglie"
            raise InvalidDatum("clausole", f"La clausola «{kind.code}» non si toglie: {why}. Non indicarla.")
        if kind.code in asked:
            raise InvalidDatum("clausole", f"La clausola «{kind.code}» è insieme scelta e tolta: lasciarne una sola.")
    left_out = {_known(known, code).code for code in choice.left_out}
    chosen = [
        _read(kind, asked.get(kind.code, AskedClause(kind.code)), parties, offices)
        for kind in kinds
        if kind.code in asked or (kind.presence is not Presence.CHOSEN and kind.code not in left_out)
    ]
    _one_for_each_use(chosen)
    return tuple(sorted(chosen, key=lambda one: one.kind.order))


def _known(known: Mapping[str, ClauseKind], code: str) -> ClauseKind:
    found = known.get(code.strip().casefold())
    if found is None:
        raise InvalidDatum(
            "clausole",
            f"La clausola «{code.strip()[:40]}» non esiste: scegliere fra {', '.join(sorted(known))}.",
        )
    return found


def _one_for_each_use(chosen: Sequence[SwitchedOn]) -> None:
    """Two articles on departure would leave it open which one the step asks."""
    seen: dict[str, str] = {}
    for kind in (one.kind for one in chosen if one.kind.use is not None):
        other = seen.setdefault(str(kind.use), kind.code)
        if other != kind.code:
            raise InvalidDatum(
                "clausole",
                f"Le clausole «{other}» e «{kind.code}» dicono tutte e due come si fa il passo «{kind.use}»: tenerne "
                "una sola, togliendo l’altra.",
            )


def _read(kind: ClauseKind, asked: AskedClause, parties: Sequence[Party], offices: Sequence[Office]) -> SwitchedOn:
    given: dict[str, str] = {}
    for name, value in asked.values:
        wanted = name.strip().casefold()
        parameter = kind.parameter(wanted)
        if parameter is None:
            names = ", ".join(parameter.name for parameter in kind.parameters) or "nessuno"
            raise InvalidDatum(
                "clausole", f"La clausola «{kind.code}» non ha il parametro «{name.strip()[:40]}»: i suoi sono {names}."
            )
        if wanted in given:
            raise InvalidDatum(
                "clausole", f"Il parametro «{wanted}» della clausola «{kind.code}» è indicato due volte: lasciarne uno."
            )
        given[wanted] = value.strip()
    values: dict[str, Value] = {}
    typed: dict[str, str] = {}
    for parameter in kind.parameters:
        text = given.get(parameter.name, "") or parameter.default
        if not text:
            raise InvalidDatum(
                "clausole",
                f"Alla clausola «{kind.code}» manca il parametro «{parameter.name}» ({parameter.description}): "
                f"indicarlo, ad esempio «{parameter.name} = {parameter.example}».",
            )
        values[parameter.name], typed[parameter.name] = value_of(kind, parameter, text, parties, offices)
    if kind.distinct_parties:
        _distinct(kind, values)
    for duty in kind.duties:
        limit = values.get(duty.limit)
        if duty.recurs and isinstance(limit, TimeLimit):
            check_recurring(limit)
    return SwitchedOn(kind, values, typed)


def _distinct(kind: ClauseKind, values: Mapping[str, Value]) -> None:
    """A body that appoints itself, or reports to itself, is a slip of the hand."""
    named: dict[int, str] = {}
    for name, value in values.items():
        if isinstance(value, Party) and (other := named.setdefault(value.position, name)) != name:
            raise InvalidDatum(
                "clausole",
                f"Nella clausola «{kind.code}» «{other}» e «{name}» sono la stessa parte ({value.name}): indicarne due "
                "diverse.",
            )


def value_of(
    kind: ClauseKind, parameter: Parameter, text: str, parties: Sequence[Party], offices: Sequence[Office]
) -> tuple[Value, str]:
    """Read a parameter; answers its value, and the text tidied.

    Raises:
        InvalidDatum: It cannot be read, or names nobody: in a sentence that names clause and parameter.
    """
    try:
        return _value(kind, parameter, text, parties, offices)
    except InvalidDatum as refusal:
        raise InvalidDatum(
            "clausole", f"Clausola «{kind.code}», parametro «{parameter.name}»: {_lower(refusal.sentence)}"
        ) from refusal


def _value(
    kind: ClauseKind, parameter: Parameter, text: str, parties: Sequence[Party], offices: Sequence[Office]
) -> tuple[Value, str]:
    match parameter.kind:
        case ParameterKind.TERM:
            # A notice is a duration and does not roll; an obligation does (art. 2963 c.c.).
            limit = parse_time_limit(text, rolls=parameter.name != kind.notice)
            return limit, limit.short
        case ParameterKind.NUMBER:
            if not re.fullmatch("0*[1-9][0-9]{0,3}", text, re.ASCII) or len(text) > 20:
                raise InvalidDatum("clausole", f"«{text[:40]}» non è un numero intero da 1 a 9999.")
            return int(text), str(int(text))
        case ParameterKind.DAY:
            day = parse_day(text)
            return day, f"{day:%d/%m/%Y}"
        case ParameterKind.YES_NO:
            said = text.casefold()
            if said not in (*_YES, *_NO):
                raise InvalidDatum("clausole", f"«{text[:40]}» non è né «sì» né «no».")
            return said in _YES, "sì" if said in _YES else "no"
        case ParameterKind.PARTY:
            party = _named(text, [party.name for party in parties], "parte")
            return parties[party], str(party + 1)
        case ParameterKind.OFFICE:
            office = _named(text, [office.name for office in offices], "struttura responsabile")
            return offices[office], offices[office].name
        case ParameterKind.TEXT:
            require_text(parameter.name, text, _TEXT_MOST)
            tidy = " ".join(text.split())
            return tidy, tidy


def _named(text: str, names: Sequence[str], what: str) -> int:
    """Which of several is meant, by its number or its name."""
    if re.fullmatch("[1-9][0-9]?", text, re.ASCII) and int(text) <= len(names):
        return int(text) - 1
    plain = [folded(name) for name in names]
    if (wanted := folded(text)) in plain:
        return plain.index(wanted)
    listed = ", ".join(f"{number} ({name})" for number, name in enumerate(names, 1))
    raise InvalidDatum("clausole", f"«{text[:60]}» non è una {what} dell’accordo: indicare {listed}.")


def _lower(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]
