"""Lessons analysed one after the other by one process."""

from dataclasses import dataclass, field, replace
from importlib.resources import files
from pathlib import Path

from analyzer.analysis.analyze import analyze
from analyzer.analysis.bootstrap import make_analysis_context
from analyzer.settings.configuration import read_configuration
from analyzer.signals.weights import WeightStore
from tests.factory import Factory

SAMPLE = Path(str(files("analyzer") / "sample"))


@dataclass
class Counting(WeightStore):
    """Notes every weight that is opened."""

    opened: list[str] = field(default_factory=list)

    def path(self, name: str) -> Path:
        """The verified file of a weight."""
        self.opened.append(name)
        return super().path(name)


def test_the_second_lesson_loads_no_model_and_knows_nothing_of_the_first(media: Factory, tmp_path: Path) -> None:
    """Models are loaded once a process, and what they saw and heard before changes nothing."""
    made = make_analysis_context(read_configuration(None), None, None)
    store = Counting(made.models.store.catalogue)
    context = replace(made, models=replace(made.models, store=store))
    media.run("-ss", "101", "-i", SAMPLE / "lesson.mp4", "-t", "6", "-c", "copy", film := tmp_path / "lesson.mp4")
    first = analyze(film, None, tmp_path / "first", context)
    assert {"whisper-tiny.en", "nudenet-320n", "centerface"} <= set(store.opened)
    assert first.signals.speech.utterances
    store.opened.clear()
    analyze(media("two_seconds.mp4"), None, tmp_path / "between", context)
    assert analyze(film, None, tmp_path / "second", context).signals == first.signals
    assert store.opened == []
