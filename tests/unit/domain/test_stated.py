"""What a text states, and whether text and register say the same: values however they are written, never sentences."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from agreements.domain.agreement.agreement import Agreement, Content, EffectRule, RenewalRule
from agreements.domain.agreement.legal_basis import RecordedAnswer
from agreements.domain.agreement.money import UNKNOWN, Amount, Charge, Charges, ChargesKind
from agreements.domain.days.duration import Duration
from agreements.domain.days.time_limit import Unit, parse_time_limit
from agreements.domain.stated.comparison import NO_DATUM, Mismatch, blanks_compared, compared, unsettled
from agreements.domain.stated.known import known_of
from agreements.domain.stated.reading import Line, left_open, read, values_of
from agreements.domain.stated.values import ValueKind
from tests.support.builders import OFFICE, START, draft, party, plan

EXAMPLES = Path(__file__).parents[3] / "examples"


def forms(text: str) -> list[str]:
    return [
        f"{each.value.kind.name} {each.value.form}"
        for each in values_of(text)
        if each.value.kind is not ValueKind.NAME and not each.perhaps
    ]


@pytest.mark.parametrize(
    ("text", "stated"),
    [
        ("ha durata di tre anni", ["TERM 36 mesi"]),
        ("ha durata di 36 mesi", ["TERM 36 mesi"]),
        ("ha durata di anni tre", ["TERM 36 mesi"]),
        ("ha durata di tre (3) anni", ["TERM 36 mesi"]),
        ("ha durata di tre (5) anni", ["TERM 36 mesi", "TERM 60 mesi"]),
        ("ha durata triennale", ["TERM 36 mesi"]),
        ("per il triennio 2026-2028", ["TERM 36 mesi", "YEAR 2026", "YEAR 2028"]),
        ("trasmette semestralmente una relazione", ["TERM 6 mesi"]),
        ("ogni sei mesi", ["TERM 6 mesi"]),
        ("entro due settimane", ["TERM 14 giorni"]),
        ("entro un mese dalla firma", ["TERM 1 mesi"]),
        ("scade in un giorno festivo", []),
        ("un piano annuale delle attività", []),
        ("entro sessanta (60) giorni dalla richiesta", ["TERM 60 giorni"]),
        ("entro novantuno giorni", ["TERM 91 giorni"]),
        ("euro 20.000,00", ["AMOUNT 20000.00"]),
        ("€ 20.000", ["AMOUNT 20000.00"]),
        ("20 000,50 euro", ["AMOUNT 20000.50"]),
        ("ventimila euro", ["AMOUNT 20000.00"]),
        ("euro ventimila/00", ["AMOUNT 20000.00"]),
        ("euro 20.000,00 (ventimila/00)", ["AMOUNT 20000.00"]),
        ("euro 20.000,00 (duemila/00)", ["AMOUNT 20000.00", "AMOUNT 2000.00"]),
        ("oltre 390mila euro", ["AMOUNT 390000.00"]),
        ("2 milioni di euro", ["AMOUNT 2000000.00"]),
        ("1,5 milioni di euro", ["AMOUNT 1500000.00"]),
        ("dal 1° marzo 2027", ["DATE 2027-03-01"]),
        ("dal primo marzo 2027", ["DATE 2027-03-01"]),
        ("dall’8 marzo 2027", ["DATE 2027-03-08"]),
        ("il 12/03/2027", ["DATE 2027-03-12"]),
        ("il 12.3.2027", ["DATE 2027-03-12"]),
        ("il 12 - 03 - 2027", ["DATE 2027-03-12"]),
        ("entro il 31 marzo di ogni anno", ["DAY_OF_YEAR 03-31", "TERM 12 mesi"]),
        ("il 40 per cento", ["SHARE 40"]),
        ("il quaranta per cento", ["SHARE 40"]),
        ("il 40,5%", ["SHARE 40.5"]),
        ("rinnovabile una sola volta", ["TIMES 1"]),
        ("può essere rinnovato per non più di due volte", ["TIMES 2"]),
        ("è rinnovabile per un uguale periodo", ["TIMES 1"]),
        ("non è rinnovabile", ["TIMES 0"]),
        ("Non è ammesso il rinnovo tacito", []),
        ("deliberazione della Giunta regionale n. 45 del 12 marzo 2026", ["ACT_NUMBER 45", "DATE 2026-03-12"]),
        ("D.G.R. n. 45/2026", ["ACT_NUMBER 45", "ACT_NUMBER 45/2026"]),
        ("Comitato direttivo n. 7 del 12/03/2026", ["ACT_NUMBER 7", "DATE 2026-03-12"]),
        ("CUP B12C34567890123", ["CODE B12C34567890123"]),
        ("venti tirocinanti", ["NUMBER 20 tirocinant"]),
        ("Nel corso dei successivi 60 giorni", ["TERM 60 giorni"]),
        ("per via telematica entro 30 giorni", ["TERM 30 giorni"]),
        ("con sede in via di Prova 5 entro 30 giorni", ["TERM 30 giorni"]),
        ("il termine è di {5 anni}", ["TERM 60 mesi"]),
        ("anni tre (diconsi 4)", ["TERM 36 mesi", "TERM 48 mesi"]),
        ("due anni e sei mesi", ["TERM 30 mesi"]),
        ("durata di un anno e mezzo", ["TERM 18 mesi"]),
        ("durata di 3+2 anni", ["TERM 36 mesi", "TERM 24 mesi"]),
        ("durata di 3 (tre) + 2 (due) anni", ["TERM 36 mesi", "TERM 24 mesi"]),
        ("durata di anni 3 + 2", ["TERM 36 mesi", "TERM 24 mesi"]),
        ("durata di tre anni più due.", ["TERM 36 mesi", "TERM 24 mesi"]),
        ("durata di cinque anni (3+2)", ["TERM 60 mesi", "TERM 36 mesi", "TERM 24 mesi"]),
        ("durata triennale, rinnovabile per un biennio", ["TERM 36 mesi", "TERM 24 mesi", "TIMES 1"]),
        ("durata triennale, rinnovabile di altri due", ["TERM 36 mesi", "TERM 24 mesi", "TIMES 1"]),
        ("durata di anni 3, rinnovabili per anni 2.", ["TERM 36 mesi", "TERM 24 mesi", "TIMES 1"]),
        ("durata triennale, rinnovabile altre due volte", ["TERM 36 mesi", "TIMES 2"]),
        ("può essere prorogato per un ulteriore anno", ["TERM 12 mesi"]),
        ("durata da tre a cinque anni", ["TERM 36 mesi", "TERM 60 mesi"]),
        ("durata di 3-5 anni", ["TERM 36 mesi", "TERM 60 mesi"]),
        ("entro 30, 60 e 90 giorni", ["TERM 30 giorni", "TERM 60 giorni", "TERM 90 giorni"]),
        ("durata di 2,5 anni", ["TERM 30 mesi"]),
        ("entro 1.095 giorni", ["TERM 1095 giorni"]),
        ("durata ventennale", ["TERM 240 mesi"]),
        ("durata di trent’anni", ["TERM 360 mesi"]),
        ("entro gg. 60", ["TERM 60 giorni"]),
        ("entro 60gg.", ["TERM 60 giorni"]),
        ("entro 48 ore", ["TERM 48 ore"]),
        ("2 settimane", ["TERM 14 giorni"]),
        ("apre 5 giorni la settimana", ["NUMBER 5 giorn"]),
        ("comporta oneri per euro ventimila", ["AMOUNT 20000.00"]),
        ("versa euro ventimila/50", ["AMOUNT 20000.50"]),
        ("20000 (ventimila) euro", ["AMOUNT 20000.00"]),
        ("€ 20.000,= (diconsi duemila/00)", ["AMOUNT 20000.00", "AMOUNT 2000.00"]),
        ("EUR20.000", ["AMOUNT 20000.00"]),
        ("dal primo ottobre duemilaventisei", ["DATE 2026-10-01"]),
        ("entro il trenta aprile di ciascun anno", ["DAY_OF_YEAR 04-30"]),
        ("entro il 30/11/26", ["DATE 2026-11-30"]),
        ("il 12.III.2027", ["DATE 2027-03-12"]),
        ("entro il mese di dicembre 2029", ["DATE 2029-12"]),
        ("l’1,5 per mille", ["SHARE 0.15"]),
        ("rinnovabile per non più di 3 (cinque) volte", ["TIMES 3", "TIMES 5"]),
        ("senza possibilità di rinnovo tacito o espresso", ["TIMES 0"]),
        ("alla scadenza le Parti possono rinnovarla", ["TIMES 1"]),
        ("non rinnovabile", ["TIMES 0"]),
        ("D.G.R. n. 45 del 2026", ["ACT_NUMBER 45", "ACT_NUMBER 45/2026"]),
        ("il presente atto consta di n. 5 pagine", ["NUMBER 5 pagin"]),
        ("C.F. 99999990015, con sede", ["CODE 99999990015"]),
        ("P.IVA IT99999990015", ["CODE 99999990015"]),
        # No data: laws, articles, addresses, birthdays, pages.
        ("ai sensi dell’articolo 15, comma 2-bis, della legge 7 agosto 1990, n. 241", []),
        ("il d.lgs. 7 marzo 2005, n. 82, art. 20 c. 1-bis", []),
        ("regolamento (UE) 2016/679 del 27 aprile 2016", []),
        ("l’art. 7 c. 4 lett. a), b) e c) del D.Lgs. 36/2023", []),
        ("ai sensi della L.R. 1/2004 e della l. n. 241/90", []),
        ("con sede in Firenze, via di Prova 12, 50127", []),
        ("nato a Prova il 3 marzo 1960", []),
        ("di cui all’allegato 2, punto 3", []),
    ],
)
def test_a_value_has_one_form_however_it_is_written(text: str, stated: list[str]) -> None:
    assert sorted(forms(text)) == sorted(stated)


TEXT = """Protocollo d’intesa
tra
Regione di Prova, con sede in Città di Prova, via di Prova 1
e
ANCI di Prova
Premesso che
le Parti collaborano dal 2019 e la Giunta con deliberazione n. 900 del 3 marzo 2019 ha finanziato le reti;
tutto ciò premesso, le Parti convengono quanto segue
Articolo 1 – Strutture
È responsabile il Settore Amministrazione digitale di prova.
Articolo 2 – Piano
Le strutture predispongono il piano operativo entro un mese dalla firma.
Articolo 3 – Durata
Il presente protocollo ha durata triennale ed è rinnovabile una sola volta.
Articolo 4 – Oneri
Il presente atto non comporta oneri.
"""


def lines(text: str) -> list[Line]:
    return [Line(each) for each in text.splitlines()]


def found(agreement: Agreement, text: str = TEXT, *, final: bool = False, template: str = "") -> tuple[Mismatch, ...]:
    known = known_of(agreement, agreement.newest_act, final=final)
    return compared(read(lines(text)), known, text, lambda: read(lines(template)))


def told(agreement: Agreement, text: str = TEXT, **how: bool) -> list[tuple[str, str]]:
    return [(each.said, each.recorded) for each in found(agreement, text, **how)]


def test_a_text_in_own_words_that_says_the_same_differs_in_nothing() -> None:
    assert told(draft()) == []


LEDGER = Charges(ChargesKind.LEDGER, (Charge(2026, 1, Amount(Decimal("20000.00"))),))


def with_charges(agreement: Agreement) -> Agreement:
    return agreement.with_act(replace(agreement.newest_act, charges=LEDGER))


@pytest.mark.parametrize(
    ("changed", "differs"),
    [
        (lambda text: text.replace("triennale", "quinquennale"), ("quinquennale", "3 anni")),
        (lambda text: text.replace("durata triennale", "durata di cinque anni"), ("cinque anni", "3 anni")),
        (lambda text: text.replace("entro un mese", "entro due mesi"), ("due mesi", "1 mese")),
        (lambda text: text.replace("una sola volta", "per non più di due volte"), ("per non più di due volte", "1")),
        (lambda text: text.replace("ed è rinnovabile una sola volta", ""), ("", "1")),
        (lambda text: text.replace("ANCI di Prova", "UPI di Prova"), ("UPI di Prova", "ANCI di Prova")),
        (
            lambda text: text.replace("Settore Amministrazione digitale di prova", "Settore Reti"),
            ("Settore Reti", OFFICE.name),
        ),
        (
            lambda text: text.replace("non comporta oneri", "comporta una spesa di euro 20.000,00"),
            ("euro 20.000,00", ""),
        ),
        (
            lambda text: text.replace("non comporta oneri.", "comporta oneri per ventimila euro."),
            ("ventimila euro", ""),
        ),
        (
            lambda text: text.replace("non comporta oneri", "non comporta oneri per la Provincia di Altrove"),
            ("Provincia di Altrove", ""),
        ),
        (
            lambda text: text.replace("Le strutture predispongono", "Le strutture, con ANCI di Prova Servizi, fanno"),
            ("ANCI di Prova Servizi", ""),
        ),
        (lambda text: text.replace("Le strutture", "Prova Reti S.p.A. e le strutture"), ("Prova Reti S.p.A", "")),
        (lambda text: text + "\nLe Parti si riuniscono entro il 30 giugno 2027.", ("30 giugno 2027", "")),
        (lambda text: text + "\nIl contributo copre il 50 per cento dei costi.", ("50 per cento", "")),
    ],
)
def test_a_value_that_stands_in_only_one_of_the_two_is_told(
    changed: Callable[[str], str], differs: tuple[str, str]
) -> None:
    said, recorded = told(draft(), changed(TEXT))[0]
    assert differs[0] in said or said in differs[0]
    assert (said, recorded)[1] == differs[1]
    assert len(told(draft(), changed(TEXT))) == 1


FROM_THE_SIGNATURE = "\nArticolo 5 – Decorrenza\nGli effetti decorrono dalla data dell’ultima sottoscrizione."


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "ed è rinnovabile",
            "e poi prosegue a tempo indeterminato, ed è rinnovabile",
            "prosegue a tempo indeterminato",
        ),
        ("durata triennale", "durata di tre anni, e vigore senza scadenza,", "vigore senza scadenza"),
        ("una sola volta", "una sola volta per un periodo doppio", "periodo doppio"),
        ("una sola volta", "più volte", "più volte"),
        ("una sola volta", "di anno in anno", "di anno in anno"),
        ("una sola volta.", "una sola volta. Il rinnovo è tacito.", "rinnovo è tacito"),
        ("una sola volta.", "una sola volta, e si rinnova automaticamente.", "rinnova automaticamente"),
        ("una sola volta.", "una sola volta. Poi si intende rinnovato salvo disdetta.", "intende rinnovato"),
        ("una sola volta.", "una sola volta, e prorogato tacitamente.", "prorogato tacitamente"),
        ("una sola volta.", "una sola volta. Le Parti possono rinnovarlo ancora due volte.", "due volte"),
        ("una sola volta.", "una sola volta.\nArticolo 9 – Fine\nIl presente atto cessa a fine 2031.", "2031"),
        ("una sola volta.", "una sola volta.\nArticolo 9 – Anni\nLe Parti operano per il periodo 2027/2031.", "2027"),
        ("una sola volta.", "una sola volta.\nArticolo 9 – Anni\nIl presente atto dura fino al 2031.", "2031"),
        ("una sola volta.", "una sola volta.\nArticolo 9 – Anni\nDurata in anni: 5", "5"),
        ("non comporta oneri", "comporta un contributo di ventimila", "ventimila"),
        (
            "una sola volta.",
            "una sola volta. Referente è il Settore Bilancio della Regione di Prova.",
            "Settore Bilancio",
        ),
        (
            "non comporta oneri",
            "è a titolo oneroso: le spese di gestione sono a carico di ANCI di Prova",
            "a carico di",
        ),
        ("non comporta oneri", "comporta la quota di 5000 annui", "5000"),
        ("non comporta oneri", "comporta oneri per 2O.OOO euro", "20.000 euro"),
        ("non comporta oneri", "comporta oneri (CIG: Z1A2B3C4D5)", "Z1A2B3C4D5"),
        ("non comporta oneri", "comporta per le Parti oneri", "comporta per le Parti oneri"),
        ("non comporta oneri", "comporta oneri per ventimila a carico di ANCI di Prova", "ventimila"),
        ("non comporta oneri", "comporta oneri per 20000 a carico di ANCI di Prova", "20000"),
        ("non comporta oneri", "comporta oneri per 20k euro", "20k euro"),
        ("non comporta oneri", "comporta oneri per 20 mila (euro)", "20 mila (euro"),
        ("non comporta oneri", "comporta oneri per € ٢٠٠٠٠", "€ 20000"),
        ("non comporta oneri", "comporta oneri per euro ２００００", "euro 20000"),
        ("non comporta oneri", "comporta una spesa di 20000 \u0435uro", "20000 euro"),
        ("non comporta oneri", "comporta una penale pari a un decimo", "un decimo"),
        ("non comporta oneri", "comporta un canone di cinquecento", "cinquecento"),
        ("dell’ultima sottoscrizione", "di pubblicazione", "effetti decorrono dalla data di pubblicazione"),
        ("dell’ultima sottoscrizione.", "dell’ultima sottoscrizione e retroagiscono al 2020.", "retroagiscono"),
        (
            "le Parti collaborano dal 2019",
            "la durata del presente atto è di cinque anni",
            "cinque anni",
        ),
    ],
)
def test_a_text_that_says_otherwise_without_a_number_or_in_other_signs_is_told(old: str, new: str, said: str) -> None:
    text = TEXT + FROM_THE_SIGNATURE
    assert told(draft(), text) == []
    assert old in text
    assert any(said in words for words, _ in told(draft(), text.replace(old, new))), told(
        draft(), text.replace(old, new)
    )


@pytest.mark.parametrize(
    "harmless",
    [
        "Non è ammesso il rinnovo tacito.",
        "È escluso ogni rinnovo automatico.",
        "Il presente atto non si intende rinnovato per il solo decorso del termine.",
        "Il progetto è inserito nel Programma regionale FESR 2021-2027.",
        "Le Parti possono chiederne il rinnovo.",
        "Ciascuna Parte dà il proprio contributo di competenze.",
        "Il personale è assunto a tempo indeterminato.",
        "Nessuna attività comporta oneri.",
        "Le spese di missione sono a carico di ANCI di Prova.",
        "Le spese sono a carico di ciascuna Parte.",
        "Il preavviso decorre dalla ricezione.",
        "Il responsabile è nominato fino a revoca.",
    ],
)
def test_words_that_only_look_like_it_are_not_told(harmless: str) -> None:
    assert told(draft(), f"{TEXT}{FROM_THE_SIGNATURE}\n{harmless}") == []


def test_charges_may_be_said_without_a_sum_where_the_register_has_some() -> None:
    text = TEXT.replace("non comporta oneri", "comporta oneri")
    agreement = draft()
    assert told(agreement.with_act(replace(agreement.newest_act, charges=UNKNOWN)), text) == []


def test_another_duration_is_found_where_the_register_s_stands_elsewhere_in_the_text() -> None:
    text = (
        TEXT.replace("durata triennale", "durata di cinque anni") + "\nLa relazione finale si consegna entro tre anni."
    )
    assert ("cinque anni", "3 anni") in told(draft(), text)


def test_what_stands_for_a_datum_is_not_what_the_register_holds_of_another() -> None:
    text = TEXT.replace("durata triennale", "durata di cinque anni")
    text = text.replace(
        "il piano operativo entro un mese", "il piano operativo, per la durata dell’atto, entro un mese"
    )
    assert told(draft(), text) == [("cinque anni", "3 anni")]


@pytest.mark.parametrize(
    ("agreement", "missing"),
    [
        (draft(duration=Duration(5, Unit.YEARS)), ("triennale", "5 anni")),
        (draft(duration=None), ("triennale", "durata non indicata: nessuna scadenza calcolata, verifica annuale")),
        (draft(duration=Duration(None, None, until_on=date(2028, 12, 31))), ("", "fino al 31/12/2028")),
        (draft(duration=Duration(3, Unit.YEARS, calendar_years=True, first_year=2026)), ("", "anni 2026-2028")),
        (draft(renewal=RenewalRule(0)), ("una sola volta", "0")),
        (draft(renewal=RenewalRule(1, parse_time_limit("90g"))), ("", "90 giorni")),
        (draft(effect_rule=EffectRule.FIXED_DATE, fixed_effect_on=date(2026, 4, 1)), ("", "01/04/2026")),
        (draft(parties=3), ("", "Provincia di Prova")),
        (with_charges(draft()), ("", "20.000,00 euro")),
        (draft(content=Content("Formare venti funzionari di prova")), ("", "venti funzionari")),
    ],
)
def test_a_datum_of_the_register_that_the_text_does_not_say_is_told(
    agreement: Agreement, missing: tuple[str, str]
) -> None:
    assert any(missing[0] in said and recorded == missing[1] for said, recorded in told(agreement))


def test_what_the_premises_tell_of_other_acts_is_no_datum_but_money_is() -> None:
    other = TEXT.replace("n. 900 del 3 marzo 2019", "n. 901 del 4 marzo 2020 (per tre volte, entro 60 giorni)")
    assert told(draft(), other) == []
    assert told(draft(), TEXT.replace("ha finanziato le reti", "ha dato 10.000 euro")) == [("10.000 euro", "")]


def test_what_is_recalled_of_another_act_is_promised_by_no_article() -> None:
    tale = "un accordo di prova costò 10.000 euro, dei quali il 40 per cento al Comune, e durò undici anni"
    agreement = draft(content=replace(draft().content, considered=(tale,)))
    premised = TEXT.replace("ha finanziato le reti", f"ha finanziato le reti, e {tale}")
    assert told(agreement, premised) == []
    for promised in ("versa 10.000 euro", "versa il 40 per cento", "risponde entro undici anni"):
        body = f"{premised}\nLa Regione di Prova {promised}."
        assert len(found(agreement, body)) == 1
        assert len(found(agreement, body, template=premised)) == 1
        assert found(agreement, body, template=body) == ()


def test_words_that_the_template_makes_by_itself_are_known() -> None:
    text = TEXT + "\nLe Parti rispondono entro 45 giorni."
    assert told(draft(), text) == [("45 giorni", "")]
    assert found(draft(), text, template="rispondono entro quarantacinque giorni") == ()
    text = TEXT + "\nIl preavviso è di sei mesi."
    assert len(found(draft(), text, template="inseriscono il provvedimento nell’elenco semestrale")) == 1


def test_a_total_stands_for_its_lines_and_lines_for_their_total() -> None:
    ledger = Charges(
        ChargesKind.LEDGER, tuple(Charge(year, 1, Amount(Decimal("10000.00"))) for year in (2026, 2027, 2028))
    )
    agreement = draft()
    agreement = agreement.with_act(replace(agreement.newest_act, charges=ledger))
    years = "10.000,00 euro per ciascuno degli anni 2026, 2027 e 2028"
    assert told(agreement, TEXT.replace("non comporta oneri", f"comporta oneri per {years}")) == []
    whole = "30.000 euro nel 2026, 2027 e 2028"
    assert told(agreement, TEXT.replace("non comporta oneri", f"comporta oneri per complessivi {whole}")) == []
    other = TEXT.replace("non comporta oneri", f"comporta oneri per {years.replace('2028', '2029')}")
    assert ("2029", "2028") in told(agreement, other)


def test_what_a_person_said_is_no_datum_is_not_told_again_and_another_value_is() -> None:
    text = TEXT + "\nLe Parti rispondono entro 45 giorni."
    (one,) = found(draft(), text)
    answer = RecordedAnswer(one.code, one.question.text, NO_DATUM, "termine del regolamento", "Prova Otto", START)
    assert unsettled(found(draft(), text), (answer,)) == ()
    assert len(unsettled(found(draft(), text.replace("45", "60")), (answer,))) == 1


def test_a_blank_is_compared_with_what_the_register_knows() -> None:
    known = {"sede di Prova": "Via di Prova 1", "PEC di Prova": ""}
    assert blanks_compared({"sede di Prova": "via di  Prova, 1", "PEC di Prova": "altra@example.it"}, known) == ()
    (one,) = blanks_compared({"sede di Prova": "Via di Prova 2"}, known)
    assert (
        one.sentence
        == "spazio «sede di Prova»: il testo dice «Via di Prova 2», il registro «Via di Prova 1» (sede di Prova)"
    )


@pytest.mark.parametrize(
    "gap",
    [
        "____ anni",
        "......... anni",
        "…… anni",
        ". . . . . anni",
        "[  ] anni",
        "xx anni",
        "XXX anni",
        "… anni",
        "(da definire)",
    ],
)
def test_lines_and_dots_wait_for_words_save_where_people_sign(gap: str) -> None:
    (place,) = left_open(lines(TEXT.replace("triennale", f"di {gap}")))
    assert place.startswith("articolo «Articolo 3 – Durata»: «")
    assert left_open(lines(TEXT + "Letto, confermato e sottoscritto\nPer Regione di Prova\n________________")) == ()
    assert left_open(lines(TEXT + "ecc... e così via.")) == ()


def as_recorded(names: tuple[str, ...], **changes: object) -> Agreement:
    """An agreement with what one of the five texts says, and nothing else."""
    parties = tuple(replace(party(n), name=name, commitments=()) for n, name in enumerate(names, 1))
    bare = replace(draft(), offices=(), obligations=(), parties=parties, content=Content("Cooperare"))
    return replace(bare, **changes)  # type: ignore[arg-type]


def recorded(name: str) -> Agreement:
    match name:
        case "toscana-anci":
            office = replace(
                OFFICE, name="Settore Infrastrutture e tecnologie per lo sviluppo dell’Amministrazione elettronica"
            )
            return as_recorded(("Regione Toscana", "ANCI Toscana"), offices=(office,), obligations=(plan(),))
        case "liguria-sicilia":
            lasts = Duration(5, Unit.YEARS)
            return as_recorded(("Regione Liguria", "Regione Siciliana"), duration=lasts, renewal=RenewalRule(0))
        case "lucca":
            names = ("Provincia di Lucca", "Comune di Lucca", "Prefettura di Lucca")
            return as_recorded(names, duration=None, renewal=RenewalRule(0))
        case "lazio-emilia-romagna":
            years = Duration(5, Unit.YEARS, calendar_years=True, first_year=2021)
            content = Content("Cooperare", charges="impegno economico di oltre 390mila euro")
            names = ("Regione Lazio", "Regione Emilia-Romagna")
            agreement = as_recorded(names, duration=years, renewal=RenewalRule(0), content=content)
            return agreement.with_act(replace(agreement.newest_act, charges=UNKNOWN))
        case _:
            return as_recorded(
                ("Regione Toscana", "Pistoia (ente non precisato)"), duration=None, renewal=RenewalRule(0)
            )


NAMES = ("toscana-anci", "liguria-sicilia", "lucca", "lazio-emilia-romagna", "toscana-quattro-enti")


@pytest.mark.parametrize("name", NAMES)
def test_of_five_texts_in_offices_own_words_at_most_three_values_are_told_for_nothing(name: str) -> None:
    text = (EXAMPLES / name / "testo.txt").read_text(encoding="utf-8")
    assert len(found(recorded(name), text)) <= 3, told(recorded(name), text)


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        ("toscana-anci", "durata triennale ed", "durata quadriennale ed", "quadriennale"),
        ("toscana-anci", "entro un mese dalla firma", "entro tre mesi dalla firma", "tre mesi"),
        ("toscana-anci", "è rinnovabile per", "è rinnovabile due volte per", "rinnovabile due volte"),
        ("toscana-anci", "Per ANCI Toscana", "Per UNCEM Toscana", "UNCEM Toscana"),
        ("liguria-sicilia", "durata di cinque anni", "durata di anni sette", "anni sette"),
        ("liguria-sicilia", "non comporta oneri diretti", "comporta oneri per 50.000 euro", "50.000 euro"),
        ("lazio-emilia-romagna", "390mila euro", "490mila euro", "490mila euro"),
        ("lazio-emilia-romagna", "(2021-2025)", "(2021-2026)", "2021-2026"),
        ("lucca", "L’accordo, aperto", "L’accordo ha durata di due anni ed è aperto", "due anni"),
        ("toscana-quattro-enti", "La Regione metterà", "La Regione verserà 5.000,00 euro e metterà", "5.000,00 euro"),
    ],
)
def test_a_value_changed_in_one_of_the_five_texts_is_told(name: str, old: str, new: str, said: str) -> None:
    text = (EXAMPLES / name / "testo.txt").read_text(encoding="utf-8")
    before = told(recorded(name), text)
    assert old in text
    after = told(recorded(name), text.replace(old, new))
    assert any(said in words for words, _ in after if words not in [w for w, _ in before]), after


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ("Considerata la complessità, le Parti rispondono entro 45 giorni.", "45 giorni"),
        ("Letto, confermato e sottoscritto\nPer Regione di Prova\nLe Parti rispondono entro 45 giorni.", "45 giorni"),
        ("Letto, confermato e sottoscritto\nAllegato A\nAvvio entro il 30 giugno 2027", "30 giugno 2027"),
    ],
)
def test_what_binds_is_told_wherever_it_stands(changed: str, said: str) -> None:
    assert told(draft(), f"{TEXT}\n{changed}") == [(said, "")]


def test_a_value_that_was_answered_in_one_article_is_asked_again_in_another() -> None:
    text = TEXT + "\nLe Parti rispondono entro 45 giorni."
    (one,) = found(draft(), text)
    answer = RecordedAnswer(one.code, one.question.text, NO_DATUM, "termine del regolamento", "Prova Otto", START)
    more = text + "\nArticolo 5 – Penali\nLa penale si paga entro 45 giorni."
    (other,) = unsettled(found(draft(), more), (answer,))
    assert other.where == "articolo «Articolo 5 – Penali»"


def test_a_body_named_in_several_articles_is_told_once_and_one_that_people_typed_is_known() -> None:
    text = TEXT + "\nIl Comune di Altrove paga.\nArticolo 5 – Penali\nIl Comune di Altrove incassa."
    assert told(draft(), text) == [("Comune di Altrove", "")]
    typed = draft(content=Content("Aiutare il Comune di Altrove"))
    assert told(typed, text) == []


def test_a_short_name_that_is_a_noun_stands_for_no_other_body() -> None:
    parties = (replace(party(1), short_name="Regione"), party(2))
    other = TEXT.replace("e\nANCI", "e\nRegione di Altrove\ne\nANCI")
    assert told(replace(draft(), parties=parties), other) == [("Regione di Altrove", "")]


def test_a_date_in_a_cell_is_no_date_of_signature_and_a_note_is_part_of_the_text() -> None:
    known = known_of(draft(), draft().newest_act, final=False)
    own = [*lines(TEXT), Line("30 giugno 2027", cell=True, row=1), Line("Il termine è di 45 giorni.", story="note")]
    differ = compared(read(own), known, TEXT, tuple)
    assert [(each.where, each.said) for each in differ if each.said] == [
        ("articolo «Articolo 4 – Oneri»", "30 giugno 2027"),
        ("note", "45 giorni"),
    ]
