"""Begins the chains of what was in the catalogue before there was a chain of custody."""

from datetime import datetime

import structlog

from analyzer.domain.custody import CustodyAction, process, read_chain
from analyzer.records import custody
from analyzer.records.custody_names import must_have_chains, names_of
from analyzer.records.custody_states import read_about
from analyzer.records.database import unit_of_work


def enrol_existing(now: datetime) -> int:
    """Tell everything as it is found, once, where nothing was ever told; returns how many chains begin.

    Done by `migrate`, so that nothing that comes later without events passes for having been there before.
    """
    if custody.any_events():
        return 0
    begun = 0
    with unit_of_work():
        for chains in must_have_chains():
            for chain, names in sorted(names_of(chains).items()):
                about = [one for name in sorted(names) if (one := read_about(name))]
                custody.note(read_chain(chain), CustodyAction.ENROLLED, process("migration"), about=about, now=now)
                begun += 1
    if begun:
        structlog.get_logger().info("custody begun for what was there", chains=begun)
    return begun
