"""The gate for Word files that people hand in: only a plain document, with nothing pending and nothing live."""

import re
import urllib.parse
from collections.abc import Collection, Mapping, Sequence

from agreements.documents.files.errors import UnacceptableDocxError
from agreements.documents.word.colours import colours_of
from agreements.documents.word.covering import beneath, covering
from agreements.documents.word.docx_input import require_real_docx
from agreements.documents.word.docx_numbering import read_numbering
from agreements.documents.word.fields import bad_fields, dangling, fetching, of_sections
from agreements.documents.word.hidden_text import (
    BOX,
    CELL,
    CRUSHED,
    LINE,
    NUMBER,
    OVER,
    PALE,
    ROW,
    SMALL,
    SWITCH,
    Hidden,
    hidden_labels,
    hidden_text,
)
from agreements.documents.word.kept_words import in_two_versions, not_kept, prompts
from agreements.documents.word.links import is_safe_address, without_unseen
from agreements.documents.word.media import bad_parts, is_raster_uri, media_parts
from agreements.documents.word.off_page import off_page, page_of
from agreements.documents.word.ooxml import (
    CONTENT_TYPES,
    MAIN_PART,
    RELS,
    Element,
    R,
    W,
    odd,
    rels_name,
    source_of,
)
from agreements.documents.word.pending import CHANGES, COMMENTS, counted, pending, shown
from agreements.documents.word.place import where
from agreements.documents.word.stories import empty_notes, printed_parts, sections
from agreements.documents.word.styles import styles_of, value_of
from agreements.documents.word.typefaces import symbols_for_letters, typefaces_of
from agreements.documents.word.word_file import WordFile, relationships, story_parts
from agreements.domain.basics.legible import visible

