"""Who is meant, how an agent is founded or taken over, and that its token stays unseen."""

from datetime import UTC, datetime

import attrs
import pytest
from support.harness import Harness
from support.store.in_memory import StoreInMemory
from trio.testing import MockClock

from spacetraders.application.bus.strict import Misfit
from spacetraders.application.deeds.deeds import Deeds
from spacetraders.application.errors.players import AmbiguousPlayer, UnknownPlayer
from spacetraders.application.errors.ships import UnknownShip
from spacetraders.application.known.ships import Fleet
from spacetraders.application.players.players import (
    GetPlayer,
    ListedPlayer,
    ListPlayers,
    PlayerRef,
    Players,
    RegisterPlayer,
)
from spacetraders.application.ports.game import Games, Lane, Registration
from spacetraders.application.ports.store import Store, StoreUnavailable
from spacetraders.domain.players import Agent, Player
from spacetraders.domain.refusals import BadToken, InvalidInput, SymbolTaken

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
OLD, NEW = "2026-02-01", "2026-03-01"


async def players_of(harness: Harness, store: StoreInMemory, *known: tuple[str, str]) -> Players:
    """Players who know these agents of these reset dates, by the ids 1, 2, …"""
    for symbol, reset_date in known:
        agent = Agent(symbol, "COSMIC", "X1-AB12-A1", credits=0, ship_count=2)
        await store.add_player(agent, token="t", reset_date=reset_date, created_at=NOON)
    games: Games = harness.services.games
    return players_over(store, games, Fleet(store, games))


def players_over(store: Store, games: Games, fleet: Fleet) -> Players:
    return Players(store, games, fleet, Deeds(store, games, fleet).settlement.accounts)


@pytest.mark.parametrize(
    ("known", "ref", "meant"),
    [
        ([("LYRA", NEW)], PlayerRef(), 1),
        ([("LYRA", OLD)], PlayerRef(), 1),
        ([("LYRA", OLD), ("LYRA", NEW)], PlayerRef(), 2),
        ([("LYRA", NEW), ("VEGA", OLD)], PlayerRef(), 1),
        ([("LYRA", NEW), ("VEGA", NEW)], PlayerRef(agent_symbol="VEGA"), 2),
        ([("LYRA", NEW), ("VEGA", NEW)], PlayerRef(agent_symbol="vega"), 2),
        ([("LYRA", OLD), ("LYRA", NEW)], PlayerRef(agent_symbol="LYRA"), 2),
        ([("LYRA", NEW), ("VEGA", NEW)], PlayerRef(player_id=1), 1),
        ([("LYRA", OLD), ("LYRA", NEW)], PlayerRef(player_id=1), 1),
        ([("LYRA", OLD), ("VEGA", NEW)], PlayerRef(agent_symbol="LYRA"), 1),
        ([("LYRA", NEW), ("VEGA", NEW)], PlayerRef(2, "VEGA"), 2),
    ],
    ids=str,
)
async def test_the_player_that_is_meant_is_found(
    harness: Harness, known: list[tuple[str, str]], ref: PlayerRef, meant: int, store: StoreInMemory
) -> None:
    players = await players_of(harness, store, *known)
    assert (await players.resolve(ref)).player_id == meant


BOTH = [("LYRA", NEW), ("VEGA", NEW)]


@pytest.mark.parametrize(
    ("known", "ref", "ship", "meant"),
    [
        (BOTH, PlayerRef(), "LYRA-1", 1),
        (BOTH, PlayerRef(), "VEGA-1F", 2),
        ([("LYRA", NEW), ("LY-RA", NEW)], PlayerRef(), "LY-RA-1", 2),
        ([("LYRA", OLD), ("LYRA", NEW)], PlayerRef(), "LYRA-1", 2),
        ([("LYRA", OLD), ("VEGA", NEW)], PlayerRef(), "LYRA-1", 1),
        ([("LYRA", OLD), ("LYRA", NEW)], PlayerRef(player_id=1), "LYRA-1", 1),
        (BOTH, PlayerRef(agent_symbol="LYRA"), "VEGA-1", 1),
        ([("LYRA", NEW)], PlayerRef(), "LYRA", 1),
        ([("LYRA", NEW)], PlayerRef(), "", 1),
    ],
    ids=str,
)
async def test_a_ships_symbol_says_whose_it_is(  # noqa: PLR0917 - a row of the table
    harness: Harness,
    known: list[tuple[str, str]],
    ref: PlayerRef,
    ship: str,
    meant: int,
    store: StoreInMemory,
) -> None:
    players = await players_of(harness, store, *known)
    assert (await players.resolve(ref, ship_symbol=ship)).player_id == meant


