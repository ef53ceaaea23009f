"""The folders of the clauses: each is well, its text and its obligations cannot disagree, what breaks one is named."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from importlib.resources import as_file, files
from pathlib import Path

import pytest

from agreements.documents.files.errors import TemplateError, UnacceptableDocxError
from agreements.documents.redline.redline import redline
from agreements.documents.redline.revisions import accept_all, reject_all
from agreements.documents.templates.clause_files import ClauseFiles, clause_folders, clauses_in_use, read_clause
from agreements.documents.templates.clause_lint import check_clauses
from agreements.documents.templates.clause_text import article_words, clause_article, stating
from agreements.documents.templates.manifest import manifest
from agreements.documents.word.article import article_text, with_articles
from agreements.documents.word.blanks import fill_blanks, find_blanks
from agreements.documents.word.docx_gate import check_uploaded_docx
from agreements.documents.word.ooxml import W, read_parts, write_parts
from agreements.documents.word.word_file import WordFile
from agreements.documents.word.word_text import word_text
from agreements.domain.agreement.body_name import Grammar
from agreements.domain.agreement.obligation import Obligation
from agreements.domain.agreement.parties import Party
from agreements.domain.basics.errors import InvalidDatum
from agreements.domain.basics.moment import Moment
from agreements.domain.basics.number_words import states
from agreements.domain.clauses.clause_check import TRIED_OFFICES, TRIED_PARTIES
from agreements.domain.clauses.clause_choice import Choice, switched_on
from agreements.domain.clauses.clause_kind import AskedClause, Presence
from agreements.domain.days.time_limit import parse_time_limit
from agreements.use_cases.drafting.clauses import with_clauses
from tests.support import clauses_table
from tests.support.builders import draft

CLAUSES = {clause.kind.code: clause for clause in clauses_in_use()}
DUTIES = [(code, duty.code) for code, clause in CLAUSES.items() for duty in clause.kind.duties]
NOW = Moment(datetime(2026, 3, 2, 9, tzinfo=UTC))
FIVE = ("comitato", "relazione-periodica", "adesione", "progetti-comuni", "riservatezza")


def made(
    clause: ClauseFiles, parties: tuple[Party, ...] = TRIED_PARTIES, **values: str
) -> tuple[tuple[str, ...], tuple[Obligation, ...]]:
    """The words of the article and what is owed by it, switched on with these parameters."""
    kind = replace(clause.kind, presence=Presence.CHOSEN)
    usual = {p.name: p.default or p.example for p in kind.parameters}
    choice = Choice((AskedClause(kind.code, tuple((usual | values).items())),))
    (one,) = switched_on([kind], choice, parties, TRIED_OFFICES)
    words = article_words(clause, clause_article(clause, one, "protocollo d’intesa", parties))
    stated = stating(clause, one, "protocollo d’intesa", parties)
    return words, one.obligations(one.kept(words), stated, parties, TRIED_OFFICES)


def schema(*codes: str, **changes: object) -> WordFile:
    choice = Choice(tuple(AskedClause(code) for code in codes))
    made = with_clauses(draft(2, **changes), choice)  # type: ignore[arg-type]
    return made.schema(made.agreement.newest_act, NOW, trial=True)


def headings(docx: WordFile) -> list[str]:
    body = docx.root("word/document.xml")
    return [
        "".join(text.text or "" for text in paragraph.iter(f"{W}t"))
        for paragraph in body.iter(f"{W}p")
        if (style := paragraph.find(f"{W}pPr/{W}pStyle")) is not None and style.get(f"{W}val") == "Articolo"
    ]


def test_the_page_of_the_clauses_is_that_of_their_folders() -> None:
    assert clauses_table.PAGE.read_text(encoding="utf-8") == clauses_table.page()


def test_every_clause_in_use_is_well() -> None:
    assert check_clauses() == {f"clausole/{code}": () for code in sorted(CLAUSES)}


@pytest.mark.parametrize("code", sorted(CLAUSES))
def test_the_name_of_a_party_stands_with_its_article_in_every_clause(code: str) -> None:
    known = tuple(replace(party, grammar=Grammar.MASCULINE) for party in TRIED_PARTIES)
    words, _ = made(CLAUSES[code], known)
    assert not re.search(r"(?<![lL][’'])Ente di prova|(?<=\. )l[’']Ente|\bdi l[’']Ente", " ".join(words)), words
    assert not any(paragraph.startswith("l") for paragraph in words if "Ente di prova" in paragraph[:20])


@pytest.mark.parametrize(("code", "duty_code"), DUTIES, ids=lambda value: str(value))
def test_a_changed_parameter_changes_text_and_obligation_together(code: str, duty_code: str) -> None:
    (duty,) = [duty for duty in CLAUSES[code].kind.duties if duty.code == duty_code]
    (parameter,) = [p for p in CLAUSES[code].kind.parameters if p.name == duty.limit]
    before = parse_time_limit(parameter.default or parameter.example)
    after = replace(before, amount=before.amount + 6)
    for limit in (before, after):
        words, obligations = made(CLAUSES[code], **{duty.limit: limit.short})
        owed = [one for one in obligations if re.sub(r"-\d+$", "", one.code) == duty_code]
        assert owed
        for one in owed:
            assert one.limit == limit
            assert states(" ".join(words), limit.words)
            assert states(one.clause, limit.words)
    assert not states(" ".join(words), before.words)


def test_nobody_appoints_itself() -> None:
    with pytest.raises(InvalidDatum, match="«titolare» e «responsabile» sono la stessa parte"):
        made(CLAUSES["responsabile-trattamento"], titolare="2", responsabile="2")


def test_two_time_limits_that_are_the_same_quote_each_its_own_paragraph() -> None:
    _, (representative, *_, meeting) = made(CLAUSES["comitato"], nomina_entro="6m", cadenza="6m")
    assert "comunica a ogni altra il proprio rappresentante entro sei mesi" in representative.clause
    assert "si riunisce almeno una volta ogni sei mesi" in meeting.clause


def test_the_notice_of_departure_stands_in_the_text_and_with_the_clause() -> None:
    words, _ = made(CLAUSES["recesso"], preavviso="6m")
    assert "con preavviso di almeno sei mesi, comunicato a ogni altra" in words[0]
    asked = Choice((AskedClause("recesso", (("preavviso", "6m"),)),))
    plan, leaving = with_clauses(draft(2), asked).agreement.clauses or ()
    assert (plan.code, leaving.code) == ("piano-operativo", "recesso")
    assert leaving.notice == parse_time_limit("6m", rolls=False)
    assert leaving.words == words


def test_the_clauses_stand_in_their_places_and_word_numbers_them() -> None:
    text = schema(*FIVE)
    assert headings(text) == [
        *("Premesse", "Oggetto e finalità", "Impegni di ciascuna Parte", "Strutture responsabili", "Piano operativo"),
        *("Progetti comuni", "Comitato di coordinamento", "Relazione sull’attuazione", "Oneri finanziari"),
        *("Decorrenza, durata e rinnovo", "Computo dei termini", "Modifiche", "Adesione di altre amministrazioni"),
        *("Recesso e risoluzione", "Protezione dei dati personali", "Riservatezza", "Trasparenza", "Comunicazioni"),
        *("Controversie", "Imposta di bollo e registrazione", "Forma e sottoscrizione"),
    ]
    own = set(headings(text)) - {clause.kind.heading for clause in CLAUSES.values()}
    assert own <= set(manifest("protocollo-intesa").articles)
    check_uploaded_docx(text)
    assert schema(*FIVE) == text  # same data, same bytes


def test_an_article_goes_before_the_closing_formula_where_no_later_one_is_there() -> None:
    text, article = schema(), _article("riservatezza")
    assert headings(with_articles(text, [(9000, article)], {"Premesse": 100}))[-1] == "Riservatezza"
    assert with_articles(text, [], {}) == text


def test_an_article_in_a_style_that_the_text_lacks_is_refused() -> None:
    parts = dict(_article("riservatezza"))
    parts["word/styles.xml"] = parts["word/styles.xml"].replace(b'w:name w:val="Comma"', b'w:name w:val="Comma mio"')
    with pytest.raises(UnacceptableDocxError, match="manca lo stile «comma mio»"):
        with_articles(schema(), [(9000, WordFile.of_parts(parts))], {})


def _article(code: str) -> WordFile:
    kind = replace(CLAUSES[code].kind, presence=Presence.CHOSEN)
    (one,) = switched_on([kind], Choice((AskedClause(code),)), TRIED_PARTIES, TRIED_OFFICES)
    return clause_article(CLAUSES[code], one, "accordo", TRIED_PARTIES)


def test_tracked_versions_and_blanks_work_with_clauses() -> None:
    plain, full = schema(), schema(*FIVE)
    marked = redline(plain, full, "Accordi", NOW.at)
    assert word_text(accept_all(marked)).stories == word_text(full).stories
    assert word_text(reject_all(marked)).stories == word_text(plain).stories
    assert b"Comitato di coordinamento" in marked["word/document.xml"]
    labels = find_blanks(full)
    filled = fill_blanks(full, {label: f"valore {n}" for n, label in enumerate(labels)})
    assert labels
    assert find_blanks(filled) == ()
    assert article_text(filled, "Comitato di coordinamento") == article_text(full, "Comitato di coordinamento")


def test_a_blank_may_stand_in_a_parameter() -> None:
    choice = Choice((AskedClause("allegati", (("elenco", "Allegato 1 – [… titolo dell’allegato …]"),)),))
    made = with_clauses(draft(2), choice)
    text = made.schema(made.agreement.newest_act, NOW, trial=True)
    assert "titolo dell’allegato" in find_blanks(text)


def test_what_people_type_is_printed_as_they_type_it() -> None:
    words, _ = made(CLAUSES["allegati"], elenco="{{ 7*7 }} & <c>{% for %}")
    assert "{{ 7*7 }} & <c>{% for %}." in words[0]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A lawyer's own copy of one clause."""
    with as_file(files("templates_docx") / "clausole" / "relazione-periodica") as folder:
        return Path(shutil.copytree(folder, tmp_path / "relazione-periodica"))


