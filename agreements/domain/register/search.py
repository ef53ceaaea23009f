"""Finding agreements by words, party, state and days: computed here, so that every database gives the same answers."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from agreements.domain.agreement.act import CLOSED_WITHOUT_SIGNATURE, ActState
from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.money import Amount, add_up
from agreements.domain.agreement.parties import Office
from agreements.domain.agreement.periods import Standing, last_day, standing
from agreements.domain.basics.folding import folded, unaccented

SEARCH_RULES = 5
"""Number of these rules: what was indexed by others is not indexed. Raise it when words are folded or chosen anew, or
when an end, a day of effect or the charges (`register_facts`) are computed otherwise."""
TEXT, OTHER_NAMES, BASIS, KIND, TITLE, OFFICE, PARTY = 0, -1, -2, -3, -4, -10, 1
"""Places of words: the agreement's text, how else it is called, its legal basis, its kind (one word), its title (one
word); from -10 downwards each office that answers for it, from 1 on the name of the party at that position."""
BEFORE_TITLE = " "
"""With what a title begins as one word, so that lists are in its order: no other word begins so."""
BASIS_NOT_NOTED = "non annotata"
IN_FORCE = (Standing.IN_FORCE, Standing.EXPIRING)


@dataclass(frozen=True, slots=True)
class Query:
    """What is looked for; what is empty asks nothing.

    Attributes:
        words: Each must begin a word of the agreement's text, whatever the case and the accents.
        party: The same, of the name of one party.
        state: As the register names it: «in firma», «vigente», «scaduto» …; «vigente» holds for «in scadenza» too.
        signed_from, signed_until: Signed between these days, both included.
        ends_until: It ends by this day, at its expiry or before.
        costs_from, costs_until: Its charges, of all its acts together, lie between these amounts of euro, both
            included; what is not known lies nowhere, and of a minimum («almeno») no upper bound is known.
        family: The number of a model: it, and what was made from its text.
        frame: The number of a frame agreement: it, and what implements it.
        basis: As of words, of the legal basis: «art. 15», «scambio-di-dati»; «non annotata» where there is none.
        kind: As the register names it: «protocollo d’intesa», «convenzione» …
        office: As of party, of the name of one office that answers for it; or one of these addresses, each whole.
    """

    words: str = ""
    party: str = ""
    state: str = ""
    signed_from: date | None = None
    signed_until: date | None = None
    ends_until: date | None = None
    costs_from: Decimal | None = None
    costs_until: Decimal | None = None
    family: str = ""
    frame: str = ""
    basis: str = ""
    kind: str = ""
    office: str = ""

    @property
    def tied(self) -> bool:
        """Whether it asks for agreements that are tied to one."""
        return bool(self.family or self.frame)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a query asks of words that stand together.

    Attributes:
        places: From the lowest to the highest; None bounds nothing.
        words: Each begins one.
        whole: One of them is one.
        together: All at one and the same place.
    """

    places: tuple[int | None, int | None]
    words: tuple[str, ...]
    whole: bool = False
    together: bool = False


def wanted_words(query: Query) -> tuple[Wanted, ...]:
    """What a query asks of words: the same as `matches` asks, of an index that holds `words_by_place`."""
    office = folded(query.office)
    by_address = "@" in office
    asked = (
        Wanted((OTHER_NAMES, TEXT), folded_words(query.words)),
        Wanted((BASIS, BASIS), folded_words(query.basis)),
        Wanted((KIND, KIND), (folded(query.kind),) if query.kind else (), whole=True, together=True),
        Wanted((PARTY, None), folded_words(query.party), together=True),
        Wanted((None, OFFICE), tuple(office.split()) if by_address else folded_words(office), by_address, True),
    )
    return tuple(each for each in asked if each.words)


def words_by_place(agreement: Agreement) -> frozenset[tuple[int, str]]:
    """Every word of an agreement with its place: what an index must hold so that `matches` finds no more than it."""
    found = {(TEXT, word) for text in _text(agreement) for word in folded_words(text)}
    found |= {(BASIS, word) for text in _basis(agreement) for word in folded_words(text)}
    found |= {(party.position, word) for party in agreement.parties for word in folded_words(party.name)}
    for place, office in enumerate(_offices(agreement)):
        found |= {(OFFICE - place, word) for word in (folded(office.email), *folded_words(office.name))}
    return frozenset({*found, (KIND, folded(agreement.kind.value)), (TITLE, title_key(agreement))})


def title_key(agreement: Agreement) -> str:
    """The title as lists are in order by it: its words without case and accents."""
    return BEFORE_TITLE + " ".join(folded_words(agreement.title))


