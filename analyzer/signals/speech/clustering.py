"""Groups windows of speech by voice."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from analyzer.signals.speech.settings import VoiceSettings
from analyzer.signals.speech.voices import Descriptions

CUTS_PER_VOICE = 10
"""How deep the tree of voices is searched: odd windows split off before people do."""


def voice_means(
    windows: Descriptions, lasting_ms: npt.NDArray[np.float64], expected: int, settings: VoiceSettings
) -> Descriptions:
    """The mean of each voice, at most `expected`, of the most talk first; fewer where fewer voices are there.

    Windows are joined by average linkage on cosine distance. The tree is cut into ever more groups until `expected`
    of them hold enough talk to be somebody; groups whose means are alike are one voice.

    Args:
        windows: Unit vectors, shape (n, 256).
        lasting_ms: The talk that each window stands for, shape (n,).
        expected: Voices to look for.
        settings: How much talk makes a voice, and how alike two may be.
    """
    from scipy.cluster.hierarchy import fcluster, linkage

    chosen = np.linspace(0, len(windows) - 1, min(len(windows), settings.max_clustered)).astype(int)
    windows, lasting_ms = windows[chosen], lasting_ms[chosen] * (len(windows) / len(chosen))
    least_ms = max(settings.min_voice_ms, settings.min_voice_share * float(lasting_ms.sum()))
    best = [np.ones(len(windows), dtype=bool)]
    if len(windows) > 1 and expected > 1:
        tree = linkage(windows, method="average", metric="cosine")
        for groups in range(2, CUTS_PER_VOICE * expected + 1):
            labels = fcluster(tree, groups, criterion="maxclust")
            members = [labels == label for label in np.unique(labels)]
            voices = [who for who in members if lasting_ms[who].sum() >= least_ms]
            if len(voices) > len(best):
                best = voices
            if len(best) >= expected:
                break
    best.sort(key=lambda who: -float(lasting_ms[who].sum()))
    return _apart([_mean(windows[who]) for who in best[:expected]], settings.same_voice)


def _apart(means: Sequence[npt.NDArray[np.float32]], same_voice: float) -> Descriptions:
    kept: list[npt.NDArray[np.float32]] = []
    for mean in means:
        if all(float(mean @ other) < same_voice for other in kept):
            kept.append(mean)
    return np.stack(kept)


def _mean(windows: Descriptions) -> npt.NDArray[np.float32]:
    mean = windows.mean(axis=0)
    unit: npt.NDArray[np.float32] = (mean / max(float(np.linalg.norm(mean)), 1e-9)).astype(np.float32)
    return unit
