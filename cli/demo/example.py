"""The five real texts of ``examples/``: what each says, as forms, and the invented data of the agreement that lives.

``storico.toml`` holds only what the text says; ``successore.toml`` what is invented, visibly so: whoever signs is a
person of the trial certification authority, found by ``firma``.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cli.runtime.environment import CHECKOUT
from signing.trial.people import person

FOLDER = CHECKOUT / "examples"
NAMES = ("liguria-sicilia", "lazio-emilia-romagna", "toscana-anci", "toscana-quattro-enti", "lucca")
CLERK = "Prova Sei, Ufficio accordi (prova)"


@dataclass(frozen=True, slots=True)
class Example:
    """One of the five.

    Attributes:
        said: Tables of ``storico.toml``: what the text says.
        living: Tables of ``successore.toml``.
    """

    name: str
    text: str
    said: dict[str, Any]
    living: dict[str, Any]

    def historical(self, table: str, **more: Any) -> dict[str, Any]:
        """The form «registra-accordo-storico» for a table of what the text says; who keeps the register is ours."""
        said: dict[str, Any] = self.said[table]
        return self._ours() | said | {"testo": self.text} | more

    def successor(self, **more: Any) -> dict[str, Any]:
        """The form «nuovo-accordo» of the agreement that lives."""
        data: dict[str, Any] = self._ours() | self.living["accordo"]
        return data | {"parti": [signed_by(party) for party in data["parti"]]} | more

    def body(self, table: str) -> dict[str, Any]:
        """A body that is no party from the beginning, as the forms ask for one."""
        return signed_by(self.living[table])

    def _ours(self) -> dict[str, Any]:
        return {"dichiarante": CLERK, **self.living["registro"]}


def example(name: str) -> Example:
    """Read an example; ``name`` is one of `NAMES`."""
    folder = FOLDER / name
    return Example(
        name,
        (folder / "testo.txt").read_text(encoding="utf-8"),
        _read(folder / "storico.toml"),
        _read(folder / "successore.toml"),
    )


def signed_by(party: dict[str, Any]) -> dict[str, Any]:
    """A party with the invented person who signs for it."""
    signatory = person(party["firma"])
    known = {key: value for key, value in party.items() if key != "firma"}
    return known | {"firmatario": signatory.name, "codice_fiscale_firmatario": signatory.tax_code}


def _read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))
