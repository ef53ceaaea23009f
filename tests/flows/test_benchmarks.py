"""Each benchmark once, tiny: equal output, equal safety, and the tables. No timing."""

from __future__ import annotations

import pytest

from benchmarks import click, conversion, desk, flow_run, gate, lives, rendering, replication, search, signatures, sweep
from cli.runtime import Runtime


def test_rendering_gives_the_same_parts_as_plain_docxtpl_for_every_template_and_prints_its_tables() -> None:
    tables = list(rendering.report(1, small=True))
    assert len(tables) == 3
    assert all("| plain docxtpl |" in table for table in tables)


@pytest.mark.long
def test_every_libreoffice_gives_the_same_pages_and_no_way_asks_a_server_for_a_picture() -> None:
    (parts,) = conversion.report(1, small=True)
    assert "| the engine |" in parts


def test_the_gate_and_plain_pyhanko_agree_on_a_sound_file_and_on_a_touched_one() -> None:
    comparison, parts = gate.report(1, small=True)
    assert "| plain pyHanko |" in comparison
    assert "| signatures, chains, revocation |" in parts


@pytest.mark.long
def test_many_signatures_one_key_and_a_large_file_give_what_the_peer_gives() -> None:
    tables = list(signatures.report(1, small=True))
    assert "| plain pyHanko |" in tables[0]
    assert "| pyHanko's SimpleSigner |" in tables[2]
    assert "| the gate |" in tables[3]


@pytest.mark.long
def test_a_click_is_cut_at_the_moments_that_server_and_engine_write_down(runtime: Runtime) -> None:
    (parts,) = click.report(1, small=True, runtime=runtime)
    assert "| Prefect is loaded |" in parts


@pytest.mark.long
def test_a_flow_run_does_what_the_bare_use_case_does_and_refuses_what_it_refuses(runtime: Runtime) -> None:
    (comparison,) = flow_run.report(1, small=True, runtime=runtime)
    assert "| flow run in this process |" in comparison


@pytest.mark.long
def test_both_engines_find_what_is_due_as_the_bare_question_does_and_a_larger_register_is_looked_at_the_same() -> None:
    tables = list(sweep.report(1, small=True))
    assert sum("| bare indexed SQL |" in each for each in tables) == 4
    assert sum("Statements an agreement" in each for each in tables) == 2


@pytest.mark.long
def test_a_search_finds_on_both_engines_what_the_bare_question_finds() -> None:
    tables = list(search.report(1, small=True))
    assert len(tables) == 12
    assert all("| bare indexed SQL |" in each for each in tables)


@pytest.mark.long
def test_copies_have_the_bytes_that_the_bare_files_have_and_a_list_taken_again_adds_nothing() -> None:
    made, afterwards, both, pdf = replication.report(1, small=True)
    assert "| nuovo-accordo, one by one |" in made
    assert "| the family view |" in afterwards
    assert all("| bare library calls |" in each for each in (both, pdf))


@pytest.mark.long
def test_lives_leave_on_both_engines_the_rows_that_bare_sql_leaves_and_both_wait_for_the_disk() -> None:
    tables = list(lives.report(1, small=True))
    assert sum("| the same rows by bare SQL |" in each for each in tables) == 4
    assert sum("| statements that write |" in each for each in tables) == 2


@pytest.mark.long
def test_pages_of_the_desk_show_what_the_bare_questions_find() -> None:
    (told,) = desk.report(1, small=True)
    assert told.count("| Registro") == 3
