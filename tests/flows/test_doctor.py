from __future__ import annotations

import copy
import dataclasses
import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta

from prefect.automations import AutomationCore, DoNothing, EventTrigger, Posture
from prefect.client.schemas.actions import DeploymentUpdate, WorkPoolCreate, WorkPoolUpdate

from agreements import app
from agreements.domain.agreement.events import Actor
from agreements.persistence.engine.records import PeopleChange
from agreements.settings import Settings
from agreements.use_cases.people.made_in_prefect import made_by_name
from cli.doctor import running
from cli.doctor.finding import Level
from cli.doctor.prefect_api import PrefectApi
from cli.doctor.subject import Subject
from cli.runtime import Runtime
from cli.runtime.environment import CHECKOUT
from cli.up import _not_ours

CALCULATION = {"dal": "2008-07-01", "quantita": 1, "unita": "mesi", "direzione": "in avanti: entro … dalla data"}


def written_down(kind: str, name: str) -> PeopleChange:
    return PeopleChange(datetime.now(UTC), Actor("Prova Nove", "Sistemi"), "", made_by_name(kind, name), "")


def subject(runtime: Runtime) -> Subject:
    return Subject(
        Settings(_env_file=None, var=runtime.folder), PrefectApi(runtime.api_url, runtime.credential), datetime.now(UTC)
    )


def test_the_command_tells_what_runs_and_what_is_missing_without_loading_prefect(runtime: Runtime) -> None:
    port = runtime.ui_url.rpartition(":")[2]
    program = (
        "import sys; from cli.main import accordi\n"
        "try:\n    accordi(sys.argv[1:])\n"
        "finally:\n    print('prefect' in sys.modules, file=sys.stderr)"
    )
    arguments = ["doctor", "--json", "--port", port, "--var", str(runtime.folder)]
    environment = os.environ | {"ACCORDI_CONVERTER": "dxpdf"}
    environment.pop("PREFECT_API_URL", None)
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments],
        cwd=CHECKOUT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    figures = json.loads(done.stdout)["misure"]
    assert figures.keys() == {
        "avvisi_in_coda",
        "avviso_più_vecchio_secondi",
        "avvisi_in_consegna",
        "avvisi_non_consegnabili",
        "avvisi_di_esito_incerto",
        "esecuzioni_in_attesa",
        "esecuzioni_in_ritardo",
        "esecuzioni_in_corso",
        "esecuzioni_in_corso_da_oltre_un_ora",
        "esecuzioni_non_riuscite_in_24_ore",
        "esecuzioni_interrotte_in_24_ore",
        "passi_non_pubblicati",
        "scadenziario_riuscito_il",
        "scadenziario_riuscito_secondi_fa",
    }
    assert (figures["avvisi_in_coda"], figures["passi_non_pubblicati"]) == (0, 0)
    # What each check says first: the clock and other tests may have left a run that waits, which is said after it.
    told = {each["check"]: each["level"] for each in reversed(json.loads(done.stdout)["verifiche"])}
    for good in ("database", "giornale", "archivio", "server Prefect", "esecutore", "passi automatici", "avvisi"):
        assert told[good] == "bene", done.stdout
    swept = figures["scadenziario_riuscito_il"] is not None  # a new installation has not, unless it is seven o'clock
    assert told["scadenziario"] == ("bene" if swept else "attenzione")
    assert told["certificati fidati"] == "guasto"  # nobody has chosen any
    assert done.returncode == 1
    assert done.stderr == "False\n"


def test_a_worker_that_has_not_been_heard_of_and_runs_that_wait_are_found(runtime: Runtime) -> None:
    here = subject(runtime)
    later = dataclasses.replace(here, now=here.now + timedelta(hours=2))
    (silent,) = running.worker(later)
    assert silent.level is Level.BROKEN
    assert "ultimo segnale è di 2 ore fa" in silent.found or "ultimo segnale è di 1 ora fa" in silent.found


def test_a_suspended_step_and_a_stale_sweep_are_found(runtime: Runtime) -> None:
    assert runtime.run("scadenziario", {}).state_name == "Completed"
    here = subject(runtime)
    (swept,) = running.sweep(here)
    assert swept.level is Level.WELL
    assert 0 <= int(swept.figures["scadenziario_riuscito_secondi_fa"] or 0) < 600
    stale = dataclasses.replace(here, now=here.now + timedelta(hours=27))
    assert [each.level for each in running.sweep(stale)] == [Level.BROKEN]
    failed = running.worker(here)[0].figures["esecuzioni_non_riuscite_in_24_ore"]
    assert runtime.run("calcola-termine", {"modulo": CALCULATION | {"dichiarante": "x"}}).state_name == "Failed"
    assert running.worker(here)[0].figures["esecuzioni_non_riuscite_in_24_ore"] == int(failed or 0) + 1
    with runtime.client() as client:
        deployment = client.read_deployment_by_name("scadenziario/scadenziario")
        client.pause_deployment(deployment.id)
        try:
            (found,) = running.plan(here)
        finally:
            client.resume_deployment(deployment.id)
    assert found.level is Level.BROKEN
    assert "sospeso" in found.found


def test_a_wrong_address_is_no_prefect_server(runtime: Runtime) -> None:
    here = dataclasses.replace(subject(runtime), api=PrefectApi(runtime.ui_url + "/nulla"))
    (found,) = running.server(here)
    assert found.level is Level.BROKEN


