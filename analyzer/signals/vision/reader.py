"""PP-OCR by way of RapidOCR: lines of text in an image."""

import logging
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from analyzer.signals.vision.view import Box, Image


@dataclass(frozen=True)
class Line:
    """A line of text, its confidence, and where it stands in the image that was read."""

    text: str
    confidence: float
    box: Box


class Reader:
    """Detection and recognition, without the classifier for upside-down text: screens are upright."""

    def __init__(self, detection: Path, recognition: Path, side: int, floor: float, threads: int) -> None:
        # RapidOCR's logger names paths and repeats settings: it is silenced before it can speak.
        logging.getLogger("RapidOCR").setLevel(logging.CRITICAL)
        from rapidocr import RapidOCR

        self._engine: Any = RapidOCR(
            params={
                "Global.log_level": "critical",
                "Global.use_cls": False,
                "Global.text_score": floor,
                "Det.model_path": str(detection),
                "Det.limit_side_len": side,
                "Det.limit_type": "max",
                "Rec.model_path": str(recognition),
                # One line at a time, in memory that is kept: a third faster than batches padded to the longest line.
                "Rec.rec_batch_num": 1,
                "EngineConfig.onnxruntime.enable_cpu_mem_arena": True,
                "EngineConfig.onnxruntime.intra_op_num_threads": threads,
                "EngineConfig.onnxruntime.inter_op_num_threads": 1,
            }
        )

    def read(self, image: Image) -> list[Line]:
        """Lines from top to bottom; none where there is no text.

        Raises:
            rapidocr.inference_engine.onnxruntime.main.ONNXRuntimeError: a network failed.
        """
        result = self._engine(image)
        if result.boxes is None or result.txts is None or result.scores is None:
            return []
        return [
            Line(text.strip(), float(score), _box(np.asarray(corners)))
            for text, score, corners in zip(result.txts, result.scores, result.boxes, strict=True)
            if text.strip()
        ]


def _box(corners: np.ndarray[Any, Any]) -> Box:
    x, y = (int(value) for value in corners.min(axis=0))
    right, bottom = (int(value) for value in np.ceil(corners.max(axis=0)))
    return Box(max(0, x), max(0, y), right - max(0, x), bottom - max(0, y))
