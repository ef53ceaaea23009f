from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import cast

import pytest

from agreements.documents.templates.body_file import BodyFileError, read_body_file
from agreements.domain.agreement.agreement import AgreementKind
from agreements.domain.agreement.filing import Filing
from agreements.domain.agreement.party_data import AddressIndex, PowerKind
from agreements.settings import Settings
from cli.doctor.finding import Finding, Level
from cli.doctor.prefect_api import PrefectApi
from cli.doctor.profiles import own_body_file
from cli.doctor.subject import Subject
from tests.unit.project.facts import ROOT

EXAMPLE = ROOT / "examples" / "ente.toml"


def written(folder: Path, *changes: tuple[str, str]) -> Path:
    text = EXAMPLE.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    file = folder / "ente.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_the_example_says_all_of_a_body() -> None:
    own = read_body_file(EXAMPLE)
    assert own.named.of == "della Regione di Prova"
    assert (own.short_name, own.address_index, own.signatory.power_kind) == (
        "Regione",
        AddressIndex.IPA,
        PowerKind.HOLDER,
    )
    assert [contact.phone for contact in own.all_contacts] == ["055 000 0006", "055 000 0008"]
    assert len(own.laws) == 1


def test_defaults_of_the_archive_go_from_the_office_to_the_kind_to_all() -> None:
    own = read_body_file(EXAMPLE)
    general = Filing(aoo="AOOPROVA", register="REG-ACCORDI", retention="illimitato")
    assert own.filing_for(AgreementKind.CONVENTION, "Altro settore") == general
    found = own.filing_for(AgreementKind.MEMORANDUM_OF_UNDERSTANDING, "settore  accordi")
    assert (found.code, found.unit, found.aoo, found.dossier) == ("1.6.2", "UOR12", "AOOPROVA", "")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (('nome = "Regione di Prova"', ""), "manca «nome»"),
        (('nome = "Regione di Prova"', 'nome = "La Regione di Prova"'), "comincia con un articolo"),
        (("femminile singolare", "femminile"), "«genere_e_numero» è una di queste voci"),
        (("01386030488", "01386030489"), "«codice_fiscale»"),
        (("regione@pec.example.it", "regione"), "«pec»"),
        (("IPA (pubbliche amministrazioni e gestori di pubblici servizi)", "Pagine gialle"), "«indice_pec»"),
        (("# stemma", "stemma"), "«stemma»: stemma.png non c’è"),
        (("[firmatario]", "[firma]"), "la chiave «firma» non esiste"),
        (('struttura = "Settore Accordi"\n', ""), "manca «struttura»"),
        (('[archivio.tipo."protocollo d’intesa"]', '[archivio.tipo."patto"]'), "non è un tipo di accordo"),
        (('aoo = "AOOPROVA"', "aoo = 12"), "«archivio.aoo» deve essere un testo"),
        (("[[dirigenti]]", "[dirigenti]"), "scrivere ogni volta [[dirigenti]]"),
        (("leggi = [", "leggi = [["), "non è scritto come si deve"),
        (('nome_breve = "Regione"', 'nome_breve = "Re\u200bgione"'), "deve stare su una riga"),
    ],
)
def test_each_fault_is_told_with_its_key(tmp_path: Path, change: tuple[str, str], told: str) -> None:
    with pytest.raises(BodyFileError) as caught:
        read_body_file(written(tmp_path, change))
    assert any(told in fault for fault in caught.value.details), caught.value.details
    assert all(fault.endswith(".") for fault in caught.value.details)


def test_a_plain_apostrophe_and_capitals_are_the_same_words(tmp_path: Path) -> None:
    own = read_body_file(written(tmp_path, ("protocollo d’intesa", "Protocollo d'intesa")))
    assert own.filing_for(AgreementKind.MEMORANDUM_OF_UNDERSTANDING, "").code == "1.6.2"


def test_a_file_that_is_not_there_says_which_setting_names_it(tmp_path: Path) -> None:
    with pytest.raises(BodyFileError, match="ACCORDI_BODY_FILE"):
        read_body_file(tmp_path / "manca.toml")


def test_the_doctor_says_what_the_file_says_and_what_is_wrong_with_it(tmp_path: Path) -> None:
    def found(file: Path | None) -> Finding:
        chosen = Settings(_env_file=None, body_file=file)  # type: ignore[call-arg]
        (finding,) = own_body_file(Subject(chosen, cast(PrefectApi, None), datetime.now(UTC)))
        return finding

    assert "«la Regione di Prova», dirigenti: 1, leggi: 1, con valori per protocollo" in found(EXAMPLE).found
    assert "ACCORDI_BODY_FILE" in found(None).found
    faulty = found(written(tmp_path, ("[firmatario]", "[firma]"), ('aoo = "AOOPROVA"', "aoo = 12")))
    assert faulty.level is Level.BROKEN
    assert "la chiave «firma» non esiste" in faulty.found
    assert "«archivio.aoo» deve essere un testo" in faulty.advice
