"""What is asked of the daemon: scenes that together reach every method, and many kinds of error."""

import httpx
import trio

from spacetraders import clock
from spacetraders.sandbox.making.resetting import reset
from spacetraders.sandbox.state.faults import FOR_EVER, FaultKind, FaultOrder
from support.contract.inside import DOCKED, FRIGATE, IN_ORBIT, PROBE, Inside, Scene

MINUTE_SECONDS = 60.0
LONG_ENOUGH_SECONDS = 20_000.0
"""Virtual: by then every flight has ended, and every cooldown."""


async def strangers(inside: Inside) -> None:
    """What is no request, and what nobody can be told who plays no agent."""
    for line in (
        b"{",
        b"[]",
        b"5",
        b'{"jsonrpc": "2.0", "id": 7, "method": 5}',
        b'{"jsonrpc": "1.0", "id": 7, "method": "health"}',
        b'{"jsonrpc": "2.0", "id": 7, "method": "health", "params": [1]}',
        b'[{"jsonrpc": "2.0", "id": 1, "method": "player.list"}, 5]',
        b'{"jsonrpc": "2.0", "id": "\xff", "method": "health"}',
    ):
        await inside.raw(line)
    await inside.ask("ship.fly")
    await inside.ask("ship.get")
    await inside.ask("ship.get", ship_symbol=5)
    await inside.ask("ship.get", ship_symbol=FRIGATE, speed=3)
    await inside.ask("ship.list", player={"player_id": 1})
    await inside.ask("ship.mode", ship_symbol=FRIGATE, flight_mode="HOP")
    await inside.ask("container.logs", container_id="one", limit=0)
    await inside.ask("rpc.cancel", id=99)
    await inside.ask("player.list")
    await inside.ask("ship.list")
    await inside.ask("container.list")
    await inside.ask("intent.list")


async def players(inside: Inside) -> None:
    await inside.ask("player.register", agent_symbol="HERMES")
    await inside.ask("player.list")
    await inside.ask("player.get")
    await inside.ask("player.get", player_id=1)
    await inside.ask("player.get", agent_symbol="hermes")
    await inside.ask("player.get", player_id=2)
    await inside.ask("player.get", agent_symbol="NOBODY")
    await inside.ask("player.register", agent_symbol="HERMES")
    await inside.ask("player.register", agent_symbol="COSMIC")
    await inside.ask("player.register", agent_symbol="IRIS", faction="NOBODYS")
    await inside.ask("player.register", token="not-a-token")
    await inside.ask("agent.get")
    inside.road.after["register"] = lambda: httpx.ReadTimeout("lost")
    await inside.ask("player.register", agent_symbol="IRIS")
    await inside.ask("player.list")
    await inside.ask("player.register", agent_symbol="LYRA", faction="VOID")
    await inside.ask("agent.list", agent_symbol="LYRA")
    await inside.ask("ship.list")
    await inside.ask("faction.list", agent_symbol="HERMES")
    await inside.ask("faction.get", faction="COSMIC", agent_symbol="HERMES")
    await inside.ask("faction.get", faction="VOID", agent_symbol="HERMES")
    await inside.ask("faction.get", faction="NOBODYS", agent_symbol="HERMES")


