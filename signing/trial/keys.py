"""Signs with the keys of the trial PKI; **trial only**.

Each key is read once in a process, and not checked: to check an RSA key takes many times as long as to sign with it,
these were made by the trial itself, and both pyHanko and certomancer read theirs anew for each signature, time stamp
and revocation answer.
"""

from __future__ import annotations

from functools import cache

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.serialization import load_der_private_key, load_pem_private_key


def signature(key: bytes, data: bytes, digest: str) -> bytes:
    """Sign as the keys of :func:`signing.trial.authority.make_keys` do: RSA with PKCS#1 v1.5, or ECDSA.

    Args:
        key: PKCS#8, DER.
        data: What is signed.
        digest: Name of the hash function, «sha256».
    """
    read = _of_der(key)
    algorithm: hashes.HashAlgorithm = getattr(hashes, digest.upper())()
    if isinstance(read, rsa.RSAPrivateKey):
        return read.sign(data, PKCS1v15(), algorithm)
    return read.sign(data, ec.ECDSA(algorithm))


def read_key(pem: bytes) -> rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey:
    """The key of a file that the trial has made."""
    read = load_pem_private_key(pem, password=None, unsafe_skip_rsa_key_validation=True)
    assert isinstance(read, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey)
    return read


@cache
def _of_der(key: bytes) -> rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey:
    read = load_der_private_key(key, password=None, unsafe_skip_rsa_key_validation=True)
    assert isinstance(read, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey)
    return read
