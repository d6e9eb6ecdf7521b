// The map of a system: waypoints by kind, markets ringed by the age of their prices, ships on their legs.

import { tail } from "./format.js";
import { flies, placeOf } from "./legs.js";

const KINDS = {
  PLANET: [0, 8, "#4f7fb8", "#7fb0e6"], GAS_GIANT: [0, 11, "#c98f4e", "#e3b57e"], MOON: [0, 4, "#8a93a3", "#aab4c4"],
  ORBITAL_STATION: [4, 6, "#3f4a5c", "#d5dbe6"], JUMP_GATE: [4, 9, "#8457b8", "#b794e6"], FUEL_STATION: [3, 8, "#b4882a", "#e2bd62"],
  ASTEROID: [6, 3, "#94806c", "#a8957f"], ASTEROID_FIELD: [6, 7, "#94806c", "#a8957f"], ASTEROID_BASE: [5, 7, "#a1503c", "#d98b76"],
  ENGINEERED_ASTEROID: [6, 7, "#2f8f86", "#6cc9bf"], NEBULA: [8, 8, "#b06a9c", "#d69cc6"], DEBRIS_FIELD: [5, 5, "#6b7280", "#9ca3af"],
};
const UNKNOWN = [3, 5, "#6b7280", "#9ca3af"];
const HULLS = [["#c4302b", "#ff7a70"], ["#1f5fd0", "#78a9ff"], ["#1a7f37", "#5fd07f"], ["#8a3ffc", "#c49bff"], ["#b35900", "#ffa657"], ["#007d79", "#3ddbd9"], ["#b8257a", "#ff85c8"], ["#5c6b00", "#c3d64a"]];
const FRESH_MS = 30 * 60e3, OLD_MS = 2 * 3600e3;
const dark = matchMedia("(prefers-color-scheme: dark)");

export class SystemMap {
  #canvas; #state; #places = new Map(); #view = null; #selected = null; #dirty = true; #hits = []; #drag = null; #touches = new Map();

