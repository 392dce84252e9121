"""One noun a file; Django finds them all here."""

from analyzer.records.models.access import Assignment
from analyzer.records.models.account import Account
from analyzer.records.models.alert import Alert, Delivery
from analyzer.records.models.arrival import Arrival
from analyzer.records.models.case import (
    Case,
    CaseEntry,
    CaseFinding,
    CasePerson,
    CaseRecording,
    CaseReferral,
)
from analyzer.records.models.custody import CustodyCheckpoint, CustodyEvent, CustodyHead
from analyzer.records.models.desk import AlertOpening, AlertOutcome
from analyzer.records.models.feedback import Feedback, FeedbackAct, FeedbackNotice
from analyzer.records.models.hold import Hold, HoldRelease
from analyzer.records.models.ledger import LedgerDay
from analyzer.records.models.lesson import Lesson, Participant
from analyzer.records.models.passkey import Passkey
from analyzer.records.models.pattern import Pattern, PatternStep
from analyzer.records.models.personal_token import PersonalToken
from analyzer.records.models.plan import PlannedObservation, PlanTerm, RunMeasures
from analyzer.records.models.quality import BlindDraw, BlindSample, Exposure, Finished, KnownAnswer
from analyzer.records.models.queue import Queued, SavedView
from analyzer.records.models.recording import Item, Recording
from analyzer.records.models.release import EvidenceRelease, Quarantine
from analyzer.records.models.replay import Replay, Replayed
from analyzer.records.models.retention import Approval, CaseDestruction, Destruction, SweepMark
from analyzer.records.models.review import Grading, Missed, Note, Verdict, Withdrawal
from analyzer.records.models.round import Round
from analyzer.records.models.run import Finding, Run, Scorecard
from analyzer.records.models.session import Session
from analyzer.records.models.stage import Stage
from analyzer.records.models.token import ApiToken

__all__ = [
    "Account",
    "Alert",
    "AlertOpening",
    "AlertOutcome",
    "ApiToken",
    "Approval",
    "Arrival",
    "Assignment",
    "BlindDraw",
    "BlindSample",
    "Case",
    "CaseDestruction",
    "CaseEntry",
    "CaseFinding",
    "CasePerson",
    "CaseRecording",
    "CaseReferral",
    "CustodyCheckpoint",
    "CustodyEvent",
    "CustodyHead",
    "Delivery",
    "Destruction",
    "EvidenceRelease",
    "Exposure",
    "Feedback",
    "FeedbackAct",
    "FeedbackNotice",
    "Finding",
    "Finished",
    "Grading",
    "Hold",
    "HoldRelease",
    "Item",
    "KnownAnswer",
    "LedgerDay",
    "Lesson",
    "Missed",
    "Note",
    "Participant",
    "Passkey",
    "Pattern",
    "PatternStep",
    "PersonalToken",
    "PlanTerm",
    "PlannedObservation",
    "Quarantine",
    "Queued",
    "Recording",
    "Replay",
    "Replayed",
    "Round",
    "Run",
    "RunMeasures",
    "SavedView",
    "Scorecard",
    "Session",
    "Stage",
    "SweepMark",
    "Verdict",
    "Withdrawal",
]
