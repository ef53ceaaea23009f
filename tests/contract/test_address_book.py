"""The address book, on both databases."""

from __future__ import annotations

from dataclasses import replace

from agreements.persistence import Database
from tests.contract import samples


def test_bodies_are_entered_altered_and_found_by_either_code(database: Database) -> None:
    many = [samples.listed_body(n) for n in range(1, 1203)]
    without = samples.listed_body(5000, "", "Ente senza codice")
    with database.unit() as unit:
        unit.save_listed_bodies([*many, without])
        unit.commit()
    changed = replace(many[700], name="Comune «nuovo» d’Esempio", public=False, pec="")
    with database.unit() as unit:
        unit.save_listed_bodies([changed, samples.listed_body(2000)])
        unit.commit()
    with database.unit() as unit:
        everyone = unit.listed_bodies()
        some = unit.listed_bodies_with({body.ipa_code for body in many[650:]} | {"c_nessuno"}, {without.tax_code})
    assert len(everyone) == 1204
    assert everyone[changed.key] == changed
    assert everyone[without.key] == without
    assert {body.key for body in some} == {body.key for body in many[650:]} | {without.key}


def test_signatories_are_kept_by_body_and_name(database: Database) -> None:
    one, other = samples.listed_signatory(), samples.listed_signatory(name="Prova Tre")
    later = replace(one, office_title="Sindaca", ends_on=None)
    with database.unit() as unit:
        unit.save_listed_bodies([samples.listed_body()])
        unit.save_listed_signatories([one, other])
        unit.save_listed_signatories([later])
        unit.commit()
    with database.unit() as unit:
        assert unit.listed_signatories({"c_x001", "c_x002"}) == (later, other)
