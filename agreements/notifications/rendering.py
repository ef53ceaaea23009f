"""One notice in two shapes, from one template: plain text for every reader, HTML for who prefers it.

The templates say what a notice says by ``voce`` (a labelled fact) and ``paragrafo``, the weekly digest also by
``titolo``, ``sottotitolo``, ``elenco`` and ``righe`` (a list whose lines are kept as they are); text and HTML differ
in these and in the frame around them, so the two cannot tell different things.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache

from jinja2 import PackageLoader, StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from agreements.notifications.wording import bullet, item, one_line, paragraph

_ROW = Markup('<tr><th scope="row" style="{}">{}</th><td style="{}">{}</td></tr>')
_PARAGRAPH = Markup("<p>{}</p>")
_HEADING = Markup('<h2 style="font-size:17px;margin:24px 0 8px">{}</h2>')
_SUBHEADING = Markup('<h3 style="font-size:16px;margin:16px 0 4px">{}</h3>')
_LIST = Markup('<ul style="margin:0;padding-left:1.4em;overflow-wrap:anywhere">{}</ul>')
_ITEM = Markup("<li>{}</li>")
_LABEL = "text-align:left;vertical-align:top;padding:4px 16px 4px 0;font-weight:bold;min-width:9em"
_VALUE = "vertical-align:top;padding:4px 0"


def rendered(template: str, facts: Mapping[str, object], frame: str = "_avviso") -> tuple[str, str]:
    """The text and the HTML page of a notice.

    Args:
        template: One that extends ``cornice``, the frame.
        facts: Plain texts, hostile ones too: the text cleans them, the HTML escapes them.
        frame: The frame's name without its suffix.
    """
    text = _plain().get_template(template).render(facts, cornice=f"{frame}.txt")
    page = _html().get_template(template).render(facts, cornice=f"{frame}.html")
    return text, page


def _row(label: str, value: str) -> Markup:
    return _ROW.format(_LABEL, label, _VALUE, one_line(value) or "–")


def _paragraph(text: str) -> Markup:
    return _PARAGRAPH.format(one_line(text))


def _heading(text: str) -> Markup:
    # In plain text a heading is known by its capitals; read aloud letter by letter they would be a nuisance.
    return _HEADING.format(text.capitalize())


def _subheading(text: str) -> Markup:
    return _SUBHEADING.format(one_line(text))


def _listed(lines: Iterable[str]) -> Markup:
    return _LIST.format(Markup("").join(_ITEM.format(one_line(line)) for line in lines))


def _plain_list(lines: Iterable[str]) -> str:
    return "\n".join(bullet(line) for line in lines)


@lru_cache(maxsize=1)
def _plain() -> ImmutableSandboxedEnvironment:
    # Not escaped: what is hostile in plain text is taken out by ``one_line``.
    return _environment(
        autoescape=False,
        voce=item,
        paragrafo=paragraph,
        titolo=str,
        sottotitolo=paragraph,
        elenco=_plain_list,
        righe="\n".join,
    )


@lru_cache(maxsize=1)
def _html() -> ImmutableSandboxedEnvironment:
    return _environment(
        autoescape=True,
        voce=_row,
        paragrafo=_paragraph,
        titolo=_heading,
        sottotitolo=_subheading,
        elenco=_listed,
        righe=_listed,
    )


def _environment(*, autoescape: bool, **words: object) -> ImmutableSandboxedEnvironment:
    environment = ImmutableSandboxedEnvironment(
        loader=PackageLoader("agreements.notifications", "templates"),
        autoescape=autoescape,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= words
    environment.filters["riga"] = one_line
    return environment
