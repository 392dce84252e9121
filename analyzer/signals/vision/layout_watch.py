"""Notices that the picture is laid out anew in the midst of a lesson, so that what was the camera is none."""

from dataclasses import dataclass

import numpy as np

from analyzer.domain.base import Span
from analyzer.signals.vision.layout import LayoutFinder
from analyzer.signals.vision.persons import FaceFinder
from analyzer.signals.vision.settings import LayoutSettings, PersonSettings
from analyzer.signals.vision.view import Box, Frame, Image, View

DIFFERS = 24
"""Levels by which a reduced pixel differs from the look before where something else is shown."""


@dataclass(frozen=True)
class Relaid:
    """What was learnt of the layout."""

    since_ms: int
    """When the picture changed."""
    holds: bool
    """Whether the camera is where it was."""


class LayoutWatch:
    """Looks for the camera again whenever much of the picture changes at once.

    A new slide does so, too, and is told by the camera, which is still there: its face, or, where nobody is in it, its
    borders. A camera that fills the picture and has lost its face is taken for one that is off or empty.
    """

    def __init__(
        self, picture: Box, camera: Box, faces: FaceFinder, settings: LayoutSettings, persons: PersonSettings
    ) -> None:
        self._picture = picture
        self._camera = camera
        self._faces = faces
        self._settings = settings
        self._persons = persons
        self._before: Image | None = None
        self._finder: LayoutFinder | None = None
        self._since_ms = 0
        self._away_ms: int | None = None
        self._gone: list[Span] = []

    @property
    def is_away(self) -> bool:
        """Whether the camera is not where it was, as far as is known."""
        return self._away_ms is not None

    def look(self, view: View, frame: Frame) -> Relaid | None:
        """Take in one moment; says what was learnt where the camera turns out to be gone, or back.

        Raises:
            cv2.error: the face detector failed.
        """
        if self._before is not None and _differing(view.small, self._before) >= self._settings.relaid:
            self._since_ms = view.at_ms
            self._finder = LayoutFinder(self._picture, self._faces, self._settings, self._persons)
        self._before = view.small
        if self._finder is None:
            return None
        self._finder.keep(frame)
        if len(self._finder.kept) < self._settings.relaid_looks:
            return None
        holds, self._finder = self._finder.holds(self._camera), None
        if holds is not self.is_away:
            return None
        if self._away_ms is not None:
            self._gone.append(Span(start_ms=self._away_ms, end_ms=max(self._away_ms, view.at_ms)))
        self._away_ms = None if holds else self._since_ms
        return Relaid(self._since_ms, holds)

    def gone(self, until_ms: int) -> tuple[Span, ...]:
        """Every stretch in which the camera was not where it was."""
        rest = () if self._away_ms is None else (Span(start_ms=self._away_ms, end_ms=max(self._away_ms, until_ms)),)
        return (*self._gone, *rest)


def _differing(one: Image, other: Image) -> float:
    import cv2

    return float((np.asarray(cv2.absdiff(one, other)).max(axis=2) > DIFFERS).mean())
