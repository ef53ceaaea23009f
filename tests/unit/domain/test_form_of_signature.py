"""The rule of art. 15 c. 2-bis L. 241/1990 is asserted among administrations; with a private party it is not."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from agreements.documents.templates.render import render
from agreements.documents.texts.act_text import act_context, form_facts
from agreements.documents.texts.letters_text import common
from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.legal_basis import RecordedAnswer
from agreements.domain.agreement.parties import Nature
from agreements.domain.agreement.signature_form import among_administrations
from agreements.domain.register.assess import still_asked
from agreements.domain.steps.signatures import RecordSignature
from agreements.domain.steps.transitions import decide
from signing.base.findings import CATALOGUE, WITH_PRIVATE_PARTY, finding
from signing.base.report import GateReport, Verdict
from signing.gate.gate import with_a_private_party
from tests.support.builders import CLERK, START, draft, moment, sha, signature, take, way_to_signature
from tests.unit.documents.test_render_templates import text_of
from tests.unit.documents.word_files import example

RULE = "2-bis"
CITING = (
    "protocollo-intesa",
    "atto-rinnovo",
    "atto-aggiuntivo",
    "atto-proroga",
    "proposta-deliberazione",
    "lettera-trasmissione",
)


def agreement(*, private: bool) -> Agreement:
    made = draft(3)
    *others, last = made.parties
    nature = Nature.PRIVATE_LAW_ASSOCIATION if private else Nature.OTHER_PUBLIC_BODY
    return replace(made, parties=(*others, replace(last, nature=nature)))


@pytest.mark.parametrize("private", [False, True])
@pytest.mark.parametrize("template", CITING)
def test_texts_and_letters_cite_the_rule_only_among_administrations(template: str, private: bool) -> None:
    parties = agreement(private=private).parties
    text = text_of(render(template, example(template) | form_facts(parties)))
    assert (RULE in text) is not private
    assert ("a pena di nullità" in text or "pena la nullità" in text) is (not private and "lettera" not in template)
    assert ("20 del decreto legislativo 7 marzo 2005" in text) is private
    assert "forma_" not in text


@pytest.mark.parametrize("private", [False, True])
def test_the_data_of_every_text_say_which_rule_it_is(private: bool) -> None:
    made = agreement(private=private)
    facts = form_facts(made.parties)
    assert facts["tutte_pubbliche"] is among_administrations(made.parties) is not private
    for context in (common(made, trial=True), act_context(made, made.newest_act, START, trial=True)):
        assert context.items() >= facts.items()


@pytest.mark.parametrize("private", [False, True])
def test_the_journal_cites_the_rule_only_among_administrations(private: bool) -> None:
    made = agreement(private=private)
    asked = still_asked(made, None)  # that it rests on no basis, with a private party
    told = tuple(RecordedAnswer(q.code, q.text, q.answers[0], "prova", "Prova Otto", START) for q in asked)
    made = replace(made, answers=told)
    for command in way_to_signature(made)[:-3]:
        made = take(made, command)
    signed = RecordSignature(signature(1, START + timedelta(days=10)))
    event = decide(made, signed, CLERK, moment(START + timedelta(days=10))).event
    assert event is not None
    assert (RULE in event.legal_basis) is not private
    assert "CAD" in event.legal_basis


def test_whatever_the_gate_says_of_the_rule_it_says_otherwise_with_a_private_party() -> None:
    assert {code for code, (_, sentence, _) in CATALOGUE.items() if RULE in sentence} == set(WITH_PRIVATE_PARTY)
    assert not any(RULE in todo for _, _, todo in CATALOGUE.values())
    findings = tuple(finding(code) for code in (*WITH_PRIVATE_PARTY, "EXPIRED"))
    named = tuple(replace(each, sentence=f"{each.sentence} Firma di Prova Uno.") for each in findings)
    report = GateReport(Verdict.REFUSED, named, (), None, sha("file"), moment(START).at)
    told = with_a_private_party(report).findings
    assert [each.code for each in told] == [each.code for each in named]
    assert not any(RULE in each.sentence for each in told)
    assert all(each.sentence.endswith(" Firma di Prova Uno.") for each in told)
    assert told[-1] == named[-1]
