"""Others' judges beside ours, on the same lines in the same run."""

from collections.abc import Iterator, Sequence

import numpy as np

from analyzer.analysis.evaluate import Evaluation, LabelledLine
from analyzer.analysis.means import macro, truth_and_claims
from analyzer.domain.errors import ModelUnavailableError
from analyzer.domain.kinds import Kind
from analyzer.training.plan import REPORTED
from analyzer.training.quality.figures import NOTHING, prose, share, table
from analyzer.training.quality.judged import Judged, hours
from analyzer.training.quality.peers import Absent, Claimed, Peer, packaged

EVERY = 10
"""One of so many lessons is put to the peers."""
ENCODER = "frozen MiniLM"


def told(judged: Judged, kinds: Sequence[Kind]) -> Iterator[str]:
    """The page's tables, and which peers are not here."""
    every = [*packaged(), _encoder(judged, kinds)]
    peers = [one for one in every if isinstance(one, Peer)]
    claims = {peer.name: peer.claims(judged.written) for peer in peers}
    sets: list[tuple[str, Evaluation]] = [(REPORTED, judged.unseen["both"])]
    sets += [(name, evaluations["both"]) for name, evaluations in judged.public.items()]
    rows = [row for name, evaluation in sets for row in _rows(name, evaluation, peers, claims)]
    yield from table(("lines", "kind", "judge", "recall (95 %)", "precision (95 %)"), rows)
    yield ""
    if ENCODER in claims:
        yield from _by_kind(judged.unseen["both"], claims[ENCODER], kinds)
    if judged.given.lessons:
        yield from _on_lessons(judged.lessons["both"], peers)
    yield from (f"Not measured: {one.package} ({one.why})." for one in every if isinstance(one, Absent))


def _encoder(judged: Judged, kinds: Sequence[Kind]) -> Peer | Absent:
    from analyzer.training.quality.frozen import NEAREST, nearest

    others = [example for name, example in judged.configuration.examples if name != REPORTED]
    if len(others) < NEAREST:
        return Absent(ENCODER, "there are too few examples")
    try:
        return Peer(ENCODER, frozenset(kinds), nearest(others).claims)
    except ModelUnavailableError as error:
        return Absent(ENCODER, str(error))


def _rows(
    name: str, ours: Evaluation, peers: Sequence[Peer], written: dict[str, Claimed]
) -> Iterator[tuple[str, str, str, str, str]]:
    lines = [line for line, _ in ours.lines]
    for kind in (Kind.SWEARING, Kind.CONTACT_DETAILS):
        truth = [kind in line.labels for line in lines]
        if not any(truth):
            continue
        mine = [any(finding.kind is kind for finding in findings) for _, findings in ours.lines]
        yield name, kind.value, "**lessonguard**", *_figures(truth, mine)
        for peer in peers:
            if kind in peer.kinds:
                theirs = written[peer.name] if name == REPORTED else peer.claims(lines)
                yield name, kind.value, peer.name, *_figures(truth, [kind in claimed for claimed in theirs])


def _figures(truth: Sequence[bool], claimed: Sequence[bool]) -> tuple[str, str]:
    right = sum(there and said for there, said in zip(truth, claimed, strict=True))
    return share(right, sum(truth)), share(right, sum(claimed))


def _by_kind(ours: Evaluation, theirs: Claimed, kinds: Sequence[Kind]) -> Iterator[str]:
    truth, mine = truth_and_claims(ours, kinds)
    borne = np.array([[kind in claimed for kind in kinds] for claimed in theirs], np.bool_)
    rows = []
    for at, kind in enumerate(kinds):
        figures = (_figures(truth[:, at].tolist(), claimed[:, at].tolist()) for claimed in (mine, borne))
        rows.append((kind.value, *(cell for pair in figures for cell in pair)))
    means = [macro(truth, claimed) for claimed in (mine, borne)]
    rows.append(("**mean**", *(str(one) for pair in means for one in (pair or (NOTHING, NOTHING)))))
    yield from table(("kind", "lessonguard: recall", "precision", f"{ENCODER}: recall", "precision"), rows)
    yield ""


def _on_lessons(ours: Evaluation, peers: Sequence[Peer]) -> Iterator[str]:
    drawn = set(sorted({line.lesson for line, _ in ours.lines})[::EVERY])
    rows = [(line, findings) for line, findings in ours.lines if line.lesson in drawn]
    lines: list[LabelledLine] = [line for line, _ in rows]
    lasted = hours(lines) or 1.0
    yield prose(
        f"""Lines flagged an hour in {len(drawn)} of the lessons ({lasted:.0f} h, {len(lines)} lines, nearly all
        innocent), every {EVERY}th by name:"""
    )
    cells = []
    for peer in peers:
        mine = sum(any(finding.kind in peer.kinds for finding in findings) for _, findings in rows)
        theirs = sum(map(bool, peer.claims(lines)))
        of = next(iter(peer.kinds)).value if len(peer.kinds) == 1 else "every kind"
        cells.append((peer.name, of, f"{theirs / lasted:.2f}", f"{mine / lasted:.2f}"))
    yield from table(("judge", "of", "its own", "lessonguard's"), cells)
    yield ""
