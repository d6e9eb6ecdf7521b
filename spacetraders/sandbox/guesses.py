"""Guesses: the constants that no record gives, each with the reason for its choice.

Each says how sure it is: what is known or recorded, what is reported, and what is chosen.
"""

# The galaxy (MECHANICS 12.2, 12.4, 3.5)

UNGATED_SIZES = (0, 1, 2, 3, 4, 5, 6, 7)
"""How many waypoints a system without a gate has. The recorded status counts 14,000 more waypoints
than those of the systems with gates, of other weeks: about 3.6 each."""

LEAST_SIZE, MOST_SIZE = 21, 91
"""Waypoints of a system with a gate: the extremes of the 3,101 that were counted."""

OWNED_SHARE = 0.3
"""How many of the other systems with a gate belong to a faction, which is where contracts are had.
Not known; start systems do, and most others seem to belong to nobody."""

YARD_SHARES = {"ORBITAL_STATION": 0.51, "MOON": 0.05}
"""How often a place has a shipyard away from start systems: about half of the stations, and some of
the moons, which are taken to be one in twenty."""

CHART_PAY = {
    "JUMP_GATE": 5_000,
    "ENGINEERED_ASTEROID": 2_500,
    "ORBITAL_STATION": 2_000,
    "ASTEROID_BASE": 1_500,
    "PLANET": 1_000,
    "GAS_GIANT": 1_000,
    "FUEL_STATION": 750,
    "MOON": 750,
    "ASTEROID": 250,
}
"""Credits for the first chart of a waypoint, by its type. Known is only that rarer ones pay more; a
gate pays about what the jump to it costs, a whole system of 43 waypoints about 25,000."""

CHART_PAY_OTHERWISE = 1_000
"""Credits for the chart of a type that is not generated today."""

WARP_FACTORS = {"CRUISE": 50, "DRIFT": 300, "BURN": 25, "STEALTH": 60}
"""Seconds of a warp for each map unit and speed 1. Only that of CRUISE is reported; the others are
single claims, or in the proportion of flights within a system."""

# Markets over time (MECHANICS 6.4, 14)

DRIFT = {"RESTRICTED": 0.3, "WEAK": 0.5, "GROWING": 1.8, "STRONG": 2.2}
"""Trade volumes an hour that a market makes of an export, or uses up of an import, by activity.
Between the medians that were measured for exports and for imports, which lie near each other."""

LEAST_CAP, CAP_VOLUMES, CAP_SOFTNESS = 100, 5, 0.2
"""Production and consumption end where net supply, above 0 or below, is 100 units or 5 trade
volumes, whichever is more, and slow down over the last fifth. In a fresh system exports of trade
volumes 6, 20 and 60 had at most 125, 99 and 315 units; no hard end was seen."""

EXCHANGE_DRIFT = 0.5
"""Trade volumes an hour by which the net supply of exchanged goods goes back to 0: as WEAK ones."""

TURNOVER_HOURS = 3.0
"""How long trades are remembered: they count for less by a factor of e in this time. Activities of
recorded markets followed the trade of some hours."""

LEAST_TURNOVER = 0.01
"""Trade volumes an hour, under which a good counts as not traded at all."""

GROWING_TURNOVER, STRONG_TURNOVER = 1.0, 2.0
"""Trade volumes an hour from which a good is GROWING or STRONG. Known is only that brisk trade does
it; these are about half of what is then made, and about all of it."""

VOLUME_GROWTH, VOLUME_SHRINKAGE = 1.1, 0.9
"""By what a trade volume changes, rounded up. So grow 20 to 22, 25, 28, 31, 35, 39, 43, and in some
steps 6 to 15, 60 to 81 and 123 to 136; all of these were seen, of later ones 180 does not fit."""

MOST_VOLUME = 400
"""Units, which no volume of a start system exceeded."""

GROWTH_HOURS, SHRINKAGE_HOURS = 6, 24
"""How long brisk trade, or none at all, has to go on for a step. Volumes doubled in some days."""

MARGIN, MARGIN_OF_RARITIES, MARGIN_SPREAD = 8, 10, 1
"""Percent: the mean of margins, that where trade volumes are under 10, and how far they scatter.
They are drawn anew with each change of a trade volume, which may be so."""

