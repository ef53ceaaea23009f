"""Signing programs that are not ours: iText 5 and PDFBox with BouncyCastle (Java), pdfsig and LibreOffice with NSS.

They sign with the keys of trial people, as a counterpart's program would; all come from Debian packages.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter

from signing.trial.pki import TrialPki, read_passphrase
from tests.support.signing_cases import sign_with_options

SOURCE = Path(__file__).with_name("ForeignSigner.java")
IN_LIBREOFFICE = Path(__file__).with_name("libreoffice_signing.py")
SYSTEM_PYTHON = "/usr/bin/python3"
"""It has `uno` (package python3-uno)."""
JAVA = Path("/usr/share/java")
JARS = ("itext5", "pdfbox2", "fontbox2", "commons-logging", "bcprov", "bcpkix", "bcutil")
ITEXT, PDFBOX, POPPLER, PYHANKO, LIBREOFFICE = "itext", "pdfbox", "poppler", "pyhanko", "libreoffice"


class ForeignSigningError(RuntimeError):
    """The program did not sign; what it said stands in the message."""


@dataclass(frozen=True, slots=True)
class Way:
    """How a program signs.

    Attributes:
        library: :data:`ITEXT`, :data:`PDFBOX`, :data:`POPPLER`, :data:`PYHANKO` or :data:`LIBREOFFICE`.
        form: ``cms`` (adbe.pkcs7.detached) or ``cades`` (ETSI.CAdES.detached).
        encoding: of the CMS, ``der`` or ``ber``; only PDFBox asks.
        visible: whether it draws something.
        own: whether it makes a field of its own.
        certification: 0 for an approval signature, else P of DocMDP (ISO 32000, 12.8.2.2).
    """

    library: str
    form: str = "cades"
    encoding: str = "der"
    visible: bool = False
    own: bool = False
    certification: int = 0

    def __str__(self) -> str:
        """A name for a test or for the row of a table."""
        words = [self.library, self.form, *(["ber"] if self.encoding == "ber" else [])]
        words += ["own" if self.own else "prepared", "visible" if self.visible else "invisible"]
        return "-".join([*words, *([f"P{self.certification}"] if self.certification else [])])


class ForeignSigners:
    """The programs, with the keys of one trial PKI."""

    def __init__(self, pki: TrialPki, folder: Path, java: subprocess.Popen[str]) -> None:
        self._pki, self._folder, self._java = pki, folder, java
        self._made = 0

    def sign(self, pdf: bytes, person: str, way: Way, field: str = "Firma_01") -> bytes:
        """Sign a PDF.

        Args:
            person: label of the trial person.
            field: the prepared one, or the name of the one that is made.

        Raises:
            ForeignSigningError: The program refuses.
        """
        self._made += 1
        source, target = (self._folder / f"{self._made}-{name}.pdf" for name in ("da-firmare", "firmato"))
        source.write_bytes(pdf)
        if way.library == PYHANKO:
            return self._pyhanko(pdf, person, way, field)
        if way.library == POPPLER:
            self._poppler(source, target, person, way, field)
        elif way.library == LIBREOFFICE:
            target.write_bytes(pdf)
            self._libreoffice(target, person)
        else:
            self._ask_java(source, target, person, way, field)
        return target.read_bytes()

    def _ask_java(self, source: Path, target: Path, person: str, way: Way, field: str) -> None:
        job = (
            str(self._pki.pkcs12[person]),
            way.library,
            way.form,
            way.encoding,
            f"+{field}" if way.own else field,
            "visible" if way.visible else "invisible",
            str(way.certification),
            str(source),
            str(target),
        )
        assert self._java.stdin is not None
        assert self._java.stdout is not None
        print("\t".join(job), file=self._java.stdin, flush=True)
        answer = self._java.stdout.readline().strip()
        if answer != "ok":
            raise ForeignSigningError(answer)

    def _pyhanko(self, pdf: bytes, person: str, way: Way, field: str) -> bytes:
        """The library of our own gate, as a program with other settings uses it."""
        box = (60, 60, 220, 110) if way.visible else None
        return sign_with_options(
            pdf,
            self._pki,
            person,
            field,
            subfilter=SigSeedSubFilter.PADES if way.form == "cades" else SigSeedSubFilter.ADOBE_PKCS7_DETACHED,
            own_field=SigFieldSpec(field, on_page=-1, box=box) if way.own else None,
        )

    def _poppler(self, source: Path, target: Path, person: str, way: Way, field: str) -> None:
        store = self._store_of(person)
        command = ["pdfsig", "-nssdir", f"sql:{store}", "-nss-pwd", "", "-nick", person]
        command += ["-etsi"] if way.form == "cades" else []
        command += ["-add-signature"] if way.own else ["-sign", field]
        _run([*command, str(source), str(target)])

    def _libreoffice(self, path: Path, person: str) -> None:
        """As «File, Firme digitali» does: an invisible field of its own, on the file itself."""
        store = self._store_of(person)
        if not any(self._signed_within_libreoffice(path, store, attempt) for attempt in (1, 2)):
            raise ForeignSigningError("LibreOffice did not come up, twice")

    def _signed_within_libreoffice(self, path: Path, store: Path, attempt: int) -> bool:
        """Whether LibreOffice came up, with a profile that nobody else has, and signed; it has ended by then.

        Raises:
            ForeignSigningError: It came up and did not sign, or did not end.
        """
        name = f"{self._made}-{attempt}"
        pipe = f"accordi-firma-{os.getpid()}-{name}"
        command = ["soffice", "--headless", "--norestore", f"--accept=pipe,name={pipe};urp"]
        office = subprocess.Popen(
            [*command, f"-env:UserInstallation={(self._folder / f'libreoffice-{name}').as_uri()}"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "MOZILLA_CERTIFICATE_FOLDER": f"sql:{store}"},
            start_new_session=True,
        )
        try:
            done = subprocess.run(
                [SYSTEM_PYTHON, str(IN_LIBREOFFICE), pipe, str(path)],
                capture_output=True,
                text=True,
                timeout=300,
                check=False,
            )
            if not done.stdout and not done.returncode:
                return False
            if done.stdout.strip() != "signed":
                raise ForeignSigningError(f"LibreOffice: {done.returncode} {done.stdout[-300:]} {done.stderr[-300:]}")
            office.wait(300)
        except subprocess.TimeoutExpired as error:
            raise ForeignSigningError(f"LibreOffice: {error}") from error
        finally:
            with suppress(ProcessLookupError):
                os.killpg(office.pid, signal.SIGKILL)
            office.wait()
        return True

    def _store_of(self, person: str) -> Path:
        """A certificate store of NSS with this person's key."""
        store = self._folder / f"nss-{person}"
        if store.exists():
            return store
        store.mkdir()
        _run(["certutil", "-N", "-d", f"sql:{store}", "--empty-password"])
        passphrase = (read_passphrase(self._pki.folder) or b"").decode()
        kept = store / "parola"
        kept.write_text(passphrase)
        _run(["pk12util", "-i", str(self._pki.pkcs12[person]), "-d", f"sql:{store}", "-w", str(kept), "-K", ""])
        listed = _run(["certutil", "-L", "-d", f"sql:{store}"]).stdout.splitlines()
        nickname = next(line.rsplit(None, 1)[0].strip() for line in listed if line.rstrip().endswith("u,u,u"))
        _run(["certutil", "--rename", "-d", f"sql:{store}", "-n", nickname, "--new-n", person])
        return store


