"""Tells the known vulnerabilities of what a lock file names, or that they could not be asked.

``python .ci/known_vulnerabilities.py LOCK``. The index asked is PyPI's own, by pip-audit, whose environment variables
choose another. The exit code is always 0: whoever reads decides what a finding means here.
"""

import json
import subprocess
import sys
from pathlib import Path

SECONDS = 60
SECONDS_FOR_AN_ANSWER = "10"


def answer(lock: str, seconds: float = SECONDS) -> str:
    """What pip-audit says of ``lock``, as JSON; empty where it gave up or did not answer within ``seconds``."""
    audit = [sys.executable, "-m", "pip_audit", "--disable-pip", "--require-hashes", "--requirement", lock]
    how = ["--format", "json", "--progress-spinner", "off", "--timeout", SECONDS_FOR_AN_ANSWER]
    try:
        return subprocess.run([*audit, *how], capture_output=True, text=True, timeout=seconds, check=False).stdout  # noqa: S603
    except subprocess.TimeoutExpired:
        return ""


def report(said: str, lock: str) -> list[str]:
    """Lines for a reader. A package the index did not know counts as not asked: pip-audit alone calls that clean."""
    try:
        packages = json.loads(said)["dependencies"]
    except (ValueError, KeyError, TypeError):
        return [f"{lock}: NOT KNOWN, the index of vulnerabilities could not be asked"]
    asked = [package for package in packages if "skip_reason" not in package]
    if not asked:
        return [f"{lock}: NOT KNOWN, the index of vulnerabilities answered for none of {len(packages)} packages"]
    found = [
        f"  {package['name']} {package['version']}: {vulnerability['id']}, mended in "
        f"{', '.join(vulnerability['fix_versions']) or 'no version yet'}"
        for package in asked
        for vulnerability in package["vulns"]
    ]
    unasked = [package["name"] for package in packages if "skip_reason" in package]
    return [
        f"{lock}: known vulnerabilities: {len(found) or 'none'} ({len(asked)} packages asked for)",
        *found,
        *([f"  not known of {', '.join(unasked)}: the index did not answer for them"] if unasked else []),
    ]


if __name__ == "__main__":
    print("\n".join(report(answer(sys.argv[1]), Path(sys.argv[1]).name)))
