"""What PostgreSQL says about its own disk becomes a sentence with the cure (SQLite is tried on disks that are full)."""

from __future__ import annotations

import pytest

from agreements.persistence.engine.engine import open_engine, told_in_italian, writing
from agreements.persistence.engine.errors import DatabaseUnusable


@pytest.mark.parametrize(
    ("sqlstate", "flaw", "cure"),
    [
        ("53100", "non ha più spazio su disco", "liberare spazio e ripetere il passo"),
        ("25006", "si può solo leggere", "il permesso di scrivere"),
        ("XX001", "è danneggiato", "ripristinare la copia di sicurezza"),
        ("58030", "non riesce a leggere o scrivere sul disco", "controllare il disco"),
    ],
)
def test_the_server_s_own_troubles_are_told_with_their_cure(
    postgres_url: str, sqlstate: str, flaw: str, cure: str
) -> None:
    engine = open_engine(postgres_url)
    raised = f"DO $$ BEGIN RAISE EXCEPTION E'first line\\nsecond' USING ERRCODE = '{sqlstate}'; END $$"
    with (
        writing(engine).connect() as connection,
        pytest.raises(DatabaseUnusable, match=flaw) as told,
        told_in_italian(),
    ):
        connection.exec_driver_sql(raised)
    engine.dispose()
    assert cure in str(told.value)
    assert "nulla è stato modificato" in str(told.value)
    assert "\n" not in str(told.value)
