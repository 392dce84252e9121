"""The second half of `make quality`: measures what is seen, and writes VISION_QUALITY.md."""

import argparse
import os
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import repeat
from multiprocessing import get_context
from pathlib import Path

from analyzer.measuring.ingredients import PUBLISHED, missing
from analyzer.measuring.page import page
from analyzer.measuring.topics import TOPICS, measured
from analyzer.settings.configuration import read_configuration


def main(out: Path, workers: int, most: int | None, lot: int, names: Sequence[str]) -> None:
    """Measure every topic, and write the page.

    Args:
        out: the page.
        workers: how many topics are measured at once.
        most: about how many films of each topic are watched, in a short run; all if None.
        lot: which films are composed: the page tells of lot 1, and what is seen is changed by looking at others.
        names: topics that are measured.
    """
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        topics = list(pool.map(measured, names, repeat(most), repeat(lot)))
    out.write_text(page(topics, read_configuration(None).sha256, missing()), encoding="utf-8")


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=main.__doc__)
    arguments.add_argument("out", type=Path, nargs="?", default=Path("VISION_QUALITY.md"))
    arguments.add_argument("--workers", type=int, default=min(2, os.cpu_count() or 1), help="topics measured at once")
    arguments.add_argument("--most", type=int, help="films of each topic, for a short run")
    arguments.add_argument("--lot", type=int, default=PUBLISHED, help="which films are composed; 1 is published")
    arguments.add_argument("--topic", choices=TOPICS, action="append", help="measure these alone")
    chosen = arguments.parse_args()
    main(chosen.out, chosen.workers, chosen.most, chosen.lot, chosen.topic or list(TOPICS))
