"""The sentence model on onnxruntime: small networks, int8, one thread, lines of like length together."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analyzer.domain.errors import ModelUnavailableError
from analyzer.domain.kinds import Kind
from analyzer.domain.line import Line
from analyzer.domain.signals import ModelUse
from analyzer.signals.meaning.tokens import Encoded, Tokens, padded
from analyzer.signals.weights import Catalogue, WeightStore

NETWORK = re.compile(r"meaning-\d+")
"""How networks are named in the catalogue; the first alone takes the first look, and places lines among examples."""
TOKENIZER, WORDS, PLACES = "meaning-tokenizer", "meaning-words", "meaning-places"
BATCH = 32

Numbers = NDArray[np.float32]


@dataclass(frozen=True)
class Studied:
    """What was made of some lines: log-odds (lines × kinds), and where they lie (lines × width)."""

    scores: Numbers
    places: Numbers


@dataclass(frozen=True)
class Kept:
    """Where the examples of the last training lie: their ids, and their places with 127 for 1.0."""

    ids: tuple[str, ...]
    vectors: NDArray[np.int8]


@dataclass(frozen=True)
class Words:
    """Where every word of the tokenizer lies; all networks read the same."""

    table: NDArray[np.int8]
    """Words × width, 127 for the word's scale."""
    scales: Numbers
    """Words × 1."""

    def look_up(self, tokens: NDArray[np.int64]) -> Numbers:
        """Lines × tokens × width."""
        return self.table[tokens] * self.scales[tokens]


@dataclass(frozen=True)
class SentenceModel:
    """The networks with their tokenizer; one lesson at a time uses them."""

    tokens: Tokens
    words: Words
    networks: tuple[Any, ...]
    kinds: tuple[Kind, ...]
    uses: tuple[ModelUse, ...]

    def glance(self, lines: Sequence[Line]) -> Numbers:
        """The first look: the first network, every line by itself; the same words are looked at once."""
        alone = {line.judged: Line(line.text, line.role) for line in lines}
        encoded = self.tokens.encode(list(alone.values()))
        scores, _ = self._run(self.networks[0], encoded)
        found = dict(zip(alone, scores, strict=True))
        return np.array([found[line.judged] for line in lines], np.float32).reshape(len(lines), len(self.kinds))

    def study(self, lines: Sequence[Line]) -> Studied:
        """The second look: the mean of every network, with what came before and without."""
        alone = self.tokens.encode([Line(line.text, line.role) for line in lines])
        whole = self.tokens.encode(lines)
        looks = [self._run(network, encoded) for network in self.networks for encoded in (whole, alone)]
        return Studied(np.mean([scores for scores, _ in looks], axis=0, dtype=np.float32), looks[1][1])

    def _run(self, network: Any, encoded: Sequence[Encoded]) -> tuple[Numbers, Numbers]:
        order = sorted(range(len(encoded)), key=lambda number: len(encoded[number].tokens))
        width = network.get_outputs()[1].shape[1]
        scores = np.zeros((len(encoded), len(self.kinds)), np.float32)
        places = np.zeros((len(encoded), width), np.float32)
        for first in range(0, len(order), BATCH):
            rows = order[first : first + BATCH]
            tokens, segments, mask = padded([encoded[row] for row in rows])
            given = {"words": self.words.look_up(tokens), "segments": segments, "mask": mask}
            scores[rows], places[rows] = network.run(("scores", "places"), given)
        return scores, places


def load_sentence_model(store: WeightStore) -> tuple[SentenceModel, Kept]:
    """The networks that the catalogue names, and the places of the examples they have learnt from.

    Raises:
        ModelUnavailableError: a file is missing, is not the one the catalogue names, or cannot be loaded.
    """
    names = network_names(store.catalogue)
    if not names:
        raise ModelUnavailableError("model 'meaning-1' is missing: add it to config/models.yaml")
    paths = {name: store.path(name) for name in (*names, TOKENIZER, WORDS, PLACES)}
    uses = tuple(store.use(name) for name in names)
    try:
        networks = tuple(open_network(paths[name]) for name in names)
        kinds = tuple(Kind(name) for name in json.loads(networks[0].get_modelmeta().custom_metadata_map["kinds"]))
        with np.load(paths[PLACES]) as kept:
            places = Kept(tuple(kept["ids"].tolist()), kept["vectors"])
        return SentenceModel(Tokens(paths[TOKENIZER]), read_words(paths[WORDS]), networks, kinds, uses), places
    except (OSError, KeyError, ValueError, RuntimeError) as error:
        raise ModelUnavailableError(f"the model of meaning cannot be loaded: {type(error).__name__}") from error


def read_words(path: Path) -> Words:
    """The words, as training left them."""
    with np.load(path) as kept:
        return Words(kept["words"], kept["scales"])


def network_names(catalogue: Catalogue) -> tuple[str, ...]:
    """The networks that a catalogue names, in the order of their names."""
    return tuple(sorted(weight.name for weight in catalogue.weights if NETWORK.fullmatch(weight.name)))


def open_network(path: Path) -> Any:
    """A network, ready to run on one thread."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
