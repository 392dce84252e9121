"""Picks, among claims about the same words, the one that counts."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from analyzer.domain.finding import Claim


@dataclass
class _Kept:
    """The claims kept of one kind, speaker and channel: no two overlap."""

    spans: list[tuple[int, int]] = field(default_factory=list)
    moments: set[tuple[int, str | None]] = field(default_factory=set)

    def takes(self, claim: Claim) -> bool:
        """Whether a claim says something new; if so it is remembered."""
        place = bisect_left(self.spans, (claim.start_ms, claim.end_ms))
        beside = self.spans[max(0, place - 1) : place + 1]
        if (claim.start_ms, claim.quote) in self.moments or any(
            start < claim.end_ms and claim.start_ms < end for start, end in beside
        ):
            return False
        if claim.start_ms < claim.end_ms:
            self.spans.insert(place, (claim.start_ms, claim.end_ms))
        self.moments.add((claim.start_ms, claim.quote))
        return True


def strongest(claims: Iterable[Claim]) -> list[Claim]:
    """One claim per kind, speaker, channel and overlapping span: the highest score, the gravest, the earliest."""
    kept: dict[tuple[str, str | None, str], _Kept] = defaultdict(_Kept)
    ranked = sorted(claims, key=lambda c: (-c.score, -c.severity.rank if c.severity else 0, c.start_ms, c.end_ms))
    new = [claim for claim in ranked if kept[claim.kind, claim.participant, claim.channel].takes(claim)]
    return sorted(new, key=lambda c: (c.start_ms, c.kind))
