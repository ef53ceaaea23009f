"""The table of every verdict and its sentence, for docs: ``python -m tests.support.findings_table`` writes it anew."""

from __future__ import annotations

from pathlib import Path

from signing.base.findings import CATALOGUE
from signing.base.report import Verdict

PAGE = Path(__file__).parents[2] / "docs" / "esiti-verifica-firme.md"
_WEIGHTS = {
    Verdict.REFUSED: (
        "Rifiutato",
        "Il file resta fra i ricevuti e nulla è registrato; il passo dice che cosa chiedere. Se c'è solo un "
        "certificato revocato (`REVOKED`) il file si conserva in sospeso, e non conta come firmato.",
    ),
    Verdict.PENDING: (
        "In sospeso",
        "Il file è conservato; decide il dirigente con **decidi-firma-in-sospeso**, con il motivo. Con un certificato "
        "finito (`EXPIRED`), revocato o sospeso (`SUSPENDED`) non si può accettare.",
    ),
    Verdict.ACCEPTED: ("Accettato, con una nota", "La firma conta; la nota dice che cosa si è visto."),
}


def page() -> str:
    """The page as it has to be."""
    lines = [
        "# Gli esiti della verifica dei file firmati",
        "",
        "Che cosa può dire **importa-firmato** di un file che torna, e che cosa fare. Vale l’esito più grave fra "
        "quelli trovati; un file senza alcuna osservazione è accettato. Il codice sta anche nel documento «verifica» "
        "(JSON) che resta nella cartella dell’accordo.",
    ]
    for weight, (title, meaning) in _WEIGHTS.items():
        lines += [
            "",
            f"## {title}",
            "",
            meaning,
            "",
            "| Codice | Che cosa si è visto | Che cosa fare |",
            "| --- | --- | --- |",
        ]
        lines += [
            f"| `{code}` | {sentence} | {advice} |"
            for code, (its, sentence, advice) in sorted(CATALOGUE.items())
            if its is weight
        ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
