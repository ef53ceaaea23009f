"""What the old document's pictures, links, notes and styles are in the new one."""

from __future__ import annotations

import copy
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from agreements.documents.redline.redline_atoms import UnreadableStructure
from agreements.documents.word.ooxml import CONTENT_TYPES, RELS, Element, R, W, rels_name
from agreements.documents.word.word_file import Parts, WordEdit, WordFile, relationships

_TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"
_KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
_EMPTY_RELS = b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"/>'
_STYLES = (f"{W}pStyle", f"{W}rStyle", f"{W}tblStyle")


def meanings(parts: Parts, part: str) -> dict[str, str]:
    """Identifier of each relationship of a part to what it leads to: an address, or the hash of the bytes."""
    found = relationships(parts, part)
    return {identifier: _meaning(parts, target, external) for identifier, _, target, external in found}


def _meaning(parts: Parts, target: str, external: bool) -> str:
    return target if external else hashlib.sha256(parts.get(target, b"")).hexdigest()


@dataclass(slots=True)
class Adopter:
    """Makes copies out of one story of the old document valid in the new one, whose parts it completes.

    Attributes:
        notes: «footnoteReference 3» of the old document to its identifier in the new one.
    """

    old: WordFile
    new: WordEdit
    old_part: str
    new_part: str
    known: Mapping[str, frozenset[str]]
    notes: Mapping[str, str] = field(default_factory=dict)

    def adopt(self, element: Element) -> None:
        """Change the element in place.

        Raises:
            UnreadableStructure: It needs something that cannot be taken over, such as a chart.
        """
        for each in element.iter():
            for key, value in list(each.attrib.items()):
                if key.startswith(R):
                    each.set(key, self._relationship(value))
            if each.tag in (f"{W}footnoteReference", f"{W}endnoteReference"):
                note = f"{each.tag} {each.get(f'{W}id')}"
                if note not in self.notes:
                    raise UnreadableStructure
                each.set(f"{W}id", self.notes[note])
        for each in list(element.iter(*_STYLES, f"{W}numId")):
            kind = "numbers" if each.tag == f"{W}numId" else "styles"
            if each.get(f"{W}val", "") not in self.known[kind]:
                parent = each.getparent()
                parent.remove(each)

    def _relationship(self, identifier: str) -> str:
        found = [row for row in relationships(self.old, self.old_part) if row[0] == identifier]
        if not found:
            raise UnreadableStructure
        _, kind, target, external = found[0]
        meaning = _meaning(self.old, target, external)
        for known, same_kind, other, also_external in relationships(self.new, self.new_part):
            if (same_kind, also_external) == (kind, external) and _meaning(self.new, other, external) == meaning:
                return known
        if kind == "image" and not external and target in self.old:
            return self._add(kind, self._copied(target, meaning), external=False)
        if kind == "hyperlink" and external:
            return self._add(kind, target, external=True)
        raise UnreadableStructure

    def _copied(self, target: str, digest: str) -> str:
        extension = target.rpartition(".")[2].lower()

        def defaults(parts: Parts) -> list[Element]:
            every = parts.root(CONTENT_TYPES).iter(f"{_TYPES}Default")
            return [each for each in every if each.get("Extension", "").lower() == extension]

        if not defaults(self.new):
            default = defaults(self.old)
            if not default:
                raise UnreadableStructure
            self.new.own(CONTENT_TYPES).insert(0, copy.deepcopy(default[0]))
        name = f"word/media/confronto-{digest[:16]}.{extension}"
        self.new.put(name, self.old[target])
        return f"/{name}"

    def _add(self, kind: str, target: str, *, external: bool) -> str:
        name = rels_name(self.new_part)
        if name not in self.new:
            self.new.put(name, _EMPTY_RELS)
        tree = self.new.own(name)
        taken = {relation.get("Id") for relation in tree}
        identifier = next(f"rIdC{n}" for n in range(1, len(taken) + 2) if f"rIdC{n}" not in taken)
        relation = tree.makeelement(f"{RELS}Relationship", {"Id": identifier, "Type": _KIND + kind, "Target": target})
        if external:
            relation.set("TargetMode", "External")
        tree.append(relation)
        return identifier


def known_names(docx: WordFile) -> dict[str, frozenset[str]]:
    """Styles and numberings that a document has."""

    def identifiers(part: str, tag: str, key: str) -> frozenset[str]:
        if part not in docx:
            return frozenset()
        return frozenset(e.get(f"{W}{key}", "") for e in docx.root(part).iter(f"{W}{tag}"))

    return {
        "styles": identifiers("word/styles.xml", "style", "styleId"),
        "numbers": identifiers("word/numbering.xml", "num", "numId") | {"0"},
    }
