"""The jail of a run: it sees its own folder and what programs need to run, and reaches nobody.

Files: by Landlock where the kernel has it, else by a user and mount namespace that holds nothing else. All that goes
out of a process otherwise (connections, other processes' memory, limits and priority, memory that is nobody's, keys,
mounts) is refused by a filter of system calls (seccomp); its own files and pipes are left. Capabilities are given up.
Nobody leaves it again, and all that the run starts is in it and in the run's group, where one signal ends it.
Sources: landlock(7), seccomp(2), user_namespaces(7), mount_namespaces(7), pivot_root(2).

No library: those that exist are young; this is what the four system calls need.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import os
import platform
import signal
import socket
import struct
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

_LIBC = ctypes.CDLL(None, use_errno=True)
_PR_SET_PDEATHSIG, _PR_SET_SECCOMP, _PR_CAPBSET_DROP, _PR_SET_NO_NEW_PRIVS = 1, 22, 24, 38
_SYSTEM = (
    *("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"),
    *(
        "/etc/ld.so.cache",
        "/etc/ld.so.conf",
        "/etc/ld.so.conf.d",
        "/etc/localtime",
        "/etc/nsswitch.conf",
        "/etc/passwd",
    ),
    *("/etc/alternatives", "/etc/fonts", "/etc/libreoffice", "/etc/ssl/openssl.cnf", "/etc/crypto-policies"),
    *("/var/cache/fontconfig", "/var/lib/libreoffice", "/var/spool/libreoffice"),
    *("/dev/zero", "/dev/random", "/dev/urandom"),
)
"""What programs read to run. Not the whole of ``/etc``: passwords of services lie there, readable to their users."""
_WRITABLE = "/dev/null"


def system_paths() -> list[Path]:
    """What every run may read, as far as it is there."""
    return [Path(each) for each in _SYSTEM if Path(each).exists()]


def enter(way: str, reads: Sequence[Path], folder: Path) -> None:
    """Lock this process in; it has one thread.

    Args:
        way: One of `WAYS`.
        reads: What it may read and run, beside `system_paths`.
        folder: What it may write in.

    Raises:
        OSError: It can't be locked in.
    """
    _call("prctl", _PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    WAYS[way]([*system_paths(), *reads], folder)
    _give_up_capabilities()
    _refuse_system_calls()
    die_with_parent()  # other capabilities have made it void


def die_with_parent() -> None:
    """From now on this process is killed when its parent ends; whoever forks says it anew.

    Raises:
        OSError: It is no Linux.
    """
    _call("prctl", _PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def way_of_this_computer() -> str:
    """The first of `WAYS` that works here, tried in a fork; empty where none does."""
    with tempfile.TemporaryDirectory(prefix="accordi-jail-") as name:
        for way in WAYS:
            tried = os.fork()
            if tried == 0:
                with contextlib.suppress(OSError):
                    enter(way, [], Path(name))
                    os._exit(0)
                os._exit(1)
            if os.waitpid(tried, 0)[1] == 0:
                return way
    return ""


def _call(name: str, *arguments: object) -> int:
    done = int(getattr(_LIBC, name)(*map(_word, arguments)))
    if done < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{name}: {os.strerror(number)}")
    return done


def _word(value: object) -> object:
    return ctypes.c_ulong(value) if isinstance(value, int) else value


# Landlock.

_LANDLOCK_CREATE, _LANDLOCK_ADD, _LANDLOCK_RESTRICT = 444, 445, 446  # the same on all architectures
_VERSION_ASKED, _PATH_BENEATH, _SCOPE_SIGNAL = 1, 1, 1 << 1
_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR = 1 << 0, 1 << 1, 1 << 2, 1 << 3
_MAKE_CHAR, _MAKE_BLOCK, _TRUNCATE, _IOCTL = 1 << 6, 1 << 11, 1 << 14, 1 << 15
_RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15, 5: 16}
"""How many rights on files each version of Landlock knows; later ones know as many as the last."""
_SIGNALS_SINCE = 6
_OF_A_FILE = _EXECUTE | _WRITE_FILE | _READ_FILE | _TRUNCATE | _IOCTL


def _by_landlock(reads: Sequence[Path], folder: Path) -> None:
    version = _call("syscall", _LANDLOCK_CREATE, None, 0, _VERSION_ASKED)
    known = (1 << _RIGHTS.get(version, 16)) - 1
    attributes = struct.pack("QQQ", known, 0, _SCOPE_SIGNAL if version >= _SIGNALS_SINCE else 0)
    if version < _SIGNALS_SINCE:
        attributes = attributes[:8]
    rules = _call("syscall", _LANDLOCK_CREATE, attributes, len(attributes), 0)
    for path in reads:
        _allow(rules, path, _EXECUTE | _READ_FILE | _READ_DIR)
    _allow(rules, Path(_WRITABLE), (_READ_FILE | _WRITE_FILE | _TRUNCATE) & known)
    _allow(rules, folder, known & ~(_EXECUTE | _MAKE_CHAR | _MAKE_BLOCK | _IOCTL))
    _call("syscall", _LANDLOCK_RESTRICT, rules, 0)
    os.close(rules)


def _allow(rules: int, path: Path, rights: int) -> None:
    place = os.open(path, os.O_PATH)
    if not path.is_dir():
        rights &= _OF_A_FILE
    _call("syscall", _LANDLOCK_ADD, rules, _PATH_BENEATH, struct.pack("=Qi", rights, place), 0)
    os.close(place)


# A user and mount namespace.

# CLONE_NEWUSER, NEWNS, NEWPID, NEWNET, NEWIPC
_NEW = 0x10000000 | 0x00020000 | 0x20000000 | 0x40000000 | 0x08000000
_MS_RDONLY, _MS_NOSUID, _MS_NODEV, _MS_NOEXEC, _MS_REMOUNT, _MS_BIND, _MS_REC, _MS_PRIVATE = (
    1,
    2,
    4,
    8,
    32,
    4096,
    16384,
    1 << 18,
)
_MNT_DETACH = 2
_KEPT = {2: 2, 4: 4, 8: 8, 1024: 1024, 2048: 2048, 4096: 1 << 21}
"""Properties of a mount that stay when it is mounted anew: as ``statvfs`` tells them, as ``mount`` takes them."""


def _by_namespace(reads: Sequence[Path], folder: Path) -> None:
    user, group = os.getuid(), os.getgid()
    _call("unshare", _NEW)
    Path("/proc/self/setgroups").write_text("deny", encoding="utf-8")
    Path("/proc/self/uid_map").write_text(f"{user} {user} 1", encoding="utf-8")
    Path("/proc/self/gid_map").write_text(f"{group} {group} 1", encoding="utf-8")
    _go_on_as_first_process()
    _call("mount", None, b"/", None, _MS_REC | _MS_PRIVATE, None)
    root = Path(tempfile.mkdtemp(prefix=".radice-", dir=folder))  # several may run in one folder
    _call("mount", b"tmpfs", os.fsencode(root), b"tmpfs", _MS_NOSUID | _MS_NODEV, b"size=1m")
    for path in reads:
        _show(path, root, _MS_REC, _MS_RDONLY)
    _show(Path(_WRITABLE), root, _MS_REC, 0)
    _show(folder, root, 0, _MS_NOEXEC)
    (root / "proc").mkdir()
    _call("mount", b"proc", os.fsencode(root / "proc"), b"proc", _MS_NOSUID | _MS_NODEV | _MS_NOEXEC, None)
    (root / "dev" / "stdin").symlink_to("/proc/self/fd/0")
    flags = _MS_BIND | _MS_REMOUNT | _MS_RDONLY | _MS_NOSUID | _MS_NODEV
    _call("mount", None, os.fsencode(root), None, flags, None)
    os.chdir(root)
    _call("syscall", _numbers(_NUMBERS)["pivot_root"], b".", b".")
    _call("umount2", b".", _MNT_DETACH)
    os.chdir(folder)
    root.rmdir()


def _go_on_as_first_process() -> None:
    """Go on as the first process of the namespace; what this process was stands for it and ends as it does."""
    first = os.fork()
    if first == 0:
        die_with_parent()
        return
    _, status = os.waitpid(first, 0)
    if os.WIFSIGNALED(status):
        with contextlib.suppress(OSError):  # of SIGKILL there is no other way than the default
            signal.signal(os.WTERMSIG(status), signal.SIG_DFL)
        os.kill(os.getpid(), os.WTERMSIG(status))
    os._exit(os.waitstatus_to_exitcode(status))


def _show(path: Path, root: Path, depth: int, but: int) -> None:
    """Make a path visible under a new root, at the same place."""
    there = root / path.relative_to("/")
    if os.path.lexists(there):
        return
    there.parent.mkdir(parents=True, exist_ok=True)
    if path.is_symlink():
        there.symlink_to(path.readlink())
        _show(path.resolve(), root, depth, but)
        return
    if path.is_dir():
        there.mkdir()
    else:
        there.touch()
    _call("mount", os.fsencode(path), os.fsencode(there), None, _MS_BIND | depth, None)
    flags = os.statvfs(there).f_flag
    kept = sum(taken for told, taken in _KEPT.items() if flags & told)
    _call("mount", None, os.fsencode(there), None, _MS_BIND | _MS_REMOUNT | but | kept, None)


WAYS: dict[str, Callable[[Sequence[Path], Path], None]] = {
    "landlock": _by_landlock,
    "namespace": _by_namespace,
}


# What holds by either way.

_SECCOMP_MODE_FILTER = 2
_CAPABILITIES_VERSION = 0x20080522
_ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
_NUMBERS = {  # of each system call that is refused: on x86_64, on aarch64
    "socket": (41, 198),
    "connect": (42, 203),
    "socketpair": (53, 199),
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "pidfd_getfd": (438, 438),
    "shmget": (29, 194),
    "semget": (64, 190),
    "msgget": (68, 186),
    "mq_open": (240, 180),
    "add_key": (248, 217),
    "request_key": (249, 218),
    "keyctl": (250, 219),
    "mount": (165, 40),
    "umount2": (166, 39),
    "pivot_root": (155, 41),
    "chroot": (161, 51),
    "unshare": (272, 97),
    "setns": (308, 268),
    "open_by_handle_at": (304, 265),
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "userfaultfd": (323, 282),
    "io_uring_setup": (425, 425),
    "memfd_create": (319, 279),
    "memfd_secret": (447, 447),
    "setpriority": (141, 140),
    "ioprio_set": (251, 30),
}
_OWN_ONLY = ("socket", "socketpair")
"""Allowed for streams within this computer, which then can't be connected to anything."""
_OF_ITSELF = {
    "prlimit64": (302, 261),
    "sched_setparam": (142, 118),
    "sched_setscheduler": (144, 119),
    "sched_setaffinity": (203, 122),
    "sched_setattr": (314, 274),
}
"""Allowed where the first word names nobody, which is the process itself: limits of another process can kill it."""
_AS_IF_DONE = {"setpgid": (109, 154), "setsid": (112, 157)}
"""Answered as if they were done: programs that start others want it, and nobody leaves the group of the run."""
_ASKED = {"x86_64": (21, 24), "aarch64": (48, 32)}
"""What is asked whether a folder may be written in (``access``, ``faccessat``), and where the question lies. The kernel
answers as if there were no jail, and LibreOffice then insists on a socket in ``/tmp``: so nobody may ask, but try."""
_X32 = 0x40000000
_LOAD, _EQUAL, _AT_LEAST, _AND, _RETURN = 0x20, 0x15, 0x35, 0x54, 0x06
_ALLOWED, _REFUSED, _PRETENDED = 0x7FFF0000, 0x00050000 | errno.EACCES, 0x00050000
_NUMBER, _ARCHITECTURE, _FIRST, _SECOND = 0, 4, 16, 24  # where they lie in struct seccomp_data