_PENDING = (CHANGES, COMMENTS)
_XML_NAMES = (".xml", ".rels", ".vml")
_VML = "{urn:schemas-microsoft-com:vml}"
_FETCHING = frozenset({"imagedata", "image", "fill", "stroke"})
"""Shapes of an old drawing for which an address is where their picture comes from, and nothing that is clicked."""
_ELSEWHERE = re.compile(r"[\w+.-]{2,}:|//|\\\\")
_BINARY = ("application/vnd.openxmlformats-officedocument.wordprocessingml.printerSettings",)
_LIVE = {
    "ole": (f"{W}object", f"{W}control", "{urn:schemas-microsoft-com:office:office}OLEObject"),
    "alt_chunk": (f"{W}altChunk",),
    "sub_document": (f"{W}subDoc",),
}
"""What stands in the text for an object of another program, and for another document."""
_LIVE_KIND = {tag: kind for kind, tags in _LIVE.items() for tag in tags}
_MOST_OF = (
    ("capoversi", 20_000, (f"{W}p",)),
    ("pezzi di testo formattati a parte", 200_000, (f"{W}r",)),
    ("elementi", 1_000_000, ()),
)
"""Of the whole text: a file of a few kilobytes may hold millions, and 400 pages hold none of these numbers."""
_MOST_INHERITED = 100
"""Styles that rest on one another; Word itself knows a dozen levels."""
_LIVE_RELATIONSHIPS = {
    "vbaProject": "macros",
    "wordVbaData": "macros",
    "oleObject": "ole",
    "package": "ole",
    "control": "ole",
    "activeXControlBinary": "ole",
    "aFChunk": "alt_chunk",
    "subDocument": "sub_document",
}
_ADVICE = {
    "odd_package": "non è nel formato consueto: salvarlo in Word come «Documento di Word (.docx)».",
    "macros": "contiene macro: salvarlo in Word come «Documento di Word (.docx)», senza macro.",
    "ole": "contiene un oggetto incorporato di un altro programma, come un foglio o un controllo ({what}): in Word "
    "fare clic sull’oggetto, tagliarlo e incollarlo con Incolla speciale > Immagine (PNG), o scriverne il contenuto "
    "come testo o tabella, e ricaricarlo.",
    "alt_chunk": "contiene una parte presa da un altro documento e non ancora unita al testo ({what}): aprirlo in "
    "Word, che la unisce, salvarlo di nuovo come «Documento di Word (.docx)», rileggerlo e ricaricarlo.",
    "sub_document": "è un documento master, che richiama un altro documento ({what}): in Word, Visualizza > Struttura "
    "> Mostra documento > Scollega, oppure copiarne il testo, rileggerlo e ricaricarlo.",
    "external": "richiama contenuti esterni ({what}): in Word incorporare le immagini; se è un modello, File > Opzioni "
    "> Componenti aggiuntivi > Gestisci: Modelli > Vai, e scrivere «Normal»; poi salvarlo e ricaricarlo.",
    "signed": "è firmato con Word, e la firma vieta di riprenderlo: in Word, File > Informazioni > Visualizza firme > "
    "Rimuovi firma, salvarlo e ricaricarlo; si firma il PDF che Accordi prepara.",
    "mail_merge": "è collegato a un elenco esterno (stampa unione): in Word, Lettere > Inizia stampa unione > "
    "Documento normale, poi salvarlo e ricaricarlo.",
    "tracked_changes": "contiene revisioni in sospeso ({what}): in Word, Revisione > Accetta (o Rifiuta) tutte le "
    "modifiche ed Elimina tutti i commenti, poi salvarlo e ricaricarlo.",
    "comments": "contiene ancora {what}: in Word, Revisione > Elimina tutti i commenti, poi salvarlo e ricaricarlo.",
    "off_page": "contiene testo posto fuori dalla pagina {what}: in Word riportarlo nel testo (clic destro sulla "
    "cornice o sulla casella > Formato; per i rientri Layout > Rientro), rileggerlo e ricaricarlo.",
    "covering": "contiene un’immagine o un disegno davanti al testo, che può coprirne le parole, {what}: in Word fare "
    "clic sull’oggetto, Disponi testo > In linea con il testo (oppure Quadrato, o Dietro al testo), o eliminarlo, e "
    "ricaricarlo.",
    "symbol_font": "contiene lettere scritte con un carattere di simboli, che nessuno legge ({what}): in Word "
    "selezionarle, Home > Carattere, scegliere quello del testo (per una casella scrivere «☐» o «☒»), rileggerle e "
    "ricaricarlo.",
    "hidden_label": "contiene un elenco numerato in cui non si legge tutto ({what}): in Word, Elenco a più livelli > "
    "Definisci nuovo elenco, riscrivere a mano il formato del numero, e ricaricarlo.",
    "held_field": "contiene un campo automatico che non si conserva ({what}): in Word selezionare il campo, premere "
    "Ctrl+Maiusc+F9, che ne lascia il testo, e ricaricarlo.",
    "fetching_field": "contiene un campo che prende contenuti da altrove ({what}): in Word selezionare il campo, "
    "premere Ctrl+Maiusc+F9, che ne lascia il testo, controllarlo e ricaricarlo.",
    "moving_field": "contiene il campo automatico {what}, che cambia da sé a ogni apertura: in Word selezionare il "
    "campo, premere Ctrl+Maiusc+F9, che ne lascia il testo, controllarlo e ricaricarlo.",
    "drawn_field": "contiene un campo che Word disegna da sé e che non si può scollegare ({what}): in Word scriverne "
    "al suo posto il testo (Alt+F9 mostra i campi, per selezionarlo), e ricaricarlo.",
    "shifting_field": "contiene un campo che sposta le parole che lo seguono, anche fuori dalla riga o dalla pagina "
    "({what}): in Word premere Alt+F9, che mostra i campi, cancellarlo, rileggere ciò che lo segue e ricaricarlo.",
    "silent_field": "contiene un campo di servizio, che non mostra testo e non si può scollegare ({what}): in Word "
    "premere Alt+F9, che mostra i campi, cancellarlo e ricaricarlo.",
    "form_field": "contiene un campo di un modulo da compilare ({what}): in Word scrivere al suo posto il testo, o «☐» "
    "o «☒» al posto di una casella, cancellare il campo e ricaricarlo.",
    "link_field": "contiene un collegamento che non porta a una pagina web né a un indirizzo di posta ({what}): in "
    "Word, clic destro sul collegamento > Rimuovi collegamento ipertestuale, e ricaricarlo.",
    "broken_field": "contiene un campo automatico incompleto o scritto in modo anomalo ({what}): in Word premere "
    "Alt+F9, che mostra i campi, cancellarlo, scriverne al suo posto il testo e ricaricarlo.",
    "empty_note": "contiene una nota vuota, con il solo numero ({what}): in Word scriverne il testo, o cancellare il "
    "richiamo della nota, e ricaricarlo.",
    "section_field": "contiene il campo {what}, che conta le pagine della sezione, e ha più sezioni: in Word "
    "cancellarlo, mettere al suo posto il numero delle pagine del documento (Inserisci > Parti rapide > Campo > "
    "NumPages), e ricaricarlo.",
    "dangling_field": "contiene un rimando a un segnalibro che non c’è ({what}): in Word selezionare il rimando, "
    "premere Ctrl+Maiusc+F9, che ne lascia il testo, controllarlo e ricaricarlo.",
    "link": "contiene un collegamento a «{what}», che non è una pagina web (http, https) né un indirizzo di posta "
    "(mailto): in Word, clic destro sul collegamento > Rimuovi collegamento ipertestuale, e ricaricarlo.",
    "media": "contiene un’immagine di un genere non ammesso ({what}; uno stemma è spesso in EMF o WMF): in Word clic "
    "destro > Salva come immagine, scegliendo PNG, e mettere quella al suo posto, oppure tagliarla e incollarla con "
    "Incolla speciale > Immagine (PNG); poi ricaricarlo. Sono ammesse PNG, JPEG, GIF, BMP, TIFF e i disegni SVG senza "
    "parole né richiami ad altri file.",
    "embedded_font": "porta con sé dei caratteri ({what}): in Word, File > Opzioni > Salvataggio, togliere «Incorpora "
    "caratteri nel file», salvarlo e ricaricarlo.",
    "bound_control": "contiene un controllo contenuto {what}, le cui parole vengono da dati nascosti nel file: in "
    "Word, clic destro sul controllo > Rimuovi controllo contenuto, controllarne il testo e ricaricarlo.",
    "placeholder": "contiene un controllo contenuto non compilato {what}: in Word scrivervi il testo, oppure clic "
    "destro > Rimuovi controllo contenuto e cancellarlo, e ricaricarlo.",
    "prompt": "contiene un testo segnaposto non compilato ({what}): in Word scrivere al suo posto quello vero, o "
    "cancellarlo, e ricaricarlo.",
    "symbol": "contiene {what}, che in PDF non si legge: in Word sostituirlo con un segno del carattere normale, ad "
    "esempio «•», «–», «☐», «☒», e ricaricarlo.",
    "unseen_sign": "contiene {what}, che non si vede o inverte l’ordine di lettura: in Word cancellarlo "
    "(selezionare le lettere che gli stanno accanto e riscriverle a mano), e ricaricarlo.",
    "watermark": "contiene una filigrana o un testo artistico {what}: in Word toglierlo (Progettazione > Filigrana > "
    "Rimuovi filigrana) o scriverlo come testo, e ricaricarlo.",
    "formula_outside": "contiene {what} fuori dal corpo del testo: in Word spostarla nel testo, o scriverla con "
    "caratteri normali, e ricaricarlo.",
    "not_kept": "contiene {what}: in Word sostituirlo con testo normale o con un’immagine (PNG), e ricaricarlo.",
}
_READ_AGAIN = ", rileggerlo e ricaricarlo."
_HIDDEN = {
    SWITCH: (
        "testo nascosto",
        "Home > Mostra tutto (¶) per vederlo, selezionarlo, Home > Carattere, togliere «Nascosto»",
    ),
    SMALL: (
        "testo troppo piccolo per essere letto",
        "selezionarlo, Home > Dimensione carattere, dargli quella del testo",
    ),
    PALE: (
        "testo illeggibile, del colore di ciò che gli sta dietro",
        "selezionarlo, Home > Colore carattere > Automatico, e togliere evidenziazione, sfondo o effetti",
    ),
    OVER: (
        "testo chiaro, che si leggerebbe solo se cadesse sopra il disegno o l’immagine posta dietro al testo",
        "dare lo sfondo scuro al paragrafo o alla cella (Home > Bordi > Bordi e sfondo) al posto del disegno, oppure "
        "selezionarlo, Home > Colore carattere > Automatico",
    ),
    NUMBER: (
        "un numero automatico che non si legge",
        "fare clic sul numero, Home > Carattere, dargli il colore e la dimensione del testo",
    ),
    CRUSHED: (
        "testo illeggibile, con lettere schiacciate, disperse o lontane dalla riga",
        "selezionarlo, Home > Carattere > Avanzate, riportare proporzioni, spaziatura e posizione a 100 % e «Normale»",
    ),
    LINE: (
        "testo illeggibile, in una riga o cornice troppo bassa o stretta",
        "selezionarlo, Home > Paragrafo > Interlinea, scegliere «Singola» (o clic destro > Formato cornice)",
    ),
    ROW: (
        "testo nascosto o tagliato in una riga di tabella",
        "selezionare la tabella, Home > Carattere, togliere «Nascosto», e Layout > Proprietà > Riga, togliere "
        "«Specifica altezza»",
    ),
    CELL: (
        "testo nascosto in una cella unita a quella precedente",
        "selezionare le celle, Layout > Dividi celle, e portare le parole dove si leggono",
    ),
    BOX: (
        "testo nascosto o tagliato in una casella che non si vede o è troppo piccola",
        "Home > Seleziona > Riquadro di selezione, renderla visibile e ingrandirla",
    ),
}


