"""Structural check of a PDF with pikepdf: what a profile demands and can be seen without a full validator."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Sequence

import pikepdf

from agreements.documents.pdf.accessibility_check import check_accessibility
from agreements.documents.pdf.pdf_profile import PDFA_2A, PDFA_2B, PDFUA_1
from agreements.documents.word.links import is_safe_address, without_unseen

_PDFA_ID = "{http://www.aiim.org/pdfa/ns/id/}"
_PDFUA_ID = "{http://www.aiim.org/pdfua/ns/id/}"
_FORBIDDEN_ACTIONS = {
    "/JavaScript": "codice JavaScript",
    "/Launch": "un comando che avvia un programma",
    "/SubmitForm": "un comando che invia dati",
    "/ImportData": "un comando che importa dati",
    "/Movie": "un filmato",
    "/Sound": "un suono",
    "/Rendition": "un filmato",
    "/RichMediaExecute": "contenuti multimediali",
    "/GoToR": "un collegamento a un altro file",
    "/GoToE": "un collegamento a un altro file",
    "/Thread": "un collegamento a un altro file",
    "/ResetForm": "un comando che cambia i dati",
    "/Hide": "un comando che nasconde una parte",
    "/SetOCGState": "un comando che nasconde una parte",
    "/GoTo3DView": "un modello tridimensionale",
}
_FORBIDDEN_ANNOTATIONS = {
    "/FileAttachment": "un file allegato",
    "/RichMedia": "contenuti multimediali",
    "/Movie": "un filmato",
    "/Sound": "un suono",
    "/Screen": "un filmato",
    "/3D": "un modello tridimensionale",
}
_DEEPEST = 50
_SUBSET = re.compile(r"^[A-Z]{6}\+")


def check_structure(pdf: bytes, profiles: Sequence[str]) -> list[str]:
    """Look for what makes the file unfit for its profiles; veraPDF remains the judge of full conformity.

    Returns:
        One Italian sentence for each defect; empty when there is none.
    """
    try:
        with pikepdf.open(io.BytesIO(pdf)) as document:
            if document.is_encrypted:
                return ["Il PDF è cifrato: generarlo di nuovo senza protezione."]
            every = list(dictionaries(document))
            accessible = PDFUA_1 in profiles or PDFA_2A in profiles
            return [
                *_declared(document, profiles),
                *_colours(document),
                *_fonts(every),
                *_active_content(document, every),
                *(check_accessibility(document, every) if accessible else ()),
            ]
    except pikepdf.PasswordError:
        return ["Il PDF è protetto da password: generarlo di nuovo senza protezione."]
    except pikepdf.PdfError:
        return ["Il file PDF non è leggibile: generarlo di nuovo."]


def _declared(document: pikepdf.Pdf, profiles: Sequence[str]) -> Iterator[str]:
    metadata = document.open_metadata()  # as a context it would be written anew at its end
    part = str(metadata.get(f"{_PDFA_ID}part", ""))
    conformance = str(metadata.get(f"{_PDFA_ID}conformance", "")).upper()
    accessible = str(metadata.get(f"{_PDFUA_ID}part", ""))
    title = str(metadata.get("{http://purl.org/dc/elements/1.1/}title", "")).strip()
    declared = {PDFA_2A: ("2", "A"), PDFA_2B: ("2", "B")}
    for profile in profiles:
        if profile in declared and (part, conformance) != declared[profile]:
            shown = f"PDF/A-{part}{conformance.lower()}" if part else "nessun profilo PDF/A"
            yield f"Il PDF dichiara {shown} invece di {profile}: generarlo di nuovo."
        elif profile == PDFUA_1 and accessible != "1":
            yield "Il PDF non si dichiara accessibile (PDF/UA-1): generarlo di nuovo."
        elif profile not in declared and profile != PDFUA_1:
            yield f"Il profilo «{profile}» non è fra quelli che si sanno controllare."
    if not title:
        yield "Il PDF non ha un titolo: indicare il titolo dell’accordo e generarlo di nuovo."
    if "/ID" not in document.trailer:
        yield "Il PDF non ha un identificativo: generarlo di nuovo."
    if not str(document.Root.get("/Lang", "")):
        yield "Il PDF non dice in che lingua è scritto: generarlo di nuovo."


def _colours(document: pikepdf.Pdf) -> Iterator[str]:
    for intent in document.Root.get("/OutputIntents", ()):
        profile = intent.get("/DestOutputProfile")
        if intent.get("/S") == "/GTS_PDFA1" and isinstance(profile, pikepdf.Stream) and profile.read_bytes():
            return
    yield "Il PDF non porta con sé il profilo dei colori (OutputIntent): generarlo di nuovo."


def _fonts(every: Sequence[pikepdf.Object]) -> Iterator[str]:
    """A font must travel with the file, or another computer shows another text."""
    missing = set()
    for font in every:
        kind = font.get("/Subtype")
        if font.get("/Type") != "/Font" or kind in ("/Type0", "/Type3"):
            continue  # a composite font has its program in the descendant, which is met as well
        descriptor = font.get("/FontDescriptor", pikepdf.Dictionary())
        if not any(key in descriptor for key in ("/FontFile", "/FontFile2", "/FontFile3")):
            name = str(font.get("/BaseFont", "/senza nome")).lstrip("/")
            missing.add(_SUBSET.sub("", name))
    for name in sorted(missing):
        yield f"Il carattere «{name}» non è incorporato nel PDF: usare nel documento un carattere installato."


def _active_content(document: pikepdf.Pdf, every: Sequence[pikepdf.Object]) -> Iterator[str]:
    found = set()
    names = document.Root.get("/Names", pikepdf.Dictionary())
    if "/EmbeddedFiles" in names or "/AF" in document.Root:
        found.add("un file allegato")
    if "/JavaScript" in names:
        found.add(_FORBIDDEN_ACTIONS["/JavaScript"])
    for each in every:
        if "/JS" in each:
            found.add(_FORBIDDEN_ACTIONS["/JavaScript"])
        if "/EF" in each:
            found.add("un file allegato")
        kind = str(each.get("/S", ""))
        if kind in _FORBIDDEN_ACTIONS and each.get("/Type", "/Action") == "/Action":
            found.add(_FORBIDDEN_ACTIONS[kind])
        if kind == "/URI" and not is_safe_address(str(each.get("/URI", ""))):
            found.add(f"un collegamento a «{without_unseen(str(each.get('/URI', '')))[:100]}»")
        if (annotation := str(each.get("/Subtype", ""))) in _FORBIDDEN_ANNOTATIONS and "/Rect" in each:
            found.add(_FORBIDDEN_ANNOTATIONS[annotation])
    for what in sorted(found):
        yield f"Il PDF contiene {what}, che in un atto da firmare non è ammesso: toglierlo dal documento Word."


def dictionaries(document: pikepdf.Pdf) -> Iterator[pikepdf.Object]:
    """Each dictionary of the file, those written inside others as well."""
    for each in document.objects:
        if isinstance(each, pikepdf.Object):
            yield from _inside(each, 0)


def _inside(value: pikepdf.Object, depth: int) -> Iterator[pikepdf.Object]:
    children: Iterable[object] = ()
    if isinstance(value, pikepdf.Array):
        children = value
    elif isinstance(value, (pikepdf.Dictionary, pikepdf.Stream)):
        yield value
        children = (value[key] for key in value.keys())  # noqa: SIM118 - iterating a stream is not iterating its keys
    for child in children if depth < _DEEPEST else ():
        # Numbers are none, and there are many; what is indirect is met by itself.
        if isinstance(child, pikepdf.Object) and not child.is_indirect:
            yield from _inside(child, depth + 1)
