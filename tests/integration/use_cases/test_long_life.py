from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from agreements.use_cases.base.step import SIGNED_BY_ALL
from agreements.use_cases.base.workbench import Workbench
from agreements.use_cases.signing.long_life import RENEWED, _newest, renew_time_stamps
from signing.trial.envelopes import envelope
from signing.trial.pki import TrialPki
from signing.validation.evidence import doubts_alone
from tests.integration.use_cases.lives import Life, new_bench, now, walk

# The trial service's certificate lasts twelve years, that of its successor fourteen and a half.
THIRTEEN_YEARS = timedelta(days=13 * 365)


@pytest.fixture(scope="module")
def signed(pki: TrialPki, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Life]:
    life = Life(new_bench(tmp_path_factory.mktemp("lunga-vita"), pki.folder), pki.folder)
    walk(life, Life.send)
    life.sign_all()
    yield life
    life.bench.database.close()


def stamping(bench: Workbench, suffix: str) -> Workbench:
    trust = bench.trust()
    return replace(bench, trust=lambda: replace(trust, time_stamp_url=f"{trust.time_stamp_url}{suffix}"))


def test_what_is_protected_for_long_is_left_alone(signed: Life) -> None:
    before = signed.snapshot()
    assert renew_time_stamps(signed.bench, now()).happened == (
        "File firmati esaminati: 1; nessuna marca temporale rinnovata."
    )
    assert signed.snapshot() == before


def test_a_service_without_a_newer_certificate_or_without_an_answer_is_said(signed: Life) -> None:
    before = signed.snapshot()
    same = renew_time_stamps(signed.bench, now(), margin=THIRTEEN_YEARS)
    assert "chiedere al fornitore quello nuovo" in same.warnings[0]
    silent = renew_time_stamps(stamping(signed.bench, "-inesistente"), now(), margin=THIRTEEN_YEARS)
    assert silent.warnings[0].startswith("File da rinnovare: 1. Il servizio di marca temporale")
    assert signed.snapshot() == before


def test_the_renewed_copy_stands_beside_the_signed_original_once(signed: Life) -> None:
    original = signed.archived(SIGNED_BY_ALL)
    bench = stamping(signed.bench, "-later")
    done = renew_time_stamps(bench, now(), margin=THIRTEEN_YEARS)
    assert done.happened == f"Marca temporale rinnovata per 1 file firmato: {signed.number}."
    assert done.warnings == ()
    renewed = signed.archived(RENEWED)
    assert renewed.startswith(original)
    assert signed.archived(SIGNED_BY_ALL) == original
    assert signed.journal[-1].step == "TIME_STAMP_RENEWED"
    assert sum("marca temporale rinnovata" in each.name for each in signed.incoming.parent.iterdir()) == 1
    again = renew_time_stamps(bench, now(), margin=THIRTEEN_YEARS)
    assert again.happened.startswith("File firmati esaminati: 1; nessuna")


def test_a_damaged_copy_is_told_and_keeps_no_other_from_it(signed: Life, tmp_path: Path) -> None:
    with signed.bench.database.unit() as unit:
        newest = max(unit.documents(signed.number), key=lambda document: document.position)
    path = signed.bench.archive.path(newest.sha256)
    kept = path.read_bytes()
    path.chmod(0o600)
    path.write_bytes(kept[:-1])
    try:
        done = renew_time_stamps(signed.bench, now())
        assert done.warnings[0].startswith(f"{signed.number}: ")
    finally:
        path.write_bytes(kept)


def test_each_of_several_files_that_form_an_agreement_has_its_own_line_of_copies(signed: Life) -> None:
    with signed.bench.database.unit() as unit:
        some = next(d for d in unit.documents(signed.number) if d.kind == SIGNED_BY_ALL)
    second = replace(some, ordinal=2, sha256="b" * 64)
    around = replace(some, ordinal=3, suffix=".pdf.p7m", sha256="e" * 64)
    copies = [replace(some, kind=f"{RENEWED}-2", ordinal=n, sha256=str(n) * 64) for n in (2, 1)]
    elsewhere = replace(some, act_sequence=2, sha256="c" * 64)
    container = replace(some, ordinal=4, suffix=".asice")
    found = _newest([some, second, around, container, *copies, elsewhere])
    assert [(each.document.sha256, each.copies, each.is_stamped) for each in found] == [
        (some.sha256, 0, True),
        ("2" * 64, 2, True),
        (around.sha256, 0, False),
        ("c" * 64, 0, True),
    ]


def test_signatures_in_envelopes_are_enclosed_once_and_then_renewed_like_the_others(sent: Life) -> None:
    beside = envelope(sent.to_sign(), pki_folder=sent.pki_folder, person="prova-uno", detached=True)
    sent.put("accordo.pdf", sent.to_sign())
    sent.bring(beside, "accordo.pdf.p7s")
    sent.bring(envelope(sent.to_sign(), pki_folder=sent.pki_folder, person="prova-due"), "due.pdf.p7m")
    done = renew_time_stamps(sent.bench, now())
    assert done.happened == (
        f"Firme in busta (p7m) conservate con i dati di verifica: 2 ({sent.number}, {sent.number})."
    )
    assert done.warnings == ()
    assert [row.step for row in sent.journal[-2:]] == ["SIGNATURE_ENCLOSED"] * 2
    trust, at = sent.bench.trust(), now()
    with sent.bench.database.unit() as unit:
        originals = {
            d.ordinal: sent.bench.archive.get(d.sha256) for d in unit.documents(sent.number) if d.kind == SIGNED_BY_ALL
        }
    assert beside in originals.values()
    for ordinal, kind in ((1, RENEWED), (2, f"{RENEWED}-2")):
        assert doubts_alone(sent.archived(kind), originals[ordinal], trust, at=at) == ()
    assert renew_time_stamps(sent.bench, now()).happened.startswith("File firmati esaminati: 2; nessuna")
    first = sent.archived(RENEWED)
    again = renew_time_stamps(stamping(sent.bench, "-later"), now(), margin=THIRTEEN_YEARS)
    assert (again.happened.startswith("Marca temporale rinnovata per 2 file"), again.warnings) == (True, ())
    assert sent.archived(RENEWED).startswith(first)
