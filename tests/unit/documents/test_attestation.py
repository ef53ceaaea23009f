"""The attestazione di repertorio says what happened: each verification's own day, and no hour that nobody recorded."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from docx import Document

from agreements.documents.templates.render import render
from agreements.documents.texts.letters_text import attestation_context
from agreements.documents.texts.verification_text import certificate_words
from agreements.domain.agreement.act import Registration, SignatureRecord, TimeSource
from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.events import JournalHead
from agreements.domain.agreement.filing import Filing
from agreements.domain.agreement.signature_proof import TimeProof
from signing.base.findings import finding
from signing.base.report import GateReport, SignatureVerdict, Verdict
from signing.base.report import TimeSource as ReportedSource
from tests.support import builders
from tests.support.italian import paragraphs

REGISTERED = date(2026, 12, 24)
AT = datetime(2026, 5, 5, 8, 12, 30, tzinfo=UTC)
TYPED = TimeProof(AT, "prot. 77", "Rita Responsabile (Settore di prova)")


def told(
    *changed: SignatureRecord, verified: dict[int, datetime], agreement: Agreement | None = None
) -> dict[str, object]:
    agreement = agreement or builders.signed()
    act = agreement.acts[0]
    signatures = tuple(changed) or act.signatures
    act = replace(act, signatures=signatures, repertory=Registration("Repertorio", "12", REGISTERED, "Prova Nove"))
    head = JournalHead(17, "ab" * 32)
    return attestation_context(agreement.with_act(act), act, "ufficiale", "Città", verified, head, trial=True)


def signature(position: int, **changes: object) -> SignatureRecord:
    made = builders.signed().acts[0].signatures[position - 1]
    return replace(made, signed_at=AT, **changes)  # type: ignore[arg-type]


def test_each_signature_has_the_day_of_its_own_verification_and_never_that_of_the_repertorio() -> None:
    context = told(verified={1: AT, 2: AT + timedelta(days=3)})
    assert context["verifica"]["data"] == "ciascuna nel giorno indicato nella tabella"  # type: ignore[index]
    first, second = (row["esito"] for row in context["firme"])  # type: ignore[attr-defined]
    assert first.endswith("verificata in data 5 maggio 2026, ore 10:12")
    assert second.endswith("verificata in data 8 maggio 2026, ore 10:12")
    document = Document(io.BytesIO(render("attestazione-repertorio", context)))
    text = " ".join(paragraph.text for paragraph in document.paragraphs)
    assert "verificate ciascuna nel giorno indicato nella tabella" in text
    assert "verificate in data 24 dicembre 2026" not in text


def test_the_area_and_the_file_are_those_that_somebody_entered_and_else_left_out() -> None:
    nobody = told(verified={})
    assert nobody["repertorio"]["aoo"] == ""  # type: ignore[index]
    text = printed(nobody)
    assert "iscritto nel registro «Repertorio» di Regione di Prova al n. 12" in text
    assert "area organizzativa" not in text
    assert nobody["fascicolo"] == ""
    filing = Filing(aoo="AOOPROVA", dossier="2026/1.6/3")
    known = told(verified={}, agreement=replace(builders.signed(), filing=filing))
    assert "«Repertorio» di Regione di Prova, area organizzativa omogenea AOOPROVA, al n. 12" in printed(known)
    assert known["fascicolo"] == "2026/1.6/3"


def printed(context: dict[str, object]) -> str:
    document = Document(io.BytesIO(render("attestazione-repertorio", context)))
    return " ".join(paragraph.text for paragraph in document.paragraphs)


def test_one_day_of_verification_is_said_once() -> None:
    context = told(verified={1: AT, 2: AT + timedelta(hours=1)})
    assert context["verifica"]["data"] == "in data 5 maggio 2026"  # type: ignore[index]


def test_a_verification_of_which_nothing_is_recorded_is_made_up_by_nobody() -> None:
    context = told(verified={1: AT})
    assert context["verifica"]["data"] == "ciascuna nel giorno indicato nella tabella"  # type: ignore[index]
    assert "verificata" not in context["firme"][1]["esito"]  # type: ignore[index]


def test_an_hour_is_printed_only_where_something_tells_it() -> None:
    stamped = signature(1, time_source=TimeSource.TIMESTAMP)
    corrected = signature(2, time_source=TimeSource.RECORDED_PROOF)
    rows = told(stamped, corrected, verified={})["firme"]
    assert [row["data"] for row in rows] == [  # type: ignore[attr-defined]
        "5 maggio 2026, ore 10:12 (marca temporale)",
        "5 maggio 2026 (protocollo o PEC dichiarati, non verificati)",
    ]


def test_a_declared_moment_says_that_it_is_and_by_whom() -> None:
    declared = signature(1, time_source=TimeSource.DECLARED, proof=TYPED)
    moved = signature(2, time_source=TimeSource.DECLARED, proof=replace(TYPED, at=AT + timedelta(hours=9)))
    first, second = (row["data"] for row in told(declared, moved, verified={})["firme"])  # type: ignore[attr-defined]
    assert first.startswith("5 maggio 2026, ore 10:12 (dichiarato, non verificato: prot. 77, indicato da Rita")
    assert first.count("dichiarato, non verificato") == 1
    assert second.startswith("5 maggio 2026 (")


def test_the_end_of_a_day_is_no_hour() -> None:
    at = datetime(2026, 5, 5, 21, 59, 59, tzinfo=UTC)
    proof = TimeProof(at, "", "Rita (Settore)", "Segnatura.xml", "cd" * 32)
    whole = replace(signature(1, time_source=TimeSource.RECORDED_PROOF, proof=proof), signed_at=at)
    (row, _) = told(whole, signature(2), verified={})["firme"]  # type: ignore[misc]
    assert row["data"].startswith("5 maggio 2026 (riferimento temporale con l’impronta del file: Segnatura.xml")
    assert "cd" * 32 in row["data"]


def test_each_certificate_is_told_with_its_kind_validity_and_limits() -> None:
    seen = SignatureVerdict(
        field_name="Firma_01",
        is_new=True,
        verdict=Verdict.PENDING,
        signatory=None,
        signed_at=AT,
        time_source=ReportedSource.SIGNATURE_TIME_STAMP,
        subject="Prova Uno",
        issuer="Prova CA",
        serial="77",
        certificate_sha256="ab" * 32,
        qualified=True,
        indication="TOTAL-PASSED",
        holder="Prova Uno",
        certificate_begins_at=datetime(2026, 1, 8, tzinfo=UTC),
        certificate_ends_at=datetime(2028, 12, 31, 12, tzinfo=UTC),
        identity="one",
    )
    other = replace(seen, qualified=False, form="CAdES", holder="Prova Due", serial="78", identity="two")
    limited = replace(finding("USE_LIMITED", "Prova Uno"), sentence="Porta un limite. Dice: «solo atti dell’ente».")
    report = GateReport(Verdict.PENDING, (limited,), (seen, other), 0, "cd" * 32, AT)
    assert certificate_words(report) == {
        "one": "firma elettronica qualificata (PAdES); certificato n. 77 di Prova CA, valido dall’8 gennaio 2026 "
        "al 31 dicembre 2028; limiti d’uso: «solo atti dell’ente»",
        "two": "firma elettronica non qualificata (CAdES); certificato n. 78 di Prova CA, valido dall’8 gennaio 2026 "
        "al 31 dicembre 2028; limiti d’uso: nessuno letto dalla verifica",
    }


def test_of_several_files_each_signature_has_its_own_and_superseded_ones_are_named() -> None:
    agreement = builders.signed()
    side = tuple(
        replace(s, file_sha256=f"{n}" * 64, preserved_sha256=f"{n}" * 64, continues=())
        for n, s in enumerate(agreement.acts[0].signatures, 1)
    )
    act = replace(agreement.acts[0], signatures=side, repertory=Registration("R", "12", REGISTERED, "Prova Nove"))
    assert act.held_in(side[1]) == {"2" * 64}
    context = attestation_context(
        agreement.with_act(act),
        act,
        "ufficiale",
        "Città",
        {},
        JournalHead(17, "ab" * 32),
        trial=True,
        files=("14 accordo firmato – file 1 di 2.pdf", "15 accordo firmato – file 2 di 2.pdf"),
        pages=4,
        superseded=("09 firma 1 di 2.pdf",),
    )
    text = "\n".join(paragraphs(render("attestazione-repertorio", context)))
    assert "nel file «14 accordo firmato – file 1 di 2.pdf»" in text
    assert "nel file «15 accordo firmato – file 2 di 2.pdf»" in text
    assert (
        "È superato, perché le sue firme stanno anche in quanto è repertoriato, il file «09 firma 1 di 2.pdf»." in text
    )
    assert text.count("Ufficiale") == 1, "the title begins the signature, and is a word of the sentence above"
