"""The notice to the own offices that a letter to another body has not arrived, or may not arrive."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.events import JournalHead
from agreements.domain.agreement.parties import Office
from agreements.domain.basics.day_words import of_the_hour
from agreements.domain.deadlines.notice import ABOUT_A_LETTER, Notice
from agreements.domain.mail.pec import LetterState, Receipt, ReceiptKind, SentLetter, told_by_notice
from agreements.notifications.messages import about
from agreements.notifications.rendering import rendered
from agreements.notifications.wording import MOST_SUBJECT, one_line

_OPENINGS = {
    ReceiptKind.NON_ACCEPTANCE: "il gestore PEC non ha accettato una lettera",
    ReceiptKind.NON_DELIVERY: "una lettera inviata via PEC non è stata consegnata",
    ReceiptKind.VIRUS: "il gestore PEC ha fermato una lettera per un virus",
}
_DELAYED = {
    LetterState.DOUBTFUL: "una lettera inviata via PEC non è ancora stata consegnata",
    LetterState.TO_READ: "un avviso del gestore PEC su una lettera va letto",
    LetterState.NOT_DELIVERED: "una lettera inviata via PEC non è stata consegnata in ventiquattro ore",
}


def compose_failure(
    agreement: Agreement,
    letters: Sequence[SentLetter],
    receipt: Receipt,
    offices: Sequence[Office],
    today: date,
    head: JournalHead | None,
    folder: str = "",
    state: LetterState | None = None,
) -> tuple[Notice, ...]:
    """One notice for each office about one receipt of failure; the same receipt gives the same key.

    Args:
        head: The last row of the agreement's journal; None if the journal is no longer whole.
        folder: Where the documents are, for people.
        state: What a notice of delay says of the letter, where that is known already; else by its own words.
    """
    delayed = receipt.kind is ReceiptKind.NON_DELIVERY_WARNING
    state = state or told_by_notice(receipt, ())
    opening = _DELAYED[state] if delayed else _OPENINGS[receipt.kind]
    facts = about(agreement, today, head, folder) | {
        "apertura": f"{opening[0].upper()}{opening[1:]}.",
        "calcolo": "",
        "lettera": {"quale": "; ".join(letter.told for letter in letters)},
        "ricevuta": {
            "che_cosa": f"{receipt.kind}, {of_the_hour(receipt.issued_at)}, "
            f"di {receipt.provider or 'gestore non indicato'}",
            "indirizzo": ", ".join(sorted(receipt.concerns)),
            "motivo": receipt.reason or (receipt.error if receipt.error != "nessuno" else ""),
            "non_ancora": delayed and state is LetterState.DOUBTFUL,
            "da_leggere": delayed and state is LetterState.TO_READ,
        },
    }
    text, page = rendered("mancata-consegna.txt", facts)
    return tuple(
        Notice(
            agreement=agreement.number,
            obligation_code=f"{ABOUT_A_LETTER}{receipt.identity[:16]}",
            rung=0,
            recipient=office.email,
            version=receipt.issued_on.toordinal(),
            subject=one_line(f"{agreement.number} – {opening} – {agreement.shown_title}", MOST_SUBJECT),
            body=text,
            html=page,
        )
        for office in offices
    )
