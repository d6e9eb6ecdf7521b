"""Handlers of messages that begin ventures: contracts, trade, or a building site, with ships."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

import attrs

from spacetraders.application.bus.fields import (
    number,
    optional_symbol,
    some_symbols,
    waypoint,
)
from spacetraders.application.bus.mediator import Message
from spacetraders.application.bus.methods import answers
from spacetraders.application.bus.strict import Misfit
from spacetraders.application.error_groups import FLEET
from spacetraders.application.errors.containers import KindRunning
from spacetraders.application.errors.places import NoSite, UnknownWaypoint
from spacetraders.application.errors.players import PlayerFlown
from spacetraders.application.errors.work import NoShipFits, SiteComplete
from spacetraders.application.known.sites import Sites
from spacetraders.application.known.systems import Atlas
from spacetraders.application.orders.containers import MOST, SeenContainer
from spacetraders.application.players.players import PlayerRef
from spacetraders.application.ports.game import Lane
from spacetraders.application.starting.launching import (
    MOST_SHIPS,
    Launcher,
    NotStarted,
    Started,
)
from spacetraders.application.treasury import Treasury
from spacetraders.domain.game.waypoints import system_of
from spacetraders.domain.players import Player
from spacetraders.domain.work.jobs import SinkKind
from spacetraders.domain.work.sites import LEAST_WORTH, MOST_WORTH, WORTH_IN_BASES

MOST_NAMED = 200
"""The most goods or markets that one message names: a large system has some 50 of either."""

MOST_CREDITS = 10**12
"""The highest budget or floor that is taken: more than any agent has ever had."""

JUST_NOW = timedelta(seconds=10)
"""How old the look at a site may be by which it is judged whether there is something to build."""

START = (*FLEET, PlayerFlown, KindRunning)


def budget() -> Any:
    """A field for the credits that one job may take, None for no limit but the treasury's."""
    return number(None, least=1, most=MOST_CREDITS)


def floor() -> Any:
    """A field for the treasury's floor in credits, None to leave it as it is."""
    return number(None, least=0, most=MOST_CREDITS)


def _check_worth(_: object, field: "attrs.Attribute[float]", value: float) -> None:
    if not LEAST_WORTH <= value <= MOST_WORTH:
        raise Misfit(field.name, f"must be at least {LEAST_WORTH} and at most {MOST_WORTH}")


@attrs.frozen
class RunContracts(Message[Started]):
    """Do contracts one after the other: negotiate, weigh, accept, deliver, fulfil.

    The ships that are named haul for contracts alone. Others that haul do so as well, where that
    pays best. `count` is how many are fulfilled, -1 for ever. The `negotiator` is the one ship that
    negotiates, any that is docked where it is None.
    """

    player: PlayerRef
    count: int = number(-1, least=1, most=MOST, also=-1)
    ship_symbols: tuple[str, ...] = some_symbols(most=MOST_SHIPS)
    negotiator: str | None = optional_symbol()
    budget: int | None = budget()
    floor: int | None = floor()


@attrs.frozen
class StartTrading(Message[Started]):
    """Have ships trade: those that are named, or all free ones with a hold.

    They carry only these `goods`, and only between these `markets`, where some are named.
    """

    player: PlayerRef
    ship_symbols: tuple[str, ...] = some_symbols(most=MOST_SHIPS)
    goods: tuple[str, ...] = some_symbols(most=MOST_NAMED)
    markets: tuple[str, ...] = some_symbols(most=MOST_NAMED)
    budget: int | None = budget()
    floor: int | None = floor()


@attrs.frozen
class StartBuilding(Message[Started]):
    """Build a site, such as a jump gate: what it still takes is bought and brought there.

    `most` is what a unit of material may cost at most, in base prices. The ships that are named
    haul for sites alone. Others that haul do so as well, where that pays best.
    """

    player: PlayerRef
    site: str = waypoint()
    ship_symbols: tuple[str, ...] = some_symbols(most=MOST_SHIPS)
    most: float = attrs.field(default=WORTH_IN_BASES, validator=_check_worth)
    budget: int | None = budget()
    floor: int | None = floor()


