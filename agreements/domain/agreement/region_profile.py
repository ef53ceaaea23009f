"""How each body of a Region decides: which opinions it wants, what its act is called, the words of its proposal.

Regions differ in all of it, by their own statutes and laws; a profile says it for one of them. What an act needs is
frozen on it when its examination opens (`Act.rule`), so that a changed profile never moves an act on its way.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from agreements.domain.agreement.decision import ADMINISTRATIVE_REGULARITY, DecidingBody, DecisionOutcome
from agreements.domain.agreement.money import Charges, ChargesKind
from agreements.domain.basics.errors import InvalidDatum
from agreements.domain.basics.folding import folded
from agreements.domain.days.time_limit import TimeLimit, Unit

_ONE_PERSON = (DecisionOutcome.APPROVED, DecisionOutcome.REJECTED)
OUTCOMES: Mapping[DecidingBody, tuple[DecisionOutcome, ...]] = {
    DecidingBody.EXECUTIVE_BOARD: tuple(DecisionOutcome),
    DecidingBody.COUNCIL: tuple(DecisionOutcome),
    DecidingBody.MANAGER: _ONE_PERSON,
    DecidingBody.PRESIDENT: _ONE_PERSON,
    DecidingBody.PRESIDENT_IN_URGENCY: _ONE_PERSON,
}
"""What a body can answer: one person signing a decree neither defers nor amends."""


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of a body's act, as the proposal takes them.

    Attributes:
        heading: «LA GIUNTA REGIONALE».
        verb: «DELIBERA», «DECRETA».
        vote: The formula of the vote; empty: a blank for whoever writes the minutes.
        proposer: As after «Su proposta».
        signed_by: Who signs beside the dirigente; empty: nobody.
        mandate: What whoever signs may do beside signing, as after «di sottoscrivere l’atto …,»; empty: nothing.
    """

    heading: str
    verb: str = "DELIBERA"
    vote: str = ""
    proposer: str = "del Presidente della Giunta regionale"
    signed_by: str = "Il Segretario"
    mandate: str = ""


@dataclass(frozen=True, slots=True)
class DecisionRule:
    """What a deciding body's act is called and what it wants beforehand.

    Attributes:
        act_name: Italian name of the act, with the article ("la deliberazione…") left out.
        required_opinions: Kinds of opinion that must be there, favourable, before the proposal goes up.
        opinions_with_charges: Kinds that must be there too where the act bears charges, or may bear some.
        further_opinions: Kinds that may be recorded too.
        ratified_by: Who has to ratify what was decided in urgency; empty: nobody.
        ratified_within: Counted from the decision; None: no term is stated.
    """

    body: DecidingBody
    act_name: str
    legal_basis: str
    wording: Wording
    required_opinions: tuple[str, ...] = ()
    further_opinions: tuple[str, ...] = ()
    opinions_with_charges: tuple[str, ...] = ()
    ratified_by: str = ""
    ratified_within: TimeLimit | None = None

    @property
    def outcomes(self) -> tuple[DecisionOutcome, ...]:
        """The answers this body can give."""
        return OUTCOMES[self.body]

    @property
    def votes(self) -> bool:
        """Whether several people decide together."""
        return DecisionOutcome.DEFERRED in self.outcomes

    @property
    def opinions(self) -> tuple[str, ...]:
        """Every kind of opinion that can be recorded, those that must be there first."""
        return (*self.required_opinions, *self.opinions_with_charges, *self.further_opinions)

    def required_for(self, charges: Charges) -> tuple[str, ...]:
        """The kinds that an act with these charges wants: charges that are not known are not none."""
        free = charges.kind is ChargesKind.NONE
        return self.required_opinions if free else (*self.required_opinions, *self.opinions_with_charges)

    def opinion_named(self, typed: str) -> str | None:
        """The kind that somebody typed, without regard to case and spacing; None if it is none of them."""
        wanted = folded(typed)
        return next((kind for kind in self.opinions if folded(kind) == wanted), None)

    @property
    def in_words(self) -> str:
        """For the journal: by what law the body decides, and what its act has to have before it goes up."""
        wanted = ", ".join(self.required_opinions) or "nessuno"
        told = f"{self.body}: {self.act_name} ({self.legal_basis}); pareri richiesti: {wanted}"
        if self.opinions_with_charges:
            told += f"; con oneri, o se non sono noti, anche: {', '.join(self.opinions_with_charges)}"
        if self.ratified_by:
            within = f" entro {self.ratified_within.words}" if self.ratified_within else ""
            told += f"; da ratificare a cura di {self.ratified_by}{within}"
        return told


