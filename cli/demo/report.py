"""The closing tables of the demonstration: one for staff, and apart from it what only programs ask for.

Each is read from the server, the register and the archive, nothing from memory.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path

from agreements.domain.agreement.act import Act
from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.obligation import Obligation, ObligationStatus
from agreements.domain.agreement.periods import current_period, last_day, standing
from agreements.domain.agreement.recurrence import duties
from agreements.domain.basics.day_words import of_the_date, the_date, the_hour, to_the_day
from agreements.persistence.engine.records import DocumentRecord, OutboxNotice
from agreements.use_cases.base.step import RETURNED
from cli.demo.stage import Stage

_TO_OPEN = (
    "proposta",
    "definitivo-pdf",
    "firmato",
    "verifica-firma",
    "attestazione",
    "adempimento",
    "piano",
    "relazione",
)
"""Kinds of the documents that a person opens first, in this order; the folder has all."""


def collect(stage: Stage, number: str, out: Path) -> None:
    """Copy documents and mails into a folder made anew, the two PDFs under their own names besides."""
    if out.exists():
        shutil.rmtree(out)
    out.mkdir(parents=True)
    with stage.bench.database.unit() as unit:
        numbers = unit.numbers()
        documents = unit.documents(number)
    for known in numbers:
        shutil.copytree(stage.folder(known), out / stage.folder(known).name)
    if stage.mailbox.folder.is_dir():
        shutil.copytree(stage.mailbox.folder, out / "posta")
    for kind, name in (("definitivo-pdf", "testo-definitivo.pdf"), ("firmato", "accordo-firmato.pdf")):
        first = next(d for d in documents if d.kind == kind and d.act_sequence == 1)
        (out / name).write_bytes(stage.bench.archive.get(first.sha256))


def closing_table(stage: Stage, number: str) -> str:
    """What was decided, who has signed, when it ends and why, what is owed, which notices left, what to open."""
    with stage.bench.database.unit() as unit:
        agreement, documents, notices = unit.load(number), unit.documents(number), unit.notices_about(number)
        others = [unit.load(known) for known in unit.numbers() if known != number]
    today = stage.today()
    lines = [
        f"# {number} «{agreement.title}», {to_the_day(today)}",
        "",
        *_table("Che cosa è stato deciso", ("atto", "chi ha deciso", "con quale atto"), _decided(agreement)),
        *_table("Chi ha firmato", ("atto", "parte", "firmatario", "quando"), _signed(agreement)),
        *_table(
            "Quando finisce, e perché", ("accordo", "ultimo giorno", "oggi", "perché"), _ends(others, agreement, today)
        ),
        *_table("Che cosa è dovuto", ("che cosa", "di chi", "entro", "a che punto è"), _owed(agreement, today)),
        *_table("Avvisi partiti", ("a chi", "oggetto", "esito"), [_notice(each) for each in notices]),
        *_table(
            "Documenti da aprire",
            (f"nella cartella «{stage.folder(number).name}»",),
            _to_open(documents),
        ),
    ]
    return "\n".join(lines) + "\n"


def technical_table(stage: Stage, number: str) -> str:
    """Runs, hashes, verdicts as programs say them, ids of messages, the head of the journal."""
    with stage.bench.database.unit() as unit:
        documents, notices, journal = unit.documents(number), unit.notices_about(number), unit.journal(number)
    runs = [(run.deployment, run.id, run.state, f"{run.seconds:.1f}") for run in stage.runs]
    sizes = [stage.bench.archive.path(d.sha256).stat().st_size for d in documents]
    rows = [
        (f"{d.position:02d} {d.label}{d.suffix}", str(size), d.sha256) for d, size in zip(documents, sizes, strict=True)
    ]
    verdicts = []
    for record in (d for d in documents if d.kind == "verifica-firma"):
        report = json.loads(stage.bench.archive.get(record.sha256))
        for signature in (s for s in report["signatures"] if s["is_new"]):
            who = (signature["signatory"] or {}).get("display_name", "?")
            row = (f"atto {record.act_sequence}", who, signature["verdict"], signature["indication"])
            verdicts.append((*row, f"{signature['signed_at']} ({signature['time_source']})"))
    sent = [(n.notice.recipient, n.message_id) for n in notices]
    lines = [
        *_table("Passi eseguiti", ("passo", "id dell’esecuzione", "stato", "secondi"), runs),
        *_table(f"Documenti di {number}", ("documento", "byte", "SHA-256"), rows),
        *_table("Firme", ("atto", "firmatario", "verdetto", "esito AdES", "istante e prova"), verdicts),
        *_table("Avvisi", ("destinatario", "Message-ID"), sent),
        f"Giornale di {number}: {len(journal)} righe, testa della catena {journal[-1].hash}",
    ]
    return "\n".join(lines) + "\n"


def _decided(agreement: Agreement) -> Iterator[Sequence[str]]:
    for act in agreement.acts:
        if act.resolution is not None:
            yield _named(act), f"{agreement.party(1).name}, {act.body}", act.resolution.reference
        for other in act.party_acts:
            what = other.not_necessary_because or f"{other.authority} n. {other.number}"
            day = f" {of_the_date(other.adopted_on)}" if other.adopted_on else ""
            yield _named(act), agreement.party(other.position).name, f"{what}{day}"


def _signed(agreement: Agreement) -> Iterator[Sequence[str]]:
    for act in agreement.acts:
        for signature in act.signatures:
            when = the_hour(signature.signed_at)
            proven = f" ({signature.time_source})"
            yield _named(act), agreement.party(signature.position).name, signature.signatory, f"{when}{proven}"


def _ends(others: Iterable[Agreement], agreement: Agreement, today: date) -> Iterator[Sequence[str]]:
    for each in (*others, agreement):
        end, period = last_day(each), current_period(each)
        why = " ".join(reading.explanation for reading in period.readings if reading.holds) if period else ""
        if (about := each.acts[0].signed_about) is not None:
            why = f"Firmato {about.in_words}: da un giorno non noto non si conta nulla. {why}".strip()
        yield each.number, f"{end:%d/%m/%Y}" if end else "–", str(standing(each, today)), why or "–"


def _owed(agreement: Agreement, today: date) -> Iterator[Sequence[str]]:
    for duty in duties(agreement, today):
        due = f"{duty.due_on:%d/%m/%Y}" if duty.due_on else "–"
        yield duty.description, agreement.who_owes(duty), due, _stands(duty, today)


def _stands(duty: Obligation, today: date) -> str:
    status = duty.status(today)
    done = f" {the_date(duty.fulfilment.fulfilled_on)}" if duty.fulfilment else ""
    return f"{status}{done}. {duty.explanation}" if status is not ObligationStatus.FULFILLED else f"{status}{done}"


def _notice(each: OutboxNotice) -> Sequence[str]:
    return each.notice.recipient, each.notice.subject, str(each.status)


def _to_open(documents: Sequence[DocumentRecord]) -> Iterator[Sequence[str]]:
    for kind in _TO_OPEN:
        for each in (d for d in documents if d.kind == kind or d.kind.startswith(f"{kind}-")):
            if each.suffix not in (".docx", ".pdf") or each.kind == RETURNED:
                continue
            yield (f"{each.position:02d} {each.label}{each.suffix}",)


def _named(act: Act) -> str:
    return str(act.kind) if act.sequence == 1 else f"{act.kind} (atto {act.sequence})"


def _table(title: str, head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    filled = [tuple(str(cell).replace("\n", " ").replace("|", "/") for cell in row) for row in rows]
    if not filled:
        return
    yield f"## {title}"
    yield ""
    yield "| " + " | ".join(head) + " |"
    yield "| " + " | ".join("---" for _ in head) + " |"
    yield from ("| " + " | ".join(row) + " |" for row in filled)
    yield ""