def check_uploaded_docx(docx: WordFile) -> None:
    """Refuse a Word file that is not a plain, finished document.

    Accepted are documents within limits, without DTD, macros, embedded programs' objects, other documents
    inside, contents fetched from elsewhere, tracked changes, comments, hidden text. Links lead to the web or to a mail
    address; pictures are judged by their bytes; of fields only those pass that Word and the page show alike; of the
    rest only what comparison, proof and page read alike.

    Raises:
        UnacceptableDocxError: With a stable `reason` and, in Italian, what is wrong, where, and what to do.
    """
    require_real_docx(docx)
    types = docx.root(CONTENT_TYPES)
    _check_types(docx, types)
    declared, pictures = _declared_as_xml(types), media_parts(docx)
    # Word and LibreOffice read a part by its relationship, whatever its name: every XML part is looked through.
    trees = {
        name: docx.root(name)
        for name in docx
        if name not in pictures
        and (name.lower().endswith(_XML_NAMES) or f"/{name}".lower() in declared or _extension(name) in declared)
    }
    if trees[MAIN_PART].tag != f"{W}document":
        raise _refuse("odd_package")  # for instance «Strict Open XML», whose names are all different
    _check_size(trees.values())
    _check_styles(trees.get("word/styles.xml"))
    if any(kind == "origin" for _, kind, _, _ in relationships(docx, "")):
        raise _refuse("signed")
    _check_relationships(docx)
    for reason, name in bad_parts(docx, trees.keys()):
        raise _refuse(reason, _shown_part(docx, name))
    printed = printed_parts(docx)
    for name in trees:
        docx.once_a_part(_check_printed if name in printed else _check_other, name)
    _check_pending(trees)
    _check_words(docx, printed)


