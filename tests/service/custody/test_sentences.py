"""A lawyer reads events as sentences: there is one for everything that can be done."""

from analyzer.domain.custody import CustodyAction
from analyzer.service.custody.sentences import TOLD


def test_everything_that_is_told_has_a_sentence() -> None:
    """Whoever adds an action says how it reads."""
    assert set(TOLD) == set(CustodyAction)
    assert all(tell({}).strip() for tell in TOLD.values())
