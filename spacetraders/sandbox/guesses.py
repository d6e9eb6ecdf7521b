"""Guesses: the constants that no record gives, each with the reason for its choice.

Each says how sure it is: what is known or recorded, what is reported, and what is chosen.
"""

# The galaxy (MECHANICS 12.2, 12.4, 3.5; ECONOMY 8, 9)

UNGATED_SIZES = (0, 1, 2, 3, 4, 5, 6, 7)
"""The numbers of waypoints of a system without a gate, equally likely. Chosen: the recorded status
counts 14,000 more waypoints than the systems with gates have, about 3.6 for each of the others."""

LEAST_SIZE, MOST_SIZE = 21, 91
"""Waypoints of a system with a gate: the extremes of the 3,101 that were counted."""

MARKET_COUNTS = ((1, 1, 60), (2, 2, 64), (3, 4, 66), (5, 8, 75), (9, 16, 81), (17, 24, 28))
"""The least and the most markets of a system with a built gate, and how many systems of 374 had so
many (ECONOMY 9); numbers between are equally likely. Recorded by one agent, who may not have seen
all markets of a system: in a sample of 22 every system had two fuel stations or more, and so three
markets. Then the first two rows are too heavy. Their share of each other is chosen, so that a fifth
of the systems trade none of twelve finished goods."""

SETTLED_FUEL_STATIONS, SETTLED_BASES = 2, (0, 0, 0, 1, 2, 3)
"""Fuel stations of a system with five markets or more, and the possible numbers of its asteroid
bases: those of most of the 22 systems of that sample. Smaller systems have fewer, chosen so that
all with two markets or more have a settlement."""

OWNED_SHARE = 0.3
"""The share of the other systems with a gate that belong to a faction, and so have contracts. Not
known: start systems do, and most others seem to have no owner."""

CAPITALS_SHARE, CAPITAL_MARKETS = 0.1, 9
"""The most capitals, as a share of the systems with a built gate, and the fewest markets of one.
Reported is that factions have capitals, and that big hulls are sold there. Chosen are one for each
faction, as in a whole galaxy, but so few in a small one that most systems are none."""

YARD_SHARES = {"ORBITAL_STATION": 0.51, "MOON": 0.05}
"""The share of waypoints with a shipyard away from start systems. Reported are about half of the
stations and some of the moons; one moon in twenty is chosen."""

HULL_SHARES = {
    "PROBE": 0.6,
    "LIGHT_SHUTTLE": 0.4,
    "LIGHT_HAULER": 0.3,
    "MINING_DRONE": 0.3,
    "SIPHON_DRONE": 0.25,
    "SURVEYOR": 0.25,
    "INTERCEPTOR": 0.15,
    "ORE_HOUND": 0.15,
    "HEAVY_FREIGHTER": 0.025,
    "EXPLORER": 0.02,
    "BULK_FREIGHTER": 0.003,
}
"""The share of yards away from start systems that sell a ship type; those that would sell none sell
probes. Recorded are 16 yards with heavy freighters in 380 systems, one with bulk freighters, and
one sale of an explorer (ECONOMY 8). Those of small hulls are chosen: a yard sells two or three."""

CAPITAL_HULL_SHARES = {
    "REFINING_FREIGHTER": 1.0,
    "HEAVY_FREIGHTER": 0.15,
    "EXPLORER": 0.25,
    "ORE_HOUND": 0.4,
    "BULK_FREIGHTER": 0.02,
}
"""As above, for the yards of capitals, instead of those shares. Reported is that refining
freighters are sold there, and big hulls more often than elsewhere; how often is chosen."""

GATE_BLUNTNESS = 0.12
"""Two gates are connected unless a third sees them at an angle whose cosine is below minus this.
The form is chosen; this value gives the recorded 4.4 connections of a gate, and their spread."""

# What systems beyond the gate trade (ECONOMY 9)

VOLUME_SCALES = {"3": 50, "6": 30, "12": 15, "15": 5}
"""How many times the trade volumes of start systems those of another system are, with weights. The
recorded medians of 60, 120 and 240 are 3, 6 and 12 times the 20 units of most goods; the largest
volumes, 245 to 300, are 12 and 15 times. How common each is follows from the recorded depths."""

