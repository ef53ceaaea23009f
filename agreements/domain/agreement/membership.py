"""Who is a party changes without a new signature of the others: a body joins, a body takes the place of another."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from agreements.domain.agreement.body_name import Grammar


@dataclass(frozen=True, slots=True)
class Accession:
    """A body has joined an open agreement (adesione); the expiry and the first signatures stay as they are.

    Attributes:
        clause: The words of the opening clause.
        act: The body's own act, kind, number and organ.
        reference: Protocollo or PEC with which the signed declaration came.
        acknowledgement: The act by which the parties take note, where the clause wants one; else empty.
        since: The first day on which the body is a party.
    """

    position: int
    clause: str
    act: str
    dated_on: date
    reference: str
    acknowledgement: str
    since: date


@dataclass(frozen=True, slots=True)
class Succession:
    """A body has taken the place of a party by law or act (merger, Province to Città metropolitana).

    Attributes:
        former: The name of the body until then, by which it is still found.
        former_tax_code: Its codice fiscale; empty where it was not known.
        act: The law or act that disposes it.
        since: The first day of the successor.
        former_grammar: Gender and number of the former name.
    """

    position: int
    former: str
    former_tax_code: str
    act: str
    dated_on: date
    since: date
    former_grammar: Grammar = Grammar.NOT_SAID
