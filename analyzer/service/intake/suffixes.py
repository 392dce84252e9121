"""How the names of recordings end."""

from analyzer.media.formats import media_suffixes
from analyzer.settings.service_settings import ServiceSettings


def recording_suffixes(settings: ServiceSettings) -> frozenset[str]:
    """Every ending that ffmpeg's libraries know, and those that the settings add."""
    return media_suffixes() | {suffix.lower() for suffix in settings.media_suffixes}
