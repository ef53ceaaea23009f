"""The citations of norms in what staff read, and the register of norms that has to know them (`docs/norme.toml`).

`python -m tests.support.norms` writes `docs/norme.md` anew.
"""

from __future__ import annotations

import ast
import re
import tomllib
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any

ROOT = Path(__file__).parents[2]
PAGE, DATA = ROOT / "docs/norme.md", ROOT / "docs/norme.toml"
_PROGRAM = ("agreements", "flows", "cli", "signing", "tasks", "sandbox")
_KINDS = {
    "L.": r"legge(?: costituzionale)?|L\.",
    "D.Lgs.": r"decreto legislativo|[Dd]\. ?[Ll]gs\.",
    "D.L.": r"decreto-legge|D\.L\.",
    "D.P.R.": r"decreto del Presidente della Repubblica|[Dd]\.P\.R\.",
    "D.M.": r"decreto ministeriale|D\.M\.",
    "Reg.": r"regolamento|Reg\.",
    "Dir.": r"direttiva",
    "Dec.": r"decisione di esecuzione|Dec\. esec\.",
}
_NAMED = {
    "c.c.": r"codice civile|c\.c\.",
    "c.p.a.": r"codice del processo amministrativo|c\.p\.a\.",
    "Cost.": r"Costituzione\b|Cost\.",
    "D.Lgs. 82/2005": r"CAD\b|codice dell’amministrazione digitale",
    "D.Lgs. 267/2000": r"TUEL\b",
    "D.Lgs. 117/2017": r"CTS\b|[Cc]odice del Terzo settore",
    "Reg. (UE) 910/2014": r"eIDAS\b",
    "Reg. (UE) 2016/679": r"GDPR\b|(?<=[0-9] del )regolamento\b(?! (?:\(|UE|CE|n\.|di |per |interno))",
    "DPCM 22/2/2013": r"DPCM 22/2/2013|D\.?P\.?C\.?M\.? 22 febbraio 2013",
}
_DAY = r"(?:[0-9]{1,2}°? [a-z]+ [0-9]{4},? ?)?"
_NUMBERED = re.compile(
    "|".join(
        rf"(?P<k{n}>{words}) ?(?P<u{n}>\((?:UE|CE|CEE)[^)]*\)|UE\b)?[ ,]*{_DAY}(?:n\. ?)?(?P<a{n}>[0-9]{{1,4}})"
        rf"(?:[/ ](?P<b{n}>[0-9]{{2,4}}))?"
        for n, words in enumerate(_KINDS.values())
    )
)
_BY_NAME = re.compile("|".join(f"(?P<n{n}>{words})" for n, words in enumerate(_NAMED.values())))
_YEAR = re.compile(r"[0-9]{1,2}°? [a-z]+ (?P<year>[0-9]{4})")
_HEAD = re.compile(r"\b[Aa]rt(?:icol[oi]|t?\.)\s*(?=[0-9])")
_JOINED = re.compile(
    r"[ ,()]*(?:(?:e|ed|della?|dello|dell’|al(?:la)?|del|dei|sua|cit\.|seguenti|tabella|tariffa|parte|prima|"
    r"allegat[oa]|B|testo unico|di cui|,)[ ,]*)*",
    re.IGNORECASE,
)
_ANNEXED = re.compile(r"\b(?P<annex>tabella|tariffa)\b", re.IGNORECASE)
_OF_NO_NORM = re.compile(r"[^;:()]{0,30}?(?:\bl\.r\.|\bL\.R\.|\bstatut|\blegge regionale)", re.IGNORECASE)
_ONE = re.compile(r"[0-9]+(?:-(?:bis|ter|quater|quinquies|sexies|septies|octies|nonies|novies|decies|undecies))?")
_BELOW = re.compile(
    r"\b(?:primo|secondo|terzo|quarto|quinto)(?: e (?:terzo|quarto|quinto))? comma|"
    r"\bcc\.\s*[\w-]+(?:,? (?:e )?[0-9][\w-]*)*|(?:\bcomm[ai]|\bc\.|"
    r"\blett(?:er[ae]|\.)|\bpar(?:agrafo|\.)|\bnumer[oi]|\bn\.|\bpunt[oi])\s*[\w)…-]+"
    r"(?:\)|(?:,| e| ed) (?:[\w-]+\)|[a-z]\b))*"
)


@dataclass(frozen=True, slots=True)
class Citation:
    """A norm cited in a text.

    Attributes:
        norm: In its short form: «L. 241/1990».
        article: Empty where the whole norm is cited.
        sentence: Around it.
    """

    norm: str
    article: str
    file: str
    sentence: str


