from __future__ import annotations

import pytest

from agreements.domain.agreement.act import Registration
from agreements.domain.agreement.decision import PartyAct, Proposal, Resolution
from agreements.domain.agreement.parties import SignatureForm
from agreements.domain.basics.act_numbers import bare, register_key, same_number
from agreements.domain.register.prior_history import PastFacts
from agreements.domain.stated.reading import act_number
from agreements.domain.steps.after_signature import RecordRepertory
from agreements.domain.steps.decision import RecordResolutionNumber
from agreements.use_cases.registers.register_cells import differences
from tests.support.builders import START

ONE = ("421/2026", "421 / 2026", "n. 421/2026", "N. 421/2026", "n.421 /2026", "n° 421/2026", "nr. 421/2026")
MORE = ("num. 421/2026", "numero 421/2026", "n. n. 421/2026", "N.° 421/2026", "0421/2026", "№ 421/2026", " n 421/2026 ")


@pytest.mark.parametrize("written", [*ONE, *MORE])
def test_a_number_is_one_however_people_write_it(written: str) -> None:
    assert same_number(written, "421/2026")
    assert not same_number(written, "422/2026")
    assert act_number(written.strip()) == act_number("421/2026")
    assert not bare(written.strip()).casefold().startswith(("n.", "n ", "n°", "nr", "num"))


@pytest.mark.parametrize(
    "written", ["N12", "C2", "P-9", "n", "N", "421 bis", "1/A", "2026/NP/4", "numero", "DGR45", "R.12", "D-7"]
)
def test_what_is_part_of_a_number_stays(written: str) -> None:
    assert bare(written) == written


def test_what_is_cited_after_a_number_sign_has_none_of_its_own() -> None:
    assert Resolution("n. 421 / 2026", START, 1).reference.startswith("n. 421/2026 ")
    assert Registration("Repertorio", "N. 12", START, "Prova").number == "12"
    assert Proposal("n. 3", START, 1).number == "3"
    act = PartyAct(2, "Decreto del Presidente n.", "n° 7", START, 1)
    assert (act.authority, act.number) == ("Decreto del Presidente", "7")
    assert PartyAct(2, "Comitato per l’amministrazione", "7", START, 1).authority == "Comitato per l’amministrazione"
    assert [bare(each) for each in ("DGR n. 45", "D.G.R. n.45/2026", "Delibera n° 45", "rep. n. 12")] == [
        "45",
        "45/2026",
        "45",
        "12",
    ]


def test_a_step_asked_again_with_the_number_written_otherwise_is_a_repetition() -> None:
    digests = {RecordRepertory("Repertorio", each, START, "Prova Nove").digest for each in ONE}
    assert len(digests) == 1
    assert RecordResolutionNumber("n. 45").digest == RecordResolutionNumber("45").digest


@pytest.mark.parametrize(
    "written", ["Repertorio degli accordi", "Repertorio accordi", "REPERTORIO  DEGLI ACCORDI", "Rep. accordi"]
)
def test_a_register_is_one_however_people_call_it(written: str) -> None:
    assert register_key(written) == register_key("Repertorio degli accordi")
    assert register_key(written) != register_key("Repertorio dei contratti")
    assert register_key(f"{written} 2026") != register_key(f"{written} 2025")


@pytest.mark.parametrize("written", ONE)
def test_a_sheet_that_writes_a_number_otherwise_says_nothing_else(written: str) -> None:
    here = {"resolution_number": "421/2026", "repertory_number": "421/2026", "register": "Repertorio degli accordi"}
    there = {"resolution_number": written, "repertory_number": written, "register": "Repertorio accordi"}
    assert differences(there, here) == ()
    assert len(differences(there | {"repertory_number": "422/2026"}, here)) == 1
    past = PastFacts(START, SignatureForm.DIGITAL, resolution_number=written, repertory_number=written)
    assert (past.resolution_number, past.repertory_number) == ("421/2026", "421/2026")
