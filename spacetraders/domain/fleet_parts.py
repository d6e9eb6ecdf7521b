"""The parts of a fleet that its followers are told of, and what has changed between two moments."""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal, TypeAlias

import attrs

from spacetraders.domain.containers import ExitReason, State
from spacetraders.domain.game.construction import Material
from spacetraders.domain.game.contracts import Delivery
from spacetraders.domain.game.ships import Ship
from spacetraders.domain.idle import Idle


@attrs.frozen
class AgentPart:
    """The agent: credits, of which so many are reserved, and the floor that is kept.

    The credits are None where they were never read.
    """

    key: str
    headquarters: str
    faction: str
    reset_date: str
    next_reset: datetime | None
    credits: int | None
    floor: int
    reserved: int
    part: Literal["agent"] = "agent"


@attrs.frozen
class ShipPart:
    """A ship as seen last, and the container that flies it. A ship in flight arrives by itself."""

    key: str
    ship: Ship
    container_id: str | None
    held: bool
    part: Literal["ship"] = "ship"


@attrs.frozen
class ContainerPart:
    """A live container: what it does, why it waits, and the credits that it makes an hour."""

    key: str
    kind: str
    ship_symbol: str | None
    state: State
    idle: Idle | None
    last_line: str | None
    restarts: int
    credits_per_hour: int | None
    started_by: str | None
    exit_reason: ExitReason | None
    part: Literal["container"] = "container"


@attrs.frozen
class MarketPart:
    """A market: when its prices were seen last, and of how many goods."""

    key: str
    seen_at: datetime
    goods: int
    part: Literal["market"] = "market"


@attrs.frozen
class ContractPart:
    """The open contract."""

    key: str
    type: str
    accepted: bool
    deadline: datetime
    paid_on_accepted: int
    paid_on_fulfilled: int
    deliveries: tuple[Delivery, ...]
    part: Literal["contract"] = "contract"


@attrs.frozen
class SitePart:
    """A building site, and what it still needs."""

    key: str
    is_complete: bool
    materials: tuple[Material, ...]
    part: Literal["site"] = "site"


Part: TypeAlias = AgentPart | ShipPart | ContainerPart | MarketPart | ContractPart | SitePart

Name: TypeAlias = tuple[str, str]
"""What a part is, and its key among those of its kind."""

Frame: TypeAlias = Mapping[Name, Part]
"""A fleet as it looks at one moment."""


@attrs.frozen
class Gone:
    """A part that there is no more."""

    part: str
    key: str


def changes(before: Frame, now: Frame) -> tuple[list[Part], list[Gone]]:
    """Return the parts that are new or other than before, and those that are gone."""
    # Most parts are the same objects as before, which spares the look at their fields.
    other = [
        part
        for name, part in now.items()
        if (known := before.get(name)) is not part and known != part
    ]
    gone = [Gone(*name) for name in before if name not in now]
    return other, gone
