"""scripts/setup takes wheels and nothing that would have to be built here."""

from __future__ import annotations

import hashlib
import io
import os
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

from tests.unit.project.facts import ROOT


def source_package(folder: Path, told: Path) -> Path:
    """A package that exists as source only, with a build program of its own that leaves ``told``."""
    files = {
        "pyproject.toml": '[build-system]\nrequires = []\nbuild-backend = "build"\nbackend-path = ["."]\n',
        "build.py": f"open({str(told)!r}, 'w').close()\n",
        "PKG-INFO": "Metadata-Version: 2.1\nName: prova\nVersion: 1\n",
    }
    path = folder / "prova-1.tar.gz"
    with tarfile.open(path, "w:gz") as archive:
        for name, content in files.items():
            member = tarfile.TarInfo(f"prova-1/{name}")
            member.size = len(content.encode())
            archive.addfile(member, io.BytesIO(content.encode()))
    return path


def test_a_locked_package_without_a_wheel_is_refused_and_not_built(tmp_path: Path) -> None:
    checkout, index, told = tmp_path / "checkout", tmp_path / "index", tmp_path / "built"
    (checkout / "scripts").mkdir(parents=True)
    index.mkdir()
    shutil.copy(ROOT / "scripts" / "setup", checkout / "scripts")
    package = source_package(index, told)
    digest = hashlib.sha256(package.read_bytes()).hexdigest()
    (checkout / "requirements.lock").write_text(f"prova==1 --hash=sha256:{digest}\n")
    (checkout / "requirements-dev.lock").touch()
    python = checkout / ".venv" / "bin" / "python"  # an environment that is there already, and costs nothing
    python.parent.mkdir(parents=True)
    python.write_text(f'#!/bin/sh\nexec {sys.executable} "$@"\n')
    python.chmod(0o755)
    environment = {"PATH": os.environ["PATH"], "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(index)}
    environment |= {"PIP_CONFIG_FILE": os.devnull, "PIP_TARGET": str(tmp_path / "installed")}
    done = subprocess.run(
        [checkout / "scripts" / "setup"], env=environment, capture_output=True, text=True, timeout=120, check=False
    )
    assert not told.exists()
    assert done.returncode != 0
    assert "prova==1" in done.stderr
    assert not (checkout / ".venv" / "accordi-setup").exists()
