// Texts for people: numbers, times and durations.

const WHOLE = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const SHORT = new Intl.NumberFormat("en", { notation: "compact", maximumSignificantDigits: 3 });

export const whole = (number) => (number == null ? "–" : WHOLE.format(number));
export const short = (number) => (number == null ? "–" : SHORT.format(number));

export function time(iso) {
  return new Date(iso).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
}

export function duration(seconds) {
  const s = Math.max(0, Math.round(seconds));
  if (s < 60) return `${s} s`;
  if (s < 3600) return `${Math.floor(s / 60)} min ${String(s % 60).padStart(2, "0")} s`;
  if (s < 86400) return `${Math.floor(s / 3600)} h ${String(Math.floor((s % 3600) / 60)).padStart(2, "0")} min`;
  return `${Math.floor(s / 86400)} d ${Math.floor((s % 86400) / 3600)} h`;
}

// A line without the values that a table or the map shows better.
export const brief = (text) => text.replace(/ (fuel_units|arrival|steps|duration_seconds|mode|ships|goods)=\S+/g, "");

export const age = (iso, now = Date.now()) => duration((now - Date.parse(iso)) / 1000);

// The last part of a symbol, such as "A1" of X1-AG9-A1 or "7" of HERMES-7.
export const tail = (symbol) => symbol.slice(symbol.lastIndexOf("-") + 1);

export const systemOf = (waypoint) => waypoint.slice(0, waypoint.lastIndexOf("-"));
