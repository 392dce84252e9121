"""What of one picture is covered: the tiles of others, what was read on screens, and all whose place is not sure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from analyzer.domain.base import Span
from analyzer.domain.gap import Aspect
from analyzer.domain.lesson import Region, Track
from analyzer.domain.redaction import Cover, RedactionPolicy, Screen
from analyzer.domain.signals import Signals
from analyzer.domain.spans import merged
from analyzer.preservation.redaction.people import People

GRID = 16
"""Pixels of the blocks that codecs code: a cover ends between two."""
MOST_REGIONS = 100
"""With more places in which text was read, all that is nobody's camera is covered."""
FOUND = "The layout was found from the picture and not recorded, so where others are seen is not sure."
UNPLACED = "Where others are seen is not recorded, so all is covered but the places of those who stay."
ELSEWHERE = "It is not recorded where in this picture others are seen, so what is nobody's place is covered."
TILE = "The camera of {name}."
TEXT = "Text was read here, which may be a name or chat of others."
UNREAD = "What stood on the screen could not be read here."
SCREEN = "Shared screens are left out."


@dataclass(frozen=True)
class Picture:
    """One picture of a recording: where it lies and who is recorded to be seen in it."""

    source: str
    """As signals name it, e.g. `video:0`."""
    width: int
    height: int
    tracks: Sequence[Track]
    """Cameras and screens that lie in it."""

    @property
    def whole(self) -> Region:
        """All of it."""
        return Region(x=0, y=0, width=self.width, height=self.height)


@dataclass(frozen=True)
class Covering:
    """By what a picture is covered."""

    people: People
    signals: Signals
    policy: RedactionPolicy
    screen: Screen
    until_ms: int
    """Where the lesson's clock ends."""

    def covers(self, picture: Picture) -> list[Cover]:
        """Everything that is black in a picture."""
        if any(tile.layout == "found" and tile.source == picture.source for tile in self.signals.vision.tiles):
            return [Cover(start_ms=0, end_ms=self.until_ms, why=FOUND)]
        if not self._all_placed():
            return [*self._but_kept(picture, UNPLACED)]
        tiles = (
            [*self._tiles(picture)] if self._all_in(picture) else [*self._but_kept(picture, ELSEWHERE, screens=True)]
        )
        return tiles + [one for one in self._screens(picture) if not _is_under(one, tiles)]

    def _all_placed(self) -> bool:
        """Whether it is recorded of everybody who goes where they are seen."""
        placed = {track.participant for track in self.people.lesson.tracks if track.kind == "camera"}
        return self.people.removed <= placed

    def _all_in(self, picture: Picture) -> bool:
        """Whether it is recorded of everybody who goes where in this picture they are seen."""
        placed = {track.participant for track in picture.tracks if track.kind == "camera"}
        return self.people.removed <= placed

    def _tiles(self, picture: Picture) -> Iterator[Cover]:
        for track in picture.tracks:
            if track.kind == "camera" and track.participant in self.people.removed:
                region = track.region and padded(track.region, self.policy.pad_pixels, picture.whole)
                why = TILE.format(name=self.people.names[track.participant])
                yield Cover(start_ms=0, end_ms=self.until_ms, region=region, why=why)

    def _screens(self, picture: Picture) -> Iterator[Cover]:
        if self.screen is Screen.KEEP:
            return
        if self.screen is Screen.WITHOUT:
            yield from self._but_kept(picture, SCREEN)
            return
        for gap in self.signals.gaps:
            if gap.what is Aspect.SCREEN_TEXT and gap.duration_ms:
                yield from self._but_kept(picture, UNREAD, self._around(gap))
        read = self._read(picture)
        if len(read) > MOST_REGIONS:
            yield from self._but_kept(picture, TEXT, *merged(span for spans in read.values() for span in spans))
            return
        for region, spans in read.items():
            for span in merged(spans):
                yield Cover(start_ms=span.start_ms, end_ms=span.end_ms, region=region, why=TEXT)

    def _read(self, picture: Picture) -> dict[Region, list[Span]]:
        """Where text stood, and when; the recording does not say in which of several pictures."""
        read: dict[Region, list[Span]] = {}
        for text in self.signals.vision.screen_text:
            region = padded(text.region or picture.whole, self.policy.pad_pixels, picture.whole)
            if region:
                read.setdefault(region, []).append(self._around(text))
        return read

    def _around(self, span: Span) -> Span:
        pad = round(self.policy.pad_s * 1000)
        return Span(start_ms=max(0, span.start_ms - pad), end_ms=span.end_ms + pad)

    def _but_kept(self, picture: Picture, why: str, *spans: Span, screens: bool = False) -> Iterator[Cover]:
        """All of a picture but the recorded places of those who stay, and perhaps of shared screens."""
        theirs = [
            one for one in picture.tracks if (one.participant in self.people.kept if one.kind == "camera" else screens)
        ]
        if any(track.region is None for track in theirs):
            return
        kept = [track.region for track in theirs if track.region]
        for span in spans or (Span(start_ms=0, end_ms=self.until_ms),):
            for region in rest_of(picture.whole, kept):
                cover = None if region == picture.whole else padded(region, 0, picture.whole)
                yield Cover(start_ms=span.start_ms, end_ms=span.end_ms, region=cover, why=why)


def padded(region: Region, by: int, whole: Region) -> Region | None:
    """A region with so much around it, out to the codec's blocks, within the picture; None where it lies outside."""
    left, top = (max(0, (start - by) // GRID * GRID) for start in (region.x, region.y))
    right = min(whole.width, -(-(region.x + region.width + by) // GRID) * GRID)
    bottom = min(whole.height, -(-(region.y + region.height + by) // GRID) * GRID)
    if right <= left or bottom <= top:
        return None
    return Region(x=left, y=top, width=right - left, height=bottom - top)


def rest_of(whole: Region, kept: Iterable[Region]) -> list[Region]:
    """What is left of a picture beside some regions, as rectangles."""
    kept = [one for one in kept if one.overlaps(whole)]
    ys = sorted({0, whole.height, *(min(y, whole.height) for one in kept for y in (one.y, one.y + one.height))})
    rest = []
    for top, bottom in pairwise(ys):
        x = 0
        for one in sorted((o for o in kept if o.y < bottom and top < o.y + o.height), key=lambda o: o.x):
            if one.x > x:
                rest.append(Region(x=x, y=top, width=one.x - x, height=bottom - top))
            x = max(x, one.x + one.width)
        if x < whole.width:
            rest.append(Region(x=x, y=top, width=whole.width - x, height=bottom - top))
    return rest


def _is_under(cover: Cover, tiles: Iterable[Cover]) -> bool:
    """Whether a part is black already."""
    return any(
        tile.region is None
        or (
            cover.region is not None
            and tile.region.x <= cover.region.x
            and tile.region.y <= cover.region.y
            and cover.region.x + cover.region.width <= tile.region.x + tile.region.width
            and cover.region.y + cover.region.height <= tile.region.y + tile.region.height
        )
        for tile in tiles
    )
