"""The sandbox's own pages, for tests: the ledger, figures, and faults to arm."""

from collections.abc import Awaitable, Callable

import attrs
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from spacetraders.sandbox import inputs, orders, refusals, views
from spacetraders.sandbox.answers import answer, error_answer
from spacetraders.sandbox.limiter import Limiter
from spacetraders.sandbox.limiting import Counter
from spacetraders.sandbox.refusals import Refusal
from spacetraders.sandbox.views import Json
from spacetraders.sandbox.world import World

PREFIX = "/_sandbox"

Endpoint = Callable[[Request], Awaitable[Response]]
Page = Callable[[Request, bytes], Json]


@attrs.frozen
class Admin:
    """What the pages tell of and change; none of them is limited, and no fault strikes them."""

    world: World
    counter: Counter
    limiter: Limiter | None

    def routes(self) -> list[Route]:
        """Return the pages, under `/_sandbox`."""
        one = "/faults/{fault_id:int}"
        return [
            Route(PREFIX + "/ledger", _page(self.ledger), methods=["GET"]),
            Route(PREFIX + "/statistics", _page(self.statistics), methods=["GET"]),
            Route(PREFIX + "/faults", _page(self.list_faults), methods=["GET"]),
            Route(PREFIX + "/faults", _page(self.arm_fault, 201), methods=["POST"]),
            Route(PREFIX + "/faults", _page(self.disarm_faults), methods=["DELETE"]),
            Route(PREFIX + one, _page(self.disarm_fault), methods=["DELETE"]),
        ]

    def ledger(self, request: Request, _raw: bytes) -> Json:
        """GET /_sandbox/ledger: the deeds after number `since`."""
        return views.ledger(self.world, inputs.since(request.query_params))

    def statistics(self, _request: Request, _raw: bytes) -> Json:
        """GET /_sandbox/statistics."""
        return {
            "requests": self.counter.requests,
            "rejected": self.counter.rejected,
            **self.world.statistics(),
            "max_window_use": self.limiter.statistics() if self.limiter else None,
        }

    def list_faults(self, _request: Request, _raw: bytes) -> Json:
        """GET /_sandbox/faults."""
        return {"items": [views.fault(fault) for fault in self.world.faults.listed()]}

    def arm_fault(self, _request: Request, raw: bytes) -> Json:
        """POST /_sandbox/faults; the body is read as JSON whatever it calls itself."""
        order = orders.order(inputs.body(raw, "application/json"))
        return views.fault(self.world.faults.arm(order))

    def disarm_faults(self, _request: Request, _raw: bytes) -> Json:
        """DELETE /_sandbox/faults."""
        return {"disarmed": self.world.faults.disarm_all()}

    def disarm_fault(self, request: Request, _raw: bytes) -> Json:
        """DELETE /_sandbox/faults/{fault_id}; 404 where there is none."""
        fault_id = request.path_params["fault_id"]
        if not self.world.faults.disarm(fault_id):
            raise refusals.not_found("fault", str(fault_id))
        return {"disarmed": 1}


def _page(page: Page, status: int = 200) -> Endpoint:
    async def endpoint(request: Request) -> Response:
        try:
            return answer(page(request, await request.body()), status)
        except Refusal as refusal:
            return error_answer(refusal)
        except ClientDisconnect:
            return Response(status_code=499)

    return endpoint
