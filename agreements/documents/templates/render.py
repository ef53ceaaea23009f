"""Make a Word document from its template and the data of an agreement: same input, same bytes."""

import html
from collections.abc import Mapping
from functools import cache
from typing import Any

from jinja2 import TemplateError as JinjaError
from jinja2 import UndefinedError
from lxml import etree  # type: ignore[import-untyped]
from markupsafe import escape

from agreements import trace
from agreements.documents.files.errors import MissingDatumError, TemplateError, UnacceptableDocxError
from agreements.documents.templates.manifest import Manifest, manifest, template_bytes
from agreements.documents.templates.template_environment import DocumentEnvironment
from agreements.documents.word.docx_gate import check_uploaded_docx
from agreements.documents.word.template_context import clean_context
from agreements.documents.word.word_file import WordFile

_CORE = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/">'
    "<dc:title>{title}</dc:title><dc:language>it-IT</dc:language></cp:coreProperties>"
)


def render(template: str, context: Mapping[str, Any]) -> bytes:
    """Render a Word template with data that are printed as they are, never interpreted.

    Args:
        template: Name of a folder in `templates_docx`.
        context: The data that the template's manifest names: strings, numbers, dates, booleans, lists and
            mappings of these. Optional data may be left out or be `None`.

    Returns:
        The .docx; the same template and data give the same bytes on the same machine.

    Raises:
        MissingDatumError: The template needs data that the context does not give.
        BadDatumError: A datum has a type or characters that cannot be printed.
        TemplateError: No such template, or its author has to mend it.
    """
    return rendered(template, context).data


def rendered(template: str, context: Mapping[str, Any]) -> WordFile:
    """As `render`, for whoever goes on with the document."""
    return render_file(template, template_bytes(template), manifest(template), context)


@trace.part("documenti")
def admitted(template: str, text: WordFile) -> WordFile:
    """A text that will be approved, as it came out of a template that the office edits in Word.

    Raises:
        TemplateError: The gate of Word texts refuses it; it would stop the definitive text.
    """
    try:
        check_uploaded_docx(text)
    except UnacceptableDocxError as error:
        raise TemplateError(template, str(error)) from error
    return text


def render_file(template: str, docx: bytes, described: Manifest, context: Mapping[str, Any]) -> WordFile:
    """Render a Word file that may be a template not yet in use; else as `render`.

    Raises:
        MissingDatumError: The template needs data that the context does not give.
        BadDatumError: A datum has a type or characters that cannot be printed.
        TemplateError: Its author has to mend it.
    """
    from agreements.documents.templates.prepared_template import (
        prepare,  # loads the Word libraries: most steps render nothing
    )

    complete = {**dict.fromkeys(described.optional_names), **context}
    missing = [name for name in described.required_names if name not in complete]
    if missing:
        raise MissingDatumError(template, *missing)
    cleaned = clean_context(template, complete)
    try:
        title = _environment().from_string(described.document_title).render(cleaned)
        prepared = prepare(docx)
        parts = prepared.fill(cleaned, _environment())
    except UndefinedError as e:
        raise MissingDatumError(template, str(e)) from e
    except JinjaError as e:
        raise TemplateError(template, _where(e)) from e
    except (TypeError, ValueError, AttributeError, LookupError, etree.XMLSyntaxError) as e:
        raise TemplateError(template, f"non si compila con questi dati ({e}).") from e
    # The properties come from the data alone: no author, no clock.
    parts[prepared.core] = _CORE.format(title=escape(" ".join(html.unescape(title).split()))).encode("utf-8")
    return WordFile.of_parts(parts)


@cache
def _environment() -> DocumentEnvironment:
    return DocumentEnvironment()


def _where(error: JinjaError) -> str:
    """Say a Jinja error in the words of the template's author, with the text around it where known."""
    lines = [line.strip() for line in getattr(error, "docx_context", ())]
    around = " / ".join(line for line in lines if line)[:300]
    return f"errore di scrittura ({error.message})" + (f", vicino a: {around}" if around else "") + "."
