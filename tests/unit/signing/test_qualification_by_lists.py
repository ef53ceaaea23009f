from __future__ import annotations

import json

import pytest

from signing.base.listed_trust import ISSUER, TIME_STAMPS, ListedTrust, Service
from signing.base.trust import TrustSettings
from signing.trial.lists import GRANTED, WITHDRAWN, TrialService
from signing.trusted_lists.editions import open_list_of_lists, open_national, pointers
from signing.trusted_lists.qualification import why_not_qualified
from signing.trusted_lists.services import services_of
from tests.support.trusted_lists import DAY, NOW, Lists, granted, key, path_of, signer_certificate

COMPLIANCE = bytes.fromhex("06060400 8e460101".replace(" ", ""))
_EXTENSION = '<Extension Critical="true">{}</Extension>'
SEALS = _EXTENSION.format(
    "<AdditionalServiceInformation><URI xml:lang='en'>http://uri.etsi.org/TrstSvc/TrustedList/SvcInfoExt/ForeSeals"
    "</URI></AdditionalServiceInformation>"
)
UNKNOWN = _EXTENSION.format("<q:Ignota xmlns:q='urn:prova'>1</q:Ignota>")


def rule(qualifier: str, criteria: str, combine: str = "all") -> str:
    """A rule of the list on some certificates of a service (ETSI TS 119 612, 5.5.9.2)."""
    return _EXTENSION.format(
        "<q:Qualifications xmlns:q='http://uri.etsi.org/TrstSvc/SvcInfoExt/eSigDir-1999-93-EC-TrustedList/#'>"
        "<q:QualificationElement><q:Qualifiers><q:Qualifier "
        f"uri='http://uri.etsi.org/TrstSvc/TrustedList/SvcInfoExt/{qualifier}'/></q:Qualifiers>"
        f"<q:CriteriaList assert='{combine}'>{criteria}</q:CriteriaList></q:QualificationElement></q:Qualifications>"
    )


def policy(oid: str) -> str:
    return (
        "<q:PolicySet><q:PolicyIdentifier><x:Identifier xmlns:x='http://uri.etsi.org/01903/v1.3.2#'>"
        f"{oid}</x:Identifier></q:PolicyIdentifier></q:PolicySet>"
    )


def usage(**bits: bool) -> str:
    return (
        "<q:KeyUsage>"
        + "".join(f"<q:KeyUsageBit name='{name}'>{str(value).lower()}</q:KeyUsageBit>" for name, value in bits.items())
        + "</q:KeyUsage>"
    )


def listed(*services: TrialService) -> tuple[Service, ...]:
    lists = Lists(services=services)
    named = pointers(open_list_of_lists(lists.lotl, [key("LOTL").der]))
    return services_of(open_national(lists.national, "IT", named))[0]


def _with(extensions: str, statuses: list[tuple[str, object]] | None = None) -> TrialService:
    return TrialService("Servizio CA", key("CA").der, statuses or [(GRANTED, NOW - 1500 * DAY)], ISSUER, extensions)  # type: ignore[arg-type]


WITHDRAWN_LATER = TrialService("Servizio CA", key("CA").der, [(WITHDRAWN, NOW - 20 * DAY), (GRANTED, NOW - 1500 * DAY)])


def test_a_certificate_of_a_granted_service_is_qualified() -> None:
    assert why_not_qualified(path_of(signer_certificate()), listed(granted()), NOW) == ""


def test_a_service_withdrawn_before_the_signing_does_not_qualify_it() -> None:
    services = listed(WITHDRAWN_LATER)
    said = why_not_qualified(path_of(signer_certificate()), services, NOW - 10 * DAY)
    assert said == (
        "alla firma (15/11/2026) nessun servizio qualificato degli elenchi di fiducia comprendeva questo emittente"
    )


def test_a_service_withdrawn_after_the_signing_still_qualifies_it() -> None:
    assert why_not_qualified(path_of(signer_certificate()), listed(WITHDRAWN_LATER), NOW - 30 * DAY) == ""