@pytest.fixture
def faults(copy: Path) -> Callable[..., str]:
    def check(*, toml: tuple[str, str] = ("", ""), word: tuple[str, str] = ("", "")) -> str:
        description = copy / "clausola.toml"
        said = description.read_text(encoding="utf-8")
        assert toml[0] in said
        description.write_text(said.replace(*toml, 1) if toml[0] else said, encoding="utf-8")
        parts = read_parts((copy / "testo.docx").read_bytes())
        body = parts["word/document.xml"].decode()
        assert word[0] in body
        parts["word/document.xml"] = (body.replace(*word, 1) if word[0] else body).encode()
        (copy / "testo.docx").write_bytes(write_parts(parts))
        (found,) = check_clauses(copy).values()
        return "\n".join(str(fault) for fault in found)

    return check


def test_an_unchanged_copy_is_well(faults: Callable[..., str]) -> None:
    assert faults() == ""


@pytest.mark.parametrize(
    ("word", "said"),
    [
        (
            ("{{ cadenza|ogni }}", "{{ cadensa|ogni }}"),
            "capoverso «{{ a_cura_di }} trasmette a ogni altra Parte, {{ cadensa|ogni }}.*il dato «cadensa» è usato "
            "nel modello ma non è descritto in clausola.toml: forse è «cadenza»",
        ),
        (("{{ cadenza|ogni }}", "presto"), "il dato «cadenza» è descritto in clausola.toml ma il modello non lo usa"),
        (("{{ cadenza|ogni }}", "{{ cadenza|ogni }} e ogni anno"), "il termine «ogni anno» è scritto a mano"),
        (("una relazione", "entro trenta giorni una relazione"), "il termine «trenta giorni» è scritto a mano"),
        (("una relazione", "entro 30 giorni una relazione"), "il termine «30 giorni» è scritto a mano"),
        (("{{ rubrica }}", "Relazione"), "il primo capoverso deve essere {{ rubrica }}"),
        (("{{ cadenza|ogni }}", "{{ cadenza|upper }}"), "il testo non dice il termine|non dice il termine «"),
        (("{{ cadenza|ogni }}", "{{ cadenza|ogni"), "è aperta e non è chiusa"),
        (('<w:pStyle w:val="Comma"/>', '<w:pStyle w:val="Articolo"/>'), "è un secondo titolo"),
        (("<w:pPr>", "<w:pPr><w:numPr/>"), "un elenco numerato a mano"),
        (
            ('<w:pStyle w:val="Comma"/>', '<w:pStyle w:val="Sconosciuto"/>'),
            "usa lo stile «Sconosciuto», che il modello non ha",
        ),
    ],
)
def test_what_an_edit_of_the_text_broke_is_named_and_quoted(
    faults: Callable[..., str], word: tuple[str, str], said: str
) -> None:
    assert re.search(said.replace("{", r"\{").replace("}", r"\}"), faults(word=word))


