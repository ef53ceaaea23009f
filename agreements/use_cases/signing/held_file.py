"""The dirigente decides on a returned file that waits: accepted for a party, or not, with the reason in the journal.

Every decision has the file examined again: what was true when it was brought may not be any more (a certificate that
has ended, a suspension with its outcome), and nobody tells better how many signatures it bears.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from agreements.domain.agreement.act import Act, Delegation, HeldFile, SignatureRecord, TimeSource
from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.events import Actor
from agreements.domain.agreement.parties import Party
from agreements.domain.agreement.signature_proof import TimeProof, TitleKind
from agreements.domain.agreement.signing_power import DELEGATING_ORGAN, told_of_power, told_one_person
from agreements.domain.basics.errors import InvalidDatum
from agreements.domain.basics.moment import Moment
from agreements.domain.steps.command import Trigger
from agreements.domain.steps.held_files import RefuseHeldFile
from agreements.domain.steps.signatures import AcceptHeldFile
from agreements.domain.steps.transitions import act_for
from agreements.use_cases.base.outcome import Outcome
from agreements.use_cases.base.step import Step, afterwards, load, report, take
from agreements.use_cases.base.workbench import Workbench
from agreements.use_cases.drafting.text_in_force import told_once_amended
from agreements.use_cases.people.identity import refuse_who_imported
from agreements.use_cases.signing.borne import borne
from agreements.use_cases.signing.reference import (
    ProofOfTime,
    TimeReference,
    frozen_at,
    given,
    in_office_since,
    proof_of,
    put_away_again,
)
from agreements.use_cases.signing.sending import with_letters
from agreements.use_cases.signing.signature import (
    SOURCES,
    SUSPENDED,
    before_mandate,
    certificate_words,
    continues,
    ends_on,
    examined,
    suspended_before,
)
from agreements.use_cases.signing.signed_files import after_succession, preserved, signed_documents
from agreements.use_cases.signing.whose_signature import (
    Pick,
    another_person,
    identity_of,
    picked,
    same_name,
    same_person_named,
)
from signing.base.findings import finding
from signing.base.report import TOLERANCE, GateReport, Verdict

_DECISIONS = (Trigger.ACCEPT_HELD_FILE.name, Trigger.REFUSE_HELD_FILE.name, Trigger.REVOKE_DECISION.name)
# Then validation data cannot be had, and a person has decided all the same.
_DOUBTFUL_CHAIN = {"NO_CHAIN", "NOT_VALIDATED", "REVOCATION_UNAVAILABLE"}
# Of these the law says that nothing was signed: no person makes it good (art. 24 c. 4-bis CAD; art. 15 c. 2-bis
# L. 241/1990 for seals).
_NOT_SIGNED = ("EXPIRED", "REVOKED", SUSPENDED, "BODY_SEAL", "SPID_SEAL")


@dataclass(frozen=True, slots=True)
class HeldFileDecision:
    """What the dirigente decides on a held file.

    Attributes:
        file_sha256: The file's hash or its first digits; empty if only one waits.
        accept_for: Name of the party that the signature counts for; several, with «;» between them, where one file
            bears a signature for each («party = holder» where it is not plain whose is whose); None to refuse.
        reason: In the decider's words.
        proof: A reference of time that is brought with the decision.
        delegation: The title by which another person signed for the designated one.
    """

    file_sha256: str
    accept_for: str | None
    reason: str
    proof: ProofOfTime | None = None
    delegation: Delegation | None = None


def settle_held_file(bench: Workbench, number: str, asked: HeldFileDecision, actor: Actor, now: datetime) -> Outcome:
    """The dirigente decides on a held file: accepted for a party, or not, with the reason in the journal.

    Safe to kill and to repeat: one commit; the same decision again is answered as already taken.

    Raises:
        InvalidDatum: No such file waits, who decides has imported it, it is accepted for no party or for more than have
            signed, or the moment of signing is told by nothing.
        RefusedTransition: Another person signed and no title is given, or it does not hold on the day of the
            signature; the certificate had ended, or was revoked or suspended; the signature counts already.
    """
    file_sha256, accept_for, reason, proof = asked.file_sha256, asked.accept_for, asked.reason, asked.proof
    if accept_for is not None and not accept_for.strip():
        raise InvalidDatum("parte", f"Su {number} si accetta la firma, ma non è detto per quale parte: indicarla.")
    agreement, moment = load(bench, number, now)
    act = act_for(agreement, Trigger.REFUSE_HELD_FILE)
    waits = [file for file in act.held_files if file.file_sha256.startswith(file_sha256.strip().lower())]
    if not waits and _decided_before(bench, agreement, file_sha256, accept_for, reason):
        put_away_again(bench, agreement, proof, moment)
        return report(bench, agreement, moment, "La decisione sul file risulta già registrata.", already_done=True)
    with bench.database.unit() as unit:
        refuse_who_imported(unit, agreement.number, [file.file_sha256 for file in waits], actor)
    if accept_for is None:
        held = _the_held_file(agreement, act.held_files, file_sha256)
        return take(bench, number, actor, now, lambda _a, _m: Step(RefuseHeldFile(held.file_sha256, reason)))
    borne_by = borne(bench, agreement, act, moment.at)
    act = act.with_borne(borne_by)
    if not reason.strip():
        raise InvalidDatum("motivazione", "Manca la motivazione: la decisione su un file in sospeso va motivata.")
    recorded = _of_the_same_body(act, file_sha256, accept_for, asked.delegation) if not waits else None
    if recorded is not None:
        step = _for_the_other_party(agreement, recorded, accept_for, asked.delegation, reason, actor, bench)
    else:
        held = _the_held_file(agreement, act.held_files, file_sha256)
        step = _acceptance(bench, agreement, act, held, accept_for, asked, actor, moment)
    if isinstance(step.command, AcceptHeldFile):
        step = replace(step, command=replace(step.command, borne=borne_by))
    outcome = take(bench, number, actor, now, lambda fresh, _m: with_letters(bench, fresh, step))
    return afterwards(
        outcome,
        lambda: told_once_amended(bench, number, act.sequence),
    )


def _acceptance(
    bench: Workbench,
    agreement: Agreement,
    act: Act,
    held: HeldFile,
    accept_for: str,
    asked: HeldFileDecision,
    actor: Actor,
    moment: Moment,
) -> Step:
    proof, title, reason, at = asked.proof, asked.delegation, asked.reason, moment.at
    data = bench.archive.get(held.file_sha256)
    brought = given(bench, agreement, proof, actor, moment) if proof is not None else _kept_with(bench, held)
    judged = examined(bench, agreement, act, data, brought, at)
    _refuse_what_is_refused(agreement, judged)
    picks = picked(agreement, judged, accept_for, title)
    kept = brought.kept(bench, judged)
    earliest = frozen_at(bench, agreement, act)
    times = [_signed_at(pick, kept, judged, earliest) for pick in picks]
    codes = {found.code for found in judged.findings}
    doubtful = not _DOUBTFUL_CHAIN.isdisjoint(codes)
    before = suspended_before(bench, agreement, act, held.file_sha256, judged)
    suspended = SUSPENDED in held.codes or before is not None
    not_counted = _not_counted(judged, picks) or (_outcome_unknown(picks) if suspended else "")
    completed = data if not_counted else preserved(bench, data, at, max(times), doubtful_chain=doubtful)
    preserved_sha256 = bench.archive.put(completed)
    lifted = suspended and not not_counted
    since = in_office_since(bench, agreement, act)
    another_for = {
        pick.party.position: _signed_instead(held, pick)
        for pick in picks
        if another_person(pick) or (pick.signature is not None and before_mandate(pick.signature, since))
    }
    first, *others = (
        SignatureRecord(
            position=pick.party.position,
            signatory=_who(held, pick, title),
            signed_at=signed_at,
            time_source=_source(pick),
            file_sha256=held.file_sha256,
            preserved_sha256=preserved_sha256,
            certificate=certificate_words(pick.signature) if pick.signature else held.certificate,
            certificate_ends_on=ends_on(pick.signature) if pick.signature else held.certificate_ends_on,
            settled=f"Deciso da {actor}: {reason}" + _recorded(kept, title) + (_LIFTED if lifted else ""),
            suffix=held.suffix,
            continues=continues(judged, act) if judged.signatures else held.continues,
            delegation=title if title is not None and _needs_title(pick, title, another_for) else None,
            identity=identity_of(pick, judged, act),
            proof=proof_of(kept, pick.signature) if pick.signature else kept,
            verified_at=judged.examined_at if pick.signature else None,
        )
        for pick, signed_at in zip(picks, times, strict=True)
    )
    return Step(
        AcceptHeldFile(first, tuple(others), another_for, not_counted),
        lambda after, signed: [
            *signed_documents(bench, after, signed, data, judged, kept),
            *brought.documents(kept),
        ],
        warnings=(
            *told_of_power(agreement, (first, *others)),
            *told_one_person(agreement, act, (first, *others)),
            *((_SUSPENDED_DAYS,) if lifted else ()),
            *((DELEGATING_ORGAN,) if title is not None and title.kind is TitleKind.DELEGATION else ()),
        ),
        uses=brought.uses if proof is not None else (),
    )


_LIFTED = " Sospensione annullata (art. 24 c. 4-bis CAD)."
_SUSPENDED_DAYS = (
    "Il certificato è stato sospeso: per i giorni della sospensione l’art. 28 par. 5 del Reg. (UE) 910/2014 nega "
    "validità; firmare di nuovo è la via sicura."
)


def _refuse_what_is_refused(agreement: Agreement, judged: GateReport) -> None:
    worst = [f for f in judged.findings if f.weight is Verdict.REFUSED and f.code not in _NOT_SIGNED]
    if worst:
        told = " ".join(f"{found.sentence} {found.what_to_do}".strip() for found in worst[:2])
        raise InvalidDatum("file in sospeso", f"Su {agreement.number} il file oggi non si può accettare: {told}")


def _signed_instead(held: HeldFile, pick: Pick) -> str:
    """Who signed, and why a title is needed."""
    party = pick.party
    if not another_person(pick):
        return f"{party.signatory.name}, firmatario designato {party.named.of}, ha firmato prima del suo mandato"
    return _another(_holder(held, pick), party)


def _another(who: str, party: Party) -> str:
    return f"ha firmato {who}, persona diversa dal firmatario designato {party.named.of} ({party.signatory.name})"


def _holder(held: HeldFile, pick: Pick) -> str:
    return (pick.signature.holder if pick.signature is not None else held.holder) or "persona senza nome"


def _needs_title(pick: Pick, title: Delegation, another_for: Mapping[int, str]) -> bool:
    """A title is of the signature that rests on it; who is known by nothing else may rest on it too."""
    own = (
        pick.party.position not in another_for
        and pick.signature is not None
        and pick.signature.identified
        and not another_person(pick)
    )
    return title.kind is TitleKind.SUCCESSOR_BODY or not own


def _signed_at(pick: Pick, kept: TimeProof | None, judged: GateReport, earliest: datetime | None) -> datetime:
    signed_at = pick.signature.signed_at if pick.signature else (kept.at if kept else None)
    if signed_at is not None:
        if pick.signature is None:  # the gate has looked at no moment of a form that it does not examine
            _refuse_outside(signed_at, earliest, judged.examined_at)
        return signed_at
    useless = next((f for f in judged.findings if f.code in {"REFERENCE_TOO_EARLY", "PROOF_IN_FUTURE"}), None)
    if useless is not None:
        raise InvalidDatum("prova del tempo", f"{useless.sentence} {useless.what_to_do}")
    raise InvalidDatum(
        "prova del tempo",
        "La firma non ha marca temporale: indicare giorno, ora ed estremi del protocollo o della PEC.",
    )


def _refuse_outside(declared: datetime, earliest: datetime | None, now: datetime) -> None:
    early = earliest is not None and declared < earliest - TOLERANCE
    if early or declared > now + TOLERANCE:
        found = finding("REFERENCE_TOO_EARLY" if early else "PROOF_IN_FUTURE")
        raise InvalidDatum("prova del tempo", f"{found.sentence} {found.what_to_do}")


def _source(pick: Pick) -> TimeSource:
    return SOURCES[pick.signature.time_source] if pick.signature else TimeSource.DECLARED


def _not_counted(judged: GateReport, picks: Sequence[Pick]) -> str:
    """In Italian, why a signature does not count as its certificate stands now."""
    problems = {pick.signature.problem for pick in picks if pick.signature is not None}
    code = next((code for code in _NOT_SIGNED if code in problems), None)
    found = next((each for each in judged.findings if each.code == code), None)
    if found is None:
        return ""
    told = f"{found.sentence} {found.what_to_do}".strip().rstrip(".")
    return f"{told[0].lower()}{told[1:]}; il file resta conservato"


def _outcome_unknown(picks: Sequence[Pick]) -> str:
    """In Italian, that nothing is known of how a suspension has ended; empty where it is."""
    problems = [pick.signature.problem for pick in picks if pick.signature is not None and pick.signature.problem]
    if not problems:
        return ""
    return (
        "il certificato risultava sospeso e oggi non si può sapere com’è finita la sospensione: ripetere quando il "
        "servizio del certificatore risponde; il file resta conservato"
    )


def _kept_with(bench: Workbench, held: HeldFile) -> TimeReference:
    """The reference that was given when the file was brought."""
    proof = held.proof
    if proof is None:
        return TimeReference(None, b"", "")
    evidence = bench.archive.get(proof.evidence_sha256) if proof.evidence_sha256 else b""
    return TimeReference(ProofOfTime(proof.at, proof.reference), evidence, proof.declared_by)


def _of_the_same_body(act: Act, wanted: str, accept_for: str, title: Delegation | None) -> SignatureRecord | None:
    """The recorded signature of a body that took the place of several parties, to count for another of them.

    Raises:
        InvalidDatum: The file bears the signatures of several, and it is not said whose counts.
    """
    if title is None or title.kind is not TitleKind.SUCCESSOR_BODY or not wanted.strip():
        return None
    found = [s for s in act.signatures if s.file_sha256.startswith(wanted.strip().lower())]
    distinct = list({s.identity or str(s.position): s for s in reversed(found)}.values())
    party, _, holder = (each.strip() for each in accept_for.partition("="))
    meant = [s for s in distinct if not holder or same_name(holder, s.signatory.partition(",")[0])]
    if distinct and len(meant) != 1:
        names = "; ".join(s.signatory for s in reversed(distinct))
        raise InvalidDatum(
            "parte",
            f"Il file porta le firme di {names}: scrivere di chi è quella che vale per {party}, così: «{party} = nome "
            "del titolare».",
        )
    return meant[0] if meant else None


def _for_the_other_party(
    agreement: Agreement,
    recorded: SignatureRecord,
    accept_for: str,
    title: Delegation | None,
    reason: str,
    actor: Actor,
    bench: Workbench,
) -> Step:
    party = agreement.party_named(accept_for.partition("=")[0].strip())
    settled = f"Deciso da {actor}: {reason}" + _recorded(recorded.proof, title)
    record = replace(recorded, position=party.position, delegation=title, settled=settled)
    instead = {party.position: _another(recorded.signatory, party)}  # theirs is the other record of the file
    command = AcceptHeldFile(record, another_for=instead)
    return Step(command, lambda after, signed: after_succession(bench, after, signed))


def _who(held: HeldFile, pick: Pick, title: Delegation | None) -> str:
    """The designated person only where the gate could tell; else the certificate's holder, by the decision."""
    signature, party = pick.signature, pick.party
    designated = signature is not None and signature.signatory is not None and not another_person(pick)
    if designated and signature is not None and same_person_named(signature):
        return party.signatory.name
    holder = _holder(held, pick)
    if title is None:
        return f"{holder}, firma accettata dal dirigente per {party.signatory.name}"
    if title.kind is TitleKind.DELEGATION:
        return f"{holder}, su delega per {party.signatory.name}"
    return f"{holder}, {title.kind} per {party.signatory.name}"


