from __future__ import annotations

import importlib
import re
import sys
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from importlib.util import find_spec
from inspect import signature, unwrap
from pathlib import Path
from typing import Any, get_args, get_type_hints

import pytest
import yaml
from prefect.utilities.callables import parameter_schema
from pydantic import BaseModel

from agreements.domain.steps.names import TRIGGERS
from agreements.domain.steps.transitions import TRANSITIONS
from agreements.use_cases.base.possible_steps import ALWAYS, POSSIBLE
from cli.runtime.environment import CHECKOUT
from desk.forms import published_steps
from flows.forms.base import CHOICE_FIELD, DECLARANT_FIELD, Form
from tasks.publish import as_shown

PREFECT_YAML = (CHECKOUT / "prefect.yaml").read_text(encoding="utf-8")
DEPLOYMENTS: list[dict[str, Any]] = yaml.safe_load(PREFECT_YAML)["deployments"]
OURS = ("agreements", "cli", "flows", "sandbox", "signing", "tasks", "templates_docx", "region_profiles", "legal_bases")
ITALIAN = re.compile(
    r"(?i)\b(il|lo|l|la|gli|le|un|una|di|del|della|dell|sull|dei|degli|e|è|che|per|non|con|da|al|alla|si)\b"
)

every_deployment = pytest.mark.parametrize("deployment", DEPLOYMENTS, ids=lambda d: str(d["name"]))
with_a_form = pytest.mark.parametrize(
    "deployment", [d for d in DEPLOYMENTS if not d.get("schedules")], ids=lambda d: str(d["name"])
)


def flow_of(deployment: dict[str, Any]) -> Any:
    module, _, function = deployment["entrypoint"].rpartition(".")
    return getattr(importlib.import_module(module), function)


def form_of(deployment: dict[str, Any]) -> type[Form]:
    function = flow_of(deployment).fn
    assert list(signature(function).parameters) == ["modulo", "richiesta"]
    form: type[Form] = get_type_hints(unwrap(function))["modulo"]
    assert issubclass(form, Form)
    assert published_steps()[deployment["name"]].form_class() is form
    return form


def fields(schema: dict[str, Any]) -> dict[str, dict[str, Any]]:
    found = {}
    for owner, definition in {"": schema, **schema.get("$defs", {})}.items():
        for name, field in definition.get("properties", {}).items():
            found[f"{owner}.{name}"] = field
    return found


def nested(form: type[BaseModel]) -> Iterator[type[BaseModel]]:
    for field in form.model_fields.values():
        for part in (field.annotation, *get_args(field.annotation)):
            if isinstance(part, type) and issubclass(part, BaseModel):
                yield part
                yield from nested(part)


def test_every_trigger_of_the_table_is_reached_from_exactly_one_deployment() -> None:
    taken = [trigger for triggers in TRIGGERS.values() for trigger in triggers]
    assert sorted(taken) == sorted({row.trigger for row in TRANSITIONS})
    names = {deployment["name"] for deployment in DEPLOYMENTS}
    assert set(TRIGGERS) <= names
    about_one = {d["name"] for d in DEPLOYMENTS if not d.get("schedules") and CHOICE_FIELD in form_of(d).model_fields}
    assert set(TRIGGERS) | set(POSSIBLE) | set(ALWAYS) == about_one


def test_the_next_steps_and_notices_name_deployments_that_exist() -> None:
    names = {deployment["name"] for deployment in DEPLOYMENTS}
    rooms = [CHECKOUT / "agreements" / "use_cases", CHECKOUT / "agreements" / "notifications" / "templates"]
    texts = [
        path.read_text(encoding="utf-8")
        for room in rooms
        for path in room.rglob("*")
        if path.suffix in (".py", ".txt", ".html")
    ]
    quoted = {name for text in texts for name in re.findall(r"«([a-z]+(?:-[a-z]+)+|rinnovo|rettifica)»", text)}
    assert quoted - {"in-arrivo"} <= names
    assert len(quoted) > 15


