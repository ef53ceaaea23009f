"""What became of every row of an import, for the page, the command line and a sheet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from agreements.documents.sheets.register_sheet import report_workbook
from agreements.domain.agreement.confidentiality import CONFIDENTIAL_TITLE

_LINES_ON_A_PAGE = 400


class RowState(StrEnum):
    """What became of a row; the value is the Italian label."""

    WRONG = "da correggere"
    CHANGED = "diversa dal registro"
    NEW = "importata"
    KNOWN = "già presente"


_MANY = {
    RowState.CHANGED: "diverse dal registro",
    RowState.KNOWN: "già presenti",
}


@dataclass(frozen=True, slots=True)
class Words:
    """In Italian, what became of a row, of several, and what is still to become of one."""

    one: str
    many: str
    to_do: str


_IMPORTED = Words("importata", "importate", "da importare")


@dataclass(frozen=True, slots=True)
class RowOutcome:
    """What became of one row.

    Attributes:
        number: As the sheet counts it.
        title: Of the agreement; empty where it could not be read.
        agreement: Its internal number, where it has one.
        told: In Italian, what is wrong, or what a person should look at.
        sheet: On which it stands, where that is not the first.
        confidential: It is not shown to everybody (decision 32).
        understood: In Italian, its data as they were read, each a clause.
        assumed: What the sheet does not say and was taken all the same, each a clause.
    """

    number: int
    state: RowState
    title: str
    agreement: str
    told: tuple[str, ...]
    sheet: str = ""
    confidential: bool = False
    understood: tuple[str, ...] = ()
    assumed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did, or would do.

    Attributes:
        words: How a row is called that became an agreement.
        stopped: Nothing was written, because some rows are wrong.
        notes: In Italian, how the sheet was read, where that is not plain.
    """

    source: str
    dry_run: bool
    rows: tuple[RowOutcome, ...]
    words: Words = _IMPORTED
    stopped: bool = False
    notes: tuple[str, ...] = ()

    def label(self, state: RowState, count: int = 1) -> str:
        """The label of so many rows in a state: in a dry run nothing was imported yet."""
        if (self.dry_run or self.stopped) and state is RowState.NEW:
            return self.words.to_do
        if state is RowState.NEW:
            return self.words.one if count == 1 else self.words.many
        return state.value if count == 1 else _MANY.get(state, state.value)

    def of(self, state: RowState) -> tuple[RowOutcome, ...]:
        """The rows in this state."""
        return tuple(row for row in self.rows if row.state is state)

    @property
    def happened(self) -> str:
        """The import in one or two Italian sentences."""
        counts = ", ".join(
            f"{len(rows)} {self.label(state, len(rows))}" for state in RowState for rows in (self.of(state),) if rows
        )
        begins = "Prova, nulla è stato scritto. " if self.dry_run else ""
        if self.stopped:
            begins = "Nulla è stato scritto, perché ci sono righe da correggere. "
        how_many = "una riga" if len(self.rows) == 1 else f"{len(self.rows)} righe"
        return f"{begins}Foglio «{self.source}», {how_many}: {counts or f'nulla {self.words.to_do}'}."

    @property
    def tells_of_confidential(self) -> bool:
        """Whether something is told of a row that is not shown to everybody."""
        return any(row.confidential and row.told for row in self.rows)

    def sections(
        self, shown: int = _LINES_ON_A_PAGE, *, confidential: bool = False
    ) -> Iterator[tuple[str, tuple[str, ...]]]:
        """The rows by what became of them, so many of each; what is to be done first.

        Args:
            confidential: Whether they are for somebody who may read what is confidential.
        """
        if self.notes:
            yield "Come è stato letto il foglio", self.notes
        for state in RowState:
            rows = self.of(state)
            if rows:
                lines = [self.line(row if confidential else _for_everybody(row)) for row in rows[:shown]]
                left = len(rows) - len(lines)
                heading = f"{self.label(state, len(rows)).capitalize()} ({len(rows)})"
                yield heading, (*lines, *([f"… e altre {left}, nel foglio dell’esito"] if left else []))

    def table(self, shown: int = _LINES_ON_A_PAGE) -> tuple[tuple[str, ...], ...]:
        """For a page everybody reads: what was understood, assumed and doubted of each row, the wrong ones first."""
        rows = [row for state in RowState for row in self.of(state)]
        heading = ("Riga", "Esito", "Oggetto", "Capito", "Assunto", "Da correggere o da valutare")
        lines = [
            (
                f"{row.number}" + (f", foglio «{row.sheet}»" if row.sheet else ""),
                " ".join(filter(None, (self.label(row.state), row.agreement))),
                *(row.title, "; ".join(row.understood), "; ".join(row.assumed), " ".join(row.told)),
            )
            for row in map(_for_everybody, rows[:shown])
        ]
        left = len(rows) - len(lines)
        more = [("", "", f"… e {_further(left)}, nel foglio dell’esito", "", "", "")] if left else []
        return (heading, *lines, *more) if lines else ()

    def line(self, row: RowOutcome) -> str:
        """One row in words."""
        what = f"{row.agreement} «{row.title}»".strip() if row.title else row.agreement
        told = " ".join(row.told)
        where = f" del foglio «{row.sheet}»" if row.sheet else ""
        first = f"Riga {row.number}{where}{f', {what}' if what else ''}{f': {told}' if told else ''}"
        read = (("capito", row.understood), ("assunto", row.assumed))
        return "\n".join((first, *(f"  {how}: {'; '.join(clauses)}." for how, clauses in read if clauses)))

    def workbook(self) -> bytes:
        """The same as a sheet that can be filtered."""
        heading = ("Riga", "Esito", "Numero interno", "Oggetto", "Che cosa risulta", "Capito", "Assunto")
        rows = [
            (
                f"{r.number}, foglio «{r.sheet}»" if r.sheet else r.number,
                *(self.label(r.state), r.agreement, r.title, "\n".join(r.told)),
                *("\n".join(r.understood), "\n".join(r.assumed)),
            )
            for r in self.rows
        ]
        return report_workbook(heading, [*(("", "", "", "", note, "", "") for note in self.notes), *rows])


def _for_everybody(row: RowOutcome) -> RowOutcome:
    if not row.confidential:
        return row
    told = ("accordo riservato: ciò che risulta è solo nel foglio dell’esito.",) if row.told else ()
    return replace(row, title=CONFIDENTIAL_TITLE, told=told, understood=(), assumed=())


def _further(rows: int) -> str:
    return "un’altra riga" if rows == 1 else f"altre {rows} righe"
