"""The analysis itself, warm and in one process: no store, no catalogue, no broker. Prints seconds for each recording.

What it does is what the stages have to do in any case: probe, hear, see, assess, render, copy for browsers.
"""

import json
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Event
from typing import TypeVar

from analyzer.analysis.assess import assess
from analyzer.analysis.bootstrap import AnalysisContext, make_analysis_context
from analyzer.analysis.observe import assemble, observe
from analyzer.analysis.progress import silent
from analyzer.analysis.sources import media_files
from analyzer.analysis.speech import run_speech
from analyzer.analysis.vision import run_vision
from analyzer.media.transcode import make_playable
from analyzer.scorecard.render.html import render_html
from analyzer.scorecard.render.vtt import render_vtt
from analyzer.settings.configuration import read_configuration
from tests.bench.processor import own_s

T = TypeVar("T")


def main(paths: Sequence[str], *, side_by_side: bool) -> None:
    """Analyse the first recording once to load the models, then time all of them; a line of JSON each.

    Args:
        paths: the recordings.
        side_by_side: also hear and see at once, in two threads, as two workers do.
    """
    context = make_analysis_context(read_configuration(None), None, None)
    with tempfile.TemporaryDirectory(prefix="lessonguard-bench-") as name:
        _one(Path(paths[0]), context, Path(name), side_by_side=side_by_side)
        print("ready", flush=True)
        sys.stdin.readline()
        for path in paths:
            print(json.dumps(_one(Path(path), context, Path(name), side_by_side=side_by_side)), flush=True)


def _one(path: Path, context: AnalysisContext, scratch: Path, *, side_by_side: bool) -> dict[str, float]:
    took: dict[str, float] = {}
    before_s = own_s()

    def timed(name: str, work: Callable[[], T]) -> T:
        began, used = time.perf_counter(), own_s()
        result = work()
        took[name], took[f"{name} processor"] = time.perf_counter() - began, own_s() - used
        return result

    tools, grave = context.models, context.grave(None)
    files = timed("probe", lambda: media_files(path, None, {}))
    heard = timed(
        "speech", lambda: run_speech(files, None, tools, grave, scratch=scratch, progress=silent, stop=Event())
    )
    seen = timed("vision", lambda: run_vision(files, None, tools, silent, Event()))
    signals = assemble([file.source for file in files], None, tools.sampling, heard, seen)

    def judge() -> None:
        analysis = assess(signals, None, context.detectors, context.configuration)
        render_html(analysis, signals, None)
        render_vtt(analysis, signals)
        analysis.model_dump_json(indent=1)

    timed("assess", judge)
    timed("transcode", lambda: make_playable(path, files[0].recording, scratch / "copy.mp4", tools.ffmpeg))
    took["processor"] = own_s() - before_s
    if side_by_side:
        timed("both", lambda: observe(files, None, tools, grave, scratch, silent))
    return took


if __name__ == "__main__":
    main(sys.argv[2:], side_by_side=sys.argv[1] == "alone")
