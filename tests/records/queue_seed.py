"""A queue as large as a year's, over the seeded catalogue, written by the database itself."""

from django.db import connection

from analyzer.records.models import Account
from tests.records.seed import RECORDINGS

OBSERVERS = 20
SUBJECTS = 15
_DAY = {"sqlite": "date('2026-01-01', (i % 90) || ' days')", "postgresql": "date '2026-01-01' + (i % 90)::int"}
_ROWS = """INSERT INTO records_queued (recording_id, lesson_name, tutor, subject, uploaded_at, account_id, questions,
rank, concerns, due_on, graded, state)
SELECT id, lesson_id, 't-' || (i % 200), 'Subject ' || (i % {subjects}), uploaded_at,
CASE WHEN i % 40 = 0 THEN {first} + i % {observers} END,
CASE WHEN i % 100 < 45 THEN 1 + i % 3 ELSE 0 END,
CASE WHEN i % 100 < 1 THEN 3 WHEN i % 100 < 5 THEN 2 WHEN i % 100 < 35 THEN 1 WHEN i % 100 < 45 THEN 0 ELSE -1 END,
CASE WHEN i % 11 = 0 THEN 1 + i % 4 ELSE 0 END, CASE WHEN i % 101 = 0 THEN {day} END, {no},
CASE WHEN i % 3 = 0 THEN 'done' ELSE 'waiting' END
FROM (SELECT id, lesson_id, uploaded_at, CAST(substr(lesson_id, 3) AS integer) AS i FROM records_recording) AS r"""


def seed_queue() -> list[Account]:
    """Put every seeded recording in the queue, a third as done; the observers, whom some are with, are returned."""
    accounts = [Account.objects.create_user(f"observer-{number}") for number in range(OBSERVERS)]
    dialect = connection.vendor
    values = {"subjects": SUBJECTS, "observers": OBSERVERS, "first": accounts[0].pk}
    values |= {"day": _DAY[dialect], "no": "0" if dialect == "sqlite" else "false"}
    with connection.cursor() as cursor:
        cursor.execute(_ROWS.format(**values))
        assert cursor.rowcount == RECORDINGS
        cursor.execute("ANALYZE records_queued")
    return accounts
