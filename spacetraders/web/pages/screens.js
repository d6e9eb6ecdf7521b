// The screens beside the first one: each asks for what it shows when it is opened.

import { el, facts, replace, table } from "./dom.js";
import { ask } from "./fleet-state.js";
import { age, duration, short, whole } from "./format.js";

export const SCREENS = {
  now: { title: "Now" },
  markets: { title: "Markets", show: markets },
  money: { title: "Money", show: money },
  work: { title: "Work", show: work },
  machine: { title: "Machine", show: machine },
};

const titled = (title, ...children) => el("div", {}, el("h2", {}, title), ...children);
const empty = (text) => el("p", { class: "empty" }, text);

async function markets(box, page) {
  const seen = [...page.state.parts.market.values()].sort((a, b) => a.key.localeCompare(b.key));
  const spreads = await ask("market.spreads", { limit: 20 });
  replace(box,
    titled("Best spreads as seen last", spreads.items.length ? table([
      { head: "Good", cell: (row) => row.good },
      { head: "Buy at", cell: (row) => row.buy.waypoint_symbol },
      { head: "For", n: true, cell: (row) => whole(row.buy.purchase_price) },
      { head: "Seen", n: true, cell: (row) => `${duration(row.buy.age_seconds)} ago` },
      { head: "Sell at", cell: (row) => row.sell.waypoint_symbol },
      { head: "For", n: true, cell: (row) => whole(row.sell.sell_price) },
      { head: "Seen", n: true, cell: (row) => `${duration(row.sell.age_seconds)} ago` },
      { head: "Profit", n: true, cell: (row) => whole(row.profit) },
    ], spreads.items) : empty("no prices yet: spacetraders scout start")),
    titled("Markets", seen.length ? table([
      { head: "Market", cell: (row) => el("button", { type: "button", class: "link", onclick: () => page.select("waypoint", row.key) }, row.key) },
      { head: "Goods", n: true, cell: (row) => whole(row.goods) },
      { head: "Seen", n: true, cell: (row) => `${age(row.seen_at)} ago` },
    ], seen) : empty("no prices yet: spacetraders scout start")));
}

async function money(box) {
  const reports = await Promise.all(["hour", "kind", "ship", "good"].map((by) => ask("ledger.report", { by })));
  replace(box, ...reports.map((report) => titled(`By ${report.by}`, report.items.length ? table([
    { head: report.by, cell: (row) => (report.by === "hour" ? new Date(row.key).toLocaleString() : row.key) },
    { head: "Income", n: true, cell: (row) => whole(row.income) },
    { head: "Expenses", n: true, cell: (row) => whole(row.expenses) },
    { head: "Net", n: true, cell: (row) => whole(row.net) },
  ], report.items) : empty("nothing was earned or spent yet"))));
}

async function work(box, page) {
  const { contract, site } = page.state.parts;
  replace(box,
    titled("Contract", contract.size ? el("div", {}, ...[...contract.values()].map((each) => facts([
      ["Deliveries", each.deliveries.map((d) => `${d.units_fulfilled}/${d.units_required} ${d.good} → ${d.waypoint_symbol}`).join(", ")],
      ["Pays", `${whole(each.paid_on_accepted)} + ${whole(each.paid_on_fulfilled)}`],
      ["Until", `${new Date(each.deadline).toLocaleString()}, in ${duration((Date.parse(each.deadline) - page.state.now()) / 1000)}`],
    ]))) : empty("no contract is open: spacetraders contract run")),
    titled("Building sites", site.size ? el("div", {}, ...[...site.values()].map((each) => table([
      { head: each.key, cell: (row) => row.good },
      { head: "There", n: true, cell: (row) => whole(row.fulfilled) },
      { head: "Needed", n: true, cell: (row) => whole(row.required) },
    ], each.materials))) : empty("no site was looked at: spacetraders construct start")));
}

async function machine(box) {
  const [health, status, list] = await Promise.all([ask("health"), ask("daemon.status"), ask("container.list")]);
  replace(box,
    titled("Daemon", facts([
      ["State", `${health.status}, version ${health.version}, up ${duration(health.uptime_seconds)}`],
      ["Requests", `${status.budget.per_second} a second; ${whole(status.api.sent)} sent, ${whole(status.api.retried)} tried again, ${whole(status.api.refused_429)} answered 429`],
      ["Waiting", `${status.queue.lanes.person} of persons, ${status.queue.lanes.flight} of flights, ${status.queue.lanes.background} in the background`],
      ["Loop", `p99 ${(status.loop.p99_seconds * 1000).toFixed(1)} ms, longest ${(status.loop.max_seconds * 1000).toFixed(0)} ms`],
      ["Database", `${status.store.url}, ${status.store.status}`],
    ])),
    titled("Containers", table([
      { head: "Container", cell: (row) => row.container_id },
      { head: "State", cell: (row) => row.state },
      { head: "Ship", cell: (row) => row.ship_symbol },
      { head: "Restarts", n: true, cell: (row) => whole(row.restarts) },
      { head: "Cr/h", n: true, cell: (row) => short(row.credits_per_hour) },
    ], list.items.slice(-200).reverse())));
}
