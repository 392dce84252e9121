"""Reads a Whisper model in CTranslate2's file format as the state dict that openai-whisper expects.

The format (binary version 6, `ctranslate2/specs/model_spec.py`) is a header, then for each variable its name, rank,
dimensions, type and bytes, then aliases; all integers little-endian. The tensors map one to one: a fused projection
is split by rows, and the key projection of Whisper has no bias, which CTranslate2 stores as zeros.
"""

import re
import struct
from pathlib import Path
from typing import BinaryIO

import numpy as np
import numpy.typing as npt

from analyzer.domain.errors import ModelUnavailableError

Tensor = npt.NDArray[np.float32]

BINARY_VERSION = 6
TYPES = {0: "<f4", 1: "|i1", 2: "<i2", 3: "<i4", 4: "<f2"}
"""Data types by their number in the file."""

_TOP = {
    "encoder/conv1/": "encoder.conv1.",
    "encoder/conv2/": "encoder.conv2.",
    "encoder/layer_norm/": "encoder.ln_post.",
    "encoder/position_encodings/encodings": "encoder.positional_embedding",
    "decoder/embeddings/": "decoder.token_embedding.",
    "decoder/layer_norm/": "decoder.ln.",
    "decoder/position_encodings/encodings": "decoder.positional_embedding",
}
_LAYER = {
    "self_attention/layer_norm/": ("attn_ln.",),
    "self_attention/linear_0/": ("attn.query.", "attn.key.", "attn.value."),
    "self_attention/linear_1/": ("attn.out.",),
    "attention/layer_norm/": ("cross_attn_ln.",),
    "attention/linear_0/": ("cross_attn.query.",),
    "attention/linear_1/": ("cross_attn.key.", "cross_attn.value."),
    "attention/linear_2/": ("cross_attn.out.",),
    "ffn/layer_norm/": ("mlp_ln.",),
    "ffn/linear_0/": ("mlp.0.",),
    "ffn/linear_1/": ("mlp.2.",),
}
_LEAF = {"gamma": "weight", "beta": "bias", "weight": "weight", "bias": "bias"}


def read_variables(path: Path) -> dict[str, Tensor]:
    """Every variable of the file that is a table of floats, by its CTranslate2 name.

    Raises:
        ModelUnavailableError: the file is not a float32 or float16 model of this format.
    """
    with path.open("rb") as file:
        try:
            (version,) = struct.unpack("<I", file.read(4))
            if version != BINARY_VERSION:
                raise ModelUnavailableError(f"the model file has format {version}, not {BINARY_VERSION}")
            _text(file)
            _, count = struct.unpack("<II", file.read(8))
            variables = dict(_variable(file) for _ in range(count))
        except (struct.error, KeyError, ValueError) as error:
            raise ModelUnavailableError("the model file is not a CTranslate2 model") from error
    return {name: table.astype(np.float32) for name, table in variables.items() if table.dtype.kind == "f"}


def openai_state(variables: dict[str, Tensor]) -> dict[str, Tensor]:
    """The same tensors under openai-whisper's names."""
    return dict(pair for name, table in variables.items() for pair in _targets(name, table))


def _targets(name: str, table: Tensor) -> list[tuple[str, Tensor]]:
    for prefix, target in _TOP.items():
        if name.startswith(prefix):
            return [(target + _LEAF.get(name.removeprefix(prefix), ""), table)]
    layer = re.fullmatch(r"(encoder|decoder)/layer_(\d+)/(.+/)(\w+)", name)
    if layer is None or layer[3] not in _LAYER:
        return []
    leaf = _LEAF[layer[4]]
    parts = _LAYER[layer[3]]
    named = zip(parts, np.split(table, len(parts)), strict=True)
    return [
        (f"{layer[1]}.blocks.{layer[2]}.{part}{leaf}", rows)
        for part, rows in named
        if not (part.endswith("key.") and leaf == "bias")
    ]


def _text(file: BinaryIO) -> str:
    (length,) = struct.unpack("<H", file.read(2))
    return file.read(length).rstrip(b"\0").decode()


def _variable(file: BinaryIO) -> tuple[str, npt.NDArray[np.generic]]:
    name = _text(file)
    rank = file.read(1)[0]
    shape = struct.unpack(f"<{rank}I", file.read(4 * rank))
    kind, size = struct.unpack("<BI", file.read(5))
    return name, np.frombuffer(file.read(size), dtype=TYPES[kind]).reshape(shape)
