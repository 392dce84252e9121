"""One noun a file; Django finds them all here."""

from analyzer.records.models.account import Account
from analyzer.records.models.alert import Alert, Delivery
from analyzer.records.models.arrival import Arrival
from analyzer.records.models.custody import CustodyCheckpoint, CustodyEvent, CustodyHead
from analyzer.records.models.hold import Hold
from analyzer.records.models.ledger import LedgerDay
from analyzer.records.models.lesson import Lesson, Participant
from analyzer.records.models.recording import Item, Recording
from analyzer.records.models.replay import Replay, Replayed
from analyzer.records.models.retention import Approval, Destruction, SweepMark
from analyzer.records.models.run import Finding, Run, Scorecard
from analyzer.records.models.stage import Stage
from analyzer.records.models.token import ApiToken

__all__ = [
    "Account",
    "Alert",
    "ApiToken",
    "Approval",
    "Arrival",
    "CustodyCheckpoint",
    "CustodyEvent",
    "CustodyHead",
    "Delivery",
    "Destruction",
    "Finding",
    "Hold",
    "Item",
    "LedgerDay",
    "Lesson",
    "Participant",
    "Recording",
    "Replay",
    "Replayed",
    "Run",
    "Scorecard",
    "Stage",
    "SweepMark",
]
