"""``daticert.xml``: what a PEC provider certifies, read safely; its type alone says what the receipt is.

Source: DM 2/11/2005, technical rules, section 7.4 (DTD); RFC 6109, section 4.4.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone

from lxml import etree  # type: ignore[import-untyped]

from agreements.domain.mail.pec import Receipt, ReceiptKind, Recipient
from agreements.notifications.pec_mail import DATICERT, NotAReceipt
from agreements.notifications.wording import one_line
from signing.base.hostile_xml import parsed

_KINDS = {
    "accettazione": ReceiptKind.ACCEPTANCE,
    "non-accettazione": ReceiptKind.NON_ACCEPTANCE,
    "presa-in-carico": ReceiptKind.TAKEN_IN_CHARGE,
    "avvenuta-consegna": ReceiptKind.DELIVERY,
    "errore-consegna": ReceiptKind.NON_DELIVERY,
    "preavviso-errore-consegna": ReceiptKind.NON_DELIVERY_WARNING,
    "rilevazione-virus": ReceiptKind.VIRUS,
}
_MESSAGE = "posta-certificata"
# The DTD makes the recipient optional; without it nobody could say to whom something was, or was not, delivered.
_OF_ONE_ADDRESS = frozenset({ReceiptKind.DELIVERY, ReceiptKind.NON_DELIVERY, ReceiptKind.NON_DELIVERY_WARNING})
_MOST_RECIPIENTS = 1000
_MOST_ADDRESS = 320
_ZONE = re.compile(r"([+-])(\d\d):?(\d\d)")


def read_daticert(xml: bytes) -> Receipt:
    """Read the data of a receipt.

    Raises:
        NotAReceipt: It is no well-formed ``postacert``, of an unknown type, or lacks what a receipt must say.
    """
    root = _root(xml)
    if root.tag != "postacert":
        raise NotAReceipt(f"{DATICERT} non contiene dati di certificazione")
    typed = (root.get("tipo") or "").strip()
    if typed == _MESSAGE:
        raise NotAReceipt(
            "è un messaggio arrivato via PEC, non la ricevuta di una lettera inviata",
            "protocollarlo e registrare ciò che contiene con il passo che lo riguarda",
        )
    kind = _KINDS.get(typed)
    if kind is None:
        raise NotAReceipt(f"{DATICERT} è di tipo «{one_line(typed, 40) or 'assente'}», che non è di una ricevuta")
    delivered_to = _address(_text(root, "dati/consegna"))
    if kind in _OF_ONE_ADDRESS and not delivered_to:
        raise NotAReceipt(f"la ricevuta di {kind} non dice per quale indirizzo")
    receipt = Receipt(
        kind=kind,
        error=one_line(root.get("errore") or "nessuno", 40),
        sender=_address(_text(root, "intestazione/mittente")),
        recipients=_recipients(root),
        subject=one_line(_text(root, "intestazione/oggetto"), 1000),
        provider=one_line(_text(root, "dati/gestore-emittente"), 200),
        issued_at=_issued_at(root),
        identifier=one_line(_text(root, "dati/identificativo"), 500),
        message_id=_bare(_text(root, "dati/msgid")),
        delivered_to=delivered_to if kind in _OF_ONE_ADDRESS or kind is ReceiptKind.VIRUS else "",
        reason=one_line(_text(root, "dati/errore-esteso"), 500),
    )
    if not receipt.recipients or not receipt.identifier:
        raise NotAReceipt(f"{DATICERT} non dice a chi era diretto il messaggio, o quale messaggio era")
    return receipt


def _root(xml: bytes) -> etree._Element:
    try:
        root = parsed(xml, remove_comments=True, remove_pis=True)
    except (etree.XMLSyntaxError, ValueError, LookupError) as error:
        raise NotAReceipt(f"{DATICERT} è rovinato") from error
    declared = root.getroottree().docinfo.internalDTD
    # The technical rules know a DTD by name only: entities, which could hide or multiply text, no provider declares.
    if declared is not None and any(True for _entity in declared.iterentities()):
        raise NotAReceipt(f"{DATICERT} contiene definizioni che nessun gestore scrive")
    return root


def _text(root: etree._Element, path: str) -> str:
    found = root.findall(path)
    if len(found) > 1:
        raise NotAReceipt(f"{DATICERT} ripete «{path.rpartition('/')[2]}»")
    return (found[0].text or "").strip() if found else ""


def _recipients(root: etree._Element) -> tuple[Recipient, ...]:
    found = root.findall("intestazione/destinatari")
    if len(found) > _MOST_RECIPIENTS:
        raise NotAReceipt(f"{DATICERT} nomina {len(found)} destinatari, troppi per una lettera")
    named = [(_address((each.text or "").strip()), each.get("tipo", "certificato")) for each in found]
    return tuple(dict.fromkeys(Recipient(address, kind.strip() != "esterno") for address, kind in named if address))


def _address(text: str) -> str:
    inner = re.search(r"<([^<>]*)>", text)
    return one_line(inner[1] if inner else text, _MOST_ADDRESS).casefold()


def _bare(message_id: str) -> str:
    return one_line(message_id, 998).strip("<> ")


def _issued_at(root: etree._Element) -> datetime:
    data = root.find("dati/data")
    zone = _ZONE.fullmatch((data.get("zona") or "").strip()) if data is not None else None
    try:
        if zone is None:
            raise ValueError("no time zone")
        offset = timedelta(hours=int(zone[2]), minutes=int(zone[3]))
        local = datetime.strptime(
            f"{_text(root, 'dati/data/giorno')} {_text(root, 'dati/data/ora')}", "%d/%m/%Y %H:%M:%S"
        ).replace(tzinfo=timezone(-offset if zone[1] == "-" else offset))
        return local.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise NotAReceipt(f"{DATICERT} non dice in modo leggibile giorno e ora") from error