async def ships(inside: Inside) -> None:
    home = inside.home.symbol
    await inside.ask("player.register", agent_symbol="HERMES")
    await inside.ask("ship.list")
    await inside.ask("ship.get", ship_symbol=FRIGATE)
    await inside.ask("ship.get", ship_symbol="HERMES-F")
    await inside.ask("ship.cargo", ship_symbol=FRIGATE)
    await inside.ask("ship.hold", ship_symbol=FRIGATE)
    await inside.ask("ship.hold", ship_symbol=FRIGATE)
    await inside.ask("ship.list")
    await inside.ask("ship.release", ship_symbol=FRIGATE)
    await inside.ask("ship.hold", ship_symbol="HERMES-F")
    await inside.ask("ship.dock", ship_symbol=FRIGATE)
    await inside.ask("ship.orbit", ship_symbol=FRIGATE)
    await inside.ask("ship.mode", ship_symbol=FRIGATE, flight_mode="BURN")
    await inside.ask("ship.refuel", ship_symbol=FRIGATE)
    inside.ship().fuel = 50
    await inside.ask("ship.get", ship_symbol=FRIGATE)
    await inside.ask("ship.dock", ship_symbol=FRIGATE)
    await inside.ask("ship.refuel", ship_symbol=FRIGATE, units=150)
    await inside.ask("ship.refuel", ship_symbol=FRIGATE)
    await inside.ask("ship.refuel", ship_symbol=FRIGATE)
    await inside.ask("ship.jump", ship_symbol=FRIGATE, waypoint_symbol=inside.far_gate.symbol)
    await inside.ask("ship.warp", ship_symbol=FRIGATE, waypoint_symbol=home)
    inside.build_gate()
    await inside.put(inside.gate, IN_ORBIT)
    await inside.ask("ship.jump", ship_symbol=FRIGATE, waypoint_symbol=inside.far_gate.symbol)
    await inside.ask("ship.chart", ship_symbol=FRIGATE)
    await inside.ask("ship.chart", ship_symbol=FRIGATE)
    away, home_system = inside.far_gate.system_symbol, inside.home.system_symbol
    await inside.ask("route.journey", destination=home_system, ship_symbol=FRIGATE)
    await inside.ask("route.journey", destination=away, origin=home_system, price_per_jump=0)
    await inside.ask("ship.jump", ship_symbol=FRIGATE, waypoint_symbol=inside.gate.symbol)
    explorer = inside.launch("EXPLORER", inside.home)
    await inside.put(inside.home, IN_ORBIT, explorer)
    stars = inside.world.universe
    here = inside.world.system(inside.home.system_symbol)
    near = sorted(stars.within(700, here.x, here.y), key=lambda it: it.distance(here.x, here.y))
    target = next(w for star in near[1:] for w in inside.world.system(star.symbol).waypoints)
    await inside.ask("ship.warp", ship_symbol=explorer, waypoint_symbol=target)
    await inside.ask("ship.dock", ship_symbol=explorer)
    await inside.ask("intent.list")
    await inside.ask("intent.list", state="refused", limit=1)


async def work(inside: Inside) -> None:
    rock = inside.place("ASTEROID", "COMMON_METAL_DEPOSITS")
    await inside.ask("player.register", agent_symbol="HERMES")
    await inside.ask("ship.survey", ship_symbol=FRIGATE)
    await inside.put(rock, IN_ORBIT)
    surveyed = await inside.ask("ship.survey", ship_symbol=FRIGATE)
    await inside.ask("ship.extract", ship_symbol=FRIGATE)
    await trio.sleep(2 * MINUTE_SECONDS)
    signature = surveyed["surveys"][0]["survey"]
    await inside.ask("ship.extract", ship_symbol=FRIGATE, survey=signature)
    await inside.ask("ship.extract", ship_symbol=FRIGATE, survey="X1-AB12-C3-123456")
    await inside.put(inside.place("GAS_GIANT"), IN_ORBIT)
    await inside.ask("ship.siphon", ship_symbol=FRIGATE)
    await inside.put(inside.home, IN_ORBIT)
    for what in ("ships", "waypoints", "systems"):
        await inside.ask("ship.scan", ship_symbol=FRIGATE, what=what)
        inside.ship().cooldown = None
        await inside.ask("ship.get", ship_symbol=FRIGATE)
    await inside.ask("ship.scan", ship_symbol=PROBE, what="ships")
    await inside.ask("ship.refine", ship_symbol=FRIGATE, good="IRON")
    refinery = inside.launch("REFINING_FREIGHTER", inside.home)
    await inside.put(inside.home, IN_ORBIT, refinery, {"IRON_ORE": 100})
    await inside.ask("ship.refine", ship_symbol=refinery, good="IRON")
    await inside.put(inside.home, IN_ORBIT, cargo={"IRON_ORE": 10})
    await inside.ask(
        "ship.transfer", ship_symbol=FRIGATE, to_ship_symbol=refinery, good="IRON_ORE", units=4
    )
    await inside.ask("ship.jettison", ship_symbol=FRIGATE, good="IRON_ORE", units=5)
    await inside.ask("ship.jettison", ship_symbol=FRIGATE, good="IRON_ORE", units=5)
    await inside.ask("ship.jettison", ship_symbol=FRIGATE, good="GOLD", units=5)
    await inside.ask(
        "ship.transfer", ship_symbol=FRIGATE, to_ship_symbol=PROBE, good="IRON_ORE", units=1
    )


