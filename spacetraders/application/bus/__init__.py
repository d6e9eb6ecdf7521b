"""The bus: messages, the reading of their fields, and the mediator that finds their handler."""
