"""Faults of Italian that a reader of an act would stumble over: articles, elision, plurals, doubled words and stops."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from docx import Document

from agreements.domain.basics.day_words import MONTHS

_JOINED = "del|al|dal|nel|sul"
_FEMININE = (
    "convenzione|intesa|regione|provincia|giunta|deliberazione|delibera|proposta|parte|scadenza|legge|determinazione|firma|"
    "comunicazione|sottoscrizione|struttura|direzione|durata|clausola|data|attestazione|relazione|prefettura|università|"
    "verifica|proroga|disdetta|nota|lettera"
)
_MASCULINE = (
    "protocollo|accordo|comune|ministero|testo|piano|decreto|provvedimento|atto|rinnovo|recesso|dirigente|settore|ufficio|"
    "comitato|termine|firmatario|registro|repertorio|capitolo|articolo|comma|documento|consiglio|sindaco"
)
_VOWEL = "[aeiouàèéìòóù]"
FAULTS: dict[str, re.Pattern[str]] = {
    "due articoli di seguito": re.compile(r"\b(?:del|al|dal|nel|sul|della|alla|dalla) (?:il|lo|la|i|gli|le)\b", re.I),
    "articolo maschile con un nome femminile": re.compile(
        rf"\b(?:il|lo|{_JOINED}|dello|allo|dallo|nello|sullo|un|uno|questo|i|dei|ai) (?:{_FEMININE})\b", re.I
    ),
    "articolo femminile con un nome maschile": re.compile(
        rf"\b(?:la|della|alla|dalla|nella|sulla|una|questa) (?:{_MASCULINE})\b", re.I
    ),
    "manca l’elisione": re.compile(
        rf"\b(?:la|lo|della|dello|alla|allo|dalla|dallo|nella|nello|sulla|sullo|una|il|{_JOINED}) "
        rf"{_VOWEL}(?![A-Z])\w{{2}}"
    ),
    "manca l’elisione davanti a 8 o 11": re.compile(
        rf"\b(?:il|{_JOINED}) (?:0?8|11)(?![0-9]|[.,][0-9]+ ?(?:euro|%))\b", re.I
    ),
    "articolo davanti a s impura, z, gn, ps": re.compile(
        rf"\b(?:il|{_JOINED}|un|i|dei|ai|dai|nei|sui) (?:s[bcdfglmnpqrtv]|z|gn|ps)\w", re.I
    ),
    "due punti fermi": re.compile(r"(?<!\.)\.\.(?!\.)|[;,:]\.|,,|;;|: ?:"),
    "singolare e plurale": re.compile(
        r"(?<![0-9.,/])\b1 (?:giorni|mesi|anni|volte|settimane|parti|copie|pagine|firme)\b|"
        r"\b(?:[2-9]|[1-9][0-9]) (?:giorno|mese|anno|volta|settimana|parte|copia|pagina|firma)\b|"
        r"\bun[oa]? (?:giorni|mesi|anni)\b",
        re.I,
    ),
    "«in data» con l’articolo": re.compile(r"\bin data (?:il|lo|la|del|l’)\b", re.I),
    "due volte la stessa parola": re.compile(r"\b(?!man\b|via\b|poco\b|dati\b|si\b)([a-zàèéìòù]{2,}) \1\b", re.I),
    "spazio fuori posto": re.compile(r"(?<=\w) +[,;:.](?!\.)(?=\s|$)|[(«“] | [)»”]|\(\)|«»|“”"),
    "apostrofo o virgolette di macchina": re.compile(r"\w'\w|\"|(?<=\w)'(?=\s|$)"),
    "«n.» due volte": re.compile(r"\bn\. ?n\.", re.I),
    "resto di un modello": re.compile(r"\{\{|\}\}|\{%|\bNone\b|\bTrue\b|\bFalse\b|\bnan\b"),
    "accento": re.compile(
        r"\bqual[’']è\b|\b(?:per|poi|affin|non|pur|anzi|ben|fin|giac)chè\b|\bpò\b|(?<![\w’])[Ee][’'](?= )", re.I
    ),
    "apostrofo con un nome maschile": re.compile(
        rf"\bun[’'](?:{_MASCULINE}|ente|adempimento|avviso|esame|importo)\b", re.I
    ),
    "manca «°» al primo del mese": re.compile(rf"(?<![0-9./°])\b1 (?:{'|'.join(MONTHS)})\b"),
    "articolo plurale": re.compile(
        rf"\b(?:degli|agli|dagli|negli|sugli) (?!s[bcdfglmnpqrtv]|z|gn|ps|x|y|{_VOWEL}|[«“0-9])\w|"
        rf"(?<![\w.] )(?<!\w)(?:dei|ai|dai|nei|sui) {_VOWEL}\w\w|\bi (?:enti|accordi|atti|uffici|obblighi|impegni)\b",
        re.I,
    ),
    "articolo plurale con un nome singolare": re.compile(
        rf"(?<!\.)\b(?:le|delle|alle|dalle|nelle|sulle) (?!università)(?:{_FEMININE})\b|"
        rf"\b(?:gli|i|degli|dei|agli|ai) (?:{_MASCULINE}|ente|impegno)\b",
        re.I,
    ),
    "«presente» di un altro genere": re.compile(
        rf"\b(?:il|del|al|dal|nel|sul) presente (?:{_FEMININE})\b|"
        rf"\b(?:la|della|alla|dalla|nella|sulla) presente (?:{_MASCULINE})\b",
        re.I,
    ),
    "spazio dopo l’apostrofo": re.compile(r"\b(?:l|dell|all|dall|nell|sull|un)[’'] (?=\w)", re.I),
    "manca lo spazio dopo il punto": re.compile(r"\b(?:art|artt|nn?|lett)\.[0-9]", re.I),
    "singolare dopo un numero in lettere": re.compile(
        r"\b(?:due|tre|quattro|cinque|sei|dieci|quindici|venti|trenta|sessanta|novanta) "
        r"(?:giorno|mese|anno|volta|parte)\b",
        re.I,
    ),
    "virgolette dentro virgolette uguali": re.compile(r"«[^«»]*«"),
    "maiuscola dopo «calcola così»": re.compile(r"\b(?:calcola|calcolato) così: [A-Z]"),
    "data in cifre": re.compile(r"\b(?:il|del|dal|al|in data) [0-9]{2}/[0-9]{2}/[0-9]{4}\b"),
    "l’uno o l’altra": re.compile(r"\b(?:[Ii]l/[Ll]a|sottoscritto/a|[a-z]{3,}[oe]/[aie])\b"),
    "«per … per» di una cessazione": re.compile(r"\bper risoluzione per\b"),
    "nome di un certificato da macchina": re.compile(r"\bCommon Name\b|\bOrganization:|\bCN="),
    "due volte il nome del periodo": re.compile(r"\bil periodo \w+ periodo\b"),
    "somma che ripete il totale": re.compile(r"complessivi ([0-9.,]+ euro), a carico [^,;]* per \1"),
    "«pagine:» fuori da una frase": re.compile(r"\(pagine: "),
    "preposizione senza articolo": re.compile(r"\b(?:di|a|da|in|su) (?:il|lo|la|i|gli|le) ", re.I),
}


_FILE_NAME = re.compile(r"«[^«»]*\.(?:pdf|docx|p7m|xlsx)»")
"""A file is called as its folder calls it, not as a sentence would."""


def faults(texts: Iterable[str]) -> Iterator[str]:
    """The faults of some paragraphs, each with the words around it."""
    for text in (_FILE_NAME.sub("«file»", each) for each in texts):
        for name, pattern in FAULTS.items():
            for found in pattern.finditer(text):
                yield f"{name}: …{text[max(0, found.start() - 40) : found.end() + 40]}…"


def paragraphs(docx: bytes) -> tuple[str, ...]:
    """All that a Word document says, with its own apostrophes."""
    document = Document(io.BytesIO(docx))
    cells = [p for table in document.tables for row in table.rows for cell in row.cells for p in cell.paragraphs]
    margins = [
        p for s in document.sections for part in (s.header, s.footer, s.first_page_header) for p in part.paragraphs
    ]
    return tuple(dict.fromkeys(p.text for p in (*document.paragraphs, *cells, *margins) if p.text.strip()))


def read_aloud(folder: Path) -> list[str]:
    """The faults in the Word documents below a folder, files shown with revisions left out: those hold two texts."""
    return [
        f"{file.name}: {fault}"
        for file in sorted(folder.rglob("*.docx"))
        if "confronto" not in file.name
        for fault in faults(paragraphs(file.read_bytes()))
    ]
