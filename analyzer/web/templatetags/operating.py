"""How the page of operations says what happened, and what to do next."""

from django import template

register = template.Library()

FAMILIES = {
    "permanent": (
        "The recording, or its lesson record, cannot be used",
        "Read why. Ask for the recording again, or for a record that is right; as it is, it fails again.",
    ),
    "transient": (
        "Store, broker, database or disk failed, again and again",
        "See that each of them answers now, then have all of it tried again.",
    ),
    "integrity": (
        "Something is not what was stored",
        "Find out why, one by one: lessonguard fixity --recording ID. Nothing of it is tried again together.",
    ),
    "killed": (
        "Its process was killed, fell silent, or took too long",
        "Look for want of memory and for machines that were switched off, then have it tried again.",
    ),
    "bug": (
        "Our software failed in a way that nobody foresaw",
        "Keep the log and tell whoever looks after the software; try again once it is mended.",
    ),
}
"""What a family of failures means, and what to do next."""
SCHEDULED = {
    "anchor": "Chains of custody anchored",
    "retention": "Looked for what has been kept for long enough",
    "ledger": "A day of the ledger written",
    "holds": "Holds held against the store’s locks",
}
HOLDS = {"requested": "Asked for", "in_force": "In force", "failed": "Failed", "released": "Released"}
PARTS = {"database": "Database", "store": "Object store", "broker": "Broker"}


@register.filter
def family(identifier: str) -> str:
    """What a family of failures means."""
    return FAMILIES[identifier][0] if identifier in FAMILIES else identifier


@register.filter
def family_next(identifier: str) -> str:
    """What to do about failures of a family."""
    return FAMILIES[identifier][1] if identifier in FAMILIES else ""


@register.filter
def scheduled(name: str) -> str:
    """What the schedule did."""
    return SCHEDULED.get(name, name)


@register.filter
def hold_state(identifier: str) -> str:
    """A state of holds."""
    return HOLDS.get(identifier, identifier)


@register.filter
def part(identifier: str) -> str:
    """A part of the service that has to answer."""
    return PARTS.get(identifier, identifier)
