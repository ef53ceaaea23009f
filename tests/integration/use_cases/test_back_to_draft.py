"""An approved text goes back to draft: the approval is superseded, everything is asked again, who signed is told."""

from __future__ import annotations

import io

import pytest
from docx import Document

from agreements.domain.agreement.act import ActState
from agreements.domain.basics.errors import RefusedTransition
from agreements.use_cases.base.journal import verify_journals
from agreements.use_cases.base.letters import correspondence
from agreements.use_cases.base.outcome import Outcome
from agreements.use_cases.drafting import approval, drafting
from tests.integration.use_cases.lives import CLERK, Life, now, refused, walk
from tests.integration.use_cases.test_endings import words


def back(life: Life, reason: str = "il termine di consegna va rivisto") -> Outcome:
    return approval.back_to_draft(life.bench, life.number, reason, CLERK, now())


def another_text(life: Life) -> str:
    text = life.agreement.newest_act.current_text
    assert text is not None
    document = Document(io.BytesIO(life.bench.archive.get(text.docx_sha256)))
    (paragraph,) = [p for p in document.paragraphs if "senza indugio" in p.text]
    paragraph.text = paragraph.text.replace("senza indugio", "subito")
    data = io.BytesIO()
    document.save(data)
    return life.put("versione-2.docx", data.getvalue())


def test_with_one_signature_it_is_approved_and_signed_anew(sent: Life) -> None:
    first = sent.signed_by("prova-uno", 1)
    sent.bring(first)
    with refused(sent, "motiv", error=RefusedTransition):
        back(sent, " ")
    done = back(sent)
    assert "è superata" in done.happened
    act = sent.agreement.newest_act
    assert act.state is ActState.DRAFT
    assert (act.resolution, act.party_acts, act.signatures, act.definitive) == (None, (), (), None)
    (gone,) = act.superseded
    assert (gone.resolution.number, gone.reason) == ("45", "il termine di consegna va rivisto")
    told = words(sent, "ritorno-in-bozza-2")
    assert "«il termine di consegna va rivisto»" in told
    assert "La firma già apposta" not in told, "it had not signed"
    with sent.bench.database.unit() as unit:
        assert any("ritorno in bozza" in label for label in correspondence(unit, sent.agreement).waiting)
    before = sent.snapshot()
    assert back(sent).already_done
    assert sent.snapshot() == before

    drafting.add_version(sent.bench, sent.number, another_text(sent), CLERK, now())
    sent.round = "-bis"
    walk(sent, Life.send, first=Life.examine)
    assert "in sostituzione della deliberazione della Giunta regionale n. 45" in words(sent, "proposta")
    sent.sign_all()
    assert sent.agreement.newest_act.state is ActState.SIGNED
    assert verify_journals(sent.bench.database).whole


@pytest.mark.parametrize("last", [Life.decide, Life.party_act, Life.fix_text])
def test_from_each_state_between_approval_and_signature(life: Life, last: object) -> None:
    walk(life, last)  # type: ignore[arg-type]
    back(life)
    assert life.agreement.newest_act.state is ActState.DRAFT
    assert len(life.agreement.newest_act.superseded) == 1


def test_not_once_all_have_signed_nor_before_anybody_decided(sent: Life) -> None:
    sent.sign_all()
    with refused(sent, "ritorno in bozza", error=RefusedTransition):
        back(sent)
