"""The steps of the gate for an envelope (CAdES), in their order; runs in the examining process.

What the innermost envelope holds must be an accepted version, byte for byte, or a PDF that passes the gate itself;
then each signer of each envelope is judged. A detached signature holds nothing: it belongs to the accepted version
whose digest it names.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from signing.base.findings import finding
from signing.base.kinds import is_pdf, kind_finding
from signing.base.report import Finding
from signing.gate import pades_steps
from signing.gate.case import Case
from signing.gate.judgment import CADES, Judgment, count_findings, forgive_second_signatures
from signing.pdf.envelope import EnvelopeError, Layer, open_with
from signing.pdf.revisions import Structure, read, signature_digest
from signing.validation.knowledge import knowledge_of_envelope
from signing.validation.validate import Validator, newest_stamp


async def examine(returned: bytes, case: Case) -> None:
    """Examine a returned envelope."""
    try:
        layers = open_with(returned, case.accepted or case.documents)
    except EnvelopeError as error:
        case.findings.append(error.finding)
        return
    except (Exception, RecursionError) as error:
        case.findings.append(finding("UNREADABLE_ENVELOPE", repr(error)))
        return
    inner = layers[-1].content
    assert inner is not None  # a detached one was completed, or refused
    structure = _examine_inner(inner, layers, case)
    if case.refused:
        return
    signatures = [each for layer in reversed(layers) for each in layer.signatures]
    counted = count_findings(case, [*signatures, *(structure.ordinary if structure else ())])
    case.findings += _notes(layers, counted)
    case.stamped = newest_stamp([*signatures, *(structure.signatures if structure else ())])
    judgment = Judgment(case)
    if structure is not None:
        await pades_steps.judge(structure, case, judgment)
    for layer in reversed(layers):
        await _judge_layer(layer, case, judgment)
    judgment.told_together()
    forgive_second_signatures(case)


async def _judge_layer(layer: Layer, case: Case, judgment: Judgment) -> None:
    if not layer.signatures:
        return
    knowledge = knowledge_of_envelope(layer.signatures[0].signed_data, case.trust)
    await judgment.add(_distinct(layer), Validator(case.trust, case.at, knowledge), CADES)


def _distinct(layer: Layer) -> list[Any]:
    """One signature is one, however often it stands in the envelope."""
    return list({signature_digest(each): each for each in layer.signatures}.values())


def _examine_inner(inner: bytes, layers: list[Layer], case: Case) -> Structure | None:
    """Examine what is in the innermost envelope, and return it where it is a PDF with signatures to judge."""
    accepted = list(case.accepted)
    held = [layer.content for layer in layers if layer.content in accepted]
    if inner in accepted or not accepted:
        case.base = accepted.index(held[0]) if held and held[0] is not None else None
        return _signed_pdf(inner, case)
    reason = kind_finding(inner)
    if reason is not None:
        case.findings.append(_about_content(reason))
        return None
    return pades_steps.examine_file(inner, case)


def _about_content(reason: Finding) -> Finding:
    """What an envelope holds that is not the text: the envelope itself is none of these kinds."""
    if reason.code == "NOT_A_PDF":
        return finding("ENVELOPE_OF_OTHER")
    told = re.sub("^Il file ricevuto è (?=una? )", "La busta ricevuta (.p7m) contiene ", reason.sentence)
    return replace(reason, sentence=told)


def _signed_pdf(inner: bytes, case: Case) -> Structure | None:
    """An accepted PDF, for its signatures are judged again each time; or any, where the file stands alone."""
    if not is_pdf(inner):
        return None
    try:
        structure = read(inner)
    except Exception as error:
        if case.accepted:
            case.findings.append(finding("UNREADABLE", repr(error)))
        return None
    if case.accepted or not structure.signatures:
        return structure
    return pades_steps.examine_file(inner, case)


def _notes(layers: list[Layer], counted: list[Finding]) -> list[Finding]:
    missing = sum(layer.without_certificate for layer in layers)
    if missing:
        # Whether they are new cannot be told either.
        counted = [each for each in counted if each.code != "NOTHING_NEW"]
        counted.append(finding("NO_CERTIFICATE", f"{missing} firme senza certificato"))
    if any(layer.countersigned for layer in layers):
        counted.append(finding("COUNTERSIGNED"))
    return counted
