"""What no declaration covers, and what needs none of the resolution's words."""

from __future__ import annotations

import pytest

from agreements.domain.stated.substantial import by_nature, touches

PARTIES = ("Regione di Prova", "ANCI di Prova")


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("ha durata di tre anni", "ha durata di cinque anni", "la durata"),
        ("ha durata di tre anni", "ha durata triennale", None),
        ("è rinnovabile una sola volta", "è rinnovabile due volte", "i rinnovi"),
        ("Gli effetti decorrono dal 1° marzo 2027", "Gli effetti decorrono dal 2 marzo 2027", "la decorrenza"),
        ("con preavviso di novanta giorni", "con preavviso di sessanta giorni", "durata o termini"),
        ("oneri per euro 20.000,00", "oneri per euro 25.000,00", "gli oneri"),
        ("cofinanzia il 40 per cento", "cofinanzia il 50 per cento", "gli oneri"),
        ("la Regione di Prova trasmette i dati", "l’ANCI di Prova trasmette i dati", "le parti o le strutture"),
        ("Le Parti collaborano", "Le Parti si impegnano a collaborare", "gli obblighi delle Parti"),
        ("Le Parti collaborano", "Le Parti non collaborano", "gli obblighi delle Parti"),
        ("", "La Parte inadempiente deve una penale", "gli obblighi delle Parti"),
        ("La Parte inadempiente deve una penale", "", "gli obblighi delle Parti"),
        ("comunica senza indugio le variazioni", "comunica subito le variazioni", None),
        ("ai sensi dell’articolo 15 della legge 7 agosto 1990, n. 241", "ai sensi dell’art. 15 L. 241/1990", None),
        ("", "Il referente è la dott.ssa Prova Sei", None),
    ],
)
def test_what_binds_the_parties_is_substantial(before: str, after: str, told: str | None) -> None:
    assert touches(before, after, PARTIES) == told


@pytest.mark.parametrize(
    ("before", "after", "natural"),
    [
        ("PEC uno@pec.example.it", "PEC due@pec.example.it", True),
        ("con sede in via di Prova 1", "con sede in via di Prova 22", True),
        ("codice fiscale 99999990015", "codice fiscale 99999990023", True),
        ("tel. 055 123456", "tel. 055 654321", True),
        ("senza indugio", "subito", False),
        ("", "via di Prova 1", False),
    ],
)
def test_an_address_a_seat_a_code_are_not_substantial_by_their_nature(before: str, after: str, natural: bool) -> None:
    assert by_nature(before, after) is natural
