"""`make quality`: measures rules, model and both on writers that the model never saw, and on public sets, as a page."""

import sys
from collections.abc import Sequence
from pathlib import Path

from analyzer.settings.configuration import read_configuration
from analyzer.signals.meaning.model import load_sentence_model
from analyzer.signals.weights import WeightStore
from analyzer.training.quality.judged import Judged, data_folder, given
from analyzer.training.quality.page import page


def main(out: Path) -> None:
    """Measure everything that can be measured here, and write the page."""
    configuration = read_configuration(None)
    model, _ = load_sentence_model(WeightStore(configuration.models))
    judged = Judged(configuration, model, given(data_folder()))
    out.write_text("\n".join(page(judged)) + "\n", encoding="utf-8")


def _arguments(arguments: Sequence[str]) -> Path:
    return Path(arguments[0]) if arguments else Path("QUALITY.md")


if __name__ == "__main__":
    main(_arguments(sys.argv[1:]))
