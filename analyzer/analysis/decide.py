"""Turns signals and policy into findings. Pure: no video, no model, no clock."""

from collections.abc import Iterable
from dataclasses import dataclass

from analyzer.detectors.base import Case, LanguageDetector, Outcome, SceneDetector, WordJudge
from analyzer.detectors.policy import KindPolicy, Policy
from analyzer.detectors.statements import reread, statements_of
from analyzer.detectors.strongest import strongest
from analyzer.domain.base import Span
from analyzer.domain.finding import Claim, DetectorId, Finding, finding_id
from analyzer.domain.gap import Aspect, Gap
from analyzer.domain.kinds import Channel, Severity
from analyzer.domain.lesson import Lesson
from analyzer.domain.signals import SecondReading, Signals, Suppression
from analyzer.domain.spans import near

WORDS = frozenset({Channel.AUDIO, Channel.CHAT, Channel.SCREEN})
"""Channels in which words are judged, where two detectors may claim the same words."""
HEARD_AGAIN = "a second, stronger decoding of the same seconds heard it too"
NOT_HEARD_AGAIN = "a second, stronger decoding of the same seconds did not hear it: listen before relying on it"


@dataclass(frozen=True)
class Detectors:
    """Everyone who decides."""

    language: tuple[LanguageDetector, ...]
    scene: tuple[SceneDetector, ...]
    meaning: WordJudge | None = None
    """Weighs what the rules claim and adds what is meant; None where there are rules alone."""

    @property
    def of_words(self) -> frozenset[DetectorId]:
        """Everyone who judges words."""
        rules = frozenset(detector.id for detector in self.language)
        return rules if self.meaning is None else rules | {self.meaning.id}

    def judge_words(self, case: Case) -> Outcome:
        """What the language detectors make of the lesson's statements."""
        rules = _together(detector.detect(case.statements) for detector in self.language)
        return rules if self.meaning is None else self.meaning.judge(case, rules)

    def judge_scene(self, case: Case) -> Outcome:
        """What the scene detectors make of picture, clock and record."""
        return _together(detector.detect(case) for detector in self.scene)


@dataclass(frozen=True)
class Decision:
    """What was decided about one lesson."""

    findings: tuple[Finding, ...]
    suppressions: tuple[Suppression, ...]
    gaps: tuple[Gap, ...] = ()


def decide(signals: Signals, lesson: Lesson | None, detectors: Detectors, policy: Policy) -> Decision:
    """Ask every detector, then give each claim the weight that policy gives its kind."""
    case = Case(signals, lesson, statements_of(signals, lesson))
    words, scene = detectors.judge_words(case), detectors.judge_scene(case)
    second = detectors.judge_words(Case(signals, lesson, reread(signals.speech.second_readings))).claims
    claims = [_weigh_again(claim, second, signals.speech.second_readings, policy) for claim in words.claims]
    weighed = weigh([*claims, *scene.claims], policy, signals.recording.sha256)
    return Decision(
        findings=weighed.findings,
        suppressions=(*words.suppressions, *scene.suppressions, *weighed.suppressions),
        gaps=(*words.gaps, *scene.gaps, *_switched_off(policy, case.whole)),
    )


def weigh(claims: Iterable[Claim], policy: Policy, recording_sha256: str) -> Decision:
    """Give claims the weight of their kind; set aside, on record, what policy does not ask for."""
    every = list(claims)
    spoken = [claim for claim in every if claim.channel in WORDS]
    others = [claim for claim in every if claim.channel not in WORDS]
    kept, set_aside = _apply_thresholds([*strongest(spoken), *others], policy)
    findings = (_finding(claim, policy.kinds[claim.kind], recording_sha256) for claim in kept)
    return Decision(tuple(sorted(findings, key=lambda f: (f.start_ms, f.kind, f.id))), tuple(set_aside))


def grave_and_heard(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings that must not rest on one decoding: serious or worse, and heard."""
    return tuple(f for f in findings if f.channel is Channel.AUDIO and f.severity.rank >= Severity.SERIOUS.rank)


def _together(outcomes: Iterable[Outcome]) -> Outcome:
    every = tuple(outcomes)
    return Outcome(
        claims=tuple(claim for outcome in every for claim in outcome.claims),
        suppressions=tuple(item for outcome in every for item in outcome.suppressions),
        gaps=tuple(gap for outcome in every for gap in outcome.gaps),
    )


def _weigh_again(claim: Claim, second: tuple[Claim, ...], readings: tuple[SecondReading, ...], policy: Policy) -> Claim:
    """Lower what a second decoding of the same seconds does not bear out; say which way it went."""
    if claim.channel is not Channel.AUDIO or not any(reading.overlap_ms(claim) for reading in readings):
        return claim
    if any(other.kind is claim.kind and near(other, claim) for other in second):
        return claim.model_copy(update={"explanation": (*claim.explanation, HEARD_AGAIN)})
    factor = policy.second_reading.factor
    why = (*claim.explanation, f"{NOT_HEARD_AGAIN} (score × {factor})")
    return claim.model_copy(update={"score": round(claim.score * factor, 3), "explanation": why})


def _apply_thresholds(claims: Iterable[Claim], policy: Policy) -> tuple[list[Claim], list[Suppression]]:
    kept: list[Claim] = []
    set_aside: list[Suppression] = []
    for claim in claims:
        rule = policy.kinds[claim.kind]
        if rule.enabled and claim.score >= rule.threshold:
            kept.append(claim)
            continue
        by = "below_threshold" if rule.enabled else "disabled_by_policy"
        reason = (
            f"score {claim.score:.2f}, policy asks for {rule.threshold:.2f}"
            if rule.enabled
            else "policy: enabled false"
        )
        text = None if rule.sealed else claim.quote
        set_aside.append(
            Suppression(start_ms=claim.start_ms, end_ms=claim.end_ms, by=by, reason=reason, text=text, kind=claim.kind)
        )
    return kept, set_aside


def _finding(claim: Claim, rule: KindPolicy, recording_sha256: str) -> Finding:
    return Finding(
        id=finding_id(recording_sha256, claim),
        kind=claim.kind,
        cause=claim.cause,
        clause=rule.clause,
        severity=claim.severity or rule.severity,
        route=rule.route,
        participant=claim.participant,
        role=claim.role,
        channel=claim.channel,
        start_ms=claim.start_ms,
        end_ms=claim.end_ms,
        quote=None if rule.sealed else claim.quote,
        score=claim.score,
        explanation=claim.explanation,
        detector=claim.detector,
        preserve=rule.preserve,
        sealed=rule.sealed,
    )


def _switched_off(policy: Policy, whole: Span) -> tuple[Gap, ...]:
    return tuple(
        Gap(
            what=Aspect.POLICY,
            start_ms=whole.start_ms,
            end_ms=whole.end_ms,
            why="policy has it switched off",
            kind=kind,
        )
        for kind, rule in policy.kinds.items()
        if not rule.enabled
    )