@pytest.mark.parametrize(
    ("toml", "said"),
    [
        (
            ('termine = "cadenza"', 'termine = "scadenza"'),
            "«termine» indica il parametro «scadenza» che non c’è",
        ),
        (('termine = "cadenza"', 'termine = "a_cura_di"'), "che è di tipo «parte»: ne serve uno di tipo «termine»"),
        (('spetta_a = "a_cura_di"', 'spetta_a = "cadenza"'), "«spetta_a» indica il parametro «cadenza» che è di tipo"),
        (('spetta_a = "a_cura_di"', 'spetta_a = "chi"'), "oppure «proprio ente» o «ogni parte»"),
        (("ordine = 720", "ordine = 700"), "l’ordine 700 è già della clausola «comitato»"),
        (("ordine = 720", "ordine = 800"), "l’ordine 800 è già dell’articolo «Oneri finanziari» del modello"),
        (('codice = "relazione-periodica"', 'codice = "riunione-comitato"'), "è già della clausola «comitato»"),
        (("Relazione sull’attuazione", "Trasparenza"), "la rubrica «Trasparenza» è già di un articolo del modello"),
        (
            ("Relazione sull’attuazione", "Riservatezza"),
            "la rubrica «Riservatezza» è già della clausola",
        ),
        (('predefinito = "1a"', 'predefinito = "presto"'), "il valore consueto, o d’esempio, non va bene"),
        (('predefinito = "1a"', 'predefinito = "10g"'), "si ripete, ma il suo termine non lo permette"),
        (("ordine = 720", 'ordine = "720"'), "«ordine» è un numero intero"),
        (("ordine = 720", "ordine = 720\nordinee = 1"), "la voce «ordinee» non esiste"),
        (("ordine = 720", "ordine = 720\nparti_diverse = 1"), "«parti_diverse» è true o false"),
        (('tipo = "termine"', 'tipo = "durata"'), "«tipo» è uno di «termine», «numero»"),
        (('presenza = "a scelta"', 'presenza = "forse"'), "«presenza» è uno di «sempre», «di norma», «a scelta»"),
        (('rubrica = "', 'rubrica "'), "non si legge"),
        (('rubrica = "', 'titolo = "'), "la voce «titolo» non esiste"),
        (('descrizione = "Una Parte', '# descrizione = "Una Parte'), "manca «descrizione»"),
        (("ordine = 720", 'ordine = 720\npreavviso = "cadenza"'), 'ha senso solo con serve_per = "recesso"'),
        (('predefinito = "1"', 'predefinito = ""'), "non ha né «predefinito» né «esempio»"),
    ],
)
def test_what_an_edit_of_the_description_broke_is_named(
    faults: Callable[..., str], toml: tuple[str, str], said: str
) -> None:
    assert re.search(said, faults(toml=toml))