def folded_words(text: str) -> tuple[str, ...]:
    """The words of a text without case and accents: «Università» and «UNIVERSITA'» are the same."""
    return tuple(re.findall(r"[^\W_]+", unaccented(text)))


def state_of(agreement: Agreement, today: date) -> str:
    """Where the agreement stands: by its dates once it is signed, by its act before."""
    if agreement.signed_acts:
        return standing(agreement, today).value
    return agreement.acts[0].state.value


def matches(agreement: Agreement, query: Query, today: date, more: Iterable[str] = ()) -> bool:
    """Whether an agreement is among those looked for.

    Args:
        more: What else it is called, such as its number in an older register.
    """
    signed_on = agreement.acts[0].signed_on
    ends_on = last_day(agreement)
    return (
        _holds(query.words, (*_text(agreement), *more))
        and _holds(query.basis, _basis(agreement))
        and (not query.party or any(_holds(query.party, (party.name,)) for party in agreement.parties))
        and (not query.state or _in_state(agreement, query.state, today))
        and (query.signed_from is None or (signed_on is not None and signed_on >= query.signed_from))
        and (query.signed_until is None or (signed_on is not None and signed_on <= query.signed_until))
        and (query.ends_until is None or (ends_on is not None and ends_on <= query.ends_until))
        and _costs_between(agreement, query.costs_from, query.costs_until)
        and (not query.family or query.family in (agreement.number, agreement.replica and agreement.replica.model))
        and (not query.frame or query.frame in (agreement.number, agreement.frame))
        and (not query.kind or folded(query.kind) == folded(agreement.kind.value))
        and (not query.office or any(_is_office(query.office, office) for office in _offices(agreement)))
    )


def costs(agreement: Agreement) -> Amount | None:
    """The charges of the acts that are signed or on their way, together; None where those of one are not known."""
    totals = [act.charges.total for act in agreement.acts if act.state not in CLOSED_WITHOUT_SIGNATURE]
    known = [total for total in totals if total is not None]
    return add_up(known) if known and len(known) == len(totals) else None


def _costs_between(agreement: Agreement, least: Decimal | None, most: Decimal | None) -> bool:
    if least is None and most is None:
        return True
    total = costs(agreement)
    if total is None:
        return False
    return (least is None or total.value >= least) and (most is None or (total.value <= most and not total.minimum))


def _text(agreement: Agreement) -> tuple[str, ...]:
    content = agreement.content
    numbers = [
        number
        for act in agreement.acts
        for number in (
            act.repertory.number if act.repertory else "",
            act.resolution.number if act.resolution else "",
        )
    ]
    return (
        agreement.number,
        agreement.kind.value,
        agreement.title,
        content.purpose,
        *content.premises,
        *content.joint_commitments,
        *(party.name for party in agreement.parties),
        *numbers,
    )


def _basis(agreement: Agreement) -> tuple[str, ...]:
    basis = agreement.basis
    return (BASIS_NOT_NOTED,) if basis is None else (basis.name, basis.title)


def _offices(agreement: Agreement) -> tuple[Office, ...]:
    return (agreement.manager, *agreement.offices)


def _is_office(asked: str, office: Office) -> bool:
    return folded(office.email) in folded(asked).split() if "@" in asked else _holds(asked, (office.name,))


def _holds(words: str, texts: Iterable[str]) -> bool:
    wanted = folded_words(words)
    if not wanted:
        return True
    there = {word for text in texts for word in folded_words(text)}
    return all(any(word.startswith(begin) for word in there) for begin in wanted)


def _in_state(agreement: Agreement, state: str, today: date) -> bool:
    found = state_of(agreement, today)
    return found == state or (state == Standing.IN_FORCE and found in IN_FORCE)


SEARCHABLE_STATES = tuple(dict.fromkeys((ActState.SIGNING.value, *Standing, *ActState)))
"""Every state that an agreement may be looked for by."""

IN_ORDER: tuple[str, ...] = (
    *(each for each in ActState if each not in (ActState.SIGNED, *CLOSED_WITHOUT_SIGNATURE)),
    *(each for each in Standing if each is not Standing.NOT_SIGNED),
    *(each for each in ActState if each in CLOSED_WITHOUT_SIGNATURE),
)
"""Every state in which an agreement may stand (`state_of`), in the order of its life."""


class SortBy(StrEnum):
    """By what a list is in order; the value is what an address of a page says."""

    NUMBER = "numero"
    TITLE = "oggetto"
    STATE = "stato"
    SIGNED = "firma"
    ENDS = "fine"


@dataclass(frozen=True, slots=True)
class Order:
    """How a list is in order; of equals the number decides. What has no day comes last, whichever way."""

    by: SortBy = SortBy.NUMBER
    descending: bool = True
