"""Handlers of messages about containers: create, list, show, stop, restart, remove, logs, kinds."""

from datetime import datetime
from typing import Any, TypeVar

import attrs

from spacetraders import clock, ids
from spacetraders.application.bus.fields import number, optional_symbol
from spacetraders.application.bus.mediator import Message
from spacetraders.application.bus.methods import Load, answers
from spacetraders.application.error_groups import KNOWN_PLAYER, PLAYER, STORE
from spacetraders.application.errors.containers import (
    AutopilotRunning,
    ContainerLive,
    InvalidConfig,
    KindRunning,
    ShipUnfit,
    UnknownContainer,
    UnknownKind,
)
from spacetraders.application.errors.players import PlayerFlown, UnknownPlayer
from spacetraders.application.errors.ships import UnknownShip
from spacetraders.application.known.earnings import Earnings
from spacetraders.application.players.players import PlayerRef, Players
from spacetraders.application.ports.containers import Containers
from spacetraders.application.ports.game import ContainerRequests, Games
from spacetraders.application.ports.kinds import KnownKinds
from spacetraders.application.ports.logs import (
    LogFeed,
    LogSubscription,
    TooManyFollowers,
    UnknownSubscription,
)
from spacetraders.application.ports.store import LoggedLine, ShipClaimed, Store, StoreUnavailable
from spacetraders.domain.containers import (
    DEFAULT_MAX_RESTARTS,
    FINAL_STATES,
    Container,
    RestartPolicy,
    State,
)
from spacetraders.domain.idle import Idle
from spacetraders.domain.logs import LogFilter, LogLevel

DOOR = (
    UnknownShip,
    ShipUnfit,
    ShipClaimed,
    KindRunning,
    AutopilotRunning,
    PlayerFlown,
    UnknownKind,
    InvalidConfig,
)
"""Errors of a container that is not let in."""

MOST = 1_000_000_000
"""The most restarts or iterations of a container: the columns of a database have a limit."""


@attrs.frozen
class SeenContainer:
    """A container with its agent, and its progress while it lives.

    `last_line` is the newest line that a live one has logged since the daemon started. The
    `exit_reason` of one that has ended tells as much. `idle` is why a live one waits, or None.
    `credits_per_hour` is what it made over the last hours, or None where that is not known, and
    `requests` what was sent for it since the daemon started.
    """

    container: Container
    agent_symbol: str
    progress: Any
    last_line: str | None = None
    idle: Idle | None = None
    credits_per_hour: int | None = None
    requests: ContainerRequests = attrs.field(factory=ContainerRequests)


S = TypeVar("S", bound=SeenContainer)


@attrs.frozen
class ListedContainer(SeenContainer):
    """A container in a list, which is shown without the long parts of its progress."""


@attrs.frozen
class OnlyLive:
    """The live containers, instead of all of them, while the database is away."""

    items: list[ListedContainer]


@attrs.frozen
class RemovedContainer:
    """A container that was removed."""

    container_id: str


@attrs.frozen
class CreateContainer(Message[SeenContainer]):
    """Start a container. Without `max_iterations` it runs as its kind does, ALWAYS for ever."""

    player: PlayerRef
    kind: str
    config: dict[str, Any]
    restart_policy: RestartPolicy = RestartPolicy.ON_FAILURE
    max_restarts: int = number(DEFAULT_MAX_RESTARTS, least=0, most=MOST)
    max_iterations: int | None = number(None, least=1, most=MOST, also=-1)


@attrs.frozen
class ListContainers(Message[list[ListedContainer] | OnlyLive]):
    """The containers that fit every filter, oldest first. Without a database, the live ones."""

    player: PlayerRef | None = None
    state: State | None = None
    kind: str | None = None
    ship_symbol: str | None = optional_symbol()


@attrs.frozen
class GetContainer(Message[SeenContainer]):
    """One container."""

    container_id: str


@attrs.frozen
class StopContainer(Message[SeenContainer]):
    """Stop a container and wait until it has stopped. `force` waits for no deed under way."""

    container_id: str
    force: bool = False


@attrs.frozen
class RestartContainer(Message[SeenContainer]):
    """Start a new container as one was started, after stopping that one if it lives.

    The new one has another id. `force` is as in `container.stop`.
    """

    container_id: str
    force: bool = False


@attrs.frozen
class ListKinds(Message[KnownKinds]):
    """The kinds of container, with the fields of their configs, and where they come from."""


