"""Gives the detectors their model of meaning when it is first needed; without it the rules go on, and say so."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from analyzer.detectors.base import Case, Outcome
from analyzer.detectors.harm_disclosure import HarmDisclosureDetector
from analyzer.detectors.meaning.judge import NAME, MeaningJudge, unjudged
from analyzer.detectors.meaning.neighbours import Neighbourhood, settle
from analyzer.domain.errors import ModelUnavailableError
from analyzer.domain.finding import Claim, DetectorId
from analyzer.domain.signals import ModelUse
from analyzer.domain.statement import Statement
from analyzer.settings.configuration import Configuration
from analyzer.signals.meaning.model import (
    PLACES,
    TOKENIZER,
    WORDS,
    Kept,
    SentenceModel,
    load_sentence_model,
    network_names,
)
from analyzer.signals.weights import WeightStore

_LOADED: dict[tuple[str, ...], tuple[SentenceModel, Kept]] = {}
"""The networks of this process, by their SHA-256; nothing of a lesson is kept in them."""


@dataclass(frozen=True)
class LazyMeaning:
    """The judge of meaning, made when the first words are to be judged."""

    configuration: Configuration
    weights: Path | None

    @property
    def id(self) -> DetectorId:
        """The same whether the weights are there or not, so that a finding keeps its name."""
        return DetectorId(name=NAME, version="+".join((use.sha256 or "")[:8] for use in self._named))

    @property
    def uses(self) -> tuple[ModelUse, ...]:
        """The networks that decide; none where they are not there."""
        return self._named if isinstance(self._made, MeaningJudge) else ()

    def judge(self, case: Case, rules: Outcome) -> Outcome:
        """What is meant, with what the rules made of it; the rules alone, and a gap, where weights are missing."""
        if isinstance(self._made, MeaningJudge):
            return self._made.judge(case, rules)
        return unjudged(case, rules, self._made)

    @cached_property
    def _store(self) -> WeightStore:
        return WeightStore(self.configuration.models, self.weights)

    @cached_property
    def _named(self) -> tuple[ModelUse, ...]:
        return tuple(self._store.use(name) for name in network_names(self.configuration.models))

    @cached_property
    def _made(self) -> MeaningJudge | str:
        """The judge, or why there is none."""
        try:
            model, places = _loaded(self._store)
        except ModelUnavailableError:
            return "the weights of the model of meaning are missing or are not the ones named: rules alone were used"
        neighbourhood = settle(self.configuration.examples, places, model)
        return _judge(self.configuration, model, neighbourhood)


def meaning_by(configuration: Configuration, model: SentenceModel) -> MeaningJudge:
    """A judge by some of the networks and without examples, for measuring them on what they never saw."""
    nowhere = np.zeros((0, 1), np.int8)
    return _judge(configuration, model, settle((), Kept((), nowhere), model))


def _judge(configuration: Configuration, model: SentenceModel, neighbourhood: Neighbourhood) -> MeaningJudge:
    def answered(claim: Claim, statements: tuple[Statement, ...]) -> Claim:
        readers = (one for one in configuration.language if isinstance(one, HarmDisclosureDetector))
        return next((one.answered(claim, statements) for one in readers), claim)

    return MeaningJudge(model, configuration.meaning, neighbourhood, answered)


def _loaded(store: WeightStore) -> tuple[SentenceModel, Kept]:
    """The networks; loaded once a process, their files checked whenever a configuration asks.

    Raises:
        ModelUnavailableError: a file is missing, is not the one the catalogue names, or cannot be loaded.
    """
    names = network_names(store.catalogue)
    key = tuple(f"{store.path(name)} {store.use(name).sha256}" for name in (*names, TOKENIZER, WORDS, PLACES))
    if key not in _LOADED:
        _LOADED[key] = load_sentence_model(store)
    return _LOADED[key]
