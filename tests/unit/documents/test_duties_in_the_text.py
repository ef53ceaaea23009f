"""What was entered beside the clauses stands in the text and in the plan: what, by whom, by when, nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from agreements.documents.texts.act_text import act_context
from agreements.documents.texts.duties_text import duty_line
from agreements.documents.texts.plan_text import outline, plan_context
from agreements.domain.agreement.agreement import Content, EffectRule
from agreements.domain.agreement.awaited import AwaitedEvent
from agreements.domain.agreement.body_name import Grammar
from agreements.domain.agreement.clause import Clause
from agreements.domain.agreement.counting import EVERY_YEAR, FROM_SIGNATURE, LEAP, NOT_COUNTED, CountedFrom, Counting
from agreements.domain.agreement.obligation import Obligation
from agreements.domain.agreement.parties import Nature
from agreements.domain.clauses.clause_choice import Choice
from agreements.domain.days.time_limit import TimeLimit, parse_time_limit
from agreements.use_cases.drafting.clauses import with_clauses
from tests.support.builders import OFFICE, START, draft, plan, yearly_report

APPROVAL = AwaitedEvent("dall’approvazione del piano")


def duty(counting: Counting, limit: str = "30g", clause: str = "") -> Obligation:
    fixed = {CountedFrom.FIXED_DAY: NOT_COUNTED, CountedFrom.YEARLY: EVERY_YEAR}
    limited: TimeLimit = fixed.get(counting.start) or parse_time_limit(limit)
    return Obligation("adempimento-1", "Rendiconto delle spese.", clause, 2, OFFICE, limited, counting=counting)


@pytest.mark.parametrize(
    ("counting", "limit", "said"),
    [
        (FROM_SIGNATURE, "1m", "entro un mese dalla data dell’ultima sottoscrizione"),
        (FROM_SIGNATURE, "90g", "entro novanta giorni dalla data dell’ultima sottoscrizione"),
        (Counting(CountedFrom.FIXED_DAY, date(2027, 11, 8)), "", "entro l’8 novembre 2027"),
        (Counting(CountedFrom.YEARLY, date(LEAP, 3, 1)), "", "entro il 1° marzo di ogni anno"),
        (Counting(CountedFrom.EVENT, event=APPROVAL), "30g", "entro trenta giorni dall’approvazione del piano"),
        (Counting(CountedFrom.END), "3m", "entro tre mesi dalla data in cui il presente atto cessa di avere effetto"),
    ],
)
def test_a_duty_is_said_by_its_data(counting: Counting, limit: str, said: str) -> None:
    agreement = draft(obligations=(duty(counting, limit),))
    parties = (agreement.parties[0], replace(agreement.parties[1], grammar=Grammar.FEMININE))
    line = duty_line(replace(agreement, parties=parties), agreement.obligations[0])
    assert line == f"Rendiconto delle spese, a cura dell’ANCI di Prova, {said}"


def test_natures_and_days_read_as_in_an_act() -> None:
    agreement = draft(effect_rule=EffectRule.FIXED_DATE, fixed_effect_on=date(2027, 11, 8))
    natures = (Nature.OTHER_PUBLIC_BODY, Nature.SOCIAL_PROMOTION)
    parties = tuple(replace(p, nature=n) for p, n in zip(agreement.parties, natures, strict=True))
    agreement = replace(agreement, parties=parties, content=Content("svolgere attività comuni."))
    context = act_context(agreement, agreement.newest_act, START, trial=True)
    assert [each["natura"] for each in context["parti"]] == ["ente pubblico", "associazione di promozione sociale"]
    assert context["decorrenza"] == "Gli effetti decorrono dall’8 novembre 2027"
    assert context["oggetto"] == "Le Parti intendono svolgere attività comuni"
    assert context["premesse"] == ["le Parti intendono collaborare nella materia del presente atto"]


def test_what_comes_back_says_how_often() -> None:
    agreement = draft(obligations=(yearly_report(),))
    assert duty_line(agreement, agreement.obligations[0]).endswith(", ogni anno dalla data dell’ultima sottoscrizione")


def test_the_text_has_what_was_typed_and_the_register_quotes_it() -> None:
    typed = duty(Counting(CountedFrom.END), "3m")
    made = with_clauses(draft(obligations=(plan(), typed)), Choice()).agreement
    line = duty_line(made, typed)
    assert [each.clause for each in made.obligations if each.code == typed.code] == [f"articolo «Adempimenti»: {line}"]
    context = act_context(made, made.newest_act, START, trial=True)
    assert context["adempimenti"] == [line]  # the plan and what a clause says stand in articles of their own
    kept = with_clauses(
        draft(obligations=(duty(FROM_SIGNATURE, clause="le parole di chi scrive"),)), Choice()
    ).agreement
    assert kept.obligations[0].clause == "le parole di chi scrive"
    nothing = draft(obligations=())
    assert act_context(nothing, nothing.newest_act, START, trial=True)["adempimenti"] == []


def test_what_a_clause_says_is_said_once() -> None:
    clause = Clause("relazione", "Relazione", (), ("La Regione riferisce ogni anno.",))
    stated = replace(yearly_report(), clause="articolo «Relazione»: La Regione riferisce ogni anno.")
    agreement = draft(obligations=(stated,), clauses=(clause,))
    assert act_context(agreement, agreement.newest_act, START, trial=True)["adempimenti"] == []
    told = plan_context(agreement, plan(), outline(agreement), trial=True)["adempimenti"]
    assert told == [duty_line(agreement, stated)]
