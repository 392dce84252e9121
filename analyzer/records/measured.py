"""The measures of recordings' current runs, as rows keep them."""

from collections.abc import Collection, Mapping
from uuid import UUID

from django.db.models import F

from analyzer.records.models import RunMeasures


def measures_of(ids: Collection[UUID]) -> Mapping[UUID, Mapping[str, tuple[float, str]]]:
    """Value and unit by measure, of each recording that has any; one query."""
    rows = RunMeasures.objects.filter(run__recording__in=list(ids), run__recording__current_run=F("run"))
    return {
        recording: {name: (float(value), unit) for name, (value, unit) in values.items()}
        for recording, values in rows.values_list("run__recording", "values")
    }