GUESSED_PRICES = {
    "AI_MAINFRAMES": 40_000,
    "CULTURAL_ARTIFACTS": 22_000,
    "CYBER_IMPLANTS": 30_000,
    "GENE_THERAPEUTICS": 28_000,
    "GRAVITON_EMITTERS": 36_000,
    "HOLOGRAPHICS": 24_000,
    "MERITIUM": 7_400,
    "MILITARY_EQUIPMENT": 4_000,
    "MOOD_REGULATORS": 26_000,
    "NEURAL_CHIPS": 32_000,
    "NOVEL_LIFEFORMS": 24_000,
    "QUANTUM_DRIVES": 45_000,
    "RELIC_TECH": 30_000,
    "ROBOTIC_DRONES": 26_000,
    "SHIP_SALVAGE": 3_000,
    "VIRAL_AGENTS": 26_000,
    "ENGINE_HYPER_DRIVE_I": 220_000,
    "ENGINE_IMPULSE_DRIVE_I": 3_000,
    "ENGINE_ION_DRIVE_I": 12_000,
    "ENGINE_ION_DRIVE_II": 60_000,
    "MODULE_CARGO_HOLD_I": 6_000,
    "MODULE_CARGO_HOLD_II": 18_000,
    "MODULE_CARGO_HOLD_III": 60_000,
    "MODULE_CREW_QUARTERS_I": 5_000,
    "MODULE_ENVOY_QUARTERS_I": 12_000,
    "MODULE_FUEL_REFINERY_I": 64_000,
    "MODULE_GAS_PROCESSOR_I": 6_000,
    "MODULE_JUMP_DRIVE_I": 80_000,
    "MODULE_JUMP_DRIVE_II": 180_000,
    "MODULE_JUMP_DRIVE_III": 360_000,
    "MODULE_MINERAL_PROCESSOR_I": 6_000,
    "MODULE_ORE_REFINERY_I": 96_000,
    "MODULE_PASSENGER_CABIN_I": 9_000,
    "MODULE_SCIENCE_LAB_I": 70_000,
    "MODULE_SHIELD_GENERATOR_II": 260_000,
    "MODULE_WARP_DRIVE_I": 100_000,
    "MODULE_WARP_DRIVE_II": 240_000,
    "MODULE_WARP_DRIVE_III": 480_000,
    "MOUNT_GAS_SIPHON_I": 5_000,
    "MOUNT_GAS_SIPHON_II": 15_000,
    "MOUNT_GAS_SIPHON_III": 60_000,
    "MOUNT_LASER_CANNON_I": 12_000,
    "MOUNT_MINING_LASER_I": 5_000,
    "MOUNT_MINING_LASER_II": 18_000,
    "MOUNT_MINING_LASER_III": 60_000,
    "MOUNT_MISSILE_LAUNCHER_I": 10_000,
    "MOUNT_SENSOR_ARRAY_I": 5_000,
    "MOUNT_SENSOR_ARRAY_II": 15_000,
    "MOUNT_SENSOR_ARRAY_III": 60_000,
    "MOUNT_SURVEYOR_I": 9_000,
    "MOUNT_SURVEYOR_II": 24_000,
    "MOUNT_SURVEYOR_III": 72_000,
    "REACTOR_ANTIMATTER_I": 300_000,
    "REACTOR_CHEMICAL_I": 8_000,
    "REACTOR_FISSION_I": 40_000,
    "REACTOR_FUSION_I": 120_000,
    "REACTOR_SOLAR_I": 3_000,
}
"""Base prices, in credits, of what nobody recorded the price of. Rare goods lie among the few rare
ones that are known; refined meritium has the mean of the other metals' ratios to their ores; parts
lie around the three that are known, and in sum below the price of a hull that has them."""

# Mining (MECHANICS 4, 5, 7.1)

WEAR_CHANCES = {"FLIGHT": 0.05, "EXTRACTION": 0.1, "SIPHONING": 0.1}
"""How likely one deed ends in an event, by its cause, for a ship in good condition."""

WEAR_RISKS = {"EXPLOSIVE_GASES": 2.0, "UNSTABLE_COMPOSITION": 1.5}
"""How much more likely an event is at a place with a trait. Reported is only the first."""

WEAR_STEP = 0.01
"""The condition that a part of quality 1 loses by an event, half of it more or less; a better part
loses so much less. A drone that digs all day is then worn out in a day or two, and a frigate that
never rests in five, which is what the game is said to be after."""

SURVEY_SIZES = {"SMALL": 5, "MODERATE": 3, "LARGE": 2}
"""How often a survey is of a size; not known."""

SURVEY_EXTRACTIONS = {"SMALL": (20, 6), "MODERATE": (46, 4), "LARGE": (65, 1)}
"""How many extractions a survey lasts: the most, and the commonest number. Triangles with these
corners, and 1 as the least, have the means that were observed: 9, 17 and 22."""

SURVEY_DEPOSITS = (3, 7)
SURVEY_MINUTES = (5, 60)
"""How many deposits a survey lists, and how long it holds: bounds of what was observed, with all
between them equally likely."""

