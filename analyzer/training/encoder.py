"""A sentence encoder with one head a kind, in plain torch: MiniLM's published weights below, ours above."""

from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

LAYERS, WIDTH, HEADS, INNER = 6, 384, 12, 1536
VOCABULARY, POSITIONS = 30522, 512


@dataclass(frozen=True)
class Batch:
    """Lines as numbers, padded to one length."""

    tokens: Tensor
    segments: Tensor
    """0 for the line that is judged, 1 for what came before it."""
    mask: Tensor
    """1 where there is a token."""


class Layer(nn.Module):
    """One layer of a transformer as BERT has it."""

    def __init__(self, dropout: float) -> None:
        super().__init__()
        self.query, self.key, self.value = (nn.Linear(WIDTH, WIDTH) for _ in range(3))
        self.mixed, self.mixed_norm = nn.Linear(WIDTH, WIDTH), nn.LayerNorm(WIDTH, eps=1e-12)
        self.wide, self.narrow = nn.Linear(WIDTH, INNER), nn.Linear(INNER, WIDTH)
        self.norm, self.dropout = nn.LayerNorm(WIDTH, eps=1e-12), nn.Dropout(dropout)
        self.rate = dropout

    def forward(self, seen: Tensor, bias: Tensor) -> Tensor:
        """Let every token look at the others, then think for itself."""
        rows, length, _ = seen.shape
        query, key, value = (
            part(seen).view(rows, length, HEADS, WIDTH // HEADS).transpose(1, 2)
            for part in (self.query, self.key, self.value)
        )
        looked = functional.scaled_dot_product_attention(
            query, key, value, attn_mask=bias.to(query.dtype), dropout_p=self.rate if self.training else 0.0
        )
        looked = looked.transpose(1, 2).reshape(rows, length, WIDTH)
        seen = self.mixed_norm(seen + self.dropout(self.mixed(looked)))
        return self.norm(seen + self.dropout(self.narrow(functional.gelu(self.wide(seen)))))  # type: ignore[no-any-return]


class MeaningNet(nn.Module):
    """Logits of every kind, and the place of the line among others, from one line with what came before it."""

    def __init__(self, kinds: int, dropout: float = 0.1) -> None:
        super().__init__()
        self.word = nn.Embedding(VOCABULARY, WIDTH)
        self.position = nn.Embedding(POSITIONS, WIDTH)
        self.segment = nn.Embedding(2, WIDTH)
        self.norm, self.dropout = nn.LayerNorm(WIDTH, eps=1e-12), nn.Dropout(dropout)
        self.layers = nn.ModuleList(Layer(dropout) for _ in range(LAYERS))
        self.head = nn.Linear(WIDTH, kinds)

    def forward(self, batch: Batch) -> tuple[Tensor, Tensor]:
        """Logits (lines × kinds) and places (lines × width, length 1)."""
        return self.read(self.word(batch.tokens), batch.segments, batch.mask)

    def read(self, words: Tensor, segments: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """The same from words that were looked up already (lines × tokens × width)."""
        places = torch.arange(words.shape[1])
        seen = self.dropout(self.norm(words + self.position(places) + self.segment(segments)))
        bias = (1.0 - mask[:, None, None, :].float()) * -1e4
        for layer in self.layers:
            seen = layer(seen, bias)
        judged = (mask * (1 - segments)).unsqueeze(-1).to(seen.dtype)
        pooled = (seen * judged).sum(1) / judged.sum(1)
        return self.head(self.dropout(pooled)), functional.normalize(pooled, dim=1)


def load_minilm(net: MeaningNet, weights: Mapping[str, Tensor]) -> None:
    """Fill everything below the head with published weights, named as in BERT's checkpoints."""
    below = {
        "word.weight": "embeddings.word_embeddings.weight",
        "position.weight": "embeddings.position_embeddings.weight",
        "segment.weight": "embeddings.token_type_embeddings.weight",
        **{f"norm.{part}": f"embeddings.LayerNorm.{part}" for part in ("weight", "bias")},
    }
    parts = {
        "query": "attention.self.query",
        "key": "attention.self.key",
        "value": "attention.self.value",
        "mixed": "attention.output.dense",
        "mixed_norm": "attention.output.LayerNorm",
        "wide": "intermediate.dense",
        "narrow": "output.dense",
        "norm": "output.LayerNorm",
    }
    for number in range(LAYERS):
        for ours, theirs in parts.items():
            for part in ("weight", "bias"):
                below[f"layers.{number}.{ours}.{part}"] = f"encoder.layer.{number}.{theirs}.{part}"
    state = {**net.state_dict(), **{ours: weights[theirs] for ours, theirs in below.items()}}
    net.load_state_dict(state)
