"""What a signing program writes anew without changing it is not held against it; every permission has its attack."""

from __future__ import annotations

import io
import re
import time
from collections.abc import Callable
from typing import Any

import pikepdf
import pytest
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name, pdf_string
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import SigFieldSpec, append_signature_field

from signing.pdf.meaning import Revisions, UnclearStructure
from signing.pdf.revisions import read
from signing.pdf.values import Difference
from tests.support.signing_cases import appended

Writer = IncrementalPdfFileWriter
Change = Callable[[Writer], None]


def compare(pdf: bytes) -> None:
    """Compare each revision with the one before it."""
    structure = read(pdf)
    revisions = Revisions(structure.reader)
    for number in range(1, structure.reader.xrefs.total_revisions):
        revisions.require_same_meaning(number)


def by_hand(pdf: bytes, written: dict[str, bytes], *, freed: str = "") -> bytes:
    """One more revision, its objects under the number and generation that stand here."""
    trailer = PdfFileReader(io.BytesIO(pdf)).trailer
    root = trailer.raw_get("/Root")
    made, table = pdf + b"\n", b"xref\n0 1\n0000000001 65535 f \n" + freed.encode()
    for name, body in written.items():
        number, generation = name.split()
        table += f"{number} 1\n{len(made):010d} {int(generation):05d} n \n".encode()
        made += f"{name} obj\n".encode() + body + b"\nendobj\n"
    (former,) = re.findall(rb"startxref\s+(\d+)\s+%%EOF\s*\Z", pdf)
    size = int(trailer["/Size"]) + 9
    end = f"trailer\n<< /Size {size} /Root {root.idnum} 0 R /Info {_info(trailer)} /Prev ".encode()
    return made + table + end + former + b" >>\nstartxref\n" + str(len(made)).encode() + b"\n%%EOF\n"


def _info(trailer: Any) -> str:
    return f"{trailer.raw_get('/Info').idnum} 0 R"


def names(**entries: Any) -> generic.DictionaryObject:
    return generic.DictionaryObject({pdf_name(f"/{key}"): value for key, value in entries.items()})


def tree(writer: Writer) -> Any:
    return writer.root["/StructTreeRoot"]


def document_element(writer: Writer) -> Any:
    held = tree(writer)["/K"]
    return held[0] if isinstance(held, generic.ArrayObject) else held


def rewritten_tree(writer: Writer, change: Callable[[dict[int, Any]], None] = lambda _: None) -> None:
    """The structure root and the tree of parents under new numbers, flat, with entries that say nothing."""
    root = tree(writer)
    numbers = dict(_numbers(root["/ParentTree"]))
    change(numbers)
    listed = generic.ArrayObject()
    for key, value in numbers.items():
        followed = value.get_object()
        held = writer.add_object(generic.ArrayObject(followed)) if isinstance(followed, generic.ArrayObject) else value
        listed += [generic.NumberObject(key), held]
    root["/ParentTree"] = writer.add_object(names(Nums=listed))
    root["/ParentTreeNextKey"] = generic.NumberObject(99)
    root["/ClassMap"] = names()
    writer.update_container(root)


def _numbers(node: Any) -> list[tuple[int, Any]]:
    listed = node.get("/Nums", generic.ArrayObject())
    found = [(int(listed[at]), listed.raw_get(at + 1)) for at in range(0, len(listed), 2)]
    return found + [each for kid in node.get("/Kids", ()) for each in _numbers(kid)]


def own_field(writer: Writer, **more: Any) -> Any:
    """An invisible field of the program's own, with its element at the end of the document, as iText 7 makes it."""
    append_signature_field(writer, SigFieldSpec("Mia", on_page=0))
    field = writer.root["/AcroForm"]["/Fields"].raw_get(-1)
    field.get_object()["/StructParent"] = generic.NumberObject(50)
    document = document_element(writer)
    page = writer.find_page_for_modification(0)[0]
    element = names(
        S=pdf_name("/Form"),
        P=generic.IndirectObject(document.container_ref.idnum, 0, writer),
        Pg=generic.IndirectObject(page.idnum, 0, writer),
        K=names(Type=pdf_name("/OBJR"), Obj=field),
        **more,
    )
    reference = writer.add_object(element)
    document["/K"].append(reference)
    writer.update_container(document["/K"])
    rewritten_tree(writer, lambda numbers: numbers.update({50: reference}))
    return element


