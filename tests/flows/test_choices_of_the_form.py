from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from prefect import flow
from prefect.client.orchestration import SyncPrefectClient
from prefect.exceptions import PrefectHTTPStatusError
from prefect.utilities.callables import parameter_schema

from agreements.documents.templates.profile_files import REGION_PROFILES
from agreements.domain.basics.errors import InvalidDatum, UnknownAgreement
from cli.runtime import Runtime
from flows.forms.base import AgreementForm
from tasks.catalogue import hints_of
from tasks.choices import (
    ANOTHER,
    HEADING,
    MAX_CHOICES,
    NOTHING_TO_CHOOSE,
    label,
    number_from_label,
    number_meant,
    refresh_choices,
    with_choices,
)

HINTS = hints_of(lambda: REGION_PROFILES.read("predefinito"))  # of the installation that the server was started with
NAME = "passo-di-prova"
FIRST = "P-2026-0001 · Protocollo di prova · alla firma"
SECOND = "P-2026-0002 · Convenzione di prova · alla firma"


def take_a_step(modulo: AgreementForm) -> str:
    return modulo.number


@pytest.fixture
def deployment(runtime: Runtime) -> Iterator[tuple[SyncPrefectClient, UUID]]:
    with runtime.client() as client:
        flow_id = client.create_flow(flow(name=NAME)(take_a_step))
        schema = parameter_schema(take_a_step).model_dump_for_openapi()
        made = client.create_deployment(flow_id, NAME, parameter_openapi_schema=schema, enforce_parameter_schema=True)
        yield client, made
        client.delete_deployment(made)


def offered(client: SyncPrefectClient, deployment: UUID) -> list[str]:
    schema: Any = client.read_deployment(deployment).parameter_openapi_schema
    return list(schema["definitions"]["AgreementForm"]["properties"]["accordo"]["enum"])


def parameters(accordo: str) -> dict[str, Any]:
    return {"modulo": {"accordo": accordo, "dichiarante": "Prova Uno, Ufficio accordi"}}


def test_the_form_offers_the_given_agreements_and_the_server_refuses_any_other(
    deployment: tuple[SyncPrefectClient, UUID],
) -> None:
    client, made = deployment
    assert refresh_choices(client, {NAME: [FIRST, SECOND]}, HINTS) == [NAME]
    assert offered(client, made) == [FIRST, SECOND, ANOTHER]
    run = client.create_flow_run_from_deployment(made, parameters=parameters(FIRST))
    assert run.parameters["modulo"]["accordo"] == FIRST
    with pytest.raises(PrefectHTTPStatusError, match="409"):
        client.create_flow_run_from_deployment(made, parameters=parameters("P-2026-0003 · altro · altro"))


def test_an_unchanged_list_is_not_written_again(deployment: tuple[SyncPrefectClient, UUID]) -> None:
    client, made = deployment
    assert refresh_choices(client, {NAME: [FIRST]}, HINTS) == [NAME]
    assert refresh_choices(client, {NAME: [FIRST]}, HINTS) == []
    assert refresh_choices(client, {NAME: [FIRST, SECOND]}, HINTS) == [NAME]
    assert refresh_choices(client, {NAME: [FIRST, SECOND]}, HINTS | {NAME: "Qui vale questo."}) == [NAME]
    assert refresh_choices(client, {NAME: [FIRST, SECOND]}, HINTS | {NAME: "Qui vale questo."}) == []
    schema: Any = client.read_deployment(made).parameter_openapi_schema
    assert schema["properties"]["modulo"]["description"].endswith("Qui vale questo.")


def test_the_form_of_opinions_names_those_of_the_regions_profile() -> None:
    told = hints_of(lambda: REGION_PROFILES.read("umbria"))["registra-parere"]
    assert told.startswith("Tipi di parere del profilo «Regione Umbria»: regolarità tecnica e amministrativa, legitt")
    assert hints_of(lambda: REGION_PROFILES.read("assente")) == {}


def test_an_empty_list_offers_one_entry_which_the_flow_refuses(
    deployment: tuple[SyncPrefectClient, UUID],
) -> None:
    client, made = deployment
    refresh_choices(client, {NAME: []}, HINTS)
    assert offered(client, made) == [NOTHING_TO_CHOOSE, ANOTHER]
    with pytest.raises(InvalidDatum, match="compiere prima il passo precedente"):
        number_from_label(NOTHING_TO_CHOOSE)