@pytest.mark.parametrize("ref", [PlayerRef(), PlayerRef(agent_symbol="LYRA"), PlayerRef(1)])
@pytest.mark.parametrize("known", [[("LYRA", NEW)], BOTH], ids=["one", "two"])
async def test_a_ship_whose_agent_is_no_player_is_nobodys(
    harness: Harness, known: list[tuple[str, str]], ref: PlayerRef, store: StoreInMemory
) -> None:
    players = await players_of(harness, store, *known)
    with pytest.raises(UnknownShip) as caught:
        await players.resolve(ref, ship_symbol="CHI2-1")
    assert caught.value.message == "no player CHI2 is known, and so no ship CHI2-1"
    assert caught.value.hint == "spacetraders player list shows whose ships are known here"


async def test_who_is_named_and_is_no_player_is_told_before_the_ship(
    harness: Harness, store: StoreInMemory
) -> None:
    players = await players_of(harness, store, *BOTH)
    with pytest.raises(UnknownPlayer):
        await players.resolve(PlayerRef(agent_symbol="CHI2"), ship_symbol="CHI2-1")


async def test_without_any_player_a_ship_is_nobodys_because_there_is_none(
    harness: Harness, store: StoreInMemory
) -> None:
    players = await players_of(harness, store)
    with pytest.raises(UnknownPlayer, match="no player yet"):
        await players.resolve(PlayerRef(), ship_symbol="CHI2-1")


def test_a_ship_that_another_agent_has_by_its_name_is_told_so() -> None:
    error = UnknownShip("CHI2-1", "CHI1")
    assert error.message == "CHI1 has no ship CHI2-1: by its name it is CHI2's"
    assert UnknownShip("CHI1-9", "CHI1").message == "CHI1 has no ship CHI1-9"


@pytest.mark.parametrize(
    ("known", "ref", "named"),
    [
        ([], PlayerRef(), None),
        ([], PlayerRef(player_id=1), "1"),
        ([("LYRA", NEW)], PlayerRef(player_id=2), "2"),
        ([("LYRA", NEW)], PlayerRef(agent_symbol="vega"), "VEGA"),
        ([("LYRA", NEW), ("VEGA", NEW)], PlayerRef(1, "VEGA"), "1 VEGA"),
    ],
    ids=str,
)
async def test_a_player_who_is_not_there_is_named(
    harness: Harness,
    known: list[tuple[str, str]],
    ref: PlayerRef,
    named: str | None,
    store: StoreInMemory,
) -> None:
    players = await players_of(harness, store, *known)
    with pytest.raises(UnknownPlayer) as caught:
        await players.resolve(ref)
    assert caught.value.player == named


async def test_without_any_player_the_hint_says_how_to_get_one(
    harness: Harness, store: StoreInMemory
) -> None:
    with pytest.raises(UnknownPlayer, match=r"no player yet; .*player register"):
        await (await players_of(harness, store)).resolve(PlayerRef())


async def test_among_several_of_one_universe_somebody_must_choose(
    harness: Harness, store: StoreInMemory
) -> None:
    players = await players_of(harness, store, ("LYRA", NEW), ("VEGA", NEW), ("OLDER", OLD))
    with pytest.raises(AmbiguousPlayer) as caught:
        await players.resolve(PlayerRef())
    assert caught.value.agent_symbols == ["LYRA", "VEGA"]


