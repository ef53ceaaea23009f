"""A Region's own profile: what it asks is frozen on the act, stands in the proposal, moves no running act."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import cast

from docx import Document

from agreements.documents.templates.profile_files import REGION_PROFILES
from agreements.documents.texts.act_text import blank_values
from agreements.domain.agreement.act import ActState
from agreements.domain.agreement.decision import DecidingBody
from agreements.domain.agreement.ratification import Ratification, RatificationAnswer
from agreements.domain.basics.errors import RefusedTransition
from agreements.domain.steps.examination import RecordOpinion
from agreements.use_cases.drafting import approval, drafting
from agreements.use_cases.signing.sign_here import sign_here
from signing.providers.provider import SigningProvider
from tests.integration.use_cases.lives import CLERK, Life, now, refused, today


def words(docx: bytes) -> str:
    document = Document(io.BytesIO(docx))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def opinion(life: Life, kind: str) -> None:
    command = RecordOpinion(kind, "Prova Otto", True, life.day, "")
    drafting.record_opinion(life.bench, life.number, command, CLERK, now())


def test_the_opinions_of_the_profile_are_asked_and_a_changed_profile_moves_no_running_act(life: Life) -> None:
    usual = life.bench
    life.bench = replace(usual, profile=lambda: REGION_PROFILES.read("lombardia"))
    life.create()
    happened = life.examine()
    assert any("Dirigente, regolarità amministrativa del Direttore" in step for step in happened.next_steps)
    assert "pareri richiesti: regolarità amministrativa del Dirigente" in life.journal[-1].what
    life.bench = usual  # the profile changes while the act is under way
    with refused(life, "indicare uno fra «regolarità amministrativa del Dirigente»", error=RefusedTransition):
        opinion(life, "regolarità amministrativa")
    opinion(life, "  Regolarità amministrativa DEL dirigente ")
    with refused(
        life, "manca il parere favorevole di regolarità amministrativa del Direttore", error=RefusedTransition
    ):
        life.propose()
    opinion(life, "regolarità amministrativa del direttore")
    life.propose()
    proposal = words(life.archived("proposta"))
    assert "LA GIUNTA REGIONALE" in proposal
    assert "Su proposta del Presidente, di concerto con l’Assessore competente;" in proposal
    assert "[… A voti unanimi espressi nelle forme di legge: da confermare dal verbale …]" in proposal
    assert (
        "Regolarità amministrativa del direttore" in proposal or "Regolarità amministrativa del Direttore" in proposal
    )


def test_an_empty_kind_is_the_one_opinion_that_is_asked(life: Life) -> None:
    life.create()
    life.examine()
    opinion(life, "")
    assert [each.kind for each in life.agreement.newest_act.opinions] == ["regolarità amministrativa"]


def test_the_definitive_text_cites_the_decree_and_its_ratification(life: Life) -> None:
    life.create(body=DecidingBody.PRESIDENT_IN_URGENCY)
    life.examine()
    life.opinion()
    life.propose()
    proposal = words(life.archived("proposta"))
    for said in ("PROPOSTA DI DECRETO", "IL PRESIDENTE DELLA GIUNTA REGIONALE", "DECRETA", "ratifica dell’organo"):
        assert said in proposal
    life.decide()
    life.give_number()
    life.party_act()
    assert blank_values(life.agreement, life.agreement.newest_act)["ratifica del decreto"] == (
        "soggetto a ratifica (Giunta regionale)"
    )
    given = Ratification(RatificationAnswer.DECREE_RATIFIED, "", "77", today())
    done = approval.record_ratification(life.bench, life.number, given, "", CLERK, now())
    assert "Giunta regionale n. 77" in done.happened
    life.fix_text()
    text = words(life.archived("definitivo-docx"))
    assert "adottato in via d’urgenza, ratificato con atto n. 77 del" in text
    # The ratification turns out to be wrongly recorded: nothing more is signed, here or elsewhere, and nothing is void.
    life.send()
    wrong = replace(given, answer=RatificationAnswer.DECREE_DENIED, reason="la Giunta non ha ratificato")
    approval.record_ratification(life.bench, life.number, wrong, "", CLERK, now())
    with refused(life, "decreto d’urgenza non ratificato", "Nulla è stato firmato"):
        sign_here(life.bench, life.number, cast(SigningProvider, None), str, lambda _intent: None, now())
    assert life.agreement.newest_act.state is ActState.SIGNING
    drafting.withdraw(life.bench, life.number, "ratifica negata", CLERK, now())
    assert life.agreement.newest_act.state is ActState.WITHDRAWN
    assert "la ratifica è stata negata" in life.journal[-1].what
