"""The sample lesson, end to end: what is wrong in it is found, and nothing else that anyone would be called for."""

import json
import os
import re
import signal
import subprocess
import sys
from html.parser import HTMLParser
from http.cookiejar import CookieJar
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, Request, build_opener

import jsonschema
import pytest

from analyzer.media.probe import probe
from analyzer.media.transcode import playable
from tests.integration.command import (
    RESULTS,
    SAMPLE,
    Ran,
    analysis_in,
    demonstrated,
    finished,
    lessonguard,
    names,
    sha256,
    started,
)
from tests.servers.valkey import free_port

NEAR_MS = 2_000
TRUTHS: list[dict[str, Any]] = json.loads((SAMPLE / "truth.json").read_text(encoding="utf-8"))["findings"]
SAID = "check that answer without me"
FAIR = {"off_platform_contact"}  # "just text me"
ELSEWHERE = r"url\((?!['\"]?(data:|#))"
WATCHED = """
import os, socket, sys
def refuse(event, arguments):
    if event not in {f"socket.{verb}" for verb in ("connect", "getaddrinfo", "gethostbyname", "sendto", "sendmsg")}:
        return
    if getattr(arguments[0], "family", None) != socket.AF_UNIX:
        with open(os.environ["WATCHED"], "a") as log:
            log.write(f"{event} {arguments[1:]}\\n")
        raise OSError("there is no network here")
sys.addaudithook(refuse)
"""


def password_in(demo: Ran) -> str:
    """The password that `demo` printed."""
    (found,) = re.findall(r"as demonstration, password (\S+)", demo.out)
    return str(found)


def told(truth: dict[str, Any], finding: dict[str, Any]) -> bool:
    """Whether a finding says what is true, of whom and where and when it is true."""
    if any(finding[key] != truth[key] for key in ("kind", "cause", "channel", "role") if key in truth):
        return False
    times = (finding["start_ms"], finding["end_ms"])
    if "within" in truth:
        return bool(truth["within"][0] - NEAR_MS <= times[0] <= times[1] <= truth["within"][1] + NEAR_MS)
    return all(abs(true - found) <= NEAR_MS for true, found in zip(truth["span"], times, strict=True))


@pytest.mark.parametrize("truth", TRUTHS, ids=lambda truth: f"{truth['kind']}-{truth.get('cause', truth['channel'])}")
def test_what_is_wrong_is_found(analysis: dict[str, Any], truth: dict[str, Any]) -> None:
    """Each thing a fair observer would note is found once, with its kind, cause, channel, role and time."""
    found = [finding for finding in analysis["findings"] if told(truth, finding)]
    assert len(found) == 1, analysis["findings"]


def test_nobody_is_called_for_nothing(analysis: dict[str, Any]) -> None:
    """No other finding is grave or goes to the Designated Safeguarding Lead."""
    others = [f for f in analysis["findings"] if f["kind"] not in FAIR and not any(told(t, f) for t in TRUTHS)]
    assert not [f for f in others if f["route"] == "dsl" or f["severity"] in {"serious", "critical"}]


def test_all_of_it_was_assessed(analysis: dict[str, Any]) -> None:
    """The sample has a full record, so nothing but the chat that it does not have may be missing."""
    assert {gap["what"] for gap in analysis["gaps"]} <= {"chat"}
    duration_ms = analysis["recording"]["duration_ms"]
    assert analysis["coverage"]["audio_ms"] == analysis["coverage"]["video_ms"] == duration_ms


def test_results_hold_to_their_schemas(analysis: dict[str, Any]) -> None:
    """What goes in and what comes out are what the published schemas say."""
    for name, data in (("analysis", analysis), ("lesson", json.loads((SAMPLE / "lesson.json").read_text()))):
        schema = json.loads(lessonguard("schema", name).out)
        jsonschema.Draft202012Validator.check_schema(schema)
        jsonschema.Draft202012Validator(schema).validate(data)


