"""Another party asks for changes of the approved text: what comes out, what is decided anew, what is signed."""

from __future__ import annotations

from agreements.domain.act import ActState
from agreements.use_cases import approval, drafting
from agreements.use_cases.outcome import Outcome
from tests.integration.use_cases.lives import CLERK, NAMES, Life, now, refused, walk


def ask(life: Life, declared_by: str = "", changes: str = "art. 3: due mesi in luogo di uno") -> Outcome:
    return approval.request_changes(
        life.bench, life.number, NAMES[1], life.day, "prot. 6", changes, declared_by, "un refuso", CLERK, now()
    )


def test_after_substantial_changes_a_new_version_is_approved_and_signed(sent: Life) -> None:
    with refused(sent, "mancano le modifiche chieste"):
        ask(sent, changes=" ")
    done = ask(sent)
    assert "torna in bozza" in done.happened
    assert any("«nuova-versione»" in step for step in done.next_steps)
    before = sent.snapshot()
    assert ask(sent).already_done
    assert sent.snapshot() == before

    kept = sent.labels
    sent.put("versione-2.docx", sent.archived("definitivo-docx"))
    drafting.add_version(sent.bench, sent.number, "versione-2.docx", CLERK, now())
    walk(sent, Life.send, Life.examine)
    assert sent.labels[: len(kept)] == kept
    assert len(set(sent.labels)) == len(sent.labels)
    assert sent.agreement.newest_act.resolution is not None
    assert sent.agreement.newest_act.resolution.text_version == 2
    sent.sign_all()
    assert sent.agreement.newest_act.state is ActState.SIGNED


def test_changes_within_the_mandate_are_put_into_the_definitive_text(sent: Life) -> None:
    done = ask(sent, "Dario Dirigente")
    assert "Dario Dirigente le dichiara non sostanziali" in done.happened
    assert any("«testo-definitivo»" in step for step in done.next_steps)
    walk(sent, Life.send, Life.fix_text)
    sent.sign_all()
    assert sent.agreement.newest_act.state is ActState.SIGNED
