"""Earlier references for a file, as others bring them: a time stamp over it, a Segnatura.xml with its hash."""

from __future__ import annotations

import asyncio
import base64
import hashlib
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

from agreements.domain.basics.moment import ROME
from signing.base.fetch import GuardedTimeStamper
from signing.base.gatekeeper import Gatekeeper
from signing.base.trust import TrustSettings


def time_stamp_of(data: bytes, trust: TrustSettings) -> bytes:
    """A token of the trial's time-stamp service over the hash of a file."""
    assert trust.time_stamp_url is not None
    stamper = GuardedTimeStamper(trust.time_stamp_url, Gatekeeper(trust))
    with ThreadPoolExecutor(max_workers=1) as pool:
        asked = stamper.async_timestamp(hashlib.sha256(data).digest(), "sha256")
        token: bytes = pool.submit(asyncio.run, asked).result().dump()
    return token


def segnatura_of(data: bytes, at: datetime, *, with_hour: bool = True, prefix: str = "prot:") -> bytes:
    """A Segnatura.xml of an invented protocol, without its seal."""
    there, digest = at.astimezone(ROME), base64.b64encode(hashlib.sha256(data).digest()).decode()
    hour = f"<prot:OraRegistrazione>{there:%H:%M:%S}</prot:OraRegistrazione>" if with_hour else ""
    text = f"""<?xml version="1.0" encoding="UTF-8"?>
<prot:SegnaturaInformatica xmlns:prot="http://www.agid.gov.it/protocollo/" {prefix}versione="3.0.0">
 <prot:Intestazione><prot:Identificatore>
   <prot:CodiceAmministrazione>prova</prot:CodiceAmministrazione><prot:CodiceAOO>PROVA</prot:CodiceAOO>
   <prot:CodiceRegistro>PG</prot:CodiceRegistro><prot:NumeroRegistrazione>0000077</prot:NumeroRegistrazione>
   <prot:DataRegistrazione>{there:%Y-%m-%d}</prot:DataRegistrazione>{hour}
 </prot:Identificatore><prot:Oggetto>Accordo di prova</prot:Oggetto></prot:Intestazione>
 <prot:Descrizione><prot:DocumentoPrimario {prefix}nomeFile="firmato.pdf">
   <prot:Impronta {prefix}algoritmo="SHA-256">{digest}</prot:Impronta></prot:DocumentoPrimario></prot:Descrizione>
</prot:SegnaturaInformatica>"""
    return text.encode()
