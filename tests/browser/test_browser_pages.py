"""The pages in a real browser, over a real daemon and sandbox."""

import random
import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Locator, Page, expect
from support.browser.web import ODD, Web
from support.patience import stretched
from support.processes.universes import HOME_SYSTEM
from support.processes.world import Daemon

SCREENS = ("Now", "Markets", "Money", "Work", "Machine")

B2, D4, ODD_PLACE = f"{HOME_SYSTEM}-B2", f"{HOME_SYSTEM}-D4", f"{HOME_SYSTEM}-{ODD}"


@pytest.fixture(autouse=True)
def patience() -> None:
    expect.set_options(timeout=1000 * stretched(20))


@pytest.fixture
def agent(daemon: Daemon) -> str:
    """An agent of the test's own, whose ships stand at the headquarters."""
    symbol = f"WEB{random.randrange(10**6)}"
    daemon.call("player.register", agent_symbol=symbol)
    return symbol


def opened(page: Page, served: Web) -> list[str]:
    """Open the link; returns the complaints of the page, as they come."""
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.goto(served.link)
    return complaints


def row(page: Page, ship: str) -> Locator:
    return page.locator(f"#fleet tr[data-key='{ship}']")


def test_the_fleet_is_shown_and_the_token_leaves_the_address(
    page: Page, pages: Web, agent: str
) -> None:
    complaints = opened(page, pages)
    expect(page.locator("#fleet tbody tr")).to_have_count(4)
    expect(page.locator("#who")).to_have_text(f"{agent} · {HOME_SYSTEM}")
    assert "token" not in page.url
    assert complaints == []


def test_a_ship_departs_and_arrives_without_a_reload(
    page: Page, pages: Web, agent: str, daemon: Daemon
) -> None:
    opened(page, pages)
    expect(row(page, f"{agent}-1")).to_contain_text(f"{HOME_SYSTEM}-A1")
    daemon.call("ship.navigate", ship_symbol=f"{agent}-1", destination=B2)
    expect(row(page, f"{agent}-1")).to_contain_text(f"→ {B2}")
    expect(row(page, f"{agent}-1").locator(".where")).to_have_text(B2)


def test_a_ship_glides_on_the_map(page: Page, pages: Web, agent: str, daemon: Daemon) -> None:
    opened(page, pages)
    expect(page.locator("#fleet tbody tr")).to_have_count(4)
    ship = f"{agent}-1"
    page.wait_for_function("ship => fleet.map.placeOnScreen(ship) !== null", arg=ship)
    before = page.evaluate("ship => fleet.map.placeOnScreen(ship)", ship)
    daemon.call("ship.navigate", ship_symbol=ship, destination=D4)
    moved = "([ship, x]) => Math.abs(fleet.map.placeOnScreen(ship).x - x) > 2"
    page.wait_for_function(moved, arg=[ship, before["x"]], timeout=1000 * stretched(20))


@pytest.mark.parametrize("title", SCREENS)
def test_every_screen_is_there(page: Page, pages: Web, agent: str, title: str) -> None:
    complaints = opened(page, pages)
    page.get_by_role("link", name=title, exact=True).click()
    expect(page.get_by_role("link", name=title, exact=True)).to_have_attribute(
        "aria-current", "page"
    )
    shown = page.locator("#fleet-box, #screen").filter(visible=True)
    expect(shown.locator("h2").first).to_be_visible()
    assert complaints == []


def test_a_link_leads_to_what_was_selected(page: Page, pages: Web, agent: str) -> None:
    opened(page, pages)
    row(page, f"{agent}-2").get_by_role("button").click()
    expect(page).to_have_url(re.compile(f"#now/{agent}-2$"))
    page.reload()
    expect(page.locator("#side h2").first).to_have_text(f"{agent}-2")
    expect(page.locator("#why")).not_to_have_text("asking why")


