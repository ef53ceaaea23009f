"""The files of a signature: what may be continued, what is kept, and what staff find in the folder."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime

from agreements.documents.templates.render import render
from agreements.documents.texts.letters_text import signed_names
from agreements.documents.texts.plan_text import outline, plan_context
from agreements.documents.texts.verification_text import verification_context
from agreements.domain.agreement.act import Act, ActKind, ActState, SignatureRecord
from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.signature_proof import TimeProof
from agreements.domain.basics.errors import AccordiError
from agreements.use_cases.base.step import RETURNED, SIGNED_BY_ALL, NewDocument
from agreements.use_cases.base.workbench import Workbench
from signing.base.errors import SigningError, ValidationDataUnavailableError
from signing.base.kinds import is_envelope, is_pdf
from signing.base.report import ExpectedSignatory, GateReport

_NUMBERED = frozenset({RETURNED, "da-firmare", "verifica-firma"})


def accepted_hashes(act: Act) -> list[str]:
    """The frozen PDF and every version accepted since, newest last."""
    assert act.definitive is not None  # the states that know signatures have one
    hashes = [act.definitive.pdf_sha256]
    for signature in act.signatures:
        hashes += [signature.file_sha256, signature.preserved_sha256]
    return list(dict.fromkeys(hashes))


def accepted_versions(bench: Workbench, act: Act) -> list[bytes]:
    """The bytes of :func:`accepted_hashes`, in the same order."""
    return [bench.archive.get(sha256) for sha256 in accepted_hashes(act)]


def expected_signatories(agreement: Agreement, act: Act | None = None) -> list[ExpectedSignatory]:
    """Who is to sign, each with the field prepared for it, and whether the signature is recorded already."""
    return [
        ExpectedSignatory(
            f"Firma_{party.position:02d}",
            party.signatory.tax_code,
            party.signatory.name,
            signed=act is not None and act.signature(party.position) is not None,
        )
        for party in agreement.staying
    ]


def position_of(field_name: str) -> int:
    """The party whose field it is; 0 for a field of another name."""
    return int(field_name.removeprefix("Firma_")) if re.fullmatch(r"Firma_[0-9]{2}", field_name) else 0


def suffix_of(name: str, data: bytes) -> str:
    """The suffix under which the file is kept: what it is, and for what only its name tells, its own."""
    if is_envelope(data):
        return ".pdf.p7s" if name.lower().endswith(".p7s") else ".pdf.p7m"
    if is_pdf(data):
        return ".pdf"
    own = re.search(r"\.[a-z0-9]{1,8}$", name.lower())
    return own.group() if own is not None and own.group() != ".pdf" else ".bin"


def preserved(
    bench: Workbench, data: bytes, at: datetime, proof_at: datetime | None, *, doubtful_chain: bool = False
) -> bytes:
    """The file with validation data and time stamp; an envelope stays as it is, and so does what is only tried.

    Args:
        doubtful_chain: a person has accepted a certificate whose chain cannot be told: then its absence does not stop.

    Raises:
        AccordiError: The time-stamp service or a certifier does not answer; nothing was changed.
    """
    if bench.rehearsed or not is_pdf(data):
        return data
    from signing.validation import preserve  # only an accepted file needs it: to load it takes longer than most steps

    try:
        return preserve.complete_validation_data(
            data, bench.trust(), at=at, proof_of_time=proof_at.astimezone(UTC) if proof_at else None
        )
    except ValidationDataUnavailableError as error:
        if doubtful_chain:
            return data
        raise _nothing_changed(error) from error
    except SigningError as error:
        raise _nothing_changed(error) from error


def _nothing_changed(error: SigningError) -> AccordiError:
    return AccordiError(f"{error} Nulla è stato modificato: il file resta fra i ricevuti.")


def signed_documents(
    bench: Workbench,
    agreement: Agreement,
    act: Act,
    data: bytes,
    judged: GateReport,
    proof: TimeProof | None,
) -> list[NewDocument]:
    """What staff find in the folder after a signature: the file as it came, its report, the copy to go on with.

    Args:
        judged: The gate's report.
        proof: The reference of time that was brought with it.
    """
    newest = act.signatures[-1]
    k, of = _next_ordinal(bench, agreement, act), f"{len(act.signatures)} di {len(agreement.staying)}"
    who = ", ".join(s.signatory for s in act.signatures if s.file_sha256 == newest.file_sha256)
    label = f"firma {of} – come restituito da {who}"
    documents = [NewDocument(RETURNED, k, label, newest.suffix, data)]
    documents += verification(bench, agreement, judged, "verifica-firma", k, f"firma {of} – verifica", proof)
    if act.state is ActState.SIGNED:
        documents += _once_whole(bench, agreement, act)
    else:
        to_sign = bench.archive.get(act.to_sign_sha256)
        documents.append(NewDocument("da-firmare", k, f"firma {of} – da firmare ancora", ".pdf", to_sign))
    return documents


def after_succession(bench: Workbench, agreement: Agreement, act: Act) -> list[NewDocument]:
    """What follows where a recorded signature counts for another party too: the file lies there already."""
    return _once_whole(bench, agreement, act) if act.state is ActState.SIGNED else []


def _once_whole(bench: Workbench, agreement: Agreement, act: Act) -> list[NewDocument]:
    documents = _whole(bench, act.signed_files)
    if act.kind is ActKind.ORIGINAL:
        documents += [
            NewDocument(
                "piano-traccia",
                n,
                f"{duty.description.lower()} – traccia da completare",
                ".docx",
                render("piano-operativo", plan_context(agreement, duty, outline(agreement), trial=bench.trial)),
            )
            for n, duty in enumerate(agreement.obligations, 1)
            if duty.code == "piano-operativo"
        ]
    return documents


def after_revocation(bench: Workbench, agreement: Agreement, act: Act) -> list[NewDocument]:
    """What is signed from now on, where signatures were taken out again."""
    to_sign, signed = bench.archive.get(act.to_sign_sha256), len(act.signatures)
    label = f"dopo la revoca, {signed} di {len(agreement.staying)} – da firmare ancora"
    return [NewDocument("da-firmare", _next_ordinal(bench, agreement, act), label, ".pdf", to_sign)]


def _next_ordinal(bench: Workbench, agreement: Agreement, act: Act) -> int:
    """The number of the signatures, or what follows the last used: after a revocation numbers come again."""
    with bench.database.unit() as unit:
        known = unit.documents(agreement.number)
    used = [d.ordinal for d in known if d.act_sequence == act.sequence and d.kind in _NUMBERED]
    return max(len(act.signatures), max(used, default=0) + 1)


def verification(
    bench: Workbench,
    agreement: Agreement,
    judged: GateReport,
    kind: str,
    ordinal: int,
    label: str,
    proof: TimeProof | None = None,
) -> list[NewDocument]:
    """The gate's report, to be read by a person and by a program."""
    text = render("verifica-firme", verification_context(agreement, judged, proof, trial=bench.trial))
    data = json.dumps(judged.to_json(), ensure_ascii=False, indent=1, sort_keys=True).encode()
    return [
        NewDocument(f"{kind}-testo", ordinal, label, ".docx", text),
        NewDocument(kind, ordinal, label, ".json", data),
    ]


def _whole(bench: Workbench, files: tuple[SignatureRecord, ...]) -> list[NewDocument]:
    """The agreement signed by all: one file, or those that form it together."""
    return [
        NewDocument(SIGNED_BY_ALL, n, name, file.suffix, bench.archive.get(file.preserved_sha256))
        for n, (file, name) in enumerate(zip(files, signed_names(len(files)), strict=True), 1)
    ]
