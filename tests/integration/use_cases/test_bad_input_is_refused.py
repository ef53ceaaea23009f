from __future__ import annotations

import io
from dataclasses import replace
from datetime import timedelta

import docx
import pytest

from agreements.documents.word.word_file import WordFile
from agreements.domain.agreement.act import ActState
from agreements.domain.agreement.agreement import AgreementKind
from agreements.domain.agreement.correction import Datum
from agreements.domain.agreement.decision import DecidingBody, DecisionOutcome
from agreements.domain.basics.day_words import the_date
from agreements.domain.basics.errors import (
    AccordiError,
    InvalidDatum,
    NumberAlreadyTaken,
    RefusedTransition,
    UnknownAgreement,
)
from agreements.domain.steps.decision import RecordDecision
from agreements.domain.steps.party_acts import RecordPartyAct
from agreements.use_cases.drafting import approval, drafting, renewal
from agreements.use_cases.drafting.definitive_text import Declaration
from agreements.use_cases.life import corrections
from agreements.use_cases.signing import signature
from tests.integration.use_cases.lives import (
    CLERK,
    MANAGER,
    NAMES,
    Life,
    form,
    in_days,
    now,
    party,
    refused,
    settle_values,
    today,
    walk,
)
from tests.support.builders import plan


def word(*paragraphs: str) -> bytes:
    document = docx.Document()
    for text in paragraphs:
        document.add_paragraph(text)
    output = io.BytesIO()
    document.save(output)
    return output.getvalue()


def edited(data: bytes, old: str, new: str) -> bytes:
    """The same Word file with one word changed, as somebody would in Word."""
    document = docx.Document(io.BytesIO(data))
    runs = [run for paragraph in document.paragraphs for run in paragraph.runs if old in run.text]
    assert runs
    runs[0].text = runs[0].text.replace(old, new)
    output = io.BytesIO()
    document.save(output)
    return output.getvalue()


@pytest.mark.parametrize("number", ["P-2026-9999", "", "repertorio 12", "P-2026-0001'; drop table agreement; --"])
def test_an_unknown_agreement(life: Life, number: str) -> None:
    life.create()
    with refused(life, "non esiste nel registro", error=UnknownAgreement):
        drafting.open_examination(life.bench, number, CLERK, now())


def assert_nothing_was_created(life: Life) -> None:
    with life.bench.database.unit() as unit:
        assert unit.numbers() == ()


def test_one_party_makes_no_agreement(life: Life) -> None:
    with pytest.raises(InvalidDatum, match="almeno due parti"):
        drafting.create_agreement(life.bench, form(parties=(party(1),)), CLERK, now())
    assert_nothing_was_created(life)


@pytest.mark.parametrize(
    "second",
    [
        party(2, f"  {NAMES[0].upper()} "),
        party(2, "Regione con un altro nome", tax_code="01386030488"),
    ],
)
def test_the_same_body_twice(life: Life, second: object) -> None:
    with pytest.raises(InvalidDatum, match="compare due volte"):
        drafting.create_agreement(life.bench, form(parties=(party(1, tax_code="01386030488"), second)), CLERK, now())
    assert_nothing_was_created(life)


def test_a_programme_agreement_is_recorded_and_never_drafted(life: Life) -> None:
    with pytest.raises(InvalidDatum, match="Un accordo di programma segue il proprio procedimento"):
        life.create(kind=AgreementKind.PROGRAMME_AGREEMENT)
    assert_nothing_was_created(life)
    life.record(today() - timedelta(days=60), kind=AgreementKind.PROGRAMME_AGREEMENT)
    assert life.agreement.kind is AgreementKind.PROGRAMME_AGREEMENT
    with refused(life, "con il proprio procedimento"):
        asked = renewal.AskedRenewal(DecidingBody.EXECUTIVE_BOARD, "bene")
        renewal.open_renewal(life.bench, life.number, asked, CLERK, now())


def test_a_framework_agreement_is_called_so(life: Life) -> None:
    life.create(kind=AgreementKind.FRAMEWORK_AGREEMENT)
    opening = docx.Document(io.BytesIO(life.archived("bozza"))).paragraphs[0].text
    assert opening == "ACCORDO QUADRO"


