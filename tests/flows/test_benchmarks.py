"""Rendering, conversion and gate once, tiny: equal output, equal safety, and the tables. No timing."""

from __future__ import annotations

from benchmarks import conversion, gate, rendering


def test_rendering_gives_the_same_parts_as_plain_docxtpl_for_every_template_and_prints_its_tables() -> None:
    tables = list(rendering.report(1, small=True))
    assert len(tables) == 3
    assert all("| plain docxtpl |" in table for table in tables)


def test_every_libreoffice_gives_the_same_pages_and_no_way_asks_a_server_for_a_picture() -> None:
    (parts,) = conversion.report(1, small=True)
    assert "| the engine |" in parts


def test_the_gate_and_plain_pyhanko_agree_on_a_sound_file_and_on_a_touched_one() -> None:
    comparison, parts = gate.report(1, small=True)
    assert "| plain pyHanko |" in comparison
    assert "| signatures, chains, revocation |" in parts