async def test_a_new_agent_is_founded_and_kept(harness: Harness, autojump_clock: MockClock) -> None:
    player, agent = await harness.send(RegisterPlayer("lyra", "void"))
    assert (agent.symbol, agent.faction, agent.ship_count) == ("LYRA", "VOID", 2)
    assert (player.agent_symbol, player.faction) == ("LYRA", "VOID")
    assert player.reset_date == harness.world.reset_date.isoformat()
    assert await harness.send(ListPlayers()) == [ListedPlayer(player)]


async def test_the_faction_is_cosmic_unless_said(
    harness: Harness, autojump_clock: MockClock
) -> None:
    player, _ = await harness.send(RegisterPlayer("LYRA"))
    assert player.faction == "COSMIC"


async def test_an_agent_that_exists_is_taken_over_by_its_token(
    harness: Harness, player: Player, store: StoreInMemory, autojump_clock: MockClock
) -> None:
    elsewhere = players_over(store, harness.services.games, harness.services.fleet)
    taken_over, agent = await elsewhere.register(RegisterPlayer(token=player.token))
    assert (taken_over.agent_symbol, taken_over.token) == (player.agent_symbol, player.token)
    assert agent.symbol == player.agent_symbol


async def test_an_agent_that_is_taken_over_again_stays_the_same_player(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    again, _ = await harness.send(RegisterPlayer(token=player.token))
    assert again.player_id == player.player_id
    assert len(await harness.send(ListPlayers())) == 1


async def test_a_player_is_shown_with_what_the_game_says_now(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    harness.world.agent("HERMES").credits = 12
    shown, agent = await harness.send(GetPlayer(PlayerRef()))
    assert (shown, agent.credits) == (player, 12)


@pytest.mark.parametrize(
    ("command", "error"),
    [
        (RegisterPlayer("HERMES"), SymbolTaken),
        (RegisterPlayer("X"), InvalidInput),
        (RegisterPlayer("LYRA", "NOBODY"), InvalidInput),
        (RegisterPlayer(token="nonsense"), BadToken),
    ],
    ids=["taken", "too short", "no such faction", "no such token"],
)
async def test_what_the_game_refuses_adds_no_player(
    harness: Harness,
    player: Player,
    command: RegisterPlayer,
    error: type[Exception],
    autojump_clock: MockClock,
) -> None:
    with pytest.raises(error):
        await harness.send(command)
    assert await harness.send(ListPlayers()) == [ListedPlayer(player)]


async def test_a_lost_database_is_told_of(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    harness.store.away = True
    with pytest.raises(StoreUnavailable):
        await harness.send(GetPlayer(PlayerRef()))


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({}, "agent_symbol"),
        ({"faction": "VOID"}, "agent_symbol"),
        ({"token": "t", "agent_symbol": "LYRA"}, "token"),
        ({"token": "t", "faction": "VOID"}, "token"),
        ({"token": ""}, "token"),
        ({"token": "two words"}, "token"),
        ({"token": "t\u00f6ken"}, "token"),
        ({"token": "line\nend"}, "token"),
    ],
    ids=str,
)
def test_a_registration_takes_an_agent_or_a_token(fields: dict[str, str], field: str) -> None:
    with pytest.raises(Misfit) as caught:
        RegisterPlayer(**fields)
    assert caught.value.field == field


async def test_a_token_is_in_no_repr(
    harness: Harness, player: Player, autojump_clock: MockClock
) -> None:
    registration = Registration(player.token, Agent("LYRA", "COSMIC", "X1-A-B", 0, 0))
    holders = [
        player,
        registration,
        RegisterPlayer(token=player.token),
        attrs.evolve(player, player_id=2),
        await harness.send(GetPlayer(PlayerRef())),
        harness.services.games,
        harness.services,
    ]
    assert all(player.token not in repr(holder) for holder in holders)


async def test_an_agent_of_a_thousand_ships_is_registered(
    harness: Harness, autojump_clock: MockClock
) -> None:
    harness.world.extra_ships = 998
    player = await harness.register()
    agent = await harness.services.deeds.settlement.accounts.agent(player, Lane.PERSON)
    assert agent.ship_count == 1000
