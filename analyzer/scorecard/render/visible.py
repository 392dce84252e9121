"""Characters that would not show, or would turn the text around them, made visible.

Words come from people and machines. An escape sequence in them must not steer a terminal, and a direction
override must not make a quote read otherwise than it was said.
"""

from typing import Final

_REPLACEMENT: Final = 0xFFFD
_CONTROL_PICTURES: Final = 0x2400
_TABLE: Final[dict[int, int]] = {
    **{code: _CONTROL_PICTURES + code for code in range(0x20) if chr(code) not in "\t\n"},
    0x7F: 0x2421,
    **dict.fromkeys(range(0x80, 0xA0), _REPLACEMENT),
    **dict.fromkeys((0x200E, 0x200F, 0x2028, 0x2029, *range(0x202A, 0x202F), *range(0x2066, 0x206A)), _REPLACEMENT),
}


def visible(text: str) -> str:
    """The text with control and direction characters shown as symbols; tabs and line feeds are kept."""
    return text.translate(_TABLE)


def one_line(text: str) -> str:
    """The visible text with every run of white space as one space."""
    return " ".join(visible(text).split())
