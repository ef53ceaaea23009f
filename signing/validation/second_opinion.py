"""What other programs say of the same signatures, where this computer has them: two readers are harder to deceive.

``openssl cms`` is asked about each signature that passed, by itself; poppler's ``pdfsig`` about the whole PDF. Both are
asked about integrity only: chains, revocation and time are judged in one place (:mod:`signing.validation.validate`).
They run in the examining process's session, so with its limits and under its clock, without a shell and with an
environment of their own.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from asn1crypto import cms, pem  # type: ignore[import-untyped]

from signing.base.findings import finding
from signing.base.report import Finding

OPENSSL, PDFSIG = "openssl", "pdfsig"
_SECONDS = 20
_MOST_SIGNATURES = 40
_AT_ONCE = 2
"""Each gets the whole of what was signed: more at once would need more memory than they save time."""
_CORRUPT = ("Digest Mismatch", "Signature is Invalid", "Decoding Error", "isn't signed or corrupted data")


@dataclass(frozen=True, slots=True)
class Passed:
    """A signature that passed here: its CMS, the bytes it signs in pieces, and the certificates of its chain."""

    der: bytes
    content: tuple[bytes | memoryview, ...]
    path: tuple[bytes, ...]
    who: str


def passed_in_envelope(signature: Any, path: Iterable[Any], who: str) -> Passed:
    """Of a signature in an envelope."""
    info = cms.ContentInfo({"content_type": "signed_data", "content": signature.signed_data})
    return Passed(info.dump(), (signature.content or b"",), tuple(each.dump() for each in path), who)


def passed_in_pdf(signature: Any, data: bytes, path: Iterable[Any], who: str) -> Passed:
    """Of a signature in a PDF."""
    first, length, second, rest = (int(number) for number in signature.byte_range)
    whole = memoryview(data)  # not copied: a long text may have many signatures
    content = (whole[first : first + length], whole[second : second + rest])
    return Passed(bytes(signature.pkcs7_content), content, tuple(each.dump() for each in path), who)


def second_opinions(passed: Sequence[Passed], pdf: bytes | None, in_pdf: int, scratch: Path | None) -> list[Finding]:
    """Ask both programs; where one is missing or has no answer, that is a note, and where it disagrees, a doubt.

    Args:
        passed: what passed here.
        pdf: the PDF with signatures, if there is one.
        in_pdf: how many signatures of people it has.
        scratch: the folder of this examination.
    """
    with tempfile.TemporaryDirectory(dir=scratch, prefix="second-") as name:
        questions: list[Callable[[Path], Finding | None]] = [
            partial(_openssl, each) for each in passed[:_MOST_SIGNATURES]
        ]
        if pdf is not None and in_pdf:
            questions.insert(0, partial(_pdfsig, pdf, in_pdf))
        folders = [Path(name, str(number)) for number in range(len(questions))]
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            found = list(pool.map(_ask, questions, folders))
    unique = {(each.code, each.evidence): each for each in found if each is not None}
    return list(unique.values())


def _ask(question: Callable[[Path], Finding | None], folder: Path) -> Finding | None:
    folder.mkdir()
    return question(folder)


def _openssl(passed: Passed, folder: Path) -> Finding | None:
    program = shutil.which(OPENSSL)
    if program is None:
        return finding("SECOND_OPINION_MISSING", OPENSSL)
    signature, anchors = folder / "signature.der", folder / "chain.pem"
    anchors.write_bytes(b"".join(pem.armor("CERTIFICATE", each) for each in passed.path))
    signature.write_bytes(passed.der)
    arguments = ["cms", "-verify", "-cades", "-binary", "-inform", "DER", "-in", str(signature)]
    arguments += ["-content", "/dev/stdin", "-out", "/dev/null", "-CAfile", str(anchors), "-no-CApath"]
    arguments += ["-partial_chain", "-no_check_time", "-purpose", "any"]
    code, said = _run([program, *arguments], folder, b"".join(passed.content))
    if code == 0:
        return None
    return finding("SECOND_OPINION_DIFFERS", f"openssl: {said.strip()[-200:]} – {passed.who}")


def _pdfsig(pdf: bytes, in_pdf: int, folder: Path) -> Finding | None:
    program = shutil.which(PDFSIG)
    if program is None:
        return finding("SECOND_OPINION_MISSING", PDFSIG)
    # Through a pipe: what this process may write has a limit, the size of a returned PDF another.
    code, said = _run([program, "-nocert", "fd://0"], folder, pdf)
    blocks = re.split(r"^Signature #\d+:$", said, flags=re.MULTILINE)[1:]
    checked = [block for block in blocks if "  - Signature Validation: " in block]
    if any(word in block for block in checked for word in _CORRUPT):
        return finding("SECOND_OPINION_DIFFERS", f"pdfsig: {' '.join(said.split())[-200:]}")
    if code < 0 or len(checked) < in_pdf:
        return finding("SECOND_OPINION_DIFFERS", f"pdfsig vede {len(checked)} firme invece di {in_pdf}")
    valid = sum("  - Signature Validation: Signature is Valid." in block for block in checked)
    if valid < in_pdf:
        return finding("SECOND_OPINION_MISSING", f"pdfsig non sa giudicare {in_pdf - valid} firme")
    return None


def _run(command: list[str], folder: Path, given: bytes) -> tuple[int, str]:
    """Run a program; a negative code where it gave no answer. What it says goes into files, which have a limit."""
    environment = {"PATH": os.environ.get("PATH", ""), "HOME": str(folder), "LC_ALL": "C"}
    with (folder / "said").open("w+b") as said:
        try:
            done = subprocess.run(  # noqa: S603 - fixed programs and arguments, no shell
                command,
                input=given,
                stdout=said,
                stderr=said,
                cwd=folder,
                env=environment,
                timeout=_SECONDS,
                check=False,
            )
            code = done.returncode
        except (OSError, subprocess.TimeoutExpired):
            code = -1
        said.seek(0)
        return code, said.read(200_000).decode("utf-8", "replace")
