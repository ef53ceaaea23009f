"""Facts around an agreement: recorded as they are, closed when over; a renewal in a dispute gives an answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from agreements.domain.agreement.act import ActState
from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.body_name import Grammar
from agreements.domain.agreement.decision import DecidingBody
from agreements.domain.agreement.duty_record import EvidenceKind
from agreements.domain.agreement.ending import AfterDeparture
from agreements.domain.agreement.fact_words import fact_number, going_on
from agreements.domain.agreement.obligation import PLAN
from agreements.domain.agreement.recorded_fact import FactKind
from agreements.domain.basics.errors import RefusedTransition
from agreements.domain.days.time_limit import parse_time_limit
from agreements.domain.deadlines.agenda import entries
from agreements.domain.deadlines.deadlines import DeadlineKind, watched
from agreements.domain.figures.timeline import timeline
from agreements.domain.register.assess import AskedAnswer, record_answer
from agreements.domain.steps.command import Command
from agreements.domain.steps.departure import Leave
from agreements.domain.steps.drafting import OpenExamination
from agreements.domain.steps.duty_record import RecordEvidence
from agreements.domain.steps.examination import SubmitProposal
from agreements.domain.steps.facts import CloseFact, RecordFact
from agreements.domain.steps.further_acts import Amend, Change, Extend, OpenRenewal
from agreements.domain.steps.membership import Join
from agreements.domain.steps.obligations import FulfilObligation
from agreements.domain.steps.sending import SendForSignature
from agreements.domain.steps.signatures import RecordSignature
from agreements.domain.steps.transitions import decide
from agreements.use_cases.base.next_steps import next_steps
from tests.support.builders import CLERK, NAMES, START, draft, moment, party, sha, signed, take, way_to_signature

MAY = date(2026, 5, 4)
ABSTENTION = RecordFact(FactKind.ABSTENTION, START, 1, "prot. 1", "parere sul rinnovo", person="Prova Nove")
NOTICE = RecordFact(FactKind.FORMAL_NOTICE, START, 1, "prot. 2", "il piano", towards=2, due_on=date(2026, 4, 1))
DISPUTE = RecordFact(FactKind.DISPUTE, START, 2, "ricorso n. 3", "i risultati", towards=1)
RENEWAL = OpenRenewal(sha("r"), DecidingBody.EXECUTIVE_BOARD, "risultati")


def left() -> Agreement:
    notice = parse_time_limit("30g", rolls=False)
    return take(signed(), Leave(2, START, "prot. 8", "Art. 9", notice, None, AfterDeparture.ENDS, (), "valutato"))


CONTEST = RecordFact(FactKind.CONTESTED_DEPARTURE, START, 1, "nota prot. 4", "manca una clausola", towards=2)


def what(agreement: Agreement, command: Command) -> str:
    event = decide(agreement, command, CLERK, moment(MAY)).event
    assert event is not None
    return event.what


def test_parties_stand_with_the_articles_that_are_known_of_them() -> None:
    def with_articles(agreement: Agreement) -> Agreement:
        grammars = (Grammar.FEMININE, Grammar.MASCULINE_PLURAL)
        named = zip(agreement.parties, ("Regione di Prova", "Comuni di Prova"), grammars, strict=True)
        return replace(agreement, parties=tuple(replace(p, name=name, grammar=g) for p, name, g in named))

    assert "Fatto n. 1: la Regione di Prova diffida i Comuni di Prova, " in what(with_articles(signed()), NOTICE)
    assert "controversia aperta dai Comuni di Prova con la Regione di Prova" in what(with_articles(signed()), DISPUTE)
    assert "la Regione di Prova contesta il recesso dei Comuni di Prova" in what(with_articles(left()), CONTEST)
    assert "Prova Nove (Regione di Prova) si astiene" in what(with_articles(draft()), ABSTENTION)
    backwards = replace(NOTICE, position=2, towards=1)
    assert "i Comuni di Prova diffidano la Regione di Prova" in what(with_articles(signed()), backwards)


@pytest.mark.parametrize(
    "typed", ["4", "n. 4", "N.4", "fatto n. 4", "«fatto n. 4»", "Fatto 4", "n° 4", "fatto numero 4"]
)
def test_the_number_of_a_fact_is_read_as_pages_write_it(typed: str) -> None:
    assert fact_number(typed) == 4


@pytest.mark.parametrize("typed", ["", "quattro", "fatto", "-4", "4 e 5", "²", "n. 12345"])
def test_what_is_no_number_of_a_fact_is_none(typed: str) -> None:
    assert fact_number(typed) is None


def test_words_that_end_with_an_abbreviation_keep_its_stop() -> None:
    assert "le quote della Prova S.r.l. (prot. 2)" in what(
        signed(), replace(NOTICE, words="le quote della Prova S.r.l.")
    )
    closed = take(signed(), NOTICE, MAY)
    assert what(closed, CloseFact(1, MAY, "pagate alla Prova S.p.A.")).endswith("pagate alla Prova S.p.A.")


def test_each_kind_is_told_in_one_sentence() -> None:
    assert what(draft(), ABSTENTION) == (
        f"Fatto n. 1: Prova Nove ({NAMES[0]}) si astiene per conflitto di interessi, 02/03/2026: parere sul rinnovo "
        "(prot. 1)."
    )
    assert what(signed(), NOTICE) == (
        f"Fatto n. 1: {NAMES[0]} diffida {NAMES[1]}, 02/03/2026, entro il 01/04/2026: il piano (prot. 2)."
    )
    assert what(signed(), DISPUTE) == (
        f"Fatto n. 1: controversia aperta da {NAMES[1]} con {NAMES[0]}, 02/03/2026: i risultati (ricorso n. 3)."
    )
    assert what(left(), CONTEST) == (
        f"Fatto n. 1: {NAMES[0]} contesta il recesso di {NAMES[1]}, 02/03/2026: manca una clausola (nota prot. 4). Il "
        "recesso resta com’è registrato."
    )


@pytest.mark.parametrize("state", [s for s in ActState if s not in (ActState.REJECTED, ActState.WITHDRAWN)])
def test_a_fact_moves_no_state(state: ActState) -> None:
    agreement = draft()
    agreement = agreement.with_act(replace(agreement.newest_act, state=state))
    after = take(agreement, ABSTENTION)
    assert (after.newest_act.state, len(after.facts)) == (state, 1)


def test_a_contested_departure_stays_as_it_is_and_says_so_until_the_contest_is_over() -> None:
    before = left()
    after = take(before, CONTEST)
    assert (after.departures, after.ending) == (before.departures, before.ending)
    assert f"Recesso di {NAMES[1]}, contestato" in [m.what for m in timeline(after, MAY)]
    closed = take(after, CloseFact(1, MAY, "ritirata"), MAY)
    assert f"Recesso di {NAMES[1]}" in [m.what for m in timeline(closed, MAY)]
    assert "Fatto n. 1 chiuso: ritirata" in [m.what for m in timeline(closed, MAY)]


def test_the_same_fact_again_is_known_whatever_was_recorded_since() -> None:
    agreement = take(take(signed(), NOTICE), DISPUTE)
    assert decide(agreement, NOTICE, CLERK, moment(MAY)).already_done
    closed = take(take(agreement, CloseFact(1, START, "adempiuta")), CloseFact(2, START, "composta"))
    for again in (NOTICE, DISPUTE, CloseFact(1, START, "adempiuta")):
        assert decide(closed, again, CLERK, moment(MAY)).already_done
    renewed = take(closed, RENEWAL)
    assert decide(renewed, NOTICE, CLERK, moment(MAY)).already_done
    assert len(take(renewed, replace(NOTICE, reference="prot. 20")).facts) == 3


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (replace(NOTICE, words=" "), "di che si tratta"),
        (replace(NOTICE, reference=""), "servono gli estremi"),
        (replace(NOTICE, towards=None), "a quale parte è rivolta"),
        (replace(NOTICE, towards=1), "indicata due volte"),
        (replace(NOTICE, person="Prova Uno"), "la persona si indica solo"),
        (replace(NOTICE, due_on=date(2026, 3, 1)), "precede la diffida"),
        (replace(NOTICE, happened_on=MAY + timedelta(days=1), due_on=None), "è nel futuro"),
        (replace(ABSTENTION, person=""), "chi si astiene"),
        (replace(ABSTENTION, towards=2), "solo l’ente di chi si astiene"),
        (replace(DISPUTE, due_on=MAY), "solo per «diffida»"),
        (CONTEST, "non è registrato alcun recesso"),
        (CloseFact(1, MAY, "composta"), "non è registrato; aperti: nessuno"),
    ],
)
def test_what_its_kind_asks_is_asked(command: Command, words: str) -> None:
    with pytest.raises(RefusedTransition, match=words):
        decide(signed(), command, CLERK, moment(MAY))


def test_only_the_departure_of_who_leaves_is_contested_and_after_it_came() -> None:
    with pytest.raises(RefusedTransition, match=f"recedono: {NAMES[1]}"):
        decide(left(), replace(CONTEST, position=2, towards=1), CLERK, moment(MAY))
    with pytest.raises(RefusedTransition, match="precede l’arrivo del recesso"):
        decide(left(), replace(CONTEST, happened_on=START - timedelta(days=1)), CLERK, moment(MAY))


def test_a_fact_is_closed_once_and_after_it_happened() -> None:
    agreement = take(signed(), DISPUTE)
    for close, words in (
        (CloseFact(1, START - timedelta(days=1), "composta"), "precede il fatto"),
        (CloseFact(1, MAY + timedelta(days=1), "composta"), "è nel futuro"),
        (CloseFact(1, MAY, " "), "manca come si è chiuso"),
        (CloseFact(2, MAY, "composta"), "aperti: n. 1"),
    ):
        with pytest.raises(RefusedTransition, match=words):
            decide(agreement, close, CLERK, moment(MAY))
    closed = take(agreement, CloseFact(1, MAY, "composta"), MAY)
    with pytest.raises(RefusedTransition, match="già chiuso il 04/05/2026: «composta»"):
        decide(closed, CloseFact(1, MAY, "respinta"), CLERK, moment(MAY))


def test_who_renews_while_a_dispute_stands_says_why_and_the_answer_stays_with_the_act() -> None:
    agreement = take(take(signed(), NOTICE), DISPUTE)
    with pytest.raises(RefusedTransition, match="restano aperti fra le parti") as refused:
        decide(agreement, RENEWAL, CLERK, moment(MAY))
    assert f"n. 2, controversia aperta da {NAMES[1]} con {NAMES[0]} (ricorso n. 3)" in str(refused.value)
    answered = replace(RENEWAL, dispute_answer="riguarda un’altra attività.")
    assert what(agreement, answered).endswith(" Su ciò che divide le parti: riguarda un’altra attività.")
    assert take(agreement, answered).newest_act.dispute_answer == "riguarda un’altra attività."
    closed = take(take(agreement, CloseFact(2, START, "composta")), CloseFact(1, START, "adempiuta"))
    assert take(closed, RENEWAL).newest_act.dispute_answer == ""


GOES_ON = (
    RENEWAL,
    replace(RENEWAL, changes=(Change("articolo 3", "«nuovo testo»"),)),
    Extend(sha("p"), DecidingBody.EXECUTIVE_BOARD, date(2030, 1, 31), "serve tempo"),
    Amend(sha("a"), DecidingBody.EXECUTIVE_BOARD, (Change("articolo 3", "«nuovo testo»"),), "serve chiarezza"),
    Join(replace(party(3), position=0), "è aperto ad altri", "delibera 4", START, START, "PEC 8", False, "", None),
    RecordEvidence(PLAN, EvidenceKind.UPDATE, START, "prot. 9", sha("v2")),
)


@pytest.mark.parametrize("command", GOES_ON, ids=lambda command: type(command).__name__)
@pytest.mark.parametrize("recorded", [NOTICE, DISPUTE, CONTEST], ids=lambda recorded: recorded.kind.name)
def test_whoever_goes_on_while_something_divides_the_parties_says_why(command: Command, recorded: RecordFact) -> None:
    met = take(signed(), FulfilObligation(PLAN, START, "prot. 8", sha("v1")))
    agreement = replace(met, facts=(recorded.fact,))
    for blank in (None, "", "  "):
        with pytest.raises(RefusedTransition, match=r"resta aperto fra le parti: n\. 1, .*perché si prosegue"):
            decide(agreement, replace(command, dispute_answer=blank), CLERK, moment())  # type: ignore[type-var]
    answered: Command = replace(command, dispute_answer="non tocca le attività.")  # type: ignore[type-var]
    assert what(agreement, answered).endswith(" Su ciò che divide le parti: non tocca le attività.")
    for nothing_asked in (take(agreement, CloseFact(1, START, "composta")), take(met, ABSTENTION)):
        assert "divide le parti" not in what(nothing_asked, command)


LATER = START + timedelta(days=60)


@pytest.mark.parametrize("recorded", [NOTICE, DISPUTE], ids=lambda recorded: recorded.kind.name)
@pytest.mark.parametrize("known", [False, True])
def test_what_comes_to_divide_the_parties_stops_a_renewal_on_its_way_until_somebody_answers(
    recorded: RecordFact, known: bool
) -> None:
    earlier = take(signed(), replace(DISPUTE, happened_on=START)) if known else signed()
    opening = replace(RENEWAL, dispute_answer="non tocca le attività") if known else RENEWAL
    recorded = replace(recorded, happened_on=LATER, due_on=None, words="altro")
    agreement = take(take(earlier, opening, LATER - timedelta(days=1)), recorded, LATER)
    n = len(agreement.facts)
    for command in way_to_signature(agreement, LATER):
        if isinstance(command, (OpenExamination, SubmitProposal, SendForSignature)):
            with pytest.raises(RefusedTransition, match=rf"«registra-valutazione».*«fatto-{n}»"):
                decide(agreement, command, CLERK, moment(LATER))
            assert any(f"n. {n}," in step for step in next_steps(agreement, moment(LATER)) if "valutazione" in step)
            said_no, _ = record_answer(
                agreement, None, AskedAnswer(f"fatto-{n}", "no", "si attende"), CLERK, moment(LATER)
            )
            with pytest.raises(RefusedTransition):
                decide(said_no, command, CLERK, moment(LATER))
            answered, event = record_answer(
                agreement, None, AskedAnswer(f"fatto-{n}", "si", "il servizio continua"), CLERK, moment(LATER)
            )
            assert event is not None
            assert event.why == "il servizio continua"
            after = take(answered, command, LATER)
            agreement = replace(after, answers=agreement.answers)
        elif isinstance(command, RecordSignature):
            return
        else:
            agreement = take(agreement, command, LATER)
    raise AssertionError


def test_an_answer_that_was_given_before_is_the_answer_of_the_renewal() -> None:
    agreement = take(signed(), DISPUTE)
    answered, _ = record_answer(agreement, None, AskedAnswer("fatto-1", "sì", "riguarda altro"), CLERK, moment(MAY))
    assert take(answered, RENEWAL).newest_act.dispute_answer == "riguarda altro"


def test_an_act_says_in_the_words_of_the_office_why_the_parties_go_on() -> None:
    agreement = take(take(signed(), NOTICE), DISPUTE)
    first, second = (replace(agreement.parties[n], grammar=Grammar.FEMININE) for n in (0, 1))
    agreement = replace(agreement, parties=(first, second))
    told = going_on(agreement, " riguarda un’altra attività. ", MAY)
    assert told == (
        "quanto alla diffida della Regione di Prova nei confronti dell’ANCI di Prova (prot. 2) e alla controversia "
        "fra l’ANCI di Prova e la Regione di Prova (ricorso n. 3), le Parti proseguono nella collaborazione per le "
        "seguenti ragioni: riguarda un’altra attività"
    )
    assert going_on(agreement, "", MAY) == ""


def test_the_term_of_a_formal_notice_is_watched_until_it_is_closed() -> None:
    agreement = take(signed(), NOTICE)
    (seen,) = [each for each in watched(agreement, START) if each.kind is DeadlineKind.FACT_TERM]
    assert (seen.due_on, seen.party_position, seen.base_on) == (NOTICE.due_on, 2, NOTICE.happened_on)
    (entry,) = [each for each in entries(agreement, MAY) if each.kind is DeadlineKind.FACT_TERM]
    assert (entry.what, entry.owed_by) == ("termine di una diffida (fatto n. 1)", NAMES[1])
    closed = take(agreement, CloseFact(1, START, "adempiuta"))
    assert DeadlineKind.FACT_TERM not in {each.kind for each in watched(closed, START)}
    without = take(signed(), replace(NOTICE, due_on=None))
    assert DeadlineKind.FACT_TERM not in {each.kind for each in watched(without, START)}


def test_a_renewal_that_answers_nothing_is_the_request_that_it_always_was() -> None:
    """Its digest is that of the versions that did not ask."""
    assert RENEWAL.digest == "d870bb22fde6cfa43c13eb7f916fb84e57f17715d2304a9f1e7813105cf67a10"
    assert replace(RENEWAL, dispute_answer="riguarda altro").digest != RENEWAL.digest


def test_what_stands_is_among_the_next_steps() -> None:
    agreement = take(take(signed(), ABSTENTION), NOTICE)
    told = [step for step in next_steps(agreement, moment(MAY)) if "chiudi-fatto" in step]
    assert told == [
        "«chiudi-fatto» n. 1 quando l’astensione viene meno; fino ad allora Prova Nove non compie passi su questo "
        "accordo (parere sul rinnovo)",
        f"«chiudi-fatto» n. 2 quando si sa com’è finita: {NAMES[0]} diffida {NAMES[1]}, entro il 01/04/2026 (passato)",
    ]
    closed = take(take(agreement, CloseFact(1, START, "sostituita")), CloseFact(2, START, "adempiuta"))
    assert not [step for step in next_steps(closed, moment(MAY)) if "chiudi-fatto" in step]