@every_deployment
def test_a_deployment_is_a_module_path_named_like_its_flow(deployment: dict[str, Any]) -> None:
    _, stem, function = deployment["entrypoint"].split(".")
    assert deployment["entrypoint"] == f"flows.{stem}.{function}"
    assert flow_of(deployment).name == deployment["name"]
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", deployment["name"])
    assert deployment["work_pool"] == {"name": "accordi"}


@every_deployment
def test_a_deployment_says_in_italian_what_it_does(deployment: dict[str, Any]) -> None:
    description = deployment["description"].strip()
    assert description[0].isupper()
    assert description.endswith(".")
    assert len(ITALIAN.findall(description)) >= 2


@with_a_form
def test_a_form_is_one_model_that_asks_who_acts(deployment: dict[str, Any]) -> None:
    form = form_of(deployment)
    assert form.model_fields[DECLARANT_FIELD].is_required()
    properties = list(form.model_json_schema()["properties"])
    assert properties[-1] == DECLARANT_FIELD
    assert CHOICE_FIELD not in properties or properties[0] == CHOICE_FIELD


@with_a_form
def test_every_field_has_a_title_of_its_own_and_no_type_toggle(deployment: dict[str, Any]) -> None:
    form = form_of(deployment)
    for model in (form, *nested(form)):
        for name, field in model.model_fields.items():
            # pydantic makes a title of the field's name where none is given.
            assert field.title, f"{model.__name__}.{name}"
    for name, field in fields(form.model_json_schema()).items():
        assert "anyOf" not in field, f"{name}: use an empty text for «none»"
        # Without a description the form would show the English docstring of the enum or the nested model.
        assert "$ref" not in field or len(field.get("description", "")) > 10, name


def test_there_are_deployments_with_a_form() -> None:
    assert any(not deployment.get("schedules") for deployment in DEPLOYMENTS)


def test_what_runs_by_the_clock_does_so_in_rome_one_at_a_time_and_has_no_form() -> None:
    for deployment in (d for d in DEPLOYMENTS if d.get("schedules")):
        assert {schedule["timezone"] for schedule in deployment["schedules"]} == {"Europe/Rome"}
        limit = deployment["concurrency_limit"]
        assert (limit if isinstance(limit, int) else limit["limit"]) == 1
        assert list(signature(flow_of(deployment).fn).parameters) == []
        assert published_steps()[deployment["name"]].form is None


def test_deployments_and_flows_are_named_once() -> None:
    for key in ("name", "entrypoint"):
        values = [deployment[key] for deployment in DEPLOYMENTS]
        assert len(values) == len(set(values))


def test_no_absolute_path_of_a_machine_is_written_down() -> None:
    assert re.findall(r"""(?:^|[\s"'])(/[a-z]+/\S*)""", PREFECT_YAML) == []
    assert "{{ $ACCORDI_HOME }}" in PREFECT_YAML


def test_no_module_of_the_flows_is_named_like_a_package_of_ours_or_of_python() -> None:
    stems = {path.stem for path in (CHECKOUT / "flows").glob("*.py")}
    assert "compute_deadline" in stems
    assert stems & (set(OURS) | set(sys.stdlib_module_names)) == set()


@pytest.mark.parametrize("package", OURS)
def test_a_package_of_ours_has_no_second_owner_in_the_environment(package: str) -> None:
    assert set(packages_distributions().get(package, [])) <= {"accordi"}
    found = find_spec(package)
    assert found is not None
    assert [Path(place) for place in found.submodule_search_locations or ()] == [CHECKOUT / package]


@with_a_form
def test_where_people_log_in_no_form_asks_who_acts_nor_for_a_number(deployment: dict[str, Any]) -> None:
    bare = parameter_schema(flow_of(deployment)).model_dump(exclude_unset=True)
    shown = {asks: as_shown(bare, "Fa.", asks_who=asks) for asks in (True, False)}
    for schema in shown.values():
        assert list(schema["properties"]) == schema["required"] == ["modulo"]
        assert "default" not in schema["properties"]["modulo"]
    name = form_of(deployment).__name__
    asked = {asks: schema["definitions"][name] for asks, schema in shown.items()}
    assert list(asked[True]["properties"]) == [*asked[False]["properties"], DECLARANT_FIELD]
    assert {*asked[True]["required"]} - {*asked[False]["required"]} == {DECLARANT_FIELD}
