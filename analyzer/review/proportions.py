"""Shares and rates with intervals that hold for few counts, too."""

from analyzer.domain.quality import Missed, Proportion

CONFIDENCE = 0.95


def proportion(part: int, n: int, least: int) -> Proportion:
    """A share with its Wilson interval; withheld, saying so, below `least`."""
    if n < least:
        return Proportion(part=part, n=n, why_not=f"fewer than {least}")
    from scipy.stats import binomtest

    interval = binomtest(part, n).proportion_ci(CONFIDENCE, method="wilson")
    return Proportion(part=part, n=n, share=part / n, low=float(interval.low), high=float(interval.high))


def by_chance(one: tuple[int, int], other: tuple[int, int]) -> float | None:
    """How often chance alone makes two shares differ as much, each told as (part, rest): Fisher's exact test."""
    if not sum(one) or not sum(other):
        return None
    from scipy.stats import fisher_exact

    return float(fisher_exact([one, other]).pvalue)


def rate(name: str, n: int, hours: float, least: float) -> Missed:
    """Misses an hour with the exact interval of Poisson counts (Garwood's); withheld below `least` hours."""
    if hours < least:
        return Missed(name=name, n=n, hours=hours, why_not=f"fewer than {least:g} hours")
    from scipy.stats import chi2

    tail = (1 - CONFIDENCE) / 2
    low = float(chi2.ppf(tail, 2 * n)) / 2 if n else 0.0
    high = float(chi2.ppf(1 - tail, 2 * n + 2)) / 2
    return Missed(name=name, n=n, hours=hours, rate=n / hours, low=low / hours, high=high / hours)
