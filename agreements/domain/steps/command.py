"""What staff can ask of an act: a trigger of the table, and the base of the commands that the capabilities have."""

from __future__ import annotations

import hashlib
import json
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum, StrEnum
from typing import ClassVar

from agreements.domain.agreement.act import Act
from agreements.domain.agreement.agreement import Agreement
from agreements.domain.basics.act_numbers import bare


class Trigger(StrEnum):
    """The steps of the table; the value is what staff call the step."""

    ADD_VERSION = "nuova versione del testo"
    OPEN_EXAMINATION = "avvio dell’istruttoria"
    RECORD_OPINION = "parere"
    SUBMIT_PROPOSAL = "proposta all’organo deliberante"
    APPROVE = "approvazione"
    APPROVE_WITH_AMENDMENTS = "approvazione con emendamenti"
    DEFER = "rinvio"
    REJECT = "rigetto"
    WITHDRAW = "ritiro"
    RECORD_RESOLUTION_NUMBER = "numero della delibera"
    RECORD_PARTY_ACT = "atto di un’altra parte"
    RECORD_RATIFICATION = "ratifica"
    REQUEST_CHANGES = "richiesta di modifiche di un’altra parte"
    FIX_DEFINITIVE_TEXT = "testo definitivo"
    RECALL_TEXT = "ritiro del testo definitivo"
    BACK_TO_DRAFT = "ritorno in bozza"
    SEND_FOR_SIGNATURE = "invio alla firma"
    RECORD_SIGNATURE = "firma di una parte"
    HOLD_FILE = "file firmato in sospeso"
    ACCEPT_HELD_FILE = "accettazione del file in sospeso"
    REFUSE_HELD_FILE = "rifiuto del file in sospeso"
    REVOKE_DECISION = "revoca della decisione sul file in sospeso"
    RECORD_REFUSAL = "rifiuto di firmare"
    REPLACE_SIGNATORY = "sostituzione del firmatario"
    RECORD_PEC_COMMUNICATION = "comunicazione via PEC della sottoscrizione"
    RECORD_EVENT = "evento previsto dal testo"
    CONFIRM_EXPIRY = "conferma della scadenza"
    RECORD_REPERTORY = "repertorio"
    RECORD_PUBLICATION = "pubblicazione"
    FULFIL_OBLIGATION = "adempimento"
    DEFER_OBLIGATION = "differimento"
    APPROVE_PLAN = "approvazione del piano"
    RECORD_EVIDENCE = "documento di un adempimento"
    OPEN_RENEWAL = "rinnovo"
    EXTEND = "proroga"
    AMEND = "atto aggiuntivo"
    JOIN = "adesione"
    SUCCEED = "successione fra enti"
    MERGE = "incorporazione di una parte in un’altra"
    SPLIT = "scissione di una parte in due enti"
    LEAVE = "recesso di una parte"
    END = "cessazione dell’accordo"
    CLOSE = "chiusura dell’accordo"
    RECORD_CHARGES = "oneri"
    RECORD_FACT = "fatto"
    CLOSE_FACT = "chiusura di un fatto"
    RECORD_MOVEMENT = "movimento contabile"


_NOT_ASKED = frozenset(
    {"held_at", "rule", "verified_at", "found_in", "borne", "suspended", "basis", "frame_end", "verified"}
)
"""What a command brings along and nobody asked: a repetition comes at another moment, perhaps under another profile."""

_LATER = frozenset(
    {"only", "officer_title", "attested_in", "changes", "dispute_answer", "extract_sha256", "signed_file"}
)
"""Data that commands have had since some version: left out where they say nothing."""

_SAID_BESIDE = frozenset({"officer_title", "attested_in"})
"""What older versions asked with a command but did not keep in its digest: of their acts it cannot be compared."""


class Command:
    """Base of the commands; each names its trigger."""

    trigger: ClassVar[Trigger]

    def __post_init__(self) -> None:
        """A number is one however it is typed: asked again as «n. 12» the step is a repetition of «12»."""
        for name in ("number", "registration_number"):
            if written := getattr(self, name, ""):
                object.__setattr__(self, name, bare(written.strip()))

    @property
    def digest(self) -> str:
        """SHA-256 of trigger and data: the same request made twice has the same digest."""
        return self._digest(frozenset())

    @property
    def digests(self) -> frozenset[str]:
        """All under which this very request may be stored: its own, and the one that an older version gave it."""
        return frozenset({self.digest, self._digest(_SAID_BESIDE)})

    def _digest(self, without: frozenset[str]) -> str:
        content = [self.step.name, _plain(self, _NOT_ASKED | without)]
        return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()

    @property
    def step(self) -> Trigger:
        """The trigger of this very command (a decision's depends on its outcome)."""
        return self.trigger

    def stands(self, _agreement: Agreement, _act: Act) -> bool:
        """Whether what it records is recorded, whatever followed: only of what there may be several."""
        return False

    @property
    def typed(self) -> tuple[object, ...]:
        """What a person typed of it, and neither a file nor the register says."""
        return (self,)


def _plain(value: object, without: frozenset[str] = _NOT_ASKED) -> object:
    if is_dataclass(value):
        said = {f.name: _plain(getattr(value, f.name), without) for f in fields(value) if f.name not in without}
        # What an older version did not ask and nobody says now: a request is known again across it.
        return {name: each for name, each in said.items() if each is not None or name not in _LATER}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, tuple | list):
        return [_plain(item, without) for item in value]
    return value
