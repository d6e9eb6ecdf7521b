"""Errors of the store, besides StoreUnavailable."""

import attrs

from spacetraders.errors import FleetError


@attrs.define(eq=False, str=False)
class BadDatabaseUrl(FleetError):
    """The URL names no database that we know. `database` is the URL without its secrets."""

    kind = "bad_database_url"
    lasting = True
    database: str
    reason: str

    @property
    def message(self) -> str:
        return f"{self.database!r} is no database URL: {self.reason}"

    @property
    def hint(self) -> str:
        return "use sqlite:///PATH, sqlite:///:memory: or postgresql://USER:PASSWORD@HOST/NAME"


@attrs.define(eq=False, str=False)
class DatabaseInUse(FleetError):
    """Another daemon has the database file open."""

    kind = "database_in_use"
    database: str

    @property
    def message(self) -> str:
        return f"another daemon is using the database {self.database}"

    @property
    def hint(self) -> str:
        return "stop the other daemon, or give this one a --database of its own"


@attrs.define(eq=False, str=False)
class DatabaseTooNew(FleetError):
    """The database was written by a later release than this. It was not touched."""

    kind = "database_too_new"
    lasting = True
    database: str
    found: int
    supported: int

    @property
    def message(self) -> str:
        return (
            f"the database {self.database} has schema version {self.found}, "
            f"and this release knows versions up to {self.supported}"
        )

    @property
    def hint(self) -> str:
        return "upgrade the daemon, or use another database"


@attrs.define(eq=False, str=False)
class RowRefused(FleetError):
    """A row breaks a rule of the schema: a mistake of the caller, which no retry mends."""

    kind = "row_refused"
    lasting = True
    database: str
    reason: str

    @property
    def message(self) -> str:
        return f"the database {self.database} refused a row: {self.reason}"
