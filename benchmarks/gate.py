"""The import gate against plain pyHanko validation of the same signatures.

They are not equally safe, which is why the gate exists: plain pyHanko says whether each signature is sound, the gate
also whether this is the file that was sent, signed by whom it should be, and reads it in a process with limits. What
is equal, and asserted, is the verdict on sound files and on one whose signed bytes were touched.
"""

from __future__ import annotations

import asyncio
import io
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import async_validate_pdf_signature
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.fetchers.requests_fetchers import RequestsFetcherBackend

from benchmarks.harness import ROUNDS, Way, comparison, shares, take_turns, watch_turns
from sandbox.call import lay_out as lay
from signing.base.report import TOLERANCE, ExpectedSignatory, GateReport, Verdict
from signing.gate.gate import examine
from signing.pdf.prepare import FieldPlan, prepare_for_signature
from signing.trial import clock
from signing.trial.people import PEOPLE, Person
from signing.trial.pki import TrialPki, start_trial_pki
from signing.trial.signer import sign
from signing.validation.contexts import known_certificates
from tests.support.trial_pdfs import tagged_pdf

OURS, PLAIN = "the gate", "plain pyHanko"
MOST = 5


def people(most: int) -> list[Person]:
    """As many as sign; beyond five somebody signs for several parties, once for each."""
    return [PEOPLE[number % MOST] for number in range(most)]


def signatories(most: int) -> tuple[ExpectedSignatory, ...]:
    return tuple(
        ExpectedSignatory(f"Firma_{number:02d}", each.tax_code, each.name)
        for number, each in enumerate(people(most), start=1)
    )


def signed_versions(folder: Path, pki: TrialPki, most: int) -> list[bytes]:
    """The frozen PDF, and it with one, two, … signatures."""
    plans = [
        FieldPlan(each.field_name, f"Firma digitale di {each.display_name}", each.field_name.replace("_", " "))
        for each in signatories(most)
    ]
    versions = [prepare_for_signature(tagged_pdf(folder, most), plans)]
    for each, signatory in zip(people(most), signatories(most), strict=True):
        versions.append(sign(versions[-1], pki_folder=pki.folder, person=each.label, field=signatory.field_name))
    return versions


def gate(returned: bytes, accepted: Sequence[bytes], pki: TrialPki, most: int = MOST) -> GateReport:
    expected, at = signatories(most), clock.now(pki.folder)
    return examine(returned, accepted=accepted, expected=expected, trust=pki.trust(), at=at)


def plainly(returned: bytes, pki: TrialPki) -> list[bool]:
    """pyHanko's own verdict on each signature, with revocation asked and changes between revisions analysed."""
    return asyncio.run(_plainly(returned, pki))


async def _plainly(returned: bytes, pki: TrialPki) -> list[bool]:
    certificates = known_certificates(pki.trust())
    context = ValidationContext(
        trust_roots=certificates,
        other_certs=certificates,
        allow_fetching=True,
        fetcher_backend=RequestsFetcherBackend(),
        revocation_mode="require",
        time_tolerance=TOLERANCE,  # as ours: the answers are fetched some moments after the context was made
    )
    found = PdfFileReader(io.BytesIO(returned)).embedded_signatures
    return [(await async_validate_pdf_signature(each, context)).bottom_line for each in found]


def check(versions: Sequence[bytes], pki: TrialPki) -> None:
    """The same verdict on every sound version, and on one in which a signed byte was changed."""
    for number, returned in enumerate(versions[1:], start=1):
        report = gate(returned, versions[:number], pki)
        assert report.verdict is Verdict.ACCEPTED, report.findings
        assert plainly(returned, pki) == [True] * number
    touched = bytearray(versions[1])
    touched[versions[0].rindex(b"endstream") - 3] ^= 1
    assert gate(bytes(touched), versions[:1], pki).verdict is Verdict.REFUSED
    assert plainly(bytes(touched), pki) == [False]


