"""What stands on the screen: contact details that are typed, and maths and labels that are none."""

from collections.abc import Iterator, Sequence

from analyzer.domain.kinds import Channel, Kind
from analyzer.measuring.figures import Row, edge_errors, matched, told
from analyzer.measuring.films import Film, Truth, fitted, grained, lesson_picture, seated, seconds, written
from analyzer.measuring.ingredients import SIDE, Stock, lots
from analyzer.measuring.watching import Watched
from analyzer.signals.vision.view import Image

TITLE = "Text on the screen"
NOT_SHOWN = (
    "One typeface, dark on light, level and sharp: handwriting, small or slanting letters, coloured boards and a "
    "camera held over paper are not here. What is written as a puzzle, in parts or in another script is measured for "
    "the rules alone, in the tests."
)
LETTERS_A_SECOND = 12
STANDS = 6
"""Seconds that a detail stands once it is typed, before it is wiped."""
DETAILS = (
    "jo.bloggs@example.com",
    "07700 900123",
    "my insta is @jo_bloggs99",
    "+44 7700 900456",
    "add me on snapchat: jobloggs",
    "discord.gg/jobloggs",
    "whatsapp 07700 900789",
    "jobloggs (at) example.org",
)
SIZES = (22, 30, 40)
MATHS = (
    ("07 × 70 = 490", "0.7 ÷ 0.09 = 7.78", "1234567 ÷ 89 = 13871", "3.14159265358979"),
    ("Fig. 12.4: A(7, 0), B(9, 12)", "x = 07, y = 700, z = 900123", "f(x) = 2x@x=3", "12:45 to 13:30"),
    ("Page 112, Q7 a) to e)", "Mean = 07.70, n = 900", "ISBN 0 19 913 441 8", "£07.70 + £90.01"),
    ("2024-11-28  Lesson 077", "angle ABC = 90°, BC = 12 cm", "0 1 1 2 3 5 8 13 21 34 55", "mark: 45/60 (75%)"),
)


def films(stock: Stock) -> Iterator[Film]:
    """A film for each detail, and for each page of maths."""
    lot, tutor = lots(31), stock.people[0]
    room = fitted(stock.rooms[0], SIDE, SIDE)
    tile = seated(room, tutor, 0)
    for number, detail in enumerate(DETAILS):
        size = SIZES[number % len(SIZES)]
        since = 5 + round(5 * next(lot)) / 5
        typed, wiped = since + len(detail) / LETTERS_A_SECOND, since + len(detail) / LETTERS_A_SECOND + STANDS
        truth = Truth("typed", Kind.CONTACT_DETAILS, seconds(typed, wiped))
        yield Film(
            detail, wiped + 5, _Typing(MATHS[number % len(MATHS)], detail, size, since, wiped, tile).draw, (truth,)
        )
    for number, page in enumerate(MATHS):
        for size in SIZES:
            yield Film(f"maths {number}", 8, _Typing(page, "", size, 0, 8, tile).draw)


class _Typing:
    """A page on which a line is typed letter by letter, stands, and is wiped."""

    def __init__(self, page: tuple[str, ...], line: str, size: int, since: float, wiped: float, tile: Image) -> None:
        self._page, self._line, self._size, self._tile = page, line, size, tile
        self._since_ms, self._wiped_ms = round(since * 1000), round(wiped * 1000)

    def draw(self, at_ms: int) -> Image:
        """The picture at a moment."""
        letters = max(0, (at_ms - self._since_ms) * LETTERS_A_SECOND // 1000) if at_ms < self._wiped_ms else 0
        lines = (*self._page, self._line[:letters]) if letters else self._page
        return lesson_picture(grained(self._tile, at_ms), written(lines, self._size))


def rows(watched: Sequence[Watched]) -> Iterator[Row]:
    """Details found, with how far off in time; maths not taken for any."""
    kind, pairs = Kind.CONTACT_DETAILS, []
    for one in (one for one in watched if one.film.truths):
        shown = [finding for finding in one.found(kind) if finding.channel is Channel.SCREEN]
        pairs += matched([truth.span for truth in one.film.truths], shown)
    found = sum(one is not None for _, one in pairs)
    yield Row("contact details typed: found", found, len(pairs), note=told(edge_errors(pairs), "times off by"))
    maths = [one for one in watched if not one.film.truths]
    calm = sum(not [finding for finding in one.decision.findings if finding.channel is Channel.SCREEN] for one in maths)
    yield Row("pages of maths and labels: nothing found", calm, len(maths), note="four pages in three sizes")
