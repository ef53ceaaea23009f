"""What a run can reach, by either way, for root and for somebody who is not: its folder, and what programs need."""

from __future__ import annotations

import _socket
import ctypes
import json
import logging
import os
import resource
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from agreements.documents.files.scratch import SOFFICE
from sandbox import jail, runner
from sandbox.runner import Allowance, place

NOBODY = 65534
ALLOWED = Allowance(seconds=20, memory_bytes=2**30, file_bytes=100_000)
USERS = [os.getuid()] + ([NOBODY] if os.getuid() == 0 else [])
OPEN = {"own file", "own folder", "program", "system", "nothing", "pair", "input"} | {
    "own limits",
    "own priority",
    "session",
}


def attempts(folder: Path, outside: Path, listening: Path, other: int) -> dict[str, Callable[[], object]]:
    """What is tried; `OPEN` are those that must go well."""

    def connect() -> None:
        with socket.socket(socket.AF_UNIX) as client:
            client.connect(str(listening))

    def shell(words: str) -> None:
        subprocess.run(["/bin/sh", "-c", words], check=True, capture_output=True, input=b"dentro")

    def leave() -> None:
        before = os.getpgrp()
        os.setsid()
        os.setpgid(0, 0)
        if os.getpgrp() == before:
            raise PermissionError

    return {
        "own file": lambda: (folder / "mio").write_text("mio", encoding="utf-8"),
        "own folder": lambda: list(folder.iterdir()),
        "program": lambda: shell("ls /usr/bin"),
        "system": lambda: os.listdir("/usr/lib"),
        "nothing": lambda: Path(os.devnull).write_bytes(b"x"),
        "pair": lambda: [each.close() for each in socket.socketpair()],
        "input": lambda: shell("test dentro = $(cat /dev/stdin)"),
        "own limits": lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (100, 100)),
        "own priority": lambda: os.sched_setaffinity(0, os.sched_getaffinity(0)),
        "session": lambda: subprocess.run(["/bin/true"], check=True, start_new_session=True),
        "read": lambda: outside.read_bytes(),
        "read by a program": lambda: shell(f"cat {outside}"),
        "write": lambda: outside.write_bytes(b"x"),
        "write beside": lambda: (outside.parent / "altro").write_bytes(b"x"),
        "link": lambda: os.link(outside, folder / "link") or (folder / "link").read_bytes(),
        "symbolic link": lambda: os.symlink(outside, folder / "via") or (folder / "via").read_bytes(),
        "passwords": lambda: Path("/etc/shadow").read_bytes(),
        "machine": lambda: Path("/etc/hostname").read_bytes(),
        "environment": lambda: Path(f"/proc/{other}/environ").read_bytes(),
        "run what it wrote": lambda: (shell("cp /bin/true ./mine"), shell("./mine")),
        "network": lambda: _socket.socket(socket.AF_INET),  # past what keeps unit tests from the network
        "datagram": lambda: socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM),
        "service of this computer": connect,
        "kill": lambda: os.kill(other, 0),
        "limits of another": lambda: resource.prlimit(other, resource.RLIMIT_NOFILE, (3, 3)),
        "processors of another": lambda: os.sched_setaffinity(other, {min(os.sched_getaffinity(0))}),
        "scheduling of another": lambda: os.sched_setscheduler(other, os.SCHED_IDLE, os.sched_param(0)),
        "priority of another": lambda: os.setpriority(os.PRIO_PROCESS, other, 19),
        "priority of all": lambda: os.setpriority(os.PRIO_USER, 0, 19),
        "memory without a file": lambda: os.memfd_create("mia"),
        "group": leave,
    }


def waiting_beside() -> int:
    """Another process of the same user, which ends after this one: no signal of one locked in reaches it."""
    parent, fork = os.getpid(), os.fork()
    if fork == 0:
        while os.getppid() == parent:
            time.sleep(0.05)
        os._exit(0)
    return fork


def outcome(attempt: Callable[[], object]) -> str:
    try:
        attempt()
    except (OSError, subprocess.CalledProcessError) as error:
        return type(error).__name__
    return ""


