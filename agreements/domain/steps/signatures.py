"""The signatures that come back: which of them count, and what the last one brings about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from agreements.domain.agreement.act import Act, ActKind, ActState, HeldFile, SignatureRecord, TimeSource
from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.periods import between_readings, current_period
from agreements.domain.agreement.signature_form import FORM
from agreements.domain.agreement.signature_proof import TitleKind
from agreements.domain.agreement.signing_order import still_before, with_turns_come
from agreements.domain.basics.day_words import of_the_date, the_date, to_the_date
from agreements.domain.basics.moment import Moment
from agreements.domain.steps.capability import Effect, Effects, Situation, Transition, forgotten
from agreements.domain.steps.command import Command, Trigger
from agreements.domain.steps.guards import all_of, not_in_future, nothing_to_renew, refuse_after_end
from agreements.domain.steps.ratification import nothing_denied


@dataclass(frozen=True, slots=True)
class RecordSignature(Command):
    """A returned file that the import gate accepted; ``others``: further parties' signatures in the same file.

    Attributes:
        borne: For each earlier record without it (its position) the identity of its signature, as its file shows it
            now; empty where the file bears none for the party: then it has not signed.
    """

    trigger = Trigger.RECORD_SIGNATURE
    signature: SignatureRecord
    others: tuple[SignatureRecord, ...] = ()
    borne: tuple[tuple[int, str], ...] = ()

    @property
    def typed(self) -> tuple[object, ...]:
        """The references of time."""
        return typed_of((self.signature, *self.others))


@dataclass(frozen=True, slots=True)
class AcceptHeldFile(Command):
    """The dirigente accepts a file that was held, for one party or for several; the record says why.

    Attributes:
        another_for: By position, for which parties a signature counts only by a title, each with who has signed
            instead, in Italian, as a clause of a sentence.
        not_counted: Why the signatures do not count as the certificate stands now, in Italian; empty where they do.
        borne: As of :class:`RecordSignature`.
    """

    trigger = Trigger.ACCEPT_HELD_FILE
    signature: SignatureRecord
    others: tuple[SignatureRecord, ...] = ()
    another_for: Mapping[int, str] = field(default_factory=dict)
    not_counted: str = ""
    borne: tuple[tuple[int, str], ...] = ()

    @property
    def typed(self) -> tuple[object, ...]:
        """The reason, the title, the reference of time."""
        return typed_of((self.signature, *self.others))


Signed = RecordSignature | AcceptHeldFile
"""The commands that record signatures."""


def typed_of(records: tuple[SignatureRecord | HeldFile, ...]) -> tuple[object, ...]:
    """What a person typed of records: the names of certificates and the sentences about them are nobody's here."""
    references = [each.proof.reference for each in records if each.proof is not None]
    decided = [(each.settled, each.delegation) for each in records if isinstance(each, SignatureRecord)]
    return (*references, *decided)


def signatures_of(s: Situation[Signed]) -> tuple[SignatureRecord, ...]:
    """The signatures that a command records."""
    command = s.command
    return (command.signature, *command.others)


def signature_in_time(s: Situation[Signed]) -> str | None:
    """Every signature of a further act lies before the end of the period: the proven day counts, not the import.

    One that lies between the readings of an end that nobody has confirmed waits for the confirmation.
    """
    if s.act.kind is not ActKind.ORIGINAL:
        if reason := nothing_to_renew(s):
            return reason
        last = max(signature.signed_on for signature in signatures_of(s))
        refuse_after_end(s, last)
        return end_to_confirm(s.agreement, last)
    return None


def end_to_confirm(agreement: Agreement, signed_on: date) -> str | None:
    """In Italian, why a further act that was signed on this day waits until the end of its period is confirmed."""
    period = between_readings(agreement, signed_on)
    if period is None:
        return None
    return (
        f"la firma {of_the_date(signed_on)} segue la lettura più vicina della scadenza "
        f"({period.earliest_end:%d/%m/%Y}) e non la più lontana ({period.latest_end:%d/%m/%Y}), e la scadenza non è "
        "confermata: usare prima «conferma-scadenza»"
    )


def signed_too_late(agreement: Agreement, signed_on: date) -> str | None:
    """In Italian, that a further act was signed on a day after the end of its period; None where it was not."""
    period = current_period(agreement)
    if period is None or period.latest_end is None or signed_on <= period.latest_end:
        return None
    return f"la firma è {of_the_date(signed_on)}, l’accordo è finito {the_date(period.latest_end)}"