Venture = RunContracts | StartTrading | StartBuilding


@attrs.frozen
class VentureHandlers:
    """The handlers of messages that begin ventures."""

    launcher: Launcher
    atlas: Atlas
    sites: Sites
    treasury: Treasury

    @answers("contract.run", raises=START)
    async def contracts(self, command: RunContracts) -> Started:
        named = (*command.ship_symbols, *filter(None, [command.negotiator]))
        player = await self.launcher.resolve(command.player, named)
        if command.negotiator is not None:
            await self.launcher.ship(player, command.negotiator)
        config = {"negotiator": command.negotiator or ""}
        first = await self._venture(player, command, "contract", config, command.count)
        hauls = await self._hauls(player, command, SinkKind.CONTRACT, command.ship_symbols)
        return _joined(first, hauls)

    @answers("trade.start", raises=(*START, NoShipFits))
    async def trade(self, command: StartTrading) -> Started:
        player = await self.launcher.resolve(command.player, command.ship_symbols)
        ships = command.ship_symbols or await self._all_with_a_hold(player)
        limits = {"goods": list(command.goods), "markets": list(command.markets)}
        await self._set_floor(player, command)
        return await self._hauls(player, command, SinkKind.MARKET, ships, limits)

    @answers("construct.start", raises=(*START, UnknownWaypoint, NoSite, SiteComplete))
    async def construct(self, command: StartBuilding) -> Started:
        player = await self.launcher.resolve(command.player, command.ship_symbols)
        await self.atlas.waypoint(player, command.site, Lane.PERSON)
        site = await self.sites.site(player, command.site, Lane.PERSON, within=JUST_NOW)
        if site is None:
            raise NoSite(command.site)
        if site.is_complete:
            raise SiteComplete(command.site)
        config = {"site": command.site, "most_in_bases": command.most}
        first = await self._venture(player, command, "construct", config, 1)
        hauls = await self._hauls(player, command, SinkKind.SITE, command.ship_symbols)
        return _joined(first, hauls)

    async def _venture(
        self,
        player: Player,
        command: Venture,
        kind: str,
        config: Mapping[str, Any],
        max_iterations: int,
    ) -> SeenContainer:
        """Launch the container of a venture, which flies no ship. The floor is set first."""
        for each in self.launcher.containers.live():
            same = (each.kind, each.config.get("site")) == (kind, config.get("site"))
            if same and each.player_id == player.player_id:
                # Before the floor is set for one that is not to be.
                raise KindRunning(kind, each.container_id)
        await self._set_floor(player, command)
        return await self.launcher.launch(
            player, kind, config, name=player.agent_symbol, max_iterations=max_iterations
        )

    async def _set_floor(self, player: Player, command: Venture) -> None:
        """Set the floor, if one is given: it counts from the first purchase on."""
        if command.floor is not None:
            await self.treasury.set_reserve(player, command.floor)

    async def _hauls(
        self,
        player: Player,
        command: Venture,
        sink: SinkKind,
        ship_symbols: Sequence[str],
        limits: Mapping[str, Any] | None = None,
    ) -> Started:
        """Launch a hauler for each ship, within the command's limits."""

        async def config_of(ship_symbol: str) -> Mapping[str, Any]:
            bounds = {"kinds": [sink.value], "budget": command.budget}
            return {"ship_symbol": ship_symbol, **bounds, **(limits or {})}

        return await self.launcher.launch_each(
            player, "haul", ship_symbols, config_of, max_iterations=-1
        )

    async def _all_with_a_hold(self, player: Player) -> list[str]:
        """Return the free ships with a hold. Raises NoShipFits for none."""
        fit = [ship.symbol for ship in await self.launcher.free(player) if ship.cargo.capacity]
        if not fit:
            raise NoShipFits(player.agent_symbol, "trade", system_of(player.headquarters))
        return fit


def _joined(venture: SeenContainer, hauls: Started) -> Started:
    not_started: list[NotStarted] = hauls.not_started
    return Started([venture, *hauls.containers], not_started)
