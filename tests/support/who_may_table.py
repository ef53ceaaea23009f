"""Who may take which step, for docs: ``python -m tests.support.who_may_table`` writes the page anew."""

from __future__ import annotations

from pathlib import Path

from agreements.documents.templates.who_may_file import read_who_may
from agreements.domain.people.who_may import CODES, May, Row, WhoMay

PAGE = Path(__file__).parents[2] / "docs" / "chi-puo.md"


def page() -> str:
    """The page as it has to be."""
    table = read_who_may()
    lines = [
        "# Chi può fare che cosa",
        "",
        "F compie il passo, P lo prepara o lo chiede, C conferma ciò che un’altra persona ha chiesto, V vede, – nulla. "
        "Un ruolo vale per la propria struttura, o per tutte se è dato senza struttura; un accordo nuovo si apre per "
        "una delle strutture che nomina, e così ogni riga di un foglio. Agli accordi riservati accede solo chi è stato "
        "nominato. Un passo che in certi casi spetta ad altri ha una riga per caso.",
        "",
        "Chi ha una delega può quel che può il ruolo delegato, per i passi e i giorni della delega, primo e ultimo "
        "compresi; le funzioni del dirigente si delegano solo in parte, a chi lavora nei suoi uffici, con atto "
        "scritto (art. 17 c. 1-bis D.Lgs. 165/2001). Chi sostituisce un assente può quel che può lui, nei giorni "
        "dell’assenza. "
        "Nessuno conferma ciò che ha chiesto, né decide su ciò che ha importato. Un conflitto di interessi dichiarato "
        "chiude il passo a chi lo dichiara, finché il dirigente non dice che è finito (art. 6-bis L. 241/1990). "
        "Chi amministra il sistema non compie passi sugli "
        "atti e non legge documenti.",
        "",
        "Un ente cambia la tabella con un file proprio (`ACCORDI_WHO_MAY`, vedi [operations.md](operations.md)).",
        "",
        "| Passo | " + " | ".join(CODES) + " |",
        "| --- |" + " :-: |" * len(CODES),
    ]
    lines += [f"| {_named(*key)} | " + " | ".join(_cells(row)) + " |" for key, row in _ordered(table)]
    lines += ["", "; ".join(f"{code} {role}" for code, role in CODES.items()) + "."]
    return "\n".join(lines) + "\n"


def _ordered(table: WhoMay) -> list[tuple[tuple[str, str], Row]]:
    order = {step: place for place, step in enumerate(table.steps)}
    return sorted(table.rows.items(), key=lambda each: (order[each[0][0]], each[0][1]))


def _named(step: str, case: str) -> str:
    return f"{step} ({case})" if case else step


def _cells(row: Row) -> list[str]:
    return ["".join(letter for letter in May if letter in row.may.get(role, ())) or "–" for role in CODES.values()]


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