def test_a_paused_pool_queue_or_schedule_is_found_though_everything_else_looks_well(runtime: Runtime) -> None:
    here = subject(runtime)
    assert Level.BROKEN not in {each.level for each in running.worker(here)}
    with runtime.client() as client:
        pool = client.read_work_pool("accordi")
        client.update_work_pool("accordi", WorkPoolUpdate(is_paused=True))
        try:
            (paused,) = running.worker(here)
        finally:
            client.update_work_pool("accordi", WorkPoolUpdate(is_paused=False))
        client.update_work_pool("accordi", WorkPoolUpdate(concurrency_limit=0))
        try:
            (none,) = running.worker(here)
        finally:
            client.update_work_pool("accordi", WorkPoolUpdate(concurrency_limit=None))
        client.update_work_queue(pool.default_queue_id, is_paused=True)
        try:
            (queue,) = running.worker(here)
        finally:
            client.update_work_queue(pool.default_queue_id, is_paused=False)
        deployment = client.read_deployment_by_name("leggi-casella-pec/leggi-casella-pec")
        (schedule,) = deployment.schedules
        client.update_deployment_schedule(deployment.id, schedule.id, active=False)
        try:
            stopped = next(each for each in running.plan(here) if "leggi-casella-pec" in each.found)
        finally:
            client.update_deployment_schedule(deployment.id, schedule.id, active=True)
    assert {each.level for each in (paused, none, queue, stopped)} == {Level.BROKEN}
    assert "«accordi» è in pausa" in paused.found
    assert "limite 0" in none.found
    assert "la coda «default»" in queue.found
    assert "l’orario di «leggi-casella-pec» è sospeso" in stopped.found
    assert Level.BROKEN not in {each.level for each in running.worker(here)}


def test_what_is_not_ours_is_told_here_and_at_the_start(runtime: Runtime) -> None:
    here = subject(runtime)
    assert [each.level for each in running.foreign(here)] == [Level.WELL]
    assert list(_not_ours(runtime, here.settings)) == []
    with runtime.client() as client:
        of = client.create_flow_from_name("altrui")
        ours = client.read_deployment_by_name("cosa-attende/cosa-attende")
        by_another_way = client.create_deployment(
            of, "cosa-attende", entrypoint=ours.entrypoint, work_pool_name="accordi", job_variables={"command": "true"}
        )
        made = client.create_deployment(of, "esporta\u202e tutto", entrypoint="altrui.py:esporta")
        client.create_work_pool(WorkPoolCreate(name="pool-altrui", type="process"))
        trigger = EventTrigger(expect={"prefect.flow-run.Completed"}, posture=Posture.Reactive)
        rule = client.create_automation(AutomationCore(name="regola-altrui", trigger=trigger, actions=[DoNothing()]))
        try:
            (found,) = running.foreign(here)
            told = list(_not_ours(runtime, here.settings))
            assert client.read_deployment(made).paused
            assert client.read_deployment(by_another_way).paused
            assert client.read_work_pool("pool-altrui").is_paused
            assert not client.read_automation(rule).enabled
            assert not client.read_deployment_by_name("cosa-attende/cosa-attende").paused
            with app.open_database(here.settings).unit() as unit:
                unit.add_people_change(written_down("automations", "regola-altrui"))
                unit.commit()
            (known,) = running.foreign(here)
        finally:
            client.delete_automation(rule)
            client.delete_work_pool("pool-altrui")
            client.delete_deployment(made)
            client.delete_deployment(by_another_way)
    assert found.level is Level.WARNING
    assert "«regola-altrui»" not in known.found
    for name in ("«cosa-attende»", "«esporta tutto»", "«pool-altrui»", "«regola-altrui»"):
        assert name in found.found
        assert any(name in line for line in told), told
    assert [each.level for each in running.foreign(here)] == [Level.WELL]


def test_what_is_ours_and_was_made_to_do_something_else_is_told(runtime: Runtime) -> None:
    here = subject(runtime)
    foreign_steps = [{"prefect.deployments.steps.run_shell_script": {"script": "true"}}]
    with runtime.client() as client:
        ours = client.read_deployment_by_name("cosa-attende/cosa-attende")
        pool = client.read_work_pool("accordi")
        other = copy.deepcopy(pool.base_job_template)
        other["variables"]["properties"]["command"]["default"] = "true"
        fixed = copy.deepcopy(pool.base_job_template)
        fixed["job_configuration"]["command"] = "true"
        told = []
        try:
            for change in (DeploymentUpdate(pull_steps=foreign_steps), DeploymentUpdate(path="/altrui")):
                client.update_deployment(ours.id, change)
                told += running.foreign(here)
                client.update_deployment(ours.id, DeploymentUpdate(pull_steps=ours.pull_steps, path=ours.path))
            for template in (other, fixed):
                client.update_work_pool("accordi", WorkPoolUpdate(base_job_template=template))
                told += running.foreign(here)
        finally:
            client.update_deployment(ours.id, DeploymentUpdate(pull_steps=ours.pull_steps, path=ours.path))
            client.update_work_pool("accordi", WorkPoolUpdate(base_job_template=pool.base_job_template))
    assert {each.level for each in told} == {Level.WARNING}
    assert [("«cosa-attende»" in each.found, "«accordi»" in each.found) for each in told] == [
        (True, False),
        (True, False),
        (False, True),
        (False, True),
    ]
    assert [each.level for each in running.foreign(here)] == [Level.WELL]
