"""Handlers of messages that start and stop the autopilot."""

from collections.abc import Sequence

import attrs

from spacetraders import clock
from spacetraders.application.bus.fields import number
from spacetraders.application.bus.mediator import Message
from spacetraders.application.bus.methods import answers
from spacetraders.application.dispatch.dispatcher import Dispatcher
from spacetraders.application.error_groups import LIST
from spacetraders.application.errors.autopilots import NoAutopilot
from spacetraders.application.errors.containers import AutopilotRunning
from spacetraders.application.errors.players import PlayerFlown
from spacetraders.application.errors.spending import SpendRefused
from spacetraders.application.looking.autopilot import SeenLeaving, seen_leaving
from spacetraders.application.orders.containers import SeenContainer
from spacetraders.application.players.players import PlayerRef
from spacetraders.application.ports.containers import Containers
from spacetraders.application.ports.game import Lane
from spacetraders.application.starting.launching import Launcher
from spacetraders.application.starting.ventures import MOST_CREDITS
from spacetraders.application.steering.leaving import (
    AUTOPILOT,
    HAUL,
    Leaving,
    Leavings,
    LeftShip,
    autopilot_of,
    started_for,
)
from spacetraders.application.steering.situations import Situations
from spacetraders.application.treasury import Treasury
from spacetraders.domain.containers import Container
from spacetraders.domain.players import Player
from spacetraders.domain.work.phases import Phase, phase_of
from spacetraders.domain.work.steering import Decision, Goal, steer


@attrs.frozen
class StartedAutopilot:
    """An autopilot that was started or, without a `container`, what one would decide now."""

    agent_symbol: str
    container: SeenContainer | None
    phase: Phase | None = None
    decisions: Sequence[Decision] = ()

    @property
    def dry_run(self) -> bool:
        """Whether nothing was started."""
        return self.container is None


@attrs.frozen
class StartAutopilot(Message[StartedAutopilot]):
    """Have the autopilot fly the fleet.

    A `reserve` in credits is set as the treasury's floor, null leaves that as it is. With `dry_run`
    nothing is started, bought or set: the answer has what would be decided now, and why.
    """

    player: PlayerRef
    until: Goal = attrs.field(default=Goal.RESET, converter=Goal)
    reserve: int | None = number(None, least=0, most=MOST_CREDITS)
    dry_run: bool = False


@attrs.frozen
class StopAutopilot(Message[SeenLeaving]):
    """Have the autopilot leave: what is aboard is sold, then all that it started is stopped.

    It answers at once, and `autopilot.status` tells how far that is. With `now` all is stopped
    where it is. What persons started goes on.
    """

    player: PlayerRef
    now: bool = False


@attrs.frozen
class AutopilotHandlers:
    """The handlers of messages that start and stop the autopilot."""

    launcher: Launcher
    situations: Situations
    treasury: Treasury
    dispatcher: Dispatcher
    leavings: Leavings

    @answers("autopilot.start", raises=(*LIST, AutopilotRunning, PlayerFlown, SpendRefused))
    async def start(self, command: StartAutopilot) -> StartedAutopilot:
        player = await self.launcher.resolve(command.player, ())
        live = self._containers.live()
        if command.dry_run:
            situation = await self.situations.of(
                player, live, command.until, lane=Lane.PERSON, reserve=command.reserve
            )
            return StartedAutopilot(
                player.agent_symbol, None, phase_of(situation), steer(situation)
            )
        running = autopilot_of(player.player_id, live)
        if running is not None:  # before the floor is set for one that is not to be
            raise AutopilotRunning(AUTOPILOT, running.container_id)
        if command.reserve is not None:
            await self.treasury.set_reserve(player, command.reserve)
        config = {"until": command.until.value}
        seen = await self.launcher.launch(
            player, AUTOPILOT, config, name=player.agent_symbol, max_iterations=-1
        )
        self.leavings.forget(player.player_id)
        return StartedAutopilot(player.agent_symbol, seen)

    @answers("autopilot.stop", raises=(*LIST, NoAutopilot))
    async def stop(self, command: StopAutopilot) -> SeenLeaving:
        player = await self.launcher.resolve(command.player, ())
        live, owner = self._containers.live(), player.player_id
        pilot = autopilot_of(owner, live)
        own = started_for(owner, pilot, live)
        if pilot is None and not own:
            raise NoAutopilot(player.agent_symbol)
        # What an autopilot has left behind that is not there any more has nobody to empty holds.
        if command.now or pilot is None:
            return await self._stopped(player, pilot, own)
        leaving = self.leavings.ask(owner, pilot.container_id, clock.now())
        if not leaving.ships:  # before it has had its turn to say so itself
            leaving.ships = _hauls(own)
        return seen_leaving(player, leaving, self.launcher.fleet)

    async def _stopped(
        self, player: Player, pilot: Container | None, own: Sequence[Container]
    ) -> SeenLeaving:
        """Stop all at once, the autopilot first, so that it starts nothing anew."""
        all_of = [*filter(None, [pilot]), *own]
        asked_at = clock.now()
        for each in all_of:
            await self._containers.stop(each.container_id)
        stopped = [each.container_id for each in all_of]
        self.dispatcher.board(player).closing.difference_update(stopped)
        if pilot is None:
            leaving = Leaving("", asked_at)
        else:
            leaving = self.leavings.ask(player.player_id, pilot.container_id, asked_at)
        leaving.ships = _hauls(own, "it was stopped at once")
        leaving.ended_at = clock.now()
        seen = seen_leaving(player, leaving, self.launcher.fleet)
        return attrs.evolve(seen, stopped=stopped)

    @property
    def _containers(self) -> Containers:
        return self.launcher.containers


def _hauls(own: Sequence[Container], reason: str | None = None) -> list[LeftShip]:
    return [
        LeftShip(each.ship_symbol, each.container_id, reason)
        for each in own
        if each.ship_symbol and each.kind == HAUL
    ]
