"""A register of more agreements than a form's list holds: the newest can be worked on, and any by its number."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace

import pytest
from docx import Document

from agreements.domain.agreement.correction import Datum
from agreements.domain.basics.errors import AccordiError
from agreements.use_cases.base.outcome import Outcome
from agreements.use_cases.base.workbench import Workbench
from agreements.use_cases.drafting.choices import current_choices
from agreements.use_cases.drafting.drafting import open_examination
from agreements.use_cases.families.family import view_family
from agreements.use_cases.life.corrections import confirm_correction
from agreements.use_cases.life.obligations import record_letter_sent
from flows.forms.approval import ExaminationForm
from tasks.catalogue import offered
from tasks.choices import ANOTHER, MAX_CHOICES, with_choices
from tests.integration.use_cases.lives import Life, now
from tests.integration.use_cases.test_register_at_a_glance import FIRST, at, happened
from tests.support import builders
from tests.support.builders import CLERK

MANY = MAX_CHOICES + 5


@pytest.fixture
def full(bench: Workbench) -> Workbench:
    data = io.BytesIO()
    Document().save(data)
    model = builders.draft()
    text = replace(model.newest_act.texts[0], docx_sha256=bench.archive.put(data.getvalue()))
    model = model.with_act(replace(model.newest_act, texts=(text,)))
    with bench.database.unit() as unit:
        for serial in range(1, MANY + 1):
            name = f"Comune di Prova n. {serial}"
            copy = replace(model.parties[1], name=name)
            made = replace(model, number=f"P-2026-{serial:04d}", parties=(model.parties[0], copy))
            unit.add(made, happened(made, "CREATE", at(FIRST)), made.number)
        unit.commit()
    return bench


def test_the_newest_are_offered_first_and_any_other_is_worked_on_by_its_number(full: Workbench) -> None:
    labels = offered(current_choices(full))["avvia-istruttoria"]
    schema = {"definitions": {"F": {"properties": {"accordo": {"type": "string"}}}}}
    listed = with_choices(schema, labels)["definitions"]["F"]["properties"]["accordo"]["enum"]
    assert listed[0].startswith(f"P-2026-{MANY:04d} · Comune di Prova n. {MANY} · ")
    assert len({label.partition(" · ")[2] for label in listed}) == MAX_CHOICES  # also without their numbers
    assert listed[-1] == ANOTHER
    assert not any(label.startswith("P-2026-0001") for label in listed)
    form = ExaminationForm.model_validate(
        {"accordo": ANOTHER, "numero_accordo": "P-2026-0001", "dichiarante": "Prova Uno, Ufficio accordi"}
    )
    done = open_examination(full, form.number, form.actor, now())
    assert done.agreement == "P-2026-0001"
    assert open_examination(full, form.number, form.actor, now()).already_done


WHERE_THE_STEP_CANNOT_BE_TAKEN: dict[str, Callable[[Life], Outcome]] = {
    "conferma-rettifica": lambda life: confirm_correction(life.bench, life.number, Datum.TITLE, "", CLERK, now()),
    "registra-lettera-inviata": lambda life: record_letter_sent(
        life.bench, life.number, "sollecito", "12/2026", builders.START, CLERK, now()
    ),
    "vista-famiglia": lambda life: view_family(life.bench, life.number, CLERK, now()),
}


@pytest.mark.parametrize("step", WHERE_THE_STEP_CANNOT_BE_TAKEN)
def test_a_number_typed_where_the_list_would_not_offer_it_is_answered_in_one_sentence(life: Life, step: str) -> None:
    life.create()
    assert life.number not in str(offered(current_choices(life.bench))[step])
    with pytest.raises(AccordiError) as refused:
        WHERE_THE_STEP_CANNOT_BE_TAKEN[step](life)
    assert str(refused.value).endswith(".")
