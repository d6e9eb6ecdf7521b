"""Sample answers of the ledger and of prices."""

OPENING = {
    "transaction_id": 1,
    "player_id": 1,
    "timestamp": "2026-01-31T12:00:00.000Z",
    "kind": "OPENING",
    "ship_symbol": None,
    "waypoint_symbol": None,
    "good": None,
    "units": None,
    "price_per_unit": None,
    "total_price": 175_000,
    "balance": 175_000,
    "contract_id": None,
    "container_id": None,
    "intent_id": None,
    "reason": "opening",
}
BOUGHT = {
    **OPENING,
    "transaction_id": 2,
    "timestamp": "2026-01-31T13:20:00.000Z",
    "kind": "PURCHASE",
    "ship_symbol": "FLEET-1",
    "waypoint_symbol": "X1-AD75-A1",
    "good": "IRON_ORE",
    "units": 20,
    "price_per_unit": 40,
    "total_price": -800,
    "balance": 174_200,
    "container_id": "trade-1",
    "intent_id": 9,
    "reason": None,
}
REPORT = {
    "by": "hour",
    "since": None,
    "items": [
        {
            "key": "2026-01-31T13:00:00.000Z",
            "income": 0,
            "expenses": 800,
            "net": -800,
            "count": 1,
        },
        {"key": "2026-01-31T14:00:00.000Z", "income": 0, "expenses": 0, "net": 0, "count": 0},
        {
            "key": "2026-01-31T15:00:00.000Z",
            "income": 1700,
            "expenses": 100,
            "net": 1600,
            "count": 3,
        },
    ],
    "total": {"income": 1700, "expenses": 900, "net": 800, "count": 4},
}
BY_GOOD = {
    **REPORT,
    "by": "good",
    "items": [
        {"key": "IRON_ORE", "income": 1700, "expenses": 800, "net": 900, "count": 3},
        {"key": None, "income": 0, "expenses": 100, "net": -100, "count": 1},
    ],
}
BALANCE = {
    "recorded": 174_200,
    "game": 174_300,
    "difference": 100,
    "adjusted": 0,
    "under_way": 2,
    "explained_since": "2026-01-31T12:00:00.000Z",
}
PRICE = {
    "waypoint_symbol": "X1-AD75-A1",
    "system_symbol": "X1-AD75",
    "x": 1,
    "y": -24,
    "good": "IRON_ORE",
    "type": "EXPORT",
    "supply": "HIGH",
    "activity": "WEAK",
    "trade_volume": 60,
    "purchase_price": 40,
    "sell_price": 36,
    "seen_at": "2026-01-31T12:00:00.000Z",
    "age_seconds": 750.0,
    "old": False,
}
OLD_PRICE = {
    **PRICE,
    "waypoint_symbol": "X1-AD75-B7",
    "type": "IMPORT",
    "activity": None,
    "purchase_price": 92,
    "sell_price": 81,
    "seen_at": "2026-01-31T14:30:00.000Z",
    "age_seconds": 7500.0,
    "old": True,
}
SPREAD = {
    "good": "IRON_ORE",
    "buy": PRICE,
    "sell": OLD_PRICE,
    "margin": 41,
    "volume": 60,
    "profit": 2460,
    "distance": 158.77,
}