  constructor(canvas, state, select) {
    this.#canvas = canvas;
    this.#state = state;
    this.select = select;
    for (const name of ["all", "change", "away"]) state.addEventListener(name, () => (this.#dirty = true));
    new ResizeObserver(() => (this.#dirty = true)).observe(canvas);
    dark.addEventListener("change", () => (this.#dirty = true));
    this.#listen();
    requestAnimationFrame(() => this.#frame());
  }

  show(waypoints) {
    this.#places = new Map(waypoints.map((each) => [each.waypoint_symbol, { ...each }]));
    this.#spread();
    this.all();
  }

  choose(symbol) {
    this.#selected = symbol;
    this.#dirty = true;
  }

  // Frames drawn since the last call, for those who measure.
  frames = 0;

  placeOnScreen(symbol) {
    const hit = this.#hits.find((each) => each.symbol === symbol);
    return hit ? { x: hit.x, y: hit.y } : null;
  }

  all() {
    const points = [...this.#places.values()];
    if (!points.length) return;
    const xs = points.map((p) => p.x), ys = points.map((p) => p.y);
    const [w, h] = [this.#canvas.clientWidth || 1, this.#canvas.clientHeight || 1];
    const wide = Math.max(...xs) - Math.min(...xs) || 1, high = Math.max(...ys) - Math.min(...ys) || 1;
    this.#view = { x: (Math.max(...xs) + Math.min(...xs)) / 2, y: (Math.max(...ys) + Math.min(...ys)) / 2, scale: Math.min((w - 80) / wide, (h - 60) / high) };
    this.#dirty = true;
  }

  zoom(factor, at = null) {
    if (!this.#view) return;
    const [w, h] = [this.#canvas.clientWidth, this.#canvas.clientHeight], view = this.#view;
    const px = (at?.x ?? w / 2) - w / 2, py = (at?.y ?? h / 2) - h / 2;
    const scale = Math.min(200, Math.max(0.05, view.scale * factor));
    view.x += px / view.scale - px / scale;
    view.y += py / view.scale - py / scale;
    view.scale = scale;
    this.#dirty = true;
  }

  // Moons and stations stand where their planet does, so they are drawn around it.
  #spread() {
    const byPlace = new Map();
    for (const place of this.#places.values()) {
      const key = `${place.x} ${place.y}`;
      byPlace.set(key, [...(byPlace.get(key) ?? []), place]);
    }
    for (const group of byPlace.values())
      group.forEach((place, i) => {
        const angle = (i / Math.max(1, group.length - 1)) * 2 * Math.PI;
        place.dx = i ? Math.cos(angle) * 16 : 0;
        place.dy = i ? Math.sin(angle) * 16 : 0;
      });
  }

  #frame() {
    const now = this.#state.now();
    const moving = !this.#state.away && [...this.#state.parts.ship.values()].some((ship) => flies(ship, now));
    if (this.#dirty || moving) {
      this.#dirty = false;
      this.#draw(now);
      this.frames += 1;
    }
    requestAnimationFrame(() => this.#frame());
  }

  #draw(now) {
    const canvas = this.#canvas, ratio = devicePixelRatio || 1, w = canvas.clientWidth, h = canvas.clientHeight;
    if (canvas.width !== Math.round(w * ratio) || canvas.height !== Math.round(h * ratio)) {
      canvas.width = Math.round(w * ratio);
      canvas.height = Math.round(h * ratio);
    }
    const c = canvas.getContext("2d"), shade = dark.matches ? 1 : 0, style = getComputedStyle(document.documentElement);
    const [ink, faint, guide, accent, paper] = ["--ink", "--faint", "--guide", "--accent", "--raised"].map((name) => style.getPropertyValue(name));
    c.setTransform(ratio, 0, 0, ratio, 0, 0);
    c.fillStyle = paper;
    c.fillRect(0, 0, w, h);
    this.#hits = [];
    if (!this.#view) return;
    const at = (p) => ({ x: (p.x - this.#view.x) * this.#view.scale + w / 2 + (p.dx ?? 0), y: (p.y - this.#view.y) * this.#view.scale + h / 2 + (p.dy ?? 0) });
    const star = at({ x: 0, y: 0 });
    disc(c, star.x, star.y, 4, shade ? "#ffcf4a" : "#e8a512");
    const labels = [];
    for (const place of this.#places.values()) {
      const p = at(place), [sides, size, ...colors] = KINDS[place.type] ?? UNKNOWN;
      shape(c, p.x, p.y, sides, size, colors[shade]);
      const market = this.#state.parts.market.get(place.waypoint_symbol);
      if (market || place.traits?.includes("MARKETPLACE")) ring(c, p, size + 4, market, now, accent, guide);
      const site = this.#state.parts.site.get(place.waypoint_symbol);
      if (site && !site.is_complete) bar(c, p, site, accent, guide);
      this.#hits.push({ symbol: place.waypoint_symbol, x: p.x, y: p.y, r: size + 4, what: "waypoint" });
      labels.push({ text: tail(place.waypoint_symbol), x: p.x, y: p.y, gap: size + 8, rank: (this.#selected === place.waypoint_symbol ? 9 : 0) + (market ? 2 : 0) + size / 10, color: faint });
    }
    let number = 0;
    for (const ship of this.#state.parts.ship.values()) {
      const color = HULLS[number++ % HULLS.length][shade], place = placeOf(ship, this.#places, now);
      if (!place) continue;
      const chosen = this.#selected === ship.key, p = at(place);
      if (place.from) leg(c, at(place.from), p, at(place.to), color, chosen);
      hull(c, p, place, color);
      if (chosen) {
        c.strokeStyle = ink;
        c.lineWidth = 1.5;
        circle(c, p.x, p.y, 9);
        c.stroke();
      }
      this.#hits.push({ symbol: ship.key, x: p.x, y: p.y, r: 10, what: "ship" });
      labels.push({ text: `-${tail(ship.key)}`, x: p.x, y: p.y, gap: 8, rank: chosen ? 10 : 5, color });
    }
    names(c, labels, w, h);
  }

  #listen() {
    const canvas = this.#canvas, local = (event) => ({ x: event.offsetX, y: event.offsetY });
    canvas.addEventListener("wheel", (event) => {
      event.preventDefault();
      this.zoom(event.deltaY < 0 ? 1.2 : 1 / 1.2, local(event));
    }, { passive: false });
    canvas.addEventListener("pointerdown", (event) => {
      canvas.setPointerCapture(event.pointerId);
      this.#touches.set(event.pointerId, local(event));
      this.#drag = { moved: 0 };
    });
    canvas.addEventListener("pointermove", (event) => {
      const before = this.#touches.get(event.pointerId), here = local(event);
      if (!before || !this.#view) return;
      const other = [...this.#touches].find(([id]) => id !== event.pointerId)?.[1];
      if (other) this.zoom(Math.hypot(here.x - other.x, here.y - other.y) / (Math.hypot(before.x - other.x, before.y - other.y) || 1), other);
      else {
        this.#view.x -= (here.x - before.x) / this.#view.scale;
        this.#view.y -= (here.y - before.y) / this.#view.scale;
      }
      this.#drag.moved += Math.hypot(here.x - before.x, here.y - before.y);
      this.#touches.set(event.pointerId, here);
      this.#dirty = true;
    });
    const up = (event) => {
      this.#touches.delete(event.pointerId);
      if (event.type === "pointerup" && this.#drag?.moved < 6) this.#click(local(event));
    };
    canvas.addEventListener("pointerup", up);
    canvas.addEventListener("pointercancel", up);
    canvas.addEventListener("keydown", (event) => {
      const step = 40 / (this.#view?.scale ?? 1);
      const moves = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] };
      if (moves[event.key] && this.#view) {
        this.#view.x += moves[event.key][0];
        this.#view.y += moves[event.key][1];
        this.#dirty = true;
      } else if (event.key === "+" || event.key === "=") this.zoom(1.2);
      else if (event.key === "-") this.zoom(1 / 1.2);
      else if (event.key === "0") this.all();
      else return;
      event.preventDefault();
    });
  }

  #click(at) {
    const near = this.#hits.map((hit) => ({ ...hit, d: Math.hypot(hit.x - at.x, hit.y - at.y) - (hit.what === "ship" ? 4 : 0) })).filter((hit) => hit.d <= hit.r).sort((a, b) => a.d - b.d)[0];
    if (near) this.select(near.what, near.symbol);
  }
}

function circle(c, x, y, r) {
  c.beginPath();
  c.arc(x, y, r, 0, 2 * Math.PI);
}

function disc(c, x, y, r, color) {
  c.fillStyle = color;
  circle(c, x, y, r);
  c.fill();
}

function shape(c, x, y, sides, size, color) {
  if (!sides) return disc(c, x, y, size, color);
  c.fillStyle = color;
  c.beginPath();
  for (let i = 0; i < sides; i++) {
    const angle = (i / sides) * 2 * Math.PI - Math.PI / 2;
    c.lineTo(x + size * Math.cos(angle), y + size * Math.sin(angle));
  }
  c.closePath();
  c.fill();
}

// Fresh prices have a whole ring, old ones a dashed one, and unseen ones a faint one.
function ring(c, p, r, market, now, accent, guide) {
  const old = market ? now - Date.parse(market.seen_at) : Infinity;
  c.strokeStyle = old < OLD_MS ? accent : guide;
  c.lineWidth = old < FRESH_MS ? 2 : 1;
  c.setLineDash(old < FRESH_MS ? [] : [3, 3]);
  circle(c, p.x, p.y, r);
  c.stroke();
  c.setLineDash([]);
}

function bar(c, p, site, accent, guide) {
  const needed = site.materials.reduce((sum, each) => sum + each.required, 0);
  const there = site.materials.reduce((sum, each) => sum + each.fulfilled, 0);
  c.fillStyle = guide;
  c.fillRect(p.x - 14, p.y + 14, 28, 4);
  c.fillStyle = accent;
  c.fillRect(p.x - 14, p.y + 14, needed ? (28 * there) / needed : 0, 4);
}

function leg(c, from, here, to, color, chosen) {
  c.strokeStyle = color;
  c.lineWidth = chosen ? 2 : 1;
  c.beginPath();
  c.moveTo(from.x, from.y);
  c.lineTo(here.x, here.y);
  c.stroke();
  c.setLineDash([2, 4]);
  c.beginPath();
  c.moveTo(here.x, here.y);
  c.lineTo(to.x, to.y);
  c.stroke();
  c.setLineDash([]);
}

function hull(c, p, place, color) {
  const angle = place.from ? Math.atan2(place.to.y - place.from.y, place.to.x - place.from.x) : -Math.PI / 2;
  c.fillStyle = color;
  c.beginPath();
  for (const [turn, r] of [[0, 7], [2.5, 6], [Math.PI, 2], [-2.5, 6]]) c.lineTo(p.x + r * Math.cos(angle + turn), p.y + r * Math.sin(angle + turn));
  c.closePath();
  c.fill();
}

// Names that would cover another are left out, the least important ones first.
function names(c, labels, w, h) {
  c.font = "12px system-ui, sans-serif";
  c.textBaseline = "middle";
  const taken = [];
  for (const label of labels.sort((a, b) => b.rank - a.rank)) {
    const box = { x: label.x + label.gap, y: label.y - 7, w: c.measureText(label.text).width, h: 14 };
    if (box.x + box.w < 0 || box.x > w || box.y > h || box.y < -14) continue;
    if (taken.some((t) => box.x < t.x + t.w && t.x < box.x + box.w && box.y < t.y + t.h && t.y < box.y + box.h)) continue;
    taken.push(box);
    c.fillStyle = label.color;
    c.fillText(label.text, box.x, label.y);
  }
}
