// One waypoint: what is there, what its market was seen to pay, and with --orders a flight there.

import { confirmed } from "./confirm.js";
import { el, facts, replace } from "./dom.js";
import { ask } from "./fleet-state.js";
import { age } from "./format.js";

export function showPlace(side, page, symbol) {
  const { state } = page, site = state.parts.site.get(symbol), market = state.parts.market.get(symbol);
  const there = [...state.parts.ship.values()].filter((ship) => ship.waypoint_symbol === symbol).map((ship) => ship.key);
  replace(side,
    el("h2", {}, symbol),
    facts([
      ["Ships", there.join(", ") || "none"],
      ["Prices", market ? `${market.goods} goods, seen ${age(market.seen_at)} ago` : "never seen"],
      ...(site ? [["Site", site.is_complete ? "complete" : site.materials.map((each) => `${each.good} ${each.fulfilled}/${each.required}`).join(", ")]] : []),
    ]),
    state.hello.orders ? flights(page, symbol) : null,
    el("div", { class: "tools" }, el("button", { type: "button", onclick: () => page.select("waypoint", symbol) }, "Close")));
}

function flights(page, symbol) {
  const choice = el("select", { "aria-label": "Ship" }, ...[...page.state.parts.ship.keys()].map((key) => el("option", { value: key }, key)));
  const fly = el("button", { type: "button", onclick: () => confirmed(`Fly ${choice.value} to ${symbol}?`, () => ask("ship.navigate", { ship_symbol: choice.value, destination: symbol })) }, "Fly here");
  return el("div", { class: "tools" }, choice, fly);
}
