"""What other programs say of the same signatures, where this computer has them: two readers are harder to deceive.

``openssl cms`` is asked about each signature that passed, by itself; poppler's ``pdfsig`` about the whole PDF. Both are
asked about integrity only: chains, revocation and time are judged in one place (:mod:`signing.validation.validate`).
They run in the examining process's session, so with its limits and under its clock, without a shell and with an
environment of their own; they are asked as soon as there is something to ask, and what they say counts at the end.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from asn1crypto import cms, pem  # type: ignore[import-untyped]

from signing.base.findings import finding
from signing.base.report import Finding
from signing.pdf.objects import kids

OPENSSL, PDFSIG = "openssl", "pdfsig"
_SECONDS = 20
_MOST_SIGNATURES = 40
_AT_ONCE = 2
"""Each gets the whole of what was signed: more at once would need more memory than they save time."""
_CORRUPT = ("Digest Mismatch", "Signature is Invalid", "Decoding Error", "isn't signed or corrupted data")
_Said = tuple[int, str] | None
"""A program's exit code, negative where it gave no answer, and its words; None where this computer has it not."""
_DIGESTS = frozenset({"sha256", "sha384", "sha512"})
_MECHANISMS = frozenset({"rsassa_pkcs1v15", "rsassa_pss", "ecdsa", "dsa"})
_CURVES = frozenset({"secp256r1", "secp384r1", "secp521r1"})
_CANNOT_JUDGE = re.compile(r"unsupported|not supported|unknown|invalid digest", re.IGNORECASE)
"""How openssl words that it has no such algorithm; of a signature that does not fit it says something else."""


def uncommon(signature: Any) -> str:
    """Name what a signature is made with where not every program verifies that; else an empty text.

    Poppler has no other words for such a signature than for one that is broken. It is read from what the signature was
    verified with here: what names another algorithm does not pass here.
    """
    digest = str(signature.signer_info["digest_algorithm"]["algorithm"].native)
    mechanism = str(signature.signer_info["signature_algorithm"].signature_algo)
    if mechanism not in _MECHANISMS:
        return mechanism
    key = signature.signer_cert.public_key
    curve = str(key.curve[1]) if key.algorithm == "ec" else ""
    return digest if digest not in _DIGESTS else curve if curve and curve not in _CURVES else ""


@dataclass(frozen=True, slots=True)
class Passed:
    """A signature that passed here.

    Attributes:
        der: its CMS.
        content: the bytes it signs, in pieces.
        path: the certificates of its chain.
        uncommon: what it is made with, where not every program verifies that.
    """

    der: bytes
    content: tuple[bytes | memoryview, ...]
    path: tuple[bytes, ...]
    who: str
    uncommon: str = ""


@dataclass(frozen=True, slots=True)
class InPdf:
    """A signature in the PDF that passed here.

    Attributes:
        byte_range: which bytes it signs.
        uncommon: what it is made with (`Passed.uncommon`).
        apart: whether the widget of its field stands below it and names it as its parent (ISO 32000, 12.5.6.19):
            poppler takes such a widget for a field of its own, in which it finds no signature.
    """

    byte_range: tuple[int, int, int, int]
    uncommon: str
    apart: bool

    @property
    def as_pdfsig_words_it(self) -> str:
        """The bytes, each piece by its first and the one after its last."""
        first, length, second, rest = self.byte_range
        return f"[{first} - {first + length}], [{second} - {second + rest}]"


def in_pdf(signature: Any) -> InPdf:
    """Of a signature in a PDF."""
    first, length, second, rest = (int(number) for number in signature.byte_range)
    below = [each.get_object() for each in kids(signature.sig_field)]
    return InPdf((first, length, second, rest), uncommon(signature), bool(below) and all("/Parent" in k for k in below))


def passed_in_envelope(signature: Any, path: Iterable[Any], who: str) -> Passed:
    """Of a signature in an envelope."""
    info = cms.ContentInfo({"content_type": "signed_data", "content": signature.signed_data})
    chain = tuple(each.dump() for each in path)
    return Passed(info.dump(), (signature.content or b"",), chain, who, uncommon(signature))


def passed_in_pdf(signature: Any, data: bytes, path: Iterable[Any], who: str) -> Passed:
    """Of a signature in a PDF."""
    first, length, second, rest = (int(number) for number in signature.byte_range)
    whole = memoryview(data)  # not copied: a long text may have many signatures
    content = (whole[first : first + length], whole[second : second + rest])
    chain = tuple(each.dump() for each in path)
    return Passed(bytes(signature.pkcs7_content), content, chain, who, uncommon(signature))


