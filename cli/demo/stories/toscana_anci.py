"""Regione Toscana and ANCI Toscana: a gap, a plan that ended before its protocol, a late plan, a renewal."""

from __future__ import annotations

from dataclasses import dataclass

from agreements.domain.agreement.periods import Standing, gap_days, standing
from cli.demo import people
from cli.demo.story import Story


@dataclass(slots=True)
class ToscanaAnci(Story):
    """The life of the demonstration, with what has to hold about the two protocols before it."""

    def past(self) -> None:
        """2004 to 2007, a year without any protocol, 2008 to 2011 with a plan until 2010."""
        self.form("registra-accordo-storico", people.protocol_of_2004())
        (first,) = self.numbers()
        second = self.form("registra-accordo-storico", people.protocol_of_2008(first))
        self.warned(second, "Intervallo scoperto di 376 giorni")
        number = self.numbers()[-1]
        old = self.agreement(number)
        self.holds(f"{old.obligations[0].due_on}" == "2008-08-01", "the plan of 2008 was due on 1 August 2008")
        self.holds(gap_days(self.agreement(first), old) == 376, "from 21 June 2007 to 30 June 2008 nothing covers")
        self.refuse("rinnovo", "", number, organo="Giunta regionale", motivazione="prosecuzione")
        self.number = number
        plan = self.step("prepara-piano", **(people.plan(2008) | {"periodo": "2008-2010"}))
        self.warned(plan, "Il piano finisce il 31/12/2010, l’accordo il 30/06/2011")
        self.number = ""

    def play(self) -> None:
        """From the paper of 2004 to the end of the renewed period.

        Raises:
            StoryBroken: Something does not hold.
        """
        Story.play(self)
        agreement = self.agreement()
        self.holds([len(act.signatures) for act in agreement.acts] == [2, 2], "both acts bear two signatures")
        self.holds(standing(agreement, self.stage.today()) is Standing.EXPIRED, "the renewed period has ended")
        plan = agreement.obligation("piano-operativo")
        self.holds(
            plan.fulfilment is not None and plan.due_on is not None and plan.fulfilment.fulfilled_on > plan.due_on,
            "the plan came late",
        )
        self.whole()


LIFE = ToscanaAnci
