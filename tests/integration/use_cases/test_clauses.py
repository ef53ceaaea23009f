"""Clauses through the real database, archive and documents: chosen, kept, owed, asked by the steps."""

from __future__ import annotations

import hashlib
import io
import json
from dataclasses import asdict, replace

import pytest
from docx import Document

from agreements.documents.word.word_file import WordFile
from agreements.documents.word.word_text import word_text
from agreements.domain.agreement.clauses_in_force import known_clauses
from agreements.domain.agreement.ending import AfterDeparture
from agreements.domain.basics.errors import InvalidDatum
from agreements.domain.clauses.clause_choice import Choice
from agreements.domain.clauses.clause_kind import AskedClause
from agreements.domain.steps.departure import Leave
from agreements.domain.steps.membership import Join
from agreements.use_cases.drafting import drafting
from agreements.use_cases.drafting.clauses import with_clauses
from agreements.use_cases.life.ending import record_departure
from agreements.use_cases.life.membership import join
from flows.forms.agreement import NewAgreementForm
from tests.integration.use_cases.lives import CLERK, NAMES, Life, form, now, party, refused, today
from tests.integration.use_cases.test_comparisons import edited
from tests.integration.use_cases.test_replication import model
from tests.integration.use_cases.test_replication import take as replicate
from tests.support.body_lists import body_row

COMMITTEE = AskedClause("comitato", (("nomina_entro", "20g"), ("presiede", NAMES[1])))
CHOICE = Choice((COMMITTEE, AskedClause("adesione", (("presa_atto", "no"),))))
on_both = pytest.mark.parametrize("bench", ["sqlite", "postgresql"], indirect=True)


def text_of(docx: bytes) -> str:
    return "\n".join(paragraph.text for paragraph in Document(io.BytesIO(docx)).paragraphs)


@on_both
def test_chosen_clauses_stand_in_the_text_and_what_they_give_rise_to_is_owed(life: Life) -> None:
    done = life.create(clauses=CHOICE)
    assert "Clausole del testo: piano-operativo, comitato, adesione, recesso." in done.happened
    assert "Adempimenti: Piano operativo, Comunicazione del rappresentante nel comitato, Riunione" in done.happened
    agreement = life.agreement
    assert {(duty.code, duty.party_position, duty.limit.short, duty.recurs_from) for duty in agreement.obligations} == {
        ("piano-operativo", 1, "1m", None),
        ("rappresentante-comitato-1", 1, "20g", None),
        ("rappresentante-comitato-2", 2, "20g", None),
        ("riunione-comitato", 2, "6m", 1),
    }
    text = text_of(life.archived("bozza"))
    assert "entro venti giorni dalla data dell’ultima sottoscrizione" in text
    assert f"ogni sei mesi, a contare dalla data dell’ultima sottoscrizione, su convocazione di {NAMES[1]}" in text
    assert "L’adesione ha effetto dal giorno in cui è ricevuta" in text
    for clause in agreement.clauses or ():
        assert all(words in text for words in clause.words)
    again = life.snapshot()
    assert drafting.create_agreement(life.bench, form(clauses=CHOICE), CLERK, now()).already_done
    assert life.snapshot() == again


def test_without_a_choice_the_text_is_what_it_always_was(life: Life) -> None:
    life.create()
    text = text_of(life.archived("bozza"))
    assert (
        "Ciascuna Parte può recedere con preavviso di almeno novanta giorni, comunicato a ogni altra al domicilio "
        "digitale e decorrente dalla ricezione, fatti salvi gli impegni in corso." in text
    )
    assert (
        "Le strutture responsabili predispongono, entro un mese dalla data dell’ultima sottoscrizione, un piano "
        "operativo per il periodo della durata del presente atto, che individua obiettivi, attività, responsabili, "
        "risorse e cronoprogramma." in text
    )
    assert "Adesione di altre amministrazioni" not in text


def test_a_form_of_before_keeps_its_digest() -> None:
    new = form(charges=None)
    content = asdict(new)
    for name in ("non_renewal_notice", "charges", "clauses", "basis", "filing", "frame", "movements", "effect_event"):
        del content[name]
    for name in ("facts", "successions", "watched_as_said", "dispute_answer", "answers"):
        del content[name]
    for name in ("first_year", "until_on"):
        del content["duration"][name]
    for name in ("recalled", "considered"):
        del content["content"][name]
    for one in content["parties"]:
        for name in ("grammar", "short_name", "short_grammar", "address_index", "contacts"):
            del one[name]
        for name in ("power_ends_on", "power_kind", "power_starts_on"):
            del one["signatory"][name]
    for duty in content["obligations"]:
        for name in ("recurs_from", "counting", "evidence", "approvals", "owed_by"):
            del duty[name]
    assert new.digest == hashlib.sha256(json.dumps(content, sort_keys=True, default=str).encode()).hexdigest()
    assert replace(new, clauses=CHOICE).digest != new.digest


