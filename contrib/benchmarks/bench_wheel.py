"""What decides for a fleet: beliefs, jobs, allocation, chains; and a day of the autopilot.

The home system is the sandbox's, seen from above. The allocation is that of 100 hulls over 500
jobs, each hull with the best forty of its own, as `domain.work.allocating` keeps them.
"""

import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial

from programs import connected, daemon, sandbox
from quantiles import quantile

import routing
from routing import Hull
from routing.flight.matrix import travel_times
from spacetraders.domain.economy.belief import Belief
from spacetraders.domain.economy.law import Stock
from spacetraders.domain.game.waypoints import Quote
from spacetraders.domain.work.chains import chains_of
from spacetraders.domain.work.choosing import CargoHull, TradeScene, options
from spacetraders.planning.assignment import assigned
from spacetraders.planning.linear import solved
from spacetraders.sandbox.making import galaxy
from spacetraders.sandbox.state.market import Listing
from spacetraders.sandbox.state.world import World

NOW = datetime(2026, 1, 4, 13, tzinfo=UTC)
HAULER = Hull(speed=15, fuel_capacity=600)
HULLS, JOBS, BEST = 100, 500, 40
TIMES = 30
COMMAND = [sys.executable, "-m", "spacetraders.sandbox.main", "simulate", "--json"]
HOURS = 24

FLEETS = 25, 50, 100
SETTLED_SECONDS = 20.0
"""How long a fleet trades before its daemon is weighed."""

Stocks = dict[tuple[str, str], Stock]
Seconds = Callable[[str, str], float]


def measure() -> dict[str, float]:
    """Return named figures, units in the names; takes some minutes."""
    stocks, beliefs, places, seconds, home = _home(seed=1)
    later = NOW + timedelta(minutes=7)
    worker = CargoHull("HAULER", home, 80, seconds)

    def choose() -> None:
        options(TradeScene(stocks, places), worker, budget=1e9)

    dice = random.Random(1)
    rates: list[list[float | None]] = []
    for _ in range(HULLS):
        mine = set(dice.sample(range(JOBS), BEST))
        rates.append([dice.random() * 300 if job in mine else None for job in range(JOBS)])
    figures = {
        "wheel_beliefs": float(len(beliefs)),
        **_timed("wheel_all_stocks", lambda: [each.expected(later) for each in beliefs]),
        **_timed("wheel_jobs_of_a_hull", choose),
        **_timed("wheel_assignment_100_hulls_500_jobs", partial(assigned, rates)),
        **_timed(
            "wheel_chains",
            lambda: chains_of(stocks, seconds, hulls=4, solve=solved),
        ),
    }
    for ships in FLEETS:
        figures |= _fleet(ships)
    return figures | _memory() | _day()


def _home(
    seed: int,
) -> tuple[Stocks, list[Belief], dict[str, tuple[int, int]], Seconds, str]:
    """Return a start system as a hull that knows all of it sees it."""
    world = World(galaxy.make(seed, 1, NOW), started=NOW, seed=seed)
    home = world.universe.headquarters
    system = world.system(home.system_symbol)
    markets = {symbol: world.find_market(symbol) for symbol in system.waypoints}
    listed = {symbol: market.listings for symbol, market in markets.items() if market is not None}
    stocks = {
        (place, good): _stock(listing)
        for place, goods in listed.items()
        for good, listing in goods.items()
    }
    beliefs = [
        Belief.of(_quote(listing), NOW) for goods in listed.values() for listing in goods.values()
    ]
    places = {symbol: (it.x, it.y) for symbol, it in system.waypoints.items()}
    chart = routing.System(
        routing.Waypoint(symbol, *places[symbol], "FUEL" in listed.get(symbol, {}))
        for symbol in places
    )
    times = travel_times(chart, HAULER, fuel=HAULER.fuel_capacity, among=list(listed))
    index = {symbol: number for number, symbol in enumerate(times.symbols)}
    return (
        stocks,
        beliefs,
        places,
        lambda start, goal: float(times.rows[index[start]][index[goal]]),
        home.symbol,
    )


def _stock(it: Listing) -> Stock:
    return Stock(it.good, it.kind.value, it.base, it.margin, it.trade_volume, it.net_supply)


def _quote(it: Listing) -> Quote:
    shown = it.quote()
    return Quote(
        it.good,
        it.kind.value,
        it.trade_volume,
        it.supply.value,
        it.activity,
        shown.purchase_price,
        shown.sell_price,
    )


def _timed(name: str, call: Callable[[], object]) -> dict[str, float]:
    """Time a call: the first, which loads and fills what is kept, and those after it."""
    times = []
    for _ in range(TIMES):
        began = time.perf_counter()
        call()
        times.append((time.perf_counter() - began) * 1e3)
    return {
        f"{name}_first_ms": times[0],
        f"{name}_p50_ms": quantile(times[1:], 0.5),
        f"{name}_worst_ms": max(times[1:]),
    }


def _fleet(ships: int) -> dict[str, float]:
    """Return what a daemon weighs that trades with so many ships, OR-Tools loaded."""
    with (
        sandbox("--rate-limit", "off", "--fleet", str(ships - 2), "--speed", "60") as url,
        daemon(url, "--requests-per-second", "1000", "--burst", "1000") as running,
        connected(running) as connection,
    ):
        connection.call("player.register", agent_symbol="BENCH")
        connection.call("scout.start")
        started = connection.call("trade.start")
        time.sleep(SETTLED_SECONDS)
        memory = running.memory_mb()
    return {
        f"wheel_fleet_of_{ships}_haulers": len(started["containers"]),
        f"wheel_fleet_of_{ships}_memory_mb": memory,
    }


def _memory() -> dict[str, float]:
    """Return what OR-Tools' flows and linear programs take, in a process of its own."""
    program = (
        "import resource, spacetraders.assembly\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "from spacetraders.planning.assignment import assigned\n"
        "from spacetraders.planning.linear import solved\n"
        "from spacetraders.domain.work.chains import Program\n"
        "assigned([[1.0, 2.0]]); solved(Program({'x': 1.0}, []))\n"
        "print(before, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, text=True
    )
    before, after = (int(each) / 1024 for each in done.stdout.split())
    return {"wheel_daemon_code_mb": before, "wheel_or_tools_mb": after - before}


def _day() -> dict[str, float]:
    """Play a day of the autopilot from registration on."""
    line = [*COMMAND, "--strategy", "autopilot", "--hours", str(HOURS), "--seed", "1"]
    began = time.perf_counter()
    done = subprocess.run(line, check=True, capture_output=True, env={**os.environ})
    seconds = time.perf_counter() - began
    told = json.loads(done.stdout)
    return {
        "wheel_day_wall_s": seconds,
        "wheel_day_requests": told["sent"],
        "wheel_day_credits": told["credits"][-1],
        "wheel_day_net_worth": told["net_worth"][-1],
        "wheel_day_credits_per_request": told["credits_per_request"],
        "wheel_day_idle_share": told["idle_share"],
    }
