"""What ships do where they are: chart, scan, extract, refine; and what shipyards do to them."""

import attrs

from spacetraders import clock
from spacetraders.api.client_calls import Family, ship_path
from spacetraders.application.operations.answers import (
    Charted,
    Extracted,
    ModulesChanged,
    MountsChanged,
    Refined,
    Repaired,
    ScannedShips,
    ScannedSystems,
    ScannedWaypoints,
    Scrapped,
    Surveyed,
)
from spacetraders.domain.extraction import Survey
from spacetraders.domain.trades import Bill


@attrs.frozen
class Working(Family):
    """What takes the ship's own instruments."""

    async def chart(self, ship_symbol: str) -> Charted:
        """POST /my/ships/{ship}/chart."""
        return await self.caller.post(Charted, *ship_path(ship_symbol, "chart"))

    async def survey(self, ship_symbol: str) -> Surveyed:
        """POST /my/ships/{ship}/survey."""
        return await self.caller.post(Surveyed, *ship_path(ship_symbol, "survey"))

    async def extract(self, ship_symbol: str) -> Extracted:
        """POST /my/ships/{ship}/extract."""
        return await self.caller.post(Extracted, *ship_path(ship_symbol, "extract"))

    async def extract_surveyed(self, ship_symbol: str, survey: Survey) -> Extracted:
        """POST /my/ships/{ship}/extract/survey."""
        json = {
            "signature": survey.signature,
            "symbol": survey.symbol,
            "deposits": [{"symbol": deposit} for deposit in survey.deposits],
            "expiration": clock.iso(survey.expiration),
            "size": survey.size,
        }
        path = ship_path(ship_symbol, "extract", "survey")
        return await self.caller.post(Extracted, *path, json=json)

    async def siphon(self, ship_symbol: str) -> Extracted:
        """POST /my/ships/{ship}/siphon."""
        return await self.caller.post(Extracted, *ship_path(ship_symbol, "siphon"))

    async def refine(self, ship_symbol: str, produce: str) -> Refined:
        """POST /my/ships/{ship}/refine."""
        path = ship_path(ship_symbol, "refine")
        return await self.caller.post(Refined, *path, json={"produce": produce})

    async def scan_systems(self, ship_symbol: str) -> ScannedSystems:
        """POST /my/ships/{ship}/scan/systems."""
        return await self.caller.post(ScannedSystems, *ship_path(ship_symbol, "scan", "systems"))

    async def scan_waypoints(self, ship_symbol: str) -> ScannedWaypoints:
        """POST /my/ships/{ship}/scan/waypoints."""
        path = ship_path(ship_symbol, "scan", "waypoints")
        return await self.caller.post(ScannedWaypoints, *path)

    async def scan_ships(self, ship_symbol: str) -> ScannedShips:
        """POST /my/ships/{ship}/scan/ships."""
        return await self.caller.post(ScannedShips, *ship_path(ship_symbol, "scan", "ships"))


@attrs.frozen
class Refitting(Family):
    """What takes a shipyard."""

    async def repair_bill(self, ship_symbol: str) -> Bill:
        """GET /my/ships/{ship}/repair."""
        return await self.caller.get(Bill, *ship_path(ship_symbol, "repair"), part="transaction")

    async def repair(self, ship_symbol: str) -> Repaired:
        """POST /my/ships/{ship}/repair."""
        return await self.caller.post(Repaired, *ship_path(ship_symbol, "repair"))

    async def scrap_bill(self, ship_symbol: str) -> Bill:
        """GET /my/ships/{ship}/scrap."""
        return await self.caller.get(Bill, *ship_path(ship_symbol, "scrap"), part="transaction")

    async def scrap(self, ship_symbol: str) -> Scrapped:
        """POST /my/ships/{ship}/scrap."""
        return await self.caller.post(Scrapped, *ship_path(ship_symbol, "scrap"))

    async def install_module(self, ship_symbol: str, module_symbol: str) -> ModulesChanged:
        """POST /my/ships/{ship}/modules/install."""
        path = ship_path(ship_symbol, "modules", "install")
        return await self.caller.post(ModulesChanged, *path, json={"symbol": module_symbol})

    async def remove_module(self, ship_symbol: str, module_symbol: str) -> ModulesChanged:
        """POST /my/ships/{ship}/modules/remove."""
        path = ship_path(ship_symbol, "modules", "remove")
        return await self.caller.post(ModulesChanged, *path, json={"symbol": module_symbol})

    async def install_mount(self, ship_symbol: str, mount_symbol: str) -> MountsChanged:
        """POST /my/ships/{ship}/mounts/install."""
        path = ship_path(ship_symbol, "mounts", "install")
        return await self.caller.post(MountsChanged, *path, json={"symbol": mount_symbol})

    async def remove_mount(self, ship_symbol: str, mount_symbol: str) -> MountsChanged:
        """POST /my/ships/{ship}/mounts/remove."""
        path = ship_path(ship_symbol, "mounts", "remove")
        return await self.caller.post(MountsChanged, *path, json={"symbol": mount_symbol})