def _refuse(reason: str, what: str = "", details: Sequence[str] = (), advice: str = "") -> UnacceptableDocxError:
    # What is quoted may turn the rest of the sentence around where it is shown.
    said = visible(_ADVICE[advice or reason].format(what=what))
    return UnacceptableDocxError(reason, f"Il documento {said}", tuple(map(visible, details)))


def _check_size(trees: Collection[Element]) -> None:
    for what, most, tags in _MOST_OF:
        number = sum(1 for root in trees for _ in root.iter(*tags))
        if number > most:
            raise UnacceptableDocxError(
                "too_long",
                f"Il documento è fatto di {number} {what}, più dei {most} che si leggono (circa 400 pagine): togliere "
                "in Word le righe e le tabelle vuote, oppure chiedere a chi lo ha prodotto una copia salvata da Word.",
            )


def _check_styles(styles: Element | None) -> None:
    if styles is None:
        return
    bases = {each.get(f"{W}styleId"): value_of(each, "basedOn") for each in styles.iter(f"{W}style")}
    for name in bases:
        seen: set[str | None] = set()
        while name in bases and name not in seen:  # a hostile file goes round in circles
            seen.add(name)
            name = bases[name]
        if len(seen) > _MOST_INHERITED:
            raise odd(f"ha più di {_MOST_INHERITED} stili basati l’uno sull’altro")


