"""Everything that has a score, also what policy sets aside: for measuring scores, and how far off a miss was."""

from dataclasses import replace

from analyzer.analysis.evaluate import Evaluation
from analyzer.detectors.policy import Policy
from analyzer.settings.configuration import Configuration


def unfiltered(configuration: Configuration) -> Configuration:
    """The same, but that every claim is a finding, however low its score."""
    kinds = {kind: rule.model_copy(update={"threshold": 0.0}) for kind, rule in configuration.policy.kinds.items()}
    return replace(
        configuration,
        policy=configuration.policy.model_copy(update={"kinds": kinds}),
        meaning=configuration.meaning.model_copy(update={"noted": 0.0}),
    )


def as_claimed(evaluation: Evaluation, policy: Policy) -> Evaluation:
    """What policy asks for, of an evaluation that was judged unfiltered."""
    return Evaluation(
        [
            (line, tuple(f for f in findings if f.score >= policy.kinds[f.kind].threshold))
            for line, findings in evaluation.lines
        ]
    )
