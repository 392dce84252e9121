"""What the events of each chain have to vouch for: every row that matters hangs on one chain."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from typing import Any
from uuid import UUID

from django.db.models import Manager

from analyzer.domain.custody import read_chain
from analyzer.domain.stages import RecordingState
from analyzer.records.custody_states import of_recordings
from analyzer.records.models import Alert, Case, LedgerDay, Pattern, PlannedObservation, PlanTerm, Recording

BATCH = 500


def names_of(chains: Collection[str]) -> dict[str, set[str]]:
    """Names of all rows that hang on each of these chains."""
    read = {chain: read_chain(chain) for chain in chains}
    recordings = {UUID(one.id): chain for chain, one in read.items() if one.kind == "recording"}
    names: dict[str, set[str]] = defaultdict(set)
    if recordings:
        there = Recording.objects.filter(id__in=list(recordings)).values_list("id", flat=True)
        names |= {recordings[id_]: of for id_, of in of_recordings(list(there)).items()}
    numbered: dict[str, Manager[Any]] = {"case": Case.objects, "pattern": Pattern.objects}
    for kind, rows in numbered.items():
        chains_of = {int(one.id): chain for chain, one in read.items() if one.kind == kind}
        for pk in rows.filter(id__in=list(chains_of)).values_list("pk", flat=True):
            names[chains_of[pk]] = {f"{kind}:{pk}"}
    plans = {one.id: chain for chain, one in read.items() if one.kind == "plan"}
    for pk, term in PlanTerm.objects.filter(name__in=list(plans)).values_list("pk", "name"):
        names[plans[term]].add(f"plan:{pk}")
    for pk, term in PlannedObservation.objects.filter(term__in=list(plans)).values_list("pk", "term"):
        names[plans[term]].add(f"observation:{pk}")
    if "ledger" in read:
        names["ledger"] = {f"ledger_day:{day}" for day in LedgerDay.objects.values_list("day", flat=True)}
    if "service" in read:
        alone = Alert.objects.filter(recording=None).values_list("pk", flat=True)
        names["service"] = {f"alert:{alert_id}" for alert_id in alone}
    return names


def must_have_chains() -> Iterator[list[str]]:
    """The chains that there have to be, in batches: ledger, alerts, cases, terms, proposals, recordings taken in."""
    always = ["ledger"] if LedgerDay.objects.exists() else []
    always += ["service"] if Alert.objects.filter(recording=None).exists() else []
    always += [f"case:{case_id}" for case_id in Case.objects.order_by("id").values_list("id", flat=True)]
    always += [f"plan:{term}" for term in PlanTerm.objects.order_by("pk").values_list("name", flat=True)]
    always += [f"pattern:{pk}" for pk in Pattern.objects.order_by("pk").values_list("pk", flat=True)]
    if always:
        yield always
    rows = Recording.objects.exclude(state=RecordingState.ARRIVING).order_by("id").values_list("id", flat=True)
    batch = list(rows[:BATCH])
    while batch:
        yield [f"recording:{id_}" for id_ in batch]
        batch = list(rows.filter(id__gt=batch[-1])[:BATCH])
