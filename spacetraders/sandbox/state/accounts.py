"""Accounts: whom agents belong to."""

import hashlib
from datetime import datetime

import attrs

from spacetraders.sandbox.state.agents import Agent
from spacetraders.sandbox.state.world import World


@attrs.frozen
class Account:
    """An account; nobody here has told their address."""

    account_id: str
    created: datetime


def account(world: World, agent: Agent | None) -> Account:
    """Return the account of an agent, or that of the account token; those are as old as the world.

    An account of its own is as old as its agent.
    """
    if world.account_token is None and agent:
        return Account(agent.account_id, agent.registered)
    return Account(account_id(world, ""), world.started)


def account_id(world: World, agent: str) -> str:
    """Return the account: one for all where a token is asked for, else one for each agent."""
    name = world.account_token or f"account {agent}"
    return "c" + hashlib.sha256(f"{world.seed} {name}".encode()).hexdigest()[:24]
