"""Guesses: the constants that no record gives, each with the reason for its choice.

Each says how sure it is: what is known or recorded, what is reported, and what is chosen.
"""

# The galaxy (MECHANICS 12.2, 12.4, 3.5)

UNGATED_SIZES = (0, 1, 2, 3, 4, 5, 6, 7)
"""The numbers of waypoints of a system without a gate, equally likely. Chosen: the recorded status
counts 14,000 more waypoints than the systems with gates have, about 3.6 for each of the others."""

LEAST_SIZE, MOST_SIZE = 21, 91
"""Waypoints of a system with a gate: the extremes of the 3,101 that were counted."""

OWNED_SHARE = 0.3
"""The share of the other systems with a gate that belong to a faction, and so have contracts. Not
known: start systems do, and most others seem to have no owner."""

YARD_SHARES = {"ORBITAL_STATION": 0.51, "MOON": 0.05}
"""The share of waypoints with a shipyard away from start systems. Reported are about half of the
stations and some of the moons; one moon in twenty is chosen."""

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
"""Credits for the first chart of a waypoint, by its type. Known is only that rarer types pay more.
Chosen: a gate pays about as much as the jump to it costs, a system of 43 waypoints about 25,000."""

CHART_PAY_OTHERWISE = 1_000
"""Credits for the chart of any other type; none of those is generated. Chosen."""

WARP_FACTORS = {"CRUISE": 50, "DRIFT": 300, "BURN": 25, "STEALTH": 60}
"""Seconds of a warp for each map unit and speed 1. Only that of CRUISE is reported; the others are
single claims, or in the proportion of flights within a system."""

# Markets over time (MECHANICS 6.4, 14)

DRIFT = {"RESTRICTED": 0.3, "WEAK": 0.5, "GROWING": 1.8, "STRONG": 2.2}
"""Trade volumes an hour that a market produces of an export, or consumes of an import, by activity.
Chosen between the medians measured for exports and for imports, which lie near each other."""

LEAST_CAP, CAP_VOLUMES, CAP_SOFTNESS = 100, 5, 0.2
"""Production and consumption end at a net supply of 100 units or 5 trade volumes, the larger of the
two, above or below 0, and slow down over the last fifth. Chosen. In a fresh system exports of trade
volumes 6, 20 and 60 had at most 125, 99 and 315 units; no hard end was seen."""

EXCHANGE_DRIFT = 0.5
"""Trade volumes an hour by which exchanged goods go back to a net supply of 0. Chosen as WEAK."""

TURNOVER_HOURS = 3.0
"""The memory of trades: their weight falls by a factor of e in this time. Chosen: activities of
recorded markets followed the trade of some hours."""

LEAST_TURNOVER = 0.01
"""The turnover, in trade volumes an hour, below which a good counts as idle. Chosen."""

GROWING_TURNOVER, STRONG_TURNOVER = 1.0, 2.0
"""The turnover, in trade volumes an hour, from which a good is GROWING or STRONG. Known is only
that brisk trade makes it so. Chosen as half of the production then, and as all of it."""

VOLUME_GROWTH, VOLUME_SHRINKAGE = 1.1, 0.9
"""The factors by which a trade volume changes, rounded up. They fit the recorded steps: 20 to 22,
25, 28, 31, 35, 39, 43, and 6 to 15, 60 to 81, 123 to 136. Of later volumes 180 does not fit."""

MOST_VOLUME = 400
"""The largest trade volume, in units: no recorded one of a start system is larger."""

GROWTH_HOURS, SHRINKAGE_HOURS = 6, 24
"""The hours of brisk trade, or of none, for one step. Chosen: volumes doubled in some days."""

MARGIN, MARGIN_OF_RARITIES, MARGIN_SPREAD = 8, 10, 1
"""In percent: the mean of margins, the mean for trade volumes under 10, the standard deviation. All
three are recorded. That a change of the trade volume draws a new margin is likely."""

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
"""Base prices, in credits, of goods without a recorded price. Chosen: rare goods lie among the few
rare ones that are known. Refined meritium has the mean of the other metals' ratios to their ores.
Parts lie around the three that are known, in sum below the price of a hull that has them."""

