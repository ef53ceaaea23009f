"""Whether a revision of a PDF changes what the one before it means, beside the signing itself.

Programs that sign write objects anew: under other numbers, direct instead of by reference, with their keys in another
order. So two revisions are walked side by side from the catalogue, and everything that can be reached must be equal,
value by value. What signing adds is named here, each with its own rule: the value and look of a signature field, a new
field with its widget and its place in the structure tree, validation data, dates and programs in the metadata, the
permission that the signature gives (DocMDP). What nobody can reach may be anything.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.sign.fields import enumerate_sig_fields

from signing.pdf.additions import (
    require_extensions,
    require_form,
    require_language,
    require_store,
    require_version,
)
from signing.pdf.forms import form_findings, require_countable_fields
from signing.pdf.metadata import BY_PROGRAMS, require_same_description, require_same_info
from signing.pdf.objects import area, items, kids, raw
from signing.pdf.values import FIELDS, Difference, is_nothing, same, same_reference

FILLED = frozenset({"/V", "/AP", "/AS", "/F", "/Ff", "/DA", "/Q", "/MK", "/Type", "/M"})
"""What may change in a field and its widget when it is signed; of its place see :func:`moved_out_of_sight`."""
_OF_THE_CATALOGUE = frozenset(
    {"/AcroForm", "/DSS", "/Extensions", "/Lang", "/MarkInfo", "/Metadata", "/Perms", "/StructTreeRoot", "/Version"}
)
_OF_THE_FORM = frozenset({"/Fields", "/SigFlags", "/DR", "/DA", "/Q", "/NeedAppearances"})
_OF_THE_TREE = frozenset({"/K", "/ParentTree", "/ParentTreeNextKey"})
_OF_A_FORM_ELEMENT = frozenset({"/Type", "/S", "/P", "/Pg", "/K"})
_OF_A_REFERENCE = frozenset({"/Type", "/Obj", "/Pg"})
_OF_A_NEW_FIELD = FILLED | {
    *("/Subtype", "/FT", "/T", "/P", "/Rect", "/Lock", "/SV", "/StructParent", "/Kids", "/Parent"),
    *("/BS", "/Border", "/C", "/NM", "/H", "/DR", "/OC"),
}
_OF_A_GROUP = frozenset({"/T", "/Kids", "/Parent"})
_OF_ITS_WIDGET = _OF_A_NEW_FIELD - {"/T", "/V", "/Kids", "/Lock", "/SV"}
_RIGHTS_OF_A_READER = frozenset({"/UR", "/UR3"})
"""What Acrobat signs with a key of Adobe's when it «extends features» (ISO 32000, 12.8.2.3)."""
_MARKS = frozenset({"/Marked", "/Suspects", "/UserProperties"})
_ANNOTS = frozenset({"/Annots"})
_BEGINNING = re.compile(rb"%PDF-(\d\.\d)")
_DEEPEST = 100
_MOST_NODES = 100_000
_MOST_PAIRS = 1_000_000

Reference = generic.IndirectObject


class UnclearStructure(Exception):
    """The structure tree cannot be compared with certainty; the message says why."""


