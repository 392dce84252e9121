"""Takes recordings in from a place where others put files: not before they are finished, each once, with its lesson."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path, PurePosixPath
from typing import Protocol
from uuid import UUID

import structlog

from analyzer.domain.arrival import OVER, ArrivalState
from analyzer.domain.errors import InvalidLessonError, LessonguardError, ObjectMissingError, PermanentError
from analyzer.domain.lesson import Lesson
from analyzer.records.arrivals import (
    bounded,
    close_arrival,
    explain_wait,
    is_stale,
    known_arrivals,
    note_arrival,
    unfinished_arrivals,
)
from analyzer.records.rows import Arrival
from analyzer.service.bootstrap import Service
from analyzer.service.intake.ingest import HandedIn, ingest
from analyzer.service.intake.naming import beside, is_recording, joined, record_of
from analyzer.service.intake.pieces import part_names, read_record
from analyzer.service.pipeline.working_folder import working_folder

GONE = "it was gone before it was taken in"
WAITING = "waiting"

log = structlog.get_logger()


@dataclass(frozen=True)
class Fetched:
    """A file that can be read."""

    path: Path
    sha256: str | None = None
    """Where it was hashed on its way."""


class Place(Protocol):
    """Somewhere others put files; names are relative to it, with '/' between their parts."""

    @property
    def source(self) -> str:
        """Kind of the place, as arrivals name it."""

    def entries(self, beginning: str = "") -> Mapping[str, str]:
        """The fingerprint of every file whose name begins so; it changes whenever the content does.

        Raises:
            TransientError: the place cannot be looked at.
        """

    def reference(self, name: str) -> str:
        """What names a file among everything that ever arrived."""

    def fetch(self, name: str, fingerprint: str, into: Path) -> Fetched:
        """The content that has this fingerprint.

        Args:
            name: of the file.
            fingerprint: as `entries` gave it.
            into: where to write it, should it have to be written.

        Raises:
            ObjectMissingError: it is not there any more.
            TransientError: it cannot be read now.
        """


@dataclass(frozen=True)
class Group:
    """A recording, its lesson record and the parts that this names, as far as they are there."""

    name: str
    arrival: Arrival
    record: Fetched | None = None
    lesson: Lesson | None = None

    @property
    def parts(self) -> dict[str, str]:
        """The part's place-wide name by the name that the tracks use."""
        if self.lesson is None:
            return {}
        return {name: beside(self.name, name) for name in part_names(self.lesson, PurePosixPath(self.name).name)}


