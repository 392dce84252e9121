"""Measures many lines in several processes: each makes its judge once and takes lesson after lesson."""

import os
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from analyzer.analysis.evaluate import Evaluation, Judge, LabelledLine, evaluate
from analyzer.domain.finding import Finding

FEW = 4000
"""Lines up to which starting processes costs more than it saves."""
LOT = 500
"""Lines without a lesson that are handed over at a time."""

MakeJudge = Callable[[], Judge]
"""Makes a judge anew in whatever process it is called; it travels there, so it is a function of a module."""

_judges: list[Judge] = []


def evaluate_side_by_side(
    lines: Iterable[LabelledLine], make_judge: MakeJudge, processes: int | None = None
) -> Evaluation:
    """The same as `evaluate`, in the same order.

    Args:
        lines: what is to be judged.
        make_judge: makes the judge, here or in another process.
        processes: how many; as many as there are processors if not said.
    """
    every = list(lines)
    wanted = processes or len(os.sched_getaffinity(0))
    if wanted == 1 or len(every) <= FEW:
        return evaluate(every, make_judge())
    lots = list(_lots(every))
    findings: dict[int, tuple[Finding, ...]] = {}
    with ProcessPoolExecutor(wanted, get_context("spawn"), _start, (make_judge,)) as pool:
        for numbers, found in zip(lots, pool.map(_judge, [[every[n] for n in lot] for lot in lots]), strict=True):
            findings.update(zip(numbers, found, strict=True))
    return Evaluation([(line, findings[number]) for number, line in enumerate(every)])


def _lots(every: Sequence[LabelledLine]) -> Iterator[Sequence[int]]:
    """The lines of each lesson together, long lessons first, and the others a lot at a time."""
    lessons: dict[str, list[int]] = defaultdict(list)
    for number, line in enumerate(every):
        lessons[line.lesson].append(number)
    alone = lessons.pop("", [])
    yield from sorted(lessons.values(), key=len, reverse=True)
    yield from (alone[first : first + LOT] for first in range(0, len(alone), LOT))


def _start(make_judge: MakeJudge) -> None:
    _judges[:] = [make_judge()]


def _judge(lines: list[LabelledLine]) -> list[tuple[Finding, ...]]:
    return [found for _, found in evaluate(lines, _judges[0]).lines]
