"""Lines as the numbers that the sentence model reads."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analyzer.domain.line import Line

JUDGED_TOKENS = 80
CONTEXT_TOKENS = 56
START, END = 101, 102
"""BERT's marks for the beginning and the end of a part."""

Numbers = NDArray[np.int64]


@dataclass(frozen=True)
class Encoded:
    """One line: its tokens, and how many of them belong to what is judged."""

    tokens: tuple[int, ...]
    judged: int


@dataclass(frozen=True)
class Tokens:
    """The tokenizer of the sentence model."""

    path: Path

    @cached_property
    def _tokenizer(self) -> Any:
        from tokenizers import Tokenizer

        made = Tokenizer.from_file(str(self.path))
        made.no_padding()
        made.no_truncation()
        return made

    def encode(self, lines: Sequence[Line]) -> list[Encoded]:
        """Every line with its context behind it."""
        judged = self._tokenizer.encode_batch([line.judged for line in lines], add_special_tokens=False)
        before = self._tokenizer.encode_batch([line.context for line in lines], add_special_tokens=False)
        made = []
        for one, other in zip(judged, before, strict=True):
            first = (START, *one.ids[:JUDGED_TOKENS], END)
            second = (*other.ids[-CONTEXT_TOKENS:], END) if other.ids else ()
            made.append(Encoded((*first, *second), len(first)))
        return made


def padded(lines: Sequence[Encoded]) -> tuple[Numbers, Numbers, Numbers]:
    """Tokens, segments and mask of some lines, each padded to the longest."""
    length = max(len(line.tokens) for line in lines)
    tokens = np.zeros((len(lines), length), np.int64)
    segments, mask = np.zeros_like(tokens), np.zeros_like(tokens)
    for row, line in enumerate(lines):
        tokens[row, : len(line.tokens)] = line.tokens
        segments[row, line.judged : len(line.tokens)] = 1
        mask[row, : len(line.tokens)] = 1
    return tokens, segments, mask
