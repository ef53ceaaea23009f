"""The history of the five examples holds nothing beyond their texts: what is not said is «dato non noto»."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from agreements.domain.agreement.money import parse_amount
from cli.demo.example import NAMES, Example, example
from flows.forms.historical import HistoricalForm

# Of a record the form asks these from a list, or they are read from other words of the text (checked below).
_CHOSEN = {"natura", "durata_tipo", "durata_anni", "rinnovi_ammessi", "decorrenza", "decorrenza_dal", "organo"}
_CHOSEN |= {"tipo", "forma", "firmato_il", "piano_entro", "stato", "data"}
_TOLD = {
    "oggetto",
    "finalita",
    "impegni_comuni",
    "impegni",
    "oneri",
    "durata_quali_anni",
    "piano_clausola",
    "firmatario",
    "carica",
}
_NOT_SIGNED = {
    "lazio-emilia-romagna": ("Zingaretti", "Lombardi"),
    "lucca": ("Bambini", "Leone"),
    "toscana-quattro-enti": ("Redazione", "Nafugi", "Serafini", "Filipponi"),
}
# The infinitive that the form asks for, and what the text words as a verb.
_OWN_WORDS = {"accordo", "gestione", "centralizzata", "mettere"}


def tables(said: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield from (table for name, table in said.items() if name != "oneri")


def words(text: str) -> list[str]:
    return re.findall(r"[a-zà-ù0-9]{3,}", text.casefold().replace("’", "'"))


def told(value: object) -> list[str]:
    return [str(each) for each in value] if isinstance(value, list) else [str(value)]


@pytest.fixture(params=NAMES)
def texts(request: pytest.FixtureRequest) -> Example:
    return example(request.param)


def test_every_word_of_a_record_is_a_word_of_the_text(texts: Example) -> None:
    known = set(words(texts.text)) | _OWN_WORDS
    for table in tables(texts.said):
        for each in (table, *table["parti"]):
            assert set(each) - _CHOSEN - {"parti", "denominazione"} <= _TOLD, "a datum that nobody looks at"
            for name in _TOLD & set(each):
                for line in told(each[name]):
                    assert [word for word in words(line) if word not in known] == [], (name, line)


def test_who_signed_stands_in_the_text_and_who_only_spoke_or_was_there_is_no_signatory(texts: Example) -> None:
    named = [party["firmatario"] for t in tables(texts.said) for party in t["parti"] if "firmatario" in party]
    assert all(name in texts.text for name in named)
    for surname in _NOT_SIGNED.get(texts.name, ()):
        assert surname in texts.text
        assert not any(surname in name for name in named)


def test_no_record_has_a_number_a_seat_or_an_address_that_the_text_does_not_give(texts: Example) -> None:
    for table in tables(texts.said):
        for missing in ("delibera_numero", "delibera_data", "registro", "repertorio_numero", "scadenza", "disdetta"):
            assert missing not in table
        for party in table["parti"]:
            assert not {"codice_fiscale", "sede", "pec", "titolo_del_potere", "codice_ipa"} & set(party)


def test_the_only_amount_is_a_minimum_and_those_of_other_measures_are_left_out() -> None:
    texts = example("lazio-emilia-romagna")
    amount = parse_amount(texts.said["oneri"]["totale"])
    assert (int(amount.value), amount.minimum) == (390_000, True)
    assert "oltre 390mila euro" in texts.text
    said = str(texts.said)
    for other in ("2 milioni", "10 milioni", "500 euro"):
        assert other in texts.text
        assert other not in said
    others = [str(example(name).said) for name in NAMES if name != texts.name]
    assert not any("euro" in each.casefold() for each in others)


@pytest.mark.parametrize(
    ("name", "table", "day", "in_the_text"),
    [
        ("toscana-anci", "protocollo-2004", "21/06/2004", "In data 21/06/2004"),
        ("toscana-anci", "protocollo-2008", "01/07/2008", "1 LUG. 2008"),
        ("lazio-emilia-romagna", "accordo-2021", "non noto", "5 anni (2021-2025)"),
        ("toscana-quattro-enti", "accordo-pistoia", "non noto", "Adesso è la volta di Pistoia"),
        ("lucca", "protocollo-2007", "dicembre 2007", "22.12.2007"),
    ],
)
def test_days_and_durations_are_those_of_the_text(name: str, table: str, day: str, in_the_text: str) -> None:
    texts = example(name)
    assert texts.said[table]["firmato_il"] == day
    assert in_the_text in texts.text
    years = texts.said[table].get("durata_anni", 0)
    assert {0: True, 3: "triennale" in texts.text, 5: "5 anni" in texts.text}[years]


def test_of_a_schema_that_nobody_is_told_to_have_signed_no_agreement_is_recorded() -> None:
    texts = example("liguria-sicilia")
    assert texts.said["schema-2019"]["stato"] == "schema approvato dalla Giunta regionale"
    assert "firmato_il" not in texts.said["schema-2019"]
    assert not re.search(r"firmat|sottoscri", texts.text)


def test_the_living_successors_name_nobody_real(texts: Example) -> None:
    living = texts.successor()
    assert all(party["firmatario"].startswith("Prova ") for party in living["parti"])
    assert re.findall(r"[\w.-]+@[\w.-]+", str(texts.living)) == re.findall(
        r"[\w.-]+@[\w.-]*example\.it\b", str(texts.living)
    )


def test_what_is_said_fills_the_form(texts: Example) -> None:
    for name, table in texts.said.items():
        if "firmato_il" in table:
            filled = HistoricalForm.model_validate(texts.historical(name))
            assert filled.new_agreement().numbered("P-2026-0001")
            assert filled.past().text.decode() == texts.text.strip()
