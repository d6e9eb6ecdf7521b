"""The kind `navigate`: flies a ship to a waypoint of its system, and docks there."""

from typing import Annotated

import attrs

from routing import FlightMode
from spacetraders.application.bus.fields import symbol, waypoint
from spacetraders.application.plans.routes import Manner
from spacetraders.application.services import Services
from spacetraders.containers.context import Context
from spacetraders.containers.flight import boarded
from spacetraders.containers.kinds import Kind


@attrs.frozen
class NavigateConfig:
    """Which ship flies, and where to.

    All flights are in `flight_mode`, or in the fastest modes without one. A `thrifty` ship takes
    the way that burns least fuel.
    """

    ship_symbol: Annotated[str, "The ship that flies."] = symbol()
    destination: Annotated[str, "The waypoint to fly to."] = waypoint()
    flight_mode: Annotated[
        FlightMode | None,
        "The only mode that is flown; null takes the fastest way.",
    ] = None
    thrifty: Annotated[bool, "Whether the way with the least fuel is flown."] = False


def navigate(services: Services) -> Kind[NavigateConfig]:
    """Return the kind, joined to the services that it flies with."""

    async def body(config: NavigateConfig, context: Context) -> None:
        manner = Manner.of(config.flight_mode, thrifty=config.thrifty)
        flight = await boarded(
            services, context, config.ship_symbol, config.destination, manner=manner
        )
        await flight.fly()
        context.log.info("docked at the goal", waypoint=config.destination)

    return Kind("navigate", NavigateConfig, lambda config: config.ship_symbol, body)
