"""The invented people of the trial: names and codes that cannot belong to anybody."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from stdnum.it import codicefiscale


class Flaw(Enum):
    """What is wrong with a trial certificate, on purpose."""

    NONE = "none"
    NOT_QUALIFIED = "not-qualified"
    REVOKED = "revoked"
    REVOKED_LATER = "revoked-later"
    EXPIRED = "expired"
    SUSPENDED = "suspended"
    NO_TAX_CODE = "no-tax-code"
    WEAK_KEY = "weak-key"


@dataclass(frozen=True, slots=True)
class Person:
    """One invented signatory.

    Attributes:
        label: the name used on the command line and for files, such as `prova-uno`.
        given_name: first name, visibly invented.
        code_stem: first fifteen characters of the codice fiscale; Z999 is a birthplace that is not assigned.
        flaw: what is wrong with the certificate.
        elliptic: whether the key is one on the curve P-256; RSA otherwise.
    """

    label: str
    given_name: str
    code_stem: str
    flaw: Flaw = Flaw.NONE
    elliptic: bool = False

    @property
    def name(self) -> str:
        """Name as printed."""
        return f"Prova {self.given_name}"

    @property
    def tax_code(self) -> str:
        """Codice fiscale with a correct check character (D.M. 23/12/1976)."""
        return self.code_stem + codicefiscale.calc_check_digit(self.code_stem)


PEOPLE = (
    Person("prova-uno", "Uno", "PRVNUO80A01Z999"),
    Person("prova-due", "Due", "PRVDUE80A02Z999"),
    Person("prova-tre", "Tre", "PRVTRE80A03Z999"),
    Person("prova-quattro", "Quattro", "PRVQTR80A04Z999"),
    Person("prova-cinque", "Cinque", "PRVCNQ80A05Z999", elliptic=True),
    Person("prova-non-qualificata", "Non Qualificata", "PRVNQL80A46Z999", Flaw.NOT_QUALIFIED),
    Person("prova-revocata", "Revocata", "PRVRVC80A47Z999", Flaw.REVOKED),
    Person("prova-revocata-dopo", "Revocata Dopo", "PRVRVC80A48Z999", Flaw.REVOKED_LATER),
    Person("prova-scaduta", "Scaduta", "PRVSDT80A49Z999", Flaw.EXPIRED),
    Person("prova-senza-codice", "Senza Codice", "PRVSZC80A50Z999", Flaw.NO_TAX_CODE),
    Person("prova-chiave-debole", "Chiave Debole", "PRVCHV80A51Z999", Flaw.WEAK_KEY),
    Person("prova-sospesa", "Sospesa", "PRVSSP80A52Z999", Flaw.SUSPENDED),
)


def person(label: str) -> Person:
    """Return the trial person with this label.

    Raises:
        KeyError: if there is none.
    """
    return {each.label: each for each in PEOPLE}[label]
