"""camera_absent and second_person: from looks at the tutor's camera to claims."""

from dataclasses import replace

import pytest

from analyzer.detectors.camera import CameraDetector
from analyzer.detectors.persons import PersonsDetector
from analyzer.domain.finding import Claim
from analyzer.domain.gap import Aspect
from analyzer.domain.kinds import Channel, Severity
from analyzer.domain.lesson import Role
from analyzer.domain.recording import Stream
from analyzer.domain.signals import Face
from tests.golden.scenes import GUEST, POLICY, POSTER, case, film, lesson, spans, student, sway

CAMERA = CameraDetector(POLICY)
PERSONS = PersonsDetector(POLICY)
THERE = lesson(attendance=[student(0)])
TOLERANCE_MS = 1250


def assert_spans(claims: tuple[Claim, ...], *expected: tuple[float, float]) -> None:
    """Claims begin and end when they should, to within a look and a search for people."""
    assert len(claims) == len(expected), [(c.cause, c.start_ms, c.end_ms) for c in claims]
    for claim, (start, end) in zip(claims, expected, strict=True):
        assert claim.start_ms == pytest.approx(start * 1000, abs=TOLERANCE_MS)
        assert claim.end_ms == pytest.approx(end * 1000, abs=TOLERANCE_MS)


@pytest.mark.parametrize(
    ("shown", "seconds", "cause"),
    [
        ("dark", 14, "off"),
        ("placeholder", 14, "off"),
        ("avatar", 14, "off"),
        ("covered", 14, "covered"),
        ("blurred", 14, "covered"),
        ("covered_bright", 8, "covered"),
        ("covered_shaded", 8, "covered"),
        ("frozen", 14, "frozen"),
        ("empty", 14, "empty_chair"),
        ("empty_still", 14, "empty_chair"),
        ("dark", 6, "off"),
        ("frozen", 9, "frozen"),
    ],
)
def test_each_way_of_being_away_is_claimed_with_its_cause_and_times(shown: str, seconds: float, cause: str) -> None:
    """Whatever keeps the tutor out of the picture is named, and begins and ends when it did."""
    outcome = CAMERA.detect(
        case(60, camera=film((20, "live"), (seconds, shown), (40 - seconds, "live")), attended=THERE)
    )
    assert_spans(outcome.claims, (20, 20 + seconds))
    claim = outcome.claims[0]
    assert (claim.cause, claim.participant, claim.channel) == (cause, "t", Channel.CAMERA)
    assert claim.score >= POLICY.kinds[claim.kind].threshold
    assert claim.severity is None
    assert not outcome.gaps


def test_the_shortest_absence_is_an_absence() -> None:
    """An absence of just the length that policy asks for is claimed; one a millisecond shorter is set aside."""
    dark = case(60, camera=film((20, "live"), (14, "dark"), (26, "live")), attended=THERE)
    (claim,) = CAMERA.detect(dark).claims
    for more_ms, claimed in ((0, 1), (1, 0)):
        least = POLICY.camera.shortest_ms.model_copy(update={"off": claim.end_ms - claim.start_ms + more_ms})
        camera = POLICY.camera.model_copy(update={"shortest_ms": least})
        outcome = CameraDetector(POLICY.model_copy(update={"camera": camera})).detect(dark)
        assert (len(outcome.claims), len(outcome.suppressions)) == (claimed, 1 - claimed)


@pytest.mark.parametrize(
    "parts",
    [
        [(60, "live")],
        [(60, "calm")],
        [(60, "dark_room")],
        [(20, "live"), (5, "empty"), (35, "live")],
        [(20, "live"), (3, "dark"), (37, "live")],
        [(20, "live"), (6, "frozen"), (34, "live")],
        [(20, "live"), (20, "turned_away"), (20, "live")],
        [
            (8, "live"),
            (2, "turned_away"),
            (2, "live"),
            (2, "turned_away"),
            (2, "live"),
            (2, "turned_away"),
            (42, "live"),
        ],
    ],
    ids=["live", "calm", "dark room", "leans out", "blinks off", "stutters", "turned away", "face missed now and then"],
)
def test_a_tutor_who_is_there_is_not_claimed(parts: list[tuple[float, str]]) -> None:
    """Dim light, sitting still, leaning out of view and a stuttering line are no absence."""
    assert CAMERA.detect(case(60, camera=film(*parts), attended=THERE)).claims == ()


