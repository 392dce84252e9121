"""second_person: more than one person in the tutor's camera."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from analyzer.detectors.base import Case, Outcome
from analyzer.detectors.faces import People, Place
from analyzer.detectors.frame_samples import Watch, settled_run
from analyzer.detectors.policy import Policy
from analyzer.detectors.presence import StudentsStay, TutorCamera, students_stay, tutor_camera, usual_step_ms
from analyzer.detectors.wording import length, stretch
from analyzer.domain.base import Span
from analyzer.domain.finding import Claim, DetectorId
from analyzer.domain.gap import Aspect, Gap
from analyzer.domain.kinds import Channel, Kind
from analyzer.domain.lesson import Role
from analyzer.domain.signals import Face, Suppression, TileSample

ID = DetectorId(name="second_person", version="3")
HALF = 0.5


@dataclass(frozen=True)
class Company:
    """Looks with two or more people, close together in time."""

    looks: tuple[TileSample, ...]
    most: int
    """The most people in any of the looks."""
    span: Span


@dataclass(frozen=True)
class PersonsDetector:
    """Claims the stretches in which the tutor was not alone."""

    policy: Policy

    @property
    def id(self) -> DetectorId:
        """Name and version."""
        return ID

    def detect(self, case: Case) -> Outcome:
        """Judge one lesson."""
        camera = tutor_camera(case, self.policy.presence)
        if camera is None:
            return Outcome(gaps=(_nobody_counted(case.whole),))
        people = People.of(camera.samples, self.policy.persons)
        counts = [(sample, people.count(sample)) for sample in camera.samples]
        if all(count is None for _, count in counts):
            return Outcome(gaps=(_nobody_counted(case.whole),))
        stay = students_stay(case, self.policy.presence)
        settled_ms = self._settled_ms(camera, people, case.duration_ms)
        claims: list[Claim] = []
        gaps: list[Gap] = []
        suppressions = [_picture(place) for place in people.still]
        for company in self._companies(counts):
            if len(company.looks) < self.policy.persons.frame_samples:
                suppressions.append(_ghost(company, self.policy.persons.frame_samples))
            elif not self._lasts(company, counts, settled_ms):
                suppressions.append(_passing(company, self.policy.persons.least_ms))
            elif stay.known_by == "record" and not any(company.span.overlap_ms(span) for span in stay.spans):
                suppressions.append(_before_or_after(company))
            elif self._may_be_two_cameras(company, camera, people, counts):
                gaps.append(_side_by_side(company))
            else:
                claims.append(self._claim(company, camera, stay))
        return Outcome(claims=tuple(claims), suppressions=tuple(suppressions), gaps=tuple(gaps))

    def _may_be_two_cameras(
        self, company: Company, camera: TutorCamera, people: People, counts: list[tuple[TileSample, int | None]]
    ) -> bool:
        """Whether tutor and student may be side by side in what was taken for one camera.

        Each is in a half of it from the start, and the record places no camera. Who comes later is company.
        """
        if any(tile.layout == "given" or tile.region is not None for tile in camera.tiles):
            return False
        first_ms = next(sample.at_ms for sample, count in counts if count is not None)
        if company.looks[0].at_ms - first_ms > self.policy.persons.still_face.start_ms:
            return False
        several = [faces for sample in company.looks if len(faces := people.faces(sample)) > 1]
        return bool(several) and all(_in_halves(faces) for faces in several)

    def _settled_ms(self, camera: TutorCamera, people: People, until_ms: int) -> int:
        """From when on the tutor's picture had settled; 0 where it came up late or never did."""
        watch = Watch(camera, people, self.policy.camera.picture, self.policy.presence)
        run = settled_run(watch.runs(until_ms), self.policy.camera)
        return run.span.start_ms + self.policy.camera.settled_ms if run else 0

    def _lasts(self, company: Company, counts: list[tuple[TileSample, int | None]], settled_ms: int) -> bool:
        """Whether two people were seen for long enough together, at most of the looks in that time."""
        policy = self.policy.persons
        counted = [sample.at_ms for sample, count in counts if count is not None]
        several = [sample.at_ms for sample in company.looks if sample.at_ms >= settled_ms]
        for i, start_ms in enumerate(several):
            j = bisect_left(several, start_ms + policy.least_ms)
            if j < len(several):
                among = bisect_right(counted, several[j]) - bisect_left(counted, start_ms)
                if j - i + 1 >= policy.least_share * among:
                    return True
        return False

    def _companies(self, counts: Iterable[tuple[TileSample, int | None]]) -> Iterator[Company]:
        counted = [(sample, count) for sample, count in counts if count is not None]
        several = [(sample, count) for sample, count in counted if count > 1]
        groups: list[list[tuple[TileSample, int]]] = []
        for sample, count in several:
            if not groups or sample.at_ms - groups[-1][-1][0].at_ms > self.policy.persons.gap_ms:
                groups.append([])
            groups[-1].append((sample, count))
        half = usual_step_ms(sample.at_ms for sample, _ in counted) // 2
        for group in groups:
            first, last = group[0][0].at_ms, group[-1][0].at_ms
            span = Span(start_ms=max(0, first - half), end_ms=last + half)
            yield Company(tuple(sample for sample, _ in group), max(count for _, count in group), span)

    def _claim(self, company: Company, camera: TutorCamera, stay: StudentsStay) -> Claim:
        policy, looks = self.policy.persons, len(company.looks)
        score = min(policy.highest, policy.score + policy.per_frame_sample * (looks - policy.frame_samples))
        lasting = length(company.span.duration_ms)
        why = f"{company.most} people were counted in the tutor's picture, in {looks} looks within {lasting}."
        known = () if stay.known_by == "nothing" else (stay.sentence(company.span),)
        return Claim(
            kind=Kind.SECOND_PERSON,
            participant=camera.participant,
            role=Role.TUTOR,
            channel=Channel.CAMERA,
            start_ms=company.span.start_ms,
            end_ms=company.span.end_ms,
            score=round(score * camera.factor, 3),
            explanation=(why, *known, *camera.sentence()),
            detector=ID,
        )


