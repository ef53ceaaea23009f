"""A Word file opened once, which every reader is handed: read_parts within limits once, each part parsed once."""

from __future__ import annotations

import copy
import hashlib
import re
from collections.abc import Callable, Hashable, Iterator, Mapping
from typing import Any, Protocol, TypeVar, cast

from agreements.documents.files.errors import UnacceptableDocxError
from agreements.documents.files.foreign_file import foreign, what_archive
from agreements.documents.word.ooxml import (
    CONTENT_TYPES,
    MAIN_PART,
    RELS,
    Element,
    W,
    odd,
    parse_part,
    read_parts,
    rels_name,
    resolved,
    serialise,
    source_of,
    write_parts,
    written,
)

T = TypeVar("T")
Reading = TypeVar("Reading", bound="Callable[[WordFile], Any]")
_USUAL = {"styles": "word/styles.xml", "numbering": "word/numbering.xml", "settings": "word/settings.xml"}
"""Parts that there are once, by the kind of relationship that leads to them: readers look for them by these names."""
_PARTS_READ: dict[Callable[[WordFile], Any], tuple[str, ...]] = {}
"""Readings that look at nothing but parts of these names, there or not."""
_ROOTS = frozenset(f"{W}{name}" for name in ("document", "hdr", "ftr", "footnotes", "endnotes"))
_ALONE = frozenset({f"{W}p", f"{W}tbl"})
"""On what stands in these directly under a story nothing beside them bears."""
_STORY = re.compile(r"word/(?:document|header\d*|footer\d*|footnotes|endnotes)\.xml")
Relationship = tuple[str, str, str, bool]
"""Identifier, last word of the type, target, whether external."""


class Parts(Protocol):
    """Parts by name, as they are in a file or while they are being changed."""

    def __contains__(self, name: object, /) -> bool:
        """Whether there is such a part."""
        ...

    def get(self, name: str, default: bytes, /) -> bytes:
        """The part as bytes, or else the default."""
        ...

    def root(self, name: str) -> Element:
        """The part as XML."""
        ...


