"""What a report says: what, when, who, how found, how sure, and what was not assessed."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta

from analyzer.domain.analysis import Analysis
from analyzer.domain.base import Span
from analyzer.domain.clock import clock
from analyzer.domain.finding import Finding
from analyzer.domain.lesson import Lesson
from analyzer.preservation.report.document import Block, Document, Facts, Heading, Paragraph, Table
from analyzer.preservation.report.told import Certified, RecordingTold, Told

UNKNOWN = "not known: no lesson record says when the recording began"
NOT_HERE = "no longer here: whoever kept it can prove it by the SHA-256 below"
QUESTION = (
    "Every finding below is a question that a machine puts to a person. It is not a verdict and it accuses nobody. "
    "The words that it relies on were transcribed by a machine and may be wrong: listen to the recording at the time "
    "that is given."
)
ROUNDING = (
    "Times are given twice: on the recording's own clock, which begins at 00:00 with its first picture or sound, and "
    "in UTC where the lesson record says when the recording began. Both are cut to the whole second, never rounded up."
)
SEALED = (
    "This recording is sealed (clause 6.4.1 of the code of conduct) or in quarantine: it may be neither looked at nor "
    "copied. The recording is therefore NOT in this bag, and of what is sealed only time, channel, kind and score are "
    "told. It lies untouched in the store, under hold; it is handed over by release, which two people decide, to a "
    "named officer."
)


def report_of(told: Told) -> Document:
    """The whole report."""
    blocks = [*_opening(told)]
    for recording in told.recordings:
        blocks += _recording(recording, told.policies)
    for heading, lines in told.further:
        blocks += [Heading(heading), *(Paragraph(line) for line in lines)]
    return Document(f"Evidence: {told.name}", blocks)


def _opening(told: Told) -> Iterator[Block]:
    handover = told.handover
    yield Facts(
        (
            ("about", told.about),
            ("for", handover.recipient),
            ("purpose", handover.purpose),
            ("legal basis", handover.legal_basis),
            ("handed over by", handover.by),
            ("put together", f"{utc(handover.at)}"),
            ("by the software", told.software),
            ("signed with", certified(told.certificate)),
        )
    )
    yield Paragraph(QUESTION)
    yield Paragraph(ROUNDING)
    yield Heading("What is in it")
    rows = [
        (
            str(one.number),
            one.lesson.lesson_id if one.lesson else "no lesson record",
            one.sha256,
            clock(one.analysis.recording.duration_ms),
            str(len(one.analysis.findings)),
            "NO: sealed" if one.sealed else "yes",
        )
        for one in told.recordings
    ]
    yield Table(("no.", "lesson", "SHA-256 of the original", "length", "findings", "media in the bag"), rows)


def certified(certificate: Certified) -> str:
    """Whose certificate it is, and who vouches for it."""
    vouched = "self-made: nobody else vouches for it" if certificate.is_self_made else "issued by an authority"
    return f"{certificate.owner}; SHA-256 {certificate.sha256}; {vouched}; until {utc(certificate.valid_until)}"


def _recording(told: RecordingTold, policies: Mapping[str, str]) -> Iterator[Block]:
    lesson, analysis = told.lesson, told.analysis
    yield Heading(f"Recording {told.number}")
    if told.sealed:
        yield Paragraph(SEALED)
    students = ", ".join(one.id for one in lesson.students) if lesson else ""
    yield Facts(
        (
            ("what", f"recording {told.id}, SHA-256 {told.sha256}, {told.bytes} bytes, {analysis.recording.container}"),
            (
                "lesson",
                f"{lesson.lesson_id}, {lesson.subject or 'subject not known'}" if lesson else "no lesson record",
            ),
            (
                "who",
                f"tutor {lesson.tutor.id}; students {students or 'not named'} (pseudonyms)" if lesson else "not known",
            ),
            ("scheduled", _scheduled(lesson)),
            ("recording begins", utc(lesson.recording_start) if lesson and lesson.recording_start else UNKNOWN),
            ("handed in", utc(told.uploaded_at)),
            ("length", clock(analysis.recording.duration_ms)),
            ("chain of custody", f"{told.events} events"),
        )
    )
    yield from _findings(told)
    yield from _answers(told)
    yield from _not_assessed(analysis, lesson)
    yield from _clips(told)
    yield from _made_by(told, policies)
    yield Heading("Files", 3)
    rows = [(one.path, one.named, str(one.bytes), one.sha256) for one in told.files]
    yield Table(("in the bag", "what it is, or was called", "bytes", "SHA-256"), rows)


def _findings(told: RecordingTold) -> Iterator[Block]:
    findings = told.analysis.findings
    yield Heading(f"Findings ({len(findings)})", 3)
    if not findings:
        yield Paragraph("Nothing was noticed. That is no proof that there was nothing: see what was not assessed.")
    for number, finding in enumerate(findings, 1):
        start = told.lesson.recording_start if told.lesson else None
        yield Heading(f"{told.number}.{number} {finding.kind.replace('_', ' ')}", 3)
        yield Facts(_sealed_facts(finding, start) if finding.sealed else _facts(finding, start))


def _sealed_facts(finding: Finding, start: datetime | None) -> tuple[tuple[str, str], ...]:
    return (
        ("what", f"SEALED; {finding.kind.replace('_', ' ')}; not looked at, not copied"),
        *_when(finding, start),
        ("how found", f"channel {finding.channel}"),
        ("how sure", f"score {finding.score:.2f} of 1"),
    )


def _facts(finding: Finding, start: datetime | None) -> tuple[tuple[str, str], ...]:
    cause = f", {finding.cause.replace('_', ' ')}" if finding.cause else ""
    return (
        ("what", f"{finding.kind.replace('_', ' ')}{cause}; clause {finding.clause}; weighs {finding.severity}"),
        *_when(finding, start),
        ("who", f"{finding.participant or 'not known'} ({finding.role})"),
        ("words relied on", finding.quote or "none"),
        ("how found", f"{finding.detector.name} {finding.detector.version}, channel {finding.channel}"),
        ("because", "; ".join(finding.explanation)),
        ("how sure", f"score {finding.score:.2f} of 1"),
        ("id", finding.id),
    )


def _when(span: Span, start: datetime | None) -> tuple[tuple[str, str], ...]:
    return (("when, on the recording", _between(span)), ("when, in UTC", utc_between(span, start)))


def _not_assessed(analysis: Analysis, lesson: Lesson | None) -> Iterator[Block]:
    yield Heading(f"What was not assessed ({len(analysis.gaps)})", 3)
    if not analysis.gaps:
        yield Paragraph("Everything that is looked for was assessed throughout.")
        return
    start = lesson.recording_start if lesson else None
    rows = [(one.what.replace("_", " "), _between(one), utc_between(one, start), one.why) for one in analysis.gaps]
    yield Table(("what", "on the recording", "in UTC", "why"), rows)


def _answers(told: RecordingTold) -> Iterator[Block]:
    yield Heading(f"What people said of it ({len(told.answers)})", 3)
    if not told.answers:
        yield Paragraph(
            "Nobody has answered an alert about this recording or judged a finding: no person’s judgement is on record."
        )
        return
    rows = [
        (one.about, one.kind.replace("_", " "), one.severity, utc(one.at), one.by, one.said) for one in told.answers
    ]
    yield Table(("about", "kind", "weight", "when", "who", "said"), rows)


def _clips(told: RecordingTold) -> Iterator[Block]:
    if told.no_clips:
        yield Paragraph(f"No clips were cut from it: {told.no_clips}.")
    if not told.clips:
        return
    start = told.lesson.recording_start if told.lesson else None
    spans = [Span(start_ms=one.start_ms, end_ms=one.end_ms) for one in told.clips]
    yield Heading("Clips, cut from the original without decoding it", 3)
    yield Table(
        ("in the bag", "from the original's", "in UTC", "findings", "SHA-256"),
        [
            (
                one.path,
                f"{_between(span)} ({one.start_ms} ms)",
                utc_between(span, start),
                ", ".join(one.findings),
                one.sha256,
            )
            for one, span in zip(told.clips, spans, strict=True)
        ],
    )


def _made_by(told: RecordingTold, policies: Mapping[str, str]) -> Iterator[Block]:
    run = told.analysis.run
    policy = policies.get(run.policy_sha256)
    yield Heading("How it was assessed", 3)
    yield Facts(
        (
            ("assessment", f"number {told.run} of {told.runs}; the others lie beside it"),
            ("software", f"lessonguard {run.lessonguard}"),
            ("policy", f"version {policy}" if policy else NOT_HERE),
            ("rubric", told.analysis.scorecard.rubric),
            ("policy, rubric and models", f"SHA-256 {run.policy_sha256}"),
        )
    )
    yield Table(("model", "version", "SHA-256"), [(one.name, one.version, one.sha256 or "–") for one in run.models])


def _scheduled(lesson: Lesson | None) -> str:
    if not lesson or not lesson.scheduled_start:
        return "not known"
    return f"{utc(lesson.scheduled_start)} to {utc(lesson.scheduled_end) if lesson.scheduled_end else 'not known'}"


def _between(span: Span) -> str:
    return f"{clock(span.start_ms)} to {clock(span.end_ms)}"


def utc_between(span: Span, start: datetime | None) -> str:
    """A stretch of the recording in UTC; says that it is not known where it is not."""
    if start is None:
        return UNKNOWN
    return " to ".join(utc(start + timedelta(milliseconds=at)) for at in (span.start_ms, span.end_ms))


def utc(moment: datetime) -> str:
    """A moment in UTC, cut to the second like every other."""
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"
