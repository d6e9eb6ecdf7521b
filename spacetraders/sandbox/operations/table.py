"""The table of all operations of the API: method, path, handler, whose token, status of a success.

The path is what follows `/v2`. Texts that list operations list them in this order.
"""

from routing import FlightMode
from spacetraders.sandbox.catalogue.factions import FACTIONS
from spacetraders.sandbox.catalogue.goods import TRADE_SYMBOLS
from spacetraders.sandbox.catalogue.ship_types import SHIP_TYPES
from spacetraders.sandbox.operations import (
    contracts,
    fleet,
    flights,
    journeys,
    mining,
    players,
    scans,
    systems,
    trade,
    yards,
)
from spacetraders.sandbox.operations.call import Auth, Operation
from spacetraders.sandbox.operations.fields import agent_symbol, flag, one_of, text, whole
from spacetraders.sandbox.rules import outfitting, refining

SHIP, CONTRACT = "/my/ships/{ship}", "/my/contracts/{contractId}"
SYSTEM = "/systems/{system}"
WAYPOINT = SYSTEM + "/waypoints/{waypoint}"

UNITS = whole("units")
NEWCOMER = agent_symbol("symbol"), one_of("faction", FACTIONS)
LOAD = text("shipSymbol"), text("tradeSymbol"), UNITS
GOAL = (text("waypointSymbol"),)
MODE = (one_of("flightMode", list(FlightMode), required=False),)
TANK = whole("units", required=False), flag("fromCargo")
GOODS = one_of("symbol", TRADE_SYMBOLS), UNITS
TRANSFER = one_of("tradeSymbol", TRADE_SYMBOLS), UNITS, text("shipSymbol")
PRODUCT = (one_of("produce", refining.RAW),)
ORDER = one_of("shipType", SHIP_TYPES), text("waypointSymbol")
MOUNT = (one_of("symbol", outfitting.MOUNTS.parts),)
MODULE = (one_of("symbol", outfitting.MODULES.parts),)

