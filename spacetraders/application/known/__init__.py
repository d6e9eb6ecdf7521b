"""Known: the last seen state of ships, contracts, systems, jump gates and prices."""
