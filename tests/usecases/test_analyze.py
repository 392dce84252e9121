"""Lessons analysed one after the other by one process."""

from dataclasses import dataclass, field, replace
from importlib.resources import files
from pathlib import Path

from analyzer.signals.weights import WeightStore
from analyzer.usecases.analyze import analyze
from analyzer.usecases.bootstrap import make_workshop
from analyzer.usecases.configuration import read_configuration
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
    made = make_workshop(read_configuration(None), None, None)
    store = Counting(made.instruments.store.catalogue)
    workshop = replace(made, instruments=replace(made.instruments, store=store))
    media.run("-ss", "101", "-i", SAMPLE / "lesson.mp4", "-t", "6", "-c", "copy", film := tmp_path / "lesson.mp4")
    first = analyze(film, None, tmp_path / "first", workshop)
    assert {"whisper-tiny.en", "nudenet-320n", "centerface"} <= set(store.opened)
    assert first.signals.speech.utterances
    store.opened.clear()
    analyze(media("two_seconds.mp4"), None, tmp_path / "between", workshop)
    assert analyze(film, None, tmp_path / "second", workshop).signals == first.signals
    assert store.opened == []
