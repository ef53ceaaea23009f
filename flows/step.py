"""How every staff flow is made: one form in, one outcome out, one page and one state message in Italian."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
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
from agreements.trace import part
from agreements.use_cases.base.outcome import Outcome
from agreements.use_cases.people import requests
from agreements.use_cases.people.entitled import require_entitled
from flows.forms.base import Form, explain
from tasks.artifact import outcome_page, plain, refusal_page
from tasks.confidential import for_everybody
from tasks.refresh import refresh_forms
from tasks.step_log import Ended, step_line
from tasks.use_case import is_transient

F = TypeVar("F", bound=Form)
REFUSED = "passo-rifiutato"


def step(name: str, label: str) -> Callable[[Callable[[F], Outcome]], Flow[[F], State[Any]]]:
    """Make a flow out of a function from a form to an outcome.

    The run ends Completed with what happened as its message, or Failed with one Italian sentence: that of the
    refusal, or for an unforeseen error one that tells whom to call, while the traceback goes to the log only.
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
    """Make a flow out of a function that the clock starts: no form, no list of agreements, else as `step`."""

    def decorate(function: Callable[[], Outcome]) -> Flow[[], State[Any]]:
        @functools.wraps(function)
        def run() -> State[Any]:
            return _concluded(name, label, function)

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


class RequestOfAnotherStep(AccordiError):
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
    if door_is_closed():
        raise FormNotFilledIn(
            "Questo passo si chiede entrando in Accordi con il proprio nome: aprire l’indirizzo di Accordi, e da lì il "
            "modulo del passo."
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


def _concluded(name: str, label: str, function: Callable[[], Outcome], request: int = 0) -> State[Any]:
    with step_line(name, str(flow_run.id or "")) as line:
        try:
            outcome = for_everybody(function())
        except RequestRepeated as repeated:
            outcome = _as_before(label, repeated.request)
        except AccordiError as refusal:
            line.failed(refusal)
            certain = line.ended is not Ended.UNCERTAIN
            if certain and not is_transient(refusal) and not isinstance(refusal, RequestOfAnotherStep):
                _settle(request, RequestState.REFUSED, str(refusal))
            return _refused(label, str(refusal), refusal.details, certain=certain)
        except Exception as error:
            line.failed(error)
            broken = _broken(error)
            if not is_transient(error):
                _settle(request, RequestState.REFUSED, str(broken.message))
            return broken
        line.ended = Ended.TAKEN_BEFORE if outcome.already_done else Ended.TAKEN
        _settle(request, RequestState.DONE, outcome.happened)
        get_run_logger().info("Esito: %s", outcome.happened)
        _publish(artifact_key(outcome.agreement or name), outcome_page(outcome), outcome.happened)
        _refresh()
        return Completed(message=outcome.happened)


def _as_before(label: str, request: Request) -> Outcome:
    """What a request that is done answers, once more."""
    title = label[:1].upper() + label[1:]
    return Outcome(agreement=request.agreement, title=title, happened=request.told, already_done=True)


def _settle(number: int, state: RequestState, told: str) -> None:
    # The step stands already: a request that could not be settled is run once more by its keeper, and finds it taken.
    if not number:
        return
    try:
        requests.settle(workbench(), number, state, told, datetime.now(UTC))
    except AccordiError:
        get_run_logger().exception("L’esito non è stato scritto accanto alla richiesta n. %s", number)


@part("elenchi")
def _refresh() -> None:
    # The forms' lists are a convenience, the flow checks again: a list that stays stale must not fail the step.
    try:
        refresh_forms()
    except Exception:
        get_run_logger().exception("Gli elenchi dei moduli non sono stati aggiornati")


def artifact_key(text: str) -> str:
    """Return a key that Prefect accepts; all pages of one agreement share it, and so become its history."""
    return "-".join("".join(c if c.isascii() and c.isalnum() else " " for c in text.lower()).split())


def _run_name(form: type[Form], label: str) -> str:
    parameters: Mapping[str, Any] = flow_run.parameters
    try:
        if number := parameters.get("richiesta"):
            subject = requests.read(workbench(), number).agreement
        else:
            subject = form.model_validate(parameters["modulo"]).subject()
    except (AccordiError, ValidationError, KeyError):
        subject = ""  # the flow itself says what is wrong
    return f"{subject} · {label}" if subject else label


def _refused(label: str, sentence: str, details: Sequence[str] = (), *, certain: bool = True) -> State[Any]:
    told = _with_number(sentence)
    get_run_logger().warning("Passo rifiutato: %s", told)
    _publish(REFUSED, refusal_page(label, told, details, certain=certain), sentence)
    return Failed(message=told)


def _with_number(sentence: str) -> str:
    """The sentence with what the office quotes, and the operator finds in the log (`tasks.step_log`)."""
    return f"{sentence} Esecuzione: {flow_run.id}."


@part("pagina")
def _publish(key: str, page: str, summary: str) -> None:
    # The step is in the register already: a page that could not be kept must not make it look failed.
    try:
        create_markdown_artifact(page, key=key, description=plain(summary))
    except Exception:
        get_run_logger().exception("La pagina dell’esito non è stata conservata")


def _broken(error: Exception) -> State[Any]:
    get_run_logger().error("Errore imprevisto", exc_info=error)
    if is_transient(error):
        return Failed(
            message=_with_number(
                "La base dei dati o un servizio di rete non ha risposto, nemmeno riprovando: nulla è stato "
                "modificato; ripetere il passo tra qualche minuto."
            )
        )
    return Failed(
        message=f"Errore imprevisto durante il passo: nulla è stato modificato; avvisare l’assistenza citando "
        f"l’esecuzione {flow_run.id}."
    )
