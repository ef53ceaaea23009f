"""What a trial person signs with: key, time-stamp service and clock of the trial PKI; **trial only**."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

from pyhanko.sign import signers

from signing.base.errors import SigningError
from signing.base.fetch import GuardedTimeStamper
from signing.base.gatekeeper import Gatekeeper
from signing.base.trust import TrustSettings
from signing.trial import clock
from signing.trial.keys import signature
from signing.trial.people import Person
from signing.trial.people import person as find_person
from signing.trial.pki import read_passphrase, read_state


class TrialSigner(signers.SimpleSigner):
    """A person's key, as pyHanko signs with it."""

    @classmethod
    def of(cls, loaded: signers.SimpleSigner) -> TrialSigner:
        """Make one of what pyHanko has loaded."""
        return cls(loaded.signing_cert, loaded.signing_key, loaded.cert_registry)

    def sign_raw(self, data: bytes, digest_algorithm: str) -> bytes:
        """Return the signature of data."""
        return signature(self.signing_key.dump(), data, digest_algorithm)


@dataclass(frozen=True, slots=True)
class Tools:
    """The tools of one invented person, at the trial's present moment."""

    person: Person
    key: signers.SimpleSigner
    at: datetime
    trust: TrustSettings
    time_stamp_url: str

    @classmethod
    def of(cls, pki_folder: Path, label: str) -> Tools:
        """Take them from the folder of a trial PKI.

        Raises:
            SigningError: The folder is not one.
        """
        state = read_state(pki_folder)
        if state is None:
            raise SigningError(f"La cartella {pki_folder} non contiene la PKI di prova: avviarla prima.")
        return cls(
            person=find_person(label),
            key=TrialSigner.of(
                _loaded((pki_folder / state["pkcs12"][label]).read_bytes(), read_passphrase(pki_folder))
            ),
            at=clock.now(pki_folder),
            trust=TrustSettings.from_folder(
                pki_folder / state["trust_anchors"],
                time_stamp_url=state["time_stamp_url"],
                allowed_hosts=frozenset({"127.0.0.1"}),
                allow_loopback=True,
            ),
            time_stamp_url=state["time_stamp_url"],
        )

    def stamper(self) -> GuardedTimeStamper:
        """The client of the trial's time-stamp service."""
        return GuardedTimeStamper(self.time_stamp_url, Gatekeeper(self.trust))


@cache  # to open a file under its passphrase takes as long as to sign with it
def _loaded(pkcs12: bytes, passphrase: bytes) -> signers.SimpleSigner:
    loaded: signers.SimpleSigner = signers.SimpleSigner.load_pkcs12_data(pkcs12, (), passphrase)
    return loaded
