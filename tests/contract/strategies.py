"""Agreements of every shape, for Hypothesis: not legally sensible, but all that the rows must be able to hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, TypeVar

from hypothesis import strategies as st
from stdnum import luhn
from stdnum.it import codicefiscale

from agreements.domain.agreement.act import (
    Act,
    DefinitiveText,
    Delegation,
    HeldFile,
    Publication,
    Refusal,
    Registration,
    Sending,
    SignatureRecord,
    TextVersion,
    Turn,
)
from agreements.domain.agreement.agreement import Agreement, Content, RenewalRule
from agreements.domain.agreement.awaited import AwaitedEvent, Happened
from agreements.domain.agreement.body_name import Grammar
from agreements.domain.agreement.clause import Clause, ClauseUse
from agreements.domain.agreement.confidentiality import Confidentiality, Extent, Public
from agreements.domain.agreement.correction import Correction
from agreements.domain.agreement.counting import FROM_SIGNATURE, LEAP, CountedFrom, Counting
from agreements.domain.agreement.decision import Opinion, PartyAct, Proposal, Resolution, SupersededResolution
from agreements.domain.agreement.duty_record import Approval, Evidence, EvidenceKind
from agreements.domain.agreement.ending import Closing, Departure, Ending
from agreements.domain.agreement.filing import Filing
from agreements.domain.agreement.legal_basis import ChosenBasis, RecordedAnswer
from agreements.domain.agreement.membership import Accession, LeftAlone, Succession
from agreements.domain.agreement.money import NO_CHARGES, UNKNOWN, Amount, Charge, Charges, ChargesKind
from agreements.domain.agreement.movement import Movement, MovementKind
from agreements.domain.agreement.obligation import AnsweredBefore, Deferment, Fulfilment, Obligation
from agreements.domain.agreement.parties import Office, Party, Signatory
from agreements.domain.agreement.party_data import AddressIndex, Contact, PowerKind
from agreements.domain.agreement.ratification import Ratification
from agreements.domain.agreement.recorded_fact import RecordedFact
from agreements.domain.agreement.region_profile import DecisionRule, Wording
from agreements.domain.agreement.replica import Replica
from agreements.domain.agreement.signature_proof import TimeProof
from agreements.domain.days.duration import Duration
from agreements.domain.days.holidays import EU, IT, municipal_calendar
from agreements.domain.days.rough_day import RoughDay
from agreements.domain.days.time_limit import Direction, TimeLimit, Unit

T = TypeVar("T")

# All that people paste: quotes, accents, line ends, other scripts, emoji; no NUL and no half characters.
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30)
NAME = st.text("abcdefghijklmnopqrstuvwxyzàèéìòù’ ", min_size=1, max_size=30).filter(str.strip)
SHA256 = st.binary(min_size=32, max_size=32).map(bytes.hex)
DAY = st.dates(date(1990, 1, 1), date(2099, 12, 31))
MOMENT = st.datetimes(datetime(1990, 1, 1), datetime(2099, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
SMALL = st.integers(0, 9)
POSITION = st.integers(1, 9)


# Seven digits, a province, a check digit.
BODY_CODE = st.just("") | st.integers(1, 9_999_999).map(lambda n: f"{n:07d}048").map(
    lambda head: head + luhn.calc_check_digit(head)
)
# The birthplace Z999 does not exist: nobody bears these codes.
_PERSON = st.text("BCDFGLMNPRSTV", min_size=6, max_size=6).map(lambda letters: letters + "80A01Z999")
PERSON_CODE = _PERSON.map(lambda head: head + codicefiscale.calc_check_digit(head)) | st.just("")

OFFICE = st.builds(Office, NAME, st.sampled_from(["ufficio@prova.example", "altra.struttura@prova.example"]))


def several(one: st.SearchStrategy[T], most: int = 2) -> st.SearchStrategy[tuple[T, ...]]:
    return st.lists(one, max_size=most).map(tuple)


def _numbered(field: str, items: Sequence[Any]) -> tuple[Any, ...]:
    return tuple(replace(item, **{field: n}) for n, item in enumerate(items, start=1))


def _by_position(one: st.SearchStrategy[T]) -> st.SearchStrategy[tuple[T, ...]]:
    return st.lists(one, max_size=3, unique_by=lambda item: item.position).map(tuple)  # type: ignore[attr-defined]


# Of a name that begins like an article it may not be said that it has one.
GRAMMAR = st.sampled_from([Grammar.NOT_SAID, Grammar.MASCULINE_BARE, Grammar.FEMININE_BARE])
CONTACT = st.builds(Contact, NAME, TEXT, TEXT, st.sampled_from(["", "sala@prova.example"]), TEXT)
PARTY = st.builds(
    Party,
    position=st.just(0),
    name=NAME,
    tax_code=BODY_CODE,
    seat=TEXT,
    pec=st.sampled_from(["", "protocollo@pec.prova.example"]),
    signatory=st.builds(
        Signatory,
        NAME,
        TEXT,
        TEXT,
        PERSON_CODE,
        st.none() | DAY,
        st.sampled_from(PowerKind),
        st.none() | st.dates(date(1970, 1, 1), date(1989, 12, 31)),
    ),
    commitments=several(TEXT),
    grammar=GRAMMAR,
    short_name=NAME | st.just(""),
    short_grammar=GRAMMAR,
    address_index=st.sampled_from([index for index in AddressIndex if index is not AddressIndex.NONE]),
    contacts=several(CONTACT),
)
LIMIT = st.builds(
    TimeLimit,
    amount=st.integers(1, 99_999),
    calendar=st.sampled_from([IT, EU, municipal_calendar("Firenze"), municipal_calendar("Roma")]),
)
EVENT = st.builds(AwaitedEvent, TEXT, st.none() | st.builds(Happened, DAY, TEXT))
COUNTING = st.one_of(
    st.sampled_from([FROM_SIGNATURE, Counting(CountedFrom.END)]),
    st.builds(Counting, st.just(CountedFrom.FIXED_DAY), DAY),
    st.builds(Counting, st.just(CountedFrom.YEARLY), st.dates(date(LEAP, 1, 1), date(LEAP, 12, 31))),
    st.builds(Counting, st.just(CountedFrom.EVENT), event=EVENT),
)
_DUTY = st.builds(
    Obligation,
    code=NAME,
    description=TEXT,
    clause=TEXT,
    party_position=POSITION,
    office=OFFICE,
    limit=LIMIT,
    due_on=st.none() | DAY,
    explanation=TEXT,
    fulfilment=st.none() | st.builds(Fulfilment, DAY, TEXT, SHA256 | st.just("")),
    deferments=several(st.builds(Deferment, DAY, TEXT, DAY, DAY)),
    answered_before=several(st.builds(AnsweredBefore, OFFICE, DAY, TEXT)),
    recurs_from=st.none() | st.integers(1, 99),
    counting=COUNTING,
    evidence=several(st.builds(Evidence, st.sampled_from(EvidenceKind), DAY, TEXT, SHA256)),
    approvals=several(st.builds(Approval, st.integers(1, 99), SHA256 | st.just(""), TEXT, TEXT, DAY)),
)
# Only a counterpart owes by an office of its own.
OBLIGATION = st.tuples(_DUTY, st.none() | CONTACT).map(
    lambda duty: replace(duty[0], owed_by=None if duty[0].party_position == 1 else duty[1])
)
PROOF = st.none() | st.builds(TimeProof, MOMENT, TEXT, TEXT, TEXT, st.just("") | SHA256)
SIGNATURE = st.builds(
    SignatureRecord,
    position=POSITION,
    signatory=TEXT,
    signed_at=MOMENT,
    file_sha256=SHA256,
    preserved_sha256=SHA256,
    certificate=TEXT,
    settled=TEXT,
    suffix=TEXT,
    continues=st.none() | several(SHA256),
    delegation=st.none() | st.builds(Delegation, TEXT, DAY, since=st.none() | DAY, until=st.none() | DAY, extent=TEXT),
    certificate_ends_on=st.none() | DAY,
    identity=st.just("") | SHA256,
    proof=PROOF,
    verified_at=st.none() | MOMENT,
)
HELD = st.builds(
    HeldFile,
    file_sha256=SHA256,
    preserved_sha256=SHA256,
    position=SMALL,
    signatory=TEXT,
    signed_at=st.none() | MOMENT,
    certificate=TEXT,
    findings=several(TEXT),
    held_at=MOMENT,
    suffix=TEXT,
    continues=st.none() | several(SHA256),
    codes=several(TEXT),
    holder=TEXT,
    certificate_ends_on=st.none() | DAY,
    proof=PROOF,
)
TURNS = _by_position(st.builds(Turn, POSITION, SMALL, st.none() | DAY, st.none() | DAY)).map(
    lambda turns: tuple(sorted(turns, key=lambda turn: turn.position))
)
_VALUE = st.integers(1, 9_999_999_999_999).map(lambda cents: Decimal(cents) / 100)
# No control characters: the domain refuses them in what stands in a text.
_WORDS = NAME | st.just("")
CHARGE = st.builds(
    Charge,
    year=st.integers(1990, 2100),
    borne_by=POSITION,
    amount=st.builds(Amount, _VALUE, st.booleans()) | _VALUE.map(lambda value: Amount(-value)),
    received_by=_WORDS,
    chapter=_WORDS,
    cup=st.sampled_from(["", "J51B21004180001"]),
    investment=st.booleans(),
    note=_WORDS,
)
_LEDGER = st.lists(CHARGE, min_size=1, max_size=4, unique=True).map(
    lambda lines: Charges(ChargesKind.LEDGER, tuple(lines))
)
CHARGES = (
    st.sampled_from([UNKNOWN, NO_CHARGES])
    | _LEDGER
    | _LEDGER.map(lambda ledger: replace(ledger, declared=ledger.sum))
    | st.builds(Charges, st.just(ChargesKind.LEDGER), declared=st.builds(Amount, _VALUE, st.booleans()))
)
RULE = st.builds(
    DecisionRule,
    act_name=TEXT,
    legal_basis=TEXT,
    wording=st.builds(Wording, *[TEXT] * 6),
    required_opinions=several(TEXT),
    further_opinions=several(TEXT),
    opinions_with_charges=several(TEXT),
    ratified_by=TEXT,
    ratified_within=st.none() | st.builds(TimeLimit, st.integers(1, 999), st.sampled_from(Unit)),
)
RATIFICATION = st.builds(Ratification, organ=TEXT, number=TEXT, dated_on=st.none() | DAY, reason=TEXT)
ACT = st.builds(
    Act,
    sequence=st.just(0),
    texts=several(st.builds(TextVersion, st.just(0), SHA256, TEXT, MOMENT)).map(lambda t: _numbered("version", t)),
    opinions=several(st.builds(Opinion, TEXT, TEXT, st.booleans(), DAY)),
    proposal=st.none() | st.builds(Proposal, TEXT, DAY, SMALL),
    resolution=st.none() | st.builds(Resolution, TEXT, DAY, SMALL),
    party_acts=_by_position(st.builds(PartyAct, POSITION, TEXT, TEXT, st.none() | DAY, SMALL, TEXT)),
    superseded=several(st.builds(SupersededResolution, st.builds(Resolution, TEXT, DAY, SMALL), TEXT, DAY)),
    definitive=st.none()
    | st.builds(DefinitiveText, SHA256, SHA256, TEXT, TEXT, several(TEXT), DAY, several(TEXT), TEXT, TEXT),
    sending=st.none() | st.builds(Sending, DAY, DAY, TURNS),
    signatures=_by_position(SIGNATURE),
    held_files=several(HELD),
    refusals=_by_position(st.builds(Refusal, POSITION, DAY, TEXT, TEXT)),
    pec_communicated_on=st.none() | DAY,
    repertory=st.none() | st.builds(Registration, TEXT, TEXT, DAY, TEXT),
    publications=several(st.builds(Publication, TEXT, DAY, st.none() | st.sampled_from(Public))),
    confirmed_expires_on=st.none() | DAY,
    expiry_article=TEXT,
    extends_to=st.none() | DAY,
    dispute_answer=TEXT,
    signed_about=st.none()
    | st.builds(RoughDay, st.integers(1861, 2199), st.none() | st.integers(1, 12))
    | st.just(RoughDay()),
    charges=CHARGES,
    rule=st.none() | RULE,
    ratification=st.none() | RATIFICATION,
    law=st.none() | RATIFICATION,
    taken=st.dictionaries(NAME, SHA256, max_size=3),
)
NOTICE = st.builds(TimeLimit, st.integers(1, 999), st.sampled_from(Unit), st.just(Direction.BACKWARD))
DURATION = st.one_of(
    st.builds(Duration, st.integers(1, 99_999), st.sampled_from(Unit)),
    st.builds(Duration, st.integers(1, 99), st.just(Unit.YEARS), st.booleans()),
    st.builds(Duration, st.integers(1, 99), st.just(Unit.YEARS), st.just(True), st.integers(1900, 2100)),
    st.builds(Duration, st.integers(1, 99), st.sampled_from(Unit), until_on=DAY),
    st.builds(Duration, st.none(), st.none(), until_on=DAY),
)
LEAVING_NOTICE = st.builds(TimeLimit, st.integers(1, 999), st.sampled_from(Unit), rolls=st.just(False))
DEPARTURE = st.builds(
    Departure,
    position=POSITION,
    received_on=DAY,
    reference=TEXT,
    grounds=TEXT,
    notice=st.none() | LEAVING_NOTICE,
    ends_on=DAY,
    surviving=several(NAME),
)
CLAUSE = st.builds(
    Clause,
    code=NAME,
    heading=TEXT,
    values=several(st.tuples(NAME, TEXT)),
    words=several(TEXT),
    use=st.none() | st.sampled_from(ClauseUse),
    notice=st.none() | LEAVING_NOTICE,
    acknowledgement=st.booleans(),
)

FACT = st.builds(
    RecordedFact,
    happened_on=DAY,
    position=POSITION,
    reference=TEXT,
    words=TEXT,
    person=TEXT,
    towards=st.none() | POSITION,
    due_on=st.none() | DAY,
    closed_on=st.none() | DAY,
    closing=TEXT,
)
MOVEMENT = st.builds(
    Movement,
    kind=st.sampled_from(MovementKind),
    year=st.integers(1990, 2100),
    party=POSITION,
    amount=_VALUE.filter(lambda value: value > 0).map(Amount),
    number=NAME,
    dated_on=DAY,
    chapter=st.just("") | NAME,
    cup=st.sampled_from(["", "J51B21004180001"]),
    cig=st.sampled_from(["", "Z1A2B3C4D5"]),
    reason=st.just("") | NAME,
    cancelled=st.booleans(),
)
EXTENT = st.builds(Extent, st.sampled_from(Public), TEXT, st.none() | DAY, st.none() | DAY)
AGREEMENT = st.builds(
    Agreement,
    number=st.just("P-2026-0001"),
    title=TEXT,
    content=st.builds(Content, TEXT, *[several(TEXT)] * 3, TEXT, *[several(TEXT)] * 2),
    parties=st.lists(PARTY, min_size=2, max_size=4).map(lambda p: _numbered("position", p)),
    offices=several(OFFICE),
    manager=OFFICE,
    procedure_officer=TEXT,
    duration=st.none() | DURATION,
    fixed_effect_on=st.none() | DAY,
    renewal=st.builds(RenewalRule, SMALL, st.none() | NOTICE),
    obligations=st.lists(OBLIGATION, max_size=3, unique_by=lambda o: o.code).map(tuple),
    acts=st.lists(ACT, min_size=1, max_size=3).map(lambda a: _numbered("sequence", a)),
    predecessor=st.sampled_from(["", "P-2004-0007"]),
    frame=st.sampled_from(["", "P-2004-0007"]),
    movements=several(MOVEMENT),
    pending_corrections=several(
        st.builds(Correction, new_value=TEXT, which=TEXT, reason=TEXT, asked_by=TEXT, asked_at=MOMENT)
    ),
    accessions=_by_position(st.builds(Accession, POSITION, TEXT, TEXT, DAY, TEXT, TEXT, DAY)),
    successions=several(
        st.builds(
            Succession,
            *(POSITION, TEXT, TEXT, TEXT, DAY, DAY),
            merged=st.none() | POSITION,
            second=st.none() | POSITION,
            left_alone=st.none() | st.sampled_from(LeftAlone),
        )
    ),
    departures=_by_position(DEPARTURE),
    ending=st.none() | st.builds(Ending, act=TEXT, organ=TEXT, dated_on=DAY, ends_on=DAY, surviving=several(NAME)),
    closing=st.none() | st.builds(Closing, DAY, TEXT),
    replica=st.none() | st.builds(Replica, st.just("P-2004-0007"), st.integers(1, 99)),
    confidentiality=st.none() | st.builds(Confidentiality, DAY, TEXT, TEXT, EXTENT),
    clauses=st.none() | several(CLAUSE),
    basis=st.none() | st.builds(ChosenBasis, NAME, TEXT),
    answers=several(st.builds(RecordedAnswer, NAME, TEXT, TEXT, TEXT, TEXT, DAY)),
    filing=st.builds(Filing, *[TEXT] * 7),
    facts=several(FACT),
    effect_event=st.none() | EVENT,
    revision=st.just(0),
)


def numbered(agreement: Agreement, number: str) -> Agreement:
    """The agreement under this number, its repertory numbers from registers of its own: uniqueness has own tests."""
    acts = []
    for act in agreement.acts:
        repertory = act.repertory and replace(
            act.repertory, register=f"{act.repertory.register} {number} {act.sequence}"
        )
        acts.append(replace(act, repertory=repertory))
    return replace(agreement, number=number, acts=tuple(acts))