def intents_by_reference(writer: Writer) -> None:
    writer.root["/OutputIntents"] = generic.ArrayObject(
        [writer.add_object(generic.DictionaryObject(each.get_object())) for each in writer.root["/OutputIntents"]]
    )
    writer.update_root()


def _swap_parents(writer: Writer) -> None:
    def swap(numbers: dict[int, Any]) -> None:
        first, second, *_ = numbers
        numbers[first], numbers[second] = numbers[second], numbers[first]

    rewritten_tree(writer, swap)


def _more_parents(writer: Writer) -> None:
    rewritten_tree(writer, lambda numbers: numbers.update({70: next(iter(numbers.values()))}))


def _kids_in_another_order(writer: Writer) -> None:
    kids = document_element(writer)["/K"]
    kids[0], kids[1] = kids.raw_get(1), kids.raw_get(0)
    writer.update_container(kids)


def _other_words_for_a_voice(writer: Writer) -> None:
    first = document_element(writer)["/K"][0]
    first["/ActualText"] = pdf_string("Le parti versano 1.000.000 di euro")
    writer.update_container(first)


def _other_kind_of_element(writer: Writer) -> None:
    first = document_element(writer)["/K"][0]
    first["/S"] = pdf_name("/Artifact")
    writer.update_container(first)


def _element_without_field(writer: Writer) -> None:
    document = document_element(writer)
    document["/K"].append(writer.add_object(names(S=pdf_name("/P"), P=document.container_ref.get_object())))
    writer.update_container(document["/K"])


def _role_of_elements(writer: Writer) -> None:
    tree(writer)["/RoleMap"] = names(P=pdf_name("/Artifact"))
    writer.update_container(tree(writer))


def _intents_of_another_profile(writer: Writer) -> None:
    intents_by_reference(writer)
    writer.root["/OutputIntents"][0]["/OutputConditionIdentifier"] = pdf_string("altro")


def _page(writer: Writer) -> Any:
    return writer.find_page_for_modification(0)[0].get_object()


def _other_page(key: str, value: Any) -> Change:
    def change(writer: Writer) -> None:
        page = _page(writer)
        page[key] = value
        writer.update_container(page)

    return change


def _link(writer: Writer) -> None:
    page = _page(writer)
    square = generic.ArrayObject(map(generic.NumberObject, (0, 0, 9, 9)))
    link = names(Type=pdf_name("/Annot"), Subtype=pdf_name("/Link"), Rect=square)
    page["/Annots"] = generic.ArrayObject([*page.get("/Annots", ()), writer.add_object(link)])
    writer.update_container(page)


def _annotation_taken_away(writer: Writer) -> None:
    for number in range(2):
        page = writer.find_page_for_modification(number)[0].get_object()
        if page.get("/Annots"):
            page["/Annots"] = generic.ArrayObject(list(page["/Annots"])[1:])
            writer.update_container(page)
            return


def _catalogue(key: str, value: Callable[[], Any]) -> Change:
    def change(writer: Writer) -> None:
        writer.root[key] = value()
        writer.update_root()

    return change


def _form(key: str, value: Any) -> Change:
    def change(writer: Writer) -> None:
        writer.root["/AcroForm"][key] = value
        writer.update_container(writer.root["/AcroForm"])

    return change


def _text_field(writer: Writer) -> None:
    fields = writer.root["/AcroForm"]["/Fields"]
    fields.append(writer.add_object(names(FT=pdf_name("/Tx"), T=pdf_string("altro"))))
    writer.update_container(fields)


def _field_taken_away(writer: Writer) -> None:
    form = writer.root["/AcroForm"]
    form["/Fields"] = generic.ArrayObject(list(form["/Fields"])[1:])
    writer.update_container(form)


