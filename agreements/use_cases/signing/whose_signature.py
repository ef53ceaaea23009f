"""Which signature of a file counts for which party, as a person says it and the certificates show."""

from __future__ import annotations

from dataclasses import dataclass

from agreements.domain.agreement.act import Act, Delegation
from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.parties import Party
from agreements.domain.agreement.signature_proof import TitleKind
from agreements.domain.basics.errors import InvalidDatum
from agreements.domain.basics.folding import unaccented
from agreements.use_cases.signing.signed_files import position_of
from signing.base.report import GateReport, SignatureVerdict


@dataclass(frozen=True, slots=True)
class Pick:
    """The signature that counts for a party; none where the file's form is not examined here."""

    party: Party
    signature: SignatureVerdict | None


def picked(agreement: Agreement, judged: GateReport, accept_for: str, title: Delegation | None) -> tuple[Pick, ...]:
    """As many distinct signatures as parties: each party's own, or one of somebody who is not designated.

    Raises:
        InvalidDatum: There are fewer signatures than parties, or it is not plain whose is whose.
    """
    asked = [(name.strip(), holder.strip()) for name, _, holder in (w.partition("=") for w in accept_for.split(";"))]
    parties = [(agreement.party_named(name), holder) for name, holder in asked if name]
    left = list(judged.new_signatures)
    if title is not None and title.kind is TitleKind.SUCCESSOR_BODY and len(left) == 1:
        return tuple(Pick(party, left[0]) for party, _holder in parties)
    if len(parties) > max(len(left), 1):
        found = "una sola firma nuova" if len(left) == 1 else "una firma che Accordi non esamina"
        found = f"{len(left)} firme nuove" if len(left) > 1 else found
        raise InvalidDatum(
            "parte",
            f"Il file porta {found} e le parti indicate sono {len(parties)}: ogni firma vale per una parte sola, anche "
            "per una persona con due cariche o una sola delega; chiedere una firma per ciascuna parte.",
        )
    if not left:
        return (Pick(parties[0][0], None),)
    chosen: dict[int, SignatureVerdict] = {}
    for party, holder in parties:
        own = next((s for s in left if _is_own(s, party, holder)), None)
        if own is not None:
            chosen[party.position] = own
            left.remove(own)
    for party, holder in parties:
        if party.position in chosen:
            continue
        # Of those that nobody owns first; another party's own only if there is no other.
        free = [s for s in left if s.signatory is None] or left
        free = [s for s in free if not holder or s.holder.casefold() == holder.casefold()]
        missing = sum(p.position not in chosen for p, _ in parties)
        if not free or (len(free) > missing and not holder):
            names = "; ".join(s.holder or "titolare non leggibile" for s in left)
            raise InvalidDatum(
                "parte",
                f"Il file porta le firme di {names}: scrivere di chi è quella che vale per {party.name}, così: "
                f"«{party.name} = nome del titolare».",
            )
        chosen[party.position] = free[0]
        left.remove(free[0])
    return tuple(Pick(party, chosen[party.position]) for party, _ in parties)


def _is_own(signature: SignatureVerdict, party: Party, holder: str) -> bool:
    if holder:
        return signature.holder.casefold() == holder.casefold()
    return signature.signatory is not None and position_of(signature.signatory.field_name) == party.position


def another_person(pick: Pick) -> bool:
    """Whether the certificate names somebody else than the designated person: by its code, or without one by name."""
    signature, designated = pick.signature, pick.party.signatory
    if signature is None:
        return False
    if not signature.identified:
        return not same_name(signature.holder, designated.name)
    return signature.signatory is None or signature.signatory.tax_code.upper() != designated.tax_code


def identity_of(pick: Pick, judged: GateReport, act: Act) -> str:
    """What identifies the signature from file to file; of a form that is not examined the first that counts for nobody.

    Raises:
        InvalidDatum: Of a file that was not examined nobody can say which signatures it bears.
    """
    if pick.signature is not None:
        return pick.signature.identity
    if not judged.unexamined:
        raise InvalidDatum(
            "file in sospeso",
            "Di questo file non si riesce a leggere quali firme porti, e così non si può dire che non valga già per "
            "un’altra parte: chiedere lo stesso PDF firmato in formato PAdES o CAdES (.p7m). Il file resta in sospeso.",
        )
    counted = {each.identity for each in act.signatures}
    return next((each for each in judged.unexamined if each not in counted), judged.unexamined[0])


def same_person_named(signature: SignatureVerdict) -> bool:
    """Whether the certificate's name can be that of the person to whom its code has attributed the signature."""
    designated = signature.signatory.display_name if signature.signatory is not None else ""
    return not designated or not signature.holder or same_name(signature.holder, designated)


def same_name(one: str, other: str) -> bool:
    """Whether two names can be one person's: in any order, without accents; a further name or a title may be there."""
    first, second = _words(one), _words(other)
    return len(first & second) >= 2 and (first <= second or second <= first)


def _words(name: str) -> set[str]:
    return set("".join(sign if sign.isalnum() else " " for sign in unaccented(name)).split())
