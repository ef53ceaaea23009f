"""What can be done next about a ratification, in the words of the forms."""

from __future__ import annotations

from agreements.domain.agreement.act import Act, ActState
from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.ratification import RatificationAnswer
from agreements.domain.basics.day_words import the_date
from agreements.domain.deadlines.ratification_watch import ratify_by
from agreements.domain.steps.ratification import law_unanswered, regions_among


def ratification_steps(act: Act, of: str) -> list[str]:
    """What waits for a ratification, or for a person after a denial.

    Args:
        of: Which act is meant, as the sentence begins.
    """
    steps = []
    refused = act.denied
    if refused is not None:
        way = (
            "l’atto è sottoscritto, nulla è dichiarato inefficace (l’eventuale fine si registra con «cessazione»)"
            if act.state is ActState.SIGNED
            else "i passi verso la firma sono fermi («ritira-atto», o «registra-ratifica» se poi interviene)"
        )
        steps.append(f"{of}{refused.answer}: far valutare all’ufficio legale; {way}")
    limit = ratify_by(act)
    if limit is not None:
        steps.append(
            f"{of}«registra-ratifica» entro {the_date(limit.due_on)}: il decreto d’urgenza va ratificato "
            f"({act.deciding.ratified_by})"
        )
    if act.law is not None and act.law.answer is RatificationAnswer.LAW_AWAITED:
        steps.append(f"{of}«registra-ratifica» quando arriva la legge regionale di ratifica (art. 117 c. 8 Cost.)")
    return steps


def law_question(agreement: Agreement, act: Act, of: str) -> list[str]:
    """The question that somebody has to answer before the text leaves for signature."""
    if not law_unanswered(agreement, act):
        return []
    names = ", ".join(party.name for party in regions_among(agreement))
    return [
        f"{of}«registra-ratifica»: accordo fra più Regioni ({names}), dire se serve la ratifica con legge regionale "
        "o perché non è necessaria (art. 117 c. 8 Cost.)"
    ]
