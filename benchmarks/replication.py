"""One text for 273 bodies, as many as Toscana has Comuni: against agreements entered one by one, and bare documents.

Every copy is an agreement with journal, index of documents and readable copies in a folder of its own; its text was
read again and says word for word what the model says. The floor writes the same Word files and nothing else: no proof,
no register. A PDF is made with each copy's definitive text, when its body has decided: all that wait are fixed on all
processors (`accordi definitive-texts`, two processes for each, since they wait for the disk), against the bare calls of
the same libraries with a process for each, which never wait. What the process of its own costs in which each text is
converted is told by a third way that does without.

`python -m benchmarks replication=30` takes another number.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from multiprocessing import forkserver, get_context
from pathlib import Path

import dxpdf  # type: ignore[import-untyped]

from agreements import app
from agreements.documents.pdf.dxpdf_engine import DxpdfConverter
from agreements.documents.pdf.pdf_profile import PdfMetadata, finish_pdf
from agreements.documents.pdf.plain_pages import plain_texts
from agreements.documents.pdf.unseen_text import read_pages
from agreements.documents.texts.other_body import OtherBody
from agreements.documents.word.blanks import put_in_place
from agreements.documents.word.squeezed import LINE_HYPHEN
from agreements.documents.word.word_file import WordFile
from agreements.domain.agreement.body_name import BodyName
from agreements.domain.agreement.decision import ADMINISTRATIVE_REGULARITY, DecisionOutcome
from agreements.domain.agreement.events import Actor
from agreements.domain.agreement.family import Coverage
from agreements.domain.agreement.parties import Nature, Party, Signatory
from agreements.domain.steps.decision import RecordDecision
from agreements.domain.steps.examination import RecordOpinion
from agreements.domain.steps.party_acts import RecordPartyAct
from agreements.settings import Settings
from agreements.use_cases.base.workbench import Workbench
from agreements.use_cases.drafting import approval, drafting
from agreements.use_cases.families.family import family_members
from agreements.use_cases.families.family_texts import Fixed, copies_to_fix, fix_one, model_text
from agreements.use_cases.families.replication import ReplicationRequest, replicate
from agreements.use_cases.registers.import_report import RowState
from benchmarks.bare_pdf import bare_pdf
from benchmarks.harness import ROUNDS, Sample, comparison, watch_turns
from cli import definitive_texts
from cli.definitive_texts import fix_all
from tests.integration.use_cases.lives import form, party
from tests.support.body_lists import body_code, body_row, body_sheet
from tests.support.builders import CLERK

BODIES = 273
STAND_IN = "Ente sottoscrittore"
JOBS = os.cpu_count() or 1
OURS_PDF, BARE_PDF = "replica-accordo, then definitive-texts", "bare library calls"
HERE_PDF = "the same, converted without a process of its own"
OURS, ONE_BY_ONE, FLOOR = "replica-accordo", "nuovo-accordo, one by one", "floor: the Word files alone"


@dataclass(frozen=True, slots=True)
class Ready:
    """An installation whose model the Giunta has approved."""

    bench: Workbench
    settings: Settings
    model: str
    schema: bytes


def now() -> datetime:
    return datetime.now(UTC)


def ready(var: Path, at: datetime | None = None) -> Ready:
    at = at or now()
    settings = Settings(var=var, trial=True, trial_pki=var / "pki", converter="dxpdf", _env_file=None)
    var.mkdir(parents=True)
    app.create(settings)
    bench = app.build(settings)
    parties = (party(1, tax_code="01386030488"), party(2, STAND_IN, tax_code=body_code(9999)))
    number = drafting.create_agreement(bench, form(parties=parties), CLERK, at).agreement
    today = at.date()
    drafting.open_examination(bench, number, CLERK, at)
    opinion = RecordOpinion(ADMINISTRATIVE_REGULARITY, "Prova Otto", True, today, "")
    drafting.record_opinion(bench, number, opinion, CLERK, at)
    approval.submit_proposal(bench, number, "12", today, CLERK, at)
    approval.record_decision(
        bench, number, RecordDecision(DecisionOutcome.APPROVED, today, "45", ""), "", "", CLERK, at
    )
    with bench.database.unit() as unit:
        act = unit.load(number).newest_act
    return Ready(bench, settings, number, bench.archive.get(act.texts[0].docx_sha256))


def wanted(bodies: int) -> ReplicationRequest:
    data = body_sheet([body_row(n) for n in range(1, bodies + 1)])
    return ReplicationRequest("enti.xlsx", data, Coverage.EVERY_BODY, only_good=False, dry_run=False)


def signatory_of(n: int) -> Party:
    row = {code: str(cell) for code, cell in body_row(n).items()}
    return Party(
        position=2,
        name=row["name"],
        nature=Nature.PUBLIC_ADMINISTRATION,
        tax_code=row["tax_code"],
        seat=row["seat"],
        pec=row["pec"],
        signatory=Signatory(row["signatory"], row["office_title"], row["power_title"]),
        ipa_code=row["ipa_code"],
    )


def check(bodies: int) -> None:
    """Refuse to time ways that do not do the same.

    Every copy has the bytes that the floor writes, and only once; its pages read as they do letter by letter; its
    definitive text is the same byte by byte alone and beside its model.
    """
    with tempfile.TemporaryDirectory() as folder:
        made = ready(Path(folder) / "var")
        asked = wanted(bodies)
        done = replicate(made.bench, made.model, asked, CLERK, now())
        assert len(done.of(RowState.NEW)) == bodies, done.happened
        assert len(replicate(made.bench, made.model, asked, CLERK, now()).of(RowState.KNOWN)) == bodies
        with made.bench.database.unit() as unit:
            copies = unit.copies_of(made.model)
        texts = [made.bench.archive.get(copy.newest_act.texts[0].docx_sha256) for copy in copies]
        assert texts == [bare(made, n, copy.number) for n, copy in enumerate(copies, 1)]
        made.bench.database.close()
    for text in texts:
        pdf = finish_pdf(bytes(dxpdf.convert(text)), PdfMetadata("Prova", now()), DxpdfConverter.profiles)
        words, unseen = read_pages(pdf, letter_by_letter=True)
        assert (plain_texts(pdf), unseen) == ([page.replace(LINE_HYPHEN, "-") for page in words], [])
    assert frozen(bodies, alone=False) == frozen(bodies, alone=True)


def frozen(bodies: int, *, alone: bool) -> list[tuple[str, str, str]]:
    """Copy, kind and hash of every document until the definitive text: also of the comparison, and of the PDF.

    Args:
        alone: Each copy by itself, as the step «testo-definitivo» does; else beside the model's text, converted in
            this process.
    """
    at = now().replace(month=6, day=1, hour=9, minute=0, second=0, microsecond=0)
    convert = DxpdfConverter.convert
    with tempfile.TemporaryDirectory() as folder:
        made = ready(Path(folder) / "var", at)
        replicate(made.bench, made.model, wanted(bodies), CLERK, at)
        waiting = decided(made, at)
        try:
            text = None if alone else model_text(made.bench, made.model)
            if not alone:
                convert_here()
            done = [fix_one(made.bench, number, CLERK, at, text) for number in waiting]
        finally:
            DxpdfConverter.convert = convert  # type: ignore[method-assign]
        assert len(done) == bodies
        assert all(each.done for each in done), done
        with made.bench.database.unit() as unit:
            found = [(d.agreement, d.kind, d.sha256) for number in waiting for d in unit.documents(number)]
        made.bench.database.close()
    return found


def bare(made: Ready, n: int, number: str) -> bytes:
    body = signatory_of(n)
    other = OtherBody(BodyName(STAND_IN), BodyName(body.name), ((body_code(9999), body.tax_code), (made.model, number)))
    return put_in_place(WordFile(made.schema), other.changes()).data


def by_us(made: Ready, bodies: int) -> Mapping[str, float]:
    asked, begun = wanted(bodies), time.perf_counter()
    replicate(made.bench, made.model, asked, CLERK, now())
    made_at = time.perf_counter()
    replicate(made.bench, made.model, asked, CLERK, now())
    repeated_at = time.perf_counter()
    assert len(family_members(made.bench.database, made.model, now())[1]) == bodies + 1
    seen_at = time.perf_counter()
    return {"made": made_at - begun, "repeated": repeated_at - made_at, "seen": seen_at - repeated_at}


def one_by_one(made: Ready, bodies: int) -> Mapping[str, float]:
    new = form(parties=(party(1, tax_code="01386030488"), signatory_of(1)))
    begun = time.perf_counter()
    for n in range(1, bodies + 1):
        drafting.create_agreement(made.bench, replace(new, parties=(new.parties[0], signatory_of(n))), CLERK, now())
    return {"made": time.perf_counter() - begun}


def files_alone(made: Ready, bodies: int) -> Mapping[str, float]:
    begun = time.perf_counter()
    for n in range(1, bodies + 1):
        (made.bench.folders / f"{n}.docx").write_bytes(bare(made, n, f"P-2026-{n:04d}"))
    return {"made": time.perf_counter() - begun}


def in_a_new_register(way: Callable[[Ready, int], Mapping[str, float]], bodies: int) -> Mapping[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        made = ready(Path(folder) / "var")
        try:
            return way(made, bodies)
        finally:
            made.bench.database.close()


def decided(made: Ready, at: datetime | None = None) -> tuple[str, ...]:
    """Let every body decide; the copies that then wait for their definitive text."""
    with made.bench.database.unit() as unit:
        copies = unit.copies_of(made.model)
    for copy in copies:
        day = at or now()
        given = RecordPartyAct(0, "Giunta", "9", day.date(), 0, "")
        approval.record_party_act(made.bench, copy.number, copy.party(2).name, given, "", CLERK, day)
    return copies_to_fix(made.bench, made.model)


def convert_here() -> None:
    """Let this process convert by itself, as only a benchmark may."""
    DxpdfConverter.convert = lambda _self, docx: bytes(dxpdf.convert(docx.data))  # type: ignore[assignment,method-assign]


def fix_here(settings: Settings, model: str, numbers: Sequence[str], actor: Actor, jobs: int) -> Iterator[Fixed]:
    """As `fix_all`, with processes that convert by themselves."""
    context = definitive_texts.forks()
    context.set_forkserver_preload([definitive_texts.LOADED, __name__])
    with ProcessPoolExecutor(jobs, context, _prepare_here, (settings, model)) as pool:
        asked = [pool.submit(definitive_texts._fix, number, actor) for number in numbers]
        yield from (Fixed(*each.result()) for each in asked)


def _prepare_here(settings: Settings, model: str) -> None:
    definitive_texts._prepare(settings, model)
    convert_here()


FixAll = Callable[[Settings, str, Sequence[str], Actor, int], Iterator[Fixed]]


def texts_by_us(made: Ready, bodies: int, *, fix: FixAll = fix_all) -> Mapping[str, float]:
    """From the list to a frozen PDF of each body, but for what the bodies do."""
    begun = time.perf_counter()
    replicate(made.bench, made.model, wanted(bodies), CLERK, now())
    made_at = time.perf_counter()
    waiting = decided(made)
    assert len(waiting) == bodies
    forkserver._forkserver._stop()  # type: ignore[attr-defined]  # as a command finds it: what is loaded is loaded anew
    decided_at = time.perf_counter()
    fixed = list(fix(made.settings, made.model, waiting, CLERK, definitive_texts.usual_jobs()))
    ended = time.perf_counter()
    assert all(each.done for each in fixed), next(each.told for each in fixed if not each.done)
    return {"both": made_at - begun + ended - decided_at, "PDF": ended - decided_at}


def texts_barely(made: Ready, bodies: int) -> Mapping[str, float]:
    """The same number of Word files and PDFs, by bare calls, on as many processors."""
    begun = time.perf_counter()
    documents = [bare(made, n, f"P-2026-{n:04d}") for n in range(1, bodies + 1)]
    written_at = time.perf_counter()
    with ProcessPoolExecutor(JOBS, get_context("spawn")) as pool:
        done = [pool.submit(bare_pdf, docx, str(made.bench.folders), n) for n, docx in enumerate(documents, 1)]
        for each in done:
            each.result()
    ended = time.perf_counter()
    assert len(list(made.bench.folders.glob("*[0-9].pdf"))) == bodies
    return {"both": ended - begun, "PDF": ended - written_at}


def report(rounds: int = ROUNDS, *, small: bool = False, bodies: int = BODIES) -> Iterator[str]:
    bodies = 3 if small else bodies
    yield from of_words(rounds, bodies)
    ways = ((OURS_PDF, texts_by_us), (HERE_PDF, partial(texts_by_us, fix=fix_here)), (BARE_PDF, texts_barely))
    told = watch_turns({name: partial(in_a_new_register, way, bodies) for name, way in ways}, rounds)
    for part, what in (("both", "Word and PDF"), ("PDF", "the PDFs alone")):
        samples = [Sample(name, p.seconds) for name, parts in told.items() for p in parts if p.name == part]
        heading = f"## Replication: {what} of {bodies} bodies, {JOBS} processors, dxpdf"
        yield f"{heading}\n\n{comparison(samples, BARE_PDF)}"


def of_words(rounds: int, bodies: int) -> Iterator[str]:
    """The Word files and the register."""
    check(3)
    told = watch_turns(
        {
            name: partial(in_a_new_register, way, bodies)
            for name, way in ((OURS, by_us), (ONE_BY_ONE, one_by_one), (FLOOR, files_alone))
        },
        rounds,
    )
    made = [Sample(name, part.seconds) for name, parts in told.items() for part in parts if part.name == "made"]
    yield f"## Replication: {bodies} agreements from one text\n\n{comparison(made, ONE_BY_ONE)}"
    ours = {"made": "made", "repeated": "the same list again, which adds nothing", "seen": "the family view"}
    parts = [Sample(ours[part.name], part.seconds) for part in told[OURS]]
    yield f"## Replication: {bodies} agreements, and afterwards\n\n{comparison(parts, 'made')}"
