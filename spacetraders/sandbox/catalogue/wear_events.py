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

EVENTS = (
    WearEvent(
        "REACTOR_OVERLOAD", ComponentKind.REACTOR, _WORK, "The reactor gave more than it should."
    ),
    WearEvent(
        "ENERGY_SPIKE_FROM_MINERAL", ComponentKind.REACTOR, _DRILL, "The ore discharged at the cut."
    ),
    WearEvent(
        "SOLAR_FLARE_INTERFERENCE", ComponentKind.REACTOR, _ANY, "A flare upset the controls."
    ),
    WearEvent(
        "COOLANT_LEAK", ComponentKind.REACTOR, _ANY, "A coolant line wept until it was sealed."
    ),
    WearEvent(
        "POWER_DISTRIBUTION_FLUCTUATION", ComponentKind.REACTOR, _WORK, "Power came in fits."
    ),
    WearEvent(
        "MAGNETIC_FIELD_DISRUPTION", ComponentKind.REACTOR, _DRILL, "Magnetic rock bent the field."
    ),
    WearEvent(
        "HULL_MICROMETEORITE_STRIKES", ComponentKind.FRAME, _ANY, "A handful of grains hit home."
    ),
    WearEvent(
        "STRUCTURAL_STRESS_FRACTURES", ComponentKind.FRAME, _WORK, "Hairline cracks in a rib."
    ),
    WearEvent(
        "CORROSIVE_MINERAL_CONTAMINATION", ComponentKind.FRAME, _DRILL, "Dust that eats paint."
    ),
    WearEvent("THERMAL_EXPANSION_MISMATCH", ComponentKind.FRAME, _ANY, "Plates warmed unevenly."),
    WearEvent(
        "VIBRATION_DAMAGE_FROM_DRILLING",
        ComponentKind.FRAME,
        _DRILL,
        "The drill shook bolts loose.",
    ),
    WearEvent(
        "ELECTROMAGNETIC_FIELD_INTERFERENCE",
        ComponentKind.FRAME,
        _DRILL,
        "The lasers upset gauges.",
    ),
    WearEvent(
        "IMPACT_WITH_EXTRACTED_DEBRIS", ComponentKind.FRAME, _DRILL, "A chip of rock came back."
    ),
    WearEvent(
        "FUEL_EFFICIENCY_DEGRADATION", ComponentKind.ENGINE, _FLIGHT, "Sediment in the fuel lines."
    ),
    WearEvent("COOLANT_SYSTEM_AGEING", ComponentKind.ENGINE, _ANY, "The coolant is past its best."),
    WearEvent("DUST_MICROABRASIONS", ComponentKind.ENGINE, _ANY, "Dust ground the nozzle's edge."),
    WearEvent(
        "THRUSTER_NOZZLE_WEAR", ComponentKind.ENGINE, _FLIGHT, "A nozzle is thinner than it was."
    ),
    WearEvent("EXHAUST_PORT_CLOGGING", ComponentKind.ENGINE, _FLIGHT, "Soot in an exhaust port."),
    WearEvent(
        "BEARING_LUBRICATION_FADE", ComponentKind.ENGINE, _FLIGHT, "A bearing ran dry for a while."
    ),
    WearEvent(
        "SENSOR_CALIBRATION_DRIFT", ComponentKind.ENGINE, _ANY, "A sensor tells a little less."
    ),
    WearEvent(
        "HULL_MICROMETEORITE_DAMAGE", ComponentKind.FRAME, _FLIGHT, "Scratches along the bow."
    ),
    WearEvent(
        "SPACE_DEBRIS_COLLISION",
        ComponentKind.FRAME,
        _FLIGHT,
        "Something of metal bumped the hull.",
    ),
    WearEvent(
        "THERMAL_STRESS", ComponentKind.FRAME, _FLIGHT, "Sun on one side, shade on the other."
    ),
    WearEvent("VIBRATION_OVERLOAD", ComponentKind.FRAME, _WORK, "The hull sang, and not for joy."),
    WearEvent(
        "PRESSURE_DIFFERENTIAL_STRESS", ComponentKind.FRAME, _GAS, "A gust squeezed the hull."
    ),
    WearEvent(
        "ELECTROMAGNETIC_SURGE_EFFECTS", ComponentKind.FRAME, _ANY, "A charged cloud let go."
    ),
    WearEvent(
        "ATMOSPHERIC_ENTRY_HEAT", ComponentKind.FRAME, _GAS, "The dive was hotter than planned."
    ),
)
