"""The registry of kinds: their names, their aliases, and what is told of each."""

from collections.abc import Mapping
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any, Literal

import attrs
import pytest
import trio
from support.harness import ANY, Harness, open_harness
from support.store.in_memory import open_in_memory
from trio.testing import MockClock

from spacetraders.application.errors.containers import UnknownKind
from spacetraders.application.orders.containers import (
    CreateContainer,
    ListContainers,
    ListKinds,
)
from spacetraders.application.ports.kinds import OURS, ConfigField
from spacetraders.application.services import Services
from spacetraders.containers.catalogue import catalogue
from spacetraders.containers.context import Context
from spacetraders.containers.kinds import Kind, Kinds
from spacetraders.domain.containers import State
from spacetraders.domain.game.ships import Ship
from spacetraders.domain.needs import HOLD, MINING_LASER


class Size(StrEnum):
    SMALL = "small"
    LARGE = "large"


@attrs.frozen
class Inner:
    text: str


@attrs.frozen
class Config:
    """What it hauls.

    And more.
    """

    ship_symbol: str
    budget: int = 5
    share: float | None = None
    force: bool = False
    size: Size = Size.SMALL
    side: Literal["buy", "sell"] = "buy"
    goods: list[str] = attrs.field(factory=list)
    since: datetime = datetime(2026, 1, 1, tzinfo=UTC)
    inner: Inner | None = None
    options: Mapping[str, Any] = attrs.field(factory=dict)
    odd: Any = HOLD


async def sleep(config: Any, context: Context) -> None:
    await trio.sleep_forever()


@attrs.frozen
class Empty:
    """Nothing."""


HAUL: Kind[Any] = Kind("haul", Empty, lambda _: None, sleep, iterations=-1)


def with_alias(kinds: Kinds, services: Services) -> Kinds:
    return attrs.evolve(kinds, aliases={"trade": "haul"})


def test_an_alias_leads_to_its_kind() -> None:
    kinds = Kinds.of(HAUL, aliases={"trade": "haul"})
    assert kinds.named("trade") is kinds.named("haul") is HAUL


@pytest.mark.parametrize("aliases", [{"haul": "haul"}, {"trade": "none"}])
def test_an_alias_is_of_a_kind_and_no_kinds_name(aliases: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="cannot be another name"):
        Kinds.of(HAUL, aliases=aliases)


def test_an_unknown_kind_is_answered_with_all_names() -> None:
    with pytest.raises(UnknownKind) as refused:
        Kinds.of(HAUL, aliases={"trade": "haul"}).named("none")
    assert refused.value.hint == "there are: haul, trade"


def test_another_package_cannot_take_an_alias() -> None:
    kinds = Kinds.of(HAUL, aliases={"trade": "haul"})
    with pytest.raises(ValueError, match="the name trade is taken by spacetraders"):
        kinds.with_other(attrs.evolve(HAUL, name="trade"), OURS)


async def create(harness: Harness, kind: str) -> str:
    seen = await harness.send(CreateContainer(ANY, kind, {}))
    container_id: str = seen.container.container_id
    return container_id


async def test_a_container_keeps_the_name_by_which_its_kind_was_asked_for(
    autojump_clock: MockClock,
) -> None:
    async with open_harness(kinds=(HAUL,), joined=with_alias) as harness:
        await harness.register()
        asked = {name: await create(harness, name) for name in ("haul", "trade")}
        for name, container_id in asked.items():
            row = await harness.row(container_id)
            assert container_id.startswith(f"{name}-")
            assert (row.kind, row.max_iterations) == (name, -1)
            (listed,) = await harness.send(ListContainers(kind=name))
            assert listed.container.container_id == container_id


async def test_a_container_of_an_alias_is_resumed(autojump_clock: MockClock) -> None:
    async with open_in_memory() as store:
        async with open_harness(store=store, kinds=(HAUL,), joined=with_alias) as before:
            await before.register()
            container_id = await create(before, "trade")
        async with open_harness(
            store=store, world=before.world, kinds=(HAUL,), joined=with_alias
        ) as harness:
            await trio.sleep(10)
            current = harness.supervisor.current(container_id)
    assert current is not None
    assert (current.state, current.kind) == (State.RUNNING, "trade")


