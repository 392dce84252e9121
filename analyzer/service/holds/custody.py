"""What the chain of custody says of holds, in the transaction that writes their rows."""

from datetime import datetime

from pydantic import JsonValue

from analyzer.domain.custody import Chain, CustodyAction
from analyzer.records import custody
from analyzer.records.custody_states import About
from analyzer.records.rows import Hold


def note_hold(
    action: CustodyAction, hold: Hold, agent: str, now: datetime, facts: dict[str, JsonValue] | None = None
) -> None:
    """Tell what became of a hold, and how its row stands from now on.

    Args:
        action: what was done.
        hold: to which.
        agent: by whom.
        now: the time.
        facts: what else there is to tell; no words.
    """
    about = (About("hold", hold.pk),)
    told: dict[str, JsonValue] = {"hold": hold.pk, **(facts or {})}
    custody.note(Chain.recording(hold.recording_id), action, agent, told, about=about, now=now)
