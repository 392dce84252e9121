"""What people judged goes with the evidence: in the report, and act by act."""

import json

from analyzer.domain.review import Decision
from analyzer.records.models import Finding
from analyzer.service.reviews.judging import Answer, judge
from tests.service.exports.conftest import Desk


def test_verdicts_and_what_was_written_with_them_are_in_the_bag(desk: Desk) -> None:
    """A verdict stands in the report with who gave it and when; its words lie beside it, and the acts as JSON."""
    row = desk.rows[0]
    finding = Finding.objects.filter(run__recording=row).order_by("start_ms")[0]
    answer = Answer((finding.finding_id,), Decision.CONFIRMED, "", "heard it twice")
    judge(row.id, answer, "ada", desk.service)
    data = desk.export(row).path / "data"
    acts = json.loads((data / "recordings/001/reviews/acts.json").read_text(encoding="utf-8"))
    assert [(one["finding_id"], one["decision"], one["by"]) for one in acts["verdicts"]] == [
        (finding.finding_id, "confirmed", "ada")
    ]
    (text,) = (data / "recordings/001/reviews").glob("*.txt")
    assert text.read_text(encoding="utf-8") == "heard it twice"
    report = (data / "report.html").read_text(encoding="utf-8")
    assert "confirmed" in report
    assert "ada" in report


def test_where_nobody_judged_the_bag_says_so(desk: Desk) -> None:
    """No file of reviews, and a sentence that no person's judgement is on record."""
    data = desk.export(desk.rows[1]).path / "data"
    assert not (data / "recordings/001/reviews").exists()
    assert "no person’s judgement is on record" in (data / "report.html").read_text(encoding="utf-8")
