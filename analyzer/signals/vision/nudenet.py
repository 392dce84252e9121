"""NudeNet 320n: exposed and covered parts of bodies, and faces."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analyzer.signals.vision.view import Box, Image

STRIDE = 32
"""The network wants sides that are multiples of this."""
FLOOR = 0.1
"""Scores below are noise."""
OVERLAP = 0.45
"""Intersection over union above which two boxes of a class are one."""


@dataclass(frozen=True)
class Detection:
    """One part of a body in the image that was looked at, in its pixels."""

    class_name: str
    score: float
    box: Box


class NudeNet:
    """The network of the `nudenet` package, without that package's frame around it.

    The package squeezes every image to 320 × 320, hands it over as blue-green-red although the network was trained on
    red-green-blue, drops scores under 0.2 and loops over 2,100 candidates in Python. Here the shape is kept, the
    channels are in the trained order and the side is chosen by the caller; a longer side sees smaller bodies.
    One thread takes 25 ms for 320 × 320 and time grows with the area; batches are no faster, so there are none.
    """

    def __init__(self, path: Path, threads: int) -> None:
        import onnxruntime
        from nudenet import nudenet

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        self._session: Any = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
        self._input: str = self._session.get_inputs()[0].name
        self._labels: list[str] = vars(nudenet)["__labels"]

    def look(self, image: Image, side: int) -> tuple[Detection, ...]:
        """Find bodies in an image whose longer side is brought to `side` pixels.

        Raises:
            RuntimeError: the network failed.
        """
        blob, scale = letterbox(image, side)
        (output,) = self._session.run(None, {self._input: blob})
        return self._read(output[0].T, scale, Box(0, 0, image.shape[1], image.shape[0]))

    def _read(self, rows: NDArray[np.float32], scale: float, image: Box) -> tuple[Detection, ...]:
        """Turn rows of centre x, y, width, height and one score a class into detections in the image's pixels."""
        import cv2

        scores = rows[:, 4:].max(axis=1)
        rows, scores = rows[scores >= FLOOR], scores[scores >= FLOOR]
        if not len(rows):
            return ()
        classes = rows[:, 4:].argmax(axis=1)
        corners = np.hstack([rows[:, :2] - rows[:, 2:4] / 2, rows[:, 2:4]]) / scale
        kept = cv2.dnn.NMSBoxesBatched(corners.tolist(), scores.tolist(), classes.tolist(), FLOOR, OVERLAP)
        return tuple(
            Detection(
                self._labels[classes[i]], float(scores[i]), Box(*corners[i].round().astype(int).tolist()).within(image)
            )
            for i in np.asarray(kept, dtype=np.int64).ravel()
        )


def letterbox(image: Image, side: int) -> tuple[NDArray[np.float32], float]:
    """1 × 3 × height × width, red-green-blue, 0 to 1, in the image's own shape, and how much it was enlarged."""
    import cv2

    height, width = image.shape[:2]
    scale = side / max(height, width)
    size = max(1, round(width * scale)), max(1, round(height * scale))
    resized = cv2.resize(image, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)
    padded = np.zeros((-(-size[1] // STRIDE) * STRIDE, -(-size[0] // STRIDE) * STRIDE, 3), dtype=np.uint8)
    padded[: size[1], : size[0]] = resized
    channels = padded[:, :, ::-1].transpose(2, 0, 1)[np.newaxis]
    return np.ascontiguousarray(channels, dtype=np.float32) / np.float32(255), scale
