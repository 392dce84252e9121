"""Writes networks as onnx, their matrices in eight bits, and the words that all of them read, once."""

import json
import tempfile
import warnings
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from analyzer.domain.kinds import Kind
from analyzer.training.encoder import WIDTH, MeaningNet

OPSET = 17


class _Plain(nn.Module):
    """The network with tensors for arguments, as the exporter wants it."""

    def __init__(self, net: MeaningNet) -> None:
        super().__init__()
        self.net = net

    def forward(self, words: Tensor, segments: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """Scores and places."""
        scores, places = self.net.read(words, segments, mask)
        return scores, places


def export_words(net: MeaningNet, path: Path) -> None:
    """Write where the words lie, which no network is taught to change, in eight bits and a scale a word."""
    table = net.word.weight.detach().numpy()
    scales = np.maximum(np.abs(table).max(axis=1, keepdims=True), 1e-8) / 127
    np.savez_compressed(path, words=np.round(table / scales).astype(np.int8), scales=scales.astype(np.float32))


def export(net: MeaningNet, kinds: Sequence[Kind], path: Path) -> None:
    """Write all of a network but its words in eight bits, with the names of its kinds."""
    import onnx
    from onnxruntime.quantization import QuantType, quantize_dynamic

    example = (torch.ones(2, 5, WIDTH), torch.zeros(2, 5, dtype=torch.int64), torch.ones(2, 5, dtype=torch.int64))
    axes = {name: {0: "lines", 1: "tokens"} for name in ("words", "segments", "mask")}
    outputs = {name: {0: "lines"} for name in ("scores", "places")}
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        whole, small = Path(folder) / "whole.onnx", Path(folder) / "small.onnx"
        torch.onnx.export(
            _Plain(net.eval()),
            example,
            str(whole),
            input_names=list(axes),
            output_names=list(outputs),
            dynamic_axes={**axes, **outputs},
            opset_version=OPSET,
            dynamo=False,
        )
        quantize_dynamic(str(whole), str(small), weight_type=QuantType.QInt8, per_channel=True, reduce_range=False)
        made = onnx.load(str(small))
    del made.metadata_props[:]
    entry = made.metadata_props.add()
    entry.key, entry.value = "kinds", json.dumps([kind.value for kind in kinds])
    onnx.save(made, str(path))
