"""inappropriate_imagery, undress, what came after, and the prompts for humans: from looks to claims."""

from typing import Any

import pytest

from analyzer.detectors.continued_after_imagery import ContinuedAfterImageryDetector
from analyzer.detectors.imagery import ImageryDetector
from analyzer.detectors.prompts import PromptsDetector
from analyzer.domain.kinds import Channel, Kind, Severity
from analyzer.domain.lesson import Region, Role
from analyzer.domain.signals import ScreenText
from tests.golden.scenes import POLICY, POSTER, case, exposed, film, lesson, spans, student

IMAGERY = ImageryDetector(POLICY)
AFTERMATH = ContinuedAfterImageryDetector(POLICY)
PROMPTS = PromptsDetector(POLICY)
BREAST, TORSO, BELLY = "FEMALE_BREAST_EXPOSED", "MALE_BREAST_EXPOSED", "BELLY_EXPOSED"


def seen(*samples: Any) -> dict[str, Any]:
    """A vision with these looks at exposed classes."""
    return {"imagery": tuple(sample for some in samples for sample in some)}


@pytest.mark.parametrize(
    ("looks", "kinds"),
    [
        (exposed(BREAST, (30, 0.62)), {Kind.INAPPROPRIATE_IMAGERY}),
        (exposed("MALE_GENITALIA_EXPOSED", (30, 0.4), (30.5, 0.42), (31, 0.41)), {Kind.INAPPROPRIATE_IMAGERY}),
        (exposed(BREAST, (30, 0.7), channel="camera"), {Kind.INAPPROPRIATE_IMAGERY, Kind.UNDRESS}),
        (exposed(TORSO, *[(30 + at, 0.55) for at in range(6)], channel="camera"), {Kind.UNDRESS}),
        (exposed(TORSO, *[(30 + at, 0.55) for at in range(6)]), set()),
        (exposed(BREAST, (30, 0.35)), set()),
        (exposed(BREAST, (30, 0.55), agreement=0.0), set()),
        (exposed(BELLY, *[(30 + at, 0.55) for at in range(9)], channel="camera"), set()),
        (exposed(BELLY, *[(30 + at, 0.75) for at in range(6)]), set()),
        (
            (*exposed(BELLY, (30, 0.7), (31, 0.7)), *exposed(BREAST, (30, 0.14), (31, 0.14))),
            {Kind.INAPPROPRIATE_IMAGERY},
        ),
        ((), set()),
    ],
    ids=[
        "one strong look",
        "repeated weaker looks",
        "on camera it is both kinds",
        "bare torso on camera",
        "bare torso on the screen",
        "one weak look",
        "one look that no closer view confirms",
        "bare belly",
        "bare belly on the screen",
        "bare belly beside a breast",
        "nothing",
    ],
)
def test_imagery_is_claimed_when_strong_or_repeated(looks: tuple[Any, ...], kinds: set[Kind]) -> None:
    """A brief but clear picture counts, a flicker does not, and where it is seen decides what it is."""
    claims = IMAGERY.detect(case(120, attended=lesson(), vision=seen(looks))).claims
    assert {claim.kind for claim in claims} == kinds
    assert all(claim.score >= POLICY.kinds[claim.kind].threshold for claim in claims)


@pytest.mark.parametrize(
    ("looks", "severity"),
    [
        (exposed("WHOLE_PICTURE", (30, 0.85)), Severity.SERIOUS),
        ((*exposed("WHOLE_PICTURE", (30, 0.85)), *exposed(BELLY, (30, 0.6))), Severity.SERIOUS),
        ((*exposed("WHOLE_PICTURE", (30, 0.85)), *exposed(BREAST, (30, 0.4))), None),
    ],
    ids=["as a whole alone", "beside a bare belly", "beside a breast"],
)
def test_what_only_the_second_network_sees_weighs_less(looks: tuple[Any, ...], severity: Severity | None) -> None:
    """Art may look so: a person is asked, at a lower severity, until a part is named that counts by itself."""
    (claim,) = IMAGERY.detect(case(120, attended=lesson(), vision=seen(looks))).claims
    assert claim.severity is severity


def test_a_weak_flicker_is_set_aside_on_record() -> None:
    """A weak look that does not come again leaves a trace, not a claim."""
    outcome = IMAGERY.detect(case(120, vision=seen(exposed(BREAST, (30, 0.35)))))
    assert [(s.by, s.text) for s in outcome.suppressions] == [("weak_flicker", None)]


def test_a_sealed_claim_says_times_channel_group_and_score_alone() -> None:
    """Nothing in the claim describes the picture: no quote, no box, no class but its group."""
    looks = exposed(BREAST, (30, 0.6), (31, 0.7))
    (claim,) = IMAGERY.detect(case(120, vision=seen(looks))).claims
    assert (claim.start_ms, claim.end_ms) == (28_000, 33_000)
    assert (claim.channel, claim.cause, claim.role, claim.quote) == (Channel.SCREEN, "breast", Role.UNKNOWN, None)
    assert claim.explanation == (
        "Class group breast: 2 looks, highest score 0.70.",
        "It was seen in 2 looks (+0.05).",
    )


