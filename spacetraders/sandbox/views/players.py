"""Players and the server as the API shows them."""

from datetime import datetime, timedelta

from spacetraders.clock import iso
from spacetraders.sandbox import tokens
from spacetraders.sandbox.catalogue.factions import FACTIONS
from spacetraders.sandbox.catalogue.wording import name_of
from spacetraders.sandbox.views.shapes import Json
from spacetraders.sandbox.world import Agent, Contract, World


def status(world: World, now: datetime) -> Json:
    """The state of the server; one of the few bodies without an envelope."""
    richest = sorted(world.agents.values(), key=lambda agent: -agent.credits)[:15]
    reset = datetime.combine(world.reset_date, datetime.min.time(), now.tzinfo)
    return {
        "status": "The sandbox is up: a universe of your own, offline",
        "version": tokens.VERSION,
        "resetDate": world.reset_date.isoformat(),
        "description": "A simulation of the game for programs to be tried against.",
        "stats": {
            "accounts": len({agent.account_id for agent in world.agents.values()}),
            **world.statistics(),
        },
        "health": {"lastMarketUpdate": iso(world.started)},
        "leaderboards": {
            "mostCredits": [{"agentSymbol": a.symbol, "credits": a.credits} for a in richest],
            "mostSubmittedCharts": [],
        },
        "serverResets": {"next": iso(reset + timedelta(days=7)), "frequency": "at every start"},
        "announcements": [],
        "links": [],
    }


def agent(of: Agent) -> Json:
    """An agent, as its owner sees it."""
    return {
        "accountId": of.account_id,
        "symbol": of.symbol,
        "headquarters": of.headquarters,
        "credits": of.credits,
        "startingFaction": of.faction,
        "shipCount": len(of.ships),
    }


def faction(symbol: str, headquarters: str) -> Json:
    """A faction, at home in a system."""
    of = FACTIONS[symbol]
    traits = [{"symbol": t, "name": name_of(t), "description": f"{name_of(t)}."} for t in of.traits]
    return {
        "symbol": of.symbol,
        "name": of.name,
        "description": of.description,
        "headquarters": headquarters,
        "traits": traits,
        "isRecruiting": True,
    }


def contract(of: Contract) -> Json:
    """A contract; `expiration` is the old name of `deadlineToAccept`."""
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
                    "unitsFulfilled": 0,
                }
            ],
        },
        "accepted": False,
        "fulfilled": False,
        "expiration": iso(of.deadline_to_accept),
        "deadlineToAccept": iso(of.deadline_to_accept),
    }