@attrs.frozen
class RemoveContainer(Message[RemovedContainer]):
    """Forget a container that has ended, and its log."""

    container_id: str


@attrs.frozen
class PruneContainers(Message[list[RemovedContainer]]):
    """Forget every container that has ended, and its log."""

    player: PlayerRef | None = None


@attrs.frozen
class Followed:
    """The last lines of a log, oldest first, and a subscription to those after them."""

    lines: list[LoggedLine]
    subscription: LogSubscription


@attrs.frozen
class ReadLogs(Message[list[LoggedLine] | Followed]):
    """The last lines of a container's log, and with `follow` those that it says from now on."""

    container_id: str
    limit: int = number(100, least=1, most=1000)
    level: LogLevel = LogLevel.INFO
    since: datetime | None = None
    follow: bool = False

    @property
    def wanted(self) -> LogFilter:
        return LogFilter(self.level, self.since)


@attrs.frozen
class Unfollowed:
    """A subscription that was closed."""

    subscription: str


@attrs.frozen
class UnfollowLogs(Message[Unfollowed]):
    """Follow a log no longer. Its last lines may still come."""

    subscription: str


@attrs.frozen
class ContainerHandlers:
    """The handlers of messages about containers and their logs."""

    players: Players
    store: Store
    containers: Containers
    feed: LogFeed
    earnings: Earnings
    games: Games

    @answers("container.create", raises=(*PLAYER, *DOOR))
    async def create(self, command: CreateContainer) -> SeenContainer:
        # The ship tells the player where none is named, so the config is read first.
        ship_symbol = self.containers.ship_of(command.kind, command.config)
        player = await self.players.resolve(command.player, ship_symbol=ship_symbol or "")
        container = Container(
            container_id=ids.container_id(command.kind),
            player_id=player.player_id,
            kind=command.kind,
            config=command.config,
            created_at=clock.now(),
            restart_policy=command.restart_policy,
            max_restarts=command.max_restarts,
            max_iterations=self._iterations(command),
        )
        launched = await self.containers.launch(container)
        return await self._seen(launched)

    @answers("container.kinds", load=Load.GLANCE)
    async def kinds(self, query: ListKinds) -> KnownKinds:  # noqa: ARG002 - it has no fields
        return self.containers.kinds()

    @answers("container.list", load=Load.LOOKUP, raises=KNOWN_PLAYER)
    async def all(self, query: ListContainers) -> list[ListedContainer] | OnlyLive:
        # The live containers are the ones that a person may have to stop just then.
        try:
            return await self._listed(query)
        except StoreUnavailable:
            return OnlyLive(self._live(query))

    async def _listed(self, query: ListContainers) -> list[ListedContainer]:
        await self.earnings.fresh()
        found = await self.store.containers(
            player_id=await self.players.id_of(query.player),
            kind=query.kind,
            ship_symbol=query.ship_symbol,
        )
        agents = {p.player_id: p.agent_symbol for p in await self.store.players()}
        # The state is compared here and not by the database, whose row may be behind.
        now = clock.now()
        seen = [self._as_it_is(container, agents, ListedContainer, now) for container in found]
        return [s for s in seen if query.state in (None, s.container.state)]

    def _live(self, query: ListContainers) -> list[ListedContainer]:
        living = sorted(self.containers.live(), key=lambda c: (c.created_at, c.container_id))
        now = clock.now()
        return [
            seen
            for seen in (self._as_it_is(each, {}, ListedContainer, now) for each in living)
            if query.state in (None, seen.container.state)
            and query.kind in (None, seen.container.kind)
            and query.ship_symbol in (None, seen.container.ship_symbol)
            and (query.player is None or _is_of(seen, query.player))
        ]

    @answers("container.get", load=Load.LOOKUP, raises=(*STORE, UnknownContainer))
    async def get(self, query: GetContainer) -> SeenContainer:
        await self.earnings.fresh()
        return await self._seen(await self._known(query.container_id))

    @answers("container.stop", raises=(*STORE, UnknownContainer))
    async def stop(self, command: StopContainer) -> SeenContainer:
        known = await self._known(command.container_id)
        # A row may be alive without a task: its last state could not be written. Nothing else
        # would end it before the next start, which would resume it.
        if self.containers.current(command.container_id) is None and not known.state.final:
            now = clock.now()
            await self.store.save_container(
                attrs.evolve(known, state=State.STOPPED, state_since=now, finished_at=now)
            )
        await self.containers.stop(command.container_id, force=command.force)
        return await self._seen(await self._known(command.container_id))

    @answers("container.restart", raises=(*STORE, UnknownContainer, UnknownPlayer, *DOOR))
    async def restart(self, command: RestartContainer) -> SeenContainer:
        known = await self._known(command.container_id)
        # What cannot start again goes on: a kind may have gone, or its config may have changed.
        self.containers.ship_of(known.kind, known.config)
        if not known.state.final:
            await self.stop(StopContainer(command.container_id, command.force))
        launched = await self.containers.launch(
            Container(
                container_id=ids.container_id(known.kind),
                player_id=known.player_id,
                kind=known.kind,
                config=known.config,
                created_at=clock.now(),
                restart_policy=known.restart_policy,
                max_restarts=known.max_restarts,
                max_iterations=known.max_iterations,
                started_by=known.started_by,
            )
        )
        return await self._seen(launched)

    @answers("container.remove", raises=(*STORE, UnknownContainer, ContainerLive))
    async def remove(self, command: RemoveContainer) -> RemovedContainer:
        container = await self._known(command.container_id)
        if not await self.store.remove_container(command.container_id):
            raise ContainerLive(container.container_id, container.state)
        return RemovedContainer(container.container_id)

    @answers("container.prune", raises=KNOWN_PLAYER)
    async def prune(self, command: PruneContainers) -> list[RemovedContainer]:
        ended = await self.store.containers(
            player_id=await self.players.id_of(command.player), states=FINAL_STATES
        )
        ids = [container.container_id for container in ended]
        # Another client may have removed some of them meanwhile.
        return [RemovedContainer(each) for each in ids if await self.store.remove_container(each)]

    @answers(
        "container.logs", load=Load.LOOKUP, raises=(*STORE, UnknownContainer, TooManyFollowers)
    )
    async def logs(self, query: ReadLogs) -> list[LoggedLine] | Followed:
        await self._known(query.container_id)
        if query.follow:
            return await self._follow(query)
        # Lines are written in batches, and the last of them may still wait.
        await self.feed.flush()
        return await self.store.logs(query.container_id, limit=query.limit, wanted=query.wanted)

    @answers("container.unfollow", load=Load.GLANCE, raises=(UnknownSubscription,))
    async def unfollow(self, command: UnfollowLogs) -> Unfollowed:
        self.feed.unfollow(command.subscription)
        return Unfollowed(command.subscription)

    async def _follow(self, query: ReadLogs) -> Followed:
        lines, subscription = await self.feed.follow(
            query.container_id, limit=query.limit, wanted=query.wanted
        )
        # It may have ended while the lines were read, and nothing would end the subscription.
        if self.containers.current(query.container_id) is None:
            subscription.end()
        return Followed(lines, subscription)

    def _iterations(self, command: CreateContainer) -> int:
        if command.max_iterations is not None:
            return command.max_iterations
        always = command.restart_policy is RestartPolicy.ALWAYS
        return -1 if always else self.containers.iterations_of(command.kind)

    async def _known(self, container_id: str) -> Container:
        live = self.containers.current(container_id)
        found = live or await self.store.get_container(container_id)
        if found is None:
            raise UnknownContainer(container_id)
        return found

    async def _seen(self, container: Container) -> SeenContainer:
        agents: dict[int, str] = {}
        if self.containers.agent_symbol(container.container_id) is None:
            agents = {p.player_id: p.agent_symbol for p in await self.store.players()}
        return self._as_it_is(container, agents, SeenContainer, clock.now())

    def _as_it_is(
        self, container: Container, agents: dict[int, str], cls: type[S], now: datetime
    ) -> S:
        # A row is written after the container has changed, so a live container is ahead of it.
        live = self.containers.current(container.container_id) or container
        flies_for = self.containers.agent_symbol(container.container_id)
        return cls(
            live,
            flies_for or agents.get(container.player_id, ""),
            self.containers.progress(container.container_id),
            self.containers.last_line(container.container_id),
            self.containers.idle(container.container_id),
            self.earnings.per_hour(live, now),
            self.games.requests_of(container.container_id),
        )


def _is_of(seen: SeenContainer, player: PlayerRef) -> bool:
    """Whether a container is the player's, by the parts of the reference that were given."""
    return player.player_id in (None, seen.container.player_id) and player.agent_symbol in (
        None,
        seen.agent_symbol,
    )
