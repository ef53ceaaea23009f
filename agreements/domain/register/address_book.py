"""The address book: bodies and who signs for them, as the public index and the agreements name them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.body_name import Grammar
from agreements.domain.agreement.parties import Nature, Party
from agreements.domain.agreement.party_data import AddressIndex, PowerKind
from agreements.domain.basics.folding import folded


@dataclass(frozen=True, slots=True)
class ListedBody:
    """A body of the address book.

    Attributes:
        ipa_code: As the index writes it; empty where the index does not know it.
        tax_code: 11 digits; empty where it is not known.
        public: Whether it is a public administration; None where nobody has said so.
        source: In Italian, where the entry comes from.
        updated_on: The day on which it was entered or last changed.
        grammar, short_name, short_grammar, address_index: As of `Party`; the index itself says nothing of a name.
    """

    ipa_code: str
    name: str
    tax_code: str
    public: bool | None
    pec: str
    seat: str
    source: str
    updated_on: date
    grammar: Grammar = Grammar.NOT_SAID
    short_name: str = ""
    short_grammar: Grammar = Grammar.NOT_SAID
    address_index: AddressIndex = AddressIndex.NOT_SAID

    @property
    def key(self) -> str:
        """What the entry is known by: its IPA code, else its codice fiscale."""
        return folded(self.ipa_code) or f"cf:{self.tax_code}"

    def says_the_same(self, other: ListedBody) -> bool:
        """Whether two entries say the same of the body, wherever and whenever they come from."""
        return replace(self, source="", updated_on=date.min) == replace(other, source="", updated_on=date.min)


@dataclass(frozen=True, slots=True)
class ListedSignatory:
    """Somebody who signs for a body.

    Attributes:
        body: Key of the body.
        ends_on: Last day of the mandate or the delegation; None where no end is known.
    """

    body: str
    name: str
    office_title: str
    power_title: str
    ends_on: date | None
    source: str
    updated_on: date
    power_kind: PowerKind = PowerKind.NOT_SAID


def changed_entries(known: Mapping[str, ListedBody], told: Iterable[ListedBody]) -> tuple[list[ListedBody], int]:
    """The entries that are new or say something else, and how many are new; the last one told of a body counts."""
    last = {body.key: _kept(known.get(body.key), body) for body in told}
    changed = [body for key, body in last.items() if key not in known or not known[key].says_the_same(body)]
    return changed, sum(body.key not in known for body in changed)


def _kept(there: ListedBody | None, told: ListedBody) -> ListedBody:
    """What is told, with what people have said of the name and of the address, where nothing else is told of them."""
    if there is None:
        return told
    named = told.grammar is not Grammar.NOT_SAID
    same_index = told.address_index is AddressIndex.NOT_SAID and told.pec == there.pec
    return replace(
        told,
        grammar=told.grammar if named else there.grammar,
        short_name=told.short_name or there.short_name,
        short_grammar=told.short_grammar if told.short_name else there.short_grammar,
        address_index=there.address_index if same_index else told.address_index,
    )


def of_agreements(
    agreements: Iterable[Agreement], known: Mapping[str, ListedBody], today: date
) -> tuple[dict[str, ListedBody], dict[tuple[str, str], ListedSignatory]]:
    """What the agreements tell of bodies and signatories; of two the newest agreement is believed.

    What the address book says already stays: only what it leaves empty is filled. A body without any code is left out:
    nothing would tell it from another of its name.
    """
    bodies: dict[str, ListedBody] = {}
    signatories: dict[tuple[str, str], ListedSignatory] = {}
    by_tax_code = {body.tax_code: body for body in known.values() if body.tax_code}
    for agreement in agreements:
        source = f"accordo {agreement.number}"
        for party in agreement.present:
            if not (party.ipa_code or party.tax_code):
                continue
            told = _body(party, source, today)
            there = known.get(told.key) or (by_tax_code.get(party.tax_code) if not party.ipa_code else None)
            entry = _filled(there, told) if there else told
            bodies[entry.key] = entry
            signatory = party.signatory
            if signatory.known and signatory.office_title and signatory.power_title:
                signatories[entry.key, signatory.name] = ListedSignatory(
                    entry.key,
                    signatory.name,
                    signatory.office_title,
                    signatory.power_title,
                    signatory.power_ends_on,
                    source,
                    today,
                    signatory.power_kind,
                )
    return bodies, signatories


def _body(party: Party, source: str, today: date) -> ListedBody:
    public = None if party.nature is Nature.NOT_SAID else party.nature.public
    return ListedBody(
        ipa_code=party.ipa_code,
        name=party.name,
        tax_code=party.tax_code,
        public=public,
        pec=party.pec,
        seat=party.seat,
        source=source,
        updated_on=today,
        grammar=party.grammar,
        short_name=party.short_name,
        short_grammar=party.short_grammar,
        address_index=_of_the_body(party.address_index),
    )


def _of_the_body(index: AddressIndex) -> AddressIndex:
    """An address elected for one agreement says nothing of the body in another."""
    return AddressIndex.NOT_SAID if index is AddressIndex.ELECTED else index


def _filled(there: ListedBody, told: ListedBody) -> ListedBody:
    return replace(
        there,
        tax_code=there.tax_code or told.tax_code,
        public=told.public if there.public is None else there.public,
        pec=there.pec or told.pec,
        seat=there.seat or told.seat,
        grammar=told.grammar if there.grammar is Grammar.NOT_SAID else there.grammar,
        short_name=there.short_name or told.short_name,
        short_grammar=there.short_grammar if there.short_name else told.short_grammar,
        address_index=_index_of(there, told),
    )


def _index_of(there: ListedBody, told: ListedBody) -> AddressIndex:
    """The index of the address that stays: of another address nothing is taken over."""
    if there.address_index is not AddressIndex.NOT_SAID or (there.pec and there.pec != told.pec):
        return there.address_index
    return told.address_index
