"""How far the uptake proxy follows what experts say."""

import gzip
import json
import os
from pathlib import Path

import pytest
from scipy.stats import spearmanr

from analyzer.scorecard.measures.uptake import repeated
from tests.scorecard.measures_script import SHIPPED

DATA = os.environ.get("LESSONGUARD_DATA")
pytestmark = [
    pytest.mark.quality,
    pytest.mark.skipif(
        DATA is None, reason="LESSONGUARD_DATA is not set: the uptake proxy was not held against experts"
    ),
]


def test_the_proxy_follows_expert_scores() -> None:
    """Repeated content words rank real classroom exchanges much as experts do: Spearman at least 0.45."""
    with gzip.open(Path(str(DATA)) / "utterances" / "uptake.jsonl.gz", "rt", encoding="utf-8") as file:
        rows = [row for row in map(json.loads, file) if row["uptake"]]
    shares = [repeated(row["student_text"], row["text"], SHIPPED.wording) or 0.0 for row in rows]
    assert len(rows) > 500
    assert spearmanr(shares, [float(row["uptake"]) for row in rows]).statistic >= 0.45
