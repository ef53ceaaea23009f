"""An agreement: its parties, its content, its acts; where it stands on a day is computed, never stored."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from agreements.domain.act import Act, ActKind, ActState
from agreements.domain.correction import Correction
from agreements.domain.decision import DecidingBody
from agreements.domain.duration import Duration
from agreements.domain.errors import InvalidDatum
from agreements.domain.obligation import Obligation
from agreements.domain.parties import Nature, Office, Party, SignatureForm, check_parties, require_text

NUMBER_PATTERN = re.compile(r"P-(\d{4})-(\d{4,})")
DIGITAL_SIGNATURE_SINCE = date(2014, 6, 30)


class AgreementKind(StrEnum):
    """Kind of agreement; the value is the Italian name."""

    MEMORANDUM_OF_UNDERSTANDING = "protocollo d’intesa"
    ARTICLE_15_AGREEMENT = "accordo ai sensi dell’art. 15 L. 241/1990"
    CONVENTION = "convenzione"


class EffectRule(StrEnum):
    """From when the agreement takes effect (decorrenza); the value is the Italian label."""

    LAST_SIGNATURE = "dalla data dell’ultima firma"
    PEC_COMMUNICATION = "dalla comunicazione via PEC dell’avvenuta sottoscrizione"
    FIXED_DATE = "da una data fissata nel testo"


class Origin(StrEnum):
    """How the agreement came into the register."""

    NATIVE = "nato in Accordi"
    HISTORICAL = "registrato com’era"


@dataclass(frozen=True, slots=True)
class Content:
    """What the text says beside parties and dates; the draft is rendered from it.

    Attributes:
        premises: Premesso che …
        references: Visti …
        purpose: The object (oggetto e finalità).
        joint_commitments: What all parties undertake together.
        charges: Clause on costs (oneri).
    """

    purpose: str
    premises: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    joint_commitments: tuple[str, ...] = ()
    charges: str = ""


@dataclass(frozen=True, slots=True)
class RenewalRule:
    """Whether and how often the agreement may be renewed, by a new express act.

    Attributes:
        allowed: How many renewals the clause allows; 0 means none.
    """

    allowed: int


@dataclass(frozen=True, slots=True)
class Agreement:
    """An agreement between administrations, as the register knows it.

    Attributes:
        number: Internal number such as ``P-2026-0001``; never to be mistaken for a repertorio.
        parties: The lead party first; positions 1..N.
        duration: None where the text says nothing ("non indicata").
        fixed_effect_on: The date of decorrenza where the rule is a fixed date.
        pending_corrections: Corrections that wait for a second person.
        predecessor: Internal number of the agreement that this one follows.
        revision: Counts the saves; of two who decide at once one finds it changed.
    """

    number: str
    kind: AgreementKind
    title: str
    content: Content
    parties: tuple[Party, ...]
    offices: tuple[Office, ...]
    manager: Office
    procedure_officer: str
    duration: Duration | None
    effect_rule: EffectRule
    fixed_effect_on: date | None
    renewal: RenewalRule
    obligations: tuple[Obligation, ...]
    acts: tuple[Act, ...]
    predecessor: str = ""
    origin: Origin = Origin.NATIVE
    signature_form: SignatureForm = SignatureForm.DIGITAL
    pending_corrections: tuple[Correction, ...] = ()
    revision: int = 0

    @property
    def lead(self) -> Party:
        """The party that keeps this register."""
        return self.parties[0]

    @property
    def newest_act(self) -> Act:
        """The act opened last."""
        return self.acts[-1]

    @property
    def signed_acts(self) -> tuple[Act, ...]:
        """The acts that every party has signed, in order: each opens a period."""
        return tuple(act for act in self.acts if act.state is ActState.SIGNED)

    @property
    def renewals(self) -> tuple[Act, ...]:
        """Renewals signed or on their way; withdrawn and rejected ones don't count."""
        return tuple(
            act for act in self.acts if act.kind is ActKind.RENEWAL and (act.open or act.state is ActState.SIGNED)
        )

    def party(self, position: int) -> Party:
        """The party at a position.

        Raises:
            InvalidDatum: There is none.
        """
        if not 1 <= position <= len(self.parties):
            raise InvalidDatum(
                "parte",
                f"L’accordo {self.number} ha {len(self.parties)} parti: la parte n. {position} non esiste.",
            )
        return self.parties[position - 1]

    def party_named(self, name: str) -> Party:
        """The party with this name, regardless of case and spacing.

        Raises:
            InvalidDatum: There is none.
        """
        wanted = " ".join(name.casefold().split())
        for party in self.parties:
            if " ".join(party.name.casefold().split()) == wanted:
                return party
        names = ", ".join(party.name for party in self.parties)
        raise InvalidDatum("parte", f"«{name}» non è parte di {self.number}: le parti sono {names}.")

    def act(self, sequence: int) -> Act:
        """The act with this sequence number."""
        return self.acts[sequence - 1]

    def with_act(self, act: Act) -> Agreement:
        """The agreement with one act replaced by its newer self."""
        acts = tuple(act if old.sequence == act.sequence else old for old in self.acts)
        return replace(self, acts=acts)

    def obligation(self, code: str) -> Obligation:
        """The obligation with this code.

        Raises:
            InvalidDatum: There is none.
        """
        for obligation in self.obligations:
            if obligation.code == code:
                return obligation
        raise InvalidDatum("adempimento", f"{self.number} non prevede l’adempimento «{code}».")

    def with_obligation(self, obligation: Obligation) -> Agreement:
        """The agreement with one obligation replaced by its newer self."""
        return replace(
            self,
            obligations=tuple(obligation if o.code == obligation.code else o for o in self.obligations),
        )


def check_new(
    number: str,
    title: str,
    content: Content,
    parties: Sequence[Party],
    renewal: RenewalRule,
    effect_rule: EffectRule,
    fixed_effect_on: date | None,
) -> None:
    """Check the data of a new agreement.

    Raises:
        InvalidDatum: With one Italian sentence for the first datum that cannot be right.
    """
    if not NUMBER_PATTERN.fullmatch(number):
        raise ValueError(f"not an internal number: {number}")
    require_text("oggetto", title, 500)
    if len(title.strip()) < 10:
        raise InvalidDatum("oggetto", "L’oggetto è troppo breve: descriverlo in almeno 10 caratteri.")
    require_text("finalità", content.purpose, 4000)
    check_parties(parties)
    if renewal.allowed < 0 or renewal.allowed > 9:
        raise InvalidDatum("rinnovi ammessi", "Il numero dei rinnovi ammessi va da 0 a 9.")
    if (effect_rule is EffectRule.FIXED_DATE) != (fixed_effect_on is not None):
        raise InvalidDatum(
            "data di decorrenza",
            "La data di decorrenza va indicata se, e solo se, la decorrenza è «da una data fissata nel testo».",
        )


def first_act(body: DecidingBody) -> Act:
    """The original act of a new agreement, in draft."""
    return Act(sequence=1, kind=ActKind.ORIGINAL, state=ActState.DRAFT, body=body)


def has_private_party(agreement: Agreement) -> bool:
    """Whether a private-law association is among the parties: then a person assesses (art. 1420 c.c., bollo)."""
    return any(party.nature is Nature.PRIVATE_LAW_ASSOCIATION for party in agreement.parties)
