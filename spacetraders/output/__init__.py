"""The lines that the process writes to stdout and stderr, without waiting for their readers."""
