// The fleet as the server tells it: one stream of events, kept as parts by kind and key.

const NEWS_KEPT = 200;

export class FleetState extends EventTarget {
  parts = { agent: new Map(), ship: new Map(), container: new Map(), market: new Map(), contract: new Map(), site: new Map() };
  news = [];
  away = { since: null, reason: "connecting" };
  hello = { orders: false };
  #offset = 0;

  // The server's time now, in milliseconds: what legs are measured by.
  now() {
    return Date.now() + this.#offset;
  }

  get agent() {
    return this.parts.agent.values().next().value;
  }

  follow() {
    if ("SharedWorker" in window) {
      const worker = new SharedWorker(new URL("./stream-worker.js", import.meta.url));
      worker.port.onmessage = ({ data: { name, data } }) => this.#heard(name, JSON.parse(data));
      return;
    }
    const source = new EventSource("/events");
    for (const name of Object.keys(this.#takes)) source.addEventListener(name, ({ data }) => this.#heard(name, data ? JSON.parse(data) : null));
  }

  #takes = {
    hello: (hello) => this.#hello(hello),
    snapshot: (told) => this.#snapshot(told),
    change: (told) => this.#change(told),
    log: (line) => this.#said({ ...line, at: line.said_at }),
    decision: (made) => this.#said({ ...made, at: made.decided_at }),
    away: (away) => this.#gone(away),
    // EventSource connects again by itself. Until then what is shown is old.
    error: () => this.#gone({ since: this.away?.since ?? new Date().toISOString(), reason: "the page's server does not answer" }),
  };

  #heard(name, told) {
    this.#takes[name](told);
  }

  #hello(hello) {
    // A server of another release has other scripts.
    if (this.hello.version && this.hello.version !== hello.version) location.reload();
    this.hello = hello;
  }

  #snapshot(told) {
    for (const kept of Object.values(this.parts)) kept.clear();
    this.news = [];
    this.#take(told.items);
    this.#clock(told.time);
    this.away = told.away;
    this.#tell("all");
  }

  #change(told) {
    this.#take(told.items);
    for (const { part, key } of told.gone) this.parts[part]?.delete(key);
    this.#clock(told.time);
    this.#tell("change");
  }

  #said(line) {
    this.news.unshift(line);
    this.news.length = Math.min(this.news.length, NEWS_KEPT);
    this.#tell("news");
  }

  #gone(away) {
    this.away = away;
    this.#tell("away");
  }

  #take(items) {
    for (const item of items) this.parts[item.part]?.set(item.key, item);
  }

  #clock(time) {
    if (time) this.#offset = Date.parse(time) - Date.now();
  }

  #tell(name) {
    this.dispatchEvent(new Event(name));
  }
}

// Ask the daemon through the server. Throws an Error with the daemon's message and hint.
export async function ask(method, params = {}) {
  const answer = await fetch("/rpc", { method: "POST", body: JSON.stringify({ method, params }) });
  const told = await answer.json();
  if (told.error) {
    const hint = told.error.data?.hint;
    throw new Error(hint && hint !== told.error.message ? `${told.error.message} (${hint})` : told.error.message);
  }
  return told.result;
}