def _title_in_metadata(writer: Writer) -> None:
    stream = writer.root["/Metadata"]
    said = stream.data.replace(b"Protocollo", b"Convenzione", 1)
    assert said != stream.data
    writer.root["/Metadata"] = writer.add_object(generic.StreamObject(dict(stream), stream_data=said))
    writer.update_root()


def _metadata_that_are_none(writer: Writer) -> None:
    writer.root["/Metadata"] = writer.add_object(generic.StreamObject(stream_data=b"<x:xmpmeta"))
    writer.update_root()


def _store(**entries: Any) -> Change:
    return _catalogue("/DSS", lambda: names(**entries))


def _index(about: Any) -> Change:
    """Validation data by signature (VRI), about one."""
    return _store(VRI=names(**{"0A" * 20: about}))


def _whole_store(writer: Writer) -> None:
    """All that a store may hold (ETSI EN 319 142-1, 5.4.2), as programs write it."""

    def contents() -> generic.ArrayObject:
        return generic.ArrayObject([writer.add_object(generic.StreamObject(stream_data=b"0"))])

    stamp = writer.add_object(generic.StreamObject(stream_data=b"0"))
    about = names(Type=pdf_name("/VRI"), Cert=contents(), CRL=contents(), OCSP=contents(), TS=stamp)
    about["/TU"] = pdf_string("D:20261130120000+01'00'")
    index = names(**{"0A" * 20: writer.add_object(about), "0b" * 20: names(TU=pdf_string("D:20261130120000Z"))})
    lists = {"Certs": writer.add_object(contents()), "CRLs": contents(), "OCSPs": generic.ArrayObject()}
    writer.root["/DSS"] = writer.add_object(names(Type=pdf_name("/DSS"), VRI=writer.add_object(index), **lists))
    writer.update_root()


def _extensions() -> Any:
    level = names(BaseVersion=pdf_name("/1.7"), ExtensionLevel=generic.NumberObject(8))
    iso = names(
        Type=pdf_name("/DeveloperExtensions"), BaseVersion=pdf_name("/2.0"), ExtensionLevel=generic.NumberObject(32001)
    )
    iso |= names(URL=pdf_string("https://www.iso.org/standard/45874.html"), ExtensionRevision=pdf_string(":2022"))
    return names(Type=pdf_name("/Extensions"), ADBE=level, ISO_=generic.ArrayObject([iso]))


def _field_with(**entries: Any) -> Change:
    def change(writer: Writer) -> None:
        append_signature_field(writer, SigFieldSpec("Mia", on_page=0, box=(10, 10, 60, 30)))
        writer.root["/AcroForm"]["/Fields"].raw_get(-1).get_object().update(names(**entries))

    return change


def _default_of_a_signed_field(default: Callable[[Writer, Any], Any]) -> Change:
    def change(writer: Writer) -> None:
        value = writer.add_object(names(Type=pdf_name("/Sig")))
        _field_with(V=value, DV=default(writer, value))(writer)

    return change


def _text_below_a_new_field(writer: Writer) -> None:
    append_signature_field(writer, SigFieldSpec("Mia", on_page=0))
    field = writer.root["/AcroForm"]["/Fields"].raw_get(-1)
    square = generic.ArrayObject(map(generic.NumberObject, (10, 10, 200, 30)))
    kid = names(FT=pdf_name("/Tx"), V=pdf_string("10.000 euro"), Subtype=pdf_name("/Widget"), Rect=square, Parent=field)
    field.get_object()["/Kids"] = generic.ArrayObject([writer.add_object(kid)])


def _keywords(writer: Writer) -> None:
    stream = writer.root["/Metadata"]
    said = stream.data.replace(b"<pdf:Producer", b"<pdf:Keywords>revocato</pdf:Keywords><pdf:Producer", 1)
    assert said != stream.data
    writer.root["/Metadata"] = writer.add_object(generic.StreamObject(dict(stream), stream_data=said))
    writer.update_root()


