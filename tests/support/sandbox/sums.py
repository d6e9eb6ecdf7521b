"""What a world holds, and how the deeds in its ledger explain each change of that."""

from collections import Counter
from collections.abc import Callable
from typing import Any, TypeVar

import attrs

from spacetraders.sandbox.state.ledger import Deed
from spacetraders.sandbox.state.world import World

K = TypeVar("K")
Change = Callable[["Sums", Deed, dict[str, Any]], None]


@attrs.define
class Sums:
    """Credits less debts by agent, fuel by ship, cargo by ship and good; or how those change."""

    credits: Counter[str] = attrs.field(factory=Counter)
    fuel: Counter[str] = attrs.field(factory=Counter)
    cargo: Counter[tuple[str, str]] = attrs.field(factory=Counter)

    @classmethod
    def of(cls, world: World) -> "Sums":
        """Count what is there."""
        sums = cls()
        for agent in world.agents.values():
            sums.credits[agent.symbol] = agent.credits - agent.debt
            for ship in agent.ships.values():
                sums.fuel[ship.symbol] = ship.fuel
                sums.cargo.update({(ship.symbol, good): n for good, n in ship.cargo.items()})
        return sums

    def after(self, deeds: list[Deed], world: World) -> "Sums":
        """Return what there has to be once the deeds are done, leaving out what is nothing."""
        found = Sums(Counter(self.credits), Counter(self.fuel), Counter(self.cargo))
        for deed in deeds:
            EXPLAINED[deed.operation](found, deed, deed.detail)
            if deed.operation == "purchase_ship":
                found.fuel[str(deed.ship)] = world.agents[deed.agent].ships[str(deed.ship)].fuel
        return found.whole()

    def whole(self) -> "Sums":
        """Return them without the zeros."""
        return Sums(_whole(self.credits), _whole(self.fuel), _whole(self.cargo))


def _whole(part: Counter[K]) -> Counter[K]:
    return Counter({key: n for key, n in part.items() if n})


def _nothing(_sums: Sums, _deed: Deed, _detail: dict[str, Any]) -> None:
    """Nothing is moved."""


def _paid(sums: Sums, deed: Deed, detail: dict[str, Any]) -> None:
    sums.credits[deed.agent] -= detail["credits"]


def _earned(sums: Sums, deed: Deed, detail: dict[str, Any]) -> None:
    sums.credits[deed.agent] += detail["credits"]


def _loaded(sums: Sums, deed: Deed, detail: dict[str, Any]) -> None:
    sums.cargo[str(deed.ship), detail["good"]] += detail["units"]


def _unloaded(sums: Sums, deed: Deed, detail: dict[str, Any]) -> None:
    sums.cargo[str(deed.ship), detail["good"]] -= detail["units"]


def _burnt(sums: Sums, deed: Deed, detail: dict[str, Any]) -> None:
    sums.fuel[str(deed.ship)] -= detail["fuel"]


def _bought(sums: Sums, deed: Deed, detail: dict[str, Any]) -> None:
    assert detail["credits"] == detail["units"] * detail["price"]
    _paid(sums, deed, detail)
    _loaded(sums, deed, detail)


def _sold(sums: Sums, deed: Deed, detail: dict[str, Any]) -> None:
    assert detail["credits"] == detail["units"] * detail["price"]
    _earned(sums, deed, detail)
    _unloaded(sums, deed, detail)


def _transferred(sums: Sums, deed: Deed, detail: dict[str, Any]) -> None:
    _unloaded(sums, deed, detail)
    sums.cargo[detail["target"], detail["good"]] += detail["units"]


def _refuelled(sums: Sums, deed: Deed, detail: dict[str, Any]) -> None:
    assert 100 * (detail["units"] - 1) < detail["fuel"] <= 100 * detail["units"] or not deed.changed
    sums.fuel[str(deed.ship)] += detail["fuel"]
    _paid(sums, deed, detail)
    if not detail["price"]:
        sums.cargo[str(deed.ship), "FUEL"] -= detail["units"]


