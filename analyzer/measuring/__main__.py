"""The second half of `make quality`: measures what is seen, and writes VISION_QUALITY.md."""

import argparse
import os
from concurrent.futures import ProcessPoolExecutor
from itertools import repeat
from multiprocessing import get_context
from pathlib import Path

from analyzer.measuring.ingredients import missing
from analyzer.measuring.page import page
from analyzer.measuring.topics import TOPICS, measured
from analyzer.settings.configuration import read_configuration


def main(out: Path, workers: int, most: int | None) -> None:
    """Measure every topic, and write the page.

    Args:
        out: the page.
        workers: how many topics are measured at once.
        most: about how many films of each topic are watched, in a short run; all if None.
    """
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        topics = list(pool.map(measured, TOPICS, repeat(most)))
    out.write_text(page(topics, read_configuration(None).sha256, missing()), encoding="utf-8")


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=main.__doc__)
    arguments.add_argument("out", type=Path, nargs="?", default=Path("VISION_QUALITY.md"))
    arguments.add_argument("--workers", type=int, default=min(2, os.cpu_count() or 1), help="topics measured at once")
    arguments.add_argument("--most", type=int, help="films of each topic, for a short run")
    chosen = arguments.parse_args()
    main(chosen.out, chosen.workers, chosen.most)