HONEST: dict[str, Change] = {
    "structure rewritten": rewritten_tree,
    "own field in the structure": own_field,
    "intents by reference": intents_by_reference,
    "a signature that is the default too": _default_of_a_signed_field(lambda _, value: value),
    "all that validation data may be": _whole_store,
    "extensions by level": _catalogue("/Extensions", _extensions),
    "the version of the file": _catalogue("/Version", lambda: pdf_name("/1.6")),
    "a later version": _catalogue("/Version", lambda: pdf_name("/2.0")),
    "nothing reachable": lambda writer: writer.add_object(names(Type=pdf_name("/Font"))) and None,
}


@pytest.mark.parametrize("change", HONEST.values(), ids=list(HONEST))
def test_what_is_written_anew_with_the_same_meaning_is_the_same(frozen: bytes, change: Change) -> None:
    compare(appended(frozen, change))


ATTACKS: dict[str, Change] = {
    "a new field that explains itself": _field_with(TU=pdf_string("10.000 euro")),
    "a new field with contents": _field_with(Contents=pdf_string("10.000 euro")),
    "a new field with a value that is no signature": _field_with(DV=pdf_string("10.000 euro")),
    "a default that is another signature": _default_of_a_signed_field(
        lambda writer, _: writer.add_object(names(Type=pdf_name("/Sig"), Reason=pdf_string("10.000 euro")))
    ),
    "a text below a new field": _text_below_a_new_field,
    "keywords in the metadata": _keywords,
    "no longer tagged": _catalogue("/MarkInfo", lambda: names(Marked=generic.BooleanObject(False))),
    "tagged with doubts": _catalogue(
        "/MarkInfo", lambda: names(Marked=generic.BooleanObject(True), Suspects=generic.BooleanObject(True))
    ),
    "parents swapped": _swap_parents,
    "one parent more": _more_parents,
    "kids in another order": _kids_in_another_order,
    "other words for a voice": _other_words_for_a_voice,
    "other kind of element": _other_kind_of_element,
    "an element without a field": _element_without_field,
    "roles": _role_of_elements,
    "own field that says words": lambda writer: own_field(writer, Alt=pdf_string("vale 1.000.000")) and None,
    "own field with a title": lambda writer: own_field(writer, T=pdf_string("vale 1.000.000")) and None,
    "own field that replaces": lambda writer: own_field(writer, ActualText=pdf_string("altro")) and None,
    "another profile": _intents_of_another_profile,
    "another size of page": _other_page("/MediaBox", generic.ArrayObject(map(generic.NumberObject, (0, 0, 300, 300)))),
    "a turned page": _other_page("/Rotate", generic.NumberObject(90)),
    "a page that acts": _other_page("/AA", names(O=names(S=pdf_name("/JavaScript"), JS=pdf_string("0")))),
    "a link": _link,
    "an annotation taken away": _annotation_taken_away,
    "an action at opening": _catalogue("/OpenAction", lambda: names(S=pdf_name("/JavaScript"), JS=pdf_string("0"))),
    "names": _catalogue("/Names", names),
    "layers": _catalogue("/OCProperties", names),
    "usage rights": _catalogue("/Perms", lambda: names(UR3=names())),
    "a permission of nobody": _catalogue("/Perms", lambda: names(DocMDP=names(Type=pdf_name("/Sig")))),
    "XFA": _form("/XFA", pdf_string("<a/>")),
    "order of calculation": _form("/CO", generic.ArrayObject()),
    "a field of text": _text_field,
    "a field taken away": _field_taken_away,
    "another title in the metadata": _title_in_metadata,
    "broken metadata": _metadata_that_are_none,
    "another language": _catalogue("/Lang", lambda: pdf_string("fr-FR")),
    "words in the marks": _catalogue(
        "/MarkInfo", lambda: names(Marked=generic.BooleanObject(True), Nota=pdf_string("10.000 euro"))
    ),
    "marks in words": _catalogue("/MarkInfo", lambda: pdf_string("10.000 euro")),
    "flags of signatures in words": _form("/SigFlags", pdf_string("10.000 euro")),
    "an alignment in words": _form("/Q", pdf_string("10.000 euro")),
    "a version before the file's": _catalogue("/Version", lambda: pdf_name("/1.3")),
    "a version that is none": _catalogue("/Version", lambda: pdf_name("/1.9")),
    "a version in words": _catalogue("/Version", lambda: pdf_string("1.7")),
    "extensions with words": _catalogue("/Extensions", lambda: names(ADBE=names(Nota=pdf_string("10.000 euro")))),
    "extensions that are a list": _catalogue("/Extensions", generic.ArrayObject),
    "a level in words": _catalogue("/Extensions", lambda: names(ADBE=names(ExtensionLevel=pdf_string("x")))),
    "something in the store": _store(Altro=pdf_string("x")),
    "a kind of store in words": _store(Type=pdf_string("10.000 euro")),
    "certificates that are no list": _store(Certs=pdf_string("x")),
    "an index that is none": _store(VRI=pdf_string("x")),
    "an index by no signature": _store(VRI=names(Nota=names())),
    "words in the index": _index(pdf_string("10.000 euro")),
    "an entry in the index that nobody names": _index(names(Nota=pdf_string("10.000 euro"))),
    "words among the certificates of a signature": _index(names(Cert=generic.ArrayObject([pdf_string("x")]))),
    "revocations of a signature that are no list": _index(names(CRL=names())),
    "a moment that is none": _index(names(TU=pdf_string("10.000 euro"))),
    "a stamp that is none": _index(names(TS=pdf_string("10.000 euro"))),
    "words among the certificates": _store(Certs=generic.ArrayObject([pdf_string("x")])),
}