def _recorded(proof: TimeProof | None, title: Delegation | None) -> str:
    said = ""
    if title is not None:
        said = f" Delega: {title}." if title.kind is TitleKind.DELEGATION else f" Titolo: {title}."
    return said + (f" Prova del tempo: {proof}." if proof else "")


def _decided_before(bench: Workbench, agreement: Agreement, wanted: str, accept_for: str | None, reason: str) -> bool:
    """Whether the last decision on a held file was this very one: so it is answered when it is asked again."""
    with bench.database.unit() as unit:
        rows = [row for row in unit.journal(agreement.number) if row.step in _DECISIONS]
    if not rows or not rows[-1].data["file_sha256"].startswith(wanted.strip().lower()):
        return False
    last = rows[-1]
    if accept_for is None:
        return last.step == Trigger.REFUSE_HELD_FILE.name and last.why == reason
    party = agreement.party_named(accept_for.split(";")[0].partition("=")[0].strip())
    signed = agreement.act(last.act_sequence).signature(party.position)
    return signed is not None and signed.file_sha256 == last.data["file_sha256"] and f": {reason}" in signed.settled


def _the_held_file(agreement: Agreement, held: Sequence[HeldFile], wanted: str) -> HeldFile:
    found = [file for file in held if file.file_sha256.startswith(wanted.strip().lower())]
    if len(found) == 1:
        return found[0]
    what = "nessun file è in sospeso" if not held else f"i file in sospeso sono {len(held)}: indicare l’impronta"
    raise InvalidDatum("file in sospeso", f"Su {agreement.number} {what}.")