SETTLEMENTS = {"INDUSTRY": 45, "TOWN": 27, "WORKS": 13, "DEPOT": 15}
"""What a planet, moon or station with a market is, with weights: it makes common goods, uses up
finished ones, makes rarities or parts, or exchanges raw goods. The first of a system is a town in
any case. Chosen, with the three below, so that pairs of markets, best spreads and depths of systems
come out as recorded."""

PRODUCT_COUNTS, TOWN_NEED_COUNTS, OTHER_NEED_COUNTS = (1, 2, 2, 3), (6, 7, 8), (0, 0, 0, 1)
"""The possible numbers of goods that an industry makes, and that a town uses up, or any other."""

LINKED_SHARE = 0.4
"""The share of an industry's products that others in the system need, and of a town's needs that
others make, where there are such; the others are any goods."""

REFINERY_SHARES = (0.75, 0.5)
"""The chances that a settled system makes its own fuel, and that one of 17 markets or more has a
second refinery."""

CHART_PAY = {
    "JUMP_GATE": 10_000,
    "ENGINEERED_ASTEROID": 2_500,
    "ORBITAL_STATION": 2_000,
    "ASTEROID_BASE": 1_500,
    "PLANET": 1_000,
    "GAS_GIANT": 1_000,
    "FUEL_STATION": 750,
    "MOON": 750,
    "ASTEROID": 250,
}
"""Credits for the first chart of a waypoint, by its type. Recorded is that of a gate (ECONOMY 9),
and known that rarer types pay more. The others are chosen: a system of 43 waypoints pays about
25,000."""

CHART_PAY_OTHERWISE = 1_000
"""Credits for the chart of any other type; none of those is generated. Chosen."""

WARP_FACTORS = {"CRUISE": 50, "DRIFT": 300, "BURN": 25, "STEALTH": 60}
"""Seconds of a warp for each map unit and speed 1. Only that of CRUISE is reported; the others are
single claims, or in the proportion of flights within a system."""

# Markets over time (ECONOMY 3 to 5 and 7)

EXPORT_RATES = {"RESTRICTED": 0.33, "WEAK": 0.28, "GROWING": 1.4, "STRONG": 2.0}
RARE_EXPORT_RATES = {**EXPORT_RATES, "WEAK": 0.55}
FULL_RESTRICTED_RATE = 0.1
"""Trade volumes an hour that a market makes of an export, by activity; of a rare good; and of a
RESTRICTED one that has three volumes or more. Recorded; sure is WEAK alone."""

IMPORT_RATES = {"RESTRICTED": 0.18, "WEAK": 0.43, "GROWING": 1.25, "STRONG": 2.0}
RARE_IMPORT_RATES = {**IMPORT_RATES, "WEAK": 0.8}
"""Trade volumes an hour that a market uses of an import, and of a rare good. Recorded, as above; of
rare goods 0.5 to 1.1, whose middle is chosen."""

LEAST_CAP, CAP_VOLUMES = 110, 8
"""Production and use end at a net supply of so many units or trade volumes, the larger of the two,
above or below 0. Recorded are 8 volumes, and 100 to 120 units."""

EXCHANGE_RATE = 0.5
"""Trade volumes an hour by which exchanged goods go back to a net supply of 0. A single claim."""

TURNOVER_HOURS = 3.0
"""The memory of trades: their weight falls by a factor of e in this time. Suggested: activities of
recorded markets followed the trade of some hours."""

GROWING_TURNOVER, STRONG_TURNOVER = 0.7, 1.6
"""The turnover, in trade volumes an hour, from which a good is GROWING or STRONG. Suggested. Known
is only that brisk trade of its own makes it so."""

VOLUME_GROWTH = 1.1
"""The factor by which a trade volume grows, rounded up. It fits all recorded steps."""

GROWS_BELOW, GROWS_FAST_BELOW, GROWS_FROM = 1.0, -2.0, 2.0
"""The net supply, in trade volumes, below which an export's volume grows, and grows fast; and from
which an import's does. Inferred from eleven recorded steps."""

STEP_HOURS, FAST_STEP_HOURS = 1.2, 0.5
"""The hours of such a supply that make a step. Recorded are 0.3 to 1.2."""

FIRST_DAY_STEPS, LATER_DAYS_STEPS = 7, 2
"""The most steps of a market's first day, which is the most that was recorded, and of each later
one. The second is chosen: a volume of 20 was at 60, twelve steps on, within a week."""

MARGIN, MARGIN_OF_RARITIES, MARGIN_SPREAD = 7.9, 9.9, 1.0
"""In percent: the mean of margins, the mean of rare goods, the standard deviation, over 256 goods
of three recorded systems."""

