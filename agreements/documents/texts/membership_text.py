"""The data of the letters that tell the parties who has joined them, and who has taken the place of whom."""

from __future__ import annotations

from typing import Any

from agreements.documents.templates.wording import date_in_words, enumerate_in_words
from agreements.documents.texts.duties_text import clause_named
from agreements.documents.texts.ending_text import letter_to_all
from agreements.documents.texts.party_names import digital_address, in_a_sentence
from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.body_name import BodyName
from agreements.domain.agreement.membership import Accession, Succession, SuccessionKind
from agreements.domain.agreement.periods import last_day
from agreements.domain.basics.day_words import of_the_day
from agreements.domain.basics.folding import folded
from agreements.domain.steps.succession import charge_lines, open_duties


def accession_context(agreement: Agreement, accession: Accession, *, trial: bool) -> dict[str, Any]:
    """The note on a body that has joined: the expiry and the signatures stay.

    Legal basis: art. 1332 c.c. through art. 11 c. 2 L. 241/1990.
    """
    end, name = last_day(agreement), agreement.party(accession.position).named
    before = [party for party in agreement.present if party.position != accession.position]
    return letter_to_all(agreement, accession.position, trial=trial) | {
        "parti": in_a_sentence(before),
        "adesione": {
            "ente": name.alone,
            "di_chi": name.of,
            "aderisce": name.verb("aderisce", "aderiscono"),
            "clausola": clause_named(accession.clause),
            "atto": f"{accession.act} {of_the_day(accession.dated_on)}",
            "estremi": accession.reference,
            "dal": date_in_words(accession.since),
            "presa_atto": accession.acknowledgement,
        },
        "scadenza": date_in_words(end) if end else "",
    }


def succession_context(agreement: Agreement, succession: Succession, *, trial: bool) -> dict[str, Any]:
    """The note on a body, or two, that took the place of a party: nobody signs anew."""
    former = BodyName(succession.former, succession.former_grammar)
    successors = [agreement.party(succession.position)]
    goes_on = folded(successors[0].name) == folded(succession.former)
    if succession.second is not None:
        second = agreement.party(succession.second)
        successors = [second] if goes_on else [*successors, second]
    names = [each.named for each in successors]
    addresses = list(dict.fromkeys(filter(None, map(digital_address, successors))))
    return letter_to_all(agreement, *(each.position for each in successors), trial=trial) | {
        "successione": {
            "ente": enumerate_in_words([name.alone for name in names]),
            "di_chi": enumerate_in_words([name.of for name in names]),
            "succede": "succedono" if len(names) > 1 else names[0].verb("succede", "succedono"),
            "a_chi": former.to,
            "a_successori": "ai successori" if len(names) > 1 else "al successore",
            "come": _how(succession, former, goes_on=goes_on),
            "ripartizione": _shares(agreement, succession),
            "atto": f"{succession.act} {of_the_day(succession.dated_on)}",
            "dal": date_in_words(succession.since),
            "pec": "; ".join(addresses),
        },
    }


def _how(succession: Succession, former: BodyName, *, goes_on: bool) -> str:
    if succession.kind is SuccessionKind.MERGER:
        return ": le due parti diventano una sola"
    if succession.kind is SuccessionKind.SPLIT and goes_on:
        stays = former.verb("resta", "restano")
        return f", per quanto indicato sotto; {former.alone} {stays} parte dell’atto"
    return ""


def _shares(agreement: Agreement, succession: Succession) -> list[str]:
    """What each of two bodies owes and bears from now on."""
    if succession.second is None:
        return []
    return [_share(agreement, position) for position in (succession.position, succession.second)]


def _share(agreement: Agreement, position: int) -> str:
    to = agreement.party(position).named.to
    duties = [f"«{duty.description}»" for duty in open_duties(agreement, position)]
    lines = [f"{line.amount} nel {line.year}" for line in charge_lines(agreement, position).values()]
    owed = [f"gli adempimenti {enumerate_in_words(duties)}"] if duties else []
    owed += [f"gli oneri di {enumerate_in_words(lines)}"] if lines else []
    return f"Spettano {to}: {'; '.join(owed)}." if owed else f"Non spettano {to} adempimenti in corso né oneri."
