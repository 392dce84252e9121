"""The chain of custody: events are appended in the transaction that writes what they tell of, and never change."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import cast

from django.db import connection, transaction
from django.db.models import F, Sum
from pydantic import JsonValue

from analyzer.domain.canonical import canonical
from analyzer.domain.custody import GENESIS, Chain, CustodyEvent, Facts
from analyzer.domain.stored import Stored
from analyzer.records.custody_states import About, states_of
from analyzer.records.models import CustodyCheckpoint, CustodyHead
from analyzer.records.models import CustodyEvent as Row
from analyzer.records.rules import missing_rules

BATCH = 2000


def note(
    chain: Chain,
    action: str,
    agent: str,
    facts: Mapping[str, JsonValue] | None = None,
    *,
    about: Iterable[About] = (),
    now: datetime,
) -> CustodyEvent:
    """Append an event; in the caller's transaction where there is one, so that both stand or neither.

    Args:
        chain: what it belongs to.
        action: what was done, one of `CustodyAction`.
        agent: who did it, as `person`, `process` or `token` names them.
        facts: ids, kinds, hashes, times and counts.
        about: what of the catalogue the event vouches for, as it stands now: `custody verify` names every row that no
            longer says so. What is no more is vouched for as gone.
        now: the time.
    """
    with transaction.atomic(savepoint=False):
        states = states_of(about)
        told: Facts = {**(facts or {}), **({"states": states} if states else {})}
        head = _locked(chain)
        event = CustodyEvent.model_construct(
            chain=str(chain),
            position=head.position + 1,
            at=now,
            agent=agent,
            action=action,
            facts=told,
            previous=head.digest,
            digest="",
        ).with_digest()
        Row.objects.create(
            chain=event.chain,
            position=event.position,
            at=event.at,
            agent=event.agent,
            action=event.action,
            facts=canonical(event.facts),
            previous=event.previous,
            digest=event.digest,
        )
        CustodyHead.objects.filter(chain=event.chain).update(position=event.position, digest=event.digest)
    return event


def _locked(chain: Chain) -> CustodyHead:
    """The end of a chain, which nobody else moves until this transaction ends."""
    heads = CustodyHead.objects.select_for_update()
    head = heads.filter(chain=str(chain)).first()
    if head is None:
        CustodyHead.objects.get_or_create(chain=str(chain), defaults={"digest": GENESIS})
        head = heads.get(chain=str(chain))
    return head


def events_of(chain: Chain) -> Iterator[CustodyEvent]:
    """The events of a chain, the first first."""
    rows = Row.objects.filter(chain=str(chain)).order_by("position")
    return map(_read, rows.iterator(chunk_size=BATCH))


def last_told(chain: Chain, about: About) -> JsonValue:
    """What the last event of a chain that vouches for something says of it; None where none does, or it is gone."""
    mentions = Row.objects.filter(chain=str(chain), facts__contains=f'"{about.name}"').order_by("-position")
    for row in mentions.iterator(chunk_size=50):
        states = json.loads(row.facts).get("states", {})
        if about.name in states:
            return cast("JsonValue", states[about.name])
    return None


def every_event(after: tuple[str, int] = ("", 0)) -> Iterator[list[CustodyEvent]]:
    """All events, whole chains after each other, in batches that end anywhere; one query a batch."""
    chain, position = after
    while True:
        rows = Row.objects.filter(chain=chain, position__gt=position).order_by("position")[:BATCH]
        batch = list(rows)
        if len(batch) < BATCH:
            more = Row.objects.filter(chain__gt=chain).order_by("chain", "position")[: BATCH - len(batch)]
            batch += list(more)
        if not batch:
            return
        yield [_read(row) for row in batch]
        chain, position = batch[-1].chain, batch[-1].position


def digests_at(places: Sequence[tuple[str, int]]) -> dict[tuple[str, int], str]:
    """The digests of the events at these places of chains; those that are not there are left out."""
    wanted = set(places)
    chains = sorted({chain for chain, _ in places})
    positions = {position for _, position in places}
    rows = Row.objects.filter(chain__in=chains, position__in=positions).values_list("chain", "position", "digest")
    return {(chain, position): digest for chain, position, digest in rows if (chain, position) in wanted}


def heads_of(chains: Iterable[str]) -> dict[str, tuple[int, str]]:
    """Where the rows say that these chains end."""
    rows = CustodyHead.objects.filter(chain__in=list(chains)).values_list("chain", "position", "digest")
    return {chain: (position, digest) for chain, position, digest in rows}


def heads_without_events() -> list[str]:
    """Chains that are said to have events and have none."""
    told = CustodyHead.objects.filter(position__gt=0).exclude(chain__in=Row.objects.values("chain"))
    return list(told.values_list("chain", flat=True).order_by("chain"))


def grown(at_most: int) -> list[tuple[str, int, str]]:
    """Chain, position and digest of heads that no checkpoint names yet, by chain."""
    rows = CustodyHead.objects.filter(position__gt=F("anchored")).order_by("chain")
    return list(rows.values_list("chain", "position", "digest")[:at_most])


def count_unanchored() -> int:
    """How many events no checkpoint vouches for yet."""
    left = CustodyHead.objects.filter(position__gt=F("anchored")).aggregate(left=Sum(F("position") - F("anchored")))
    return left["left"] or 0


def totals() -> tuple[int, int]:
    """How many chains there are, and how many events they have together."""
    heads = CustodyHead.objects.aggregate(events=Sum("position"))
    return CustodyHead.objects.count(), heads["events"] or 0


def last_checkpoint() -> CustodyCheckpoint | None:
    """The checkpoint that was written last."""
    return CustodyCheckpoint.objects.order_by("-number").first()


def checkpoints_since(moment: datetime) -> list[CustodyCheckpoint]:
    """Checkpoints that were written at this moment or later, the oldest first."""
    return list(CustodyCheckpoint.objects.filter(at__gte=moment).order_by("number"))


def untold_checkpoints() -> list[CustodyCheckpoint]:
    """Checkpoints whose receipt has not left this machine, the oldest first."""
    return list(CustodyCheckpoint.objects.filter(told_at=None).order_by("number"))


def keep_checkpoint(
    number: int, stored: Stored, heads: Iterable[tuple[str, int, str]], *, now: datetime
) -> CustodyCheckpoint:
    """Note a checkpoint that is stored and the heads that it names; the row that is there already, if there is one."""
    with transaction.atomic():
        places = stored.model_dump(include={"key", "version_id", "sha256"})
        checkpoint, _ = CustodyCheckpoint.objects.get_or_create(number=number, defaults={"at": now, **places})
        named = [CustodyHead(chain=chain, anchored=position) for chain, position, _ in heads]
        CustodyHead.objects.bulk_update(named, ["anchored"], batch_size=500)
    return checkpoint


def checkpoint_rows() -> dict[str, int]:
    """The number of every checkpoint that was written, by its SHA-256."""
    return dict(CustodyCheckpoint.objects.values_list("sha256", "number"))


def unstamped_checkpoints() -> list[CustodyCheckpoint]:
    """Checkpoints that no timestamp authority has seen, the oldest first."""
    return list(CustodyCheckpoint.objects.filter(stamped_at=None).order_by("number"))


def stamped_checkpoints() -> list[CustodyCheckpoint]:
    """Checkpoints that a timestamp authority has seen."""
    return list(CustodyCheckpoint.objects.exclude(stamped_at=None).order_by("number"))


def note_stamped(checkpoint: CustodyCheckpoint, *, now: datetime) -> None:
    """Note when an authority has seen a checkpoint."""
    CustodyCheckpoint.objects.filter(number=checkpoint.number).update(stamped_at=now)


def note_told(checkpoint: CustodyCheckpoint, *, now: datetime) -> None:
    """Note that the receipt of a checkpoint was accepted elsewhere."""
    CustodyCheckpoint.objects.filter(number=checkpoint.number).update(told_at=now)


def broken_rules() -> list[str]:
    """Names of the database's own rules about what only grows or is held that are not there."""
    return missing_rules(connection)


def any_events() -> bool:
    """Whether anything was ever told."""
    return Row.objects.exists()


def _read(row: Row) -> CustodyEvent:
    return CustodyEvent.model_construct(
        chain=row.chain,
        position=row.position,
        at=row.at,
        agent=row.agent,
        action=row.action,
        facts=json.loads(row.facts),
        previous=row.previous,
        digest=row.digest,
    )
