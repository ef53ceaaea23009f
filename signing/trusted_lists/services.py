"""Read the services that matter here out of a verified list: issuers of qualified certificates, time stamps."""

from __future__ import annotations

from collections.abc import Iterable
from copy import deepcopy
from typing import Any

from lxml import etree  # type: ignore[import-untyped]
from pyhanko.sign.validation.qualified import eutl_parse, tsp

from signing.base.errors import TrustedListError
from signing.base.hostile_xml import parsed
from signing.base.listed_trust import ISSUER, TIME_STAMPS, Service
from signing.trusted_lists.reading import TSL, OpenedList


def services_of(opened: OpenedList) -> tuple[tuple[Service, ...], int]:
    """The services of a verified national list, and how many of its entries could not be understood.

    An entry that is not understood (an unknown critical extension) is left out: its signatures stay pending.

    Raises:
        TrustedListError: The list cannot be read at all.
    """
    try:
        found, errors = _read(_relevant(opened.content))
        return tuple(_service(each) for each in found), errors
    except Exception as error:
        raise TrustedListError(
            f"L'elenco di fiducia {opened.name} è firmato ma non si comprende ({type(error).__name__}): segnalarlo "
            "all'assistenza; resta in uso il precedente."
        ) from error


def _relevant(content: bytes) -> str:
    """The list cut down to services of the two kinds, each of their past statuses with the service's certificates.

    In the history a list names the key and not the certificate (ETSI TS 119 612, 5.6.3), where pyHanko looks for
    certificates: without this a service withdrawn today would never have been granted.
    """
    root = parsed(content)
    for service in list(root.iter(f"{TSL}TSPService")):
        information = service.find(f"{TSL}ServiceInformation")
        kind = information.findtext(f"{TSL}ServiceTypeIdentifier", "").strip()
        if kind not in {ISSUER, TIME_STAMPS}:
            service.getparent().remove(service)
            continue
        certificates = [
            each for each in information.iter(f"{TSL}DigitalId") if each.find(f"{TSL}X509Certificate") is not None
        ]
        for past in service.iter(f"{TSL}ServiceHistoryInstance"):
            identity = past.find(f"{TSL}ServiceDigitalIdentity")
            if identity is not None and identity.find(f".//{TSL}X509Certificate") is None:
                identity.extend(deepcopy(certificates))
    for provider in list(root.iter(f"{TSL}TrustServiceProvider")):
        if provider.find(f".//{TSL}TSPService") is None:
            provider.getparent().remove(provider)
    text: str = etree.tostring(root, encoding="unicode")
    return text


def _read(xml: str) -> tuple[list[Any], int]:
    reading = eutl_parse.read_qualified_service_definitions(xml)
    found: list[Any] = []
    while True:
        try:
            found.append(next(reading))
        except StopIteration as end:
            return found, len(end.value)


def _service(found: Any) -> Service:
    base = found.base_info
    return Service(
        kind=base.service_type,
        name=base.service_name,
        certificates=tuple(certificate.dump() for certificate in base.provider_certs),
        since=base.valid_from,
        until=base.valid_until,
        types=tuple(sorted(each.value for each in base.additional_info_certificate_type)),
        rules=tuple(_in_order(_rule(each) for each in found.qualifications)),
    )


def _rule(qualification: tsp.Qualification) -> dict[str, Any]:
    return {
        "qualifiers": sorted(each.value for each in qualification.qualifiers),
        "criteria": _criteria(qualification.criteria_list),
    }


def _criteria(criterion: tsp.Criterion) -> dict[str, Any]:
    match criterion:
        case tsp.CriteriaList():
            return {"combine": criterion.combine_as.value, "of": _in_order(map(_criteria, criterion.criteria))}
        case tsp.PolicySetCriterion():
            return {"policies": sorted(criterion.required_policy_oids)}
        case tsp.CertSubjectDNCriterion():
            return {"subject": sorted(criterion.required_rdn_part_oids)}
        case tsp.KeyUsageCriterion():
            settings = criterion.settings
            return {
                "key_usage": sorted(settings.key_usage or ()),
                "key_usage_forbidden": sorted(settings.key_usage_forbidden or ()),
                "extended": sorted(settings.extd_key_usage or ()),
            }
    raise TrustedListError(f"criterio {type(criterion).__name__} non previsto")


def _in_order(parts: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(parts, key=repr)  # sets have no order, and the same list shall give the same data
