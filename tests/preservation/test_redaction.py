"""What goes and what stays is decided by what is recorded, and where nothing is, more goes."""

from collections.abc import Sequence

import pytest

from analyzer.domain.base import Span
from analyzer.domain.errors import PermanentError
from analyzer.domain.gap import Aspect, Gap
from analyzer.domain.lesson import Lesson, Region, Role, Track
from analyzer.domain.recording import Recording
from analyzer.domain.redaction import RedactionPolicy, Screen
from analyzer.domain.signals import ScreenText, Signals, Speech, SpeechTrack, Utterance, Vision
from analyzer.preservation.redaction.asked import read_covers, read_silences
from analyzer.preservation.redaction.people import People, people_of
from analyzer.preservation.redaction.picture import Covering, Picture, padded, rest_of
from analyzer.preservation.redaction.sound import silences_of

POLICY = RedactionPolicy(
    version="1", pad_s=0.5, pad_pixels=16, sure=0.9, screen=Screen.TEXT, silent_db=-60, black_level=24
)
WHOLE = Region(x=0, y=0, width=640, height=480)
TRACKS = [
    {"participant": "t", "kind": "camera", "region": [0, 0, 160, 160]},
    {"participant": "a", "kind": "camera", "region": [160, 0, 160, 160]},
    {"participant": "b", "kind": "camera", "region": [320, 0, 160, 160]},
]


def people(*kept: str, tracks: list[dict[str, object]] | None = None, students: tuple[str, ...] = ("a", "b")) -> People:
    """A lesson of tutor `t` and some children, of whom these stay besides the tutor."""
    record = {"lesson_id": "L", "tutor": {"id": "t"}, "students": [{"id": one} for one in students]}
    lesson = Lesson.model_validate(record | {"tracks": TRACKS if tracks is None else tracks})
    return people_of(lesson, kept, without_tutor=False)


def covering(
    who: People, screen: Screen = Screen.TEXT, tracks: Sequence[Track] | None = None, **observed: object
) -> dict[Region | None, list[tuple[int, int]]]:
    """What is covered of a picture of ten seconds, and when."""
    media = Recording(sha256="0" * 64, bytes=1, container="mp4", duration_ms=10_000, streams=())
    signals = Signals(recording=media, models=(), sampling={}, **observed)  # type: ignore[arg-type]
    cameras = who.lesson.tracks if tracks is None else tracks
    found: dict[Region | None, list[tuple[int, int]]] = {}
    for one in Covering(who, signals, POLICY, screen, 10_000).covers(Picture("video:0", 640, 480, cameras)):
        assert one.why
        found.setdefault(one.region, []).append((one.start_ms, one.end_ms))
    return found


def said(who: str | None, start_ms: int, end_ms: int, attribution: float = 1.0) -> Utterance:
    """Something that somebody said."""
    role = Role.TUTOR if who == "t" else Role.STUDENT if who else Role.UNKNOWN
    return Utterance(
        start_ms=start_ms, end_ms=end_ms, text="x", words=(), participant=who, role=role, attribution=attribution
    )


def silent(claimants: set[str], speech: Speech, who: People | None = None) -> list[tuple[int, int]]:
    """When a sound of these is silent, of ten seconds."""
    found = silences_of(frozenset(claimants), who or people("a"), speech, POLICY, 10_000)
    return [(one.start_ms, one.end_ms) for one in found]


def test_tiles_of_others_are_covered_with_what_is_around_them() -> None:
    """A tile goes with its edges, out to the codec's blocks, for as long as the lesson lasts."""
    assert covering(people("a")) == {Region(x=304, y=0, width=192, height=176): [(0, 10_000)]}


def test_where_somebody_s_place_is_not_recorded_only_kept_places_stay() -> None:
    """One child without a camera track may be anywhere but in the places of those who stay."""
    black = covering(people("a", tracks=TRACKS[:2]))
    assert all(spans == [(0, 10_000)] for spans in black.values())
    for x, y, is_black in ((80, 80, False), (240, 80, False), (400, 80, True), (80, 300, True), (639, 479, True)):
        inside = [r for r in black if r and r.x <= x < r.x + r.width and r.y <= y < r.y + r.height]
        assert bool(inside) is is_black, (x, y)


def test_who_is_recorded_elsewhere_may_be_in_this_picture_too() -> None:
    """Where somebody has a file of their own, a picture of several keeps only recorded places and screens."""
    elsewhere = {"participant": "b", "kind": "camera", "file": "b.mp4"}
    screen = {"kind": "screen", "region": [0, 160, 640, 320]}
    who = people("a", tracks=[*TRACKS[:2], elsewhere, screen])
    here = [track for track in who.lesson.tracks if track.file is None]
    assert covering(who, tracks=here) == {Region(x=320, y=0, width=320, height=160): [(0, 10_000)]}
    alone = Lesson.model_validate({"lesson_id": "L", "tutor": {"id": "a"}, "tracks": [{"kind": "screen"}]}).tracks
    assert covering(who, tracks=alone) == {}


