"""A thousand recordings at once."""

import pytest

from tests.faults.balance import assert_balanced
from tests.faults.conftest import Clips
from tests.shape import Shape, at_rest, eventually

pytestmark = pytest.mark.slow

MANY = 1000


@pytest.mark.timeout(600)
def test_a_thousand_tiny_recordings_are_handed_in_at_once(shape: Shape, hums: Clips) -> None:
    """Every one of them is assessed, once, by two workers, and the ledger balances."""
    shape.start("scheduler")
    for hum in hums(MANY):
        shape.hand_in(hum)
    shape.worker()
    shape.worker()
    eventually(at_rest(MANY), "all come to rest", within_s=540)
    assert_balanced(shape, assessed=MANY)
