"""Words as pixels, in strokes that come with OpenCV: no font has to be there."""

from dataclasses import dataclass

import cv2
import numpy as np

LEAST_HEIGHT = 16
SHARE = 48
"""The strip is one of so many parts of the picture's width high, or as high as its letters need."""
MARGIN = 4
"""Pixels on either side of the words."""


@dataclass(frozen=True)
class Label:
    """A strip of white words on black."""

    width: int
    height: int
    pixels: bytes
    """Grey, row by row."""


def label_of(text: str, width: int) -> Label:
    """Words as wide as they fit, on a strip as wide as a picture, of even height."""
    height = max(LEAST_HEIGHT, width // SHARE // 2 * 2)
    image = np.zeros((height, width), np.uint8)
    font = cv2.FONT_HERSHEY_SIMPLEX
    (wide, high), _ = cv2.getTextSize(text, font, 1.0, 1)
    scale = min((width - 2 * MARGIN) / wide, (height - 2 * MARGIN) / high)
    (_, high), _ = cv2.getTextSize(text, font, scale, 1)
    cv2.putText(image, text, (MARGIN, (height + high) // 2), font, scale, 255, 1, cv2.LINE_AA)
    return Label(width, height, image.tobytes())
