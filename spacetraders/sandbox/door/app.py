"""The game's HTTP API over a world (Starlette).

A request is read, then handled in one go without giving way: what two clients do at once happens
one after the other.
"""

from collections.abc import Awaitable, Callable
from functools import cache, partial

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from spacetraders import clock
from spacetraders.sandbox.door.admin import PREFIX as ADMIN
from spacetraders.sandbox.door.admin import Admin
from spacetraders.sandbox.door.answers import answer, error_answer, unknown_route
from spacetraders.sandbox.door.bodies import Bodies
from spacetraders.sandbox.door.cut import Cut, Cuttable, HangUp, hang_up_in_process
from spacetraders.sandbox.door.damaged_answers import shows
from spacetraders.sandbox.door.fault_answers import trouble
from spacetraders.sandbox.door.rate_limit import Limiter
from spacetraders.sandbox.door.rate_limit_middleware import Counter, Door
from spacetraders.sandbox.door.requests import Asked, carry_out
from spacetraders.sandbox.operations import OPERATIONS, Operation
from spacetraders.sandbox.refusals import Refusal
from spacetraders.sandbox.state.faults import FaultKind
from spacetraders.sandbox.state.world import World

PREFIX = "/v2"

Endpoint = Callable[[Request], Awaitable[Response]]


def create_app(
    world: World, limiter: Limiter | None, hang_up: HangUp = hang_up_in_process
) -> Cuttable:
    """Return the API of a world under `/v2`, without a limit where no limiter is given.

    Beside it, not limited, are the sandbox's own pages under `/_sandbox`. Where a fault cuts the
    connection, `hang_up` ends it; for an app that is called in process, that raises an
    `httpx.RemoteProtocolError`.
    """
    counter = Counter()
    routes = [
        Route(PREFIX + operation.path, _endpoint(operation, world), methods=[operation.method])
        for operation in OPERATIONS
    ]
    app = Starlette(
        routes=routes + Admin(world, counter, limiter).routes(),
        middleware=[Middleware(Door, world, counter, limiter)],
        exception_handlers={404: _no_route, 405: _no_route, Exception: _failure(world)},
    )
    app.router.redirect_slashes = False
    return Cuttable(Bodies(app, unbounded=ADMIN), hang_up)


def _endpoint(operation: Operation, world: World) -> Endpoint:
    async def endpoint(request: Request) -> Response:
        raw = b"" if operation.method == "GET" else await request.body()
        asked = Asked.of(operation, request, raw)
        answered = cache(partial(_answered, world, asked))

        def concerns(target: str) -> bool:
            """Of what it would show, only a request that changes nothing can be asked before."""
            if target in request.path_params.values():
                return True
            return operation.method == "GET" and shows(answered(), target)

        order = world.faults.strike(operation.name, operation.method, concerns)
        if order is None:
            return answered()
        if order.kind is FaultKind.LATE:
            world.postponed.append(asked.postponed(world, clock.now(), order.seconds))
            return Cut()
        return await trouble(order, answered, world)

    return endpoint


def _answered(world: World, asked: Asked) -> Response:
    try:
        body = carry_out(world, asked, world.time_at(clock.now()))
    except Refusal as refusal:
        return error_answer(refusal, world.id_dice)
    return Response(status_code=204) if body is None else answer(body, asked.operation.status)


async def _no_route(request: Request, _error: Exception) -> Response:
    return unknown_route(request.method, request.url.path)


def _failure(world: World) -> Callable[[Request, Exception], Awaitable[Response]]:
    refusal = Refusal(3000, "The sandbox itself failed; its log says how.")

    async def failure(_request: Request, _error: Exception) -> Response:
        return error_answer(refusal, world.id_dice)

    return failure