class Revisions:
    """The objects of a PDF as each of its revisions has them.

    Args:
        reader: pyHanko's, on the whole file.
    """

    def __init__(self, reader: Any) -> None:
        self._reader = reader
        # The library's own tables, looked up number by number: a set of all would cost seconds where a table is huge.
        self._tables = [section.xref_data for section in reader.xrefs._xref_sections]
        reader.stream.seek(0)
        begins = _BEGINNING.match(reader.stream.read(16))
        self.header_version = f"/{begins.group(1).decode()}" if begins else ""
        """Of PDF, as the first line names it."""
        self._held: dict[tuple[int, int, int], Any] = {}
        self._links: dict[int, tuple[Reference, ...]] = {}

    def require_same_meaning(self, number: int) -> None:
        """Compare a revision with the one before it.

        Args:
            number: of the newer revision; the oldest is 0.

        Raises:
            Difference: Something else than signing happened.
            UnclearStructure: Nothing else was found, but the structure tree is too odd to be sure of it.
            Exception: of any kind, for a broken file.
        """
        if self._tables[number].hybrid is not None:
            # Two tables in one, of which each reader takes its own.
            raise Difference(f"la revisione {number} ha una tabella ibrida", code="HYBRID_TABLE")
        containers = {each for table in self._tables[:number] for each in table.obj_streams_used}
        if any(self.written_in(each, number) for each in containers):
            # What lies in it would be read out of the new one by some readers, under numbers that nobody wrote.
            raise Difference(f"la revisione {number} riscrive un contenitore di oggetti")
        _Comparison(self, self._reader, number).run()

    def written_in(self, idnum: int, number: int) -> bool:
        """Whether a revision writes or frees an object."""
        return bool(self._entries_of(idnum, number))

    def generations(self, idnum: int, number: int) -> list[int | None]:
        """The generation in which an object was last written, up to a revision; None where it was freed.

        One, in an honest file; none where no table names it.
        """
        for each in range(number, -1, -1):
            if found := self._entries_of(idnum, each):
                return found
        return []

    def _entries_of(self, idnum: int, number: int) -> list[int | None]:
        table = self._tables[number]
        found: list[int | None] = [None] if idnum in table.freed else []
        if idnum in table.standard_xrefs:
            found.append(int(table.standard_xrefs[idnum][0]))
        if idnum in table.xrefs_in_objstm:
            found.append(0)
        return found

    def follow(self, held: Any, number: int) -> Any:
        """What a reference leads to in a revision; anything else as it is."""
        for _ in range(_DEEPEST):
            if not isinstance(held, Reference):
                return held
            held = self.at(held.reference, number)
        raise ValueError("riferimenti in circolo")

    def links(self, held: Any) -> tuple[Reference, ...]:
        """The references within an object, however deep."""
        if id(held) not in self._links:
            self._links[id(held)] = tuple(_references(held, 0))
        return self._links[id(held)]

    def at(self, key: generic.Reference, number: int) -> Any:
        """The object under a number as a revision has it."""
        for writer in range(number, -1, -1):
            if found := self._entries_of(key.idnum, writer):
                break
        else:
            found, writer = [], 0
        if found != [key.generation]:
            return generic.NullObject()  # a reference to nothing is one to null (ISO 32000, 7.3.10)
        place = (key.idnum, key.generation, writer)
        if place not in self._held:
            self._held[place] = self._reader.get_object(key, revision=number)
        return self._held[place]


def moved_out_of_sight(annotation: Any) -> bool:
    """Whether a widget has no area: so programs place a signature that shows nothing (ISO 32000, 12.7.4.5)."""
    return "/Rect" in annotation and not area(annotation)


