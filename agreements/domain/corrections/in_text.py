"""Rettifica of a datum that a text states which others have approved or signed: what the text says decides.

The register is wrong and the text right: a person quotes it. The text is wrong: a recognisable slip is told to the
parties in a note (artt. 1430 and 1433 c.c.), all sign an act of correction, or our own body corrects its resolution.
Whichever it is, it is the text that is read, never whether an act happens to be open.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Protocol

from agreements.domain.agreement.act import Act, ActState
from agreements.domain.agreement.agreement import Agreement, Origin
from agreements.domain.agreement.correction import CHARGES, OF_ITS_TEXT, Correction, Datum
from agreements.domain.basics.errors import InvalidDatum
from agreements.domain.stated.known import Known, known_of
from agreements.domain.stated.names import named_in, plain
from agreements.domain.stated.reading import Line, read
from agreements.domain.stated.values import Place, Stated, Subject, ValueKind


class Way(StrEnum):
    """How what a text states is corrected; the value is what staff call it."""

    QUOTED = "il testo dice il valore giusto"
    RECOGNISABLE = "errore materiale riconoscibile nel testo"
    ALL_SIGNED = "atto di correzione firmato da tutte le parti"
    OWN_ACT = "rettifica della nostra delibera"
    CHANGED = "il dato è cambiato dopo il testo"


BY_TWO = frozenset({Way.RECOGNISABLE, Way.OWN_ACT, Way.CHANGED})
"""Ways in which the text says something else than the register will: a second person looks."""


@dataclass(frozen=True, slots=True)
class Grounds:
    """On what a correction of such a datum rests.

    Attributes:
        article: Words of the text, as a person quotes them.
        act: Number and date of the resolution that corrects ours, or the act by which the datum has changed.
    """

    way: Way = Way.QUOTED
    article: str = ""
    act: str = ""

    @property
    def kept(self) -> dict[str, str]:
        """As the journal keeps it."""
        return {"way": self.way.name, "article": self.article.strip(), "act_named": self.act.strip()}

    @staticmethod
    def read(kept: Mapping[str, str]) -> Grounds:
        """What a row of the journal kept; nothing where it kept none."""
        return Grounds(Way[kept.get("way", Way.QUOTED.name)], kept.get("article", ""), kept.get("act_named", ""))


class Texts(Protocol):
    """The texts of an agreement, as they were frozen."""

    def lines(self, act: Act) -> tuple[Line, ...]:
        """What the text of an act says; empty where there is none, or it cannot be read."""

    def holding(self, article: str, acts: Sequence[Act]) -> str:
        """The name of the text, of these acts, in which quoted words stand; empty where they stand in none."""


class NoTexts:
    """Where nobody has looked into any text."""

    def lines(self, act: Act) -> tuple[Line, ...]:
        """Nothing."""
        return ()

    def holding(self, article: str, acts: Sequence[Act]) -> str:
        """Nowhere."""
        return ""


@dataclass(frozen=True, slots=True)
class Judged:
    """A correction that may be made.

    Attributes:
        by_two: Whether it waits for a second person.
        told: In Italian, what it rests on, for the journal.
    """

    by_two: bool = False
    told: str = ""


FREE = Judged()
"""Nothing in a text stands against it."""

_OF_A_PARTY = frozenset(
    {
        Datum.PARTY_NAME,
        Datum.PARTY_NATURE,
        Datum.PARTY_TAX_CODE,
        Datum.PARTY_SEAT,
        Datum.PARTY_SHORT_NAME,
        Datum.SIGNATORY_NAME,
        Datum.SIGNATORY_OFFICE,
        Datum.SIGNATORY_POWER,
    }
)
_OF_ALL_ACTS = _OF_A_PARTY | {Datum.TITLE}
_OF_OUR_RESOLUTION = frozenset({Datum.RESOLUTION_NUMBER, Datum.RESOLUTION_DATE})
_OF_ONE_ACT = _OF_OUR_RESOLUTION | {Datum.PARTY_ACT_NUMBER, Datum.PARTY_ACT_DATE, Datum.PARTY_ACT_AUTHORITY} | CHARGES
_FROZEN = frozenset({ActState.DEFINITIVE, ActState.SIGNING, ActState.SIGNED})
_APPROVED = _FROZEN | {ActState.APPROVED, ActState.PARTIES_APPROVED}
_SAYS_NEITHER = Judged(True, "Il testo non dice né il valore di prima né questo.")
_NOT_READ = frozenset({Datum.PARTY_NATURE})
"""What no words of a text say as the register does: that they mean it a second person confirms."""
_SPEAKS_OF = {
    Datum.DURATION: re.compile(r"\bdur[ai]|vigen|vigore|efficac|scad|termin", re.IGNORECASE),
    Datum.RENEWALS_ALLOWED: re.compile(r"rinnov|prorog", re.IGNORECASE),
    Datum.EFFECT: re.compile(r"decorr|effett|efficac|vigore", re.IGNORECASE),
}
_LEAST_WORDS = 2
_FIELD, _WAYS, _ACT = "«Parole del testo»", "«Come si corregge»", "«Atto»"


def acts_that_state(agreement: Agreement, datum: Datum, addressed: Act, which: str = "") -> tuple[Act, ...]:
    """The acts whose text states a datum and is others' too: approved, frozen or signed. Empty: it is ours to change.

    What belongs to the whole agreement stands in every act that was frozen, whatever was opened or withdrawn since;
    a party that joined stands in those alone that it signs.

    Args:
        which: The party, of what is a party's.
    """
    if datum in OF_ITS_TEXT:
        first = agreement.acts[0]
        return (first, *agreement.signed_acts[1:]) if first.state in _APPROVED else ()
    if datum in _OF_ALL_ACTS:
        return tuple(act for act in agreement.acts if _frozen(act) and _named_in(agreement, act, which))
    return (addressed,) if datum in _OF_ONE_ACT and _frozen(addressed) else ()


def _named_in(agreement: Agreement, act: Act, which: str) -> bool:
    if act.sequence > 1 or not which.strip():
        return True
    return agreement.party_named(which).position not in agreement.joined_later


def _frozen(act: Act) -> bool:
    # The text of an agreement recorded as it was is not made from these data: they may be set right.
    return act.state in _FROZEN and act.definitive is not None


def judge(
    before: Agreement,
    after: Agreement,
    correction: Correction,
    old: str,
    acts: Sequence[Act],
    grounds: Grounds,
    texts: Texts,
) -> Judged:
    """Whether the texts allow a correction.

    Args:
        before, after: The agreement without and with the correction.
        old: The value until now, in words.
        acts: Those whose text states the datum.

    Raises:
        InvalidDatum: They do not; the sentence says how it is put right.
    """
    case = _Case(before, after, correction, old, tuple(acts), texts)
    article = " ".join(grounds.article.split())
    match grounds.way:
        case Way.OWN_ACT:
            return case.by_our_resolution(grounds.act.strip())
        case Way.CHANGED:
            return case.changed_since(grounds.act.strip())
        case Way.RECOGNISABLE:
            return case.recognisable(article)
        case Way.ALL_SIGNED:
            return case.by_a_later_act(article)
    return case.quoted(article, case.acts) if article else case.unquoted()


class _Case:
    """One correction against its texts."""

    def __init__(
        self,
        before: Agreement,
        after: Agreement,
        correction: Correction,
        old: str,
        acts: tuple[Act, ...],
        texts: Texts,
    ) -> None:
        self.before, self.datum = before, correction.datum
        self.new, self.old, self.acts, self.texts = correction.new_value.strip(), old, acts, texts
        known, newer = (_known(each, acts) for each in (before, after))
        self.come, self.gone = _only_in(newer, known), _only_in(known, newer)

    def quoted(self, article: str, acts: tuple[Act, ...]) -> Judged:
        """The text says the right value, in words that a person quotes."""
        if self._unread:
            return Judged(True, f"Parole riportate dal testo, che qui non si legge: «{article}».")
        act, name = self._found(article, acts)
        if not self._says_new(article, amending=act.sequence > 1):
            if self._not_understood(article):
                return Judged(True, f"Nel testo ({name}), da leggere in due: «{article}».")
            raise self._refused(
                f"Le parole citate stanno nel testo, ma non dicono {self._hidden(f'«{self.new}»', 'il valore giusto')} "
                f"({self.datum}): riportare quelle che lo dicono, o correggere il valore.",
                _FIELD,
            )
        told = f"Nel testo ({name}): «{article}»."
        # What an act has changed since is another matter.
        others = [line for each in acts if each.sequence >= act.sequence for line in self.texts.lines(each)]
        contradicted = self._told(self.gone, self.old, others) if self.gone or self.datum in _NOT_READ else ""
        if contradicted and plain(self.old) not in plain(self.new):
            told += f" Il testo dice anche il valore di prima: {contradicted}."
            return Judged(True, told)
        return Judged(self.datum in _NOT_READ, told)

    def unquoted(self) -> Judged:
        """Nobody quotes: it is corrected where no text states it, and else refused with what the text says."""
        lines = [line for act in self.acts for line in self.texts.lines(act)]
        historical = self.before.origin is Origin.HISTORICAL
        if self._unread:
            return FREE
        new, old = self._told(self.come, self.new, lines), self._told(self.gone, self.old, lines)
        if historical and (new or not self._of_its_matter(lines)):
            return FREE
        required = any(each.wanted for each in (*self.come, *self.gone))
        if lines and not new and not old and not required and not self._of_its_matter(lines):
            return _SAYS_NEITHER if self.datum in _OF_ALL_ACTS else FREE
        if new:
            raise self._refused(
                f"«{self.datum}» sta nel testo {self._state}, che dice già {self._hidden(new)}: riportare in {_FIELD} "
                "la frase che lo dice.",
                _FIELD,
            )
        told = old or self._instead(lines)
        said = f", che dice {self._hidden(told)}" if told else ""
        raise self._refused(
            f"«{self.datum}» sta nel testo {self._state}{said}. Se un articolo dice il valore giusto, riportarlo in "
            f"{_FIELD}; se è sbagliato il testo, scegliere in {_WAYS}: {self._ways}."
        )

    def _instead(self, lines: Sequence[Line]) -> str:
        """What a text says of the same matter, where it says neither value."""
        subjects = {each.subject for each in (*self.come, *self.gone)} - {Subject.NONE}
        about = (one for one in read(tuple(lines)) for each in subjects if _about(one, each) and _of(one, each))
        return next((f"«{one.quote}»" for one in about if not one.perhaps), "")

    def recognisable(self, article: str) -> Judged:
        """The text has a slip that everybody recognises: a note goes to the parties."""
        if self.datum is Datum.RENEWALS_ALLOWED:
            raise self._refused(
                "Quante volte l’accordo si rinnova lo dice il testo firmato: contro di esso il registro non si "
                "corregge, serve un «atto di correzione firmato da tutte le parti» («atto-aggiuntivo»)."
            )
        if not article:
            raise self._refused(f"Riportare in {_FIELD} le parole sbagliate, come stanno nel testo.", _FIELD)
        _, name = self._found(article, self.acts)
        return Judged(True, f"Errore materiale riconoscibile nel testo ({name}): «{article}», da leggere «{self.new}».")

    def by_a_later_act(self, article: str) -> Judged:
        """All have signed an act that says the right value."""
        later = tuple(act for act in self.before.signed_acts if act.sequence > 1)
        if not later:
            raise self._refused(
                "Non c’è ancora un atto di correzione firmato da tutte le parti: aprirlo con «atto-aggiuntivo»; "
                f"firmato, ripetere la rettifica riportandone le parole in {_FIELD}."
            )
        if not article:
            raise self._refused(
                f"Riportare in {_FIELD} le parole dell’atto firmato che dicono il valore giusto.", _FIELD
            )
        return self.quoted(article, later)

    def by_our_resolution(self, act: str) -> Judged:
        """Our own body has corrected its resolution."""
        if self.datum not in _OF_OUR_RESOLUTION:
            raise self._refused(
                f"La «{Way.OWN_ACT}» corregge numero e data della delibera; per «{self.datum}» scegliere: {self._ways}."
            )
        if not act:
            raise self._refused(f"Indicare in {_ACT} numero e data della delibera che rettifica la nostra.", _ACT)
        return Judged(True, f"Rettifica della nostra delibera: {act}.")

    def changed_since(self, act: str) -> Judged:
        """The text was right, and is so no more: a seat has moved, an office has another name."""
        if self.datum not in _OF_A_PARTY - {Datum.PARTY_NAME}:
            raise self._refused(
                f"«{self.datum}» non cambia dopo il testo: se è sbagliato il registro, citare l’articolo in {_FIELD}; "
                f"se è sbagliato il testo, scegliere: {self._ways}."
            )
        if not act:
            raise self._refused(f"Indicare in {_ACT} l’atto o la comunicazione da cui risulta il cambiamento.", _ACT)
        return Judged(True, f"Cambiato dopo il testo: {act}.")

    def _found(self, article: str, acts: tuple[Act, ...]) -> tuple[Act, str]:
        """The act in whose text quoted words stand, and the name of that text."""
        if len(article.split()) < _LEAST_WORDS:
            raise self._refused(f"In {_FIELD} servono più parole: riportare la frase del testo che lo dice.", _FIELD)
        for act in acts:
            if name := self.texts.holding(article, (act,)):
                return act, name
        raise self._refused(
            f"Le parole citate non stanno nel testo {self._state}: riportarle come vi stanno, parola per parola.",
            _FIELD,
        )

    def _says_new(self, article: str, *, amending: bool) -> bool:
        """Whether quoted words say the new value; those of an act that amends need not say of what."""
        if self.datum in _NOT_READ:
            return True
        quoted = [Line(article)]
        wanted = [each for each in self.come if each.wanted] or self.come
        if not wanted:
            return bool(self._told((), self.new, quoted)) or self._nothing_left(quoted)
        if amending:
            wanted = [replace(each, subject=Subject.NONE) for each in wanted]
        return any(self._told((each,), "", quoted) for each in wanted)

    def _not_understood(self, article: str) -> bool:
        """Whether quoted words speak of a term or a renewal in a way that is not read here, and say no other value."""
        kinds = {value.kind for each in self.come if each.subject is not Subject.NONE for value in each.values}
        spoken = _SPEAKS_OF.get(self.datum)
        said = any(one.value.kind in kinds for one in read((Line(article),)))
        return bool(kinds) and spoken is not None and spoken.search(article) is not None and not said

    def _nothing_left(self, quoted: list[Line]) -> bool:
        return not self.new and not self._told(self.gone, self.old, quoted)

    def _told(self, known: Iterable[Known], words: str, lines: Sequence[Line]) -> str:
        """Where a text says one of these data, or these words where the register compares no value; else empty."""
        known = tuple(known)
        if not known and not self.come and not self.gone:
            wanted = plain(words)
            return next((_near(words, line.text) for line in lines if wanted and named_in(words, plain(line.text))), "")
        stated = [each for each in read(tuple(lines)) if not each.perhaps]
        for each in known:
            for value in each.values:
                if value.kind in (ValueKind.NAME, ValueKind.CODE):
                    told = next((line.text for line in lines if named_in(value.form, plain(line.text))), "")
                    if told:
                        return _near(value.form, told)
                said = next((one for one in stated if one.value == value and _about(one, each.subject)), None)
                if said is not None:
                    return f"«{said.quote}»{f' ({said.where})' if said.place is Place.BODY else ''}"
        return ""

    def _of_its_matter(self, lines: Sequence[Line]) -> bool:
        """Whether a text says anything of how long, how often, from when: then what it says holds."""
        subjects = {each.subject for each in (*self.come, *self.gone)} - {Subject.NONE}
        if not subjects:
            return self.datum in OF_ITS_TEXT and not lines
        return any(_about(one, subject) and _of(one, subject) for one in read(tuple(lines)) for subject in subjects)

    @property
    def _unread(self) -> bool:
        """Whether it was recorded as it was, and nothing can be read of it: a scan, or paper."""
        read_here = any(self.texts.lines(act) for act in self.acts)
        return self.before.origin is Origin.HISTORICAL and not read_here

    @property
    def _state(self) -> str:
        if any(act.state is ActState.SIGNED or act.signatures for act in self.acts):
            return "già firmato"
        return "già congelato" if any(_frozen(act) for act in self.acts) else "già approvato"

    @property
    def _ways(self) -> str:
        ways = [f"«{Way.RECOGNISABLE}» (nota scambiata con le parti)"]
        if self.datum is Datum.RENEWALS_ALLOWED:
            ways = []
        if self._state == "già firmato":
            ways.append(f"«{Way.ALL_SIGNED}» («atto-aggiuntivo»)")
        elif self._state == "già congelato" and self.datum not in OF_ITS_TEXT:
            ways.append("finché nessuno ha firmato, ritirare il testo («ritira-testo»)")
        else:
            ways.append("una nuova delibera, con l’atto riportato in bozza («riporta-in-bozza»)")
        if self.datum in _OF_OUR_RESOLUTION:
            ways.append(f"«{Way.OWN_ACT}»")
        if self.datum in _OF_A_PARTY - {Datum.PARTY_NAME}:
            ways.append(f"«{Way.CHANGED}»")
        return "; ".join(ways)

    def _hidden(self, told: str, instead: str = "un valore") -> str:
        return self.before.in_refusal(told, instead)

    def _refused(self, sentence: str, field: str = "") -> InvalidDatum:
        """A refusal at the field of the form that puts it right, else at the datum."""
        return InvalidDatum(field.strip("«»") or str(self.datum), sentence)


def _known(agreement: Agreement, acts: Sequence[Act]) -> list[Known]:
    return [each for act in acts for each in known_of(agreement, agreement.act(act.sequence), final=True)]


def _only_in(some: Sequence[Known], others: Sequence[Known]) -> tuple[Known, ...]:
    """The data of the one that the other has not: as values, whatever they are called."""
    left = Counter((each.subject, each.values) for each in others)
    found = []
    for each in some:
        key = each.subject, each.values
        if left[key]:
            left[key] -= 1
        elif each.values:
            found.append(each)
    return tuple(found)


def _near(words: str, text: str) -> str:
    """The words as a text has them, with a little of what stands beside them: enough to quote."""
    said = " ".join(text.split())
    at = max(said.casefold().find(" ".join(words.split()).casefold()), 0)
    first, last = said.rfind(" ", 0, max(at - 40, 0)) + 1, at + len(words) + 40
    cut = said.find(" ", last) if last < len(said) else -1
    return f"«{'…' if first else ''}{said[first : cut if cut > 0 else len(said)]}{'…' if cut > 0 else ''}»"


def _about(stated: Stated, subject: Subject) -> bool:
    of_times = subject is Subject.RENEWAL and stated.value.kind is ValueKind.TIMES
    return subject is Subject.NONE or stated.subject is subject or of_times


def _of(stated: Stated, subject: Subject) -> bool:
    kinds = {
        Subject.DURATION: (ValueKind.TERM, ValueKind.DATE, ValueKind.YEAR),
        Subject.RENEWAL: (ValueKind.TIMES,),
        Subject.EFFECT: (ValueKind.DATE, ValueKind.EVENT),
    }.get(subject, ())
    return stated.value.kind in kinds
