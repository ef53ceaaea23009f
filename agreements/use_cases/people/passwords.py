"""Passwords: hashed by argon2id with what RFC 9106 §4 asks of a machine with little memory; compared in constant work.

One hash takes some 64 MiB and a tenth of a second: whoever calls sees to it that few are made at once.
"""

from __future__ import annotations

from functools import lru_cache
from unicodedata import normalize

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.profiles import RFC_9106_LOW_MEMORY

from agreements.domain.people.account import PASSWORD_MOST

_HASHER = PasswordHasher.from_parameters(RFC_9106_LOW_MEMORY)


def hashed(password: str) -> str:
    """The hash of a password, with salt and parameters in its own encoding."""
    return _HASHER.hash(_plain(password))


def is_right(password: str, password_hash: str) -> bool:
    """Whether this is the password.

    Where there is no hash, because nobody has this login or no password was set yet, the same work is done.
    """
    try:
        return _HASHER.verify(password_hash or _nobodys(), _plain(password)) and bool(password_hash)
    except (VerificationError, InvalidHashError):
        return False


def is_outdated(password_hash: str) -> bool:
    """Whether the hash was made with other parameters than those of today."""
    return _HASHER.check_needs_rehash(password_hash)


@lru_cache(maxsize=1)
def _nobodys() -> str:
    return _HASHER.hash("nobody has it, since no answer is taken from it")


def _plain(password: str) -> bytes:
    """The bytes of a password, the same however a keyboard composes its accents (NIST SP 800-63B-4 §3.1.1.2)."""
    return normalize("NFKC", password[: PASSWORD_MOST + 1]).encode("utf-8", "surrogatepass")
