"""Lines of tables that people open in spreadsheets, where no text may be taken for a formula."""

import csv
import io
from collections.abc import Iterable

from analyzer.scorecard.render.visible import one_line

CALCULATES = tuple("=+-@\t\r\n＝＋－＠")
"""What a spreadsheet takes for the begin of a formula."""


def table_line(cells: Iterable[object]) -> str:
    """A line of comma-separated values: numbers as they are, nothing as an empty cell, all else as text on one line."""
    out = io.StringIO()
    csv.writer(out).writerow(
        [one if one is None or isinstance(one, (int, float)) else _text(str(one)) for one in cells]
    )
    return out.getvalue()


def _text(value: str) -> str:
    text = one_line(value)
    return f"'{text}" if value.startswith(CALCULATES) or text.startswith(CALCULATES) else text
