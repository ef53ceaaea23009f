"""An agreement: its parties, its content, its acts; where it stands on a day is computed, never stored."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from agreements.domain.agreement.act import Act, ActKind, ActState
from agreements.domain.agreement.awaited import AwaitedEvent
from agreements.domain.agreement.clause import Clause
from agreements.domain.agreement.confidentiality import Confidentiality, shown_title
from agreements.domain.agreement.correction import Correction
from agreements.domain.agreement.decision import DecidingBody
from agreements.domain.agreement.ending import Closing, Departure, Ending
from agreements.domain.agreement.filing import NOT_FILED, Filing
from agreements.domain.agreement.legal_basis import ChosenBasis, RecordedAnswer
from agreements.domain.agreement.membership import Accession, Succession
from agreements.domain.agreement.money import NO_CHARGES, UNKNOWN, Charges, ChargesKind
from agreements.domain.agreement.movement import Movement
from agreements.domain.agreement.obligation import TIME_OF, Obligation
from agreements.domain.agreement.parties import Office, Party, SignatureForm, check_parties
from agreements.domain.agreement.recorded_fact import RecordedFact
from agreements.domain.agreement.replica import Replica
from agreements.domain.basics import limits
from agreements.domain.basics.day_words import the_date
from agreements.domain.basics.errors import InvalidDatum
from agreements.domain.basics.folding import folded
from agreements.domain.basics.full_stop import without_stop
from agreements.domain.basics.legible import require_legible, require_text
from agreements.domain.days.duration import Duration
from agreements.domain.days.time_limit import TimeLimit

NUMBER_PATTERN = re.compile(r"P-(\d{4})-(\d{4,})")
DIGITAL_SIGNATURE_SINCE = date(2014, 6, 30)


class AgreementKind(StrEnum):
    """Kind of agreement; the value is the Italian name.

    A programme agreement (art. 34 D.Lgs. 267/2000) has a conference, an approval by decree and effects on town planning
    that are none of this way: it is only recorded once it stands.
    """

    MEMORANDUM_OF_UNDERSTANDING = "protocollo d’intesa"
    ARTICLE_15_AGREEMENT = "accordo ai sensi dell’art. 15 L. 241/1990"
    FRAMEWORK_AGREEMENT = "accordo quadro"
    CONVENTION = "convenzione"
    PROGRAMME_AGREEMENT = "accordo di programma"

    @property
    def recorded_only(self) -> bool:
        """Whether it has a procedure of its own, elsewhere."""
        return self is AgreementKind.PROGRAMME_AGREEMENT


class EffectRule(StrEnum):
    """From when the agreement takes effect (decorrenza); the value is the Italian label."""

    LAST_SIGNATURE = "dalla data dell’ultima firma"
    PEC_COMMUNICATION = "dalla comunicazione via PEC dell’avvenuta sottoscrizione"
    FIXED_DATE = "da una data fissata nel testo"
    RATIFICATION_LAW = "dalla legge di ratifica"
    COURT_OF_AUDITORS = "dalla registrazione della Corte dei conti"
    REPERTORY = "dalla data di repertorio"
    OTHER_EVENT = "da un altro evento indicato nel testo"

    @property
    def awaits_event(self) -> bool:
        """Whether it begins with an event that somebody records when it happens."""
        return self in (EffectRule.RATIFICATION_LAW, EffectRule.COURT_OF_AUDITORS, EffectRule.OTHER_EVENT)


_EVENT_WORDS = {
    EffectRule.RATIFICATION_LAW: "dall’entrata in vigore della legge regionale di ratifica",
    EffectRule.COURT_OF_AUDITORS: "dalla registrazione da parte della Corte dei conti",
}


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
        recalled: Richiamati …: own acts, plans, programmes, as the office names them.
        considered: Considerato che …
        purpose: The object (oggetto e finalità).
        joint_commitments: What all parties undertake together.
        charges: Clause on costs (oneri).
    """

    purpose: str
    premises: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    joint_commitments: tuple[str, ...] = ()
    charges: str = ""
    recalled: tuple[str, ...] = ()
    considered: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RenewalRule:
    """Whether and how often the agreement may be renewed, by a new express act.

    Attributes:
        allowed: How many renewals the clause allows; 0 means none.
        non_renewal_notice: How long before the end a party that does not want to go on must say so (disdetta),
            counted backwards; None where the text has no such clause.
    """

    allowed: int
    non_renewal_notice: TimeLimit | None = None


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
        frame: Internal number of the agreement that this one implements (`frame`); empty where it implements none.
        accessions: Of the parties that joined after the signature: they have not signed the original.
        successions: Of bodies that took the place of a party, oldest first.
        departures: Of the parties that have left; a party is out from the day after its last one.
        ending: Where the agreement ends for all before its expiry.
        closing: Once the file is closed.
        replica: Where it was made from the approved text of a model.
        confidentiality: Where it is not shown to everybody.
        clauses: The articles that were switched on in the text made from the template, in their order; None where the
            register does not know them (recorded as it was, or made before there were any).
        basis: On what law it rests; None where nobody has said it (non annotata).
        answers: To what the basis asks, and on registration and stamp duty, oldest first.
        filing: How the body classifies it, keeps it together and how long.
        facts: What has happened around it, in the order in which it was recorded; a fact's number is its place.
        effect_event: With which the agreement takes effect, where its rule is such an event.
        movements: What the accounts have moved, in the order in which it was recorded; each keeps its place.
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
    accessions: tuple[Accession, ...] = ()
    successions: tuple[Succession, ...] = ()
    departures: tuple[Departure, ...] = ()
    ending: Ending | None = None
    closing: Closing | None = None
    replica: Replica | None = None
    confidentiality: Confidentiality | None = None
    clauses: tuple[Clause, ...] | None = None
    basis: ChosenBasis | None = None
    answers: tuple[RecordedAnswer, ...] = ()
    filing: Filing = NOT_FILED
    frame: str = ""
    facts: tuple[RecordedFact, ...] = ()
    effect_event: AwaitedEvent | None = None
    movements: tuple[Movement, ...] = ()
    revision: int = 0

    @property
    def shown_title(self) -> str:
        """The title as whatever leaves the agreement's own documents says it (see `shown_title`)."""
        return shown_title(self.title, self.confidentiality is not None)

    def in_refusal(self, words: str, instead: str) -> str:
        """Words of the text where a refusal quotes them; everybody reads it, so of a confidential one none."""
        return words if self.confidentiality is None else instead

    @property
    def lead(self) -> Party:
        """The party that keeps this register."""
        return self.parties[0]

    @property
    def staying(self) -> tuple[Party, ...]:
        """The parties that have not said that they leave: a new act is made among them."""
        return tuple(party for party in self.present if self.departure(party.position) is None)

    @property
    def present(self) -> tuple[Party, ...]:
        """The parties without those that have become one with another: these stay only for what they have signed."""
        merged = {succession.merged for succession in self.successions}
        return tuple(party for party in self.parties if party.position not in merged)

    @property
    def newest_act(self) -> Act:
        """The act opened last."""
        return self.acts[-1]

    @property
    def signed_acts(self) -> tuple[Act, ...]:
        """The acts that every party has signed, in order."""
        return tuple(act for act in self.acts if act.state is ActState.SIGNED)

    @property
    def renewals(self) -> tuple[Act, ...]:
        """Renewals signed or on their way; withdrawn and rejected ones don't count."""
        return tuple(act for act in self.acts if act.kind.renews and (act.open or act.state is ActState.SIGNED))

    @property
    def times_renewed(self) -> int:
        """How often it was renewed: renewals signed by all."""
        return sum(act.kind.renews for act in self.signed_acts)

    @property
    def bears_charges(self) -> bool:
        """Whether an act that all have signed costs something."""
        return any(act.charges.kind is ChargesKind.LEDGER for act in self.signed_acts)

    @property
    def money_moves(self) -> bool:
        """Whether an act that stands, or is on its way, costs something."""
        return any(
            act.charges.kind is ChargesKind.LEDGER and (act.open or act.state is ActState.SIGNED) for act in self.acts
        )

    @property
    def may_move_money(self) -> bool:
        """Whether money moves, or nobody has said yet whether an act that is on its way costs something."""
        return self.money_moves or any(act.open and act.charges.kind is ChargesKind.UNKNOWN for act in self.acts)

    @property
    def bears_none(self) -> bool:
        """Whether it is known that the acts that all have signed cost nothing."""
        return all(act.charges.kind is ChargesKind.NONE for act in self.signed_acts)

    @property
    def charges_of_a_draft(self) -> Charges:
        """What a draft from the template says of charges: none, where no clause and no signed act leaves it open.

        A signed act whose charges nobody has recorded may have some: of what follows it nothing is declared.
        """
        return NO_CHARGES if self.bears_none and not self.content.charges.strip() else UNKNOWN

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

    @property
    def joined_later(self) -> frozenset[int]:
        """Positions of who has not signed the original: a body that joined, the second of one that became two."""
        second = (each.second for each in self.successions if each.second is not None)
        return frozenset((*(each.position for each in self.accessions), *second))

    def standing_for(self, position: int) -> Party:
        """The party that stands in a position today: of one that has become one with another, that other."""
        into = next((each.position for each in self.successions if each.merged == position), None)
        return self.party(position) if into is None else self.standing_for(into)

    def departure(self, position: int) -> Departure | None:
        """The recorded departure of a party."""
        return next((each for each in self.departures if each.position == position), None)

    def party_named(self, name: str) -> Party:
        """The party with this name, or with this name before another body took its place; case and spacing don't count.

        Raises:
            InvalidDatum: There is none, or two bodies stand in its place.
        """
        wanted = folded(name)
        for party in self.present:
            if folded(party.name) == wanted:
                return party
        for succession in reversed(self.successions):
            if folded(succession.former) == wanted:
                self._refuse_if_divided(succession)
                return self.standing_for(succession.position)
        names = ", ".join(party.name for party in self.present)
        raise InvalidDatum("parte", f"«{name}» non è parte di {self.number}: le parti sono {names}.")

    def _refuse_if_divided(self, succession: Succession) -> None:
        if succession.second is None:
            return
        both = [self.standing_for(each).name for each in (succession.position, succession.second)]
        raise InvalidDatum("parte", f"A {succession.former} sono succeduti {' e '.join(both)}: indicare quale dei due.")

    def signed_as(self, name: str) -> Party:
        """The party that signed under this name: also one that has become one with another since, or two.

        Raises:
            InvalidDatum: There is none.
        """
        wanted = folded(name)
        gone = [party for party in self.parties if party not in self.present]
        found = next((party for party in (*gone, *self.present) if folded(party.name) == wanted), None)
        if found is not None:
            return found
        former = next((each for each in reversed(self.successions) if folded(each.former) == wanted), None)
        return self.party_named(name) if former is None else self.party(former.position)

    def who_owes(self, duty: Obligation) -> str:
        """The party that owes a duty, and its own office where somebody has said it: «Comune di Prova, Settore II»."""
        name = self.party(duty.party_position).name
        return name if duty.owed_by is None else f"{name}, {duty.owed_by.office}"

    def act(self, sequence: int) -> Act:
        """The act with this sequence number."""
        return self.acts[sequence - 1]

    def with_act(self, act: Act) -> Agreement:
        """The agreement with one act replaced by its newer self."""
        acts = tuple(act if old.sequence == act.sequence else old for old in self.acts)
        return replace(self, acts=acts)

    def obligation(self, code: str) -> Obligation:
        """The obligation with this code; of what recurs also each time, whether or not anything was recorded of it.

        Raises:
            InvalidDatum: There is none.
        """
        found = self.find_obligation(code)
        if found is not None:
            return found
        codes = ", ".join(f"«{obligation.code}»" for obligation in self.obligations)
        raise InvalidDatum(
            "adempimento",
            f"{self.number} non prevede l’adempimento «{code}»"
            + (f": indicare uno di questi codici: {codes}." if codes else "."),
        )

    def find_obligation(self, code: str) -> Obligation | None:
        """The obligation with this code, or the time of what recurs; None if there is none."""
        known = {obligation.code: obligation for obligation in self.obligations}
        if code in known:
            return known[code]
        pattern, _, nth = code.rpartition(TIME_OF)
        recurring = known.get(pattern)
        if recurring is None or recurring.recurs_from is None or not self.signed_acts:
            return None
        if not re.fullmatch(r"[1-9][0-9]{0,3}", nth) or int(nth) < recurring.recurs_from:
            return None
        signed_on = self.signed_acts[0].signed_on
        if recurring.yearly:
            return recurring.time(int(nth), date.min) if 1950 <= int(nth) <= 2199 else None
        return None if signed_on is None else recurring.time(int(nth), signed_on)

    def with_obligation(self, obligation: Obligation) -> Agreement:
        """The agreement with one obligation replaced by its newer self; a time of what recurs is kept from now on."""
        if all(o.code != obligation.code for o in self.obligations):
            return replace(self, obligations=(*self.obligations, obligation))
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
    require_text("oggetto", title, limits.TITLE)
    if len(title.strip()) < 10:
        raise InvalidDatum("oggetto", "L’oggetto è troppo breve: descriverlo in almeno 10 caratteri.")
    require_text("finalità", content.purpose, limits.PURPOSE)
    require_legible("testo dell’accordo", content)
    require_legible("parti", *parties)
    check_parties(parties)
    if renewal.allowed < 0 or renewal.allowed > 9:
        raise InvalidDatum("rinnovi ammessi", "Il numero dei rinnovi ammessi va da 0 a 9.")
    if (effect_rule is EffectRule.FIXED_DATE) != (fixed_effect_on is not None):
        raise InvalidDatum(
            "data di decorrenza",
            "La data di decorrenza va indicata se, e solo se, la decorrenza è «da una data fissata nel testo».",
        )


