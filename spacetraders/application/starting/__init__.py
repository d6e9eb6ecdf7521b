"""Starting work: messages that put ships to it, a container a ship."""
