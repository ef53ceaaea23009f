"""The least that a worker can be asked to do: the floor of a click."""

from __future__ import annotations

from prefect import flow


@flow(name="vuoto")
def empty() -> None:
    """Nothing."""
