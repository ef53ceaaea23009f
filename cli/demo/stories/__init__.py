"""The lives of the five real agreements, and of what they lack, one file each; what they share: `cli.demo.moves`."""

from __future__ import annotations

import importlib

from cli.demo.moves import Moves


def life(name: str) -> type[Moves]:
    """The life of an example, one of `cli.demo.example.NAMES`, or one beside them."""
    module = importlib.import_module(f"{__name__}.{name.replace('-', '_')}")
    played: type[Moves] = module.LIFE
    return played
