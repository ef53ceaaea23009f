"""A disk for the tests that really gets full, or can really not be written: the kernel refuses, nothing is patched."""

from __future__ import annotations

import contextlib
import os
import resource
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_SIZE = "4m"


@dataclass
class Disk:
    """A folder on a disk of its own, where that can be mounted (root); elsewhere on the one that is there."""

    folder: Path
    mounted: bool

    @contextlib.contextmanager
    def full(self) -> Iterator[None]:
        """Not one more byte goes onto it; without a mount no file at all may grow, which the kernel answers alike."""
        if not self.mounted:
            before = resource.getrlimit(resource.RLIMIT_FSIZE)
            resource.setrlimit(resource.RLIMIT_FSIZE, (0, before[1]))
            try:
                yield
            finally:
                resource.setrlimit(resource.RLIMIT_FSIZE, before)
            return
        ballast = self.folder / "zavorra"
        with ballast.open("wb", buffering=0) as stream, contextlib.suppress(OSError):
            for size in (65536, 4096, 1):
                with contextlib.suppress(OSError):
                    while True:
                        stream.write(bytes(size))
        try:
            yield
        finally:
            ballast.unlink()

    @contextlib.contextmanager
    def sealed(self, inside: Path) -> Iterator[None]:
        """A folder of it can be read and not written."""
        if self.mounted:
            subprocess.run(["mount", "-o", "remount,ro", self.folder], check=True)
        else:
            inside.chmod(0o555)
        if os.access(inside, os.W_OK):  # root without the right to mount: nothing forbids it anything
            raise RuntimeError("this test needs an ordinary user, or root with the right to mount")
        try:
            yield
        finally:
            if self.mounted:
                subprocess.run(["mount", "-o", "remount,rw", self.folder], check=True)
            else:
                inside.chmod(0o755)


@contextlib.contextmanager
def small_disk(folder: Path) -> Iterator[Disk]:
    """A disk of some megabytes, gone at the end."""
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={_SIZE},mode=0755", "accordi-test", str(folder)]
    mounted = os.geteuid() == 0 and subprocess.run(command, check=False, capture_output=True).returncode == 0
    try:
        yield Disk(folder, mounted)
    finally:
        if mounted:
            subprocess.run(["umount", "--lazy", folder], check=True)
