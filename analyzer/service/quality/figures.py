"""Everything that the quality page shows, counted from what people said of lessons that its reader may know of."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from analyzer.domain.kinds import Severity
from analyzer.domain.quality import Agreement, Figures, Missed, Samples
from analyzer.domain.quality_policy import QualityPolicy
from analyzer.domain.review import Acts
from analyzer.domain.review import Missed as Addition
from analyzer.domain.sight import Sight
from analyzer.records import blind, quality
from analyzer.records.blind import Sample
from analyzer.records.quality import Lesson
from analyzer.review.agreement import agreement
from analyzer.review.known import Given, scored
from analyzer.review.opinions import GRADES, VERDICTS, distinct, pairs_of_grades, pairs_of_verdicts
from analyzer.review.precision import Asked, months, precision, precision_by
from analyzer.review.proportions import rate
from analyzer.review.standing import Standing, kept, standings
from analyzer.service.quality.strain import by_week

GRAVE = {Severity.SERIOUS, Severity.CRITICAL}
MS_PER_HOUR = 3_600_000


def figures(sight: Sight, policy: QualityPolicy, *, kind: str = "", now: datetime) -> Figures:
    """Count.

    Args:
        sight: how far its reader's right to these figures reaches; what is cut is counted only for who may know of it.
        policy: what is too little to say anything.
        kind: whose months are told; of all kinds together, if it is empty.
        now: the time.
    """
    acts = quality.every_act(sight)
    asked = _asked(sight, acts)
    everybody, persons = scored(_given(sight, acts), policy.least_known)
    samples = blind.samples(sight)
    about = [one for one in asked if kind in {"", one.kind}]
    return Figures(
        at=now,
        agreements=tuple(_agreements(acts, policy)),
        precision=precision("all kinds", asked, policy.least_verdicts),
        kinds=precision_by(asked, lambda one: one.kind, policy.least_verdicts),
        versions=precision_by(asked, lambda one: one.version, policy.least_verdicts),
        months=months(about, policy.least_verdicts, policy.drift_p),
        samples=_progress(samples),
        missed=tuple(_missed(samples, acts, policy)),
        known=everybody,
        known_questions=len(quality.known_answers(sight)),
        persons=persons,
        exposed=tuple(by_week(sight, policy, now=now)),
        cap_minutes=policy.cap_minutes,
    )


def _asked(sight: Sight, acts: Mapping[UUID, Acts]) -> list[Asked]:
    """Every judged question of the machine; where it was judged more than once, as of the run of the latest verdict."""
    askers, lessons = quality.askers(sight), quality.lessons_of(acts)
    asked = []
    for recording_id, said in acts.items():
        for finding, standing in standings(said).items():
            asker = askers.get((standing.verdicts[-1].run_id, finding))
            if asker is not None:
                version = f"{asker.software}, policy {asker.policy_sha256[:8]}"
                month = f"{lessons[recording_id].uploaded_at:%Y-%m}"
                asked.append(Asked(asker.kind, version, month, standing.stand))
    return asked


def _agreements(acts: Mapping[UUID, Acts], policy: QualityPolicy) -> Sequence[Agreement]:
    hidden = blind.hidden_since()
    said = {one: pairs_of_verdicts(of) for one, of in acts.items()}
    graded = {one: pairs_of_grades(of) for one, of in acts.items()}
    rows = sorted({row for pairs in graded.values() for row in pairs})

    def of_grades(name: str, within: Collection[UUID], rubric: Collection[str], *, independent: bool) -> Agreement:
        lessons = [[pair for row, pair in graded[one].items() if row in rubric] for one in within]
        return agreement(name, lessons, GRADES, policy, weighted=True, independent=independent)

    def of_verdicts(within: Collection[UUID], *, independent: bool) -> Agreement:
        return agreement("verdicts", [said[one] for one in within], VERDICTS, policy, independent=independent)

    apart = [one for one, of in acts.items() if one in hidden and _began(of) >= hidden[one]]
    return (
        of_verdicts(acts, independent=False),
        of_verdicts(apart, independent=True),
        of_grades("grades", acts, rows, independent=False),
        of_grades("grades", apart, rows, independent=True),
        *(of_grades(f"grades: {row}", acts, {row}, independent=False) for row in rows),
    )


def _began(acts: Acts) -> datetime:
    """When anybody first said anything."""
    return min(one.at for kind in (acts.verdicts, acts.missed, acts.gradings) for one in kind)


def _given(sight: Sight, acts: Mapping[UUID, Acts]) -> list[Given]:
    """Everybody's answers to questions whose answer is known, but those of whoever entered it."""
    known = quality.known_answers(sight)
    return [
        Given(verdict.by, verdict.decision, right.decision)
        for (recording_id, finding), right in known.items()
        for verdict in standings(acts.get(recording_id, Acts())).get(finding, Standing()).verdicts
        if verdict.by != right.by
    ]


def _progress(samples: Sequence[Sample]) -> Samples:
    count, last = blind.draws()
    ended = [len(one.finished) for one in samples]
    return Samples(
        draws=count,
        drawn=len(samples),
        nobody_yet=ended.count(0),
        one=ended.count(1),
        done=sum(not one.is_open for one in samples),
        last=last,
    )


def _missed(samples: Sequence[Sample], acts: Mapping[UUID, Acts], policy: QualityPolicy) -> Sequence[Missed]:
    """Of samples that two have finished, and of those in which something was added that cut them off."""
    lessons = quality.lessons_of({one.recording_id for one in samples})
    hours, found = 0.0, list[Addition]()
    for one in samples:
        lesson, said = lessons[one.recording_id], kept(acts.get(one.recording_id, Acts())).missed
        added = [addition for addition in said if one.is_open or addition.by in one.finished]
        if not one.is_open or _ended_early(lesson, added):
            hours += (lesson.duration_ms or 0) / MS_PER_HOUR
            found += distinct(added)
    grave = sum(one.severity in GRAVE for one in found)
    return (
        rate("all", len(found), hours, policy.least_hours),
        rate("serious or critical", grave, hours, policy.least_hours),
    )


def _ended_early(lesson: Lesson, added: Collection[Addition]) -> bool:
    return lesson.cut and any(one.sealed for one in added)
