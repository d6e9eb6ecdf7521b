"""The catalogue of the galaxy, as tables: goods, traits, factions, ship parts, ship types.

The figures are the game's (MECHANICS 6 and 7), the texts are our own.
"""
