"""The gate for Word files that people hand in: only a plain document, with nothing pending and nothing live."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from agreements.documents.files.errors import UnacceptableDocxError
from agreements.documents.word.docx_input import require_real_docx
from agreements.documents.word.ooxml import (
    CONTENT_TYPES,
    MAIN_PART,
    Element,
    W,
    is_on,
    parse_part,
    relationships,
    rels_name,
)
from agreements.documents.word.pending import CHANGES, COMMENTS, counted, pending, shown

_PENDING = (CHANGES, COMMENTS)
_XML_NAMES = (".xml", ".rels", ".vml", ".svg")
_VML, _SVG = "{urn:schemas-microsoft-com:vml}", "{http://www.w3.org/2000/svg}"
_ELSEWHERE = re.compile(r"[\w+.-]{2,}:|//|\\\\")
_LIVE_RELATIONSHIPS = {
    "vbaProject": "macros",
    "wordVbaData": "macros",
    "oleObject": "ole",
    "package": "ole",
    "control": "ole",
    "activeXControlBinary": "ole",
    "aFChunk": "alt_chunk",
    "subDocument": "alt_chunk",
}
_FOREIGN_FIELDS = frozenset(
    {"DDE", "DDEAUTO", "INCLUDETEXT", "INCLUDEPICTURE", "LINK", "DATABASE", "IMPORT", "MACROBUTTON", "RD"}
)
_MOVING_FIELDS = frozenset({"DATE", "TIME", "SAVEDATE", "PRINTDATE", "EDITTIME"})

_ADVICE = {
    "odd_package": "non è nel formato consueto: salvarlo in Word come «Documento di Word (.docx)».",
    "macros": "contiene macro: salvarlo in Word come «Documento di Word (.docx)», senza macro.",
    "ole": "contiene oggetti incorporati di altri programmi (fogli, controlli): "
    "sostituirli con testo, tabelle o immagini.",
    "alt_chunk": "contiene parti di altri documenti: copiarne il testo nel documento e salvarlo di nuovo.",
    "external": "richiama contenuti esterni ({what}): incorporare le immagini, scollegare il modello "
    "(Sviluppo > Modello di documento) e salvarlo di nuovo.",
    "mail_merge": "è collegato a un elenco esterno (stampa unione): in Word, Lettere > Inizia stampa unione > "
    "Documento normale, poi salvarlo e ricaricarlo.",
    "tracked_changes": "contiene revisioni in sospeso ({what}): in Word, Revisione > Accetta (o Rifiuta) tutte le "
    "modifiche ed Elimina tutti i commenti, poi salvarlo e ricaricarlo.",
    "comments": "contiene ancora {what}: in Word, Revisione > Elimina tutti i commenti, poi salvarlo e ricaricarlo.",
    "hidden_text": "contiene testo nascosto: in Word selezionare tutto, togliere «Nascosto» dal carattere, "
    "rileggerlo e ricaricarlo.",
    "foreign_field": "contiene il campo automatico {what}, che prende contenuti da fuori: sostituirlo con testo.",
    "moving_field": "contiene il campo automatico {what}, che cambia da sé a ogni apertura: "
    "scrivere la data come testo.",
}


def check_uploaded_docx(data: bytes) -> None:
    """Refuse a Word file that is not a plain, finished document.

    Accepted are documents within limits, without DTD, macros, embedded programs' objects, other documents
    inside, contents fetched from elsewhere (hyperlinks are allowed), tracked changes, comments, hidden text, and
    fields that change by themselves or reach outside.

    Raises:
        UnacceptableDocxError: With a stable `reason` and, in Italian, what is wrong and what to do.
    """
    parts = require_real_docx(data)
    types = parse_part(CONTENT_TYPES, parts[CONTENT_TYPES])
    _check_types(parts, types)
    declared = _declared_as_xml(types)
    trees = {
        name: parse_part(name, blob)
        for name, blob in parts.items()
        if name.lower().endswith(_XML_NAMES) or f"/{name}".lower() in declared or _extension(name) in declared
    }
    if trees[MAIN_PART].tag != f"{W}document":
        raise _refuse("odd_package")  # for instance «Strict Open XML», whose names are all different
    _check_relationships(parts)
    # Word and LibreOffice read a part by its relationship, whatever its name: every XML part is looked through.
    for root in trees.values():
        _check_content(root, trees.get("word/styles.xml"))
    _check_pending(trees)


def _refuse(reason: str, what: str = "", details: Sequence[str] = ()) -> UnacceptableDocxError:
    return UnacceptableDocxError(reason, f"Il documento {_ADVICE[reason].format(what=what)}", details)


def _check_pending(trees: Mapping[str, Element]) -> None:
    """Show whoever must settle them what the revisions and comments are; one without a name of its own counts too."""
    changed, commented = (any(next(r.iter(*tags), None) is not None for r in trees.values()) for tags in _PENDING)
    if changed or commented:
        found = pending(trees)
        kinds = counted(found) or ("almeno una" if changed else "commenti")
        raise _refuse("tracked_changes" if changed else "comments", kinds, shown(found))


def _declared_as_xml(types: Element) -> frozenset[str]:
    """Parts («/word/x.bin») and extensions («.bin») that readers take for XML, whatever their names."""
    return frozenset(
        (child.get("PartName", "") or f".{child.get('Extension', '')}").lower()
        for child in types
        if child.get("ContentType", "").lower().endswith(("+xml", "/xml"))
    )


def _extension(name: str) -> str:
    return "." + name.rpartition(".")[2].lower()


def _check_types(parts: Mapping[str, bytes], types: Element) -> None:
    for child in types:
        place = child.get("PartName", "") or f".{child.get('Extension', '')}"
        if "wordprocessingml" in child.get("ContentType", "") and not place.lower().endswith(".xml"):
            raise _refuse("odd_package")  # text under another name would escape the checks
    declared = " ".join(child.get("ContentType", "").lower() for child in types)
    names = " ".join(parts).lower()
    if "macroenabled" in declared or "vbaproject" in declared or "vbaproject" in names:
        raise _refuse("macros")
    if "oleobject" in declared or "activex" in declared or re.search(r"/(embeddings|activex)/", names):
        raise _refuse("ole")


def _check_relationships(parts: Mapping[str, bytes]) -> None:
    for rels in (name for name in parts if name.lower().endswith(".rels")):
        folder, _, name = rels.rpartition("/")
        source = f"{folder.removesuffix('_rels')}{name[: -len('.rels')]}"
        if rels_name(source) != rels:
            raise _refuse("odd_package")  # relationships in another place than ours would escape the checks
        for _, kind, target, external in relationships(parts, source):
            if kind in _LIVE_RELATIONSHIPS:
                raise _refuse(_LIVE_RELATIONSHIPS[kind])
            if external and kind != "hyperlink":
                raise _refuse("external", target[:100])


def _check_content(root: Element, styles: Element | None) -> None:
    hidden_styles = {
        style.get(f"{W}styleId")
        for style in (styles if styles is not None else ())
        if is_on(style.find(f"{W}rPr/{W}vanish"))
    }
    for element in root.iter():
        if element.tag == f"{W}mailMerge":
            raise _refuse("mail_merge")
        if (address := _fetched(element)) is not None:
            raise _refuse("external", address[:100])
        if element.tag in (f"{W}altChunk", f"{W}subDoc"):
            raise _refuse("alt_chunk")
        if element.tag in (f"{W}object", f"{W}control"):
            raise _refuse("ole")
        if element.tag == f"{W}r" and element.find(f"{W}t") is not None and _is_hidden(element, hidden_styles):
            raise _refuse("hidden_text")
    for instruction in _fields(root):
        code = (instruction.split() or [""])[0].upper()
        if code in _FOREIGN_FIELDS:
            raise _refuse("foreign_field", code)
        if code in _MOVING_FIELDS:
            raise _refuse("moving_field", code)


def _fetched(element: Element) -> str | None:
    """The address from which a drawing takes contents by itself; a link that people click is none."""
    if not isinstance(element.tag, str) or not element.tag.startswith((_VML, _SVG)):
        return None
    clicked = element.tag.startswith(_VML) or element.tag == f"{_SVG}a"
    for key, value in element.attrib.items():
        name, address = key.rpartition("}")[2], value.strip()
        fetched = name == "src" or (name == "href" and not clicked)
        if fetched and _ELSEWHERE.match(address) and not address.lower().startswith("data:"):
            return str(address)
    return None


def _is_hidden(run: Element, hidden_styles: Iterable[str | None]) -> bool:
    own = run.find(f"{W}rPr/{W}vanish")
    if own is not None:
        return is_on(own)
    used = [run.find(f"{W}rPr/{W}rStyle"), run.getparent().find(f"{W}pPr/{W}pStyle")]
    return any(style is not None and style.get(f"{W}val") in hidden_styles for style in used)


def _fields(root: Element) -> Iterator[str]:
    """Yield the instruction of each field; Word may split it over several runs."""
    open_fields: list[str] = []
    for element in root.iter(f"{W}fldSimple", f"{W}fldChar", f"{W}instrText"):
        if element.tag == f"{W}fldSimple":
            yield element.get(f"{W}instr", "")
        elif element.tag == f"{W}instrText":
            if open_fields:
                open_fields[-1] += element.text or ""
            else:
                yield element.text or ""
        elif element.get(f"{W}fldCharType") == "begin":
            open_fields.append("")
        elif element.get(f"{W}fldCharType") == "end" and open_fields:
            yield open_fields.pop()
    yield from open_fields
