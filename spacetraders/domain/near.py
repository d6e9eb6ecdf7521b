"""Names near a mistyped one: `IRN_ORE` and `IRON_ORE`."""

from collections.abc import Iterable
from difflib import get_close_matches

MOST = 3
"""The most names that are suggested."""


def did_you_mean(name: str, known: Iterable[str], *, likeness: float = 0.6) -> str | None:
    """Return the known names near a name as a question, or None where none is near.

    `likeness` is from 0 to 1, as `difflib.SequenceMatcher.ratio` counts it. A name that is known
    was not mistyped, so nothing is suggested.
    """
    names = sorted(set(known))
    near = get_close_matches(name, names, n=MOST, cutoff=likeness)
    if not near or name in names:
        return None
    *others, last = near
    return f"did you mean {', '.join(others)}{' or ' if others else ''}{last}?"