OPERATIONS = (
    # The server, agents and factions
    Operation("GET", "", players.status, Auth.NONE),
    Operation("GET", "/", players.status, Auth.NONE),
    Operation("POST", "/register", players.register, Auth.ACCOUNT, 201, fields=NEWCOMER),
    Operation("GET", "/error-codes", players.list_error_codes, Auth.NONE),
    Operation("GET", "/my/account", players.get_account, Auth.EITHER),
    Operation("GET", "/my/agent", players.get_agent, Auth.AGENT),
    Operation("GET", "/my/agent/events", players.list_events, Auth.AGENT),
    Operation("GET", "/my/socket.io", players.subscribe, Auth.AGENT),
    Operation("GET", "/agents", players.list_agents, Auth.OPTIONAL),
    Operation("GET", "/agents/{agent}", players.get_public_agent, Auth.OPTIONAL),
    Operation("GET", "/factions", players.list_factions, Auth.OPTIONAL),
    Operation("GET", "/factions/{faction}", players.get_faction, Auth.OPTIONAL),
    Operation("GET", "/my/factions", players.list_my_factions, Auth.AGENT),
    # Contracts
    Operation("GET", "/my/contracts", contracts.list_contracts, Auth.AGENT),
    Operation("GET", CONTRACT, contracts.get_contract, Auth.AGENT),
    Operation("POST", CONTRACT + "/accept", contracts.accept_contract, Auth.AGENT),
    Operation("POST", CONTRACT + "/deliver", contracts.deliver_contract, Auth.AGENT, fields=LOAD),
    Operation("POST", CONTRACT + "/fulfill", contracts.fulfill_contract, Auth.AGENT),
    Operation("POST", SHIP + "/negotiate/contract", contracts.negotiate_contract, Auth.AGENT, 201),
    # Ships
    Operation("GET", "/my/ships", fleet.list_ships, Auth.AGENT),
    Operation("GET", SHIP, fleet.get_ship, Auth.AGENT),
    Operation("GET", SHIP + "/nav", fleet.get_nav, Auth.AGENT),
    Operation("GET", SHIP + "/cargo", fleet.get_cargo, Auth.AGENT),
    Operation("GET", SHIP + "/modules", fleet.get_modules, Auth.AGENT),
    Operation("GET", SHIP + "/mounts", fleet.get_mounts, Auth.AGENT),
    Operation("GET", SHIP + "/cooldown", fleet.get_cooldown, Auth.AGENT),
    # Flights within a system
    Operation("PATCH", SHIP + "/nav", flights.set_flight_mode, Auth.AGENT, fields=MODE),
    Operation("POST", SHIP + "/orbit", flights.orbit, Auth.AGENT),
    Operation("POST", SHIP + "/dock", flights.dock, Auth.AGENT),
    Operation("POST", SHIP + "/navigate", flights.navigate, Auth.AGENT, fields=GOAL),
    Operation("POST", SHIP + "/refuel", flights.refuel, Auth.AGENT, fields=TANK),
    # Systems, waypoints, markets and shipyards
    Operation("GET", "/systems", systems.list_systems, Auth.OPTIONAL),
    Operation("GET", SYSTEM, systems.get_system, Auth.OPTIONAL),
    Operation("GET", SYSTEM + "/waypoints", systems.list_waypoints, Auth.OPTIONAL),
    Operation("GET", WAYPOINT, systems.get_waypoint, Auth.OPTIONAL),
    Operation("GET", WAYPOINT + "/market", systems.get_market, Auth.OPTIONAL),
    Operation("GET", WAYPOINT + "/shipyard", systems.get_shipyard, Auth.OPTIONAL),
    # Goods
    Operation("POST", SHIP + "/purchase", trade.purchase, Auth.AGENT, 201, fields=GOODS),
    Operation("POST", SHIP + "/sell", trade.sell, Auth.AGENT, 201, fields=GOODS),
    Operation("POST", SHIP + "/jettison", trade.jettison, Auth.AGENT, fields=GOODS),
    Operation("POST", SHIP + "/transfer", trade.transfer, Auth.AGENT, fields=TRANSFER),
    Operation("GET", "/market/supply-chain", trade.get_supply_chain, Auth.OPTIONAL),
    # Journeys to other systems, charts and building sites
    Operation("GET", WAYPOINT + "/jump-gate", journeys.get_jump_gate, Auth.OPTIONAL),
    Operation("GET", WAYPOINT + "/construction", journeys.get_construction, Auth.OPTIONAL),
    Operation(
        "POST",
        WAYPOINT + "/construction/supply",
        journeys.supply_construction,
        Auth.AGENT,
        201,
        fields=LOAD,
    ),
    Operation("POST", SHIP + "/jump", journeys.jump, Auth.AGENT, fields=GOAL),
    Operation("POST", SHIP + "/warp", journeys.warp, Auth.AGENT, fields=GOAL),
    Operation("POST", SHIP + "/chart", journeys.chart, Auth.AGENT, 201),
    # Mining and refining
    Operation("POST", SHIP + "/survey", mining.survey, Auth.AGENT, 201),
    Operation("POST", SHIP + "/extract", mining.extract, Auth.AGENT, 201),
    Operation("POST", SHIP + "/extract/survey", mining.extract_with_survey, Auth.AGENT, 201),
    Operation("POST", SHIP + "/siphon", mining.siphon, Auth.AGENT, 201),
    Operation("POST", SHIP + "/refine", mining.refine, Auth.AGENT, 201, fields=PRODUCT),
    # Scans
    Operation("POST", SHIP + "/scan/systems", scans.scan_systems, Auth.AGENT, 201),
    Operation("POST", SHIP + "/scan/waypoints", scans.scan_waypoints, Auth.AGENT, 201),
    Operation("POST", SHIP + "/scan/ships", scans.scan_ships, Auth.AGENT, 201),
    # Shipyards
    Operation("POST", "/my/ships", yards.purchase_ship, Auth.AGENT, 201, fields=ORDER),
    Operation("GET", SHIP + "/repair", yards.get_repair, Auth.AGENT),
    Operation("POST", SHIP + "/repair", yards.repair, Auth.AGENT),
    Operation("GET", SHIP + "/scrap", yards.get_scrap, Auth.AGENT),
    Operation("POST", SHIP + "/scrap", yards.scrap, Auth.AGENT),
    Operation("POST", SHIP + "/mounts/install", yards.install_mount, Auth.AGENT, 201, fields=MOUNT),
    Operation("POST", SHIP + "/mounts/remove", yards.remove_mount, Auth.AGENT, 201, fields=MOUNT),
    Operation(
        "POST", SHIP + "/modules/install", yards.install_module, Auth.AGENT, 201, fields=MODULE
    ),
    Operation(
        "POST", SHIP + "/modules/remove", yards.remove_module, Auth.AGENT, 201, fields=MODULE
    ),
)
