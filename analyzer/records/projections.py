"""Reads rows into frozen dataclasses, so that whoever shows them cannot ask the catalogue for more by accident."""

from dataclasses import fields
from typing import TYPE_CHECKING, Any, TypeVar

from django.db.models import QuerySet

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

    Picked = TypeVar("Picked", bound=DataclassInstance)
else:
    Picked = TypeVar("Picked")


def pick(kind: type[Picked], rows: QuerySet[Any], **paths: str) -> tuple[Picked, ...]:
    """One `kind` a row, in one query.

    Args:
        kind: dataclass whose fields are named like columns.
        rows: where from, in their order.
        paths: where a field comes from that is not named like its column, e.g. `tutor_id="lesson__tutor_id"`.
    """
    names = [field.name for field in fields(kind)]
    columns = [paths.get(name, name) for name in names]
    return tuple(kind(**dict(zip(names, row, strict=True))) for row in rows.values_list(*columns))
