"""The nineteen factions with their traits, and whether they recruit agents."""

import attrs

from spacetraders.sandbox import guesses
from spacetraders.sandbox.catalogue.names import name_of


@attrs.frozen
class Faction:
    """A power of the galaxy, with the symbols of its traits. One that recruits takes new agents."""

    symbol: str
    name: str
    description: str
    traits: tuple[str, ...]
    recruits: bool


_TABLE = {
    "COSMIC": ("Builders and pilots who keep the lanes open.", "WELCOMING INDUSTRIOUS BOLD"),
    "VOID": ("Hermits of the empty places.", "SECRETIVE EXILES SELF_SUFFICIENT"),
    "GALACTIC": ("An old alliance that likes order.", "ESTABLISHED COOPERATIVE PEACEFUL"),
    "QUANTUM": ("Scientists who run a state on the side.", "RESEARCH_FOCUSED INNOVATIVE CURIOUS"),
    "DOMINION": ("A throne, and those who kneel.", "IMPERIALISTIC MILITARISTIC PROUD"),
    "ASTRO": ("Salvagers with a union.", "SCAVENGERS RESOURCEFUL INDEPENDENT"),
    "CORSAIRS": ("Raiders who call it trade.", "RAIDERS DARING UNPREDICTABLE"),
    "OBSIDIAN": ("Quiet people with long knives.", "SECRETIVE AGGRESSIVE CLAN"),
    "AEGIS": ("Guardians for hire.", "DEFENSIVE STRATEGIC ESTABLISHED"),
    "UNITED": ("Many small worlds with one flag.", "UNITED DIVERSE COMMERCIAL"),
    "SOLITARY": ("Those who would rather be left alone.", "ISOLATED INDEPENDENT PEACEFUL"),
    "COBALT": ("Merchants first, and second.", "CAPITALISTIC FREE_MARKETS ENTREPRENEURIAL"),
    "OMEGA": ("Preparing for an end they will not name.", "SECRETIVE FORSAKEN INTELLIGENT"),
    "ECHO": ("Engineers who try it first.", "TECHNOLOGICALLY_ADVANCED VISIONARY PROGRESSIVE"),
    "LORDS": ("Landed families with fleets.", "PROUD BUREAUCRATIC DOMINANT"),
    "CULT": ("Believers in the machine.", "CLAN DISTRUSTFUL FRAGMENTED"),
    "ANCIENTS": ("The oldest charter still in force.", "NOTABLE COLLABORATIVE ADAPTABLE"),
    "SHADOW": ("Nobody admits to belonging.", "SMUGGLERS SECRETIVE DEXTEROUS"),
    "ETHEREAL": ("Wanderers who read the sky.", "EXPLORATORY FLEETING FLEXIBLE"),
}

FACTIONS = {
    symbol: Faction(
        symbol, name_of(symbol), text, tuple(traits.split()), symbol not in guesses.CLOSED_FACTIONS
    )
    for symbol, (text, traits) in _TABLE.items()
}
