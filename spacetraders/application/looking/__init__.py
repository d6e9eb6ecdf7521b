"""Looking: queries that change nothing."""