BEARABLE_CUTS = {"ENGINEERED_ASTEROID": 20.0}
BEARABLE_CUTS_OTHERWISE = 10.0
UNSTABLE_COMPOSITION_SHARE = 0.5
"""Extractions a minute that a rock bears for ever, by its type; a rock of unstable composition
bears a part of that. The first two are reported, the last is what its name suggests."""

UNSTABLE_AT, CRITICAL_AT = 100.0, 200.0
"""Extractions beyond the bearable ones after which a rock is UNSTABLE, and then at its
CRITICAL_LIMIT, where extraction is refused. Not known: at fifteen a minute this is after twenty
minutes, and after forty. That UNSTABLE alone refuses nothing is one of two readings."""

REST_MINUTES = 180.0
"""How long a rock rests from its critical limit until it can be dug again: as long as clients that
know the game wait."""

REFINE_SECONDS = 65
"""The cooldown of refining, which is reported as 60 to 70 seconds."""

SYSTEM_SCAN_REACH, LOCAL_SCAN_REACH = 1_000, 200
"""How far sensors see for each point of strength, in map units: systems, and within one its
waypoints and ships. Not known: the frigate's array (strength 4) sees about a dozen systems, and all
of its own."""

# Contracts and agents (MECHANICS 8, 9.1, 6.4)

CONTRACT_VOLUMES = (0.7, 3.9)
"""How much a negotiated contract asks for, in usual trade volumes of the good: the extremes of the
recorded ones, and between them each doubling as likely as any other."""

CONTRACT_PAY, CONTRACT_ADVANCE = (2.0, 2.65), (0.2, 0.29)
"""What such a contract pays a unit, in base prices, and which share of that in advance: a rule of
thumb over the recorded ones."""

CONTRACT_REPUTATION = 1
"""What a fulfilled contract adds to one's reputation with its faction, which begins at 0. That it
rises is known; a broken contract is taken to cost the advance alone."""

CONTRACT_SUPPLY = 1.0
"""How many units a fulfilled contract adds to the supply at its destination, for each unit that was
brought: as if they had been sold. That the supply rises is said, but not by how much."""

EVENTS_KEPT = 100
"""How many events an agent is told of at most. Not known, nor which there are."""

CLOSED_FACTIONS = frozenset(
    {"SOLITARY", "COBALT", "OMEGA", "ECHO", "LORDS", "CULT", "ANCIENTS", "SHADOW", "ETHEREAL"}
)
"""Who takes no new agents. Recorded is that ECHO does not; the factions before SOLITARY, in the
order of the specification, are those that agents were seen to start with."""

# Ships and their yards (MECHANICS 7, 7.1, 14)

SHIP_VOLUME, SHIP_MARGIN = 2, 10
"""The trade volume of ships, which are priced as exports are, and their margin in percent. Two
sales of probes and the price after them, which were recorded, fit 2; and so small a volume has such
a margin. A yard builds what it is short of as fast as markets make exports of that activity."""

GOODS_PER_QUALITY = 0.25
"""Units of SHIP_PLATING (for the frame) or SHIP_PARTS (reactor, engine) that a repair takes for
each point of the component's quality, if it is wholly worn; and that scrap brings, if it is sound.
Known is what the sums depend on. A wreck of a frigate then costs about 45,000 to repair where these
goods are imported. A sound probe brings 5,000, far below what any yard asks for it."""

REPAIR_TOLL = 0.05
"""The integrity that a repair takes from a component that was wholly worn; less in proportion, so
that it does not matter how often one repairs. Known is only that it is small."""

MOST_SPEED_LOST = 0.2
"""The share of its speed that an engine without condition or integrity loses. Known is that there
is a loss, and that it is limited; clients that ignore it do well, so it is small. What a flight
burns stays as it is."""

GUESSED_MODULES = {
    "MODULE_MICRO_REFINERY_I": (5, 8, 2, None),
    "MODULE_FUEL_REFINERY_I": (9, 15, 3, None),
    "MODULE_SHIELD_GENERATOR_II": (5, 3, 2, None),
    "MODULE_WARP_DRIVE_III": (8, 12, 3, 12_000),
    "MODULE_JUMP_DRIVE_II": (6, 14, 2, 1_000),
    "MODULE_JUMP_DRIVE_III": (8, 18, 3, 2_000),
}
GUESSED_MOUNTS = {
    "MOUNT_MINING_LASER_III": (4, 4, 8),
    "MOUNT_GAS_SIPHON_III": (4, 4, 40),
    "MOUNT_SURVEYOR_III": (5, 6, 3),
    "MOUNT_SENSOR_ARRAY_III": (4, 4, 10),
}
"""Power, crew, slots and range of modules, and power, crew and strength of mounts, that the game
names and nobody recorded: each is as far above the best known of its kind as that is above the next
one."""
