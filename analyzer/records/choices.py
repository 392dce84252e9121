"""Enumerations of the domain as Django's forms of choice."""

from enum import StrEnum


def choices(enumeration: type[StrEnum]) -> list[tuple[str, str]]:
    """Every value, which is also its own label."""
    return [(value.value, value.value) for value in enumeration]
