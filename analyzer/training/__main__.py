"""`make meaning`: teaches the networks, writes weights, thresholds and the record of how they were made."""

import argparse
from concurrent.futures import ProcessPoolExecutor
from importlib.resources import files
from multiprocessing import get_context
from pathlib import Path

import torch

from analyzer.detectors.meaning.settings import WORDS
from analyzer.settings.configuration import read_configuration
from analyzer.training.base import base_tokenizer
from analyzer.training.corpus import lessons, taught
from analyzer.training.encoder import MeaningNet
from analyzer.training.finish import finish
from analyzer.training.plan import PLANS, Plan
from analyzer.training.teach import teach, tell

PROCESSES = 2


def main(kept: Path) -> None:
    """Make everything anew, in place, from config/examples/ and the lessons that LESSONGUARD_DATA names.

    Without lessons the networks learn from the examples alone, and the thresholds stay as they are.

    Args:
        kept: folder for networks that are ready; one that is there is not taught again.
    """
    weights = Path(str(files("analyzer.signals.meaning"))) / "weights"
    examples, parts = taught(read_configuration(None).examples), lessons()
    tell(f"{len(examples)} examples; lessons: {sum(part.hours for part in parts):.0f} h")
    tokenizer = weights / "meaning-tokenizer.json"
    tokenizer.write_bytes(base_tokenizer())
    missing = [plan for plan in PLANS if not _path(kept, plan).is_file()]
    with ProcessPoolExecutor(PROCESSES, mp_context=get_context("spawn")) as pool:
        for done in [pool.submit(teach, plan, examples, parts, tokenizer, _path(kept, plan)) for plan in missing]:
            done.result()
    finish([_read(_path(kept, plan)) for plan in PLANS], examples, parts, weights)


def _path(kept: Path, plan: Plan) -> Path:
    return kept / f"network-{plan.seed}.pt"


def _read(path: Path) -> MeaningNet:
    net = MeaningNet(WORDS)
    net.load_state_dict(torch.load(path, weights_only=True))
    return net.eval()


def _kept() -> Path:
    arguments = argparse.ArgumentParser(description=main.__doc__)
    arguments.add_argument("--kept", type=Path, default=Path("build/meaning"), help="where networks that are ready lie")
    kept: Path = arguments.parse_args().kept
    kept.mkdir(parents=True, exist_ok=True)
    return kept


if __name__ == "__main__":
    main(_kept())
