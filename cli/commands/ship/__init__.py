"""The commands `spacetraders ship …`."""
