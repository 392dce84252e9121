"""Phrase rules: the language a policy owner can read and edit, run over statements.

A rule says what is said, by whom, what raises or lowers its score, and what sets it aside. How patterns are written
stands in `analyzer.detectors.patterns`.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Annotated

from pydantic import BeforeValidator, Field

from analyzer.detectors.base import Outcome
from analyzer.detectors.disguise import Disguise, Reading
from analyzer.detectors.literal_prefilter import LiteralPrefilter, literal_prefilter
from analyzer.detectors.passages import Passage, normalise, passages
from analyzer.detectors.patterns import MATCH, check_patterns, compile_patterns
from analyzer.domain.base import Noun, Share, Span
from analyzer.domain.finding import Claim, DetectorId
from analyzer.domain.kinds import Channel, Kind, Severity
from analyzer.domain.lesson import Role
from analyzer.domain.signals import Suppression
from analyzer.domain.statement import Statement

CERTAIN = 0.7
"""Attribution from which a speaker's role is taken as known."""
UNSURE_SPEAKER = 0.8
"""Factor on the score where the rule wants a role and the speaker's role is not known."""


def _one_line(value: object) -> object:
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return "|".join(value)
    return value


Fragment = Annotated[str, BeforeValidator(_one_line)]


class Context(Noun):
    """Something said nearby that changes what a match means."""

    name: str
    """Stable identifier; the `by` of a suppression."""
    says: tuple[str, ...]
    """Patterns; any of them. `{match}` stands for the words that the rule has matched."""
    by: tuple[Role, ...] = ()
    """Who must say it; anyone if empty."""
    before: Annotated[int, Field(ge=0, le=20)] = 0
    """How many statements before the match are read as well."""
    after: Annotated[int, Field(ge=0, le=20)] = 0
    """How many statements after the match are read as well."""
    add: Annotated[float, Field(ge=-1, le=1)] = 0.0
    """Added to the score; ignored in `unless`."""
    why: str
    """One sentence for the card."""


class Rule(Noun):
    """One way of saying a kind of thing."""

    name: str
    kind: Kind
    """What the rule claims."""
    cause: str | None = None
    """A sub-type within the kind, shown beside it."""
    says: tuple[str, ...]
    """Patterns; any of them."""
    by: tuple[Role, ...] = ()
    """Who must say it; anyone if empty."""
    channels: tuple[Channel, ...] = ()
    """Where; anywhere if empty."""
    score: Share
    """How sure the words alone make it, before anything nearby is read."""
    severity: Severity | None = None
    """Where this wording weighs more or less than the kind's default."""
    adjust: tuple[Context, ...] = ()
    """What raises or lowers the score."""
    unless: tuple[Context, ...] = ()
    """What sets a match aside, on record."""
    why: str
    """One sentence for the card: what the words do."""


class Lexicon(Noun):
    """A file of phrase rules."""

    name: str
    version: str
    fragments: Annotated[dict[str, Fragment], Field(default_factory=dict)]
    """Named pieces of patterns; a fragment may name others. Alternatives may stand on several lines, as a list."""
    disguised: tuple[str, ...] = ()
    """Words that are also recognised in disguise: s p a c e d, l33t, m*sked, stretched, misspelt."""
    rules: tuple[Rule, ...]
    """In any order; where several match the same words, the strongest counts."""

    @property
    def kinds(self) -> frozenset[Kind]:
        """The kinds of finding that the rules can claim."""
        return frozenset(rule.kind for rule in self.rules)


def speaks_as(statement: Statement, roles: tuple[Role, ...]) -> float:
    """1.0 if the statement is by one of the roles, a lower factor if that is not known, 0.0 if it is not."""
    if not roles or (statement.role in roles and statement.attribution >= CERTAIN):
        return 1.0
    if statement.role in roles or statement.role is Role.UNKNOWN or statement.attribution < CERTAIN:
        return UNSURE_SPEAKER
    return 0.0


