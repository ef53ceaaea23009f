"""The file of who may do what: it knows every deployment, and a body's own is refused by the line."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

import pytest
import yaml

from agreements.documents.templates.who_may_file import WhoMayError, read_who_may
from agreements.domain.people.person import Role
from agreements.domain.people.who_may import May
from agreements.settings import Settings
from cli.doctor.finding import Finding, Level
from cli.doctor.prefect_api import PrefectApi
from cli.doctor.profiles import who_may
from cli.doctor.subject import Subject
from tests.support import who_may_table

ROOT = Path(__file__).parents[3]


def test_every_deployment_has_its_row() -> None:
    deployments = yaml.safe_load((ROOT / "prefect.yaml").read_text(encoding="utf-8"))["deployments"]
    assert set(read_who_may().steps) == {each["name"] for each in deployments}


def test_the_page_says_what_the_file_says() -> None:
    assert who_may_table.PAGE.read_text(encoding="utf-8") == who_may_table.page()


def test_a_body_changes_the_rows_it_names_and_no_others(tmp_path: Path) -> None:
    own = tmp_path / "chi-puo.toml"
    own.write_text('[[riga]]\nche = "proroga"\npassi = ["proroga"]\nDG = "F"\n', encoding="utf-8-sig")
    table = read_who_may(own)
    assert table.row("proroga").may == {Role.DIRECTOR: frozenset({May.DOES})}
    assert table.row("recesso") == read_who_may().row("recesso")
    assert set(table.steps) == set(read_who_may().steps)


def test_what_is_wrong_in_a_file_is_told_by_its_line(tmp_path: Path) -> None:
    own = tmp_path / "chi-puo.toml"
    begins = '[[riga]]\nche = "x"\npassi = ["recesso"]\nD = "F"\n\n'
    for written, sentence in (
        ('[[riga]]\nche = "x"\npassi = ["prorga"]\nD = "F"\n', "riga 8: il passo «prorga» non esiste"),
        ('[[riga]]\nche = "x"\npassi = ["proroga: mai"]\n', "riga 8: il passo «proroga» non ha il caso «mai»; i suoi"),
        (
            '[[riga]]\nche = "x"\npassi = ["proroga"]\nXX = "F"\n',
            "riga 9: il ruolo «XX» non si conosce; i ruoli",
        ),
        ('[[riga]]\nche = "x"\npassi = ["proroga"]\nD = "Z"\n', "riga 9: per D servono lettere fra F, P, C e V"),
        ('[[riga]]\nche = "x"\npassi = ["proroga"]\nAM = "F"\n', "riga 9: AM amministra il sistema"),
        ('[[riga]]\nche = "x"\npassi = ["recesso"]\n', "riga 8: «recesso» c’è già in una riga precedente"),
        ('[[riga]]\npassi = ["proroga"]\n', "riga 6: «che» dice in breve"),
        ('[[riga]]\nche = "x"\n', "riga 6: «passi» vuole fra quadre"),
        ('[[riga]]\nche = "x"\ntipo = "y"\npassi = ["proroga"]\n', "riga 8: «tipo» può essere atto, lettura, sistema"),
        ("[[riga]]\nche = \n", "riga 7: non è scritta come si deve"),
    ):
        own.write_text(begins + written, encoding="utf-8")
        with pytest.raises(WhoMayError, match=re.escape(sentence)):
            read_who_may(own)
    for data, sentence in ((b"\xff", "non è testo UTF-8"), (b"x = 1\n", "riga 1: «x» non si conosce"), (b"", "manca")):
        own.write_bytes(data)
        with pytest.raises(WhoMayError, match=sentence):
            read_who_may(own)
    with pytest.raises(WhoMayError, match="non si legge: controllare ACCORDI_WHO_MAY"):
        read_who_may(tmp_path / "non-c-e.toml")


def test_the_doctor_says_whose_table_holds_and_what_is_wrong_with_it(tmp_path: Path) -> None:
    def found(file: Path | None) -> Finding:
        chosen = Settings(_env_file=None, who_may=file)  # type: ignore[call-arg]
        (finding,) = who_may(Subject(chosen, cast(PrefectApi, None), datetime.now(UTC)))
        return finding

    assert "la tabella di Accordi" in found(None).found
    own = tmp_path / "chi-puo.toml"
    own.write_text('[[riga]]\nche = "proroga"\npassi = ["proroga"]\nDG = "F"\n', encoding="utf-8")
    assert f"con le righe di {own}" in found(own).found
    own.write_text('[[riga]]\nche = "proroga"\npassi = ["proroga"]\nDG = "X"\n', encoding="utf-8")
    assert found(own).level is Level.BROKEN
    assert "riga 4: per DG" in found(own).advice