def test_the_run_says_how_it_came_to_be(analysis: dict[str, Any], original: str) -> None:
    """Recording, policy, program, every weight and the sampling are named by what they are."""
    run = analysis["run"]
    checked = lessonguard("config", "check").out
    assert run["policy_sha256"] in checked
    assert analysis["recording"]["sha256"] == original
    weights = {model["name"] for model in run["models"] if re.fullmatch(r"[0-9a-f]{64}", model["sha256"] or "")}
    assert {"ffmpeg", "whisper-tiny.en", "silero-vad", "nudenet-320n", "centerface", "ppocr-v6-det"} <= weights
    assert all(model["version"] for model in run["models"])
    assert {"speech_engine", "speech_model", "vision_every_ms"} <= set(run["sampling"])


def test_the_transcript_holds_what_was_said(analysis: dict[str, Any], out: Path) -> None:
    """The transcript parses as WebVTT, in order, and has the lesson's words under whoever said them."""
    assert analysis
    head, *cues = (out / "transcript.vtt").read_text(encoding="utf-8").strip().split("\n\n")
    assert head.startswith("WEBVTT")
    starts = []
    for cue in (cue for cue in cues if not cue.startswith("NOTE")):
        _, times, *lines = cue.split("\n")
        match = re.fullmatch(r"(\d\d:[0-5]\d:[0-5]\d\.\d{3}) --> (\d\d:[0-5]\d:[0-5]\d\.\d{3})", times)
        assert match
        assert match[1] < match[2]
        assert lines
        starts.append(match[1])
    assert starts == sorted(starts)
    assert len(starts) > 20
    text = " ".join(cues).lower()
    for words in ("<v tutor>yes, i can hear you well", SAID, "linear equations", "<v student>hi, can you hear me"):
        assert words in text


class References(HTMLParser):
    """Collects what a page would load or run."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note scripts, embedded things, handlers and addresses that lead anywhere but into the page."""
        if tag in {"script", "iframe", "object", "embed", "link", "base", "form"}:
            self.found.append(tag)
        for name, value in attrs:
            leads_out = name in {"src", "srcset", "href", "action", "data", "poster"} and not (value or "").startswith(
                ("#", "data:", "lesson.mp4")
            )
            if leads_out or name.startswith("on") or re.search(ELSEWHERE, value or ""):
                self.found.append(f"{tag} {name}={value}")


def test_the_card_is_one_file(analysis: dict[str, Any], out: Path) -> None:
    """The card loads nothing, runs nothing, and shows every finding."""
    assert analysis["findings"]
    page = (out / "scorecard.html").read_text(encoding="utf-8")
    references = References()
    references.feed(page)
    assert references.found == []
    assert "@import" not in page
    assert not re.search(ELSEWHERE, page)
    assert "not a verdict" in page


def test_the_copy_plays_and_the_original_stands(analysis: dict[str, Any], out: Path, original: str) -> None:
    """The copy is what browsers play, as long as the original, whose bytes are as they were."""
    copy = probe(out / "lesson.mp4", "0" * 64)
    assert playable(copy)
    assert copy.duration_ms == pytest.approx(analysis["recording"]["duration_ms"], abs=1000)
    assert sha256(SAMPLE / "lesson.mp4") == original


def test_the_terminal_repeats_nobody(demo: Ran, analysis: dict[str, Any]) -> None:
    """What is printed names kinds and times; it holds no words that were said or shown."""
    printed = " ".join((demo.out + demo.err).lower().split())
    quotes = [finding["quote"].lower() for finding in analysis["findings"] if finding["quote"]]
    words = {" ".join(pair) for quote in quotes for pair in pairwise(quote.split())} | {"shit", "gmail"}
    assert quotes
    assert not [word for word in (*words, *quotes, SAID) if word in printed]
    assert "contact details" in printed


def test_a_second_run_without_a_network_says_the_same(
    analysis: dict[str, Any], demo: Ran, out: Path, tmp_path: Path
) -> None:
    """Another process, with another hash seed and the network refused, writes the same bytes and asks for nothing."""
    assert analysis
    assert demo.code == 0
    (tmp_path / "sitecustomize.py").write_text(WATCHED)
    tried, again = tmp_path / "tried", tmp_path / "again"
    paths = f"{tmp_path}:{SAMPLE.parent.parent}"
    environment = {"PYTHONPATH": paths, "WATCHED": str(tried), "PYTHONHASHSEED": "7"}
    recording, lesson = SAMPLE / "lesson.mp4", SAMPLE / "lesson.json"
    ran = finished(started("analyze", recording, "--lesson", lesson, "--out", again, **environment))
    assert ran.code == 0, ran.err
    assert not tried.exists(), tried.read_text()
    assert names(again) == RESULTS
    for name in RESULTS:
        assert (again / name).read_bytes() == (out / name).read_bytes(), name
    assert SAID not in (ran.out + ran.err).lower()


