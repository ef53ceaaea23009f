"""What a process remembers of open letters is what a look at all journals finds, after every step."""

from __future__ import annotations

from datetime import timedelta

from agreements.use_cases.drafting.letters_everywhere import OpenLetters, letters_everywhere
from tests.integration.use_cases.lives import Life, now, today
from tests.support.builders import plan


def test_what_is_remembered_is_what_a_look_at_everything_finds(life: Life) -> None:
    remembered, others = OpenLetters(), OpenLetters()

    def check() -> frozenset[str]:
        with life.bench.database.unit() as unit:
            found = letters_everywhere(unit).to_ask
            moment = unit.moment(now())
            assert frozenset(remembered.to_ask(unit, moment)) == found
            assert frozenset(OpenLetters().to_ask(unit, moment)) == found
        return found

    assert check() == frozenset()
    one, two = Life(life.bench, life.pki_folder), Life(life.bench, life.pki_folder)
    for each, days in ((one, 60), (two, 90)):
        each.record(today() - timedelta(days=days), title=f"Accordo di prova di {days} giorni fa", obligations=(plan(),))
        check()
    # What is committed later than it happened is looked at all the same.
    with life.bench.database.unit() as unit:
        moment = unit.moment(now() + timedelta(minutes=5))
        assert frozenset(others.to_ask(unit, moment)) == letters_everywhere(unit).to_ask
