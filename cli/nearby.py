"""Places by their distance: the flags that say from where, and what is said of it."""

from collections.abc import Callable, Mapping
from typing import Annotated, Any

import attrs
from cyclopts import Parameter

from cli.output import note

NEVER = "never"
"""The age of a price that nobody has seen."""


@Parameter(name="*")
@attrs.frozen
class Nearby:
    """Flags of lists that are sorted by distance."""

    system: Annotated[
        str | None,
        Parameter(help="The system, such as X1-AD75; by default that of the place to start from."),
    ] = None
    ship: Annotated[str | None, Parameter(help="Count from where this ship is, or is going.")] = (
        None
    )
    from_: Annotated[
        str | None,
        Parameter(name="--from", help="Count from this waypoint; by default the headquarters."),
    ] = None

    @property
    def params(self) -> dict[str, Any]:
        """The params that say so to the daemon."""
        return {
            "system_symbol": self.system,
            "ship_symbol": self.ship,
            "origin": self.from_,
        }


FROM_HOME = Nearby()


def saying_whence(view: Callable[[Any], None]) -> Callable[[Any], None]:
    """Return a view that also says on stderr from where the distances are, under what it shows."""

    def seen(result: Mapping[str, Any]) -> None:
        view(result)
        # A daemon of an older version does not sort.
        if result["items"] and "origin_symbol" in result:
            note(f"distances from {result['origin_symbol'] or 'the star'}")

    return seen


def away(place: Mapping[str, Any]) -> str | None:
    """Write a distance in whole map units, None where it is not known."""
    distance = place.get("distance")
    return None if distance is None else f"{distance:.0f}"
