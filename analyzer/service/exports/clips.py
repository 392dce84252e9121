"""Clips of what was found, cut out of an original as its streams are; none where a copy may not be made."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from analyzer.analysis.playable import why_not_playable
from analyzer.detectors.policy import Policy
from analyzer.domain.analysis import Analysis
from analyzer.domain.base import Span
from analyzer.domain.stored import Stored
from analyzer.media.checksum import sha256_of
from analyzer.media.clip import SUFFIX, cut_clip
from analyzer.preservation.copying import blocks_of
from analyzer.preservation.entry import Entry
from analyzer.preservation.report.told import ClipTold
from analyzer.storage.port import ObjectStore


@dataclass(frozen=True)
class Clips:
    """What was cut, or why nothing was."""

    entries: Sequence[Entry] = ()
    told: Sequence[ClipTold] = ()
    why_not: str = ""


@dataclass(frozen=True)
class Cutting:
    """How clips are cut: where, by which policy, with how much around each finding."""

    store: ObjectStore
    folder: Path
    policy: Policy
    around_ms: int

    def clips(self, analysis: Analysis, original: Stored, below: str, *, sealed: bool) -> Clips:
        """Clips of every finding of a recording; findings that lie near each other share one.

        Args:
            analysis: of the recording.
            original: which it is in the store.
            below: the folder of the bag that they go into.
            sealed: whether any assessment ever sealed something.

        Raises:
            PermanentError: a stream cannot be copied as it is.
            IntegrityError: the original is not what was stored.
        """
        if sealed:
            return Clips(why_not="something in it is sealed (clause 6.4.1)")
        if why := why_not_playable(analysis, self.policy):
            return Clips(why_not=why.replace("no playable copy was made: ", ""))
        entries, told = [], []
        stretches = list(_stretches(analysis, self.around_ms))
        if not stretches:
            return Clips(why_not="nothing was noticed in it")
        with self.store.local(original, self.folder) as path:
            for number, (wanted, ids) in enumerate(stretches, 1):
                out = self.folder / f"{original.sha256[:16]}-{number}{SUFFIX}"
                clip = cut_clip(path, wanted, out)
                name, sha256, size = f"{below}/clips/clip-{number:03d}{SUFFIX}", sha256_of(out), out.stat().st_size
                entries.append(Entry(name, sha256, size, partial(blocks_of, out)))
                told.append(ClipTold(name, sha256, clip.start_ms, clip.end_ms, ids))
        return Clips(entries, told)


def _stretches(analysis: Analysis, around_ms: int) -> Iterator[tuple[Span, tuple[str, ...]]]:
    """Stretches that do not meet, each with the ids of the findings in it."""
    end_ms = analysis.recording.duration_ms
    open_: tuple[int, int, tuple[str, ...]] | None = None
    for one in sorted(analysis.findings, key=lambda finding: finding.start_ms):
        start, end = max(0, one.start_ms - around_ms), min(end_ms, one.end_ms + around_ms)
        if open_ and start <= open_[1]:
            open_ = (open_[0], max(open_[1], end), (*open_[2], one.id))
            continue
        if open_:
            yield Span(start_ms=open_[0], end_ms=open_[1]), open_[2]
        open_ = (start, max(start, end), (one.id,))
    if open_:
        yield Span(start_ms=open_[0], end_ms=open_[1]), open_[2]
