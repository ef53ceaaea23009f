"""What a lawyer's edit of a Word template may have broken, said before a document is made from it."""

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise

from agreements.documents.files.errors import DocumentError
from agreements.documents.pdf.pdf_profile import STANDARD_STRUCTURE_TYPES
from agreements.documents.templates.manifest import TemplateFiles
from agreements.documents.templates.render import render_file
from agreements.documents.templates.template_data import tagged_texts, used_in
from agreements.documents.templates.template_example import with_parties
from agreements.documents.templates.template_faults import (
    Fault,
    cut,
    nearest_datum,
    paragraph_text,
    paragraphs_with,
    place_of,
    syntax_fault,
    unbalanced,
)
from agreements.documents.word.article import article_headings
from agreements.documents.word.docx_gate import check_uploaded_docx
from agreements.documents.word.ooxml import Element, W, is_on
from agreements.documents.word.word_file import WordFile
from agreements.documents.word.word_text import normalise, word_text

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


TRIED_WITH = (2, 5)
"""Numbers of parties with which a template is rendered."""


def check(files: TemplateFiles) -> tuple[Fault, ...]:
    """Check a template as it is written, then, where its tags can be read, as it comes out with 2 and 5 parties.

    Nothing is changed. Safe with a file that anybody edited: it is read within the limits of every Word file.

    Returns:
        What has to be mended, in the order of the template; empty when all is well.
    """
    try:
        faults = lint(files)
    except DocumentError as e:
        return (Fault("", "", str(e)),)
    return faults or tuple(fault for parties in TRIED_WITH for fault in _rendered(files, parties))


def lint(files: TemplateFiles) -> tuple[Fault, ...]:
    """Check a template against its manifest and the rules of an accessible act.

    Raises:
        UnacceptableDocxError: `template.docx` is not a Word file.
    """
    docx = WordFile(files.docx)
    trees = {name: docx.root(name) for name in docx if name.startswith("word/") and name.endswith(".xml")}
    return (
        *_data(files, trees),
        *_styles(trees),
        *_fonts(trees),
        *_tables(trees),
        *_tags(trees),
        *_pictures(trees),
        *_articles(files, docx),
    )


def _paragraphs(trees: Mapping[str, Element]) -> Iterator[tuple[str, str]]:
    for name, tree in sorted(trees.items(), key=lambda item: item[0] != "word/document.xml"):
        for paragraph in tree.iter(f"{W}p"):
            if text := paragraph_text(paragraph):
                yield place_of(name, paragraph), text


def _data(files: TemplateFiles, trees: Mapping[str, Element]) -> Iterator[Fault]:
    paragraphs = list(_paragraphs(trees))
    open_ended = [(where, text) for where, text in paragraphs if unbalanced(text)]
    for where, text in open_ended:
        yield Fault(
            where, cut(text), "un’istruzione è aperta e non è chiusa, o il contrario: scriverla tutta, da {{ a }}."
        )
    if open_ended:
        return  # all that Jinja would say comes from this
    texts = list(tagged_texts(files.docx))
    broken = [fault for fault in (syntax_fault(where, text) for where, text in texts) if fault is not None]
    if broken:
        yield from broken
        return  # what it uses cannot be told
    described = files.manifest
    declared = described.required.keys() | described.optional.keys()
    used = frozenset[str]().union(*(used_in(text) for _, text in texts))
    for name in sorted(used - declared):
        near = nearest_datum(name, declared)
        advice = f"forse è «{near}»" if near else "correggerlo, oppure descriverlo lì se il programma lo fornisce"
        where, text = next(paragraphs_with(name, paragraphs), ("", ""))
        message = f"il dato «{name}» è usato nel modello ma non è descritto in manifest.toml: {advice}."
        yield Fault(where, cut(text), message)
    for name in sorted(declared - used):
        yield Fault("", "", f"il dato «{name}» è descritto in manifest.toml ma il modello non lo usa.")
    for name in sorted(described.required.keys() & described.optional.keys()):
        yield Fault("", "", f"il dato «{name}» è insieme obbligatorio e facoltativo in manifest.toml.")


def _styles(trees: Mapping[str, Element]) -> Iterator[Fault]:
    for name in trees["word/styles.xml"].iter(f"{W}name"):
        if name.get(f"{W}val", "").lower().replace(" ", "") in _TAKEN_NAMES:
            yield Fault(
                "",
                "",
                f"lo stile «{name.get(f'{W}val')}» ha il nome di un tipo di struttura del PDF: "
                "darne un altro, più lungo, in italiano.",
            )
    if not any(lang.get(f"{W}val") == "it-IT" for lang in trees["word/styles.xml"].iter(f"{W}lang")):
        yield Fault(
            "", "", "la lingua predefinita del documento non è l’italiano: impostarla in Word per tutto il testo."
        )


