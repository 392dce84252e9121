"""How processes are connected to the shared catalogue."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.servers.postgresql import PostgreSQL

ASK = """
import json, django
django.setup()
from django.db import connection
with connection.cursor() as cursor:
    cursor.execute("SELECT name, setting FROM pg_settings WHERE name ~ '^(lock|idle_in_transaction_session)_timeout$'")
    print(json.dumps(dict(cursor.fetchall())))
"""


@pytest.fixture
def address(postgres_server: PostgreSQL) -> str:
    """Of a real server."""
    return postgres_server.url


@pytest.mark.parametrize(
    ("more", "timeouts"),
    [
        ("", {"lock_timeout": "30000", "idle_in_transaction_session_timeout": "60000"}),
        ("options=-c%20lock_timeout%3D7s", {"lock_timeout": "7000", "idle_in_transaction_session_timeout": "0"}),
    ],
)
def test_nobody_holds_or_waits_for_a_lock_for_ever(
    address: str, tmp_path: Path, more: str, timeouts: dict[str, str]
) -> None:
    """The server itself ends what stands still in the middle of a transaction; whoever keeps it may say otherwise."""
    named = address + ("&" if "?" in address else "?") * bool(more) + more
    environment = {**os.environ, "LESSONGUARD_HOME": str(tmp_path), "LESSONGUARD_DATABASE": named}
    asked = subprocess.run([sys.executable, "-c", ASK], env=environment, capture_output=True, check=True, timeout=60)
    assert json.loads(asked.stdout) == timeouts
