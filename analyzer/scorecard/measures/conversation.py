"""Who spoke when, as far as it can be told: the one reading of the transcript that all talk measures share."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from analyzer.domain.base import Span
from analyzer.domain.gap import Aspect, Gap
from analyzer.domain.lesson import Role
from analyzer.domain.signals import Signals, SpeechTrack, Utterance
from analyzer.domain.spans import common, merged, total_ms, trimmed
from analyzer.scorecard.measures.questions import Question, QuestionFinder
from analyzer.scorecard.measures.settings import MeasureSettings
from analyzer.scorecard.measures.tokens import tokens

Speaker = tuple[Role, str | None]
"""A role and, where known, whose."""


@dataclass(frozen=True)
class Turn:
    """What one speaker said until another took the floor."""

    utterances: tuple[Utterance, ...]

    @property
    def span(self) -> Span:
        """From the first word to the last."""
        return Span(start_ms=self.utterances[0].start_ms, end_ms=max(u.end_ms for u in self.utterances))

    @property
    def role(self) -> Role:
        """Whose turn."""
        return self.utterances[0].role

    @cached_property
    def text(self) -> str:
        """The utterances' texts joined by a space."""
        return " ".join(utterance.text for utterance in self.utterances)

    @property
    def words(self) -> int:
        """How many words."""
        return len(self.text.split())


@dataclass(frozen=True)
class Conversation:
    """The utterances that can be relied on, and the turns they make.

    Left out are lines that touch a gap in speech or speakers, and lines under which no speech energy was found;
    the rest is trimmed to where energy was found, because a first word after silence can be timed seconds early.
    A speaker whose attribution is below `settings.attribution.low` counts as unknown.
    """

    utterances: tuple[Utterance, ...]
    """In order of start."""
    heard: dict[Role, tuple[Span, ...]]
    """Speech energy that can be a role's; empty where no track was looked at for energy."""
    whole: Span
    unassessed: tuple[Span, ...]
    """Where words or speakers could not be assessed."""
    settings: MeasureSettings

    @cached_property
    def talk(self) -> dict[Speaker, tuple[Span, ...]]:
        """When each speaker was speaking; speakers who talk over each other both count."""
        lines: dict[Speaker, list[Utterance]] = {}
        for utterance in self.utterances:
            lines.setdefault(speaker_of(utterance), []).append(utterance)
        return {
            speaker: common(spoken, self.heard[speaker[0]]) if self.heard else merged(spoken)
            for speaker, spoken in lines.items()
        }

    def talk_ms(self, *roles: Role) -> int:
        """Talk time of all speakers of the roles, each speaker's own added up."""
        return sum(total_ms(spans) for (role, _), spans in self.talk.items() if role in roles)

    def words(self, role: Role) -> int:
        """Words said by a role."""
        return sum(len(u.text.split()) for u in self.utterances if u.role is role)

    @cached_property
    def questions(self) -> tuple[tuple[Question, ...], ...]:
        """The questions and checks in each utterance, by its position."""
        finder = QuestionFinder(self.settings.wording)
        return tuple(finder.find(utterance) for utterance in self.utterances)

    @cached_property
    def floor(self) -> tuple[int, ...]:
        """Positions of the utterances that take the floor: all but backchannels."""
        return tuple(i for i in range(len(self.utterances)) if not self._is_backchannel(i))

    @cached_property
    def turns(self) -> tuple[Turn, ...]:
        """Turns in order of start. Nothing runs on over a gap."""
        turns: list[list[Utterance]] = []
        for utterance in (self.utterances[i] for i in self.floor):
            last = turns[-1][-1] if turns else None
            if last and speaker_of(last) == speaker_of(utterance) and self.unbroken(last, utterance):
                turns[-1].append(utterance)
            else:
                turns.append([utterance])
        return tuple(Turn(tuple(turn)) for turn in turns)

    @cached_property
    def turn_at(self) -> dict[int, int]:
        """The position of the turn to which the utterance at each position of the floor belongs."""
        turns = (i for i, turn in enumerate(self.turns) for _ in turn.utterances)
        return dict(zip(self.floor, turns, strict=True))

    def turns_of(self, role: Role) -> tuple[Turn, ...]:
        """The turns of a role."""
        return tuple(turn for turn in self.turns if turn.role is role)

    def unbroken(self, one: Span, other: Span) -> bool:
        """Whether nothing from the end of one span to the start of the other was left unassessed."""
        start, end = sorted((one.end_ms, other.start_ms))
        between = Span(start_ms=start, end_ms=end)
        return not any(between.overlap_ms(gap) for gap in self.unassessed)

    def _is_backchannel(self, i: int) -> bool:
        """Whether a line only shows one is listening: within another's line, or between two that are no question."""
        line, said = self.utterances[i], set(tokens(self.utterances[i].text))
        before = self.utterances[i - 1] if i else None
        after = self.utterances[i + 1] if i + 1 < len(self.utterances) else None
        if not said or not said <= set(self.settings.wording.backchannels):
            return False
        if before is None or speaker_of(before) == speaker_of(line):
            return False
        if line.end_ms <= before.end_ms:
            return True
        return after is not None and speaker_of(after) == speaker_of(before) and not self.questions[i - 1]


def speaker_of(utterance: Utterance) -> Speaker:
    """Who said it."""
    return utterance.role, utterance.participant


def converse(signals: Signals, gaps: Iterable[Gap], settings: MeasureSettings) -> Conversation:
    """Read the transcript once for all talk measures."""
    whole = Span(start_ms=0, end_ms=signals.recording.duration_ms)
    unassessed = common([whole], _silencing(gaps))
    tracks = signals.speech.tracks
    heard = {role: _energy(tracks, role) for role in Role} if tracks else {}
    kept = [_reliable(u, heard, settings) for u in signals.speech.utterances]
    usable = [u for u in kept if u is not None and not any(u.overlap_ms(gap) for gap in unassessed)]
    return Conversation(
        utterances=tuple(sorted(usable, key=lambda u: (u.start_ms, u.end_ms))),
        heard=heard,
        whole=whole,
        unassessed=unassessed,
        settings=settings,
    )


def _silencing(gaps: Iterable[Gap]) -> Iterator[Gap]:
    """The gaps that take away words or speakers; a gap about one kind of finding takes away neither."""
    return (gap for gap in gaps if gap.kind is None and gap.what in {Aspect.SPEECH, Aspect.SPEAKERS})


def _energy(tracks: tuple[SpeechTrack, ...], role: Role) -> tuple[Span, ...]:
    """Speech energy on the tracks that can carry a role: its own and those of nobody in particular, else all."""
    own = [track for track in tracks if role is not Role.UNKNOWN and track.role in {role, Role.UNKNOWN}]
    return merged(span for track in own or tracks for span in track.speech)


def _reliable(utterance: Utterance, heard: dict[Role, tuple[Span, ...]], settings: MeasureSettings) -> Utterance | None:
    span = trimmed(utterance, heard[utterance.role]) if heard else utterance
    if span is None:
        return None
    changes: dict[str, object] = {"start_ms": span.start_ms, "end_ms": span.end_ms}
    if utterance.attribution < settings.attribution.low:
        changes |= {"role": Role.UNKNOWN, "participant": None}
    return utterance.model_copy(update=changes)
