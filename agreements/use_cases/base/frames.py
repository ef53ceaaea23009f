"""What an agreement and those tied to it as frame and implementation have to be told of each other."""

from __future__ import annotations

from agreements.domain.agreement import frame as frames
from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.frame import FrameEnd
from agreements.domain.basics.moment import Moment
from agreements.domain.register.search import state_of
from agreements.persistence.unit_of_work import UnitOfWork
from agreements.use_cases.base.workbench import Workbench

FRAME, IMPLEMENTING = "Accordo quadro", "Accordi attuativi"
Section = tuple[str, tuple[str, ...]]


def frame_end(bench: Workbench, agreement: Agreement) -> FrameEnd | None:
    """The end of the agreement's frame; None where it implements none."""
    if not agreement.frame:
        return None
    with bench.database.unit() as unit:
        return frames.end_of(unit.load(agreement.frame))


def told_of_frames(
    unit: UnitOfWork, agreement: Agreement, moment: Moment
) -> tuple[tuple[Section, ...], tuple[str, ...]]:
    """The lists of a page that name frame and implementing agreements, and what a person has to look at."""
    today = moment.today
    sections: list[Section] = []
    warnings: list[str] = []
    if agreement.frame:
        frame = unit.load(agreement.frame)
        sections.append((FRAME, (f"attua {_line(frame, moment)}",)))
        known = frame.confidentiality is None
        warnings += frames.doubts(agreement, frame, today) if known else []
        if known and (not agreement.signed_acts or agreement in frames.living([agreement], today)):
            warnings += frames.left_behind(frame, [agreement], today)
    implementing = unit.implementing(agreement.number)
    if implementing:
        sections.append((IMPLEMENTING, tuple(_line(each, moment) for each in implementing)))
        told = [each for each in implementing if each.confidentiality is None]
        warnings += frames.left_behind(agreement, told, today)
    return tuple(sections), tuple(dict.fromkeys(warnings))


def _line(agreement: Agreement, moment: Moment) -> str:
    """One of them; how a confidential one stands is not told to who may read the other."""
    if agreement.confidentiality is not None:
        return f"{agreement.number} «{agreement.shown_title}»"
    end = frames.span_of(agreement) if agreement.signed_acts else frames.Span()
    until = f", scadenza {end.words}" if end.last is not None else ""
    return f"{agreement.number} «{agreement.shown_title}»: {state_of(agreement, moment.today)}{until}"