def _refined(sums: Sums, deed: Deed, detail: dict[str, Any]) -> None:
    _loaded(sums, deed, detail)
    sums.cargo[str(deed.ship), detail["raw_good"]] -= detail["raw_units"]


def _fitted(sums: Sums, deed: Deed, detail: dict[str, Any]) -> None:
    _paid(sums, deed, detail)
    sums.cargo[str(deed.ship), detail["part"]] -= 1


def _unfitted(sums: Sums, deed: Deed, detail: dict[str, Any]) -> None:
    _paid(sums, deed, detail)
    sums.cargo[str(deed.ship), detail["part"]] += 1


def _scrapped(sums: Sums, deed: Deed, detail: dict[str, Any]) -> None:
    _earned(sums, deed, detail)
    sums.fuel[str(deed.ship)] -= detail["fuel"]
    for good, units in detail["cargo"].items():
        sums.cargo[str(deed.ship), good] -= units


EXPLAINED: dict[str, Change] = {
    **dict.fromkeys(("orbit", "dock", "survey", "negotiate_contract"), _nothing),
    **dict.fromkeys(("scan_systems", "scan_waypoints", "scan_ships"), _nothing),
    **dict.fromkeys(("navigate", "warp", "set_flight_mode"), _burnt),
    **dict.fromkeys(("accept_contract", "fulfill_contract", "chart"), _earned),
    **dict.fromkeys(("jump", "purchase_ship", "repair"), _paid),
    **dict.fromkeys(("extract", "siphon"), _loaded),
    **dict.fromkeys(("jettison", "deliver_contract", "supply_construction"), _unloaded),
    **dict.fromkeys(("install_mount", "install_module"), _fitted),
    **dict.fromkeys(("remove_mount", "remove_module"), _unfitted),
    "purchase": _bought,
    "sell": _sold,
    "transfer": _transferred,
    "refuel": _refuelled,
    "refine": _refined,
    "scrap": _scrapped,
}
"""What each deed moves, by operation; one that is not here moves nothing that anyone knows of."""


def stocks(world: World) -> dict[tuple[str, int], Counter[str]]:
    """Return the net supplies of each market that was seen, by waypoint and latest tick."""
    return {
        (symbol, market.tick): Counter({it.good: it.net_supply for it in market.listings.values()})
        for symbol, market in world.markets.items()
    }


def check_stocks(
    before: dict[tuple[str, int], Counter[str]], world: World, deeds: list[Deed]
) -> None:
    """Hold that markets which have not ticked since took and gave what was traded, no more."""
    moved: Counter[tuple[str, str]] = Counter()
    for deed in deeds:
        of = deed.detail
        if deed.operation in ("purchase", "jump") or (deed.operation == "refuel" and of["price"]):
            where = of["origin"] if deed.operation == "jump" else of["waypoint"]
            moved[where, of.get("good", "FUEL")] -= of["units"]
        elif deed.operation == "sell":
            moved[of["waypoint"], of["good"]] += of["units"]
    after = stocks(world)
    for (where, tick), supplies in before.items():
        for good, supply in supplies.items():
            if (where, tick) in after:
                assert after[where, tick][good] == supply + moved[where, good]


def check_bounds(world: World) -> None:
    """Hold that nothing is below nothing, and nothing over the brim."""
    for agent in world.agents.values():
        assert agent.credits >= 0
        for ship in agent.ships.values():
            assert 0 <= ship.fuel <= ship.fuel_capacity
            assert all(units > 0 for units in ship.cargo.values())
            assert ship.cargo_units <= ship.cargo_capacity
            for part in (ship.frame, ship.reactor, ship.engine):
                assert 0 <= part.condition <= 1
                assert 0 <= part.integrity <= 1
        assert all(0 <= it.delivered <= it.units for it in agent.contracts.values())
    assert all(left >= 0 for left in world.surveys.left.values())
    for place in world.places.values():
        materials = place.construction.materials if place.construction else ()
        assert all(0 <= it.fulfilled <= it.required for it in materials)
