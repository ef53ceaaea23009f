"""What a frozen text says decides whether the register is corrected, and a person how a wrong text is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

import pytest

from agreements.domain.agreement.act import Act
from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.confidentiality import Confidentiality
from agreements.domain.agreement.correction import Datum
from agreements.domain.agreement.money import Amount, Charge, Charges, ChargesKind
from agreements.domain.basics.errors import InvalidDatum
from agreements.domain.corrections.in_text import Grounds, Way
from agreements.domain.corrections.rectify import Asked, Corrected, ask, confirm
from agreements.domain.stated.reading import Line
from tests.support.builders import CLERK, MANAGER, NAMES, signed
from tests.unit.domain.correction_cases import LATER, TODAY, correction, frozen


@dataclass(frozen=True)
class Text:
    """One text of every act."""

    words: tuple[str, ...]

    def lines(self, act: Act) -> tuple[Line, ...]:
        return tuple(Line(each) for each in self.words)

    def holding(self, article: str, acts: Sequence[Act]) -> str:
        return "atto originario" if any(article in each for each in self.words) else ""


DECIDED = "approvato con deliberazione della Giunta regionale n. 421 / 2026"
TEXT = Text((DECIDED, "L’Accordo dura cinque anni dalla sottoscrizione.", "Le Parti versano euro 1.500,00 nel 2026."))


def asked(
    agreement: Agreement, datum: Datum, value: str, which: str = "", text: Text = TEXT, **on: object
) -> Corrected:
    grounds = Grounds(**on)  # type: ignore[arg-type]
    return ask(agreement, correction(datum, value, which), CLERK, TODAY, grounds=grounds, texts=text)


def number(agreement: Agreement) -> str:
    resolution = agreement.acts[0].resolution
    assert resolution is not None
    return resolution.number


@pytest.mark.parametrize("typed", ["421/2026", "421 / 2026", "n. 421/2026"])
@pytest.mark.parametrize("make", [frozen, signed])
def test_the_words_of_the_text_put_the_register_right(typed: str, make: object) -> None:
    done = asked(make(), Datum.RESOLUTION_NUMBER, typed, article=DECIDED)  # type: ignore[operator]
    assert number(done.agreement) == "421/2026"
    assert done.event is not None
    assert done.event.why.endswith(f"Nel testo (atto originario): «{DECIDED}».")
    assert done.event.data["article"] == DECIDED


@pytest.mark.parametrize(
    ("value", "on", "told"),
    [
        ("421/2026", {}, r"che dice già «.*n\. 421/2026».*: riportare in «Parole del testo»"),
        (
            "77",
            {},
            "«errore materiale riconoscibile nel testo».*«atto di correzione.*«rettifica della nostra delibera»",
        ),
        ("77", {"article": DECIDED}, "non dicono «77»"),
        ("77", {"article": "deliberazione n. 77"}, "non stanno nel testo già firmato"),
        ("77", {"article": "n.77"}, "servono più parole"),
        ("77", {"way": Way.OWN_ACT}, "Indicare in «Atto» numero e data della delibera che rettifica"),
        ("77", {"way": Way.RECOGNISABLE}, "le parole sbagliate"),
        ("77", {"way": Way.RECOGNISABLE, "article": "mai scritto così"}, "non stanno nel testo"),
        ("77", {"way": Way.ALL_SIGNED, "article": DECIDED}, "aprirlo con «atto-aggiuntivo»"),
        ("77", {"way": Way.CHANGED, "act": "nota"}, "non cambia dopo il testo"),
    ],
)
def test_what_a_text_does_not_say_is_refused_with_what_to_do(value: str, on: dict[str, object], told: str) -> None:
    with pytest.raises(InvalidDatum, match=told):
        asked(signed(), Datum.RESOLUTION_NUMBER, value, **on)


@pytest.mark.parametrize(
    ("way", "more"),
    [(Way.OWN_ACT, {"act": "DGR n. 500 del 4 marzo 2026"}), (Way.RECOGNISABLE, {"article": DECIDED})],
)
def test_against_a_wrong_text_two_people_correct_by_a_way_that_is_named(way: Way, more: dict[str, str]) -> None:
    before = signed()
    first = asked(before, Datum.RESOLUTION_NUMBER, "77", way=way, **more)
    assert first.waits_for_second_person
    assert number(first.agreement) == number(before)
    how = Asked(CLERK, None, Grounds(way, **more))
    done = confirm(first.agreement, Datum.RESOLUTION_NUMBER, "", MANAGER, TODAY, asked=how, texts=TEXT)
    assert number(done.agreement) == "77"
    assert done.event is not None
    assert done.event.data["way"] == way.name
    # Nothing of the grounds known any more, it is no better founded than at the beginning.
    with pytest.raises(InvalidDatum, match="sta nel testo"):
        confirm(first.agreement, Datum.RESOLUTION_NUMBER, "", MANAGER, TODAY, texts=TEXT)


def test_where_the_text_says_both_a_second_person_looks() -> None:
    both = Text((DECIDED, f"vista la deliberazione della Giunta regionale n. {number(signed())}"))
    done = asked(signed(), Datum.RESOLUTION_NUMBER, "421/2026", text=both, article=DECIDED)
    assert done.waits_for_second_person
    assert "Il testo dice anche il valore di prima" in done.agreement.pending_corrections[0].reason


def test_a_term_is_quoted_where_the_text_speaks_of_it() -> None:
    lasts = "L’Accordo dura cinque anni dalla sottoscrizione."
    assert asked(signed(), Datum.DURATION, "5 anni", article=lasts).waits_for_second_person
    other = Text((lasts, "La relazione è consegnata entro sei anni dalla sottoscrizione."))
    with pytest.raises(InvalidDatum, match="non dicono «6 anni»"):
        asked(signed(), Datum.DURATION, "6 anni", text=other, article=other.words[1])


def test_words_about_a_term_that_are_not_read_here_two_people_read() -> None:
    vague = "L’Accordo ha durata pari al mandato della Giunta in carica."
    text = Text((vague, "L’Accordo dura tre anni.", "È rinnovabile una sola volta."))
    assert asked(signed(), Datum.DURATION, "5 anni", text=text, article=vague).waits_for_second_person
    for datum, value, words in ((Datum.DURATION, "5 anni", 1), (Datum.RENEWALS_ALLOWED, "3", 2)):
        with pytest.raises(InvalidDatum, match="ma non dicono"):
            asked(signed(), datum, value, text=text, article=text.words[words])


def test_money_is_quoted_and_what_no_text_says_is_set_right_freely() -> None:
    agreement = signed()
    line = Charge(2026, 2, Amount(Decimal(1000)), chapter="capitolo 12")
    agreement = agreement.with_act(replace(agreement.acts[0], charges=Charges(ChargesKind.LEDGER, (line,))))
    with pytest.raises(InvalidDatum, match="che dice già «euro 1.500,00»".replace(".", r"\.")):
        asked(agreement, Datum.CHARGE_AMOUNT, "1.500,00", "2026")
    assert asked(agreement, Datum.CHARGE_AMOUNT, "1.500,00", "2026", article=TEXT.words[2]).waits_for_second_person
    done = asked(agreement, Datum.CHARGE_CUP, "J81B21003500001", "2026")
    assert (done.waits_for_second_person, done.agreement.acts[0].charges.lines[0].cup) == (False, "J81B21003500001")
    with pytest.raises(InvalidDatum, match=f"«2026; {NAMES[1]}»"):
        asked(agreement, Datum.CHARGE_CUP, "J81B21003500001", "2030")


def test_a_refusal_quotes_no_text_of_a_confidential_agreement() -> None:
    hidden = replace(signed(), confidentiality=Confidentiality(LATER, "art. 24 L. 241/1990", "prova"))
    for value, on in (("421/2026", {}), ("77", {"article": DECIDED})):
        with pytest.raises(InvalidDatum) as caught:
            asked(hidden, Datum.RESOLUTION_NUMBER, value, **on)
        assert "421" not in str(caught.value)
        assert "77" not in str(caught.value)


def test_a_party_that_had_approved_another_version_cannot_have_after_the_text_is_frozen() -> None:
    agreement = signed()
    act = agreement.acts[0]
    two = agreement.with_act(replace(act, texts=(act.texts[0], replace(act.texts[0], version=2))))
    with pytest.raises(
        InvalidDatum, match=r"non avrebbe approvato la versione 1, quella deliberata.*serve un nuovo atto"
    ):
        asked(two, Datum.PARTY_ACT_VERSION, "2", NAMES[1])
    with pytest.raises(InvalidDatum, match="da 1 a 2"):
        asked(two, Datum.PARTY_ACT_VERSION, "3", NAMES[1])
