"""The Unix socket to listen on: its files, who may use it, and what can be wrong with it."""
