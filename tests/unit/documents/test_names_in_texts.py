from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from agreements.documents.templates.render import render
from agreements.documents.texts.act_text import act_context, act_template, blank_values
from agreements.documents.texts.membership_text import accession_context, succession_context
from agreements.documents.texts.other_body import OtherBody
from agreements.documents.texts.party_names import ON_PAPER, addressee
from agreements.documents.word.blanks import fill_blanks, find_blanks
from agreements.documents.word.word_file import WordFile
from agreements.documents.word.word_text import word_text
from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.body_name import BodyName, Grammar
from agreements.domain.agreement.decision import DecidingBody, PartyAct
from agreements.domain.agreement.membership import Accession, Succession
from agreements.domain.agreement.parties import Party
from agreements.domain.agreement.party_data import AddressIndex, Contact
from agreements.domain.steps.further_acts import Change, OpenRenewal
from tests.support.builders import NAMES, draft, party, plan, sha, signed, take

SEEN = [
    ("Provincia di Lucca", Grammar.FEMININE, "Provincia", "la Provincia di Lucca, ", "rappresentata da",
     "della Provincia di Lucca", "La Provincia si impegna a:"),
    ("Ufficio scolastico", Grammar.MASCULINE, "", "l’Ufficio scolastico, ", "rappresentato da",
     "dell’Ufficio scolastico", "L’Ufficio scolastico si impegna a:"),
    ("Stato", Grammar.MASCULINE, "", "lo Stato, ", "rappresentato da", "dello Stato", "Lo Stato si impegna a:"),
    ("Aziende sanitarie", Grammar.FEMININE_PLURAL, "Aziende", "le Aziende sanitarie, ", "rappresentate da",
     "delle Aziende sanitarie", "Le Aziende si impegnano a:"),
    ("Enti parco", Grammar.MASCULINE_PLURAL, "", "gli Enti parco, ", "rappresentati da", "degli Enti parco",
     "Gli Enti parco si impegnano a:"),
    ("Provincia di Pisa", Grammar.NOT_SAID, "", "Provincia di Pisa, ", "rappresentata da", "di Provincia di Pisa",
     "Provincia di Pisa si impegna a:"),
]  # fmt: skip


def among(agreement: Agreement, *others: Party) -> Agreement:
    return replace(agreement, parties=(agreement.parties[0], *others))


def with_body(name: str, grammar: Grammar, short: str = "") -> Agreement:
    return among(draft(), replace(party(2), name=name, grammar=grammar, short_name=short))


def schema_of(agreement: Agreement) -> WordFile:
    act = agreement.newest_act
    context = act_context(agreement, act, date(2026, 3, 1), trial=False)
    return WordFile(render(act_template(act), context))


def lines(docx: WordFile) -> str:
    return "\n".join(line for story in word_text(docx).stories.values() for line in story).replace("'", "’")


def test_a_renewal_with_changes_says_so_on_every_page_and_articles_begin_with_a_capital() -> None:
    change = Change("Articolo 3", "le quote della Servizi di Prova S.r.l.")
    opened = OpenRenewal(sha("r"), DecidingBody.EXECUTIVE_BOARD, "risultati")
    for changes, header in ((None, "Atto di rinnovo – "), ((change,), "Atto di rinnovo con modifiche – ")):
        agreement = take(signed(), replace(opened, changes=changes))
        act = agreement.newest_act
        context = act_context(agreement, act, date(2026, 3, 1), trial=False, changes=changes or ())
        text = lines(WordFile(render(act_template(act), context)))
        assert header in text
    assert "Articolo 3: le quote della Servizi di Prova S.r.l.\n" in text
    typed = replace(draft(), content=replace(draft().content, purpose="coordinare le iniziative di prova."))
    assert "\nLe Parti intendono coordinare le iniziative di prova.\n" in lines(schema_of(typed))


@pytest.mark.parametrize(("name", "grammar", "short", "begins", "signs", "of", "undertakes"), SEEN)
def test_the_text_names_a_party_with_the_article_that_is_right(
    name: str, grammar: Grammar, short: str, begins: str, signs: str, of: str, undertakes: str
) -> None:
    agreement = with_body(name, grammar, short)
    schema = schema_of(agreement)
    text = lines(schema)
    assert f"\n{begins}" in text
    assert f"{signs} [… nome del firmatario {of} …]" in text
    assert f"(di seguito “{short or name}”)" in text
    assert undertakes in text
    assert f"Per {begins.removesuffix(', ')}" in text
    values = blank_values(agreement, agreement.newest_act)
    assert {label for label in find_blanks(schema) if label not in values} == {
        "numero della deliberazione",
        "data della deliberazione",
    }


