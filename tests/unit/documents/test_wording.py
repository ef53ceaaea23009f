from datetime import date
from decimal import Decimal

import pytest

from agreements.documents.templates.wording import (
    FILTERS,
    amount,
    date_in_words,
    enumerate_in_words,
    list_item,
    sentence,
)
from agreements.domain.basics.full_stop import without_stop


def test_a_date_is_said_in_words() -> None:
    assert date_in_words(date(2008, 7, 1)) == "1° luglio 2008"
    assert date_in_words(date(2026, 12, 31)) == "31 dicembre 2026"


@pytest.mark.parametrize(
    ("items", "words"), [([], ""), (["a"], "a"), (["a", "b"], "a e b"), (["a", "b", "c"], "a, b e c")]
)
def test_a_list_takes_commas_and_a_final_e(items: list[str], words: str) -> None:
    assert enumerate_in_words(items) == words


@pytest.mark.parametrize("ending", ["", ".", ";", " ;", ",", ". "])
def test_a_list_item_ends_once_whatever_the_caller_wrote(ending: str) -> None:
    assert list_item(f"promuovere{ending}", last=False) == "promuovere;"
    assert list_item(f"promuovere{ending}", last=True) == "promuovere."


@pytest.mark.parametrize("kept", ["S.r.l.", "S.p.A.", "S.c.a.r.l.", "ecc.", "S.n.c."])
@pytest.mark.parametrize("ending", ["", ".", ";", " ;", ","])
def test_the_full_stop_of_an_abbreviation_is_no_end(kept: str, ending: str) -> None:
    assert list_item(f"codice fiscale della Servizi di Prova {kept}{ending}", last=False).endswith(f"Prova {kept};")
    assert list_item(f"Servizi di Prova {kept}{ending}", last=True) == f"Servizi di Prova {kept}"
    assert without_stop(f"Servizi di Prova {kept}{ending}") == f"Servizi di Prova {kept}"


@pytest.mark.parametrize("text", ["nel 2026.", "fino al 31.12.2026.", "il Comune di Po.", "entro 30 g.;"])
def test_what_only_looks_like_an_abbreviation_loses_its_stop(text: str) -> None:
    assert list_item(text, last=False) == f"{text.rstrip('.;')};"


@pytest.mark.parametrize("name", ["Servizi di Prova S.r.l.", "Prova S.p.A.", "Prova s.c.a.r.l."])
def test_an_abbreviation_keeps_its_own_full_stop_and_gets_no_second_one(name: str) -> None:
    assert list_item(f"sede della {name}", last=False) == f"sede della {name};"
    assert list_item(f"sede della {name}", last=True) == f"sede della {name}"
    assert sentence(name) == without_stop(name) == name
    assert without_stop(f"{name} e altri.") == f"{name} e altri"
    assert list_item("ai sensi della L. 241.", last=False) == "ai sensi della L. 241;"


@pytest.mark.parametrize(
    ("text", "ended"),
    [("", ""), ("Dura tre anni", "Dura tre anni."), ("Fatto.", "Fatto."), ("così:", "così."), ("«Sì.»", "«Sì.»")],
)
def test_a_sentence_ends_with_one_full_stop(text: str, ended: str) -> None:
    assert sentence(text) == ended


def test_an_amount_is_written_the_italian_way() -> None:
    assert amount(Decimal("390000")) == "390.000,00 euro"


@pytest.mark.parametrize(
    ("name", "of"),
    [
        ("la Regione di Prova", "della Regione di Prova"),
        ("il Comune di Prova", "del Comune di Prova"),
        ("l’Ente di Prova", "dell’Ente di Prova"),
        ("gli Enti di Prova", "degli Enti di Prova"),
        ("lo Stato", "dello Stato"),
        ("Roma Capitale", "di Roma Capitale"),
        ("La Prova S.p.A.", "di La Prova S.p.A."),
    ],
)
def test_a_party_s_name_joins_with_its_preposition(name: str, of: str) -> None:
    assert FILTERS["di"](name) == of
    assert FILTERS["maiuscola"](name)[0].isupper()
