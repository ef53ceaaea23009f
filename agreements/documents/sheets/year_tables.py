"""The figures of a year as tables: the same for the page, the sheet, the document and the command line."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from agreements.domain.figures.yearly import Breakdown, PlanState, Yearly
from agreements.domain.register.typed_cell import Cell

TOTAL = "Totale"
_LATE = (PlanState.LATE, PlanState.MISSING)


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a heading.

    Attributes:
        sheet: Its short name, of 31 characters at most: so much a sheet's name may have.
        title: In Italian.
        note: What the numbers count, and what they leave out; empty where the heading says it.
        rows: One cell for each heading.
        total: Whether the last row is the sum of the others.
    """

    sheet: str
    title: str
    note: str
    heading: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    total: bool = False


def tables(figures: Yearly) -> tuple[Table, ...]:
    """Every table of the year, in the order in which they are told."""
    told = (turns(figures), phases(figures), costs(figures), plan_counts(figures), plan_list(figures), doubts(figures))
    return (*counts(figures), *told)


def counts(figures: Yearly) -> tuple[Table, ...]:
    """The agreements by kind, office, organ, state, body."""
    return tuple(_count(figures, breakdown) for breakdown in figures.breakdowns)


def _count(figures: Yearly, breakdown: Breakdown) -> Table:
    rows: list[tuple[Cell, ...]] = [(line.name, line.signed, line.register) for line in breakdown.lines]
    note = ""
    if breakdown.once:
        rows.append((TOTAL, figures.signed, figures.register))
    else:
        note = "Un accordo conta una volta per ciascun ente che ne è parte: le righe non si sommano."
        if figures.confidential and not figures.named:
            note += " Gli enti degli accordi riservati non vi compaiono."
    return Table(
        breakdown.by[:1].upper() + breakdown.by[1:],
        f"Accordi per {breakdown.by}",
        note,
        (breakdown.by[:1].upper() + breakdown.by[1:], "Firmati nell’anno", "Nel registro"),
        tuple(rows),
        breakdown.once,
    )


def turns(figures: Yearly) -> Table:
    """What happened in the year."""
    rows = tuple((what, many) for what, many in figures.turns)
    note = "Un accordo può stare in più righe. L’ultimo giorno vale per intero: la fine si conta dal giorno dopo."
    return Table("Nell’anno", "Che cosa è avvenuto nell’anno", note, ("Che cosa", "Quanti"), rows)


def phases(figures: Yearly) -> Table:
    """How many days the acts signed in the year have taken."""
    rows: list[tuple[Cell, ...]] = []
    for phase in figures.phases:
        middle, least, most = phase.median, None, None
        if phase.days:
            least, most = phase.days[0], phase.days[-1]
        whole = int(middle) if middle is not None and middle == int(middle) else middle
        rows.append((f"da {phase.begin} a {phase.end}", len(phase.days), whole, least, most, phase.unknown))
    note = (
        f"Atti firmati nell’anno: {figures.acts_signed}. Giorni di calendario fra le registrazioni dei due passi nel "
        "giornale, non fra le date scritte negli atti; di ciò che si è rifatto vale l’ultima volta. Gli atti di cui un "
        "passo non è registrato (ad esempio quelli del vecchio registro) non si contano: sono «non noti»."
    )
    heading = ("Fase", "Atti contati", "Mediana", "Minimo", "Massimo", "Non noti")
    return Table("Giorni per fase", "Giorni per fase", note, heading, tuple(rows))


def costs(figures: Yearly) -> Table:
    """What the acts signed in the year cost, and what the ledgers say of the year."""
    rows: list[tuple[Cell, ...]] = [
        (f"atti firmati nell’anno: {cost.kind}", cost.acts, str(cost.total) if cost.total is not None else None)
        for cost in figures.costs
    ]
    ours, others = figures.due
    rows.append((f"quota del {figures.year} a carico di chi tiene il registro", None, str(ours)))
    rows.append((f"quota del {figures.year} a carico delle altre parti", None, str(others)))
    for kind, own, of_others in figures.moved:
        rows.append((f"movimenti del {figures.year}, {kind}: di chi tiene il registro", None, str(own)))
        rows.append((f"movimenti del {figures.year}, {kind}: delle altre parti", None, str(of_others)))
    acts, apart = figures.apart
    if acts:
        rows.append(("accordi attuativi di un quadro con oneri propri, non sommati", acts, str(apart)))
    note = (
        "Una somma in cui sta un minimo («almeno») è un minimo; le riduzioni di un atto aggiuntivo si sottraggono. Le "
        "quote vengono dalle righe degli oneri di tutti gli atti firmati, di qualunque "
        "anno; dei totali senza righe l’anno non è noto."
    )
    return Table("Oneri", "Oneri", note, ("Che cosa", "Atti", "Somma"), tuple(rows))


def plan_counts(figures: Yearly) -> Table:
    """What became of the plans that were due in the year."""
    rows: list[tuple[Cell, ...]] = [(state, many) for state, many in figures.plan_states]
    rows.append((TOTAL, len(figures.plans)))
    note = "Piani operativi il cui termine, con i differimenti, cade nell’anno."
    return Table("Piani", "Piani operativi", note, ("Esito", "Quanti"), tuple(rows), total=True)


def plan_list(figures: Yearly) -> Table:
    """The plans that were delivered late, or not at all."""
    rows = tuple(
        (line.agreement, line.title, line.due_on, line.delivered_on, line.days_late)
        for line in figures.plans
        if line.state in _LATE
    )
    note = "I giorni di ritardo si contano dal termine alla consegna; se il piano manca, a oggi."
    heading = ("Accordo", "Oggetto", "Termine", "Consegnato il", "Giorni di ritardo")
    return Table("Piani in ritardo", "Piani in ritardo o mancanti", note, heading, rows)


def doubts(figures: Yearly) -> Table:
    """What persons have to assess, as it stands today whatever the year."""
    rows: list[tuple[Cell, ...]] = list(figures.doubts)
    if rows:
        rows.append((TOTAL, sum(o for _, o, _ in figures.doubts), sum(s for _, _, s in figures.doubts)))
    note = (
        "Come stanno oggi, qualunque sia l’anno: aperti finché nessuno li valuta («registra-valutazione»), o conferma "
        "la scadenza («conferma-scadenza»)."
    )
    return Table("Dubbi", "Dubbi da valutare", note, ("Dubbio", "Aperti", "Valutati"), tuple(rows), total=bool(rows))


def in_words(cell: Cell) -> str:
    """A cell as it is read: an Italian date, a number with its comma, a dash for what is not known."""
    if cell is None or cell == "":
        return "–"
    if isinstance(cell, date):
        return f"{cell:%d/%m/%Y}"
    return str(cell).replace(".", ",") if isinstance(cell, float) else str(cell)
