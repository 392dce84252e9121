"""What stands for a finding once people have judged it. Verdicts are folded here, and nowhere else."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypeVar

from analyzer.domain.review import Act, ActName, Acts, Decision, Missed, Verdict

Kept = TypeVar("Kept", bound=Act)


class Stand(StrEnum):
    """How a question stands."""

    OPEN = "open"
    """Nobody has judged it."""
    CONFIRMED = "confirmed"
    DISMISSED = "dismissed"
    UNSURE = "unsure"
    """Whoever judged it could not tell: it asks for a second opinion."""
    DISPUTED = "disputed"
    """One has confirmed it and another dismissed it: it stays open, and says so."""

    @property
    def is_open(self) -> bool:
        """Whether it needs a person still."""
        return self in {Stand.OPEN, Stand.UNSURE, Stand.DISPUTED}


@dataclass(frozen=True)
class Standing:
    """How one question stands, and by whom."""

    stand: Stand = Stand.OPEN
    verdicts: tuple[Verdict, ...] = ()
    """The latest of each person, in order of time."""

    def of(self, by: str) -> Verdict | None:
        """What one person says of it now."""
        return next((verdict for verdict in self.verdicts if verdict.by == by), None)

    def waits_for(self, by: str) -> bool:
        """Whether this person could still settle it: their own opinion is not asked for twice."""
        return self.stand.is_open and self.of(by) is None


def kept(acts: Acts) -> Acts:
    """What was said and not taken back."""
    taken_back = {(one.of, one.row) for one in acts.withdrawals}

    def left(name: ActName, found: Sequence[Kept]) -> tuple[Kept, ...]:
        return tuple(one for one in found if (name, one.id) not in taken_back)

    return replace(
        acts,
        verdicts=left(ActName.VERDICT, acts.verdicts),
        missed=left(ActName.MISSED, acts.missed),
        notes=left(ActName.NOTE, acts.notes),
        gradings=left(ActName.GRADING, acts.gradings),
    )


def standings(acts: Acts) -> dict[str, Standing]:
    """How every finding stands of which anybody has said anything, by its id; across all runs, for ids stay the same.

    Whoever adds what the machine missed has confirmed it thereby; others may say otherwise.
    """
    standing = kept(acts)
    said = sorted((*map(_added, standing.missed), *standing.verdicts), key=lambda one: (one.at, one.id))
    latest: dict[str, dict[str, Verdict]] = {}
    for verdict in said:
        of_finding = latest.setdefault(verdict.finding_id, {})
        of_finding.pop(verdict.by, None)
        of_finding[verdict.by] = verdict
    return {finding: _folded(tuple(by_person.values())) for finding, by_person in latest.items()}


def _added(missed: Missed) -> Verdict:
    return Verdict(
        id=0,
        run_id=missed.run_id,
        by=missed.by,
        at=missed.at,
        finding_id=missed.finding_id,
        decision=Decision.CONFIRMED,
        remark=missed.remark,
    )


def _folded(verdicts: tuple[Verdict, ...]) -> Standing:
    """An unsure verdict asks and does not answer: where another person answered, theirs stands."""
    answers = {verdict.decision for verdict in verdicts} - {Decision.UNSURE}
    if len(answers) > 1:
        return Standing(Stand.DISPUTED, verdicts)
    return Standing(Stand(next(iter(answers), Decision.UNSURE)), verdicts)
