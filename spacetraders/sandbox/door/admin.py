"""Pages for tests under `/_sandbox`: ledger, statistics, faults, time, saving, loading, reset."""

from collections.abc import Awaitable, Callable

import attrs
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from spacetraders import clock
from spacetraders.sandbox import refusals, views
from spacetraders.sandbox.door import admin_inputs, fault_orders
from spacetraders.sandbox.door.answers import answer, error_answer
from spacetraders.sandbox.door.gate import Counter
from spacetraders.sandbox.door.rate_limit import Limiter
from spacetraders.sandbox.door.requests import carry_out_postponed
from spacetraders.sandbox.making import saving
from spacetraders.sandbox.making.resetting import reset, reset_if_due
from spacetraders.sandbox.operations import inputs
from spacetraders.sandbox.refusals import Refusal
from spacetraders.sandbox.rules.processes import advance
from spacetraders.sandbox.state.world import World
from spacetraders.sandbox.views import Json

PREFIX = "/_sandbox"

Endpoint = Callable[[Request], Awaitable[Response]]
Page = Callable[[Request, bytes], Json]


@attrs.frozen
class Admin:
    """The pages over a world; none of them is limited, and no fault strikes them."""

    world: World
    counter: Counter
    limiter: Limiter | None

    def routes(self) -> list[Route]:
        """Return the routes of all pages."""
        one = "/faults/{fault_id:int}"
        return [
            Route(PREFIX + "/ledger", self._page(self.ledger), methods=["GET"]),
            Route(PREFIX + "/statistics", self._page(self.statistics), methods=["GET"]),
            Route(PREFIX + "/faults", self._page(self.list_faults), methods=["GET"]),
            Route(PREFIX + "/faults", self._page(self.arm_fault, 201), methods=["POST"]),
            Route(PREFIX + "/faults", self._page(self.disarm_faults), methods=["DELETE"]),
            Route(PREFIX + one, self._page(self.disarm_fault), methods=["DELETE"]),
            Route(PREFIX + "/time", self._page(self.time), methods=["GET"]),
            Route(PREFIX + "/time", self._page(self.set_time), methods=["POST"]),
            Route(PREFIX + "/save", self._page(self.save), methods=["GET"]),
            Route(PREFIX + "/load", self._page(self.load), methods=["POST"]),
            Route(PREFIX + "/reset", self._page(self.reset), methods=["POST"]),
        ]

    def ledger(self, request: Request, _raw: bytes) -> Json:
        """GET /_sandbox/ledger: the deeds after number `since`."""
        return views.ledger(self.world.ledger, inputs.since(request.query_params))

    def statistics(self, _request: Request, _raw: bytes) -> Json:
        """GET /_sandbox/statistics: the counts of requests, and the size of the world."""
        return {
            "requests": self.counter.requests,
            "rejected": self.counter.rejected,
            **self.world.statistics(),
            "max_window_use": self.limiter.statistics() if self.limiter else None,
        }

    def list_faults(self, _request: Request, _raw: bytes) -> Json:
        """GET /_sandbox/faults: the faults in the order of arming."""
        return {"items": [views.fault(fault) for fault in self.world.faults.listed()]}

    def arm_fault(self, _request: Request, raw: bytes) -> Json:
        """POST /_sandbox/faults: arm a fault."""
        # For the convenience of curl the body is read as JSON, whatever its content type says.
        order = fault_orders.read_order(inputs.body(raw, "application/json"))
        return views.fault(self.world.faults.arm(order))

    def disarm_faults(self, _request: Request, _raw: bytes) -> Json:
        """DELETE /_sandbox/faults: forget all faults."""
        return {"disarmed": self.world.faults.disarm_all()}

    def disarm_fault(self, request: Request, _raw: bytes) -> Json:
        """DELETE /_sandbox/faults/{fault_id}; 404 where there is none."""
        fault_id = request.path_params["fault_id"]
        if not self.world.faults.disarm(fault_id):
            raise refusals.not_found("fault", str(fault_id))
        return {"disarmed": 1}

    def time(self, _request: Request, _raw: bytes) -> Json:
        """GET /_sandbox/time: the world's clock."""
        return views.time(self.world, clock.now())

    def set_time(self, _request: Request, raw: bytes) -> Json:
        """POST /_sandbox/time: freeze or thaw, change the speed, and then step."""
        change = admin_inputs.of_time(inputs.body(raw, "application/json"))
        moment, world = clock.now(), self.world
        advance(world, world.time_at(moment))  # the past went by at the old speed
        if change.frozen is not None:
            (world.clock.freeze if change.frozen else world.clock.thaw)(moment)
        if change.speed is not None:
            world.change_pace(change.speed)
        world.clock.step(change.step_seconds)
        reset_if_due(world, world.time_at(moment))
        advance(world, world.time_at(moment))
        return views.time(world, moment)

    def save(self, _request: Request, _raw: bytes) -> Json:
        """GET /_sandbox/save: the world as a document."""
        return saving.saved(self.world, clock.now())

    def load(self, _request: Request, raw: bytes) -> Json:
        """POST /_sandbox/load: go on from a document; any other body changes nothing."""
        moment = clock.now()
        try:
            self.world.become(saving.read(raw, moment, self.world.account_token))
        except saving.NoWorld as error:
            raise refusals.invalid_input(("", error.message)) from None
        return views.time(self.world, moment)

    def reset(self, _request: Request, raw: bytes) -> Json:
        """POST /_sandbox/reset: begin the universe anew."""
        wanted = admin_inputs.of_reset(inputs.body(raw, "application/json") if raw else {})
        moment = clock.now()
        reset(self.world, moment, seed=wanted.seed, closed_seconds=wanted.closed_seconds)
        return views.time(self.world, moment)

    def _page(self, page: Page, status: int = 200) -> Endpoint:
        async def endpoint(request: Request) -> Response:
            try:
                # Postponed requests that are due land first, so that pages show what they did.
                raw = await request.body()
                carry_out_postponed(self.world, self.world.time_at(clock.now()))
                return answer(page(request, raw), status)
            except Refusal as refusal:
                return error_answer(refusal, self.world.id_dice)

        return endpoint
