"""The commands, a module per noun; each is imported when it is called, or when help lists it."""
