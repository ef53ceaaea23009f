"""Which signature a file bears for a party whose record does not say it: rows of before, and of imported registers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from agreements.domain.agreement.act import Act, ActState, SignatureRecord
from agreements.domain.agreement.agreement import Agreement
from agreements.use_cases.base.workbench import Workbench
from agreements.use_cases.signing.whose_signature import same_name
from signing.base.report import GateReport, SignatureVerdict
from signing.gate.verify import verify


def borne(bench: Workbench, agreement: Agreement, act: Act, at: datetime) -> tuple[tuple[int, str], ...]:
    """For each record without the identity of its signature that of one in its file, or nothing: then nobody signed.

    Returns:
        Positions with identities, empty where the file bears none for the party; nothing once all have signed.

    Raises:
        AccordiError: Whom to trust is not configured.
    """
    bare = [each for each in act.signatures if each.unidentified] if act.state is ActState.SIGNING else []
    counted = [each.identity for each in act.signatures if each.identity]
    found: dict[int, str] = {}
    for sha256 in dict.fromkeys(each.file_sha256 for each in bare):
        judged = verify(bench.archive.get(sha256), trust=bench.trust(), at=at)
        here = [each for each in bare if each.file_sha256 == sha256]
        found |= shared_out(agreement, here, judged, [*counted, *found.values()])
    return tuple((each.position, found.get(each.position, "")) for each in bare)


def shared_out(
    agreement: Agreement, records: Sequence[SignatureRecord], judged: GateReport, counted: Sequence[str]
) -> dict[int, str]:
    """Each signature of a file for one of its records, by position.

    First to whom the certificate names. What is left is theirs for whom the gate or a person has accepted the file,
    never theirs of whom a register only says that they have signed.

    Args:
        counted: Identities that are other records' already.
    """
    known = {each.identity: each for each in judged.signatures}
    left = [each for each in (*known, *judged.unexamined) if each and each not in counted]
    found: dict[int, str] = {}
    for by_name in (True, False):
        for record in records:
            if record.position in found or not (by_name or record.accepted_here):
                continue
            own = next((each for each in left if not by_name or _names(known.get(each), record, agreement)), None)
            if own is not None:
                found[record.position] = own
                left.remove(own)
    return found


def _names(signature: SignatureVerdict | None, record: SignatureRecord, agreement: Agreement) -> bool:
    if signature is None:
        return False
    code = agreement.party(record.position).signatory.tax_code.upper()
    return bool(code and code in signature.subject.upper()) or same_name(
        signature.holder, record.signatory.partition(",")[0]
    )
