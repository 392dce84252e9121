"""The published MiniLM as it is, never taught: a line is what most of the examples nearest to it are."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from analyzer.analysis.evaluate import LabelledLine
from analyzer.detectors.meaning.examples import Example
from analyzer.domain.kinds import Kind
from analyzer.training.base import base_tokenizer, base_weights
from analyzer.training.encoder import Batch, MeaningNet, load_minilm
from analyzer.training.quality.peers import Claimed

NEAREST = 5
"""More than half of them have to bear a kind."""
LOT = 64
TOKENS = 64
"""Of a line that are read."""

Numbers = NDArray[np.float32]


class FrozenMiniLM:
    """The encoder, and where it puts lines."""

    def __init__(self) -> None:
        """Load what the package carries.

        Raises:
            ModelUnavailableError: the package is not installed.
        """
        from tokenizers import Tokenizer

        self._tokens = Tokenizer.from_buffer(base_tokenizer())
        self._tokens.enable_truncation(TOKENS)
        self._tokens.enable_padding()
        self._net = MeaningNet(kinds=1)
        load_minilm(self._net, base_weights())
        self._net.eval()

    def places(self, texts: Sequence[str]) -> Numbers:
        """Where lines lie, each of length 1; lines of like length are read together."""
        order = sorted(range(len(texts)), key=lambda number: len(texts[number]))
        made = np.zeros((len(texts), self._net.position.weight.shape[1]), np.float32)
        for first in range(0, len(order), LOT):
            rows = order[first : first + LOT]
            made[rows] = self._read([texts[row] for row in rows])
        return made

    def _read(self, texts: list[str]) -> Numbers:
        encoded = self._tokens.encode_batch(texts)
        tokens, segments, mask = (
            torch.tensor([getattr(one, part) for one in encoded]) for part in ("ids", "type_ids", "attention_mask")
        )
        with torch.inference_mode():
            _, places = self._net(Batch(tokens, segments, mask))
        return places.numpy()  # type: ignore[no-any-return]


@dataclass(frozen=True)
class Nearest:
    """Judges by the nearest of some examples."""

    model: FrozenMiniLM
    vectors: Numbers
    labels: tuple[tuple[Kind, ...], ...]

    def claims(self, lines: Sequence[LabelledLine]) -> Claimed:
        """The kinds that most of each line's nearest examples bear."""
        return tuple(self._claims(self.model.places([line.text for line in lines])))

    def _claims(self, places: Numbers) -> Iterator[frozenset[Kind]]:
        for place in places:
            near = np.argpartition(self.vectors @ place, -NEAREST)[-NEAREST:]
            borne = [kind for row in near for kind in self.labels[row]]
            yield frozenset(kind for kind in borne if 2 * borne.count(kind) > NEAREST)


def nearest(examples: Sequence[Example]) -> Nearest:
    """A judge by these examples, at least as many as it asks.

    Raises:
        ModelUnavailableError: the package that carries the encoder is not installed.
    """
    model = FrozenMiniLM()
    return Nearest(model, model.places([one.text for one in examples]), tuple(one.labels for one in examples))
