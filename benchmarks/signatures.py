"""What signatures cost: twenty in one PDF, how many a second one key makes, and the memory that a large file takes.

Twenty signatures: the gate, and the verification of the file by itself, against plain pyHanko with the same verdicts.
One a second: the whole B-B signature of ours, with a key that is held open, against pyHanko's own signer and against
the hash of the file and the bare use of the key, which no signature can do without. All are verified first.
"""

from __future__ import annotations

import asyncio
import hashlib
import io
import json
import secrets
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pikepdf
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption
from cryptography.hazmat.primitives.serialization.pkcs12 import serialize_key_and_certificates
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import signers
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.validation import async_validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from benchmarks.gate import PLAIN, gate, lay_out, parts, plainly, services, signatories, signed_versions
from benchmarks.harness import ROUNDS, Sample, Way, comparison, ratio, shares, table, take_turns, watch_turns
from signing.base.report import Verdict
from signing.base.trust import MEBIBYTE
from signing.gate.verify import verify
from signing.pdf.pades import add_signature
from signing.pdf.prepare import FieldPlan, prepare_for_signature
from signing.trial import clock
from signing.trial.pki import TrialPki
from signing.trial.signer import sign
from tests.support.pkcs12_file import Pkcs12File
from tests.support.trial_pdfs import tagged_pdf

MANY = 20
LARGE = 100 * MEBIBYTE
MOST_MEMORY = 8.0
"""Times the size of the file, beyond what a small one takes."""
OURS, SIMPLE, BARE = "ours, key held", "pyHanko's SimpleSigner", "hash and bare key"
Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


def report(rounds: int = ROUNDS, *, small: bool = False) -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="accordi-bench-") as name, services(Path(name) / "pki") as pki:
        folder = Path(name)
        yield from twenty(folder, pki, rounds, 2 if small else MANY)
        yield from speed(folder, rounds, small=small)
        yield memory(folder, pki, MEBIBYTE if small else LARGE)


def twenty(folder: Path, pki: TrialPki, rounds: int, most: int) -> Iterator[str]:
    """The last of many signatures comes in: each earlier version is an accepted one."""
    versions = signed_versions(folder, pki, most)
    returned, accepted = versions[-1], versions[:-1]
    at_gate, alone = partial(gate, returned, accepted, pki, most), partial(by_itself, returned, pki)
    check(versions, pki)
    ways = [
        Way("the gate", at_gate),
        Way("the file by itself", alone),
        Way(PLAIN, partial(plainly, returned, pki)),
    ]
    title = f"## {most} signatures in one PDF of {len(returned) // 1024} KiB"
    yield f"{title}\n\n{comparison(take_turns(ways, rounds), PLAIN)}"
    told = watch_turns({"": partial(parts, folder, returned, accepted, pki, most)}, rounds)[""]
    yield f"### Where the gate's time goes: {most} signatures\n\n{shares(told, 'whole')}"


def by_itself(returned: bytes, pki: TrialPki) -> Verdict:
    return verify(returned, trust=pki.trust(), at=clock.now(pki.folder)).verdict


def check(versions: Sequence[bytes], pki: TrialPki) -> None:
    """The same verdict by all ways, on the sound file and on one in which a signed byte was changed."""
    most, returned = len(versions) - 1, versions[-1]
    found = gate(returned, versions[:-1], pki, most)
    assert found.verdict is Verdict.ACCEPTED, found.findings
    assert [each.verdict for each in found.signatures] == [Verdict.ACCEPTED] * most
    assert by_itself(returned, pki) is Verdict.ACCEPTED
    assert plainly(returned, pki) == [True] * most
    touched = bytearray(returned)
    touched[versions[0].rindex(b"endstream") - 3] ^= 1
    assert gate(bytes(touched), versions[:-1], pki, most).verdict is Verdict.REFUSED
    assert by_itself(bytes(touched), pki) is Verdict.REFUSED
    assert plainly(bytes(touched), pki) == [False] * most


# One key.


@dataclass(frozen=True, slots=True)
class Holder:
    """A key with a certificate of its own."""

    key: Key
    certificate: x509.Certificate
    file: Pkcs12File

    def bare(self, pdf: bytes) -> bytes:
        """What is left of a signature without any format."""
        digest = hashlib.sha256(pdf).digest()
        if isinstance(self.key, rsa.RSAPrivateKey):
            return self.key.sign(digest, padding.PKCS1v15(), hashes.SHA256())
        return self.key.sign(digest, ec.ECDSA(hashes.SHA256()))


def holder(folder: Path, name: str, key: Key) -> Holder:
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, f"Prova {name}")])
    usage = dict.fromkeys(
        (
            "digital_signature",
            "key_encipherment",
            "data_encipherment",
            "key_agreement",
            "key_cert_sign",
            "crl_sign",
            "encipher_only",
            "decipher_only",
        ),
        False,
    )
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.KeyUsage(content_commitment=True, **usage), critical=True)
        .sign(key, hashes.SHA256())
    )
    secret = secrets.token_urlsafe(16).encode()
    path = folder / f"{name}.p12"
    path.write_bytes(serialize_key_and_certificates(b"prova", key, certificate, None, BestAvailableEncryption(secret)))
    return Holder(key, certificate, Pkcs12File(path, secret))


