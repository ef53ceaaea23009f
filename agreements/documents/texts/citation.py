"""A norm as formal texts cite it, from the short form that people type: «art. 4 c. 2 D.Lgs. 165/2001»."""

from __future__ import annotations

import re
from typing import Final

from agreements.domain.agreement.body_name import BodyName, Grammar

_KINDS: Final = {
    r"D\. ?Lgs\.": "decreto legislativo",
    r"D\. ?P\. ?R\.": "decreto del Presidente della Repubblica",
    r"D\. ?L\.": "decreto-legge",
    r"L\. ?R\.": "legge regionale",
    r"L\.": "legge",
}
_NAMED: Final = {
    r"Cost\.": "Costituzione",
    r"c\.c\.": "codice civile",
    r"c\.p\.a\.": "codice del processo amministrativo",
}
_DAYS: Final = {
    "D.Lgs. 33/2013": "14 marzo",
    "D.Lgs. 36/2023": "31 marzo",
    "D.Lgs. 82/2005": "7 marzo",
    "D.Lgs. 104/2010": "2 luglio",
    "D.Lgs. 117/2017": "3 luglio",
    "D.Lgs. 118/2011": "23 giugno",
    "D.Lgs. 165/2001": "30 marzo",
    "D.Lgs. 196/2003": "30 giugno",
    "D.Lgs. 267/2000": "18 agosto",
    "D.P.R. 445/2000": "28 dicembre",
    "L. 136/2010": "13 agosto",
    "L. 241/1990": "7 agosto",
}
"""When those were adopted that bodies cite most; of others the number and the year are enough."""
_GRAMMAR: Final = {
    Grammar.MASCULINE: "articolo statuto decreto regolamento codice provvedimento verbale atto",
    Grammar.FEMININE: "legge deliberazione delibera determinazione ordinanza delega procura nomina Costituzione",
    Grammar.MASCULINE_PLURAL: "articoli",
}
_BELOW: Final = {"c.": "comma", "co.": "comma", "cc.": "commi", "lett.": "lettera", "n.": "numero"}
_NUMBER = r"\d+(?:-[a-z]+|-\d+)?"
_PART = rf"(?: (?:cc?\.|co\.|lett\.|n\.) (?:{_NUMBER}|[a-z]{{1,2}})\)?)"
_ARTICLES = re.compile(rf"\b[Aa]rt(?P<many>t?)\. ?(?P<listed>{_NUMBER}{_PART}*(?:(?:,| e|, e) {_NUMBER}{_PART}*)*)")
_ONE = re.compile(rf"(?P<number>{_NUMBER})(?P<below>{_PART}+)")
_NORM = re.compile(
    rf"(?<![\w.])(?:(?P<kind>{'|'.join(_KINDS)})(?P<whose>(?: (?-i:[A-Z])[\w’-]+)*) ?"
    r"(?:n\. ?)?(?P<number>\d+)/(?P<year>\d{4})"
    rf"|(?P<named>{'|'.join(_NAMED)}))",
    re.IGNORECASE,
)
_JOINED = {"il": "del", "lo": "dello", "la": "della", "l’": "dell’", "i": "dei", "gli": "degli", "le": "delle"}
_WITH_OF = re.compile(r"(?:di|del|dello|della|dei|degli|delle) |(?:dell|d)’")


def in_full(cited: str) -> str:
    """The norm in words, with its article: «gli articoli 4, comma 2, e 17 del decreto legislativo 30 marzo 2001, …».

    Words that are no short form stay as they are.
    """
    words = _ARTICLES.sub(_articles, re.sub(r"[ \t\n]+", " ", cited).strip().replace("'", "’"))
    words = _NORM.sub(lambda found: _norm(found, words), words)
    words = re.sub(r"\b(e|nonché) (?=(?:legge|statuto)\b)", lambda m: f"{m[0]}{_article(words[m.end() :])}", words)
    return f"{_article(words)}{words}"


def citations_in_full(cited: str) -> str:
    """Several norms, as people part them with «;», within one sentence."""
    *others, last = [in_full(each) for each in cited.split(";") if each.strip()]
    return f"{', '.join(others)}, nonché {last}" if others else last


def of_norm(cited: str) -> str:
    """A norm or an act after «in virtù»: «dell’articolo 37 dello Statuto», «della delega n. 3», «di D.P.G.R. n. 5»."""
    words = re.sub(r"^(?:ai sensi|giusta|in virtù|in forza) ", "", in_full(cited))
    if _WITH_OF.match(words):
        return words
    found = re.match(r"(?:il|lo|la|i|gli|le)(?= )|l’", words)
    return f"{_JOINED[found[0]]}{words[found.end() :]}" if found else f"di {words}"


def _articles(found: re.Match[str]) -> str:
    listed = _ONE.sub(lambda one: f"{one['number']}{_below(one['below'])},", found["listed"]).replace(",,", ",")
    return f"{'articoli' if found['many'] else 'articolo'} {listed}"


def _below(parts: str) -> str:
    for short, word in _BELOW.items():
        parts = parts.replace(f" {short} ", f", {word} ")
    return parts


def _norm(found: re.Match[str], words: str) -> str:
    if found["named"]:
        name = next(name for short, name in _NAMED.items() if re.fullmatch(short, found["named"], re.IGNORECASE))
    else:
        name, key = next(
            (name, re.sub(r"\\| \?", "", short))
            for short, name in _KINDS.items()
            if re.fullmatch(short, found["kind"], re.IGNORECASE)
        )
        number, year = found["number"], found["year"]
        day = _DAYS.get(f"{key} {number}/{year}")
        name += found["whose"]
        name += f" {day} {year}, n.\u00a0{number}" if day else f" n.\u00a0{number} del {year}"
    behind_articles = re.search(rf"\barticol[oi] [^;]*(?:{_NUMBER}|\)),? $", words[: found.start()])
    return of_norm(name) if behind_articles else name


def _article(words: str) -> str:
    """The article that a text wants that begins with a known noun; empty before any other word."""
    first = re.match(r"[\w-]+", words)
    noun = first[0].removesuffix("-legge") if first else ""
    for grammar, nouns in _GRAMMAR.items():
        if noun in nouns.split():
            return BodyName(words, grammar).alone.removesuffix(words)
    return ""
