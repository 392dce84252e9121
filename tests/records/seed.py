"""A catalogue as large as a year's, written by the database itself: Django would take minutes."""

from django.db import connection, transaction

RECORDINGS = 100_000
TUTORS = 200

_DIALECTS = {
    "sqlite": {
        "uuid": "lower(hex(randomblob(16)))",
        "sha": "printf('%064d', i)",
        "at": "datetime('2026-01-01', i || ' minutes')",
        "no": "0",
        "json": "'{}'",
    },
    "postgresql": {
        "uuid": "gen_random_uuid()",
        "sha": "lpad(i::text, 64, '0')",
        "at": "timestamptz '2026-01-01 00:00:00+00' + i * interval '1 minute'",
        "no": "false",
        "json": "'{}'::jsonb",
    },
}
"""How each database writes what they write differently; `i` counts the recordings from 0."""

_STATE = "CASE WHEN i % 100 < 90 THEN 'assessed' WHEN i % 100 < 97 THEN 'processing' ELSE 'parked' END"
_STATEMENTS = (
    "INSERT INTO records_participant (id) SELECT 't-' || i FROM n WHERE i < {tutors}",
    """INSERT INTO records_lesson (id, platform, subject, tutor_id, expected, created_at)
    SELECT 'L-' || i, '', '', 't-' || (i % {tutors}), {no}, {at} FROM n""",
    """INSERT INTO records_recording (id, sha256, bytes, duration_ms, lesson_id, number, source, state, reason, family,
    uploaded_at, state_at, retain_until, current_run_id)
    SELECT {uuid}, {sha}, 1, 1, 'L-' || i, 1, 'api', {state}, '', '', {at}, {at}, {at},
    CASE WHEN i % 100 < 90 THEN i + 1 END FROM n""",
    """INSERT INTO records_run (id, recording_id, number, policy_sha256, software, created_at)
    SELECT current_run_id, id, 1, '', '', uploaded_at FROM records_recording WHERE current_run_id IS NOT NULL""",
    """INSERT INTO records_scorecard (run_id, complete, gaps, findings, gravest, grades)
    SELECT id, {no}, 1, 2, 'minor', {json} FROM records_run""",
    """INSERT INTO records_stage (recording_id, name, state, attempts, strikes, fence, worker, progress, not_before,
    engine, family, reason)
    SELECT id, column1, CASE WHEN state = 'processing' THEN 'waiting' ELSE 'done' END, 1, 0, 1, '', 0.5, uploaded_at,
    '', '', '' FROM records_recording, (VALUES ('probe'), ('speech'), ('vision'), ('assess'), ('transcode')) AS names
    WHERE state = 'processing' OR column1 = 'assess'""",
)
"""9 of 10 recordings are assessed. Stages that are over are in no list: of those, one for each recording will do."""


def seed() -> None:
    """Write 100,000 recordings with lessons, runs, scorecards and stages."""
    words = {**_DIALECTS[connection.vendor], "tutors": TUTORS, "last": RECORDINGS - 1, "state": _STATE}
    numbers = "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < {last}) "
    with connection.constraint_checks_disabled(), transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL session_replication_role = replica")  # no check of every foreign key
        for statement in _STATEMENTS:
            cursor.execute(f"{numbers if 'FROM n' in statement else ''}{statement}".format(**words))
        if connection.vendor == "postgresql":
            cursor.execute("ANALYZE")  # as autovacuum does within a minute
