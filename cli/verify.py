"""`accordi verify`: any signed file, or a folder of them, by itself; no database, no register."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from agreements.documents.files.incoming import is_of_the_system
from agreements.domain.basics.errors import AccordiError, InvalidDatum
from agreements.domain.basics.moment import ROME
from cli.deadline import parse_day
from cli.installation import VAR, settings_for
from cli.main import OneSentence, said_in_italian
from cli.printable import printable_lines

if TYPE_CHECKING:
    from signing.base.report import GateReport
    from signing.base.trust import TrustSettings

VALID, INVALID, PENDING, UNREADABLE = 0, 1, 2, 3
_WORST_FIRST = (INVALID, UNREADABLE, PENDING, VALID)
_WORDS = {VALID: "VALIDO", INVALID: "NON VALIDO", PENDING: "IN SOSPESO", UNREADABLE: "NON LEGGIBILE"}
# Of these files nothing is known of any signature.
_NOT_READ = frozenset(
    {
        "EMPTY_FILE",
        "TOO_LARGE",
        "NOT_A_PDF",
        "WORD_OR_ZIP",
        "XADES",
        "ASIC_CONTAINER",
        "TIME_STAMPED_ENVELOPE",
        "ENVELOPE_COMPRESSED",
        "ENVELOPE_TOO_DEEP",
        "UNREADABLE_ENVELOPE",
        "ENCRYPTED",
        "UNREADABLE",
        "DETACHED_WITHOUT_FILE",
        "EXAMINATION_TOO_LONG",
        "EXAMINATION_FAILED",
    }
)
_SUFFIXES = (".pdf", ".p7m", ".p7s")


@dataclass(frozen=True, slots=True)
class _Verified:
    path: Path
    report: GateReport | None
    problem: str = ""

    @property
    def code(self) -> int:
        from signing.base.report import Verdict

        if self.report is None or any(found.code in _NOT_READ for found in self.report.findings):
            return UNREADABLE
        return {Verdict.ACCEPTED: VALID, Verdict.PENDING: PENDING, Verdict.REFUSED: INVALID}[self.report.verdict]


class _NotVerified(OneSentence):
    exit_code = UNREADABLE


class _Command(click.Command):
    """Ends with 3 where nothing could be verified: 2 would say that something is pending."""

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        """Read the options."""
        with _nothing_verified():
            return super().make_context(info_name, args, parent, **extra)

    def invoke(self, ctx: click.Context) -> Any:
        """Verify."""
        with _nothing_verified():
            return super().invoke(ctx)


@contextmanager
def _nothing_verified() -> Iterator[None]:
    try:
        with said_in_italian():
            yield
    except OneSentence as error:
        raise _NotVerified(error.message) from error


@click.command(
    cls=_Command,
    help="Verifica i file firmati (PDF, .p7m, .p7s) indicati, o tutti quelli di una cartella, senza bisogno "
    "dell’installazione. Codici di uscita: 0 valido, 1 non valido, 2 in sospeso, 3 non leggibile; "
    "di più file, il peggiore.",
)
@click.argument(
    "paths", metavar="FILE...", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path, resolve_path=True)
)
@click.option(
    "--against",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Il PDF approvato: il file deve cominciare con esso, o contenerlo, senza modifiche.",
)
@click.option(
    "--trust",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Cartella dei certificati fidati (*.pem, e qualified/*.pem); senza, quelli dell’installazione. "
    "Con una cartella non si contatta nessuno.",
)
@click.option("--at", "day", metavar="DATA", help="Verifica come a quel giorno (AAAA-MM-GG), non a oggi.")
@click.option("--json", "as_json", is_flag=True, help="Risponde in JSON.")
@VAR
@click.help_option("--help", help="Mostra questo aiuto ed esce.")
@click.pass_context
def verify(
    context: click.Context,
    paths: tuple[Path, ...],
    against: Path | None,
    trust: Path | None,
    day: str | None,
    as_json: bool,
    folder: Path | None,
) -> None:
    """Print what every file shows; the exit code is that of the worst.

    Raises:
        AccordiError: No certificate to trust, or a day that is none.
    """
    settings = _trust(trust, folder)
    at = datetime.combine(parse_day(day), time(23, 59), ROME).astimezone(UTC) if day else _now(trust, folder)
    files = [file for path in paths for file in _files(path)]
    if not files:
        raise InvalidDatum("file", f"Nella cartella non c’è alcun file da verificare ({', '.join(_SUFFIXES)}).")
    approved = (against.read_bytes(),) if against is not None else ()
    pairs = {file: () if approved else _beside(file, settings.limits.file_bytes) for file in files}
    documents = {document for found in pairs.values() for document in found} - set(paths)
    found = [_verified(file, approved, pairs[file], settings, at) for file in files if file not in documents]
    if as_json:
        click.echo(json.dumps([_answer(each) for each in found], ensure_ascii=False, indent=2))
    else:
        click.echo("\n\n".join(_text(each) for each in found))
    context.exit(next(code for code in _WORST_FIRST if code in {each.code for each in found}))


def _now(given: Path | None, folder: Path | None) -> datetime:
    """The present moment: in a trial whose clock was moved, its own, as its gate and its services have it."""
    settings = None if given is not None else settings_for(folder)
    if settings is None or not settings.trial or settings.trial_pki is None:
        return datetime.now(UTC)
    from signing.trial.clock import now

    return now(settings.trial_pki)


def _trust(given: Path | None, folder: Path | None) -> TrustSettings:
    from signing.base.errors import SigningError
    from signing.base.trust import TrustSettings

    try:
        if given is not None:
            return TrustSettings.from_folder(given)
        from agreements.app import trust_of

        settings = settings_for(folder)
        return trust_of(settings, trial=settings.trial)
    except SigningError as error:
        raise AccordiError(str(error)) from error


def _files(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    return sorted(
        each
        for each in path.rglob("*")
        if each.is_file() and each.suffix.lower() in _SUFFIXES and not is_of_the_system(each.name)
    )


def _beside(file: Path, most_bytes: int) -> tuple[Path, ...]:
    """The document in the same folder that a detached signature signs: ``x.pdf`` of ``x.pdf.p7s`` or ``x.p7s``."""
    from signing.base.wrappings import is_beside

    stem = file.name[: -len(file.suffix)]
    if file.suffix.lower() not in _SUFFIXES[1:]:
        return ()
    with suppress(OSError):
        named = [each for each in file.parent.iterdir() if each.name.lower() in {stem.lower(), f"{stem}.pdf".lower()}]
        if all(each.stat().st_size <= most_bytes for each in (file, *named)):
            signature = file.read_bytes()
            return tuple(each for each in named if each.is_file() and is_beside(each.read_bytes(), signature))
    return ()


def _verified(
    file: Path, approved: tuple[bytes, ...], documents: tuple[Path, ...], trust: TrustSettings, at: datetime
) -> _Verified:
    from signing.gate.verify import verify as verify_file

    try:
        if file.stat().st_size > trust.limits.file_bytes:
            most = trust.limits.file_bytes // 2**20
            return _Verified(file, None, f"Il file supera {most} MB: non viene aperto.")
        data, beside = file.read_bytes(), [each.read_bytes() for each in documents]
    except OSError as error:
        return _Verified(file, None, f"Il file non si legge ({error.strerror}): controllare i permessi.")
    return _Verified(file, verify_file(data, trust=trust, at=at, against=approved, beside=beside))


def _answer(verified: _Verified) -> dict[str, Any]:
    answer: dict[str, Any] = {"file": str(verified.path), "result": verified.code, "problem": verified.problem}
    return answer | {"report": verified.report.to_json() if verified.report else None}


def _text(verified: _Verified) -> str:
    from agreements.documents.templates.wording import moment_in_words
    from agreements.documents.texts.verification_text import signed_when

    lines = [f"{verified.path.name}: {_WORDS[verified.code]}"]
    report = verified.report
    if report is None:
        return "\n".join([*lines, f"  {verified.problem}"])
    lines.append(f"  SHA-256 {report.returned_sha256}, verificato in data {moment_in_words(report.examined_at)}")
    for number, each in enumerate(report.signatures, 1):
        # Of one that did not pass, nobody has looked at more than the report says.
        doubt = "non accertato come qualificato" if each.problem else "non qualificato"
        qualified = "qualificato" if each.qualified else doubt
        lines.append(f"  Firma {number} ({each.form}): {each.holder or 'titolare non leggibile'}")
        lines.append(f"    certificato {qualified}, seriale {each.serial}, emesso da {each.issuer}")
        lines.append(f"    momento della firma: {signed_when(each)}")
    for found in report.findings:
        lines.append(f"  – {found.sentence} {found.what_to_do}".rstrip())
    return printable_lines(lines)