_CHILD = """
import asyncio, json, logging, sys, time
from pathlib import Path
logging.disable(logging.CRITICAL)
from signing.gate import examination, pades_steps
from signing.pdf import revisions, versions
from signing.validation import second_opinion, validate
told = {}
def timed(name, function):
    def run(*a, **k):
        since = time.perf_counter()
        try:
            return function(*a, **k)
        finally:
            told[name] = told.get(name, 0.0) + time.perf_counter() - since
    return run
def timed_async(name, function):
    async def run(*a, **k):
        since = time.perf_counter()
        try:
            return await function(*a, **k)
        finally:
            told[name] = told.get(name, 0.0) + time.perf_counter() - since
    return run
for place in (pades_steps, versions):
    place.read = timed("files parsed", revisions.read)
versions.seen_at = timed("earlier versions looked up", revisions.seen_at)
pades_steps.knowledge_of = timed("validation data in the file", pades_steps.knowledge_of)
for name in ("field_findings", "coverage_findings", "tail_findings"):
    setattr(pades_steps, name, timed("fields, coverage, last bytes", getattr(pades_steps, name)))
pades_steps.change_findings = timed("changes between revisions", pades_steps.change_findings)
pades_steps.annotation_findings = timed("what lies on the pages", pades_steps.annotation_findings)
for name in ("picture_findings", "covering_findings"):
    setattr(pades_steps, name, timed("pages drawn and compared", getattr(pades_steps, name)))
second_opinion.SecondOpinions.told = timed("second opinions waited for", second_opinion.SecondOpinions.told)
validate.Validator.validate = timed_async("signatures, chains, revocation", validate.Validator.validate)
folder = Path(sys.argv[1])
request = json.loads((folder / "request.json").read_text())
files = [(folder / f"accepted-{n}.bin").read_bytes() for n in range(request["versions"])]
report = asyncio.run(examination.examine((folder / "returned.bin").read_bytes(), files, request))
assert report.verdict.name == "ACCEPTED", report.findings
print(json.dumps(told))
"""


def parts(
    folder: Path, returned: bytes, accepted: Sequence[bytes], pki: TrialPki, most: int = MOST
) -> dict[str, float]:
    """An examination's own account of its time, libraries loaded, as they are where it is forked."""
    lay_out(folder, returned, accepted, pki, most)
    done = subprocess.run([sys.executable, "-c", _CHILD, str(folder)], check=True, capture_output=True, text=True)
    told: dict[str, float] = json.loads(done.stdout)
    return told | {"whole": sum(told.values())}


def lay_out(
    folder: Path,
    returned: bytes,
    accepted: Sequence[bytes],
    pki: TrialPki,
    most: int = MOST,
) -> None:
    """The files of one examination, as the gate hands them to the process that examines."""
    request: dict[str, Any] = {
        "versions": len(accepted),
        "expected": [asdict(signatory) for signatory in signatories(most)],
        "trust": pki.trust().to_json(),
        "at": clock.now(pki.folder).isoformat(),
        "proof_of_time": None,
    }
    lay(folder, request, {"returned.bin": returned, **{f"accepted-{n}.bin": each for n, each in enumerate(accepted)}})


@contextmanager
def services(folder: Path) -> Iterator[TrialPki]:
    """The trial's certification authority, revocation and time-stamp services on loopback."""
    pki = start_trial_pki(folder)
    try:
        yield pki
    finally:
        pki.stop()


def report(rounds: int = ROUNDS, *, small: bool = False) -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="accordi-bench-") as name, services(Path(name) / "pki") as pki:
        folder = Path(name)
        versions = signed_versions(folder, pki, 1 if small else MOST)
        check(versions, pki)
        for number in (1,) if small else (1, 2, 5):
            returned, accepted = versions[number], versions[:number]
            timed = [Way(OURS, partial(gate, returned, accepted, pki)), Way(PLAIN, partial(plainly, returned, pki))]
            title = f"## The import gate: {number} of {len(versions) - 1} signatures, {len(returned) // 1024} KiB"
            yield f"{title}\n\n{comparison(take_turns(timed, rounds), PLAIN)}"
            told = watch_turns({"": partial(parts, folder, returned, accepted, pki)}, rounds)[""]
            yield f"### Where its time goes: {number} signatures\n\n{shares(told, 'whole')}"