def _numbers(known: Mapping[str, tuple[int, int]]) -> dict[str, int]:
    """What system calls have as their numbers on this computer."""
    machine = platform.machine()
    if machine not in _ARCHITECTURES:
        raise OSError(errno.ENOSYS, f"no system calls known for {machine}")
    column = list(_ARCHITECTURES).index(machine)
    return {name: numbers[column] for name, numbers in known.items()}


def _refuse_system_calls() -> None:
    numbers = _numbers(_NUMBERS)
    program = [
        (_LOAD, 0, 0, _ARCHITECTURE),
        (_EQUAL, 1, 0, _ARCHITECTURES[platform.machine()]),
        (_RETURN, 0, 0, _REFUSED),
        (_LOAD, 0, 0, _NUMBER),
        (_AT_LEAST, 0, 1, _X32),
        (_RETURN, 0, 0, _REFUSED),
    ]
    for name, number in numbers.items():
        if name not in _OWN_ONLY:
            program += [(_EQUAL, 0, 1, number), (_RETURN, 0, 0, _REFUSED)]
    for number in _numbers(_AS_IF_DONE).values():
        program += [(_EQUAL, 0, 1, number), (_RETURN, 0, 0, _PRETENDED)]
    for number in _numbers(_OF_ITSELF).values():
        program += [
            (_EQUAL, 0, 4, number),
            (_LOAD, 0, 0, _FIRST),
            (_EQUAL, 1, 0, 0),
            (_RETURN, 0, 0, _REFUSED),
            (_RETURN, 0, 0, _ALLOWED),
        ]
    asked, question = _ASKED[platform.machine()]
    program += [
        (_EQUAL, 0, 4, asked),
        (_LOAD, 0, 0, question),
        (_EQUAL, 0, 1, os.W_OK),
        (_RETURN, 0, 0, _REFUSED),
        (_RETURN, 0, 0, _ALLOWED),
    ]
    own = [numbers[name] for name in _OWN_ONLY]
    program += [
        (_EQUAL, 2, 0, own[0]),
        (_EQUAL, 1, 0, own[1]),
        (_RETURN, 0, 0, _ALLOWED),
        (_LOAD, 0, 0, _FIRST),
        (_EQUAL, 0, 4, socket.AF_UNIX),
        (_LOAD, 0, 0, _SECOND),
        (_AND, 0, 0, 0xF),
        (_EQUAL, 0, 1, socket.SOCK_STREAM),
        (_RETURN, 0, 0, _ALLOWED),
        (_RETURN, 0, 0, _REFUSED),
    ]
    code = ctypes.create_string_buffer(b"".join(struct.pack("=HBBI", *each) for each in program))
    given = struct.pack("@HP", len(program), ctypes.addressof(code))
    _call("prctl", _PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, given, 0, 0)


def _give_up_capabilities() -> None:
    for capability in range(64):
        if _LIBC.prctl(_PR_CAPBSET_DROP, capability, 0, 0, 0) != 0:
            break  # there are no more, or we had none
    _call("capset", struct.pack("=Ii", _CAPABILITIES_VERSION, 0), bytes(24))