def signature_fits(s: Situation[Signed]) -> str | None:
    """Each signature is of a party that has not signed yet, after the resolution, not in the future."""
    signatures = signatures_of(s)
    if len({signature.position for signature in signatures}) < len(signatures):
        return "lo stesso file è indicato due volte per la stessa parte"
    if reason := _counted_twice(s, signatures):
        return reason
    return next((refusal for each in signatures if (refusal := _fits(s, each)) is not None), None)


def _fits(s: Situation[Command], signature: SignatureRecord) -> str | None:
    party = s.agreement.party(signature.position)
    if s.act.signature(party.position) is not None:
        return f"la firma {party.named.of} è già registrata"
    if (now := s.agreement.standing_for(party.position)) != party:
        return f"{party.name} è una parte sola con {now.name}: firma quella"
    if s.agreement.departure(party.position) is not None:
        return f"{party.name} recede: il nuovo atto è delle altre parti"
    decided = s.act.resolution.decided_on if s.act.resolution is not None else None
    if decided is not None and signature.signed_on < decided:
        return f"la firma {party.named.of} precede la delibera"
    return not_in_future(signature.signed_on, f"la data della firma {party.named.of}", s)


def _counted_twice(s: Situation[Command], signatures: tuple[SignatureRecord, ...]) -> str | None:
    """One signature counts for one party, also across files; only a body that took the place of several signs once.

    A rule of this product, out of prudence: art. 15 c. 2-bis L. 241/1990 asks for the kind of the signature.
    """
    counted = {each.identity: each for each in s.act.signatures if each.identity}
    for each in signatures:
        other = counted.get(each.identity)
        if other is not None and not one_body(each):
            return (
                f"la stessa firma vale già per {s.agreement.party(other.position).name}: servono tante firme distinte "
                f"quante sono le parti, anche per una persona con due cariche o una sola delega; chiederne una per "
                f"{s.agreement.party(each.position).name}"
            )
        if each.identity:
            counted[each.identity] = each
    return _nobodys(s, signatures) or _one_for_all(s, signatures)


def _nobodys(s: Situation[Command], signatures: tuple[SignatureRecord, ...]) -> str | None:
    """An act is signed by all only with as many known signatures as parties."""
    signed = (*s.act.signatures, *signatures)
    names = [s.agreement.party(each.position).name for each in signed if each.unidentified]
    if not names or len(signed) < len(s.agreement.staying):
        return None
    return (
        f"di nessun file si sa quale firma porti per {' e '.join(names)}: servono tante firme distinte quante sono le "
        "parti; importare il file che la porta"
    )


def _one_for_all(s: Situation[Command], signatures: tuple[SignatureRecord, ...]) -> str | None:
    """An act is made between at least two bodies: a single signature is never all of its signatures.

    Legal basis: art. 15 c. 1 L. 241/1990.
    """
    signed = (*s.act.signatures, *signatures)
    whose = {each.identity for each in signed}
    if len(signed) < 2 or len(signed) < len(s.agreement.staying) or len(whose) > 1:
        return None
    return (
        "l’atto porterebbe una sola firma per tutte le parti, ma un accordo è fra almeno due enti e vuole almeno due "
        "firme distinte: chiedere la firma di un’altra parte"
    )


def one_body(signature: SignatureRecord) -> bool:
    """Whether it is of a body that took the place of several parties before it signed."""
    return signature.delegation is not None and signature.delegation.kind is TitleKind.SUCCESSOR_BODY


def certificate_then_valid(s: Situation[Signed]) -> str | None:
    """A time after the certificate's last day proves existence only; a declared one counts while it still runs.

    Legal basis: art. 24 c. 4-bis CAD with art. 62 DPCM 22/2/2013.
    """
    command = s.command
    if isinstance(command, AcceptHeldFile) and command.not_counted:
        return command.not_counted
    for signature in signatures_of(s):
        ends_on = signature.certificate_ends_on
        if ends_on is None:
            continue
        declared = signature.time_source is TimeSource.DECLARED
        if signature.signed_on > ends_on or (declared and s.moment.today > ends_on):
            return (
                f"il certificato della firma per {s.agreement.party(signature.position).name} è finito "
                f"{the_date(ends_on)} e nessun riferimento anteriore con l’impronta di questo file prova che la firma "
                "sia di prima: non conta come sottoscrizione (art. 24 c. 4-bis CAD); il file resta conservato"
            )
    return None


def signature_in_turn(s: Situation[Signed]) -> str | None:
    """Who signs before the turn is not refused, but a person decides on it: see `AcceptHeldFile`."""
    positions = {signature.position for signature in signatures_of(s)}
    first = still_before(s.agreement, s.act, positions)
    if not first:
        return None
    return (
        f"prima tocca a {' e a '.join(party.signs for party in first)}: importare di nuovo il file, che resta in "
        "sospeso per la decisione del dirigente"
    )