@pytest.mark.parametrize(
    ("choice", "said"),
    [
        (Choice((AskedClause("piano-operativo", (("entro", "2m"),)),)), "Il piano operativo è indicato due volte"),
        (Choice((AskedClause("comitato", (("presiede", "7"),)),)), "parametro «presiede»: «7» non è una parte"),
        (Choice((AskedClause("allegati"),)), "manca il parametro «elenco»"),
        (Choice(left_out=("comitato",)), "non si toglie: c’è solo se la si sceglie"),
    ],
)
def test_a_wrong_clause_enters_nothing(life: Life, choice: Choice, said: str) -> None:
    with pytest.raises(InvalidDatum, match=said):
        life.create(clauses=choice)
    with life.bench.database.unit() as unit:
        assert not unit.find_by_creation_digest(form(clauses=choice).digest)


def test_the_plan_is_one_thing_whether_field_or_clause() -> None:
    by_field = with_clauses(form().numbered("P-2026-0001"), Choice()).agreement
    asked = Choice((AskedClause("piano-operativo", (("entro", "1m"),)),))
    by_clause = with_clauses(form(obligations=()).numbered("P-2026-0001"), asked).agreement
    assert by_field.clauses == by_clause.clauses
    ((one,), (other,)) = by_field.obligations, by_clause.obligations
    assert (one.code, one.limit, one.party_position) == (other.code, other.limit, other.party_position)
    assert other.clause.startswith("articolo «Piano operativo»: Le strutture responsabili predispongono, entro un mese")


def test_the_form_hands_over_clauses_and_parameters() -> None:
    asked = {"clausola": "comitato", "parametri": ["nomina_entro = 20g", "presiede=2"]}
    (one,) = NewAgreementForm.model_construct(clausole=[asked]).clausole
    made = NewAgreementForm.model_fields["clausole"].annotation.__args__[0].model_validate(one)  # type: ignore[union-attr]
    assert made.asked() == AskedClause("comitato", (("nomina_entro", "20g"), ("presiede", "2")))
    wrong = made.model_copy(update={"parametri": ["venti giorni"]})
    with pytest.raises(InvalidDatum, match="va scritto come «nome = valore»"):
        wrong.asked()


def test_a_text_revised_in_word_is_told_and_the_register_no_longer_relies_on_it(life: Life) -> None:
    life.create()
    draft = life.archived("bozza")
    life.put("uguale.docx", edited(draft, "impegni in corso", "impegni presi"))
    done = drafting.add_version(life.bench, life.number, "uguale.docx", CLERK, now())
    assert any(
        "non sono più come nel modello, o mancano, gli articoli «Recesso e risoluzione»" in w for w in done.warnings
    )
    assert life.agreement.clauses is not None
    assert known_clauses(life.agreement) is None
    life.put("altro.docx", edited(draft, "supportare i Comuni", "aiutare i Comuni"))
    done = drafting.add_version(life.bench, life.number, "altro.docx", CLERK, now())
    assert not any("non sono più come nel modello" in warning for warning in done.warnings)


def test_a_copy_has_the_clauses_of_its_model(life: Life) -> None:
    model(life, clauses=Choice((AskedClause("comitato", (("presiede", "2"),)),)))
    replicate(life, [body_row(1, name="Comune di Prova")])
    with life.bench.database.unit() as unit:
        (copy,) = unit.copies_of(life.number)
    committee = next(clause for clause in known_clauses(copy) or () if clause.code == "comitato")
    assert "presieduto da quello di Comune di Prova" in committee.words[0]
    assert ("presiede", "2") in committee.values
    owed = {duty.code: duty for duty in copy.obligations}
    assert "Comune di Prova" in owed["riunione-comitato"].clause


def test_a_signed_text_is_asked_by_the_steps(sent: Life) -> None:
    sent.sign_all()
    assert all(duty.due_on is not None for duty in sent.agreement.obligations)
    joining = Join(party(3), "art. 9", "Giunta, delibera n. 8", today(), today(), "prot. 9", False, "", None)
    with refused(sent, "il testo, fatto in Accordi, non ha una clausola di adesione"):
        join(sent.bench, sent.number, joining, "", CLERK, now())
    command = Leave(0, today(), "prot. 8", "", None, None, AfterDeparture.ENDS, (), "valutato")
    short = replace(command, grounds="con preavviso di almeno sessanta giorni")
    with refused(sent, "le parole riportate non sono quelle dell’articolo «Recesso e risoluzione»"):
        record_departure(sent.bench, sent.number, NAMES[1], short, CLERK, now())
    record_departure(sent.bench, sent.number, NAMES[1], command, CLERK, now())
    departure = sent.agreement.departures[-1]
    assert departure.notice is not None
    assert departure.notice.words == "90 giorni"
    letter = " ".join(word_text(WordFile(sent.archived("presa-atto-recesso"))).stories["testo"])
    assert "preavviso di almeno novanta giorni" in letter
    assert record_departure(sent.bench, sent.number, NAMES[1], command, CLERK, now()).already_done
