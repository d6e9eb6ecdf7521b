// The page: one state, one selection, and the parts of the screen that show them.

import { showCredits } from "./credits.js";
import { el, replace } from "./dom.js";
import { FleetState, ask } from "./fleet-state.js";
import { showFleet } from "./fleet.js";
import { age, duration, short, systemOf, whole } from "./format.js";
import { SystemMap } from "./map.js";
import { showNews } from "./news.js";
import { showPlace } from "./place.js";
import { SCREENS } from "./screens.js";
import { showShip } from "./ship.js";

const SLOW_MS = 10_000;
const byId = (id) => document.getElementById(id);

const state = new FleetState();
const page = { state, select, selected: null };
const map = new SystemMap(byId("map"), state, select);
let shownSystem = null;

// The address has the screen and the selection, so that a link can be sent: #now/HERMES-1.
function address() {
  const [screen, chosen] = decodeURIComponent(location.hash.slice(1)).split("/");
  return { screen: SCREENS[screen] ? screen : "now", chosen: chosen || null };
}

function select(_what, symbol) {
  const { screen } = address();
  const chosen = symbol && symbol === page.selected ? null : symbol;
  location.hash = chosen ? `${screen}/${encodeURIComponent(chosen)}` : screen;
}

function showAddress() {
  const { screen, chosen } = address();
  page.selected = chosen;
  map.choose(chosen);
  replace(byId("screens"), ...Object.entries(SCREENS).map(([name, { title }]) =>
    el("li", {}, el("a", { href: `#${name}`, "aria-current": name === screen ? "page" : null }, title))));
  const other = SCREENS[screen].show;
  for (const id of ["map-box", "fleet-box", "credits-box"]) byId(id).hidden = Boolean(other);
  byId("side").hidden = Boolean(other) && !chosen;
  byId("screen").hidden = !other;
  // Without a daemon nothing can be asked. What is shown stays, and is asked for again when it is back.
  if (other && !state.away) other(byId("screen"), page).catch((error) => replace(byId("screen"), el("p", { class: "warn" }, error.message)));
  showSide();
  showFleet(byId("fleet"), page);
}

function showSide() {
  const side = byId("side"), chosen = page.selected;
  if (state.parts.ship.has(chosen)) showShip(side, page, chosen);
  else if (chosen) showPlace(side, page, chosen);
  else showNews(side, page);
}

function showHead() {
  const { agent } = state;
  document.body.classList.toggle("away", Boolean(state.away));
  byId("link").textContent = state.away
    ? `${state.away.reason}${state.away.since ? `: what is shown is ${age(state.away.since)} old` : ""}`
    : state.hello.orders ? "live, takes orders" : "live";
  if (!agent) return;
  const pairs = [["Credits", whole(agent.credits)]];
  if (page.trend != null) pairs.push(["Last hour", `${page.trend < 0 ? "▼" : "▲"} ${short(Math.abs(page.trend))}`]);
  if (agent.next_reset) pairs.push(["Reset in", duration((Date.parse(agent.next_reset) - state.now()) / 1000)]);
  const pilot = [...state.parts.container.values()].some((each) => each.kind === "autopilot");
  pairs.push(["Autopilot", pilot ? "● on" : "○ off"]);
  byId("who").textContent = `${agent.key} · ${systemOf(agent.headquarters)}`;
  document.title = `${agent.key} ${short(agent.credits)}`;
  replace(byId("figures"), ...pairs.map(([name, value]) => el("div", {}, el("dt", {}, name), el("dd", {}, value))));
}

async function showSystem() {
  const { agent } = state;
  if (!agent) return;
  const system = systemOf(agent.headquarters);
  if (system === shownSystem) return;
  shownSystem = system;
  try {
    map.show((await ask("waypoint.list", { system_symbol: system })).items);
  } catch {
    shownSystem = null; // asked for again at the next snapshot
  }
}

function showAll() {
  showHead();
  showSystem();
  showAddress();
}

// Changes come up to ten times a second. The text is written once a frame at most.
let due = false;
function soon() {
  if (due) return;
  due = true;
  requestAnimationFrame(() => {
    due = false;
    showHead();
    showFleet(byId("fleet"), page);
    if (!page.selected) showNews(byId("side"), page);
  });
}

async function showSlow() {
  if (!state.away) page.trend = await showCredits(byId("credits"), page);
  showHead();
}

state.addEventListener("all", () => { showAll(); showSlow(); });
for (const name of ["change", "news", "away"]) state.addEventListener(name, soon);
window.addEventListener("hashchange", showAddress);
byId("zoom-in").addEventListener("click", () => map.zoom(1.3));
byId("zoom-out").addEventListener("click", () => map.zoom(1 / 1.3));
byId("zoom-all").addEventListener("click", () => map.all());
document.addEventListener("keydown", (event) => { if (event.key === "Escape" && page.selected) select(null, page.selected); });
setInterval(showSlow, SLOW_MS);
setInterval(showHead, 1000);
Object.assign(window, { fleet: { state, map } }); // for tests, and for the curious
showAddress();
state.follow();
