"""Rendering a Word document: ours against plain docxtpl with the same sandbox, and against the floor.

The floor is what no way can do without: Jinja fills the texts, deflate packs them. Its texts are compiled beforehand,
so that nothing else is left to it, and what comes out is byte for byte what the others give.
"""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from docxtpl import DocxTemplate  # type: ignore[import-untyped]
from jinja2 import Template
from jinja2.exceptions import SecurityError, UndefinedError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from agreements.documents.templates.manifest import manifest, template_bytes, template_names
from agreements.documents.templates.prepared_template import prepare
from agreements.documents.templates.render import render
from agreements.documents.templates.template_environment import DocumentEnvironment
from agreements.documents.word.ooxml import MAIN_PART, read_parts, write_parts
from agreements.documents.word.template_context import Record, clean_context
from benchmarks.harness import ROUNDS, Sample, Way, comparison, take_turns, watch_turns
from tests.unit.documents.word_files import example

TIMED = (("protocollo-intesa", 2), ("protocollo-intesa", 5), ("lettera-trasmissione", 2))
OURS, PLAIN, KEPT, FLOOR = "ours", "plain docxtpl", "docxtpl, texts compiled once", "floor: Jinja and deflate"


class PlainEnvironment(DocumentEnvironment):
    """Our sandbox, strictness, escaping and filters, without the memory for compiled texts: as docxtpl comes."""

    def from_string(self, source: Any, *args: Any, **kwargs: Any) -> Template:
        return ImmutableSandboxedEnvironment.from_string(self, source, *args, **kwargs)


def given(template: str, parties: int) -> Record:
    """The example's data, cleaned as ours cleans them: plain docxtpl and the floor get this work for nothing."""
    return cleaned(template, example(template, parties))


def cleaned(template: str, context: Mapping[str, Any]) -> Record:
    return clean_context(template, {**dict.fromkeys(manifest(template).optional_names), **context})


def plainly(template: bytes, context: Mapping[str, Any], environment: DocumentEnvironment) -> bytes:
    """A document as docxtpl's own guide makes it."""
    document = DocxTemplate(io.BytesIO(template))
    document.render(context, environment, autoescape=True)
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


class Floor:
    """The texts of a template compiled so that filling them gives the finished parts."""

    def __init__(self, template: str, context: Mapping[str, Any]) -> None:
        environment = DocumentEnvironment()
        prepared = prepare(template_bytes(template))
        body = re.sub("^<w:body[^>]*>", "<w:body>", prepared.body)
        texts = {MAIN_PART: prepared.frame.decode().replace("<w:body/>", body)}
        self._finished = read_parts(render(template, context))
        for name, source in prepared.margins.items():
            declaration, _, _ = self._finished[name].decode().partition("\n")
            texts[name] = f"{declaration}\n{source}"
        self._texts = {name: environment.from_string(text) for name, text in texts.items()}

    def fill(self, context: Mapping[str, Any]) -> bytes:
        filled = {name: text.render(context).encode() for name, text in self._texts.items()}
        return write_parts({**self._finished, **filled})


def assert_equal_output(template: str, parties: int) -> None:
    """Every part of the text is the same, byte for byte."""
    environment, context = PlainEnvironment(), given(template, parties)
    ours = read_parts(render(template, example(template, parties)))
    plain = read_parts(plainly(template_bytes(template), context, environment))
    differing = sorted(name for name in ours.keys() | plain.keys() if ours.get(name) != plain.get(name))
    # What says who wrote the file, and when, is ours alone; that is not the text.
    assert set(differing) <= {"_rels/.rels", "docProps/core.xml", "docProps/thumbnail.jpeg"}, differing


def assert_equal_floor(template: str, parties: int) -> None:
    context = example(template, parties)
    assert Floor(template, context).fill(cleaned(template, context)) == render(template, context)


def assert_equal_safety() -> None:
    """A hostile datum is printed, a hostile template refused, a missing datum named: by each of them."""
    context = example("protocollo-intesa")
    context["parti"][0]["sede"] = "{{7*7}} & <w:p/>"
    printed = b"{{7*7}} &amp; &lt;w:p/&gt;"
    clean = cleaned("protocollo-intesa", context)
    data = template_bytes("protocollo-intesa")
    made = (
        render("protocollo-intesa", context),
        plainly(data, clean, PlainEnvironment()),
        Floor("protocollo-intesa", context).fill(clean),
    )
    assert all(printed in read_parts(document)[MAIN_PART] for document in made)
    for environment in (PlainEnvironment(), DocumentEnvironment()):
        for hostile, refusal in (("{{ ''.__class__.__mro__ }}", SecurityError), ("{{ nulla }}", UndefinedError)):
            try:
                environment.from_string(hostile).render(clean)
            except refusal:
                continue
            raise AssertionError(f"{hostile} was not refused")


def check(templates: Sequence[str]) -> None:
    """Refuse to time ways that do not do the same."""
    assert_equal_safety()
    for template in templates:
        assert_equal_output(template, 5)
    for template, parties in TIMED:
        assert_equal_floor(template, parties)


def ways(template: str, parties: int, times: int) -> list[Way]:
    data, context, environment = template_bytes(template), given(template, parties), PlainEnvironment()
    floor = Floor(template, example(template, parties))
    return [
        Way(OURS, partial(render, template, example(template, parties)), times),
        Way(PLAIN, partial(plainly, data, context, environment), times),
        Way(KEPT, partial(plainly, data, context, DocumentEnvironment()), times),
        Way(FLOOR, partial(floor.fill, context), times),
    ]


_FRESH = """
import json
import time
begun = time.perf_counter()
{imports}
ready = time.perf_counter()
{make}
first = time.perf_counter()
{make}
print(json.dumps({{"imports": ready - begun, "first document": first - ready, "second": time.perf_counter() - first}}))
"""
_IMPORT_OURS = "from agreements.documents.templates.render import render\nfrom benchmarks.rendering import example"
_IMPORT_PLAIN = "from benchmarks.rendering import PlainEnvironment, given, plainly, template_bytes"


def fresh(imports: str, make: str) -> dict[str, float]:
    """Two documents in a new process, as in a step of an agreement."""
    code = _FRESH.format(imports=imports, make=make)
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    told: dict[str, float] = json.loads(done.stdout)
    return told


def report(rounds: int = ROUNDS, *, small: bool = False) -> Iterator[str]:
    check(template_names())
    for template, parties in TIMED[:1] if small else TIMED:
        samples = take_turns(ways(template, parties, 1 if small else 20), rounds)
        yield f"## Rendering: «{template}», {parties} parties, many in one process\n\n{comparison(samples, PLAIN)}"
    of = "'protocollo-intesa', 2"
    told = watch_turns(
        {
            OURS: partial(fresh, _IMPORT_OURS, f"render({TIMED[0][0]!r}, example({of}))"),
            PLAIN: partial(
                fresh, _IMPORT_PLAIN, f"plainly(template_bytes('protocollo-intesa'), given({of}), PlainEnvironment())"
            ),
        },
        rounds,
    )
    for part in ("first document", "second"):
        samples = [
            Sample(name, next(sample.seconds for sample in parts if sample.name == part))
            for name, parts in told.items()
        ]
        yield f"## Rendering: {part} of a new process\n\n{comparison(samples, PLAIN)}"
