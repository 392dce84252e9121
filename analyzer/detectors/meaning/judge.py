"""The model of meaning beside the rules: two looks, one claim a kind and line, and rules as evidence among others."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from analyzer.detectors.base import Case, Outcome
from analyzer.detectors.meaning.build_up import Sign, build_ups
from analyzer.detectors.meaning.evidence import agree, believed
from analyzer.detectors.meaning.languages import is_english
from analyzer.detectors.meaning.neighbours import Neighbour, Neighbourhood
from analyzer.detectors.meaning.port import Meaning, Numbers
from analyzer.detectors.meaning.reading import READ, Piece, read
from analyzer.detectors.meaning.settings import MeaningSettings
from analyzer.domain.finding import Claim, DetectorId
from analyzer.domain.gap import Aspect, Gap
from analyzer.domain.kinds import Channel, Kind
from analyzer.domain.signals import ModelUse
from analyzer.domain.statement import Statement

NAME = "meaning"
ANOTHER_LANGUAGE = "the words are not English, and the model of meaning has learnt English alone"

Answered = Callable[[Claim, tuple[Statement, ...]], Claim]
"""Adds to a student's disclosure what the tutor answered."""


@dataclass(frozen=True)
class Scored:
    """A piece that was given the second look."""

    piece: Piece
    scores: Numbers
    """Log-odds of each kind."""
    place: Numbers
    moved: Numbers
    """How much of the scores an added example has made."""
    by: Neighbour | None
    """The added example that moved them."""
    neighbourhood: Neighbourhood

    @cached_property
    def likeness(self) -> Numbers:
        """How like each example the piece is; worked out once, and only for what is claimed."""
        return self.neighbourhood.likeness(self.place)


@dataclass(frozen=True)
class MeaningJudge:
    """Judges what was said or typed by what it means, and weighs what the rules claim."""

    model: Meaning
    settings: MeaningSettings
    neighbourhood: Neighbourhood
    answered: Answered

    @property
    def id(self) -> DetectorId:
        """The model's name; its version is that of the networks."""
        return DetectorId(name=NAME, version="+".join((use.sha256 or use.version)[:8] for use in self.model.uses))

    @property
    def uses(self) -> tuple[ModelUse, ...]:
        """The networks."""
        return self.model.uses

    def judge(self, case: Case, rules: Outcome) -> Outcome:
        """What the statements of one lesson mean, together with what the rules made of them."""
        every = list(read(case.statements))
        foreign = {id(s) for s in case.statements if s.channel in READ and not is_english(s.text)}
        english = [piece for piece in every if id(piece.statement) not in foreign]
        scored = self._second(self._first(english, rules))
        outcome = believed(rules, scored, self.settings, self.model.kinds)
        signs = [sign for one in scored for sign in self._signs(one)]
        noted = [sign.claim for sign in signs if sign.claim.score >= self.settings.noted]
        claims, mine = agree(outcome.claims, noted)
        over_time = build_ups(signs, self.settings.build_up, self.id)
        return Outcome(
            claims=(*claims, *(self._complete(claim, case.statements) for claim in mine), *over_time),
            suppressions=outcome.suppressions,
            gaps=(*rules.gaps, *(_gap(s) for s in case.statements if id(s) in foreign)),
        )

    def _first(self, every: list[Piece], rules: Outcome) -> list[Piece]:
        """The pieces that deserve a second look: those the first does not clear, and those a rule claims."""
        if not every:
            return []
        wanted = np.array([self.settings.kinds[kind].claim for kind in self.model.kinds], np.float32)
        raised = (self.model.glance([piece.line for piece in every]) - wanted).max(axis=1) >= -self.settings.glance
        spans = [claim for claim in rules.claims if claim.channel in READ]
        return [piece for piece, up in zip(every, raised, strict=True) if up or any(_on(c, piece) for c in spans)]

    def _second(self, raised: list[Piece]) -> list[Scored]:
        if not raised:
            return []
        readings = self.model.study([piece.line for piece in raised])
        made = []
        for piece, scores, place in zip(raised, readings.scores, readings.places, strict=True):
            moved, by = self.neighbourhood.shift(place, self.settings.neighbours)
            made.append(Scored(piece, scores + moved, place, moved, by, self.neighbourhood))
        return made

    def _signs(self, one: Scored) -> Iterator[Sign]:
        for number, kind in enumerate(self.model.kinds):
            over = float(one.scores[number]) - self.settings.kinds[kind].claim
            score = round(float(1 / (1 + np.exp(-self.settings.slope * over))), 3)
            if score >= self.settings.noted or -over <= self.settings.build_up.short:
                yield Sign(self._claim(one, kind, score, number), -over)

    def _claim(self, one: Scored, kind: Kind, score: float, number: int) -> Claim:
        piece, span = one.piece, one.piece.span
        return Claim(
            start_ms=span.start_ms,
            end_ms=span.end_ms,
            kind=kind,
            participant=piece.statement.participant,
            role=piece.statement.role,
            channel=piece.statement.channel,
            quote=piece.quote,
            score=score,
            severity=None if self._is_sure(one, kind, number) else self.settings.unsure,
            explanation=self._why(one, kind, number),
            detector=self.id,
        )

    def _is_sure(self, one: Scored, kind: Kind, number: int) -> bool:
        asked = self.settings.kinds[kind].sure
        return asked is None or float(one.scores[number]) >= asked

    def _why(self, one: Scored, kind: Kind, number: int) -> tuple[str, ...]:
        wanted = self.settings.kinds[kind].claim
        like, unlike = self.neighbourhood.either_side(one.likeness, kind)
        lines = [f"by its meaning: log-odds {one.scores[number]:+.1f}, policy asks for {wanted:+.1f} [{NAME}]"]
        if not self._is_sure(one, kind, number):
            lines.append(f"not sure enough to alert anybody: that takes {self.settings.kinds[kind].sure:+.1f}")
        if one.piece.line.before:
            lines.append("read with what was said just before")
        if one.by is not None and one.moved[number]:
            lines.append(f"an added example counts {one.moved[number]:+.1f}: {one.by}")
        lines += [f"nearest example of this kind: {like}"] if like else []
        lines += [f"nearest example that is not: {unlike}"] if unlike else []
        return tuple(lines)

    def _complete(self, claim: Claim, statements: tuple[Statement, ...]) -> Claim:
        return self.answered(claim, statements) if claim.kind is Kind.HARM_DISCLOSURE else claim


def _on(claim: Claim, piece: Piece) -> bool:
    same = (claim.channel, claim.participant) == (piece.statement.channel, piece.statement.participant)
    return same and claim.start_ms <= piece.statement.end_ms and piece.statement.start_ms <= claim.end_ms


def _gap(statement: Statement) -> Gap:
    return Gap(what=Aspect.MEANING, start_ms=statement.start_ms, end_ms=statement.end_ms, why=ANOTHER_LANGUAGE)


def unjudged(case: Case, rules: Outcome, why: str) -> Outcome:
    """What the rules say, and that nothing was judged by its meaning."""
    if not any(statement.channel in {Channel.AUDIO, Channel.CHAT} for statement in case.statements):
        return rules
    whole = Gap(what=Aspect.MEANING, start_ms=0, end_ms=case.duration_ms, why=why)
    return Outcome(claims=rules.claims, suppressions=rules.suppressions, gaps=(*rules.gaps, whole))
