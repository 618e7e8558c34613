"""The lists of words that intake keeps beside its code; see `domain.word_lists` for how they are written."""

from __future__ import annotations

from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).parent / "words"
COVERAGES: Final = FOLDER / "coverages.txt"
EQUIPMENT: Final = FOLDER / "equipment.txt"
HEADERS: Final = FOLDER / "headers.txt"
LEAVING: Final = FOLDER / "leaving.txt"
MAIL_KINDS: Final = FOLDER / "mail_kinds.txt"
MOUNTED: Final = FOLDER / "mounted.txt"
OTHER_LISTS: Final = FOLDER / "other_lists.txt"
REMARKS: Final = FOLDER / "remarks.txt"
REQUESTS: Final = FOLDER / "requests.txt"
STATES: Final = FOLDER / "states.txt"
TRACTORS: Final = FOLDER / "tractors.txt"
UNITS: Final = FOLDER / "units.txt"
USES: Final = FOLDER / "uses.txt"
