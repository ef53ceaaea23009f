"""What a lawyer's edit of a clause may have broken: its description, its Word file, and whether the two agree.

The proof that text and obligations cannot disagree is made here, for every clause: each time limit is changed, and the
text has to change with it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from jinja2 import TemplateError as JinjaError

from agreements.documents.files.errors import DocumentError
from agreements.documents.templates.clause_files import (
    DESCRIBED,
    FOLDER,
    GIVEN,
    ClauseFiles,
    clause_folders,
    read_clause,
)
from agreements.documents.templates.clause_text import article_words, clause_article, described, schema_with, stating
from agreements.documents.templates.manifest import TemplateFiles, manifest, template_bytes
from agreements.documents.templates.template_data import tagged_texts, used_in
from agreements.documents.templates.template_faults import Fault, cut, paragraph_text
from agreements.documents.templates.template_lint import lint
from agreements.documents.word.article import article_headings
from agreements.documents.word.ooxml import MAIN_PART, Element, W
from agreements.documents.word.word_file import WordFile
from agreements.domain.basics.errors import InvalidDatum
from agreements.domain.basics.number_words import states
from agreements.domain.clauses.clause_check import TRIED_OFFICES, TRIED_PARTIES, clashing, inconsistent, typed_terms
from agreements.domain.clauses.clause_choice import Choice, switched_on
from agreements.domain.clauses.clause_kind import AskedClause, ParameterKind, Presence
from agreements.domain.days.time_limit import TimeLimit

SCHEMA = "protocollo-intesa"
"""The template among whose articles the clauses stand."""
_RUBRIC = re.compile(r"\{\{\s*rubrica\s*\}\}")
_TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}")
# What would not come along with the paragraphs: numbering of its own, tables, pictures, links, notes.
_NOT_CARRIED = {
    f"{W}numPr": "un elenco numerato a mano: usare gli stili «Comma» e «Lettera», che si numerano da sé",
    f"{W}drawing": "un’immagine",
    f"{W}pict": "un’immagine",
    f"{W}object": "un oggetto",
    f"{W}hyperlink": "un collegamento",
    f"{W}footnoteReference": "una nota a piè di pagina",
    f"{W}tbl": "una tabella",
}
_OTHER_AMOUNT = 17
"""With which each time limit is tried beside its own."""


def check_clauses(folder: Path | None = None) -> dict[str, tuple[Fault, ...]]:
    """Check every clause of a folder, or those in use; nothing is changed.

    Returns:
        By name («clausole/recesso») what has to be mended; empty where all is well.
    """
    folders = clause_folders(files("templates_docx") if folder is None else folder)
    found: dict[str, ClauseFiles | DocumentError] = {code: _read(path) for code, path in folders.items()}
    others = {code: clause for code, clause in found.items() if isinstance(clause, ClauseFiles)}
    if folder is not None:  # a copy stands beside the clauses in use, and takes the place of its own
        in_use = {code: _read(path) for code, path in clause_folders(files("templates_docx")).items()}
        others = {code: c for code, c in in_use.items() if isinstance(c, ClauseFiles)} | others
    return {
        f"{FOLDER}/{code}": check_clause(clause, list(others.values()))
        if isinstance(clause, ClauseFiles)
        else (Fault("", "", str(clause)),)
        for code, clause in found.items()
    }


def _read(folder: Traversable | Path) -> ClauseFiles | DocumentError:
    try:
        return read_clause(folder)
    except DocumentError as e:
        return e


def check_clause(clause: ClauseFiles, others: Sequence[ClauseFiles]) -> tuple[Fault, ...]:
    """Check one clause as it is described and written, then as it comes out."""
    kind = clause.kind
    said = [*inconsistent(kind), *clashing(kind, [other.kind for other in others], manifest(SCHEMA).articles)]
    try:
        faults = [*(Fault("", "", f"{DESCRIBED}: {message}") for message in said), *_word_file(clause)]
        return tuple(faults) or tuple(_tried(clause))
    except DocumentError as e:
        return (Fault("", "", str(e)),)


def _word_file(clause: ClauseFiles) -> Iterator[Fault]:
    docx = WordFile(clause.docx)
    body = docx.root(MAIN_PART).find(f"{W}body")
    for fault in lint(_as_template(clause)):
        yield replace(fault, message=fault.message.replace("manifest.toml", DESCRIBED))
    if body is None:
        return
    for tag, what in _NOT_CARRIED.items():
        if (element := next(body.iter(tag), None)) is not None:
            paragraph = element if tag == f"{W}tbl" else next(element.iterancestors(f"{W}p"))
            yield Fault("testo", cut(paragraph_text(paragraph)), f"contiene {what}; nell’articolo non può stare.")
    yield from _heading(docx, body)
    yield from _typed(clause, body)


def _heading(docx: WordFile, body: Element) -> Iterator[Fault]:
    """One heading, the first paragraph: what stands before it, or below a second one, would not belong to it."""
    texts = [text for paragraph in body.iter(f"{W}p") if (text := paragraph_text(paragraph))]
    headings = article_headings(docx)
    if not texts or not _RUBRIC.fullmatch(texts[0]) or headings[:1] != (texts[0],):
        yield Fault(
            "testo",
            cut(texts[0]) if texts else "",
            "il primo capoverso deve essere {{ rubrica }}, nello stile «Articolo»: la rubrica si scrive in "
            f"{DESCRIBED}.",
        )
    if len(headings) > 1:
        message = "è un secondo titolo nello stile «Articolo»: ogni clausola è un articolo solo."
        yield Fault("testo", cut(headings[1]), message)


def _as_template(clause: ClauseFiles) -> TemplateFiles:
    """The Word file as the check of templates takes it; the data that every clause may use need not be used."""
    said = described(clause)
    try:
        used = frozenset[str]().union(*(used_in(text) for _, text in tagged_texts(clause.docx)))
    except JinjaError:  # the check tells it
        used = frozenset()
    given = {name: text for name, text in said.optional.items() if name in used and name in GIVEN}
    return TemplateFiles(clause.name, clause.docx, replace(said, optional=given), {})


def _typed(clause: ClauseFiles, body: Element) -> Iterator[Fault]:
    """A time limit in letters or figures beside a parameter: the register would not know that it is another one."""
    names = [p.name for p in clause.kind.parameters if p.kind is ParameterKind.TERM]
    if not names:
        return
    for paragraph in body.iter(f"{W}p"):
        text = paragraph_text(paragraph)
        for term in typed_terms(_TAG.sub("§", text)):
            yield Fault(
                "testo",
                cut(text),
                f"il termine «{term}» è scritto a mano: scriverlo con un parametro, ad esempio "
                f"{{{{ {names[0]}|in_lettere }}}}, o il registro conterebbe altro da ciò che il testo dice.",
            )


def _tried(clause: ClauseFiles) -> Iterator[Fault]:
    """Switch the clause on as it usually is; then with each time limit changed, which the text has to follow."""
    own = {p.name: p.default or p.example for p in clause.kind.parameters}
    usual = _made(clause, own)
    if isinstance(usual, Fault):
        yield usual
        return
    for parameter in clause.kind.parameters:
        if parameter.kind is not ParameterKind.TERM:
            continue
        given = usual[1][parameter.name]
        assert isinstance(given, TimeLimit)
        other = replace(given, amount=_OTHER_AMOUNT if given.amount != _OTHER_AMOUNT else _OTHER_AMOUNT + 1)
        changed = _made(clause, {**own, parameter.name: other.short})
        if isinstance(changed, Fault):
            yield changed
        elif not states(changed[0], other.words) or not states(usual[0], given.words):
            name = parameter.name
            yield Fault(
                "",
                "",
                f"il testo non dice il termine del parametro «{name}»: con «{other.short}» dovrebbe dire "
                f"«{other.words}». Scriverlo come {{{{ {name} }}}}, {{{{ {name}|in_lettere }}}} o "
                f"{{{{ {name}|ogni }}}}.",
            )


def _made(clause: ClauseFiles, values: dict[str, str]) -> tuple[str, dict[str, object]] | Fault:
    """The words of the article with these parameters, and what they were read as; or what is wrong."""
    kind = replace(clause.kind, presence=Presence.CHOSEN)
    choice = Choice((AskedClause(kind.code, tuple(values.items())),))
    try:
        (one,) = switched_on([kind], choice, TRIED_PARTIES, TRIED_OFFICES)
        article = clause_article(clause, one, "protocollo d’intesa", TRIED_PARTIES)
        words = article_words(clause, article)
        schema_with(WordFile(template_bytes(SCHEMA)), SCHEMA, [(clause, article)])
        stated = stating(clause, one, "protocollo d’intesa", TRIED_PARTIES)
        one.obligations(one.kept(words), stated, TRIED_PARTIES, TRIED_OFFICES)
    except (DocumentError, InvalidDatum) as e:
        return Fault("", "", f"prova con {', '.join(f'{n} = {v}' for n, v in values.items()) or 'il testo'}: {e}")
    left = next((text for text in words if re.search(r"\{\{|\}\}|\{%|%\}|\{#|#\}", text)), None)
    if left is not None:
        return Fault("testo", cut(left), "è rimasta un’istruzione nel documento: riscriverla tutta di seguito.")
    return " ".join(words), dict(one.values)
