"""What the signed files of an old agreement prove: examined as any signed file is, and reported; never a gate here."""

from __future__ import annotations

import json
from collections.abc import Sequence

from agreements.domain.basics.errors import AccordiError
from agreements.domain.basics.moment import Moment
from agreements.domain.register.past import PastFile, Proof
from agreements.use_cases.base.step import NewDocument
from agreements.use_cases.base.workbench import Workbench
from signing.base.kinds import is_envelope, is_pdf
from signing.base.report import GateReport, Verdict
from signing.gate.verify import verify


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
    for n, file in enumerate(files, 1):
        if not (is_pdf(file.data) or is_envelope(file.data)):
            told.append(f"«{file.name}» non è un file firmato")
            valid = False
            continue
        others = [other.data for other in files if other is not file] if file.suffix.endswith(".p7s") else []
        judged = verify(file.data, trust=trust, at=moment.at, against=others)
        holds = judged.verdict is Verdict.ACCEPTED and bool(judged.signatures)
        # A document beside its detached signature bears none itself.
        beside = any(other.suffix.endswith(".p7s") for other in files) and not judged.signatures
        valid = valid and (holds or beside)
        told.append(f"«{file.name}»: {_told(judged)}")
        data = json.dumps(judged.to_json(), ensure_ascii=False, indent=1, sort_keys=True).encode()
        label = "testo originale – verifica" if n == 1 else f"testo originale, file {n} – verifica"
        reports.append(NewDocument("verifica-originale", n, label, ".json", data))
    return Proof(valid, "; ".join(told)), tuple(reports)


def _told(judged: GateReport) -> str:
    if not judged.signatures and judged.verdict is Verdict.ACCEPTED:
        return "nessuna firma digitale"
    if judged.verdict is Verdict.ACCEPTED:
        count = len(judged.signatures)
        return "una firma valida" if count == 1 else f"{count} firme valide"
    worst = [found.sentence for found in judged.findings if found.weight is judged.verdict]
    begins = "non valido" if judged.verdict is Verdict.REFUSED else "in sospeso"
    return f"{begins}: {' '.join(worst[:2])}".rstrip(": ").rstrip(".")