def _shown_part(docx: WordFile, part: str) -> str:
    """A picture or font of a file as staff find it: its format, and where the text shows it."""
    found = [part.rpartition(".")[2].upper()] if re.search(r"\.[A-Za-z0-9]{2,4}$", part) else ["senza nome"]
    for story in (*story_parts(docx), *(name for name in ("word/fontTable.xml",) if name in docx)):
        leading = {rel for rel, _, target, external in relationships(docx, story) if target == part and not external}
        for element in docx.root(story).iter("{*}*") if leading else ():
            if any(key.startswith(R) and value in leading for key, value in element.attrib.items()):
                font = next((each.get(f"{W}name", "") for each in element.iterancestors(f"{W}font")), "")
                return f"{found[0]}, {f'«{font}»' if font else where(story, element)}"
    return found[0]


def _hidden(found: Hidden, place: str) -> UnacceptableDocxError:
    what, advice = _HIDDEN[found.how]
    by, also = (f", per lo stile «{found.style}»", ", anche nello stile") if found.style else ("", "")
    return UnacceptableDocxError(
        "hidden_text", f"Il documento contiene {what}, {place}{by}: in Word, {advice}{also}{_READ_AGAIN}"
    )


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


def _check_types(docx: WordFile, types: Element) -> None:
    for child in types:
        place = child.get("PartName", "") or f".{child.get('Extension', '')}"
        kind = child.get("ContentType", "")
        if "wordprocessingml" in kind and kind not in _BINARY and not place.lower().endswith(".xml"):
            raise _refuse("odd_package")  # text under another name would escape the checks
    declared = " ".join(child.get("ContentType", "").lower() for child in types)
    names = " ".join(docx).lower()
    if "macroenabled" in declared or "vbaproject" in declared or "vbaproject" in names:
        raise _refuse("macros")
    if "oleobject" in declared or "activex" in declared or re.search(r"/(embeddings|activex)/", names):
        raise _live(docx, "ole")


def _live(docx: WordFile, kind: str) -> UnacceptableDocxError:
    """The refusal for an object or document inside, with where the text shows it."""
    for story in story_parts(docx):
        for element in docx.root(story).iter(*_LIVE[kind]):
            return _live_at(kind, where(story, element))
    return _live_at(kind, "in una parte del file che nessuna pagina mostra")


def _live_at(kind: str, place: str) -> UnacceptableDocxError:
    return _refuse("alt_chunk" if kind == "sub_document" else kind, place, advice=kind)


def _check_relationships(docx: WordFile) -> None:
    for rels in (name for name in docx if name.lower().endswith(".rels")):
        source = source_of(rels)
        if rels_name(source) != rels:
            raise _refuse("odd_package")  # relationships in another place than ours would escape the checks
        for _, kind, target, external in relationships(docx, source):
            if kind in _LIVE_RELATIONSHIPS:
                raise (
                    _refuse("macros")
                    if _LIVE_RELATIONSHIPS[kind] == "macros"
                    else _live(docx, _LIVE_RELATIONSHIPS[kind])
                )
            if external and kind != "hyperlink":
                raise _refuse("external", _called(target))
        for rel in docx.root(rels).iter(f"{RELS}Relationship"):
            address = rel.get("Target", "")
            if rel.get("Type", "").endswith("/hyperlink") and not _may_be_clicked(address):
                raise _refuse("link", without_unseen(address)[:100])


def _called(target: str) -> str:
    """What is fetched from elsewhere: a page by its address, a file by its name alone."""
    address = without_unseen(urllib.parse.unquote(target)).strip()
    whole = re.match(r"(?:https?|ftp):", address, re.IGNORECASE)
    name = address if whole else re.split(r"[/\\]", address.rstrip("/\\"))[-1]
    return f"«{name[:100]}»" if name else "un file"


