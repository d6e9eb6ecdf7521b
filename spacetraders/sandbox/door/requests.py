"""API requests as plain data, carried out at once or postponed."""

from contextlib import suppress
from datetime import datetime, timedelta
from typing import Self

import attrs
from starlette.datastructures import QueryParams
from starlette.requests import Request

from spacetraders.sandbox.door.fault_answers import MAINTENANCE
from spacetraders.sandbox.making.resetting import reset_if_due
from spacetraders.sandbox.operations import OPERATIONS, Auth, Call, Operation, inputs
from spacetraders.sandbox.refusals import Refusal
from spacetraders.sandbox.rules.processes import advance
from spacetraders.sandbox.state.agents import Agent
from spacetraders.sandbox.state.postponed import Postponed
from spacetraders.sandbox.state.world import World
from spacetraders.sandbox.views import Json

FILTERS = ("type", "traits")
BY_NAME = {operation.name: operation for operation in OPERATIONS}


@attrs.frozen
class ApiRequest:
    """A request of an operation, as plain data; `raw` is the body."""

    operation: Operation
    path: dict[str, str]
    query: str
    authorization: str | None
    content_type: str
    raw: bytes

    @classmethod
    def of(cls, operation: Operation, request: Request, raw: bytes) -> Self:
        """Return the data of a Starlette request."""
        headers = request.headers
        return cls(
            operation,
            dict(request.path_params),
            str(request.query_params),
            headers.get("authorization"),
            headers.get("content-type", ""),
            raw,
        )

    def postponed(self, world: World, now: datetime, seconds: float) -> Postponed:
        """Return it as a request to be carried out `seconds` of the machine's clock after `now`."""
        return Postponed(
            world.time_at(now + timedelta(seconds=seconds)),
            self.operation.name,
            self.path,
            self.query,
            self.authorization,
            self.content_type,
            self.raw.decode("latin-1"),
        )


def carry_out(world: World, request: ApiRequest, now: datetime) -> Json | None:
    """Carry out a request at a time of the world, and return the body.

    Raises:
        Refusal: the token, the body or the game's rules do not allow it.

    """
    carry_out_postponed(world, now)
    return _done(world, request, now)


def carry_out_postponed(world: World, now: datetime) -> None:
    """Carry out the postponed requests that are due, each at its own time; answers are dropped.

    A weekly reset that is due comes after those of before.
    """
    while (late := world.next_postponed(now)) is not None:
        operation = BY_NAME[late.operation]
        request = ApiRequest(
            operation,
            late.path,
            late.query,
            late.authorization,
            late.content_type,
            late.raw.encode("latin-1"),
        )
        with suppress(Refusal):
            _done(world, request, late.due)
    reset_if_due(world, now)


def _done(world: World, request: ApiRequest, now: datetime) -> Json | None:
    # Time passes also in a closed universe, and for requests that are refused.
    reset_if_due(world, now)
    advance(world, now)
    if world.closed_until is not None and now < world.closed_until:
        raise MAINTENANCE
    return request.operation.handler(_call(world, request, now))


def _call(world: World, request: ApiRequest, now: datetime) -> Call:
    query, reads = QueryParams(request.query), request.operation.method == "GET"
    caller = _caller(world, request)
    body = {} if reads else inputs.body(request.raw, request.content_type)
    request.operation.check(body)
    return Call(
        world=world,
        now=now,
        path=request.path,
        query=query,
        filters={name: query.getlist(name) for name in FILTERS},
        body=body,
        caller=caller,
    )


def _caller(world: World, request: ApiRequest) -> Agent | None:
    auth, authority = request.operation.auth, world.authority
    if auth is Auth.NONE:
        return None
    token = inputs.bearer(request.authorization)
    if auth is Auth.ACCOUNT:
        authority.check_account(token)
        return None
    # An optional token that is sent has to be good.
    if auth is Auth.OPTIONAL and not token:
        return None
    if auth is Auth.EITHER and token and authority.is_account(token):
        return None
    return world.agent(authority.agent_of(token))
