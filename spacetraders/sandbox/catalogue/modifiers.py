"""Modifiers of waypoints, each with a description (MECHANICS 5.2)."""

MODIFIERS = {
    "STRIPPED": "What could be dug has been dug.",
    "UNSTABLE": "The rock shifts under the drills.",
    "RADIATION_LEAK": "Something hot has been laid open.",
    "CRITICAL_LIMIT": "One more cut and it falls apart.",
    "CIVIL_UNREST": "The streets are full, and angry.",
}
