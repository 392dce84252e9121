"""A recogniser that decodes no part a second time whose words are kept: what was heard outlives a process."""

import hashlib
import json
from collections.abc import Callable, Sequence
from typing import Protocol

from pydantic import TypeAdapter

from analyzer.domain.signals import ModelUse
from analyzer.signals.speech.audio import Samples
from analyzer.signals.speech.settings import EngineSettings
from analyzer.signals.speech.transcriber import RawSegment, Transcriber

_SEGMENTS = TypeAdapter(list[RawSegment])


class Parts(Protocol):
    """Keeps what was heard in parts of one recording, and knows whether it is still what was kept."""

    def get(self, name: str) -> bytes | None:
        """What is kept under this name; None where there is nothing to rely on."""
        ...

    def put(self, name: str, content: bytes) -> None:
        """Keep it."""
        ...


class Keeping:
    """A recogniser whose results are kept by what was heard, by what, and how it was asked."""

    def __init__(self, engine: Transcriber, settings: EngineSettings, version: str, parts: Parts) -> None:
        self._engine = engine
        self._parts = parts
        uses = [use.model_dump(mode="json") for use in engine.models]
        self._identity = json.dumps([version, settings.model_dump(mode="json"), uses], sort_keys=True).encode()

    @property
    def models(self) -> tuple[ModelUse, ...]:
        """The recogniser's."""
        return self._engine.models

    def transcribe(self, clips: Sequence[Samples]) -> list[RawSegment]:
        """One segment for each clip, in order."""
        return self._kept("transcribe", clips, lambda: self._engine.transcribe(clips))

    def retranscribe(self, clip: Samples) -> RawSegment:
        """The clip alone, with a stronger setting."""
        return self._kept("retranscribe", [clip], lambda: [self._engine.retranscribe(clip)])[0]

    def _kept(self, asked: str, clips: Sequence[Samples], hear: Callable[[], list[RawSegment]]) -> list[RawSegment]:
        digest = hashlib.sha256(self._identity + asked.encode())
        for clip in clips:
            digest.update(len(clip).to_bytes(8) + clip.tobytes())
        name = digest.hexdigest()
        if kept := self._parts.get(name):
            return _SEGMENTS.validate_json(kept)
        heard = hear()
        self._parts.put(name, _SEGMENTS.dump_json(heard))
        return heard
