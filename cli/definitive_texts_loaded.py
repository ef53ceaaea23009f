"""What a process that fixes texts needs, loaded once: those of `cli.definitive_texts` are forked from one that has it.

They share a server of forks (decision 43), too, so that the engine's library is loaded once.
"""

import contextlib
import gc
import importlib

from sandbox import runner

with contextlib.suppress(OSError):  # where none can be started, each conversion says so
    runner.load("agreements.documents.pdf.dxpdf_run")
for _name in (
    "agreements.app",
    "agreements.use_cases.families.family_texts",
    "agreements.documents.pdf.convert",
    "agreements.documents.pdf.fonts",
    "agreements.documents.pdf.pdf_check",
    "signing.pdf.prepare",
    "tasks.step_log",
):
    importlib.import_module(_name)
gc.collect()
gc.freeze()  # what is loaded stays: each fork would look through it again and again