def test_a_face_missed_in_the_dark_scores_below_the_threshold() -> None:
    """A picture too dark for a face detector is a weak reason to say that nobody is there."""
    camera = film((20, "live"), (40, "dark_room_unseen"))
    claims = CAMERA.detect(case(60, camera=camera, attended=THERE)).claims
    assert all(claim.score < POLICY.kinds[claim.kind].threshold for claim in claims)


def test_key_frames_do_not_break_a_frozen_picture_apart() -> None:
    """A key frame that refreshes a frozen picture now and then is not the tutor moving."""
    frozen = [(5.0, "frozen"), (0.5, "pop")] * 4
    outcome = CAMERA.detect(case(60, camera=film((20, "live"), *frozen, (18, "live")), attended=THERE))
    assert_spans(outcome.claims, (20, 41.5))
    assert outcome.claims[0].cause == "frozen"


@pytest.mark.parametrize("seconds", [2, 4, 10, 30])
@pytest.mark.parametrize("stopped", [False, True])
def test_a_picture_every_few_seconds_is_no_frozen_one(seconds: int, stopped: bool) -> None:
    """Where a steady stream has a picture now and then each of them stands; frozen is what the next ones repeat."""
    live = [(0.5, "live"), (seconds - 0.5, "frozen")] * (240 // seconds)
    camera = film(*live[: len(live) // 2 if stopped else None], *([(120, "frozen")] if stopped else []))
    seen = case(240, camera=camera, attended=THERE)
    stream = Stream(kind="video", index=0, codec="h264", frame_rate=1 / seconds)
    recording = seen.signals.recording.model_copy(update={"streams": (stream,)})
    outcome = CAMERA.detect(replace(seen, signals=seen.signals.model_copy(update={"recording": recording})))
    assert [claim.cause for claim in outcome.claims] == (["frozen"] if stopped else [])


@pytest.mark.parametrize("stands", [(2, 5, 3), (1, 4, 9, 2), (12, 6)])
@pytest.mark.parametrize("stopped", [False, True])
def test_rare_pictures_at_a_varying_rate_are_no_frozen_camera(stands: tuple[int, ...], *, stopped: bool) -> None:
    """Where pictures come now and then, one may stand for three times the average; one that stays is still noticed."""
    times = 240 // sum(stands) // (2 if stopped else 1)
    live = [part for _ in range(times) for stand in stands for part in ((0.5, "live"), (stand - 0.5, "frozen"))]
    camera = film(*live, *([(120, "frozen")] if stopped else []))
    pictures = times * len(stands)
    seen = case(240, camera=camera, attended=THERE)
    stream = Stream(kind="video", index=0, codec="vp8", frame_rate=pictures / 240, variable_frame_rate=True)
    recording = seen.signals.recording.model_copy(update={"streams": (stream,)})
    outcome = CAMERA.detect(replace(seen, signals=seen.signals.model_copy(update={"recording": recording})))
    assert [claim.cause for claim in outcome.claims] == (["frozen"] if stopped else [])


def test_a_covered_lens_shows_by_its_noise_at_key_frames() -> None:
    """Compression smooths the noise of a dark picture away between key frames; a drawn tile has none at all."""
    dark = [(5.0, "covered_still"), (0.5, "covered")] * 2
    (claim,) = CAMERA.detect(case(60, camera=film((20, "live"), *dark, (29, "live")), attended=THERE)).claims
    assert claim.cause == "covered"


def test_nothing_is_absent_before_a_student_joins_or_after_they_leave() -> None:
    """The camera may be off while no student is in the lesson."""
    camera = film((34, "dark"), (10, "live"), (16, "dark"))
    there = lesson(attendance=[student(20, 50)])
    outcome = CAMERA.detect(case(60, camera=camera, attended=there))
    assert_spans(outcome.claims, (20, 34), (44, 50))
    alone = lesson(attendance=[student(34, 44)])
    assert CAMERA.detect(case(60, camera=camera, attended=alone)).claims == ()


@pytest.mark.parametrize("shown", ["dark", "placeholder", "covered", "empty", "empty_still", "avatar"])
@pytest.mark.parametrize("flash", [(), ((1.0, "live"),)], ids=["", "after a flash"])
def test_before_the_tutors_picture_has_settled_nothing_is_absent(
    shown: str, flash: tuple[tuple[float, str], ...]
) -> None:
    """A picture that comes up some seconds into the recording was not taken away; what was seen stays on record."""
    camera = film(*flash, (13 - len(flash), shown), (47, "live"))
    outcome = CAMERA.detect(case(60, camera=camera, attended=THERE))
    assert outcome.claims == ()
    assert "not_settled" in {item.by for item in outcome.suppressions}


def test_a_picture_that_comes_up_late_was_off_till_then() -> None:
    """Half a minute without the tutor's picture is no settling, and a camera that never comes on is off throughout."""
    for parts in ((30, "dark"), (30, "live")), ((60, "dark"),):
        (claim,) = CAMERA.detect(case(60, camera=film(*parts), attended=THERE)).claims
        assert (claim.cause, claim.start_ms) == ("off", 0)


def test_without_a_record_the_student_is_there_from_first_to_last_words() -> None:
    """Speech proves presence where there is no attendance record, at a lower score."""
    camera = film((34, "dark"), (26, "live"))
    outcome = CAMERA.detect(case(60, camera=camera, student_speaks=spans((20, 22), (50, 51))))
    assert_spans(outcome.claims, (20, 34))
    assert outcome.claims[0].score < POLICY.camera.score.off
    assert not outcome.gaps


def test_an_unknown_student_leaves_a_gap_and_lowers_the_score() -> None:
    """Where nothing tells when a student was there, the whole absence is claimed, less surely, and the gap is named."""
    outcome = CAMERA.detect(case(60, camera=film((34, "dark"), (26, "live"))))
    assert_spans(outcome.claims, (0, 34))
    assert outcome.claims[0].score == round(POLICY.camera.score.off * POLICY.presence.student_unknown, 3)
    assert [gap.what for gap in outcome.gaps] == [Aspect.STUDENT_PRESENCE]


@pytest.mark.parametrize(
    ("off", "cause", "score", "says"),
    [
        ([{"participant": "t", "off_ms": 20000, "on_ms": 34000}], "off", 0.98, "off as well"),
        ([{"participant": "t", "off_ms": 50000, "on_ms": 51000}], "covered", 0.7, "on at this time"),
    ],
    ids=["record agrees", "record disagrees"],
)
def test_the_platforms_record_is_weighed_against_the_picture(
    off: list[object], cause: str, score: float, says: str
) -> None:
    """A record that agrees raises the score; a dark picture of a camera that was on is a covered one."""
    camera = film((20, "live"), (14, "dark"), (26, "live"))
    outcome = CAMERA.detect(case(60, camera=camera, attended=lesson(attendance=[student(0)], camera=off)))
    claim = outcome.claims[0]
    assert (claim.cause, claim.score) == (cause, pytest.approx(score))
    assert any(says in sentence for sentence in claim.explanation)


def test_a_tutor_seen_while_the_record_has_the_camera_off_is_set_aside_on_record() -> None:
    """The picture is believed over the platform's record, and the contradiction is kept."""
    there = lesson(attendance=[student(0)], camera=[{"participant": "t", "off_ms": 20000, "on_ms": 34000}])
    outcome = CAMERA.detect(case(60, camera=film((60, "live")), attended=there))
    assert outcome.claims == ()
    assert [s.by for s in outcome.suppressions] == ["seen_in_picture"]


def test_the_record_speaks_where_nobody_looked() -> None:
    """Without the tutor's picture the platform's record alone carries a claim, and the gap is named."""
    there = lesson(attendance=[student(0)], camera=[{"participant": "t", "off_ms": 20000, "on_ms": 34000}])
    outcome = CAMERA.detect(case(60, attended=there))
    assert_spans(outcome.claims, (20, 34))
    assert outcome.claims[0].channel is Channel.RECORD
    assert Aspect.TUTOR_CAMERA in {gap.what for gap in outcome.gaps}


@pytest.mark.parametrize(
    ("parts", "count"),
    [
        ([(20, "live"), (125, "dark"), (155, "live")], 1),
        ([(20, "live"), (10, "dark"), (60, "live"), (10, "dark"), (60, "live"), (10, "frozen"), (130, "live")], 3),
    ],
    ids=["long", "repeated"],
)
def test_long_or_repeated_absence_is_serious(parts: list[tuple[float, str]], count: int) -> None:
    """An absence of minutes, or one after the other, weighs more than a moment's."""
    claims = CAMERA.detect(case(300, camera=film(*parts), attended=THERE)).claims
    assert [claim.severity for claim in claims] == [Severity.SERIOUS] * count


def test_stretches_that_nobody_looked_at_are_gaps() -> None:
    """Unsampled time is named, and neither absent nor present."""
    camera = tuple(s for s in film((60, "dark")) if not 20_000 < s.at_ms < 40_000)
    outcome = CAMERA.detect(case(60, camera=camera, attended=THERE))
    assert [(g.what, g.start_ms, g.end_ms) for g in outcome.gaps] == [(Aspect.TUTOR_CAMERA, 20_500, 40_000)]
    assert_spans(outcome.claims, (0, 20), (40, 60))


def test_without_a_search_for_people_an_empty_chair_is_a_gap() -> None:
    """A camera whose people nobody counted is not said to be occupied; darkness is still noticed."""
    camera = film((20, "live"), (14, "dark"), (26, "empty"), search_ms=None)
    outcome = CAMERA.detect(case(60, camera=camera, attended=THERE))
    assert_spans(outcome.claims, (20, 34))
    assert {gap.what for gap in outcome.gaps} == {Aspect.PERSONS}


@pytest.mark.parametrize(("role", "claimed"), [(Role.UNKNOWN, 1), (Role.STUDENT, 0)])
def test_only_the_tutors_camera_matters(role: Role, claimed: int) -> None:
    """A student's camera may be off; the only camera there is, if nobody's by record, is presumed to be the tutor's."""
    outcome = CAMERA.detect(case(60, camera=film((30, "live"), (30, "dark")), role=role, attended=THERE))
    assert len(outcome.claims) == claimed
    assert all("presumed" in claim.explanation[-1] for claim in outcome.claims)
    assert (Aspect.TUTOR_CAMERA in {gap.what for gap in outcome.gaps}) is (not claimed)


def test_a_poster_does_not_fill_an_empty_chair() -> None:
    """A face on the wall that was there beside the tutor is nobody when the tutor has gone."""
    camera = film((100, "live"), (30, "empty"), (70, "live"), guests=[(0, 200, POSTER)])
    camera = tuple(
        s.model_copy(update={"faces": (POSTER,)}) if s.faces is not None and 100_000 <= s.at_ms < 130_000 else s
        for s in camera
    )
    outcome = CAMERA.detect(case(200, camera=camera, attended=THERE))
    assert [claim.cause for claim in outcome.claims] == ["empty_chair"]
    assert_spans(outcome.claims, (100, 130))


def test_an_explanation_tells_what_was_seen_with_numbers() -> None:
    """A tutor and a lawyer can follow why the claim was made."""
    camera = film((20, "live"), (14, "dark"), (26, "live"))
    claim = CAMERA.detect(case(60, camera=camera, attended=lesson(attendance=[student(10)]))).claims[0]
    seen, there = claim.explanation
    assert seen.startswith("The tutor's picture was dark: mean luminance 0.01, varying by 0.002, and nothing in it")
    assert seen.endswith("for 14 s from 00:19 to 00:33.")
    assert there == "A student was in the lesson from 00:10 to 01:00 by the attendance record."


def moving(since: int, until: int) -> list[tuple[float, float, Face]]:
    """A living second person in the picture between two seconds."""
    return [(at, at + 2, sway(GUEST, at * 1000, 0.03)) for at in range(since, until, 2)]


def test_a_second_person_is_claimed_for_as_long_as_they_are_seen() -> None:
    """Somebody who joins the tutor for a while is claimed once, with times."""
    camera = film((120, "live"), guests=moving(40, 60))
    outcome = PERSONS.detect(case(120, camera=camera, attended=THERE))
    assert_spans(outcome.claims, (40, 60))
    assert "2 people were counted" in outcome.claims[0].explanation[0]


def test_a_picture_held_up_for_a_while_still_counts_as_a_person() -> None:
    """Only a face that is there for the lesson is taken for a picture on the wall."""
    camera = film((120, "live"), guests=[(40, 60, POSTER)])
    assert_spans(PERSONS.detect(case(120, camera=camera, attended=THERE)).claims, (40, 60))


def test_a_face_seen_once_is_set_aside_as_a_ghost() -> None:
    """A single look with two faces is kept on record and not claimed."""
    outcome = PERSONS.detect(case(120, camera=film((120, "live"), guests=[(40, 41, GUEST)]), attended=THERE))
    assert outcome.claims == ()
    assert [s.by for s in outcome.suppressions] == ["too_few_looks"]


def flickering(since: float, until: float, every: float) -> list[tuple[float, float, Face]]:
    """A second face at single looks, a while apart."""
    return [(since + i * every, since + i * every + 0.5, GUEST) for i in range(int((until - since) / every))]


@pytest.mark.parametrize(
    ("guests", "by"),
    [
        (moving(0, 4), "too_few_looks"),
        ([(0, 6, GUEST)], "too_brief"),
        (flickering(20, 80, 6), "too_brief"),
    ],
    ids=["three looks", "while the picture settles", "now and then"],
)
def test_a_second_face_that_does_not_last_is_set_aside(guests: list[tuple[float, float, Face]], by: str) -> None:
    """Company takes time: a few looks at the start, or one in three for a minute, are ghosts, and kept on record."""
    outcome = PERSONS.detect(case(120, camera=film((120, "live"), guests=guests), attended=THERE))
    assert outcome.claims == ()
    assert {item.by for item in outcome.suppressions} == {by}


def test_company_from_the_very_beginning_is_claimed() -> None:
    """Somebody who is there before the picture settles and stays is not taken for a part of that."""
    outcome = PERSONS.detect(case(120, camera=film((120, "live"), guests=moving(0, 20)), attended=THERE))
    assert_spans(outcome.claims, (0, 20))


def test_a_poster_on_the_wall_is_not_a_second_person() -> None:
    """A second face that never moves while the tutor does is set aside, with the reason."""
    outcome = PERSONS.detect(case(120, camera=film((120, "live"), guests=[(0, 120, POSTER)]), attended=THERE))
    assert outcome.claims == ()
    assert [s.by for s in outcome.suppressions] == ["still_face"]


@pytest.mark.parametrize("seconds", [12, 20, 120])
@pytest.mark.parametrize(
    "hung",
    [POSTER, POSTER.model_copy(update={"width": 0.4, "height": 0.5, "picture": True})],
    ids=["a poster", "a portrait larger than the tutor"],
)
def test_a_face_that_came_with_nobody_and_never_moves_is_no_person(seconds: int, hung: Face) -> None:
    """What hangs there from the first look on is told from a person within seconds, by never having moved."""
    outcome = PERSONS.detect(case(seconds, camera=film((seconds, "live"), guests=[(0, seconds, hung)]), attended=THERE))
    assert outcome.claims == ()
    assert [s.by for s in outcome.suppressions] == ["still_face"]


def test_who_sat_still_from_the_start_is_somebody_once_they_move() -> None:
    """Until they stir nobody can tell them from a picture; then all of their time counts."""
    still = GUEST.model_copy(update={"motion": 0.001})
    camera = film((60, "live"), guests=[(0, 10, still), *moving(10, 20)])
    assert_spans(PERSONS.detect(case(60, camera=camera, attended=THERE)).claims, (0, 20))


def test_whoever_comes_in_and_then_sits_still_is_somebody() -> None:
    """A face that was not there at first has come from somewhere, however still it is."""
    still = GUEST.model_copy(update={"motion": 0.001})
    camera = film((30, "live"), guests=[(5, 30, still)])
    assert_spans(PERSONS.detect(case(30, camera=camera, attended=THERE)).claims, (5, 30))


@pytest.mark.parametrize(("since", "asked"), [(0, True), (20, False)], ids=["from the start", "who comes"])
def test_two_cameras_in_one_picture_are_a_gap_and_no_company(since: int, asked: bool) -> None:
    """Where no camera is placed, two people in a half each may be tutor and student; who comes later is company."""
    camera = film((40, "live"), guests=[(at, at + 2, sway(GUEST, at * 1000, 0.03)) for at in range(since, 40, 2)])
    left = [s.model_copy(update={"faces": s.faces and (narrow(s.faces[0]), *s.faces[1:])}) for s in camera]
    seen = case(40, camera=tuple(left), role=Role.UNKNOWN, layout="found", attended=THERE)
    outcome = PERSONS.detect(seen)
    assert bool(outcome.claims) is not asked
    assert ["side by side" in gap.why for gap in outcome.gaps] == [True] * asked


def narrow(face: Face) -> Face:
    """The same face in the left half."""
    return face.model_copy(update={"x": face.x - 0.3})


def test_company_before_the_student_joins_is_set_aside() -> None:
    """Nobody else may be there while a student is; before that it is the tutor's own home."""
    camera = film((120, "live"), guests=moving(10, 30))
    outcome = PERSONS.detect(case(120, camera=camera, attended=lesson(attendance=[student(60)])))
    assert outcome.claims == ()
    assert [s.by for s in outcome.suppressions] == ["no_student_present"]


def test_uncounted_people_are_a_gap() -> None:
    """A camera in which nobody searched for people is not said to hold one person."""
    outcome = PERSONS.detect(case(60, camera=film((60, "live"), search_ms=None), attended=THERE))
    assert [gap.what for gap in outcome.gaps] == [Aspect.PERSONS]
