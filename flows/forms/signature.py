"""Forms of signing."""

from __future__ import annotations

import re
from datetime import datetime
from enum import StrEnum

from pydantic import ConfigDict, Field

from agreements.domain.agreement.act import Delegation
from agreements.domain.agreement.parties import Signatory
from agreements.domain.agreement.signature_proof import TitleKind
from agreements.domain.basics import limits
from agreements.domain.basics.errors import InvalidDatum
from agreements.domain.basics.moment import ROME
from agreements.domain.basics.typed_day import parse_day
from agreements.use_cases.signing.reference import ProofOfTime
from agreements.use_cases.signing.sending import AskedTurn
from flows.forms.approval import INCOMING
from flows.forms.base import AgreementForm, Day, Sheet, TypedDay


class Settlement(StrEnum):
    """What the dirigente decides on a held file."""

    ACCEPT = "accetto la firma"
    REFUSE = "non accetto il file"
    REVOKE = "revoco la decisione già presa"


class Order(StrEnum):
    """How the parties sign."""

    TOGETHER = "in parallelo: ciascuno quando riceve il file"
    IN_SEQUENCE = "in sequenza: ciascuno dopo chi ha un turno precedente"


class TurnForm(Sheet):
    """Turn and term of a party."""

    model_config = ConfigDict(title="Turno")

    parte: str = Field(title="Parte", description="Denominazione, come nell’accordo.", max_length=limits.BODY)
    turno: int = Field(
        default=1,
        title="Turno",
        description="1 firma per primo, poi 2, 3…; a pari numero si firma insieme. In parallelo lasciare 1.",
        ge=1,
        le=99,
    )
    restituzione_entro: TypedDay = Field(
        default="",
        title="Restituzione entro",
        description="gg/mm/aaaa, se per questa parte il termine è diverso da quello comune.",
    )


class SendForm(AgreementForm):
    """The frozen PDF leaves."""

    data: Day = Field(title="Data di invio")
    restituzione_entro: Day = Field(
        title="Restituzione chiesta entro", description="Il termine comune: vale per chi non ne ha uno proprio."
    )
    protocollo: str = Field(
        default="",
        title="Protocollo in uscita",
        description="Numero dato dal protocollo, se c’è già. In sequenza vale per le sole lettere del primo turno.",
        max_length=limits.NUMBER,
    )
    ordine: Order = Field(
        default=Order.TOGETHER,
        title="Ordine delle firme",
        description="In parallelo escono subito tutte le lettere. In sequenza escono quelle di chi è di turno; le "
        "altre via via che sono importate le firme precedenti, per il file già firmato da chi precede.",
    )
    turni: list[TurnForm] = Field(
        default=[],
        title="Turni e termini",
        description="In sequenza, una voce per ciascuna parte. In parallelo, solo le parti con un termine proprio.",
        max_length=30,
    )

    def turns(self) -> tuple[AskedTurn, ...]:
        """Turns and terms as they were typed.

        Raises:
            InvalidDatum: They do not fit to the chosen order, or a term is no day.
        """
        ranks = {turn.turno for turn in self.turni}
        if self.ordine is Order.TOGETHER and ranks - {1}:
            raise InvalidDatum(
                "turni", "In parallelo tutti hanno turno 1: scegliere «in sequenza», o lasciare 1 a tutte le parti."
            )
        if self.ordine is Order.IN_SEQUENCE and len(ranks) < 2:
            raise InvalidDatum(
                "turni", "In sequenza servono almeno due turni: indicare per ciascuna parte il proprio, 1, 2, 3…"
            )
        return tuple(
            AskedTurn(turn.parte, turn.turno, parse_day(turn.restituzione_entro) if turn.restituzione_entro else None)
            for turn in self.turni
        )


class ProvenForm(AgreementForm):
    """A form that may record an outside reference of time: typed, or a file that holds the signed file's hash."""

    prova_data: TypedDay = Field(
        default="",
        title="Prova del tempo: giorno",
        description="gg/mm/aaaa del protocollo o della PEC, se la firma non ha marca temporale: resta «dichiarato, non "
        "verificato» e il file è tenuto in sospeso.",
    )
    prova_ora: str = Field(default="", title="Prova del tempo: ora", description="hh:mm, ora italiana.", max_length=5)
    prova_estremi: str = Field(
        default="",
        title="Prova del tempo: estremi",
        description="Numero di protocollo o identificativo della PEC.",
        max_length=120,
    )

    prova_file: str = Field(
        default="",
        title="Prova del tempo: file",
        description="Nome del file, fra i «File ricevuti», che contiene l’impronta del file firmato: marca temporale "
        "RFC 3161 (.tsr, .tst) o Segnatura.xml. Con esso giorno e ora si possono lasciare vuoti.",
        max_length=limits.FILE,
    )

    def proof(self) -> ProofOfTime | None:
        """The reference, if one is given.

        Raises:
            InvalidDatum: It is given by halves, or is no time.
        """
        given, file = (self.prova_data, self.prova_ora, self.prova_estremi), self.prova_file.strip()
        if not any(given[:2]) and (file or not self.prova_estremi):
            return ProofOfTime(None, self.prova_estremi.strip(), file) if file else None
        if not all(given):
            raise InvalidDatum(
                "prova del tempo", "Per la prova del tempo servono giorno, ora ed estremi: compilarli tutti o nessuno."
            )
        clock = re.fullmatch(r"([01]?[0-9]|2[0-3])[:.]([0-5][0-9])", self.prova_ora)
        if clock is None:
            raise InvalidDatum("prova del tempo", f"«{self.prova_ora}» non è un’ora: scriverla come 14:30.")
        day = parse_day(self.prova_data)
        at = datetime(day.year, day.month, day.day, int(clock[1]), int(clock[2]), tzinfo=ROME)
        return ProofOfTime(at, self.prova_estremi, file)


