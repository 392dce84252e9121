"""What people decided measures the machine."""

import json
from pathlib import Path

from analyzer.analysis.evaluate import read_lines
from analyzer.domain.base import Span
from analyzer.domain.kinds import Kind
from analyzer.domain.review import Decision
from analyzer.records.models import Finding
from analyzer.service.bootstrap import Service
from analyzer.service.reviews.exporting import export_verdicts
from analyzer.service.reviews.judging import Answer, judge
from analyzer.service.reviews.marking import Mark, mark
from tests.web.lessons import GIFT, HUSH, PLAIN, RUDE, assessed


def test_judged_lines_are_labelled(service: Service, tmp_path: Path) -> None:
    """Confirmed and added kinds are labels, dismissed ones benign lines; lines with an open question are left out."""
    recording = assessed(service, PLAIN, GIFT, HUSH, RUDE)
    of_kind = dict(Finding.objects.filter(run__recording=recording).values_list("kind", "finding_id"))
    judge(recording.id, Answer((of_kind[Kind.GIFT],), Decision.CONFIRMED), "ann", service)
    judge(recording.id, Answer((of_kind[Kind.SECRECY],), Decision.DISMISSED, "harmless"), "ann", service)
    mark(recording.id, Mark(Kind.DEMEANING_REMARK, Span(start_ms=60_500, end_ms=61_000)), "ann", service)
    lines = list(export_verdicts(service.store, service.settings))
    labels = {json.loads(line)["text"]: json.loads(line)["labels"] for line in lines}
    assert labels == {PLAIN: ["demeaning_remark"], GIFT: ["gift"], HUSH: []}
    (tmp_path / "out.jsonl").write_text("\n".join(lines), encoding="utf-8")
    assert len(list(read_lines([tmp_path / "out.jsonl"]))) == len(lines)
