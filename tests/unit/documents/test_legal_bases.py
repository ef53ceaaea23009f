"""Legal bases: those that come along are well, one of one's own is read, every fault is one sentence."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from typing import cast

import pytest
from click.testing import CliRunner, Result

from agreements.documents.templates.clause_files import clause_names
from agreements.documents.templates.legal_basis_files import LEGAL_BASES, Bases
from agreements.documents.templates.toml_folder import FolderError
from agreements.domain.agreement.legal_basis import LegalBasis
from agreements.domain.agreement.parties import NATURES, Nature
from agreements.domain.basics.errors import InvalidDatum
from agreements.settings import Settings
from cli.doctor.finding import Level
from cli.doctor.prefect_api import PrefectApi
from cli.doctor.profiles import legal_bases
from cli.doctor.subject import Subject
from cli.main import accordi

ART_56 = (files("legal_bases") / "convenzione-art-56-cts" / LEGAL_BASES.file).read_text(encoding="utf-8")
NAMES = {
    "accordo-art-11",
    "accordo-art-15",
    "convenzione-art-30-tuel",
    "convenzione-art-56-cts",
    "convenzione-art-57-cts",
    "coprogettazione-art-55-cts",
    "intesa-interregionale",
    "scambio-di-dati",
}


def own(folder: Path, text: str, name: str = "prova") -> Path:
    (folder / name).mkdir(parents=True, exist_ok=True)
    (folder / name / LEGAL_BASES.file).write_text(text, encoding="utf-8")
    return folder


def run(*arguments: str) -> Result:
    return CliRunner().invoke(accordi, ["profiles", "check", *arguments])


def test_eight_come_along_each_with_its_law_its_words_and_what_is_to_confirm() -> None:
    assert set(LEGAL_BASES.names()) == NAMES
    for name in NAMES:
        basis = LEGAL_BASES.read(name)
        assert basis.admitted, name
        told = (basis.sources, basis.to_confirm, basis.notifications, basis.words.references, basis.registration)
        assert all(told), name
        assert basis.stamp, name
        assert set(basis.clauses) <= set(clause_names())
        written = (*basis.words.references, basis.words.courts, basis.words.form, basis.words.closing)
        assert not any(sentence.endswith(".") for sentence in written), "the template ends them"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            'nature = ["associazione di diritto privato", "fondazione"]',
            'nature = ["associazione di diritto privato", "fondazione", "società"]',
            "la natura «società» è in «avvertenze n. 2» e in «avvertenze n. 3»: lasciarla in una sola.",
        ),
        (
            'nature = ["associazione di diritto privato", "fondazione"]',
            'nature = ["fondazione", "amministrazioni"]',
            "la natura «pubblica amministrazione» è in «ammesse» e in «avvertenze n. 3»: lasciarla in una sola.",
        ),
        (
            'codice = "runts-sei-mesi"',
            'codice = "runts-sei-mesi"\nprima_del_testo = "sì"',
            "«prima_del_testo» è true o false, senza virgolette",
        ),
    ],
)
def test_what_is_said_twice_or_not_by_true_or_false_is_a_fault(tmp_path: Path, old: str, new: str, told: str) -> None:
    assert old in ART_56
    with pytest.raises(FolderError, match=re.escape(told)):
        LEGAL_BASES.read("prova", own(tmp_path, ART_56.replace(old, new)))


def test_what_each_basis_admits_is_what_its_law_says() -> None:
    def of(name: str) -> LegalBasis:
        return LEGAL_BASES.read(name)

    administrations = {nature for nature in Nature if nature.public}
    assert of("accordo-art-15").admitted == administrations
    assert of("convenzione-art-56-cts").admitted == {*administrations, Nature.VOLUNTEERS, Nature.SOCIAL_PROMOTION}
    assert of("convenzione-art-57-cts").needed == {Nature.VOLUNTEERS}
    assert of("coprogettazione-art-55-cts").needed == {nature for nature in Nature if nature.third_sector}
    assert of("convenzione-art-30-tuel").admitted == {Nature.TERRITORIAL_BODY, Nature.TERRITORIAL_ASSOCIATION}
    assert of("accordo-art-11").admitted == set(NATURES)
    assert of("accordo-art-11").questions[0].code == "determinazione"
    for name in NAMES:
        told = [nature for warning in of(name).warnings for nature in warning.natures]
        assert len(told) == len(set(told)), "of each nature one warning at most"
        assert set(told) | of(name).admitted == set(NATURES), f"{name}: each nature is admitted or warned of"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('norma = "art. 56 D.Lgs. 117/2017"\n', "", "manca «norma»"),
        ("appalto = false", 'appalto = "no"', "«appalto» è true o false"),
        ("appalto = false", "appallto = false", "la chiave «appallto» non esiste"),
        ('"amministrazioni",', '"amministrazoni",', "in «ammesse» la voce «amministrazoni» non esiste: usare «ammin"),
        ('clausole = ["relazione-periodica"]', 'clausole = ["relazioni"]', "in «clausole» la voce «relazioni» non"),
        ('"caso d’uso", ', '"in uso", ', "in «registrazione» la voce «in uso» non esiste: usare «nessun obbligo»"),
        ('codice = "solo-rimborso"', 'codice = "bollo"', "il codice «bollo» è già di una domanda di Accordi"),
        ('codice = "solo-rimborso"', 'codice = "runts-sei-mesi"', "il codice «runts-sei-mesi» compare due volte"),
        ('codice = "solo-rimborso"', 'codice = "Solo rimborso"', "domande n. 3 «codice» è una parola"),
        ('codice = "solo-rimborso"', 'codice = "solo-rimborso"\nattesa = "forse"', "«attesa» è «sì», «no» oppure"),
        ('codice = "solo-rimborso"', 'codice = "Solo-Rimborso"', "domande n. 3 «codice» è una parola"),
        ('codice = "solo-rimborso"', f'codice = "{"a" * 80}"', "domande n. 3 «codice» è una parola"),
        ('codice = "solo-rimborso"', 'codice = "natura-2"', "«natura-2» è di ciò di cui Accordi avverte"),
        ('codice = "solo-rimborso"', 'codice = "altro-ets-3"', "«altro-ets-3» è di ciò di cui Accordi avverte"),
        ('codice = "solo-rimborso"', 'codice = "parte-richiesta"', "«parte-richiesta» è già di una domanda"),
        ('codice = "solo-rimborso"', 'codice = "solo-rimborso"\nattesa = ["sì"]', "«attesa» è «sì», «no» oppure"),
        ('nature = ["associazione di diritto privato", "fondazione"]', "nature = []", "n. 3.nature» è vuoto"),
        ('3 luglio 2017, n. 117"\nvisti', '3 luglio 2017, n. 117."\nvisti', "«nel_testo» finisce con un punto"),
        ('di interesse generale",\n]', 'di interesse generale;",\n]', "in «visti» una voce finisce con un punto"),
        ("[[domande]]", "[domande]", "non è scritto come si deve|è un elenco di sezioni"),
        ('codice = "altro-ets"', 'codice = "altro-ets"\nnota = "x"', "avvertenze n. 1 la chiave «nota» non esiste"),
    ],
)
def test_every_fault_is_one_sentence_with_file_key_and_what_to_do(
    tmp_path: Path, old: str, new: str, told: str
) -> None:
    assert old in ART_56
    with pytest.raises(FolderError, match=told) as refused:
        LEGAL_BASES.read("prova", own(tmp_path, ART_56.replace(old, new, 1)))
    assert str(refused.value).startswith("Base giuridica «prova», base.toml: ")
    assert all(sentence.endswith(".") for sentence in refused.value.details)


def test_a_basis_is_meant_by_its_name_its_title_or_as_the_form_lists_it(tmp_path: Path) -> None:
    bases = Bases()
    wanted = LEGAL_BASES.read("convenzione-art-56-cts")
    for typed in (wanted.name, f" {wanted.title.upper()} ", str(wanted.chosen)):
        assert bases.meant(typed) == wanted
    assert bases.meant(" ") is None
    assert str(wanted.chosen) in bases.offered()
    with pytest.raises(InvalidDatum, match=r"La base giuridica «art\. 99» non c’è: indicarne una di queste per nome"):
        bases.meant("art. 99")
    broken = Bases(own(tmp_path, ART_56.replace("norma = ", "norme = ")))
    assert broken.offered() == ("prova",), "the form opens whatever a folder says"
    with pytest.raises(InvalidDatum, match=r"Base giuridica «prova», base\.toml"):
        broken.meant("prova")


def test_one_command_checks_both_kinds_and_one_folder_may_hold_both(tmp_path: Path) -> None:
    well = run()
    assert well.exit_code == 0
    assert "toscana: a posto («Regione Toscana»)" in well.output
    assert "scambio-di-dati: a posto («Scambio di dati" in well.output
    assert "avverte: l’art. 15 parla di amministrazioni pubbliche" in well.output
    only = run("scambio-di-dati")
    assert "«pdnd»: Il fascicolo dice perché" in only.output
    assert "toscana" not in only.output
    own(tmp_path, ART_56.replace("norma = ", "norme = "))
    faulty = run("--folder", str(tmp_path), "--json")
    answer = json.loads(faulty.output)
    assert (faulty.exit_code, answer["ok"], answer["profiles"]) == (1, False, [])
    assert [len(each["faults"]) for each in answer["legal_bases"]] == [2]


def test_the_doctor_reads_every_basis(tmp_path: Path) -> None:
    def found(**settings: object) -> tuple[Level, str]:
        chosen = Settings(_env_file=None, **settings)  # type: ignore[arg-type]
        (finding,) = legal_bases(Subject(chosen, cast(PrefectApi, None), datetime.now(UTC)))
        return finding.level, finding.found

    assert found()[0] is Level.WELL
    assert found()[1].startswith("8; punti da confermare")
    assert found(legal_bases_folder=tmp_path)[0] is Level.WARNING
    own(tmp_path, ART_56.replace("norma = ", "norme = "))
    assert found(legal_bases_folder=tmp_path)[0] is Level.BROKEN
