"""No working copy is made of what may not be copied, and of one that fails nothing is left."""

import shutil

import pytest

from analyzer.domain.custody import Chain
from analyzer.domain.errors import ConflictError, IntegrityError, PermanentError, TransientError
from analyzer.domain.gap import Aspect, Gap
from analyzer.preservation.draft import draft_of
from analyzer.records.custody import events_of
from analyzer.records.sealing import quarantine
from analyzer.service.exports import redacting
from tests.fakes import START
from tests.service.exports.copies import COPY, Make, pictures
from tests.service.exports.filmed import (
    KEPT,
    OTHER,
    WHOLE_MS,
    spoken,
)


@pytest.mark.parametrize(
    ("keep", "changes", "said"),
    [
        ((), {}, "at least one participant"),
        (("nobody",), {}, "none of the lesson record"),
        ((f"{KEPT},nobody",), {}, "none of the lesson record"),
        ((KEPT, OTHER), {}, "everybody stays"),
        ((KEPT,), {"case": 999_999}, "no such case"),
    ],
)
def test_what_makes_no_sense_is_refused(
    copies: Make, keep: tuple[str, ...], changes: dict[str, object], said: str
) -> None:
    """Before anything is written, and without naming anybody."""
    made = copies()
    with pytest.raises(PermanentError, match=said) as refused:
        made.make(*keep, **changes)
    assert "Oliver" not in str(refused.value)
    assert made.left() == []


def test_what_is_sealed_is_refused_as_a_whole(copies: Make) -> None:
    """Sealed, in quarantine, not looked at: no copy in any form, and nothing is left."""
    made = copies()
    quarantine(made.row.id, "policy", "dsl", now=START)
    with pytest.raises(PermanentError, match="sealed or in quarantine"):
        made.make(KEPT)
    assert made.left() == []


def test_what_was_ever_sealed_is_refused(copies: Make) -> None:
    """Whichever assessment sealed it."""
    made = copies(speech=spoken())
    made.row.current_run.findings.create(
        finding_id="0" * 16, kind="undress", clause="10", severity="critical", route="dsl", role="tutor",
        channel="camera", start_ms=0, end_ms=1, score=1.0, preserve=True, sealed=True,
    )  # fmt: skip
    with pytest.raises(PermanentError, match="sealed or in quarantine"):
        made.make(KEPT)


def test_what_nobody_looked_at_is_not_copied(copies: Make) -> None:
    """Imagery that no model saw may be there."""
    gap = Gap(what=Aspect.IMAGERY, start_ms=0, end_ms=WHOLE_MS, why="there was no model")
    with pytest.raises(PermanentError, match="no redacted copy was made"):
        copies(gaps=(gap,)).make(KEPT)


def test_an_altered_original_makes_nothing(copies: Make) -> None:
    """The original is read against its hash first."""
    made = copies()
    (stored,) = [
        path
        for path in made.service.settings.home.rglob("*")
        if path.is_file() and path.stat().st_size == made.row.bytes
    ]
    stored.chmod(0o600)
    content = bytearray(stored.read_bytes())
    content[len(content) // 2] ^= 1
    stored.write_bytes(content)
    with pytest.raises(IntegrityError):
        made.make(KEPT)
    assert made.left() == []


@pytest.mark.parametrize(
    ("broken", "error"),
    [("make_redacted", KeyboardInterrupt()), ("prove_redacted", TransientError("the disk is full"))],
)
def test_cut_off_nothing_is_left_and_the_same_command_makes_it(
    copies: Make, monkeypatch: pytest.MonkeyPatch, broken: str, error: BaseException
) -> None:
    """Whether it ends while it is written or while it is proven, neither copy nor draft nor event is there."""
    made = copies()

    def fail(*given: object, **_: object) -> None:
        raise error

    with monkeypatch.context() as patched:
        patched.setattr(redacting, broken, fail)
        with pytest.raises(type(error)):
            made.make(KEPT)
    assert made.left() == []
    assert "redacted" not in [event.action for event in events_of(Chain.recording(made.row.id))]
    assert made.make(KEPT).path.is_dir()


def test_leftovers_of_a_killed_process_are_cleared(copies: Make) -> None:
    """What an earlier process left in the hidden folder is not gone on with."""
    made = copies()
    bag = made.make(KEPT).path
    left = bag.with_name(f".{bag.name}.unfinished")
    shutil.move(bag, left)
    (left / COPY).write_bytes(b"half")
    assert len(pictures(made.make(KEPT).path)) == 150
    assert made.left() == [bag.name]


def test_two_at_once_make_one(copies: Make) -> None:
    """While one is being made nobody else makes it, and what is there is not replaced."""
    made = copies()
    bag = made.to / f"REDACTED-working-copy-{made.row.id.hex[:12]}"
    with draft_of(bag), pytest.raises(ConflictError, match="at this moment"):
        made.make(KEPT)
    bag.with_name(f".{bag.name}.unfinished").rmdir()
    made.make(KEPT)
    with pytest.raises(ConflictError, match="there already"):
        made.make(KEPT)
