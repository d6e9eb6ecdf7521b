"""The router: answers come back, failures are replaced, and no thread outlives its caller."""

import threading
from typing import Any

import pytest
import trio
from support.patience import stretched
from support.planning.solvers import BERTH, STOPS, SYSTEM, Solving, solvers

from routing import NoRoute
from routing.answers import Quality, Tour
from spacetraders.planning import router as module
from spacetraders.planning.breaker import FAILURES_TO_OPEN
from spacetraders.planning.router import CLOSE_SECONDS, ThreadRouter, open_router, solves_left

STOP_SECONDS = 0.05
"""What a thread may take to end once it is told to."""


def raising(error: Exception) -> Any:
    def solve(*args: Any, **options: Any) -> Any:
        raise error

    return solve


async def asked(router: ThreadRouter, budget: float = 1.0) -> Tour:
    return await router.tour(SYSTEM, BERTH, STOPS, budget=budget)


async def until(condition: Any) -> None:
    with trio.fail_after(stretched(5)):
        while not condition():  # noqa: ASYNC110 - what a thread does has no event here
            await trio.sleep(0.001)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "GRACE_SECONDS", 0.02)


async def test_a_tour_comes_from_the_solver() -> None:
    async with open_router(solvers()) as router:
        tour = await asked(router)
    assert (tour.order, tour.verdict.quality) == (STOPS, Quality.OPTIMAL)


async def test_a_partition_comes_from_the_solver() -> None:
    async with open_router(solvers()) as router:
        partition = await router.partition(SYSTEM, {"one": BERTH, "two": BERTH}, STOPS)
    assert partition.tours["one"].order == STOPS
    assert partition.verdict.quality is Quality.OPTIMAL


async def test_the_solver_is_told_all_that_it_needs() -> None:
    told: dict[str, Any] = {}

    def solve(*args: Any, **options: Any) -> Tour:
        told.update(options, args=args)
        return solvers().tour(*args)

    async with open_router(solvers(tour=solve)) as router:
        await router.tour(SYSTEM, BERTH, STOPS, finish="X1-A-D", budget=0.3)
    assert told.pop("checkpoint")() is True
    assert told.pop("times")(SYSTEM, BERTH.hull, fuel=400) is not None
    assert router.statistics().matrices.misses == 1
    assert told == {
        "args": (SYSTEM, BERTH.hull, BERTH.location, STOPS),
        "fuel": BERTH.fuel,
        "finish": "X1-A-D",
        "budget": 0.3,
        "warm": STOPS,
        "reserve": 1,
        "refuel_seconds": 2,
    }


async def test_a_route_is_planned_as_our_ships_fly() -> None:
    async with open_router(solvers()) as router:
        route = await router.route(SYSTEM, BERTH, "X1-A-D")
    assert [step.waypoint for step in route.steps] == ["X1-A-D"]


async def test_a_route_is_planned_at_the_price_of_a_second() -> None:
    async with open_router(solvers()) as router:
        cheap = await router.route(SYSTEM, BERTH, "X1-A-D", credits_per_second=0.0)
        dear = await router.route(SYSTEM, BERTH, "X1-A-D", credits_per_second=100.0)
    assert [step.mode for step in cheap.steps] == ["DRIFT"]
    assert [step.mode for step in dear.steps] == ["BURN"]


async def test_a_solver_that_raises_is_replaced() -> None:
    async with open_router(solvers(tour=raising(ZeroDivisionError()))) as router:
        tour = await asked(router)
        assert (tour.order, tour.verdict.quality) == (STOPS, Quality.FALLBACK)
        assert (router.statistics().failed, router.statistics().fallbacks) == (1, 1)


async def test_a_solver_that_finds_nothing_is_replaced() -> None:
    async with open_router(solvers(partition=lambda *_, **__: None)) as router:
        partition = await router.partition(SYSTEM, {"one": BERTH}, STOPS)
        assert partition.verdict.quality is Quality.FALLBACK
        assert router.statistics().failed == 1


async def test_a_solver_that_fell_back_by_itself_has_failed_but_its_answer_is_taken() -> None:
    usual = solvers()
    both = solvers(tour=usual.fallback_tour, fallback_tour=raising(ZeroDivisionError()))
    async with open_router(both) as router:
        assert (await asked(router)).verdict.quality is Quality.FALLBACK
        assert (router.statistics().failed, router.statistics().fallbacks) == (1, 1)


async def test_no_route_is_an_answer_and_no_failure() -> None:
    async with open_router(solvers(tour=raising(NoRoute("A", "B", "too far")))) as router:
        for _ in range(FAILURES_TO_OPEN + 1):
            with pytest.raises(NoRoute):
                await asked(router)
        assert router.statistics().failed == 0
        assert router.statistics().breaker == "CLOSED"


