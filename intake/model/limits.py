"""How much of a mail is read; what is over a limit becomes a warning, and the rest is still read."""

from __future__ import annotations

from dataclasses import dataclass

from domain.fields import MOST_VEHICLES
from domain.notices.limits import MOST_DROPPED

MIB = 2**20


@dataclass(frozen=True, slots=True)
class ReadingLimits:
    """The bounds of one mail."""

    max_email_bytes: int = 40 * MIB
    max_header_chars: int = 8_000
    max_parts: int = 500
    max_containers: int = 100
    """Multiparts and nested mails in one message; also bounds how deep they stand in one another."""
    max_depth: int = 5
    """How deep a file may stand in mails and archives."""
    max_files: int = 100
    max_text_chars: int = 1_000_000
    max_lines: int = 50_000
    max_line_chars: int = 2_000
    max_html_nodes: int = 1_000_000
    max_html_depth: int = 1_000
    max_table_cells: int = 2_000_000
    max_table_columns: int = 256
    max_sheets: int = 50
    max_expanded_bytes: int = 200 * MIB
    """What all archives of a mail together may expand to."""
    max_vehicles: int = MOST_VEHICLES
    max_quantity: int = 500
    """How many rows "N unidades" may become."""
    max_dropped_rows: int = MOST_DROPPED
    max_warnings: int = 100
    least_confidence: float = 0.5
    """A case with a vehicle that was read less surely needs review."""
    max_document_bytes: int = 50 * MIB
    """What the text of a Word document may expand to."""
    max_pages: int = 500
    max_ruled_pages: int = 100
    """Pages whose lines are looked for: that takes a tenth of a second each."""
    max_scanned_pages: int = 20
    ocr_program: str = ""
    """The path of tesseract; empty: scanned pages are left to a person."""
    ocr_time_s: float = 20.0
    file_time_s: float = 20.0
    file_memory_bytes: int = 1024 * MIB
    mail_time_s: float = 120.0
    mail_memory_bytes: int = 2048 * MIB

    def room_for_units(self, vehicles: int) -> int:
        """Return how many units the next line may add to so many vehicles; one always, which shows that there are more.

        A short line counts hundreds of units, and what is over the limit would be read and then left out.
        """
        return max(self.max_vehicles - vehicles, 1)
