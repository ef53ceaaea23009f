"""Give a finished PDF its empty, numbered signature fields, before it is frozen.

Everything that must not change at the first signature is set here: `/SigFlags 3`, the lock of each field,
the place of each field in the structure tree (so that PDF/A-2a and PDF/UA-1 hold before and after signing).
"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf, String

from signing.base.anchors import BOX_HEIGHT, BOX_WIDTH, Place, find_places
from signing.base.errors import PreparationError

FIELD_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,63}")
PRINT_AND_LOCKED = 4 | 128
DIGESTS = ("SHA256", "SHA384", "SHA512")


@dataclass(frozen=True, slots=True)
class FieldPlan:
    """One signature field to be made.

    Attributes:
        name: the field's name; numbers are zero-padded (`Firma_01`), since locks match by prefix.
        tooltip: what a screen reader says, in Italian.
        anchor: text printed in the signature block, under which the field goes.
    """

    name: str
    tooltip: str
    anchor: str


def prepare_for_signature(pdf: bytes, fields: Sequence[FieldPlan]) -> bytes:
    """Return the PDF with one empty signature field a plan; the same input gives the same bytes.

    Raises:
        AnchorError: if the text that marks a place is missing or stands twice.
        PreparationError: if the PDF is unreadable, encrypted or signed, or the plans contradict each other.
    """
    _check_plans(fields)
    places = find_places(pdf, [plan.anchor for plan in fields])
    _check_overlap(list(places.values()))
    try:
        document = pikepdf.open(io.BytesIO(pdf))
    except (pikepdf.PdfError, pikepdf.PasswordError) as error:
        raise PreparationError(
            "Il file da preparare per la firma è protetto o danneggiato: generarlo di nuovo senza protezione."
        ) from error
    with document:
        if document.is_encrypted:
            raise PreparationError("Il PDF da preparare per la firma è cifrato: generarlo di nuovo senza protezione.")
        form = _form(document)
        for plan in fields:
            _add_field(document, form, plan, places[plan.anchor])
        if "/StructTreeRoot" in document.Root:
            # On every page: a signing program hangs its invisible document time stamp on the first one.
            for page in document.pages:
                page.obj.Tabs = Name.S
        output = io.BytesIO()
        document.save(output, deterministic_id=True, fix_metadata_version=False)
        return output.getvalue()


def _check_plans(fields: Sequence[FieldPlan]) -> None:
    if not fields:
        raise PreparationError("Non è indicato alcun firmatario: inserirne almeno uno prima della firma.")
    for plan in fields:
        if not FIELD_NAME.fullmatch(plan.name):
            raise PreparationError(
                f"Il nome del campo firma «{plan.name}» non è ammesso: usare lettere, cifre e trattino basso."
            )
        if not plan.tooltip.strip():
            raise PreparationError(f"Al campo firma «{plan.name}» manca la descrizione per chi non vede.")
        clash = next((p for p in fields if p is not plan and p.name.startswith(plan.name)), None)
        if clash is not None:
            raise PreparationError(
                f"I nomi dei campi firma «{plan.name}» e «{clash.name}» si confondono: usare due cifre."
            )
    if len({plan.anchor for plan in fields}) != len(fields):
        raise PreparationError("Due campi firma hanno lo stesso posto nel documento: numerare i firmatari.")


def _check_overlap(places: Sequence[Place]) -> None:
    for position, one in enumerate(places):
        for other in places[position + 1 :]:
            apart = (
                one.page != other.page
                or one.right <= other.left
                or other.right <= one.left
                or one.top <= other.bottom
                or other.top <= one.bottom
            )
            if not apart:
                raise PreparationError(
                    "I riquadri di due firme si sovrappongono: lasciare nel modello almeno "
                    f"{BOX_HEIGHT + 4:.0f} punti sotto ogni dicitura di firma."
                )


def _form(document: Pdf) -> Object:
    root = document.Root
    if "/AcroForm" not in root:
        root.AcroForm = document.make_indirect(Dictionary(Fields=Array()))
    form = root.AcroForm
    if "/Fields" not in form:
        form.Fields = Array()
    if any("/V" in field and field.get("/FT") == Name.Sig for field in form.Fields.as_list()):
        raise PreparationError(
            "Il PDF contiene già una firma: i campi si preparano solo su un documento non ancora firmato."
        )
    # 3 from the start: a first signature that changed 1 into 3 would look like a suspicious change.
    form.SigFlags = 3
    if "/NeedAppearances" in form:
        del form["/NeedAppearances"]
    return form


def _add_field(document: Pdf, form: Object, plan: FieldPlan, place: Place) -> None:
    if any(str(field.get("/T", "")) == plan.name for field in form.Fields.as_list()):
        raise PreparationError(f"Il PDF contiene già un campo di nome «{plan.name}»: generarlo di nuovo.")
    page = document.pages[place.page].obj
    appearance = document.make_stream(b"")
    appearance.update(
        Dictionary(
            Type=Name.XObject,
            Subtype=Name.Form,
            BBox=Array([0, 0, int(BOX_WIDTH), int(BOX_HEIGHT)]),
            Resources=Dictionary(),
        )
    )
    widget = document.make_indirect(
        Dictionary(
            Type=Name.Annot,
            Subtype=Name.Widget,
            FT=Name.Sig,
            T=String(plan.name),
            TU=String(plan.tooltip),
            F=PRINT_AND_LOCKED,
            P=page,
            Rect=Array([_number(v) for v in (place.left, place.bottom, place.right, place.top)]),
            AP=Dictionary(N=appearance),
            Lock=document.make_indirect(
                Dictionary(Type=Name.SigFieldLock, Action=Name.Include, Fields=Array([String(plan.name)]))
            ),
            SV=document.make_indirect(_seed_values()),
        )
    )
    if "/Annots" not in page:
        page.Annots = Array()
    page.Annots.append(widget)
    form.Fields.append(widget)
    if "/StructTreeRoot" in document.Root:
        _enter_in_structure(document, page, widget, plan.tooltip)


def _seed_values() -> Dictionary:
    """Recommend PAdES and a good digest without binding; the gate judges what comes back."""
    return Dictionary(
        Type=Name.SV,
        Filter=Name("/Adobe.PPKLite"),
        SubFilter=Array([Name("/ETSI.CAdES.detached")]),
        DigestMethod=Array([String(digest) for digest in DIGESTS]),
    )


def _enter_in_structure(document: Pdf, page: Object, widget: Object, alternative: str) -> None:
    """Make the widget a Form element with alternative text (ISO 14289-1, 7.18.1 and 7.18.4)."""
    tree = document.Root.StructTreeRoot
    parent = _document_element(tree)
    element = document.make_indirect(
        Dictionary(
            Type=Name.StructElem,
            S=Name.Form,
            P=parent,
            Pg=page,
            Alt=String(alternative),
            K=Dictionary(Type=Name.OBJR, Obj=widget, Pg=page),
        )
    )
    kids = parent.get("/K")
    if kids is None:
        parent.K = Array([element])
    elif isinstance(kids, Array):
        kids.append(element)
    else:
        parent.K = Array([kids, element])
    if "/ParentTree" not in tree:
        tree.ParentTree = document.make_indirect(Dictionary(Nums=Array()))
    numbers = pikepdf.NumberTree(tree.ParentTree)
    key = max([int(tree.get("/ParentTreeNextKey", 0)), *(number + 1 for number in numbers)])
    numbers[key] = element
    tree.ParentTreeNextKey = key + 1
    widget.StructParent = key


def _document_element(tree: Object) -> Object:
    kids = tree.get("/K")
    candidates = kids.as_list() if isinstance(kids, Array) else [kids]
    for kid in candidates:
        if isinstance(kid, Dictionary) and kid.get("/S") == Name.Document:
            return kid
    if isinstance(candidates[0], Dictionary):
        return candidates[0]
    raise PreparationError(
        "La struttura di accessibilità del PDF è vuota: generare di nuovo il PDF con i contrassegni."
    )


def _number(value: float) -> object:
    from decimal import Decimal

    return Decimal(str(value))
