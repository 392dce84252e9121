"""A working copy holds who stays and nobody else, says what went, is no evidence, and is whole or not there."""

import json
from pathlib import Path

import numpy as np
import pytest

from analyzer.domain.custody import Chain
from analyzer.domain.lesson import Region, Role
from analyzer.domain.redaction import Cover, Silence
from analyzer.domain.signals import Tile, Vision
from analyzer.media.audio import AudioSource, spool_audio
from analyzer.media.checksum import sha256_of
from analyzer.media.ffmpeg import Ffmpeg
from analyzer.preservation.verify import run as verify
from analyzer.records.custody import events_of
from analyzer.service.custody.sentences import sentences
from tests.factory import AAC, H264, Factory
from tests.preservation.bags import judged
from tests.service.exports.copies import COPY, Make, pictures
from tests.service.exports.filmed import (
    KEPT,
    KEPT_HZ,
    OTHER,
    OTHER_HZ,
    SAID,
    TUTOR,
    TUTOR_HZ,
    WHOLE_MS,
    lesson,
    mixed,
    spoken,
)


def tones(bag: Path, ffmpeg: Ffmpeg, second: int | None = None) -> dict[int, bool]:
    """Which of the three tones can be heard on either side, throughout or in the middle of a second."""
    sides = [AudioSource(bag / COPY, 0, side) for side in (0, 1)]
    start, end = (0, WHOLE_MS) if second is None else (second * 1000 + 300, second * 1000 + 700)
    heard = {}
    spools = spool_audio(sides, ffmpeg, duration_ms=WHOLE_MS)
    for hertz in (TUTOR_HZ, KEPT_HZ, OTHER_HZ):
        parts = [spool.read(start, end) for spool in spools]
        wave = np.exp(-2j * np.pi * hertz * np.arange(len(parts[0])) / 16_000)
        heard[hertz] = max(float(abs((part * wave).mean()) * 2) for part in parts) > 0.002
    for spool in spools:
        spool.close()
    return heard


def told(bag: Path) -> dict[str, object]:
    """The map."""
    return json.loads((bag / "data/redaction-map.json").read_text(encoding="utf-8"))  # type: ignore[no-any-return]