def test_a_schema_from_before_anybody_had_said_the_gender_is_filled_all_the_same() -> None:
    before = with_body("Provincia di Lucca", Grammar.NOT_SAID)
    schema = schema_of(before)
    after = with_body("Provincia di Lucca", Grammar.FEMININE)
    values = blank_values(after, after.newest_act)
    filled = fill_blanks(schema, {label: values.get(label) or "1" for label in find_blanks(schema)})
    assert "rappresentata da Prova Due" in lines(filled)


def test_by_what_a_signatory_signs_is_joined_with_the_words_before_it() -> None:
    agreement = with_body("Provincia di Lucca", Grammar.FEMININE)
    second = agreement.parties[1]
    powers = replace(second.signatory, power_title="art. 50 D.Lgs. 267/2000")
    agreement = replace(agreement, parties=(agreement.lead, replace(second, signatory=powers)))
    recorded = PartyAct(2, "deliberazione del Consiglio provinciale", "9", date(2026, 4, 1), 1)
    act = replace(agreement.newest_act, party_acts=(recorded,))
    schema = schema_of(agreement)
    values = blank_values(agreement, act)
    filled = lines(fill_blanks(schema, {label: values.get(label) or "1" for label in find_blanks(schema)}))
    power = "dell’articolo 50 del decreto legislativo 18 agosto 2000, n. 267,"
    assert (
        f"in virtù {power} e della deliberazione del Consiglio provinciale n. 9 del 1° aprile 2026 (di"
        in filled.replace("\u00a0", " ")
    )
    assert "e della deliberazione della Giunta regionale n. 1 in data 1 (di seguito" in filled
    # A schema that was approved with the words of before is filled as it was then.
    assert values["titolo del potere del firmatario della Provincia di Lucca"] == "art. 50 D.Lgs. 267/2000"
    assert values["atto della Provincia di Lucca"] == "deliberazione del Consiglio provinciale n. 9 del 1° aprile 2026"
    free = replace(act, party_acts=(PartyAct(2, "", "", None, 1, "è un ufficio dello Stato"),))
    told = blank_values(agreement, free)
    assert told["provvedimento della Provincia di Lucca"] == "senza necessità di un proprio atto"


def test_without_a_digital_address_the_text_says_so() -> None:
    agreement = among(draft(), replace(party(2), pec="", address_index=AddressIndex.NONE))
    assert blank_values(agreement, agreement.newest_act)[f"PEC di {NAMES[1]}"] == ON_PAPER


def test_a_letter_goes_to_the_body_at_its_seat_and_names_who_answers_there() -> None:
    asl = replace(party(2), name="Azienda USL", grammar=Grammar.FEMININE, contacts=(Contact("Ufficio A", "Prova Sei"),))
    assert addressee(asl) == {
        "denominazione": "Azienda USL",
        "sede": "Via di Prova 2, Città di Prova",
        "pec": "parte2@pec.example.it",
        "referenti": ["Ufficio A, Prova Sei"],
    }
    assert addressee(party(2))["denominazione"] == NAMES[1]
    on_paper = replace(asl, pec="", address_index=AddressIndex.NONE)
    assert addressee(on_paper)["pec"] == "su carta: non ha domicilio digitale"
    assert addressee(replace(on_paper, seat=""))["sede"] == "[… sede dell’Azienda USL …]"


def test_contacts_stand_in_no_text_that_the_parties_sign() -> None:
    agreement = among(draft(), replace(party(2), contacts=(Contact("Ufficio Nascosto", "Prova Sei", phone="055 99"),)))
    text = lines(schema_of(agreement))
    assert "Ufficio Nascosto" not in text
    assert "055 99" not in text


