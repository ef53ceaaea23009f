"""The form in which an act is signed, and the law it is cited from: among administrations, and with a private party.

Among administrations an agreement is signed digitally, or it is void (art. 15 c. 2-bis L. 241/1990). With a private
party that rule is not asserted: whether it applies the legal office assesses, and the form is assessed by the general
rules (art. 20 D.Lgs. 82/2005).
"""

from __future__ import annotations

from collections.abc import Iterable

from agreements.domain.agreement.parties import Nature, Party

FORM = "art. 15 c. 2-bis L. 241/1990"
"""As the laws of the steps cite it."""
_WITH_PRIVATE = "art. 20 D.Lgs. 82/2005 (CAD)"


def among_administrations(parties: Iterable[Party]) -> bool:
    """Whether the rule of art. 15 c. 2-bis L. 241/1990 is asserted: all the parties are administrations.

    One of which nobody has said what it is counts as one: its form is the stricter.
    """
    return all(party.nature.public or party.nature is Nature.NOT_SAID for party in parties)


def cited(law: str, parties: Iterable[Party]) -> str:
    """The law of a step as it is cited for these parties."""
    return law if among_administrations(parties) else law.replace(FORM, _WITH_PRIVATE)


def form_in_words(parties: Iterable[Party]) -> str:
    """The article on the form, as a text cites it after «ai sensi»."""
    if among_administrations(parties):
        return "dell’articolo 15, comma 2-bis, della legge 7 agosto 1990, n.\u00a0241"
    return "dell’articolo 20 del decreto legislativo 7 marzo 2005, n.\u00a082"
