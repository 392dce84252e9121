"""Every address of the service, and to whom it opens: recordings by their state, the rest by role, right or key."""

from analyzer.domain.scope import Scope
from analyzer.settings.service_policy import read_service_policy

ROLES = (None, *read_service_policy(None).access.roles)
STATES = (
    "theirs",
    "others",
    "sealed",
    "sealed_theirs",
    "quarantined",
    "parked",
    "of_case",
    "sealed_of_case",
    "finished",
    "nowhere",
)
"""`theirs` is assigned to whoever asks, `finished` was, `of_case` is of a case in which they are named.

`nowhere` does not exist. Whoever takes one has it from then on: what takes comes last in a table."""

EVERY = frozenset(STATES) - {"nowhere"}
UNCUT = frozenset({"theirs", "finished", "others", "parked", "of_case"})
THEIRS = frozenset({"theirs"})
OBSERVED = THEIRS | {"finished"}
OF_CASE = frozenset({"of_case", "sealed_of_case"})
ASSESSED = EVERY - {"parked"}

ABOUT_RECORDINGS: dict[tuple[str, str], dict[str, frozenset[str]]] = {
    ("GET", "recordings/<uuid:recording_id>"): {
        "observer": OBSERVED,
        "observation_lead": UNCUT,
        "coach": THEIRS,
        "dsl": EVERY,
        "investigator": OF_CASE,
        "data_protection_officer": UNCUT,
        "operations": UNCUT,
    },
    ("GET", "recordings/<uuid:recording_id>/scorecard"): {
        "observer": THEIRS,
        "observation_lead": UNCUT - {"parked"},
        "dsl": ASSESSED,
        "investigator": OF_CASE,
    },
    ("POST", "recordings/<uuid:recording_id>/retry"): {"dsl": EVERY, "operations": UNCUT},
    **{
        ("POST", f"recordings/<uuid:recording_id>/lesson/{act}"): {
            "dsl": EVERY,
            "observer": THEIRS,
            "observation_lead": UNCUT,
        }
        for act in ("verdict", "missed", "note", "grades", "undo", "finish")
    },
    **{
        ("POST", f"recordings/<uuid:recording_id>/feedback/{act}"): {"observer": OBSERVED, "observation_lead": UNCUT}
        for act in ("release", "answer")
    },
    ("POST", "queue/<uuid:recording_id>/take"): {"dsl": EVERY, "observer": UNCUT, "observation_lead": UNCUT},
    ("POST", "queue/<uuid:recording_id>/put-back"): {"dsl": EVERY, "observation_lead": UNCUT},
    ("POST", "queue/<uuid:recording_id>/assign"): {"dsl": EVERY, "observation_lead": UNCUT},
    ("POST", "recordings/<uuid:recording_id>/assign"): {"dsl": EVERY, "observation_lead": UNCUT},
    ("GET", "recordings/<uuid:recording_id>/custody"): {
        "dsl": EVERY,
        "investigator": OF_CASE,
        "data_protection_officer": UNCUT,
    },
    ("POST", "recordings/<uuid:recording_id>/case"): {"dsl": EVERY},
    ("POST", "recordings/<uuid:recording_id>/quarantine"): {"dsl": EVERY},
    ("GET", "alerts/<int:alert_id>/open"): {"dsl": EVERY, "investigator": OF_CASE},
    ("POST", "alerts/<int:alert_id>/acknowledge"): {"dsl": EVERY},
    ("GET", "patterns/<int:pattern_id>"): {"dsl": EVERY, "investigator": OF_CASE},
    ("POST", "patterns/<int:pattern_id>/answer"): {"dsl": EVERY},
    ("POST", "recordings/<uuid:recording_id>/holds"): {
        "dsl": EVERY,
        "investigator": OF_CASE,
        "data_protection_officer": UNCUT,
    },
    ("POST", "holds/<int:hold_id>/release"): {"dsl": EVERY, "data_protection_officer": UNCUT},
}
"""For each address, the states in which a recording is there, by role. For everybody else it is nowhere."""
ABOUT_THE_SERVICE: dict[tuple[str, str], set[str]] = {
    ("GET", "queue"): {"observer", "observation_lead", "dsl"},
    ("POST", "queue/views"): {"observer", "observation_lead", "dsl"},
    ("POST", "queue/views/<int:view_id>"): {"observer", "observation_lead", "dsl"},
    ("GET", "observations"): {"observer", "observation_lead", "coach", "dsl", "investigator"},
    ("GET", "recordings"): set(ROLES) - {None, "tutor", "administrator"},
    ("GET", "alerts"): {"dsl", "investigator"},
    ("GET", "feedback"): {"tutor"},
    ("GET", "disputes"): {"observer", "observation_lead"},
    ("POST", "cases/open"): {"dsl"},
    ("GET", "plan"): {"observation_lead", "dsl"},
    ("GET", "plan/csv"): {"observation_lead", "dsl"},
    ("POST", "plan/<str:term>/draw"): {"observation_lead", "dsl"},
    ("POST", "plan/<str:term>/excuse"): {"observation_lead", "dsl"},
    ("GET", "plan/observations/<int:observation_id>"): {"observation_lead", "dsl"},
    ("POST", "plan/observations/<int:observation_id>/observer"): {"observation_lead", "dsl"},
    ("GET", "operations"): {"operations"},
    ("GET", "operations/retry"): {"operations"},
    ("POST", "operations/retry"): {"operations"},
    ("GET", "ledger"): {"dsl", "data_protection_officer", "operations"},
    ("GET", "ledger/<str:day>"): {"dsl", "data_protection_officer", "operations"},
    ("POST", "ledger/<str:day>/sign-off"): {"dsl"},
    ("GET", "quality"): {"dsl", "observation_lead"},
    ("GET", "quality.csv"): {"dsl", "observation_lead"},
    ("GET", "quality/verdicts.jsonl"): {"dsl", "observation_lead"},
    ("POST", "quality/known"): {"dsl", "observation_lead"},
    ("GET", "accounts"): {"administrator"},
    ("POST", "accounts/invite"): {"administrator"},
    ("GET", "accounts/of/<str:name>"): {"administrator"},
    ("POST", "accounts/of/<str:name>/change"): {"administrator"},
}
"""For each address, the roles that may open it."""
ABOUT_CASES: dict[tuple[str, str], str] = {
    ("GET", "cases/<int:case_id>"): "look",
    ("GET", "cases/<int:case_id>/custody"): "look",
    ("GET", "cases/<int:case_id>/documents/<int:entry_id>"): "look",
    ("POST", "cases/<int:case_id>/recordings"): "write",
    ("POST", "cases/<int:case_id>/notes"): "write",
    ("POST", "cases/<int:case_id>/documents"): "write",
    ("POST", "cases/<int:case_id>/referrals"): "write",
    ("POST", "cases/<int:case_id>/releases"): "write",
    ("POST", "cases/<int:case_id>/releases/<int:release_id>"): "write",
    ("GET", "cases/<int:case_id>/releases/<int:release_id>/original"): "export",
    ("POST", "cases/<int:case_id>/evidence"): "export",
    ("POST", "cases/<int:case_id>/redactions"): "export",
    ("POST", "cases/<int:case_id>/close"): "manage",
    ("POST", "cases/<int:case_id>/reopen"): "manage",
    ("POST", "cases/<int:case_id>/people"): "manage",
}
"""For each address: whether everybody who is named in the case may open it, or what else it takes."""
WRITES = {"dsl", "investigator"}
"""Roles that may add to a case in which they are named: those that manage cases, at least these."""
OPENED = {"dsl": EVERY, "observer": THEIRS, "observation_lead": UNCUT, "investigator": OF_CASE}
TAUGHT_BY = {
    "dsl": EVERY,
    "observer": OBSERVED,
    "coach": OBSERVED,
    "observation_lead": UNCUT,
    "investigator": OF_CASE,
}
"""Whoever reaches a lesson of the tutor; that which is finished has the tutor of one that is theirs."""
OF_A_LESSON: dict[str, dict[str, frozenset[str]]] = {
    "recordings/<uuid:recording_id>/feedback": {"observer": OBSERVED, "observation_lead": UNCUT},
    "recordings/<uuid:recording_id>/lesson": OPENED,
    "recordings/<uuid:recording_id>/teaching": {**OPENED, "observer": OBSERVED, "coach": THEIRS},
    "recordings/<uuid:recording_id>/captions": OPENED,
    "tutors/<id:tutor_id>": TAUGHT_BY,
    "recordings/<uuid:recording_id>/media": OPENED,
    "recordings/<uuid:recording_id>/media/<str:signed>": OPENED,
}
"""For each address that needs a lesson that was heard, and perhaps a copy of it, where it may be there at most."""
OF_FEEDBACK = {
    "feedback/<int:feedback_id>",
    "feedback/<int:feedback_id>/reply",
    "disputes/<int:feedback_id>/take",
    "api/v1/feedback/<int:feedback_id>",
    "api/v1/feedback/<int:feedback_id>/reply",
    "api/v1/disputes/<int:feedback_id>/take",
}
"""For the tutor of the lesson, or whoever did not write it: tests/web/test_feedback.py, test_api_feedback.py."""
EXPORTS = {"dsl", "investigator"}
"""Roles that may take an original of a case that two people stand behind."""
FOR_WHOEVER_IS_NAMED = {"cases"}
"""The list: for whoever has to do with any case."""
FOR_ALL_WHO_SIGN_IN = {
    "",
    "password",
    "passkeys",
    "passkeys/<int:passkey_id>/remove",
    "second-factor",
    "second-factor/codes",
    "sessions",
    "sessions/own",
    "sessions/<str:ref>/end",
    "sign-out",
}
"""They are about nobody but who asks."""
FOR_STRANGERS = {
    "sign-in",
    "sign-in/elsewhere",
    "sign-in/elsewhere/back",
    "sign-in/passkey",
    "set-password/<uidb64>/<token>/",
    "health/live",
    "health/ready",
    "metrics",
}
"""They guard themselves, or hold nothing."""
BY_KEY: dict[str, dict[Scope, frozenset[str]]] = {
    "api/v1/recordings/<uuid:recording_id>": {Scope.HAND_IN: UNCUT, Scope.READ: UNCUT},
    "api/v1/recordings/<uuid:recording_id>/holds": {Scope.READ: UNCUT},
    "api/v1/recordings/<uuid:recording_id>/scorecard": {Scope.READ: UNCUT - {"parked"}},
}
"""For each address of the API, the states in which a recording is there, by the one scope of a key."""
BY_PERSON: dict[tuple[str, str], dict[str, frozenset[str]]] = {
    ("GET", "api/v1/alerts/<int:alert_id>"): {"dsl": EVERY, "investigator": OF_CASE},
    ("POST", "api/v1/alerts/<int:alert_id>/open"): {"dsl": EVERY, "investigator": OF_CASE},
    ("POST", "api/v1/alerts/<int:alert_id>/acknowledge"): {"dsl": EVERY},
    ("GET", "api/v1/recordings/<uuid:recording_id>/review"): {
        "observer": THEIRS,
        "observation_lead": UNCUT,
        "dsl": EVERY,
        "investigator": OF_CASE,
    },
    **{
        ("POST", f"api/v1/recordings/<uuid:recording_id>/{act}"): {
            "dsl": EVERY,
            "observer": THEIRS,
            "observation_lead": UNCUT,
        }
        for act in ("verdicts", "missed", "notes", "grades", "undo", "finish")
    },
    **{
        (method, f"api/v1/recordings/<uuid:recording_id>/feedback{act}"): {
            "observer": OBSERVED,
            "observation_lead": UNCUT,
        }
        for method, act in (
            ("GET", ""),
            ("POST", ""),
            ("POST", "/<int:feedback_id>/release"),
            ("POST", "/<int:feedback_id>/answer"),
        )
    },
    ("POST", "api/v1/queue/<uuid:recording_id>/put-back"): {
        "dsl": EVERY,
        "observer": UNCUT,
        "observation_lead": UNCUT,
    },
    ("POST", "api/v1/queue/<uuid:recording_id>/assign"): {"dsl": EVERY, "observation_lead": UNCUT},
    ("POST", "api/v1/queue/<uuid:recording_id>/take"): {"dsl": EVERY, "observer": UNCUT, "observation_lead": UNCUT},
}
"""For each address of the API that takes a person's token, the states in which a recording is there, by role."""
LISTS_BY_PERSON: dict[tuple[str, str], set[str]] = {
    ("GET", "api/v1/alerts"): {"dsl", "investigator"},
    ("GET", "api/v1/queue"): {"observer", "observation_lead", "dsl"},
    ("GET", "api/v1/disputes"): {"observer", "observation_lead"},
    ("GET", "api/v1/accounts"): {"administrator"},
    ("POST", "api/v1/accounts"): {"administrator"},
    **{
        ("POST", f"api/v1/accounts/<str:name>/{act}"): {"administrator"}
        for act in ("roles", "close", "invite", "end-sessions", "forget-factor")
    },
    ("GET", "api/v1/feedback"): {"tutor"},
}
"""For each that is about no one recording, the roles that may ask; others are told that they may not."""
OTHER_KEYS = {
    "api/v1/holds/<int:hold_id>/release",
    "api/v1/plan",
    "api/v1/plan/<str:term>/excuse",
    "api/v1/plan/observations/<int:observation_id>/observer",
    "api/v1/patterns",
    "api/v1/patterns/<int:pattern_id>",
    "api/v1/patterns/<int:pattern_id>/answer",
    "api/v1/cases",
    "api/v1/cases/<int:case_id>",
    "api/v1/cases/<int:case_id>/evidence",
    "api/v1/cases/<int:case_id>/redactions",
    "api/v1/cases/<int:case_id>/recordings",
    "api/v1/cases/<int:case_id>/notes",
    "api/v1/cases/<int:case_id>/notes/<int:entry_id>",
    "api/v1/cases/<int:case_id>/referrals",
    "api/v1/cases/<int:case_id>/close",
    "api/v1/cases/<int:case_id>/reopen",
    "api/v1/operations",
    "api/v1/recordings",
    "api/v1/observations",
    "api/v1/events",
    "api/v1/quality",
    "api/v1/openapi.json",
    "api/v1/",
}
"""Addresses of the API that name no recording: tests/web/test_scopes.py."""
