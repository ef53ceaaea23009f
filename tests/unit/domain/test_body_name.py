from __future__ import annotations

import pytest

from agreements.domain.agreement.body_name import BodyName, Grammar, prepositions
from agreements.domain.basics.errors import InvalidDatum

M, F, MP, FP = Grammar.MASCULINE, Grammar.FEMININE, Grammar.MASCULINE_PLURAL, Grammar.FEMININE_PLURAL


@pytest.mark.parametrize(
    ("name", "grammar", "alone", "of", "to", "by", "within", "on"),
    [
        ("Comune", M, "il", "del", "al", "dal", "nel", "sul"),
        ("Stato", M, "lo", "dello", "allo", "dallo", "nello", "sullo"),
        ("Ufficio scolastico", M, "l’", "dell’", "all’", "dall’", "nell’", "sull’"),
        ("Provincia di Lucca", F, "la", "della", "alla", "dalla", "nella", "sulla"),
        ("Azienda USL", F, "l’", "dell’", "all’", "dall’", "nell’", "sull’"),
        ("Comuni", MP, "i", "dei", "ai", "dai", "nei", "sui"),
        ("Uffici", MP, "gli", "degli", "agli", "dagli", "negli", "sugli"),
        ("Sportelli", MP, "gli", "degli", "agli", "dagli", "negli", "sugli"),
        ("Università", FP, "le", "delle", "alle", "dalle", "nelle", "sulle"),
        ("Scuole", FP, "le", "delle", "alle", "dalle", "nelle", "sulle"),
    ],
)
def test_a_name_is_joined_with_its_article_and_every_preposition(
    name: str, grammar: Grammar, alone: str, of: str, to: str, by: str, within: str, on: str
) -> None:
    body = BodyName(name, grammar)
    said = [body.alone, body.of, body.to, body.by, body.within, body.on]
    space = "" if alone.endswith("’") else " "
    assert said == [f"{each}{space}{name}" for each in (alone, of, to, by, within, on)]
    assert body.together == f"con {body.alone}"
    assert set(prepositions(body)) == {alone, of, to, by, within, on}


@pytest.mark.parametrize(
    ("name", "grammar", "alone"),
    [
        ("Zoo", M, "lo Zoo"),
        ("Psicologo", M, "lo Psicologo"),
        ("PSICOLOGI", MP, "gli PSICOLOGI"),
        ("Ginnasio", M, "il Ginnasio"),
        ("Gnomone", M, "lo Gnomone"),
        ("Sindaco", M, "il Sindaco"),
        ("Ionio", M, "lo Ionio"),
        ("Istituto", M, "l’Istituto"),
        ("Unione dei Comuni", F, "l’Unione dei Comuni"),
        ("Habitat", M, "l’Habitat"),
        ("“Agenzia” di Prova", F, "l’“Agenzia” di Prova"),
        ("INPS", M, "l’INPS"),
        ("CNR", M, "il CNR"),
        ("MEF", M, "il MEF"),
        ("SPRAR", M, "lo SPRAR"),
        ("PROVINCIA DI LUCCA", F, "la PROVINCIA DI LUCCA"),
        ("STATO", M, "lo STATO"),
        ("Psicologi", MP, "gli Psicologi"),
        ("Zone distretto", FP, "le Zone distretto"),
        ("Roma Capitale", Grammar.FEMININE_BARE, "Roma Capitale"),
        ("IIS Prova", M, "l’IIS Prova"),
        ("Ökoinstitut Prova", M, "l’Ökoinstitut Prova"),
        ("8° Reparto mobile", M, "l’8° Reparto mobile"),
        ("11° Stormo", M, "l’11° Stormo"),
        ("12° Stormo", M, "il 12° Stormo"),
        ("1° Reparto mobile", M, "il 1° Reparto mobile"),
        ("80 Comuni di Prova", MP, "gli 80 Comuni di Prova"),
        ("VIII Municipio", M, "l’VIII Municipio"),
        ("XI Municipio", M, "l’XI Municipio"),
        ("XV Municipio", M, "il XV Municipio"),
        ("II Municipio", M, "il II Municipio"),
    ],
)
def test_the_article_is_the_one_that_the_sound_wants(name: str, grammar: Grammar, alone: str) -> None:
    assert BodyName(name, grammar).alone == alone


def test_a_name_without_article_takes_plain_prepositions() -> None:
    body = BodyName("ANCI Toscana", Grammar.FEMININE_BARE)
    assert (body.of, body.to, body.by) == ("di ANCI Toscana", "ad ANCI Toscana", "da ANCI Toscana")
    assert prepositions(body) == {}


@pytest.mark.parametrize("name", ["Provincia di Lucca", "Comune di Lucca", "Aziende"])
def test_of_a_name_of_which_nothing_is_said_all_stands_as_it_stood(name: str) -> None:
    body = BodyName(name)
    assert (body.alone, body.of, body.to) == (name, f"di {name}", f"a {name}")
    assert body.agreeing("rappresentat") == ("rappresentato" if name.startswith("Comune") else "rappresentata")
    assert body.verb("ha", "hanno") == "ha"


@pytest.mark.parametrize(
    ("grammar", "said", "verb"),
    [
        (M, "rappresentato", "ha"),
        (F, "rappresentata", "ha"),
        (MP, "rappresentati", "hanno"),
        (FP, "rappresentate", "hanno"),
        (Grammar.MASCULINE_BARE, "rappresentato", "ha"),
    ],
)
def test_participle_and_verb_agree(grammar: Grammar, said: str, verb: str) -> None:
    body = BodyName("Ente", grammar)
    assert body.agreeing("rappresentat") == said
    assert body.verb("ha", "hanno") == verb


@pytest.mark.parametrize(
    "name", ["La Fraternità", "l’Ufficio", "L'Ufficio", "gli Enti", "gl’Istituti", "Gl'Istituti", "un’Agenzia"]
)
def test_a_name_does_not_bring_the_article_that_is_added(name: str) -> None:
    with pytest.raises(InvalidDatum, match="senza articolo"):
        BodyName(name, F).require_bare("denominazione")
    BodyName(name, Grammar.FEMININE_BARE).require_bare("denominazione")
    BodyName(name).require_bare("denominazione")
