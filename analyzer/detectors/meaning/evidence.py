"""Rules and model together: a rule is believed where it is strong or where the meaning bears it out."""

from collections.abc import Sequence
from typing import Protocol

from analyzer.detectors.base import Outcome
from analyzer.detectors.meaning.port import Numbers
from analyzer.detectors.meaning.reading import READ, Piece
from analyzer.detectors.meaning.settings import MeaningSettings
from analyzer.domain.finding import Claim
from analyzer.domain.kinds import Kind
from analyzer.domain.signals import Suppression

NOT_MEANT = "not_meant"


class Studied(Protocol):
    """A piece with its scores."""

    @property
    def piece(self) -> Piece:
        """Where it stands."""
        ...

    @property
    def scores(self) -> Numbers:
        """Log-odds of each kind."""
        ...


def believed(rules: Outcome, studied: Sequence[Studied], settings: MeaningSettings, kinds: tuple[Kind, ...]) -> Outcome:
    """The rules' claims, those without the support that settings ask for set aside on record."""
    claims: list[Claim] = []
    aside: list[Suppression] = list(rules.suppressions)
    for claim in rules.claims:
        asked = settings.kinds[claim.kind].rule if claim.kind in settings.kinds else None
        if asked is None or claim.channel not in READ:
            claims.append(claim)
            continue
        scores = [float(one.scores[kinds.index(claim.kind)]) for one in studied if touches(claim, one.piece)]
        best = max(scores, default=asked)
        if best >= asked:
            claims.append(claim)
            continue
        reason = f"a rule matched, but by its meaning it is innocent: log-odds {best:+.1f}, asked for {asked:+.1f}"
        aside.append(
            Suppression(
                start_ms=claim.start_ms,
                end_ms=claim.end_ms,
                by=NOT_MEANT,
                reason=reason,
                text=claim.quote,
                kind=claim.kind,
            )
        )
    return Outcome(claims=tuple(claims), suppressions=tuple(aside), gaps=rules.gaps)


def agree(rules: Sequence[Claim], mine: Sequence[Claim]) -> tuple[list[Claim], list[Claim]]:
    """Rules' claims strengthened by the model's of the same kind and words, and what the model alone claims."""
    alone, joined = list(mine), []
    for claim in rules:
        same = [other for other in mine if _same(claim, other)]
        alone = [other for other in alone if other not in same]
        if not same:
            joined.append(claim)
            continue
        best = max(same, key=lambda other: other.score)
        why = (*claim.explanation, *best.explanation)
        joined.append(claim.model_copy(update={"score": max(claim.score, best.score), "explanation": why}))
    return joined, alone


def touches(claim: Claim, piece: Piece) -> bool:
    """Whether a claim is about the words of a piece."""
    statement = piece.statement
    if claim.channel not in READ or (claim.channel, claim.participant) != (statement.channel, statement.participant):
        return False
    span = piece.span
    return claim.start_ms <= span.end_ms and span.start_ms <= claim.end_ms


def _same(one: Claim, other: Claim) -> bool:
    alike = (one.kind, one.channel, one.participant) == (other.kind, other.channel, other.participant)
    return alike and one.start_ms <= other.end_ms and other.start_ms <= one.end_ms
