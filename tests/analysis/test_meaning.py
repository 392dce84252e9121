"""The model of meaning in an analysis: what happens with its weights, and without."""

from pathlib import Path

import pytest

from analyzer.analysis.assess import assess
from analyzer.analysis.bootstrap import language_judge, make_detectors
from analyzer.domain.gap import Aspect
from analyzer.domain.kinds import Kind
from analyzer.domain.lesson import Role
from analyzer.domain.recording import Recording
from analyzer.domain.signals import Signals, Speech, Utterance
from analyzer.domain.statement import Statement
from analyzer.settings.configuration import read_configuration

FILES = ("meaning-1.onnx", "meaning-3.onnx", "meaning-tokenizer.json", "meaning-words.npz", "meaning-places.npz")


def signals(*texts: str) -> Signals:
    """A minute in which a tutor says these lines."""
    said = tuple(
        Utterance(
            start_ms=4000 * i,
            end_ms=4000 * i + 2000,
            text=text,
            words=(),
            participant="t",
            role=Role.TUTOR,
            attribution=1.0,
        )
        for i, text in enumerate(texts)
    )
    recording = Recording(sha256="0" * 64, bytes=1, container="mp4", duration_ms=60_000, streams=())
    return Signals(recording=recording, models=(), sampling={}, speech=Speech(utterances=said))


@pytest.mark.parametrize("spoilt", FILES)
def test_an_altered_weight_is_a_gap_and_the_rules_still_run(tmp_path: Path, spoilt: str) -> None:
    """A weight that is not the one named decides nothing: the card says so, and is not whole."""
    (tmp_path / spoilt).write_bytes(b"not what was named")
    configuration = read_configuration(None)
    detectors = make_detectors(configuration, tmp_path)
    analysis = assess(signals("Don't tell your mum, it is our secret."), None, detectors, configuration)
    assert Kind.SECRECY in {finding.kind for finding in analysis.findings}
    (gap,) = [gap for gap in analysis.gaps if gap.what is Aspect.MEANING]
    assert (gap.start_ms, gap.end_ms) == (0, 60_000)
    assert not analysis.scorecard.conduct.complete
    assert not [model for model in analysis.run.models if model.name.startswith("meaning")]


def test_a_run_names_the_networks_that_decided_and_repeats_itself() -> None:
    """The same signals and configuration give the same analysis, by weights that the run names with their SHA-256."""
    configuration = read_configuration(None)
    heard = signals("Open the book at page ten.", "Don't tell your mum, it is our secret.")
    first, second = (assess(heard, None, make_detectors(configuration), configuration) for _ in range(2))
    assert first == second
    assert "meaning-1" in [model.name for model in first.run.models if model.sha256]
    assert not [gap for gap in first.gaps if gap.what is Aspect.MEANING]


@pytest.mark.parametrize(
    "text", ["", "x" * 100_000, "a b " * 25_000, "\x00", "😀" * 500, "\u202eabc\u202c \u05e9\u05dc\u05d5\u05dd"]
)
def test_odd_words_are_judged_in_linear_time(text: str) -> None:
    """Nothing that is typed or misheard brings an analysis down or makes it wait."""
    judge = language_judge(read_configuration(None))
    assert judge((Statement(start_ms=0, end_ms=1000, text=text, role=Role.TUTOR, participant="t"),)) is not None
