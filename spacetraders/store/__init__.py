"""One Store port, two databases."""
