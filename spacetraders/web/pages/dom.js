// Making elements. Text from the game becomes text nodes alone, never HTML.

export function el(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value == null || value === false) continue;
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.filter((child) => child != null));
  return made;
}

// A table of columns {head, n?, cls?, cell(row)}; `key` names a row, so that rows stay in place.
export function table(columns, rows, { key, caption } = {}) {
  const head = el("tr", {}, ...columns.map((c) => el("th", { scope: "col", class: c.n ? "n" : null }, c.head)));
  const body = rows.map((row) =>
    el("tr", { "data-key": key?.(row) },
      ...columns.map((c) => el("td", { class: [c.n ? "n" : "", c.cls ?? ""].join(" ").trim() || null }, c.cell(row) ?? "–"))));
  return el("div", { class: "scroll" },
    el("table", {}, caption ? el("caption", {}, caption) : null, el("thead", {}, head), el("tbody", {}, ...body)));
}

export const facts = (pairs) =>
  el("dl", { class: "facts" }, ...pairs.flatMap(([name, value]) => [el("dt", {}, name), el("dd", {}, value ?? "–")]));

export const replace = (parent, ...children) => parent.replaceChildren(...children.filter((child) => child != null));
