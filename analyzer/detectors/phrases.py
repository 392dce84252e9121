"""Phrase rules: the language a policy owner can read and edit, run over statements.

A rule says what is said, by whom, what raises or lowers its score, and what sets it aside. How patterns are written
stands in `analyzer.detectors.patterns`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Annotated

from pydantic import BeforeValidator, Field, model_validator

from analyzer.detectors.base import Outcome
from analyzer.detectors.disguise import Disguise
from analyzer.detectors.literal_prefilter import LiteralPrefilter, literal_prefilter
from analyzer.detectors.match_context import MatchContext
from analyzer.detectors.patterns import check_patterns, compile_patterns
from analyzer.detectors.strongest import strongest
from analyzer.detectors.utterance_windows import normalise, utterance_windows
from analyzer.domain.base import Noun, Share, Span
from analyzer.domain.finding import Claim, DetectorId
from analyzer.domain.kinds import Channel, Kind, Severity
from analyzer.domain.lesson import Role
from analyzer.domain.signals import Suppression
from analyzer.domain.statement import Statement

HIDDEN = "written so as not to be found: letters hidden, replaced or spaced out"


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
    announces: tuple[str, ...] = ()
    """Patterns that, in the sentence just before, announce the next one as somebody else's words; for `unless`."""
    not_when: tuple[str, ...] = ()
    """Patterns that, in the sentence of the match, show the words to be the speaker's own, which nothing excuses."""
    by: tuple[Role, ...] = ()
    """Who must say it; anyone if empty."""
    before: Annotated[int, Field(ge=0, le=20)] = 0
    """How many statements before the match are read as well; 0 where the context excuses."""
    after: Annotated[int, Field(ge=0, le=20)] = 0
    """How many statements after the match are read as well; 0 where the context excuses."""
    add: Annotated[float, Field(ge=-1, le=1)] = 0.0
    """Added to the score; ignored in `unless`."""
    why: str
    """One sentence for the card."""


