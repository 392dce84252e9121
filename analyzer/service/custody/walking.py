"""Walks every chain from its first event: digests, places and links; then whether the catalogue still says the same."""

from dataclasses import dataclass, field

from pydantic import JsonValue

from analyzer.domain.custody import GENESIS, Chain, CustodyEvent
from analyzer.records import custody
from analyzer.records.custody_names import must_have_chains, names_of
from analyzer.records.custody_states import About, read_about, states_of
from analyzer.service.custody.faults import Verification

AT_ONCE = 200
"""Chains whose rows are compared together."""


@dataclass
class Walked:
    """A chain as far as it was walked."""

    chain: str
    position: int = 0
    digest: str = GENESIS
    states: dict[str, JsonValue] = field(default_factory=dict)
    """What its events say last of every row."""

    def step(self, event: CustodyEvent, found: Verification) -> None:
        """Take the next event."""
        if event.position != self.position + 1:
            missing = f"{self.position + 1} to {event.position - 1}"
            found.blame(self.chain, event.position, f"the events before it are missing: {missing}")
        elif event.previous != self.digest:
            found.blame(self.chain, event.position, "it does not follow from the event before: one of them was changed")
        if not event.is_whole:
            found.blame(self.chain, event.position, "it was changed: its digest is not that of what it says")
        states = event.facts.get("states")
        if isinstance(states, dict):
            self.states |= states
        self.position, self.digest = event.position, event.digest


def walk(found: Verification) -> None:
    """Prove every chain in itself and against the catalogue."""
    walked: list[Walked] = []
    for batch in custody.every_event():
        for event in batch:
            if not walked or walked[-1].chain != event.chain:
                if len(walked) >= AT_ONCE:
                    _compare(walked, found)
                    walked = []
                walked.append(Walked(event.chain))
                found.chains += 1
            walked[-1].step(event, found)
        found.events += len(batch)
    _compare(walked, found)
    for chain in custody.heads_without_events():
        found.blame(chain, 0, "it had events and has none any more")
    for chains in must_have_chains():
        for chain in sorted(set(chains) - set(custody.heads_of(chains))):
            found.blame(chain, 0, "it is in the catalogue, and nothing was ever told of it: its events were removed")


def walk_one(chain: Chain) -> Verification:
    """Prove one chain in itself and against the catalogue; checkpoints are for all chains together."""
    found, walked = Verification(chains=1), Walked(str(chain))
    for event in custody.events_of(chain):
        walked.step(event, found)
    found.events = walked.position
    _compare([walked], found)
    return found


def _compare(walked: list[Walked], found: Verification) -> None:
    """Hold the ends of chains, and what they say of rows, against the catalogue."""
    if not walked:
        return
    heads = custody.heads_of(one.chain for one in walked)
    names = names_of([one.chain for one in walked])
    about = {name: read_about(name) for one in walked for name in one.states}
    now = states_of([one for one in about.values() if one is not None])
    for one in walked:
        head = heads.get(one.chain, (0, GENESIS))
        if head != (one.position, one.digest):
            found.blame(
                one.chain, one.position, f"it ends here, and the head says {head[0]}: events were cut off or added"
            )
        _compare_rows(one, now, about, found)
        for name in sorted(names.get(one.chain, set()) - set(one.states)):
            found.blame(one.chain, 0, f"{_named(name)} is in the catalogue, and no event vouches for it")


def _compare_rows(one: Walked, now: dict[str, JsonValue], about: dict[str, About | None], found: Verification) -> None:
    for name, told in one.states.items():
        if about[name] is None:
            found.blame(one.chain, 0, f"{_named(name)} is of a kind that this version does not know")
        elif now[name] != told:
            found.blame(one.chain, 0, f"{_named(name)} {_difference(told, now[name])}")


def _difference(told: JsonValue, now: JsonValue) -> str:
    if now is None:
        return "is gone from the catalogue"
    if not isinstance(told, dict) or not isinstance(now, dict):
        return "is in the catalogue again, although it was told to be gone"
    changed = sorted(key for key in told.keys() | now.keys() if told.get(key) != now.get(key))
    return f"says otherwise in the catalogue than was told: {', '.join(changed)}"


def _named(name: str) -> str:
    """`ledger_day:2026-10-05` as people say it."""
    kind, _, id_ = name.partition(":")
    return f"{kind.replace('_', ' ')} {id_}"
