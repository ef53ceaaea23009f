"""Do text and register say the same? Values that stand in only one of the two, never sentences."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass

from agreements.domain.agreement.legal_basis import Question, RecordedAnswer
from agreements.domain.stated.known import Known
from agreements.domain.stated.names import known_as, named_in, plain
from agreements.domain.stated.values import Place, Stated, Subject, Value, ValueKind

NO_DATUM = "non è un dato del registro"
"""What a person answers where text and register may differ."""
CODE = "valore-"
_WHY = "Si firma il testo, e sul registro si calcolano i termini: devono dire lo stesso."
_ALWAYS = frozenset({ValueKind.AMOUNT, ValueKind.CODE})
_IN_ARTICLES = frozenset({ValueKind.DATE, ValueKind.DAY_OF_YEAR, ValueKind.TERM, ValueKind.SHARE, ValueKind.ACT_NUMBER})
RETROACTIVE = "effetto retroattivo"
_NEVER_SIGNED = frozenset({ValueKind.TERM, ValueKind.SHARE, ValueKind.DAY_OF_YEAR})
"""What no signature says, wherever it seems to stand."""
_PROMISED = frozenset({ValueKind.AMOUNT, ValueKind.TERM, ValueKind.SHARE, ValueKind.TIMES, ValueKind.NUMBER})
"""What premises may tell of another act, and no article may promise because of it."""
_OF_SUBJECT = {
    Subject.DURATION: frozenset({ValueKind.TERM, ValueKind.DATE, ValueKind.YEAR}),
    Subject.RENEWAL: frozenset({ValueKind.TIMES}),
    Subject.EFFECT: frozenset({ValueKind.DATE, ValueKind.EVENT}),
}


@dataclass(frozen=True, slots=True)
class Mismatch:
    """A value that stands in only one of the two, or that the two say differently.

    Attributes:
        code: By which staff name it when they settle it.
        said: The words of the text; empty where it says nothing of it.
        where: Of the text.
        label: Of the datum of the register; empty where there is none.
        recorded: As the register shows it; empty where it has nothing.
    """

    code: str
    said: str
    where: str
    label: str
    recorded: str

    @property
    def sentence(self) -> str:
        """In Italian, for a page."""
        if not self.said:
            return f"il testo non dice «{self.recorded}» ({self.label} nel registro)"
        text = f"{self.where}: il testo dice «{self.said}»"
        if not self.label:
            return f"{text}, che nel registro non c’è"
        return f"{text}, il registro «{self.recorded or 'nulla'}» ({self.label})"

    @property
    def question(self) -> Question:
        """As it is put to whoever settles it."""
        told = self.sentence[0].upper() + self.sentence[1:]
        return Question(self.code, f"{told}: può restare così?", _WHY, (NO_DATUM,), (NO_DATUM,))


def compared(
    stated: Sequence[Stated], known: Sequence[Known], whole: str, template: Callable[[], Iterable[Stated]]
) -> tuple[Mismatch, ...]:
    """What stands in only one of text and register.

    Args:
        stated: What the text states.
        known: What the register knows.
        whole: All that the text says, for names.
        template: What the text states that is made anew from the register, its fixed words included; asked only where
            something of the text is not known.
    """
    body = plain(whole)
    names = [value.form for each in known for value in each.values if value.kind is ValueKind.NAME]
    spoken = {each.value for each in stated if not each.perhaps}
    perhaps = {each.value for each in stated}
    found: list[Mismatch] = []
    missing: list[Known] = []
    told: set[Value] = set()
    held = {value for each in known for value in each.values}
    for each in known:
        other = _said_instead(each, stated, held)
        if other is not None:
            told.add(other.value)
            found.append(_mismatch(other, each))
        elif (
            each.wanted
            and each.values
            and not any(
                _says(value, spoken if each.subject is not Subject.NONE else perhaps, body) for value in each.values
            )
        ):
            missing.append(each)
    premised: set[Value] = set()
    for each in known:
        for value in each.values:
            of = premised if each.premised and value.kind in _PROMISED else told
            of.update(_alike(value))
    unknown = {
        (one.value, "" if one.value.kind is ValueKind.NAME else one.where): one
        for one in reversed(stated)
        if one.value not in told
        and not (_of_premises(one) and one.value in premised)
        and not one.perhaps
        and _matters(one, names, known)
    }
    if unknown:
        fixed = {(_of_premises(each), each.value) for each in template() if not each.perhaps}
        unknown = {key: one for key, one in unknown.items() if not _fixed(one, fixed)}
    found += _paired(missing, list(reversed(unknown.values())))
    return tuple({each.code: each for each in found}.values())


def blanks_compared(filled: Mapping[str, str], known: Mapping[str, str]) -> tuple[Mismatch, ...]:
    """The blanks that were filled otherwise than the register knows.

    Args:
        filled: What each blank became.
        known: What the register knows of it; empty where it knows nothing.
    """
    return tuple(
        Mismatch(
            _code(label, known[label], Value(ValueKind.NAME, value)), value, f"spazio «{label}»", label, known[label]
        )
        for label, value in filled.items()
        if known.get(label) and plain(known[label]) != plain(value)
    )


def unsettled(found: Iterable[Mismatch], answers: Sequence[RecordedAnswer]) -> tuple[Mismatch, ...]:
    """Those of which nobody has said that they are no data of the register; a code is of the value, wherever it is."""
    settled = {each.code for each in answers}
    return tuple(each for each in found if each.code not in settled)


def apart(groups: Iterable[tuple[str, Sequence[Stated]]], known: Sequence[Known]) -> tuple[Mismatch, ...]:
    """The amounts that stand beside another year, or another party, than in the register.

    Args:
        groups: The rows of the tables and the paragraphs, each with its words and its values.
    """
    with_it = [each for each in known if each.beside]
    found: list[Mismatch] = []
    for words, values in groups:
        amounts = [one for one in values if one.value.kind is ValueKind.AMOUNT]
        amounts = [one for one in amounts if any(one.value == each.values[0] for each in with_it)]
        years = [one.value for one in values if one.value.kind is ValueKind.YEAR]
        if len(set(years)) == 1:
            years *= len(amounts)
        if amounts and len(years) == len(amounts):
            found += _beside(zip(amounts, years, strict=True), with_it)
        parties = {v for each in with_it for v in each.beside if v.kind is ValueKind.NAME}
        named = {v for v in parties if named_in(v.form, plain(words))} if amounts else set()
        if len(named) == 1:
            found += _beside(((one, next(iter(named))) for one in amounts), with_it)
    return tuple({each.code: each for each in found}.values())


def _of_premises(one: Stated) -> bool:
    return one.value.kind in _PROMISED and (one.place is Place.PREMISES or one.where == Place.PREMISES)


def _fixed(one: Stated, fixed: Set[tuple[bool, Value]]) -> bool:
    return (False, one.value) in fixed or (_of_premises(one), one.value) in fixed


def _beside(pairs: Iterable[tuple[Stated, Value]], known: Sequence[Known]) -> Iterator[Mismatch]:
    for one, other in pairs:
        own = [each for each in known if each.values[0] == one.value and any(v.kind is other.kind for v in each.beside)]
        if own and not any(other in each.beside for each in own):
            said = Stated(one.value, f"{one.quote} – {other.form}", one.where)
            yield _mismatch(said, own[0])


def _alike(value: Value) -> tuple[Value, ...]:
    """A value, and how a text may say less of it: «dicembre 2029» of its last day."""
    return (value, Value(value.kind, value.form[:7])) if value.kind is ValueKind.DATE else (value,)


def _says(value: Value, spoken: set[Value], body: str) -> bool:
    return named_in(value.form, body) if value.kind is ValueKind.NAME else value in spoken


def _said_instead(known: Known, stated: Sequence[Stated], held: Set[Value]) -> Stated | None:
    """What the sentences about a datum say in its place; None where one of them says it, or none says anything.

    Args:
        held: What the register holds of any datum: what it does not hold stands for this one first.
    """
    kinds = _OF_SUBJECT.get(known.subject)
    if kinds is None:
        return None
    wanted = {value.kind for value in known.values} or {ValueKind.TERM}
    about = [
        each
        for each in stated
        if each.place is Place.BODY
        and each.value.kind in kinds & wanted
        and not each.perhaps
        and _about(each, known.subject)
    ]
    if not about or any(each.value in known.values for each in about):
        return None
    return next((each for each in about if each.value not in held), about[0])


def _about(stated: Stated, subject: Subject) -> bool:
    return (
        stated.subject is subject
        or (subject is Subject.RENEWAL and stated.value.kind is ValueKind.TIMES)
        or (subject is Subject.EFFECT and stated.value.kind is ValueKind.EVENT)
    )


def _matters(one: Stated, names: Sequence[str], known: Sequence[Known]) -> bool:
    """Whether a value that the register does not have is told."""
    kind = one.value.kind
    if kind is ValueKind.NAME:
        return _names_somebody(one, names)
    if kind in _ALWAYS:
        return True
    if one.place is Place.SIGNATURES and kind in _NEVER_SIGNED:
        return True
    if one.place not in (Place.PARTIES, Place.BODY):
        return False
    if kind in _IN_ARTICLES:
        return True
    if kind is ValueKind.YEAR:
        return one.place is Place.BODY and one.subject in (Subject.DURATION, Subject.CHARGES)
    if kind is ValueKind.NUMBER:
        noun = one.value.form.partition(" ")[2]
        return any(v.kind is kind and v.form.partition(" ")[2] == noun for each in known for v in each.values)
    if kind is ValueKind.EVENT:
        return one.value.form == RETROACTIVE
    # «Rinnovabile» says once, and may be said again beside the register's own number.
    return kind is ValueKind.TIMES and one.value.form != "1"


def _names_somebody(one: Stated, names: Sequence[str]) -> bool:
    """A body wherever the act itself speaks, an office among those responsible: told once, where it stands first."""
    return not known_as(one.value.form, names) and (one.place is not Place.PREMISES or one.responsible)


def _paired(missing: Sequence[Known], unknown: Sequence[Stated]) -> Iterator[Mismatch]:
    """Those of one kind together, where there is one on each side: the one stands for the other."""
    alone = {kind: [one for one in unknown if one.value.kind is kind] for kind in ValueKind}
    waiting = {kind: [each for each in missing if each.values[0].kind is kind] for kind in ValueKind}
    pairs = {kind for kind in ValueKind if len(alone[kind]) == len(waiting[kind]) == 1}
    for each in missing:
        kind = each.values[0].kind
        yield _mismatch(alone[kind][0], each) if kind in pairs else _missing(each)
    yield from (_unknown(one) for one in unknown if one.value.kind not in pairs)


def _mismatch(one: Stated, known: Known) -> Mismatch:
    code = _code(known.label, known.words, one.value)
    return Mismatch(code, one.quote, one.where, known.label, known.words)


def _missing(known: Known) -> Mismatch:
    return Mismatch(_code(known.label, known.words, None), "", "", known.label, known.words)


def _unknown(one: Stated) -> Mismatch:
    return Mismatch(_code(one.where, "", one.value), one.quote, one.where, "", "")


def _code(label: str, recorded: str, value: Value | None) -> str:
    said = "" if value is None else f"{value.kind}:{value.form}"
    digest = hashlib.sha256("\n".join((label, recorded, said)).encode()).hexdigest()
    return f"{CODE}{digest[:6]}"
