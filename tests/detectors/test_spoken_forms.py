"""Numbers and addresses as people say them."""

import re

import pytest

from analyzer.detectors.addresses import addresses
from analyzer.detectors.spoken_forms import digit_runs

TOP_LEVEL = frozenset({"com", "co", "uk", "org", "fr"})
HOSTS = re.compile("g ?mail|outlook")


@pytest.mark.parametrize(
    ("said", "digits"),
    [
        ("oh double seven double oh nine hundred one two three", "07700900123"),
        ("0 7 7 double 0 9 hundred", "07700900"),
        ("zero seven triple nine, twenty three, forty", "079992340"),
        ("07700. 900. 123.", "07700900123"),
        ("020.7946.0123", "02079460123"),
        ("07700-900-123", "07700900123"),
        ("zero seven um seven zero zero", "07700"),
        ("fifteen o six", "1506"),
    ],
)
def test_spoken_digits_become_one_string(said: str, digits: str) -> None:
    """Words, doubles, hundreds, hesitations and separators are read as the digits meant."""
    (run,) = digit_runs(said)
    assert run.digits == digits
    assert said[run.start : run.end].strip(" .") == said.strip(" .")


@pytest.mark.parametrize("said", ["three point one four one five", "0.449781659", "point zero two"])
def test_decimals_are_told_apart(said: str) -> None:
    """Digits that touch a decimal point say so."""
    assert all(run.decimal for run in digit_runs(said))


@pytest.mark.parametrize("said", ["1,234,567", "seven thousand", "forty five million"])
def test_quantities_are_told_apart(said: str) -> None:
    """Thousands, millions and thousands commas make a quantity, not a string of digits."""
    assert digit_runs(said)[0].magnitude


@pytest.mark.parametrize(
    "said",
    [
        "one two three four five six seven eight nine ten",
        "10 20 30 40 50 60",
        "0 1 1 0 1 0 0 1 0 1",
        "6 6 6 6 6 6 6 7",
        "12 12 12 12 12",
    ],
)
def test_patterns_are_nobodys_number(said: str) -> None:
    """Counting, progressions, binary and recurring digits are recognised as such."""
    (run,) = digit_runs(said)
    assert run.patterned(0.6)


@pytest.mark.parametrize(
    ("said", "plus"),
    [("plus four four seven seven", True), ("+44 7700", True), ("x plus 447700", False), ("9 15 plus 1 15", False)],
)
def test_a_plus_that_adds_is_no_country_code(said: str, plus: bool) -> None:
    """A plus after a number or a variable is arithmetic; before a string of digits it dials abroad."""
    assert digit_runs(said)[-1].plus is plus


@pytest.mark.parametrize(
    ("said", "address"),
    [
        ("jo underscore smith at gmail dot com", "jo_smith@gmail.com"),
        ("a b three hyphen s d d dash three at g mail dot com", "ab3-sdd-3@gmail.com"),
        ("a at m s n dot f r", "a@msn.fr"),
        ("s a m at sign outlook dot co dot u k", "sam@outlook.co.uk"),
        ("sam . t @ gmail . com", "sam.t@gmail.com"),
        ("sam.t@grnail.com", "sam.t@grnail.com"),
        ("sam(at)gmail.com", "sam@gmail.com"),
        ("sam at gmail", "sam@gmail"),
    ],
)
def test_spoken_addresses_become_written_ones(said: str, address: str) -> None:
    """Spelled letters, named signs, stray spaces and misread letters are read as the address meant."""
    (found,) = addresses(said, TOP_LEVEL, HOSTS)
    assert f"{found.local}@{found.domain}" == address
    assert said[found.start : found.end] == said


@pytest.mark.parametrize(
    "said", ["look at a dot b", "look at question three. It is easy", "the value at x equals two", ""]
)
def test_at_alone_is_no_address(said: str) -> None:
    """The word `at` without a domain after it reads as nothing."""
    assert not list(addresses(said, TOP_LEVEL, HOSTS))


def test_a_sentence_end_is_no_part_of_an_address() -> None:
    """The full stop before an address ends the sentence; it does not join the word before it."""
    (found,) = addresses("good. sam@outlook.com", TOP_LEVEL, HOSTS)
    assert found.local == "sam"
