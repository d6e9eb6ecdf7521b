"""The kind `navigate`: flies a ship to a waypoint of its system, and docks there."""

from typing import Annotated

import attrs

from spacetraders.application.bus.fields import symbol, waypoint
from spacetraders.application.services import Services
from spacetraders.containers.context import Context
from spacetraders.containers.flight import boarded
from spacetraders.containers.kinds import Kind


@attrs.frozen
class NavigateConfig:
    """Which ship flies, and where to."""

    ship_symbol: Annotated[str, "The ship that flies."] = symbol()
    destination: Annotated[str, "The waypoint to fly to."] = waypoint()


def navigate(services: Services) -> Kind[NavigateConfig]:
    """Return the kind, joined to the services that it flies with."""

    async def body(config: NavigateConfig, context: Context) -> None:
        flight = await boarded(services, context, config.ship_symbol, config.destination)
        await flight.fly()
        context.log.info("docked at the goal", waypoint=config.destination)

    return Kind("navigate", NavigateConfig, lambda config: config.ship_symbol, body)
