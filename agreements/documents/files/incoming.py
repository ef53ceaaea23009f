"""A folder into which people put files for us: each is read by its bare name, and only if it is an ordinary file."""

from __future__ import annotations

import errno
import os
import stat
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path
from unicodedata import normalize

from agreements.documents.files.conversion_errors import IncomingFileError
from agreements.domain.basics.legible import hidden_sign, visible

LARGEST_INCOMING = 50 * 2**20
_IGNORED = ("~$", ".", "Thumbs.db", "desktop.ini")


@dataclass(frozen=True, slots=True)
class IncomingFolder:
    """A folder that staff fill.

    Attributes:
        path: The folder; it need not be there.
    """

    path: Path

    def names(self) -> tuple[str, ...]:
        """Names of the files that wait here, sorted; none while the folder does not exist."""
        try:
            with os.scandir(self.path) as found:
                return tuple(
                    sorted(
                        item.name
                        for item in found
                        if item.is_file(follow_symlinks=False) and not item.name.startswith(_IGNORED)
                    )
                )
        except (FileNotFoundError, NotADirectoryError):
            return ()

    def read(self, name: str) -> bytes:
        """Read a file by its bare name, as it is at this moment.

        Args:
            name: As a person typed or chose it: no folder, no link, at most 50 MB.

        Raises:
            IncomingFileError: Not there, not an ordinary file, empty or too large.
        """
        name = self.as_written(name)
        try:
            folder = os.open(self.path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        except OSError as error:
            raise self.missing(name) from error
        try:
            stream = open_ordinary(name, folder)
        except FileNotFoundError as error:
            raise self.missing(name) from error
        except OSError as error:
            raise _not_ordinary(name, self.path.name) from error
        finally:
            os.close(folder)
        with stream:
            data = stream.read(LARGEST_INCOMING + 1)
        if len(data) > LARGEST_INCOMING:
            raise IncomingFileError(
                name,
                f"Il file «{name}» supera {LARGEST_INCOMING // 2**20} MB: controllare che sia il documento giusto "
                "o chiederne una copia con immagini più leggere.",
            )
        if not data:
            raise IncomingFileError(
                name, f"Il file «{name}» è vuoto: la copia si è interrotta; copiarlo di nuovo in «{self.path.name}»."
            )
        return data

    def as_written(self, name: str) -> str:
        """Check that a name is bare, and find how the disk spells it (Macs decompose the accents).

        Raises:
            IncomingFileError: It names a folder, or nothing.
        """
        odd = not name or name in (".", "..") or any(sign in name for sign in ("/", "\\", "\x00"))
        if odd or len(name.encode("utf-8", "replace")) > 255:
            raise IncomingFileError(
                name,
                f"«{name[:120]}» non è il nome di un file: indicare solo il nome, senza cartelle, di un file "
                f"che si trova in «{self.path.name}».",
            )
        if found := hidden_sign(name):
            raise IncomingFileError(
                name,
                f"Il nome del file «{visible(name)[:120]}» contiene caratteri invisibili ({found}): rinominarlo e "
                "ripetere.",
            )
        present = self.names()
        same = [other for other in present if normalize("NFC", other) == normalize("NFC", name)]
        return same[0] if len(same) == 1 and name not in present else name

    def missing(self, name: str) -> IncomingFileError:
        """The refusal for a file that is not there."""
        present = self.names()
        now = "la cartella è vuota" if not present else "ora ci sono: " + ", ".join(map(visible, present[:10]))
        return IncomingFileError(
            name,
            f"In «{self.path}» non c’è alcun file «{name}» ({now}): copiare lì il file oppure correggere il nome.",
        )


def _not_ordinary(name: str, folder: str) -> IncomingFileError:
    return IncomingFileError(
        name,
        f"«{name}» non è un file ordinario leggibile (è una cartella, un collegamento o è protetto): copiare in "
        f"«{folder}» il documento vero e proprio.",
    )


def open_ordinary(file: str | Path, folder: int | None = None) -> BufferedReader:
    """Open a file without following a link or blocking on a pipe; what was opened is what is examined.

    Raises:
        OSError: Not there, or not an ordinary file.
    """
    descriptor = os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=folder)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise OSError(errno.EINVAL, "not an ordinary file")
    return open(descriptor, "rb")
