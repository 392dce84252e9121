"""A model of meaning that tests write by hand: what each line says stands in a table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from analyzer.detectors.meaning.neighbours import Neighbourhood, settle
from analyzer.detectors.meaning.port import Numbers
from analyzer.detectors.meaning.settings import MeaningSettings
from analyzer.domain.kinds import Kind
from analyzer.domain.line import Line
from analyzer.domain.signals import ModelUse
from analyzer.signals.meaning.model import Kept, Studied

KINDS = tuple(Kind)[:20]
CLEARED = -9.0
SETTINGS = MeaningSettings.model_validate(
    {
        "version": "1",
        "glance": 4.0,
        "slope": 0.7,
        "noted": 0.25,
        "unsure": "minor",
        "neighbours": {"near": 0.8, "pull": 5.0},
        "build_up": {"kinds": ["secrecy", "gift", "off_platform_contact"], "least": 3, "short": 1.5, "score": 0.55},
        "kinds": {
            kind: {
                "claim": 2.0,
                "sure": 5.0 if kind is Kind.INTIMIDATION else None,
                "rule": None if kind is Kind.SWEARING else -2.0,
            }
            for kind in KINDS
        },
    }
)
"""Claims from 2.0, intimidation surely from 5.0; a rule needs -2.0, swearing nothing."""


@dataclass
class WrittenMeaning:
    """Scores by a word that the line holds; a line lies on an axis of its own length in letters."""

    table: Mapping[str, tuple[Kind, float]]
    kinds: tuple[Kind, ...] = KINDS
    uses: tuple[ModelUse, ...] = (ModelUse(name="written", version="1", sha256="a" * 64),)
    studied: list[Line] = field(default_factory=list)

    def glance(self, lines: Sequence[Line]) -> Numbers:
        """As the table has it, whatever came before."""
        made = np.full((len(lines), len(self.kinds)), CLEARED, np.float32)
        for row, line in enumerate(lines):
            for word, (kind, score) in self.table.items():
                if word in line.text:
                    made[row, self.kinds.index(kind)] = score
        return made

    def study(self, lines: Sequence[Line]) -> Studied:
        """The same; what was studied is kept."""
        self.studied.extend(lines)
        places = np.zeros((len(lines), 8), np.float32)
        for row, line in enumerate(lines):
            places[row, len(line.text) % 8] = 1.0
        return Studied(self.glance(lines), places)


def around(model: WrittenMeaning, *named: object, known: bool = True) -> Neighbourhood:
    """A neighbourhood of examples, all of them seen by the last training or none."""
    examples = [(f"w{number}", one) for number, one in enumerate(named, 1)]
    vectors = model.study([one.line for _, one in examples]).places if examples else np.zeros((0, 8))  # type: ignore[attr-defined]
    ids = tuple(one.id for _, one in examples) if known else ()  # type: ignore[attr-defined]
    places = Kept(ids, np.round(vectors * 127).astype(np.int8) if known else np.zeros((0, 8), np.int8))
    return settle(examples, places, model)  # type: ignore[arg-type]