def test_a_name_that_would_be_html_is_text(page: Page, pages: Web, agent: str) -> None:
    complaints = opened(page, pages)
    expect(page.locator("#fleet tbody tr")).to_have_count(4)
    page.evaluate("place => { location.hash = `now/${encodeURIComponent(place)}`; }", ODD_PLACE)
    expect(page.locator("#side h2").first).to_have_text(ODD_PLACE)
    assert page.locator("main img").count() == 0
    assert complaints == []


def test_a_daemon_that_is_killed_is_told_of_and_comes_back(
    page: Page, pages: Web, agent: str, daemon: Daemon
) -> None:
    opened(page, pages)
    expect(page.locator("#link")).to_have_text("live")
    daemon.kill()
    expect(page.locator("body")).to_have_class(re.compile("away"))
    expect(page.locator("#link")).to_contain_text("what is shown is")
    daemon.start()
    expect(page.locator("#link")).to_have_text("live")
    expect(page.locator("#fleet tbody tr")).to_have_count(4)


def test_many_tabs_of_one_browser_are_all_live(
    context: BrowserContext, pages: Web, agent: str, daemon: Daemon
) -> None:
    tabs = [context.new_page() for _ in range(8)]
    for tab in tabs:
        opened(tab, pages)
        expect(tab.locator("#fleet tbody tr")).to_have_count(4)
    daemon.call("ship.hold", ship_symbol=f"{agent}-1")
    for tab in tabs:
        expect(row(tab, f"{agent}-1")).to_contain_text("held by a person")


def test_without_orders_none_is_offered(page: Page, pages: Web, agent: str) -> None:
    opened(page, pages)
    row(page, f"{agent}-1").get_by_role("button").click()
    expect(page.locator("#why")).to_be_visible()
    expect(page.get_by_role("button", name="Hold")).to_have_count(0)


def test_an_order_is_confirmed_and_carried_out(page: Page, ordering: Web, agent: str) -> None:
    opened(page, ordering)
    row(page, f"{agent}-1").get_by_role("button").click()
    page.get_by_role("button", name="Hold", exact=True).click()
    page.get_by_role("button", name="Do it").click()
    expect(row(page, f"{agent}-1")).to_contain_text("held by a person")


def test_the_error_of_an_order_is_told(page: Page, ordering: Web, agent: str) -> None:
    opened(page, ordering)
    expect(page.locator("#fleet tbody tr")).to_have_count(4)
    page.evaluate("place => { location.hash = `now/${place}`; }", f"{HOME_SYSTEM}-NOWHERE")
    page.get_by_role("button", name="Fly here").click()
    page.get_by_role("button", name="Do it").click()
    expect(page.locator("#confirm-error")).not_to_be_empty()


def test_the_keyboard_reaches_a_ship(page: Page, pages: Web, agent: str) -> None:
    opened(page, pages)
    row(page, f"{agent}-1").get_by_role("button").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#side h2").first).to_have_text(f"{agent}-1")
    page.keyboard.press("Escape")
    expect(page.locator("#side h2").first).to_have_text("Now")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_shows_all_without_a_sideways_scroll(
    context: BrowserContext, pages: Web, agent: str, scheme: str
) -> None:
    page = context.new_page()
    page.set_viewport_size({"width": 390, "height": 844})
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    opened(page, pages)
    expect(page.locator("#fleet tbody tr")).to_have_count(4)
    wide, shown = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert wide <= shown


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("title", SCREENS)
def test_every_screen_can_be_used_by_all(
    page: Page, ordering: Web, agent: str, title: str, scheme: str
) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    opened(page, ordering)
    expect(page.locator("#fleet tbody tr")).to_have_count(4)
    page.get_by_role("link", name=title, exact=True).click()
    expect(
        page.locator("#fleet-box, #screen").filter(visible=True).locator("h2").first
    ).to_be_visible()
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def test_nothing_leaves_the_machine(page: Page, pages: Web, agent: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    opened(page, pages)
    expect(page.locator("#fleet tbody tr")).to_have_count(4)
    assert asked
    assert all(url.startswith((pages.url, "data:")) for url in asked)
