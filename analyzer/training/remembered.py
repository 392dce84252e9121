"""Rules that remember what they made of a lesson, so that it is asked once however many judges they serve."""

from dataclasses import dataclass, field

from analyzer.detectors.base import LanguageDetector, Outcome
from analyzer.domain.finding import DetectorId
from analyzer.domain.statement import Statement


@dataclass(frozen=True)
class Remembered:
    """A detector of words, asked once for the same statements."""

    detector: LanguageDetector
    _outcomes: dict[tuple[Statement, ...], Outcome] = field(default_factory=dict, repr=False)

    @property
    def id(self) -> DetectorId:
        """The detector's own."""
        return self.detector.id

    def detect(self, statements: tuple[Statement, ...]) -> Outcome:
        """What the detector made of them."""
        if statements not in self._outcomes:
            self._outcomes[statements] = self.detector.detect(statements)
        return self._outcomes[statements]
