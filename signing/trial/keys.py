"""Signs with the keys of the trial PKI; **trial only**.

Each key is read once in a process. To read an RSA key is to check it, which takes many times as long as to sign with
it, and both pyHanko and certomancer read theirs anew for each signature, time stamp and revocation answer.
"""

from __future__ import annotations

from functools import cache

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.serialization import load_der_private_key


def signature(key: bytes, data: bytes, digest: str) -> bytes:
    """Sign as the keys of :func:`signing.trial.authority.make_keys` do: RSA with PKCS#1 v1.5, or ECDSA.

    Args:
        key: PKCS#8, DER.
        data: What is signed.
        digest: Name of the hash function, «sha256».
    """
    read = _read(key)
    algorithm: hashes.HashAlgorithm = getattr(hashes, digest.upper())()
    if isinstance(read, rsa.RSAPrivateKey):
        return read.sign(data, PKCS1v15(), algorithm)
    return read.sign(data, ec.ECDSA(algorithm))


@cache
def _read(key: bytes) -> rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey:
    read = load_der_private_key(key, password=None)
    assert isinstance(read, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey)
    return read