def test_an_unknown_predecessor(life: Life) -> None:
    with pytest.raises(UnknownAgreement):
        drafting.create_agreement(life.bench, form(predecessor="P-2004-0001"), CLERK, now())
    assert_nothing_was_created(life)


def test_a_decision_before_there_is_a_proposal(life: Life) -> None:
    walk(life, Life.opinion)
    with refused(life, "in istruttoria", "«proposta-in-giunta»", error=RefusedTransition):
        life.decide()


def test_a_decision_dated_before_its_proposal(life: Life) -> None:
    walk(life, Life.propose)
    with refused(life, "precede la proposta", error=RefusedTransition):
        life.decide(day=today() - timedelta(days=1))


def test_a_decision_dated_in_the_future(life: Life) -> None:
    walk(life, Life.propose)
    with refused(life, "è nel futuro", error=RefusedTransition):
        life.decide(day=today() + timedelta(days=1))


def test_a_deferral_must_say_why(life: Life) -> None:
    walk(life, Life.propose)
    with refused(life, "manca la motivazione", error=RefusedTransition):
        life.decide(DecisionOutcome.DEFERRED)


def test_a_proposal_without_the_opinion(life: Life) -> None:
    walk(life, Life.examine)
    with refused(life, "manca il parere favorevole di regolarità amministrativa", error=RefusedTransition):
        life.propose()


def test_nothing_is_signed_before_the_number_of_the_resolution(life: Life) -> None:
    walk(life, Life.decide)
    life.party_act()
    with refused(life, "ancora in attribuzione", error=RefusedTransition):
        life.fix_text()
    life.put("firmato.pdf", b"%PDF-1.7\n")
    with refused(life, "passo «firma di una parte» rifiutato", error=RefusedTransition):
        signature.import_signed(life.bench, life.number, "firmato.pdf", None, CLERK, now())
    assert "firmato.pdf" in life.waiting


def test_nothing_is_signed_before_the_act_of_the_counterpart(life: Life) -> None:
    walk(life, Life.give_number)
    with refused(life, "in attesa degli atti delle altre parti", error=RefusedTransition):
        life.fix_text()


def test_a_party_that_is_none_of_the_agreement(life: Life) -> None:
    from agreements.use_cases.drafting import approval

    walk(life, Life.give_number)
    with refused(life, "non è parte di", NAMES[1], error=InvalidDatum):
        approval.record_party_act(
            life.bench,
            life.number,
            "Provincia Altra",
            RecordPartyAct(0, "Giunta", "1", today(), 0, ""),
            "",
            CLERK,
            now(),
        )


@pytest.mark.parametrize("name", ["../../accordi.sqlite3", "/etc/passwd", "..", "in\\arrivo.docx", "manca.docx"])
def test_a_file_name_that_leads_elsewhere_or_nowhere(life: Life, name: str) -> None:
    life.create()
    with refused(life, "«File ricevuti»"):
        drafting.add_version(life.bench, life.number, name, CLERK, now())


def test_a_revised_text_that_is_no_word_file(life: Life) -> None:
    life.create()
    life.put("bozza.docx", b"solo testo")
    with refused(life, "Word"):
        drafting.add_version(life.bench, life.number, "bozza.docx", CLERK, now())
    assert "bozza.docx" in life.waiting


def test_a_blank_that_nobody_knows_is_supplied_in_a_word_file(life: Life) -> None:
    life.create()
    schema = edited(life.archived("bozza"), "senza indugio", "senza indugio [… colore della copertina …]")
    life.put("bozza.docx", schema)
    drafting.add_version(life.bench, life.number, "", CLERK, now())
    walk(life, Life.party_act, first=Life.examine)
    with refused(life, "non conosce", "colore della copertina", "«File ricevuti»"):
        life.fix_text()
    act = life.agreement.newest_act
    from agreements.documents.texts.act_text import blank_values
    from agreements.documents.word.blanks import fill_blanks, find_blanks

    known = blank_values(life.agreement, act)
    docx = WordFile(schema)
    filled = fill_blanks(docx, {label: known.get(label) or "blu" for label in find_blanks(docx)})
    life.put("definitivo.docx", filled.data)
    life.fix_text("definitivo.docx")
    definitive = life.agreement.newest_act.definitive
    assert definitive is not None
    assert definitive.differences == ()
    assert "definitivo.docx" not in life.waiting


