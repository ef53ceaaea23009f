"""The errors of the documents room: `str(error)` is for staff, in Italian; the attributes are for code."""

from collections.abc import Sequence

from agreements.domain.basics.errors import AccordiError


class DocumentError(AccordiError):
    """A document cannot be produced, read or accepted.

    Attributes:
        message: One Italian sentence saying what is wrong and what to do.
    """

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class TemplateError(DocumentError):
    """A Word template or its manifest is wrong: its author has to mend it.

    Attributes:
        template: Name of the template's folder.
    """

    def __init__(self, template: str, message: str) -> None:
        super().__init__(f"Modello «{template}»: {message}")
        self.template = template


class MissingDatumError(DocumentError):
    """The template needs data that the context does not give.

    Attributes:
        template: Name of the template's folder.
        data: Paths of the missing data, for instance `parti[2].pec`.
    """

    def __init__(self, template: str, *data: str) -> None:
        names = ", ".join(f"«{name}»" for name in data)
        what = f"manca il dato {names}" if len(data) == 1 else f"mancano i dati {names}"
        super().__init__(f"Modello «{template}»: {what}; indicarlo e ripetere l’operazione.")
        self.template = template
        self.data = data


class BadDatumError(DocumentError):
    """A datum of the context cannot be printed as it is.

    Attributes:
        template: Name of the template's folder.
        datum: Path of the datum.
    """

    def __init__(self, template: str, datum: str, reason: str) -> None:
        super().__init__(f"Modello «{template}», dato «{datum}»: {reason}")
        self.template = template
        self.datum = datum


class BlankError(DocumentError):
    """The declared blanks of a schema and the values given for them do not correspond.

    Attributes:
        labels: Labels of the blanks concerned.
    """

    def __init__(self, message: str, *labels: str) -> None:
        super().__init__(message)
        self.labels = labels


class UnacceptableDocxError(DocumentError):
    """A file handed in as a Word document is refused.

    Attributes:
        reason: Stable English code of the reason, for instance `tracked_changes`.
        details: What was found, one Italian line each, for the page of the refusal.
    """

    def __init__(self, reason: str, message: str, details: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.reason = reason
        self.details = tuple(details)
