"""What the set-up alone has arranged: who may enter, what is kept secret, what runs one at a time."""

from __future__ import annotations

import contextlib
import json
import sqlite3
import subprocess
import sys

import httpx
import pytest
from cryptography.fernet import Fernet
from prefect.client.schemas.objects import ConcurrencyLimitStrategy

from cli.runtime import Runtime
from cli.runtime.access import key_file
from desk.forms import published_steps

pytestmark = pytest.mark.timeout(900)


def test_without_the_credential_nothing_is_answered(runtime: Runtime) -> None:
    user, _, password = runtime.credential.partition(":")
    asked = f"{runtime.api_url}/deployments/count"
    assert httpx.post(asked, json={}).status_code == 401
    assert httpx.post(asked, json={}, auth=(user, "sbagliata")).status_code == 401
    assert httpx.post(asked, json={}, auth=(user, password)).json() == len(published_steps())


def test_what_prefect_keeps_secret_is_locked_with_the_key_of_the_installation(runtime: Runtime) -> None:
    kept = "from prefect.blocks.system import Secret; Secret(value='segreto di prova').save('prova')"
    environment = dict(runtime.environment)
    subprocess.run([sys.executable, "-c", kept], env=environment, check=True, capture_output=True, timeout=300)
    with contextlib.closing(sqlite3.connect(runtime.folder / "prefect" / "prefect.db")) as database:
        ((data,),) = database.execute("SELECT data FROM block_document WHERE name = 'prova'").fetchall()
    assert "segreto" not in data
    key = key_file(runtime.folder).read_text("ascii").strip()
    assert json.loads(Fernet(key).decrypt(json.loads(data))) == {"value": "segreto di prova"}


def test_each_step_by_the_clock_has_one_slot_and_no_other_step_waits_for_one(runtime: Runtime) -> None:
    with runtime.client() as client:
        pool = client.read_work_pool("accordi")
        known = client.read_deployments(limit=200)
        limits = client.read_concurrency_limits(limit=200, offset=0)
    assert (pool.concurrency_limit, limits) == (None, [])
    slots = {
        d.name: (d.global_concurrency_limit.limit, d.concurrency_options) for d in known if d.global_concurrency_limit
    }
    assert {name: limit for name, (limit, _) in slots.items()} == {
        name: 1 for name, step in published_steps().items() if step.form is None
    }
    strategies = {options.collision_strategy for _, options in slots.values() if options}
    assert strategies == {ConcurrencyLimitStrategy.CANCEL_NEW}
