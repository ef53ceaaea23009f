"""What a signed file carries with it: certificates and revocation answers, each verified when it is used."""

from __future__ import annotations

from typing import Any

from asn1crypto import core, ocsp  # type: ignore[import-untyped]
from asn1crypto.crl import CertificateList  # type: ignore[import-untyped]
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko.sign.validation.errors import NoDSSFoundError
from pyhanko.sign.validation.policy_decl import LocalKnowledge
from pyhanko_certvalidator.revinfo.archival import CRLContainer, OCSPContainer

from signing.base.trust import TrustSettings
from signing.pdf.revisions import Structure
from signing.validation.contexts import known_certificates


def knowledge_of_envelope(signed_data: Any, trust: TrustSettings) -> LocalKnowledge:
    """Collect the revocation lists that an envelope carries; each is verified when it is used."""
    lists = []
    if not isinstance(signed_data["crls"], core.Void):
        lists = [CRLContainer(each.chosen) for each in signed_data["crls"] if isinstance(each.chosen, CertificateList)]
    return LocalKnowledge(known_crls=lists, known_certs=known_certificates(trust))


def together(*parts: LocalKnowledge) -> LocalKnowledge:
    """What several files carry."""
    return LocalKnowledge(
        known_ocsps=[each for part in parts for each in part.known_ocsps],
        known_crls=[each for part in parts for each in part.known_crls],
        known_certs=[each for part in parts for each in part.known_certs],
    )


def knowledge_of(structure: Structure, trust: TrustSettings) -> LocalKnowledge:
    """Collect what a PDF carries with it; each piece is verified when it is used."""
    certificates = known_certificates(trust)
    try:
        store = DocumentSecurityStore.read_dss(structure.reader)
        answers = [
            container
            for reference in store.ocsps
            for container in OCSPContainer.load_multi(ocsp.OCSPResponse.load(reference.get_object().data))
        ]
        lists = [CRLContainer(CertificateList.load(reference.get_object().data)) for reference in store.crls]
        return LocalKnowledge(
            known_ocsps=answers, known_crls=lists, known_certs=certificates + list(store.load_certs())
        )
    except (NoDSSFoundError, ValueError, TypeError, KeyError, AttributeError):
        # Without usable validation data in the file, the network is asked.
        return LocalKnowledge(known_certs=certificates)
