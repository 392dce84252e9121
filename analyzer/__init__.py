"""lessonguard: from the recording of an online lesson to an observation scorecard with its evidence."""
