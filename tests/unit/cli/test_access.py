from __future__ import annotations

import stat
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from agreements.domain.basics.errors import AccordiError
from cli.runtime.access import access, known_credential, password_file
from cli.runtime.errors import RuntimeStartError

CHOSEN = {
    "PREFECT_SERVER_API_AUTH_STRING": "ufficio:prova",
    "PREFECT_SERVER_ENCRYPTION_KEY": Fernet.generate_key().decode(),
}


def test_the_first_start_makes_a_credential_and_a_key_that_only_the_owner_can_read(tmp_path: Path) -> None:
    made = access(tmp_path, {})
    user, _, password = made["PREFECT_SERVER_API_AUTH_STRING"].partition(":")
    assert user == "accordi"
    assert len(password) >= 20
    assert made["PREFECT_API_AUTH_STRING"] == made["PREFECT_SERVER_API_AUTH_STRING"]
    assert password_file(tmp_path).read_text() == made["PREFECT_API_AUTH_STRING"] + "\n"
    Fernet(made["PREFECT_SERVER_ENCRYPTION_KEY"].encode())
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "accesso").iterdir()}
    assert modes == {"password": 0o600, "chiave": 0o600}
    assert stat.S_IMODE((tmp_path / "accesso").stat().st_mode) == 0o700


def test_the_next_start_finds_the_same_and_another_installation_has_others(tmp_path: Path) -> None:
    first = access(tmp_path / "a", {})
    assert access(tmp_path / "a", {}) == first
    assert not set(access(tmp_path / "b", {}).values()) & set(first.values())


def test_what_the_administrator_chose_wins_and_is_written_nowhere(tmp_path: Path) -> None:
    made = access(tmp_path, CHOSEN)
    assert made == CHOSEN | {"PREFECT_API_AUTH_STRING": "ufficio:prova"}
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("wrong", ["segreta", ":segreta", "segreta:", "ufficio:segretà", "ufficio:segreta\nb"])
def test_a_credential_that_cannot_be_one_is_refused_without_showing_it(tmp_path: Path, wrong: str) -> None:
    with pytest.raises(RuntimeStartError, match="utente:password") as refused:
        access(tmp_path, CHOSEN | {"PREFECT_SERVER_API_AUTH_STRING": wrong})
    assert "segret" not in str(refused.value)


def test_a_file_that_others_can_read_is_refused_with_what_to_do(tmp_path: Path) -> None:
    access(tmp_path, {})
    password_file(tmp_path).chmod(0o644)
    with pytest.raises(AccordiError, match="chmod 600"):
        access(tmp_path, {})


def test_who_only_asks_finds_the_credential_and_makes_none(tmp_path: Path) -> None:
    assert known_credential(tmp_path, {}) == ""
    assert list(tmp_path.iterdir()) == []
    made = access(tmp_path, {})["PREFECT_API_AUTH_STRING"]
    assert known_credential(tmp_path, {}) == made
    assert known_credential(tmp_path, CHOSEN) == "ufficio:prova"
