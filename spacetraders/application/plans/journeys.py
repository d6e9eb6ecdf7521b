"""Journeys: the handler that plans a way from system to system by jump gates."""

from collections.abc import Sequence

import attrs

import routing.gates.journey
from routing.gates.galaxy import Gate
from routing.gates.journey import USUAL_PRICE, Journey, Obstacle
from spacetraders.application.bus.fields import number, optional_symbol, symbol
from spacetraders.application.bus.mediator import Message
from spacetraders.application.bus.methods import Load, answers
from spacetraders.application.bus.strict import Misfit
from spacetraders.application.error_groups import SHIP
from spacetraders.application.errors.places import UnknownSystem
from spacetraders.application.errors.plans import NoJourney
from spacetraders.application.known.gates import Gates, GateSurvey
from spacetraders.application.known.ships import Fleet
from spacetraders.application.players.players import PlayerRef, Players
from spacetraders.application.ports.game import Lane
from spacetraders.application.ports.router import Router
from spacetraders.domain.game.systems import StarSystem, system_named
from spacetraders.domain.players import Player


@attrs.frozen
class PlannedJourney:
    """The jumps from one system's gate to another's, and the systems that they lead through.

    Unless `whole`, the galaxy was not explored far enough, and there may be a faster one.
    """

    origin: str
    destination: str
    journey: Journey
    systems: dict[str, StarSystem] = attrs.field(repr=False)
    whole: bool = True


@attrs.frozen
class PlanJourney(Message[PlannedJourney]):
    """The fastest way from system to system by jump gates. A waypoint stands for its system.

    It begins at `origin`, or where the ship is.
    """

    player: PlayerRef
    destination: str = symbol()
    origin: str | None = optional_symbol()
    ship_symbol: str | None = optional_symbol()
    price_per_jump: int = number(USUAL_PRICE, least=0, most=1_000_000_000)

    def __attrs_post_init__(self) -> None:
        """Refuse to begin nowhere, or at two places."""
        if (self.origin is None) == (self.ship_symbol is None):
            raise Misfit("origin", "name either it or a ship_symbol")


@attrs.frozen
class JourneyHandlers:
    """The handler of the message about journeys."""

    players: Players
    fleet: Fleet
    gates: Gates
    router: Router

    @answers("route.journey", load=Load.QUESTION, raises=(*SHIP, UnknownSystem, NoJourney))
    async def plan(self, query: PlanJourney) -> PlannedJourney:
        player = await self.players.resolve(query.player, ship_symbol=query.ship_symbol or "")
        origin = await self._origin(player, query)
        goal = system_named(query.destination)
        # The galaxy is too large to know as a whole, so the part on the way is explored first.
        survey = await self.gates.survey(player, origin, goal, Lane.PERSON)
        _check_ends(survey, origin, goal)
        try:
            journey = await self.router.journey(
                survey.galaxy, origin, goal, price_per_jump=query.price_per_jump
            )
        except routing.gates.journey.NoJourney as error:
            # The planner knows systems alone. A person needs the gates that are in the way.
            raise _no_journey(survey, origin, goal, error.reason, error.systems) from None
        return PlannedJourney(origin, goal, journey, survey.systems, survey.whole)

    async def _origin(self, player: Player, query: PlanJourney) -> str:
        if query.ship_symbol is None:
            assert query.origin is not None
            return system_named(query.origin)
        ship = await self.fleet.look(player, query.ship_symbol, Lane.PERSON)
        return ship.nav.system_symbol


def _check_ends(survey: GateSurvey, origin: str, goal: str) -> None:
    """Raise NoJourney for a closed gate at either end."""
    # The exploration stops at such a gate, so the planner would blame the systems in between.
    closed = [s for s in (origin, goal) if survey.gate(s) in (Gate.UNBUILT, Gate.UNKNOWN)]
    if closed and origin != goal:
        raise _no_journey(survey, origin, goal, Obstacle.GATE_CLOSED, closed)


def _no_journey(
    survey: GateSurvey, origin: str, goal: str, reason: Obstacle, systems: Sequence[str]
) -> NoJourney:
    """Return the error with the gates of the systems, sorted into unbuilt and uncharted ones."""
    gates = [(survey.systems[symbol].gate, survey.gate(symbol)) for symbol in systems]
    unbuilt = [gate for gate, state in gates if gate and state is Gate.UNBUILT]
    uncharted = [gate for gate, state in gates if gate and state is Gate.UNKNOWN]
    return NoJourney(origin, goal, reason, systems, survey.whole, unbuilt, uncharted)