def test_text_goes_while_it_stands_and_longer() -> None:
    """Each place where text was read is black around its time; where it could not be read, all but the cameras is."""
    text = ScreenText(
        start_ms=3_000, end_ms=4_000, text="Ben: hi", confidence=0.9, region=Region(x=100, y=300, width=50, height=20)
    )
    seen = Vision(screen_text=(text,))
    place = Region(x=80, y=272, width=96, height=64)
    assert covering(people("a"), vision=seen)[place] == [(2_500, 4_500)]
    assert place not in covering(people("a"), Screen.KEEP, vision=seen)
    without = covering(people("a"), Screen.WITHOUT, vision=seen)
    assert any(r and r.y <= 300 < r.y + r.height and r.width >= 480 for r in without)
    gap = Gap(what=Aspect.SCREEN_TEXT, start_ms=5_000, end_ms=6_000, why="no model")
    assert [(4_500, 6_500)] in covering(people("a"), gaps=(gap,)).values()


def test_a_voice_with_a_sound_of_its_own_goes_throughout() -> None:
    """The removed one's own track is silent; on that of who stays, only what may be a loudspeaker is."""
    speech = Speech(
        attribution="track",
        utterances=(said("a", 1_000, 2_000), said("b", 1_500, 4_000)),
        tracks=(
            SpeechTrack(
                participant="a", role=Role.STUDENT, source="audio:0", speech=(Span(start_ms=3_000, end_ms=3_200),)
            ),
        ),
    )
    assert silent({"b"}, speech) == [(0, 10_000)]
    assert silent({"a"}, speech) == [(2_000, 3_000), (3_200, 4_500)]


@pytest.mark.parametrize(
    ("claimants", "attribution"), [({"a"}, "voice"), ({"a"}, "none"), ({"a", "b"}, "channel"), (set(), "track")]
)
def test_a_shared_sound_is_silent_but_for_who_surely_stays(claimants: set[str], attribution: str) -> None:
    """Tracks of one mix, a track of two, and nobody's track: only sure words stay, and not near those of others."""
    speech = Speech(
        attribution=attribution,  # type: ignore[arg-type]
        utterances=(
            said("a", 1_000, 3_000),
            said("b", 3_200, 4_000),
            said("t", 5_000, 6_000, 0.89),
            said(None, 7_000, 8_000),
        ),
    )
    assert silent(claimants, speech) == [(0, 1_000), (2_700, 10_000)]


def test_names_that_ids_hold_do_not_stay() -> None:
    """Ids, and words that they are made of, are replaced; what is nobody's name is left alone."""
    who = people("a", students=("a", "Olivér_Smith-2", "student 3"), tracks=[])
    text = "Olivér, ask the student next to SMITH; olivér_smith-2 knows"
    assert who.without_names(text) == "[Child B], ask the student next to [Child B]; [Child B] knows"
    assert sorted(who.names.values()) == ["Child A", "Child B", "Child C", "Tutor"]


def test_thirty_children_have_thirty_names() -> None:
    """Beyond the letters there are numbers."""
    students = tuple(f"s{n}" for n in range(30))
    who = people("s7", students=students, tracks=[])
    assert who.names["s7"] == "Child A"
    assert len(set(who.names.values())) == 31


def test_nobody_can_stay_without_a_record() -> None:
    """Where no lesson record came, nobody is known."""
    with pytest.raises(PermanentError, match="no lesson record"):
        people_of(None, ["a"], without_tutor=False)


def test_what_a_person_adds_is_read_exactly() -> None:
    """Hours and decimals where wanted; a region, or the whole picture."""
    first, second = read_covers(["1:00:01.5-01:00:02@1,2,3,4", " 00:10-00:11 "])
    assert (first.start_ms, first.end_ms, first.region) == (3_601_500, 3_602_000, Region(x=1, y=2, width=3, height=4))
    assert (second.start_ms, second.end_ms, second.region, second.asked) == (10_000, 11_000, None, "person")
    assert [(one.start_ms, one.end_ms) for one in read_silences(["00:00-00:01"])] == [(0, 1_000)]
    for slip in ("00:01", "00:01-00:02@1,2,3", "00:01-00:02@1,2,3,0", "00:02-00:02", "a-b", ""):
        with pytest.raises(PermanentError, match="cover 1"):
            read_covers([slip])
    with pytest.raises(PermanentError, match="200 covers at most"):
        read_covers(["00:00-00:01"] * 201)


def test_rectangles_beside_others_are_exact() -> None:
    """Every pixel is in what is kept or in what is left, and in one of them alone."""
    kept = [Region(x=10, y=10, width=20, height=20), Region(x=25, y=35, width=100, height=5)]
    whole = Region(x=0, y=0, width=60, height=50)
    rest = rest_of(whole, kept)
    for x in range(60):
        for y in range(50):
            here = [r for r in (*kept, *rest) if r.x <= x < r.x + r.width and r.y <= y < r.y + r.height]
            assert len(here) == 1, (x, y)
    assert rest_of(whole, [whole]) == []
    assert padded(Region(x=700, y=0, width=9, height=9), 16, WHOLE) is None