async def works(inside: Inside) -> None:
    rock = inside.place("ASTEROID", "COMMON_METAL_DEPOSITS")
    await inside.ask("player.register", agent_symbol="HERMES")
    await inside.ask("mine.start", rock=inside.home.symbol)
    await inside.ask("mine.start", rock=rock.symbol, ship_symbols=[FRIGATE, PROBE, "HERMES-9"])
    await inside.ask("mine.start", rock=rock.symbol)
    await inside.ask("siphon.start")
    await inside.ask("chart.start", ship_symbols=[PROBE])
    await trio.sleep(LONG_ENOUGH_SECONDS)
    for listed in (await inside.ask("container.list", kind="mine"))["items"]:
        await inside.ask("container.stop", container_id=listed["container_id"])
    await inside.ask("siphon.start")
    await inside.ask("container.list")
    await inside.ask("fetch.start", ship_type="SHIP_NONE")
    await inside.ask("fetch.start", ship_type="SHIP_MINING_DRONE", most=1)
    # Those of one moment are listed by their ids, which are drawn.
    await trio.sleep(1)
    await inside.ask("fetch.start", ship_type="SHIP_MINING_DRONE", mounts=["MOUNT_SURVEYOR_I"])
    await trio.sleep(LONG_ENOUGH_SECONDS)
    await inside.ask("container.list", kind="fetch")
    await inside.ask("ledger.report", by="kind")


async def trading(inside: Inside) -> None:
    where, sold_here = inside.traded("EXPORT")
    await inside.ask("player.register", agent_symbol="HERMES")
    await inside.ask("market.get", waypoint_symbol=where.symbol)
    await inside.ask("market.find", good=sold_here)
    await inside.ask("market.list", ship_symbol=FRIGATE)
    await inside.put(where)
    await inside.ask("ship.buy", ship_symbol=FRIGATE, good=sold_here, units=3)
    await inside.ask("market.get", waypoint_symbol=where.symbol)
    await inside.ask("ship.buy", ship_symbol=FRIGATE, good=sold_here, units=1, max_price=1)
    await inside.ask("ship.buy", ship_symbol=FRIGATE, good="NO_SUCH_GOOD", units=1)
    await inside.ask("ship.buy", ship_symbol=FRIGATE, good=sold_here, units=1000)
    await inside.ask("ship.sell", ship_symbol=FRIGATE, good=sold_here, units=1)
    await inside.ask("ship.sell", ship_symbol=FRIGATE, good=sold_here, units=1, min_price=1_000_000)
    await inside.ask("ship.sell", ship_symbol=FRIGATE, good=sold_here, units=30)
    await inside.ask("ship.orbit", ship_symbol=FRIGATE)
    await inside.ask("ship.buy", ship_symbol=FRIGATE, good=sold_here, units=1)
    await inside.ask("treasury.get")
    await inside.ask("treasury.set", reserve=1_000_000)
    await inside.ask("treasury.set")
    inside.agent.credits = 3_900  # enough for one, and not for the fleet's fuel besides
    await inside.ask("ledger.balance")
    await inside.ask("ship.dock", ship_symbol=FRIGATE)
    await inside.ask("ship.buy", ship_symbol=FRIGATE, good=sold_here, units=1)
    await inside.ask("ship.orbit", ship_symbol=FRIGATE)
    inside.agent.credits = 10
    await inside.ask("ledger.balance")
    await inside.ask("ship.dock", ship_symbol=FRIGATE)
    await inside.ask("ship.buy", ship_symbol=FRIGATE, good=sold_here, units=5)
    other, bought_there = inside.traded("IMPORT")
    await inside.put(other, cargo={bought_there: 4})
    await trio.sleep(90 * MINUTE_SECONDS)
    await inside.ask("ship.sell", ship_symbol=FRIGATE, good=bought_there, units=4)
    await inside.ask("market.find", good=sold_here)
    await inside.ask("market.find", good=bought_there, side="sell")
    await inside.ask("market.spreads", limit=2)
    await inside.ask("market.history", good=bought_there)
    await inside.ask("market.history", good=sold_here, limit=1, waypoint_symbol=where.symbol)
    await inside.ask("market.get", waypoint_symbol=inside.place("ASTEROID").symbol)
    await inside.ask("market.get", waypoint_symbol="X1-NO99-A1")
    await inside.ask("ledger.list")
    await inside.ask("ledger.list", kind="SELL", limit=1)
    for by in ("hour", "ship", "good", "kind"):
        await inside.ask("ledger.report", by=by)
    await inside.ask("ledger.report", since="2026-01-01T01:00:00Z")
    await inside.ask("ledger.balance")
    await inside.ask("ledger.list", since="yesterday")
    await inside.ask("supply_chain.get", good=sold_here)
    await inside.ask("supply_chain.get", good="NO_SUCH_GOOD")


