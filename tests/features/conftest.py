"""What the scenarios share; the processes themselves are those of the process tests."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "processes"))  # where `world` lives