@pytest.mark.parametrize("change", ATTACKS.values(), ids=list(ATTACKS))
def test_what_is_changed_is_seen(frozen: bytes, change: Change) -> None:
    with pytest.raises(Difference):
        compare(appended(frozen, change))


def test_rights_of_a_reader_are_called_by_their_name(frozen: bytes) -> None:
    with pytest.raises(Difference) as told:
        compare(appended(frozen, ATTACKS["usage rights"]))
    assert told.value.code == "USAGE_RIGHTS"
    with pytest.raises(Difference) as told:
        compare(appended(frozen, ATTACKS["a permission of nobody"]))
    assert told.value.code == "CHANGED_AFTER_APPROVAL"


def test_what_was_odd_when_the_text_was_approved_stays_as_it_was(frozen: bytes) -> None:
    """The text of another body may hold what no rule of ours names."""
    with pikepdf.open(io.BytesIO(frozen)) as document:
        document.Root.Extensions = pikepdf.Dictionary(Nota=pikepdf.String("nota"))
        document.Root.Version = pikepdf.Name("/1.2")
        document.Root.MarkInfo.Nota = pikepdf.String("nota")
        output = io.BytesIO()
        document.save(output)
    odd = output.getvalue()
    compare(appended(odd, lambda writer: writer.update_root()))
    for change in (_catalogue("/Extensions", lambda: names(Nota=pdf_string("altro"))), ATTACKS["a version in words"]):
        with pytest.raises(Difference):
            compare(appended(odd, change))


def _without_language(pdf: bytes) -> bytes:
    with pikepdf.open(io.BytesIO(pdf)) as document:
        del document.Root.Lang
        output = io.BytesIO()
        document.save(output)
    return output.getvalue()


def test_a_language_may_be_named_where_none_was(frozen: bytes) -> None:
    without = _without_language(frozen)
    compare(appended(without, _catalogue("/Lang", lambda: pdf_string("it-IT"))))
    with pytest.raises(Difference, match="lingua"):
        compare(appended(without, _catalogue("/Lang", lambda: pdf_string("vale 10.000 euro"))))
    with pytest.raises(Difference, match="lingua"):
        compare(appended(frozen, lambda writer: writer.root.pop("/Lang") and writer.update_root()))


