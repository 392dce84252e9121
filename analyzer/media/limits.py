"""How much a media file may ask of this machine before it is refused."""

from analyzer.domain.base import Noun


class Limits(Noun):
    """Bounds on what is decoded and for how long; generous for lessons, tight for decode bombs."""

    max_pixels: int = 4096 * 4096
    """Largest picture decoded, in stored pixels; a 5K screen (5120×2880) fits."""
    max_duration_ms: int = 12 * 3_600_000
    """Longest recording accepted."""
    min_bytes_per_second: float = 1.0
    """A file that claims to last longer than its bytes allow at this rate is refused; silent Opus needs about 20."""
    max_pixel_seconds_per_byte: float = 100_000.0
    """A picture of this many pixels, shown for a second, takes a byte or more; a still 1080p screen takes thousands."""
    max_pixels_per_second: float = 1e9
    """Fastest pictures decoded; 3840×2160 at 120 frames a second fits."""
    max_undecodable_packets: int = 500
    """Packets of a stream tried before it is called undecodable."""
    min_sample_rate: int = 4_000
    """Fewest samples a second in which anything said can be heard; a telephone has 8,000."""
    max_sample_rate: int = 768_000
    """Most samples a second decoded."""
    max_channels: int = 64
    """Most channels of one stream decoded; ffmpeg's filters keep no more apart."""
    truncation_tolerance_ms: int = 2_000
    """How much earlier than its header says a file may end before it counts as cut off."""
    lost_picture_ms: int = 2_000
    """Longest stretch without a decoded picture in a steady stream that still counts as shown, where its pictures
    follow one another faster than that."""
    stall_s: float = 120.0
    """Longest wait for the next picture."""
    start_s: float = 60.0
    """Time any pass over a file may take, whatever its length."""
    audio_factor: float = 1.0
    """Seconds of work allowed for each second of audio, on top of `start_s`."""
    transcode_factor: float = 6.0
    """Seconds of work allowed for each second transcoded, on top of `start_s`."""


LIMITS = Limits()
