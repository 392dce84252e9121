"""Several recordings of one file on one clock."""

from collections.abc import Sequence

from analyzer.domain.base import Span
from analyzer.domain.recording import Piece, Problem, Recording, Stream
from analyzer.media.pieces import Window


def joined_of(read: Sequence[tuple[Window, Recording | None]]) -> Recording:
    """One recording of several, each beginning where the last ends.

    How long the breaks between them were is not known. What could not be read takes as long as its bytes would at the
    rate of the others.

    Args:
        read: each window of the file with what was found in it; None where nothing can be read. One can be.
    """
    known = [recording for _, recording in read if recording]
    rate = sum(one.duration_ms for one in known) / sum(one.bytes for one in known)
    pieces, problems, now_ms = list[Piece](), list[Problem](), 0
    for window, recording in read:
        if recording is None:
            end_ms = now_ms + round(window.size * rate)
            problems.append(_unread(Span(start_ms=now_ms, end_ms=end_ms)))
        else:
            piece = _piece(window, recording, now_ms)
            pieces.append(piece)
            end_ms = now_ms + recording.duration_ms
            problems.extend(_later(problem, now_ms) for problem in recording.problems)
        now_ms = end_ms
    return Recording(
        sha256=known[0].sha256,
        bytes=sum(window.size for window, _ in read),
        container=known[0].container,
        duration_ms=now_ms,
        streams=_streams(pieces),
        problems=(_said(len(read)), *dict.fromkeys(problems)),
        pieces=tuple(pieces),
    )


def _piece(window: Window, recording: Recording, start_ms: int) -> Piece:
    moved = (one.model_copy(update={"start_ms": one.start_ms + start_ms}) for one in recording.streams)
    return Piece(
        start_byte=window.start,
        end_byte=window.end,
        container=recording.container,
        start_ms=start_ms,
        duration_ms=recording.duration_ms,
        streams=tuple(moved),
    )


def _streams(pieces: Sequence[Piece]) -> tuple[Stream, ...]:
    """Each stream as first seen, from its first moment in any piece to its last."""
    found: dict[tuple[str, int], Stream] = {}
    for stream in (stream for piece in pieces for stream in piece.streams):
        first = found.setdefault((stream.kind, stream.index), stream)
        end_ms = stream.start_ms + (stream.duration_ms or 0)
        found[stream.kind, stream.index] = first.model_copy(
            update={
                "duration_ms": end_ms - first.start_ms,
                "channels": max(first.channels or 0, stream.channels or 0) or None,
            }
        )
    return tuple(found[key] for key in sorted(found, key=lambda key: (key[0] == "audio", key[1])))


def _said(count: int) -> Problem:
    detail = (
        f"The file holds {count} recordings, one after another; they are assessed as one, and how long the breaks "
        "between them were is not known."
    )
    return Problem(name="joined", detail=detail)


def _unread(span: Span) -> Problem:
    detail = f"One of the recordings in the file cannot be read; it takes about {span.duration_ms / 1000:.0f} s."
    return Problem(name="unread_part", detail=detail, span=span)


def _later(problem: Problem, by_ms: int) -> Problem:
    if problem.span is None:
        return problem
    span = Span(start_ms=problem.span.start_ms + by_ms, end_ms=problem.span.end_ms + by_ms)
    return problem.model_copy(update={"span": span})