class Rule(Noun):
    """One way of saying a kind of thing."""

    name: str
    """Stable identifier."""
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

    @model_validator(mode="after")
    def _excuses_stay_in_their_sentence(self) -> "Rule":
        excuses = (*self.unless, *(context for context in self.adjust if context.add < 0))
        far = [context.name for context in excuses if context.before or context.after]
        if far:
            raise ValueError(f"{self.name}: {', '.join(far)} reaches beyond the sentence of the match")
        return self

    def patterns(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Every set of patterns of the rule, by name."""
        yield self.name, self.says
        for context in (*self.adjust, *self.unless):
            key = f"{self.name}/{context.name}"
            yield key, context.says
            if context.announces:
                yield f"{key}/announces", context.announces
            if context.not_when:
                yield f"{key}/not_when", context.not_when


class Lexicon(Noun):
    """A file of phrase rules."""

    name: str
    """Stable identifier; the detector's name in findings."""
    version: str
    """Raised with every change, so that a finding can be traced to the rules of its day."""
    fragments: Annotated[dict[str, Fragment], Field(default_factory=dict)]
    """Named pieces of patterns; a fragment may name others. Alternatives may stand on several lines, as a list."""
    disguised: tuple[str, ...] = ()
    """Words that are also recognised in disguise: s p a c e d, l33t, m*sked, stretched, misspelt."""
    certain_speaker: Share = 0.7
    """Attribution from which a speaker's role is taken as known."""
    unsure_speaker: Share = 0.8
    """Factor on the score where a rule wants a role and the speaker's is not known."""
    hiding_adds: Share = 0.1
    """Added to the score where letters were hidden, replaced or spaced out so that the words would not be found."""
    rules: tuple[Rule, ...]
    """In any order; where several match the same words, the strongest counts."""

    @property
    def kinds(self) -> frozenset[Kind]:
        """The kinds of finding that the rules can claim."""
        return frozenset(rule.kind for rule in self.rules)

    def speaks_as(self, statement: Statement, roles: tuple[Role, ...]) -> float:
        """1.0 if the statement is by one of the roles, a lower factor if that is not known, 0.0 if it is not."""
        certain = statement.attribution >= self.certain_speaker
        if not roles or (statement.role in roles and certain):
            return 1.0
        return self.unsure_speaker if statement.role in roles or statement.role is Role.UNKNOWN or not certain else 0.0


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
        for key, says in (named for rule in self.lexicon.rules for named in rule.patterns()):
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
        for window, seam in utterance_windows(statements):
            reading = self._disguise.read(window.normal)
            possible = self._prefilter.possible(reading.text)
            look = MatchContext(window, seam, reading, frozenset(self.lexicon.disguised), statements)
            for rule in self.lexicon.rules if possible else ():
                if rule.name not in possible:
                    continue
                for result in self._apply(rule, look):
                    (claims if isinstance(result, Claim) else suppressions).append(result)  # type: ignore[arg-type]
        return Outcome(claims=tuple(strongest(claims)), suppressions=tuple(suppressions))

    def _apply(self, rule: Rule, look: MatchContext) -> Iterator[Claim | Suppression]:
        speaker = look.window.parts[0]
        factor = self.lexicon.speaks_as(speaker, rule.by)
        if not factor or (rule.channels and speaker.channel not in rule.channels):
            return
        for match in self._pattern(rule.name).finditer(look.reading.text):
            start, end = look.place(match)
            if look.seam and not start < look.seam < end:
                continue
            start_ms, end_ms = look.window.times(start, end)
            span = Span(start_ms=start_ms, end_ms=max(start_ms, end_ms))
            quote = look.window.text[start:end]
            excuse = next((c for c in rule.unless if self._excuses(c, rule, look, match)), None)
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
            score, why = _weigh(rule, factor, [c for c in rule.adjust if self._holds(c, rule, look, match)])
            if look.hides(match):
                score, why = hiding_raises(score, self.lexicon.hiding_adds, why)
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

    def _excuses(self, context: Context, rule: Rule, look: MatchContext, match: re.Match[str]) -> bool:
        """Whether the context excuses the match: in its sentence or announced just before, and not contradicted."""
        key = f"{rule.name}/{context.name}"
        if not self.lexicon.speaks_as(look.window.parts[0], context.by):
            return False
        sentence = look.sentence(match)
        if not _found(self._pattern(key), sentence):
            announced = bool(context.announces) and _found(
                self._pattern(f"{key}/announces"), look.before_sentence(match)
            )
            if not announced:
                return False
        return not (context.not_when and _found(self._pattern(f"{key}/not_when"), sentence))

    def _holds(self, context: Context, rule: Rule, look: MatchContext, match: re.Match[str]) -> bool:
        if context.add < 0:
            return self._excuses(context, rule, look, match)
        pattern = self._pattern(f"{rule.name}/{context.name}")
        if self.lexicon.speaks_as(look.window.parts[0], context.by) and look.finds(pattern, match):
            return True
        around = look.around(context.before, context.after)
        return any(self.lexicon.speaks_as(s, context.by) and pattern.search(normalise(s.text)) for s in around)


def _found(pattern: re.Pattern[str], texts: tuple[str, ...]) -> bool:
    return any(pattern.search(text) for text in texts)


def _weigh(rule: Rule, factor: float, adjust: list[Context]) -> tuple[float, tuple[str, ...]]:
    score, why = rule.score * factor, [f"{rule.why} [{rule.name}]"]
    if factor < 1:
        why.append(f"who spoke is not certain: score × {factor}")
    for context in adjust:
        score += context.add
        why.append(f"{context.why} ({context.add:+.2f})")
    return round(min(1.0, max(0.0, score)), 3), tuple(why)


def hiding_raises(score: float, adds: float, why: tuple[str, ...]) -> tuple[float, tuple[str, ...]]:
    """The score, and the reasons for it, where words were written so as not to be found."""
    return round(min(1.0, score + adds), 3), (*why, f"{HIDDEN} ({adds:+.2f})")
