"""Loaded by a server of forks before its first run: a computer that knows no way to lock a run in."""

from __future__ import annotations

from sandbox.jail import WAYS

WAYS.clear()
