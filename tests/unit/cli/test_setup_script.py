from __future__ import annotations

import os
import subprocess
from pathlib import Path

from cli.runtime.environment import CHECKOUT

# The function alone: the rest of the script would make an environment.
ONLY_PACKAGES = """
fail() { printf 'setup: %s\\n' "$*" >&2; exit 1; }
eval "$(sed -n '/^install_system_packages()/,/^}/p' scripts/setup)"
install_system_packages
"""


def set_up(folder: Path, offered: str) -> tuple[subprocess.CompletedProcess[str], str]:
    """Run it where nothing is installed and the system offers some packages only; answers what apt-get was told."""
    told = folder / "apt-get.log"
    programs = {
        "dpkg-query": "exit 1",
        "id": "echo 0",
        "apt-cache": f'case " {offered} " in *" $2 "*) found=1 ;; *) found="(none)" ;; esac; echo "$2:"; '
        # More than a pipe holds: whoever stops reading early makes this program fail.
        'echo "  Installed: (none)"; echo "  Candidate: $found"; echo "  Version table:"; seq 100000',
        "apt-get": f'echo "$@" >> {told}',
    }
    for name, body in programs.items():
        (folder / name).write_text(f"#!/bin/sh\n{body}\n")
        (folder / name).chmod(0o755)
    environment = {"PATH": f"{folder}:{os.defpath}"}
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", ONLY_PACKAGES],
        cwd=CHECKOUT,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    return done, told.read_text() if told.exists() else ""


def test_a_package_that_the_system_does_not_offer_is_named_and_the_others_are_installed(tmp_path: Path) -> None:
    done, told = set_up(tmp_path, "openssl poppler-utils")
    assert done.returncode == 0, done.stderr
    assert "questo sistema non offre" in done.stderr
    assert "chromium" in done.stderr
    assert told.splitlines()[-1].endswith("--no-install-recommends poppler-utils openssl")


def test_where_nothing_is_offered_nothing_is_installed(tmp_path: Path) -> None:
    done, told = set_up(tmp_path, "")
    assert done.returncode == 0, done.stderr
    assert "install" not in told
