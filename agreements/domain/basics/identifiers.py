"""Codes and addresses as people type them: brought into one spelling, or refused with what to look at."""

from __future__ import annotations

import re

from stdnum import luhn
from stdnum.exceptions import InvalidChecksum
from stdnum.it import codicefiscale, iva
from stdnum.util import clean

from agreements.domain.basics.errors import InvalidDatum
from agreements.domain.basics.legible import why_illegible
from agreements.domain.basics.number_words import counted

_ATOM = r"[\w!#$%&'*+/=?^`{|}~-]+"  # accented letters too (RFC 6531)
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_ADDRESS = re.compile(rf"(?=.{{6,254}}\Z)(?=[^@]{{1,64}}@){_ATOM}(?:\.{_ATOM})*@(?:{_LABEL}\.)+[A-Za-z]{{2,24}}")

_IPA_CODE = re.compile(r"[A-Za-z0-9_]{1,16}")
_READ_BACK = re.compile(r"[a-z0-9](?:[a-z0-9_-]{0,28}[a-z0-9])")  # what was taken before the index was measured

# What stands before a code where it is copied from a letterhead; never the beginning of a code itself.
_CALLED = re.compile(
    r"(?:(?:c\.? ?f|cod(?:ice|\.)? ?fisc(?:ale)?|p(?:art(?:ita)?)?\.? ?iva|p\. ?i(?:\. ?v\. ?a)?|vat)(?![a-z])"
    r"\.?(?: ?(?:e|/|-) ?(?=[cp]))?)+ ?(?:n[.°r]?\.?(?![a-z]))?[ :=]*",
    re.IGNORECASE,
)
_AROUND = " '\"’“”«»;,.()"
_IPA_CALLED = re.compile(r"(?:cod(?:ice|\.)? ?ipa|ipa)(?: ?[:=] ?| )(?=.)", re.IGNORECASE)

_ORDINARY = re.compile(
    r"(?:gmail|googlemail|outlook|hotmail|live|msn|yahoo|ymail|icloud|me|aol|gmx|proton|protonmail|libero|virgilio|"
    r"alice|tin|tim|tiscali|tiscalinet|inwind|iol|fastwebnet|email|aruba)\.(?:com|it|net|me|eu|de|fr|co\.uk)",
    re.IGNORECASE,
)


_NO_IPA_CODE = "non è valido: ha da 1 a 16 lettere non accentate, cifre o «_»"


def bare_tax_code(typed: str) -> str:
    """A codice fiscale or partita IVA in capitals, without what people write before it and between its signs.

    «C.F. 013.860.304.88», «cod. fisc.: 01386030488» and «P.IVA IT01386030488» are the same code.
    """
    text = " ".join(typed.split()).strip(_AROUND)
    code = re.sub(r"[ .:/-]", "", clean(text)).upper()
    if not codicefiscale.is_valid(code) and (called := _CALLED.match(text)):
        code = re.sub(r"[ .:/-]", "", clean(text[called.end() :])).upper()
    return code[2:] if re.fullmatch(r"IT[0-9]{11}", code) else code


def bare_ipa_code(typed: str) -> str:
    """A codice IPA as it is written, without the name that people write before it: «cod. IPA: c_d612»."""
    return _IPA_CALLED.sub("", " ".join(typed.split()).strip(_AROUND), count=1).strip(_AROUND)


def person_tax_code(typed: str, of: str) -> str:
    """The codice fiscale of a person, in capitals and without spaces; the empty one stays empty.

    Digits replaced by letters where two people would have the same code (omocodia) are as good, and so is the
    provisional code of 11 digits, which only its check digit tells from a slip (see `is_provisional`).

    Args:
        typed: As a person wrote it.
        of: Whose it is, for the sentence; the code itself stays out of it, which ends up in logs.

    Raises:
        InvalidDatum: It cannot be a person's code.

    Legal basis: D.M. 23 December 1976, artt. 2-7.
    """
    _require_legible("codice fiscale del firmatario", "Il codice fiscale", typed, of)
    code = bare_tax_code(typed)
    if not code:
        return ""
    if is_provisional(code):
        if luhn.is_valid(code) and int(code[:7]):
            return code
        told = (
            "ha 11 cifre, come uno provvisorio, ma l’ultima è di controllo e non torna: ricontrollarlo"
            if int(code[:7])
            else "comincia con sette zeri, e nessun ufficio ne rilascia di simili: indicare quello vero, o nessuno"
        )
    elif len(code) != 16:
        told = f"ha {counted(len(code), 'carattere', 'caratteri')} invece di 16: ricopiarlo per intero"
    elif codicefiscale.is_valid(code):
        return code
    else:
        told = "non è valido (l’ultima lettera è di controllo e non torna): ricontrollarlo, carattere per carattere"
    raise InvalidDatum("codice fiscale del firmatario", f"Il codice fiscale indicato per {of} {told}.")


def is_provisional(code: str) -> bool:
    """Whether the code of a person is a provisional one, as it is given until the one of 16 characters can be.

    Its 11 digits are those of a body's code too: who it is, a person has to look at.

    Legal basis: D.M. 23 December 1976.
    """
    return len(code) == 11 and code.isascii() and code.isdigit()


def with_zeros(code: str) -> str:
    """A body's code with the zeros at its beginning that a sheet takes away from a number; else the code itself.

    Only where the check digit says so: of ten numbers one fits by chance.
    """
    if not (code.isascii() and code.isdigit() and 4 < len(code) < 11):
        return code
    return code.zfill(11) if iva.is_valid(code.zfill(11)) else code


