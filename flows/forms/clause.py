"""Form of a clause: which one, and with which parameters."""

from __future__ import annotations

from pydantic import ConfigDict, Field

from agreements.documents.templates.clause_files import clause_names
from agreements.domain.basics.errors import InvalidDatum
from agreements.domain.clauses.clause_kind import AskedClause
from flows.forms.base import Line, Sheet


class ClauseForm(Sheet):
    """A clause that the text shall have."""

    model_config = ConfigDict(title="Clausola")

    clausola: str = Field(
        title="Clausola",
        description="Che cosa dice ciascuna, e con quali parametri, sta nella guida.",
        max_length=60,
        json_schema_extra={"enum": [*clause_names()]},
    )
    parametri: list[Line] = Field(
        default=[],
        title="Parametri",
        description="Una voce per parametro, «nome = valore»: «preavviso = 60g», «responsabile = 2». Quelli che non si "
        "indicano hanno il valore consueto.",
        max_length=20,
    )

    def asked(self) -> AskedClause:
        """The clause as the domain knows it.

        Raises:
            InvalidDatum: A parameter has no name or no value.
        """
        return AskedClause(self.clausola, tuple(_pair(self.clausola, line) for line in self.parametri))


def _pair(clause: str, line: str) -> tuple[str, str]:
    name, equals, value = line.partition("=")
    if not equals or not name.strip() or not value.strip():
        raise InvalidDatum(
            "clausole",
            f"Clausola «{clause}»: il parametro «{line.strip()[:60]}» va scritto come «nome = valore», ad esempio "
            "«preavviso = 60g».",
        )
    return name.strip(), value.strip()
