"""What the chain of custody says of the ledger's days: each after the other, so that no day changes or vanishes."""

from datetime import date, datetime

from analyzer.domain.custody import Chain, CustodyAction, Facts, person, process
from analyzer.records import custody
from analyzer.records.custody_states import About, states_of
from analyzer.records.rows import LedgerDay


def is_altered(day: date) -> bool:
    """Whether the day's row is not what was last told of it, or is gone although it was told of."""
    about = About("ledger_day", day)
    told = custody.last_told(Chain.ledger(), about)
    return told is not None and told != states_of([about])[about.name]


def note_written(row: LedgerDay, *, altered: bool) -> None:
    """Tell what a day's ledger is from now on, where that is not what was told before."""
    about = About("ledger_day", row.day)
    if not altered and custody.last_told(Chain.ledger(), about) == states_of([about])[about.name]:
        return
    facts: Facts = {"day": str(row.day), "sha256": row.sha256, "had_been_altered": altered}
    _note(CustodyAction.LEDGER_WRITTEN, process("ledger"), facts, about, now=row.written_at)


def note_signed_off(row: LedgerDay, by: str, *, now: datetime) -> None:
    """Tell who stands by which version of a day."""
    facts: Facts = {"day": str(row.day), "sha256": row.sha256}
    _note(CustodyAction.LEDGER_SIGNED_OFF, person(by), facts, About("ledger_day", row.day), now=now)


def _note(action: CustodyAction, agent: str, facts: Facts, about: About, *, now: datetime) -> None:
    custody.note(Chain.ledger(), action, agent, facts, about=(about,), now=now)