def test_no_kind_carries_over_unless_it_says_so() -> None:
    assert not HAUL.carries_over
    assert catalogue(Kinds.of(attrs.evolve(HAUL, carries_over=True))).kinds[0].carries_over


def of_config(config: type, **more: Any) -> Any:
    kinds = Kinds.of(Kind("haul", config, lambda _: None, sleep, **more), aliases={"trade": "haul"})
    (known,) = catalogue(kinds).kinds
    return known


def test_a_kind_is_told_with_its_fields() -> None:
    known = of_config(Config)
    assert (known.kind, known.aliases, known.summary) == ("haul", ("trade",), "What it hauls.")
    assert known.origin == OURS
    *plain, odd = known.fields
    assert plain == [
        ConfigField("ship_symbol", "text", required=True),
        ConfigField("budget", "whole number", required=False, default=5),
        ConfigField("share", "number or null", required=False),
        ConfigField("force", "true or false", required=False, default=False),
        ConfigField("size", "one of small, large", required=False, default="small"),
        ConfigField("side", "one of buy, sell", required=False, default="buy"),
        ConfigField("goods", "list of text", required=False, default=[]),
        ConfigField("since", "time", required=False, default="2026-01-01T00:00:00.000Z"),
        ConfigField("inner", "object or null", required=False),
        ConfigField("options", "object", required=False, default={}),
    ]
    assert (odd.name, odd.type, odd.default) == ("odd", "anything", repr(HOLD))


def test_a_field_tells_what_it_means_where_its_type_says_so() -> None:
    @attrs.frozen
    class Told:
        ship_symbol: Annotated[str, "The ship that flies."]
        speed: Annotated[int, 5] = 1
        goods: Annotated[list[str], "What it carries."] = attrs.field(factory=list)

    fields = of_config(Told).fields
    assert [each.meaning for each in fields] == ["The ship that flies.", "", "What it carries."]
    assert [each.type for each in fields] == ["text", "whole number", "list of text"]


async def test_every_field_of_our_kinds_tells_what_it_means(autojump_clock: MockClock) -> None:
    async with open_harness() as harness:
        kinds = harness.supervisor.kinds().kinds
    fields = [(kind.kind, field.name, field.meaning) for kind in kinds for field in kind.fields]
    assert len(fields) > 30
    assert [each for each in fields if not each[2].endswith(".")] == []


def test_a_default_that_takes_the_rest_of_the_config_is_not_told() -> None:
    @attrs.frozen
    class Dependent:
        one: int = 1
        two: int = attrs.field(default=attrs.Factory(lambda self: self.one, takes_self=True))

    assert of_config(Dependent).fields[1] == ConfigField("two", "whole number", required=False)


def test_a_config_of_unknown_types_is_told_all_the_same() -> None:
    odd = attrs.make_class("Odd", {"text": attrs.field(type="NoSuchType")})  # type: ignore[arg-type]
    assert [field.type for field in of_config(odd).fields] == ["anything"]


def test_a_config_that_is_no_class_of_attrs_has_no_fields() -> None:
    known = of_config(dict)
    assert (known.fields, known.flies_ship) == ((), False)


def test_a_kind_flies_a_ship_where_its_config_names_one_or_it_needs_something_of_it() -> None:
    assert of_config(Config).flies_ship
    assert not of_config(Empty).flies_ship
    assert of_config(Empty, needs=(HOLD,)).flies_ship


def test_needs_are_told_by_name_and_an_own_check_by_its_docstring() -> None:
    def large(ship: Ship) -> str | None:
        """A hold of 80 units."""

    def secret(ship: Ship) -> str | None: ...

    needs = (HOLD, MINING_LASER)
    assert of_config(Config, needs=needs).needs == ("a hold", "a mining laser")
    assert of_config(Config, fits=large).needs == ("A hold of 80 units.",)
    assert of_config(Config, fits=secret).needs == ("more, which it checks itself",)


async def test_all_kinds_are_told_by_name(autojump_clock: MockClock) -> None:
    async with open_harness(kinds=(HAUL,)) as harness:
        known = await harness.send(ListKinds())
    names = [kind.kind for kind in known.kinds]
    assert names == sorted(names)
    assert {"haul", "navigate", "tour"} <= {*names}
    assert known.broken == ()
