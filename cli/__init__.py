"""The `spacetraders` command: a plain socket, cyclopts, and pages for people."""
