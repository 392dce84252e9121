"""Enumerations of the domain as Django's forms of choice, which the database checks, too."""

from enum import StrEnum

from django.db.models import CheckConstraint, Q


def choices(enumeration: type[StrEnum]) -> list[tuple[str, str]]:
    """Every value, which is also its own label."""
    return [(value.value, value.value) for value in enumeration]


def one_of(enumeration: type[StrEnum], field: str, name: str, *, blank: bool = False) -> CheckConstraint:
    """Refuse rows whose field is none of the values.

    Args:
        enumeration: the values.
        field: of the row.
        name: of the constraint.
        blank: whether the field may be empty.
    """
    allowed = [*([""] if blank else []), *(value.value for value in enumeration)]
    return CheckConstraint(condition=Q((f"{field}__in", allowed)), name=name)
