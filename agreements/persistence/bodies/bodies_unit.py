"""The unit of work, as far as the address book is concerned."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from agreements.domain.register.address_book import ListedBody, ListedSignatory
from agreements.persistence.bodies import bodies_store
from agreements.persistence.engine import engine as e
from agreements.persistence.engine.unit_base import UnitBase


class BodiesUnit(UnitBase):
    """Reads and writes the address book; a part of `UnitOfWork`."""

    def listed_bodies(self) -> dict[str, ListedBody]:
        """Every body of the address book, by key."""
        with e.told_in_italian():
            return bodies_store.bodies(self._connection)

    def listed_bodies_with(self, ipa_codes: Collection[str], tax_codes: Collection[str]) -> tuple[ListedBody, ...]:
        """The bodies of the address book with one of these codes."""
        with e.told_in_italian():
            return bodies_store.bodies_with(self._connection, ipa_codes, tax_codes)

    def listed_bodies_called(self, words: Collection[str], most: int) -> tuple[ListedBody, ...]:
        """At most so many bodies of the address book whose names may hold these folded words, the shortest first."""
        with e.told_in_italian():
            return bodies_store.bodies_called(self._connection, words, most)

    def save_listed_bodies(self, bodies: Sequence[ListedBody]) -> None:
        """Enter or alter bodies of the address book, each once."""
        with self._writing() as connection:
            bodies_store.save_bodies(connection, bodies)

    def listed_signatories(self, keys: Collection[str]) -> tuple[ListedSignatory, ...]:
        """Who signs for these bodies of the address book."""
        with e.told_in_italian():
            return bodies_store.signatories(self._connection, keys)

    def save_listed_signatories(self, signatories: Sequence[ListedSignatory]) -> None:
        """Enter or alter signatories of the address book, each once; their bodies are there."""
        with self._writing() as connection:
            bodies_store.save_signatories(connection, signatories)
