"""Events of wear: their component, causes and description.

Symbols and components are the game's (MECHANICS 7.1). The causes follow from the names, and the
texts are our own.
"""

from enum import StrEnum

import attrs

from spacetraders.sandbox.catalogue.names import name_of


class Cause(StrEnum):
    """The use of a ship that wears it."""

    FLIGHT = "FLIGHT"
    EXTRACTION = "EXTRACTION"
    SIPHONING = "SIPHONING"


class ComponentKind(StrEnum):
    """The parts that wear, by their names in events."""

    FRAME = "FRAME"
    REACTOR = "REACTOR"
    ENGINE = "ENGINE"


@attrs.frozen
class WearEvent:
    """A small mishap aboard that costs a component some condition."""

    symbol: str
    component: ComponentKind
    causes: frozenset[Cause]
    description: str

    @property
    def name(self) -> str:
        """The name that the API shows."""
        return name_of(self.symbol)


_FLIGHT = frozenset({Cause.FLIGHT})
_DRILL = frozenset({Cause.EXTRACTION})
_WORK = frozenset({Cause.EXTRACTION, Cause.SIPHONING})
_GAS = frozenset({Cause.SIPHONING})
_ANY = frozenset(Cause)

FRAME, REACTOR, ENGINE = ComponentKind

_TABLE = (
    ("REACTOR_OVERLOAD", REACTOR, _WORK, "The reactor gave more than it should."),
    ("ENERGY_SPIKE_FROM_MINERAL", REACTOR, _DRILL, "The ore discharged at the cut."),
    ("SOLAR_FLARE_INTERFERENCE", REACTOR, _ANY, "A flare upset the controls."),
    ("COOLANT_LEAK", REACTOR, _ANY, "A coolant line wept until it was sealed."),
    ("POWER_DISTRIBUTION_FLUCTUATION", REACTOR, _WORK, "Power came in fits."),
    ("MAGNETIC_FIELD_DISRUPTION", REACTOR, _DRILL, "Magnetic rock bent the field."),
    ("HULL_MICROMETEORITE_STRIKES", FRAME, _ANY, "A handful of grains hit home."),
    ("STRUCTURAL_STRESS_FRACTURES", FRAME, _WORK, "Hairline cracks in a rib."),
    ("CORROSIVE_MINERAL_CONTAMINATION", FRAME, _DRILL, "Dust that eats paint."),
    ("THERMAL_EXPANSION_MISMATCH", FRAME, _ANY, "Plates warmed unevenly."),
    ("VIBRATION_DAMAGE_FROM_DRILLING", FRAME, _DRILL, "The drill shook bolts loose."),
    ("ELECTROMAGNETIC_FIELD_INTERFERENCE", FRAME, _DRILL, "The lasers upset gauges."),
    ("IMPACT_WITH_EXTRACTED_DEBRIS", FRAME, _DRILL, "A chip of rock came back."),
    ("FUEL_EFFICIENCY_DEGRADATION", ENGINE, _FLIGHT, "Sediment in the fuel lines."),
    ("COOLANT_SYSTEM_AGEING", ENGINE, _ANY, "The coolant is past its best."),
    ("DUST_MICROABRASIONS", ENGINE, _ANY, "Dust ground the nozzle's edge."),
    ("THRUSTER_NOZZLE_WEAR", ENGINE, _FLIGHT, "A nozzle is thinner than it was."),
    ("EXHAUST_PORT_CLOGGING", ENGINE, _FLIGHT, "Soot in an exhaust port."),
    ("BEARING_LUBRICATION_FADE", ENGINE, _FLIGHT, "A bearing ran dry for a while."),
    ("SENSOR_CALIBRATION_DRIFT", ENGINE, _ANY, "A sensor tells a little less."),
    ("HULL_MICROMETEORITE_DAMAGE", FRAME, _FLIGHT, "Scratches along the bow."),
    ("SPACE_DEBRIS_COLLISION", FRAME, _FLIGHT, "Something of metal bumped the hull."),
    ("THERMAL_STRESS", FRAME, _FLIGHT, "Sun on one side, shade on the other."),
    ("VIBRATION_OVERLOAD", FRAME, _WORK, "The hull sang, and not for joy."),
    ("PRESSURE_DIFFERENTIAL_STRESS", FRAME, _GAS, "A gust squeezed the hull."),
    ("ELECTROMAGNETIC_SURGE_EFFECTS", FRAME, _ANY, "A charged cloud let go."),
    ("ATMOSPHERIC_ENTRY_HEAT", FRAME, _GAS, "The dive was hotter than planned."),
)

EVENTS = tuple(WearEvent(*row) for row in _TABLE)