def test_a_version_that_a_signature_raised_may_fall_back_to_that_of_the_file(frozen: bytes) -> None:
    """As iText 5 signs after a program that named a later one; before that of the file it may not."""
    raised = appended(frozen, _catalogue("/Version", lambda: pdf_name("/2.0")))
    assert frozen.startswith(b"%PDF-1.6")
    compare(appended(raised, _catalogue("/Version", lambda: pdf_name("/1.6"))))
    with pytest.raises(Difference, match="/Version"):
        compare(appended(raised, _catalogue("/Version", lambda: pdf_name("/1.5"))))


def test_what_is_changed_and_changed_back_is_seen(frozen: bytes) -> None:
    page = read(frozen).reader.root["/Pages"]["/Kids"][0]
    once = appended(frozen, _other_page("/Rotate", generic.NumberObject(90)))

    def back(writer: Writer) -> None:
        held = _page(writer)
        del held["/Rotate"]
        writer.update_container(held)

    assert "/Rotate" not in page
    with pytest.raises(Difference, match="Rotate"):
        compare(appended(once, back))


def test_a_tree_that_names_a_part_twice_is_a_doubt(frozen: bytes) -> None:
    def twice(writer: Writer) -> None:
        rewritten_tree(writer)
        numbers = tree(writer)["/ParentTree"]["/Nums"]
        numbers += [numbers[0], numbers.raw_get(1)]

    with pytest.raises(UnclearStructure, match="due volte"):
        compare(appended(frozen, twice))


def test_another_title_in_the_information_is_seen_and_another_program_is_not(frozen: bytes) -> None:
    held = read(frozen).reader.trailer.raw_get("/Info")
    said = {key: f"{key} <{value.original_bytes.hex()}>".encode() for key, value in held.get_object().items()}
    other_program = {**said, "/Producer": b"/Producer (altro)"}
    other_title = {**said, "/Title": b"/Title (altro)"}
    compare(by_hand(frozen, {f"{held.idnum} 0": b"<< " + b" ".join(other_program.values()) + b" >>"}))
    with pytest.raises(Difference, match="Title"):
        compare(by_hand(frozen, {f"{held.idnum} 0": b"<< " + b" ".join(other_title.values()) + b" >>"}))


def _contents(pdf: bytes) -> Any:
    return read(pdf).reader.root["/Pages"]["/Kids"][0].raw_get("/Contents")


def _appearance(pdf: bytes) -> Any:
    return read(pdf).reader.root["/AcroForm"]["/Fields"][0]["/AP"].raw_get("/N")


PAINTED = b"<< /Length 22 >>\nstream\n0 0 600 800 re f       \nendstream"


def test_an_object_in_a_new_generation_passes_only_where_nobody_reaches_it(frozen: bytes) -> None:
    """Readers differ in whether they ask for the generation (poppler raises that of an appearance it replaces)."""
    for held in (_contents(frozen), _appearance(frozen)):
        with pytest.raises(Difference, match="due generazioni"):
            compare(by_hand(frozen, {f"{held.idnum} 1": PAINTED}))
    unused = int(read(frozen).reader.trailer["/Size"]) + 1
    compare(by_hand(frozen, {}, freed=f"{unused} 1\n0000000000 65535 f \n"))


