"""On what law an agreement rests: what that law asks of the parties and first, and what persons have answered.

The program adjudges nothing: it asks, in the words of the folder `legal_bases`, and keeps who answered what, and why.
A doubtful answer is told on pages and never a refusal; only what nobody has answered stops the examination.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from agreements.domain.agreement.parties import Nature, Party
from agreements.domain.agreement.signature_form import among_administrations
from agreements.domain.agreement.stamp_duty import Duty
from agreements.domain.basics.folding import folded, unaccented

YES, NO, NOT_KNOWN = "sì", "no", "non so"
GO_ON, TO_ASSESS = "si procede", "da valutare"
REGISTRATION, STAMP = "registrazione", "bollo"
NEEDED, NATURE = "parte-richiesta", "natura"
"""Codes of what is asked of the parties where no warning of the basis says it; of one party its position follows."""
WITHOUT_BASIS = "senza-base"
"""Code of what is asked where no basis was chosen, and a party is no administration."""
_OBJECT = "appalto-oggetto"


class Registration(StrEnum):
    """How an act is registered for tax; the value is the Italian label."""

    NO_DUTY = "nessun obbligo"
    IN_CASE_OF_USE = "caso d’uso"
    FIXED_TERM = "termine fisso"
    SPECIFIC_CONTRACT = "imposta del contratto"
    TO_ASSESS = "da valutare"


@dataclass(frozen=True, slots=True)
class Question:
    """One thing that a person answers, with a reason.

    Attributes:
        code: By which staff name it: «appalto-b».
        text: As it is put, ending with a question mark.
        why: In Italian, a sentence: by what law it is asked.
        answers: Those that it takes.
        well: Those that leave nothing to look at.
        doubt: In Italian, a sentence for pages where another one was given.
        before_text: Whether it is answered when the agreement is entered, before there is a text.
    """

    code: str
    text: str
    why: str
    answers: tuple[str, ...] = (YES, NO, NOT_KNOWN)
    well: tuple[str, ...] = (YES,)
    doubt: str = ""
    before_text: bool = False

    def answer_meant(self, typed: str) -> str | None:
        """The answer that somebody typed, without regard to case, spacing and accents; None if it is none."""
        return next((each for each in self.answers if _plain(each) == _plain(typed)), None)

    def given(self, answers: Sequence[RecordedAnswer]) -> RecordedAnswer | None:
        """The answer that counts: the last one to this question, in the words in which it is put today.

        Another body, another nature, a folder that a lawyer has reworded: what was answered was asked otherwise.
        """
        return next((each for each in reversed(answers) if (each.code, each.question) == (self.code, self.text)), None)

    @property
    def in_a_line(self) -> str:
        """For a page: the code, what is asked and the answers it takes."""
        return f"«{self.code}»: {self.text} ({' / '.join(self.answers)}) {self.why}"


def _plain(answer: str) -> str:
    return unaccented(folded(answer.replace("'", "’"))).rstrip("’")


@dataclass(frozen=True, slots=True)
class NatureWarning:
    """Of which bodies a basis warns, and in which sentence."""

    code: str
    natures: frozenset[Nature]
    sentence: str


@dataclass(frozen=True, slots=True)
class BasisWords:
    """What the text of an agreement says of its basis; each a whole clause without its final full stop.

    Attributes:
        line: In italics below the title: «ai sensi dell’articolo 15 …».
        references: «Visti», the basis itself first.
        courts: On disputes that the parties have not settled.
        form: On how it is written and signed; empty: as the template says it of these parties.
        closing: Above the signatures; empty: likewise.
        signing: After «firma digitale», where an organ gives the mandate to sign; empty: likewise.
        among_administrations: Further «visti», where all the parties are administrations.
    """

    line: str
    references: tuple[str, ...]
    courts: str
    form: str = ""
    closing: str = ""
    signing: str = ""
    among_administrations: tuple[str, ...] = ()

    def between(self, parties: Sequence[Party]) -> BasisWords:
        """The words as they are among these parties."""
        further = self.among_administrations if among_administrations(parties) else ()
        return replace(self, references=(*self.references, *further), among_administrations=())


@dataclass(frozen=True, slots=True)
class LegalBasis:
    """One basis, as its folder says it.

    Attributes:
        name: Of its folder.
        title: Italian name, for people.
        law: Short citation, for journal and pages.
        admitted: Natures of parties that need no word.
        needed: At least one party is of these; empty: of whichever.
        contracts: Whether art. 7 c. 4 D.Lgs. 36/2023 is asked about.
        clauses: Codes of clauses that the text must have.
        contents: What else it must say, in words.
        notifications: What is communicated or published, to whom.
        registration: Outcomes that are usual.
        stamp: In Italian, a sentence on stamp duty.
        to_confirm: In Italian, what the legal office still has to confirm.
    """

    name: str
    title: str
    law: str
    admitted: frozenset[Nature]
    words: BasisWords
    needed: frozenset[Nature] = frozenset()
    warnings: tuple[NatureWarning, ...] = ()
    questions: tuple[Question, ...] = ()
    contracts: bool = False
    clauses: tuple[str, ...] = ()
    contents: tuple[str, ...] = ()
    notifications: tuple[str, ...] = ()
    registration: tuple[Registration, ...] = ()
    stamp: str = ""
    sources: tuple[str, ...] = ()
    to_confirm: tuple[str, ...] = ()

    @property
    def chosen(self) -> ChosenBasis:
        """As an agreement keeps it."""
        return ChosenBasis(self.name, self.title)


@dataclass(frozen=True, slots=True)
class ChosenBasis:
    """The basis of an agreement as it was chosen: a folder that changes later does not change it."""

    name: str
    title: str

    def __str__(self) -> str:
        return f"{self.name}: {self.title}"


@dataclass(frozen=True, slots=True)
class RecordedAnswer:
    """What a person answered; another answer to the same question follows it, and the last one counts.

    Attributes:
        question: As it was put.
        by: Name and office.
    """

    code: str
    question: str
    answer: str
    reason: str
    by: str
    on: date


_CONDITIONS = (
    (
        "appalto-a",
        "La cooperazione interviene solo fra due o più stazioni appaltanti o enti concedenti?",
    ),
    (
        "appalto-b",
        "Tutte le parti partecipano davvero a compiti funzionali all’interesse comune, senza scambio di prestazioni?",
    ),
    (
        "appalto-c",
        "C’è una convergenza sinergica su attività di interesse comune, e non la missione di una sola parte?",
    ),
    (
        "appalto-d",
        "Le parti svolgono sul mercato aperto meno del 20 per cento delle attività interessate?",
    ),
)
CONTRACT_RISK = (
    "Rischio di appalto: da valutare a cura del dirigente e dell’avvocatura (art. 7 c. 4 D.Lgs. 36/2023, che chiede "
    "insieme le quattro condizioni)."
)
OBJECT_QUESTION = Question(
    _OBJECT,
    "L’oggetto comprende un lavoro, una fornitura o un servizio?",
    "Se sì, o se non si sa, contano le quattro condizioni dell’art. 7 c. 4 D.Lgs. 36/2023.",
    well=(YES, NO),
)
CONDITIONS = tuple(
    Question(code, text, f"Art. 7 c. 4 lett. {code[-1]}) D.Lgs. 36/2023.", doubt=CONTRACT_RISK)
    for code, text in _CONDITIONS
)
NEW_TAX_LAW = date(2027, 1, 1)
"""From this day acts are under D.Lgs. 123/2025, in the place of D.P.R. 131/1986 and 642/1972."""


def tax_questions(day: date) -> tuple[Question, ...]:
    """Registration and stamp duty, with the law of the day.

    Legal basis: D.P.R. 131/1986 (art. 1 Tabella; art. 9 Tariffa, parte prima), D.P.R. 642/1972; from 1 January 2027
    D.Lgs. 123/2025.
    """
    if day < NEW_TAX_LAW:
        registered = (
            "D.P.R. 131/1986: nessun obbligo (art. 1 della Tabella), caso d’uso, termine fisso con il 3 per cento "
            "(art. 9 della Tariffa, parte prima), imposta propria del contratto."
        )
        stamped = "D.P.R. 642/1972 e art. 16 della sua tabella, allegato B; art. 82 c. 5 D.Lgs. 117/2017."
    else:
        registered = "D.Lgs. 123/2025, che sostituisce il D.P.R. 131/1986: articoli da confermare."
        stamped = "D.Lgs. 123/2025, che sostituisce il D.P.R. 642/1972: articoli da confermare."
    return (
        Question(
            REGISTRATION,
            "Come si registra l’atto?",
            registered,
            tuple(Registration),
            tuple(each for each in Registration if each is not Registration.TO_ASSESS),
            "La registrazione dell’atto è ancora da valutare.",
        ),
        Question(
            STAMP,
            "L’imposta di bollo è dovuta?",
            stamped,
            tuple(Duty),
            (Duty.EXEMPT, Duty.DUE),
            "L’imposta di bollo è ancora da valutare.",
        ),
    )


def chosen_duty(answers: Sequence[RecordedAnswer]) -> str | None:
    """What a person chose on stamp duty, the last time; None where nobody has."""
    return next((each.answer for each in reversed(answers) if each.code == STAMP), None)


def questions_on_parties(basis: LegalBasis, parties: Sequence[Party]) -> tuple[Question, ...]:
    """What a basis warns of, one question a party; and one where no party is of those that it needs."""
    asked = [question for party in parties if (question := _on_party(basis, party)) is not None]
    if basis.needed and not any(party.nature in basis.needed for party in parties):
        natures = ", ".join(f"«{nature}»" for nature in Nature if nature in basis.needed)
        asked.append(_warning(NEEDED, f"La base chiede almeno una parte che sia {natures}", basis.law))
    return tuple(asked)


def _on_party(basis: LegalBasis, party: Party) -> Question | None:
    told = next((each for each in basis.warnings if party.nature in each.natures), None)
    who = f"{party.name} ({party.nature})"
    if told is not None:
        return _warning(f"{told.code}-{party.position}", f"{who}: {told.sentence.rstrip('.')}", basis.law)
    if party.nature in basis.admitted:
        return None
    return _warning(f"{NATURE}-{party.position}", f"{who} non è fra le parti che la base prevede", basis.law)


def _warning(code: str, told: str, law: str) -> Question:
    return Question(
        code,
        f"{told}: si procede?",
        f"Base: {law}.",
        (GO_ON, TO_ASSESS),
        (GO_ON,),
        f"{told}: ancora da valutare.",
    )


def questions(
    basis: LegalBasis | None, parties: Sequence[Party], answers: Sequence[RecordedAnswer], *, money_moves: bool
) -> tuple[Question, ...]:
    """What must be answered before the examination, answered or not.

    Without a basis only whether to go on, where a party is no administration.

    Args:
        money_moves: Whether an act bears charges, or those of one that is on its way are not known.

    Legal basis: art. 7 c. 4 D.Lgs. 36/2023 (its four conditions are asked where money moves, or the object is a work,
    a supply or a service).
    """
    if basis is None:
        return _without_basis(parties)
    asked = [*questions_on_parties(basis, parties), *basis.questions]
    if basis.contracts:
        asked.append(OBJECT_QUESTION)
        on_object = OBJECT_QUESTION.given(answers)
        if money_moves or (on_object is not None and on_object.answer != NO):
            asked += CONDITIONS
    return tuple(asked)


def _without_basis(parties: Sequence[Party]) -> tuple[Question, ...]:
    others = [f"{party.name} ({party.nature})" for party in parties if not party.nature.public]
    if not others:
        return ()
    is_none = "non risulta una pubblica amministrazione"
    if all(party.nature.public or party.nature is not Nature.NOT_SAID for party in parties):
        is_none = "non è una pubblica amministrazione" if len(others) == 1 else "non sono pubbliche amministrazioni"
    asked = _warning(WITHOUT_BASIS, f"La base giuridica non è annotata, e {', '.join(others)} {is_none}", "")
    why = (
        "Senza base il modello richiama l’art. 15 L. 241/1990, che parla di amministrazioni; per indicarla: "
        "«rettifica» («base giuridica»)."
    )
    return (replace(asked, why=why),)


def before_text(basis: LegalBasis | None, answers: Sequence[RecordedAnswer]) -> tuple[Question, ...]:
    """What a basis asks before there is a text, and nobody has answered."""
    asked = basis.questions if basis is not None else ()
    return unanswered([question for question in asked if question.before_text], answers)


def unanswered(asked: Sequence[Question], answers: Sequence[RecordedAnswer]) -> tuple[Question, ...]:
    """Those of the questions that nobody has answered."""
    return tuple(question for question in asked if question.given(answers) is None)


def last_answer(answers: Sequence[RecordedAnswer], code: str) -> str | None:
    """The answer that counts to the question with this code; None where nobody has given one."""
    return next((each.answer for each in reversed(answers) if each.code == code), None)


def doubts(asked: Sequence[Question], answers: Sequence[RecordedAnswer]) -> tuple[str, ...]:
    """In Italian, what the answers leave to look at; each sentence once."""
    told = []
    for question in asked:
        given = question.given(answers)
        if given is not None and given.answer not in question.well:
            told.append(question.doubt or f"«{question.code}»: {question.text} Risulta «{given.answer}».")
    return tuple(dict.fromkeys(told))
