"""What «recesso» and «adesione» ask the text: whether the words that were typed are those of its clause.

What is left empty is taken from the clause; what is typed must be what the clause says. Where the register knows that
the text has no such clause it says so; where it does not know the text, a person reports the words as before.
"""

from __future__ import annotations

from agreements.domain.agreement.clause import Clause


def words_of(clause: Clause, typed: str) -> str:
    """The words of the clause, unless others were typed: these stand, to be refused."""
    return clause.quoted if not typed or clause.says(typed) else typed


def other_words(clause: Clause, typed: str) -> str | None:
    """In Italian, why the words that were typed are not those of the clause; None where they are."""
    if clause.says(typed):
        return None
    return (
        f"le parole riportate non sono quelle dell’articolo «{clause.heading}» del testo: lasciare vuoto il campo, la "
        "clausola la prende il programma dal testo"
    )