class SecondOpinions:
    """Asks both programs, beside the rest of the examination; no process and no folder is left after :meth:`end`."""

    def __init__(self) -> None:
        self._held = ExitStack()
        self._pool = ThreadPoolExecutor(_AT_ONCE)
        self._of_pdf: Future[_Said] | None = None
        self._of_signatures: list[tuple[Passed, Future[_Said]]] = []
        self._all: list[Future[_Said]] = []
        self._at_work: list[subprocess.Popen[bytes]] = []
        self._ended = False

    @property
    def about_any(self) -> bool:
        """Whether any signature has passed."""
        return bool(self._of_signatures)

    def ask_about_pdf(self, pdf: bytes) -> None:
        """Ask about all signatures in a PDF; what is said counts where one of them passes."""
        # Through a pipe: what this process may write has a limit, the size of a returned PDF another.
        self._of_pdf = self._asked(PDFSIG, ["-nocert", "fd://0"], self._folder(), pdf)

    def ask_about(self, passed: Passed) -> None:
        """Ask about a signature that has passed here; beyond some of them no more."""
        if len(self._of_signatures) == _MOST_SIGNATURES:
            return
        folder = self._folder()
        signature, anchors = folder / "signature.der", folder / "chain.pem"
        anchors.write_bytes(b"".join(pem.armor("CERTIFICATE", each) for each in passed.path))
        signature.write_bytes(passed.der)
        arguments = ["cms", "-verify", "-cades", "-binary", "-inform", "DER", "-in", str(signature)]
        arguments += ["-content", "/dev/stdin", "-out", "/dev/null", "-CAfile", str(anchors), "-no-CApath"]
        arguments += ["-partial_chain", "-no_check_time", "-purpose", "any"]
        self._of_signatures.append((passed, self._asked(OPENSSL, arguments, folder, *passed.content)))

    def told(self, within: Sequence[InPdf]) -> list[Finding]:
        """Wait for them; where one is missing or has no answer, that is a note, and where it disagrees, a doubt.

        Args:
            within: the signatures of people in the PDF that have passed here.
        """
        found = [_of_pdf(self._of_pdf.result(), within)] if self._of_pdf is not None and within else []
        found += [_of_signature(said.result(), passed) for passed, said in self._of_signatures]
        unique = {(each.code, each.evidence): each for each in found if each is not None}
        return list(unique.values())

    def end(self) -> None:
        """Nobody waits for what is not told yet."""
        self._ended = True
        for each in self._at_work:
            each.kill()
        self._pool.shutdown(wait=False, cancel_futures=True)
        wait(each for each in self._all if not each.cancelled())
        self._held.close()

    def _folder(self) -> Path:
        return Path(self._held.enter_context(tempfile.TemporaryDirectory(prefix="second-")))

    def _asked(self, name: str, arguments: list[str], folder: Path, *given: bytes | memoryview) -> Future[_Said]:
        program = shutil.which(name)
        said = self._pool.submit(lambda: None if program is None else self._run([program, *arguments], folder, given))
        self._all.append(said)
        return said

    def _run(self, command: list[str], folder: Path, given: Sequence[bytes | memoryview]) -> tuple[int, str]:
        """Run a program; a negative code where it gave no answer. What it says goes into files, which have a limit."""
        environment = {"PATH": os.environ.get("PATH", ""), "HOME": str(folder), "LC_ALL": "C"}
        with (folder / "said").open("w+b") as said:
            try:
                with subprocess.Popen(  # noqa: S603 - fixed programs and arguments, no shell
                    command, stdin=subprocess.PIPE, stdout=said, stderr=said, cwd=folder, env=environment
                ) as program:
                    self._at_work.append(program)
                    if self._ended:
                        program.kill()
                    code = _given(program, b"".join(given))
            except OSError:
                code = -1
            said.seek(0)
            return code, said.read(200_000).decode("utf-8", "replace")


def _given(program: subprocess.Popen[bytes], given: bytes) -> int:
    try:
        program.communicate(given, timeout=_SECONDS)
    except subprocess.TimeoutExpired:
        program.kill()
        return -1
    return program.returncode


def _of_signature(said: _Said, passed: Passed) -> Finding | None:
    if said is None:
        return finding("SECOND_OPINION_MISSING", OPENSSL)
    code, words = said
    if code == 0:
        return None
    if code > 0 and passed.uncommon and _CANNOT_JUDGE.search(words):
        return _not_judged(OPENSSL, [passed.uncommon])
    return finding("SECOND_OPINION_DIFFERS", f"openssl: {words.strip()[-200:]} – {passed.who}")


def _not_judged(program: str, made_with: Iterable[str]) -> Finding:
    return finding("SECOND_OPINION_MISSING", f"{program} non sa giudicare: {', '.join(dict.fromkeys(made_with))}")


def _of_pdf(said: _Said, within: Sequence[InPdf]) -> Finding | None:
    if said is None:
        return finding("SECOND_OPINION_MISSING", PDFSIG)
    code, words = said
    blocks = re.split(r"^Signature #\d+:$", words, flags=re.MULTILINE)[1:]
    checked = [block for block in blocks if "  - Signature Validation: " in block]
    common = {each.as_pdfsig_words_it for each in within if not each.uncommon}
    # Only that very signature is excused: beside it all others are to be confirmed as ever.
    excused = {each.as_pdfsig_words_it for each in within if each.uncommon} - common
    judged = [block for block in checked if _signed_by(block) not in excused]
    if any(word in block for block in judged for word in _CORRUPT):
        return finding("SECOND_OPINION_DIFFERS", f"pdfsig: {' '.join(words.split())[-200:]}")
    seen = {_signed_by(block) for block in checked}
    unseen = [each for each in within if each.as_pdfsig_words_it not in seen]
    if code < 0 or not all(each.apart for each in unseen):
        return finding("SECOND_OPINION_DIFFERS", f"pdfsig non vede {len(unseen)} firme su {len(within)}")
    valid = {_signed_by(block) for block in checked if "  - Signature Validation: Signature is Valid." in block}
    unsure = [each for each in within if each.as_pdfsig_words_it not in valid]
    if unsure:
        told = ("campo con riquadro separato" if each in unseen else each.uncommon or "una firma" for each in unsure)
        return _not_judged(PDFSIG, told)
    return None


def _signed_by(block: str) -> str:
    """Which bytes it is about; its last such line, for those before it quote names from the file."""
    found = re.findall(r"^  - Signed Ranges: (.*)$", block, re.MULTILINE)
    return str(found[-1]).strip() if found else ""
