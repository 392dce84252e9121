"""Which question comes next, and which are repeats of it."""

from collections.abc import Mapping, Sequence

from analyzer.domain.finding import Finding
from analyzer.review.standing import Standing


def next_open(ids: Sequence[str], standings: Mapping[str, Standing], by: str, after: str | None = None) -> str | None:
    """The next question that waits for this person, in the order given; from the first again after the last.

    Args:
        ids: of the questions, in order.
        standings: how they stand; one that is missing is open.
        by: whose opinion is wanted.
        after: the question before; None to begin.
    """
    first = ids.index(after) + 1 if after in ids else 0
    in_turn = (*ids[first:], *ids[:first])
    return next((one for one in in_turn if standings.get(one, Standing()).waits_for(by) and one != after), None)


def repeats(of: Finding, findings: Sequence[Finding], standings: Mapping[str, Standing], by: str) -> list[Finding]:
    """Other findings of the same kind and cause, by the same person, that wait too: they may be judged alike.

    What is sealed is judged by nobody here.
    """
    alike = (of.kind, of.cause, of.participant, of.role)
    return [
        one
        for one in findings
        if (one.kind, one.cause, one.participant, one.role) == alike
        and one.id != of.id
        and not one.sealed
        and standings.get(one.id, Standing()).waits_for(by)
    ]
