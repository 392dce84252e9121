"""Whether everything that a hold was placed for has fallen, once people have judged it."""

from collections.abc import Collection, Mapping

from analyzer.domain.review import Acts
from analyzer.review.standing import Stand, kept, standings


def has_fallen(kinds: Collection[str], found: Mapping[str, str], sealed: Collection[str], acts: Acts) -> bool:
    """Whether people have dismissed all that a hold was placed for, or taken back what they had added.

    Args:
        kinds: of finding, for whose sake it was placed.
        found: the kinds of what the machine asks about now, by the ids of the findings.
        sealed: kinds of what was ever sealed by a machine: nobody judges that, so that it stands.
        acts: what people said of the recording.

    Returns:
        False, too, where nothing of these kinds is left to judge, because the machine alone says it no more.
    """
    if not set(kinds).isdisjoint(sealed):
        return False
    added = {one.finding_id: one.kind for one in acts.missed}
    there = {*found, *(one.finding_id for one in kept(acts).missed)}
    dismissed = {finding for finding, one in standings(acts).items() if one.stand is Stand.DISMISSED}
    theirs = {finding for finding, kind in {**found, **added}.items() if kind in kinds}
    return bool(theirs) and not (theirs & there) - dismissed
