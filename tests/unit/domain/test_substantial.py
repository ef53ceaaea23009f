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
        ("Gli effetti decorrono dalla firma", "Gli effetti decorrono dalla pubblicazione", "la decorrenza"),
        ("Resta valido", "Resta valido a tempo indeterminato", "durata o termini"),
        ("Gli effetti decorrono dal 1° marzo 2027", "Gli effetti decorrono dal 2 marzo 2027", "la decorrenza"),
        ("con preavviso di novanta giorni", "con preavviso di sessanta giorni", "durata o termini"),
        ("oneri per euro 20.000,00", "oneri per euro 25.000,00", "gli oneri"),
        ("cofinanzia il 40 per cento", "cofinanzia il 50 per cento", "gli oneri"),
        ("la Regione di Prova trasmette i dati", "l’ANCI di Prova trasmette i dati", "le parti o le strutture"),
        ("Le Parti collaborano", "Le Parti si impegnano a collaborare", "gli obblighi delle Parti"),
        ("Le Parti collaborano", "Le Parti non collaborano", "gli obblighi delle Parti"),
        ("", "La Parte inadempiente deve una penale", "gli obblighi delle Parti"),
        ("La Parte inadempiente deve una penale", "", "gli obblighi delle Parti"),
        ("entro novanta giorni", "entro novanta giorni lavorativi", "gli obblighi delle Parti"),
        ("può essere rinnovato una sola volta", "può essere rinnovato", "gli obblighi delle Parti"),
        ("Il tavolo decide a maggioranza", "Il tavolo decide all’unanimità", "gli obblighi delle Parti"),
        ("comunica senza indugio le variazioni", "comunica subito le variazioni", None),
        ("ai sensi dell’articolo 15 della legge 7 agosto 1990, n. 241", "ai sensi dell’art. 15 L. 241/1990", None),
        ("", "Il referente è la dott.ssa Prova Sei", None),
    ],
)
def test_what_binds_the_parties_is_substantial(before: str, after: str, told: str | None) -> None:
    assert touches(before, after, PARTIES) == told


@pytest.mark.parametrize(
    ("after", "told"),
    [
        ("supportare le Province di prova;", "gli obblighi delle Parti"),
        ("Supportare i Comuni montani di prova.", "gli obblighi delle Parti"),
        ("supportare i Comuni di prova e gli enti di ricerca;", "gli obblighi delle Parti"),
        ("", "gli obblighi delle Parti"),
        ("Supportare i «Comuni» di Prova.", None),
    ],
)
def test_no_word_of_an_undertaking_that_the_register_knows_is_indifferent(after: str, told: str | None) -> None:
    assert touches("supportare i Comuni di prova;", after, PARTIES, ("supportare i Comuni di prova",)) == told


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


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Le Parti collaborano alla realizzazione", "Le Parti realizzano"),
        ("La Regione paga le spese", "L’ANCI paga le spese"),
        ("La Regione mette a disposizione i locali", "Il Comune mette a disposizione i locali"),
        ("La Regione mette a disposizione i locali", "L’altra Parte mette a disposizione i locali"),
        ("trasmette la relazione annuale", "trasmette la relazione semestrale"),
        ("Il piano non è vincolante", "Il piano è vincolante"),
        ("comunica i dati, se disponibili, alla Regione", "comunica i dati alla Regione"),
        ("può recedere", "recede"),
        ("Il foro competente è quello di Prova", "Il foro competente è quello di Altrove"),
        ("è vietata la cessione dei dati", "è ammessa la cessione dei dati"),
        ("I dati sono cancellati al termine", "I dati sono conservati al termine"),
        ("esclusa ogni responsabilità", "inclusa ogni responsabilità"),
        ("entro il termine stabilito", "senza termine"),
        ("ciascuna Parte sostiene i propri costi", "ciascuna Parte chiede il rimborso"),
        ("la proprietà dei risultati è comune", "la proprietà dei risultati è della Regione"),
        ("La titolarità è congiunta", "La titolarità è autonoma"),
        ("Il servizio è gratuito", "Il servizio è a pagamento"),
        ("La Regione eroga un contributo", "La Regione valuta un contributo"),
        (
            "La Regione, entro trenta giorni, trasmette il piano e l’ANCI approva",
            "La Regione trasmette il piano e l’ANCI, entro trenta giorni, approva",
        ),
        ("tre anni", "tre mesi"),
        ("", "Le Parti costituiscono una società comune"),
        ("Le Parti si riuniscono mensilmente", ""),
        ("", "Il collaudo spetta all’ANCI"),
        ("Art. 5 – Rinnovo tacito vietato", "Art. 5 – Rinnovo"),
        ("non è ammesso il rinnovo tacito", "è ammesso il rinnovo tacito"),
        ("le risorse della Regione", "le risorse delle Parti"),
        ("in caso di inadempimento l’accordo si risolve", "in caso di inadempimento l’accordo prosegue"),
        ("La Regione nomina il presidente del comitato", "L’ANCI nomina il presidente del comitato"),
        ("il trattamento è svolto in qualità di responsabile", "il trattamento è svolto in qualità di titolare"),
        ("previa autorizzazione della Regione", "previa comunicazione alla Regione"),
        ("almeno due incontri", "fino a due incontri"),
        ("PEC uno@pec.example.it, entro 30 giorni", "PEC due@pec.example.it, entro 60 giorni"),
        ("con sede in via di Prova 1", "con sede in via di Prova 1 e durata di 5 anni"),
    ],
)
def test_who_does_what_on_which_condition_at_whose_expense_is_substantial(before: str, after: str) -> None:
    assert touches(before, after, PARTIES) is not None
    assert not by_nature(before, after)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Il referente è il dott. Prova", "Il referente è la dott.ssa Altra Prova"),
        ("Le Parti collaboranno", "Le Parti collaborano"),
        ("Settore Reti", "Settore Reti e innovazione"),
        ("Il presente accordo è firmato", "Il presente Accordo è firmato"),
        ("il Codice è approvato con DPR n. 62/2013", "il Codice è approvato con D.P.R. n. 62/2013"),
        ("rappresentata da Prova Uno, delega n. 3", "rappresentata da Prova Due, delega n. 5"),
        ("Le Parti si impegnano a collaborare", "Le parti si impegnano, a collaborare"),
    ],
)
def test_a_slip_a_person_or_an_office_renamed_is_not_substantial(before: str, after: str) -> None:
    assert touches(before, after, PARTIES) is None