def _fonts(trees: Mapping[str, Element]) -> Iterator[Fault]:
    seen: set[str] = set()
    for part, tree in trees.items():
        for fonts in tree.iter(f"{W}rFonts"):
            names = {fonts.get(f"{W}{key}", "") for key in ("ascii", "hAnsi", "cs", "eastAsia")} - {""}
            for font in sorted(names - seen):
                seen.add(font)
                if not font.startswith(ALLOWED_FONT_FAMILIES):
                    message = (
                        f"il carattere «{font}» non è ammesso: usare {', '.join(ALLOWED_FONT_FAMILIES)}, liberi e "
                        "presenti ovunque."
                    )
                    yield _at_font(part, fonts, message)
        if any(key.endswith("Theme") for fonts in tree.iter(f"{W}rFonts") for key in fonts.attrib):
            yield Fault("", "", f"la parte «{part}» usa i caratteri del tema di Word: sceglierli per nome negli stili.")


def _at_font(part: str, fonts: Element, message: str) -> Fault:
    """Where a font is chosen: in a style, by its name in Word, or by hand in a paragraph."""
    if (style := next(fonts.iterancestors(f"{W}style"), None)) is not None:
        name = style.find(f"{W}name")
        return Fault("", "", f"lo stile «{'' if name is None else name.get(f'{W}val')}»: {message}")
    paragraph = next(fonts.iterancestors(f"{W}p"), None)
    if paragraph is None:
        return Fault("", "", message)
    return Fault(place_of(part, paragraph), cut(paragraph_text(paragraph)), message)


def _tables(trees: Mapping[str, Element]) -> Iterator[Fault]:
    for name, tree in trees.items():
        for number, table in enumerate(tree.iter(f"{W}tbl"), start=1):
            first = next((text for p in table.iter(f"{W}p") if (text := paragraph_text(p))), "")
            if not is_on(table.find(f"{W}tr/{W}trPr/{W}tblHeader")):
                yield Fault(
                    "tabella",
                    cut(first),
                    f"la tabella {number} di «{name}» non ha una prima riga che si ripete come intestazione: in Word, "
                    "Layout > Ripeti righe di intestazione.",
                )
            if not all(is_on(row.find(f"{W}trPr/{W}cantSplit")) for row in table.findall(f"{W}tr")):
                yield Fault(
                    "tabella",
                    cut(first),
                    f"la tabella {number} di «{name}» ha righe che possono spezzarsi tra due pagine: in Word, "
                    "Proprietà tabella > Riga, togliere «Consenti interruzione della riga».",
                )


def _tags(trees: Mapping[str, Element]) -> Iterator[Fault]:
    for name, tree in trees.items():
        for paragraph in tree.iter(f"{W}p"):
            text = paragraph_text(paragraph)
            if re.search(r"\{%(p|tr|tc)\b", text) and not _TAG_ALONE.fullmatch(text):
                yield Fault(
                    place_of(name, paragraph),
                    cut(text),
                    "l’istruzione {%p …%} deve stare da sola nel suo capoverso, senza i segni % e } al suo interno: "
                    "il testo accanto andrebbe perduto.",
                )


def _articles(files: TemplateFiles, docx: WordFile) -> Iterator[Fault]:
    """Whether every article has the place by which clauses find theirs; most templates have none."""
    places = files.manifest.articles
    if not places:
        return
    headings = article_headings(docx)
    for heading in headings:
        if heading not in places:
            yield Fault(
                "testo", cut(heading), "l’articolo non ha un posto: darglielo alla voce [articoli] di manifest.toml."
            )
    for heading in sorted(places.keys() - set(headings)):
        yield Fault("", "", f"l’articolo «{heading}» ha un posto in manifest.toml ma nel modello non c’è.")
    known = [heading for heading in headings if heading in places]
    for before, after in pairwise(known):
        if places[before] >= places[after]:
            message = f"viene dopo «{before}», ma in manifest.toml il suo posto è prima: correggere [articoli]."
            yield Fault("testo", cut(after), message)


def _pictures(trees: Mapping[str, Element]) -> Iterator[Fault]:
    for tree in trees.values():
        for picture in tree.iter(_PICTURE):
            if not picture.get("descr", "").strip():
                yield Fault("", "", f"l’immagine «{picture.get('name', '')}» non ha il testo alternativo.")


def _rendered(files: TemplateFiles, parties: int) -> Iterator[Fault]:
    """Try a template with the data of its example and so many parties."""
    context = with_parties(files.example, parties)
    try:
        made = render_file(files.name, files.docx, files.manifest, context)
        check_uploaded_docx(made)
    except DocumentError as e:
        yield Fault("", "", f"prova con {parties} parti: {e}")
        return
    stories = word_text(made).stories
    for where, paragraphs in stories.items():
        for text in paragraphs:
            if re.search(r"\{\{|\}\}|\{%|%\}|\{#|#\}", text):
                yield Fault(
                    where,
                    cut(text),
                    f"prova con {parties} parti: è rimasta un’istruzione nel documento: riscriverla tutta di seguito.",
                )
    everything = " ".join(text for story in stories.values() for text in story)
    for party in context.get("parti", ()):
        name = str(party.get("denominazione", "")) if isinstance(party, dict) else ""
        if normalise(name) not in everything:
            yield Fault("", "", f"prova con {parties} parti: la parte «{name}» non compare nel documento.")