def _may_be_clicked(address: str) -> bool:
    return is_safe_address(address) or (address.startswith("#") and len(address) > 1)


def _check_printed(name: str, root: Element) -> None:
    _check_content(name, root, printed=True)


def _check_other(name: str, root: Element) -> None:
    _check_content(name, root, printed=False)


def _check_content(name: str, root: Element, *, printed: bool) -> None:
    for element in root.iter("{*}*"):
        tag: str = element.tag
        # LibreOffice takes a part for a picture by what stands in it, whatever leads there and in whose names.
        if tag[-3:].lower() == "svg" and tag.rpartition("}")[2].lower() == "svg":
            raise _refuse("media", "SVG")
        if element.get(f"{R}link") is not None or element.get(f"{R}href") is not None:
            raise _refuse("external", "un’immagine collegata e non incorporata")
        if tag == f"{W}mailMerge":
            raise _refuse("mail_merge")
        if tag.startswith(_VML):
            _check_addresses(element)
        if tag in _LIVE_KIND:
            raise _live_at(_LIVE_KIND[tag], where(name, element))
    for field in bad_fields(root) if printed else fetching(root):
        raise _refuse(field.reason, f"{field.name}, {where(name, field.element)}", advice=field.kind)


def _check_addresses(element: Element) -> None:
    """From where an old drawing takes contents by itself, and where it leads who clicks on it."""
    for key, value in element.attrib.items():
        name, address = key.rpartition("}")[2], value.strip()
        if name in ("href", "althref") and element.tag.removeprefix(_VML) in _FETCHING and address:
            raise _refuse("external", _called(address))
        if name == "href" and address and not _may_be_clicked(address):
            raise _refuse("link", without_unseen(address)[:100])
        if name == "src" and address.lower().startswith("data:"):
            if not is_raster_uri(address):
                raise _refuse("media", "scritta nel testo")
        elif name == "src" and _ELSEWHERE.match(address):
            raise _refuse("external", _called(address))


def _check_words(docx: WordFile, stories: Sequence[str]) -> None:
    styles, colours, numbering = docx.once(styles_of), docx.once(colours_of), docx.once(read_numbering)
    marks = (mark for name in stories for mark in docx.root(name).iter(f"{W}bookmarkStart"))
    typefaces = docx.once(typefaces_of)
    page = page_of(docx.root(MAIN_PART))
    for label in (
        hidden_labels(docx.root("word/numbering.xml"), styles, colours) if "word/numbering.xml" in docx else ()
    ):
        raise _refuse("hidden_label", label)
    for name in (each for each in ("word/styles.xml", "word/numbering.xml") if each in docx):
        for found in in_two_versions(docx.root(name)):
            raise _refuse(found.reason, f"{found.what}, {where(name, found.element)}")
    for note in empty_notes(docx):
        raise _refuse("empty_note", where(MAIN_PART, note))
    bookmarks = {mark.get(f"{W}name", "").casefold() for mark in marks}
    for name, shape in covering(docx, styles, colours):
        raise _refuse("covering", where(name, shape))
    for name in stories:
        under = beneath(docx, name, styles, colours)
        for field in dangling(docx.root(name), bookmarks):
            raise _refuse(field.reason, f"{field.name}, {where(name, field.element)}")
        for field in of_sections(docx.root(name)) if len(sections(docx)) > 1 else ():
            raise _refuse(field.reason, f"{field.name}, {where(name, field.element)}", advice=field.kind)
        for hidden in hidden_text(docx, name, styles, colours, numbering, under):
            raise _hidden(hidden, where(name, hidden.element))
        for run, family in symbols_for_letters(docx.root(name), styles, typefaces):
            raise _refuse("symbol_font", f"«{family}», {where(name, run)}")
        for placed in off_page(docx, name, styles, numbering, page):
            raise _refuse("off_page", where(name, placed))
        for found in (*not_kept(docx, name), *prompts(docx.root(name), styles)):
            raise _refuse(found.reason, f"{found.what}, {where(name, found.element)}")
