"""Profiles of Regions: those that come along are well, a copy of one's own is read, every fault is one sentence."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from typing import cast

import pytest
from click.testing import CliRunner, Result

from agreements.documents.templates.profile_files import BODIES, REGION_PROFILES
from agreements.documents.templates.toml_folder import FolderError
from agreements.domain.agreement.decision import DecidingBody
from agreements.domain.agreement.money import UNKNOWN
from agreements.domain.agreement.region_profile import USUAL_PROFILE
from agreements.domain.basics.errors import InvalidDatum
from agreements.settings import Settings
from cli.doctor.finding import Finding, Level
from cli.doctor.prefect_api import PrefectApi
from cli.doctor.profiles import region_profile
from cli.doctor.subject import Subject
from cli.main import accordi

USUAL = (files("region_profiles") / "predefinito" / REGION_PROFILES.file).read_text(encoding="utf-8")


def own(folder: Path, text: str, name: str = "prova") -> Path:
    (folder / name).mkdir(parents=True, exist_ok=True)
    (folder / name / REGION_PROFILES.file).write_text(text, encoding="utf-8")
    return folder


def run(*arguments: str) -> Result:
    return CliRunner().invoke(accordi, ["profiles", "check", *arguments])


def test_the_usual_profile_says_what_holds_without_any() -> None:
    read = REGION_PROFILES.read("predefinito")
    assert read.rules == USUAL_PROFILE.rules
    assert set(BODIES.values()) == set(DecidingBody) == set(read.rules)


def test_five_regions_come_along_each_with_its_opinions_and_what_is_to_confirm() -> None:
    wanted = {
        "emilia-romagna": 1,
        "lazio": 2,
        "lombardia": 2,
        "toscana": 1,
        "umbria": 3,
    }
    assert set(REGION_PROFILES.names()) == {*wanted, "predefinito"}
    for name, count in wanted.items():
        profile = REGION_PROFILES.read(name)
        rule = profile.rule(DecidingBody.EXECUTIVE_BOARD)
        assert len(rule.required_opinions) == count, name
        assert not set(rule.required_opinions) & {"regolarità tecnica", "regolarità contabile"}, "of local bodies"
        assert profile.to_confirm
        for each in profile.rules.values():
            assert "copertura finanziaria" in each.required_for(UNKNOWN), f"{name}, {each.body}"
        assert profile.rule(DecidingBody.PRESIDENT_IN_URGENCY).ratified_by


def test_a_copy_of_ones_own_may_leave_bodies_out_and_says_so_when_one_is_asked_for(tmp_path: Path) -> None:
    text = USUAL[: USUAL.index("[consiglio]")].replace("regolarità amministrativa", "parere  di prova")
    profile = REGION_PROFILES.read("prova", own(tmp_path, text))
    assert profile.rule(DecidingBody.EXECUTIVE_BOARD).opinion_named("Parere di PROVA") == "parere di prova"
    with pytest.raises(InvalidDatum, match="non dice come decide «Consiglio regionale»: scegliere fra «Giunta"):
        profile.rule(DecidingBody.COUNCIL)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('nome = "Predefinito"\n', "", "manca «nome»"),
        ('nome = "Predefinito"', "nome = 3", "«nome» deve essere un testo"),
        ('nome = "Predefinito"', 'nome = " "', "«nome» è vuoto"),
        ('nome = "Predefinito"', 'nome = "' + "x" * 400 + '"', "entro 300 caratteri"),
        ('nome = "Predefinito"', 'nome = "a\\nb"', "su una riga"),
        ('nome = "Predefinito"', 'nome = "Predefinito', "non è scritto come si deve alla riga"),
        ("[giunta]", "[giunte]", "la chiave «giunte» non esiste"),
        ("[giunta]", "[giunta]\npermesso = true", r"in \[giunta\] la chiave «permesso» non esiste"),
        ('dispositivo = "DELIBERA"\n', "", "manca «giunta.dispositivo»"),
        ('pareri = ["regolarità amministrativa"]\n', "", r"in \[giunta\] manca «pareri»"),
        ('pareri = ["regolarità amministrativa"]', 'pareri = "uno"', "«giunta.pareri» è un elenco"),
        (
            'pareri_con_oneri = ["copertura finanziaria"]',
            "pareri_con_oneri = 3",
            "«giunta.pareri_con_oneri» è un elenco",
        ),
        (
            'pareri_con_oneri = ["copertura finanziaria"]',
            'pareri_con_oneri = ["coerenza"]',
            "«coerenza» è elencato due",
        ),
        ('pareri = ["regolarità amministrativa"]', 'pareri = ["uno", "Legittimità"]', "«Legittimità» è elencato due"),
        ('ratifica_di = "Giunta regionale"\n', "", r"in \[presidente-urgenza\] manca «ratifica_di»"),
        (
            'ratifica_entro = "30g"',
            'ratifica_entro = "presto"',
            "«presidente-urgenza.ratifica_entro»: Il termine «presto»",
        ),
        ("[consiglio]", '[consiglio]\nratifica_di = "Giunta"', r"in \[consiglio\] nulla si ratifica"),
    ],
)
def test_every_fault_is_one_sentence_with_file_key_and_what_to_do(
    tmp_path: Path, old: str, new: str, told: str
) -> None:
    assert old in USUAL
    with pytest.raises(FolderError, match=told) as refused:
        REGION_PROFILES.read("prova", own(tmp_path, USUAL.replace(old, new, 1)))
    assert str(refused.value).startswith("Profilo «prova», profilo.toml: ")
    assert all(sentence.endswith(".") for sentence in refused.value.details)


@pytest.mark.parametrize("name", ["assente", "../etc", "", "Toscana"])
def test_a_profile_that_is_not_there_is_refused_with_those_that_are(name: str) -> None:
    with pytest.raises(FolderError, match="predefinito"):
        REGION_PROFILES.read(name)


def test_a_file_saved_by_an_editor_of_windows_is_read(tmp_path: Path) -> None:
    own(tmp_path, "\ufeff" + USUAL.replace("\n", "\r\n"))
    assert REGION_PROFILES.read("prova", tmp_path).rules == USUAL_PROFILE.rules


def test_what_is_no_text_is_refused(tmp_path: Path) -> None:
    own(tmp_path, "")
    (tmp_path / "prova" / REGION_PROFILES.file).write_bytes(b"\xff\xfe")
    with pytest.raises(FolderError, match="non si legge"):
        REGION_PROFILES.read("prova", tmp_path)
    (tmp_path / "prova" / REGION_PROFILES.file).write_bytes(b"#" * 200_000)
    with pytest.raises(FolderError, match="supera"):
        REGION_PROFILES.read("prova", tmp_path)


def test_the_command_names_every_fault_and_answers_a_program_too(tmp_path: Path) -> None:
    well = run()
    assert well.exit_code == 0
    assert "umbria: a posto («Regione Umbria»)" in well.output
    own(tmp_path, USUAL.replace("[giunta]", "[giunte]").replace('nome = "Predefinito"', 'nome = ""'))
    faulty = run("--folder", str(tmp_path))
    assert faulty.exit_code == 1
    assert "prova: 2 difetti" in faulty.output
    answer = json.loads(run("--folder", str(tmp_path), "--json").output)
    assert (answer["ok"], len(answer["profiles"][0]["faults"])) == (False, 2)
    nothing = run("--folder", str(tmp_path / "vuota"))
    assert nothing.exit_code == 2
    assert "non c’è alcun profilo" in nothing.output


def test_the_doctor_says_which_profile_is_in_use_and_what_is_wrong_with_it(tmp_path: Path) -> None:
    def found(**settings: object) -> Finding:
        chosen = Settings(_env_file=None, **settings)  # type: ignore[arg-type]
        (finding,) = region_profile(Subject(chosen, cast(PrefectApi, None), datetime.now(UTC)))
        return finding

    assert "«Regione Umbria», organi: 5; punti da confermare" in found(profile="umbria").found
    own(tmp_path, USUAL.replace("[giunta]", "[giunte]"))
    faulty = found(profile="prova", profiles_folder=tmp_path)
    assert faulty.level is Level.BROKEN
    assert "la chiave «giunte» non esiste" in faulty.found
