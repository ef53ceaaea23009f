"""The delivery killed at every point of its talk with the server: what arrived, what is uncertain, who is told."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from agreements.domain.deadlines.notice import Notice
from agreements.notifications.delivery import STALE_AFTER
from agreements.notifications.smtp import Security, SmtpSettings
from agreements.persistence.engine.records import NoticeStatus
from agreements.use_cases.base.outcome import Outcome
from agreements.use_cases.watch.sweep import deliver_notices
from agreements.use_cases.watch.undelivered import NoticeDecision, settle_notice
from tests.integration.use_cases.lives import CLERK, Life
from tests.kills.effects import COMMIT, END, Effects
from tests.kills.mail_server import MailFolder
from tests.kills.matrix import Matrix, Row, in_child, was_killed
from tests.kills.step import START
from tests.kills.steps import STEPS
from tests.support.builders import MANAGER_OFFICE, OFFICE

NAME = "invio-notifiche"
DOT = "send ."
_S = NoticeStatus
_LATER = STALE_AFTER + timedelta(minutes=1)


@dataclass
class Sending:
    """Two notices in the outbox; the sender is killed while it has the first in hand.

    Attributes:
        dot_not_sent: Kills between the mark and the dot: uncertain, though nothing arrived.
    """

    matrix: Matrix
    mails: MailFolder
    first: datetime = field(default_factory=lambda: datetime.now(UTC))
    dot_not_sent: int = 0

    def run(self, choice: Callable[[Sequence[str]], Iterable[int]]) -> Row:
        """Try the points that are chosen among the effects (numbers from 1)."""
        way = next(step for step in STEPS if step.after == START and step.name == "registra-accordo-storico")
        list(self.matrix.run(lambda step: step is way, lambda _step, _effects: ()))
        installation = self.matrix.installation
        installation.set_back(way.name)
        with self._life() as life, life.bench.database.unit() as unit:
            for office in (OFFICE, MANAGER_OFFICE):
                notice = Notice(life.number, "piano-operativo", -7, office.email, 1, "Piano", "Fra 7 giorni. " * 60)
                unit.enqueue([notice], self.first)
            unit.commit()
        installation.keep("two notices")
        effects = self._quiet()
        row = Row(NAME, installation.engine, effects=effects)
        for point in choice(effects):
            self._kill(point, row)
        return row

    @contextmanager
    def _life(self) -> Any:
        smtp = SmtpSettings("127.0.0.1", self.mails.port, "accordi@regione.example.it", security=Security.NONE)
        with self.matrix.life("P-" + f"{self.first.year}-0001") as life:
            yield replace(life, bench=replace(life.bench, smtp=smtp))

    def _quiet(self) -> list[str]:
        self.matrix.installation.set_back("two notices")
        answer = self.matrix.installation.root / "quiet.txt"

        def work() -> None:
            counting = Effects(self.matrix.installation.var)
            with self._life() as life:
                counting.install()
                self._deliver(life, self.first)
                answer.write_text("\n".join(counting.names), encoding="utf-8")

        assert in_child(work) == 0
        assert len(self.mails.message_ids()) == 2
        return answer.read_text(encoding="utf-8").split("\n")

    def _deliver(self, life: Life, at: datetime) -> Outcome:
        return deliver_notices(life.bench, lambda: at)

    def _kill(self, point: int, row: Row) -> None:
        self.matrix.installation.set_back("two notices")
        self.mails.empty()
        effects = [*row.effects, END]
        where = f"{point}/{len(effects)} {effects[point - 1]}"

        def work() -> None:
            counting = Effects(self.matrix.installation.var, point)
            with self._life() as life:
                counting.install()
                self._deliver(life, self.first)
                counting.happens(END)

        status = in_child(work)
        assert was_killed(status), (where, status)
        row.points += 1
        arrived = self.mails.message_ids()
        with self._life() as life:
            unsure = [n for n in life.notices if n.status is _S.UNCERTAIN]
            self._look(where, row, [n.message_id for n in unsure], arrived)
            self._deliver(life, self.first + timedelta(minutes=1))
            page = self._deliver(life, self.first + _LATER)
            for notice in unsure:
                row.uncertain += 1
                if not any(
                    f"Avviso n. {notice.id} " in line and "decidi-avviso-incerto" in line for line in page.warnings
                ):
                    row.lost.append(f"{where}: the uncertain notice {notice.id} is shown to nobody")
                if self.mails.message_ids().count(notice.message_id) != arrived.count(notice.message_id):
                    row.doubled.append(f"{where}: the uncertain notice was sent again by itself")
                # Who asked the addressee knows whether it came.
                came = notice.message_id in arrived
                self.dot_not_sent += not came
                decision = NoticeDecision.KNOWN if came else NoticeDecision.AGAIN
                reason = "chiesto al destinatario"
                settle_notice(life.bench, life.number, "", decision, reason, CLERK, self.first + _LATER)
            last = self._deliver(life, self.first + 2 * _LATER)
            if last.warnings:
                row.between.append(f"{where}: still shown: {last.warnings}")
            self._compare(where, row, life)

    def _look(self, where: str, row: Row, unsure: list[str], arrived: list[str]) -> None:
        """Uncertain only from the mark, just before the dot, to the commit of the answer."""
        number = int(where.partition("/")[0])
        dot = row.effects.index(DOT) + 1
        answer = next(n for n, name in enumerate(row.effects, 1) if n > dot and name == COMMIT)
        if len(unsure) != (1 if dot <= number <= answer else 0):
            row.between.append(f"{where}: {len(unsure)} uncertain notices")
        if number <= dot and arrived:
            row.doubled.append(f"{where}: a mail arrived before its dot")
        row.before, row.after = row.before + (number <= dot), row.after + (number > dot)

    def _compare(self, where: str, row: Row, life: Life) -> None:
        ids = self.mails.message_ids()
        for notice in life.notices:
            count = ids.count(notice.message_id)
            if count == 0 or notice.status not in (_S.ACCEPTED, _S.SETTLED):
                row.lost.append(f"{where}: notice {notice.id} arrived {count} times and is {notice.status}")
            elif count > 1:
                row.doubled.append(f"{where}: notice {notice.id} arrived {count} times")
        row.repaired += 1


def while_the_first_is_in_hand(effects: Sequence[str]) -> Iterable[int]:
    """Every point up to the commit of the first answer, and the one after it."""
    dot = effects.index(DOT) + 1
    answer = next(n for n, name in enumerate(effects, 1) if n > dot and name == COMMIT)
    return range(1, answer + 2)
