"""``accordi up`` on a folder of its own, and what a test asks of it beside its pages."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from agreements.domain.people.request import Request
from agreements.use_cases.base.workbench import Workbench
from cli.runtime.access import password_file
from cli.runtime.environment import CHECKOUT, address_file

BY = ("--by", "Prova Amministra, Sistemi informativi")
WHY = ("--reason", "decreto n. 1 di prova")


@dataclass(frozen=True)
class Installation:
    """What is up.

    Attributes:
        url: Of the door.
    """

    folder: Path
    url: str
    bench: Workbench

    def people(self, *words: str) -> str:
        """One of the commands about people, as its process is started."""
        command = [sys.executable, "-m", "cli.main", "people", *words, "--var", str(self.folder)]
        done = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def add(self, login: str, name: str, *roles: str) -> str:
        """Somebody with an own login and roles; the address of the one-time link."""
        added = self.people("add", "--login", login, "--name", name, "--office", "Settore accordi", *WHY, *BY)
        for role in roles:
            self.people("role", login, role, *WHY, *BY)
        return link_in(added)

    def prefect(self, path: str, body: Any) -> Any:
        """What Prefect's server holds, asked as machines do."""
        user, _, password = password_file(self.folder).read_text().strip().partition(":")
        asked = httpx.post(f"{address_file(self.folder).read_text()}/{path}", json=body, auth=(user, password))
        return asked.raise_for_status().json()

    def place(self, step: str) -> str:
        """Id of a step's deployment."""
        (found,) = self.prefect("deployments/filter", {"deployments": {"name": {"any_": [step]}}})
        return str(found["id"])

    def runs(self, step: str) -> list[dict[str, Any]]:
        """The runs of a step that Prefect has."""
        asked = {"deployments": {"name": {"any_": [step]}}}
        return list(self.prefect("flow_runs/filter", asked))

    def requests(self, step: str) -> list[Request]:
        """The requests for a step that were kept."""
        with self.bench.database.unit() as unit:
            kept = [unit.request(number) for number in range(1, 20)]
        return [each.request for each in kept if each is not None and each.request.step == step]


def link_in(told: str) -> str:
    """The one-time link that a command about people tells."""
    found = re.search(r"http\S+/collegamento/\S+", told)
    assert found is not None, told
    return found[0]
