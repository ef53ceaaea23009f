"""The data of the letters that tell the parties who has joined them, and who has taken the place of whom."""

from __future__ import annotations

from typing import Any

from agreements.documents.templates.wording import date_in_words
from agreements.documents.texts.ending_text import letter_to_all
from agreements.documents.texts.party_names import digital_address
from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.body_name import BodyName
from agreements.domain.agreement.membership import Accession, Succession
from agreements.domain.agreement.periods import last_day
from agreements.domain.days.holidays import of_the_day


def accession_context(agreement: Agreement, accession: Accession, *, trial: bool) -> dict[str, Any]:
    """The note on a body that has joined: the expiry and the signatures stay.

    Legal basis: art. 1332 c.c. through art. 11 c. 2 L. 241/1990.
    """
    end, name = last_day(agreement), agreement.party(accession.position).named
    return letter_to_all(agreement, accession.position, trial=trial) | {
        "adesione": {
            "ente": name.alone,
            "di_chi": name.of,
            "aderisce": name.verb("aderisce", "aderiscono"),
            "clausola": accession.clause,
            "atto": f"{accession.act} {of_the_day(accession.dated_on)}",
            "estremi": accession.reference,
            "dal": date_in_words(accession.since),
            "presa_atto": accession.acknowledgement,
        },
        "scadenza": date_in_words(end) if end else "",
    }


def succession_context(agreement: Agreement, succession: Succession, *, trial: bool) -> dict[str, Any]:
    """The note on a body that has taken the place of a party: nobody signs anew."""
    successor = agreement.party(succession.position)
    return letter_to_all(agreement, succession.position, trial=trial) | {
        "successione": {
            "ente": successor.named.alone,
            "di_chi": successor.named.of,
            "succede": successor.named.verb("succede", "succedono"),
            "a_chi": BodyName(succession.former, succession.former_grammar).to,
            "atto": f"{succession.act} {of_the_day(succession.dated_on)}",
            "dal": date_in_words(succession.since),
            "pec": digital_address(successor),
        },
    }