def test_who_joins_and_who_succeeds_is_named_right_in_the_plural_too() -> None:
    agreement = with_body("Unioni dei Comuni", Grammar.FEMININE_PLURAL)
    day = date(2026, 5, 4)
    joined = accession_context(agreement, Accession(2, "art. 9", "delibera n. 1", day, "prot. 1", "", day), trial=False)
    assert joined["adesione"]["di_chi"] == "delle Unioni dei Comuni"
    assert joined["adesione"]["aderisce"] == "aderiscono"
    assert joined["adesione"]["clausola"] == "l’art. 9"
    assert joined["parti"] == [{"denominazione": agreement.lead.named.alone}], "it joins the others, not itself"
    succession = Succession(2, "Azienda speciale", "", "legge n. 1", day, day, Grammar.FEMININE)
    told = succession_context(agreement, succession, trial=False)["successione"]
    assert (told["succede"], told["a_chi"]) == ("succedono", "all’Azienda speciale")


@pytest.mark.parametrize(
    ("former", "newer", "said", "becomes"),
    [
        (
            BodyName("Provincia di Lucca", Grammar.FEMININE),
            BodyName("Comune di Pisa", Grammar.MASCULINE),
            "La Provincia di Lucca, rappresentata da [… nome del firmatario della Provincia di Lucca …], e la sede "
            "della Provincia di Lucca nella Provincia  di Lucca",
            "Il Comune di Pisa, rappresentato da [… nome del firmatario del Comune di Pisa …], e la sede "
            "del Comune di Pisa nel Comune di Pisa",
        ),
        (
            BodyName("Azienda USL", Grammar.FEMININE),
            BodyName("Enti parco dell’Azienda USL", Grammar.MASCULINE_PLURAL),
            "Per l'Azienda USL; L’AZIENDA USL; L’Azienda USL si impegna a:",
            "Per gli Enti parco dell’Azienda USL; GLI ENTI PARCO DELL’AZIENDA USL; "
            "Gli Enti parco dell’Azienda USL si impegnano a:",
        ),
        (
            BodyName("Provincia di Lucca"),
            BodyName("Comune di Pisa", Grammar.MASCULINE),
            "Provincia di Lucca, rappresentata da [… nome del firmatario di Provincia di Lucca …]",
            "Comune di Pisa, rappresentato da [… nome del firmatario di Comune di Pisa …]",
        ),
        (
            BodyName("Provincia di Lucca", Grammar.FEMININE),
            BodyName("Comune di Pisa"),
            "della Provincia di Lucca alla Provincia di Lucca",
            "di Comune di Pisa a Comune di Pisa",
        ),
    ],
)
def test_another_body_comes_into_the_text_with_its_own_article(
    former: BodyName, newer: BodyName, said: str, becomes: str
) -> None:
    assert OtherBody(former, newer).in_words(said) == becomes


def test_a_body_that_was_a_party_and_two_bodies_are_named_right_too() -> None:
    day = date(2026, 5, 4)
    province = replace(party(2), name="Provincia di Lucca", grammar=Grammar.FEMININE)
    town = replace(party(3), name="Comune di Lucca", grammar=Grammar.MASCULINE)
    agreement = replace(draft(), parties=(party(1), province, town), obligations=(replace(plan(), party_position=3),))

    def told(succession: Succession) -> dict[str, object]:
        with_it = replace(agreement, successions=(succession,))
        said: dict[str, object] = succession_context(with_it, succession, trial=False)["successione"]
        return said

    merged = told(Succession(2, "Unione Prova", "", "legge n. 1", day, day, Grammar.FEMININE, merged=4))
    assert (merged["ente"], merged["a_chi"]) == ("la Provincia di Lucca", "all’Unione Prova")
    assert merged["come"] == ": le due parti diventano una sola"
    assert merged["ripartizione"] == []
    divided = told(Succession(2, "Unione Prova", "", "legge n. 1", day, day, Grammar.FEMININE, second=3))
    assert divided["ente"] == "la Provincia di Lucca e il Comune di Lucca"
    assert divided["di_chi"] == "della Provincia di Lucca e del Comune di Lucca"
    assert (divided["succede"], divided["a_successori"], divided["come"]) == ("succedono", "ai successori", "")
    assert divided["ripartizione"] == [
        "Non spettano alla Provincia di Lucca adempimenti in corso né oneri.",
        "Spettano al Comune di Lucca: gli adempimenti «Piano operativo».",
    ]
    goes_on = told(Succession(2, "Provincia di Lucca", "", "legge n. 1", day, day, Grammar.FEMININE, second=3))
    assert (goes_on["ente"], goes_on["succede"]) == ("il Comune di Lucca", "succede")
    assert goes_on["come"] == ", per quanto indicato sotto; la Provincia di Lucca resta parte dell’atto"
