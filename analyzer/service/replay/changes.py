"""How a second assessment of a recording differs from the first; ids and kinds, never words."""

from pydantic import Field

from analyzer.domain.base import Noun
from analyzer.domain.kinds import Severity
from analyzer.records.replays import Weighed
from analyzer.records.rows import Finding


class Mark(Noun):
    """A finding that one run has and the other has not."""

    id: str
    kind: str
    severity: Severity


class Shift(Noun):
    """A finding that both have, with another weight."""

    id: str
    kind: str
    before: str
    """Severity and route, and whether it asks for a hold or is sealed."""
    after: str


class Changes(Noun):
    """Everything in which two runs of one recording differ."""

    gained: tuple[Mark, ...] = ()
    lost: tuple[Mark, ...] = ()
    shifted: tuple[Shift, ...] = ()
    gravest: tuple[str, str] | None = None
    """Before and after; an empty text where there was no finding."""
    grades: dict[str, tuple[str | None, str | None]] = Field(default_factory=dict)
    """By criterion, before and after; None where it was withheld."""
    complete: bool | None = None
    """Whether it is complete now; None where that has not changed."""
    preserve: tuple[str, ...] = ()
    """Kinds that ask for a hold, where a finding asks for one now and did not before."""
    withdraw: str = ""
    """Why there may be no playable copy by the new run, whether there was one or not; empty where there may."""

    @property
    def any(self) -> bool:
        """Whether the runs differ at all."""
        return self.model_copy(update={"withdraw": ""}) != Changes()


def compare(before: Weighed, after: Weighed, withdraw: str) -> Changes:
    """What a new run would change; findings are the same event where their ids are the same.

    Args:
        before: the run that is shown.
        after: the new one.
        withdraw: why there may be no playable copy by the new one; empty where there may.
    """
    old, new = before.findings, after.findings
    both = sorted(old.keys() & new.keys())
    return Changes(
        gained=tuple(_mark(key, after) for key in sorted(new.keys() - old.keys())),
        lost=tuple(_mark(key, before) for key in sorted(old.keys() - new.keys())),
        shifted=tuple(
            Shift(id=key, kind=new[key].kind, before=_weight(old[key]), after=_weight(new[key]))
            for key in both
            if _weight(old[key]) != _weight(new[key])
        ),
        gravest=None if before.gravest == after.gravest else (before.gravest, after.gravest),
        grades={
            key: (before.grades.get(key), after.grades.get(key))
            for key in sorted(before.grades.keys() | after.grades.keys())
            if before.grades.get(key) != after.grades.get(key)
        },
        complete=None if before.complete == after.complete else after.complete,
        preserve=_preserve(before, after),
        withdraw=withdraw,
    )


def _mark(key: str, weighed: Weighed) -> Mark:
    finding = weighed.findings[key]
    return Mark(id=key, kind=finding.kind, severity=Severity(finding.severity))


def _weight(finding: Finding) -> str:
    flags = [name for name, raised in (("preserve", finding.preserve), ("sealed", finding.sealed)) if raised]
    return ", ".join([finding.severity, finding.route, *flags])


def _preserve(before: Weighed, after: Weighed) -> tuple[str, ...]:
    asked = {key for key, one in before.findings.items() if one.preserve or one.sealed}
    asking = {key: one.kind for key, one in after.findings.items() if one.preserve or one.sealed}
    return tuple(sorted(set(asking.values()))) if asking.keys() - asked else ()
