"""One clock for all: whoever writes a moment of a recording writes it by this function."""

_SECOND = 1000
_MINUTE = 60
_HOUR = 60 * _MINUTE


def clock(at_ms: int) -> str:
    """A moment of the recording as `mm:ss`, from an hour on as `h:mm:ss`.

    It is cut to the second, never rounded up: whoever goes to the time that is written down misses nothing.
    """
    seconds = at_ms // _SECOND
    minutes = f"{seconds // _MINUTE % _MINUTE:02d}:{seconds % _MINUTE:02d}"
    return minutes if seconds < _HOUR else f"{seconds // _HOUR}:{minutes}"
