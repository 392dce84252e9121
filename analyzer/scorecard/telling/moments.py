"""The strongest and the weakest moments of a lesson, chosen from what its teaching measures rest on."""

from collections.abc import Iterable, Mapping

from analyzer.domain.base import Span
from analyzer.domain.scorecard import Measure, Moment
from analyzer.scorecard.measures.conversation import Conversation
from analyzer.scorecard.measures.form import weakest
from analyzer.scorecard.telling.exchanges import Candidate, strong, weak
from analyzer.scorecard.telling.quoting import Quotable, quote
from analyzer.scorecard.telling.settings import MomentSettings


def moments(
    conversation: Conversation, measures: Mapping[str, Measure], quotable: Quotable, settings: MomentSettings
) -> tuple[tuple[Moment, ...], tuple[Moment, ...]]:
    """The strongest and the weakest, each in order of time, no two overlapping.

    A sign counts only where its measure has a value: what could not be measured speaks neither for nor against anyone.
    """
    best = _chosen(strong(conversation, settings), measures, quotable, settings, settings.signs)
    worst = _chosen(weak(conversation, settings), measures, quotable, settings, 1, apart_from=best)
    return best, worst


def _chosen(
    candidates: Iterable[Candidate],
    measures: Mapping[str, Measure],
    quotable: Quotable,
    settings: MomentSettings,
    least: int,
    apart_from: Iterable[Span] = (),
) -> tuple[Moment, ...]:
    ranked = sorted(candidates, key=lambda c: (-len(c.signs), -c.weight, c.span.start_ms))
    taken: list[Moment] = []
    elsewhere = tuple(apart_from)
    for candidate in ranked:
        moment = _moment(candidate, measures, settings)
        apart = not any(moment.overlap_ms(other) for other in (*elsewhere, *taken))
        if len(moment.measures) >= least and apart and quotable.allows(moment):
            taken.append(moment)
    return tuple(sorted(taken[: settings.shown], key=lambda moment: moment.start_ms))


def _moment(candidate: Candidate, measures: Mapping[str, Measure], settings: MomentSettings) -> Moment:
    signs = [(name, why) for name, why in candidate.signs if measures[name].value is not None]
    span: Span = candidate.span
    return Moment(
        start_ms=span.start_ms,
        end_ms=span.end_ms,
        why=tuple(why for _, why in signs),
        measures=tuple(name.value for name, _ in signs),
        lines=tuple(quote(utterances, within, settings) for utterances, within in candidate.parts),
        confidence=weakest("high", *(measures[name].confidence for name, _ in signs)),
    )