def citations(text: str, file: str, own: Mapping[str, str] = MappingProxyType({})) -> Iterator[Citation]:
    """The norms that a text cites, article by article; of an article without its norm the norm is empty.

    Args:
        text: One sentence, or some that belong together.
        file: Where it stands.
        own: The norms of the whole file by article, for a text that goes on speaking of them; "" for any other article.
    """
    text, end = text.replace("\u00a0", " "), 0
    claimed: set[int] = set()
    explicit: dict[str, str] = {}
    mentions = list(_mentions(text))
    for start, stop, norm in mentions:
        found = _articles(text, max(end, start - 160), start, stop, claimed)
        explicit |= dict.fromkeys(found, norm)
        for article in found or ("",):
            yield Citation(norm, article, file, _around(text, start, stop))
        end = stop
    for head in _HEAD.finditer(text):
        if head.start() in claimed or not head[0].strip().endswith(".") or text[head.start() - 1 : head.start()] == "«":
            continue
        listed = _listed(text[head.start() : head.start() + 60], joined=False) or []
        if _OF_NO_NORM.match(text, head.end()):
            continue
        before = [norm for _, stop, norm in mentions if stop <= head.start()]
        for article in _with_annex(listed, text[head.start() : head.start() + 60].partition(";")[0]):
            norm = explicit.get(article) or (before[-1] if before else own.get(article) or own.get("", ""))
            yield Citation(norm, article, file, _around(text, head.start(), head.end() + 60))


def _around(text: str, start: int, stop: int) -> str:
    return " ".join(text[max(0, start - 160) : stop + 60].split())


def _mentions(text: str) -> Iterator[tuple[int, int, str]]:
    found = []
    for match in _NUMBERED.finditer(text):
        n = next(n for n in range(len(_KINDS)) if match[f"k{n}"])
        kind, first, second = list(_KINDS)[n], match[f"a{n}"], match[f"b{n}"]
        day = _YEAR.search(match[0])
        if second is None and day is None:
            continue
        year = second or (day["year"] if day else "")
        number = f"{first}/{'19' if len(year) == 2 and int(year) > 30 else ''}{year}"
        union = (
            " (CEE)"
            if match[f"u{n}"] and "CEE" in match[f"u{n}"]
            else " (UE)"
            if kind in ("Reg.", "Dir.", "Dec.")
            else ""
        )
        found.append((match.start(), match.end(), f"{kind}{union} {number}"))
    found += [
        (match.start(), match.end(), next(key for n, key in enumerate(_NAMED) if match[f"n{n}"]))
        for match in _BY_NAME.finditer(text)
    ]
    return iter(sorted(found))


def _articles(text: str, begin: int, start: int, stop: int, claimed: set[int]) -> tuple[str, ...]:
    """The articles beside the name of a norm: those right before it, or right behind it."""
    found: list[str] = []
    rest = start
    for head in reversed([match.start() for match in _HEAD.finditer(text, begin, start)]):
        listed = _listed(text[head:rest])
        if listed is None:
            break
        found, rest = [*_with_annex(listed, text[head:rest]), *found], head
        claimed.add(head)
    if not found and (behind := re.compile(r",? \(?(?=[Aa]rt)").match(text, stop)):
        head = re.match(r"[Aa]rt(?:icol[oi]|t?\.) [^.;:()]*?(?=[;:()]|\.(?: |$)|$)", text[behind.end() : stop + 80])
        found = list((_listed(head[0], joined=False) if head else None) or ())
        claimed.update({behind.end()} if found else ())
    return tuple(dict.fromkeys(found))


def _with_annex(articles: Iterable[str], words: str) -> list[str]:
    """«9 tariffa»: an article of what is annexed to a norm is another than that of the norm."""
    annex = _ANNEXED.search(words)
    return [f"{article} {annex['annex'].casefold()}" if annex else article for article in articles]


def _listed(group: str, *, joined: bool = True) -> list[str] | None:
    """The articles of «artt. 5 c. 2 e 7 della »; None where other words follow them, so that another norm is meant."""
    words = _BELOW.sub(" ", _HEAD.sub("", group, count=1))
    head = re.match(rf"\s*(?:{_ONE.pattern}|[ ,e–-]|\bda\b|\ba\b)+", words)
    if head is None or (joined and not _JOINED.fullmatch(words[head.end() :])):
        return None
    return _ONE.findall(head[0])


