"""lessonguard: from the recording of an online lesson to an observation scorecard with its evidence."""

import os

for _name in ("ORT_DISABLE_TELEMETRY", "HF_HUB_DISABLE_TELEMETRY", "HF_HUB_OFFLINE", "DO_NOT_TRACK"):
    os.environ[_name] = "1"  # before any library is imported that could phone home; tests prove that none does
