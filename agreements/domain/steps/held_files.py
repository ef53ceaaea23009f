"""A returned file that waits for the dirigente: it is accepted or not, and the decision can be revoked."""

from __future__ import annotations

from dataclasses import dataclass, replace

from agreements.domain.agreement.act import Act, ActState, HeldFile, SignatureRecord
from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.signature_proof import Delegation, TitleKind
from agreements.domain.agreement.signing_order import with_turns_come
from agreements.domain.basics.day_words import the_date
from agreements.domain.basics.moment import Moment
from agreements.domain.steps.capability import Effect, Effects, Situation, Transition, forgotten, on_act
from agreements.domain.steps.command import Command, Trigger
from agreements.domain.steps.guards import all_of, always, reason_given
from agreements.domain.steps.signatures import (
    LAW,
    AcceptHeldFile,
    countable,
    one_body,
    signature_is_last,
    signatures_of,
    signatures_still_missing,
    typed_of,
    undone,
)


@dataclass(frozen=True, slots=True)
class HoldFile(Command):
    """A returned file that waits for the dirigente.

    Attributes:
        suspended: Identities of its signatures whose certificate is, or once was seen, suspended.
    """

    trigger = Trigger.HOLD_FILE
    file: HeldFile
    suspended: tuple[str, ...] = ()

    @property
    def typed(self) -> tuple[object, ...]:
        """The reference of time."""
        return typed_of((self.file,))


@dataclass(frozen=True, slots=True)
class RefuseHeldFile(Command):
    """The dirigente does not accept a file that was held."""

    trigger = Trigger.REFUSE_HELD_FILE
    file_sha256: str
    reason: str


@dataclass(frozen=True, slots=True)
class RevokeDecision(Command):
    """The dirigente revokes decisions on files, which are held again.

    Attributes:
        files: What is held again, as the gate sees it now.
    """

    trigger = Trigger.REVOKE_DECISION
    files: tuple[HeldFile, ...]
    reason: str

    @property
    def typed(self) -> tuple[object, ...]:
        """The reason."""
        return (self.reason,)


_NOT_HELD = "il file indicato non è in sospeso"


def file_is_held(s: Situation[RefuseHeldFile]) -> str | None:
    """The file is among those that wait."""
    return None if _waits(s, s.command.file_sha256) else _NOT_HELD


def accepted_file_is_held(s: Situation[AcceptHeldFile]) -> str | None:
    """The file is among those that wait; one that counts already may count once more for a body of several parties."""
    sha256 = s.command.signature.file_sha256
    counted = any(each.file_sha256 == sha256 for each in s.act.signatures)
    once_more = counted and all(one_body(each) for each in signatures_of(s))
    return None if once_more or _waits(s, sha256) else _NOT_HELD


def _waits(s: Situation[Command], sha256: str) -> bool:
    return any(file.file_sha256 == sha256 for file in s.act.held_files)


def settled_with_reason(s: Situation[AcceptHeldFile]) -> str | None:
    """What the gate could not tell is accepted by a person, who says why."""
    return None if signatures_of(s)[0].settled.strip() else "manca la motivazione"


def deputy_has_delegation(s: Situation[AcceptHeldFile]) -> str | None:
    """Another person's signature counts only by a title, with its act, that held on the day it was made.

    Legal basis: art. 53 c. 2 TUEL; for a delegation, the act itself, its extent and its days.
    """
    command = s.command
    for signature in signatures_of(s):
        title = signature.delegation
        if title is None:
            if signature.position in command.another_for:
                return (
                    f"{command.another_for[signature.position]}: indicare atto e data della delega, o dell’altro "
                    "titolo (vicariato, facente funzioni, commissario), oppure non accettare il file"
                )
            continue
        if reason := title_fits(title, signature) or _signs_for_none(s, signature):
            return reason
    return None


def _signs_for_none(s: Situation[AcceptHeldFile], signature: SignatureRecord) -> str | None:
    """For a body that took the place of several parties signs whoever is designated for at least one of them."""
    command = s.command
    if not one_body(signature):
        return None
    own = {
        *(each.identity for each in signatures_of(s) if each.position not in command.another_for),
        *(each.identity for each in s.act.signatures if each.delegation is None or one_body(each)),
    }
    if signature.identity in own:
        return None
    return (
        "per un ente succeduto a più parti firma chi è il firmatario designato di almeno una di esse: se l’ente ha un "
        "nuovo rappresentante usare prima «sostituisci-firmatario», oppure indicare il titolo di chi ha firmato "
        f"per {s.agreement.party(signature.position).name}"
    )