def test_a_certificate_issued_while_the_service_was_not_granted_stays_unqualified() -> None:
    statuses = [(GRANTED, NOW - 100 * DAY), (WITHDRAWN, NOW - 400 * DAY), (GRANTED, NOW - 1500 * DAY)]
    services = listed(TrialService("Servizio CA", key("CA").der, statuses))
    assert "al rilascio del certificato" in why_not_qualified(path_of(signer_certificate()), services, NOW)
    early = signer_certificate(since=NOW - 500 * DAY)
    assert why_not_qualified(path_of(early), services, NOW) == ""
    assert "alla firma" in why_not_qualified(path_of(early), services, NOW - 200 * DAY)


def test_a_service_granted_only_later_does_not_qualify_what_was_signed_before() -> None:
    services = listed(granted(since=NOW - 5 * DAY))
    assert "alla firma" in why_not_qualified(path_of(signer_certificate()), services, NOW - 6 * DAY)


@pytest.mark.parametrize(
    ("extensions", "said"),
    [
        (SEALS, "nessun servizio qualificato"),
        (rule("QCForESeal", usage(nonRepudiation=True)), "non era qualificato per la firma elettronica"),
        (rule("QCNoQSCD", usage(nonRepudiation=True)), "dispositivo qualificato (QSCD)"),
        (rule("NotQualified", policy("1.2.3.4")), "non era qualificato per la firma elettronica"),
        (rule("NotQualified", policy("1.2.3.4") + policy("1.2.3.9"), "atLeastOne"), "non era qualificato"),
        (UNKNOWN, "nessun servizio qualificato"),
    ],
)
def test_what_the_list_says_of_certain_certificates_counts(extensions: str, said: str) -> None:
    certificate = signer_certificate(policy="1.2.3.4")
    assert said in why_not_qualified(path_of(certificate), listed(_with(extensions)), NOW)


@pytest.mark.parametrize(
    "extensions",
    [
        rule("NotQualified", policy("1.2.3.5")),
        rule("QCNoQSCD", usage(nonRepudiation=True, digitalSignature=True)),  # all bits, and not one of them
        rule("QCNoQSCD", usage(nonRepudiation=False)),
        rule("QCWithQSCD", policy("1.2.3.4")),
    ],
)
def test_what_the_list_says_of_other_certificates_does_not(extensions: str) -> None:
    certificate = signer_certificate(policy="1.2.3.4")
    assert why_not_qualified(path_of(certificate), listed(_with(extensions)), NOW) == ""


def test_a_list_may_vouch_for_the_device_that_the_certificate_does_not_name() -> None:
    no_device = bytes([0x30, 10, 0x30, 8]) + COMPLIANCE
    certificate = signer_certificate(statements=no_device, policy="1.2.3.4")
    assert "QSCD" in why_not_qualified(path_of(certificate), listed(granted()), NOW)
    vouched = listed(_with(rule("QCWithQSCD", policy("1.2.3.4"))))
    assert why_not_qualified(path_of(certificate), vouched, NOW) == ""


def test_a_certificate_without_statements_is_not_qualified() -> None:
    certificate = signer_certificate(statements=None)
    assert "non era qualificato" in why_not_qualified(path_of(certificate), listed(granted()), NOW)


def test_another_issuer_of_the_same_name_is_not_the_listed_one() -> None:
    certificate = signer_certificate("altra CA")
    assert "nessun servizio" in why_not_qualified(path_of(certificate, "altra CA"), listed(granted()), NOW)


def test_a_time_stamp_service_qualifies_nobodys_signature() -> None:
    stamps = TrialService("Marche", key("CA").der, [(GRANTED, NOW - 1500 * DAY)], TIME_STAMPS)
    assert "nessun servizio" in why_not_qualified(path_of(signer_certificate()), listed(stamps), NOW)


def test_a_chain_may_end_in_any_listed_service_and_all_goes_through_json() -> None:
    services = listed(WITHDRAWN_LATER, _with(rule("QCNoQSCD", policy("1.2.3.4") + usage(nonRepudiation=True))))
    lists = ListedTrust("ab" * 32, NOW, NOW + DAY, services)
    trust = TrustSettings(anchors=(), lists=lists)
    again = TrustSettings.from_json(json.loads(json.dumps(trust.to_json())))
    assert again == trust
    assert again.all_anchors == (key("CA").der,)
