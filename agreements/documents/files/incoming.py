"""A folder into which people put files for us: each is read by its bare name, and only if it is an ordinary file."""

from __future__ import annotations

import errno
import os
import re
import stat
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path

from agreements.documents.files.conversion_errors import IncomingFileError
from agreements.documents.files.folder_names import look_of, plain_name
from agreements.domain.basics.legible import hidden_sign, visible

LARGEST_INCOMING = 50 * 2**20
_LONGEST = 255
# Of Windows, of Macs, of Office while a document is open, of whoever shares the folder with them.
_OF_THE_SYSTEM = re.compile(
    r"\..*|~\$.*|~.*\.tmp|(?:eh)?thumbs(?:_vista)?\.db(?::.*)?|desktop\.ini|icon\r|.*:zone\.identifier",
    re.IGNORECASE | re.DOTALL,
)
# Which Windows does not show: the name that a person reads lacks the last one.
_NOT_SHOWN = re.compile(
    r"\.(?:doc[xm]?|dot[xm]?|odt|ott|rtf|txt|pdf|p7[mscex]|tsd|tsr|tst|m7m|sig|asic[es]|eml|emlx|msg|mbox|xml|html?|mht|"
    r"mhtml|xls[xmb]?|ods|csv|tsv|toml|json|ppt[xm]?|odp|zip|7z|rar|gz|tiff?|jpe?g|png|gif|bmp|webp|heic|lnk|url)$"
)
_AT_THE_END = " .,;"
_QUOTED = re.compile(r"«(.*)»|‹(.*)›|`(.*)`|\"(.*)\"|“(.*)”|„(.*)[“”]|‘(.*)’|'(.*)'", re.DOTALL)


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

    @property
    def place(self) -> str:
        """What people call this place."""
        return self.path.name

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
        return self.contents(self.as_written(name))

    def contents(self, name: str) -> bytes:
        """Read the file that the disk spells exactly so.

        Raises:
            IncomingFileError: Not there, not an ordinary file, empty or too large; or nobody can see how it is called.
        """
        _require_legible(name)
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
        """Check that a name is one of a file of this folder, and find how the disk spells it.

        A name answers to what a person reads of it, whatever its capitals, blanks, apostrophes or composed letters,
        and to it without the endings that Windows does not show; in quotes or with this folder before it too. A name
        that is one of a file in full, sign by sign, means that file: with another ending that is not shown a file has
        a name of its own. Of a file that is not there the bare name is returned.

        Raises:
            IncomingFileError: It names another folder, or nothing, or more than one file answers to it.
        """
        if not (bare := self.bare(name)):
            raise IncomingFileError(
                name,
                f"«{visible(name)[:120]}» non è il nome di un file: indicare solo il nome, senza cartelle, di un file "
                f"che si trova in «{self.place}».",
            )
        _require_legible(bare)
        present, wanted = self.names(), plain_name(bare)
        if bare in present:
            same = [bare, *_rivals(bare, present)]
        else:
            same = [other for other in present if wanted in names_read(other)]
        if len(same) > 1:
            raise IncomingFileError(
                bare,
                f"A «{bare}» in «{self.place}» rispondono più file ({', '.join(_told_apart(sorted(same)[:10]))}): "
                f"{_what_to_do(same, present)}.",
            )
        return same[0] if same else bare

    def bare(self, name: str) -> str:
        """A name without quotes, the path of this folder and what Windows drops at its end; empty if it is none."""
        if "\x00" in name:
            return ""
        if name in self.names():
            return name
        *folders, text = re.split(r"[/\\]+", _without_quotes(name))
        if folders:
            here = [plain_name(part) for part in self.path.parts[-2:]]
            typed = [plain_name(part) for part in folders if part not in ("", ".")]
            if ".." in typed or not typed or typed[-2:] != here[-len(typed[-2:]) :]:
                return ""
        text = _without_quotes(text)
        if text.rstrip(_AT_THE_END) == "" or len(text.encode("utf-8", "replace")) > _LONGEST:
            return ""
        return text if text in self.names() else text.rstrip(_AT_THE_END)

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
        now = "ora non ce n’è alcuno" if not present else "ora ci sono: " + ", ".join(map(visible, present[:10]))
        return IncomingFileError(
            name,
            f"In «{self.place}» non c’è alcun file «{name}» ({now}): copiare lì il file oppure correggere il nome.",
        )


def _without_quotes(name: str) -> str:
    text = name.strip()
    while quoted := _QUOTED.fullmatch(text):
        text = next(filter(None, quoted.groups()), "").strip()
    return text


def _require_legible(name: str) -> None:
    if found := hidden_sign(name):
        raise IncomingFileError(
            name,
            f"Il nome del file «{visible(name)[:120]}» contiene caratteri invisibili ({found}): rinominarlo e "
            "ripetere.",
        )


def names_read(name: str) -> set[str]:
    """What a person may read of a file's name, as `plain_name` gives it: ``x`` and ``x.pdf`` of ``x.pdf.p7m`` too."""
    return {plain_name(name)} | _as_shown(name)


def _rivals(name: str, present: Sequence[str]) -> list[str]:
    """Other files of the same look: who reads or types this very name cannot tell them apart."""
    look = look_of(name)
    return [other for other in present if other != name and look_of(other) == look]


def _told_apart(names: Sequence[str]) -> list[str]:
    """Names as they may be shown; where two would look the same, blanks and signs upon letters as their codes."""
    looks = [look_of(name) for name in names]
    return [
        re.sub(r"^\s|(?<=\s)\s|[^\S ]|\s$", _code, "".join(map(_marked, name)))
        if looks.count(look) > 1
        else visible(name)
        for name, look in zip(names, looks, strict=True)
    ]


def _marked(sign: str) -> str:
    return f"[U+{ord(sign):04X}]" if unicodedata.combining(sign) else visible(sign)


def _code(blank: re.Match[str]) -> str:
    return f"[U+{ord(blank[0]):04X}]"


def _what_to_do(same: Sequence[str], present: Sequence[str]) -> str:
    clear = [name for name in same if not _rivals(name, present)]
    if len(clear) == len(same):
        return "indicare il nome per intero, con l’estensione, oppure togliere quelli che non servono"
    apart = f"indicare per intero «{'» o «'.join(map(visible, clear[:5]))}», oppure " if clear else ""
    return f"{apart}rinominare, o togliere dalla cartella, quelli che non servono"


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
