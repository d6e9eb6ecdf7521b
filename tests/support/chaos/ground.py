"""What a storm rages on."""

import attrs

from support.processes.databases import Server


@attrs.frozen
class Ground:
    """The database under a daemon: a PostgreSQL's, or, without a URL, a file of the daemon's own.

    `server` is one that may be stopped.
    """

    name: str
    postgres: str | None = None
    server: Server | None = None
