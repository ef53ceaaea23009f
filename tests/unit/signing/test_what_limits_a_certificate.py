"""Which notices in a certificate limit its use or its value, and which are the provider's usual ones."""

from __future__ import annotations

import pytest

from signing.validation.certificate_says import limits_use


@pytest.mark.parametrize(
    "notice",
    [
        "Il certificato si usa unicamente per sottoscrivere atti fino a 10.000 euro",
        "Certificato per uso interno",
        "I titolari fanno uso del certificato solo per le finalità di lavoro per le quali esso è rilasciato.",
        "The certificate holder must use the certificate only for the purposes for which it is issued.",
        "L'utilizzo del certificato è limitato ai rapporti con l'Ente di Prova.",
        "The certificate may be used only for relations with the Ente di Prova.",
        "Il presente certificato è valido solo per firme apposte con procedura automatica.",
        "The certificate may only be used for unattended/automatic digital signature.",
        "ESCLUSIVAMENTE PER LA FIRMA DI FATTURE",
        "Utilizzabile soltanto nei procedimenti di gara",
        "Uso solamente nei confronti della Banca di Prova",
        "limitatamente ai contratti di lavoro",
        "Valido per atti fino a € 5.000",
        "Valore massimo degli atti: 50.000 EUR",
        "Importo non superiore a cinquemila euro",
        "per operazioni entro l'importo di 1.000,00 euro",
        "Non utilizzabile per atti di straordinaria amministrazione",
        "Non pu\u006f\u0300 essere usato fuori dall'ente",
        "È vietato l'uso verso terzi",
        "Riservato ai dipendenti dell'Ente di Prova",
        "Per i rapporti con la Regione di Prova",
        "Use of this certificate is limited to the signing of invoices",
        "Restricted to internal use",
        "For transactions up to EUR 10,000",
        "The value of the transaction must not exceed 500 euro",
        "Not valid for contracts",
        "Nur für die Unterzeichnung von Rechnungen",
        "Uniquement pour les actes de la Région",
        "Limiti d'uso: atti di valore non superiore a 100.000 euro. Manuale operativo: https://prova.example.it",
        "Uso limitato agli atti dell'ente, si veda il Manuale operativo",
    ],
)
def test_words_that_limit_are_told(notice: str) -> None:
    assert limits_use(notice)


@pytest.mark.parametrize(
    "notice",
    [
        "Certificato qualificato di firma digitale",
        "Certificate issued in accordance with https://prova.example.it/documentazione/manuali.php",
        "Il presente certificato è conforme al Regolamento UE n. 910/2014; CPS: https://prova.example.it/cps",
        "This certificate respects the AgID determination 121/2019 and ETSI standards",
        "Prestatore di Prova S.p.A. - QTSP iscritto all'elenco dei prestatori tenuto dall'AgID",
        "Prova Trust Services Limited, qualified trust service provider",
        "Prova S.r.l., società a responsabilità limitata con socio unico. Manuale operativo su www.example.it",
        "Per i limiti di responsabilità si veda il Manuale operativo",
        "La responsabilità del certificatore è limitata secondo il CPS",
        "Liability is limited as stated in the CPS. Reliance on this certificate implies its acceptance",
        "Limiti d'uso e obblighi come da Manuale Operativo pubblicato su https://www.example.it",
        "This certificate may be relied upon only in accordance with the Certification Practice Statement",
        "Copyright Prova, tutti i diritti riservati",
        "Certificato di firma remota valido fino al 31/12/2027",
        "Chiave privata custodita in un dispositivo sicuro (QSCD); il certificato non solo firma, ma identifica",
        "",
    ],
)
def test_the_usual_notices_of_providers_are_not(notice: str) -> None:
    assert not limits_use(notice)


def test_in_a_notice_that_nobody_reads_to_its_end_a_limit_is_supposed() -> None:
    assert not limits_use("Certificato qualificato. " * 40)
    assert limits_use("Certificato qualificato. " * 4_000)
