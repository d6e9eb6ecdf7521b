"""The JSON of players, agents, factions, places and contracts."""

from spacetraders.application.known.prices import SeenPrice
from spacetraders.application.looking.people import ReputedFaction
from spacetraders.application.looking.waypoints import NearWaypoint, NearWaypoints
from spacetraders.application.operations.answers import Paid
from spacetraders.application.orders.contracts import Offered
from spacetraders.application.orders.places import JumpGate, Recipe, SeenMarket
from spacetraders.application.orders.removing import RemovedPlayer
from spacetraders.application.orders.shipyards import SeenShipyard
from spacetraders.application.players.players import ListedPlayer, PlayersAndLost, SeenPlayer
from spacetraders.domain.deeds.foundings import Founding
from spacetraders.domain.game.construction import Construction, Material
from spacetraders.domain.game.contracts import Contract, Delivery
from spacetraders.domain.game.listing import Unreadable
from spacetraders.domain.game.shipyards import ShipOffer, ShipTrade, Shipyard
from spacetraders.domain.game.trades import Trade
from spacetraders.domain.game.waypoints import Market, Quote, Waypoint
from spacetraders.domain.players import Agent, Player
from spacetraders.rpc.views.words import computed, nested, of, view_of


def _age_seconds(price: SeenPrice) -> float:
    return max(0.0, (price.now - price.seen.seen_at).total_seconds())


def _is_old(price: SeenPrice) -> bool:
    return price.seen.is_old(price.now)


VIEWS = (
    view_of(
        Player,
        "player_id agent_symbol faction headquarters reset_date created_at",
        name="PlayerRow",
    ),
    view_of(RemovedPlayer, "player_id agent_symbol removed!"),
    view_of(
        SeenPlayer,
        "*player",
        nested("agent", of("agent", "credits ship_count")),
        name="PlayerWithAgent",
    ),
    view_of(ListedPlayer, "*player past", name="Player"),
    view_of(PlayersAndLost, "items lost_registrations=lost"),
    view_of(
        Founding, "agent_symbol faction reset_date asked_at=created_at", name="LostRegistration"
    ),
    view_of(Agent, "agent_symbol=symbol faction headquarters credits ship_count"),
    view_of(
        ReputedFaction,
        of("faction", "faction=symbol name headquarters traits is_recruiting"),
        "reputation",
        name="Faction",
    ),
    view_of(
        Contract,
        "contract_id faction type accepted fulfilled paid_on_accepted paid_on_fulfilled",
        "deadline_to_accept deadline expired deliveries",
    ),
    view_of(Offered, "*contract prepared?", name="OfferedContract"),
    view_of(
        Delivery,
        "good=trade_symbol waypoint_symbol=destination_symbol units_required units_fulfilled",
    ),
    view_of(Paid, "*contract credits=agent.credits", name="PaidContract"),
    view_of(
        NearWaypoints, "origin_symbol=origin.symbol items unreadable?=unread", name="Waypoints"
    ),
    view_of(NearWaypoint, "*waypoint distance:2", name="NearWaypoint"),
    view_of(Waypoint, "waypoint_symbol=symbol system_symbol type x y orbits traits sells_fuel"),
    view_of(
        Market,
        "waypoint_symbol=symbol exports imports exchange goods=quotes trades",
        name="MarketNow",
    ),
    view_of(SeenMarket, "*market seen", name="Market"),
    view_of(
        Quote,
        "good=trade_symbol type trade_volume supply activity purchase_price sell_price",
        name="MarketGood",
    ),
    view_of(
        Trade,
        "good=trade_symbol waypoint_symbol ship_symbol type units price_per_unit total_price",
        "timestamp",
    ),
    view_of(
        Shipyard,
        "waypoint_symbol=symbol ship_types modifications_fee ships=offers trades",
        name="ShipyardNow",
    ),
    view_of(SeenShipyard, "*yard seen", name="Shipyard"),
    view_of(
        SeenPrice,
        of("seen.quote", "good=trade_symbol type supply activity trade_volume"),
        of("seen.quote", "purchase_price sell_price"),
        "seen_at=seen.seen_at",
        computed("age_seconds", _age_seconds, digits=3),
        computed("old", _is_old),
    ),
    view_of(
        ShipOffer,
        "ship_type=type purchase_price supply activity speed=engine.speed fuel_capacity",
        "cargo_capacity frame reactor engine modules mounts crew_required crew_capacity",
    ),
    view_of(ShipTrade, "waypoint_symbol ship_type price agent_symbol timestamp"),
    view_of(JumpGate, "waypoint_symbol connections"),
    view_of(Construction, "waypoint_symbol=symbol is_complete materials"),
    view_of(Material, "good=trade_symbol required fulfilled"),
    view_of(Recipe, "good made_of"),
    view_of(Unreadable, "symbol reason"),
)
