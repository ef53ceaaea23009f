from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from signing.base.listed_trust import ISSUER, ListedTrust
from signing.base.report import GateReport, Verdict
from signing.base.trust import TrustSettings
from signing.trial import clock
from signing.trial.pki import TrialPki
from signing.trial.signer import sign
from signing.trusted_lists import snapshot as store
from signing.trusted_lists.refresh import refresh
from signing.validation.preserve import complete_validation_data
from tests.support.signing_cases import codes, judge


@pytest.fixture(scope="module")
def lists(pki: TrialPki, tmp_path_factory: pytest.TempPathFactory) -> ListedTrust:
    settings = pki.lists(tmp_path_factory.mktemp("elenchi"))
    refresh(settings, clock.now(pki.folder))
    loaded = store.in_use(settings)
    assert loaded is not None
    return loaded.trust()


@pytest.fixture(scope="module")
def by_one(frozen: bytes, pki: TrialPki) -> bytes:
    return sign(frozen, pki_folder=pki.folder, person="prova-uno")


def by_lists(pki: TrialPki, lists: ListedTrust) -> TrustSettings:
    """Nothing configured but the lists: no anchor, no issuer."""
    return replace(pki.trust(), anchors=(), qualified_issuers=(), lists=lists)


def withdrawn(lists: ListedTrust, at: datetime) -> ListedTrust:
    services = tuple(replace(each, until=at) if each.kind == ISSUER else each for each in lists.services)
    return replace(lists, services=services)


def test_the_lists_alone_are_enough_and_the_report_names_them(
    by_one: bytes, frozen: bytes, pki: TrialPki, lists: ListedTrust
) -> None:
    report = judge(by_one, [frozen], pki, trust=by_lists(pki, lists))
    assert report.verdict is Verdict.ACCEPTED, report.findings
    assert report.new_signatures[0].qualified
    assert report.lists is not None
    assert (report.lists.sha256, report.lists.taken_at) == (lists.sha256, lists.taken_at)
    assert GateReport.from_json(report.to_json()) == report


def test_each_report_names_them_one_without_examination_too(frozen: bytes, pki: TrialPki, lists: ListedTrust) -> None:
    report = judge(b"", [frozen], pki, trust=by_lists(pki, lists))
    assert report.lists is not None
    assert report.lists.sha256 == lists.sha256
    assert judge(b"", [frozen], pki).lists is None


def test_an_issuer_that_no_list_names_is_not_qualified_whatever_is_configured(
    frozen: bytes, pki: TrialPki, lists: ListedTrust
) -> None:
    returned = sign(frozen, pki_folder=pki.folder, person="prova-uno")
    elsewhere = replace(lists, services=tuple(each for each in lists.services if each.kind != ISSUER))
    report = judge(returned, [frozen], pki, trust=replace(pki.trust(), lists=elsewhere))
    assert report.verdict is Verdict.PENDING
    assert codes(report) == {"NOT_QUALIFIED"}
    assert "nessun servizio qualificato degli elenchi di fiducia" in report.findings[0].evidence


@pytest.mark.parametrize(("moved", "verdict"), [(-1, Verdict.PENDING), (1, Verdict.ACCEPTED)])
def test_a_service_withdrawn_counts_by_the_moment_of_the_signature(
    by_one: bytes, frozen: bytes, pki: TrialPki, lists: ListedTrust, moved: int, verdict: Verdict
) -> None:
    signed_at = judge(by_one, [frozen], pki).signed_at
    assert signed_at is not None
    then = withdrawn(lists, signed_at + moved * timedelta(seconds=1))
    report = judge(by_one, [frozen], pki, trust=by_lists(pki, then))
    assert report.verdict is verdict, report.findings
    assert report.new_signatures[0].qualified is (verdict is Verdict.ACCEPTED)
    assert codes(report) == ({"NOT_QUALIFIED"} if verdict is Verdict.PENDING else set())


def test_expired_lists_leave_it_pending(by_one: bytes, frozen: bytes, pki: TrialPki, lists: ListedTrust) -> None:
    old = replace(lists, next_update=clock.now(pki.folder) - timedelta(days=1))
    report = judge(by_one, [frozen], pki, trust=by_lists(pki, old))
    assert report.verdict is Verdict.PENDING
    assert codes(report) == {"LISTS_EXPIRED"}


def test_preservation_works_with_the_lists_alone(by_one: bytes, pki: TrialPki, lists: ListedTrust) -> None:
    trust, at = by_lists(pki, lists), clock.now(pki.folder)
    kept = complete_validation_data(by_one, trust, at=at)
    assert kept.startswith(by_one)
    assert complete_validation_data(kept, trust, at=at) == kept
