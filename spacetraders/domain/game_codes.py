"""The game's error codes (MECHANICS 11): number, name, HTTP status, and our kind, in one table.

The daemon reads the kinds, the sandbox the names and the statuses.
"""

from enum import IntEnum
from typing import Self


class GameCode(IntEnum):
    """An error code, named as in GET /error-codes: TOKEN_EMPTY is the game's `tokenEmptyError`.

    `kind` is the word that programs test for, and is stable whatever the game's sentences are.
    `status` is the HTTP status of such an answer. Where MECHANICS has none, it is 401 for a
    refused token, and 400 for the rest.
    """

    kind: str
    status: int

    def __new__(cls, number: int, kind: str, status: int = 400) -> Self:
        """Make a code of a row of the table below."""
        code = int.__new__(cls, number)
        # An enum finds its members by this value, which would else be the whole row.
        code._value_ = number
        code.kind, code.status = kind, status
        return code

    NOT_FOUND = 404, "not_found", 404
    RATE_LIMIT = 429, "rate_limited", 429
    RESPONSE_SERIALIZATION = 3000, "game_response_invalid", 500
    UNPROCESSABLE_INPUT = 3001, "invalid_input", 422
    ALL_ERROR_HANDLERS_FAILED = 3002, "game_error_unhandled"
    SYSTEM_STATUS_MAINTENANCE = 3100, "maintenance", 503
    RESET = 3200, "maintenance"
    COOLDOWN_CONFLICT = 4000, "on_cooldown", 409
    WAYPOINT_NO_ACCESS = 4001, "not_visible"
    TOKEN_EMPTY = 4100, "bad_token", 401
    TOKEN_MISSING_SUBJECT = 4101, "bad_token", 401
    TOKEN_INVALID_SUBJECT = 4102, "bad_token", 401
    MISSING_TOKEN_REQUEST = 4103, "bad_token", 401
    INVALID_TOKEN_REQUEST = 4104, "bad_token", 401
    WRONG_TOKEN_SUBJECT = 4105, "bad_token", 401
    ACCOUNT_NOT_EXISTS = 4106, "bad_token"
    AGENT_NOT_EXISTS = 4107, "bad_token", 401
    ACCOUNT_HAS_NO_AGENT = 4108, "bad_token"
    TOKEN_INVALID_VERSION = 4109, "bad_token", 401
    REGISTER_SYMBOL_RESERVED = 4110, "symbol_taken"
    REGISTER_SYMBOL_CONFLICT = 4111, "symbol_taken", 409
    REGISTER_NO_STARTING_LOCATIONS = 4112, "no_starting_location"
    TOKEN_RESET_DATE_MISMATCH = 4113, "server_reset", 401
    INVALID_ACCOUNT_ROLE = 4114, "bad_token"
    INVALID_TOKEN = 4115, "bad_token", 401
    MISSING_ACCOUNT_TOKEN = 4116, "bad_token", 401
    NAVIGATE_IN_TRANSIT = 4200, "ship_in_transit"
    NAVIGATE_INVALID_DESTINATION = 4201, "invalid_destination"
    NAVIGATE_OUTSIDE_SYSTEM = 4202, "destination_outside_system"
    NAVIGATE_INSUFFICIENT_FUEL = 4203, "insufficient_fuel"
    NAVIGATE_SAME_DESTINATION = 4204, "already_there"
    EXTRACT_INVALID_WAYPOINT = 4205, "not_extractable"
    EXTRACT_PERMISSION = 4206, "extraction_not_permitted"
    JUMP_DRIVE_4207 = 4207, "jump_drive_refused"
    JUMP_DRIVE_4208 = 4208, "jump_drive_refused"
    JUMP_DRIVE_4209 = 4209, "jump_drive_refused"
    JUMP_DRIVE_4210 = 4210, "jump_drive_refused"
    JUMP_DRIVE_4211 = 4211, "jump_drive_refused"
    JUMP_DRIVE_4212 = 4212, "jump_drive_refused"
    SHIP_IN_TRANSIT = 4214, "ship_in_transit"
    SHIP_MISSING_SENSOR_ARRAY = 4215, "no_sensor_array"
    SHIP_PURCHASE_CREDITS = 4216, "insufficient_credits"
    CARGO_EXCEEDS_LIMIT = 4217, "cargo_exceeds_capacity"
    CARGO_MISSING = 4218, "cargo_missing"
    CARGO_UNIT_COUNT = 4219, "cargo_too_few_units"
    SURVEY_VERIFICATION = 4220, "survey_not_genuine"
    SURVEY_EXPIRED = 4221, "survey_expired"
    SURVEY_WAYPOINT_TYPE = 4222, "survey_waypoint_unsuitable"
    SURVEY_ORBIT = 4223, "survey_not_in_orbit"
    SURVEY_EXHAUSTED = 4224, "survey_exhausted", 409
    REFUEL_NOT_DOCKED = 4225, "not_docked"
    REFUEL_MARKET_LACKS_FUEL = 4226, "no_fuel_sold"
    MISSING_MOUNTS = 4227, "missing_mounts"
    EXTRACT_CARGO_FULL = 4228, "cargo_full"
    JUMP_NEEDS_GATES = 4229, "jump_needs_gates"
    WAYPOINT_CHARTED = 4230, "already_charted"
    TRANSFER_SHIP_NOT_FOUND = 4231, "transfer_ship_not_found"
    TRANSFER_AGENT_CONFLICT = 4232, "transfer_other_agent"
    TRANSFER_SAME_SHIP = 4233, "transfer_same_ship"
    TRANSFER_LOCATION_CONFLICT = 4234, "transfer_other_location"
    WARP_INSIDE_SYSTEM = 4235, "warp_inside_system"
    SHIP_NOT_IN_ORBIT = 4236, "not_in_orbit"
    REFINE_INVALID_GOOD = 4237, "refinery_unsuitable"
    REFINE_INVALID_TYPE = 4238, "refining_unknown_good"
    SHIP_MISSING_REFINERY = 4239, "no_refinery"
    SHIP_MISSING_SURVEYOR = 4240, "no_surveyor"
    SHIP_MISSING_WARP_DRIVE = 4241, "no_warp_drive"
    SHIP_MISSING_MINERAL_PROCESSOR = 4242, "no_mineral_processor"
    SHIP_MISSING_MINING_LASERS = 4243, "no_mining_laser"
    SHIP_NOT_DOCKED = 4244, "not_docked"
    SHIP_PURCHASE_NOT_PRESENT = 4245, "no_ship_at_shipyard"
    MOUNT_NO_SHIPYARD = 4246, "mount_needs_shipyard"
    SHIP_MISSING_MOUNT = 4247, "mount_missing"
    MOUNT_INSUFFICIENT_CREDITS = 4248, "insufficient_credits"
    SHIP_MISSING_POWER = 4249, "not_enough_power"
    SHIP_MISSING_SLOTS = 4250, "not_enough_slots"
    SHIP_MISSING_MOUNTING_POINTS = 4251, "not_enough_mounting_points"
    SHIP_MISSING_CREW = 4252, "not_enough_crew"
    EXTRACT_DESTABILIZED = 4253, "extraction_destabilised"
    JUMP_INVALID_ORIGIN = 4254, "jump_origin_no_gate"
    JUMP_INVALID_DESTINATION = 4255, "jump_not_connected"
    JUMP_ORIGIN_UNDER_CONSTRUCTION = 4256, "jump_origin_unbuilt"
    SHIP_MISSING_GAS_PROCESSOR = 4257, "no_gas_processor"
    SHIP_MISSING_GAS_SIPHON = 4258, "no_gas_siphon"
    SIPHON_INVALID_WAYPOINT = 4259, "not_siphonable"
    SIPHON_PERMISSION = 4260, "siphoning_not_permitted"
    WAYPOINT_NO_YIELD = 4261, "waypoint_no_yield"
    JUMP_DESTINATION_UNDER_CONSTRUCTION = 4262, "jump_destination_unbuilt"
    SCRAP_NO_SHIPYARD = 4263, "scrap_needs_shipyard"
    REPAIR_NO_SHIPYARD = 4264, "repair_needs_shipyard"
    AGENT_INSUFFICIENT_CREDITS = 4265, "insufficient_credits"
    MODULE_NO_SHIPYARD = 4266, "module_needs_shipyard"
    MODULE_NOT_INSTALLED = 4267, "module_missing"
    MODULE_INSUFFICIENT_CREDITS = 4268, "insufficient_credits"
    NAVIGATE_SLOW_DOWN_IN_TRANSIT = 4269, "cannot_slow_down"
    SURVEY_OTHER_LOCATION = 4270, "survey_of_other_location"
    TRANSFER_DOCK_ORBIT_CONFLICT = 4271, "transfer_dock_conflict"
    ACCEPT_CONTRACT_NOT_AUTHORIZED = 4500, "contract_acceptance_not_permitted"
    ACCEPT_CONTRACT_CONFLICT = 4501, "contract_already_accepted"
    FULFILL_CONTRACT_DELIVERY = 4502, "contract_not_delivered"
    CONTRACT_DEADLINE = 4503, "contract_expired"
    CONTRACT_FULFILLED = 4504, "contract_already_fulfilled"
    CONTRACT_NOT_ACCEPTED = 4505, "contract_not_accepted"
    CONTRACT_NOT_AUTHORIZED = 4506, "contract_not_permitted"
    DELIVER_NOT_IN_TERMS = 4508, "contract_other_good"
    DELIVER_FULFILLED = 4509, "contract_delivery_complete"
    DELIVER_INVALID_LOCATION = 4510, "contract_other_location"
    EXISTING_CONTRACT = 4511, "contract_open_already"
    TRADE_INSUFFICIENT_CREDITS = 4600, "insufficient_credits"
    # The names of these two mislead: with 4601 the market does not sell the good, with 4602 it does
    # not buy it.
    TRADE_NO_PURCHASE = 4601, "good_not_sold"
    TRADE_NOT_SOLD = 4602, "good_not_bought"
    TRADE_NO_MARKET = 4603, "no_market"
    TRADE_UNIT_LIMIT = 4604, "over_trade_volume"
    SHIP_TYPE_NOT_AVAILABLE = 4605, "ship_type_not_sold"
    WAYPOINT_NO_FACTION = 4700, "waypoint_without_faction"
    CONSTRUCTION_MATERIAL_NOT_REQUIRED = 4800, "material_not_required"
    CONSTRUCTION_MATERIAL_FULFILLED = 4801, "material_complete"
    CONSTRUCTION_SHIP_NOT_AT_SITE = 4802, "ship_not_at_site"
    UNSUPPORTED_MEDIA_TYPE = 5000, "invalid_input", 415

    @property
    def name_in_game(self) -> str:
        """The name that GET /error-codes has for it."""
        first, *others = self.name.lower().split("_")
        return f"{first}{''.join(map(str.title, others))}Error"


RETIRED = frozenset(
    {
        GameCode.JUMP_DRIVE_4207,
        GameCode.JUMP_DRIVE_4208,
        GameCode.JUMP_DRIVE_4209,
        GameCode.JUMP_DRIVE_4210,
        GameCode.JUMP_DRIVE_4211,
        GameCode.JUMP_DRIVE_4212,
        GameCode.MISSING_MOUNTS,
        GameCode.JUMP_NEEDS_GATES,
    }
)
"""Codes of operations that the game no longer has. GET /error-codes leaves them out."""
