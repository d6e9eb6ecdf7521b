"""The entry point of the command `spacetraders-sandbox`."""

from spacetraders.output.descriptors import fill_standard
from spacetraders.process_list import hide_values


def main() -> None:
    """Run the command."""
    # The secret leaves the process list before the slow imports begin.
    fill_standard()
    hide_values("--account-token")
    from spacetraders.sandbox.door.command import run  # noqa: PLC0415 - a fifth of a second

    run()


if __name__ == "__main__":
    main()