def class_path(*more: Path) -> str:
    """The libraries, as Java wants them named."""
    return ":".join(str(each) for each in (*(JAVA / f"{jar}.jar" for jar in JARS), *more))


@contextmanager
def foreign_signers(pki: TrialPki, folder: Path) -> Iterator[ForeignSigners]:
    """Compile the Java part and keep it running for as long as it is needed."""
    assert shutil.which("javac"), "serve un JDK (default-jdk-headless)"
    _run(["javac", "-nowarn", "-cp", class_path(), "-d", str(folder), str(SOURCE)])
    passphrase = (read_passphrase(pki.folder) or b"").decode()
    with (folder / "java.log").open("w") as log:
        java = subprocess.Popen(
            ["java", "-Xmx256m", "-XX:TieredStopAtLevel=1", "-cp", class_path(folder), SOURCE.stem],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            env={**os.environ, "FOREIGN_PASSPHRASE": passphrase},
        )
        try:
            yield ForeignSigners(pki, folder, java)
        finally:
            _end(java)


def _end(java: subprocess.Popen[str]) -> None:
    stream: IO[str] | None = java.stdin
    if stream is not None:
        stream.close()
    try:
        java.wait(10)
    except subprocess.TimeoutExpired:
        java.kill()
        java.wait()


def _run(command: list[str]) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    if done.returncode != 0:
        raise ForeignSigningError(f"{command[0]}: {done.stdout[-300:]} {done.stderr[-300:]}")
    return done
