"""Runs the checks: all at once, each alone with its time limit; none can take another, or the command, with it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from agreements.domain.basics.errors import AccordiError
from cli.doctor.finding import Finding, broken

S = TypeVar("S")


@dataclass(frozen=True, slots=True)
class Check(Generic[S]):
    """One thing to look at.

    Attributes:
        name: In Italian.
        look: Looks, and says what it found.
        seconds: Longer than whatever limits stand inside.
    """

    name: str
    look: Callable[[S], Sequence[Finding]]
    seconds: float = 30.0


@dataclass(slots=True)
class _Running(Generic[S]):
    check: Check[S]
    findings: Sequence[Finding] = ()
    ended: threading.Event = field(default_factory=threading.Event)

    def run(self, subject: S) -> None:
        try:
            self.findings = self.check.look(subject)
        except AccordiError as error:
            self.findings = [broken(self.check.name, str(error), "Seguire l’indicazione e ripetere «accordi doctor».")]
        except Exception as error:
            self.findings = [
                broken(
                    self.check.name,
                    f"la verifica si è interrotta per un errore imprevisto ({type(error).__name__}).",
                    "Segnalare all’assistenza il nome della verifica e dell’errore.",
                )
            ]
        finally:
            self.ended.set()


def examine(checks: Sequence[Check[S]], subject: S) -> Iterator[Finding]:
    """Run all checks and answer their findings in the order of the table.

    The text of an unforeseen error is not shown: it may hold a password out of an address. Threads are left behind
    when they hang; they don't keep the process from ending.
    """
    running: list[_Running[S]] = [_Running(check) for check in checks]
    started = time.monotonic()
    for each in running:
        threading.Thread(target=each.run, args=(subject,), name=each.check.name, daemon=True).start()
    for each in running:
        left = started + each.check.seconds - time.monotonic()
        if each.ended.wait(max(0.0, left)):
            yield from each.findings
        else:
            yield broken(
                each.check.name,
                f"nessuna risposta entro {each.check.seconds:g} secondi.",
                "Controllare che il servizio, il disco o la rete non siano bloccati, poi ripetere «accordi doctor».",
            )
