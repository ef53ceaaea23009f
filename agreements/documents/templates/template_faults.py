"""What is wrong in a Word template, said in the words of whoever writes templates, and where it stands."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches

from jinja2 import TemplateError as JinjaError
from jinja2 import TemplateSyntaxError

from agreements.documents.templates.template_environment import DocumentEnvironment
from agreements.documents.word.ooxml import Element, W

_LONGEST = 110


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that its author has to mend.

    Attributes:
        where: Italian name of the place: testo, tabella, intestazione, piè di pagina, stili; empty for the whole.
        quoted: The paragraph as it is written in the template; empty where none is meant.
        message: What is wrong and what to do.
    """

    where: str
    quoted: str
    message: str

    def __str__(self) -> str:
        """One line for staff."""
        place = f"nel {self.where}" if self.where in ("testo", "piè di pagina") else f"in «{self.where}»"
        if self.where in ("tabella", "intestazione"):
            place = {"tabella": "in una tabella", "intestazione": "nell’intestazione"}[self.where]
        if not self.where:
            return self.message
        quote = f", capoverso «{self.quoted}»" if self.quoted else ""
        return f"{place}{quote}: {self.message}"


def cut(text: str) -> str:
    """A paragraph short enough to be quoted."""
    flat = " ".join(text.split())
    return flat if len(flat) <= _LONGEST else f"{flat[: _LONGEST - 1]}…"


def paragraph_text(paragraph: Element) -> str:
    """The text of a paragraph as its author sees it, tags included."""
    return "".join(text.text or "" for text in paragraph.iter(f"{W}t")).strip()


def place_of(part: str, paragraph: Element) -> str:
    """Italian name of the place of a paragraph."""
    if "header" in part:
        return "intestazione"
    if "footer" in part:
        return "piè di pagina"
    return "tabella" if next(paragraph.iterancestors(f"{W}tbl"), None) is not None else "testo"


def syntax_fault(where: str, text: str) -> Fault | None:
    """The first badly written tag of a tagged text, with the paragraph in which it stands; None where all is well."""
    # Each paragraph on a line of its own, so that the line of Jinja's complaint is that of the paragraph.
    lines = re.sub(r"<w:p([ >])", r"\n<w:p\1", text.replace("\n", " "))
    try:
        DocumentEnvironment().from_string(lines)
    except TemplateSyntaxError as e:
        written = [html.unescape(re.sub(r"<[^>]+>", "", line)) for line in lines.split("\n")]
        near = written[min(e.lineno, len(written)) - 1] if e.lineno else ""
        return Fault(where, cut(_quoted(near, e.message or "")), _said(e))
    except JinjaError as e:
        return Fault(where, "", _said(e))
    return None


def _quoted(line: str, message: str) -> str:
    """Of a paragraph and the instructions that docxtpl moves to its end, the one that the complaint is about."""
    own = re.sub(r"(\{%[^%]*%\})+$", "", line)
    word = re.search(r"'([^']*)'", message)
    if word is None or word.group(1) in own:
        return own or line
    return next((tag for tag in re.findall(r"\{%[^%]*%\}", line) if word.group(1) in tag), line)


def unbalanced(text: str) -> bool:
    """Whether a paragraph opens an instruction that it does not close, or the reverse: none spans two."""
    return any(text.count(opening) != text.count(closing) for opening, closing in (("{{", "}}"), ("{%", "%}")))


def _said(error: JinjaError) -> str:
    """Jinja's English complaint in Italian, with what to do."""
    message = error.message or ""
    for pattern, sentence in _COMPLAINTS:
        if found := re.search(pattern, message):
            groups = [group or "" for group in found.groups()]
            advice = _near(groups[0], _known(pattern)) if groups else ""
            return sentence.format(*groups) + advice + "."
    return f"un’istruzione è scritta male ({message.rstrip('.')}): riscriverla come nelle altre."


_COMPLAINTS: tuple[tuple[str, str], ...] = (
    (r"No filter named '([^']*)'", "il filtro «{0}» non esiste"),
    (r"No test named '([^']*)'", "la prova «is {0}» non esiste: togliere l’istruzione o riscriverla"),
    (
        r"unknown tag '(end\w+|else|elif)'",
        "l’istruzione «{0}» chiude o continua qualcosa che non è stato aperto: togliere questa o rimettere l’apertura",
    ),
    (r"unknown tag '([^']*)'", "l’istruzione «{0}» non esiste: tra {{% e %}} si scrivono if, else, endif, for, endfor"),
    (
        r"innermost block that needs to be closed is '(\w+)'",
        "manca la chiusura di un’istruzione «{0}»: aggiungere «end{0}» dove finisce",
    ),
    (r"[Uu]nexpected end of template", "manca la chiusura di un’istruzione: aggiungere endif o endfor dove finisce"),
    (
        r"unexpected char '?(.+?)'? at",
        "il segno {0} non può stare in un’istruzione: riscriverla con caratteri semplici e virgolette diritte",
    ),
    (
        r"expected token '(?:end of print statement|end of statement block)', got '(.*)'",
        "un’istruzione contiene qualcosa di troppo o non è chiusa (vicino a «{0}»): controllare le parentesi {{{{ }}}} "
        "e {{% %}}",
    ),
    (r"expected token .*, got '(.*)'", "un’istruzione è scritta male vicino a «{0}»: riscriverla come nelle altre"),
    (r"unexpected '(.*)'", "un’istruzione contiene «{0}» fuori posto: controllare che sia aperta e chiusa"),
)


def _known(pattern: str) -> Iterable[str]:
    return DocumentEnvironment().filters if "filter" in pattern else ()


def _near(name: str, known: Iterable[str]) -> str:
    """Suggest the nearest known name."""
    names = sorted(known)
    if not names:
        return ""
    near = get_close_matches(name, names, n=1)
    return f": forse è «{near[0]}»" if near else f": i filtri sono {', '.join(names)}"


def nearest_datum(name: str, known: Iterable[str]) -> str:
    """The known path nearest to an unknown one; those of the same list or record come first."""
    owner = name.rpartition(".")[0]
    names = sorted(known)
    for candidates in ([other for other in names if other.rpartition(".")[0] == owner], names):
        if near := get_close_matches(name, candidates, n=1, cutoff=0.7):
            return near[0]
    return ""


def paragraphs_with(name: str, paragraphs: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Place and text of the paragraphs with a tag that speaks of a datum, by the last step of its path."""
    word = re.compile(rf"\b{re.escape(name.rpartition('.')[2].removesuffix('[]'))}\b")
    for where, text in paragraphs:
        if any(word.search(tag) for tag in re.findall(r"\{[{%].*?[%}]\}", text)):
            yield where, text
