"""Who may see what others said of a lesson: nobody who reviews it blind does, until both have finished."""

from collections.abc import Collection
from uuid import UUID

from analyzer.domain.access import Right
from analyzer.domain.errors import ConflictError
from analyzer.domain.review import Acts
from analyzer.domain.sight import RecordingFacts
from analyzer.records.blind import had_it, hides_others, hiding
from analyzer.records.reached import recording_facts
from analyzer.records.reviews import acts_of
from analyzer.review.blind import own_alone
from analyzer.service.access import Person, may


def is_blind(recording_id: UUID, who: Person, facts: RecordingFacts) -> bool:
    """Whether others' acts are hidden from somebody.

    Whoever reads alerts sees them, because what a person adds is alerted; but not where the lesson was ever theirs to
    observe.
    """
    if not hides_others(recording_id):
        return False
    return not may(who, Right.VIEW_ALERT, facts) or had_it(recording_id, who.id)


def blind_among(ids: Collection[UUID], who: Person) -> frozenset[UUID]:
    """Those of some lessons that others' acts are hidden of from somebody; they may be many."""
    facts = {one: recording_facts(one, who.id) for one in hiding(ids)}
    return frozenset(one for one, told in facts.items() if told and is_blind(one, who, told))


def shown_to(acts: Acts, recording_id: UUID, who: Person, facts: RecordingFacts) -> Acts:
    """What somebody may see of what was said of a lesson."""
    return own_alone(acts, who.name) if is_blind(recording_id, who, facts) else acts


def check_shown(findings: Collection[str], recording_id: UUID, who: Person, facts: RecordingFacts) -> None:
    """Go on only if somebody sees these questions: nobody learns by trying what another has added.

    Raises:
        ConflictError: one of them is not among those that they are shown.
    """
    added = {one for one in findings if one.startswith("missed-")}
    if added and added - {one.finding_id for one in shown_to(acts_of(recording_id), recording_id, who, facts).missed}:
        raise ConflictError("a finding is not among those that are shown now: reload the page and look again")
