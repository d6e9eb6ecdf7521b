// The table of the fleet: where each ship is, what it does, and why one waits.

import { el, replace } from "./dom.js";
import { age, brief, duration, short } from "./format.js";
import { flies } from "./legs.js";

const held = new Map();

export function doing(state, ship) {
  const container = state.parts.container.get(ship.container_id);
  if (ship.held) return { text: "held by a person", warn: false };
  if (!container) return { text: "nobody flies it", warn: false };
  if (container.state === "BACKOFF") return { text: `${container.kind} failed: ${container.exit_reason?.message ?? "it is tried again"}`, warn: true };
  if (container.idle) return { text: `${container.kind} waits ${age(container.idle.since)}: ${container.idle.reason}`, warn: false };
  return { text: `${container.kind}: ${brief(container.last_line ?? container.state.toLowerCase())}`, warn: false };
}

const gauge = ({ current, capacity }, label) =>
  capacity ? el("meter", { min: 0, max: capacity, value: current, "aria-label": label, title: `${current} of ${capacity}` }) : "–";

const COLUMNS = ["Ship", "Where", "Does", "Fuel", "Hold", "ETA", "Cr/h"];

function cells(page, ship) {
  const { state } = page, now = state.now(), does = doing(state, ship);
  const container = state.parts.container.get(ship.container_id);
  return [
    el("th", { scope: "row" }, el("button", { type: "button", class: "link", onclick: () => page.select("ship", ship.key) }, ship.key)),
    el("td", { class: "where" }, flies(ship, now) ? `→ ${ship.waypoint_symbol}` : ship.waypoint_symbol),
    el("td", { class: does.warn ? "does warn" : "does" }, does.text),
    el("td", {}, gauge(ship.fuel, "fuel")),
    el("td", {}, gauge({ current: ship.cargo.units, capacity: ship.cargo.capacity }, "hold")),
    el("td", { class: "n" }, flies(ship, now) ? duration((Date.parse(ship.arrival) - now) / 1000) : ""),
    el("td", { class: "n" }, container?.credits_per_hour == null ? "" : short(container.credits_per_hour)),
  ];
}

// Rows keep their place, and a row is written anew only where something of it has changed.
export function showFleet(box, page) {
  const { state } = page, ships = [...state.parts.ship.values()].sort((a, b) => a.key.localeCompare(b.key, undefined, { numeric: true }));
  if (!ships.length) {
    held.clear();
    replace(box, el("p", { class: "empty" }, state.away ? "no ships are known yet" : "no ships yet: spacetraders player register NAME"));
    return;
  }
  let body = box.querySelector("tbody");
  if (!body) {
    held.clear();
    body = el("tbody");
    replace(box, el("div", { class: "scroll" }, el("table", {}, el("thead", {}, el("tr", {}, ...COLUMNS.map((name) => el("th", { scope: "col" }, name)))), body)));
  }
  const minute = Math.floor(Date.now() / 1000);
  for (const ship of ships) {
    const container = state.parts.container.get(ship.container_id);
    const version = [ship, container, container?.idle || flies(ship, state.now()) ? minute : 0];
    const known = held.get(ship.key);
    if (known && version.every((part, i) => part === known.version[i])) {
      known.row.setAttribute("aria-selected", String(page.selected === ship.key));
      continue;
    }
    const row = known?.row ?? el("tr", { "data-key": ship.key });
    const focused = row.contains(document.activeElement);
    replace(row, ...cells(page, ship));
    if (focused) row.querySelector("button").focus();
    row.setAttribute("aria-selected", String(page.selected === ship.key));
    held.set(ship.key, { row, version });
  }
  const keys = new Set(ships.map((ship) => ship.key));
  for (const key of held.keys()) if (!keys.has(key)) held.delete(key);
  const rows = ships.map((ship) => held.get(ship.key).row);
  if (rows.length !== body.children.length || rows.some((row, i) => row !== body.children[i])) body.replaceChildren(...rows);
}
