"""What each look at the tutor's camera shows, and for how long it goes on."""

from bisect import bisect
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby, pairwise
from statistics import median

from analyzer.detectors.faces import People, centre
from analyzer.detectors.presence import TutorCamera
from analyzer.detectors.scene_policy import CameraPolicy, PicturePolicy, PresencePolicy
from analyzer.domain.base import Span
from analyzer.domain.signals import TileSample

Samples = tuple[TileSample, ...]


class State(StrEnum):
    """What a look shows."""

    PRESENT = "present"
    NOBODY = "nobody"
    STILL = "still"
    BLANK = "blank"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Run:
    """Looks in a row that show the same."""

    state: State
    samples: Samples
    span: Span
    beside: Samples
    """A few looks before and after, for comparison."""
    occupied: float | None
    """Share of the looks with somebody in the picture; None where nobody was searched for."""

    def typical(self, name: str) -> float | None:
        """The median of a measure over the looks that have it."""
        values = [value for sample in self.samples if (value := getattr(sample, name)) is not None]
        return median(values) if values else None


@dataclass(frozen=True)
class Watch:
    """Reads a camera look by look."""

    camera: TutorCamera
    people: People
    picture: PicturePolicy
    presence: PresencePolicy

    def segments(self) -> tuple[Samples, ...]:
        """The looks, split where they are too far apart to say anything about the time between."""
        hole_ms = max(self.presence.longest_hole_ms, 3 * self.camera.step_ms)
        parts: list[list[TileSample]] = []
        for sample in self.camera.samples:
            if not parts or sample.at_ms - parts[-1][-1].at_ms > hole_ms:
                parts.append([])
            parts[-1].append(sample)
        return tuple(tuple(part) for part in parts)

    def watched(self, until_ms: int) -> tuple[Span, ...]:
        """The stretches that were looked at."""
        step = self.camera.step_ms
        return tuple(
            Span(
                start_ms=0 if part[0].at_ms <= step else part[0].at_ms,
                end_ms=max(part[-1].at_ms, min(until_ms, part[-1].at_ms + step)),
            )
            for part in self.segments()
        )

    def runs(self, until_ms: int) -> tuple[Run, ...]:
        """Every look in a run; a run begins halfway between the look before it and its first."""
        return tuple(
            run
            for part, watched in zip(self.segments(), self.watched(until_ms), strict=True)
            for run in self._runs(part, watched)
        )

    def _runs(self, part: Samples, watched: Span) -> Iterator[Run]:
        states = self._states(part)
        first = 0
        for state, group in groupby(states):
            after = first + len(list(group))
            start = (part[first - 1].at_ms + part[first].at_ms) // 2 if first else watched.start_ms
            end = (part[after - 1].at_ms + part[after].at_ms) // 2 if after < len(part) else watched.end_ms
            near = self.picture.neighbours
            beside = part[max(0, first - near) : first] + part[after : after + near]
            yield Run(
                state, part[first:after], Span(start_ms=start, end_ms=end), beside, self._occupied(part[first:after])
            )
            first = after

    def _occupied(self, samples: Samples) -> float | None:
        counts = [count for sample in samples if (count := self.people.count(sample)) is not None]
        return sum(count > 0 for count in counts) / len(counts) if counts else None

    def _states(self, part: Samples) -> list[State]:
        states = [self._state(sample) for sample in part]
        for first, last in self._still(part):
            for i in range(first, last + 1):
                states[i] = states[i] if states[i] is State.BLANK else State.STILL
        searched = [i for i, state in enumerate(states) if state in (State.PRESENT, State.NOBODY)]
        return [
            self._borrowed(i, part, states, searched) if state is State.UNKNOWN else state
            for i, state in enumerate(states)
        ]

    def _state(self, sample: TileSample) -> State:
        people = self.people.count(sample)
        if people:
            return State.PRESENT
        if is_blank(sample, self.picture):
            return State.BLANK
        return State.UNKNOWN if people is None else State.NOBODY

    def _borrowed(self, i: int, part: Samples, states: list[State], searched: list[int]) -> State:
        """Of the nearest look at which people were searched for; unknown if none is near enough."""
        after = bisect(searched, i)
        near = min(searched[max(0, after - 1) : after + 1], key=lambda j: abs(part[j].at_ms - part[i].at_ms), default=i)
        if near == i or abs(part[near].at_ms - part[i].at_ms) > self.presence.face_attribution_ms:
            return State.UNKNOWN
        return states[near]

    def _still(self, part: Samples) -> Iterator[tuple[int, int]]:
        """First and last index of every still stretch; the look before the first unmoved one shows the same picture."""
        unmoved = [False, *(is_unmoved(a, b, self.picture) for a, b in pairwise(part))]
        stretches: list[tuple[int, int]] = []
        for i, still in enumerate(unmoved):
            if not still:
                continue
            if stretches and (stretches[-1][1] == i - 1 or self._pops(part, stretches[-1][1], i - 1)):
                stretches[-1] = (stretches[-1][0], i)
            else:
                stretches.append((i - 1, i))
        for first, last in stretches:
            moved = unmoved[first + 1 : last + 1].count(False)
            standing_ms = self.camera.picture_ms if self._slow else 0
            long_enough = part[last].at_ms - part[first].at_ms >= self.picture.still_ms + standing_ms
            if long_enough and moved <= self.picture.pop_share * (last - first):
                yield first, last

    @property
    def _slow(self) -> bool:
        """Whether pictures come so seldom that one picture standing is no still, and the next one no key frame."""
        return self.camera.picture_ms > self.picture.pop_ms // 2

    def _pops(self, part: Samples, last: int, first: int) -> bool:
        """Whether the change between two still stretches is a key frame's refresh: the same picture goes on."""
        near = part[first].at_ms - part[last].at_ms <= self.picture.pop_ms
        return near and not self._slow and difference(part[last], part[first]) <= self.picture.same_picture


