"""The closing table of the demonstration, read from the server, the register and the archive."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from agreements.domain.agreement.periods import current_period, standing
from cli.demo.stage import Stage


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
    """Runs, documents, signatures, deadlines, notices: each as it is recorded, none from memory."""
    return "\n".join(_lines(stage, number)) + "\n"


def _lines(stage: Stage, number: str) -> Iterator[str]:
    with stage.bench.database.unit() as unit:
        agreement, documents, notices = unit.load(number), unit.documents(number), unit.notices_about(number)
        journal = unit.journal(number)
        others = [unit.load(known) for known in unit.numbers() if known != number]
    runs = [(run.deployment, run.id, run.state, f"{run.seconds:.1f}") for run in stage.runs]
    yield from _table("Passi eseguiti", ("passo", "id dell’esecuzione", "stato", "secondi"), runs)
    sizes = [stage.bench.archive.path(d.sha256).stat().st_size for d in documents]
    rows = [
        (f"{d.position:02d} {d.label}{d.suffix}", str(size), d.sha256) for d, size in zip(documents, sizes, strict=True)
    ]
    yield from _table(f"Documenti di {number}", ("documento", "byte", "SHA-256"), rows)
    verdicts = []
    for record in (d for d in documents if d.kind == "verifica-firma"):
        report = json.loads(stage.bench.archive.get(record.sha256))
        for signature in (s for s in report["signatures"] if s["is_new"]):
            who = (signature["signatory"] or {}).get("display_name", "?")
            row = (f"atto {record.act_sequence}", who, signature["verdict"], signature["indication"])
            verdicts.append((*row, f"{signature['signed_at']} ({signature['time_source']})"))
    yield from _table("Firme", ("atto", "firmatario", "verdetto", "esito AdES", "istante e prova"), verdicts)
    deadlines = [
        (a.number, duty.description, f"{duty.due_on:%d/%m/%Y}" if duty.due_on else "–", duty.explanation)
        for a in (*others, agreement)
        for duty in a.obligations
    ]
    for a in (*others, agreement):
        if (about := a.acts[0].signed_about) is not None:
            words = f"{standing(a, stage.today())}; da un giorno non noto non si conta nulla"
            deadlines.append((a.number, "data della firma", str(about), words))
        period = current_period(a)
        if period is not None and period.earliest_end is not None:
            words = f"{standing(a, stage.today())}; " + " ".join(r.explanation for r in period.readings if r.holds)
            deadlines.append((a.number, "scadenza", f"{period.earliest_end:%d/%m/%Y}", words))
    yield from _table("Scadenze", ("accordo", "che cosa", "entro", "perché"), deadlines)
    sent = [(n.notice.recipient, n.notice.subject[:70], str(n.status), n.message_id) for n in notices]
    yield from _table("Avvisi", ("destinatario", "oggetto", "stato", "Message-ID"), sent)
    yield f"Giornale di {number}: {len(journal)} righe, testa della catena {journal[-1].hash}"


def _table(title: str, head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    filled = [tuple(str(cell).replace("\n", " ").replace("|", "/") for cell in row) for row in rows]
    yield f"## {title}"
    yield ""
    yield "| " + " | ".join(head) + " |"
    yield "| " + " | ".join("---" for _ in head) + " |"
    yield from ("| " + " | ".join(row) + " |" for row in filled)
    yield ""
