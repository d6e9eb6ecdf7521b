"""The game over HTTP: every operation is one method, waits in the gateway, answers domain values.

The families are in the modules `client_*`; `Caller` is how all of them ask.
"""

from typing import Any

import attrs

from spacetraders.api.client_calls import Caller
from spacetraders.api.client_map import People, Places
from spacetraders.api.client_ships import Flying
from spacetraders.api.client_trade import Contracting, Trading
from spacetraders.api.client_work import Refitting, Working
from spacetraders.api.gateway import Gateway
from spacetraders.api.outcome import Request
from spacetraders.api.wire import read, read_each
from spacetraders.application.ports.game import Dispatch, Game, GameStatistics, Lane, Registration
from spacetraders.application.ports.server_clock import ServerClock
from spacetraders.domain.players import Agent, Player
from spacetraders.domain.refusals import NotFound
from spacetraders.domain.universe import Status


@attrs.frozen
class AgentGame(Flying, Trading, Contracting, Working, Refitting, Places, People):
    """The game for one agent; the port is `ports.Game`."""


@attrs.frozen
class _Code:
    """A code of the game's errors."""

    code: int
    name: str


@attrs.frozen
class HttpGames:
    """The game for every agent, and what needs none; the port is `ports.Games`."""

    gateway: Gateway
    account_token: str | None = attrs.field(default=None, repr=False)

    @property
    def clock(self) -> ServerClock:
        """The server's clock, by what its answers say."""
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
        return AgentGame(Caller(self.gateway, lane, player.token, dispatch, attempts))

    async def register(
        self, agent_symbol: str, faction: str, dispatch: Dispatch | None = None
    ) -> Registration:
        """POST /register, with the account's token where there is one.

        The new token is told only once, so nothing else in the answer may make it lost.
        """
        caller = Caller(self.gateway, Lane.PERSON, self.account_token, dispatch)
        json = {"symbol": agent_symbol, "faction": faction}
        token, agent = await caller.ask(_registered, Request("POST", "/register", json))
        return Registration(token, agent or await self.agent_of(token))

    async def agent_of(self, token: str) -> Agent:
        """GET /my/agent with a token that is not known yet."""
        return await AgentGame(Caller(self.gateway, Lane.PERSON, token)).agent()

    async def agent_exists(self, agent_symbol: str) -> bool:
        """GET /agents/{agent}, which asks for no token."""
        try:
            await AgentGame(self._anyone()).agent_named(agent_symbol)
        except NotFound:
            return False
        return True

    async def status(self) -> Status:
        """GET /, which has no envelope."""
        return await self._anyone().ask(lambda body: read(body, Status), Request("GET", "/"))

    async def reset_date(self) -> str:
        """The same, for the date of the universe, whatever else it says."""
        request = Request("GET", "/")
        return await self._anyone().ask(lambda body: read(body["resetDate"], str), request)

    async def error_codes(self) -> dict[int, str]:
        """GET /error-codes, which has no envelope."""
        return await self._anyone().ask(_error_codes, Request("GET", "/error-codes"))

    def statistics(self) -> GameStatistics:
        """Return what the gateway says of itself."""
        return self.gateway.statistics()

    def _anyone(self) -> Caller:
        return Caller(self.gateway, Lane.PERSON)


def _registered(body: Any) -> tuple[str, Agent | None]:
    token = read(body["data"]["token"], str)
    agents = read_each([body["data"].get("agent")], Agent)
    return token, next(iter(agents), None)


def _error_codes(body: Any) -> dict[int, str]:
    return {each.code: each.name for each in read_each(body["errorCodes"], _Code)}
