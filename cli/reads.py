"""Which of the daemon's methods only look: asking one again does no harm."""

READS = frozenset({"health", "goods", "route.tour"})
READING_VERBS = frozenset(
    {
        "balance",
        "cargo",
        "discover",
        "find",
        "get",
        "history",
        "journey",
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
    """Whether a method changes nothing in the game; of one that is not known, that it may."""
    return method in READS or method.rpartition(".")[2] in READING_VERBS
