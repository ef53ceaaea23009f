"""What people call the steps."""

from __future__ import annotations

from agreements.domain.steps.names import TITLES, title_of, with_titles
from desk.forms import published_steps


def test_every_deployment_has_one_title_and_no_title_is_of_two() -> None:
    assert TITLES.keys() == published_steps().keys()
    assert len({title.casefold() for title in TITLES.values()}) == len(TITLES)


def test_a_sentence_names_steps_as_the_buttons_do() -> None:
    told = with_titles("«importa-firmato» quando torna il file; poi «recesso» o «prova-uno».")
    assert told == "«Importa il file firmato» quando torna il file; poi «recesso» o «prova-uno»."
    assert title_of("prova") == "prova"
