"""What a keyboard gives is printed as acts print it."""

from __future__ import annotations

import pytest

from agreements.domain.basics.typeset import typeset


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("l'accordo dell'ente", "l’accordo dell’ente"),
        ("l'unanimita' dei voti", "l’unanimita’ dei voti"),
        ('il progetto "Prova", detto "P"', "il progetto “Prova”, detto “P”"),
        ('un "Prova" e un "', 'un "Prova" e un "'),
        ("l’accordo «Prova»", "l’accordo «Prova»"),
        ("alto 5' e '; DROP", "alto 5' e '; DROP"),
        ("l'ente d'o'prova@pec.example.it", "l’ente d'o'prova@pec.example.it"),
        ("sede [… sede dell'Ente di Prova …] dell'ente", "sede [… sede dell'Ente di Prova …] dell’ente"),
        ("il file «lettera dell'ente.pdf»", "il file «lettera dell'ente.pdf»"),
    ],
)
def test_apostrophes_and_quotation_marks_are_those_of_an_act(typed: str, printed: str) -> None:
    assert typeset(typed) == printed
    assert typeset(printed) == printed
