"""Virtual time: the daemon and the sandbox in one process, playing days in minutes."""
