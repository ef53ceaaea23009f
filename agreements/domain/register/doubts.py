"""What a person has to assess of an agreement recorded as it was: each doubt a sentence of its own, none a refusal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.confidentiality import Public
from agreements.domain.agreement.confirmed_end import outside_readings
from agreements.domain.agreement.parties import Nature, Party, Signatory
from agreements.domain.agreement.periods import current_period
from agreements.domain.basics.folding import unaccented
from agreements.domain.days.rough_day import NOT_KNOWN
from agreements.domain.register.prior_history import FoundSignature, PastFacts, Proof, form_to_assess

_CLOSE = timedelta(days=31)
"""A stamp is put on within days of the signature, a file comes back within weeks."""
_LONG_BEFORE = timedelta(days=366)
"""Parties sign one after the other: the first one's stamp may be months older than the last one's."""
_TITLES = frozenset(
    ["avv", "dott", "dottssa", "dr", "ing", "on", "prof", "profssa", "rag", "sig", "sigra", "arch", "geom"]
)


def to_assess(agreement: Agreement, past: PastFacts, proof: Proof, more: Sequence[str] = ()) -> tuple[str, ...]:
    """In Italian, every doubt about an agreement as it is recorded.

    Args:
        more: Doubts that only the register as a whole tells, such as a file of another agreement.
    """
    form = form_to_assess(past, agreement.parties, proof)
    found = [form] if form else []
    if proof.signatures:
        signing = _declared(agreement, past)
        found += [*_count(signing, past, proof), *_who(signing, proof), *_twice(signing, proof)]
        found += _when(past, proof)
    return (
        *found,
        *_not_recorded(agreement, past, proof),
        *_end(agreement, past),
        *told_by_the_data(agreement),
        *more,
    )


def _natures(agreement: Agreement) -> Iterator[str]:
    """On it depend the form of the signatures, the legal basis and stamp duty: nobody assumes it."""
    unsaid = [party.name for party in agreement.parties if party.nature is Nature.NOT_SAID]
    if unsaid:
        yield f"Natura da completare: non è indicata quella di {', '.join(unsaid)}; indicarla con «rettifica»."


def _numbers(agreement: Agreement) -> Iterator[str]:
    """Half of what identifies an act of another system: kept, and asked for."""
    act = agreement.acts[0]
    for what, number, day in (
        ("Delibera", act.resolution and act.resolution.number, act.resolution and act.resolution.decided_on),
        ("Repertorio", act.repertory and act.repertory.number, act.repertory and act.repertory.registered_on),
    ):
        if number is not None and (number == NOT_KNOWN or day is None):
            known = f"il numero ({number})" if number != NOT_KNOWN else f"la data ({day:%d/%m/%Y})" if day else ""
            missing = "la data" if number != NOT_KNOWN else "il numero"
            yield f"{what} da completare: si conosce {known}, non {missing}; quando si trova, «rettifica»."


def told_by_the_data(agreement: Agreement) -> Iterator[str]:
    """What of an agreement is known by halves today: it goes when the datum comes."""
    yield from _natures(agreement)
    yield from _numbers(agreement)
    yield from _what_stays_public(agreement)


def _what_stays_public(agreement: Agreement) -> Iterator[str]:
    """Old registers have no word of it: art. 5-bis c. 4 and 5 D.Lgs. 33/2013."""
    hidden = agreement.confidentiality
    if hidden is not None and hidden.extent.public is Public.NOT_SAID:
        yield (
            "Riservatezza da completare: non è indicato che cosa resta pubblico, né fino a quando; indicarlo con "
            "«riservatezza»."
        )


def borne_by(agreement: Agreement, past: PastFacts, proof: Proof) -> dict[int, str]:
    """Of parties that are said to have signed what is still out for signature: whose signature its file bears.

    Where the sheet does not name who signs, a signature that is nobody else's is theirs.

    Returns:
        Positions with the signature's identity; it is empty where the file could not be examined: then what the sheet
        says is recorded, and looked at when the next signature comes.
    """
    signing = _declared(agreement, past)
    if proof.identities is None:
        return {party.position: "" for party in signing}
    left, borne = list(proof.identities), {}
    for party in sorted(signing, key=lambda each: not each.signatory.known):
        known = party.signatory.known
        own = next((each for each in left if not known or _is_of(each[0], party.signatory)), None)
        if own is not None:
            borne[party.position] = own[1]
            left.remove(own)
    return borne


def _not_recorded(agreement: Agreement, past: PastFacts, proof: Proof) -> Iterator[str]:
    if past.sent_on is None:
        return
    borne = borne_by(agreement, past, proof)
    without = [party.name for party in _declared(agreement, past) if party.position not in borne]
    if without:
        yield (
            f"Firme da valutare: per {' e '.join(without)} è indicato un giorno di firma, ma il file non ne porta la "
            "firma: non è registrata; importare il file che la porta con «importa-firmato»."
        )


def _declared(agreement: Agreement, past: PastFacts) -> list[Party]:
    """The parties that are said to have signed."""
    if past.signed_on is not None or past.signed_about is not None:
        return [party for party in agreement.parties if party.position not in agreement.joined_later]
    signed = {position for position, _ in past.signed_by}
    return [party for party in agreement.parties if party.position in signed]


def _count(signing: Sequence[Party], past: PastFacts, proof: Proof) -> Iterator[str]:
    """As many signatures as parties: a rule of prudence (art. 15 c. 2-bis L. 241/1990 asks the kind of signature)."""
    there, wanted = len(proof.signatures), len(signing)
    out = past.sent_on is not None
    if there < wanted or (out and there > wanted):
        signed = "una firma" if there == 1 else f"{there} firme"
        by = "una parte" if wanted == 1 else f"{wanted} parti"
        by += (" che ha firmato" if wanted == 1 else " che hanno firmato") if out else ""
        yield f"Firme da valutare: i file portano {signed} per {by}; per prudenza si chiede una firma per ogni parte."


def _who(signing: Sequence[Party], proof: Proof) -> Iterator[str]:
    named = [party for party in signing if party.signatory.known]
    missing = [party for party in named if not any(_is_of(each, party.signatory) for each in proof.signatures)]
    others = [each for each in proof.signatures if not any(_is_of(each, party.signatory) for party in named)]
    # A stranger may be whom the sheet does not name; with all named, nobody else is expected.
    strangers = [each.holder or "persona non indicata" for each in others] if len(named) == len(signing) else []
    if not missing and not strangers:
        return
    words = []
    if strangers:
        who = " e ".join(dict.fromkeys(strangers))
        words.append(
            f"{'ha firmato' if len(set(strangers)) == 1 else 'hanno firmato'} {who}, che non è fra i firmatari"
        )
    if missing:
        whose = " e ".join(f"{party.signatory.name} ({party.name})" for party in missing)
        words.append(f"non c’è la firma di {whose}")
    yield f"Firmatari da valutare: {'; '.join(words)}."


def _twice(signing: Sequence[Party], proof: Proof) -> Iterator[str]:
    """Two signatures of one person, whom nobody names for two parties: perhaps one party has not signed."""
    people = Counter(each.code.upper() or frozenset(_words(each.holder)) for each in proof.signatures)
    for person, times in people.items():
        who = next(e for e in proof.signatures if person in (e.code.upper(), _words(e.holder)))
        named = sum(party.signatory.known and _is_of(who, party.signatory) for party in signing)
        if times > max(1, named):
            yield (
                f"Firmatari da valutare: {who.holder or 'la stessa persona'} ha firmato {times} volte: controllare per "
                "quali parti, e se ha firmato anche l’altra."
            )


def _is_of(signature: FoundSignature, signatory: Signatory) -> bool:
    """By the personal code where both tell one, else by name, whatever the order of its words."""
    code = signatory.tax_code.upper()
    if code and signature.code:
        return code == signature.code.upper()
    signed, named = _words(signature.holder), _words(signatory.name)
    return len(signed & named) >= 2 and (signed <= named or named <= signed)


def _words(name: str) -> frozenset[str]:
    letters = "".join(sign if sign.isalpha() else " " for sign in unaccented(name.replace(".", "")))
    return frozenset(letters.split()) - _TITLES


def _when(past: PastFacts, proof: Proof) -> Iterator[str]:
    stamps = sorted(each.stamped_on for each in proof.signatures if each.stamped_on is not None)
    first, last = _declared_days(past)
    if not stamps or first is None or last is None:
        return
    far = [day for day in stamps if day > last + _CLOSE or day < first - _LONG_BEFORE]
    if not far and stamps[-1] < first - _CLOSE and len(stamps) == len(proof.signatures):
        far = [stamps[-1]]  # nobody signed near the day that is declared for the last one
    if far:
        declared = f"{last:%d/%m/%Y}" if past.signed_about is None else str(past.signed_about)
        days = " e ".join(f"{day:%d/%m/%Y}" for day in dict.fromkeys(far))
        yield f"Data della firma da valutare: è indicata {declared}, ma la marca temporale è del {days}."


def _declared_days(past: PastFacts) -> tuple[date | None, date | None]:
    if past.signed_about is not None:
        return past.signed_about.earliest, past.signed_about.latest
    days = [day for _, day in past.signed_by] if past.signed_on is None else [past.signed_on]
    return min(days, default=None), max(days, default=None)


def _end(agreement: Agreement, past: PastFacts) -> Iterator[str]:
    period = current_period(agreement)
    if past.expires_on is None or period is None or not period.readings:
        return
    outside = outside_readings(agreement, period, past.expires_on)
    if outside is not None:
        yield (
            f"Scadenza da valutare: {outside}, e non vale come confermata; se la stabilisce il testo, una seconda "
            "persona la conferma con «conferma-rettifica»; se l’accordo è cessato prima, indicarlo; altrimenti "
            "confermare la lettura giusta con «conferma-scadenza»."
        )
