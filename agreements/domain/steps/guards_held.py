"""Guards of a decision on a file that was held: whose signature it is, by what title, and its revocation."""

from __future__ import annotations

from typing import cast

from agreements.domain.agreement.act import SignatureRecord
from agreements.domain.agreement.signature_proof import Delegation, TitleKind
from agreements.domain.steps import commands as c
from agreements.domain.steps.guards import Situation
from agreements.domain.steps.guards_signing import one_body, signatures_of


def file_is_held(s: Situation) -> str | None:
    """The file is among those that wait."""
    command = s.command
    sha = (
        command.signature.file_sha256
        if isinstance(command, c.AcceptHeldFile)
        else cast(c.RefuseHeldFile, command).file_sha256
    )
    held = any(file.file_sha256 == sha for file in s.act.held_files)
    if isinstance(command, c.AcceptHeldFile) and all(one_body(each) for each in signatures_of(s)):
        held = held or any(each.file_sha256 == sha for each in s.act.signatures)
    return None if held else "il file indicato non è in sospeso"


def settled_with_reason(s: Situation) -> str | None:
    """What the gate could not tell is accepted by a person, who says why."""
    return None if signatures_of(s)[0].settled.strip() else "manca la motivazione"


def deputy_has_delegation(s: Situation) -> str | None:
    """Another person's signature counts only by a title, with its act, that held on the day it was made.

    Legal basis: art. 53 c. 2 TUEL; for a delegation, the act itself, its extent and its days.
    """
    command = cast(c.AcceptHeldFile, s.command)
    for signature in signatures_of(s):
        title = signature.delegation
        if title is None:
            if signature.position in command.another_for:
                return (
                    "ha firmato una persona diversa dal firmatario designato di "
                    f"{s.agreement.party(signature.position).name}: indicare atto e data della delega, o dell’altro "
                    "titolo (vicariato, facente funzioni, commissario), oppure non accettare il file"
                )
            continue
        if reason := title_fits(title, signature) or _signs_for_none(s, signature):
            return reason
    return None


def _signs_for_none(s: Situation, signature: SignatureRecord) -> str | None:
    """For a body that took the place of several parties signs whoever is designated for at least one of them."""
    command = cast(c.AcceptHeldFile, s.command)
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
    name = "la delega" if title.kind is TitleKind.DELEGATION else f"il titolo «{title.kind}»"
    if title.dated_on > signature.signed_on and title.kind is TitleKind.DELEGATION:
        return "la delega è successiva alla firma"
    if title.begins_on > signature.signed_on:
        return f"{name} comincia il {title.begins_on:%d/%m/%Y}, dopo la firma ({signature.signed_on:%d/%m/%Y})"
    if title.until is not None and title.until < signature.signed_on:
        return f"{name} è finito/a il {title.until:%d/%m/%Y}, prima della firma ({signature.signed_on:%d/%m/%Y})"
    return None


def decision_revocable(s: Situation) -> str | None:
    """A decision is revoked with its reason until all have signed, with every signature that was made over it since."""
    command = cast(c.RevokeDecision, s.command)
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