def test_a_definitive_text_with_blanks_left_open(life: Life) -> None:
    walk(life, Life.party_act)
    life.put("definitivo.docx", life.archived("bozza"))
    with refused(life, "restano spazi da compilare", "numero della deliberazione"):
        life.fix_text("definitivo.docx")


def filled_and_edited(life: Life, old: str, new: str) -> str:
    from agreements.documents.texts.act_text import blank_values
    from agreements.documents.word.blanks import fill_blanks, find_blanks

    schema = WordFile(life.archived("bozza"))
    values = blank_values(life.agreement, life.agreement.newest_act)
    filled = fill_blanks(schema, {label: values[label] for label in find_blanks(schema)})
    return life.put("definitivo.docx", edited(filled.data, old, new))


def test_a_definitive_text_that_differs_is_refused_until_the_manager_declares_why(life: Life) -> None:
    walk(life, Life.party_act)
    name = filled_and_edited(life, "senza indugio", "subito")
    with refused(life, "differisce dallo schema", "subito", "nuova delibera", error=RefusedTransition):
        life.fix_text(name)
    with refused(life, "differisce dallo schema", error=RefusedTransition):
        life.fix_text(name, Declaration(by="Dario Dirigente"))
    with refused(life, "il passo della delibera che ammette", error=RefusedTransition):
        life.fix_text(name, Declaration("Dario Dirigente", "parola più chiara"))
    life.fix_text(name, Declaration("Dario Dirigente", "parola più chiara", "il dirigente apporta modifiche di forma"))
    definitive = life.agreement.newest_act.definitive
    assert definitive is not None
    assert definitive.differences
    row = life.journal[-1]
    assert row.why == "parola più chiara"
    assert "Dario Dirigente dichiara non sostanziali" in row.what
    assert "«il dirigente apporta modifiche di forma»" in row.what


@pytest.mark.parametrize(
    ("old", "new", "touched"),
    [
        ("novanta", "sessanta", "durata o termini"),
        ("durata di tre anni", "durata di tre anni e sei mesi", "la durata"),
        ("una sola volta", "per non più di due volte", "i rinnovi"),
        ("Le Parti si impegnano", "Le Parti possono impegnarsi", "gli obblighi"),
        ("a carico dei bilanci delle Parti", "a carico dei bilanci delle Parti, salvo euro 5.000,00", "gli oneri"),
        ("ANCI di Prova", "UPI di Prova", "le parti"),
    ],
)
def test_nobody_declares_not_substantial_what_binds_the_parties(life: Life, old: str, new: str, touched: str) -> None:
    walk(life, Life.party_act)
    name = filled_and_edited(life, old, new)
    declared = Declaration("Dario Dirigente", "già concordato", "il dirigente apporta modifiche di forma")
    with refused(life, f"tocca {touched}", "nuova delibera", error=RefusedTransition):
        life.fix_text(name, declared)


def test_an_address_needs_a_reason_and_no_mandate(life: Life) -> None:
    walk(life, Life.party_act)
    name = filled_and_edited(life, "parte2@pec.example.it", "nuova@pec.example.it")
    settle_values(life)
    life.fix_text(name, Declaration("Dario Dirigente", "la casella è cambiata"))
    assert life.agreement.newest_act.state is ActState.DEFINITIVE


def test_approved_as_it_was_with_an_amended_file_contradicts_itself(life: Life) -> None:
    walk(life, Life.propose)
    name = life.put("emendato.docx", life.archived("bozza"))
    command = RecordDecision(DecisionOutcome.APPROVED, life.day, "45", "")
    with refused(life, "«approvata», ma è indicato il testo emendato «emendato.docx»", error=InvalidDatum):
        approval.record_decision(life.bench, life.number, command, name, "", CLERK, now())