def speed(folder: Path, rounds: int, *, small: bool) -> Iterator[str]:
    """B-B signatures a second, one key after the other."""
    pdf = prepare_for_signature(tagged_pdf(folder, 1), [FieldPlan("Firma_01", "Firma digitale", "Firma 01")])
    keys: dict[str, Callable[[], Key]] = {
        "RSA-2048": lambda: rsa.generate_private_key(65537, 2048),
        "RSA-3072": lambda: rsa.generate_private_key(65537, 3072),
        "P-256": lambda: ec.generate_private_key(ec.SECP256R1()),
    }
    for name in ["P-256"] if small else keys:
        one = holder(folder, name, keys[name]())
        key = asyncio.run(held(one.file))
        ours, simple = partial(by_ours, pdf, key), partial(by_simple, pdf, key)
        for signed in (ours(), simple()):
            assert signed.startswith(pdf)
            assert holds(signed, one)
        times = 1 if small else 10
        ways = [Way(OURS, ours, times), Way(SIMPLE, simple, times), Way(BARE, partial(one.bare, pdf), times)]
        samples = take_turns(ways, rounds)
        yield f"## One signature (B-B), {name}, PDF of {len(pdf) // 1024} KiB\n\n{a_second(samples)}"


async def held(file: Pkcs12File) -> signers.Signer:
    """The key as the provider opens it; it is opened once, as whoever signs several times does."""
    async with file.signer(lambda _question: "") as signer:
        return signer


def by_ours(pdf: bytes, key: signers.Signer) -> bytes:
    return asyncio.run(
        add_signature(
            IncrementalPdfFileWriter(io.BytesIO(pdf)),
            key,
            field="Firma_01",
            name="Prova Uno",
            stamp="Firmato digitalmente da\nProva Uno",
            at=datetime.now(UTC),
            timestamper=None,
        )
    )


def by_simple(pdf: bytes, key: signers.Signer) -> bytes:
    meta = signers.PdfSignatureMetadata(field_name="Firma_01", md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES)
    output: io.BytesIO = signers.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(pdf)), meta, key)
    return output.getvalue()


def holds(signed: bytes, one: Holder) -> bool:
    """By pyHanko, from the certificate alone: the same question for both ways."""
    (found,) = PdfFileReader(io.BytesIO(signed)).embedded_signatures
    context = ValidationContext(trust_roots=[found.signer_cert], revocation_mode="soft-fail")
    status = asyncio.run(async_validate_pdf_signature(found, context))
    return bool(status.bottom_line) and int(found.signer_cert.serial_number) == one.certificate.serial_number


def a_second(samples: Sequence[Sample]) -> str:
    """A table of how many a second, with the time against pyHanko's signer."""
    reference = next(sample for sample in samples if sample.name == SIMPLE)
    rows = [
        (
            each.name,
            f"{1 / each.median:.0f} ({1 / max(each.seconds):.0f}–{1 / min(each.seconds):.0f})",
            "1" if each is reference else ratio(each, reference),
        )
        for each in samples
    ]
    return table(("Way", "A second (from–to)", f"Time against «{SIMPLE}» (from–to)"), rows)


# Memory.

_LAUNCH = """
import json, os, subprocess, sys
process = subprocess.Popen(sys.argv[1:])
_, status, usage = os.wait4(process.pid, 0)
print(json.dumps([os.waitstatus_to_exitcode(status), usage.ru_maxrss / 1024]))
"""
_EXAMINE = """
import sys
from pathlib import Path
from signing.gate import examiner
examiner.main(Path(sys.argv[1]))
"""
_PREPARE = """
import sys
from pathlib import Path
from signing.pdf.prepare import FieldPlan, prepare_for_signature
source, target = map(Path, sys.argv[1:])
target.write_bytes(prepare_for_signature(source.read_bytes(), [FieldPlan("Firma_01", "Firma digitale", "Firma 01")]))
"""


def memory(folder: Path, pki: TrialPki, size: int) -> str:
    """The largest memory of the processes that prepare and examine a file, a small one and a large one."""
    place = folder / "memory"
    place.mkdir()
    small = tagged_pdf(folder, 1)
    peaks: dict[str, list[float]] = {"preparing": [], "the gate": []}
    for pdf in (small, with_ballast(small, size)):
        source, target = place / "source.pdf", place / "prepared.pdf"
        source.write_bytes(pdf)
        peaks["preparing"].append(peak("-c", _PREPARE, str(source), str(target)))
        frozen = target.read_bytes()
        returned = sign_once(frozen, pki)
        lay_out(place, returned, [frozen], pki, 1)
        peaks["the gate"].append(peak("-c", _EXAMINE, str(place)))
        answer = json.loads((place / "answer.json").read_text(encoding="utf-8"))
        assert answer["verdict"] == Verdict.ACCEPTED.value, answer["findings"]
    rows = []
    for name, (low, high) in peaks.items():
        factor = (high - low) * MEBIBYTE / size
        assert factor < MOST_MEMORY or size < LARGE, (name, factor)
        rows.append((name, f"{low:.0f} MiB", f"{high:.0f} MiB", f"{factor:.1f}"))
    head = ("Process", f"{len(small) // 1024} KiB", f"{size // MEBIBYTE} MiB", "More, in sizes of the file")
    return f"### The largest memory\n\n{table(head, rows)}"


def with_ballast(pdf: bytes, size: int) -> bytes:
    """The same pages, with bytes that cannot be packed."""
    output = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as document:
        document.Root.Zavorra = document.make_indirect(document.make_stream(secrets.token_bytes(size)))
        document.save(output, fix_metadata_version=False)
    return output.getvalue()


def sign_once(frozen: bytes, pki: TrialPki) -> bytes:
    (only,) = signatories(1)
    return sign(frozen, pki_folder=pki.folder, person="prova-uno", field=only.field_name)


def peak(*arguments: str) -> float:
    """The largest memory in MiB of a Python process and of those that it starts."""
    done = subprocess.run(
        [sys.executable, "-c", _LAUNCH, sys.executable, *arguments], check=True, capture_output=True, text=True
    )
    code, most = json.loads(done.stdout)
    assert code == 0, done.stderr
    return float(most)
