"""What an agreement remembers of the approved text that it was made from."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Replica:
    """From which approved text an agreement was made.

    Attributes:
        model: Internal number of the model; those that share it, and the model, are one family.
        text_version: The version of the model's text that was approved when the copy was made.
    """

    model: str
    text_version: int
