"""No copy is made of what is sealed, may be, or was not looked at."""

from typing import Any

import pytest

from analyzer.analysis.playable import why_not_playable
from analyzer.domain.analysis import Analysis, Coverage, Run
from analyzer.domain.finding import DetectorId, Finding
from analyzer.domain.gap import Aspect, Gap
from analyzer.domain.kinds import Channel, Kind, Route, Severity
from analyzer.domain.lesson import Role
from analyzer.domain.recording import Recording
from analyzer.domain.scorecard import Scorecard
from analyzer.domain.signals import Suppression
from tests.golden.scenes import POLICY

SHA = "0" * 64
NUDITY = Finding(
    id="f", kind=Kind.INAPPROPRIATE_IMAGERY, clause="6.4", severity=Severity.CRITICAL, route=Route.DSL,
    channel=Channel.SCREEN, start_ms=0, end_ms=1, score=0.9, explanation=(), detector=DetectorId(name="x", version="1"),
    preserve=True, sealed=True,
    cause=None, participant=None, role=Role.UNKNOWN, quote=None,
)  # fmt: skip
WORD = NUDITY.model_copy(update={"kind": Kind.SWEARING, "channel": Channel.AUDIO, "sealed": False})


def doubt(kind: Kind | None) -> Suppression:
    """Something that was set aside."""
    return Suppression(start_ms=0, end_ms=1, by="below_threshold", reason="weak", kind=kind)


def unseen(what: Aspect) -> Gap:
    """Something that was not assessed."""
    return Gap(what=what, start_ms=0, end_ms=1, why="not decoded")


@pytest.mark.parametrize(
    ("found", "why"),
    [
        ({}, None),
        (
            {
                "findings": (WORD,),
                "suppressions": (doubt(Kind.SWEARING), doubt(None)),
                "gaps": (unseen(Aspect.SPEECH),),
            },
            None,
        ),
        ({"findings": (WORD, NUDITY)}, "part of the picture is sealed (clause 6.4.1)"),
        (
            {"suppressions": (doubt(Kind.SWEARING), doubt(Kind.INAPPROPRIATE_IMAGERY))},
            "something in the picture was set aside that would have been sealed",
        ),
        (
            {"suppressions": (doubt(Kind.UNDRESS),)},
            "something in the picture was set aside that would have been sealed",
        ),
        ({"gaps": (unseen(Aspect.IMAGERY),)}, "not all of the picture was looked at for inappropriate imagery"),
    ],
)
def test_a_copy_is_made_only_of_what_is_known_to_be_harmless(found: dict[str, Any], why: str | None) -> None:
    """One doubt is enough against a copy, and the card says which; a swear word or unheard speech is none."""
    nothing: dict[str, Any] = {
        "recording": Recording(sha256=SHA, bytes=1, container="mp4", duration_ms=1, streams=()),
        "run": Run(lessonguard="0", lesson_id=None, policy_sha256=SHA, models=(), sampling={}),
        "coverage": Coverage(audio_ms=1, video_ms=1, speech_ms=1),
        "gaps": (), "findings": (), "suppressions": (), "measures": {},
        "scorecard": Scorecard.model_construct(),
    }  # fmt: skip
    said = why_not_playable(Analysis.model_construct(**{**nothing, **found}), POLICY)
    assert said == (f"no playable copy was made: {why}" if why else None)
