"""A person answers questions of the machine: one, or repeats of it alike."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from analyzer.domain.custody import CustodyAction
from analyzer.domain.errors import ConflictError, PermanentError
from analyzer.domain.review import ActName, Acts, Decision
from analyzer.domain.service_policy import ReviewPolicy
from analyzer.records.recordings import findings_of_run
from analyzer.records.reviews import acts_of, add_act
from analyzer.review.standing import kept
from analyzer.service.bootstrap import Service
from analyzer.service.holds.asking import ask_about_holds
from analyzer.service.reviews.acting import acting
from analyzer.service.reviews.remarks import name_remark, store_remark


@dataclass(frozen=True)
class Answer:
    """What somebody answers."""

    findings: tuple[str, ...]
    """Ids of the questions; more than one where repeats are judged alike."""
    decision: Decision
    reason: str = ""
    """Name of a reason from config/service/review.yaml, where it is dismissed; empty otherwise."""
    text: str = ""
    """Words of their own, for the first of the findings; may be empty."""


def judge(recording_id: UUID, answer: Answer, by: str, service: Service) -> list[int]:
    """Put a person's verdict on record; what they said before of the same finding is not removed, and counts no more.

    Where that dismisses the last for whose sake a hold lies, a person is asked whether it is still needed; it stays.

    Args:
        recording_id: the lesson's recording.
        answer: what they answer.
        by: name of their account.
        service: the service's parts.

    Returns:
        Ids of the verdicts, in the order of the questions, by which each can be taken back.

    Raises:
        PermanentError: no reason was chosen, or none that there is, or the text is too long.
        ConflictError: a finding is not there in the run that is shown, or is sealed; nothing was written.
        ObjectMissingError: the recording is not assessed.
    """
    _check(answer, service.policy.review)
    stored = store_remark(recording_id, answer.text, service.policy.review, service.store)
    first, *_ = answer.findings
    facts = {"decision": answer.decision.value, "findings": ",".join(answer.findings)}
    now = service.clock()
    with acting(recording_id, CustodyAction.REVIEWED, by, now=now, act=ActName.VERDICT.value, **facts) as run:
        _check_open(answer.findings, run.pk, acts_of(recording_id))
        remark = name_remark(run, stored, now=now)
        rows = []
        for finding in answer.findings:
            own = remark if finding == first else None
            said = {"decision": answer.decision, "reason": answer.reason, "remark": own}
            rows.append(add_act(ActName.VERDICT, run, by, now=now, finding_id=finding, **said))
        ask_about_holds(run, service)
    return rows


def _check(answer: Answer, policy: ReviewPolicy) -> None:
    if not answer.findings or len(set(answer.findings)) != len(answer.findings):
        raise PermanentError("a verdict is about one finding at least, and about each once")
    if (answer.decision is Decision.DISMISSED) != (answer.reason in policy.reasons):
        raise PermanentError("choose why it is dismissed; other verdicts have no reason")


def _check_open(findings: Sequence[str], run_id: int, acts: Acts) -> None:
    sealed = {one.finding_id: one.sealed for one in findings_of_run(run_id)}
    sealed |= {one.finding_id: one.sealed for one in kept(acts).missed}
    if any(finding not in sealed for finding in findings):
        raise ConflictError("a finding is not among those that are shown now: reload the page and look again")
    if any(sealed[finding] for finding in findings):
        raise ConflictError("what is sealed is judged by nobody here: it is for the Designated Safeguarding Lead")
