"""Durable steps by SpiffWorkflow, in its own environment: ``python spiff_lives.py FILE LIVES STEPS``.

A life is a process of human tasks, one after the other, kept as JSON in SQLite: each step reads it, does the task that
is ready, and writes it again in a commit of its own. Prints seconds and how the file is written, as JSON.
"""

from __future__ import annotations

import io
import json
import sqlite3
import sys
import time
from itertools import pairwise
from typing import Any

from SpiffWorkflow.bpmn import BpmnWorkflow  # type: ignore[import-not-found]
from SpiffWorkflow.bpmn.parser import BpmnParser  # type: ignore[import-not-found]
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer  # type: ignore[import-not-found]
from SpiffWorkflow.util.task import TaskState  # type: ignore[import-not-found]

_MODEL = "http://www.omg.org/spec/BPMN/20100524/MODEL"


def process(steps: int) -> Any:
    """A process of so many human tasks."""
    names = ["start", *(f"step{n}" for n in range(steps)), "end"]
    tasks = "".join(f'<userTask id="step{n}" name="Passo n. {n} di prova"/>' for n in range(steps))
    arrows = "".join(
        f'<sequenceFlow id="f{n}" sourceRef="{one}" targetRef="{other}"/>'
        for n, (one, other) in enumerate(pairwise(names))
    )
    parser = BpmnParser()
    parser.add_bpmn_io(
        io.BytesIO(
            f'<definitions xmlns="{_MODEL}"><process id="life" isExecutable="true"><startEvent id="start"/>'
            f'{tasks}<endEvent id="end"/>{arrows}</process></definitions>'.encode()
        )
    )
    return parser.get_spec("life")


def main(file: str, lives: int, steps: int) -> dict[str, object]:
    connection = sqlite3.connect(file, isolation_level=None)
    for setting in ("journal_mode = WAL", "synchronous = FULL"):
        connection.execute(f"PRAGMA {setting}")
    told = [connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("synchronous", "journal_mode")]
    connection.execute("CREATE TABLE life (id INTEGER PRIMARY KEY, revision INTEGER NOT NULL, state TEXT NOT NULL)")
    spec, serializer = process(steps), BpmnWorkflowSerializer()
    begun = time.perf_counter()
    for life in range(lives):
        workflow = BpmnWorkflow(spec)
        workflow.do_engine_steps()
        connection.execute("INSERT INTO life VALUES (?, 1, ?)", (life, serializer.serialize_json(workflow)))
        for step in range(1, steps):
            known, revision = connection.execute("SELECT state, revision FROM life WHERE id = ?", (life,)).fetchone()
            workflow = serializer.deserialize_json(known)
            (task,) = workflow.get_tasks(state=TaskState.READY, manual=True)
            task.data[f"step{step}"] = {"what": f"Passo n. {step} di prova", "who": "Carla Istruttrice"}
            task.run()
            workflow.do_engine_steps()
            state = serializer.serialize_json(workflow)
            wanted = (state, life, revision)
            done = connection.execute(
                "UPDATE life SET state = ?, revision = revision + 1 WHERE id = ? AND revision = ?", wanted
            )
            assert done.rowcount == 1
    seconds = time.perf_counter() - begun
    assert connection.execute("SELECT count(*), min(revision) FROM life").fetchone() == (lives, steps)
    return {"seconds": seconds, "durable": told}


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))), flush=True)
