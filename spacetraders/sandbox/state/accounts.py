"""Accounts, which agents belong to."""

import hashlib
from datetime import datetime

import attrs

from spacetraders.sandbox.state.agents import Agent
from spacetraders.sandbox.state.world import World


@attrs.frozen
class Account:
    """An account. It has no e-mail address."""

    account_id: str
    created: datetime


def account(world: World, agent: Agent | None) -> Account:
    """Return the account of an agent, or the one account of the account token.

    An account of one agent is as old as the agent, that of the token as old as the world.
    """
    if world.account_token is None and agent:
        return Account(agent.account_id, agent.registered)
    return Account(account_id(world, ""), world.started)


def account_id(world: World, agent: str) -> str:
    """Return the id of an account: one for all with an account token, else one for each agent."""
    name = world.account_token or f"account {agent}"
    return "c" + hashlib.sha256(f"{world.seed} {name}".encode()).hexdigest()[:24]
