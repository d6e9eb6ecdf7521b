"""Work: jobs of hulls, what they are worth, and who does which."""