def test_a_repertory_number_that_another_agreement_has(life: Life) -> None:
    life.record(today() - timedelta(days=10))
    done = life.repertory("12")
    assert life.labels == []  # nobody has verified those signatures here: nothing attests them
    assert "Nessuna attestazione" in done.warnings[0]
    other = Life(life.bench, life.pki_folder)
    other.record(today() - timedelta(days=9), title="Un altro protocollo d’intesa di prova")
    by = f"{life.number}, registrato da {CLERK} {the_date(today())}"
    with refused(other, "già attribuito a", by, error=NumberAlreadyTaken):
        other.repertory("12")
    other.repertory("13")
    asked = corrections.AskedCorrection(Datum.REPERTORY_NUMBER, "", "12", "letto male")
    corrections.ask_correction(other.bench, other.number, asked, CLERK, now())
    with refused(other, "già attribuito a", life.number, error=NumberAlreadyTaken):
        corrections.confirm_correction(other.bench, other.number, asked.datum, "", MANAGER, now())


def test_a_delivery_without_its_document(life: Life) -> None:
    life.record(today() - timedelta(days=10))
    with refused(life, "Manca il documento consegnato", error=InvalidDatum):
        life.deliver()
    life.put("piano.exe", b"MZ")
    with refused(life, ".exe", error=InvalidDatum):
        life.deliver(file="piano.exe")


def test_a_delivery_before_the_signature_or_of_tomorrow(life: Life) -> None:
    life.record(today() - timedelta(days=10))
    life.put("piano.pdf", b"%PDF-1.7\n")
    with refused(life, "precede la firma", error=AccordiError):
        life.deliver(today() - timedelta(days=11), "piano.pdf")
    with refused(life, "nel futuro", error=AccordiError):
        life.deliver(today() + timedelta(days=1), "piano.pdf")


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"resolution_number": "45", "resolved_on": in_days(1)}, "La data della delibera"),
        ({"plan_delivered_on": in_days(1)}, "La data di consegna del piano operativo"),
        ({"plan_delivered_on": in_days(-20)}, "consegnato prima della firma"),
        ({"plan_delivered_on": today, "obligations": ()}, "non il suo termine"),
    ],
)
def test_an_old_agreement_known_by_halves_or_from_the_future(life: Life, facts: dict[str, object], words: str) -> None:
    known = {name: fact() if callable(fact) else fact for name, fact in facts.items()}
    with pytest.raises(InvalidDatum, match=words):
        life.record(today() - timedelta(days=10), **known)
    assert_nothing_was_created(life)


def test_a_plan_delivered_long_ago_settles_no_other_obligation(life: Life) -> None:
    other = replace(plan(), code="adempimento-1", description="Relazione annuale")
    life.record(today() - timedelta(days=10), plan_delivered_on=today(), obligations=(plan(), other))
    assert life.agreement.obligation("piano-operativo").fulfilment is not None
    assert life.agreement.obligation("adempimento-1").fulfilment is None


def test_nobody_signs_without_office(life: Life) -> None:
    without = replace(party(2), signatory=replace(party(2).signatory, office_title=" "))
    with pytest.raises(InvalidDatum, match=f"Manca la carica di Prova Due, che firma per {NAMES[1]}: compilare"):
        drafting.create_agreement(life.bench, form(parties=(party(1), without)), CLERK, now())
    assert_nothing_was_created(life)


def test_a_party_without_pec_or_with_an_ordinary_mailbox_is_entered_with_a_warning(life: Life) -> None:
    parties = (replace(party(1), pec=""), replace(party(2), pec="ente.prova@gmail.com"))
    done = drafting.create_agreement(life.bench, form(parties=parties), CLERK, now())
    life.number = done.agreement
    assert any(f"Manca la PEC di {NAMES[0]}" in warning for warning in done.warnings)
    assert any("ente.prova@gmail.com" in warning and "IPA" in warning for warning in done.warnings)
    asked = corrections.ask_correction(
        life.bench,
        life.number,
        corrections.AskedCorrection(Datum.PARTY_PEC, NAMES[1], "ente@yahoo.it", "indirizzo letto male"),
        CLERK,
        now(),
    )
    assert any("ente@yahoo.it" in warning for warning in asked.warnings)
    with refused(life, "non è un indirizzo valido", error=InvalidDatum):
        corrections.ask_correction(
            life.bench,
            life.number,
            corrections.AskedCorrection(Datum.PARTY_PEC, NAMES[1], "ente@@pec.it", "indirizzo letto male"),
            CLERK,
            now(),
        )
