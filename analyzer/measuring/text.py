"""What stands on the screen: contact details that are typed, and maths and labels that are none."""

from collections.abc import Iterator, Sequence

from analyzer.domain.base import Span
from analyzer.domain.finding import Finding
from analyzer.domain.kinds import Channel, Kind
from analyzer.measuring.figures import Row, edge_errors, matched, told
from analyzer.measuring.films import Draw, Film, Truth, fitted, grained, lesson_picture, seated, seconds, written
from analyzer.measuring.ingredients import SIDE, Stock, lots
from analyzer.measuring.watching import Watched
from analyzer.signals.vision.view import Image

KINDS = (Kind.CONTACT_DETAILS, Kind.OFF_PLATFORM_CONTACT)
"""By which a detail may be found: an invitation to another channel may be the stronger claim on the same words."""
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
    "jo.bloggs@gmail.com",
    "07700 900123",
    "my insta is @jo_bloggs99",
    "+44 7700 900456",
    "add me on snapchat: jobloggs",
    "discord.gg/jobloggs",
    "whatsapp 07700 900789",
    "jobloggs (at) outlook.com",
)
ANYBODYS = ("jo.bloggs@example.com", "jobloggs (at) example.org")
"""At domains that are kept for examples, which policy allows to give out."""
SIZES = (22, 30, 40)
MATHS = (
    ("07 × 70 = 490", "0.7 ÷ 0.09 = 7.78", "1234567 ÷ 89 = 13871", "3.14159265358979"),
    ("Fig. 12.4: A(7, 0), B(9, 12)", "x = 07, y = 700, z = 900123", "f(x) = 2x@x=3", "12:45 to 13:30"),
    ("Page 112, Q7 a) to e)", "Mean = 07.70, n = 900", "ISBN 0 19 913 441 8", "£07.70 + £90.01"),
    ("2024-11-28  Lesson 077", "angle ABC = 90°, BC = 12 cm", "0 1 1 2 3 5 8 13 21 34 55", "mark: 45/60 (75%)"),
)


def films(stock: Stock) -> Iterator[Film]:
    """A film for each detail, for each address that anybody may give out, and for each page of maths."""
    lot, tutor = lots(31, stock.lot), stock.people[0]
    room = fitted(stock.rooms[0], SIDE, SIDE)

    def live(at_ms: int) -> Image:
        return grained(seated(room, tutor, at_ms), at_ms)

    for number, detail in enumerate((*DETAILS, *ANYBODYS)):
        since = 5 + round(5 * next(lot)) / 5
        typed = since + len(detail) / LETTERS_A_SECOND
        span = seconds(typed, typed + STANDS)
        truths = (Truth("typed", Kind.CONTACT_DETAILS, span),) if detail in DETAILS else ()
        board = _typing(MATHS[number % len(MATHS)], detail, SIZES[number % len(SIZES)], since, typed + STANDS)
        yield _film(detail, typed + STANDS + 5, board, live, truths)
    for number, page in enumerate(MATHS):
        for size in SIZES:
            yield _film(f"maths {number}", 8, _typing(page, "", size, 0, 8), live, ())


def _film(name: str, lasting: float, board: Draw, live: Draw, truths: tuple[Truth, ...]) -> Film:
    return Film(name, lasting, lambda at_ms: lesson_picture(live(at_ms), board(at_ms)), truths)


def _typing(page: tuple[str, ...], line: str, size: int, since: float, wiped: float) -> Draw:
    """A page on which a line is typed letter by letter, stands, and is wiped."""

    def draw(at_ms: int) -> Image:
        typed = max(0, int(at_ms - 1000 * since) * LETTERS_A_SECOND // 1000) if at_ms < 1000 * wiped else 0
        return written((*page, line[:typed]) if typed else page, size)

    return draw


def rows(watched: Sequence[Watched]) -> Iterator[Row]:
    """Details found, with how far off in time; maths not taken for any."""
    pairs: list[tuple[Span, Finding | None]] = []
    for one in (one for one in watched if one.film.truths):
        shown = [finding for finding in one.found(*KINDS) if finding.channel is Channel.SCREEN]
        pairs += matched([truth.span for truth in one.film.truths], shown)
    typed = [one.film.name for one in watched if one.film.truths]
    missed = [f"`{name}`" for name, (_, one) in zip(typed, pairs, strict=True) if one is None]
    note = told(edge_errors(pairs), "times off by") + (f"; missed: {', '.join(missed)}" if missed else "")
    yield Row("contact details typed: found", len(pairs) - len(missed), len(pairs), note=note)
    anybodys = [one for one in watched if one.film.name in ANYBODYS]
    aside = sum(bool(one.noted(*KINDS)) and not one.found(*KINDS) for one in anybodys)
    yield Row("addresses at domains for examples: set aside, on record", aside, len(anybodys), note="allowed by policy")
    maths = [one for one in watched if one.film.name not in (*DETAILS, *ANYBODYS)]
    calm = sum(not [finding for finding in one.decision.findings if finding.channel is Channel.SCREEN] for one in maths)
    yield Row("pages of maths and labels: nothing found", calm, len(maths), note="four pages in three sizes")
