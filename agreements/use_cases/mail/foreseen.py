"""What a step would say of a received file, said before anybody asks for it: the step itself, tried (`rehearsal`).

Only looked at; nothing is written, no time stamp is asked for. Killed at any moment nothing has happened.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime

from agreements.documents.texts.verification_text import VERDICTS, signed_when
from agreements.documents.word.compare import IN, OUT, SAME, passages
from agreements.documents.word.docx_gate import check_uploaded_docx
from agreements.documents.word.word_file import WordFile
from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.events import SYSTEM
from agreements.domain.basics.day_words import from_the_day, to_the_day
from agreements.domain.basics.errors import AccordiError
from agreements.domain.basics.moment import Moment
from agreements.domain.days.time_limit import base_day
from agreements.domain.people.received import OF_ADDRESSES, OF_REGISTER, ReceivedFile
from agreements.use_cases.base.comparison import DIFFERENCES, IN_THE_FOLDER, compare_versions
from agreements.use_cases.base.outcome import Outcome
from agreements.use_cases.base.received import received, received_at
from agreements.use_cases.base.rehearsal import Rehearsal, rehearsing
from agreements.use_cases.base.step import load
from agreements.use_cases.base.workbench import Workbench
from agreements.use_cases.drafting.definitive_text import Declaration, fix_definitive_text
from agreements.use_cases.drafting.drafting import add_version
from agreements.use_cases.life.obligations import Delivery, deliver
from agreements.use_cases.mail.foretold import Foreseen, Foretold, SignatureSeen
from agreements.use_cases.mail.receipts import import_receipt
from agreements.use_cases.mail.takers import WORD, Taker, takers
from agreements.use_cases.signing.returned_name import signature_beside
from agreements.use_cases.signing.signature import SignedFileRefused, import_signed
from agreements.use_cases.signing.signed_files import position_of
from signing.base.errors import SigningError
from signing.base.kinds import is_envelope, is_pdf
from signing.base.report import GateReport, SignatureVerdict
from signing.gate.verify import verify

MOST_ROWS = 1000
"""Of a sheet; the step writes them all."""
MOST_PASSAGES = 300
MOST_SIGNS = 4000
"""Of a comparison, and of one piece of it; the document itself has the rest."""
_ELEMENTS = {SAME: "", OUT: "del", IN: "ins"}


def foresee(bench: Workbench, file: ReceivedFile, now: datetime) -> Foreseen:
    """Say what the likeliest step would say of a file, or, where none takes it now, what can be seen in it.

    Raises:
        UnknownAgreement: It is for an agreement that there is not.
    """
    with rehearsing(bench) as rehearsal:
        tried = rehearsal.bench
        if file.agreement == OF_REGISTER:
            return _register(tried, file, now)
        if file.agreement == OF_ADDRESSES:
            return _address_book(tried, file, now)
        agreement, moment = load(tried, file.agreement, now)
        taker = next((each for each in takers(file, agreement) if each.can_be_tried), None)
        if taker is not None:
            foreseen, known = _tried(rehearsal, file, agreement, taker, now, moment)
            if known:
                return foreseen
        else:
            foreseen = Foreseen("", Foretold.LOOKED_AT, "")
        with suppress(AccordiError, SigningError):
            return _seen_besides(tried, file, agreement, moment, foreseen)
        return foreseen


def _tried(
    rehearsal: Rehearsal, file: ReceivedFile, agreement: Agreement, taker: Taker, now: datetime, moment: Moment
) -> tuple[Foreseen, bool]:
    """What the step says, and whether nothing is to be looked for besides."""
    bench, number, step = rehearsal.bench, agreement.number, taker.step
    steps: dict[str, Callable[[], Outcome]] = {
        "nuova-versione": lambda: add_version(bench, number, file.name, SYSTEM, now),
        "testo-definitivo": lambda: fix_definitive_text(bench, number, file.name, Declaration(), SYSTEM, now),
        "importa-firmato": lambda: import_signed(bench, number, file.name, None, SYSTEM, now),
        "importa-ricevuta": lambda: import_receipt(bench, number, file.name, "", SYSTEM, now),
        "consegna-piano": lambda: deliver(
            bench, number, Delivery(taker.entries["adempimento"], moment.today, "", file.name), SYSTEM, now
        ),
    }
    try:
        outcome = steps[step]()
    except SignedFileRefused as refused:
        foreseen = Foreseen(step, Foretold.REFUSES, refused.sentence)
        return _with_report(foreseen, refused.report, agreement), True
    except AccordiError as refused:
        return Foreseen(step, Foretold.REFUSES, refused.sentence), False
    done = Foretold.KNOWN if outcome.already_done else Foretold.TAKES
    foreseen = Foreseen(step, done, outcome.happened, outcome.warnings)
    current = agreement.newest_act.current_text
    if current is not None and rehearsal.document("confronto", ".docx"):
        docx = WordFile(received(bench, agreement, moment).contents(file.name))
        foreseen = _with_passages(foreseen, WordFile(bench.archive.get(current.docx_sha256), beside=docx), docx)
    if reported := rehearsal.document("verifica-", ".json"):
        held = any(each.kind.startswith("verifica-sospeso") for each in rehearsal.saved)
        foreseen = replace(foreseen, outcome=Foretold.HOLDS if held else done)
        foreseen = _with_report(foreseen, GateReport.from_json(json.loads(reported)), agreement)
    return foreseen, not outcome.already_done


def _seen_besides(
    bench: Workbench, file: ReceivedFile, agreement: Agreement, moment: Moment, foreseen: Foreseen
) -> Foreseen:
    """With what the file itself shows, where the step has not come so far as to say it."""
    files = received(bench, agreement, moment)
    data = files.contents(file.name)
    if file.media == WORD:
        current = agreement.newest_act.current_text
        if current is None:
            return foreseen
        docx = WordFile(data)
        check_uploaded_docx(docx)
        before = WordFile(bench.archive.get(current.docx_sha256), beside=docx)
        compared = compare_versions(before, current.version, docx, current.version + 1, moment)
        seen = replace(foreseen, warnings=(*foreseen.warnings, *compared.notes))
        return _with_passages(seen, before, docx) if compared.documents else seen
    if is_pdf(data) or is_envelope(data):
        names = files.names()
        beside = [files.contents(each) for each in names if signature_beside(each, names) == file.name]
        return _with_report(foreseen, verify(data, trust=bench.trust(), at=moment.at, beside=beside), agreement)
    return foreseen


def _with_passages(foreseen: Foreseen, before: WordFile, after: WordFile) -> Foreseen:
    shown: list[tuple[bool, tuple[tuple[str, str], ...]]] = []
    gap = False
    for each in passages(before, after):
        if not each.same and len(shown) < MOST_PASSAGES:
            shown.append((gap, tuple((_ELEMENTS[how], text[:MOST_SIGNS]) for how, text in each.pieces)))
        gap = bool(each.same)
    # The page shows them, and in the folder there is nothing yet.
    warnings = tuple(each for each in foreseen.warnings if not each.startswith((DIFFERENCES, IN_THE_FOLDER)))
    return replace(foreseen, passages=tuple(shown), warnings=warnings)


def _with_report(foreseen: Foreseen, judged: GateReport, agreement: Agreement) -> Foreseen:
    findings = tuple((each.sentence, each.what_to_do) for each in judged.findings)
    said = {f"{sentence} {what_to_do}".strip() for sentence, what_to_do in findings}
    return replace(
        foreseen,
        verdict=VERDICTS[judged.verdict],
        findings=findings,
        signatures=tuple(_seen(each, agreement) for each in judged.signatures),
        warnings=tuple(each for each in foreseen.warnings if each not in said),
    )


def _seen(signature: SignatureVerdict, agreement: Agreement) -> SignatureSeen:
    place = position_of(signature.signatory.field_name) if signature.signatory is not None else 0
    begins, ends = signature.certificate_begins_at, signature.certificate_ends_at
    valid = f"valido {from_the_day(base_day(begins))} {to_the_day(base_day(ends))}" if begins and ends else ""
    party = next((each for each in agreement.parties if each.position == place), None)
    return SignatureSeen(
        signature.holder or "titolare non leggibile",
        f"{party.signatory.name}, per {party.name}" if party is not None else "",
        f"{'qualificata' if signature.qualified else 'non qualificata'} ({signature.form})",
        signed_when(signature),
        ", ".join(filter(None, (f"seriale {signature.serial}, emesso da {signature.issuer}", valid))),
        VERDICTS[signature.verdict],
        signature.is_new,
    )


def _register(bench: Workbench, file: ReceivedFile, now: datetime) -> Foreseen:
    from agreements.use_cases.registers.import_from_folder import sheet_meant  # with the library for sheets
    from agreements.use_cases.registers.import_register import import_register
    from agreements.use_cases.registers.import_report import RowState

    with bench.database.unit() as unit:
        moment = unit.moment(now)
    try:
        source = sheet_meant(received_at(bench, OF_REGISTER, bench.folders / OF_REGISTER, moment), file.name)
        done = import_register(bench, source, SYSTEM, now, dry_run=True)
    except AccordiError as refused:
        return Foreseen(OF_REGISTER, Foretold.REFUSES, refused.sentence)
    wrong = Foretold.REFUSES if done.of(RowState.WRONG) and not done.of(RowState.NEW) else Foretold.TAKES
    return Foreseen(OF_REGISTER, wrong, done.happened, done.notes, table=done.table(MOST_ROWS))


def _address_book(bench: Workbench, file: ReceivedFile, now: datetime) -> Foreseen:
    from agreements.use_cases.families.address_book import import_index  # with the library for sheets

    try:
        done = import_index(bench, file.name, SYSTEM, now)
    except AccordiError as refused:
        return Foreseen(OF_ADDRESSES, Foretold.REFUSES, refused.sentence)
    lines = tuple(line for _, lines in done.sections for line in lines)
    known = Foretold.KNOWN if done.already_done else Foretold.TAKES
    return Foreseen(OF_ADDRESSES, known, done.happened, (*lines, *done.warnings))


def foresee_all(bench: Workbench, ids: Sequence[int], now: datetime) -> dict[int, Foreseen]:
    """As `foresee`, of several files; of one that does not wait any more nothing is said."""
    with bench.database.unit() as unit:
        files = [each for each in unit.received_numbered(ids) if each.waits]
    found = {}
    for file in files:
        try:
            found[file.id] = foresee(bench, file, now)
        except (AccordiError, SigningError) as error:
            found[file.id] = Foreseen("", Foretold.LOOKED_AT, str(error))
    return found
