"""Every rendered example reads as Italian does, with two parties, five and six; and the reader of faults finds them."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from agreements.documents.templates.render import render
from agreements.documents.templates.template_example import with_parties
from tests.support.italian import faults, paragraphs

TEMPLATES = Path(__file__).parents[3] / "templates_docx"


@pytest.mark.parametrize("parties", [2, 5, 6])
@pytest.mark.parametrize("template", sorted(file.parent.name for file in TEMPLATES.glob("*/esempio.toml")))
def test_a_rendered_example_has_no_fault(template: str, parties: int) -> None:
    example = tomllib.loads((TEMPLATES / template / "esempio.toml").read_text(encoding="utf-8"))
    assert list(faults(paragraphs(render(template, with_parties(example, parties))))) == []


@pytest.mark.parametrize(
    "wrong",
    [
        "la scadenza del il 3 marzo",
        "qual’è il termine",
        "poichè le Parti",
        "E’ istituito un comitato",
        "un’atto integrativo",
        "dal 1 gennaio 2027",
        "degli Comuni",
        "dei enti",
        "delle convenzione",
        "il presente convenzione",
        "la presente accordo",
        "l’ accordo",
        "ai sensi dell’art.15",
        "entro trenta giorno",
        "di dare atto al convenzione",
        "nella protocollo",
        "il rinnovo del 8 marzo 2027",
        "firmato il 11 gennaio 2027",
        "firmato il 11/01/2027",
        "la nota del 08/03/2027",
        "la intesa tra le parti",
        "con la Prova S.p.A..",
        "entro 1 giorni",
        "entro 30 giorno",
        "sottoscritto in data il 3 marzo",
        "le parti parti dell’atto",
        "l'atto",
        "il studio allegato",
        "n. n. 45",
        "di la Provincia di Prova",
        "secondo «articolo «Piano operativo»: le strutture»",
        "Il termine si calcola così: Termine di 1 mese",
        "approvato con deliberazione n. 1200 del 01/12/2026",
        "Il/La sottoscritto/a Prova Nove",
        "di Common Name: CA di PROVA, Organization: PROVA",
        "riguarda il periodo primo periodo",
        "per complessivi 80.000,00 euro, a carico della Regione per 80.000,00 euro",
        "il file (pagine: 4)",
        "Cessazione per risoluzione per mutuo dissenso",
        "il testo , come sopra",
        "{{ parte }}",
    ],
)
def test_a_fault_is_found(wrong: str) -> None:
    assert list(faults([wrong]))


@pytest.mark.parametrize(
    "right",
    [
        "l’8 marzo 2027 e dell’11 gennaio, il 18 e il 21",
        "l’intesa tra la Regione e gli enti, ai sensi dell’articolo 15",
        "con la Prova S.p.A.; e altri…",
        "entro 1 giorno, 1 mese o 31 giorni, del 2027",
        "lo studio, gli scopi, lo zio e gli psicologi",
        "un testo, una sola volta; al 40 per cento",
        "Spett.le Regione di Prova",
        "l’articolo «Piano operativo» prevede: «le “strutture” predispongono»; si calcola così: termine di 1 mese",
        "complessivi 80.000,00 euro, a carico della Regione per 60.000,00 euro e del Comune per 20.000,00 euro",
        "degli Stati e degli enti, dei Comuni, delle università; un’intesa, perché è il 1° gennaio o il 21 gennaio",
        "il presente accordo, la presente convenzione; gli trasmette l’atto; art. 15; E la Regione",
    ],
)
def test_what_is_right_is_no_fault(right: str) -> None:
    assert list(faults([right])) == []
