"""Every benchmark once, with tiny sizes: its assertions of equal output and equal safety, and its tables. No timing."""

from __future__ import annotations

from benchmarks import rendering


def test_rendering_gives_the_same_parts_as_plain_docxtpl_for_every_template_and_prints_its_tables() -> None:
    tables = rendering.report(1, small=True)
    assert len(tables) == 3
    assert all("| plain docxtpl |" in table for table in tables)
