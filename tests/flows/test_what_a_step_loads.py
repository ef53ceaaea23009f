"""Every step is a new process: what it does not use, it must not load."""

from __future__ import annotations

import subprocess
import sys

from cli.runtime.environment import CHECKOUT

HEAVY = (
    "PIL",
    "alembic",
    "docx",
    "docxtpl",
    "dxpdf",
    "openpyxl",
    "pikepdf",
    "pyhanko",
    "pypdfium2",
    "requests",
    "resvg_py",
)


def test_loading_the_engine_and_every_flow_loads_no_library_for_documents_signatures_or_migrations() -> None:
    flows = [f"flows.{path.stem}" for path in (CHECKOUT / "flows").glob("*.py") if path.stem != "__init__"]
    code = f"import sys, gc, cli.runtime.engine, {', '.join(flows)}; print(gc.isenabled(), *sorted(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], cwd=CHECKOUT, capture_output=True, text=True, check=True)
    collecting, *loaded = done.stdout.split()
    assert "flows.collect_signatures" in loaded
    assert set(HEAVY) & set(loaded) == set()
    assert collecting == "False"  # the engine lets the collector rest until the flow begins
