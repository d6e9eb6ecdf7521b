"""Handlers of messages about what a whole fleet runs: make it so, and tell what it is."""

from collections.abc import Sequence
from typing import Any

import attrs

from spacetraders import clock, ids
from spacetraders.application.bus.fields import number
from spacetraders.application.bus.mediator import Message
from spacetraders.application.bus.methods import Load, answers
from spacetraders.application.bus.strict import Misfit
from spacetraders.application.error_groups import FLEET
from spacetraders.application.errors.containers import InvalidConfig, UnknownKind
from spacetraders.application.errors.fleets import InvalidTask
from spacetraders.application.errors.players import PlayerFlown
from spacetraders.application.errors.ships import UnknownShip
from spacetraders.application.orders.containers import MOST
from spacetraders.application.players.players import PlayerRef
from spacetraders.application.starting.launching import Launcher
from spacetraders.domain.containers import DEFAULT_MAX_RESTARTS, Container, RestartPolicy
from spacetraders.domain.fleets import FleetAction, FleetStep, There, WantedWork, difference
from spacetraders.domain.players import Player
from spacetraders.errors import FleetError

MOST_TASKS = 1000
"""The most tasks that one message names: more than any fleet has ships."""


@attrs.frozen
class Task:
    """A container that is to run, as `container.create` takes it."""

    kind: str
    config: dict[str, Any] = attrs.field(factory=dict)
    restart_policy: RestartPolicy = RestartPolicy.ON_FAILURE
    max_restarts: int = number(DEFAULT_MAX_RESTARTS, least=0, most=MOST)
    max_iterations: int | None = number(None, least=1, most=MOST, also=-1)


def _check_tasks(_: object, field: "attrs.Attribute[Any]", tasks: Sequence[Task]) -> None:
    if len(tasks) > MOST_TASKS:
        raise Misfit(field.name, f"must name at most {MOST_TASKS}")


@attrs.frozen
class FleetChange:
    """What was done about one task, or would be done, and how that failed if it did.

    `container_id` is that of the container that does it now, or None where none does yet. `before`
    is the one that is replaced or stopped.
    """

    action: FleetAction
    kind: str
    ship_symbol: str | None
    container_id: str | None
    before: str | None
    error: FleetError | None = None


@attrs.frozen
class AppliedFleet:
    """What a fleet was to run, task by task. With `dry_run` nothing was changed."""

    agent_symbol: str
    dry_run: bool
    changes: list[FleetChange]


@attrs.frozen
class ExportedFleet:
    """The tasks that run for a player, without those that another one has started."""

    agent_symbol: str
    tasks: list[Task]


@attrs.frozen
class ApplyFleet(Message[AppliedFleet]):
    """Have a player's containers do these tasks: start, replace and keep what that takes.

    What is not among them is left alone, or with `prune` stopped, where a person has started it.
    """

    player: PlayerRef
    tasks: list[Task] = attrs.field(validator=_check_tasks)
    dry_run: bool = False
    prune: bool = False


@attrs.frozen
class ExportFleet(Message[ExportedFleet]):
    """The tasks that run for a player, as `fleet.apply` takes them."""

    player: PlayerRef