def title_fits(title: Delegation, signature: SignatureRecord) -> str | None:
    """In Italian, why a title does not hold on the day of the signature; None where it does."""
    if title.kind is TitleKind.DEPUTY and not title.extent.strip():
        return "per il vicariato va indicata l’assenza o l’impedimento di chi doveva firmare"
    if title.until is not None and title.until < title.begins_on:
        return f"l’ultimo giorno del titolo ({title.until:%d/%m/%Y}) precede il primo ({title.begins_on:%d/%m/%Y})"
    delegated = title.kind is TitleKind.DELEGATION
    name, over = ("la delega", "finita") if delegated else (f"il titolo «{title.kind}»", "finito")
    if title.dated_on > signature.signed_on and delegated:
        return "la delega è successiva alla firma"
    if title.begins_on > signature.signed_on:
        return f"{name} comincia {the_date(title.begins_on)}, dopo la firma ({signature.signed_on:%d/%m/%Y})"
    if title.until is not None and title.until < signature.signed_on:
        return f"{name} è {over} {the_date(title.until)}, prima della firma ({signature.signed_on:%d/%m/%Y})"
    return None


def decision_revocable(s: Situation[RevokeDecision]) -> str | None:
    """A decision is revoked with its reason until all have signed, with every signature that was made over it since."""
    command = s.command
    if not command.reason.strip():
        return "manca la motivazione"
    asked = {file.file_sha256 for file in command.files}
    for sha256 in sorted(asked):
        signatures = [each for each in s.act.signatures if each.file_sha256 == sha256]
        resting = [each for each in s.act.resting_on(sha256) if each.file_sha256 not in asked]
        if resting:
            names = " e ".join(f"{each.signatory} (file {each.file_sha256[:8]})" for each in resting)
            return (
                f"sul file {sha256[:8]} ha poi firmato {names}: per revocare la decisione indicare anche quel file, "
                "che torna in sospeso con questo"
            )
        rests = any(sha256 in {r.file_sha256 for r in s.act.resting_on(other)} for other in asked - {sha256})
        if signatures and not rests and not any(each.decided for each in signatures):
            return f"sul file {sha256[:8]} non c’è una decisione da revocare: la firma è stata accettata dalla verifica"
    return None


def _hold(agreement: Agreement, act: Act, command: HoldFile, moment: Moment) -> Effect:
    others = tuple(f for f in act.held_files if f.file_sha256 != command.file.file_sha256)
    act = undone(act)
    what = f"File firmato in sospeso, decide il dirigente: {' '.join(command.file.findings)}"
    if command.file.proof is not None:
        what += f" Riferimento temporale: {command.file.proof}."
    return on_act(
        agreement,
        replace(act, held_files=(*others, command.file)),
        what,
        file_sha256=command.file.file_sha256,
        codes=" ".join(command.file.codes),
        **({"suspended": " ".join(command.suspended)} if command.suspended else {}),
    )


def _refuse_held(agreement: Agreement, act: Act, command: RefuseHeldFile, moment: Moment) -> Effect:
    held = tuple(f for f in act.held_files if f.file_sha256 != command.file_sha256)
    what = "File firmato in sospeso non accettato."
    return on_act(
        agreement, replace(undone(act), held_files=held), what, command.reason, file_sha256=command.file_sha256
    )


def _revoke(agreement: Agreement, act: Act, command: RevokeDecision, moment: Moment) -> Effect:
    files = {file.file_sha256 for file in command.files}
    gone = [each for each in act.signatures if each.file_sha256 in files]
    kept = tuple(each for each in act.signatures if each.file_sha256 not in files)
    others = tuple(file for file in act.held_files if file.file_sha256 not in files)
    act = forgotten(undone(act), Trigger.RECORD_SIGNATURE)
    act = replace(act, signatures=kept, held_files=(*others, *command.files))
    act = with_turns_come(agreement, act, moment.today)
    told = ", ".join(f"{each.signatory} per {agreement.party(each.position).name}" for each in gone)
    what = f"Decisione revocata, il file torna in sospeso ({', '.join(sha[:8] for sha in sorted(files))})."
    if told:
        what += f" Non valgono più le firme: {told}."
    return on_act(agreement, act, what, command.reason, file_sha256=command.files[0].file_sha256)


_SIGNING = ActState.SIGNING

_accepted = all_of(accepted_file_is_held, countable, settled_with_reason, deputy_has_delegation)

ROWS: tuple[
    Transition[AcceptHeldFile] | Transition[HoldFile] | Transition[RefuseHeldFile] | Transition[RevokeDecision], ...
] = (
    Transition(_SIGNING, Trigger.ACCEPT_HELD_FILE, ActState.SIGNED, all_of(_accepted, signature_is_last), LAW),
    Transition(_SIGNING, Trigger.ACCEPT_HELD_FILE, _SIGNING, all_of(_accepted, signatures_still_missing), LAW),
    Transition(_SIGNING, Trigger.HOLD_FILE, _SIGNING, always, LAW),
    Transition(_SIGNING, Trigger.REFUSE_HELD_FILE, _SIGNING, all_of(file_is_held, reason_given), LAW),
    Transition(_SIGNING, Trigger.REVOKE_DECISION, _SIGNING, decision_revocable, LAW),
)

EFFECTS: Effects = {HoldFile: _hold, RefuseHeldFile: _refuse_held, RevokeDecision: _revoke}
