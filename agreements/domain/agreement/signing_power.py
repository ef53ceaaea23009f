"""How long whoever still has to sign an act can do so: the power to sign, and the certificate used before."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from agreements.domain.agreement.act import Act, SignatureRecord
from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.parties import Party
from agreements.domain.agreement.party_data import PowerKind
from agreements.domain.basics.day_words import of_the_date

DELEGATING_ORGAN = (
    "Verificare che l’organo che ha dato la delega fosse lo stesso il giorno della firma: se è cambiato, la delega può "
    "essere caduta."
)
"""What is said of a signature by delegation."""


def pending_signatories(agreement: Agreement, act: Act) -> tuple[Party, ...]:
    """The parties whose signature of an act is asked for; of nobody's while a party refuses to sign."""
    if act.refusals:
        return ()
    return tuple(party for party in agreement.staying if act.signature(party.position) is None)


def certificate_of(agreement: Agreement, party: Party) -> date | None:
    """The last day of the certificate with which a party's signatory signed last; None where none is known.

    Another certificate may be there already: whoever is reminded looks.
    """
    name = party.signatory.name.casefold()
    known = [s for act in agreement.acts for s in act.signatures if s.signatory.casefold() == name]
    newest = max(known, key=lambda signature: signature.signed_at, default=None)
    return newest.certificate_ends_on if newest else None


def told_one_person(agreement: Agreement, act: Act, signatures: Sequence[SignatureRecord]) -> tuple[str, ...]:
    """In Italian, which parties one person has signed for: it is lawful with a signature each, and is looked at.

    Legal basis: art. 1395 c.c. (contract with oneself); art. 6-bis L. 241/1990 (conflict of interest).
    """
    earlier, told = [s for s in act.signatures if s.certificate], []
    for signature in signatures:
        other = next((s for s in earlier if s.certificate == signature.certificate), None)
        if other is not None and signature.certificate:
            told.append(
                f"La stessa persona ha firmato per {agreement.party(other.position).name} e per "
                f"{agreement.party(signature.position).name}: valutare il contratto con sé stesso (art. 1395 c.c.) e "
                "il conflitto di interessi (art. 6-bis L. 241/1990)."
            )
        earlier.append(signature)
    return tuple(told)


def told_of_power(agreement: Agreement, signatures: Sequence[SignatureRecord]) -> tuple[str, ...]:
    """In Italian, what to look at about the recorded power of whoever has signed: its days, its delegation.

    It stops nothing.
    """
    told = []
    for signature in signatures:
        party = agreement.party(signature.position)
        starts_on, ends_on = party.signatory.power_starts_on, party.signatory.power_ends_on
        if starts_on is not None and signature.signed_on < starts_on and signature.delegation is None:
            told.append(
                f"La firma per {party.name} è {of_the_date(signature.signed_on)}, prima del primo giorno del potere di "
                f"firma registrato ({starts_on:%d/%m/%Y}): verificare la delega o il mandato; se la data è sbagliata "
                "si corregge con «rettifica»."
            )
        # Another person, by a delegation of its own: the designated one's power says nothing of it.
        if ends_on is not None and signature.signed_on > ends_on and signature.delegation is None:
            told.append(
                f"La firma per {party.name} è {of_the_date(signature.signed_on)}, dopo l’ultimo giorno del potere di "
                f"firma registrato ({ends_on:%d/%m/%Y}): verificare la delega o il mandato; se la data è sbagliata si "
                "corregge con «rettifica»."
            )
        if party.signatory.power_kind is PowerKind.DELEGATION and signature.delegation is None:
            told.append(f"{party.signatory.name} firma per {party.name} per delega. {DELEGATING_ORGAN}")
    return tuple(told)
