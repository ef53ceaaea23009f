"""The steps of the gate for a PDF with its signatures (PAdES), in their order; runs in the examining process.

The PDF is the returned file, or what an envelope holds. Each step adds findings; a step that would need what an
earlier step refused is not taken.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from functools import partial

from pyhanko.pdf_utils.misc import PdfDecodeLimitError
from pyhanko.sign.general import CMSExtractionError

from signing.base.findings import finding
from signing.base.kinds import is_pdf
from signing.base.report import Finding, Verdict, worst
from signing.gate.case import Case, Looked
from signing.gate.judgment import PADES, Judgment, count_findings, forgive_second_signatures
from signing.pdf.annotations import Stamps, annotation_findings
from signing.pdf.covering import covering_findings
from signing.pdf.pictures import is_scan, picture_findings, same_pages
from signing.pdf.revisions import (
    Opened,
    Structure,
    base_version,
    change_findings,
    coverage_findings,
    field_findings,
    has_bytes_after_end,
    is_cut_off,
    opened,
    read,
    tail_findings,
)
from signing.validation.knowledge import knowledge_of
from signing.validation.validate import Validator, newest_stamp

_ENCRYPTED = re.compile(rb"/Encrypt\s{0,20}(?:[0-9]{1,10}\s+[0-9]{1,5}\s+R\b|<<)")


async def examine(returned: bytes, case: Case) -> None:
    """Examine a returned PDF, and count its signatures."""
    opened_file = _opened(returned, case)
    if opened_file is None:
        return
    structure, base = opened_file
    before, case.findings = case.findings, []
    counted = _counted(structure, case)
    case.stamped = newest_stamp(structure.signatures)
    judgment = Judgment(case)
    await judge(structure, case, judgment)
    seen = _seen_in(structure, base, case, before)
    case.findings = [*_stamped_unsigned([*before, *seen, *counted]), *case.findings]
    judgment.told_together()
    forgive_second_signatures(case)


def _counted(structure: Structure, case: Case) -> list[Finding]:
    """What the number of signatures says, and what stands in the place of one that is missing."""
    found = count_findings(case, structure.ordinary)
    nothing_new = not structure.ordinary or any(each.code == "NOTHING_NEW" for each in found)
    instead = []
    if structure.without_certificate:
        instead.append(finding("NO_CERTIFICATE", f"{structure.without_certificate} firme senza certificato"))
    elif nothing_new and case.base is not None and (added := _new_stamps(structure, len(case.accepted[case.base]))):
        instead.append(finding("ONLY_TIME_STAMP", f"{added} marche del documento"))
    return [*instead, *(each for each in found if not instead or each.code != "NOTHING_NEW")]


def _new_stamps(structure: Structure, continued: int) -> int:
    """How many document time stamps were added to the accepted version, which has so many bytes."""
    return sum(sum([int(number) for number in each.byte_range][-2:]) > continued for each in structure.time_stamps)


async def judge(structure: Structure, case: Case, judgment: Judgment) -> None:
    """Judge the signatures in the PDF, each as of its own time."""
    case.pdf = structure.data
    if structure.ordinary:
        case.opinions.ask_about_pdf(structure.data)
    validator = Validator(case.trust, case.at, knowledge_of(structure, case.trust), structure.time_stamps)
    await judgment.add(structure.ordinary, validator, PADES)


def examine_file(data: bytes, case: Case) -> Structure | None:
    """Examine the PDF itself; None if its signatures need not be looked at."""
    opened_file = _opened(data, case)
    if opened_file is None:
        return None
    case.findings += _seen_in(*opened_file, case, case.findings)
    return opened_file[0]


def look(data: bytes, case: Case, before_drawing: Callable[[Looked, float], None]) -> Looked:
    """The dearest steps, for the examination that takes the others meanwhile.

    Args:
        before_drawing: called with what was found so far and the limit of the drawing, which comes last: seconds of a
            processor, so that what is said of a file does not hang on what else the computer does. A small file can
            want any time for it.
    """
    number = base_version(data, case.accepted)
    if case.accepted and (number is None or data == case.accepted[number]):
        return Looked()  # another file, of which the examination says more, or an accepted one in an envelope
    opened_file = _opened(data, case)
    return Looked() if opened_file is None else _looked_at(*opened_file, case, before_drawing)


def _seen_in(structure: Structure, base: Opened, case: Case, before: Sequence[Finding]) -> list[Finding]:
    """What the PDF itself shows, whoever signed; its pages do not count where the matter is settled without them."""
    found = list[Finding]()
    for step in (field_findings, coverage_findings, tail_findings):
        found += _found(partial(step, structure))
    looked = _looked_at(structure, base, case) if case.looked is None else case.looked()
    found += looked.changes
    return [*found, *(() if _refuse([*before, *found]) else looked.pages)]


def _refuse(findings: Sequence[Finding]) -> bool:
    return worst([each.weight for each in findings]) is Verdict.REFUSED


def _opened(data: bytes, case: Case) -> tuple[Structure, Opened] | None:
    """The PDF, and the version that it continues; None where a finding says why there is nothing to look at."""
    if is_cut_off(data):
        case.findings.append(finding("TRUNCATED", f"{len(data)} byte"))
        return None
    number = base_version(data, case.accepted)
    if number is None and case.accepted:
        case.findings.append(_explain_other_bytes(data, case))
        return None
    try:
        structure = read(data)
        case.read.continued_by(structure)
        base = opened(case.accepted[number]) if number is not None else first_signed(structure)
    except Exception as error:
        case.findings.append(_explain_unreadable(data, error))
        return None
    if structure.reader.encrypted:
        case.findings.append(finding("ENCRYPTED"))
        return None
    case.base = number
    if base is None:
        case.findings.append(finding("NOTHING_SIGNED"))
        return None
    return structure, base


def first_signed(structure: Structure) -> Opened | None:
    """The PDF as its first signature found it, which stands for the approved text where none is given."""
    if not structure.signatures:
        return None
    start, length = [int(number) for number in structure.signatures[0].byte_range][-2:]
    return opened(structure.data[: start + length])


def _looked_at(
    structure: Structure, base: Opened, case: Case, before_drawing: Callable[[Looked, float], None] | None = None
) -> Looked:
    """What its changes and its pages show."""
    stamps, changes, pages = Stamps(), _found(partial(change_findings, structure, base)), list[Finding]()

    def annotations() -> list[Finding]:
        nonlocal stamps
        found, stamps = annotation_findings(structure, base, case.accepted[0] if case.accepted else None)
        return found

    def drawn() -> list[Finding]:
        limits, count = case.trust.limits, int(base.reader.root["/Pages"]["/Count"])
        if before_drawing is not None:
            before_drawing(Looked(changes, pages), limits.drawing_seconds + max(0, min(count, limits.pages)))
        return _seen(structure, base, case, stamps)

    # Drawing comes last: it is the dearest step, and pointless for a file that is refused anyway.
    for look_at in (annotations, drawn):
        if not _refuse([*changes, *pages]):
            pages += _found(look_at)
    return Looked(changes, pages)


def _found(step: Callable[[], list[Finding]]) -> list[Finding]:
    try:
        return step()
    except Exception as error:
        return [finding("UNREADABLE", repr(error))]


def _seen(structure: Structure, base: Opened, case: Case, stamps: Stamps) -> list[Finding]:
    found = picture_findings(base.data, structure.data, stamps.own, case.trust.limits.pages, stamps.prepared)
    if any(each.weight is Verdict.REFUSED or each.code == "TOO_MANY_PAGES" for each in found):
        return found
    under = (stamps.own, stamps.prepared, stamps.empty, stamps.earlier, stamps.shown)
    return [*found, *covering_findings(base.data, structure.data, *under)]


def _explain_unreadable(data: bytes, error: Exception) -> Finding:
    if _is_encrypted(data):
        return finding("ENCRYPTED", repr(error))
    if has_bytes_after_end(data):
        return finding("TRAILING_BYTES", repr(error))
    if isinstance(error, CMSExtractionError) and "signer_infos" in str(error):
        return finding("SIGNERS_TOGETHER", repr(error))
    return finding("UNREADABLE", repr(error))


def _explain_other_bytes(data: bytes, case: Case) -> Finding:
    """Say kindly why the bytes are others: protected, the same pages saved again, or other pages."""
    if _is_encrypted(data):
        return finding("ENCRYPTED")
    most, accepted = case.trust.limits.pages, case.accepted
    if swollen := _swollen(data):
        return finding("OTHER_AND_UNEXAMINED", swollen)
    try:
        pdfs = [number for number in range(len(accepted)) if is_pdf(accepted[number])]
        alike = any(same_pages(accepted[number], data, most) for number in dict.fromkeys((pdfs[0], pdfs[-1])))
    except Exception as error:
        return finding("UNREADABLE", repr(error))
    evidence = f"SHA-256 {hashlib.sha256(data).hexdigest()}"
    if alike:
        return finding("REWRITTEN", evidence)
    return finding("SCANNED" if _is_scan(data, most) else "CONTENT_CHANGED", evidence)


def _swollen(data: bytes) -> str:
    """What a table of contents unpacks to, where that is more than it can be; other readers would unpack it all."""
    try:
        opened(data)
    except PdfDecodeLimitError as error:
        return repr(error)
    except Exception:
        return ""  # whatever else is wrong with it, its pages may tell more
    return ""


def _is_scan(data: bytes, most_pages: int) -> bool:
    try:
        return is_scan(data, most_pages)
    except Exception:
        return False  # it is refused anyway, with another sentence


def _stamped_unsigned(findings: list[Finding]) -> list[Finding]:
    """Say in one finding what is one fact: something was added, and it was no signature."""
    said = {each.code: each for each in findings}
    added = next((said[code] for code in ("CHANGED_AFTER_APPROVAL", "PAINT_WITHOUT_SIGNATURE") if code in said), None)
    if added is None or "NOTHING_NEW" not in said:
        return findings
    others = [each for code, each in said.items() if code not in {added.code, "NOTHING_NEW"}]
    return [*others, finding("STAMPED_UNSIGNED", added.evidence)]


def _is_encrypted(data: bytes) -> bool:
    """Whether a table of contents names what the file is encrypted with (ISO 32000, 7.6.1).

    It is never encrypted itself. No program is asked: of a damaged file it would try to make a whole one, for minutes.
    """
    return _ENCRYPTED.search(data) is not None
