from agreements.domain.basics.errors import AccordiError


class RuntimeStartError(AccordiError):
    """Prefect could not be started; the sentence says what to do."""


class RuntimeStoppedError(AccordiError):
    """The server or the worker ended by itself while Accordi was running.

    Attributes:
        process: Italian name of the process that ended.
        exit_code: Its exit code; negative = killed by that signal.
    """

    def __init__(self, process: str, exit_code: int, log: str) -> None:
        super().__init__(
            f"{process} si è fermato da solo (codice {exit_code}): Accordi viene chiuso, i dati registrati "
            f"restano intatti; riavviare con «accordi up» e, se si ripete, leggere {log}."
        )
        self.process = process
        self.exit_code = exit_code
