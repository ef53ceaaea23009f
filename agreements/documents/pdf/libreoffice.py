"""DOCX to PDF with LibreOffice, one throw-away process and profile for each document."""

from __future__ import annotations

import contextlib
import functools
import os
import shutil
import time
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar
from xml.sax.saxutils import quoteattr

from agreements.documents.files.conversion_errors import (
    ConversionFailedError,
    ConversionTimeoutError,
    ConverterMissingError,
    in_italian,
)
from agreements.documents.files.scratch import SOFFICE
from agreements.documents.word.docx_input import require_real_docx
from agreements.documents.word.word_file import WordFile
from sandbox.runner import Allowance, Ended, Place, place

_MEMORY_BYTES = 4096 * 1024 * 1024
_LARGEST_FILE = 512 * 1024 * 1024
_START_AGAIN, _MOST_STARTS = 81, 3
"""How it ends where it has looked over a profile and wants to be started with it."""
_COMMON = "/org.openoffice.Office.Common"
_INTERNET = "/org.openoffice.Inet/Settings"
# Settings live in the profile rather than in the filter's options, because versions before 7.4 read no JSON
# after `--convert-to`. PDF/UA is not asked for: with it LibreOffice's PDF/A is no longer valid.
_PROFILE: tuple[tuple[str, str, str], ...] = (
    (f"{_COMMON}/Filter/PDF/Export", "SelectPdfVersion", "2"),
    (f"{_COMMON}/Filter/PDF/Export", "UseTaggedPDF", "true"),
    (f"{_COMMON}/Filter/PDF/Export", "ExportBookmarks", "true"),
    (f"{_COMMON}/Filter/PDF/Export", "ExportNotes", "false"),
    (f"{_COMMON}/Filter/PDF/Export", "ExportFormFields", "false"),
    (f"{_COMMON}/Filter/PDF/Export", "IsAddStream", "false"),
    (f"{_COMMON}/Filter/PDF/Export", "Quality", "95"),
    # Nothing outside the document is fetched or embedded, and nothing in it runs.
    (f"{_COMMON}/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    (f"{_COMMON}/Security/Scripting", "DisableMacrosExecution", "true"),
    (f"{_COMMON}/Security/Scripting", "MacroSecurityLevel", "3"),
    ("/org.openoffice.Office.Writer/Content/Update", "Link", "0"),
    ("/org.openoffice.Office.Java/VirtualMachine", "Enable", "false"),
    # A profile of an older version, as it takes an empty one to be, has it draw dozens of pictures to try its graphics:
    # more than half of the processor time of a conversion.
    ("/org.openoffice.Setup/Product", "ooSetupLastVersion", "99.9"),
    # Whatever would still go out by HTTP goes to a port of this computer where nobody listens.
    (_INTERNET, "ooInetProxyType", "2"),
    (_INTERNET, "ooInetHTTPProxyName", "127.0.0.1"),
    (_INTERNET, "ooInetHTTPProxyPort", "9"),
    (_INTERNET, "ooInetHTTPSProxyName", "127.0.0.1"),
    (_INTERNET, "ooInetHTTPSProxyPort", "9"),
    (_INTERNET, "ooInetNoProxy", ""),
)


@dataclass(frozen=True, slots=True)
class LibreOfficeConverter:
    """The reference engine: its tagged PDF/A can be finished to PDF/A-2a and PDF/UA-1.

    Attributes:
        program: The ``soffice`` program.
        version: As it names itself, e.g. ``7.4.7.2``.
        timeout_seconds: After this the process and its whole group are killed.
    """

    program: Path
    version: str
    timeout_seconds: float = 120.0
    name: ClassVar[str] = "libreoffice"
    profiles: ClassVar[tuple[str, ...]] = ("PDF/A-2a", "PDF/UA-1")

    def convert(self, docx: WordFile) -> bytes:
        """Convert in a temporary folder that vanishes with the call; safe to kill and to repeat.

        Raises:
            UnacceptableDocxError: The input is not a document.
            ConversionTimeoutError: It took longer than ``timeout_seconds``.
            ConversionFailedError: No PDF came out.
        """
        require_real_docx(docx)
        with place(SOFFICE) as here:
            document = here.folder / "documento.docx"
            document.write_bytes(docx.data)
            try:
                ended = _run_soffice(
                    self.program,
                    here,
                    # Without a named input filter it would take any text for a document.
                    "--infilter=MS Word 2007 XML",
                    "--convert-to",
                    "pdf:writer_pdf_Export",
                    "--outdir",
                    str(here.folder),
                    str(document),
                    timeout_seconds=self.timeout_seconds,
                )
            except OSError as error:
                raise ConversionFailedError("LibreOffice", f"avvio non riuscito: {in_italian(error)}") from error
            # It answers 0 even when it wrote nothing: only the file counts.
            pdf = here.result("documento.pdf", _LARGEST_FILE) or b""
        if ended.timed_out:
            raise ConversionTimeoutError("LibreOffice", self.timeout_seconds)
        if ended.returncode != 0 or not pdf.startswith(b"%PDF-"):
            raise ConversionFailedError("LibreOffice", f"codice {ended.returncode}", ended.messages[-300:])
        return pdf


def find_libreoffice(program: str | None = None, *, timeout_seconds: float = 120.0) -> LibreOfficeConverter | None:
    """Find LibreOffice by the given setting, or else in PATH; None where there is none.

    Raises:
        ConverterMissingError: A program is named in the settings and cannot be run.
    """
    found = shutil.which(program) if program else shutil.which("soffice") or shutil.which("libreoffice")
    if found is None:
        if program:
            raise ConverterMissingError(
                "libreoffice",
                f"il programma indicato nelle impostazioni non esiste o non è eseguibile: {program}",
            )
        return None
    path = Path(found).absolute()  # not resolved: a snap decides by the name it is called with
    version = _version(path, path.stat().st_mtime_ns)
    return LibreOfficeConverter(path, version, timeout_seconds)


@functools.cache
def _version(program: Path, changed_at: int) -> str:
    """Ask the program for its version; remembered until the file changes.

    Raises:
        ConverterMissingError: It does not answer like LibreOffice.
    """
    del changed_at  # only part of the key
    with place(SOFFICE) as here:
        try:
            ended = _run_soffice(program, here, "--version", timeout_seconds=30)
        except OSError as error:
            raise ConverterMissingError("libreoffice", f"{program} non risponde") from error
    if ended.timed_out:
        raise ConverterMissingError("libreoffice", f"{program} non risponde")
    words = ended.messages.split()
    if "LibreOffice" not in words[:-1]:
        raise ConverterMissingError("libreoffice", f"{program} non si presenta come LibreOffice")
    return words[words.index("LibreOffice") + 1]


def _run_soffice(program: Path, here: Place, *arguments: str, timeout_seconds: float) -> Ended:
    profile, binary = here.folder / "profile", _binary(program)
    (profile / "user" / "extensions").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(_registry(), encoding="utf-8")
    if build := _build(binary):
        (profile / "user" / "extensions" / "buildid").write_text(build, encoding="utf-8")
    environment = {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": str(here.folder),
        "LC_ALL": "C.UTF-8",
        "TZ": "UTC",
        "SAL_USE_VCLPLUGIN": "svp",
        "OSL_SOCKET_PATH": ".",  # for others with the same profile: there are none
    }
    argv = [
        str(binary),
        f"-env:UserInstallation={profile.as_uri()}",
        "--headless",
        "--norestore",
        "--nologo",
        "--nodefault",
        "--nolockcheck",
        *arguments,
    ]
    ends_at = time.monotonic() + timeout_seconds
    for _ in range(_MOST_STARTS):
        allowed = Allowance(max(0.0, ends_at - time.monotonic()), _MEMORY_BYTES, _LARGEST_FILE)
        ended = here.run(argv, allowed, environment=environment, reads=_installation(program))
        if ended.returncode != _START_AGAIN:
            break
    return ended


def _binary(program: Path) -> Path:
    """What ``soffice`` would start: between them stands a program that insists on a socket in ``/tmp``."""
    found = program.resolve().parent / "soffice.bin"
    return found if found.is_file() else program


def _build(binary: Path) -> str:
    """What it calls its build: where the profile names another it empties a store of extensions and asks for a restart.

    Empty where it does not tell: it is then started twice.
    """
    with contextlib.suppress(OSError, UnicodeDecodeError):
        for line in (binary.parent / "versionrc").read_text(encoding="utf-8").splitlines():
            if line.startswith("buildid="):
                return line.removeprefix("buildid=")
    return ""


def _installation(program: Path) -> list[Path]:
    """The folders of the program, also where it is not one of the system: ``…/program/soffice`` reads beside it."""
    found = [program.parent, program.resolve().parent]
    return [each.parent if each.name == "program" else each for each in found]


def _registry() -> str:
    items = "\n".join(
        f"<item oor:path={quoteattr(path)}><prop oor:name={quoteattr(name)} oor:op='fuse'>"
        f"<value>{value}</value></prop></item>"
        for path, name, value in _PROFILE
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<oor:items xmlns:oor="http://openoffice.org/2001/registry" '
        'xmlns:xs="http://www.w3.org/2001/XMLSchema" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">\n'
        f"{items}\n</oor:items>\n"
    )
