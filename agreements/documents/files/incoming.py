"""A folder into which people put files for us: each is read by its bare name, and only if it is an ordinary file."""

from __future__ import annotations

import errno
import os
import re
import stat
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path

from agreements.documents.files.conversion_errors import IncomingFileError
from agreements.documents.files.folder_names import plain_name
from agreements.domain.basics.legible import hidden_sign, visible

LARGEST_INCOMING = 50 * 2**20
# Of Windows, of Macs, of Office while a document is open, of whoever shares the folder with them.
_OF_THE_SYSTEM = re.compile(
    r"\..*|~\$.*|~.*\.tmp|(?:eh)?thumbs(?:_vista)?\.db(?::.*)?|desktop\.ini|icon\r|.*:zone\.identifier",
    re.IGNORECASE | re.DOTALL,
)
# Which Windows does not show: the name that a person reads lacks the last one.
_NOT_SHOWN = re.compile(
    r"\.(?:docx?|odt|rtf|pdf|p7[ms]|tsd|m7m|tsr|asic[es]|xml|eml|emlx|msg|xlsx?|ods|csv|txt|toml|zip)$"
)


def is_of_the_system(name: str) -> bool:
    """Whether a file was left by Windows, a Mac or an office program for itself, and is nobody's document."""
    return _OF_THE_SYSTEM.fullmatch(name) is not None


@dataclass(frozen=True, slots=True)
class IncomingFolder:
    """A folder that staff fill.

    Attributes:
        path: The folder; it need not be there.
    """

    path: Path

    def names(self) -> tuple[str, ...]:
        """Names of the files that wait here, sorted, without those of the system; none where there is no folder."""
        try:
            with os.scandir(self.path) as found:
                return tuple(
                    sorted(
                        item.name
                        for item in found
                        if item.is_file(follow_symlinks=False) and not is_of_the_system(item.name)
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
        """Check that a name is bare, and find how the disk spells it.

        A name answers to what a person reads of it, whatever its capitals, blanks, apostrophes or composed letters;
        else to it without the endings that Windows does not show. Of a file that is not there the name stays as it is.

        Raises:
            IncomingFileError: It names a folder, or nothing, or more than one file answers to it.
        """
        odd = not name.strip() or name in (".", "..") or any(sign in name for sign in ("/", "\\", "\x00"))
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
        present, wanted = self.names(), plain_name(name)
        if name in present:
            return name
        same = [other for other in present if plain_name(other) == wanted]
        same = same or [other for other in present if wanted in _as_shown(other)]
        if len(same) > 1:
            raise IncomingFileError(
                name,
                f"A «{name}» in «{self.path.name}» rispondono più file ({', '.join(map(visible, same[:10]))}): "
                "indicare il nome per intero, con l’estensione, oppure togliere quelli che non servono.",
            )
        return same[0] if same else name

    def holding(self, name: str) -> str:
        """The file that is meant by a name, as the disk spells it; empty where there is none.

        Raises:
            IncomingFileError: More than one answers to it.
        """
        found = self.as_written(name)
        return found if found in self.names() else ""

    def missing(self, name: str) -> IncomingFileError:
        """The refusal for a file that is not there."""
        present = self.names()
        now = "la cartella è vuota" if not present else "ora ci sono: " + ", ".join(map(visible, present[:10]))
        return IncomingFileError(
            name,
            f"In «{self.path}» non c’è alcun file «{name}» ({now}): copiare lì il file oppure correggere il nome.",
        )


def names_read(name: str) -> set[str]:
    """What a person may read of a file's name, as `plain_name` gives it: ``x`` and ``x.pdf`` of ``x.pdf.p7m`` too."""
    return {plain_name(name)} | _as_shown(name)


def _as_shown(name: str) -> set[str]:
    """Without the endings that are not shown."""
    found, plain = set(), plain_name(name)
    while (shorter := _NOT_SHOWN.sub("", plain)) not in ("", plain):
        found.add(shorter)
        plain = shorter
    return found


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