async def by_hand(inside: Inside) -> None:
    """What docks and leaves by itself, knows what to sell and deliver, and hears of mistypings."""
    where, bought = inside.traded("IMPORT")
    await inside.ask("player.register", agent_symbol="HERMES")
    await inside.put(where, IN_ORBIT, cargo={bought: 4, "MOUNT_TURRET_I": 1})
    await inside.ask("ship.sell_all", ship_symbol=FRIGATE)
    await inside.ask("ship.sell", ship_symbol=FRIGATE, good=bought[:-1], units=1, prepare=True)
    await inside.ask("ship.sell_all", ship_symbol=FRIGATE, prepare=True)
    await inside.ask("ship.sell_all", ship_symbol=FRIGATE, prepare=True)
    await inside.ask("ship.sell_all", ship_symbol=FRIGATE, good=bought, prepare=True)
    await inside.ask("ship.scan", ship_symbol=FRIGATE, what="ships", prepare=True)
    await inside.put(inside.place("ASTEROID"), IN_ORBIT)
    await inside.ask("ship.sell_all", ship_symbol=FRIGATE, prepare=True)
    await inside.ask("ship.refuel", ship_symbol=FRIGATE, prepare=True)
    await inside.put(inside.yard, IN_ORBIT)
    await inside.ask("ship.repair_quote", ship_symbol=FRIGATE, prepare=True)
    yard = inside.yard.symbol
    await inside.ask("shipyard.purchase", waypoint_symbol=yard, ship_type="SHIP_MINING_DRON")
    contract = (await inside.ask("contract.list"))["items"][0]
    about = {"contract_id": contract["contract_id"], "ship_symbol": FRIGATE, "prepare": True}
    await inside.ask("contract.deliver", **about)
    await inside.ask("contract.accept", contract_id=contract["contract_id"])
    await inside.ask("contract.deliver", **about)
    wanted = contract["deliveries"][0]
    there = inside.world.find_waypoint(wanted["waypoint_symbol"])
    await inside.put(there, IN_ORBIT)
    await inside.ask("contract.deliver", **about)
    await inside.put(there, IN_ORBIT, cargo={wanted["good"]: 7})
    await inside.ask("contract.deliver", **about)
    to = inside.gate.symbol
    await inside.ask("route.plan", ship_symbol=FRIGATE, destination=to, flight_mode="BURN")
    await inside.ask("route.plan", ship_symbol=FRIGATE, destination=to, thrifty=True)
    await inside.ask("route.plan", ship_symbol=FRIGATE, destination=f"{to}9")
    await inside.ask("ship.navigate", ship_symbol=FRIGATE, destination=to, flight_mode="DRIFT")
    await inside.ask("container.list")
    await inside.ask("intent.list")


async def yards(inside: Inside) -> None:
    yard = inside.yard.symbol
    await inside.ask("player.register", agent_symbol="HERMES")
    offered = await inside.ask("shipyard.get", waypoint_symbol=yard)
    await inside.ask("shipyard.find", ship_type="SHIP_PROBE", origin=yard)
    await inside.ask("shipyard.find", ship_type="SHIP_PROBE", origin=yard, ship_symbol=FRIGATE)
    ship_type = offered["ship_types"][0]
    await inside.ask("shipyard.purchase", waypoint_symbol=yard, ship_type=ship_type, max_price=1)
    await inside.ask("shipyard.purchase", waypoint_symbol=yard, ship_type=ship_type)
    await inside.ask("shipyard.get", waypoint_symbol=yard)
    await inside.ask("shipyard.purchase", waypoint_symbol=yard, ship_type="SHIP_NONE")
    await inside.ask("shipyard.get", waypoint_symbol=inside.place("ASTEROID").symbol)
    await inside.ask("ship.repair_quote", ship_symbol=FRIGATE)
    ship = inside.ship()
    ship.frame = type(ship.frame)(ship.frame.part, condition=0.5)
    await inside.put(inside.yard, cargo={"MOUNT_TURRET_I": 1})
    await inside.ask("ship.repair_quote", ship_symbol=FRIGATE)
    await inside.ask("ship.repair", ship_symbol=FRIGATE, max_price=0)
    await inside.ask("ship.repair", ship_symbol=FRIGATE)
    await inside.ask("ship.install", ship_symbol=FRIGATE, part="MOUNT_TURRET_I")
    await inside.ask("ship.uninstall", ship_symbol=FRIGATE, part="MOUNT_MINING_LASER_II")
    await inside.ask("ship.install", ship_symbol=FRIGATE, part="MOUNT_TURRET_I")
    await inside.ask("ship.uninstall", ship_symbol=FRIGATE, part="MODULE_MINERAL_PROCESSOR_I")
    await inside.ask("ship.install", ship_symbol=FRIGATE, part="MODULE_MINERAL_PROCESSOR_I")
    await inside.ask("ship.uninstall", ship_symbol=FRIGATE, part="MOUNT_TURRET_II")
    await inside.ask("ship.scrap_quote", ship_symbol=FRIGATE)
    await inside.ask("ship.scrap", ship_symbol=FRIGATE)
    await inside.ask("ship.scrap", ship_symbol=FRIGATE, confirm=True)
    await inside.ask("ship.get", ship_symbol=FRIGATE)
    await inside.ask("ledger.report", by="kind")


