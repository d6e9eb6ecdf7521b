// Credits by hour, from the ledger: a line, and the table behind it.

import { el, replace, table } from "./dom.js";
import { ask } from "./fleet-state.js";
import { short, time, whole } from "./format.js";

const HOURS = 24, SVG = "http://www.w3.org/2000/svg";

export async function showCredits(box, { state }) {
  let report;
  try {
    report = await ask("ledger.report", { by: "hour", since: new Date(Date.now() - HOURS * 3600e3).toISOString() });
  } catch (error) {
    replace(box, el("p", { class: "warn" }, error.message));
    return null;
  }
  const hours = report.items;
  if (!hours.length || state.agent?.credits == null) {
    replace(box, el("p", { class: "empty" }, "nothing was earned or spent yet"));
    return null;
  }
  let credits = state.agent.credits;
  const points = [{ at: Date.now(), credits }];
  for (const hour of [...hours].reverse()) points.unshift({ at: Date.parse(hour.key), credits: (credits -= hour.net) });
  const open = box.querySelector("details")?.open;
  replace(box, line(points), el("details", { open }, el("summary", {}, "As a table"), table([
    { head: "Hour", cell: (row) => time(row.key) },
    { head: "Income", n: true, cell: (row) => whole(row.income) },
    { head: "Expenses", n: true, cell: (row) => whole(row.expenses) },
    { head: "Net", n: true, cell: (row) => whole(row.net) },
  ], [...hours].reverse())));
  return hours.filter((hour) => Date.parse(hour.key) > Date.now() - 3600e3).reduce((sum, hour) => sum + hour.net, 0);
}

function line(points) {
  const svg = document.createElementNS(SVG, "svg"), first = points[0].at, last = points.at(-1).at;
  const most = Math.max(...points.map((p) => p.credits)), least = Math.min(0, ...points.map((p) => p.credits));
  svg.setAttribute("viewBox", "0 0 100 100");
  svg.setAttribute("preserveAspectRatio", "none");
  svg.setAttribute("class", "chart");
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", `Credits from ${short(points[0].credits)} to ${short(points.at(-1).credits)}`);
  const at = (p) => `${(100 * (p.at - first)) / (last - first || 1)},${98 - (96 * (p.credits - least)) / (most - least || 1)}`;
  const axis = document.createElementNS(SVG, "path"), path = document.createElementNS(SVG, "path");
  axis.setAttribute("class", "axis");
  axis.setAttribute("d", "M0,98H100");
  path.setAttribute("class", "line");
  path.setAttribute("d", `M${points.map(at).join("L")}`);
  svg.append(axis, path);
  return svg;
}
