"""Which signature a file bears for a party whose record does not say it: rows of before, and of imported registers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from agreements.domain.agreement.act import Act, ActState, SignatureRecord
from agreements.domain.agreement.agreement import Agreement
from agreements.use_cases.base.workbench import Workbench
from agreements.use_cases.signing.whose_signature import same_name
from signing.base.report import SignatureVerdict
from signing.gate.verify import verify


def borne(bench: Workbench, agreement: Agreement, act: Act, at: datetime) -> tuple[tuple[int, str], ...]:
    """For each record without the identity of its signature that of one in its file, or nothing: then nobody signed.

    Each signature is one record's. First whom the certificate names; what is left is theirs for whom the gate or a
    person has accepted the file, never theirs of whom a register only says that they have signed.

    Returns:
        Positions with identities, empty where the file bears none for the party.

    Raises:
        AccordiError: Whom to trust is not configured.
    """
    bare = [each for each in act.signatures if each.unidentified] if act.state is ActState.SIGNING else []
    counted = {each.identity for each in act.signatures if each.identity}
    found: dict[int, str] = {}
    for sha256 in dict.fromkeys(each.file_sha256 for each in bare):
        judged = verify(bench.archive.get(sha256), trust=bench.trust(), at=at)
        known = {each.identity: each for each in judged.signatures}
        left = [each for each in (*known, *judged.unexamined) if each and each not in counted]
        here = [each for each in bare if each.file_sha256 == sha256]
        for fits in (_named(agreement, known), lambda record, _identity: record.accepted_here):
            for record in here:
                own = next((each for each in left if record.position not in found and fits(record, each)), None)
                if own is not None:
                    found[record.position] = own
                    left.remove(own)
    return tuple((each.position, found.get(each.position, "")) for each in bare)


def _named(agreement: Agreement, known: dict[str, SignatureVerdict]) -> Callable[[SignatureRecord, str], bool]:
    def fits(record: SignatureRecord, identity: str) -> bool:
        signature = known.get(identity)
        if signature is None:
            return False
        code = agreement.party(record.position).signatory.tax_code.upper()
        return bool(code and code in signature.subject.upper()) or same_name(
            signature.holder, record.signatory.partition(",")[0]
        )

    return fits
