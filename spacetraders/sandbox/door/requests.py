"""What a request asks for, as plain data, and carrying it out, at once or later."""

from contextlib import suppress
from datetime import datetime, timedelta
from typing import Self

import attrs
from starlette.datastructures import QueryParams
from starlette.requests import Request

from spacetraders.sandbox.door.fault_answers import MAINTENANCE
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
class Asked:
    """One request: its operation, and all that it says; `raw` is the body."""

    operation: Operation
    path: dict[str, str]
    query: str
    authorization: str | None
    content_type: str
    raw: bytes

    @classmethod
    def of(cls, operation: Operation, request: Request, raw: bytes) -> Self:
        """Take a request apart."""
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
        """Return it as what is to be carried out so many seconds of this machine later."""
        return Postponed(
            world.time_at(now + timedelta(seconds=seconds)),
            self.operation.name,
            self.path,
            self.query,
            self.authorization,
            self.content_type,
            self.raw.decode("latin-1"),
        )


def carry_out(world: World, asked: Asked, now: datetime) -> Json | None:
    """Do what is asked at a time of the world, and return the body; raises Refusal."""
    land(world, now)
    return _done(world, asked, now)


def land(world: World, now: datetime) -> None:
    """Carry out what was postponed until now, each at its own time; nobody hears the answers."""
    while (late := world.next_postponed(now)) is not None:
        operation = BY_NAME[late.operation]
        asked = Asked(
            operation,
            late.path,
            late.query,
            late.authorization,
            late.content_type,
            late.raw.encode("latin-1"),
        )
        with suppress(Refusal):
            _done(world, asked, late.due)


def _done(world: World, asked: Asked, now: datetime) -> Json | None:
    advance(world, now)
    if world.closed_until is not None and now < world.closed_until:
        raise MAINTENANCE
    return asked.operation.handler(_call(world, asked, now))


def _call(world: World, asked: Asked, now: datetime) -> Call:
    query, reads = QueryParams(asked.query), asked.operation.method == "GET"
    caller = _caller(world, asked)
    return Call(
        world=world,
        now=now,
        path=asked.path,
        query=query,
        filters={name: query.getlist(name) for name in FILTERS},
        body={} if reads else inputs.body(asked.raw, asked.content_type),
        caller=caller,
    )


def _caller(world: World, asked: Asked) -> Agent | None:
    auth, authority = asked.operation.auth, world.authority
    if auth is Auth.NONE:
        return None
    token = inputs.bearer(asked.authorization)
    if auth is Auth.ACCOUNT:
        authority.check_account(token)
        return None
    if auth is Auth.OPTIONAL and not token:
        return None
    if auth is Auth.EITHER and token and authority.is_account(token):
        return None
    return world.agent(authority.agent_of(token))
