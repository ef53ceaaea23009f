"""Revisions that paint over a signed PDF, or change how its fields look, without changing the content of a page.

Each takes the writer of one more revision. The frozen text has articles on its first page and the places of the
signatures on its second.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.content import RawContent
from pyhanko.pdf_utils.generic import pdf_name, pdf_string
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.layout import BoxConstraints
from pyhanko.sign import signers
from pyhanko.sign.fields import SigFieldSpec
from pyhanko.stamp import StaticStampStyle

from signing.trial.pki import TrialPki
from signing.trial.tools import Tools

Corners = tuple[float, float, float, float]
ARTICLES: Corners = (85, 640, 520, 740)
"""Over articles of the first page."""
LINE: Corners = (85, 593, 520, 607)
"""Over one line of them."""
BLANK: Corners = (100, 120, 250, 180)
"""White on every page of the frozen text."""
WHITE = b"1 1 1 rg 0 0 2000 2000 re f"


def names(**entries: Any) -> generic.DictionaryObject:
    return generic.DictionaryObject({pdf_name("/" + key): value for key, value in entries.items()})


def numbers(*values: float) -> generic.ArrayObject:
    return generic.ArrayObject(generic.FloatObject(value) for value in values)


def look(writer: IncrementalPdfFileWriter, corners: Corners, drawn: bytes = WHITE, **entries: Any) -> Any:
    """An appearance that fills the rectangle."""
    stream = generic.StreamObject(stream_data=drawn)
    size = numbers(0, 0, corners[2] - corners[0], corners[3] - corners[1])
    stream.update(names(Type=pdf_name("/XObject"), Subtype=pdf_name("/Form"), BBox=size, **entries))
    return writer.add_object(stream)


def attach(writer: IncrementalPdfFileWriter, reference: Any, page: int) -> None:
    target = writer.find_page_for_modification(page)[0].get_object()
    shown = list(target["/Annots"]) if "/Annots" in target else []
    held = [target["/Annots"].raw_get(number) for number in range(len(shown))]
    target[pdf_name("/Annots")] = generic.ArrayObject([*held, reference])
    writer.update_container(target)


def add_field(
    writer: IncrementalPdfFileWriter, corners: Corners, *, name: str = "Altro", page: int | None = 0, **entries: Any
) -> Any:
    """A signature field that is not signed, merged with its widget."""
    made = names(
        Type=pdf_name("/Annot"),
        Subtype=pdf_name("/Widget"),
        FT=pdf_name("/Sig"),
        T=pdf_string(name),
        F=generic.NumberObject(132),
        Rect=numbers(*corners),
        P=writer.find_page_for_modification(page or 0)[0],
    )
    made.update(names(**entries))
    reference = writer.add_object(made)
    form = writer.root["/AcroForm"]
    form["/Fields"].append(reference)
    writer.update_container(form["/Fields"])
    if page is not None:
        attach(writer, reference, page)
    return reference


def field_of(writer: IncrementalPdfFileWriter, name: str) -> Any:
    return next(each.get_object() for each in writer.root["/AcroForm"]["/Fields"] if each.get_object()["/T"] == name)


# Fields that nobody signs.


def opaque(writer: IncrementalPdfFileWriter, corners: Corners = ARTICLES, **entries: Any) -> None:
    add_field(writer, corners, AP=names(N=look(writer, corners)), **entries)


def several_small(writer: IncrementalPdfFileWriter) -> None:
    for number in range(6):
        corners = (85 + 70 * number, 700, 145 + 70 * number, 712)
        add_field(writer, corners, name=f"Altro_{number}", AP=names(N=look(writer, corners)))


def in_another_state(writer: IncrementalPdfFileWriter) -> None:
    shown, empty = look(writer, ARTICLES), look(writer, ARTICLES, b"")
    add_field(writer, ARTICLES, AP=names(N=names(Off=empty, On=shown)), AS=pdf_name("/Off"))


def under_the_mouse(writer: IncrementalPdfFileWriter) -> None:
    add_field(writer, ARTICLES, AP=names(N=look(writer, ARTICLES, b""), R=look(writer, ARTICLES)))


def pressed(writer: IncrementalPdfFileWriter) -> None:
    add_field(writer, ARTICLES, AP=names(N=look(writer, ARTICLES, b""), D=look(writer, ARTICLES)))


def in_a_layer(writer: IncrementalPdfFileWriter) -> None:
    layer = writer.add_object(names(Type=pdf_name("/OCG"), Name=pdf_string("nascosto")))
    add_field(writer, ARTICLES, AP=names(N=look(writer, ARTICLES, OC=layer)), OC=layer)


def with_flags(writer: IncrementalPdfFileWriter, flags: int) -> None:
    add_field(writer, ARTICLES, AP=names(N=look(writer, ARTICLES)), F=generic.NumberObject(flags))


def background_only(writer: IncrementalPdfFileWriter) -> None:
    add_field(writer, ARTICLES, MK=names(BG=numbers(1, 1, 1)))


def on_no_page(writer: IncrementalPdfFileWriter) -> None:
    add_field(writer, ARTICLES, page=None, AP=names(N=look(writer, ARTICLES)))


def as_a_picture(writer: IncrementalPdfFileWriter) -> None:
    add_field(writer, ARTICLES, AP=names(N=look(writer, ARTICLES)), Subtype=pdf_name("/Stamp"))


def by_its_kid(writer: IncrementalPdfFileWriter) -> None:
    """A field without a widget of its own, whose widget stands on the first page."""
    parent = writer.add_object(names(FT=pdf_name("/Sig"), T=pdf_string("Altro")))
    kid = writer.add_object(
        names(
            Type=pdf_name("/Annot"),
            Subtype=pdf_name("/Widget"),
            Rect=numbers(*ARTICLES),
            F=generic.NumberObject(132),
            Parent=parent,
            AP=names(N=look(writer, ARTICLES)),
        )
    )
    parent.get_object()[pdf_name("/Kids")] = generic.ArrayObject([kid])
    writer.root["/AcroForm"]["/Fields"].append(parent)
    writer.update_container(writer.root["/AcroForm"]["/Fields"])
    attach(writer, kid, 0)


def larger_than_its_place(writer: IncrementalPdfFileWriter) -> None:
    """A small rectangle in the margin, and an appearance whose matrix and box reach over the page."""
    held = look(writer, (0, 0, 2000, 2000), Matrix=numbers(40, 0, 0, 40, -500, -500))
    add_field(writer, (5, 5, 15, 15), AP=names(N=held))


def without_area(writer: IncrementalPdfFileWriter, corners: Corners, drawn: bytes = WHITE) -> None:
    """A rectangle of no height or width, and an appearance as large as a paragraph."""
    add_field(writer, corners, AP=names(N=look(writer, (0, 0, 300, 80), drawn)))


def with_anothers_appearance(writer: IncrementalPdfFileWriter) -> None:
    """What a signed field looks like, drawn once more over the articles."""
    add_field(writer, ARTICLES, AP=names(N=field_of(writer, "Firma_01")["/AP"].raw_get("/N")))


def other_annotation(writer: IncrementalPdfFileWriter, kind: str) -> None:
    note = names(
        Type=pdf_name("/Annot"),
        Subtype=pdf_name(kind),
        Rect=numbers(*ARTICLES),
        F=generic.NumberObject(4),
        AP=names(N=look(writer, ARTICLES)),
    )
    attach(writer, writer.add_object(note), 0)


def other_field(writer: IncrementalPdfFileWriter) -> None:
    add_field(writer, ARTICLES, FT=pdf_name("/Tx"), V=pdf_string("altro"), DA=pdf_string("/Helv 9 Tf 0 g"))


# What a text says beside its content.


def filled_field(writer: IncrementalPdfFileWriter) -> None:
    shown = names(N=look(writer, BLANK, b"0 g 5 5 100 8 re f"))
    words = pdf_string("10.000 euro")
    add_field(writer, BLANK, name="Importo", FT=pdf_name("/Tx"), V=words, DA=pdf_string("/Helv 12 Tf 0 g"), AP=shown)


def comment(writer: IncrementalPdfFileWriter) -> None:
    note = names(
        Type=pdf_name("/Annot"),
        Subtype=pdf_name("/FreeText"),
        Rect=numbers(*BLANK),
        F=generic.NumberObject(4),
        Contents=pdf_string("10.000 euro"),
        AP=names(N=look(writer, BLANK, b"0 g 5 5 100 8 re f")),
    )
    attach(writer, writer.add_object(note), 0)


SAYING: dict[str, Callable[[IncrementalPdfFileWriter], None]] = {"filled field": filled_field, "comment": comment}


# Fields that were there.


def new_appearance(writer: IncrementalPdfFileWriter, name: str) -> None:
    target = field_of(writer, name)
    target[pdf_name("/AP")] = names(N=look(writer, (0, 0, 200, 48), b"0 0 200 48 re f"))
    writer.update_container(target)


def appearance_in_place(writer: IncrementalPdfFileWriter, name: str) -> None:
    stream = field_of(writer, name)["/AP"]["/N"]
    stream._data, stream._encoded_data = b"0 0 200 48 re f", None
    writer.update_container(stream)


def font_of_the_appearance(writer: IncrementalPdfFileWriter, name: str) -> None:
    """The words stay, the font they are drawn with is another."""
    fonts = field_of(writer, name)["/AP"]["/N"]["/Resources"]["/Font"]
    font = fonts[next(iter(fonts))]
    font[pdf_name("/BaseFont")] = pdf_name("/Altro")
    writer.update_container(font)


def flag(writer: IncrementalPdfFileWriter, name: str) -> None:
    target = field_of(writer, name)
    target[pdf_name("/F")] = generic.NumberObject(2)
    writer.update_container(target)


def filled_with(writer: IncrementalPdfFileWriter, value: Any, name: str = "Firma_02") -> None:
    """The place of another party, filled with what is no signature, and painted."""
    target = field_of(writer, name)
    target[pdf_name("/V")] = writer.add_object(value)
    new_appearance(writer, name)


def also_on_the_first_page(writer: IncrementalPdfFileWriter, name: str) -> None:
    fields = writer.root["/AcroForm"]["/Fields"]
    held = [fields.raw_get(number) for number in range(len(fields))]
    attach(writer, next(each for each in held if each.get_object()["/T"] == name), 0)


def drawn_anew(writer: IncrementalPdfFileWriter) -> None:
    writer.root["/AcroForm"][pdf_name("/NeedAppearances")] = generic.BooleanObject(True)
    writer.update_container(writer.root["/AcroForm"])


def fonts_for_its_own_field(writer: IncrementalPdfFileWriter) -> None:
    """As Acrobat does when it signs: harmless where no field of the text uses them."""
    form = writer.root["/AcroForm"]
    font = names(Type=pdf_name("/Font"), Subtype=pdf_name("/Type1"), BaseFont=pdf_name("/Helvetica"))
    form[pdf_name("/DR")] = names(Font=names(Helv=writer.add_object(font)))
    form[pdf_name("/DA")] = pdf_string("/Helv 0 Tf 0 g")
    writer.update_container(form)


# What acts by itself or at a touch.


def script() -> Any:
    return names(S=pdf_name("/JavaScript"), JS=pdf_string("this.getField('Firma_02').display = display.hidden"))


def acting(writer: IncrementalPdfFileWriter, name: str, **entries: Any) -> None:
    """A field with actions of its own, on white."""
    add_field(writer, BLANK, name=name, **entries)


def acting_above(writer: IncrementalPdfFileWriter, name: str, **entries: Any) -> None:
    """A field whose widget does nothing, below one that acts."""
    form = writer.root["/AcroForm"]
    parent = writer.add_object(names(FT=pdf_name("/Sig"), T=pdf_string(name), **entries))
    widget = writer.add_object(
        names(
            Type=pdf_name("/Annot"),
            Subtype=pdf_name("/Widget"),
            Rect=numbers(*BLANK),
            F=generic.NumberObject(132),
            Parent=parent,
            P=writer.find_page_for_modification(0)[0],
        )
    )
    parent.get_object()[pdf_name("/Kids")] = generic.ArrayObject([widget])
    form["/Fields"].append(parent)
    writer.update_container(form["/Fields"])
    attach(writer, widget, 0)


ACTING: dict[str, tuple[str, Callable[[IncrementalPdfFileWriter], None]]] = {
    "script of the page": ("Mio", partial(acting, name="Mio", AA=names(PO=script()))),
    "program at a touch": (
        "Mio",
        partial(acting, name="Mio", A=names(S=pdf_name("/Launch"), F=pdf_string("programma"))),
    ),
    "no area": ("Mio", lambda writer: add_field(writer, (0, 0, 0, 0), name="Mio", AA=names(PO=script())) and None),
    "above": ("Mio", partial(acting_above, name="Mio", AA=names(F=script()))),
}


# One revision with a signature in it.


def signed_with(
    pdf: bytes,
    pki: TrialPki | Path,
    label: str,
    field: str | SigFieldSpec,
    change: Callable[[IncrementalPdfFileWriter], None] = lambda _writer: None,
    *,
    drawn: bytes = WHITE,
) -> bytes:
    """Sign in the revision that holds the change; a visible field is filled with what is drawn."""
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    change(writer)
    key = Tools.of(pki if isinstance(pki, Path) else pki.folder, label).key
    own = isinstance(field, SigFieldSpec)
    name = field.sig_field_name if isinstance(field, SigFieldSpec) else field
    left, bottom, right, top = field.box if isinstance(field, SigFieldSpec) and field.box else (0, 0, 200, 48)
    size = BoxConstraints(width=right - left or 1, height=top - bottom or 1)
    style = StaticStampStyle(border_width=0, background=RawContent(drawn, box=size), background_opacity=1)
    output: io.BytesIO = signers.PdfSigner(
        signers.PdfSignatureMetadata(field_name=name, md_algorithm="sha256"),
        signer=key,
        new_field_spec=field if own else None,
        stamp_style=style,
    ).sign_pdf(writer, existing_fields_only=not own)
    return output.getvalue()


def own(corners: Corners, page: int = 0, name: str = "Mio") -> SigFieldSpec:
    return SigFieldSpec(name, on_page=page, box=corners)


PAINT: dict[str, Callable[[IncrementalPdfFileWriter], None]] = {
    "opaque": opaque,
    "several small": several_small,
    "another state": in_another_state,
    "under the mouse": under_the_mouse,
    "pressed": pressed,
    "layer": in_a_layer,
    "hidden": partial(with_flags, flags=2),
    "only printed": partial(with_flags, flags=4 | 32),
    "only shown": partial(with_flags, flags=0),
    "background": background_only,
    "no page": on_no_page,
    "picture": as_a_picture,
    "kid": by_its_kid,
    "matrix": larger_than_its_place,
    "anothers appearance": with_anothers_appearance,
    "on white": partial(opaque, corners=BLANK),
}
OTHERS: dict[str, Callable[[IncrementalPdfFileWriter], None]] = {
    **{kind: partial(other_annotation, kind=f"/{kind}") for kind in ("Square", "Stamp", "FreeText", "Redact", "Link")},
    "text field": other_field,
}
EARLIER: dict[str, Callable[[IncrementalPdfFileWriter], None]] = {
    "signed, new appearance": partial(new_appearance, name="Firma_01"),
    "signed, appearance in place": partial(appearance_in_place, name="Firma_01"),
    "signed, font of its appearance": partial(font_of_the_appearance, name="Firma_01"),
    "signed, hidden": partial(flag, name="Firma_01"),
    "signed, on another page too": partial(also_on_the_first_page, name="Firma_01"),
    "prepared, new appearance": partial(new_appearance, name="Firma_02"),
    "prepared, appearance in place": partial(appearance_in_place, name="Firma_02"),
    "prepared, on another page too": partial(also_on_the_first_page, name="Firma_02"),
    "prepared, empty dictionary": partial(filled_with, value=generic.DictionaryObject()),
    "prepared, words": partial(filled_with, value=pdf_string("firmato")),
    "prepared, nothing": partial(filled_with, value=generic.NullObject()),
}