@pytest.mark.parametrize("user", USERS)
@pytest.mark.parametrize("way", jail.WAYS)
def test_a_run_reaches_its_folder_and_what_programs_need(way: str, user: int) -> None:
    with tempfile.TemporaryDirectory() as name, socket.socket(socket.AF_UNIX) as service:
        top = Path(name)
        top.chmod(0o777)
        outside, folder, listening = top / "segreto", top / "qui", top / "servizio"
        outside.write_text("segreto", encoding="utf-8")
        service.bind(str(listening))
        service.listen()
        folder.mkdir()
        for each in (outside, folder, listening):
            each.chmod(0o777)
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            try:
                if user != os.getuid():
                    os.setgroups([])
                    os.setgid(user)
                    os.setuid(user)
                    ctypes.CDLL(None).prctl(4, 1, 0, 0, 0)  # as after the start of a program
                other = waiting_beside()
                os.chdir(folder)
                jail.enter(way, [], folder)
                found = {name: outcome(each) for name, each in attempts(folder, outside, listening, other).items()}
                os.write(writing, json.dumps(found).encode())
            except BaseException as error:
                os.write(writing, json.dumps({"jail": repr(error)}).encode())
            finally:
                os._exit(0)
        os.close(writing)
        with open(reading, "rb") as told:
            found = json.loads(told.read())
        os.waitpid(child, 0)
        assert outside.read_text(encoding="utf-8") == "segreto"
        assert sorted(each.name for each in top.iterdir()) == ["qui", "segreto", "servizio"]
    assert {name for name, error in found.items() if not error} == OPEN, found


def test_this_computer_knows_a_way_and_a_run_is_locked_in(tmp_path: Path) -> None:
    (tmp_path / "segreto").write_text("segreto", encoding="utf-8")
    with place(SOFFICE) as here:
        ended = here.run(["/bin/cat", str(tmp_path / "segreto")], ALLOWED, environment={"PATH": os.defpath})
    assert ended.jail in jail.WAYS
    assert (ended.returncode, "segreto\n" in ended.messages) == (1, False)


def test_what_a_run_leaves_as_its_result_leads_nowhere_else(tmp_path: Path) -> None:
    (tmp_path / "altrui.pdf").write_bytes(b"%PDF-1.7")
    with place(SOFFICE) as here:
        (here.folder / "via.pdf").symlink_to(tmp_path / "altrui.pdf")
        os.link(tmp_path / "altrui.pdf", here.folder / "legato.pdf")
        os.mkfifo(here.folder / "canale.pdf")
        (here.folder / "grande.pdf").write_bytes(bytes(11))
        (here.folder / "cartella.pdf").mkdir()
        (here.folder / "suo.pdf").write_bytes(b"suo")
        names = ("via.pdf", "legato.pdf", "canale.pdf", "grande.pdf", "cartella.pdf", "nulla.pdf", "suo.pdf")
        opened = os.listdir("/proc/self/fd")
        assert [here.result(name, 10) for name in names] == [None] * 6 + [b"suo"]
        assert os.listdir("/proc/self/fd") == opened


def test_where_no_way_is_known_the_run_goes_on_and_says_so(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(runner, "_SERVER", runner._Server())
    runner.load("tests.support.no_jail")
    with caplog.at_level(logging.WARNING), place(SOFFICE) as here:
        ended = here.run(["/bin/true"], ALLOWED, environment={"PATH": os.defpath})
    assert (ended.returncode, ended.jail) == (0, "")
    assert "né Landlock né gli spazi dei nomi" in caplog.text


def test_the_server_has_one_thread_and_neither_secrets_nor_open_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner, "_SERVER", runner._Server())
    monkeypatch.setenv("ACCORDI_SMTP_PASSWORD", "prova")
    kept = os.open("/etc/hostname", os.O_RDONLY)
    os.set_inheritable(kept, True)
    with place(SOFFICE) as here:
        here.run(["/bin/true"], ALLOWED)
    os.close(kept)
    server = max(
        (entry for entry in Path("/proc").glob("[0-9]*") if is_server_of(os.getpid(), entry)),
        key=lambda entry: (entry / "stat").stat().st_mtime_ns,
    )
    assert b"ACCORDI_SMTP_PASSWORD" not in (server / "environ").read_bytes()
    assert len(list((server / "task").iterdir())) == 1
    targets = {os.readlink(each) for each in (server / "fd").iterdir()}
    assert "/etc/hostname" not in targets


def is_server_of(starter: int, entry: Path) -> bool:
    try:
        return (
            f"PPid:\t{starter}\n" in (entry / "status").read_text(encoding="utf-8")
            and (entry / "cmdline").read_bytes() == f"{sys.executable}\0-P\0-m\0sandbox.server\0".encode()
        )
    except OSError:
        return False
