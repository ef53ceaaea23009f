"""Of records without identity each gets one signature of its file; whom a register only names gets nobody else's."""

from __future__ import annotations

from dataclasses import replace

import pytest

from agreements.domain.agreement.act import SignatureRecord
from agreements.use_cases.signing.borne import shared_out
from signing.base.report import GateReport, SignatureVerdict, TimeSource, Verdict
from tests.support.builders import PEOPLE, START, draft, moment, signature

QUATTRO = "Prova Quattro"


def bare(position: int, *, only_said: bool = False, signatory: str = "") -> SignatureRecord:
    record = replace(signature(position), identity="", signatory=signatory or PEOPLE[position - 1])
    return replace(record, certificate="") if only_said else record


def report(*holders: str, unexamined: tuple[str, ...] = ()) -> GateReport:
    found = tuple(
        SignatureVerdict(
            field_name=f"f{holder}",
            is_new=True,
            verdict=Verdict.ACCEPTED,
            signatory=None,
            signed_at=None,
            time_source=TimeSource.NONE,
            subject="",
            issuer="",
            serial="",
            certificate_sha256="",
            qualified=True,
            indication="",
            holder=holder,
            identity=f"di {holder}",
        )
        for holder in holders
    )
    return GateReport(Verdict.ACCEPTED, (), found, None, "", moment(START).at, unexamined=unexamined)


ONE, TWO = PEOPLE[0], PEOPLE[1]


@pytest.mark.parametrize(
    ("records", "judged", "counted", "found"),
    [
        ([bare(1), bare(2)], report(TWO, ONE), [], {1: f"di {ONE}", 2: f"di {TWO}"}),
        ([bare(1, only_said=True), bare(2, only_said=True)], report(ONE), [], {1: f"di {ONE}"}),
        ([bare(1, only_said=True), bare(2, only_said=True)], report(ONE, QUATTRO), [], {1: f"di {ONE}"}),
        ([bare(1, signatory=f"{QUATTRO}, su delega per {ONE}"), bare(2)], report(QUATTRO), [], {1: f"di {QUATTRO}"}),
        ([bare(1), bare(2)], report(QUATTRO), [], {1: f"di {QUATTRO}"}),
        ([bare(2)], report(QUATTRO), [f"di {QUATTRO}"], {}),
        ([bare(1)], report(unexamined=("xades",)), [], {1: "xades"}),
        ([bare(1)], report(), [], {}),
    ],
)
def test_each_signature_is_one_records(
    records: list[SignatureRecord], judged: GateReport, counted: list[str], found: dict[int, str]
) -> None:
    assert shared_out(draft(3), records, judged, counted) == found
