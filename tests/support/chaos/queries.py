"""What the audit reads of a daemon's database."""

INTENTS = (
    "SELECT intent_id, ship_symbol, operation, body, state, container_id IS NULL"
    " FROM intents ORDER BY intent_id"
)

ROWS = "SELECT container_id, ship_symbol, state, exit_kind FROM containers"

CLAIMS = "SELECT ship_symbol, container_id FROM ship_assignments"

ELSEWHERE = (
    "SELECT transaction_id, total_price FROM transactions WHERE reason = 'elsewhere'"
    " ORDER BY transaction_id"
)

RESERVED = (
    "SELECT reservation_id, intents.state, containers.state FROM reservations"
    " LEFT JOIN intents ON intents.intent_id = reservations.intent_id"
    " LEFT JOIN containers ON containers.container_id = reservations.container_id"
    " WHERE reservations.state = 'OPEN' ORDER BY reservation_id"
)
