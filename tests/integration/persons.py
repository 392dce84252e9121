"""Who gives a command in a test, as they prove it."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from analyzer.records.accounts import add_account
from analyzer.service.personal_tokens import issue_personal_token


def as_person(folder: Path, name: str, role: str = "dsl", *, now: datetime | None = None) -> tuple[str, str]:
    """Options by which somebody new proves who they are.

    Args:
        folder: takes a file with their token.
        name: of their account.
        role: that it has.
        now: when the token is made; the time itself where commands go by that.
    """
    assert add_account(name, (role,))
    path = folder / name
    path.write_text(issue_personal_token(name, timedelta(days=1), now=now or datetime.now(UTC)).secret + "\n")
    return ("--token-file", str(path))
