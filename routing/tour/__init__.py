"""Tours of one ship: the order of its stops, solved together with its fuel."""
