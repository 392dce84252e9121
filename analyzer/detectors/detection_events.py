"""Looks at exposed parts of the body, gathered into events. Nothing here describes a picture."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from analyzer.detectors.base import Case
from analyzer.detectors.scene_policy import BodyGroups, BodyPolicy, ImageryPolicy
from analyzer.domain.base import Span
from analyzer.domain.signals import ImagerySample

EVERYWHERE = ("camera", "screen")
CAMERAS = ("camera",)


@dataclass(frozen=True)
class Hit:
    """One class group in one look."""

    sample: ImagerySample
    group: str
    score: float
    """The sample's score, lowered where closer views did not confirm it."""
    alone: bool
    """Whether the group counts without another beside it."""


@dataclass(frozen=True)
class DetectionEvent:
    """Looks close together in time, in one channel, of one participant."""

    hits: tuple[Hit, ...]
    span: Span
    """Padded on both sides."""

    @property
    def channel(self) -> str:
        """`camera` or `screen`."""
        return self.hits[0].sample.channel

    @property
    def participant(self) -> str | None:
        """Whose camera; None for the screen or where it is not known."""
        return self.hits[0].sample.participant

    @property
    def strongest(self) -> Hit:
        """The first hit with the highest score, of a group that counts alone if there is one."""
        return max(self.hits, key=lambda hit: (hit.alone, hit.score))

    @property
    def highest(self) -> float:
        """The highest score of any hit."""
        return max(hit.score for hit in self.hits)

    @property
    def counts(self) -> bool:
        """Whether any group counts alone."""
        return self.strongest.alone

    @property
    def first_ms(self) -> int:
        """The first look that showed it."""
        return self.hits[0].sample.at_ms

    def looks(self, group: str | None = None) -> int:
        """Moments at which a group, or any, was seen."""
        return len({hit.sample.at_ms for hit in self.hits if group in (None, hit.group)})

    @property
    def groups(self) -> tuple[str, ...]:
        """The class groups seen, by name."""
        return tuple(sorted({hit.group for hit in self.hits}))

    @property
    def scales(self) -> frozenset[str]:
        """Whether it was seen in the whole picture, in an enlarged part, or in both."""
        return frozenset(hit.sample.scale for hit in self.hits)


def detection_events(
    case: Case, body: BodyGroups, policy: ImageryPolicy, channels: Iterable[str]
) -> tuple[DetectionEvent, ...]:
    """Every event of a lesson in the named channels, weak ones too, in order of start."""
    by_place: dict[tuple[str, str | None], list[Hit]] = defaultdict(list)
    for hit in hits(case.signals.vision.imagery, body):
        if hit.sample.channel in channels:
            by_place[hit.sample.channel, hit.sample.participant].append(hit)
    pad_ms = max([policy.pad_ms, *(look.every_ms for look in case.signals.vision.frame_samples)])
    events = [
        DetectionEvent(tuple(part), _padded(part, pad_ms, case.duration_ms))
        for place in by_place.values()
        for part in _parts(place, policy.gap_ms)
    ]
    return tuple(sorted(events, key=lambda event: (event.span.start_ms, event.channel)))


def hits(samples: Iterable[ImagerySample], body: BodyGroups) -> tuple[Hit, ...]:
    """The samples that a policy counts, in order of time, with their class group."""
    group_of = {name: (group, rule) for group, rule in body.groups.items() for name in rule.classes}
    counted = []
    for sample in sorted(samples, key=lambda s: s.at_ms):
        if sample.class_name not in group_of:
            continue
        group, rule = group_of[sample.class_name]
        if sample.score >= rule.least:
            lowered = sample.score - body.unconfirmed * (1 - sample.agreement)
            counted.append(Hit(sample, group, max(0.0, lowered), rule.alone))
    return tuple(counted)


def is_flicker(event: DetectionEvent, body: BodyPolicy) -> bool:
    """Whether an event is too weak and too brief to be claimed, or holds nothing that counts alone."""
    return not event.counts or (event.highest < body.strong and event.looks() < body.frame_samples)


def weigh(event: DetectionEvent, body: BodyPolicy) -> tuple[float, tuple[str, ...]]:
    """Score, and what raised it: repeated looks, both scales, several groups."""
    score = event.highest
    why = []
    if event.looks() > 1:
        added = min(body.raised_most, body.per_frame_sample * (event.looks() - 1))
        score += added
        why.append(f"It was seen in {event.looks()} looks (+{added:.2f}).")
    if len(event.scales) > 1:
        score += body.both_scales
        why.append(f"It was seen in the whole picture and in an enlarged part (+{body.both_scales}).")
    if len(event.groups) > 1:
        score += body.several_groups
        why.append(f"More than one class group was seen (+{body.several_groups}).")
    return round(min(1.0, score), 3), tuple(why)


def _parts(place: list[Hit], gap_ms: int) -> Iterable[list[Hit]]:
    parts: list[list[Hit]] = []
    for hit in place:
        if not parts or hit.sample.at_ms - parts[-1][-1].sample.at_ms > gap_ms:
            parts.append([])
        parts[-1].append(hit)
    return parts


def _padded(part: list[Hit], pad_ms: int, until_ms: int) -> Span:
    first, last = part[0].sample.at_ms, part[-1].sample.at_ms
    return Span(start_ms=max(0, first - pad_ms), end_ms=max(last, min(until_ms, last + pad_ms)))
