"""Files of our own trial people, mutated at random, in this process: a parser that raises would show here."""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from signing.base.kinds import is_envelope, is_pdf, kind_finding
from signing.base.report import GateReport, Verdict
from signing.gate.examination import examine
from signing.pdf.envelope import open_layers
from signing.trial import clock
from signing.trial.envelopes import Encoding, envelope, with_signer
from signing.trial.pki import TrialPki
from signing.trial.signer import sign
from tests.support.signing_cases import SIGNATORIES, codes

PLACE = st.floats(0, 1, exclude_max=True)
CHANGES = st.lists(
    st.one_of(
        st.tuples(st.just("byte"), PLACE, st.integers(1, 255)),
        st.tuples(st.just("cut"), PLACE, st.integers(1, 64)),
        st.tuples(st.just("twice"), PLACE, st.integers(1, 64)),
        st.tuples(st.just("zeros"), PLACE, st.integers(1, 64)),
    ),
    min_size=1,
    max_size=3,
)
QUICKLY = settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    derandomize=True,
    database=None,
    phases=[Phase.generate],  # a counterexample is told as it is: to shrink it takes minutes
)


def mutated(data: bytes, kept: bytes, changes: list[tuple[str, float, int]]) -> bytes:
    """Change the data, but never within `kept`: there a change is only another document."""
    start = data.find(kept)
    free = [*range(start), *range(start + len(kept), len(data))] if start >= 0 else list(range(len(data)))
    for kind, place, amount in changes:
        at = free[int(place * len(free))] if free else 0
        if kind == "byte":
            data = data[:at] + bytes([data[at] ^ amount]) + data[at + 1 :] if at < len(data) else data
        elif kind == "cut":
            data = data[:at] + data[at + amount :]
        elif kind == "twice":
            data = data[: at + amount] + data[at:]
        else:
            data = data[:at] + bytes(amount) + data[at + amount :]
    return data


def examined(data: bytes, accepted: list[bytes], pki: TrialPki, folder: Path) -> GateReport:
    request = {
        "expected": [asdict(each) for each in SIGNATORIES],
        "trust": pki.trust().to_json(),
        "at": clock.now(pki.folder).isoformat(),
        "proof_of_time": None,
    }
    return asyncio.run(examine(data, accepted, request))


@pytest.fixture(scope="module")
def files(frozen: bytes, pki: TrialPki) -> dict[str, bytes]:
    one = envelope(frozen, pki_folder=pki.folder, person="prova-uno")
    return {
        "der": one,
        "streamed": envelope(frozen, pki_folder=pki.folder, person="prova-uno", encoding=Encoding.STREAMED),
        "two signers": with_signer(one, pki_folder=pki.folder, person="prova-due"),
        "beside": envelope(frozen, pki_folder=pki.folder, person="prova-uno", detached=True),
        "in the pdf": sign(frozen, pki_folder=pki.folder, person="prova-uno"),
    }


@pytest.mark.parametrize("which", ["der", "streamed", "two signers", "beside", "in the pdf"])
@QUICKLY
@given(changes=CHANGES)
def test_a_mutated_file_raises_nothing_and_is_believed_only_where_nothing_that_counts_changed(
    which: str,
    changes: list[tuple[str, float, int]],
    files: dict[str, bytes],
    frozen: bytes,
    pki: TrialPki,
    tmp_path: Path,
) -> None:
    data = mutated(files[which], frozen, changes)
    if kind_finding(data) is not None or not data:
        return  # answered before anything is parsed
    report = examined(data, [frozen], pki, tmp_path)
    assert not list(tmp_path.iterdir())
    if report.verdict is Verdict.ACCEPTED:
        assert {each.signatory for each in report.new_signatures} <= set(SIGNATORIES[:2])
        assert data.startswith(frozen) if is_pdf(data) else is_envelope(data)
        if is_envelope(data):
            assert open_layers(data)[-1].content in (frozen, None)
    else:
        assert codes(report)