EXPORT_STARTS = {"RAW": (2.6, 1.0, 0.9, 5.1), "MADE": (2.2, 1.4, -2.0, 4.2)}
IMPORT_STARTS = {"RAW": (-2.3, 1.2, -6.8, 1.2), "MADE": (-2.1, 1.3, -5.0, 1.6)}
"""The net supply of a market that nobody has visited, in trade volumes, of goods that are traded 60
and 20 at a time: mean and standard deviation of a normal distribution, and where it is cut.
Recorded, as are the next two."""

SCARCE_SHARE = 0.045
"""The share of those imports that start SCARCE, below -4 volumes. The normal distribution alone
would make it 0.07, and with it one export in nine RESTRICTED; of 75 recorded ones five were."""

RARE_EXPORT_STARTS, RARE_IMPORT_STARTS = (60, 100), (8, 28, -94)
"""The same of rare goods, in units at a volume of 6: the ends of an even distribution of exports;
and the most, the mean distance below it, and the least of imports, as an exponential distribution.
The ends, and the mean of imports, are recorded. The form is chosen: seven were at -94 to 8, with a
median of -9."""

BALANCED_SHARE = 0.9
"""The share of exchanged goods that start in exact balance; the others lie one volume around it."""

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
BEARABLE_CUTS_OTHERWISE = 7.0
UNSTABLE_COMPOSITION_SHARE = 0.5
"""Extractions a minute that a rock bears for ever, by its type, and the share of that for a rock of
unstable composition. The first is reported, the second recorded, the last suggested by its name."""

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

CONTRACT_VOLUMES, LEAST_CONTRACT, MOST_CONTRACT = (1.2, 0.75), 0.35, 4.0
"""The units of a negotiated contract, in the trade volume of the import at its destination: median
and spread of a lognormal distribution, and where it is cut. Suggested by fourteen recorded ones,
which had 0.37 to 3.9 volumes, 1.2 in the middle."""

CONTRACT_PAY, CONTRACT_ADVANCE = (1.9, 2.65), (0.2, 0.29)
"""The pay of such a contract for a unit, in base prices, and the share of the advance: the extremes
of the recorded ones, between which all are equally likely."""

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

# Ships and their yards (ECONOMY 8, MECHANICS 7.1)

SHIP_VOLUME, SHIP_MARGINS, FIRST_STOCKS, FIRST_PRICES = 2, (8, 11), (6, 10), (0.64, 0.79)
"""The trade volume of ships, which are priced as exports are; the least and the most margin, in
percent, stock of a fresh yard, and price there, in base prices. All are recorded."""

SHIP_VOLUMES = {"SHIP_HEAVY_FREIGHTER": 6}
"""The trade volumes of types that differ. Paid prices fit best so; one recording."""

RESTOCK_HOURS = 24
"""The hours in which a yard builds a ship of a type that it has sold. Chosen: within 9.6 hours no
recorded yard did."""

GOODS_PER_QUALITY = 0.25
"""Units of SHIP_PLATING (for the frame) or SHIP_PARTS (reactor, engine) that a repair takes for
each point of the component's quality, if it is wholly worn; and that scrap brings, if it is sound.
Known is what the sums depend on. A wreck of a frigate then costs about 45,000 to repair where these
goods are imported. A sound probe brings 5,000, far below what any yard asks for it."""

REPAIR_TOLL = 0.05
"""The integrity that a repair takes from a component that was wholly worn; less in proportion, so
that it does not matter how often one repairs. Known is only that it is small."""

MOST_DRAG, MOST_SLOWNESS_SECONDS = 0.5, 5.0
"""By how much a wholly worn engine lengthens the way that a flight's time is reckoned by, as a
share of it. The seconds that a wholly worn reactor adds to a cooldown. Both ends are reported. That
they grow in proportion to the wear is chosen. What a flight burns stays as it is."""

GUESSED_FRAMES = {"FRAME_BULK_FREIGHTER": (14, 140, 26, 3, 3_600, 8)}
"""Power, crew, module slots, mounting points, fuel and quality of the frame of a ship whose hold of
490 alone was recorded: each as far above the heavy freighter's as the hold allows."""

GUESSED_REACTORS = {"REACTOR_ANTIMATTER_I": (70, 20, 8)}
"""Power, crew and quality of the reactor that such a frame needs: no known one would do."""

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
