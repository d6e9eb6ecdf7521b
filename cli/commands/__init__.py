"""The commands, a module per noun. Each is imported when it is called, or when help lists it."""
