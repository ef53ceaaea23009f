"""What the signed files of an old agreement prove: examined as any signed file is, and reported; never a gate here."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Sequence

from agreements.domain.basics.errors import AccordiError
from agreements.domain.basics.moment import Moment
from agreements.domain.days.time_limit import base_day
from agreements.domain.register.prior_history import FoundSignature, PastFile, Proof
from agreements.use_cases.base.step import NewDocument
from agreements.use_cases.base.workbench import Workbench
from signing.base.kinds import is_envelope, is_pdf
from signing.base.report import GateReport, SignatureVerdict, TimeSource, Verdict
from signing.base.wrappings import is_beside
from signing.gate.verify import verify

_STAMPS = (TimeSource.SIGNATURE_TIME_STAMP, TimeSource.DOCUMENT_TIME_STAMP)
_CODE = re.compile(r"(?:TINIT-|IT:)([A-Z0-9]{16})(?![A-Z0-9])")  # ETSI EN 319 412-1, and as it was written before


def examine(bench: Workbench, files: Sequence[PastFile], moment: Moment) -> tuple[Proof, tuple[NewDocument, ...]]:
    """Examine the signatures on the files; what comes out is told, whatever it is.

    The typed day of the repertorio proves nothing about them: only what holds the file's hash would (art. 41 DPCM
    22/2/2013).

    Returns:
        What they prove, and the reports for the folder.
    """
    if not files:
        return Proof(), ()
    try:
        trust = bench.trust()
    except AccordiError as error:
        return Proof(told=f"firme non verificate: {error}"), ()
    told, reports, valid = [], [], True
    signed: Counter[tuple[FoundSignature, str]] = Counter()
    identities: dict[str, FoundSignature] = {}
    for n, file in enumerate(files, 1):
        if not (is_pdf(file.data) or is_envelope(file.data)):
            told.append(f"«{file.name}» non è un file firmato")
            valid = False
            continue
        others = [other.data for other in files if is_beside(other.data, file.data)]
        judged = verify(file.data, trust=trust, at=moment.at, beside=others)
        # A file may hold the signatures of another one too: each counts as often as one file bears it.
        identities |= {each.identity: _found(each) for each in judged.signatures if _counts(each)}
        signed |= Counter((_found(each), each.serial) for each in judged.signatures if _counts(each))
        holds = judged.verdict is Verdict.ACCEPTED and bool(judged.signatures)
        # A document beside its detached signature bears none itself.
        beside = any(is_beside(file.data, other.data) for other in files) and not judged.signatures
        valid = valid and (holds or beside)
        told.append(f"«{file.name}»: {_told(judged)}")
        data = json.dumps(judged.to_json(), ensure_ascii=False, indent=1, sort_keys=True).encode()
        label = "testo originale – verifica" if n == 1 else f"testo originale, file {n} – verifica"
        reports.append(NewDocument("verifica-originale", n, label, ".json", data))
    known = tuple((found, identity) for identity, found in identities.items())
    return Proof(valid, "; ".join(told), tuple(found for found, _ in signed.elements()), known), tuple(reports)


def _counts(signature: SignatureVerdict) -> bool:
    return signature.verdict is not Verdict.REFUSED


def _found(signature: SignatureVerdict) -> FoundSignature:
    code = _CODE.search(signature.subject.upper())
    stamped = signature.signed_at is not None and signature.time_source in _STAMPS
    return FoundSignature(
        signature.holder,
        code[1] if code else "",
        base_day(signature.signed_at) if stamped and signature.signed_at else None,
    )


def _told(judged: GateReport) -> str:
    if not judged.signatures and judged.verdict is Verdict.ACCEPTED:
        return "nessuna firma digitale"
    if judged.verdict is Verdict.ACCEPTED:
        count = len(judged.signatures)
        return "una firma valida" if count == 1 else f"{count} firme valide"
    worst = [found.sentence for found in judged.findings if found.weight is judged.verdict]
    begins = "non valido" if judged.verdict is Verdict.REFUSED else "in sospeso"
    return f"{begins}: {' '.join(worst[:2])}".rstrip(": ").rstrip(".")
