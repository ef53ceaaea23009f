"""The words of a legal basis in the texts of an agreement; without a basis the templates have their own."""

from __future__ import annotations

from collections.abc import Mapping

from agreements.documents.templates.wording import within_quotes
from agreements.documents.texts.citation import in_full
from agreements.domain.agreement.act import Act
from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.legal_basis import BasisWords
from agreements.domain.basics.day_words import the_day
from agreements.domain.basics.full_stop import without_stop


def basis_texts(words: BasisWords | None, *names: str) -> Mapping[str, str]:
    """The variables of these names that a template declares; none where no basis was chosen."""
    if words is None:
        return {}
    texts = {
        "visto_base": words.references[0],
        "controversie_base": words.courts,
        "forma_base": words.form,
        "chiusura_base": words.closing,
        "firma_base": words.signing,
    }
    return {name: texts[name] for name in names}


def references_with(words: BasisWords | None, references: tuple[str, ...]) -> list[str]:
    """The further «visti»: those of the basis after its first, then those of the agreement that it does not name."""
    own = words.references[1:] if words else ()
    return [*own, *(each for each in map(in_full, references) if each not in own)]


def assessed(agreement: Agreement, act: Act) -> list[str]:
    """What persons have answered, for the organ that decides: the last answer to each question, in order.

    What the proposal of an earlier act has told already no later one repeats.
    """
    told = [each.proposal.proposed_on for each in agreement.acts if each.sequence < act.sequence and each.proposal]
    last = {answer.code: answer for answer in agreement.answers if not told or answer.on > max(told)}
    return [
        f"alla domanda «{within_quotes(answer.question)}» la risposta è «{within_quotes(answer.answer)}», data "
        f"{the_day(answer.on)} con la motivazione: {without_stop(answer.reason)}"
        for answer in last.values()
    ]
