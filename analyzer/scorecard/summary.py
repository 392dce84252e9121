"""The few sentences for those who see nothing else of a card: no words said, no ids."""

from collections.abc import Iterable

from analyzer.domain.conduct import Conduct
from analyzer.domain.finding import Finding
from analyzer.domain.gap import Gap
from analyzer.domain.kinds import Route
from analyzer.domain.scorecard import Criterion
from analyzer.scorecard.conduct import tally


def summarise(
    criteria: tuple[Criterion, ...], conduct: Conduct, findings: tuple[Finding, ...], gaps: tuple[Gap, ...]
) -> str:
    """Three to six sentences: what a person is asked, what went well, what to talk about, what was not assessed.

    No words said, no ids, no numbers about the tutor as a whole; a finding is called a question, not a breach.
    """
    sentences = [
        _now(findings, conduct),
        _sealed(conduct),
        _for_observer(findings),
        _well(criteria),
        _to_talk_about(criteria),
        _not_assessed(criteria, gaps),
    ]
    return " ".join(sentence for sentence in sentences if sentence)


def _now(findings: tuple[Finding, ...], conduct: Conduct) -> str:
    urgent = [finding for finding in findings if finding.route is Route.DSL]
    hold = ", and policy asks to keep the recording" if conduct.preserve else ""
    if urgent:
        return f"Asked of the Designated Safeguarding Lead, and open: {tally(urgent)}{hold}."
    where = "" if conduct.complete else " in what could be assessed"
    return f"Nothing was noticed{where} that is for the Designated Safeguarding Lead, which is no pass{hold}."


def _sealed(conduct: Conduct) -> str:
    if not conduct.sealed:
        return ""
    which = "1 finding is" if conduct.sealed == 1 else f"{conduct.sealed} findings are"
    return f"{which} sealed: the evidence may be neither looked at nor copied."


def _for_observer(findings: tuple[Finding, ...]) -> str:
    others = [finding for finding in findings if finding.route is not Route.DSL]
    return f"Asked of the observer, and open: {tally(others)}." if others else ""


def _well(criteria: Iterable[Criterion]) -> str:
    graded = [criterion for criterion in criteria if criterion.grade != "not_assessed"]
    for grade in ("strength", "met"):
        if titles := _titles(criterion for criterion in graded if criterion.grade == grade):
            return f"Went well: {titles}." if grade == "strength" else f"As hoped for: {titles}."
    return "No part of the teaching stands out by its numbers." if graded else "No part of the teaching was measured."


def _to_talk_about(criteria: Iterable[Criterion]) -> str:
    titles = _titles(criterion for criterion in criteria if criterion.grade in {"developing", "concern"})
    return f"Worth talking about: {titles}." if titles else ""


def _not_assessed(criteria: tuple[Criterion, ...], gaps: tuple[Gap, ...]) -> str:
    left = [criterion for criterion in criteria if criterion.grade == "not_assessed"]
    unassessed = _titles(criterion for criterion in left if not criterion.by_person)
    human = _titles(criterion for criterion in left if criterion.by_person)
    parts = [f"Not assessed, which is no pass: {unassessed}"] if unassessed else []
    if gaps:
        parts.append("parts of the lesson could not be assessed")
    parts += [f"only a person can grade: {human}"] if human else []
    sentence = "; ".join(parts) or "Every row of the rubric was assessed"
    return f"{sentence[0].upper()}{sentence[1:]}."


def _titles(criteria: Iterable[Criterion]) -> str:
    return "; ".join(f"{criterion.title[0].lower()}{criterion.title[1:]}" for criterion in criteria)
