"""Keeps sessions in our own table; Django names this module in its settings."""

from datetime import datetime
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore

from analyzer.records.models.session import Session

BEGAN, SEEN, BROWSER = "began_at", "seen_at", "browser"
"""What a session holds beside Django's own."""


class SessionStore(DatabaseStore):
    """Django's sessions in the database, each with the account that it is of."""

    @classmethod
    def get_model_class(cls) -> type[Session]:
        """Our own table."""
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        """A row with what lists show in columns of its own."""
        row = super().create_model_instance(data)
        assert isinstance(row, Session)  # noqa: S101 - what get_model_class says
        row.account_id = int(data[SESSION_KEY]) if SESSION_KEY in data else None
        row.began_at, row.seen_at = (
            datetime.fromisoformat(data[key]) if data.get(key) else None for key in (BEGAN, SEEN)
        )
        row.browser = str(data.get(BROWSER, ""))
        return row