def test_a_form_says_what_its_step_does_where_prefect_shows_a_python_name(runtime: Runtime) -> None:
    with runtime.client() as client:
        found = client.read_deployment_by_name("calcola-termine/calcola-termine")
        by_the_clock = client.read_deployment_by_name("scadenziario/scadenziario")
    schema: Any = found.parameter_openapi_schema
    assert schema["properties"]["modulo"]["title"] == HEADING
    assert schema["properties"]["modulo"]["description"] == found.description
    assert by_the_clock.parameter_openapi_schema["properties"] == {}


def test_a_deployment_that_does_not_exist_is_left_out(runtime: Runtime) -> None:
    with runtime.client() as client:
        assert refresh_choices(client, {"che-non-esiste": [FIRST]}, HINTS) == []


def test_the_number_stands_at_the_head_of_its_label() -> None:
    assert number_from_label(label("P-2026-0001", "Un titolo · con punti")) == "P-2026-0001"
    assert number_from_label(" P-2026-0001 ") == "P-2026-0001"


def test_a_label_is_legible_whatever_its_title_holds_and_the_number_decides() -> None:
    hostile = "Titolo\u200b di\u202e\u2066 prova"
    offered = label("P-2026-0001", hostile, ["Comune\ufeff di Prova"])
    assert offered == "P-2026-0001 · Comune di Prova · Titolo di prova"
    who = {"dichiarante": "Prova Uno, Ufficio di prova"}
    assert AgreementForm.model_validate(who | {"accordo": offered}).number == "P-2026-0001"
    with pytest.raises(ValueError, match="invisibili"):
        AgreementForm.model_validate(who | {"accordo": ANOTHER, "numero_accordo": "P-2026-0001\u200b"})


@pytest.mark.parametrize("text", ["", "P-26-1", "P-2026-0001x", "P-2026-0001; DROP", "xP-2026-0001 · a · b"])
def test_what_is_not_a_label_is_an_unknown_agreement(text: str) -> None:
    with pytest.raises(UnknownAgreement):
        number_from_label(text)


def test_a_long_title_is_cut_and_a_line_break_in_it_disappears() -> None:
    shown = label("P-2026-0001", "molto\nlungo " * 30)
    assert len(shown) < 120
    assert "\n" not in shown
    assert "…" in shown


def test_the_list_of_a_form_has_an_end() -> None:
    schema = {"definitions": {"F": {"properties": {"accordo": {"type": "string"}}}}}
    many = [f"P-2026-{n:04}" for n in range(MAX_CHOICES + 10)]
    listed = with_choices(schema, many)["definitions"]["F"]["properties"]["accordo"]["enum"]
    assert listed == [*many[: MAX_CHOICES - 1], ANOTHER]
    assert "enum" not in schema["definitions"]["F"]["properties"]["accordo"]


def test_a_number_that_is_not_on_the_list_is_typed(deployment: tuple[SyncPrefectClient, UUID]) -> None:
    client, made = deployment
    refresh_choices(client, {NAME: [FIRST]}, HINTS)
    typed = parameters(ANOTHER)
    typed["modulo"]["numero_accordo"] = "p-2026-0501 "
    run = client.create_flow_run_from_deployment(made, parameters=typed)
    assert AgreementForm.model_validate(run.parameters["modulo"]).number == "P-2026-0501"


@pytest.mark.parametrize("chosen", [ANOTHER, NOTHING_TO_CHOOSE, "P-2026-0501 · Ente di Prova · titolo", "P-2026-0501"])
def test_what_is_typed_counts_where_the_list_says_nothing_else(chosen: str) -> None:
    assert number_meant(chosen, "P-2026-0501") == "P-2026-0501"


def test_two_agreements_in_one_form_are_refused_and_so_is_none() -> None:
    with pytest.raises(InvalidDatum, match="è scelto P-2026-0001, ma sotto è scritto P-2026-0501"):
        number_meant(FIRST, "P-2026-0501")
    with pytest.raises(InvalidDatum, match="Manca il numero"):
        number_meant(ANOTHER, " ")
    with pytest.raises(UnknownAgreement):
        number_meant(ANOTHER, "501")


def test_copies_of_one_text_are_told_apart_by_their_party() -> None:
    one, two = (label("P-2026-0001", "molto lungo " * 30, [f"Comune di Prova n. {n}", "Ente"]) for n in (1, 2))
    assert one.startswith("P-2026-0001 · Comune di Prova n. 1 e altri 1 · molto lungo")
    assert number_from_label(one) == number_from_label(two) == "P-2026-0001"
    assert one != two
    assert len(label("P-2026-0001", "x" * 200, ["y" * 200] * 9)) < 150