def settled_run(runs: tuple[Run, ...], policy: CameraPolicy) -> Run | None:
    """The first run in which the tutor's picture had settled, where it did so soon after the first look.

    A picture that comes up late, or never, is not unsettled: its camera was off.
    """
    if not runs:
        return None
    lasting = (run for run in runs if run.state is State.PRESENT and run.span.duration_ms >= policy.settled_ms)
    first = next(lasting, None)
    soon = first is not None and first.span.start_ms - runs[0].span.start_ms <= policy.settling_ms
    return first if soon else None


def is_blank(sample: TileSample, policy: PicturePolicy) -> bool:
    """Whether a picture shows nothing: dark, or of one colour, or wholly out of focus."""
    if sample.flat is None or sample.flat >= policy.blank_flat:
        dark = sample.luminance <= policy.dark_luminance and sample.texture <= policy.dark_texture
        if dark or sample.texture <= policy.flat_texture:
            return True
    if sample.sharpness is None:
        return False
    if sample.flat is not None and sample.flat >= policy.detailless and sample.sharpness <= policy.grain:
        return True
    return sample.sharpness <= policy.blurred * sample.texture


def is_unmoved(before: TileSample, sample: TileSample, policy: PicturePolicy) -> bool:
    """Whether nothing but the codec has changed since the look before."""
    if sample.motion is None:
        return False
    by_codec = sample.changed is not None and sample.changed <= policy.still_changed
    if sample.motion > (policy.codec_motion if by_codec else policy.still_motion):
        return False
    old, new = sorted(map(centre, before.faces or ())), sorted(map(centre, sample.faces or ()))
    if len(old) != len(new):
        return True
    return all(max(abs(a[0] - b[0]), abs(a[1] - b[1])) <= policy.still_face for a, b in zip(old, new, strict=True))


def difference(one: TileSample, other: TileSample) -> float:
    """How far two looks are apart in luminance, texture or mean colour, whichever differs most."""
    pairs = zip((one.luminance, one.texture, *one.colour), (other.luminance, other.texture, *other.colour), strict=True)
    return max(abs(a - b) for a, b in pairs)
