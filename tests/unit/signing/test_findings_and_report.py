from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

import signing
from signing.base.findings import CATALOGUE, finding
from signing.base.report import ExpectedSignatory, GateReport, SignatureVerdict, TimeSource, Verdict, worst
from signing.base.trust import TrustSettings
from signing.gate.gate import examine
from tests.support import findings_table

SOURCES = Path(signing.__file__ or "").parent
NOW = datetime(2026, 3, 1, 10, 0, tzinfo=UTC)
SIGNATORY = ExpectedSignatory("Firma_01", "PRVNUO80A01Z999N", "Prova Uno")


@pytest.mark.parametrize("code", sorted(CATALOGUE))
def test_each_finding_says_what_is_wrong_and_what_to_do(code: str) -> None:
    _, sentence, advice = CATALOGUE[code]
    for text in (sentence, advice):
        assert text[0].isupper()
        assert text.endswith(".")
        assert "  " not in text


def test_the_catalogue_and_the_code_agree() -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in SOURCES.rglob("*.py") if path.name != "findings.py")
    used = {word for word in re.findall(r'"([A-Z][A-Z0-9_]{4,})"', text) if word in CATALOGUE}
    assert used == set(CATALOGUE)


def test_evidence_is_one_short_line() -> None:
    assert finding("UNREADABLE", "a\nb " * 500).evidence.count("\n") == 0
    assert len(finding("UNREADABLE", "a\nb " * 500).evidence) <= 500


def test_a_report_goes_through_json() -> None:
    signature = SignatureVerdict(
        "Firma_01", True, Verdict.ACCEPTED, SIGNATORY, NOW, TimeSource.SIGNATURE_TIME_STAMP,
        "Prova Uno", "CA di PROVA", "4097", "ab" * 32, True, "TOTAL-PASSED",
    )  # fmt: skip
    report = GateReport(Verdict.ACCEPTED, (finding("OWN_FIELD"),), (signature,), 0, "cd" * 32, NOW)
    again = GateReport.from_json(json.loads(json.dumps(report.to_json())))
    assert again == report
    assert again.signed_by == SIGNATORY
    assert again.signed_at == NOW


def test_the_worst_weight_decides() -> None:
    assert worst([]) is Verdict.ACCEPTED
    assert worst([Verdict.ACCEPTED, Verdict.PENDING]) is Verdict.PENDING
    assert worst([Verdict.REFUSED, Verdict.PENDING]) is Verdict.REFUSED


def test_a_wrong_call_is_an_error_of_the_caller() -> None:
    trust = TrustSettings(anchors=())
    with pytest.raises(ValueError, match="accepted"):
        examine(b"x", accepted=[], expected=[], trust=trust, at=NOW)
    with pytest.raises(ValueError, match="aware"):
        examine(b"x", accepted=[b"x"], expected=[], trust=trust, at=NOW.replace(tzinfo=None))


def test_the_page_of_all_verdicts_is_what_the_catalogue_says() -> None:
    assert findings_table.PAGE.read_text(encoding="utf-8") == findings_table.page()