class _Comparison:
    def __init__(self, revisions: Revisions, reader: Any, number: int) -> None:
        self._revisions, self._number = revisions, number
        self._old, self._new = reader.get_historical_resolver(number - 1), reader.get_historical_resolver(number)
        for each in (self._old, self._new):
            require_countable_fields(each.root)
        self._waiting: deque[tuple[str, Any, Any]] = deque()
        self._seen: set[tuple[int, int, int, int]] = set()
        self._pages = {each.idnum for each in self._leaves(self._raw(self._root(number - 1), "/Pages"), set())}
        self._filled: set[int] = set()
        self._created: set[int] = set()
        self._values: set[int] = set()
        self._groups = frozenset[int]()
        self._read_fields()
        self._elements = self._read_elements()

    def run(self) -> None:
        """Raises: as for :meth:`Revisions.require_same_meaning`."""
        if self._old.root_ref != self._new.root_ref:
            raise Difference("il catalogo è un altro oggetto")
        old, new = self._root(self._number - 1), self._root(self._number)
        self._seen.add(self._pair(self._old.root_ref, self._new.root_ref))
        trailers = self._versions(self._old.trailer_view, self._new.trailer_view)
        require_same_info(*(self._information(each, number) for each, number in trailers))
        self._marks(old, new)
        described = [self._revisions.follow(self._raw(each, "/Metadata"), n) for each, n in self._versions(old, new)]
        require_same_description(*described)
        self._entries("catalogo", old, new, without=_OF_THE_CATALOGUE)
        self._form()
        self._additions(old, new)
        self._permissions(old, new)
        doubt = self._structure(old, new)
        while self._waiting:
            self._compare(*self._waiting.popleft())
        if doubt is not None:
            raise doubt

    # what is compared value by value

    def _compare(self, where: str, old: Any, new: Any) -> None:
        if isinstance(old, Reference) and isinstance(new, Reference):
            pair = self._pair(old, new)
            if pair in self._seen:
                return
            self._seen.add(pair)
            if len(self._seen) > _MOST_PAIRS:
                raise Difference("troppi oggetti scritti più volte")
        if isinstance(new, Reference) and self._revisions.generations(new.idnum, self._number) not in (
            [new.generation],
            [None],
            [],
        ):
            # By the number alone, as some readers look things up, it is another object.
            raise Difference(f"{where}: l'oggetto {new.idnum} è scritto in due generazioni")
        held = self._revisions.follow(old, self._number - 1)
        holds = self._revisions.follow(new, self._number)
        if held is holds and isinstance(old, Reference) and not self._is_changed(old):
            # Written once for both: only what it leads to may be another.
            for each in self._revisions.links(held):
                self._waiting.append((where, each, each))
            return
        self._values_of(where, held, holds, old.idnum if isinstance(old, Reference) else 0)

    def _values_of(self, where: str, old: Any, new: Any, number: int) -> None:
        if isinstance(old, generic.DictionaryObject) and isinstance(new, generic.DictionaryObject):
            self._dictionaries(where, old, new, number)
        elif isinstance(old, generic.ArrayObject) and isinstance(new, generic.ArrayObject):
            one, other = items(old), items(new)
            if len(one) != len(other):
                raise Difference(where, f"{len(one)} valori e ora {len(other)}")
            self._waiting.extend((where, *each) for each in zip(one, other, strict=True))
        elif not same(old, new):
            raise Difference(where, f"{str(old)[:60]} e ora {str(new)[:60]}")

    def _dictionaries(self, where: str, old: Any, new: Any, number: int) -> None:
        streams = [isinstance(each, generic.StreamObject) for each in (old, new)]
        if streams[0] != streams[1] or (streams[0] and old.encoded_data != new.encoded_data):
            raise Difference(where, "contenuto diverso")
        if number in self._pages:
            self._entries(where, old, new, without=_ANNOTS)
            self._annotations(where, old, new)
        elif number in self._filled:
            moved = frozenset({"/Rect"}) if moved_out_of_sight(new) else frozenset[str]()
            self._entries(where, old, new, without=FILLED | moved)
        elif number in self._elements:
            self._entries(where, old, new, without=frozenset({"/K"}))
            self._children(where, old, new)
        else:
            self._entries(where, old, new, without=frozenset({"/Length"}) if streams[0] else frozenset())

    def _entries(self, where: str, old: Any, new: Any, *, without: frozenset[str]) -> None:
        one, other = self._present(old, without), self._present(new, without)
        if one.keys() != other.keys():
            differing = ", ".join(sorted(one.keys() ^ other.keys()))
            raise Difference(where, f"voci aggiunte o tolte ({differing})")
        self._waiting.extend((f"{where} {key}", one[key], other[key]) for key in one)

    def _present(self, holder: Any, without: frozenset[str]) -> Mapping[str, Any]:
        """Its entries; one that is null is as good as absent (ISO 32000, 7.3.7)."""
        held = {key: holder.raw_get(key) for key in holder if key not in without}
        return {key: value for key, value in held.items() if not isinstance(value, generic.NullObject)}

    # pages, form, permissions

    def _annotations(self, where: str, old: Any, new: Any) -> None:
        held = items(self._revisions.follow(self._raw(old, "/Annots"), self._number - 1))
        holds = items(self._revisions.follow(self._raw(new, "/Annots"), self._number))
        self._grown(f"{where} /Annots", held, holds, self._is_new_widget)

    def _is_new_widget(self, held: Any) -> bool:
        return isinstance(held, Reference) and held.idnum in self._created

    def _is_new_field(self, held: Any) -> bool:
        return self._is_new_widget(held) or (isinstance(held, Reference) and held.idnum in self._groups)

    def _grown(self, where: str, old: list[Any], new: list[Any], allowed: Any) -> None:
        """The same values in the same order, and between and after them only such as are allowed."""
        waiting = deque(old)
        for each in new:
            if waiting and (not allowed(each) or same_reference(waiting[0], each)):
                self._waiting.append((where, waiting.popleft(), each))
            elif not allowed(each):
                raise Difference(f"{where}: aggiunto altro")
        if waiting:
            raise Difference(where, "tolto qualcosa")

    def _form(self) -> None:
        old, new = (self._revisions.follow(self._raw(self._root(n), "/AcroForm"), n) for n in self._both())
        if isinstance(old, generic.DictionaryObject) and not isinstance(new, generic.DictionaryObject):
            raise Difference("il modulo con i campi è sparito")
        if not isinstance(new, generic.DictionaryObject):
            return
        held = old if isinstance(old, generic.DictionaryObject) else generic.DictionaryObject()  # type: ignore[no-untyped-call]
        self._entries("modulo", held, new, without=_OF_THE_FORM)
        require_form(new, partial(self._revisions.follow, number=self._number))
        found = form_findings(self._old.root, self._new.root)
        if found:
            raise Difference(found[0].evidence)
        fields = [items(self._revisions.follow(self._raw(each, "/Fields"), n)) for each, n in self._versions(held, new)]
        self._grown(FIELDS, fields[0], fields[1], self._is_new_field)

    def _read_fields(self) -> None:
        before = {name: value for name, value, _ in enumerate_sig_fields(self._old)}
        groups: dict[int, Any] = {}
        for name, value, reference in enumerate_sig_fields(self._new):
            if name not in before:
                self._require_bare(reference, signed=not is_nothing(value))
                made = _numbers_of(reference, set())
                self._created |= {each for each in made if not self._was_there(each)}
                groups |= self._groups_above(reference)
            elif not is_nothing(value) and is_nothing(before[name]):
                self._filled |= _numbers_of(reference, set())
            else:
                continue
            held = raw(reference.get_object(), "/V")
            self._values |= {held.idnum} if isinstance(held, Reference) else set()
        for group in groups.values():
            below = {each.idnum if isinstance(each, Reference) else 0 for each in kids(group)}
            if set(group) - _OF_A_GROUP or below - self._created - groups.keys():
                raise Difference("gruppo di campi nuovo con altro")
        self._groups = frozenset(groups)

    def _groups_above(self, reference: Any) -> dict[int, Any]:
        """The new groups in which a new field stands: they give it the beginning of its name (ISO 32000, 12.7.4.2)."""
        found: dict[int, Any] = {}
        above = raw(reference.get_object(), "/Parent")
        while isinstance(above, Reference) and above.idnum not in found and not self._was_there(above.idnum):
            found[above.idnum] = above.get_object()  # type: ignore[no-untyped-call]
            above = raw(found[above.idnum], "/Parent")
        return found

    def _marks(self, old: Any, new: Any) -> None:
        """What says that the text is tagged, and how well, goes on saying so (ISO 32000, 14.7.1)."""
        held, holds = (
            self._revisions.follow(self._raw(each, "/MarkInfo"), number) for each, number in self._versions(old, new)
        )
        one, other = (each if isinstance(each, generic.DictionaryObject) else {} for each in (held, holds))
        before, after = (
            {key: self._revisions.follow(raw(each, key), n) for key in each if key in _MARKS}
            for each, n in self._versions(one, other)
        )
        words = not all(isinstance(each, generic.BooleanObject) for each in after.values())
        if words or not (is_nothing(holds) or isinstance(holds, generic.DictionaryObject)):
            raise Difference("indicazioni sulla struttura con altro (/MarkInfo)")
        before, after = ({key: bool(value) for key, value in each.items()} for each in (before, after))
        untagged = before.get("/Marked", False) and not after.get("/Marked", False)
        if untagged or (after.get("/Suspects", False) and not before.get("/Suspects", False)):
            raise Difference("indicazioni sulla struttura cambiate (/MarkInfo)")
        if other:
            self._entries("indicazioni sulla struttura", one, other, without=_MARKS)

    def _additions(self, old: Any, new: Any) -> None:
        require_language(*(self._revisions.follow(self._raw(e, "/Lang"), n) for e, n in self._versions(old, new)))
        version = partial(require_version, self._revisions.header_version)
        for key, require in (("/Version", version), ("/Extensions", require_extensions), ("/DSS", require_store)):
            held, holds = self._raw(old, key), self._raw(new, key)
            follow = partial(self._revisions.follow, number=self._number)
            try:
                require(follow(holds), follow)
            except Difference:
                if held is None:
                    raise
                # It may have been odd when the text was approved: then it is what it was.
                self._waiting.append((f"catalogo {key}", held, holds))

    def _permissions(self, old: Any, new: Any) -> None:
        """A signature that certifies says what may follow it; that is its own doing."""
        held, holds = (self._raw(each, "/Perms") for each in (old, new))
        if held is None and holds is not None:
            given = self._revisions.follow(holds, self._number)
            if isinstance(given, generic.DictionaryObject) and set(given) & _RIGHTS_OF_A_READER:
                raise Difference("diritti d’uso per un lettore (/Perms)", code="USAGE_RIGHTS")
            value = raw(given, "/DocMDP") if set(given) == {"/DocMDP"} else None
            if not isinstance(value, Reference) or value.idnum not in self._values:
                raise Difference("permessi che non sono di una firma di questa revisione")
        elif held is not None:
            self._waiting.append(("permessi", held, holds))

    # the structure tree

    def _structure(self, old: Any, new: Any) -> UnclearStructure | None:
        """Compare the structure trees; what cannot be compared with certainty is told once all else is."""
        held, holds = (self._raw(each, "/StructTreeRoot") for each in (old, new))
        one, other = self._revisions.follow(held, self._number - 1), self._revisions.follow(holds, self._number)
        if one is None and other is None:
            return None
        if not isinstance(one, generic.DictionaryObject) or not isinstance(other, generic.DictionaryObject):
            raise Difference("struttura aggiunta o tolta")
        if isinstance(held, Reference) and isinstance(holds, Reference):
            self._seen.add(self._pair(held, holds))
        maps = frozenset(key for key in ("/RoleMap", "/ClassMap") if not self._said(key, one, other))
        self._entries("struttura", one, other, without=_OF_THE_TREE | maps)
        self._children("struttura", one, other)
        try:
            self._parents(one, other)
        except UnclearStructure as doubt:
            return doubt
        return None

    def _said(self, key: str, old: Any, new: Any) -> bool:
        """Whether either has an entry with something in it."""
        return any(self._revisions.follow(self._raw(each, key), number) for each, number in self._versions(old, new))

    def _children(self, where: str, old: Any, new: Any) -> None:
        """What stands below an element, in its order; new are only the elements of new signature fields."""
        held, holds = (self._kids(each, n) for each, n in self._versions(old, new))
        self._grown(f"{where} /K", held, holds, self._is_new_element)

    def _kids(self, element: Any, number: int) -> list[Any]:
        held = self._raw(element, "/K")
        followed = self._revisions.follow(held, number)
        if isinstance(followed, generic.ArrayObject):
            return items(followed)
        return [] if held is None or isinstance(followed, generic.NullObject) else [held]

    def _is_new_element(self, held: Any) -> bool:
        """Whether it is the element of a new signature field, which says nothing but that the field is there."""
        if isinstance(held, Reference) and held.idnum in self._elements:
            return False
        element = self._revisions.follow(held, self._number)
        if not isinstance(element, generic.DictionaryObject) or not set(element) <= _OF_A_FORM_ELEMENT:
            return False
        below = self._kids(element, self._number)
        reference = self._revisions.follow(below[0], self._number) if len(below) == 1 else None
        return (
            str(element.get("/S", "")) == "/Form"
            and isinstance(reference, generic.DictionaryObject)
            and set(reference) <= _OF_A_REFERENCE
            and self._is_new_widget(self._raw(reference, "/Obj"))
        )

    def _parents(self, old: Any, new: Any) -> None:
        """Which element each marked part of a page and each widget belongs to."""
        held, holds = (
            dict(self._numbers(self._raw(each, "/ParentTree"), number, set()))
            for each, number in self._versions(old, new)
        )
        if held.keys() - holds.keys():
            raise Difference("struttura /ParentTree: voci tolte")
        for key, value in held.items():
            self._waiting.append((f"struttura /ParentTree {key}", value, holds[key]))
        for key in holds.keys() - held.keys():
            if not self._is_new_element(holds[key]):
                raise Difference(f"struttura /ParentTree {key}: aggiunto altro")

    def _numbers(self, held: Any, number: int, seen: set[int]) -> Iterator[tuple[int, Any]]:
        """The entries of a number tree (ISO 32000, 7.9.7)."""
        if _visited(held, seen) or len(seen) > _MOST_NODES:
            raise UnclearStructure("l'albero delle parti è in circolo o troppo grande")
        node = self._revisions.follow(held, number)
        if node is None:
            return
        if not isinstance(node, generic.DictionaryObject):
            raise UnclearStructure("l'albero delle parti non è un albero")
        listed = items(self._revisions.follow(self._raw(node, "/Nums"), number))
        keys = [self._revisions.follow(each, number) for each in listed[::2]]
        if len(listed) % 2 or not all(isinstance(each, generic.NumberObject) for each in keys):
            raise UnclearStructure("l'albero delle parti ha voci senza numero")
        if len(set(keys)) != len(keys):
            raise UnclearStructure("l'albero delle parti ha un numero due volte")
        yield from ((int(key), value) for key, value in zip(keys, listed[1::2], strict=True))
        for kid in items(self._revisions.follow(self._raw(node, "/Kids"), number)):
            yield from self._numbers(kid, number, seen)

    def _read_elements(self) -> set[int]:
        """The numbers of the elements of the older revision."""
        number, found = self._number - 1, set[int]()
        root = self._revisions.follow(self._raw(self._root(number), "/StructTreeRoot"), number)
        waiting = self._kids(root, number) if isinstance(root, generic.DictionaryObject) else []
        while waiting:
            held = waiting.pop()
            element = self._revisions.follow(held, number)
            if isinstance(held, Reference):
                if held.idnum in found:
                    continue
                if isinstance(element, generic.DictionaryObject) and "/S" in element:
                    found.add(held.idnum)
            if isinstance(element, generic.DictionaryObject) and "/S" in element:
                waiting += self._kids(element, number)
        return found

    # small ones

    def _require_bare(self, reference: Any, *, signed: bool) -> None:
        """A new field is one for a signature and says nothing else: no text, no choice, no window of its own."""
        held = reference.get_object()
        words = frozenset({"/TU"}) if signed else frozenset[str]()
        for each, allowed in (
            (held, _OF_A_NEW_FIELD | words),
            *((kid.get_object(), _OF_ITS_WIDGET) for kid in kids(held)),
        ):
            other = set(each) - allowed
            if same_reference(raw(each, "/DV"), raw(held, "/V")):
                other -= {"/DV"}  # LibreOffice names its signature as the default value too
            if other or str(each.get("/FT", "/Sig")) != "/Sig":
                raise Difference(f"campo nuovo con altro: {', '.join(sorted(other)) or each['/FT']}")

    def _was_there(self, idnum: int) -> bool:
        return self._revisions.generations(idnum, self._number - 1) not in ([], [None])

    def _is_changed(self, reference: Reference) -> bool:
        return self._revisions.written_in(reference.idnum, self._number)

    def _information(self, trailer: Any, number: int) -> Mapping[str, Any]:
        held = self._revisions.follow(raw(trailer, "/Info"), number)
        if not isinstance(held, generic.DictionaryObject):
            return {}
        return {key: self._revisions.follow(held.raw_get(key), number) for key in held if key not in BY_PROGRAMS}

    def _both(self) -> tuple[int, int]:
        return self._number - 1, self._number

    def _versions(self, old: Any, new: Any) -> tuple[tuple[Any, int], tuple[Any, int]]:
        return (old, self._number - 1), (new, self._number)

    def _root(self, number: int) -> Any:
        return self._revisions.at(self._old.root_ref if number < self._number else self._new.root_ref, number)

    def _raw(self, holder: Any, key: str) -> Any:
        held = raw(holder, key) if isinstance(holder, generic.DictionaryObject) else None
        return None if isinstance(held, generic.NullObject) else held

    def _pair(self, old: Any, new: Any) -> tuple[int, int, int, int]:
        return old.idnum, old.generation, new.idnum, new.generation

    def _leaves(self, held: Any, seen: set[int]) -> Iterator[Reference]:
        if _visited(held, seen):
            raise ValueError("albero delle pagine in circolo")
        node = self._revisions.follow(held, self._number - 1)
        if isinstance(held, Reference) and "/Kids" not in node:
            yield held
        for kid in items(self._revisions.follow(self._raw(node, "/Kids"), self._number - 1)):
            yield from self._leaves(kid, seen)


def _references(held: Any, depth: int) -> Iterator[Reference]:
    if depth > _DEEPEST:
        raise ValueError("oggetti annidati troppo in profondità")
    if isinstance(held, Reference):
        yield held
    elif isinstance(held, generic.DictionaryObject):
        for key in held:
            yield from _references(held.raw_get(key), depth + 1)
    elif isinstance(held, generic.ArrayObject):
        for each in items(held):
            yield from _references(each, depth + 1)


def _visited(held: Any, seen: set[int]) -> bool:
    """Whether a node of a tree was reached before; it is noted."""
    if not isinstance(held, Reference):
        return False
    before = held.idnum in seen
    seen.add(held.idnum)
    return before


def _numbers_of(reference: Any, seen: set[int]) -> set[int]:
    """The object numbers of a field and of its widgets."""
    if reference.idnum not in seen:
        seen.add(reference.idnum)
        for kid in kids(reference.get_object()):
            if isinstance(kid, Reference):
                _numbers_of(kid, seen)
    return seen
