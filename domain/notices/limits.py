"""How long notices may be, and how many of them a case and its vehicles may have: one table for all services.

What a reading makes is cut to these limits; what a caller stores beyond them is refused.
"""

from __future__ import annotations

from typing import Final

from domain.fields import LONGEST_TEXT

MOST_WARNINGS: Final = 200
LONGEST_SENTENCE: Final = LONGEST_TEXT
"""Characters of a warning, with its places."""
MOST_PLACES: Final = 8
MOST_ARGUMENTS: Final = 10
LONGEST_ARGUMENT: Final = 500
MOST_DROPPED: Final = 1_000
LONGEST_ROW: Final = 500
"""Characters of what a dropped row says."""
MOST_DOUBTS: Final = 50
"""Of one vehicle; more than there are codes."""
