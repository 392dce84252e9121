"""What the catalogue's rows say now, in the form in which custody events vouch for it."""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any
from uuid import UUID

from django.db.models import Manager
from django.forms.models import model_to_dict
from pydantic import JsonValue

from analyzer.domain.canonical import canonical
from analyzer.domain.custody import written
from analyzer.records.case_states import states_of_cases
from analyzer.records.destruction_states import states_of_destructions
from analyzer.records.models import (
    Alert,
    Destruction,
    EvidenceRelease,
    Finding,
    Hold,
    Item,
    LedgerDay,
    Recording,
    Run,
    RunMeasures,
    Scorecard,
)
from analyzer.records.pattern_states import states_of_patterns
from analyzer.records.plan_states import states_of_observations, states_of_plans
from analyzer.records.release_states import states_of_releases, states_of_sealing

State = dict[str, JsonValue]


@dataclass(frozen=True)
class About:
    """Something of the catalogue that an event vouches for."""

    kind: str
    """A key of `STATES`."""
    id: UUID | int | date

    @property
    def name(self) -> str:
        """As events write it."""
        return f"{self.kind}:{self.id}"


def whole(recording_id: UUID) -> tuple[About, About]:
    """A recording's row, and everything that is kept of it."""
    return About("recording", recording_id), About("items", recording_id)


def states_of(about: Iterable[About]) -> dict[str, JsonValue]:
    """What each says now, by name; None for what is not there. One query or two a kind."""
    wanted: dict[str, set[UUID | int | date]] = defaultdict(set)
    for one in about:
        wanted[one.kind].add(one.id)
    states: dict[str, JsonValue] = {}
    for kind, ids in wanted.items():
        found = STATES[kind].states(ids)
        states |= {f"{kind}:{id_}": found.get(id_) for id_ in sorted(ids, key=str)}
    return states


HANGING: Mapping[str, Manager[Any]] = MappingProxyType(
    {
        "run": Run.objects,
        "alert": Alert.objects,
        "hold": Hold.objects,
        "release": EvidenceRelease.objects,
        "destruction": Destruction.objects,
    }
)
"""Kinds of rows that hang on a recording."""


def of_recordings(ids: Collection[UUID]) -> dict[UUID, set[str]]:
    """Names of all that the chain of each recording has to vouch for; a query a kind."""
    names: dict[UUID, set[str]] = {id_: {f"recording:{id_}", f"items:{id_}"} for id_ in ids}
    for kind, rows in HANGING.items():
        for recording_id, pk in rows.filter(recording__in=list(ids)).values_list("recording_id", "pk"):
            names[recording_id].add(f"{kind}:{pk}")
    for recording_id in (
        Recording.objects.filter(id__in=list(ids))
        .exclude(sealed_at=None, quarantined_at=None)
        .values_list("id", flat=True)
    ):
        names[recording_id].add(f"sealing:{recording_id}")
    return names


def _recordings(ids: Collection[object]) -> dict[object, State]:
    return {
        row.id: {
            "sha256": row.sha256,
            "bytes": row.bytes,
            "lesson": row.lesson_id,
            "number": row.number,
            "source": row.source,
            "uploaded_at": written(row.uploaded_at),
            "retain_until": written(row.retain_until),
            "run": row.current_run_id,
            "frozen": row.frozen_at is not None,
        }
        for row in Recording.objects.filter(id__in=list(ids))
    }


def _items(ids: Collection[object]) -> dict[object, State]:
    """Checksums by role, with the run and place where there is one; a recording without items has an empty state."""
    found: dict[object, State] = {id_: {} for id_ in ids}
    for row in Item.objects.filter(recording__in=list(ids)).exclude(version_id=""):
        place = f"{row.role}{f'#{row.position}' if row.position else ''}{f'@{row.run_id}' if row.run_id else ''}"
        found[row.recording_id][place] = row.sha256
    return found


def _runs(ids: Collection[object]) -> dict[object, State]:
    """A run with a digest of its findings and of what lists show of its scorecard."""
    findings: dict[object, list[Mapping[str, object]]] = defaultdict(list)
    for row in Finding.objects.filter(run__in=list(ids)).order_by("finding_id"):
        findings[row.run_id].append(model_to_dict(row, exclude=["id", "run"]))
    cards = {row.run_id: model_to_dict(row, exclude=["run"]) for row in Scorecard.objects.filter(run__in=list(ids))}
    measured = dict(RunMeasures.objects.filter(run__in=list(ids)).values_list("run_id", "values"))
    return {
        row.pk: {
            "number": row.number,
            "policy_sha256": row.policy_sha256,
            "software": row.software,
            "findings": len(findings[row.pk]),
            "findings_sha256": _digest({"findings": findings[row.pk]}),
            "card_sha256": _digest(cards.get(row.pk, {})),
            **({"measures_sha256": _digest(measured[row.pk])} if row.pk in measured else {}),
        }
        for row in Run.objects.filter(pk__in=list(ids))
    }


def _alerts(ids: Collection[object]) -> dict[object, State]:
    return {
        row.pk: {
            "subject": row.subject,
            "kind": row.kind,
            "severity": row.severity,
            "finding": row.finding_id,
            "raised_at": written(row.raised_at),
            "acknowledged_at": written(row.acknowledged_at) if row.acknowledged_at else None,
            "acknowledged_by": row.acknowledged_by,
        }
        for row in Alert.objects.filter(pk__in=list(ids))
    }


def _holds(ids: Collection[object]) -> dict[object, State]:
    return {
        row.pk: {
            "reason": row.reason,
            "case": row.case_reference,
            "origin": row.origin,
            "asked_by": row.asked_by,
            "asked_at": written(row.asked_at),
            "state": row.state,
            "in_force": row.verified_at is not None,
            "released_at": written(row.released_at) if row.released_at else None,
        }
        for row in Hold.objects.filter(pk__in=list(ids))
    }


def _ledger_days(ids: Collection[object]) -> dict[object, State]:
    return {
        row.day: {
            "version": row.version_id,
            "sha256": row.sha256,
            "counts": row.counts,
            "totals": row.totals,
            "signature": row.signature,
            "signed_off_at": written(row.signed_off_at) if row.signed_off_at else None,
            "signed_off_by": row.signed_off_by,
        }
        for row in LedgerDay.objects.filter(day__in=list(ids))
    }


@dataclass(frozen=True)
class Kind:
    """How the rows of a kind are named, and read."""

    read_id: Callable[[str], UUID | int | date]
    states: Callable[[Collection[object]], Mapping[object, State]]


STATES: Mapping[str, Kind] = MappingProxyType(
    {
        "recording": Kind(UUID, _recordings),
        "items": Kind(UUID, _items),
        "run": Kind(int, _runs),
        "alert": Kind(int, _alerts),
        "hold": Kind(int, _holds),
        "case": Kind(int, states_of_cases),
        "sealing": Kind(UUID, states_of_sealing),
        "release": Kind(int, states_of_releases),
        "destruction": Kind(UUID, states_of_destructions),
        "plan": Kind(int, states_of_plans),
        "observation": Kind(int, states_of_observations),
        "pattern": Kind(int, states_of_patterns),
        "ledger_day": Kind(date.fromisoformat, _ledger_days),
    }
)
"""What events vouch for; `items` are those of a recording, by its id."""


def read_about(name: str) -> About | None:
    """What a name in an event means; None where this version knows no such kind."""
    kind, _, id_ = name.partition(":")
    return About(kind, STATES[kind].read_id(id_)) if kind in STATES else None


def _digest(value: Mapping[str, object]) -> str:
    return hashlib.sha256(canonical(value).encode()).hexdigest()