class WordFile(Mapping[str, bytes]):
    """The bytes of a Word file, its parts, and what was read of them.

    Nothing in it ever changes: whoever wants another text changes a copy (`edited`) and gets another file. What was
    read stays with the value. Files made from it, or opened beside it, share what was read of parts and paragraphs that
    are the same byte by byte; no memory outlives these values.
    """

    __slots__ = ("_beside", "_data", "_parts", "_pieces", "_read", "_roots")

    def __init__(self, data: bytes, *, beside: WordFile | None = None) -> None:
        """Open a file.

        Args:
            beside: A file that has parts or paragraphs in common with it: what is the same byte by byte is neither
                parsed nor read again.

        Raises:
            UnacceptableDocxError: Not a DOCX, damaged, encrypted, or a zip bomb.
        """
        self._take(data, read_parts(data), beside)

    def _take(self, data: bytes | None, parts: dict[str, bytes], beside: WordFile | None) -> None:
        self._data = data
        self._parts = parts
        self._read: dict[Any, Any] = {}
        self._roots: dict[str, Element] = {}
        self._beside = beside
        self._pieces: dict[Any, Any] = {} if beside is None else beside._pieces
        if CONTENT_TYPES not in parts:
            raise foreign(what_archive(parts))
        # A converter follows the relationship: what it prints must be the part that is checked and compared here.
        mains = [target for _, kind, target, _ in relationships(self, "") if kind == "officeDocument"]
        if len(mains) != 1 or mains[0] not in parts:
            raise _elsewhere(parts, declared=bool(mains))
        others = _other_names(self, mains[0])
        if others:
            self._parts = _renamed(self, others)
            self._roots, self._read = {}, {}

    @classmethod
    def of_parts(cls, parts: Mapping[str, bytes], *, beside: WordFile | None = None) -> WordFile:
        """A file of ours; the same parts give the same bytes.

        Raises:
            UnacceptableDocxError: It has no text in the usual place.
        """
        made = cls.__new__(cls)
        made._take(None, dict(parts), beside)
        return made

    @property
    def data(self) -> bytes:
        """The file, byte by byte.

        Raises:
            UnacceptableDocxError: It was made here, and its readers would refuse it: too large, or swelling.
        """
        if self._data is None:
            self._data = write_parts(self._parts)
        return self._data

    def __getitem__(self, name: str) -> bytes:
        """The bytes of a part."""
        return self._parts[name]

    def __iter__(self) -> Iterator[str]:
        """The names of the parts, in the order of the file."""
        return iter(self._parts)

    def __len__(self) -> int:
        """How many parts there are."""
        return len(self._parts)

    def root(self, name: str) -> Element:
        """A part as XML, parsed once: to be read, never to be changed.

        Raises:
            UnacceptableDocxError: It is not well-formed, or has a DTD.
        """
        if name not in self._roots:
            part, other = self._parts[name], self._beside
            if other is not None and self._has_part_of(other, name):
                self._roots[name] = other.root(name)
            else:
                self._roots[name] = parse_part(name, part)
        return self._roots[name]

    def once(self, read: Callable[[WordFile], T]) -> T:
        """What a reading finds in this file; made the first time, and answered again. Its result must not change.

        A reading of some parts alone (`of_parts_alone`) is not made again where a file beside has the same ones.
        """
        if read not in self._read:
            other, names = self._beside, _PARTS_READ.get(read)
            same = other is not None and names is not None and all(self._has_part_of(other, name) for name in names)
            self._read[read] = other.once(read) if other is not None and same else read(self)
        return cast("T", self._read[read])

    def once_a_part(self, read: Callable[[str, Element], T], name: str) -> T:
        """What a reading finds in a part, on which its name bears and nothing else; made once for the same part."""
        key = (read, name)
        if key not in self._read:
            other = self._beside
            same = other is not None and self._has_part_of(other, name)
            self._read[key] = (
                other.once_a_part(read, name) if other is not None and same else read(name, self.root(name))
            )
        return cast("T", self._read[key])

    def _has_part_of(self, other: WordFile, name: str) -> bool:
        return self._parts.get(name) == other._parts.get(name)

    def of_piece(self, read: Callable[[Element], T], piece: Element) -> T:
        """What a reading finds in a piece of XML, such as a paragraph, on which nothing around it bears.

        The same bytes are read once, here and in the files made from this one or opened beside it.
        """
        key = (read, written(piece))
        if key not in self._pieces:
            self._pieces[key] = read(piece)
        return cast("T", self._pieces[key])

    def of_block(self, reading: Hashable, read: Callable[[Element], T], block: Element) -> T:
        """What a reading finds in a paragraph or table, on which no story of the file bears beside it.

        The same bytes are read once, here and in files beside each other that are alike but for their stories.

        Args:
            reading: Which it is, with all that bears upon it from the stories.
        """
        return self._of_written(reading, read, block, written(block))

    def _of_written(self, reading: Hashable, read: Callable[[Element], T], block: Element, same: bytes) -> T:
        key = (reading, self.once(_around), same)
        if key not in self._pieces:
            self._pieces[key] = read(block)
        return cast("T", self._pieces[key])

    def of_blocks(
        self, reading: Hashable, read: Callable[[Element], T], name: str, *, alone: bool = True
    ) -> Iterator[tuple[Element, T]]:
        """What a reading finds in each block of a story: once, as `of_block`, in paragraphs and tables.

        Args:
            alone: Whether nothing of the story bears upon one of them; else each is read.
        """
        for block, same in self.once_a_part(_written_blocks, name):
            yield block, read(block) if same is None or not alone else self._of_written(reading, read, block, same)

    def edited(self) -> WordEdit:
        """The same parts, to be changed; this file stays as it is."""
        return WordEdit(self)


def _around(docx: WordFile) -> bytes:
    """Hash of all that a file holds beside its stories."""
    digest = hashlib.sha256()
    for name in sorted(docx):
        if not _STORY.fullmatch(name):  # by its name: what leads to a part as to a header may lead to the styles
            digest.update(f"{name} {len(docx[name])} ".encode() + docx[name])
    ground = docx.root(MAIN_PART).find(f"{W}background")
    digest.update(b"" if ground is None else written(ground))
    return digest.digest()


def _blocks(root: Element) -> Iterator[Element]:
    """What stands one after the other in a story; the whole part where that is none as Word writes it."""
    if root.tag not in _ROOTS:
        yield root
        return
    for child in root:
        yield from child if child.tag == f"{W}body" else (child,)


def _written_blocks(_name: str, root: Element) -> tuple[tuple[Element, bytes | None], ...]:
    """The blocks of a story, and the bytes of those by which they are known again."""
    return tuple((block, written(block) if block.tag in _ALONE else None) for block in _blocks(root))


def of_parts_alone(*names: str) -> Callable[[Reading], Reading]:
    """Say of a reading that it looks at the parts of these names, there or not, and at nothing else of a file."""

    def known(read: Reading) -> Reading:
        _PARTS_READ[read] = names
        return read

    return known


