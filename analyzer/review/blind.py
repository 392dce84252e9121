"""What somebody sees of a lesson that others review, too, and are not to be seen while they do."""

from dataclasses import replace

from analyzer.domain.review import Acts


def answers_alone(acts: Acts) -> Acts:
    """The answers to what the machine asks: all that may be told where nobody may see what another noticed."""
    verdicts = tuple(one for one in acts.verdicts if not one.finding_id.startswith("missed-"))
    return replace(acts, verdicts=verdicts, missed=(), notes=(), gradings=())


def own_alone(acts: Acts, by: str) -> Acts:
    """One's own acts; of others only what is sealed, which nobody may come upon unwarned."""
    return replace(
        acts,
        verdicts=tuple(one for one in acts.verdicts if one.by == by),
        missed=tuple(one for one in acts.missed if one.by == by or one.sealed),
        notes=tuple(one for one in acts.notes if one.by == by),
        gradings=tuple(one for one in acts.gradings if one.by == by),
    )
