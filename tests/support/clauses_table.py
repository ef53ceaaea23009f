"""The clauses in use, for docs: ``python -m tests.support.clauses_table`` writes the page anew."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from agreements.documents.templates.clause_files import ClauseFiles, clauses_in_use
from agreements.documents.templates.manifest import manifest
from agreements.domain.clauses.clause_kind import ClauseKind

PAGE = Path(__file__).resolve().parents[2] / "docs" / "clausole.md"


def page() -> str:
    """The page as it has to be."""
    lines = [
        "# Le clausole che si possono scegliere",
        "",
        "Ogni clausola è un articolo del testo, con i suoi parametri e gli adempimenti che ne nascono: si sceglie in "
        "**nuovo-accordo**. Chi cura i modelli ne aggiunge un’altra copiando una cartella («Una clausola nuova», nella "
        "guida di chi amministra).",
        "",
        *(line for clause in clauses_in_use() for line in _of_clause(clause.kind)),
        "## L’ordine degli articoli",
        "",
        "In corsivo le clausole; gli altri articoli sono del modello, e qualcuno c’è solo se ha qualcosa da dire.",
        "",
        *(f"{n}. {heading}" for n, heading in enumerate(_order(clauses_in_use()), 1)),
    ]
    return "\n".join(lines) + "\n"


def _of_clause(kind: ClauseKind) -> Iterator[str]:
    yield from (f"## {kind.heading} (`{kind.code}`)", "", f"{kind.description} Nel testo: {kind.presence}.", "")
    if kind.parameters:
        yield from ("| Parametro | Che cosa è | Tipo | Valore consueto |", "| --- | --- | --- | --- |")
        yield from (
            f"| `{p.name}` | {p.description} | {p.kind} | {p.default or f'da indicare, come «{p.example}»'} |"
            for p in kind.parameters
        )
        yield ""
    for duty in kind.duties:
        repeated = ", e poi ogni volta che passa" if duty.recurs else ""
        owed_by = duty.owed_by if kind.parameter(duty.owed_by) is None else f"la parte indicata in `{duty.owed_by}`"
        yield from (f"Adempimento «{duty.description}»: {owed_by}, entro `{duty.limit}` dalla firma{repeated}.", "")


def _order(clauses: tuple[ClauseFiles, ...]) -> list[str]:
    places = {place: heading for heading, place in manifest("protocollo-intesa").articles.items()}
    places |= {clause.kind.order: f"*{clause.kind.heading}*" for clause in clauses}
    return [heading for _, heading in sorted(places.items())]


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
