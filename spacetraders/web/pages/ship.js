// One ship: what it does and why, its hold, its log, and with --orders what to have it do.

import { confirmed } from "./confirm.js";
import { el, facts, replace } from "./dom.js";
import { ask } from "./fleet-state.js";
import { doing } from "./fleet.js";
import { duration, time } from "./format.js";
import { flies } from "./legs.js";

const LINES = 40;

export function showShip(side, page, symbol) {
  const { state } = page, ship = state.parts.ship.get(symbol), now = state.now();
  const why = el("p", { class: "empty", id: "why" }, "asking why"), log = el("ul", { class: "news" });
  replace(side,
    el("h2", {}, symbol),
    facts([
      ["Does", doing(state, ship).text],
      ["Where", flies(ship, now) ? `${ship.origin_symbol} → ${ship.waypoint_symbol}, ${duration((Date.parse(ship.arrival) - now) / 1000)}, ${ship.flight_mode.toLowerCase()}` : `${ship.waypoint_symbol}, ${ship.status.toLowerCase().replace("_", " ")}`],
      ["Fuel", ship.fuel.capacity ? `${ship.fuel.current} of ${ship.fuel.capacity}` : "needs none"],
      ["Hold", ship.cargo.units ? ship.cargo.inventory.map((each) => `${each.units} ${each.good}`).join(", ") : ship.cargo.capacity ? "empty" : "none"],
    ]),
    state.hello.orders ? orders(page, ship) : null,
    el("h2", {}, "Why"), why,
    el("h2", {}, "Log"), log,
    el("div", { class: "tools" }, el("button", { type: "button", onclick: () => page.select("ship", symbol) }, "Close")));
  fill(why, log, ship);
}

async function fill(why, log, ship) {
  try {
    const told = await ask("autopilot.explain", { subject: ship.key });
    why.textContent = told.ship?.words ?? "nothing was decided about it yet";
  } catch (error) {
    why.textContent = error.message;
  }
  if (!ship.container_id) return replace(log, el("li", { class: "faint" }, "no container flies it"));
  try {
    const { items } = await ask("container.logs", { container_id: ship.container_id, limit: LINES });
    replace(log, ...items.reverse().map((line) =>
      el("li", { class: line.level === "info" ? null : "warn" }, el("time", { datetime: line.last_seen }, time(line.last_seen)), said(line))));
  } catch (error) {
    replace(log, el("li", { class: "warn" }, error.message));
  }
}

const said = (line) => `${line.message} ${Object.entries(line.fields).map(([name, value]) => `${name}=${value}`).join(" ")}${line.count > 1 ? ` (${line.count} times)` : ""}`;

function orders(page, ship) {
  const does = (text, method, params) => el("button", { type: "button", onclick: () => confirmed(`${text}: ${ship.key}?`, () => ask(method, params)) }, text);
  return el("div", { class: "tools" },
    ship.held ? does("Release", "ship.release", { ship_symbol: ship.key }) : does("Hold", "ship.hold", { ship_symbol: ship.key }),
    ship.container_id ? does("Stop what it does", "container.stop", { container_id: ship.container_id }) : null);
}
