"""The rows that this room hands out, for whoever names them in a signature.

Only their columns are meant: whatever asks for rows, makes or changes them stands in this room's topic modules.
"""

from analyzer.records.models import (
    Account,
    Alert,
    ApiToken,
    Arrival,
    Case,
    CaseEntry,
    CaseReferral,
    CustodyCheckpoint,
    Destruction,
    EvidenceRelease,
    Finding,
    Hold,
    HoldRelease,
    Item,
    LedgerDay,
    PersonalToken,
    Recording,
    Replay,
    Replayed,
    Run,
    Stage,
    SweepMark,
)

__all__ = [
    "Account",
    "Alert",
    "ApiToken",
    "Arrival",
    "Case",
    "CaseEntry",
    "CaseReferral",
    "CustodyCheckpoint",
    "Destruction",
    "EvidenceRelease",
    "Finding",
    "Hold",
    "HoldRelease",
    "Item",
    "LedgerDay",
    "PersonalToken",
    "Recording",
    "Replay",
    "Replayed",
    "Run",
    "Stage",
    "SweepMark",
]
