"""One way to read a quantile."""

from collections.abc import Iterable


def quantile(values: Iterable[float], share: float) -> float:
    """Return the smallest value that at least `share` of all do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
