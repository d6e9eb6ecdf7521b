"""Errors about containers, their kinds and their configs."""

from collections.abc import Sequence
from typing import Any, ClassVar

import attrs

from spacetraders.errors import FleetError


@attrs.define(eq=False, str=False)
class UnknownContainer(FleetError):
    """There is no such container."""

    kind = "unknown_container"
    container_id: str

    @property
    def message(self) -> str:
        return f"there is no container {self.container_id}"

    @property
    def hint(self) -> str:
        return "spacetraders container list shows them"


@attrs.define(eq=False, str=False)
class ContainerLive(FleetError):
    """It must have ended first."""

    kind = "container_live"
    container_id: str
    state: str

    @property
    def message(self) -> str:
        return f"container {self.container_id} is {self.state}"

    @property
    def hint(self) -> str:
        return f"stop it first: spacetraders container stop {self.container_id}"


@attrs.define(eq=False, str=False)
class UnknownKind(FleetError):
    """No container is of that kind."""

    kind = "unknown_kind"
    container_kind: str
    kinds: Sequence[str]
    reason: str | None = None
    """Why a kind of that name could not be taken from another package, if there is one."""

    @property
    def message(self) -> str:
        why = f": {self.reason}" if self.reason else ""
        return f"no container is of kind {self.container_kind}{why}"

    @property
    def hint(self) -> str:
        return f"there are: {', '.join(self.kinds)}"


@attrs.define(eq=False, str=False)
class InvalidConfig(FleetError):
    """A container's config does not fit its kind."""

    kind = "invalid_config"
    container_kind: str
    field: str
    reason: str

    @property
    def message(self) -> str:
        return f"config of {self.container_kind}: {self.field}: {self.reason}"


@attrs.define(eq=False, str=False)
class KindRunning(FleetError):
    """A container does this already for the player, and a second one would be in its way."""

    kind = "kind_running"
    container_kind: str
    container_id: str

    @property
    def message(self) -> str:
        return f"{self.container_id} does this already, and one {self.container_kind} is enough"

    @property
    def hint(self) -> str:
        return f"stop it first: spacetraders container stop {self.container_id}"


@attrs.define(eq=False, str=False)
class AutopilotRunning(KindRunning):
    """The player has an autopilot already."""

    kind = "autopilot_running"

    @property
    def message(self) -> str:
        return f"the autopilot runs already, as container {self.container_id}"

    @property
    def hint(self) -> str:
        return "spacetraders autopilot status shows what it does, and autopilot stop ends it"


@attrs.define(eq=False, str=False)
class ShipUnfit(FleetError):
    """A ship lacks what its work takes, such as a hold or a mount."""

    kind = "ship_unfit"
    lasting: ClassVar[bool] = True
    ship_symbol: str
    container_kind: str
    missing: Sequence[str]
    remedy: str = "choose another ship: spacetraders ship list"

    @property
    def message(self) -> str:
        lacks = ", ".join(self.missing)
        return f"{self.ship_symbol} cannot do the work of {self.container_kind}: it lacks {lacks}"

    @property
    def hint(self) -> str:
        return self.remedy

    @property
    def details(self) -> dict[str, Any]:
        told = attrs.asdict(self)
        del told["remedy"]  # the hint has it
        return told
