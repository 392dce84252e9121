"""What a question costs the database, counted: no clock of a busy machine has a say in it."""

import json
from collections.abc import Callable
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

MOST = {"postgresql": 10_000, "sqlite": 500_000}
"""Rows and steps that a page of fifty may take: for each database, half of what a look at every row of the seeded
catalogue takes at least, or less."""

STEPS = 100
"""SQLite tells of every hundredth step of its virtual machine."""


def effort(ask: Callable[[], object]) -> tuple[int, int]:
    """How many queries are asked, and what the database does for all of them, in its own unit.

    PostgreSQL says how many rows each node of a plan returned or threw away. SQLite does not, but counts the steps of
    its virtual machine, of which the plainest row takes ten.
    """
    with CaptureQueriesContext(connection) as asked:
        steps = _steps(ask) if connection.vendor == "sqlite" else ask() and 0
    if connection.vendor == "sqlite":
        return len(asked), steps
    return len(asked), sum(_rows(query["sql"]) for query in asked.captured_queries)


def _steps(ask: Callable[[], object]) -> int:
    count = [0]

    def tick() -> int:
        count[0] += STEPS
        return 0

    connection.ensure_connection()
    connection.connection.set_progress_handler(tick, STEPS)
    try:
        ask()
    finally:
        connection.connection.set_progress_handler(None, STEPS)
    return count[0]


def _rows(sql: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {sql}")
        (plan,) = cursor.fetchone()
    whole = json.loads(plan) if isinstance(plan, str) else plan
    return _touched(whole[0]["Plan"])


def _touched(node: dict[str, Any]) -> int:
    thrown_away = sum(value for key, value in node.items() if key.startswith("Rows Removed"))
    own = (node["Actual Rows"] + thrown_away) * node["Actual Loops"]
    return int(own) + sum(map(_touched, node.get("Plans", ())))