def test_the_desk_has_the_lesson_and_somebody_who_may_sign_in(demo: Ran, out: Path) -> None:
    """The one command that is printed opens it; the account, whose password stands nowhere else, reviews the lesson."""
    address = f"127.0.0.1:{free_port()}"
    command = re.search(r"lessonguard (serve --home \S+)", demo.out)
    assert command
    server = started(*command[1].split(), LESSONGUARD_BIND=address, LESSONGUARD_URL=f"http://{address}")
    try:
        assert server.stdout is not None
        while f"http://{address}" not in (line := server.stdout.readline()):
            assert line or server.poll() is None
        desk = build_opener(HTTPCookieProcessor(CookieJar()))

        def page(path: str, **fields: str) -> str:
            data = urlencode(fields).encode() if fields else None
            request = Request(f"http://{address}{path}", data, {"Referer": f"http://{address}/"})
            return str(desk.open(request, timeout=30).read().decode())

        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page("/sign-in"))
        assert token
        page("/sign-in", username="demonstration", password=password_in(demo), csrfmiddlewaretoken=token[1])
        lesson = re.search(r'href="(/recordings/[^"/]+)"', listed := page("/recordings"))
        assert lesson, listed
        assert "Contact details" in page("/alerts")
        assert SAID in page(f"{lesson[1]}/lesson").lower()
    finally:
        server.send_signal(signal.SIGINT)
        finished(server)
    kept = [path for path in (out.parent / "desk").rglob("*") if path.is_file()]
    assert not [path for path in kept if password_in(demo).encode() in path.read_bytes()]


def test_another_demo_assesses_nothing_again(analysis: dict[str, Any], demo: Ran, out: Path) -> None:
    """It writes the same from what the desk keeps, by a new password; settings of a real service do not reach it."""
    real = {"LESSONGUARD_HOME": str(out.parent / "real"), "LESSONGUARD_DATABASE": "postgresql://me@127.0.0.1:1/real"}
    before = {path.name: path.read_bytes() for path in out.iterdir()}
    again = demonstrated(out, **real)
    assert (again.code, analysis_in(out)) == (0, analysis), again.err
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before
    assert password_in(again) != password_in(demo)
    assert not (out.parent / "real").exists()
    runs = json.loads(finished(started("status", "--json", LESSONGUARD_HOME=str(out.parent / "desk"))).out)
    assert [row["run"] for row in runs] == [1]


def test_a_demonstration_takes_no_folder_that_is_not_its_own(tmp_path: Path) -> None:
    """A folder in which anything else lies, as a real service's, is refused and left as it was."""
    (tmp_path / "catalogue.sqlite3").touch()
    ran = finished(started("demo", "--out", tmp_path / "out", "--home", tmp_path))
    assert (ran.code, ran.out) == (2, "")
    assert "no demonstration made what lies in" in ran.err
    assert names(tmp_path) == ["catalogue.sqlite3"]


def test_the_watch_on_the_network_would_notice(tmp_path: Path) -> None:
    """The refusal that the run above is held to does refuse and does record."""
    (tmp_path / "sitecustomize.py").write_text(WATCHED)
    environment = os.environ | {"PYTHONPATH": str(tmp_path), "WATCHED": str(tmp_path / "tried")}
    for call in ("create_connection(('127.0.0.1', 9))", "getaddrinfo('localhost', 80)"):
        asked = subprocess.run(
            [sys.executable, "-c", f"import socket; socket.{call}"], env=environment, check=False, capture_output=True
        )
        assert b"there is no network here" in asked.stderr
    assert len((tmp_path / "tried").read_text().splitlines()) == 2
