"""What the chain of custody says of the ledger's days: each after the other, so that no day changes or vanishes."""

from dataclasses import dataclass
from datetime import date, datetime

from pydantic import JsonValue

from analyzer.domain.custody import Chain, CustodyAction, Facts, person, process
from analyzer.records import custody
from analyzer.records.custody_states import About, states_of
from analyzer.records.rows import LedgerDay


@dataclass(frozen=True)
class Told:
    """What was last told of a day, held against its row before that is written anew."""

    state: JsonValue
    """None where nothing was ever told."""
    altered: bool
    """The row is not what was told, or is gone although it was told of."""


def told_before(day: date) -> Told:
    """What was told of a day until now."""
    about = About("ledger_day", day)
    state = custody.last_told(Chain.ledger(), about)
    return Told(state, altered=state is not None and state != _now(about))


def note_written(row: LedgerDay, before: Told) -> None:
    """Tell what a day's ledger is from now on, where that is not what was told before."""
    about = About("ledger_day", row.day)
    if not before.altered and before.state == _now(about):
        return
    facts: Facts = {"day": str(row.day), "sha256": row.sha256, "had_been_altered": before.altered}
    _note(CustodyAction.LEDGER_WRITTEN, process("ledger"), facts, about, now=row.written_at)


def note_signed_off(row: LedgerDay, by: str, *, now: datetime) -> None:
    """Tell who stands by which version of a day."""
    facts: Facts = {"day": str(row.day), "sha256": row.sha256}
    _note(CustodyAction.LEDGER_SIGNED_OFF, person(by), facts, About("ledger_day", row.day), now=now)


def _now(about: About) -> JsonValue:
    return states_of([about])[about.name]


def _note(action: CustodyAction, agent: str, facts: Facts, about: About, *, now: datetime) -> None:
    custody.note(Chain.ledger(), action, agent, facts, about=(about,), now=now)
