"""The official extract or copy of an act that a body adopted, attached by the step that records the act."""

from __future__ import annotations

from dataclasses import dataclass, replace

from agreements.domain.agreement.act import Act
from agreements.domain.agreement.agreement import Agreement
from agreements.domain.basics.moment import Moment
from agreements.use_cases.base.received import received, suffix_of
from agreements.use_cases.base.step import NewDocument, Step, named_file, used_already
from agreements.use_cases.base.workbench import Workbench

DECISION, PARTY_ACT, RATIFICATION = "estratto", "estratto-parte", "estratto-ratifica"
"""The kinds of these documents; of another party's act with its position."""
_SUFFIXES = (".pdf", ".p7m")


@dataclass(frozen=True, slots=True)
class Extract:
    """An extract with its place among the documents of its act; nothing of it where none was named.

    Attributes:
        acts: The acts that have extracts of this kind already, one for each.
        sha256: None where no file was named.
    """

    kind: str
    acts: tuple[int, ...] = ()
    suffix: str = ""
    data: bytes = b""
    sha256: str | None = None

    def with_step(self, step: Step, of_what: str) -> Step:
        """The step that brings this extract forth too.

        Args:
            of_what: What it is the extract of, in Italian, as its file is called.
        """
        if self.sha256 is None:
            return step

        def documents(after: Agreement, act: Act) -> list[NewDocument]:
            nth = 1 + self.acts.count(act.sequence)
            label = f"estratto – {of_what}{f', n. {nth}' if nth > 1 else ''}"
            return [*step.documents(after, act), NewDocument(self.kind, nth, label, self.suffix, self.data)]

        return replace(step, documents=documents, uses=(*step.uses, self.sha256))


def extract(bench: Workbench, agreement: Agreement, typed: str, kind: str, moment: Moment) -> Extract:
    """The extract that a person names, among the files that came in; what this very step took, where it is asked again.

    Raises:
        AccordiError: There is no such file, or it is no PDF and no p7m by what it holds.
    """
    name = named_file(bench, agreement, typed, moment)
    if not name:
        return Extract(kind)
    files = received(bench, agreement, moment)
    with bench.database.unit() as unit:
        known = [each for each in unit.documents(agreement.number) if each.kind == kind]
    if used_already(files, name, {each.sha256 for each in known}):
        data = bench.archive.get([each.sha256 for each in known if each.sha256 in files.used(name)][-1])
    else:
        data = files.read(name)
    suffix = suffix_of(name, data, _SUFFIXES)
    return Extract(kind, tuple(each.act_sequence for each in known), suffix, data, bench.archive.put(data))
