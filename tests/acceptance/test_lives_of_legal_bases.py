"""Four small lives, one a legal basis, to their end: what is warned of, asked, answered, and what the texts say.

An in-house company under art. 15, an association under art. 56 of the code of the Third Sector, a university with a
health body, an exchange of data. Bodies and persons are invented.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pytest
from docx import Document

from agreements.domain.agreement.act import ActState
from agreements.domain.agreement.periods import Standing, standing
from cli.demo.moves import CLERK, Moves
from cli.demo.stage import PlayedRun
from signing.trial.people import person
from tests.support.in_process import InProcessStage, stage_in_process
from tests.support.trial_folder import trial_folder

REGION = "ente pubblico territoriale"
AT_THE_END = {"si_conta": "dalla fine dell’accordo"}


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[InProcessStage]:
    with stage_in_process(trial_folder(tmp_path_factory, "basi"), converter="dxpdf") as standing:
        yield standing


SIGNING = {"prova-uno": "99999990015", "prova-due": "99999990023", "prova-tre": "99999990031"}
"""Who signs, and the tax code of the body for which each does."""


def a_party(name: str, nature: str, who: str = "prova-due", **more: Any) -> dict[str, Any]:
    return {
        "denominazione": name,
        "natura": nature,
        "genere_e_numero": "femminile singolare",
        "codice_fiscale": SIGNING[who],
        "sede": "Via di Prova 1, Città di Prova",
        "pec": f"{name.split()[-1].lower()}@pec.example.it",
        "firmatario": person(who).name,
        "codice_fiscale_firmatario": person(who).tax_code,
        "carica": "Presidente",
        "titolo_del_potere": "statuto di prova",
        **more,
    }


def a_form(kind: str, basis: str, title: str, *others: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "tipo": kind,
        "base_giuridica": basis,
        "oggetto": title,
        "finalita": "svolgere insieme attività di interesse comune nel territorio di prova",
        "oneri": "senza oneri",
        "parti": [a_party("Regione di Prova", REGION, "prova-uno"), *others],
        "strutture": [{"nome": "Settore di prova", "email": "settore@regione.example.it"}],
        "dirigente": {"nome": "Direzione di prova", "email": "direzione@regione.example.it"},
        "responsabile": "Prova Sei",
        "durata_tipo": "mesi (18 mesi, 36 mesi…)",
        "durata_anni": 4,
        "rinnovi_ammessi": 0,
        "piano_entro": "1m",
        "altri_adempimenti": [{"descrizione": "Rendiconto delle attività", "parte": 2, "entro": "30g", **AT_THE_END}],
        "decorrenza": "dalla data dell’ultima firma",
        "organo": "Giunta regionale",
        "dichiarante": CLERK,
        **more,
    }


def begun(stage: InProcessStage, form: dict[str, Any]) -> tuple[Moves, PlayedRun]:
    """The life after its first step."""
    life = Moves(stage, lambda _run: None)
    made = life.form("nuovo-accordo", form)
    life.number = life.numbers()[-1]
    return life, made


def answer(life: Moves, code: str, given: str, reason: str = "valutato dall’ufficio di prova") -> PlayedRun:
    return life.step("registra-valutazione", domanda=code, risposta=given, motivazione=reason)


def said(life: Moves, kind: str) -> str:
    """The text of the newest document of a kind, a line a paragraph."""
    with life.stage.bench.database.unit() as unit:
        found = max((d for d in unit.documents(life.number) if d.kind == kind), key=lambda d: d.position)
    paragraphs = Document(io.BytesIO(life.stage.bench.archive.get(found.sha256))).paragraphs
    return "\n".join(paragraph.text for paragraph in paragraphs).replace("\u00a0", " ")


def to_the_body(life: Moves) -> str:
    """The proposal, after the examination."""
    life.examine()
    if life.agreement().money_moves:
        life.opinion("copertura finanziaria")
    life.step("proposta-in-giunta", numero="7", data=life.day())
    assert life.agreement().newest_act.state is ActState.BEFORE_BODY
    return said(life, "proposta")


def to_the_signature(life: Moves, act: int, *others: str) -> None:
    """The decisions of all, the definitive text, the signatures and the repertorio; of others by the names given."""
    life.step("registra-delibera", esito="approvata", numero=f"{act}1", data=life.day())
    for name in others:
        entries = {"organo": "determinazione del legale rappresentante", "numero": "7", "data": life.italian_day()}
        life.step("registra-atto-controparte", parte=name, **entries)
    life.definitive()
    life.sign(act, tuple(SIGNING)[: len(others) + 1])
    life.register(f"{life.number}-{act}")


def with_its_plan(life: Moves) -> str:
    """The plan, prepared and delivered; what it says."""
    activity = {"descrizione": "Avvio", "obiettivo": 1, "responsabile": "Settore di prova", "inizio": "primo mese"}
    life.step(
        "prepara-piano",
        periodo="primo periodo",
        obiettivi=["avviare le attività"],
        attivita=[{**activity, "fine": "terzo mese", "periodi": ["primo"]}],
        risorse=["personale delle parti"],
        colonne=["primo"],
    )
    life.step("consegna-piano", data=life.day(), protocollo="2026/77")
    return said(life, "piano")


def to_the_end(life: Moves) -> str:
    """The end comes, what outlives it is met, the file is closed; what the final report says."""
    life.past_the_end()
    life.refuse("chiudi-accordo", "«Rendiconto delle attività»", risultati="attività svolte")
    source = next(life.stage.folder(life.number).glob("* accordo firmato.pdf"))
    (life.stage.incoming(life.number) / "rendiconto.pdf").write_bytes(source.read_bytes())
    entries = {"adempimento": "adempimento-1", "data": life.day(), "protocollo": "2027/8", "file": "rendiconto.pdf"}
    life.step("consegna-piano", **entries)
    life.step("chiudi-accordo", risultati="attività svolte come previsto", spesa="nessuna")
    assert standing(life.agreement(), life.stage.today()) is Standing.CLOSED
    return said(life, "relazione-finale")


def test_an_in_house_company_under_article_15_is_warned_of_and_answered(stage: InProcessStage) -> None:
    company = a_party("Servizi di Prova S.r.l.", "società in house", pec="servizi@pec.example.it")
    title = "Accordo di prova per i servizi digitali del territorio"
    life, made = begun(stage, a_form("accordo ai sensi dell’art. 15 L. 241/1990", "accordo-art-15", title, company))
    assert "Base giuridica: Accordo fra amministrazioni (art. 15 L. 241/1990)" in made.page
    assert "Servizi di Prova S.r.l. (società in house): l’art. 15 parla di amministrazioni pubbliche" in made.page
    assert "«in-house-2»" in made.page
    missing = (
        "senza risposta, con la sua motivazione, «in-house-2», «appalto-oggetto»: rispondere con «registra-valutazione»"
    )
    life.refuse("avvia-istruttoria", missing)
    answer(life, "in-house-2", "si procede", "in house della Regione di prova: agisce come sua articolazione")
    risky = answer(life, "appalto-oggetto", "sì", "vi è un servizio informatico")
    assert "«appalto-a»" in risky.page
    life.refuse("avvia-istruttoria", "«appalto-a», «appalto-b», «appalto-c», «appalto-d»")
    for letter, given in zip("abcd", ("no", "sì", "sì", "non so"), strict=True):
        told = answer(life, f"appalto-{letter}", given)
    assert "Rischio di appalto: da valutare a cura del dirigente e dell’avvocatura" in told.page
    again = answer(life, "appalto-d", "non so")
    assert "La risposta risulta già registrata" in again.message
    text = said(life, "bozza")
    assert "ai sensi dell’articolo 15 della legge 7 agosto 1990, n. 241" in text
    assert "Servizi di Prova S.r.l., società in house" in text
    assert "2-bis" not in text  # with a private party the rule on the form is not asserted
    assert "ai sensi dell’articolo 20 del decreto legislativo 7 marzo 2005" in text
    proposal = to_the_body(life)
    assert "la risposta è «no», data" in proposal
    assert "agisce come sua articolazione" in proposal
    given = life.agreement().answers
    assert [each.answer for each in given] == ["si procede", "sì", "no", "sì", "sì", "non so"]
    assert given[0].by == "Prova Sei (Settore Amministrazione digitale)"
    to_the_signature(life, 1, "Servizi di Prova S.r.l.")
    assert "a cura della Servizi di Prova S.r.l., entro trenta giorni dalla data in cui" in with_its_plan(life)
    assert "Attività svolte come previsto." in to_the_end(life)


def test_an_association_under_article_56_is_asked_for_the_register_and_the_procedure(stage: InProcessStage) -> None:
    association = a_party("Associazione Prova Insieme APS", "associazione di promozione sociale (ETS)")
    title = "Convenzione di prova per l’accompagnamento di persone anziane"
    form = a_form("convenzione", "convenzione-art-56-cts", title, association)
    life, made = begun(stage, form)
    assert "chiede nel testo anche la clausola «relazione-periodica»" in made.page
    assert "art. 56 c. 3-bis" in made.page
    codes = ("runts-sei-mesi", "procedura-comparativa", "solo-rimborso", "piu-favorevole")
    life.refuse("avvia-istruttoria", ", ".join(f"«{code}»" for code in codes))
    for code in codes:
        answer(life, code, "no" if code == "procedura-comparativa" else "sì")
    text = said(life, "bozza")
    assert "ai sensi dell’articolo 56 del decreto legislativo 3 luglio 2017, n. 117" in text
    assert "iscritte da almeno sei mesi nel Registro unico nazionale del Terzo settore" in text
    assert "articolo 15" not in text, "with a private party art. 15 c. 2-bis is not asserted"
    assert "ai sensi degli articoli 20 e 24 del decreto legislativo 7 marzo 2005, n. 82" in text
    proposal = to_the_body(life)
    assert "articolo 15" not in proposal
    assert "l’articolo 56 del decreto legislativo 3 luglio 2017, n. 117" in proposal
    assert "procedura comparativa riservata, imparziale, pubblica e trasparente?» la risposta è «no»" in proposal
    stamped = answer(life, "bollo", "esente", "iscritta al RUNTS: art. 82 c. 5 D.Lgs. 117/2017")
    assert "accertare l’iscrizione di Associazione Prova Insieme APS" in stamped.page, "the proposal of Accordi beside"
    assert "davanti all’organo, che può approvarlo con emendamenti" in stamped.page, "the text stands fixed"
    to_the_signature(life, 1, "Associazione Prova Insieme APS")
    assert "un testo firmato si cambia solo così" in answer(life, "registrazione", "caso d’uso").page
    with_its_plan(life)
    to_the_end(life)


def test_a_university_and_a_health_body_under_article_15_with_money(stage: InProcessStage) -> None:
    others = (
        a_party("Università di Prova", "università"),
        a_party("Azienda sanitaria di Prova", "azienda o ente del Servizio sanitario", "prova-tre"),
    )
    title = "Accordo di prova per la ricerca sulla prevenzione"
    life, made = begun(stage, a_form("convenzione", "accordo-art-15", title, *others, rinnovi_ammessi=1))
    assert "registrato nei casi e nei modi previsti dalla legge" in said(life, "bozza"), "nobody has chosen yet"
    assert "(università)" not in made.page, "a university is an administration: no warning"
    assert (
        "Imposta di bollo: dovuta" in answer(life, "bollo", "dovuta", "università e aziende sanitarie non esenti").page
    )
    answer(life, "appalto-oggetto", "no", "ricerca comune, nessun servizio")
    year = life.stage.today().year
    life.step("registra-oneri", oneri="con oneri", righe=[{"anno": year, "parte": 1, "importo": "390.000,00"}])
    life.refuse("avvia-istruttoria", "«appalto-a», «appalto-b», «appalto-c», «appalto-d»")
    for letter in "abcd":
        answer(life, f"appalto-{letter}", "sì", "relazione di prova agli atti")
    registered = answer(life, "registrazione", "termine fisso", "contenuto patrimoniale, art. 9 della Tariffa")
    assert "articolo su bollo e registrazione dalla valutazione" in registered.page
    assert "soggetto a registrazione in termine fisso" in said(life, "bozza")
    versions = len(life.agreement().newest_act.texts)
    again = answer(life, "registrazione", "termine fisso", "contenuto patrimoniale, art. 9 della Tariffa")
    assert "risulta già registrata" in again.message
    assert len(life.agreement().newest_act.texts) == versions
    assert "gli esiti consueti della registrazione sono: nessun obbligo, caso d’uso." in registered.page
    text = said(life, "bozza")
    assert "comma 2-bis, della legge 7 agosto 1990, n. 241, sulla forma della sottoscrizione" in text.replace(
        "\u00a0", " "
    )
    assert "Rischio di appalto" not in registered.page
    proposal = to_the_body(life)
    assert "relazione di prova agli atti" in proposal
    names = ("Università di Prova", "Azienda sanitaria di Prova")
    to_the_signature(life, 1, *names)
    with_its_plan(life)
    _renewed_in_a_dispute(life, names)


def _renewed_in_a_dispute(life: Moves, names: tuple[str, str]) -> None:
    """The university disputes; the renewal says why the parties go on, in text and proposal, and is signed."""
    about = {"tipo": "controversia", "parte": names[0], "altra_parte": names[1], "data": life.day()}
    life.step("registra-fatto", **about, estremi="PEC prot. 88", descrizione="il riparto delle spese")
    asked = {"organo": "Giunta regionale", "motivazione": "la ricerca ha dato i primi risultati"}
    life.refuse("rinnovo", "resta aperto fra le parti", **asked)
    life.step("rinnovo", **asked, controversia="riguarda il solo riparto delle spese, non la ricerca.")
    premise = (
        "quanto alla controversia fra l’Università di Prova e l’Azienda sanitaria di Prova (PEC prot. 88), le Parti "
        "proseguono nella collaborazione per le seguenti ragioni: riguarda il solo riparto delle spese, non la ricerca"
    )
    assert f"{premise};" in said(life, "bozza")
    life.step("registra-oneri", oneri="senza oneri")
    proposal = to_the_body(life)
    assert premise in proposal
    to_the_signature(life, 2, *names)
    assert life.agreement().times_renewed == 1


def test_an_exchange_of_data_says_why_an_agreement_where_the_platform_is_the_road(stage: InProcessStage) -> None:
    body = a_party("Agenzia di Prova", "altro ente pubblico")
    title = "Accordo di prova per lo scambio di dati sul territorio"
    form = a_form("convenzione", "scambio-di-dati", title, body, clausole=[{"clausola": "riservatezza"}])
    life, made = begun(stage, form)
    assert "chiede nel testo anche" not in made.page, "its clause is there"
    assert "non basta la Piattaforma digitale nazionale dati?" in made.page
    life.refuse(
        "avvia-istruttoria", "«pdnd», «norma-dati-personali», «ruoli», «valutazione-impatto», «appalto-oggetto»"
    )
    for code in ("pdnd", "norma-dati-personali", "ruoli", "valutazione-impatto"):
        answer(life, code, "sì", "dati non esposti sulla piattaforma")
    answer(life, "appalto-oggetto", "no")
    text = said(life, "bozza")
    line = "ai sensi degli articoli 50 e 50-ter del decreto legislativo 7 marzo 2005, n. 82, e dell’articolo 15"
    assert line in text
    assert "gli articoli 50 e 50-ter del decreto legislativo 7 marzo 2005, n. 82, sulla disponibilità" in text
    assert "il regolamento (UE) 2016/679" in text
    assert "Riservatezza" in text
    proposal = to_the_body(life)
    assert "dati non esposti sulla piattaforma" in proposal
    to_the_signature(life, 1, "Agenzia di Prova")
    with_its_plan(life)
    to_the_end(life)
