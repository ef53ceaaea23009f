"""How every staff flow is made: one form in, one outcome out, one page and one state message in Italian."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from logging import INFO, WARNING
from typing import Any, TypeVar, get_type_hints

from prefect import flow
from prefect.artifacts import create_markdown_artifact
from prefect.client.schemas.objects import State
from prefect.flows import Flow
from prefect.logging import get_run_logger
from prefect.runtime import flow_run
from prefect.states import Completed, Failed
from pydantic import ValidationError

from agreements.app import door_is_closed, workbench
from agreements.domain.basics.errors import AccordiError, InvalidDatum
from agreements.domain.people.request import Request, RequestState
from agreements.settings import Settings
from agreements.trace import part
from agreements.use_cases.base.outcome import Outcome
from agreements.use_cases.people import requests
from agreements.use_cases.people.entitled import require_entitled
from agreements.use_cases.people.kept_outcome import KeptOutcome, keep_of_clock, of_outcome, of_refusal
from flows.forms.base import Form, explain
from tasks.artifact import outcome_page, plain, refusal_page
from tasks.confidential import for_everybody
from tasks.for_prefect import ForPrefect, number_or_nothing
from tasks.step_log import Ended, step_line, where
from tasks.use_case import is_transient

F = TypeVar("F", bound=Form)
REFUSED = "passo-rifiutato"


def step(name: str, label: str) -> Callable[[Callable[[F], Outcome]], Flow[[F], State[Any]]]:
    """Make a flow out of a function from a form to an outcome.

    Where nobody logs in the run ends Completed with what happened as its message, or Failed with one Italian sentence:
    that of the refusal, or for an unforeseen error one that tells whom to call, while the traceback goes to the log
    only. Where people log in, Prefect is told what `tasks.for_prefect` lists, and the answer is kept with the request.
    The form is validated here and not by Prefect, whose message for a wrong entry is not for staff.

    Who comes by the door sends a form to the door, and the run is given the number of the request («richiesta»): form
    and person are read from our database, and what came of it is written there. A form that is given to the run itself
    («modulo») says who acts by itself; where the door is closed to it, it is refused.

    Args:
        name: Of the deployment and the flow: «registra-delibera».
        label: What the step does, as the run's name and the refusal say it: «registra la delibera».
    """

    def decorate(function: Callable[[F], Outcome]) -> Flow[[F], State[Any]]:
        form: type[F] = get_type_hints(function)["modulo"]

        @functools.wraps(function)
        def run(modulo: F | None = None, richiesta: int = 0) -> State[Any]:
            if richiesta:
                return _concluded(name, label, lambda: function(_requested(form, name, richiesta)), richiesta)
            return _concluded(name, label, lambda: function(_filled(form, modulo)))

        run.__signature__ = _signature(form)  # type: ignore[attr-defined]
        made: Flow[[F], State[Any]] = flow(
            name=name,
            description=label[:1].upper() + label[1:] + ".",
            flow_run_name=functools.partial(_run_name, form, label),
            validate_parameters=False,
            persist_result=False,
        )(run)
        return made

    return decorate


def take(made: Flow[..., State[Any]], modulo: Mapping[str, Any] | None) -> Outcome:
    """Take a step in this process and without a server: the very form and function of its flow, no run and no page.

    Args:
        modulo: The form as filled in; None where the step asks for none.

    Raises:
        AccordiError: The step is refused, or the form is not filled in well.
    """
    function = inspect.unwrap(made.fn)
    if modulo is None:
        return for_everybody(function())
    form: type[Form] = get_type_hints(function)["modulo"]
    try:
        filled = form.model_validate(modulo)
    except ValidationError as error:
        raise InvalidDatum("modulo", explain(error, form)) from error
    return for_everybody(function(filled))


def automatic_step(name: str, label: str) -> Callable[[Callable[[], Outcome]], Flow[[], State[Any]]]:
    """Make a flow out of a function that the clock starts: no form, else as `step`."""

    def decorate(function: Callable[[], Outcome]) -> Flow[[], State[Any]]:
        @functools.wraps(function)
        def run() -> State[Any]:
            return _concluded(name, label, function, by_the_clock=True)

        made: Flow[[], State[Any]] = flow(
            name=name,
            description=label[:1].upper() + label[1:] + ".",
            flow_run_name=label,
            persist_result=False,
        )(run)
        return made

    return decorate


class FormNotFilledIn(AccordiError):
    """The form holds an entry that cannot be; the sentence names all of them."""


class NotThisWay(AccordiError):
    """The run was started past the door: its sentence names steps and numbers alone, and Prefect may show it."""


class RequestOfAnotherStep(NotThisWay):
    """The run was given the number of a request that asks for another step; that request stays as it is."""


class RequestRepeated(Exception):
    """The request was settled by an earlier run."""

    def __init__(self, request: Request) -> None:
        super().__init__(request.number)
        self.request = request


def _signature(form: type[Form]) -> inspect.Signature:
    """What Prefect makes the schema of, and calls: a form or the number of a request."""
    kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
    asked = (("modulo", None, form), ("richiesta", 0, int))
    return inspect.Signature([inspect.Parameter(n, kind, default=d, annotation=a) for n, d, a in asked])


def _filled(form: type[F], modulo: Any) -> F:
    if _people_log_in():
        raise NotThisWay(
            "In Accordi ognuno entra con il proprio nome, e chi compie un passo non lo si scrive nel modulo: aprire "
            "l’indirizzo di Accordi, e da lì il modulo del passo."
        )
    try:
        return form.model_validate(modulo)
    except ValidationError as error:
        raise FormNotFilledIn(explain(error, form)) from error


def _requested(form: type[F], name: str, number: int) -> F:
    """The form of a request as it was sent, with the person who sent it.

    Raises:
        RequestOfAnotherStep: Whoever can start runs would make of one step another.
        AccordiError: There is no such request, it was withdrawn or refused, or the person may not take the step now.
    """
    bench = workbench()
    if (asked := requests.read(bench, number).step) != name:
        raise RequestOfAnotherStep(
            f"La richiesta n. {number} è di «{asked}», non di «{name}»: nulla è stato fatto; chiedere il passo dal suo "
            "modulo."
        )
    request = requests.take_up(bench, number, str(flow_run.id or ""), datetime.now(UTC))
    if request.state is RequestState.DONE:
        raise RequestRepeated(request)
    if request.state.final:
        raise requests.RequestRefused(f"La richiesta n. {number} è stata {request.state}: {request.told}")
    require_entitled(bench, request, datetime.now(UTC))
    try:
        return form.of_person(request.form, request.actor)
    except ValidationError as error:
        raise FormNotFilledIn(explain(error, form)) from error


@dataclass(frozen=True, slots=True)
class _End:
    """How a run ends.

    Attributes:
        state: Of its request; None where the request stays open, to be run once more.
        message, page: What Prefect shows where nobody logs in; no page is made of an unforeseen error.
        openly: They hold nothing of what was typed or answered, and are shown in any case.
    """

    kept: KeptOutcome
    state: RequestState | None
    message: str
    page: str = ""
    counts: Mapping[str, int] = field(default_factory=dict)
    openly: bool = False


def _concluded(
    name: str, label: str, function: Callable[[], Outcome], request: int = 0, *, by_the_clock: bool = False
) -> State[Any]:
    run = str(flow_run.id or "")
    closed = bool(request) or _people_log_in()
    with step_line(name, run) as line:
        try:
            outcome = function() if closed else for_everybody(function())
        except RequestRepeated as repeated:
            end = _taken(_as_before(label, repeated.request))
            line.ended = Ended.TAKEN_BEFORE
        except AccordiError as refusal:
            line.failed(refusal)
            end = _refused(name, label, request, refusal, certain=line.ended is not Ended.UNCERTAIN)
        except Exception as error:
            line.failed(error)
            _trouble("Errore imprevisto", error, closed=closed)
            end = _broken(request, error)
        else:
            end = _taken(outcome)
            line.ended = Ended.TAKEN_BEFORE if outcome.already_done else Ended.TAKEN
        if request and end.state is not None:
            _settle(request, end.state, end.kept)
        if closed and by_the_clock:
            _keep(name, run, line.ended, end.kept)
        message, page = end.message, end.page
        if closed and not end.openly:
            counts = end.counts if by_the_clock else {}
            about = end.kept.agreement or _asked_about(request)
            told = ForPrefect(name, line.ended, request, about, counts, Settings().address)
            message, page = told.sentence, told.page
        done = end.state is RequestState.DONE
        get_run_logger().log(INFO if done else WARNING, "%s: %s", "Esito" if done else "Passo non compiuto", message)
        if page:
            key = artifact_key(number_or_nothing(end.kept.agreement) or name) if done else REFUSED
            _publish(key, page, message)
        return Completed(message=message) if done else Failed(message=message)


def _taken(outcome: Outcome) -> _End:
    lines = sum(len(lines) for _, lines in outcome.sections) + max(0, len(outcome.table) - 1)
    counts = {"avvisi": len(outcome.warnings), "righe": lines}  # how much there is to read, and none of it
    return _End(of_outcome(outcome), RequestState.DONE, outcome.happened, outcome_page(outcome), counts)


def _refused(name: str, label: str, request: int, refusal: AccordiError, *, certain: bool) -> _End:
    told = _with_number(str(refusal))
    about = _asked_about(request)
    return _End(
        of_refusal(workbench(), name, about, str(refusal), refusal.details, datetime.now(UTC))
        if request
        else KeptOutcome(str(refusal), details=tuple(refusal.details)),
        RequestState.REFUSED if certain and not is_transient(refusal) and not isinstance(refusal, NotThisWay) else None,
        told,
        refusal_page(label, told, refusal.details, certain=certain),
        openly=isinstance(refusal, NotThisWay),
    )


def _broken(request: int, error: Exception) -> _End:
    if is_transient(error):
        told = _with_number(
            "La base dei dati o un servizio di rete non ha risposto, nemmeno riprovando: nulla è stato modificato; "
            "ripetere il passo tra qualche minuto."
        )
        return _End(KeptOutcome(told), None, told)
    told = (
        "Errore imprevisto durante il passo: nulla è stato modificato; avvisare l’assistenza citando l’esecuzione "
        f"{flow_run.id}."
    )
    return _End(KeptOutcome(told, _asked_about(request)), RequestState.REFUSED, told)


def _people_log_in() -> bool:
    try:
        return door_is_closed()
    except AccordiError:  # nobody knows: then nothing is believed, and nothing is told
        return True


def _asked_about(request: int) -> str:
    """The number of the agreement that a request names; nothing where that cannot be read now."""
    try:
        return requests.read(workbench(), request).agreement if request else ""
    except AccordiError:
        return ""


def _as_before(label: str, request: Request) -> Outcome:
    """What a request that is done answers, once more."""
    title = label[:1].upper() + label[1:]
    return Outcome(agreement=request.agreement, title=title, happened=request.told, already_done=True)


def _settle(number: int, state: RequestState, kept: KeptOutcome) -> None:
    # The step stands already: a request that could not be settled is run once more by its keeper, and finds it taken.
    try:
        requests.settle(workbench(), number, state, kept.happened, datetime.now(UTC), kept)
    except Exception as error:
        _trouble(f"L’esito non è stato scritto accanto alla richiesta n. {number}", error)


def _keep(name: str, run: str, ended: Ended, kept: KeptOutcome) -> None:
    # Whatever a step of the clock does is in the register already: what it said of it is a convenience.
    try:
        keep_of_clock(workbench(), name, run, ended, kept, datetime.now(UTC))
    except Exception as error:
        _trouble("L’esito non è stato conservato", error)


def _trouble(what: str, error: BaseException, *, closed: bool = True) -> None:
    """Log that something went wrong, and through which lines; what the error says only where nobody logs in."""
    get_run_logger().error("%s: %s", what, " ← ".join(where(error)), exc_info=None if closed else error)


def artifact_key(text: str) -> str:
    """Return a key that Prefect accepts; all pages of one agreement share it, and so become its history."""
    return "-".join("".join(c if c.isascii() and c.isalnum() else " " for c in text.lower()).split())


def _run_name(form: type[Form], label: str) -> str:
    parameters: Mapping[str, Any] = flow_run.parameters
    try:
        if number := parameters.get("richiesta"):
            subject = number_or_nothing(requests.read(workbench(), number).agreement)
        else:
            subject = form.model_validate(parameters["modulo"]).subject()
    except (AccordiError, ValidationError, KeyError):
        subject = ""  # the flow itself says what is wrong
    return f"{subject} · {label}" if subject else label


def _with_number(sentence: str) -> str:
    """The sentence with what the office quotes, and the operator finds in the log (`tasks.step_log`)."""
    return f"{sentence} Esecuzione: {flow_run.id}."


@part("pagina")
def _publish(key: str, page: str, summary: str) -> None:
    # The step is in the register already: a page that could not be kept must not make it look failed.
    try:
        create_markdown_artifact(page, key=key, description=plain(summary))
    except Exception as error:
        _trouble("La pagina dell’esito non è stata conservata", error)
