"""What the project says of itself, for the tests that compare it."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[3]


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def project() -> dict[str, Any]:
    """The table ``project`` of pyproject.toml."""
    table: dict[str, Any] = tomllib.loads(text("pyproject.toml"))["project"]
    return table


class WithoutDays(yaml.SafeLoader):
    """YAML whose days stay text, as the standard of publiccode.yml has them."""


WithoutDays.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def read_yaml(written: str) -> Any:
    return yaml.load(written, Loader=WithoutDays)
