"""What people have been alerted to already."""

from analyzer.domain.base import Span
from analyzer.domain.finding import Finding
from analyzer.domain.kinds import Severity
from analyzer.domain.spans import near


class Told(Span):
    """A finding of which there is an alert, as it was when that was raised."""

    finding_id: str
    kind: str
    severity: Severity
    channel: str
    participant: str
    """Empty where nobody knew whose words they were."""

    def covers(self, finding: Finding) -> bool:
        """Whether it is of this very finding."""
        return self.finding_id == finding.id

    def resembles(self, finding: Finding) -> bool:
        """Whether it is of the same event: it may seem to begin elsewhere, or by nobody known, with less around it."""
        alike = (self.kind, self.channel) == (finding.kind, finding.channel)
        by = {self.participant, finding.participant or ""}
        return alike and (len(by) == 1 or "" in by) and near(self, finding)

    def weighs(self, finding: Finding) -> bool:
        """Whether whoever was told was told of something as grave."""
        return self.severity.rank >= finding.severity.rank