# Mining (MECHANICS 4, 5, 7.1)

WEAR_CHANCES = {"FLIGHT": 0.05, "EXTRACTION": 0.1, "SIPHONING": 0.1}
"""The chance of an event in one use of a ship in good condition, by cause. Chosen."""

WEAR_RISKS = {"EXPLOSIVE_GASES": 2.0, "UNSTABLE_COMPOSITION": 1.5}
"""The factors of the chance at a waypoint with a trait. Only the first is reported."""

WEAR_STEP = 0.01
"""The condition that a part of quality 1 loses in an event, half of it more or less; a better part
loses less in proportion. Chosen: a drone that mines all day is worn out in a day or two, and a
frigate that never rests in five, which is the reported aim of the game."""

SURVEY_SIZES = {"SMALL": 5, "MODERATE": 3, "LARGE": 2}
"""The weights of the sizes of surveys. Not known."""

SURVEY_EXTRACTIONS = {"SMALL": (20, 6), "MODERATE": (46, 4), "LARGE": (65, 1)}
"""The extractions of a survey by size: the most, and the commonest number. Triangular distributions
with these corners and 1 as the least have the observed means: 9, 17 and 22."""

SURVEY_DEPOSITS = (3, 7)
SURVEY_MINUTES = (5, 60)
"""The number of deposits of a survey, and its minutes until expiration: the observed bounds. That
all values between them are equally likely is chosen."""

BEARABLE_CUTS = {"ENGINEERED_ASTEROID": 20.0}
BEARABLE_CUTS_OTHERWISE = 10.0
UNSTABLE_COMPOSITION_SHARE = 0.5
"""Extractions a minute that a rock bears for ever, by its type, and the share of that for a rock of
unstable composition. The first two are reported, the last is suggested by its name."""

UNSTABLE_AT, CRITICAL_AT = 100.0, 200.0
"""Extractions beyond the bearable ones after which a rock is UNSTABLE, and then at its
CRITICAL_LIMIT, where extraction is refused. Not known: at fifteen a minute this is after twenty
minutes, and after forty. That UNSTABLE alone refuses nothing is one of two readings."""

REST_MINUTES = 180.0
"""The rest of a rock from its critical limit to its next extraction. Chosen: experienced clients
wait so long."""

REFINE_SECONDS = 65
"""The cooldown of refining. Reported are 60 to 70 seconds."""

SYSTEM_SCAN_REACH, LOCAL_SCAN_REACH = 1_000, 200
"""The reach of sensors for each point of strength, in map units: for systems, and for waypoints and
ships within one. Not known: the frigate's array (strength 4) sees about a dozen systems, and all
of its own."""

# Contracts and agents (MECHANICS 8, 9.1, 6.4)

CONTRACT_VOLUMES = (0.7, 3.9)
"""The units of a negotiated contract, in usual trade volumes of the good: the extremes of the
recorded ones. That each doubling between them is as likely as any other is chosen."""

CONTRACT_PAY, CONTRACT_ADVANCE = (2.0, 2.65), (0.2, 0.29)
"""The pay of such a contract for a unit, in base prices, and the share of the advance: a rule of
thumb over the recorded ones."""

CONTRACT_REPUTATION = 1
"""The reputation that a fulfilled contract adds; it begins at 0. Known is that it rises. That a
broken contract costs the advance alone is chosen."""

CONTRACT_SUPPLY = 1.0
"""The units that a fulfilled contract adds to the supply at its destination for each delivered one.
Reported is that the supply rises, but not by how much; as much as by a sale is chosen."""

EVENTS_KEPT = 100
"""The number of events of an agent that are kept. Not known, nor are all their types."""

CLOSED_FACTIONS = frozenset(
    {"SOLITARY", "COBALT", "OMEGA", "ECHO", "LORDS", "CULT", "ANCIENTS", "SHADOW", "ETHEREAL"}
)
"""The factions that do not recruit. Recorded is that ECHO does not. Agents were seen to start with
the factions before SOLITARY, in the order of the specification."""

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

# Resets

RESET_SECONDS = (120.0, 240.0)
"""How long a weekly reset keeps the universe closed, at least and at most, in seconds of the game.
Seen were 2 to 4 minutes."""
