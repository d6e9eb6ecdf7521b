"""The daemon's methods that change nothing, so that an interrupted call needs no question."""

# `route.tour` plans and `ship.tour` flies, so there the verb alone does not tell.
READS = frozenset({"health", "route.tour"})
READING_VERBS = frozenset(
    {
        "balance",
        "cargo",
        "discover",
        "explain",
        "export",
        "find",
        "follow",
        "get",
        "history",
        "journey",
        "kinds",
        "list",
        "logs",
        "partition",
        "plan",
        "repair_quote",
        "report",
        "scrap_quote",
        "spreads",
        "status",
        "tree",
    }
)


def only_reads(method: str) -> bool:
    """Whether a method changes nothing in the game. An unknown one counts as one that does."""
    return method in READS or method.rpartition(".")[2] in READING_VERBS
