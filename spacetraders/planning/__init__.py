"""Planning for the daemon: `routing` in worker threads, cancelled, guarded, and counted."""
