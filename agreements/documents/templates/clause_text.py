"""The articles of the clauses: rendered each from its own Word file, put among the articles of the schema."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from agreements.documents.files.errors import TemplateError, UnacceptableDocxError
from agreements.documents.templates.clause_files import GIVEN, ClauseFiles
from agreements.documents.templates.manifest import Manifest, manifest
from agreements.documents.templates.render import render_file
from agreements.documents.word.article import article_text, with_articles
from agreements.documents.word.word_file import WordFile
from agreements.domain.agreement.parties import Office, Party
from agreements.domain.basics.number_words import term_in_figures
from agreements.domain.clauses.clause_kind import SwitchedOn
from agreements.domain.days.time_limit import TimeLimit


def clause_article(
    clause: ClauseFiles, switched_on: SwitchedOn, kind_of_act: str, parties: Sequence[Party]
) -> WordFile:
    """The article of a clause as a Word document of its own, with its parameters in place.

    Raises:
        DocumentError: The Word file of the clause has to be mended.
    """
    context: dict[str, Any] = {name: _printed(value) for name, value in switched_on.values.items()}
    return render_file(clause.name, clause.docx, described(clause), context | _given(clause, kind_of_act, parties))


def article_words(clause: ClauseFiles, article: WordFile) -> tuple[str, ...]:
    """What the article of a clause says below its heading.

    Raises:
        TemplateError: It has no heading in the style «Articolo», or says nothing.
    """
    words = article_text(article, clause.kind.heading)
    if not words:
        raise TemplateError(
            clause.name,
            "il testo deve cominciare con il capoverso «{{ rubrica }}» nello stile «Articolo» e avere almeno un comma.",
        )
    return words


def stating(clause: ClauseFiles, switched_on: SwitchedOn, kind_of_act: str, parties: Sequence[Party]) -> dict[str, str]:
    """By parameter the paragraph that states a time limit of an obligation: the one that changes with it.

    Not by its words: two time limits of one article may be the same.

    Raises:
        DocumentError: The Word file of the clause has to be mended.
    """

    def words(one: SwitchedOn) -> tuple[str, ...]:
        return article_words(clause, clause_article(clause, one, kind_of_act, parties))

    limits, found = dict.fromkeys(duty.limit for duty in clause.kind.duties), dict[str, str]()
    usual = words(switched_on) if limits else ()
    for name in limits:
        pairs = zip(usual, words(switched_on.with_other_limit(name)), strict=False)
        found[name] = next((own for own, other in pairs if own != other), "")
    return found


def schema_with(schema: WordFile, template: str, articles: Sequence[tuple[ClauseFiles, WordFile]]) -> WordFile:
    """The schema with the articles of the clauses, each in its place; Word numbers them all.

    Raises:
        TemplateError: An article uses a style that the schema has not.
    """
    headings = manifest(template).articles
    try:
        return with_articles(schema, [(clause.kind.order, article) for clause, article in articles], headings)
    except UnacceptableDocxError:
        for clause, article in articles:
            _refuse_a_style_of_its_own(schema, clause, article)
        raise


def _refuse_a_style_of_its_own(schema: WordFile, clause: ClauseFiles, article: WordFile) -> None:
    try:
        with_articles(schema, [(clause.kind.order, article)], {})
    except UnacceptableDocxError as e:
        styles = ", ".join(f"«{style}»" for style in e.details)
        raise TemplateError(
            clause.name,
            f"il testo usa lo stile {styles}, che il modello non ha: usare «Comma» o «Lettera», copiando il testo "
            "in quello di una clausola simile.",
        ) from e


def described(clause: ClauseFiles) -> Manifest:
    """The data that the Word file of a clause may use."""
    parameters = {parameter.name: parameter.description for parameter in clause.kind.parameters}
    return Manifest(
        title=clause.kind.heading,
        description=clause.kind.description,
        document_title="{{ rubrica }}",
        required={"rubrica": "Rubrica dell’articolo", **parameters},
        optional={name: "Dato dell’atto" for name in GIVEN if name != "rubrica"},
    )


def _given(clause: ClauseFiles, kind_of_act: str, parties: Sequence[Party]) -> dict[str, Any]:
    return {
        "rubrica": clause.kind.heading,
        "tipo_atto": kind_of_act,
        "capofila": parties[0].short.alone,
        "parti": [party.short.alone for party in parties],
    }


def _printed(value: object) -> str | int | bool | date:
    match value:
        case TimeLimit():
            return term_in_figures(value.words)
        case Party():
            return value.short.alone
        case Office():
            return value.name
        case str() | int() | date():
            return value
    raise TypeError(type(value).__name__)