def test_a_folder_without_its_word_file_is_named(copy: Path) -> None:
    (copy / "testo.docx").unlink()
    ((name, (fault,)),) = check_clauses(copy).items()
    assert name == "clausole/relazione-periodica"
    assert "testo.docx" in str(fault)
    with pytest.raises(TemplateError):
        read_clause(copy)


def test_a_new_clause_is_a_copied_folder(copy: Path) -> None:
    new = copy.rename(copy.parent / "relazione-finanziaria")
    description = new / "clausola.toml"
    said = description.read_text(encoding="utf-8")
    for old, other in (
        ("ordine = 720", "ordine = 730"),
        ("Relazione sull’attuazione", "Relazione finanziaria"),
        ('codice = "relazione-periodica"', 'codice = "relazione-finanziaria"'),
    ):
        said = said.replace(old, other)
    description.write_text(said, encoding="utf-8")
    assert check_clauses(new) == check_clauses(copy.parent) == {"clausole/relazione-finanziaria": ()}
    clause = read_clause(clause_folders(copy.parent)["relazione-finanziaria"])
    words, (duty,) = made(clause, cadenza="6m", a_cura_di="2")
    assert "ogni sei mesi" in words[0]
    assert (duty.code, duty.party_position) == ("relazione-finanziaria", 2)
