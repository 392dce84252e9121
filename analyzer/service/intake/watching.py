"""Takes recordings in from a place where others put files: not before they are finished, each once, with its lesson."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path, PurePosixPath
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
from analyzer.service.intake.claims import Claims
from analyzer.service.intake.ingest import HandedIn, ingest
from analyzer.service.intake.naming import beside, is_recording, joined
from analyzer.service.intake.pairing import pair
from analyzer.service.intake.pieces import part_names, read_record
from analyzer.service.intake.place import Fetched, Place, UnreadableError
from analyzer.service.intake.suffixes import recording_suffixes
from analyzer.service.intake.troubles import note_unread, tell_unreadable
from analyzer.service.pipeline.working_folder import working_folder

GONE = "it was gone before it was taken in"
WAITING = "waiting"
ALONE = "waits for its lesson record; if none comes it is taken in without one, {:.0f} s after its last change"

log = structlog.get_logger()


@dataclass(frozen=True)
class Group:
    """A recording, its lesson record and the parts that this names, as far as they are there."""

    name: str
    arrival: Arrival
    record_name: str | None = None
    record: Fetched | None = None
    lesson: Lesson | None = None
    parts: Mapping[str, str] = field(default_factory=dict)
    """The part's place-wide name by the name that the tracks use."""


class Watch:
    """One look at a place.

    A recording is a file whose name ends as one that ffmpeg's libraries know, or as the setting `media_suffixes` adds;
    its lesson record the `.json` or `.lesson.json` of the same stem beside it, whatever the case and Unicode form of
    both names; its parts the files that the record's tracks name. It is taken in once all of them have not changed for
    `watch_settle_s`; without a lesson record, after `watch_alone_s`; while parts are missing, not at all. What failed
    is tried again, with growing pauses. What was taken in is not read again while its fingerprint stays. What is
    refused or cannot be read is told (`troubles`).
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
        self._unread = dict(place.unread())
        self._suffixes = recording_suffixes(service.settings)
        self._pairs = pair(self._entries, self._suffixes)
        self._claims = Claims(self._pairs, place)
        self._now = service.clock()

    def take(self) -> Counter[str]:
        """Take in what is finished.

        Returns:
            How many recordings ended as taken, adopted, new_media, same, refused, failed or waiting; what was over
            before is not counted.
        """
        outcomes: Counter[str] = Counter()
        opened = self._open(name for name in self._entries if is_recording(name, self._suffixes))
        for name in sorted(opened, key=lambda name: (name not in self._pairs.records, name)):  # with records first
            if name in self._claims:
                continue
            with working_folder(self._service.settings) as folder:
                if outcome := self._one(name, opened[name], folder):
                    outcomes[outcome] += 1
        if not self._beginning:
            note_unread(self._place, self._unread, self._service)
            self._close_gone()
        return outcomes

    def _open(self, names: Iterable[str]) -> dict[str, Arrival]:
        """The arrivals of recordings that are not over, noted as they are now."""
        references = {name: bounded(self._place.reference(name)) for name in names}
        known = known_arrivals(self._place.source, references.values())
        opened = {}
        for name, reference in references.items():
            fingerprint = self._print_of(name) or ""
            arrival = known.get(reference)
            if arrival is None or is_stale(arrival, fingerprint, self._now):
                arrival = note_arrival(self._place.source, reference, fingerprint, now=self._now)
            if arrival.state not in OVER:
                opened[name] = arrival
        return opened

    def _one(self, name: str, arrival: Arrival, folder: Path) -> str:
        """What became of it; nothing where it is a part of another, which says so."""
        group = Group(name, arrival)
        try:
            group = self._grouped(group, folder)
            if group.lesson and self._claims.is_part(name, group.lesson):
                return ""
            self._claims.claim(group.parts.values(), group.record_name, group.lesson)
            handed = self._handed_in(group, folder)
        except InvalidLessonError as error:
            return self._refused(arrival, error) if self._due(arrival, alone=False) else WAITING
        except LessonguardError as error:
            return self._not_fetched(arrival, error)
        return self._ingested(handed, group) if handed else WAITING

    def _refused(self, arrival: Arrival, error: InvalidLessonError) -> str:
        close_arrival(arrival, ArrivalState.REFUSED, now=self._now, reason=str(error))
        log.warning("refused", kind=type(error).__name__)
        return ArrivalState.REFUSED

    def _not_fetched(self, arrival: Arrival, error: LessonguardError) -> str:
        reason = GONE if isinstance(error, ObjectMissingError) else str(error)
        close_arrival(arrival, ArrivalState.FAILED, now=self._now, reason=reason)
        log.warning("not fetched", kind=type(error).__name__)
        if isinstance(error, UnreadableError):
            tell_unreadable(arrival, self._service)
        return ArrivalState.FAILED

    def _grouped(self, group: Group, folder: Path) -> Group:
        name = self._pairs.record(group.name)
        if name is None:
            return group
        record = self._place.fetch(name, self._entries[name], folder / "lesson")
        lesson = read_record(record.path)
        named = part_names(lesson, PurePosixPath(group.name).name)
        parts = {one: self._pairs.file(beside(group.name, one)) for one in named}
        return Group(group.name, group.arrival, name, record, lesson, parts)

    def _handed_in(self, group: Group, folder: Path) -> HandedIn | None:
        """What to take in; None while something has to be waited for."""
        if not self._due(group.arrival, alone=group.record is None):
            if group.record is None and self._due(group.arrival, alone=False):
                explain_wait(group.arrival, ALONE.format(self._service.settings.watch_alone_s))
            return None
        prints = {name: self._print_of(name) for name in group.parts.values()}
        if missing := sum(one is None for one in prints.values()):
            explain_wait(group.arrival, f"waits for {missing} files that its lesson record names")
            return None
        if not all(self._settled_part(name, one or "") for name, one in prints.items()):
            return None
        media = self._fetched(group.name, folder / "recording")
        parts = {
            track: self._fetched(name, folder / f"part-{number}")
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

    def _fetched(self, name: str, into: Path) -> Fetched:
        return self._place.fetch(name, self._entry(name) or "", into)

    def _due(self, arrival: Arrival, *, alone: bool) -> bool:
        wait = self._service.settings.watch_alone_s if alone else self._settle_s
        if arrival.state == ArrivalState.FAILED:
            wait = self._service.policy.stages.backoff(arrival.attempts)
        return arrival.changed_at + timedelta(seconds=wait) <= self._now

    def _entry(self, name: str) -> str | None:
        return self._entries.get(name) or self._place.entries(name).get(name)

    def _print_of(self, name: str) -> str | None:
        """The fingerprint of a file together with the lesson records beside it; None where there is no such file."""
        own = self._entry(name)
        records = [self._entries[record] for record in self._pairs.records.get(name, ())]
        return joined(own, *records) if own else None

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
        there = {bounded(self._place.reference(name)) for name in (*self._entries, *self._unread)}
        hidden = tuple(bounded(self._place.reference(name)) for name in self._unread if name.endswith("/"))
        for arrival in unfinished_arrivals(self._place.source):
            unseen = arrival.reference not in there and not arrival.reference.startswith(hidden)
            if unseen and arrival.reason != GONE:
                close_arrival(arrival, ArrivalState.FAILED, now=self._now, reason=GONE)
