"""A folder that a stranger has filled is taken away, whatever is in it, and nothing else is."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest

from sandbox.removal import remove

NOBODY = 65534
DEEP = 3000


def test_what_is_nested_beyond_any_path_and_any_recursion_is_taken_away(tmp_path: Path) -> None:
    folder = tmp_path / "qui"
    folder.mkdir()
    here = os.open(folder, os.O_RDONLY)
    for _ in range(DEEP):
        os.mkdir("s" * 200, dir_fd=here)
        os.close(os.open("file", os.O_CREAT | os.O_WRONLY, dir_fd=here))
        below = os.open("s" * 200, os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = below
    os.close(here)
    opened = os.listdir("/proc/self/fd")
    remove(folder)
    assert list(tmp_path.iterdir()) == []
    assert os.listdir("/proc/self/fd") == opened


def test_a_link_leads_nowhere_and_several_folders_go(tmp_path: Path) -> None:
    folder, other = tmp_path / "qui", tmp_path / "altrui"
    (folder / "a" / "b" / "c").mkdir(parents=True)
    (folder / "a" / "d").mkdir()
    other.mkdir()
    (other / "file").write_text("altrui", encoding="utf-8")
    for link in (folder / "via", folder / "a" / "via"):
        link.symlink_to(other)
    (folder / "a" / "nulla").symlink_to("nulla")
    os.mkfifo(folder / "a" / "d" / "canale")
    remove(folder)
    assert [each.name for each in tmp_path.iterdir()] == ["altrui"]
    assert [each.name for each in other.iterdir()] == ["file"]


def test_a_link_in_the_place_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "altrui" / "sotto").mkdir(parents=True)
    (tmp_path / "qui").symlink_to(tmp_path / "altrui")
    remove(tmp_path / "qui")
    assert (tmp_path / "altrui" / "sotto").is_dir()


@pytest.mark.parametrize("user", [os.getuid()] + ([NOBODY] if os.getuid() == 0 else []))
def test_what_was_closed_is_taken_away_by_its_owner(user: int) -> None:
    with tempfile.TemporaryDirectory() as name:
        top = Path(name)
        top.chmod(0o777)
        child = os.fork()
        if child == 0:
            try:
                if user != os.getuid():
                    os.setgroups([])
                    os.setgid(user)
                    os.setuid(user)
                folder = top / "qui"
                (folder / "a" / "b" / "c").mkdir(parents=True)
                (folder / "a" / "b" / "file").write_text("x", encoding="utf-8")
                for each in (folder / "a" / "b" / "c", folder / "a" / "b", folder / "a", folder):
                    each.chmod(0)
                remove(folder)
            finally:
                os._exit(0)
        os.waitpid(child, 0)
        assert list(top.iterdir()) == []
