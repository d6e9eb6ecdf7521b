"""JSON of the server, agents, accounts, factions and contracts."""

from collections import Counter
from datetime import datetime, timedelta

from spacetraders.clock import iso
from spacetraders.domain.game_codes import RETIRED, GameCode
from spacetraders.sandbox.catalogue.factions import Faction
from spacetraders.sandbox.catalogue.names import name_of
from spacetraders.sandbox.state import accounts, tokens
from spacetraders.sandbox.state.accounts import Account
from spacetraders.sandbox.state.agents import Agent, Event
from spacetraders.sandbox.state.contracts import Contract
from spacetraders.sandbox.state.world import World
from spacetraders.sandbox.views.shapes import Json

LEADERS, CHART_LEADERS = 15, 5  # ECONOMY 13


def status(world: World, now: datetime) -> Json:
    """The status of the server, without an envelope."""
    # A stable sort: agents with equal credits are listed by age.
    richest = sorted(world.agents.values(), key=lambda agent: -agent.credits)[:LEADERS]
    # Without weekly resets the time of the next one is told all the same, and it never comes.
    reset = datetime.combine(world.reset_date, datetime.min.time(), now.tzinfo)
    return {
        "status": "The sandbox is up: a universe of your own, offline",
        "version": tokens.VERSION,
        "resetDate": world.reset_date.isoformat(),
        "description": "A simulation of the game for programs to be tried against.",
        "stats": {
            "accounts": len(accounts.known(world)),
            **world.statistics(),
        },
        "health": {"lastMarketUpdate": iso(world.last_market_update)},
        "leaderboards": {
            "mostCredits": [{"agentSymbol": a.symbol, "credits": a.credits} for a in richest],
            "mostSubmittedCharts": [
                {"agentSymbol": symbol, "chartCount": count}
                for symbol, count in _charts(world).most_common(CHART_LEADERS)
            ],
        },
        "serverResets": {
            "next": iso(world.next_reset or reset + timedelta(days=7)),
            "frequency": "weekly" if world.weekly else "at every start",
        },
        "announcements": [],
        "links": [],
    }


def agent(of: Agent) -> Json:
    """An agent with its account, for its owner."""
    return {"accountId": of.account_id, **public_agent(of)}


def public_agent(of: Agent) -> Json:
    """An agent without its account, for everyone."""
    return {
        "symbol": of.symbol,
        "headquarters": of.headquarters,
        "credits": of.credits,
        "startingFaction": of.faction,
        "shipCount": len(of.ships),
    }


def account(of: Account) -> Json:
    """An account. Its e-mail address is null, as the game has it where none was given."""
    return {"id": of.account_id, "email": None, "createdAt": iso(of.created)}


def agent_event(of: Event) -> Json:
    """An event that an agent is told of."""
    return {
        "id": of.event_id,
        "type": of.type,
        "message": of.message,
        "data": of.data,
        "createdAt": iso(of.created),
    }


def error_codes() -> Json:
    """All error codes with their names, without an envelope."""
    listed = [code for code in GameCode if code not in RETIRED]
    return {"errorCodes": [{"code": code, "name": code.name_in_game} for code in listed]}


def faction(of: Faction, headquarters: str) -> Json:
    """A faction. One that recruits has its headquarters in the system where agents begin."""
    traits = [{"symbol": t, "name": name_of(t), "description": f"{name_of(t)}."} for t in of.traits]
    body = {
        "symbol": of.symbol,
        "name": of.name,
        "description": of.description,
        "traits": traits,
        "isRecruiting": of.recruits,
    }
    return body | {"headquarters": headquarters} if of.recruits else body


def contract(of: Contract) -> Json:
    """A contract. `expiration` is the old name of `deadlineToAccept`."""
    return {
        "id": of.contract_id,
        "factionSymbol": of.faction,
        "type": "PROCUREMENT",
        "terms": {
            "deadline": iso(of.deadline),
            "payment": {"onAccepted": of.on_accepted, "onFulfilled": of.on_fulfilled},
            "deliver": [
                {
                    "tradeSymbol": of.good,
                    "destinationSymbol": of.destination,
                    "unitsRequired": of.units,
                    "unitsFulfilled": of.delivered,
                }
            ],
        },
        "accepted": of.accepted,
        "fulfilled": of.fulfilled,
        "expiration": iso(of.deadline_to_accept),
        "deadlineToAccept": iso(of.deadline_to_accept),
    }


def _charts(world: World) -> Counter[str]:
    # Charts of the beginning are factions', and no agent can have the name of a faction.
    drawn = (place.chart.submitted_by for place in world.places.values() if place.chart)
    return Counter(agent for agent in drawn if agent in world.agents)