@dataclass(frozen=True, slots=True)
class RegionProfile:
    """How the bodies of one Region decide.

    Attributes:
        name: Of its folder.
        title: Italian name, for people.
        rules: One for each body.
        to_confirm: In Italian, what the legal office still has to confirm.
    """

    name: str
    title: str
    rules: Mapping[DecidingBody, DecisionRule]
    to_confirm: tuple[str, ...] = ()

    def rule(self, body: DecidingBody) -> DecisionRule:
        """How a body decides.

        Raises:
            InvalidDatum: The profile does not say it.
        """
        found = self.rules.get(body)
        if found is None:
            known = ", ".join(f"«{each}»" for each in self.rules)
            raise InvalidDatum(
                "organo",
                f"Il profilo «{self.title}» non dice come decide «{body}»: scegliere fra {known}, oppure aggiungere "
                "l’organo al profilo.",
            )
        return found


_FURTHER = ("regolarità tecnica", "regolarità contabile", "legittimità", "coerenza")
_WITH_CHARGES = ("copertura finanziaria",)
_PRESIDENT = DecisionRule(
    DecidingBody.PRESIDENT,
    "decreto del Presidente della Giunta regionale",
    "art. 121 c. 4 Cost.",
    Wording(
        "IL PRESIDENTE DELLA GIUNTA REGIONALE",
        "DECRETA",
        "nell’esercizio dei propri poteri",
        "della struttura proponente",
        "Il Presidente",
    ),
    (ADMINISTRATIVE_REGULARITY,),
    _FURTHER,
    _WITH_CHARGES,
)

PROFILES: Mapping[DecidingBody, DecisionRule] = {
    rule.body: rule
    for rule in (
        DecisionRule(
            DecidingBody.EXECUTIVE_BOARD,
            "deliberazione della Giunta regionale",
            "art. 121 Cost.; statuto e legge regionale di organizzazione",
            Wording("LA GIUNTA REGIONALE"),
            (ADMINISTRATIVE_REGULARITY,),
            _FURTHER,
            _WITH_CHARGES,
        ),
        DecisionRule(
            DecidingBody.COUNCIL,
            "deliberazione del Consiglio regionale",
            "art. 121 Cost.; art. 117 c. 8 Cost., per le intese tra Regioni",
            Wording("IL CONSIGLIO REGIONALE", proposer="della Giunta regionale"),
            (ADMINISTRATIVE_REGULARITY,),
            _FURTHER,
            _WITH_CHARGES,
        ),
        DecisionRule(
            DecidingBody.MANAGER,
            "decreto dirigenziale",
            "artt. 4 c. 2 e 17 D.Lgs. 165/2001",
            Wording(
                "IL DIRIGENTE",
                "DECRETA",
                "nell’esercizio delle proprie funzioni",
                "del responsabile del procedimento",
                "",
            ),
            (),
            (ADMINISTRATIVE_REGULARITY, *_FURTHER),
            _WITH_CHARGES,
        ),
        _PRESIDENT,
        replace(
            _PRESIDENT,
            body=DecidingBody.PRESIDENT_IN_URGENCY,
            legal_basis="art. 121 c. 4 Cost.; statuto regionale, sugli atti d’urgenza soggetti a ratifica",
            ratified_by="Giunta regionale",
            ratified_within=TimeLimit(30, Unit.DAYS),
        ),
    )
}
"""What holds where nobody chose a profile, and for acts of before there were any."""

USUAL_PROFILE = RegionProfile("predefinito", "Predefinito", PROFILES)