class ImportForm(ProvenForm):
    """A signed file came back."""

    file: str = Field(default="", title="File firmato", description=INCOMING, max_length=limits.FILE)


class RefusalForm(AgreementForm):
    """A party does not sign."""

    parte: str = Field(
        title="Parte che non firma", description="Denominazione, come nell’accordo.", max_length=limits.BODY
    )
    data: Day = Field(title="Data del rifiuto")
    ragioni: str = Field(title="Ragioni", description="Come le ha indicate la parte.", max_length=limits.REASON)
    estremi: str = Field(title="Estremi", description="Protocollo o PEC con cui il rifiuto è arrivato.", max_length=120)


class NewSignatoryForm(AgreementForm):
    """Another person signs for a party."""

    parte: str = Field(title="Parte", description="Denominazione, come nell’accordo.", max_length=limits.BODY)
    firmatario: str = Field(title="Nome e cognome di chi subentra", max_length=limits.PERSON)
    carica: str = Field(title="Carica", description="Ad esempio «Sindaco».", max_length=limits.POSITION)
    titolo_del_potere: str = Field(
        title="Titolo del potere di firma",
        description="Legge, statuto o delega con numero e data.",
        max_length=limits.POWER,
    )
    codice_fiscale_firmatario: str = Field(
        title="Codice fiscale di chi subentra",
        description="Serve a riconoscere la sua firma digitale; non compare né nei documenti né nel giornale.",
        max_length=limits.TAX_CODE,
    )
    dal: Day = Field(title="Inizio del nuovo mandato")
    atto: str = Field(
        title="Atto", description="Proclamazione, nomina o delega, con numero e data.", max_length=limits.ACT
    )

    def signatory(self) -> Signatory:
        """The successor as the domain knows it.

        Raises:
            InvalidDatum: The codice fiscale is none.
        """
        return Signatory(
            " ".join(self.firmatario.split()), self.carica, self.titolo_del_potere, self.codice_fiscale_firmatario
        )


class SettleForm(ProvenForm):
    """The dirigente decides on a held file."""

    decisione: Settlement = Field(
        title="Decisione", description="Il file e i dubbi sono nella pagina dell’importazione."
    )
    parte: str = Field(
        default="",
        title="Parte per cui vale la firma",
        description="Serve se si accetta; se il file porta una firma per ciascuna di più parti, separarle con «;»; se "
        "non è chiaro di chi sia, «parte = nome del titolare».",
        max_length=400,
    )
    impronta: str = Field(
        default="",
        title="Impronta del file",
        description="Le prime cifre, come nel nome del file; vuota se è uno solo. Per revocare una decisione su cui "
        "altri hanno poi firmato, anche quella del loro file, separata da «;».",
        max_length=400,
    )
    titolo: TitleKind = Field(
        default=TitleKind.DELEGATION,
        title="Titolo di chi ha firmato",
        description="Serve solo se ha firmato una persona diversa dal firmatario designato, o un ente succeduto a più "
        "parti, che firma una volta per tutte.",
    )
    delega_atto: str = Field(
        default="",
        title="Delega o altro titolo: atto",
        description="Numero e organo, com’è scritto sull’atto; per il vicariato la norma o lo statuto.",
        max_length=limits.ACT,
    )
    delega_data: TypedDay = Field(default="", title="Delega o altro titolo: data", description="gg/mm/aaaa dell’atto.")
    titolo_dal: TypedDay = Field(
        default="",
        title="Titolo: dal",
        description="gg/mm/aaaa, se comincia dopo la data dell’atto.",
    )
    titolo_al: TypedDay = Field(
        default="",
        title="Titolo: fino al",
        description="gg/mm/aaaa, ultimo giorno compreso, se c’è.",
    )
    titolo_oggetto: str = Field(
        default="",
        title="Titolo: oggetto",
        description="Che cosa è delegato; per il vicariato l’assenza o l’impedimento di chi doveva firmare.",
        max_length=300,
    )
    motivazione: str = Field(title="Motivazione", description="Resta nel giornale.", max_length=limits.REASON)

    def delegation(self) -> Delegation | None:
        """The delegation, if one is given.

        Raises:
            InvalidDatum: It is given by halves, or its day is none.
        """
        others = (self.titolo_dal, self.titolo_al, self.titolo_oggetto)
        told = self.titolo is not TitleKind.DELEGATION or any(each.strip() for each in others)
        if not self.delega_atto.strip() and not self.delega_data.strip() and not told:
            return None
        if not self.delega_atto.strip() or not self.delega_data.strip():
            raise InvalidDatum("delega", "Della delega servono l’atto e la data: indicarli tutti e due o nessuno.")
        return Delegation(
            self.delega_atto.strip(),
            parse_day(self.delega_data),
            self.titolo,
            parse_day(self.titolo_dal) if self.titolo_dal.strip() else None,
            parse_day(self.titolo_al) if self.titolo_al.strip() else None,
            self.titolo_oggetto.strip(),
        )
