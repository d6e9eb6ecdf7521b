"""The game's API over HTTP: deeds and queries become requests, answers become domain values."""

import attrs

from spacetraders import clock
from spacetraders.api.client_calls import Caller
from spacetraders.api.gateway import Gateway
from spacetraders.api.operations import reader_of, request_of
from spacetraders.api.outcome import Request
from spacetraders.application.operations import table
from spacetraders.application.operations.operation import (
    Deed,
    ListOperation,
    Query,
    QueryOperation,
    T,
)
from spacetraders.application.ports.game import (
    ContainerRequests,
    Dispatch,
    Game,
    GameStatistics,
    Lane,
    Registration,
)
from spacetraders.application.ports.server_clock import ServerClock
from spacetraders.application.ports.universe import Universe
from spacetraders.domain.players import Agent, Player
from spacetraders.domain.refusals import NotFound
from spacetraders.domain.universes import Told

STATUS = QueryOperation(line=table.STATUS.line, answer=Told, at="")
"""The server's state, of which only the resets are read, so that no other field can spoil it."""


@attrs.frozen
class AgentGame:
    """The game for one agent, as the port `Game`."""

    caller: Caller

    async def do(self, deed: Deed[T]) -> T:
        """Send a deed and read its answer. Raises as `Game.do`."""
        request = request_of(deed.operation, deed, json=deed.json)
        return await self.caller.ask(reader_of(deed.operation), request)

    async def ask(self, query: Query[T]) -> T:
        """Send a query, for a list one of every page, and read the answer. Raises as `Game.ask`."""
        row = query.operation
        request = request_of(row, query, params=query.params or None)
        if isinstance(row, ListOperation):
            return await self.caller.pages(row.answer, request, row.key)  # type: ignore[return-value]
        return await self.caller.ask(reader_of(row), attrs.evolve(request, any_body=row.any_body))


@attrs.frozen
class HttpGames:
    """The game for every agent, and the calls without an agent, as the port `Games`."""

    gateway: Gateway
    account_token: str | None = attrs.field(default=None, repr=False)

    @property
    def clock(self) -> ServerClock:
        """The server's clock, by the dates of its answers."""
        return self.gateway.server_clock

    def of(
        self,
        player: Player,
        lane: Lane,
        dispatch: Dispatch | None = None,
        *,
        attempts: int | None = None,
    ) -> Game:
        """Return the game as `player` sees it."""
        return AgentGame(Caller(self.gateway, lane, player.token, dispatch, attempts, player))

    async def register(
        self, agent_symbol: str, faction: str, dispatch: Dispatch | None = None
    ) -> Registration:
        """Found an agent, with the account's token where there is one. Raises as `Game.do`."""
        # The game tells the new token only once. So an agent in the answer that cannot be read is
        # asked for by the token, and is no reason to fail.
        caller = Caller(self.gateway, Lane.PERSON, self.account_token, dispatch)
        row, json = table.REGISTER, {"symbol": agent_symbol, "faction": faction}
        told = await caller.ask(reader_of(row), Request(row.method, row.path, json))
        return Registration(told.token, told.agent or await self.agent_of(told.token))

    async def agent_of(self, token: str) -> Agent:
        """Ask for the agent of a token."""
        return await AgentGame(Caller(self.gateway, Lane.PERSON, token)).ask(table.AGENT())

    async def agent_exists(self, agent_symbol: str) -> bool:
        """Return whether there is an agent of a symbol. It takes no token."""
        try:
            await self.ask(table.AGENT_NAMED(agent_symbol))
        except NotFound:
            return False
        return True

    async def ask(self, query: Query[T]) -> T:
        """Ask without a token, in a person's lane. Raises as `Game.ask`."""
        return await AgentGame(Caller(self.gateway, Lane.PERSON)).ask(query)

    @property
    def universe(self) -> Universe:
        """The present universe, by the server's answers."""
        return self.gateway.universe

    async def reset_date(self, *, attempts: int | None = None) -> str:
        """Ask for the date of the universe, and note it in `universe`."""
        asked_at = clock.monotonic()
        game = AgentGame(Caller(self.gateway, Lane.PERSON, attempts=attempts))
        told = await game.ask(STATUS())
        # Noted first: of the requests that go on, those of a past universe are not sent.
        self.universe.note_told(told, asked_at)
        self.gateway.reopen()
        return told.reset_date

    def requests_of(self, container_id: str) -> ContainerRequests:
        """Return how many requests were sent for a container."""
        return self.gateway.requests.of(container_id)

    def statistics(self) -> GameStatistics:
        """Return the gateway's figures."""
        return self.gateway.statistics()