class Watch:
    """One look at a place.

    A recording is a file with one of the `media_suffixes`, its lesson record the `.json` of the same stem beside it,
    its parts the files that the record's tracks name. It is taken in once all of them have not changed for
    `watch_settle_s`; without a lesson record, after `watch_alone_s`; while parts are missing, not at all. What failed
    is tried again, with growing pauses. What was taken in is not read again while its fingerprint stays.
    """

    def __init__(self, place: Place, service: Service, *, beginning: str = "", finished: bool = False) -> None:
        """Look at the place.

        Args:
            place: where to look.
            service: the service.
            beginning: look only at names that begin so.
            finished: what is there is known to be whole, so that only a missing record or part is waited for.

        Raises:
            TransientError: the place cannot be looked at.
        """
        self._place, self._service, self._beginning = place, service, beginning
        self._settle_s = 0.0 if finished else service.settings.watch_settle_s
        self._entries = dict(place.entries(beginning))
        self._now = service.clock()

    def take(self) -> Counter[str]:
        """Take in what is finished.

        Returns:
            How many recordings ended as taken, new_media, same, refused, failed or waiting; what was over before is
            not counted.
        """
        outcomes: Counter[str] = Counter()
        claimed: set[str] = set()
        suffixes = self._service.settings.media_suffixes
        opened = self._open(name for name in self._entries if is_recording(name, suffixes))
        for name in sorted(opened, key=lambda name: (record_of(name) not in self._entries, name)):  # records first
            if name in claimed:
                continue
            with working_folder(self._service.settings) as folder:
                outcomes[self._one(name, opened[name], folder, claimed)] += 1
        if not self._beginning:
            self._close_gone()
        return outcomes

    def _open(self, names: Iterable[str]) -> dict[str, Arrival]:
        """The arrivals of recordings that are not over, noted as they are now."""
        references = {name: bounded(self._place.reference(name)) for name in names}
        known = known_arrivals(self._place.source, references.values())
        opened = {}
        for name, reference in references.items():
            prints = [self._entries[one] for one in (name, record_of(name)) if one in self._entries]
            arrival = known.get(reference)
            if arrival is None or is_stale(arrival, joined(*prints), self._now):
                arrival = note_arrival(self._place.source, reference, joined(*prints), now=self._now)
            if arrival.state not in OVER:
                opened[name] = arrival
        return opened

    def _one(self, name: str, arrival: Arrival, folder: Path, claimed: set[str]) -> str:
        group = Group(name, arrival)
        try:
            group = self._grouped(group, folder)
            claimed.update(group.parts.values())
            handed = self._handed_in(group, folder)
        except InvalidLessonError as error:
            return self._refused(arrival, error) if self._due(arrival, alone=False) else WAITING
        except LessonguardError as error:
            reason = GONE if isinstance(error, ObjectMissingError) else str(error)
            close_arrival(arrival, ArrivalState.FAILED, now=self._now, reason=reason)
            log.warning("not fetched", kind=type(error).__name__)
            return ArrivalState.FAILED
        return self._ingested(handed, group) if handed else WAITING

    def _refused(self, arrival: Arrival, error: InvalidLessonError) -> str:
        close_arrival(arrival, ArrivalState.REFUSED, now=self._now, reason=str(error))
        log.warning("refused", kind=type(error).__name__)
        return ArrivalState.REFUSED

    def _grouped(self, group: Group, folder: Path) -> Group:
        record = record_of(group.name)
        if record not in self._entries:
            return group
        fetched = self._place.fetch(record, self._entries[record], folder / "lesson")
        return Group(group.name, group.arrival, fetched, read_record(fetched.path))

    def _handed_in(self, group: Group, folder: Path) -> HandedIn | None:
        """What to take in; None while something has to be waited for."""
        if not self._due(group.arrival, alone=group.record is None):
            return None
        prints = {name: self._print_of(name) for name in group.parts.values()}
        if missing := sum(one is None for one in prints.values()):
            explain_wait(group.arrival, f"waits for {missing} files that its lesson record names")
            return None
        if not all(self._settled_part(name, one or "") for name, one in prints.items()):
            return None
        media = self._place.fetch(group.name, self._entries[group.name], folder / "recording")
        parts = {
            track: self._place.fetch(name, prints[name] or "", folder / f"part-{number}")
            for number, (track, name) in enumerate(group.parts.items(), 1)
        }
        fetched = [media, *parts.values(), *([group.record] if group.record else [])]
        return HandedIn(
            media=media.path,
            sidecar=group.record.path if group.record else None,
            parts={track: part.path for track, part in parts.items()},
            source=self._place.source,
            reference=group.arrival.reference,
            fingerprint=group.arrival.fingerprint,
            uploaded_at=group.arrival.first_seen_at,
            media_name=PurePosixPath(group.name).name,
            checksums={one.path: one.sha256 for one in fetched if one.sha256},
        )

    def _due(self, arrival: Arrival, *, alone: bool) -> bool:
        wait = self._service.settings.watch_alone_s if alone else self._settle_s
        if arrival.state == ArrivalState.FAILED:
            wait = self._service.policy.stages.backoff(arrival.attempts)
        return arrival.changed_at + timedelta(seconds=wait) <= self._now

    def _print_of(self, name: str) -> str | None:
        return self._entries.get(name) or self._place.entries(name).get(name)

    def _settled_part(self, name: str, fingerprint: str) -> bool:
        arrival = self._note(name, fingerprint)
        return arrival.changed_at + timedelta(seconds=self._settle_s) <= self._now

    def _note(self, name: str, fingerprint: str) -> Arrival:
        return note_arrival(self._place.source, self._place.reference(name), fingerprint, now=self._now)

    def _ingested(self, handed: HandedIn, group: Group) -> str:
        try:
            ingested = ingest(handed, self._service)
        except PermanentError:
            self._close_parts(group, ArrivalState.REFUSED, "the recording that it is a part of was refused")
            return ArrivalState.REFUSED
        except Exception as error:  # noqa: BLE001 - one recording that fails must not keep the others out; logged, kept
            log.warning("failed", kind=type(error).__name__)
            return ArrivalState.FAILED
        self._close_parts(group, ArrivalState.TAKEN, recording_id=ingested.recording_id)
        return ingested.outcome

    def _close_parts(
        self, group: Group, state: ArrivalState, reason: str = "", recording_id: UUID | None = None
    ) -> None:
        for name in group.parts.values():
            if fingerprint := self._print_of(name):
                arrival = self._note(name, fingerprint)
                close_arrival(arrival, state, now=self._now, reason=reason, recording_id=recording_id)

    def _close_gone(self) -> None:
        there = {bounded(self._place.reference(name)) for name in self._entries}
        for arrival in unfinished_arrivals(self._place.source):
            if arrival.reference not in there and arrival.reason != GONE:
                close_arrival(arrival, ArrivalState.FAILED, now=self._now, reason=GONE)