async def test_a_late_solver_is_replaced_and_told_to_stop(impatient: None) -> None:
    slow = Solving()
    async with open_router(solvers(tour=slow)) as router:
        assert (await asked(router, 0.05)).verdict.quality is Quality.FALLBACK
        await until(lambda: slow.ended == 1)
        assert router.statistics().late == 1


async def test_threads_that_do_not_stop_take_nobodys_turn(impatient: None) -> None:
    deaf = Solving(deaf=True)
    async with open_router(solvers(tour=deaf)) as router:
        for _ in range(FAILURES_TO_OPEN):
            await asked(router, 0.01)
        router.solvers = solvers()
        assert (await asked(router)).verdict.quality is Quality.FALLBACK
        assert router.statistics().running == FAILURES_TO_OPEN
        deaf.let_go = True


async def test_after_repeated_failures_the_solver_is_left_alone() -> None:
    failing = solvers(tour=raising(ZeroDivisionError()))
    async with open_router(failing) as router:
        for _ in range(FAILURES_TO_OPEN + 2):
            assert (await asked(router)).verdict.quality is Quality.FALLBACK
        counts = router.statistics()
    assert (counts.solves, counts.breaker) == (FAILURES_TO_OPEN, "OPEN")
    assert counts.fallbacks == FAILURES_TO_OPEN + 2


async def test_a_cancelled_caller_takes_its_solve_along_at_once() -> None:
    endless = Solving()
    async with open_router(solvers(tour=endless)) as router, trio.open_nursery() as nursery:
        nursery.start_soon(asked, router)
        await until(lambda: endless.begun == 1)
        nursery.cancel_scope.cancel()
        with trio.CancelScope(shield=True), trio.fail_after(stretched(STOP_SECONDS)):
            while endless.ended == 0:  # noqa: ASYNC110
                await trio.sleep(0.001)
    assert router.statistics().cancelled == 1


async def test_a_cancelled_solve_is_no_failure() -> None:
    async with open_router(solvers(tour=Solving())) as router:
        for _ in range(FAILURES_TO_OPEN + 1):
            with trio.move_on_after(0.01):
                await asked(router)
        assert router.statistics().breaker == "CLOSED"
        assert router.statistics().failed == 0


async def test_many_cancelled_solves_leave_the_router_as_it_was() -> None:
    endless = Solving()
    async with open_router(solvers(tour=endless)) as router:
        async with trio.open_nursery() as nursery:
            for _ in range(20):
                nursery.start_soon(asked, router)
            await until(lambda: endless.begun == module.SOLVES_AT_ONCE)
            nursery.cancel_scope.cancel()
        await until(lambda: router.statistics().running == 0)
        router.solvers = solvers()
        assert (await asked(router)).order == STOPS


async def test_closing_waits_for_a_thread_that_was_told_to_stop() -> None:
    endless = Solving()
    async with open_router(solvers(tour=endless)) as router, trio.open_nursery() as nursery:
        nursery.start_soon(asked, router)
        await until(lambda: endless.begun == 1)
        nursery.cancel_scope.cancel()
    assert endless.ended == 1


async def test_closing_waits_no_longer_than_it_may() -> None:
    deaf = Solving(deaf=True)
    began = trio.current_time()
    async with open_router(solvers(tour=deaf)) as router, trio.open_nursery() as nursery:
        nursery.start_soon(asked, router)
        await until(lambda: deaf.begun == 1)
        nursery.cancel_scope.cancel()
    assert CLOSE_SECONDS <= trio.current_time() - began < CLOSE_SECONDS + stretched(0.5)
    assert solves_left()
    deaf.let_go = True
    await until(lambda: not solves_left())


async def test_a_thread_that_has_solved_is_none_that_is_left() -> None:
    async with open_router(solvers()) as router:
        await asked(router)
        assert not solves_left()


async def test_solves_run_beside_the_loop_and_not_on_it() -> None:
    where: list[int] = []

    def solve(*args: Any, **options: Any) -> Tour:
        where.append(threading.get_ident())
        return solvers().tour(*args)

    async with open_router(solvers(tour=solve)) as router:
        await asked(router)
    assert where != [threading.get_ident()]


async def test_the_repr_tells_what_runs_and_whether_the_solver_is_asked() -> None:
    async with open_router(solvers()) as router:
        assert repr(router) == (
            "<ThreadRouter: 0 solves run, <Breaker: 0 failures in a row, 0 rests>>"
        )
