"""The game's HTTP API over a world: the Starlette application.

A request is read, and then handled without a checkpoint: requests that come at once are carried
out one after the other.
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
from spacetraders.sandbox.door.cut import Cut, CutLayer, HangUp, hang_up_in_process
from spacetraders.sandbox.door.damaged_answers import shows
from spacetraders.sandbox.door.fault_answers import struck_answer
from spacetraders.sandbox.door.gate import Counter, Gate
from spacetraders.sandbox.door.rate_limit import Limiter
from spacetraders.sandbox.door.rate_limit_middleware import RateLimitMiddleware
from spacetraders.sandbox.door.requests import ApiRequest, carry_out
from spacetraders.sandbox.operations import OPERATIONS, Operation
from spacetraders.sandbox.refusals import Refusal
from spacetraders.sandbox.state.faults import FaultKind
from spacetraders.sandbox.state.world import World

PREFIX = "/v2"

Endpoint = Callable[[Request], Awaitable[Response]]


def create_app(
    world: World, limiter: Limiter | None, hang_up: HangUp = hang_up_in_process
) -> CutLayer:
    """Return the ASGI app with the API under `/v2` and the pages for tests under `/_sandbox`.

    Without a `limiter` the API has no rate limit; the pages never have one. Where a fault cuts a
    connection, `hang_up` ends it. The default is for an app that is called in process: it raises
    `httpx.RemoteProtocolError`.
    """
    counter = Counter()
    routes = [
        Route(PREFIX + operation.path, _endpoint(operation, world), methods=[operation.method])
        for operation in OPERATIONS
    ]
    app = Starlette(
        routes=routes + Admin(world, counter, limiter).routes(),
        middleware=[Middleware(RateLimitMiddleware, Gate(world, counter, limiter))],
        exception_handlers={404: _no_route, 405: _no_route, Exception: _failure(world)},
    )
    # The game answers a path with a slash too many with its 404, not with a redirection.
    app.router.redirect_slashes = False
    return CutLayer(Bodies(app, unbounded=ADMIN), hang_up)


def _endpoint(operation: Operation, world: World) -> Endpoint:
    async def endpoint(request: Request) -> Response:
        raw = b"" if operation.method == "GET" else await request.body()
        received = ApiRequest.of(operation, request, raw)
        # A fault may ask for the answer to see whether it strikes: the request is carried out once.
        answered = cache(partial(_answered, world, received))

        def concerns(target: str) -> bool:
            # Only a request that changes nothing may be carried out before that is known.
            if target in request.path_params.values():
                return True
            return operation.method == "GET" and shows(answered(), target)

        order = world.faults.strike(operation.name, operation.method, concerns)
        if order is None:
            return answered()
        # As behind a gateway that gives up: the client is cut off now, the request lands later.
        if order.kind is FaultKind.LATE:
            world.postponed.append(received.postponed(world, clock.now(), order.seconds))
            return Cut()
        return await struck_answer(order, answered, world)

    return endpoint


def _answered(world: World, received: ApiRequest) -> Response:
    try:
        body = carry_out(world, received, world.time_at(clock.now()))
    except Refusal as refusal:
        return error_answer(refusal, world.id_dice)
    return Response(status_code=204) if body is None else answer(body, received.operation.status)


async def _no_route(request: Request, _error: Exception) -> Response:
    return unknown_route(request.method, request.url.path)


def _failure(world: World) -> Callable[[Request, Exception], Awaitable[Response]]:
    refusal = Refusal(3000, "The sandbox itself failed; its log says how.")

    async def failure(_request: Request, _error: Exception) -> Response:
        return error_answer(refusal, world.id_dice)

    return failure
