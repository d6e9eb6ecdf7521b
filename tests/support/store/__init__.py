"""The real store in memory, and values to keep in one."""
