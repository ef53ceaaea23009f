"""What a person still has to assess of an agreement: a list that is worked off, by answers with a reason.

Doubts of the day on which an agreement was recorded are kept in its journal, as sentences. What its data tell by
themselves is computed anew: it goes when the datum comes. An answer of `registra-valutazione` settles either.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.confirmed_end import outside_readings
from agreements.domain.agreement.correction import Datum
from agreements.domain.agreement.legal_basis import TO_ASSESS, Question, RecordedAnswer
from agreements.domain.agreement.periods import current_period, periods
from agreements.domain.register.doubts import told_by_the_data

CODE = "dubbio-"
OVERCOME, CONFIRMED = "superato", "confermato"
OLD_DATA, UNCONFIRMED_END = "Dati di prima", "Scadenza da confermare"
_ANSWERS = (OVERCOME, CONFIRMED, TO_ASSESS)
_NAMES = {
    "Rischio nullità": "forma",
    "Forma della firma": "forma",
    "Firme": "firme",
    "Firmatari": "firmatari",
    "Data della firma": "data",
    "Scadenza": "scadenza",
    "File": "file",
    "Riservatezza": "riservatezza",
    "Natura": "natura",
    "Delibera": "delibera",
    "Repertorio": "repertorio",
    "Parti": "parti",
    "Durata": "durata",
    "Decorrenza": "decorrenza",
    "Rinnovi": "rinnovi",
    OLD_DATA: "dati-di-prima",
}
"""How doubts begin, and how staff name them."""
OF_SIGNATURES = frozenset({"Firme", "Firmatari"})
"""They say whether all have signed, and who."""
_BEGINS = re.compile(rf"(?:^|(?<=\. ))(?=Rischio nullità: |(?:{'|'.join(_NAMES)}) da (?:valutare|completare): )")
_WHY = (
    "«superato» se il dubbio non c’è più, «confermato» se resta e l’ufficio ne tiene conto: con la motivazione "
    "(art. 3 L. 241/1990)."
)


@dataclass(frozen=True, slots=True)
class Doubt:
    """One thing to assess.

    Attributes:
        kind: In Italian, as figures count it.
        question: As it is put to who assesses it.
        answer: The last one that was given; None where nobody has.
    """

    kind: str
    sentence: str
    question: Question
    answer: RecordedAnswer | None

    @property
    def open(self) -> bool:
        """Whether nobody has assessed it, or somebody said that it is still to be."""
        return self.answer is None or self.answer.answer not in self.question.well


def kept_apart(told: str) -> tuple[str, ...]:
    """The doubts of a journal's row, which keeps them one behind the other, each alone."""
    starts = [found.start() for found in _BEGINS.finditer(told)]
    return tuple(told[a:b].strip() for a, b in zip(starts, [*starts[1:], None], strict=True)) if starts else ()


def doubts_on(agreement: Agreement, kept: str) -> tuple[Doubt, ...]:
    """All doubts about an agreement, those that somebody has assessed too.

    Args:
        kept: What the row of its journal says with which it was recorded.
    """
    by_data = tuple(told_by_the_data(agreement))
    live = [*by_data, *(f"{OLD_DATA} da valutare: {fault}." for fault in faults_of_old_data(agreement))]
    of_the_day = [each for each in kept_apart(kept) if _still(agreement, each)]
    count: Counter[str] = Counter()
    found = []
    for sentence in (*of_the_day, *live):
        kind = next(name for name in _NAMES if sentence.startswith(name))
        code = f"{CODE}{_NAMES[kind]}"
        count[code] += 1
        if count[code] > 1:
            code = f"{code}-{count[code]}"
        text = f"{sentence} Come è stato valutato?"
        question = Question(code, text, _WHY, _ANSWERS, (OVERCOME, CONFIRMED), sentence)
        found.append(Doubt(kind, sentence, question, question.given(agreement.answers)))
    return tuple(found)


def open_doubts(agreement: Agreement, kept: str) -> tuple[Doubt, ...]:
    """Those of them that are still to be assessed."""
    return tuple(doubt for doubt in doubts_on(agreement, kept) if doubt.open)


def end_unconfirmed(agreement: Agreement) -> bool:
    """Whether a person has still to say which day is its end: the step is «conferma-scadenza»."""
    period = current_period(agreement)
    return period is not None and period.to_confirm


def _still(agreement: Agreement, sentence: str) -> bool:
    """Whether a doubt of the day of recording is not one that the data tell today, or have answered."""
    if " da completare: " in sentence:
        return False
    if sentence.startswith("Scadenza "):
        asked = any(each.datum is Datum.EXPIRY_DATE for each in agreement.pending_corrections)
        return asked or agreement.acts[0].confirmed_expires_on is None
    return True


def faults_of_old_data(agreement: Agreement) -> Iterator[str]:
    """In Italian, what older versions took of an agreement, and today's rules would refuse."""
    yield from _ends(agreement)
    yield from _signatures(agreement)


def _ends(agreement: Agreement) -> Iterator[str]:
    for period in periods(agreement):
        act = agreement.act(period.act_sequence)
        if act.confirmed_expires_on is None or act.expiry_article:
            continue
        if why := outside_readings(agreement, period, act.confirmed_expires_on):
            yield f"la scadenza confermata non è sostenuta da un articolo: {why}"


def _signatures(agreement: Agreement) -> Iterator[str]:
    """One signature counts for one party (art. 15 c. 2-bis L. 241/1990)."""
    for act in agreement.signed_acts:
        of: defaultdict[object, list[int]] = defaultdict(list)
        for signature in act.signatures:
            # Where nothing identifies it: the same file, certificate and instant are one signature.
            same = signature.identity or (signature.file_sha256, signature.certificate, signature.signed_at)
            if signature.identity or signature.certificate:
                of[same].append(signature.position)
        for positions in of.values():
            if len(positions) > 1:
                parties = ", ".join(agreement.party(position).name for position in positions)
                yield f"una sola firma dell’atto {act.sequence} è registrata per più parti ({parties})"