def _still_missing(s: Situation[Signed]) -> int:
    return len(s.agreement.staying) - len(s.act.signatures) - len(signatures_of(s))


def signatures_still_missing(s: Situation[Signed]) -> str | None:
    """Chooses the row k of N."""
    return "è l’ultima firma" if _still_missing(s) <= 0 else None


def signature_is_last(s: Situation[Signed]) -> str | None:
    """Chooses the row N of N: never signed while one party is missing."""
    missing = _still_missing(s)
    return f"firme ancora da ricevere: {missing}" if missing > 0 else None


def _sign(agreement: Agreement, act: Act, command: Signed, moment: Moment) -> Effect:
    signature, told = command.signature, []
    act = undone(act)
    held = tuple(f for f in act.held_files if f.file_sha256 != signature.file_sha256)
    signing_now = {each.position for each in (signature, *command.others)}
    refusals = tuple(r for r in act.refusals if r.position not in signing_now)  # who signs has thought again
    act = replace(act, held_files=held, refusals=refusals)
    for each in (signature, *command.others):
        act = replace(act, signatures=(*act.signatures, each))
        by = f", per delega ({each.delegation})" if each.delegation else ""
        told.append(
            f"Firma {len(act.signatures)} di {len(agreement.staying)}: {each.signatory}{by} "
            f"per {agreement.party(each.position).name}, {each.signed_on:%d/%m/%Y} ({each.dated_by})."
            + (f" Riferimento temporale: {each.proof}." if each.proof else "")
        )
    without = [agreement.party(p).name for p, identity in command.borne if not identity and p not in signing_now]
    if without:
        told.append(
            f"Per {' e '.join(without)} una firma risultava registrata, ma nessun file la porta: non conta, e si "
            "attende quella vera."
        )
    what = " ".join(told)
    act = with_turns_come(agreement, act, moment.today)
    agreement = agreement.with_act(act)
    if len(act.signatures) == len(agreement.staying):
        signed_on = max(s.signed_on for s in act.signatures)
        what += f" L’atto è sottoscritto da tutti: la sua data è {signed_on:%d/%m/%Y}."
        if len(act.signed_files) > 1:
            what += f" Lo formano {len(act.signed_files)} file firmati sullo stesso testo approvato."
        if act.held_files:
            left = ", ".join(file.file_sha256[:8] for file in act.held_files)
            what += f" I file ancora in sospeso ({left}) non servono più e restano conservati."
            agreement = agreement.with_act(replace(act, held_files=()))
        if act.extends_to is not None:
            what += f" La scadenza passa {to_the_date(act.extends_to)}."
        if act.kind is ActKind.ORIGINAL:
            agreement = replace(agreement, obligations=tuple(o.anchored(signed_on) for o in agreement.obligations))
    return Effect(
        agreement,
        what,
        signature.settled,
        {"file_sha256": signature.file_sha256, "preserved_sha256": signature.preserved_sha256, **_of_proof(signature)},
    )


def _of_proof(signature: SignatureRecord) -> dict[str, str]:
    proof = signature.proof
    if proof is None:
        return {}
    data = {"proof_at": proof.at.isoformat(), "proof_reference": proof.reference, "proof_by": proof.declared_by}
    return data | ({"proof_sha256": proof.evidence_sha256} if proof.evidence_sha256 else {})


def undone(act: Act) -> Act:
    """These steps undo each other: after one of them the others, asked again, are no repetition."""
    return forgotten(
        act, Trigger.HOLD_FILE, Trigger.ACCEPT_HELD_FILE, Trigger.REFUSE_HELD_FILE, Trigger.REVOKE_DECISION
    )


LAW = f"{FORM}; art. 24 D.Lgs. 82/2005 (CAD)"

countable = all_of(nothing_denied, signature_in_time, signature_fits, certificate_then_valid)
_in_turn = all_of(countable, signature_in_turn)
_last = all_of(_in_turn, signature_is_last)
_one_of_several = all_of(_in_turn, signatures_still_missing)

ROWS: tuple[Transition[RecordSignature], ...] = (
    Transition(ActState.SIGNING, Trigger.RECORD_SIGNATURE, ActState.SIGNED, _last, LAW),
    Transition(ActState.SIGNING, Trigger.RECORD_SIGNATURE, ActState.SIGNING, _one_of_several, LAW),
)

EFFECTS: Effects = {RecordSignature: _sign, AcceptHeldFile: _sign}
