"""What a lawyer's edit of a Word template may have broken, said before a document is made from it."""

import re
from collections.abc import Iterator, Mapping

from agreements.documents.manifest import manifest, template_bytes
from agreements.documents.ooxml import Element, W, is_on, parse_part, read_parts
from agreements.documents.pdf_profile import STANDARD_STRUCTURE_TYPES
from agreements.documents.template_data import used_data

# A PDF tag of this name would stand in the role map for a standard structure type: PDF/UA refuses it. The last
# ones are standard since PDF 2.0.
_TAKEN_NAMES = frozenset(
    {name.lower() for name in STANDARD_STRUCTURE_TYPES}
    | {"title", "sub", "em", "strong", "aside", "fenote", "documentfragment", "artifact"}
)
# Free families that every Debian and Ubuntu carries, so that a PDF looks the same everywhere.
ALLOWED_FONT_FAMILIES = ("Liberation", "Carlito", "Caladea", "DejaVu")
_TAG_ALONE = re.compile(r"\{%(p|tr|tc) [^%}]*%\}")
_PICTURE = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"


def lint(template: str) -> tuple[str, ...]:
    """Check a template against its manifest and the rules of an accessible act.

    Returns:
        One Italian sentence for each finding; empty when all is well.

    Raises:
        TemplateError: No such template, or a tag is badly written.
        UnacceptableDocxError: `template.docx` is not a Word file.
    """
    parts = read_parts(template_bytes(template))
    trees = {
        name: parse_part(name, blob)
        for name, blob in parts.items()
        if name.startswith("word/") and name.endswith(".xml")
    }
    return (*_data(template), *_styles(trees), *_fonts(trees), *_tables(trees), *_tags(trees), *_pictures(trees))


def _data(template: str) -> Iterator[str]:
    described = manifest(template)
    declared = described.required.keys() | described.optional.keys()
    used = used_data(template)
    for name in sorted(used - declared):
        yield f"il dato «{name}» è usato nel modello ma non è descritto in manifest.toml."
    for name in sorted(declared - used):
        yield f"il dato «{name}» è descritto in manifest.toml ma il modello non lo usa."
    for name in sorted(described.required.keys() & described.optional.keys()):
        yield f"il dato «{name}» è insieme obbligatorio e facoltativo in manifest.toml."


def _styles(trees: Mapping[str, Element]) -> Iterator[str]:
    for name in trees["word/styles.xml"].iter(f"{W}name"):
        if name.get(f"{W}val", "").lower().replace(" ", "") in _TAKEN_NAMES:
            yield (
                f"lo stile «{name.get(f'{W}val')}» ha il nome di un tipo di struttura del PDF: "
                "darne un altro, più lungo, in italiano."
            )
    if not any(lang.get(f"{W}val") == "it-IT" for lang in trees["word/styles.xml"].iter(f"{W}lang")):
        yield "la lingua predefinita del documento non è l’italiano: impostarla in Word per tutto il testo."


def _fonts(trees: Mapping[str, Element]) -> Iterator[str]:
    used = {
        value
        for tree in trees.values()
        for fonts in tree.iter(f"{W}rFonts")
        for key, value in fonts.attrib.items()
        if key in (f"{W}ascii", f"{W}hAnsi", f"{W}cs", f"{W}eastAsia")
    }
    for font in sorted(used):
        if not font.startswith(ALLOWED_FONT_FAMILIES):
            yield (
                f"il carattere «{font}» non è ammesso: usare {', '.join(ALLOWED_FONT_FAMILIES)}, "
                "liberi e presenti ovunque."
            )
    for name, tree in trees.items():
        if any(key.endswith("Theme") for fonts in tree.iter(f"{W}rFonts") for key in fonts.attrib):
            yield f"la parte «{name}» usa i caratteri del tema di Word: sceglierli per nome negli stili."


def _tables(trees: Mapping[str, Element]) -> Iterator[str]:
    for name, tree in trees.items():
        for number, table in enumerate(tree.iter(f"{W}tbl"), start=1):
            if not is_on(table.find(f"{W}tr/{W}trPr/{W}tblHeader")):
                yield f"la tabella {number} di «{name}» non ha una prima riga che si ripete come intestazione."
            if not all(is_on(row.find(f"{W}trPr/{W}cantSplit")) for row in table.findall(f"{W}tr")):
                yield f"la tabella {number} di «{name}» ha righe che possono spezzarsi tra due pagine."


def _tags(trees: Mapping[str, Element]) -> Iterator[str]:
    for tree in trees.values():
        for paragraph in tree.iter(f"{W}p"):
            text = "".join(t.text or "" for t in paragraph.iter(f"{W}t")).strip()
            if re.search(r"\{%(p|tr|tc)\b", text) and not _TAG_ALONE.fullmatch(text):
                yield (
                    f"l’istruzione «{text[:80]}» deve stare da sola nel suo capoverso, "
                    "senza i segni % e } al suo interno."
                )


def _pictures(trees: Mapping[str, Element]) -> Iterator[str]:
    for tree in trees.values():
        for picture in tree.iter(_PICTURE):
            if not picture.get("descr", "").strip():
                yield f"l’immagine «{picture.get('name', '')}» non ha il testo alternativo."