async def contracts(inside: Inside) -> None:
    await inside.ask("player.register", agent_symbol="HERMES")
    listed = await inside.ask("contract.list")
    (contract,) = listed["items"]
    one, (wanted,) = contract["contract_id"], contract["deliveries"]
    good, units = wanted["good"], wanted["units_required"]
    delivery = {"ship_symbol": FRIGATE, "contract_id": one, "good": good}
    await inside.ask("contract.get", contract_id=one)
    await inside.ask("contract.get", contract_id="cl0none")
    await inside.ask("contract.negotiate", ship_symbol=FRIGATE)
    await inside.ask("contract.deliver", **delivery, units=1)
    await inside.ask("contract.fulfill", contract_id=one)
    await inside.ask("contract.accept", contract_id=one)
    await inside.ask("contract.accept", contract_id=one)
    destination = inside.world.find_waypoint(wanted["waypoint_symbol"])
    assert destination
    await inside.ask("contract.deliver", **delivery, units=1)
    await inside.put(destination, cargo={good: 20})
    await inside.ask("contract.deliver", **delivery, units=15)
    await inside.ask("contract.fulfill", contract_id=one)
    for _ in range(-(-(units - 15) // 40)):
        await inside.put(destination, cargo={good: 40})
        missing = (await inside.ask("contract.get", contract_id=one))["deliveries"][0]
        left = missing["units_required"] - missing["units_fulfilled"]
        await inside.ask("contract.deliver", **delivery, units=min(40, left))
    await inside.ask("contract.fulfill", contract_id=one)
    await inside.put(inside.home)
    await inside.ask("contract.negotiate", ship_symbol=FRIGATE)
    await inside.ask("contract.list")


async def places(inside: Inside) -> None:
    gate = inside.gate.symbol
    await inside.ask("waypoint.list", type="PLANET")
    await inside.ask("player.register", agent_symbol="HERMES")
    await inside.ask("waypoint.list", type="PLANET")
    await inside.ask("waypoint.list", trait="SHIPYARD")
    far = inside.far_gate
    await inside.ask("waypoint.list", system_symbol=far.system_symbol, type="JUMP_GATE")
    await inside.ask("waypoint.list", system_symbol="X1-NO99")
    await inside.ask("waypoint.get", waypoint_symbol=inside.home.symbol)
    await inside.ask("waypoint.get", waypoint_symbol=inside.home.symbol + "9")
    await inside.ask("gate.get", waypoint_symbol=gate)
    await inside.ask("gate.get", waypoint_symbol=inside.home.symbol)
    await inside.ask("gate.get", waypoint_symbol=far.symbol)
    await inside.ask("construction.get", waypoint_symbol=gate)
    await inside.ask("construction.get", waypoint_symbol=inside.home.symbol)
    await inside.put(inside.gate, DOCKED, cargo={"FAB_MATS": 10})
    await inside.ask("construction.supply", ship_symbol=FRIGATE, good="FAB_MATS", units=4)
    await inside.ask("construction.supply", ship_symbol=FRIGATE, good="GOLD", units=4)
    await inside.ask("route.journey", destination=far.system_symbol, ship_symbol=FRIGATE)
    inside.build_gate()
    await inside.ask("construction.get", waypoint_symbol=gate)
    await inside.ask("supply_chain.get")


async def plans(inside: Inside) -> None:
    markets = [w.symbol for w in inside.waypoints() if "MARKETPLACE" in w.traits]
    near, far = markets[1:4], markets[-3:]
    inside.build_gate()
    await inside.ask("player.register", agent_symbol="HERMES")
    await inside.ask("route.plan", ship_symbol=FRIGATE, destination=markets[3])
    await inside.ask("route.plan", ship_symbol=FRIGATE, destination=inside.home.symbol)
    await inside.ask("route.plan", ship_symbol=FRIGATE, destination=inside.far_gate.symbol)
    await inside.ask("route.plan", ship_symbol=FRIGATE, destination=inside.home.symbol + "9")
    await inside.ask("route.tour", ship_symbol=FRIGATE, waypoints=near)
    await inside.ask("route.tour", ship_symbol=FRIGATE, waypoints=far, finish=inside.home.symbol)
    await inside.ask(
        "route.partition", ship_symbols=[FRIGATE, PROBE], waypoints=[*near, *far], budget_seconds=30
    )
    away = inside.far_gate.system_symbol
    await inside.ask("route.journey", destination=away, ship_symbol=FRIGATE)
    await inside.ask("route.journey", destination=away)
    await inside.ask("route.journey", destination="X1-NO99", ship_symbol=FRIGATE)
    stuck = inside.launch("SURVEYOR", inside.place("ASTEROID"))
    inside.ship(stuck).fuel = 0
    await inside.ask("ship.get", ship_symbol=stuck)
    await inside.ask("route.plan", ship_symbol=stuck, destination=markets[-1])
    await inside.ask("route.tour", ship_symbol=stuck, waypoints=near)


async def flights(inside: Inside) -> None:
    markets = [w.symbol for w in inside.waypoints() if "MARKETPLACE" in w.traits]
    goal = markets[6]
    await inside.ask("player.register", agent_symbol="HERMES")
    await inside.ask("ship.navigate", ship_symbol=FRIGATE, destination="X1-NO99-A1")
    left = await inside.ask("ship.navigate", ship_symbol=FRIGATE, destination=goal)
    one = left["container_id"]
    await inside.ask("ship.navigate", ship_symbol=FRIGATE, destination=markets[2])
    await trio.sleep(5)
    await inside.ask("container.get", container_id=one)
    await inside.ask("container.list")
    await inside.ask("ship.get", ship_symbol=FRIGATE)
    await inside.ask("ship.dock", ship_symbol=FRIGATE)
    await inside.ask("ship.tour", ship_symbol=FRIGATE, waypoints=markets[:2])
    await inside.ask("container.remove", container_id=one)
    follow = await inside.ask("container.logs", container_id=one, follow=True)
    while (await inside.hear())["method"] != "container.log_end":
        pass
    assert follow["subscription"]
    await inside.ask("container.unfollow", subscription=follow["subscription"])
    await inside.ask("container.logs", container_id=one)
    await inside.ask("container.logs", container_id=one, limit=1, level="warning")
    await inside.ask("container.get", container_id=one)
    await inside.ask("container.list", state="completed", kind="navigate", ship_symbol=FRIGATE)
    scouts = await inside.ask(
        "scout.start", ship_symbols=[PROBE, FRIGATE, "HERMES-9"], markets=markets[:2]
    )
    for scout in scouts["scouts"]:
        await inside.ask("container.stop", container_id=scout["container_id"])
    tour = await inside.ask("ship.tour", ship_symbol=FRIGATE, waypoints=markets[2:5])
    two = tour["container_id"]
    follow = await inside.ask("container.logs", container_id=two, limit=1, follow=True)
    await inside.ask("container.unfollow", subscription=follow["subscription"])
    await trio.sleep(5)
    await inside.ask("container.get", container_id=two)
    await inside.ask("health")
    await inside.ask("container.stop", container_id=two, force=True)
    await inside.ask("container.stop", container_id=two)
    await inside.ask("container.remove", container_id=two)
    await inside.ask("container.get", container_id=two)
    await inside.ask("container.logs", container_id=two)
    await inside.ask("container.stop", container_id="none")
    await trio.sleep(LONG_ENOUGH_SECONDS)
    await inside.ask("container.prune")
    await inside.ask("intent.list")
    await inside.ask("ledger.list")


async def containers(inside: Inside) -> None:
    await inside.ask("player.register", agent_symbol="HERMES")
    await inside.ask("container.create", kind="idle", config={})
    await inside.ask("container.create", kind="trade", config={})
    await inside.ask("container.create", kind="trade", config={"ship_symbol": "HERMES-F"})
    await inside.ask("container.create", kind="trade", config={"ship_symbol": PROBE})
    await inside.ask("container.kinds")
    await trio.sleep(1)  # what was created at once is listed by ids, which are drawn
    made = await inside.ask(
        "container.create",
        kind="trade",
        config={"ship_symbol": FRIGATE},
        restart_policy="on_failure",
        max_restarts=2,
        max_iterations=7,
    )
    await inside.ask("container.create", kind="trade", config={"ship_symbol": FRIGATE})
    await trio.sleep(5)
    await inside.ask("container.get", container_id=made["container_id"])
    await inside.ask("container.list", kind="trade")
    inside.world.faults.arm(
        FaultOrder(FaultKind.SERVER_ERROR, method="GET", target=FRIGATE, count=FOR_EVER)
    )
    await inside.ask("ship.get", ship_symbol=FRIGATE)
    await trio.sleep(5 * MINUTE_SECONDS)
    await inside.ask("container.get", container_id=made["container_id"])
    await inside.ask("health")
    await inside.ask("ship.list")
    inside.world.faults.disarm_all()
    await inside.ask("container.stop", container_id=made["container_id"])
    await inside.ask("container.logs", container_id=made["container_id"])
    again = await inside.ask("container.restart", container_id=made["container_id"])
    await inside.ask("container.restart", container_id=again["container_id"], force=True)
    await inside.ask("container.restart", container_id="none")


async def ventures(inside: Inside) -> None:
    gate = inside.gate.symbol
    await inside.ask("player.register", agent_symbol="HERMES")
    await inside.ask("trade.start", budget=0)
    await inside.ask("trade.start", ship_symbols=[PROBE, "HERMES-9"])
    await inside.ask("construct.start", site=inside.home.symbol)
    await inside.ask("construct.start", site=gate, most=0.0)
    await inside.ask("construct.start", site=gate, floor=50_000)
    await inside.ask("contract.run", count=1, negotiator="HERMES-9")
    await inside.ask("contract.run", count=1)
    await inside.ask("contract.run")
    traded = await inside.ask("trade.start", goods=["IRON"], budget=9_000)
    await inside.ask("trade.start")
    await inside.ask("treasury.set")
    for listed in (await inside.ask("container.list"))["items"]:
        await inside.ask("container.stop", container_id=listed["container_id"])
    await inside.ask("container.restart", container_id=traded["containers"][0]["container_id"])
    await inside.ask("container.prune")


async def following(inside: Inside) -> None:
    await inside.ask("fleet.follow")
    await inside.ask("player.register", agent_symbol="HERMES")
    follow = await inside.ask("fleet.follow")
    await inside.ask("fleet.unfollow", subscription=follow["subscription"])
    await inside.ask("fleet.unfollow", subscription="none")


async def autopilot(inside: Inside) -> None:
    await inside.ask("player.register", agent_symbol="HERMES")
    await inside.ask("autopilot.status")
    await inside.ask("autopilot.stop")
    await inside.ask("autopilot.explain", subject=FRIGATE)
    await inside.ask("autopilot.explain", subject="HERMES-9")
    await inside.ask("autopilot.start", dry_run=True)
    await inside.ask("autopilot.start", until="doom")
    await inside.ask("autopilot.start", until="gate", reserve=50_000)
    await inside.ask("autopilot.start")
    await inside.ask("container.create", kind="autopilot", config={})
    await trio.sleep(30 * MINUTE_SECONDS)
    await inside.ask("autopilot.status")
    await inside.ask("container.list")
    await inside.ask("autopilot.explain", subject=FRIGATE)
    await inside.ask("autopilot.explain", subject="refusals")
    await inside.ask("autopilot.stop")
    await trio.sleep(LONG_ENOUGH_SECONDS)
    await inside.ask("autopilot.status")
    await inside.ask("autopilot.stop")


async def overviews(inside: Inside) -> None:
    await inside.ask("status.get")
    await inside.ask("status.get", agent_symbol="NOBODY")
    await inside.ask("player.register", agent_symbol="HERMES")
    await inside.ask("status.get")
    await inside.ask("ship.hold", ship_symbol=PROBE)
    await inside.ask("ship.navigate", ship_symbol=FRIGATE, destination=inside.gate.symbol)
    await trio.sleep(2 * MINUTE_SECONDS)
    await inside.ask("status.get", agent_symbol="HERMES")


async def figures(inside: Inside) -> None:
    await inside.ask("health")
    await inside.ask("daemon.status")
    await inside.ask("player.register", agent_symbol="HERMES")
    await inside.ask("ship.dock", ship_symbol=FRIGATE)
    await inside.ask("ship.orbit", ship_symbol=FRIGATE)
    waypoints = [w.symbol for w in inside.waypoints()][:3]
    await inside.ask("route.tour", ship_symbol=FRIGATE, waypoints=waypoints)
    await inside.ask("health")
    await inside.ask("daemon.status")
    await inside.ask("daemon.tree")
    await inside.ask("daemon.tree", alike=0)
    await inside.ask("notify.get")
    await inside.ask("notify.test")


async def lost_answers(inside: Inside) -> None:
    await inside.ask("player.register", agent_symbol="HERMES")
    await inside.ask("ship.list")
    inside.road.after["orbit"] = lambda: httpx.ReadTimeout("lost")
    await inside.ask("ship.orbit", ship_symbol=FRIGATE)
    inside.road.before["dock"] = lambda: httpx.ReadTimeout("lost")
    await inside.ask("ship.dock", ship_symbol=FRIGATE)
    await inside.ask("ship.dock", ship_symbol=FRIGATE)
    await inside.ask("intent.list")
    await trio.sleep(2 * MINUTE_SECONDS)
    await inside.ask("intent.list")
    inside.world.faults.arm(FaultOrder(FaultKind.GARBAGE, method="POST"))
    await inside.ask("ship.dock", ship_symbol=FRIGATE)
    await trio.sleep(2 * MINUTE_SECONDS)
    inside.world.faults.arm(FaultOrder(FaultKind.REFUSED, method="GET", code=4113))
    await inside.ask("player.get")
    inside.world.faults.arm(FaultOrder(FaultKind.SHORT, method="GET", count=FOR_EVER, entries=1))
    await inside.ask("faction.list")
    inside.world.faults.disarm_all()
    inside.world.faults.arm(FaultOrder(FaultKind.SPOILED, target="COSMIC", field="name"))
    await inside.ask("faction.list")
    inside.world.faults.disarm_all()
    inside.world.faults.arm(FaultOrder(FaultKind.SERVER_ERROR, count=2))
    await inside.begin("late", "market.get", waypoint_symbol=inside.home.symbol)
    await trio.sleep(0.1)
    await inside.ask("health")
    await inside.hear()
    for name, method in (("a question", "ship.get"), ("an order", "ship.orbit")):
        inside.world.faults.arm(FaultOrder(FaultKind.SLOW, seconds=MINUTE_SECONDS))
        await inside.begin(name, method, ship_symbol=FRIGATE)
        await trio.sleep(1)
        await inside.begin(f"taking back {name}", "rpc.cancel", id=name)
        await inside.hear()
        await inside.hear()
    await trio.sleep(2 * MINUTE_SECONDS)
    await inside.ask("intent.list", limit=1)


async def resets(inside: Inside) -> None:
    """The universe ends, once with a maintenance, and an agent is registered in the next."""
    await inside.ask("player.register", agent_symbol="HERMES")
    await inside.ask("container.create", kind="trade", config={"ship_symbol": FRIGATE})
    await trio.sleep(5)
    reset(inside.world, clock.now(), seed=2)
    await inside.ask("ship.get", ship_symbol=PROBE)
    await trio.sleep(MINUTE_SECONDS)
    await inside.ask("ship.get", ship_symbol=PROBE)
    await inside.ask("ship.list")
    await inside.ask("container.list")
    await inside.ask("player.list")
    await inside.ask("player.register", agent_symbol="HERMES")
    await inside.ask("ship.list")
    await inside.ask("ship.list", player_id=1)
    await inside.ask("ledger.list", player_id=1)
    await inside.ask("health")
    reset(inside.world, clock.now(), seed=3, closed_seconds=5 * MINUTE_SECONDS)
    await inside.ask("ship.get", ship_symbol=PROBE)
    await trio.sleep(MINUTE_SECONDS)
    await inside.ask("health")
    await trio.sleep(5 * MINUTE_SECONDS)
    await inside.ask("player.list")


async def fleets(inside: Inside) -> None:
    """What the whole fleet runs, and a player that is removed and comes back."""
    haul = {"kind": "haul", "config": {"ship_symbol": FRIGATE}}
    await inside.ask("player.register", agent_symbol="HERMES")
    await inside.ask("fleet.export")
    await inside.ask("fleet.apply", tasks=[haul, {"kind": "contract"}], dry_run=True)
    await inside.ask("fleet.apply", tasks=[haul, {"kind": "haul", "config": {}}])
    await inside.ask("fleet.apply", tasks=[{"kind": "haul", "config": {"ship_symbol": PROBE}}])
    await inside.ask("fleet.apply", tasks=[haul])
    await inside.ask("fleet.apply", tasks=[haul])
    await inside.ask("fleet.export")
    await inside.ask("player.remove")
    await inside.ask("fleet.apply", tasks=[], prune=True)
    await inside.ask("player.remove", agent_symbol="HERMES")
    await inside.ask("player.list")
    await inside.ask("ship.list")


SCENES: dict[str, Scene] = {
    scene.__name__: scene
    for scene in (
        *(strangers, players, ships, work, works, trading, by_hand, yards, contracts, places),
        *(plans, flights, containers, following, ventures, autopilot, figures, lost_answers),
        *(resets, overviews, fleets),
    )
}