def body_tax_code(typed: str, of: str) -> str:
    """The codice fiscale of a body, 11 digits (for many bodies the partita IVA too); the empty one stays empty.

    Raises:
        InvalidDatum: It cannot be a body's code.
    """
    _require_legible("codice fiscale dell’ente", "Il codice fiscale", typed, of)
    code = bare_tax_code(typed)
    if not code:
        return ""
    begins = f"Il codice fiscale {code[:20]} di {of}"
    if len(code) == 16 and codicefiscale.is_valid(code):
        # Without the code: it is that of a person.
        raise InvalidDatum(
            "codice fiscale dell’ente",
            f"Per {of} è indicato il codice fiscale di una persona: indicare quello dell’ente, di 11 cifre.",
        )
    if (whole := with_zeros(code)) != code:
        told = (
            f"ha {counted(len(code), 'cifra', 'cifre')} invece di 11: un foglio toglie gli zeri iniziali; se è "
            f"{whole}, scriverlo per intero, in una cella con formato «Testo»"
        )
    elif not code.isascii() or not code.isdigit() or len(code) != 11:
        told = "non è valido: quello di un ente ha 11 cifre; ricopiarlo, ad esempio dall’Indice dei domicili digitali"
    else:
        try:
            iva.validate(code)
        except InvalidChecksum:
            told = "non è valido (l’ultima delle 11 cifre è di controllo e non torna): ricontrollarlo, cifra per cifra"
        except ValueError:
            told = "non è valido, perché nessun ufficio ne rilascia di simili: ricontrollarlo, cifra per cifra"
        else:
            return code
    raise InvalidDatum("codice fiscale dell’ente", f"{begins} {told}.")


def ipa_code(typed: str, of: str) -> str:
    """The code of a body in the public index (codice IPA dell’ente), as it is written; the empty one stays empty.

    Only its shape is looked at: the index itself is not asked. No two of its codes differ by capitals alone, so codes
    are compared by `folded`.

    Raises:
        InvalidDatum: It cannot be the code of a body: a codice fiscale, an address, the code of one of its offices.

    Legal basis: art. 6-ter CAD (Indice dei domicili digitali delle pubbliche amministrazioni).
    """
    _require_legible("codice IPA", "Il codice IPA", typed, of)
    written = bare_ipa_code(typed)
    code = written.casefold()
    if not code:
        return ""
    if re.fullmatch(r"[0-9]{11}", bare_tax_code(written)):
        told = "è un codice fiscale o una partita IVA: indicare il codice IPA"
    elif "@" in code:
        told = "è un indirizzo di posta: indicare il codice IPA"
    elif re.fullmatch(r"uf(?=[a-z]*[0-9])[a-z0-9]{4}", code):
        told = "è il codice univoco di un ufficio (quello delle fatture): indicare il codice IPA dell’ente"
    elif _IPA_CODE.fullmatch(written) or _READ_BACK.fullmatch(code):
        return written
    else:
        told = _NO_IPA_CODE
    raise InvalidDatum(
        "codice IPA",
        f"Il codice «{typed.strip()[:40]}» indicato per {of} {told}; si trova nell’Indice dei domicili digitali "
        "(ad esempio «r_toscan» o «c_d612»).",
    )


def require_listed_code(code: str, of: str) -> None:
    """Refuse, of what is new, a code that the index cannot hold though older agreements may.

    No code of the index is a codice fiscale: of 23,517 real ones those of figures only have three.

    Raises:
        InvalidDatum: It has a hyphen or more than 16 characters, or it is a codice fiscale: a person's, or a body's
            that a sheet has taken the zeros from.
    """
    if not code:
        return
    told = ""
    if not _IPA_CODE.fullmatch(code):
        told = _NO_IPA_CODE
    elif with_zeros(code) != code or re.fullmatch(r"[0-9]{9,10}", code):
        told = (
            "ha solo cifre, come un codice fiscale a cui un foglio ha tolto gli zeri iniziali: indicare il codice IPA, "
            "e il codice fiscale al suo posto"
        )
    elif codicefiscale.is_valid(code):
        raise InvalidDatum(  # without the code: it is that of a person
            "codice IPA", f"Come codice IPA di {of} è indicato il codice fiscale di una persona: indicare quello IPA."
        )
    if told:
        raise InvalidDatum("codice IPA", f"Il codice «{code}» indicato per {of} {told}.")


def _require_legible(datum: str, called: str, typed: str, of: str) -> None:
    """Name what cannot be seen in a code, which would only look like the right one."""
    if told := why_illegible(typed):
        raise InvalidDatum(datum, f"{called} indicato per {of} {told}.")


def require_address(datum: str, value: str) -> None:
    """Refuse what is not one plain mail address; whether it exists is not asked.

    Raises:
        InvalidDatum: With the Italian name of the datum.
    """
    if not _ADDRESS.fullmatch(value):
        shown = value if len(value) <= 80 else value[:80] + "…"
        raise InvalidDatum(datum, f"{datum}: «{shown}» non è un indirizzo valido, correggerlo (nome@dominio.it).")


def is_ordinary_mailbox(address: str) -> bool:
    """Whether an address is surely not certified: a mailbox of one of the providers that everybody knows."""
    return _ORDINARY.fullmatch(address.rpartition("@")[2]) is not None
