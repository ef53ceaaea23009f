from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from agreements.documents.word.word_file import WordFile
from agreements.documents.word.word_text import word_text
from agreements.domain.agreement.act import ActState, TimeSource
from agreements.domain.agreement.obligation import ObligationStatus
from agreements.domain.agreement.periods import Standing, current_period, standing
from agreements.use_cases.base.workbench import Workbench
from signing.trial.pki import TrialPki
from tests.integration.use_cases.lives import STEPS, Life, form, new_bench, nothing_changes, today, walk


@pytest.fixture
def bench(tmp_path: Path, pki: TrialPki) -> Iterator[Workbench]:
    """With LibreOffice, as an installation that is used for real."""
    made = new_bench(tmp_path / "var", pki.folder, converter="libreoffice")
    yield made
    made.database.close()


def test_an_agreement_goes_from_draft_to_signed_registered_and_its_plan_delivered(life: Life) -> None:
    walk(life, Life.send)
    definitive = life.agreement.newest_act.definitive
    assert definitive is not None
    assert definitive.profiles == ("PDF/A-2a", "PDF/UA-1")
    life.bring(life.signed_by("prova-uno", 1))
    assert life.agreement.newest_act.state is ActState.SIGNING
    done = life.bring(life.signed_by("prova-due", 2))
    act = life.agreement.newest_act
    assert act.state is ActState.SIGNED
    assert act.signed_on == today()
    assert {s.time_source for s in act.signatures} == {TimeSource.TIMESTAMP}
    assert any("«consegna-piano»" in step for step in done.next_steps)
    before = life.journal[-1]
    life.repertory()
    printed = " ".join(" ".join(word_text(WordFile(life.archived("attestazione"))).stories["testo"]).split())
    assert f"Riga n. {before.sequence} del giornale {before.hash}" in printed
    assert life.journal[-1].previous_hash == before.hash
    life.publish()
    duty = life.agreement.obligation("piano-operativo")
    assert duty.due_on is not None
    assert duty.status(duty.due_on + timedelta(days=1)) is ObligationStatus.LATE
    life.prepare_plan()
    life.deliver()
    assert life.agreement.obligation("piano-operativo").status(duty.due_on) is ObligationStatus.FULFILLED
    period = current_period(life.agreement)
    assert period is not None
    assert period.earliest_end is not None
    done = life.confirm_expiry(period.earliest_end)
    assert standing(life.agreement, today()) is Standing.IN_FORCE
    names = [link.path.name for link in done.documents]
    assert names[0] == "01 bozza v1.docx"
    assert any(name.endswith("accordo firmato.pdf") for name in names)
    assert all(link.path.read_bytes() for link in done.documents)
    assert all(name in " ".join(names) for name in ("proposta", "Allegato A", "attestazione di repertorio n. 12"))


def test_every_step_taken_twice_changes_nothing(life: Life) -> None:
    for step in STEPS:
        step(life)
        with nothing_changes(life):
            assert step(life).already_done, step.__name__
    for person, position in (("prova-uno", 1), ("prova-due", 2)):
        returned = life.signed_by(person, position)
        life.bring(returned)
        with nothing_changes(life):
            assert life.bring(returned, "ancora.pdf").already_done
    for later in (Life.repertory, Life.publish, Life.prepare_plan, Life.deliver):
        later(life)
        with nothing_changes(life):
            assert later(life).already_done, later.__name__
    period = current_period(life.agreement)
    assert period is not None
    assert period.earliest_end is not None
    life.confirm_expiry(period.earliest_end)
    with nothing_changes(life):
        assert life.confirm_expiry(period.earliest_end).already_done


def test_the_same_form_sent_twice_makes_one_agreement(life: Life) -> None:
    first, second = life.create(), life.create()
    assert first.agreement == second.agreement
    assert second.already_done
    with life.bench.database.unit() as unit:
        assert unit.numbers() == (first.agreement,)
        assert len(unit.journal(first.agreement)) == 1


def test_a_copy_that_somebody_altered_is_repaired_by_the_next_step(life: Life) -> None:
    copy = life.create().documents[0].path
    original = copy.read_bytes()
    copy.write_bytes(b"alterata")
    life.examine()
    assert copy.read_bytes() == original
    assert any("modificata da altri" in p.name for p in copy.parent.iterdir())


def test_no_codice_fiscale_of_a_person_stands_in_the_journal(sent: Life) -> None:
    sent.sign_all()
    told = repr(sent.journal)
    for party in form().parties:
        assert party.signatory.tax_code
        assert party.signatory.tax_code not in told.upper()
