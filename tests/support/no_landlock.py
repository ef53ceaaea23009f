"""Loaded by a server of forks before its first run: a computer whose kernel has no Landlock."""

from __future__ import annotations

from sandbox.jail import WAYS

WAYS.pop("landlock")
