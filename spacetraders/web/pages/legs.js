// Where ships are: between departure and arrival, on the straight line of their leg.

export function placeOf(ship, places, now) {
  const to = places.get(ship.waypoint_symbol);
  if (!to) return null;
  if (ship.status !== "IN_TRANSIT") return { x: to.x, y: to.y, share: 1 };
  const from = places.get(ship.origin_symbol) ?? to;
  const begun = Date.parse(ship.departure), ends = Date.parse(ship.arrival);
  const share = ends > begun ? Math.min(1, Math.max(0, (now - begun) / (ends - begun))) : 1;
  return { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share, share, from, to };
}

export const flies = (ship, now) => ship.status === "IN_TRANSIT" && Date.parse(ship.arrival) > now;