def test_a_container_of_objects_that_is_written_anew_is_seen(frozen: bytes) -> None:
    """Some readers look for what lies in it in the newest one of its number (shadow of an object stream)."""
    with pikepdf.open(io.BytesIO(frozen)) as pdf:
        output = io.BytesIO()
        pdf.save(output, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    held = read(output.getvalue()).reader
    container = next(iter(held.xrefs.object_streams_used_in(0))).idnum

    def change(writer: Writer) -> None:
        here = generic.Reference(container, 0, held)
        writer.objects[0, container] = held.get_object(here)

    changed = appended(output.getvalue(), change)
    assert read(changed).reader.xrefs.total_revisions > held.xrefs.total_revisions
    with pytest.raises(Difference, match="contenitore"):
        compare(changed)


def test_trees_in_circles_end(frozen: bytes) -> None:
    def circle(writer: Writer) -> None:
        node = names()
        reference = writer.add_object(node)
        node["/Kids"] = generic.ArrayObject([reference, reference])
        tree(writer)["/ParentTree"] = reference
        writer.update_container(tree(writer))

    with pytest.raises(UnclearStructure):
        compare(appended(frozen, circle))


def test_a_doubt_about_the_structure_hides_no_other_change(frozen: bytes) -> None:
    def both(writer: Writer) -> None:
        rewritten_tree(writer)
        numbers = tree(writer)["/ParentTree"]["/Nums"]
        numbers += [numbers[0], numbers.raw_get(1)]
        _link(writer)

    with pytest.raises(Difference):
        compare(appended(frozen, both))


def test_a_new_field_makes_nothing_new_of_what_was_there(frozen: bytes) -> None:
    def change(writer: Writer) -> None:
        append_signature_field(writer, SigFieldSpec("Mia", on_page=0))
        field = writer.root["/AcroForm"]["/Fields"].raw_get(-1).get_object()
        page = _page(writer)
        shown = writer.add_object(generic.StreamObject(stream_data=b"0 0 100 100 re f"))
        field["/Kids"] = generic.ArrayObject([page.raw_get("/Contents")])
        page["/Annots"] = generic.ArrayObject([*page["/Annots"], page.raw_get("/Contents")])
        page["/Contents"] = shown
        writer.update_container(page)

    with pytest.raises(Difference):
        compare(appended(frozen, change))


def grouped_field(writer: Writer, *beside: Any, **more: Any) -> None:
    """A new field under a new group, as forms made in levels have them: its name is «gruppo.Mia»."""
    append_signature_field(writer, SigFieldSpec("Mia", on_page=0))
    fields = writer.root["/AcroForm"]["/Fields"]
    field = fields.raw_get(-1)
    others = [each if isinstance(each, generic.IndirectObject) else writer.add_object(each) for each in beside]
    group = writer.add_object(names(T=pdf_string("gruppo"), Kids=generic.ArrayObject([field, *others]), **more))
    field.get_object()["/Parent"] = group
    fields[-1] = group
    writer.update_container(fields)


def test_a_new_field_may_stand_under_a_new_group_that_holds_nothing_else(frozen: bytes) -> None:
    compare(appended(frozen, grouped_field))
    text = names(FT=pdf_name("/Tx"), T=pdf_string("testo"), V=pdf_string("penale"))
    for change in (
        lambda writer: grouped_field(writer, text),
        lambda writer: grouped_field(writer, _page(writer).raw_get("/Contents")),
        lambda writer: grouped_field(writer, AA=names()),
        lambda writer: grouped_field(writer, FT=pdf_name("/Tx")),
        lambda writer: grouped_field(writer, Rect=generic.ArrayObject(), AP=names()),
    ):
        with pytest.raises(Difference):
            compare(appended(frozen, change))


@pytest.mark.parametrize("kind", ["/Sig", "/Tx"])
def test_fields_each_twice_in_the_next_are_refused_at_once(frozen: bytes, kind: str) -> None:
    def bomb(writer: Writer) -> None:
        held = writer.add_object(names(FT=pdf_name(kind), T=pdf_string("fondo")))
        for number in range(40):
            held = writer.add_object(names(T=pdf_string(str(number)), Kids=generic.ArrayObject([held, held])))
        fields = writer.root["/AcroForm"]["/Fields"]
        fields.append(held)
        writer.update_container(fields)

    def defused(writer: Writer) -> None:
        fields = writer.root["/AcroForm"]["/Fields"]
        del fields[-1]
        writer.update_container(fields)

    armed = appended(frozen, bomb)
    begun = time.process_time()
    with pytest.raises(ValueError, match="senza fine"):
        read(armed)
    with pytest.raises(ValueError, match="senza fine"):
        compare(appended(armed, defused))  # in a revision between
    assert time.process_time() - begun < 10  # an end and no speed: it would take years


def test_an_object_that_is_freed_passes_only_where_nobody_reaches_it(frozen: bytes) -> None:
    held = _contents(frozen)
    with pytest.raises(Difference):
        compare(by_hand(frozen, {}, freed=f"{held.idnum} 1\n0000000000 00001 f \n"))