class WordEdit:
    """The parts of a Word file while they are being changed."""

    def __init__(self, file: WordFile) -> None:
        self._file = file
        self._parts = dict(file)
        self._roots: dict[str, Element] = {}

    def __contains__(self, name: object, /) -> bool:
        """Whether there is such a part."""
        return name in self._parts

    def get(self, name: str, default: bytes, /) -> bytes:
        """A part as it was when the editing began, or when it was put here; else the default."""
        return self._parts.get(name, default)

    def root(self, name: str) -> Element:
        """A part as XML as it now is, to be read.

        Raises:
            UnacceptableDocxError: It is not well-formed, or has a DTD.
        """
        return self._file.root(name) if name not in self._roots and self._is_as_it_was(name) else self.own(name)

    def own(self, name: str) -> Element:
        """A part as XML, to be changed in place.

        Raises:
            UnacceptableDocxError: It is not well-formed, or has a DTD.
        """
        if name not in self._roots:
            shared = self._is_as_it_was(name)
            self._roots[name] = copy.deepcopy(self._file.root(name)) if shared else parse_part(name, self._parts[name])
        return self._roots[name]

    def _is_as_it_was(self, name: str) -> bool:
        return name in self._file and self._parts[name] is self._file[name]

    def put(self, name: str, part: bytes) -> None:
        """Add a part, or put another in its place."""
        self._roots.pop(name, None)
        self._parts[name] = part

    def remove(self, name: str) -> None:
        """Take a part away, if it is there."""
        self._roots.pop(name, None)
        self._parts.pop(name, None)

    def finished(self) -> WordFile:
        """The file as it now is; only the parts that were asked for as `own` are written anew.

        Raises:
            UnacceptableDocxError: Its readers would refuse it.
        """
        changed = {name: serialise(root) for name, root in self._roots.items()}
        return WordFile.of_parts({**self._parts, **changed}, beside=self._file)


def _elsewhere(parts: Mapping[str, bytes], *, declared: bool) -> UnacceptableDocxError:
    """A package whose text is not where Word has it, or that is something else."""
    kind = what_archive(parts)
    if MAIN_PART in parts or (declared and kind == "zip"):
        return odd("non ha il testo nella posizione consueta")
    return foreign(kind)


def _other_names(parts: WordFile, main: str) -> dict[str, str]:
    """Which parts have another name than Word's usual one, as Word for the web writes them, and what it is.

    Raises:
        UnacceptableDocxError: Which of two parts is meant cannot be told.
    """
    if not re.fullmatch(r"word/[\w.-]+\.xml", main):
        raise _elsewhere(parts, declared=True)
    found = {main: MAIN_PART}
    for _, kind, target, external in relationships(parts, main):
        if kind in _USUAL and not external and target in parts:
            found.setdefault(target, _USUAL[kind])
    if len(set(found.values())) != len(found):
        raise odd("dice due volte quali sono le sue parti")
    others = {name: usual for name, usual in found.items() if name != usual}
    if any(usual in parts and usual not in others for usual in others.values()):
        raise odd("ha due parti per la stessa cosa")
    return others


def _renamed(parts: WordFile, others: Mapping[str, str]) -> dict[str, bytes]:
    """The parts under their usual names, and all that leads to them."""
    names = {**others, **{rels_name(name): rels_name(usual) for name, usual in others.items()}}
    found = {names.get(name, name): part for name, part in parts.items()}
    for name in (CONTENT_TYPES, *(each for each in parts if each.endswith(".rels"))):
        root = copy.deepcopy(parts.root(name))
        leading = name.endswith(".rels")
        folder = source_of(name).rpartition("/")[0] if leading else ""
        for element in root:
            key = "Target" if leading else "PartName"
            target = element.get(key, "") if isinstance(element.tag, str) else ""
            whole = target[1:] if target.startswith("/") else resolved(folder, target)
            if target and whole in others and element.get("TargetMode", "").lower() != "external":
                element.set(key, f"/{others[whole]}")
        found[names.get(name, name)] = serialise(root)
    return found


def relationships(parts: Parts, part: str) -> tuple[Relationship, ...]:
    """The relationships of a part."""
    name = rels_name(part)
    if name not in parts:
        return ()
    return (
        parts.once_a_part(_relationships, name)
        if isinstance(parts, WordFile)
        else _relationships(name, parts.root(name))
    )


def _relationships(name: str, root: Element) -> tuple[Relationship, ...]:
    folder = source_of(name).rpartition("/")[0]
    return tuple(_relationship(rel, folder) for rel in root.iter(f"{RELS}Relationship"))


def _relationship(rel: Element, folder: str) -> Relationship:
    external = rel.get("TargetMode", "").lower() == "external"
    target = rel.get("Target", "")
    if not external:
        target = target[1:] if target.startswith("/") else resolved(folder, target)
    return rel.get("Id", ""), rel.get("Type", "").rpartition("/")[2], target, external


def story_parts(parts: Parts) -> tuple[str, ...]:
    """Name the parts that hold text: the body first, then headers, footers and notes."""
    kinds = ("header", "footer", "footnotes", "endnotes")
    others = {target for _, kind, target, _ in relationships(parts, MAIN_PART) if kind in kinds and target in parts}
    return (MAIN_PART, *sorted(others))
