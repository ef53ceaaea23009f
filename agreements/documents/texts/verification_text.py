"""From the gate's report to the data of the document that lawyers read beside its JSON."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from agreements.documents.templates.wording import moment_in_words
from agreements.documents.texts.naming import kind_words, title_in_quotes
from agreements.documents.texts.party_names import in_a_table
from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.signature_proof import TimeProof
from agreements.domain.basics.day_words import from_the_day, to_the_day
from agreements.domain.days.time_limit import base_day
from signing.base.report import GateReport, SignatureVerdict, TimeSource, Verdict

VERDICTS: Mapping[Verdict, str] = {
    Verdict.ACCEPTED: "accettato",
    Verdict.PENDING: "in sospeso",
    Verdict.REFUSED: "rifiutato",
}
_SAID = re.compile(r"Dice: («.*»)")
OF_SIGNATURE: Mapping[Verdict, str] = {
    Verdict.ACCEPTED: "valida",
    Verdict.PENDING: "in sospeso",
    Verdict.REFUSED: "non valida",
}
_PROVEN_BY: Mapping[TimeSource, str] = {
    TimeSource.SIGNATURE_TIME_STAMP: "marca temporale della firma",
    TimeSource.DOCUMENT_TIME_STAMP: "marca temporale del documento",
    TimeSource.RECORDED_PROOF: "riferimento temporale con l’impronta del file",
    TimeSource.DECLARED: "dichiarato, non verificato",
}


def verification_context(
    agreement: Agreement, report: GateReport, proof: TimeProof | None, *, trial: bool
) -> dict[str, Any]:
    """Data of the template «verifica-firme»; personal codes are in none of them."""
    lists = report.lists
    return {
        "prova": trial,
        "numero_interno": agreement.number,
        "tipo_atto": kind_words(agreement),
        "titolo": title_in_quotes(agreement),
        "ente": {"denominazione": agreement.lead.name, "struttura": agreement.manager.name},
        "parti": in_a_table(agreement.parties),
        "verifica": {
            "data": moment_in_words(report.examined_at),
            "esito": VERDICTS[report.verdict],
            "impronta": report.returned_sha256,
            "liste": f"copia in data {moment_in_words(lists.taken_at)}, SHA-256 {lists.sha256}" if lists else "",
        },
        "firme": [
            {
                "nome": signature.holder or "non leggibile",
                "certificato": f"seriale {signature.serial}, emesso da {signature.issuer}",
                "quando": signed_when(signature) + _told_by(signature, proof),
                "esito": OF_SIGNATURE[signature.verdict],
            }
            for signature in report.signatures
        ],
        "rilievi": [{"frase": found.sentence, "che_fare": found.what_to_do} for found in report.findings],
    }


def _told_by(signature: SignatureVerdict, proof: TimeProof | None) -> str:
    """Who gave the reference, for a new signature whose time rests on one."""
    rests = signature.is_new and signature.time_source in {TimeSource.RECORDED_PROOF, TimeSource.DECLARED}
    return f"; riferimento: {proof}" if proof is not None and rests else ""


def signed_when(signature: SignatureVerdict) -> str:
    """When a signature was made and what proves it; the time that the signer declares is not believed."""
    if signature.signed_at is None:
        return "non provato"
    return f"{moment_in_words(signature.signed_at)} ({_PROVEN_BY[signature.time_source]})"


def certificate_words(report: GateReport) -> dict[str, str]:
    """By what identifies each signature of a report: its kind, its certificate, how long and for what that is made.

    Legal basis: art. 28 c. 3 CAD (limits of use and value); art. 15 c. 2-bis L. 241/1990 (kinds of signature).
    """
    return {
        signature.identity: _certificate(report, signature) for signature in report.signatures if signature.identity
    }


def _certificate(report: GateReport, signature: SignatureVerdict) -> str:
    kind = "firma elettronica qualificata" if signature.qualified else "firma elettronica non qualificata"
    begins, ends = signature.certificate_begins_at, signature.certificate_ends_at
    days = f", valido {from_the_day(base_day(begins))} {to_the_day(base_day(ends))}" if begins and ends else ""
    limited = [found for found in report.findings if found.code == "USE_LIMITED" and found.evidence == signature.holder]
    said = [_SAID.search(found.sentence) for found in limited]
    limits = next(
        (match[1] for match in said if match), "indicati nella verifica" if limited else "nessuno letto dalla verifica"
    )
    number = f"certificato n. {signature.serial} di {signature.issuer}"
    return f"{kind} ({signature.form}); {number}{days}; limiti d’uso: {limits}"