@dataclass(frozen=True)
class PhraseDetector:
    """Runs one lexicon. Overlapping matches of one kind in one statement become one claim, the strongest."""

    lexicon: Lexicon
    _says: dict[str, tuple[str, ...]] = field(default_factory=dict, init=False, compare=False, repr=False)
    _compiled: dict[str, re.Pattern[str]] = field(default_factory=dict, init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        """Check every pattern; each is compiled when it is first needed.

        Raises:
            ValueError: a pattern would not compile.
        """
        for rule in self.lexicon.rules:
            for key, says in (
                (rule.name, rule.says),
                *((f"{rule.name}/{c.name}", c.says) for c in (*rule.adjust, *rule.unless)),
            ):
                if key in self._says:
                    raise ValueError(f"{self.lexicon.name}: '{key}' is there twice")
                check_patterns(says, self.lexicon.fragments)
                self._says[key] = says

    def _pattern(self, key: str) -> re.Pattern[str]:
        if key not in self._compiled:
            self._compiled[key] = compile_patterns(self._says[key], self.lexicon.fragments)
        return self._compiled[key]

    @cached_property
    def _disguise(self) -> Disguise:
        return Disguise(self.lexicon.disguised)

    @cached_property
    def _prefilter(self) -> LiteralPrefilter:
        return literal_prefilter({rule.name: rule.says for rule in self.lexicon.rules}, self.lexicon.fragments)

    @property
    def id(self) -> DetectorId:
        """The lexicon's name and version."""
        return DetectorId(name=self.lexicon.name, version=self.lexicon.version)

    def detect(self, statements: tuple[Statement, ...]) -> Outcome:
        """Judge the statements of one lesson."""
        claims: list[Claim] = []
        suppressions: list[Suppression] = []
        for passage, seam in passages(statements):
            reading = self._disguise.read(passage.normal)
            possible = self._prefilter.possible(reading.text)
            for rule in self.lexicon.rules if possible else ():
                if rule.name not in possible:
                    continue
                for result in self._apply(rule, _Look(passage, seam, reading, statements)):
                    (claims if isinstance(result, Claim) else suppressions).append(result)  # type: ignore[arg-type]
        return Outcome(claims=tuple(strongest(claims)), suppressions=tuple(suppressions))

    def _apply(self, rule: Rule, look: "_Look") -> Iterator[Claim | Suppression]:
        speaker = look.passage.parts[0]
        factor = speaks_as(speaker, rule.by)
        if not factor or (rule.channels and speaker.channel not in rule.channels):
            return
        for match in self._pattern(rule.name).finditer(look.reading.text):
            start, end = look.reading.written(match.start(), match.end())
            if look.seam and not start < look.seam < end:
                continue
            start_ms, end_ms = look.passage.times(start, end)
            span = Span(start_ms=start_ms, end_ms=max(start_ms, end_ms))
            quote = look.passage.text[start:end]
            texts = (match.string, match.string[: match.start()] + MATCH + match.string[match.end() :])
            excuse = next((c for c in rule.unless if self._holds(c, rule, look, texts)), None)
            if excuse:
                yield Suppression(
                    start_ms=span.start_ms,
                    end_ms=span.end_ms,
                    by=excuse.name,
                    reason=excuse.why,
                    text=quote,
                    kind=rule.kind,
                )
                continue
            score, why = _weigh(rule, factor, [c for c in rule.adjust if self._holds(c, rule, look, texts)])
            yield Claim(
                start_ms=span.start_ms,
                end_ms=span.end_ms,
                kind=rule.kind,
                cause=rule.cause,
                participant=speaker.participant,
                role=speaker.role,
                channel=speaker.channel,
                quote=quote,
                score=score,
                severity=rule.severity,
                explanation=why,
                detector=self.id,
            )

    def _holds(self, context: Context, rule: Rule, look: "_Look", texts: tuple[str, ...]) -> bool:
        pattern = self._pattern(f"{rule.name}/{context.name}")
        if speaks_as(look.passage.parts[0], context.by) and any(pattern.search(text) for text in texts):
            return True
        around = look.around(context.before, context.after)
        return any(speaks_as(s, context.by) and pattern.search(normalise(s.text)) for s in around)


@dataclass(frozen=True)
class _Look:
    """A passage among the other statements of the lesson."""

    passage: Passage
    seam: int
    reading: Reading
    """The passage's text with hidden words written out."""
    statements: tuple[Statement, ...]

    def around(self, before: int, after: int) -> tuple[Statement, ...]:
        """The statements next to the passage."""
        first, last = self.passage.index, self.passage.index + len(self.passage.parts)
        return self.statements[max(0, first - before) : first] + self.statements[last : last + after]


def _weigh(rule: Rule, factor: float, adjust: list[Context]) -> tuple[float, tuple[str, ...]]:
    score, why = rule.score * factor, [f"{rule.why} [{rule.name}]"]
    if factor < 1:
        why.append(f"who spoke is not certain: score × {factor}")
    for context in adjust:
        score += context.add
        why.append(f"{context.why} ({context.add:+.2f})")
    return round(min(1.0, max(0.0, score)), 3), tuple(why)


def strongest(claims: Iterable[Claim]) -> list[Claim]:
    """One claim per kind, speaker, channel and overlapping span: the highest score, the gravest, the earliest."""
    kept: list[Claim] = []
    for claim in sorted(claims, key=lambda c: (-c.score, -c.severity.rank if c.severity else 0, c.start_ms, c.end_ms)):
        same = (k for k in kept if (k.kind, k.participant, k.channel) == (claim.kind, claim.participant, claim.channel))
        if not any(k.overlap_ms(claim) or (k.start_ms, k.quote) == (claim.start_ms, claim.quote) for k in same):
            kept.append(claim)
    return sorted(kept, key=lambda c: (c.start_ms, c.kind))
