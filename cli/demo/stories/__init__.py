"""The lives of the five real agreements and small ones beside them, each in a file of its own.

What they share stands in `cli.demo.moves`.
"""

from __future__ import annotations

import importlib

from cli.demo.moves import Moves


def life(name: str) -> type[Moves]:
    """The life of an example (`cli.demo.example.NAMES`), or one of the small ones beside them."""
    module = importlib.import_module(f"{__name__}.{name.replace('-', '_')}")
    played: type[Moves] = module.LIFE
    return played