@attrs.frozen
class FleetHandlers:
    """The handlers of messages about what a whole fleet runs."""

    launcher: Launcher

    @answers("fleet.apply", raises=(*FLEET, PlayerFlown, InvalidTask))
    async def apply(self, command: ApplyFleet) -> AppliedFleet:
        player = await self.launcher.players.resolve(command.player)
        rows = await self._rows(player)
        wanted = [await self._wanted(player, i, task) for i, task in enumerate(command.tasks)]
        _check_once(wanted)
        steps = difference(wanted, [self._there(row) for row in rows], prune=command.prune)
        tasks = [*command.tasks, *(None for _ in steps[len(wanted) :])]
        changes = [
            _planned(step) if command.dry_run else await self._made(player, step, task)
            for step, task in zip(steps, tasks, strict=True)
        ]
        return AppliedFleet(player.agent_symbol, command.dry_run, changes)

    @answers("fleet.export", load=Load.LOOKUP, raises=FLEET)
    async def export(self, query: ExportFleet) -> ExportedFleet:
        player = await self.launcher.players.resolve(query.player)
        live = sorted(self._live(player), key=lambda each: (each.created_at, each.container_id))
        ids_live = {each.container_id for each in live}
        # What another container has started, that one starts again.
        tasks = [_task(each) for each in live if each.started_by not in ids_live]
        return ExportedFleet(player.agent_symbol, tasks)

    def _live(self, player: Player) -> list[Container]:
        return [
            each for each in self.launcher.containers.live() if each.player_id == player.player_id
        ]

    async def _rows(self, player: Player) -> list[Container]:
        """Return all containers of the player, oldest first, the live ones as they are now."""
        live = {each.container_id: each for each in self._live(player)}
        rows = await self.launcher.players.store.containers(player_id=player.player_id)
        return [live.get(row.container_id, row) for row in rows]

    async def _wanted(self, player: Player, index: int, task: Task) -> WantedWork:
        """Return the work of a task. Raises InvalidTask where it cannot run."""
        containers = self.launcher.containers
        about = str(task.config.get("ship_symbol") or task.kind)
        try:
            ship_symbol = containers.ship_of(task.kind, task.config)
            work = self._work(self._container(player, task))
            if ship_symbol:
                await self.launcher.ship(player, ship_symbol)
        except InvalidConfig as error:
            field = f"config.{error.field}"
            raise InvalidTask(index, about, field, error.reason, _fields_of(task)) from None
        except UnknownKind as error:
            raise InvalidTask(index, about, "kind", error.message, error.hint) from None
        except UnknownShip as error:
            raise InvalidTask(index, about, "", error.message, error.hint) from None
        return WantedWork(task.kind, work, ship_symbol)

    def _there(self, row: Container) -> There:
        return There(
            row.container_id,
            row.kind,
            self._work(row),
            row.state,
            row.ship_symbol,
            row.started_by,
        )

    def _work(self, row: Container) -> Any:
        """Return what is equal for equal work. A row of a kind that is gone is like no other."""
        try:
            config = self.launcher.containers.configured(row.kind, row.config)
        except (UnknownKind, InvalidConfig):
            config = row.container_id
        return row.kind, config, row.restart_policy, row.max_restarts, row.max_iterations

    def _container(self, player: Player, task: Task) -> Container:
        ship_symbol = self.launcher.containers.ship_of(task.kind, task.config)
        return Container(
            container_id=ids.container_id(task.kind, ship_symbol or ""),
            player_id=player.player_id,
            kind=task.kind,
            config=dict(task.config),
            created_at=clock.now(),
            restart_policy=task.restart_policy,
            max_restarts=task.max_restarts,
            max_iterations=self._iterations(task),
        )

    def _iterations(self, task: Task) -> int:
        if task.max_iterations is not None:
            return task.max_iterations
        always = task.restart_policy is RestartPolicy.ALWAYS
        return -1 if always else self.launcher.containers.iterations_of(task.kind)

    async def _made(self, player: Player, step: FleetStep, task: Task | None) -> FleetChange:
        """Make one change. An error is a part of the answer, and keeps none of the others."""
        change = _planned(step)
        if step.action in (FleetAction.KEEP, FleetAction.DONE):
            return change
        try:
            if step.there is not None:
                await self.launcher.containers.stop(step.there.container_id)
            if task is None:
                return change
            launched = await self.launcher.containers.launch(self._container(player, task))
        except FleetError as error:
            return attrs.evolve(change, error=error)
        return attrs.evolve(change, container_id=launched.container_id)


def _planned(step: FleetStep) -> FleetChange:
    about = step.wanted or step.there
    assert about is not None
    there = None if step.there is None else step.there.container_id
    kept = step.action in (FleetAction.KEEP, FleetAction.DONE)
    return FleetChange(
        step.action,
        about.kind,
        about.ship_symbol,
        there if kept else None,
        None if kept else there,
    )


def _check_once(wanted: Sequence[WantedWork]) -> None:
    """Check that no ship is to do two things, and nothing is to be done twice.

    Raises:
        InvalidTask: a task comes in the way of an earlier one.
    """
    for index, each in enumerate(wanted):
        earlier = wanted[:index]
        hint = "leave one of them out"
        if each.ship_symbol and each.ship_symbol in {other.ship_symbol for other in earlier}:
            reason = "an earlier task has this ship already"
            raise InvalidTask(index, each.ship_symbol, "", reason, hint)
        if any(other.work == each.work for other in earlier):
            raise InvalidTask(index, each.kind, "", "an earlier task is the same", hint)


def _fields_of(task: Task) -> str:
    return f"spacetraders container kinds {task.kind} shows what it takes"


def _task(row: Container) -> Task:
    return Task(row.kind, row.config, row.restart_policy, row.max_restarts, row.max_iterations)