def test_one_picture_with_several_groups_is_one_claim() -> None:
    """Breast and buttocks in the same looks are one event, named by the stronger, and surer together."""
    looks = (*exposed(BREAST, (30, 0.6)), *exposed("BUTTOCKS_EXPOSED", (30.5, 0.5)))
    (claim,) = IMAGERY.detect(case(120, vision=seen(looks))).claims
    assert claim.cause == "breast"
    assert claim.score > 0.6


def test_events_far_apart_are_claimed_apart() -> None:
    """A picture shown twice, minutes apart, is two findings."""
    looks = exposed(BREAST, (30, 0.6), (90, 0.6))
    assert len(IMAGERY.detect(case(120, vision=seen(looks))).claims) == 2


@pytest.mark.parametrize(
    ("heard_until", "left", "claims"),
    [(100, None, 1), (50, None, 0), (None, 110, 1), (None, 40, 0), (None, None, 0)],
    ids=["spoke on", "ended at once", "stayed on by record", "left by record", "nothing known"],
)
def test_a_lesson_that_goes_on_after_imagery_is_claimed(heard_until: int | None, left: int | None, claims: int) -> None:
    """The code asks to end the session at once: voices or the record show whether it ended."""
    speech = spans((0, 5), (heard_until - 2, heard_until)) if heard_until else ()
    attended = lesson(attendance=[student(0, left)] if left else [])
    given = case(120, tutor_speaks=speech, attended=attended, vision=seen(exposed(BREAST, (30, 0.7))))
    found = AFTERMATH.detect(given).claims
    assert len(found) == claims
    assert all((claim.start_ms, claim.end_ms) == (30_000, (heard_until or left or 0) * 1000) for claim in found)


@pytest.mark.parametrize("looks", [(), exposed(BREAST, (30, 0.35)), exposed(TORSO, (30, 0.9), channel="camera")])
def test_without_claimed_imagery_a_lesson_may_go_on(looks: tuple[Any, ...]) -> None:
    """What policy would not call imagery obliges nobody to end a lesson."""
    given = case(120, tutor_speaks=spans((0, 119)), attended=lesson(), vision=seen(looks))
    assert AFTERMATH.detect(given).claims == ()


def text(words: str, start: int, end: int, y: int) -> ScreenText:
    """Text on the tutor's tile, which lies at 920, 0 and measures 360 × 360."""
    region = Region(x=1000, y=y, width=200, height=30)
    return ScreenText(start_ms=start * 1000, end_ms=end * 1000, text=words, confidence=0.9, region=region)


@pytest.mark.parametrize(
    ("vision", "kinds"),
    [
        ({}, set()),
        ({"portrait": True}, {Kind.HANDHELD_DEVICE}),
        ({"shake": 0.04}, {Kind.HANDHELD_DEVICE}),
        ({"shake": 0.003}, set()),
        ({"screen_text": (text("vote for the party", 10, 60, 250),)}, {Kind.DRESS}),
        ({"screen_text": (text("vote for the party", 10, 12, 250),)}, set()),
        ({"screen_text": (text("Tutor (host)", 0, 120, 250),)}, set()),
        ({"screen_text": (text("the name of the tutor", 0, 120, 325),)}, set()),
        (seen(exposed(BELLY, *[(30 + at, 0.5) for at in range(6)], channel="camera")), {Kind.DRESS}),
        (seen(exposed(BELLY, *[(30 + at, 0.7) for at in range(6)], channel="camera")), set()),
        (seen(exposed(BELLY, (30, 0.5), channel="camera")), set()),
    ],
    ids=[
        "nothing",
        "upright picture",
        "shaking picture",
        "person moving before a still room",
        "slogan",
        "slogan for a moment",
        "name label",
        "label along the edge",
        "bare belly",
        "undress is no matter of dress",
        "one look",
    ],
)
def test_humans_are_asked_to_look(vision: dict[str, Any], kinds: set[Kind]) -> None:
    """Dress and handheld devices are prompts that rest on something seen for a while."""
    given = case(120, camera=film((120, "live")), attended=lesson())
    (tile,) = given.signals.vision.tiles
    placed = tile.model_copy(update={"region": Region(x=920, y=0, width=360, height=360)})
    given = case(120, camera=film((120, "live")), attended=lesson(), vision={**vision, "tiles": (placed,)})
    claims = PROMPTS.detect(given).claims
    assert {claim.kind for claim in claims} == kinds
    assert all(claim.score >= POLICY.kinds[claim.kind].threshold for claim in claims)


def test_a_face_on_the_wall_asks_for_a_look_at_the_setting() -> None:
    """A second face that never moves is a prompt about the background."""
    given = case(120, camera=film((120, "live"), guests=[(0, 120, POSTER)]), attended=lesson())
    assert [(c.kind, c.cause) for c in PROMPTS.detect(given).claims] == [(Kind.UNSUITABLE_SETTING, "still_face")]


def test_nothing_is_asked_about_a_camera_that_is_not_the_tutors() -> None:
    """A student's phone or poster is no matter of the tutor's."""
    given = case(120, camera=film((120, "live")), role=Role.STUDENT, attended=lesson(), vision={"portrait": True})
    assert PROMPTS.detect(given).claims == ()
