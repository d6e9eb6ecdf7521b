// Now: what is wrong, and what was said and decided, the newest first.

import { el, replace } from "./dom.js";
import { doing } from "./fleet.js";
import { age, brief, time } from "./format.js";

const SHOWN = 60, IDLE_ALERT_MS = 10 * 60e3;
const REFUSAL = "leave";

function alerts({ state }) {
  const told = [];
  for (const container of state.parts.container.values()) {
    if (container.state === "BACKOFF") told.push(`${container.key} failed: ${container.exit_reason?.message ?? "it is tried again"}`);
    else if (container.idle && container.ship_symbol && Date.now() - Date.parse(container.idle.since) > IDLE_ALERT_MS && state.parts.ship.get(container.ship_symbol)?.cargo.capacity)
      told.push(`${container.ship_symbol} waits ${age(container.idle.since)}: ${container.idle.reason}`);
  }
  for (const ship of state.parts.ship.values()) if (!ship.container_id && !ship.held && ship.cargo.capacity) told.push(`${ship.key}: ${doing(state, ship).text}`);
  const { agent } = state;
  if (agent?.credits != null && agent.credits < agent.floor) told.push(`${agent.credits} credits are less than the floor of ${agent.floor}`);
  return told;
}

function line(page, said) {
  const container = page.state.parts.container.get(said.container_id), ship = container?.ship_symbol;
  const who = ship ? el("button", { type: "button", class: "link", onclick: () => page.select("ship", ship) }, ship) : el("span", { class: "who" }, container?.kind ?? said.container_id);
  if (said.verb) return el("li", {}, el("time", { datetime: said.at }, time(said.at)), `${said.verb === REFUSAL ? "not" : said.verb} ${said.subject}: ${said.reason}`);
  return el("li", { class: said.level === "info" ? null : "warn" }, el("time", { datetime: said.at }, time(said.at)), who, ` ${brief(said.text)}`);
}

// Decisions also come as lines of the autopilot's log: those are left out here.
const isDoubled = (page, said) => said.message === "decides" && !said.verb;

export function showNews(side, page) {
  const wrong = alerts(page);
  const lines = page.state.news.filter((said) => !isDoubled(page, said)).slice(0, SHOWN);
  const top = side.scrollTop, before = side.scrollHeight;
  replace(side,
    el("h2", {}, "Now"),
    wrong.length ? el("ul", { class: "news", id: "alerts" }, ...wrong.map((text) => el("li", { class: "warn" }, text))) : null,
    lines.length ? el("ul", { class: "news", id: "news" }, ...lines.map((said) => line(page, said)))
      : el("p", { class: "empty" }, "nothing was said since this page's server started: spacetraders autopilot start"));
  // What is being read stays where it is, while new lines come in above it.
  if (top > 0) side.scrollTop = top + side.scrollHeight - before;
}
