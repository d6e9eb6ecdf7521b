"""The bus: messages, how their fields are read, and the mediator that finds their handler."""