def everything() -> Iterator[Citation]:
    """The citations in all that staff read."""
    for room in _PROGRAM:
        for file in sorted((ROOT / room).rglob("*.py")):
            name = file.relative_to(ROOT).as_posix()
            for text in _strings(ast.parse(file.read_text(encoding="utf-8"))):
                yield from citations(text, name)
    for folder in (
        "legal_bases",
        "region_profiles",
        "templates_docx",
        "agreements/notifications/templates",
        "agreements/documents",
    ):
        for file in sorted((ROOT / folder).rglob("*")):
            name = file.relative_to(ROOT).as_posix()
            if file.suffix in (".toml", ".txt", ".html", ".j2", ".csv"):
                lines = file.read_text(encoding="utf-8").splitlines()
                own = _own(lines) if folder == "legal_bases" else {}
                for line in lines:
                    yield from citations(line, name, own)
            elif file.suffix == ".docx":
                with zipfile.ZipFile(file) as package:
                    for part in package.namelist():
                        if re.fullmatch(r"word/(?:document|header\d*|footer\d*|footnotes)\.xml", part):
                            xml = package.read(part).decode()
                            for paragraph in re.findall(r"<w:p[ >].*?</w:p>", xml, re.DOTALL):
                                yield from citations(re.sub("<[^>]+>", "", paragraph), name)
    for page in ("docs/guida.md", "docs/voci-di-un-accordo.md", "docs/operations.md"):
        for block in re.split(r"\n(?=\n| *[-|0-9*])", (ROOT / page).read_text(encoding="utf-8")):
            yield from citations(" ".join(block.split()), page)


def _own(lines: Iterable[str]) -> dict[str, str]:
    """The norms of a legal basis by article, and of any other article its first."""
    found = {each.article: each.norm for line in lines for each in citations(line, "") if each.norm and each.article}
    law = next(line for line in lines if line.startswith("norma = "))
    return found | {"": next(each.norm for each in citations(law, ""))}


def _strings(tree: ast.Module) -> Iterator[str]:
    """The strings of a module that are no docstrings; between the pieces of an f-string only constants are known."""
    told = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    constants = {
        node.targets[0].id: node.value.value
        for node in tree.body
        if isinstance(node, ast.Assign)
        and isinstance(node.targets[0], ast.Name)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    }

    def piece(value: ast.expr) -> str:
        if isinstance(value, ast.Constant):
            return str(value.value)
        name = value.value if isinstance(value, ast.FormattedValue) else None
        return constants.get(name.id, "…") if isinstance(name, ast.Name) else "…"

    inside: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            inside |= {id(value) for value in node.values}
            yield "".join(map(piece, node.values))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and not {id(node)} & (told | inside):
            yield node.value


def register() -> dict[str, dict[str, Any]]:
    """The register, by the short form of each norm."""
    return tomllib.loads(DATA.read_text(encoding="utf-8"))


def where_cited() -> dict[str, dict[str, set[str]]]:
    """By norm and article, the files that cite it."""
    found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for each in everything():
        found[each.norm][each.article].add(each.file)
    return found


def page() -> str:
    """The page of the register."""
    cited = where_cited()
    rows = [
        "| Norma | Articoli citati | Dove | In vigore dal | Guardata il | Fonte |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for norm, entry in sorted(register().items(), key=lambda item: str(item[0])):
        articles = cited.get(norm, {})
        numbers = ", ".join(sorted((a for a in articles if a), key=_order)) or "–"
        rooms = ", ".join(sorted({_room(file) for files in articles.values() for file in files}))
        rows.append(
            f"| {norm}, {entry['titolo']} | {numbers} | {rooms} | {_day(entry['in_vigore_dal'])} | "
            f"{_day(entry['guardata_il'])} | {entry['fonte']} |"
        )
        rows += [
            f"| | {note['articolo']} | | {_day(note.get('dal', '–'))} | | {note['nota']} |"
            for note in entry.get("note", [])
        ]
    return _INTRODUCTION + "\n".join(rows) + "\n"


_INTRODUCTION = """# Le norme che Accordi cita

Questa pagina è scritta da un programma (`python -m tests.support.norms`) dal registro [norme.toml](norme.toml) e da
tutto ciò che il personale legge: moduli, rifiuti, avvisi, modelli, basi giuridiche, profili, guida. Un articolo citato
che il registro non conosce ferma le prove. «Da confermare» vuol dire che nessuno ha letto la norma nella sua fonte:
prima di fondarvi un atto la confronta l'ufficio legale.

"""


def _order(article: str) -> tuple[int, str]:
    number = re.match("[0-9]+", article)
    assert number is not None
    return int(number[0]), article[number.end() :]


def _room(file: str) -> str:
    named = {
        "flows": "moduli",
        "legal_bases": "basi giuridiche",
        "region_profiles": "profili",
        "templates_docx": "modelli",
        "docs": "guida",
        "signing": "verifica delle firme",
    }
    return named.get(file.split("/")[0], "passi e avvisi")


def _day(value: object) -> str:
    return f"{value:%d/%m/%Y}" if isinstance(value, date) else str(value)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