def test_other_children_are_gone_and_the_rest_is_there(copies: Make, ffmpeg: Ffmpeg) -> None:
    """Of the other child neither tile nor voice is left; tutor and child are seen and heard, and the board is grey."""
    bag = copies().make(KEPT).path
    shown = pictures(bag)
    assert max(one[:164, 324:].max() for one in shown) <= 20
    assert min(one[:160, :140].std() for one in shown) > 20
    assert min(one[:160, 160:300].std() for one in shown) > 20
    assert {round(float(one[200, 400])) // 10 for one in shown} == {12}
    assert tones(bag, ffmpeg) == {TUTOR_HZ: True, KEPT_HZ: True, OTHER_HZ: False}


def test_text_on_the_board_is_covered_while_it_stands(copies: Make) -> None:
    """From half a second before it was read until half a second after, and left alone otherwise."""
    shown = [one[190, 40] > 60 for one in pictures(copies().make(KEPT).path)[5::25]]
    assert shown == [True, True, False, False, True, True]


def test_nothing_of_the_other_child_s_words_or_id_leaves(copies: Make) -> None:
    """Lines keep their times and lose their words; ids become neutral, and so does a name that others say."""
    made = copies()
    bag = made.make(KEPT).path
    text = (bag / "data/redacted-transcript.vtt").read_text(encoding="utf-8")
    assert "00:00:02.000 --> " in text
    assert text.count("[removed: another child]") == 2
    assert "<v Child A>thank you" in text
    assert "<v Tutor>well done [Child B]" in text
    everything = b"".join(path.read_bytes() for path in sorted(bag.rglob("*")) if path.is_file())
    for words in ("Biscuit", SAID, "Oliver", "Neill", OTHER, KEPT, TUTOR):
        assert words.encode() not in everything, words
    assert not any(KEPT in path.name or "Oliver" in path.name for path in bag.rglob("*"))


def test_the_map_says_what_went_why_and_who_asked(copies: Make) -> None:
    """Every stretch has a reason and says who asked; original, product, tool and policy are named by hash."""
    made = copies()
    asked = Cover(start_ms=0, end_ms=1_000, region=Region(x=0, y=0, width=20, height=20), why="asked", asked="person")
    silent = Silence(start_ms=3_000, end_ms=3_500, why="asked", asked="person")
    bag = made.make(KEPT, covers=[asked], silences=[silent]).path
    found = told(bag)
    (one,) = found["media"]  # type: ignore[misc]
    assert (found["product"], found["not_evidence"]) == ("redacted working copy", True)
    assert (found["kept"], found["removed"]) == (["Child A", "Tutor"], ["Child B"])
    assert one["original_sha256"] == made.row.sha256
    assert one["sha256"] in judged("sha256sum", bag / COPY).out
    assert {part["asked_by"] for part in one["covered"]} == {"rule", "person"}
    assert {part["asked_by"] for part in one["silenced"]} == {"rule", "person"}
    assert all(part["why"] for part in (*one["covered"], *one["silenced"]))
    assert one["left_out"] == ["audio:0/channel:2"]
    assert one["proven"]["frames_looked_at"] == 150
    assert found["tools"][0]["name"] == "ffmpeg"  # type: ignore[index]
    assert found["policy"]["screen"] == "text"  # type: ignore[index,call-overload]
    text = (bag / "data/redacted-transcript.vtt").read_text(encoding="utf-8")
    assert "[removed: silenced by a person]" in text


def test_it_is_whole_and_signed_and_no_evidence(copies: Make, capsys: pytest.CaptureFixture[str]) -> None:
    """Standard tools prove manifest and signature; the verifier of evidence refuses it, and no verifier lies in it."""
    receipt = copies().make(KEPT)
    bag = receipt.path
    assert judged("sha256sum", "-c", "manifest-sha256.txt", "tagmanifest-sha256.txt", inside=bag).code == 0
    signed = ("-in", "tagmanifest-sha256.txt.p7s", "-content", "tagmanifest-sha256.txt")
    trusted = ("-CAfile", "certificate.pem", "-partial_chain", "-purpose", "any", "-no_check_time", "-out", "/dev/null")
    assert judged("openssl", "cms", "-verify", "-binary", "-inform", "PEM", *signed, *trusted, inside=bag).code == 0
    assert verify(bag, None) == 2
    assert "no evidence" in capsys.readouterr().err
    assert not (bag / "verify.py").exists()
    assert "Product-Type: redacted working copy" in (bag / "bag-info.txt").read_text(encoding="utf-8")
    assert "not evidence" in (bag / "README.txt").read_text(encoding="utf-8")
    assert bag.name.startswith("REDACTED-working-copy-")


def test_both_chains_tell_of_it(copies: Make) -> None:
    """Who did it, for whom and why stands in a sentence in both chains, without a child's name."""
    made = copies()
    receipt = made.make(KEPT)
    for chain in (Chain.recording(made.row.id), Chain.case(made.case)):
        *_, event = events_of(chain)
        assert (event.action, event.agent) == ("redacted", "person:dsl")
        assert event.facts["manifest_sha256"] == receipt.bag.manifest_sha256
        assert "Oliver" not in event.line()
        (*_, said) = sentences([event])
        assert "made a redacted working copy" in said.text
        assert "for Ms Ünal, with 1 participants taken out; purpose: training; legal basis: consent" in said.text


def test_in_one_mixed_sound_only_who_stays_is_heard(copies: Make, media: Factory, ffmpeg: Ffmpeg) -> None:
    """Where several share a sound, it is silent but for words that surely are theirs; the unsure goes with the rest."""
    tracks = [one.model_dump(mode="json", exclude_none=True) for one in lesson().tracks if one.kind != "audio"]
    bag = copies(mixed(media), lesson(tracks=tracks), speech=spoken("voice")).make(KEPT).path
    assert tones(bag, ffmpeg, 1)[KEPT_HZ]
    assert not any(tones(bag, ffmpeg, 2).values())
    assert not any(tones(bag, ffmpeg, 4).values())
    assert not any(tones(bag, ffmpeg, 5).values())
    assert tones(bag, ffmpeg)[OTHER_HZ] is False
    text = (bag / "data/redacted-transcript.vtt").read_text(encoding="utf-8")
    assert "[removed: who spoke is not sure]" in text
    assert "who said this" not in text


@pytest.mark.parametrize("found", [True, False])
def test_where_the_layout_is_not_recorded_all_is_black(copies: Make, found: bool) -> None:
    """Found tiles are no record, and without tracks nobody knows where others are: the whole picture goes."""
    tile = Tile(participant=None, role=Role.UNKNOWN, source="video:0", region=None, layout="found", samples=())
    observed = {"vision": Vision(tiles=(tile,))} if found else {}
    made = copies(None, lesson() if found else lesson(tracks=[]), **observed)
    bag = made.make(KEPT).path
    assert max(one[:236].max() for one in pictures(bag)) <= 20
    (one,) = told(bag)["media"]  # type: ignore[misc]
    assert {part["region"] for part in one["covered"]} == {"whole picture"}
    assert "not sure" in one["covered"][0]["why"] or "not recorded" in one["covered"][0]["why"]


def test_without_the_screen_only_cameras_of_those_who_stay_are_left(copies: Make) -> None:
    """The board goes on demand, and the tutor, too."""
    shown = pictures(copies().make(KEPT, without_screen=True, without_tutor=True).path)
    assert max(one[164:236].max() for one in shown) <= 20
    assert max(one[:160, :170].max() for one in shown) <= 20
    assert min(one[:140, 180:300].std() for one in shown) > 20


def test_an_id_with_a_comma_is_one_id(copies: Make) -> None:
    """Ids may be given each by itself, or several with commas between, and may hold commas."""
    bag = copies().make(OTHER).path
    assert told(bag)["removed"] == ["Child B"]
    assert min(one[:140, 330:].std() for one in pictures(bag)) > 20


def test_a_file_of_somebody_s_own_goes_whole_or_stays_whole(copies: Make, media: Factory, ffmpeg: Ffmpeg) -> None:
    """Of further files those of who stays are copied, on their own clock, and those of others are not there at all."""
    own = [media.scratch(f"own-{hertz}.mp4") for hertz in (KEPT_HZ, OTHER_HZ)]
    for path, hertz in zip(own, (KEPT_HZ, OTHER_HZ), strict=True):
        media.made(path, ("testsrc=s=160x160:r=25", f"sine=f={hertz}:r=48000"), "-t", "4", *H264, *AAC)
    tracks: list[dict[str, object]] = [
        {"participant": TUTOR, "kind": "camera", "region": [0, 0, 160, 160]},
        {"participant": TUTOR, "kind": "audio", "channel": 0},
        {"kind": "screen", "region": [0, 160, 480, 80]},
    ]
    for id_, name in ((KEPT, "kept.mp4"), (OTHER, "other.mp4")):
        tracks += [{"participant": id_, "kind": kind, "file": name, "offset_ms": 1_000} for kind in ("camera", "audio")]
    made = copies(None, lesson(tracks=tracks), parts=own, speech=spoken("track"))
    asked = Silence(start_ms=3_000, end_ms=4_000, why="asked", asked="person")
    bag = made.make(KEPT, silences=[asked]).path
    first, second = told(bag)["media"]  # type: ignore[misc]
    assert [one["original_sha256"] for one in (first, second)] == [made.row.sha256, sha256_of(own[0])]
    assert [path.name for path in sorted(bag.glob("data/*.mp4"))] == [Path(one["path"]).name for one in (first, second)]
    assert [(one["start_ms"], one["end_ms"]) for one in second["silenced"] if one["asked_by"] == "person"] == [
        (2_000, 3_000)
    ]
    assert max(one[:156, 164:].max() for one in pictures(bag)) <= 20
    (spool,) = spool_audio([AudioSource(bag / "data" / second["path"], 0)], ffmpeg, duration_ms=4_000)
    with spool:
        loud = [float(np.abs(spool.read(s * 1000 + 300, s * 1000 + 700)).mean()) > 0.01 for s in range(4)]
    assert loud[2] is False
    assert True in loud
