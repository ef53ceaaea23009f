"""What the lives share: how a step is taken or has to be refused, and the stretches of the way that all go."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from agreements.documents.word.word_file import WordFile
from agreements.domain.agreement.agreement import Agreement
from agreements.domain.days.holidays import IT
from agreements.persistence.agreements import journal
from agreements.persistence.engine.records import NoticeStatus
from cli.demo.stage import PlayedRun, Stage

CLERK = "Prova Sei, Settore Amministrazione digitale"
SECOND = "Prova Sette, Direzione Sistemi informativi"
MANAGER = "Prova Otto, Direzione Sistemi informativi"
_PATIENCE = 90  # seconds, more than the scheduled run ever takes

Tell = Callable[[PlayedRun], None]


class StoryBroken(Exception):
    """A step did not go as it does in an office, or something does not hold that must."""


@dataclass(slots=True)
class Moves:
    """The hands of a story.

    Attributes:
        tell: Told of every run as it ends.
        number: Internal number of the agreement that lives.
        refused: Runs that had to be refused, and were.
    """

    stage: Stage
    tell: Tell
    number: str = ""
    refused: list[PlayedRun] = field(default_factory=list)

    def play(self) -> None:
        """From the beginning of a life to its end.

        Raises:
            StoryBroken: A step failed that must succeed, or the other way round; or something does not hold.
        """
        raise NotImplementedError

    # Stretches of the way.

    def examine(self, number: str = "") -> None:
        """From the draft to the opinion."""
        self.step("avvia-istruttoria", number)
        self.opinion("regolarità amministrativa", number)

    def opinion(self, kind: str, number: str = "") -> None:
        """A favourable opinion."""
        self.step(
            "registra-parere",
            number,
            tipo_parere=kind,
            reso_da="Prova Otto, dirigente",
            esito="favorevole",
            data=self.day(),
            dichiarante=MANAGER,
        )

    def approve(self, nth: int, resolution: str) -> None:
        """From the proposal to the resolution and its number."""
        self.step("proposta-in-giunta", numero=f"{100 + nth}", data=self.day())
        self.step("registra-delibera", esito="approvata", numero=resolution, data=self.day())

    def definitive(self, number: str = "", **entries: Any) -> None:
        """The definitive text, and its sending."""
        self.step("testo-definitivo", number, dichiarante=MANAGER)
        until = (self.stage.today() + timedelta(days=30)).isoformat()
        sent = {"data": self.day(), "restituzione_entro": until, "protocollo": "2026/0001234"}
        self.step("invio-alla-firma", number, **(sent | entries))

    def sign(self, act: int, people: Sequence[str], number: str = "") -> None:
        """Every party signs with its own program, one after the other."""
        for position, label in enumerate(people, 1):
            self.sign_one(act, position, label, number)

    def sign_one(self, act: int, position: int, label: str, number: str = "") -> None:
        """One party signs, and its file comes back."""
        number = number or self.number
        source = self.stage.to_sign(number, act, position)
        target = self.stage.incoming(number) / f"atto {act} firma {position} di {label}.pdf"
        self.stage.sign_outside(label, f"Firma_{position:02d}", source, target)
        self.step("importa-firmato", number, file=target.name)

    def register(self, repertory: str, number: str = "", place: str = "Firenze") -> None:
        """Repertorio and publication."""
        self.step(
            "registra-repertorio",
            number,
            registro="Repertorio degli accordi (prova)",
            numero=repertory,
            data=self.day(),
            ufficiale="Prova Nove",
            carica="responsabile dell’ufficio repertorio",
            luogo=place,
        )
        where = "Amministrazione trasparente (prova)"
        self.step("registra-pubblicazione", number, dove=where, data=self.day())

    def confirm_expiry(self, number: str = "") -> None:
        """The most cautious reading is confirmed."""
        self.step(
            "conferma-scadenza",
            number,
            scadenza=self.stage.end_of_period(number or self.number).isoformat(),
            motivazione="lettura più prudente fra quelle proposte",
            dichiarante=MANAGER,
        )

    def past_the_end(self) -> None:
        """The clock goes beyond the end of the period, and the sweep looks."""
        self.clock(working_day(self.stage.certain_end(self.number) + timedelta(days=1), 1))
        self.sweep()

    # Ways of running.

    def step(self, deployment: str, number: str = "", **entries: Any) -> PlayedRun:
        """A step on an agreement, which has to go well.

        Raises:
            StoryBroken: It did not.
        """
        return self.form(deployment, _about(number or self.number) | entries)

    def form(self, deployment: str, form: Mapping[str, Any] | None) -> PlayedRun:
        """A step with its whole form, which has to go well.

        Raises:
            StoryBroken: It did not.
        """
        played = self.stage.run(deployment, form)
        self.tell(played)
        if played.state != "Completed":
            raise StoryBroken(f"{deployment}: {played.state}: {played.message}")
        return played

    def refuse(self, deployment: str, words: str = "", number: str = "", **entries: Any) -> None:
        """A step that has to be refused, with these words.

        Raises:
            StoryBroken: It was not refused, or with other words.
        """
        played = self.stage.run(deployment, _about(number or self.number) | entries)
        self.tell(played)
        if played.state != "Failed" or "Errore imprevisto" in played.message or words not in played.message:
            raise StoryBroken(f"{deployment} should have been refused ({words}): {played.state}: {played.message}")
        self.refused.append(played)

    def sweep(self) -> None:
        """What the clock starts: the sweep, then the delivery of notices."""
        self._by_the_clock("scadenziario")
        self._by_the_clock("invio-notifiche")

    def clock(self, day: date) -> None:
        """Move the trial installation's clock."""
        self.form("sposta-orologio", {"giorno": day.isoformat(), "dichiarante": CLERK})

    def warned(self, played: PlayedRun, words: str) -> None:
        """The outcome's page must say this, where the stage keeps pages.

        Raises:
            StoryBroken: It does not.
        """
        if played.page:
            self.holds(words in played.page, f"«{words}» is not on the page of {played.deployment}: {played.page}")

    def whole(self) -> None:
        """What holds at the end of every life: each journal is whole, each notice was accepted, and once.

        Raises:
            StoryBroken: It does not.
        """
        with self.stage.bench.database.unit() as unit:
            notices = list(unit.notices(""))  # the weekly digests belong to no agreement
            for number in unit.numbers():
                notices += unit.notices(number)
                wrong = journal.verify(unit.journal(number), unit.journal_head(number))
                self.holds(wrong is None, f"the journal of {number} is not whole: {wrong}")
        kept = {notice.message_id for notice in notices}
        self.holds(all(notice.status is NoticeStatus.ACCEPTED for notice in notices), "a notice was not accepted")
        self.holds(len(notices) == len(kept) == self.stage.mailbox.count, "a notice was sent twice, or not at all")

    def holds(self, condition: bool, what: str) -> None:
        """What must be so at this point of the life.

        Raises:
            StoryBroken: It is not.
        """
        if not condition:
            raise StoryBroken(what)

    def _by_the_clock(self, deployment: str) -> None:
        """Run a step that the clock runs too: while the scheduled run is at it, the server cancels ours."""
        for _ in range(_PATIENCE):
            played = self.stage.run(deployment, None)
            self.tell(played)
            if played.state == "Completed":
                return
            if played.state != "Cancelled":
                break
            time.sleep(1)
        raise StoryBroken(f"{deployment}: {played.state}: {played.message}")

    # Looking.

    def day(self) -> str:
        """Today, as forms take it."""
        return self.stage.today().isoformat()

    def italian_day(self) -> str:
        """Today, as people type it."""
        return f"{self.stage.today():%d/%m/%Y}"

    def numbers(self) -> tuple[str, ...]:
        """Every agreement of the register."""
        with self.stage.bench.database.unit() as unit:
            return unit.numbers()

    def agreement(self, number: str = "") -> Agreement:
        """The agreement that lives, or another."""
        return self.stage.load(number or self.number)


def working_day(day: date, step: int) -> date:
    """The day, or the nearest working one: on a closed day the digest waits, and the story goes on without it."""
    while not IT.is_working_day(day):
        day += timedelta(days=step)
    return day


def revised(docx: bytes, old: str, new: str) -> bytes:
    """A draft as a lawyer would return it: some words changed.

    Raises:
        StoryBroken: The words are not in it.
    """
    parts = dict(WordFile(docx))
    document = parts["word/document.xml"]
    changed = document.replace(old.encode(), new.encode(), 1)
    if changed == document:
        raise StoryBroken(f"«{old}» is not in the draft")
    parts["word/document.xml"] = changed
    return WordFile.of_parts(parts).data


def _about(number: str) -> dict[str, Any]:
    return {"accordo": number, "dichiarante": CLERK}
