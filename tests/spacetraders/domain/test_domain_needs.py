"""What a ship must have: holds, tanks, and families of mounts and modules."""

import attrs
import pytest
from support.rpc.samples import DOCKED

from spacetraders.domain import needs
from spacetraders.domain.game.parts import Module, Mount
from spacetraders.domain.game.ships import Cargo, Fuel, Ship
from spacetraders.domain.needs import FIT_OUT, Need, unmet

BARE = Ship("LYRA-2", "SATELLITE", DOCKED, Fuel(0, 0), Cargo(0, 0), 3)
FULL = attrs.evolve(
    BARE,
    fuel=Fuel(0, 400),
    cargo=Cargo(40, 40),
    mounts=tuple(
        Mount(f"{family}_II")
        for family in (
            "MOUNT_SURVEYOR",
            "MOUNT_MINING_LASER",
            "MOUNT_GAS_SIPHON",
            "MOUNT_SENSOR_ARRAY",
        )
    ),
    modules=tuple(
        Module(f"{family}_I")
        for family in (
            "MODULE_MINERAL_PROCESSOR",
            "MODULE_GAS_PROCESSOR",
            "MODULE_WARP_DRIVE",
        )
    ),
)
ALL = (
    needs.HOLD,
    needs.TANK,
    needs.SURVEYOR,
    needs.MINING_LASER,
    needs.GAS_SIPHON,
    needs.SENSOR_ARRAY,
    needs.MINERAL_PROCESSOR,
    needs.GAS_PROCESSOR,
    needs.WARP_DRIVE,
)


@pytest.mark.parametrize("need", ALL, ids=lambda need: need.name)
def test_a_bare_ship_meets_none_and_one_with_everything_meets_all(need: Need) -> None:
    assert not need.met_by(BARE)
    assert need.met_by(FULL)


def test_what_is_not_met_is_told_in_order() -> None:
    tanker = attrs.evolve(BARE, fuel=Fuel(0, 400))
    found = unmet(tanker, (needs.TANK, needs.MINING_LASER, needs.HOLD))
    assert [need.name for need in found] == ["a mining laser", "a hold"]


def test_a_part_can_be_put_in_and_a_hold_is_built() -> None:
    assert needs.SURVEYOR.hint == FIT_OUT
    assert needs.HOLD.hint != FIT_OUT


def test_a_hold_that_is_full_is_a_hold() -> None:
    assert unmet(FULL, (needs.HOLD,)) == ()
