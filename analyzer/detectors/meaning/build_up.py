"""Weak signs of one tutor that add up over a lesson: each too little for a claim, several kinds of them a question."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from analyzer.detectors.meaning.settings import BuildUp
from analyzer.detectors.wording import clock
from analyzer.domain.finding import Claim, DetectorId
from analyzer.domain.kinds import Kind
from analyzer.domain.lesson import Role

CAUSE = "build_up"


@dataclass(frozen=True)
class Sign:
    """Something that may be meant as a kind, and how sure that is for a single line."""

    claim: Claim
    short: float
    """Log-odds by which it falls short of a claim; negative where it is one."""


def build_ups(signs: Sequence[Sign], settings: BuildUp, detector: DetectorId) -> Iterator[Claim]:
    """One claim for each tutor whose signs are of enough kinds, with every step; none where one kind is claimed anyway.

    The claim is of the kind whose sign is the strongest, and lasts from the first step to the last.
    """
    by_tutor: dict[str | None, list[Sign]] = defaultdict(list)
    for sign in signs:
        if sign.claim.role is Role.TUTOR and sign.claim.kind in settings.kinds and sign.short <= settings.short:
            by_tutor[sign.claim.participant].append(sign)
    for mine in by_tutor.values():
        steps = _strongest_of_each_kind(mine)
        open_question = [step for step in steps if step.short > 0]
        if len(steps) >= settings.least and open_question:
            yield _claim(steps, min(open_question, key=lambda step: step.short), settings, detector)


def _strongest_of_each_kind(signs: Iterable[Sign]) -> list[Sign]:
    best: dict[Kind, Sign] = {}
    for sign in signs:
        if sign.claim.kind not in best or sign.short < best[sign.claim.kind].short:
            best[sign.claim.kind] = sign
    return sorted(best.values(), key=lambda sign: sign.claim.start_ms)


def _claim(steps: Sequence[Sign], lead: Sign, settings: BuildUp, detector: DetectorId) -> Claim:
    lines = [f"{clock(s.claim.start_ms)} {s.claim.kind.replace('_', ' ')}: “{s.claim.quote}”" for s in steps]
    extra = len(steps) - settings.least
    return lead.claim.model_copy(
        update={
            "start_ms": steps[0].claim.start_ms,
            "end_ms": max(step.claim.end_ms for step in steps),
            "cause": CAUSE,
            "severity": None,
            "score": round(min(0.9, settings.score + 0.1 * extra), 3),
            "quote": None,
            "explanation": (f"{len(steps)} kinds of weak signs by one tutor, none enough by itself:", *lines),
            "detector": detector,
        }
    )
