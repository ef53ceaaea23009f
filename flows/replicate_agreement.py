"""Flows of families: one approved text for many bodies, and how far each of them is."""

from __future__ import annotations

from agreements.use_cases.base.outcome import Outcome
from agreements.use_cases.families import family
from flows.forms.base import AgreementForm
from flows.forms.family import AddressBookForm, BookSource, ReplicateForm
from flows.step import step
from tasks.by_staff import by_staff


@step("replica-accordo", "replica l’accordo per gli enti di un elenco")
def replicate(modulo: ReplicateForm) -> Outcome:
    """Make one agreement for each body of a list, or try to. Safe to repeat: what is there already is left alone."""
    # With it comes the library for sheets, which no other step needs.
    from agreements.use_cases.families.replicate_from_folder import replicate_from_folder

    return by_staff(
        replicate_from_folder,
        modulo.number,
        modulo.elenco,
        modulo.delibera,
        modulo.solo_giuste,
        modulo.prova,
        actor=modulo.actor,
    )


@step("vista-famiglia", "mostra la famiglia dell’accordo")
def view_family(modulo: AgreementForm) -> Outcome:
    """Tell of each body which text it has, who signed, who is late, when it ends. Safe to repeat: it only reads."""
    return by_staff(family.view_family, modulo.number, actor=modulo.actor)


@step("rubrica", "aggiorna la rubrica degli enti")
def fill_address_book(modulo: AddressBookForm) -> Outcome:
    """Fill the address book from the public index or from the agreements. Safe to repeat: what is known stays."""
    # With it comes the library for sheets, which no other step needs.
    from agreements.use_cases.families.address_book import gather_from_agreements, import_index

    if modulo.da is BookSource.AGREEMENTS:
        return by_staff(gather_from_agreements, actor=modulo.actor)
    return by_staff(import_index, modulo.file, actor=modulo.actor)