def effect_event(rule: EffectRule, words: str) -> AwaitedEvent | None:
    """The event with which a new agreement takes effect, as its text says it; None where its rule is none.

    Raises:
        InvalidDatum: Words are missing where only the text can say them, or there are some where no event counts.
    """
    words = without_stop(" ".join(words.split()))
    if not rule.awaits_event:
        if words:
            raise InvalidDatum(
                "evento di decorrenza",
                f"L’accordo decorre {rule}: l’evento va lasciato vuoto, o cambiata la decorrenza.",
            )
        return None
    words = words or _EVENT_WORDS.get(rule, "")
    require_text("evento di decorrenza", words, limits.GROUNDS)
    return AwaitedEvent(words)


def check_duration(duration: Duration | None, fixed_effect_on: date | None) -> None:
    """Check the duration of a new agreement.

    Raises:
        InvalidDatum: It counts in solar years and does not say which, or ends before the agreement has effect.
    """
    if duration is None:
        return
    if duration.years_not_noted:
        raise InvalidDatum(
            "durata",
            "Gli anni solari valgono solo se il testo li nomina: indicarli («2026-2028»), oppure scegliere una durata "
            "in anni.",
        )
    if duration.stated_end is not None and fixed_effect_on is not None and duration.stated_end <= fixed_effect_on:
        raise InvalidDatum(
            "durata",
            f"L’accordo finirebbe {the_date(duration.stated_end)}, prima di avere effetto "
            f"({fixed_effect_on:%d/%m/%Y}): ricontrollare le due date.",
        )


def first_act(body: DecidingBody) -> Act:
    """The original act of a new agreement, in draft."""
    return Act(sequence=1, kind=ActKind.ORIGINAL, state=ActState.DRAFT, body=body)
