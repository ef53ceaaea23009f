"""What staff read after a step: one Markdown page in Italian, made from the outcome of the use case."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from agreements.domain.figures.timeline import Milestone
from agreements.use_cases.base.next_steps import first_named
from agreements.use_cases.base.outcome import DocumentLink, Outcome

TO_SEE_TO, REMINDERS = "Da vedere ora", "Da ricordare"
# Marks, bare addresses (which viewers turn into links) and what opens a heading or a list at the start of a line.
_SPECIAL = re.compile(r"[\\`*_\[\]<>|~&$]|:(?=//)|(?<=\bwww)\.")
_AT_START = re.compile(r"^([0-9]*)([#+=.)-])")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069]+")


def plain(text: str) -> str:
    """Return text that Markdown shows as it is: what people typed must not become links, pictures or HTML."""
    flat = _CONTROL.sub(" ", text).strip()
    return _AT_START.sub(r"\1\\\2", _SPECIAL.sub(r"\\\g<0>", flat))


def outcome_page(outcome: Outcome) -> str:
    """Return the page of a step that was carried out, or that turned out to be done already."""
    return "\n\n".join(_outcome_parts(outcome)) + "\n"


def refusal_page(step: str, sentence: str, details: Sequence[str] = (), *, certain: bool = True) -> str:
    """Return the page of a step that was refused: the sentence says what is wrong and what to do.

    Args:
        details: What was found, where there is more to show than a sentence holds.
        certain: False where the step may have been taken all the same: then nothing is promised.
    """
    if not certain:
        return f"# Esito incerto: {plain(step)}\n\n{plain(sentence)}\n"
    parts = [f"# Passo rifiutato: {plain(step)}", plain(sentence)]
    if details:
        parts.append("## Che cosa è stato trovato\n\n" + _bullets(details))
    parts.append("Nulla è stato modificato: dopo aver rimediato, avviare di nuovo il passo.")
    return "\n\n".join(parts) + "\n"


def _outcome_parts(outcome: Outcome) -> Iterator[str]:
    if outcome.trial_clock_note:
        yield f"> **PROVA** · {plain(outcome.trial_clock_note)}"
    heading = " · ".join(plain(part) for part in (outcome.agreement, outcome.title) if part)
    yield f"# {heading}"
    if outcome.already_done:
        yield "**Questo passo era già stato compiuto: nulla è cambiato.**"
    yield plain(outcome.happened)
    answers = [f"## {plain(heading)}\n\n" + _bullets(lines) for heading, lines in outcome.sections]
    if not outcome.agreement:  # of no single agreement: they are what was asked for
        yield from answers
    if outcome.table:
        yield _grid(outcome.table)
    if outcome.timeline:
        yield _picture(outcome)
        yield "## Giorno per giorno\n\n" + _days(outcome.timeline)
    if outcome.to_see_to:
        yield f"## {TO_SEE_TO}\n\n" + _bullets(outcome.to_see_to)
    now, later = _steps(outcome)
    if now:
        yield "## Che cosa viene ora\n\n" + _bullets(now)
    if outcome.of_this_step:
        yield "## Documenti di questo passo\n\n" + _table(outcome.of_this_step)
    if outcome.agreement:
        yield from answers
    if outcome.reminders:
        yield f"## {REMINDERS}\n\n" + _bullets(outcome.reminders)
    if outcome.letters:
        yield "## Lettere inviate\n\n" + _bullets(outcome.letters)
    if later:
        yield "## Che cos’altro si può fare\n\n" + _bullets(later)
    if others := [each for each in outcome.documents if not each.of_this_step]:
        yield "## Documenti\n\n" + _table(others)


def _steps(outcome: Outcome) -> tuple[list[str], list[str]]:
    """What helps now, one sentence for each step that does; and all else that can be done."""
    if not outcome.helps:
        return list(outcome.next_steps), []
    firsts = {first_named(told): told for told in reversed(outcome.next_steps)}
    now = [firsts[name] for name in outcome.helps if name in firsts]
    return now, [told for told in outcome.next_steps if told not in now]


def _bullets(lines: Iterable[str]) -> str:
    return "\n".join(f"- {plain(line)}" for line in lines)


def _picture(outcome: Outcome) -> str:
    # Within the page itself (decision 22): a picture elsewhere would have to be served, and its address would age.
    told = f"Storia dell’accordo {outcome.agreement}: gli stessi giorni sono nella tabella che segue"
    return f"![{plain(told)}](data:image/svg+xml;base64,{b64encode(outcome.picture).decode('ascii')})"


def _grid(table: Sequence[Sequence[str]]) -> str:
    headings, *rows = ["| " + " | ".join(plain(cell) for cell in row) + " |" for row in table]
    return "\n".join([headings, "|" + " --- |" * len(table[0]), *rows])


def _days(timeline: Iterable[Milestone]) -> str:
    rows = [f"| {one.when} | {plain(one.what)} | {one.stretch} |" for one in timeline]
    return "\n".join(["| Giorno | Che cosa | Quando |", "| --- | --- | --- |", *rows])


def where(path: Path) -> str:
    """Return where staff find a document: from the folder of all agreements on, «archivio/2026/P-2026-0001 …/…».

    How that folder is called on the server says nothing to who reaches it by the network. A path of another shape is
    returned whole.
    """
    parts = path.parts
    for position, part in enumerate(parts[2:], 2):
        if part.startswith("P-") and parts[position - 1].isdigit():
            return str(Path(*parts[position - 2 :]))
    return str(path)


def _table(documents: Iterable[DocumentLink]) -> str:
    # The browser does not open local files from a web page: the path is shown, to be found in the folder.
    rows = [f"| {plain(d.label)} | {plain(where(d.path))} | `{d.sha256[:16]}…` |" for d in documents]
    return "\n".join(["| Documento | Dove si trova | Impronta SHA-256 |", "| --- | --- | --- |", *rows])
