"""What the packets of one stream say about time, and whether anything in them can be decoded."""

from array import array
from collections.abc import Callable
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Literal, TypeVar

import numpy as np
import numpy.typing as npt

from analyzer.domain.errors import LessonguardError

if TYPE_CHECKING:
    from av.audio.stream import AudioStream
    from av.packet import Packet
    from av.video.stream import VideoStream

T = TypeVar("T")

UNEVEN_SHARE = 0.02
"""Share of unusual frame intervals beyond which a stream counts as variable."""

UNEVEN_RATIO = 0.25
"""How far from the median an interval is unusual; Matroska's whole milliseconds stay below."""

PAUSE_S = 1.0
"""One pause this long, and of several frames, makes a stream variable: players show the last picture through it."""

PAUSE_FRAMES = 4

MISSING_SHARE = 0.01
"""Share of packets without any timestamp beyond which a stream's times are called broken."""

LEAP_S = 600
"""A leap forward in time this long is no pause but a fault."""


ADTS_BYTES = 7

ADTS_RATES = dict(
    enumerate((96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000, 7_350))
)
"""Sample rates by the number that an AAC packet's header gives them."""


class Timeline:
    """Gathers the packets of one stream as they pass, eight bytes for each."""

    def __init__(
        self, stream: "AudioStream | VideoStream", index: int, max_undecodable: int, *, timeless: bool = False
    ) -> None:
        self.kind: Literal["video", "audio"] = stream.type
        self.index = index
        """Counts the streams of this kind from 0."""
        self.stream = stream
        """Valid while the container is open."""
        self.decodable = False
        self.fault: str | None = None
        """Why nothing of it can be assessed, in words that follow its name; None where it can."""
        self.rotation = 0
        """Clockwise degrees, from the first decoded picture."""
        self.packets = 0
        self._base = stream.time_base or Fraction(1, 1000)
        self._left = max_undecodable
        self._pts = array("q")
        self._durations = array("q")
        self._last_dts: int | None = None
        self._backwards = 0
        self._shift = 0
        self._timeless = timeless
        self._aac = timeless and stream.codec_context is not None and stream.codec_context.name.startswith("aac")
        self._told = 0

    @property
    def name(self) -> str:
        """What to call it."""
        return f"{self.kind} stream {self.index}"

    @property
    def good(self) -> bool:
        """Whether it can be assessed."""
        return self.decodable and self.fault is None

    def attempt(self, step: Callable[[], T]) -> T | None:
        """Take a step that may fail in ways nobody foresaw: that costs this stream and no other.

        Raises:
            LessonguardError: the step refused the whole file, or the work was told to end.
        """
        try:
            return step()
        except LessonguardError:
            raise
        except Exception as error:  # noqa: BLE001 - whatever libav makes of a stream, the others are assessed
            self.fault = f"could not be examined ({type(error).__name__})"
            return None

    def take(self, packet: "Packet[Any]") -> None:
        """Note one packet, and decode it as long as nothing has been decoded yet."""
        if packet.size:
            self.packets += 1
            if self._timeless:
                self._pts.append(self._told)
                self._durations.append(self._lasting(packet))
                self._told += self._durations[-1]
            elif packet.dts is not None:
                self._follow(packet.dts)
            if packet.pts is not None and not self._timeless:
                self._pts.append(packet.pts + self._shift)
                self._durations.append(packet.duration or 0)
        if not self.decodable and self._left > 0:
            self._left -= 1
            self._try(packet)

    def _follow(self, dts: int) -> None:
        """Carry the clock on from where it was when it runs back by a second or more."""
        if self._last_dts is not None and dts + self._shift < self._last_dts:
            self._backwards += 1
            back = self._last_dts - dts - self._shift
            self._shift += back if self._seconds(back) > 1 else 0
        self._last_dts = dts + self._shift

    def _lasting(self, packet: "Packet[Any]") -> int:
        """How long a packet of a bare stream lasts; of AAC by its own header, as its sample rate may change."""
        head = memoryview(packet)[:ADTS_BYTES]
        rate = ADTS_RATES.get(head[2] >> 2 & 15) if len(head) == ADTS_BYTES and self._aac else None
        return round(1024 * ((head[6] & 3) + 1) / rate / self._base) if rate else packet.duration or 0

    def _try(self, packet: "Packet[Any]") -> None:
        import av

        try:
            frames = packet.decode()
        except av.FFmpegError:
            return
        for frame in frames:
            self.decodable = True
            self.rotation = -int(getattr(frame, "rotation", 0)) % 360

    def _seconds(self, ticks: int) -> float:
        return float(ticks * self._base)

    @property
    def start_s(self) -> float | None:
        """Earliest timestamp in seconds on the container's clock; None where there is none."""
        return self._seconds(min(self._pts)) if self._pts else None

    def end_s(self, stated_s: float) -> float | None:
        """End of the last packet in seconds on the container's clock; None where there is no timestamp.

        MP4 gives each packet the time to the next *decoded* one, which with reordered frames at a variable rate may
        reach beyond the end; so a packet of unusual length counts in full only as far as the header's end, `stated_s`.
        """
        if not self._pts:
            return None
        pts, durations = np.asarray(self._pts), np.asarray(self._durations)
        last = int(pts.argmax())
        usual_s = self._seconds(int(pts[last]) + int(min(durations[last], np.median(durations))))
        longest_s = self._seconds(int((pts + durations).max()))
        return max(usual_s, min(longest_s, stated_s))

    def _intervals(self) -> npt.NDArray[np.int64]:
        pts: npt.NDArray[np.int64] = np.sort(np.asarray(self._pts, dtype=np.int64))
        return np.subtract(pts[1:], pts[:-1], dtype=np.int64)

    @property
    def rate(self) -> float | None:
        """Average packets (frames, for video) per second; of a single one, by how long it lasts, if it says so."""
        if len(self._pts) < 2:  # noqa: PLR2004 - two points make an interval
            return 1 / self._seconds(self._durations[0]) if any(self._durations) else None
        spread = self._seconds(max(self._pts) - min(self._pts))
        return (len(self._pts) - 1) / spread if spread > 0 else None

    @property
    def uneven(self) -> bool:
        """Whether the intervals between frames vary materially, or one of them is a pause."""
        intervals = self._intervals()
        if intervals.size == 0:
            return False
        median = float(np.median(intervals))
        unusual = np.abs(intervals - median) > UNEVEN_RATIO * median + 0.002 / float(self._base)
        longest = int(intervals.max())
        pause = self._seconds(longest) > PAUSE_S and longest > PAUSE_FRAMES * median
        return pause or bool(unusual.mean() > UNEVEN_SHARE)

    @property
    def broken(self) -> bool:
        """Whether timestamps are missing, run backwards or leap."""
        if self.packets == 0:
            return False
        missing = 1 - len(self._pts) / self.packets
        intervals = self._intervals()
        leaps = bool(intervals.size) and self._seconds(int(intervals.max())) > LEAP_S
        return missing > MISSING_SHARE or self._backwards > 0 or leaps
