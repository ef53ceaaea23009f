"""The family of a model: which body has which text, who has signed, who is late, when each agreement ends."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from agreements.domain.agreement.act import CLOSED_WITHOUT_SIGNATURE, ActState
from agreements.domain.agreement.events import Actor
from agreements.domain.basics.day_words import the_date, to_the_date
from agreements.domain.basics.errors import InvalidDatum
from agreements.domain.basics.moment import Moment
from agreements.domain.figures.family_standing import Member, member_on
from agreements.domain.register.register_columns import Column
from agreements.domain.register.typed_cell import Cell
from agreements.persistence.database import Database
from agreements.use_cases.base.outcome import Outcome
from agreements.use_cases.base.workbench import Workbench

COLUMNS = (
    Column("number", "Numero interno", ""),
    Column("body", "Ente", ""),
    Column("ipa_code", "Codice IPA", ""),
    Column("text", "Testo", ""),
    Column("state", "Stato", ""),
    Column("signed", "Hanno firmato", ""),
    Column("late", "In ritardo", ""),
    Column("refused", "Non firmano", ""),
    Column("ends_on", "Scadenza", ""),
    Column("waits", "Che cosa attende", ""),
)
_AWAITED = {
    ActState.DRAFT: "l’istruttoria e la proposta",
    ActState.UNDER_EXAMINATION: "l’istruttoria e la proposta",
    ActState.BEFORE_BODY: "la decisione del nostro organo",
    ActState.APPROVED: "l’atto dell’altra parte",
    ActState.PARTIES_APPROVED: "il testo definitivo",
    ActState.DEFINITIVE: "l’invio alla firma",
    ActState.SIGNING: "le firme che mancano",
    ActState.SIGNED: "il repertorio",
}
_ROWS_ON_A_PAGE = 400
_IN_A_LINE = 12


def family_members(
    database: Database, number: str, now: datetime, *, confidential: bool = False
) -> tuple[Moment, tuple[Member, ...]]:
    """The model and its copies, in order of number, as they stand now; nothing is written.

    Args:
        number: Of the model, or of any copy.
        confidential: Whether confidential copies are told too; the model, which is asked for, is always.

    Raises:
        UnknownAgreement: There is none with this number.
        InvalidDatum: It belongs to no family.
    """
    with database.unit() as unit:
        moment, model = unit.moment(now), unit.load(number)
        if model.replica is not None:
            model = unit.load(model.replica.model)
        copies = [a for a in unit.copies_of(model.number) if confidential or a.confidentiality is None]
    if not copies:
        raise InvalidDatum(
            "famiglia", f"Da {number} non è nata alcuna copia: «replica-accordo» ne fa una per ogni ente di un elenco."
        )
    return moment, tuple(member_on(agreement, model, moment.today) for agreement in (model, *copies))


def view_family(bench: Workbench, number: str, _actor: Actor, now: datetime) -> Outcome:
    """Tell how far each body is. Safe to kill and to repeat: the register is only read.

    Raises:
        AccordiError: There is no such agreement, or no copy of it.
    """
    moment, members = family_members(bench.database, number, now)
    model = members[0].agreement
    shown = members[:_ROWS_ON_A_PAGE]
    left = len(members) - len(shown)
    more = (f"Se ne mostrano {len(shown)}: altri {left} con «accordi register --family».",) if left else ()
    return Outcome(
        agreement=model.number,
        title=f"Famiglia di «{model.title}»",
        happened=in_words(members, moment.today),
        table=(tuple(column.heading for column in COLUMNS), *(_cells_as_text(member) for member in shown)),
        sections=tuple(_sections(members)),
        warnings=more,
        confidential_folder=bench.folder(model).path if model.confidentiality else None,
        trial_clock_note=moment.trial_note,
    )


def in_words(members: Sequence[Member], today: date) -> str:
    """How far the whole family is, in one or two Italian sentences."""
    copies = [member for member in members if member.agreement.replica is not None]
    signed = sum(member.agreement.acts[0].state is ActState.SIGNED for member in copies)
    late = sum(bool(member.late) for member in copies)
    own = sum(member.own_text for member in copies)
    out = sum(member.agreement.acts[0].state in CLOSED_WITHOUT_SIGNATURE for member in copies)
    day = to_the_date(today).capitalize()
    told = [f"{day}: {_of(len(copies), 'un ente', 'enti')}, {_of(signed, 'uno firmato', 'firmati')}"]
    for count, one, many in (
        (late, "uno con firme in ritardo", "con firme in ritardo"),
        (own, "uno con modifiche proprie al testo", "con modifiche proprie al testo"),
        (out, "uno chiuso senza firma", "chiusi senza firma"),
    ):
        if count:
            told.append(_of(count, one, many))
    return ", ".join(told) + "."


def _of(count: int, one: str, many: str) -> str:
    return one if count == 1 else f"{count} {many}"


def _sections(members: Sequence[Member]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """What each kind of waiting holds up, with the bodies."""
    kinds: dict[str, list[str]] = {}
    for member in members:
        if member.waits and member.agreement.replica is not None:
            kinds.setdefault(_AWAITED[member.agreement.acts[0].state], []).append(member.body.name)
    lines = []
    for awaited, bodies in kinds.items():
        named = ", ".join(bodies[:_IN_A_LINE])
        rest = f" e altri {len(bodies) - _IN_A_LINE}" if len(bodies) > _IN_A_LINE else ""
        lines.append(f"{_of(len(bodies), 'Un ente attende', 'enti attendono')} {awaited}: {named}{rest}")
    if lines:
        yield "Che cosa si attende", tuple(lines)


def cells(member: Member) -> dict[str, Cell]:
    """One agreement of the family as a row, by code of the column."""
    return {
        "number": member.agreement.number,
        "body": member.body.name,
        "ipa_code": member.body.ipa_code,
        "text": member.text,
        "state": member.state,
        "signed": "; ".join(f"{name} {the_date(day)}" for name, day in member.signed),
        "late": "; ".join(f"{late.party}: {_of(late.days, 'un giorno', 'giorni')}" for late in member.late),
        "refused": "; ".join(member.refused),
        "ends_on": member.ends_on,
        "waits": member.waits,
    }


def _cells_as_text(member: Member) -> tuple[str, ...]:
    row = cells(member)
    return tuple(
        f"{value:%d/%m/%Y}" if isinstance(value, date) else str(value or "")
        for value in (row[column.code] for column in COLUMNS)
    )
