"""Which clauses a text has, what is owed by them, and what the steps ask of them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from agreements.domain.agreement.act import ActKind, ActState, TextVersion
from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.clause import Clause, ClauseUse
from agreements.domain.agreement.clauses_in_force import known_clauses
from agreements.domain.agreement.decision import DecidingBody
from agreements.domain.agreement.ending import AfterDeparture
from agreements.domain.basics.errors import InvalidDatum, RefusedTransition
from agreements.domain.basics.number_words import cardinal, how_often, states, term_in_letters
from agreements.domain.clauses.clause_check import typed_terms
from agreements.domain.clauses.clause_choice import Choice, switched_on
from agreements.domain.clauses.clause_kind import (
    AskedClause,
    ClauseDuty,
    ClauseKind,
    Parameter,
    ParameterKind,
    Presence,
    SwitchedOn,
)
from agreements.domain.days.time_limit import parse_time_limit
from agreements.domain.steps.charges import ORIGIN as CHARGES_WRITTEN
from agreements.domain.steps.departure import Leave, leaving_by_the_text
from agreements.domain.steps.further_acts import Amend, Change
from agreements.domain.steps.membership import Join, joining_by_the_text
from tests.support.builders import NAMES, OFFICE, START, draft, moment, party, sha, signed, take

TERM, PARTY = ParameterKind.TERM, ParameterKind.PARTY
KINDS = (
    ClauseKind(
        "recesso",
        "Recesso",
        "",
        20,
        Presence.USUALLY,
        (Parameter("preavviso", "Preavviso", TERM, "90g"),),
        use=ClauseUse.DEPARTURE,
        notice="preavviso",
    ),
    ClauseKind(
        "relazione",
        "Relazione",
        "",
        10,
        Presence.CHOSEN,
        (
            Parameter("cadenza", "Ogni quanto", TERM, "1a"),
            Parameter("a_cura_di", "Chi", PARTY, example="2"),
            Parameter("dal", "Dal", ParameterKind.DAY, "01/03/2027"),
            Parameter("copie", "Copie", ParameterKind.NUMBER, "2"),
            Parameter("pubblica", "Pubblica", ParameterKind.YES_NO, "no"),
            Parameter("settore", "Settore", ParameterKind.OFFICE, "1"),
            Parameter("nota", "Nota", ParameterKind.TEXT, "una nota"),
        ),
        (ClauseDuty("relazione", "Relazione", "a_cura_di", "cadenza", "settore", recurs=True),),
    ),
    ClauseKind("base", "Base", "", 5, Presence.ALWAYS),
    ClauseKind("recesso-motivato", "Altro recesso", "", 21, Presence.CHOSEN, use=ClauseUse.DEPARTURE),
)
PARTIES = (party(1), party(2))


def on(*asked: AskedClause, without: tuple[str, ...] = ()) -> tuple[SwitchedOn, ...]:
    return switched_on(KINDS, Choice(asked, without), PARTIES, (OFFICE,))


def asked(code: str, **values: str) -> AskedClause:
    return AskedClause(code, tuple(values.items()))


def test_a_text_has_what_is_always_and_usually_there_in_the_order_of_its_articles() -> None:
    assert [one.kind.code for one in on()] == ["base", "recesso"]
    assert [one.kind.code for one in on(asked("relazione", a_cura_di="2"))] == ["base", "relazione", "recesso"]
    assert [one.kind.code for one in on(without=("recesso",))] == ["base"]
    assert dict(on(asked("recesso", preavviso="60g"))[1].typed) == {"preavviso": "60g"}


def test_each_parameter_is_read_as_what_it_is() -> None:
    (_, one, _) = on(asked("relazione", a_cura_di=NAMES[1].upper(), cadenza="6 M", pubblica="Sì", copie="3"))
    assert one.values["a_cura_di"] == PARTIES[1]
    assert one.values["settore"] == OFFICE
    assert one.values["copie"] == 3
    assert one.values["pubblica"] is True
    assert dict(one.typed) == {
        "cadenza": "6m",
        "a_cura_di": "2",
        "dal": "01/03/2027",
        "copie": "3",
        "pubblica": "sì",
        "settore": OFFICE.name,
        "nota": "una nota",
    }


@pytest.mark.parametrize(
    ("given", "without", "said"),
    [
        ((asked("inesistente"),), (), "«inesistente» non esiste: scegliere fra base, recesso"),
        ((asked("base"), asked("BASE")), (), "indicata due volte"),
        ((), ("relazione",), "non si toglie: c’è solo se la si sceglie"),
        ((), ("base",), "non si toglie: c’è sempre"),
        ((asked("recesso"),), ("recesso",), "insieme scelta e tolta"),
        ((asked("relazione"),), (), "manca il parametro «a_cura_di».*«a_cura_di = 2»"),
        ((asked("recesso", entro="1m"),), (), "non ha il parametro «entro»: i suoi sono preavviso"),
        ((AskedClause("recesso", (("preavviso", "1m"), ("Preavviso", "2m"))),), (), "indicato due volte"),
        ((asked("recesso", preavviso="presto"),), (), "«recesso», parametro «preavviso»: il termine «presto»"),
        ((asked("relazione", a_cura_di="3"),), (), "«3» non è una parte dell’accordo: indicare 1 "),
        ((asked("relazione", a_cura_di="2", settore="9"),), (), "non è una struttura responsabile"),
        ((asked("relazione", a_cura_di="2", dal="30/02/2027"),), (), "parametro «dal»: «30/02/2027» non è una data"),
        ((asked("relazione", a_cura_di="2", copie="9" * 5000),), (), "non è un numero intero"),
        ((asked("relazione", a_cura_di="2", pubblica="forse"),), (), "né «sì» né «no»"),
        ((asked("relazione", a_cura_di="2", cadenza="10g"),), (), "si conta in mesi o anni"),
        ((asked("recesso-motivato"),), (), "«recesso» e «recesso-motivato» dicono tutte e due"),
    ],
)
def test_what_cannot_be_right_is_refused_in_one_sentence(
    given: tuple[AskedClause, ...], without: tuple[str, ...], said: str
) -> None:
    with pytest.raises(InvalidDatum, match=said):
        on(*given, without=without)


def test_an_obligation_quotes_the_paragraph_that_states_its_time_limit() -> None:
    (_, one, _) = on(asked("relazione", a_cura_di="2", cadenza="6m"))
    stated = {"cadenza": "Si riferisce ogni sei mesi."}
    clause = one.kept(("Un comma.", *stated.values()))
    (duty,) = one.obligations(clause, stated, PARTIES, (OFFICE,))
    assert (duty.code, duty.party_position, duty.limit, duty.recurs_from) == ("relazione", 2, parse_time_limit("6m"), 1)
    assert duty.clause == "articolo «Relazione»: Si riferisce ogni sei mesi."
    with pytest.raises(InvalidDatum, match="non dice il termine «6 mesi»"):
        one.obligations(clause, {"cadenza": "Si riferisce ogni trentasei mesi."}, PARTIES, (OFFICE,))


LEAVING = Clause(
    "recesso",
    "Recesso e risoluzione",
    (("preavviso", "90g"),),
    ("Ciascuna Parte può recedere con preavviso di almeno novanta giorni.", "Restano gli impegni in corso."),
    ClauseUse.DEPARTURE,
    parse_time_limit("90g", rolls=False),
)
ACCESSION = Clause("adesione", "Adesione", (), ("Altri enti possono aderire.",), ClauseUse.ACCESSION, None, True)


def agreement(*clauses: Clause) -> Agreement:
    return signed(3, clauses=clauses)


def leave(of: Agreement, **changes: object) -> Agreement:
    command = Leave(3, START, "prot. 8", "", None, None, AfterDeparture.GOES_ON, (), "valutato")
    return take(of, leaving_by_the_text(of, replace(command, **changes)))  # type: ignore[arg-type]


def join(of: Agreement, **changes: object) -> Agreement:
    command = Join(party(4), "", "delibera n. 8", START, START, "prot. 9", False, "verbale n. 4", START)
    return take(of, joining_by_the_text(of, replace(command, **changes)))  # type: ignore[arg-type]


def test_a_departure_takes_clause_and_notice_from_the_text() -> None:
    departure = leave(agreement(LEAVING)).departures[-1]
    assert departure.notice == LEAVING.notice
    assert departure.grounds == LEAVING.quoted
    typed = "ciascuna parte  può recedere con preavviso di almeno novanta giorni"
    assert leave(agreement(LEAVING), grounds=typed, notice=LEAVING.notice).departures[-1] == departure


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"notice": parse_time_limit("30g", rolls=False)}, "«Recesso e risoluzione».*90 giorni.*lasciare vuoto"),
        ({"grounds": "recesso libero con trenta giorni"}, "non sono quelle dell’articolo «Recesso e risoluzione»"),
    ],
)
def test_a_departure_otherwise_than_the_text_says_needs_the_consent_of_the_others(
    typed: dict[str, object], said: str
) -> None:
    with pytest.raises(RefusedTransition, match=said):
        leave(agreement(LEAVING), **typed)
    departure = leave(agreement(LEAVING), **{"grounds": "", **typed}, consent="nota n. 3").departures[-1]
    assert departure.notice == typed.get("notice")
    assert departure.grounds.endswith("consenso delle altre parti: nota n. 3")


def test_the_gate_itself_refuses_another_notice() -> None:
    command = Leave(3, START, "prot. 8", LEAVING.quoted, None, None, AfterDeparture.GOES_ON, (), "valutato")
    with pytest.raises(RefusedTransition, match="preavviso indicato"):
        take(agreement(LEAVING), command)
    joining = Join(party(4), ACCESSION.quoted, "delibera n. 8", START, START, "prot. 9", False, "", None)
    with pytest.raises(RefusedTransition, match="chiede la presa d’atto"):
        take(agreement(ACCESSION), joining)


def test_a_text_of_ours_without_the_clause_refuses_and_says_so() -> None:
    with pytest.raises(RefusedTransition, match="non ha una clausola di recesso"):
        leave(agreement(ACCESSION), grounds="art. 9", notice=parse_time_limit("1m", rolls=False))
    with pytest.raises(RefusedTransition, match="non ha una clausola di adesione"):
        join(agreement(LEAVING), clause="art. 9")
    assert leave(agreement(ACCESSION), consent="nota n. 3").departures


def test_an_accession_takes_clause_and_note_from_the_text() -> None:
    accession = join(agreement(ACCESSION)).accessions[-1]
    assert accession.clause == ACCESSION.quoted
    with pytest.raises(RefusedTransition, match="la clausola chiede la presa d’atto"):
        join(agreement(ACCESSION), acknowledgement="", acknowledged_on=None)
    with pytest.raises(RefusedTransition, match="non sono quelle dell’articolo «Adesione»"):
        join(agreement(ACCESSION), clause="chiunque può aderire")
    open_to_all = replace(ACCESSION, acknowledgement=False)
    with pytest.raises(RefusedTransition, match="non chiede la presa d’atto"):
        join(agreement(open_to_all), acknowledgement_wanted=True)


def revised(of: Agreement) -> Agreement:
    act = of.acts[0]
    return of.with_act(
        replace(act, texts=(*act.texts, TextVersion(2, sha("v2"), "file ricevuto «x.docx»", moment().at)))
    )


def changed_before_signature(of: Agreement) -> Agreement:
    act = of.acts[0]
    assert act.definitive is not None
    return of.with_act(replace(act, definitive=replace(act.definitive, differences=("una parola",))))


def amended(of: Agreement) -> Agreement:
    change = Amend(sha("a"), DecidingBody.EXECUTIVE_BOARD, (Change("art. 5", "nuovo testo"),), "serve")
    after = take(of, change)
    assert known_clauses(after) is not None
    act = after.newest_act
    assert act.kind is ActKind.AMENDMENT
    return after.with_act(replace(act, state=ActState.SIGNED))


@pytest.mark.parametrize("unknown", [revised, changed_before_signature, amended, lambda a: replace(a, clauses=None)])
def test_where_nobody_knows_what_the_text_says_a_person_reports_it(unknown: object) -> None:
    made = unknown(agreement(LEAVING, ACCESSION))  # type: ignore[operator]
    assert known_clauses(made) is None
    with pytest.raises(RefusedTransition, match="riportare la clausola"):
        leave(made)
    notice = parse_time_limit("1m", rolls=False)
    assert leave(made, grounds="art. 9", notice=notice).departures[-1].notice == notice
    assert join(made, clause="art. 10", acknowledgement_wanted=True).accessions[-1].clause == "art. 10"


def test_the_article_on_charges_written_by_the_program_leaves_the_clauses_known() -> None:
    made = draft(clauses=(LEAVING,))
    text = TextVersion(2, sha("v2"), CHARGES_WRITTEN, moment().at)
    assert known_clauses(made.with_act(replace(made.acts[0], texts=(*made.acts[0].texts, text)))) == (LEAVING,)


def test_a_draft_knows_its_clauses_as_a_signed_text_does() -> None:
    assert known_clauses(draft(clauses=(LEAVING,))) == (LEAVING,)
    assert known_clauses(draft()) is None


@pytest.mark.parametrize(
    ("number", "words"),
    [
        *((0, "zero"), (3, "tre"), (21, "ventuno"), (28, "ventotto"), (33, "trentatré"), (90, "novanta")),
        *((103, "centotré"), (108, "centotto"), (180, "centottanta"), (365, "trecentosessantacinque")),
        (1000, "1000"),
    ],
)
def test_numbers_are_written_as_acts_write_them(number: int, words: str) -> None:
    assert cardinal(number) == words


def test_time_limits_are_written_as_acts_write_them() -> None:
    assert [term_in_letters(w) for w in ("90 giorni", "1 mese", "un anno")] == ["novanta giorni", "un mese", "un anno"]
    assert [how_often(w) for w in ("1 anno", "6 mesi")] == ["ogni anno", "ogni sei mesi"]
    assert states("entro sei mesi dalla firma", "6 mesi")
    assert not states("entro 36 mesi dalla firma", "6 mesi")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("entro novanta giorni e poi ogni anno", ("novanta giorni", "ogni anno")),
        ("entro 30 giorni; relazione annuale", ("30 giorni", "annuale")),
        ("la legge 7 agosto 1990, n. 241, tutti i giorni", ()),
        ("entro § dalla firma", ()),
    ],
)
def test_a_time_limit_typed_in_a_text_is_found(text: str, found: tuple[str, ...]) -> None:
    assert typed_terms(text) == found
