"""The entry point of `spacetraders-daemon`."""

from spacetraders.output.descriptors import fill_standard
from spacetraders.process_list import hide_values


def main() -> None:
    """Run the daemon, with its secrets hidden from the process list before the slow imports."""
    fill_standard()
    hide_values("--account-token", "--database", "--proxy")
    from spacetraders.command import main as run  # noqa: PLC0415 - a third of a second

    run()
