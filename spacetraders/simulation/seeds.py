"""Lists of seeds as a person writes them: `1,2,3`, `1-200`, and both together."""

from spacetraders.simulation.plan import BadPlan

MOST_SEEDS = 10_000


def seeds_of(text: str) -> list[int]:
    """Return the seeds of a list, each once, in the order given.

    Raises:
        BadPlan: it is no list of whole numbers, or has more than MOST_SEEDS.
    """
    seeds: dict[int, None] = {}
    for part in text.split(","):
        first, dash, last = part.strip().partition("-")
        if not (first.isdecimal() and (last.isdecimal() if dash else not last)):
            raise BadPlan("--seeds", "", f"{text!r} is no list such as 1,2,3 or 1-200")
        numbers = range(int(first), int(last or first) + 1)
        if len(numbers) + len(seeds) > MOST_SEEDS:
            raise BadPlan("--seeds", "", f"{text!r} has more than {MOST_SEEDS} seeds")
        seeds.update(dict.fromkeys(numbers))
    if not seeds:
        raise BadPlan("--seeds", "", f"{text!r} names no seed")
    return list(seeds)