def _in_halves(faces: tuple[Face, ...]) -> bool:
    one, *others = sorted(faces, key=lambda face: face.x)
    return len(others) == 1 and one.x + one.width <= HALF <= others[0].x


def _side_by_side(company: Company) -> Gap:
    why = (
        "Two people were counted, each in a half of the picture from the first look on; the lesson record places no "
        "camera, so they may be the tutor and the student side by side."
    )
    return Gap(what=Aspect.PERSONS, start_ms=company.span.start_ms, end_ms=company.span.end_ms, why=why)


def _picture(place: Place) -> Suppression:
    reason = (
        f"a second face, seen in {len(place.looks)} looks, never moved while a larger one was there: taken for a "
        "photograph, poster or screen; see unsuitable_setting"
    )
    return _set_aside(place.span, "still_face", reason)


def _ghost(company: Company, looks: int) -> Suppression:
    reason = f"two people were counted in {len(company.looks)} looks only; policy asks for {looks}"
    return _set_aside(company.span, "too_few_looks", reason)


def _passing(company: Company, least_ms: int) -> Suppression:
    reason = (
        f"two people were counted in {len(company.looks)} looks, but nowhere for {length(least_ms)} once the tutor's "
        "picture had settled"
    )
    return _set_aside(company.span, "too_brief", reason)


def _before_or_after(company: Company) -> Suppression:
    reason = f"no student was in the lesson {stretch(company.span)}, by the attendance record"
    return _set_aside(company.span, "no_student_present", reason)


def _set_aside(span: Span, by: str, reason: str) -> Suppression:
    return Suppression(start_ms=span.start_ms, end_ms=span.end_ms, by=by, reason=reason, kind=Kind.SECOND_PERSON)


def _nobody_counted(whole: Span) -> Gap:
    why = "Nothing searched for people in the tutor's picture."
    return Gap(what=Aspect.PERSONS, start_ms=whole.start_ms, end_ms=whole.end_ms, why=why)
