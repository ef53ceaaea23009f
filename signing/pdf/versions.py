"""The accepted versions of a text in the examining process: what each was signed with, without reading each anew."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, overload

from signing.base.identity import holder_of
from signing.base.kinds import is_envelope, is_pdf
from signing.pdf.revisions import Structure, read, seen_at, signature_digest

Known = dict[bytes, tuple[str | None, str]]
"""Signatures by what identifies them, each with its certificate's codice fiscale and its field."""


class Files(Sequence[bytes]):
    """Files of which one at a time is in memory: a signed text of many pages has been accepted many times."""

    def __init__(self, paths: Sequence[Path]) -> None:
        self._paths = paths

    def __len__(self) -> int:
        """How many."""
        return len(self._paths)

    @overload
    def __getitem__(self, number: int) -> bytes: ...
    @overload
    def __getitem__(self, number: slice) -> list[bytes]: ...
    def __getitem__(self, number: int | slice) -> bytes | list[bytes]:
        """Read one, or some."""
        if isinstance(number, slice):
            return [path.read_bytes() for path in self._paths[number]]
        return self._paths[number].read_bytes()


class Versions:
    """The signatures in each accepted version, the newest read first.

    A version that another file continues byte for byte is a revision of it, and looked up there: what an accepted
    version reads lies within its own bytes, so nothing that follows them changes it.
    """

    def __init__(self, accepted: Sequence[bytes]) -> None:
        self._accepted = accepted
        self._read: list[Structure] = []
        self._holders: dict[bytes, str | None] = {}

    def continued_by(self, returned: Structure) -> None:
        """Say what was returned, before the signatures are asked for: most often it continues the newest version."""
        self._read.append(returned)

    @cached_property
    def signatures(self) -> list[Known]:
        """Those of each version."""
        return [self._known(each) for each in reversed(self._accepted)][::-1]

    def _known(self, version: bytes) -> Known:
        found = self._continued(version)
        if found is None:
            found = self._by_itself(version)
        return {signature_digest(each): (self._tax_code(each), str(each.field_name)) for each in found}

    def _continued(self, version: bytes) -> list[Any] | None:
        for whole in self._read:
            if whole.data.startswith(version):
                try:
                    return seen_at(whole, version)
                except Exception:
                    return None
        return None

    def _by_itself(self, version: bytes) -> list[Any]:
        """The signatures in an accepted version; none in a form that only a person has examined."""
        from signing.pdf.envelope import open_layers

        found: list[Any] = []
        try:
            if is_pdf(version):
                self._read.append(read(version))
                return list(self._read[-1].ordinary)
            if is_envelope(version):
                layers = open_layers(version)
                found = [each for layer in reversed(layers) for each in layer.signatures]
                content = layers[-1].content or b""
                return [*read(content).ordinary, *found] if is_pdf(content) else found
        except Exception:
            return found
        return found

    def _tax_code(self, signature: Any) -> str | None:
        certificate = signature.signer_cert
        key = certificate.dump()
        if key not in self._holders:
            self._holders[key] = holder_of(certificate).tax_code
        return self._holders[key]
